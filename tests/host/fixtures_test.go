package host

import (
	"encoding/json"
	"testing"
)

// fixtures is the output of fixtures.ts.
type fixtures struct {
	QueryTypes map[string]struct {
		Alertable bool `json:"alertable"`
	} `json:"query_types"`
	DefaultQuery json.RawMessage   `json:"default_query"`
	Frames       map[string][]byte `json:"frames"`
}

func loadFixtures(t *testing.T) fixtures {
	t.Helper()
	var loaded fixtures
	if err := json.Unmarshal(runTypeScript(t, "fixtures.ts"), &loaded); err != nil {
		t.Fatal(err)
	}
	if len(loaded.QueryTypes) == 0 || len(loaded.Frames) == 0 {
		t.Fatalf("got %d query types and %d frames", len(loaded.QueryTypes), len(loaded.Frames))
	}
	return loaded
}
