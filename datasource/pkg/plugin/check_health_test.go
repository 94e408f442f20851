package plugin

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

func checkHealth(t *testing.T, handler http.HandlerFunc) *backend.CheckHealthResult {
	t.Helper()
	result, err := datasourceAt(t, serverOf(t, handler)).CheckHealth(t.Context(), &backend.CheckHealthRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func answering(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

func TestHealthShowsTheServersMessage(t *testing.T) {
	for status, want := range map[string]backend.HealthStatus{
		"ok": backend.HealthStatusOk, "degraded": backend.HealthStatusOk, "broken": backend.HealthStatusError,
	} {
		var got *http.Request
		result := checkHealth(t, func(w http.ResponseWriter, r *http.Request) {
			got = r
			answering(200, `{"status":"`+status+`","message":"6 sessions","version":"0.1.0"}`)(w, r)
		})
		if result.Status != want || result.Message != "6 sessions" {
			t.Errorf("%s: got %+v", status, result)
		}
		if got.URL.Path != "/api/v1/health" || got.Header.Get("Authorization") != "Bearer "+testToken {
			t.Errorf("got %s with %v", got.URL, got.Header)
		}
	}
}

func TestHealthReportsTheCause(t *testing.T) {
	for want, handler := range map[string]http.HandlerFunc{
		"denied access (403)":                 answering(403, `{"error":{"code":"auth.bad_token","message":"wrong token","hint":"","details":{}}}`),
		"does not look like a Weir server":    answering(200, `{"status":"ok"}`),
		"200 OK and does not look like":       answering(200, `<html>`),
		"404 Not Found and does not":          answering(404, ``),
		"the data folder may be full":         answering(500, `{"error":{"code":"store.failed","message":"cannot write","hint":"the data folder may be full"}}`),
		"503 Service Unavailable and does no": answering(503, `busy`),
	} {
		result := checkHealth(t, handler)
		if result.Status != backend.HealthStatusError {
			t.Errorf("%s: got %v", want, result.Status)
		}
		wantSentence(t, result.Message, want)
	}
	result, err := datasourceAt(t, closedServer()).CheckHealth(t.Context(), &backend.CheckHealthRequest{})
	if err != nil {
		t.Fatal(err)
	}
	wantSentence(t, result.Message, "Connection refused")
}

func TestHealthReturnsTheErrorOfACanceledCall(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := datasourceAt(t, closedServer()).CheckHealth(ctx, &backend.CheckHealthRequest{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
