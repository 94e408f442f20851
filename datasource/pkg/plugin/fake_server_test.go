package plugin

import (
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
)

const testToken = "s3cret-token"

// datasourceAt creates a data source with a token for the server at url.
func datasourceAt(t *testing.T, url string) *Datasource {
	t.Helper()
	return datasourceOf(t, backend.DataSourceInstanceSettings{
		URL:                     url,
		JSONData:                json.RawMessage(`{"timeout_s": 5}`),
		DecryptedSecureJSONData: map[string]string{"token": testToken},
	})
}

func datasourceOf(t *testing.T, settings backend.DataSourceInstanceSettings) *Datasource {
	t.Helper()
	settings.Type = ID
	instance, err := NewDatasource(context.Background(), settings)
	if err != nil {
		t.Fatal(err)
	}
	ds := instance.(*Datasource)
	t.Cleanup(ds.Dispose)
	return ds
}

// serverOf starts a server that stops at the end of the test.
func serverOf(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// breakOff closes the connection after the data written so far.
func breakOff(w http.ResponseWriter) {
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

// closedServer returns the URL of a port without a server.
func closedServer() string {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	return server.URL
}

// writeAnswer responds to a batch like the server: the heads, then the frames in order.
func writeAnswer(t *testing.T, w http.ResponseWriter, heads map[string]queryHead, frames map[string]data.Frames) {
	t.Helper()
	parts := multipart.NewWriter(w)
	w.Header().Set("Content-Type", "multipart/mixed; boundary="+parts.Boundary())
	writeHeads(t, parts, heads)
	for refID, list := range frames {
		for i, frame := range list {
			bytes, err := frame.MarshalArrow()
			if err != nil {
				t.Error(err)
			}
			writePart(t, parts, fmt.Sprintf("<%s/%d>", url.PathEscape(refID), i), arrowFileType, bytes)
		}
	}
	if err := parts.Close(); err != nil {
		t.Error(err)
	}
}

func writeHeads(t *testing.T, parts *multipart.Writer, heads map[string]queryHead) {
	t.Helper()
	text, err := json.Marshal(map[string]any{"results": heads})
	if err != nil {
		t.Error(err)
	}
	writePart(t, parts, "", "application/json", text)
}

func writePart(t *testing.T, parts *multipart.Writer, contentID, contentType string, body []byte) {
	t.Helper()
	header := textproto.MIMEHeader{"Content-Type": {contentType}, "Content-Length": {fmt.Sprint(len(body))}}
	if contentID != "" {
		header.Set("Content-ID", contentID)
	}
	part, err := parts.CreatePart(header)
	if err != nil {
		t.Error(err)
		return
	}
	if _, err := part.Write(body); err != nil {
		t.Error(err)
	}
}

func numberFrame(name string, values ...float64) *data.Frame {
	return data.NewFrame(name, data.NewField("value", data.Labels{"src_ip": name}, values))
}

func queriesOf(refIDs ...string) *backend.QueryDataRequest {
	req := &backend.QueryDataRequest{PluginContext: backend.PluginContext{User: &backend.User{Login: "ana@example.org", Role: "Viewer"}}}
	for _, refID := range refIDs {
		req.Queries = append(req.Queries, backend.DataQuery{
			RefID:         refID,
			JSON:          json.RawMessage(`{"queryType":"some_type","refId":"` + refID + `"}`),
			Interval:      15 * time.Second,
			MaxDataPoints: 500,
			TimeRange:     backend.TimeRange{From: time.UnixMilli(1_000), To: time.UnixMilli(61_000)},
		})
	}
	return req
}

func wantSentence(t *testing.T, got string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(got, part) {
			t.Errorf("got %q, want it to contain %q", got, part)
		}
	}
	if strings.Contains(got, testToken) {
		t.Errorf("the token is visible in %q", got)
	}
}
