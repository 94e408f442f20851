package plugin

import (
	"bytes"
	"io"
	"net/http"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

var editor = backend.PluginContext{User: &backend.User{Login: "eva", Role: "Editor"}}

// callResource joins the chunks of a response.
func callResource(t *testing.T, ds *Datasource, req *backend.CallResourceRequest) *backend.CallResourceResponse {
	t.Helper()
	var whole *backend.CallResourceResponse
	err := ds.CallResource(t.Context(), req, backend.CallResourceResponseSenderFunc(func(part *backend.CallResourceResponse) error {
		if whole == nil {
			whole = part
			whole.Body = bytes.Clone(part.Body)
			return nil
		}
		whole.Body = append(whole.Body, part.Body...)
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	return whole
}

func TestAResourceIsForwarded(t *testing.T) {
	var got *http.Request
	var body []byte
	url := serverOf(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "text/csv")
		w.Header().Set("Set-Cookie", "a=b")
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.WriteHeader(201)
		_, _ = w.Write(bytes.Repeat([]byte("x"), 200_000))
	})
	res := callResource(t, datasourceAt(t, url), &backend.CallResourceRequest{
		PluginContext: editor,
		Method:        "POST",
		Path:          "sessions/a b%2541/ü",
		URL:           "sessions/a%20b?limit=5&name=%26#frag",
		Headers: map[string][]string{
			"content-type": {"application/json"}, "Cookie": {"grafana_session=1"}, "Authorization": {"Bearer forged"},
			"Connection": {"close"}, "X-Grafana-User": {"forged"}, "X-Grafana-Role": {"Admin"}, "X-Forwarded-For": {"1.2.3.4"},
		},
		Body: []byte(`{"a":1}`),
	})
	if got.Method != "POST" || got.URL.Path != "/api/v1/sessions/a b%2541/ü" || got.URL.RawQuery != "limit=5&name=%26" || string(body) != `{"a":1}` {
		t.Errorf("got %s %s with %s", got.Method, got.URL, body)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/json", "Authorization": "Bearer " + testToken, "X-Grafana-User": "eva", "X-Grafana-Role": "Editor",
		"Cookie": "", "Connection": "", "X-Forwarded-For": "",
	} {
		if got.Header.Get(name) != want {
			t.Errorf("%s: got %q, want %q", name, got.Header.Get(name), want)
		}
	}
	if res.Status != 201 || len(res.Body) != 200_000 {
		t.Errorf("got %d with %d bytes", res.Status, len(res.Body))
	}
	if len(res.Headers) != 1 || res.Headers["Content-Type"][0] != "text/csv" {
		t.Errorf("got the headers %v", res.Headers)
	}
}

func TestAServerErrorIsForwarded(t *testing.T) {
	res := callResource(t, datasourceAt(t, serverOf(t, answering(409, `{"error":{"code":"model.not_ready"}}`))),
		&backend.CallResourceRequest{Method: "GET", Path: "model"})
	if res.Status != 409 || string(res.Body) != `{"error":{"code":"model.not_ready"}}` {
		t.Errorf("got %d %s", res.Status, res.Body)
	}
}

func TestARejectedTokenDoesNotLookLikeAnEndedSession(t *testing.T) {
	for _, status := range []int{401, 403} {
		res := callResource(t, datasourceAt(t, serverOf(t, answering(status, ""))), &backend.CallResourceRequest{Method: "GET", Path: "model"})
		if res.Status != 502 {
			t.Errorf("got %d", res.Status)
		}
		wantSentence(t, string(res.Body), `{"message":"The server at`, "denied access")
	}
}

func TestRequestsThatAreNotForwarded(t *testing.T) {
	ds := datasourceAt(t, serverOf(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("%s %s reached the server", r.Method, r.URL) }))
	for name, c := range map[string]struct {
		req    backend.CallResourceRequest
		status int
	}{
		"another method":      {backend.CallResourceRequest{Method: "DELETE", Path: "sessions"}, 405},
		"a viewer's POST":     {backend.CallResourceRequest{Method: "POST", Path: "train", PluginContext: backend.PluginContext{User: &backend.User{Role: "Viewer"}}}, 403},
		"an anonymous POST":   {backend.CallResourceRequest{Method: "POST", Path: "train"}, 403},
		"a body too large":    {backend.CallResourceRequest{Method: "POST", Path: "ingest", PluginContext: editor, Body: make([]byte, maxResourceBodyBytes+1)}, 413},
		"no path":             {backend.CallResourceRequest{Method: "GET", Path: "/"}, 400},
		"the parent folder":   {backend.CallResourceRequest{Method: "GET", Path: "../metrics"}, 400},
		"a nested parent":     {backend.CallResourceRequest{Method: "GET", Path: "a/../../metrics"}, 400},
		"the same, escaped":   {backend.CallResourceRequest{Method: "GET", Path: "%2e%2e/metrics"}, 400},
		"an escaped slash":    {backend.CallResourceRequest{Method: "GET", Path: "a%2f..%2f..%2fmetrics"}, 400},
		"a backslash":         {backend.CallResourceRequest{Method: "GET", Path: `..\metrics`}, 400},
		"a segment of itself": {backend.CallResourceRequest{Method: "GET", Path: "./metrics"}, 400},
		"an empty segment":    {backend.CallResourceRequest{Method: "GET", Path: "a//b"}, 400},
		"another host":        {backend.CallResourceRequest{Method: "GET", Path: "//example.org//x"}, 400},
	} {
		t.Run(name, func(t *testing.T) {
			if res := callResource(t, ds, &c.req); res.Status != c.status || len(res.Body) == 0 {
				t.Errorf("got %d %s", res.Status, res.Body)
			}
		})
	}
}

func TestAnUnreachableServerIsReportedToTheBrowser(t *testing.T) {
	res := callResource(t, datasourceAt(t, closedServer()), &backend.CallResourceRequest{Method: "GET", Path: "model"})
	if res.Status != 502 {
		t.Errorf("got %d", res.Status)
	}
	wantSentence(t, string(res.Body), "Connection refused")
}

func TestAnInterruptedResourceIsNotTreatedAsComplete(t *testing.T) {
	url := serverOf(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte("half"))
		breakOff(w)
	})
	err := datasourceAt(t, url).CallResource(t.Context(), &backend.CallResourceRequest{Method: "GET", Path: "export"},
		backend.CallResourceResponseSenderFunc(func(*backend.CallResourceResponse) error { return nil }))
	if !backend.IsDownstreamError(err) {
		t.Errorf("got %v", err)
	}
}
