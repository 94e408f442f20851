package host

import (
	"fmt"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
)

func decodeFixture(t *testing.T, frames map[string][]byte, name string) *data.Frame {
	t.Helper()
	frame, err := data.UnmarshalArrowFrame(frames[name])
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return frame
}

// texts returns the values of a field for comparison, null as "-".
func texts(field *data.Field) []string {
	written := make([]string, field.Len())
	for i := range written {
		value, ok := field.ConcreteAt(i)
		switch v := value.(type) {
		case time.Time:
			written[i] = v.UTC().Format(time.RFC3339Nano)
		default:
			written[i] = fmt.Sprintf("%v", v)
		}
		if !ok {
			written[i] = "-"
		}
	}
	return written
}

func TestGrafanasDecoderReadsEveryKindOfField(t *testing.T) {
	frame := decodeFixture(t, loadFixtures(t).Frames, "kinds")
	if frame.Name != "every kind — 東京" || frame.RefID != "A/ü" {
		t.Errorf("got %q, %q", frame.Name, frame.RefID)
	}
	if frame.Meta.Type != data.FrameTypeTable || frame.Meta.TypeVersion != (data.FrameTypeVersion{0, 1}) {
		t.Errorf("got %v %v", frame.Meta.Type, frame.Meta.TypeVersion)
	}
	if notice := frame.Meta.Notices[0]; notice.Severity != data.NoticeSeverityWarning || notice.Text != "a 🦊 passed" {
		t.Errorf("got %+v", notice)
	}
	if got := fmt.Sprint(frame.Meta.Custom); got != "map[model_version:abc nested:map[n:1]]" {
		t.Errorf("got %s", got)
	}
	wantTypes := []data.FieldType{data.FieldTypeNullableTime, data.FieldTypeNullableFloat64, data.FieldTypeNullableString, data.FieldTypeNullableBool}
	wantValues := []string{
		`["1970-01-01T00:00:00Z" "2026-09-21T14:13:20.123Z" "-" "1969-12-31T23:59:59.999Z"]`,
		`["0.1" "-" "-5e-324" "9.007199254740992e+15"]`,
		`["" "Zürich 東京 🦊" "-" "a\x00b"]`,
		`["true" "false" "-" "true"]`,
	}
	for i, field := range frame.Fields {
		if field.Type() != wantTypes[i] {
			t.Errorf("%s: got the type %v", field.Name, field.Type())
		}
		if got := fmt.Sprintf("%q", texts(field)); got != wantValues[i] {
			t.Errorf("%s: got %s, want %s", field.Name, got, wantValues[i])
		}
	}
	number := frame.Fields[1]
	if number.Labels["src_ip"] != "192.0.2.1" || number.Config.Unit != "bytes" || number.Config.DisplayName != "Bytes" {
		t.Errorf("got %v, %+v", number.Labels, number.Config)
	}
}

func TestGrafanasDecoderKeepsFieldsOfOneNameApart(t *testing.T) {
	frame := decodeFixture(t, loadFixtures(t).Frames, "one_name")
	for i, want := range []string{"", "a", "b"} {
		if got := frame.Fields[i].Labels["src_ip"]; got != want {
			t.Errorf("field %d: got the label %q, want %q", i, got, want)
		}
	}
	if got := fmt.Sprint(texts(frame.Fields[2])); got != "[3 4]" {
		t.Errorf("got %s", got)
	}
}

func TestGrafanasDecoderReadsEmptyFrames(t *testing.T) {
	frames := loadFixtures(t).Frames
	for name, fields := range map[string]int{"no_rows": 4, "no_fields": 0} {
		frame := decodeFixture(t, frames, name)
		rows, err := frame.RowLen()
		if err != nil || rows != 0 || len(frame.Fields) != fields {
			t.Errorf("%s: got %d rows, %d fields, %v", name, rows, len(frame.Fields), err)
		}
	}
}

func TestGrafanasDecoderReadsNullsAcrossBytesOfABitmap(t *testing.T) {
	frame := decodeFixture(t, loadFixtures(t).Frames, "long")
	if got := frame.Fields[0].Type(); got != data.FieldTypeTime {
		t.Errorf("times that are all known have the type %v", got)
	}
	columns := make([][]string, len(frame.Fields))
	for column, field := range frame.Fields {
		columns[column] = texts(field)
	}
	for i := range 1000 {
		wants := []string{
			time.UnixMilli(1_790_000_000_000 + int64(i)).UTC().Format(time.RFC3339Nano),
			fmt.Sprint(float64(i) / 3), fmt.Sprintf("ü%d", i), fmt.Sprint(i%2 == 0),
		}
		for column, every := range []int{0, 7, 5, 3} {
			want := wants[column]
			if every > 0 && i%every == 0 {
				want = "-"
			}
			if got := columns[column][i]; got != want {
				t.Fatalf("row %d of %s: got %q, want %q", i, frame.Fields[column].Name, got, want)
			}
		}
	}
}
