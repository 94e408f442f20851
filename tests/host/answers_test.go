package host

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

func wantFailure(t *testing.T, got backend.DataResponse, status backend.Status, parts ...string) {
	t.Helper()
	if got.Error == nil {
		t.Fatalf("got %d frames, want an error", len(got.Frames))
	}
	if got.Status != status || got.ErrorSource != backend.ErrorSourceDownstream {
		t.Errorf("got the status %d and the source %q", got.Status, got.ErrorSource)
	}
	wantSentence(t, got.Error.Error(), parts...)
}

func wantSentence(t *testing.T, got string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(got, part) {
			t.Errorf("got %q, want it to contain %q", got, part)
		}
	}
}

func wantMetrics(t *testing.T, b *bridge, ds backend.PluginContext) {
	t.Helper()
	res, err := b.diagnostics.CollectMetrics(t.Context(), &pluginv2.CollectMetricsRequest{PluginContext: toProto.PluginContext(ds)})
	if err != nil {
		t.Fatal(err)
	}
	wantSentence(t, string(res.Metrics.Prometheus), "go_goroutines")
}

func wantZeroes(t *testing.T, b *bridge, ds backend.PluginContext) {
	t.Helper()
	query := queryOf("A", `{"queryType":"anomaly_counts"}`)
	query.TimeRange = backend.TimeRange{From: time.Unix(1_000_000_000, 0), To: time.Unix(1_000_003_600, 0)}
	query.Interval = time.Minute
	response := b.mustQuery(t, ds, query)["A"]
	if response.Error != nil || len(response.Frames) != 1 {
		t.Fatalf("got %+v", response)
	}
	values := response.Frames[0].Fields[1]
	if values.Len() == 0 {
		t.Fatal("got no points")
	}
	for _, value := range texts(values) {
		if value != "0" {
			t.Fatalf("got %v", texts(values))
		}
	}
}

func wantClamped(t *testing.T, b *bridge, ds backend.PluginContext) {
	t.Helper()
	query := queryOf("A", `{"queryType":"anomaly_counts","split_by":"src_ip","top_k":50}`)
	query.Interval, query.MaxDataPoints = time.Second, 43_200
	response := b.mustQuery(t, ds, query)["A"]
	if response.Error != nil {
		t.Fatal(response.Error)
	}
	points := 0
	for _, frame := range response.Frames {
		points += frame.Rows()
	}
	if points == 0 || points > 1_000_000 {
		t.Errorf("got %d points in %d frames", points, len(response.Frames))
	}
}

func wantBadQueriesAlone(t *testing.T, b *bridge, ds backend.PluginContext) {
	t.Helper()
	backwards := queryOf("Range", `{"queryType":"countries"}`)
	backwards.TimeRange.From, backwards.TimeRange.To = backwards.TimeRange.To, backwards.TimeRange.From
	responses := b.mustQuery(t, ds,
		queryOf("Good", `{"queryType":"countries"}`),
		queryOf("Type", `{"queryType":"no_such_type"}`),
		queryOf("None", `{}`),
		queryOf("Limit", `{"queryType":"sessions","limit":0}`),
		queryOf("Column", `{"queryType":"sessions","filters":[{"column":"1; drop table sessions","value":"x"}]}`),
		backwards,
		queryOf("Last", `{"queryType":"sessions","limit":1}`),
	)
	for _, refID := range []string{"Good", "Last"} {
		if response := responses[refID]; response.Error != nil || len(response.Frames) != 1 {
			t.Errorf("%s: got %+v", refID, response)
		}
	}
	for refID, part := range map[string]string{"Type": "queryType", "None": "queryType", "Limit": "limit", "Column": "column", "Range": "range"} {
		wantFailure(t, responses[refID], 400, part)
	}
}

// wantTwoHundred sends two batches of the maximum size at the same time.
func wantTwoHundred(t *testing.T, b *bridge, ds backend.PluginContext, queryTypes []string) {
	t.Helper()
	var batches sync.WaitGroup
	for batch := range 2 {
		batches.Go(func() {
			queries := make([]backend.DataQuery, 100)
			for i := range queries {
				queries[i] = queryOf(fmt.Sprintf("Q%d", i), fmt.Sprintf(`{"queryType":%q}`, queryTypes[(batch+i)%len(queryTypes)]))
			}
			responses, err := b.query(t.Context(), ds, queries...)
			if err != nil || len(responses) != len(queries) {
				t.Errorf("got %d responses, %v", len(responses), err)
			}
			for refID, response := range responses {
				if response.Error != nil || len(response.Frames) == 0 || response.Frames[0].RefID != refID {
					t.Errorf("%s: got %+v", refID, response)
				}
			}
		})
	}
	batches.Wait()
}

func wantFiftyPanels(t *testing.T, b *bridge, ds backend.PluginContext) {
	t.Helper()
	var panels sync.WaitGroup
	for i := range 50 {
		panels.Go(func() {
			refID := fmt.Sprintf("P%d", i)
			responses, err := b.query(t.Context(), ds, queryOf(refID, `{"queryType":"sessions"}`))
			if err != nil || responses[refID].Error != nil || responses[refID].Frames[0].Rows() != 500 {
				t.Errorf("%s: got %+v, %v", refID, responses, err)
			}
		})
	}
	panels.Wait()
}

func wantResources(t *testing.T, b *bridge, ds backend.PluginContext) {
	t.Helper()
	status, body := b.callResource(t, ds, "GET", "model", nil)
	if status != 200 || !json.Valid([]byte(body)) {
		t.Errorf("got %d %.200s", status, body)
	}
	wantSentence(t, body, `"model_version"`)

	status, body = b.callResource(t, ds, "GET", "findings?limit=1&min_severity=low", nil)
	var answer struct {
		Findings []any `json:"findings"`
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || status != 200 || len(answer.Findings) != 1 {
		t.Errorf("got %d %.200s", status, body)
	}

	if status, body = b.callResource(t, ds, "GET", "openapi.json", nil); status != 200 || len(body) < 1_000 {
		t.Errorf("got %d and %d characters", status, len(body))
	}
	if status, body = b.callResource(t, ds, "GET", "nothing/here", nil); status != 404 {
		t.Errorf("got %d %.200s", status, body)
	}
	if status, body = b.callResource(t, ds, "GET", "../../metrics", nil); status != 400 {
		t.Errorf("got %d %.200s", status, body)
	}
	if status, body = b.callResource(t, ds, "POST", "score", []byte(`{}`)); status != 400 {
		t.Errorf("got %d %.200s", status, body)
	}
	wantSentence(t, body, "score.invalid_session")

	ds.User = &backend.User{Login: "vic", Role: "Viewer"}
	if status, body = b.callResource(t, ds, "POST", "train", nil); status != 403 {
		t.Errorf("got %d %.200s", status, body)
	}
}
