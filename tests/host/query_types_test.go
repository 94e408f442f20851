package host

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grafana/dataplane/sdata/numeric"
	"github.com/grafana/dataplane/sdata/timeseries"
	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
)

// sampleRange contains all sessions of the sample.
var sampleRange = backend.TimeRange{
	From: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
	To:   time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC),
}

func queryOf(refID, model string) backend.DataQuery {
	return backend.DataQuery{
		RefID: refID, JSON: json.RawMessage(model), TimeRange: sampleRange, Interval: time.Hour, MaxDataPoints: 500,
	}
}

// cases returns every query type with its defaults, and the options that change the shape of the response.
func cases(f fixtures) map[string]string {
	models := map[string]string{
		"anomaly_counts by country":   `{"queryType":"anomaly_counts","split_by":"src_ip_country_code","top_k":3}`,
		"anomaly_counts by code":      `{"queryType":"anomaly_counts","split_by":"response_code"}`,
		"sessions as a log":           `{"queryType":"sessions","show":"logs","limit":10,"sort_by":"bytes_out"}`,
		"anomaly_counts by technique": `{"queryType":"anomaly_counts","split_by":"technique"}`,
		"anomaly_rates by source":     `{"queryType":"anomaly_rates","split_by":"src_ip","top_k":3}`,
		"volume_band of sessions":     `{"queryType":"volume_band","measure":"session_count","history_days":2}`,
		"findings by source":          `{"queryType":"finding_counts","group_by":["entity","kind"],"measure":"actual"}`,
		"ad-hoc filters":              `{"queryType":"countries","ad_hoc_filters":[{"key":"dst_port","operator":"=|","value":"443","values":["443","80"]},{"key":"shoe_size","operator":"=","value":"46"}]}`,
		"sessions, anomalies only":    `{"queryType":"sessions","anomalies_only":true,"limit":10}`,
		"scatter, all points":         `{"queryType":"scatter","limit":100000}`,
		"no match for the filter":     `{"queryType":"sessions","filters":[{"column":"src_ip","operator":"=","value":"unknown"}]}`,
		"Grafana's own properties":    `{"queryType":"countries","refId":"A","hide":false,"datasource":{"uid":"weir"},"intervalMs":1000}`,
	}
	for queryType := range f.QueryTypes {
		models[queryType] = fmt.Sprintf(`{"queryType":%q}`, queryType)
	}
	return models
}

func typeOf(t *testing.T, model string) string {
	t.Helper()
	var query struct {
		QueryType string `json:"queryType"`
	}
	if err := json.Unmarshal([]byte(model), &query); err != nil {
		t.Fatal(err)
	}
	return query.QueryType
}

func TestQueries(t *testing.T) {
	f := loadFixtures(t)
	s, b := startServer(t, serverOptions{}), startPlugin(t)
	ds := datasourceFor(s.url, "")

	t.Run("health shows the server's message", func(t *testing.T) {
		health := b.health(t, ds)
		if health.Status != backend.HealthStatusOk || !strings.Contains(health.Message, "sessions") {
			t.Errorf("got %v %q", health.Status, health.Message)
		}
	})

	t.Run("metrics are exported", func(t *testing.T) {
		wantMetrics(t, b, ds)
	})

	for name, model := range cases(f) {
		t.Run(name, func(t *testing.T) {
			query := queryOf("A", model)
			response := b.mustQuery(t, ds, query)["A"]
			if response.Error != nil || response.Status != 200 {
				t.Fatalf("got %d %v", response.Status, response.Error)
			}
			wantSameAsJSON(t, s, query, response.Frames)
			wantDataPlane(t, response.Frames, f.QueryTypes[typeOf(t, model)].Alertable)
		})
	}

	t.Run("an alert query over an empty range returns zeroes", func(t *testing.T) {
		wantZeroes(t, b, ds)
	})
	t.Run("a single figure is one number, as alert rules need", func(t *testing.T) {
		response := b.mustQuery(t, ds, queryOf("A", `{"queryType":"traffic_summary","figures":["anomaly_count"]}`))["A"]
		if response.Error != nil || len(response.Frames) != 1 || len(response.Frames[0].Fields) != 1 {
			t.Fatalf("got %+v", response)
		}
		wantNumbers(t, response.Frames)
	})
	t.Run("the number of points is limited", func(t *testing.T) {
		wantClamped(t, b, ds)
	})
	t.Run("an invalid query fails alone", func(t *testing.T) {
		wantBadQueriesAlone(t, b, ds)
	})
	t.Run("two hundred queries at once are answered", func(t *testing.T) {
		wantTwoHundred(t, b, ds, slices.Sorted(maps.Keys(f.QueryTypes)))
	})
	t.Run("fifty panels at once are answered", func(t *testing.T) {
		wantFiftyPanels(t, b, ds)
	})
	t.Run("resources reach the server", func(t *testing.T) {
		wantResources(t, b, ds)
	})
}

// wantDataPlane checks frames with Grafana's own readers, which the alerting engine uses for alertable queries.
func wantDataPlane(t *testing.T, frames data.Frames, alertable bool) {
	t.Helper()
	if len(frames) == 0 {
		t.Fatal("got no frames")
	}
	for _, frame := range frames {
		if _, err := frame.RowLen(); err != nil {
			t.Errorf("%s: %v", frame.Name, err)
		}
		if frame.Meta == nil || (frame.Meta.TypeVersion != data.FrameTypeVersion{0, 1} && frame.Meta.Type != data.FrameTypeLogLines) {
			t.Fatalf("%s: got the meta %+v", frame.Name, frame.Meta)
		}
		if !alertable && frame.Meta.Type == data.FrameTypeLogLines {
			wantLogLines(t, frame)
		} else if !alertable && frame.Meta.Type.IsTimeSeries() {
			wantSeriesWithGaps(t, frame)
		} else if !alertable && frame.Meta.Type != data.FrameTypeTable {
			t.Errorf("%s: got the type %q", frame.Name, frame.Meta.Type)
		}
	}
	if !alertable {
		return
	}
	kind := frames[0].Meta.Type
	switch {
	case kind.IsTimeSeries():
		wantTimeSeries(t, frames)
	case kind.IsNumeric():
		wantNumbers(t, frames)
	default:
		t.Errorf("an alert cannot read the type %q", kind)
	}
}

// wantLogLines checks the fields that Grafana's logs panel reads by name.
func wantLogLines(t *testing.T, frame *data.Frame) {
	t.Helper()
	for i, name := range []string{"timestamp", "body", "severity", "id"} {
		if frame.Fields[i].Name != name {
			t.Errorf("field %d is %q, want %q", i, frame.Fields[i].Name, name)
		}
	}
	if frame.Fields[0].Type() != data.FieldTypeTime || frame.Meta.PreferredVisualization != data.VisTypeLogs {
		t.Errorf("got times of the type %v, shown as %q", frame.Fields[0].Type(), frame.Meta.PreferredVisualization)
	}
}

// wantSeriesWithGaps checks a time series with missing points, which is not alertable.
func wantSeriesWithGaps(t *testing.T, frame *data.Frame) {
	t.Helper()
	if len(frame.Fields) != 2 || frame.Fields[0].Type() != data.FieldTypeTime || frame.Fields[1].Type() != data.FieldTypeNullableFloat64 {
		t.Fatalf("%s: got the fields %v", frame.Name, frame.Fields)
	}
	for i := 1; i < frame.Rows(); i++ {
		if !frame.Fields[0].At(i).(time.Time).After(frame.Fields[0].At(i - 1).(time.Time)) {
			t.Fatalf("%s: point %d is not after the one before", frame.Name, i)
		}
	}
}

func wantTimeSeries(t *testing.T, frames data.Frames) {
	t.Helper()
	reader, err := timeseries.CollectionReaderFromFrames(frames)
	if err != nil {
		t.Fatal(err)
	}
	collection, err := reader.GetCollection(true)
	if err != nil || collection.Warning != nil || len(collection.RemainderIndices) > 0 {
		t.Fatalf("got %v, warning %v, not read %v", err, collection.Warning, collection.RemainderIndices)
	}
	seen := map[string]bool{}
	for _, series := range collection.Refs {
		labels := series.GetLabels().String()
		if seen[labels] {
			t.Errorf("two series have the labels {%s}", labels)
		}
		seen[labels] = true
		wantPoints(t, series)
	}
}

func wantPoints(t *testing.T, series timeseries.MetricRef) {
	t.Helper()
	points, err := series.Len()
	if err != nil || points == 0 {
		t.Fatalf("got %d points, %v", points, err)
	}
	for i := range points {
		at, value, err := series.NullableFloat64Point(i)
		if err != nil || value == nil {
			t.Fatalf("point %d: got %v, %v", i, value, err)
		}
		if at.Before(sampleRange.From.Add(-24*time.Hour)) || at.After(sampleRange.To) {
			t.Fatalf("point %d is at %v", i, at)
		}
	}
}

func wantNumbers(t *testing.T, frames data.Frames) {
	t.Helper()
	reader, err := numeric.CollectionReaderFromFrames(frames)
	if err != nil {
		t.Fatal(err)
	}
	// The reader cannot validate numbers; it panics with validation enabled.
	collection, err := reader.GetCollection(false)
	if err != nil || collection.Warning != nil || len(collection.RemainderIndices) > 0 {
		t.Fatalf("got %v, warning %v, not read %v", err, collection.Warning, collection.RemainderIndices)
	}
	seen := map[string]bool{}
	for _, number := range collection.Refs {
		name := number.GetMetricName() + " " + number.GetLabels().String()
		if seen[name] {
			t.Errorf("two numbers are named %q", name)
		}
		seen[name] = true
		if _, _, err := number.NullableFloat64Value(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(seen) == 0 {
		t.Error("got no numbers")
	}
}
