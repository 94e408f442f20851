package host

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const rightToken, wrongToken = "right-token-7f3a", "wrong-token-91bc"

func TestATokenIsRequired(t *testing.T) {
	s, b := startServer(t, serverOptions{token: rightToken}), startPlugin(t)

	for token, wants := range map[string][]string{
		"":         {"denied access (401)", "Enter the token of the server in the data source settings."},
		wrongToken: {"denied access (403)", "Correct the token in the data source settings"},
	} {
		ds := datasourceFor(s.url, token)
		health := b.health(t, ds)
		if health.Status != backend.HealthStatusError {
			t.Errorf("got %v", health.Status)
		}
		wantSentence(t, health.Message, wants...)
		responses := b.mustQuery(t, ds, queryOf("A", `{"queryType":"countries"}`), queryOf("B", `{"queryType":"sessions"}`))
		wantFailure(t, responses["A"], 502, wants...)
		wantFailure(t, responses["B"], 502, wants...)
		if status, body := b.callResource(t, ds, "GET", "model", nil); status != 502 || !strings.Contains(body, "denied access") {
			t.Errorf("got %d %s", status, body)
		}
	}

	ds := datasourceFor(s.url, rightToken)
	if health := b.health(t, ds); health.Status != backend.HealthStatusOk {
		t.Errorf("got %v %q", health.Status, health.Message)
	}
	if got := b.mustQuery(t, ds, queryOf("A", `{"queryType":"countries"}`))["A"]; got.Error != nil {
		t.Error(got.Error)
	}
	for _, token := range []string{rightToken, wrongToken} {
		if strings.Contains(b.log.String(), token) || strings.Contains(s.log.String(), token) {
			t.Errorf("a log contains the token %q", token)
		}
	}
}

func TestACrashedServerIsReportedAndWorksAfterARestart(t *testing.T) {
	dataDir := t.TempDir()
	s, b := startServer(t, serverOptions{dataDir: dataDir}), startPlugin(t)
	ds := datasourceFor(s.url, "")
	query := queryOf("A", `{"queryType":"countries"}`)
	before := b.mustQuery(t, ds, query)["A"]
	if before.Error != nil {
		t.Fatal(before.Error)
	}

	s.kill()
	wantFailure(t, b.mustQuery(t, ds, query)["A"], 502, "Connection refused: no server listens at "+s.url)
	wantSentence(t, b.health(t, ds).Message, "Connection refused")

	startServer(t, serverOptions{dataDir: dataDir, port: s.port(t)})
	after := b.mustQuery(t, ds, query)["A"]
	if after.Error != nil {
		t.Fatal(after.Error)
	}
	if got, want := texts(after.Frames[0].Fields[1]), texts(before.Frames[0].Fields[1]); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got %v, want %v", got, want)
	}
	if health := b.health(t, ds); health.Status != backend.HealthStatusOk {
		t.Errorf("got %v %q", health.Status, health.Message)
	}
}

func TestARestartedBridgeWorks(t *testing.T) {
	s, first := startServer(t, serverOptions{}), startPlugin(t)
	ds := datasourceFor(s.url, "")
	before := first.mustQuery(t, ds, queryOf("A", `{"queryType":"countries"}`))["A"]
	done := make(chan error, 1)
	go func() {
		_, err := first.query(t.Context(), ds, slowQueries()...)
		done <- err
	}()
	time.Sleep(50 * time.Millisecond)
	if err := first.process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; status.Code(err) != codes.Unavailable {
		t.Errorf("got %v", err)
	}

	second := startPlugin(t)
	after := second.mustQuery(t, ds, queryOf("A", `{"queryType":"countries"}`))["A"]
	if before.Error != nil || after.Error != nil {
		t.Fatalf("got %v, %v", before.Error, after.Error)
	}
	if got, want := texts(after.Frames[0].Fields[1]), texts(before.Frames[0].Fields[1]); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestACanceledQueryDoesNotStopThePlugin(t *testing.T) {
	s, b := startServer(t, serverOptions{}), startPlugin(t)
	ds := datasourceFor(s.url, "")
	for _, after := range []time.Duration{0, time.Millisecond, 5 * time.Millisecond, 20 * time.Millisecond} {
		ctx, cancel := context.WithTimeout(t.Context(), after)
		_, err := b.query(ctx, ds, queryOf("A", `{"queryType":"scatter","limit":100000}`))
		cancel()
		// The plugin can report the deadline before the call does; the SDK sends this error with an unknown code.
		if err != nil && status.Code(err) != codes.DeadlineExceeded && !strings.Contains(err.Error(), "context deadline exceeded") {
			t.Errorf("after %v: got %v", after, err)
		}
	}
	if got := b.mustQuery(t, ds, queryOf("A", `{"queryType":"countries"}`))["A"]; got.Error != nil {
		t.Error(got.Error)
	}
}

func TestInvalidSettingsAreReported(t *testing.T) {
	b := startPlugin(t)
	ds := datasourceFor("ftp://weir", "")
	wantSentence(t, b.health(t, ds).Message, "Invalid data source settings", "http:// or https://")
	wantFailure(t, b.mustQuery(t, ds, queryOf("A", `{}`))["A"], 400, "Invalid data source settings")
}

func TestChangedSettingsTakeEffect(t *testing.T) {
	s, b := startServer(t, serverOptions{}), startPlugin(t)
	ds := datasourceFor("http://127.0.0.1:1", "")
	wantSentence(t, b.health(t, ds).Message, "Connection refused")
	ds.DataSourceInstanceSettings.URL = s.url
	ds.DataSourceInstanceSettings.Updated = ds.DataSourceInstanceSettings.Updated.Add(time.Minute)
	if health := b.health(t, ds); health.Status != backend.HealthStatusOk {
		t.Errorf("got %v %q", health.Status, health.Message)
	}
}
