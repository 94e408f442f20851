package plugin

import "testing"

func TestIncompatibleVersionsAreReported(t *testing.T) {
	for _, pair := range [][2]string{{"0.1.0", "0.1.7"}, {"1.2.3", "1.9.0"}, {"", "0.1.0"}, {"2.0.0-rc.1", "2.0.0"}} {
		if note := versionNote(pair[0], pair[1]); note != "" {
			t.Errorf("%v: got %q", pair, note)
		}
	}
	for _, pair := range [][2]string{{"0.1.0", "0.2.0"}, {"1.2.3", "2.0.0"}, {"0.9.0", "1.9.0"}, {"0.1.0", "dev"}} {
		wantSentence(t, versionNote(pair[0], pair[1]), pair[0], pair[1], "Update the older one")
	}
}
