package host

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
)

// jsonFrame is a frame in the server's JSON responses.
type jsonFrame struct {
	Name   string `json:"name"`
	Meta   any    `json:"meta"`
	Fields []struct {
		Name   string            `json:"name"`
		Type   string            `json:"type"`
		Labels map[string]string `json:"labels"`
		Config any               `json:"config"`
		Values []any             `json:"values"`
	} `json:"fields"`
}

// runningFields depend on the current time; they differ between responses.
var runningFields = map[string]bool{"seconds_since_last_session": true, "hours_since_training": true, "seconds_behind": true, "p95_ms": true, "p50_ms": true, "request_count": true}

// wantSameAsJSON compares frames that passed through encoder, plugin and Grafana's decoder with the server's JSON response.
func wantSameAsJSON(t *testing.T, s *server, query backend.DataQuery, got data.Frames) {
	t.Helper()
	var answer struct {
		Results map[string]struct {
			Frames []jsonFrame `json:"frames"`
		} `json:"results"`
	}
	s.post(t, "/api/v1/query", map[string]any{"queries": []any{map[string]any{
		"ref_id": query.RefID, "from_ms": query.TimeRange.From.UnixMilli(), "to_ms": query.TimeRange.To.UnixMilli(),
		"interval_ms": query.Interval.Milliseconds(), "max_data_points": query.MaxDataPoints, "query": query.JSON,
	}}}, &answer)
	want := answer.Results[query.RefID].Frames
	if len(got) != len(want) {
		t.Fatalf("got %d frames, want %d", len(got), len(want))
	}
	for i, frame := range want {
		wantSameFrame(t, got[i], frame, query.RefID)
	}
}

func wantSameFrame(t *testing.T, got *data.Frame, want jsonFrame, refID string) {
	t.Helper()
	if got.Name != want.Name || got.RefID != refID || len(got.Fields) != len(want.Fields) {
		t.Fatalf("got %q of %q with %d fields, want %q of %q with %d", got.Name, got.RefID, len(got.Fields), want.Name, refID, len(want.Fields))
	}
	if got.Meta != nil {
		// The bridge turns the path of a stream into a channel of its data source.
		got.Meta.Channel = strings.TrimPrefix(got.Meta.Channel, "ds/weir/")
	}
	wantSubset(t, got.Name+" meta", asJSON(t, got.Meta), want.Meta)
	for i, field := range want.Fields {
		name := fmt.Sprintf("%s, field %s", got.Name, field.Name)
		if got.Fields[i].Name != field.Name || got.Fields[i].Labels.String() != data.Labels(field.Labels).String() {
			t.Fatalf("got %s {%s}, want %s %v", got.Fields[i].Name, got.Fields[i].Labels, field.Name, field.Labels)
		}
		if field.Config != nil {
			wantSubset(t, name+" config", asJSON(t, got.Fields[i].Config), field.Config)
		}
		if runningFields[field.Name] {
			continue
		}
		if values := valuesOf(t, got.Fields[i], field.Type); !reflect.DeepEqual(values, append([]any{}, field.Values...)) {
			t.Errorf("%s: got %.200v, want %.200v", name, values, field.Values)
		}
	}
}

// valuesOf returns a decoded field in JSON form: times as milliseconds, null as nil.
func valuesOf(t *testing.T, field *data.Field, kind string) []any {
	t.Helper()
	wantType := map[string]data.FieldType{
		"time": data.FieldTypeNullableTime, "number": data.FieldTypeNullableFloat64,
		"string": data.FieldTypeNullableString, "boolean": data.FieldTypeNullableBool,
	}[kind]
	if field.Type() != wantType && (kind != "time" || field.Type() != data.FieldTypeTime) {
		t.Errorf("%s: got the type %v, want %v", field.Name, field.Type(), wantType)
	}
	values := make([]any, field.Len())
	for i := range values {
		value, known := field.ConcreteAt(i)
		if at, isTime := value.(time.Time); isTime {
			if at.UnixNano()%int64(time.Millisecond) != 0 {
				t.Errorf("%s: %v is not a whole millisecond", field.Name, at)
			}
			value = float64(at.UnixMilli())
		}
		if known {
			values[i] = value
		}
	}
	return values
}

func asJSON(t *testing.T, value any) any {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		t.Fatal(err)
	}
	return plain
}

// wantSubset compares only the expected properties: Grafana's types add their own.
func wantSubset(t *testing.T, name string, got, want any) {
	t.Helper()
	wanted, isObject := want.(map[string]any)
	if !isObject {
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
		return
	}
	object, _ := got.(map[string]any)
	for key, value := range wanted {
		wantSubset(t, name+"."+key, object[key], value)
	}
}
