package host

import (
	"fmt"
	"sync"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

func TestDataSourcesOfSeveralServersDoNotMix(t *testing.T) {
	one := startServer(t, serverOptions{token: rightToken})
	other := startServer(t, serverOptions{token: wrongToken})
	b := startPlugin(t)
	other.uploadWith(t, wrongToken, anomalous("192.0.2.252"))
	query := queryOf("A", `{"queryType":"traffic_summary","figures":["session_count"]}`)
	query.TimeRange.To = query.TimeRange.To.AddDate(2, 0, 0)
	count := func(ds backend.PluginContext) (string, error) {
		responses, err := b.query(t.Context(), ds, query)
		if err != nil {
			return "", err
		}
		if response := responses["A"]; response.Error != nil {
			return "", response.Error
		}
		return fmt.Sprint(texts(responses["A"].Frames[0].Fields[0])), nil
	}
	datasources := []backend.PluginContext{datasourceFor(one.url, rightToken), datasourceFor(other.url, wrongToken)}
	var want [2]string
	for i, ds := range datasources {
		var err error
		if want[i], err = count(ds); err != nil {
			t.Fatal(err)
		}
	}
	if want[0] == want[1] {
		t.Fatalf("both servers have %s sessions and cannot be distinguished", want[0])
	}
	var asking sync.WaitGroup
	for i := range 60 {
		asking.Go(func() {
			if got, err := count(datasources[i%2]); err != nil || got != want[i%2] {
				t.Errorf("data source %d: got %s, %v, want %s", i%2, got, err, want[i%2])
			}
		})
	}
	asking.Wait()
	wantRefusal(t, b, datasourceFor(one.url, wrongToken), 502, "denied access (403)")
}
