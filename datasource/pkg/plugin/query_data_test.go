package plugin

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
)

func query(t *testing.T, ds *Datasource, req *backend.QueryDataRequest) backend.Responses {
	t.Helper()
	answers, err := ds.QueryData(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return answers.Responses
}

func wantFailure(t *testing.T, got backend.DataResponse, status backend.Status, parts ...string) {
	t.Helper()
	if got.Error == nil {
		t.Fatalf("got %d frames, want an error", len(got.Frames))
	}
	wantSentence(t, got.Error.Error(), parts...)
	if got.Status != status {
		t.Errorf("got status %d, want %d", got.Status, status)
	}
	if got.ErrorSource != backend.ErrorSourceDownstream {
		t.Errorf("got error source %q", got.ErrorSource)
	}
}

func TestABatchIsOneRequest(t *testing.T) {
	var got *http.Request
	var body map[string]any
	count := 0
	url := serverOf(t, func(w http.ResponseWriter, r *http.Request) {
		count++
		got = r
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		writeAnswer(t, w, map[string]queryHead{"A": {Status: 200}, "B": {Status: 200}}, nil)
	})
	req := queriesOf("A", "B")
	req.Queries[1].MaxDataPoints = 0
	query(t, datasourceAt(t, url+"/base"), req)
	if count != 1 {
		t.Fatalf("got %d requests", count)
	}
	if got.Method != "POST" || got.URL.Path != "/base/api/v1/query" {
		t.Errorf("got %s %s", got.Method, got.URL.Path)
	}
	for name, want := range map[string]string{
		"Authorization": "Bearer " + testToken, "Accept": "multipart/mixed", "Content-Type": "application/json",
		"X-Grafana-User": "ana@example.org", "X-Grafana-Role": "Viewer", "X-Weir-From-Alert": "",
	} {
		if got.Header.Get(name) != want {
			t.Errorf("%s: got %q, want %q", name, got.Header.Get(name), want)
		}
	}
	queries := body["queries"].([]any)
	first := queries[0].(map[string]any)
	for name, want := range map[string]any{"ref_id": "A", "from_ms": 1000.0, "to_ms": 61000.0, "interval_ms": 15000.0, "max_data_points": 500.0} {
		if first[name] != want {
			t.Errorf("%s: got %v, want %v", name, first[name], want)
		}
	}
	if model := first["query"].(map[string]any); model["queryType"] != "some_type" {
		t.Errorf("got the model %v", model)
	}
	if _, found := queries[1].(map[string]any)["max_data_points"]; found {
		t.Error("an unset max_data_points is sent")
	}
}

func TestAlertsAreMarked(t *testing.T) {
	for _, name := range []string{"FromAlert", "http_FromAlert"} {
		mark := ""
		url := serverOf(t, func(w http.ResponseWriter, r *http.Request) {
			mark = r.Header.Get("X-Weir-From-Alert")
			writeAnswer(t, w, map[string]queryHead{"A": {Status: 200}}, nil)
		})
		req := queriesOf("A")
		req.Headers = map[string]string{name: "true"}
		req.PluginContext.User = nil
		query(t, datasourceAt(t, url), req)
		if mark != "true" {
			t.Errorf("%s: got %q", name, mark)
		}
	}
}

func TestALoginCannotForgeHeaders(t *testing.T) {
	login := ""
	url := serverOf(t, func(w http.ResponseWriter, r *http.Request) {
		login = r.Header.Get("X-Grafana-User")
		writeAnswer(t, w, map[string]queryHead{"A": {Status: 200}}, nil)
	})
	req := queriesOf("A")
	req.PluginContext.User = &backend.User{Login: "ü\r\nX-Grafana-Role: Admin"}
	if res := query(t, datasourceAt(t, url), req)["A"]; res.Error != nil {
		t.Fatal(res.Error)
	}
	if login != "%C3%BC%0D%0AX-Grafana-Role:%20Admin" {
		t.Errorf("got %q", login)
	}
}

func TestFramesArriveInOrderUnderTheirQuery(t *testing.T) {
	url := serverOf(t, func(w http.ResponseWriter, _ *http.Request) {
		writeAnswer(t, w,
			map[string]queryHead{"A": {Status: 200, FrameCount: 2}, "B/ü >": {Status: 200, FrameCount: 1}, "C": {Status: 200}},
			map[string]data.Frames{"A": {numberFrame("a0", 1), numberFrame("a1", 2, 3)}, "B/ü >": {numberFrame("b0")}})
	})
	responses := query(t, datasourceAt(t, url), queriesOf("A", "B/ü >", "C"))
	for refID, want := range map[string][]string{"A": {"a0", "a1"}, "B/ü >": {"b0"}, "C": {}} {
		got := responses[refID]
		if got.Error != nil || got.Status != 200 || len(got.Frames) != len(want) {
			t.Fatalf("%s: got %+v", refID, got)
		}
		for i, name := range want {
			if got.Frames[i].Name != name {
				t.Errorf("%s/%d: got %q", refID, i, got.Frames[i].Name)
			}
		}
	}
	if got := responses["A"].Frames[1].Fields[0].At(1); got != 3.0 {
		t.Errorf("got %v", got)
	}
	if got := responses["A"].Frames[1].Fields[0].Labels["src_ip"]; got != "a1" {
		t.Errorf("got the label %q", got)
	}
}

func TestAnInvalidQueryFailsAlone(t *testing.T) {
	url := serverOf(t, func(w http.ResponseWriter, _ *http.Request) {
		writeAnswer(t, w, map[string]queryHead{
			"A": {Status: 200, FrameCount: 1},
			"B": {Status: 400, Error: "limit must be at most 10000, got 0"},
			"C": {Status: 500},
		}, map[string]data.Frames{"A": {numberFrame("a", 1)}})
	})
	responses := query(t, datasourceAt(t, url), queriesOf("A", "B", "C", "D"))
	if got := responses["A"]; got.Error != nil || len(got.Frames) != 1 {
		t.Errorf("got %+v", got)
	}
	wantFailure(t, responses["B"], 400, "limit must be at most 10000, got 0")
	wantFailure(t, responses["C"], 500, "status 500")
	wantFailure(t, responses["D"], 502, "no response to this query")
}

func TestAnUnreadableFrameFailsOnlyItsQuery(t *testing.T) {
	url := serverOf(t, func(w http.ResponseWriter, _ *http.Request) {
		parts := multipart.NewWriter(w)
		w.Header().Set("Content-Type", "multipart/mixed; boundary="+parts.Boundary())
		writeHeads(t, parts, map[string]queryHead{
			"A": {Status: 200, FrameCount: 1}, "B": {Status: 200, FrameCount: 1}, "C": {Status: 200, FrameCount: 1},
			"D": {Status: 200, FrameCount: 1}, "E": {Status: 200, FrameCount: 2},
		})
		good, err := numberFrame("a", 1).MarshalArrow()
		if err != nil {
			t.Error(err)
		}
		writePart(t, parts, "<B/0>", arrowFileType, []byte("no arrow"))
		writePart(t, parts, "<C/1>", arrowFileType, good)
		writePart(t, parts, "<D/0>", "text/plain", good)
		writePart(t, parts, "<E/0>", arrowFileType, good)
		writePart(t, parts, "<A/0>", arrowFileType, good)
		if err := parts.Close(); err != nil {
			t.Error(err)
		}
	})
	responses := query(t, datasourceAt(t, url), queriesOf("A", "B", "C", "D", "E"))
	if got := responses["A"]; got.Error != nil || len(got.Frames) != 1 {
		t.Errorf("got %+v", got)
	}
	wantFailure(t, responses["B"], 502, "cannot be decoded")
	wantFailure(t, responses["C"], 502, "got frame 1, expected frame 0")
	wantFailure(t, responses["D"], 502, `frame 0 is "text/plain"`)
	wantFailure(t, responses["E"], 502, "announced 2 frames and sent 1")
}

func TestAnInterruptedResponseKeepsCompleteFrames(t *testing.T) {
	url := serverOf(t, func(w http.ResponseWriter, _ *http.Request) {
		parts := multipart.NewWriter(w)
		w.Header().Set("Content-Type", "multipart/mixed; boundary="+parts.Boundary())
		writeHeads(t, parts, map[string]queryHead{"A": {Status: 200, FrameCount: 1}, "B": {Status: 200, FrameCount: 1}})
		good, err := numberFrame("a", 1).MarshalArrow()
		if err != nil {
			t.Error(err)
		}
		writePart(t, parts, "<A/0>", arrowFileType, good)
		writePart(t, parts, "<B/0>", arrowFileType, good[:len(good)/2])
		breakOff(w)
	})
	responses := query(t, datasourceAt(t, url), queriesOf("A", "B"))
	if got := responses["A"]; got.Error != nil || len(got.Frames) != 1 {
		t.Errorf("got %+v", got)
	}
	wantFailure(t, responses["B"], 502, "closed the connection")
}

func TestWithoutAResponseEveryQueryFailsWithTheReason(t *testing.T) {
	weirError := func(status int, code, message, hint string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"code": code, "message": message, "hint": hint, "details": map[string]any{}}})
		}
	}
	plain := func(status int, contentType, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		status  backend.Status
		want    []string
	}{
		"no token":         {weirError(401, "auth.missing_token", "no token was sent", "Send the header."), 502, []string{"denied access (401)", "no token was sent.", "data source settings"}},
		"wrong token":      {weirError(403, "auth.bad_token", "the token is wrong", "Use the token."), 502, []string{"denied access (403)", "data source settings"}},
		"wrong host":       {weirError(403, "auth.bad_host", "host x is not allowed", "Call it by a loopback name."), 502, []string{"Call it by a loopback name."}},
		"foreign 401":      {plain(401, "text/html", "login"), 502, []string{"denied access (401 Unauthorized)"}},
		"too much at once": {weirError(413, "http.too_large", "the body is too large", "Send less."), 413, []string{"the body is too large. Send less."}},
		"not found":        {plain(404, "text/html", "nothing"), 502, []string{"404 Not Found", "does not look like a Weir server"}},
		"a web page":       {plain(200, "text/html", "<html>"), 502, []string{"does not look like a Weir server"}},
		"other JSON":       {plain(200, "application/json", `{"results":{}}`), 502, []string{"does not look like a Weir server"}},
		"no content type":  {plain(200, "", ""), 502, []string{"does not look like a Weir server"}},
		"other multipart":  {plain(200, "multipart/mixed; boundary=x", "--x\r\n\r\nhello\r\n--x--\r\n"), 502, []string{"does not look like a Weir server"}},
		"empty multipart":  {plain(200, "multipart/mixed; boundary=x", ""), 502, []string{"closed the connection"}},
		"a redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://login.example.org/", http.StatusFound)
		}, 502, []string{"redirects to \"https://login.example.org/\""}},
		"a broken connection": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 502, []string{"closed the connection"}},
	} {
		t.Run(name, func(t *testing.T) {
			responses := query(t, datasourceAt(t, serverOf(t, c.handler)), queriesOf("A", "B"))
			if len(responses) != 2 {
				t.Fatalf("got %d responses", len(responses))
			}
			wantFailure(t, responses["A"], c.status, c.want...)
			wantFailure(t, responses["B"], c.status, c.want...)
		})
	}
}

func TestAnUnreachableServerIsReported(t *testing.T) {
	address := closedServer()
	wantFailure(t, query(t, datasourceAt(t, address), queriesOf("A"))["A"], 502, "Connection refused", address, "inside a container")
	wantFailure(t, query(t, datasourceAt(t, "http://weir.invalid"), queriesOf("A"))["A"], 502, "weir.invalid")
}

func TestAnUntrustedCertificateIsReported(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	server.Config.ErrorLog = nil
	t.Cleanup(server.Close)
	wantFailure(t, query(t, datasourceAt(t, server.URL), queriesOf("A"))["A"], 502, "certificate", "not trusted")
}

func TestTLSToAPlainServerIsReported(t *testing.T) {
	url := serverOf(t, func(http.ResponseWriter, *http.Request) {})
	wantFailure(t, query(t, datasourceAt(t, "https"+url[len("http"):]), queriesOf("A"))["A"], 502, "uses plain HTTP")
}

func TestASlowServerTimesOut(t *testing.T) {
	release := make(chan struct{})
	url := serverOf(t, func(http.ResponseWriter, *http.Request) { <-release })
	defer close(release)
	ds := datasourceOf(t, backend.DataSourceInstanceSettings{URL: url, JSONData: json.RawMessage(`{"timeout_s": 0.05}`)})
	wantFailure(t, query(t, ds, queriesOf("A"))["A"], 504, "did not respond within 50ms", "raise the timeout")
}

func TestACanceledCallStopsTheRequest(t *testing.T) {
	arrived, gone := make(chan struct{}), make(chan struct{})
	url := serverOf(t, func(_ http.ResponseWriter, r *http.Request) {
		// A server detects a closed connection only after it has read the request.
		_, _ = io.Copy(io.Discard, r.Body)
		close(arrived)
		<-r.Context().Done()
		close(gone)
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	if _, err := datasourceAt(t, url).QueryData(ctx, queriesOf("A")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	select {
	case <-gone:
	case <-time.After(5 * time.Second):
		t.Error("the server still processes the request")
	}
}

func TestAResponseBeyondTheLimitFailsWithAMessage(t *testing.T) {
	url := serverOf(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "multipart/mixed; boundary=x")
		_, _ = w.Write([]byte("--x\r\n\r\n"))
		_, _ = w.Write(make([]byte, 2_000))
	})
	ds := datasourceAt(t, url)
	ds.client.maxBytes = 1_000
	wantFailure(t, query(t, ds, queriesOf("A"))["A"], 502, "too large", "shorter time range")
}

func TestNoQueriesSendNoRequest(t *testing.T) {
	if got := query(t, datasourceAt(t, closedServer()), queriesOf()); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}
