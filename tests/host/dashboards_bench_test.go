package host

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// panelQuery is one query in the form of the server.
type panelQuery struct {
	RefID         string          `json:"ref_id"`
	FromMs        int64           `json:"from_ms"`
	ToMs          int64           `json:"to_ms"`
	IntervalMs    int64           `json:"interval_ms"`
	MaxDataPoints int64           `json:"max_data_points"`
	Query         json.RawMessage `json:"query"`
}

type panelRequest struct {
	Panel   string       `json:"panel"`
	Queries []panelQuery `json:"queries"`
}

type benchOrder struct {
	URL        string `json:"url"`
	Rounds     int    `json:"rounds"`
	Dashboards []struct {
		Dashboard string         `json:"dashboard"`
		Panels    []panelRequest `json:"panels"`
	} `json:"dashboards"`
}

type panelTime struct {
	Dashboard string  `json:"dashboard"`
	Panel     string  `json:"panel"`
	Ms        float64 `json:"ms"`
	StoreMs   float64 `json:"store_ms"`
}

type benchReport struct {
	// Panels were queried one after the other.
	Panels []panelTime `json:"panels"`
	// Whole dashboards were queried at once; the time of every round.
	Whole map[string][]float64 `json:"whole"`
}

var storeTime = regexp.MustCompile(`store;dur=([\d.]+)`)

// TestDashboardBench measures the queries that "npm run bench -- dashboards" writes to the file in WEIR_BENCH_ORDER,
// through the built bridge like Grafana. A proxy between bridge and server reads the time of the store.
func TestDashboardBench(t *testing.T) {
	path := os.Getenv("WEIR_BENCH_ORDER")
	if path == "" {
		t.Skip("Run \"npm run bench -- dashboards\".")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var order benchOrder
	if err := json.Unmarshal(text, &order); err != nil {
		t.Fatal(err)
	}
	proxy := startTimingProxy(t, order.URL)
	b := startPlugin(t)
	ds, direct := datasourceFor(proxy.url, ""), datasourceFor(order.URL, "")

	report := benchReport{Whole: map[string][]float64{}}
	for round := 0; round < order.Rounds; round++ {
		for _, dashboard := range order.Dashboards {
			started := time.Now()
			var all sync.WaitGroup
			for _, panel := range dashboard.Panels {
				all.Go(func() { b.ask(t, direct, panel) })
			}
			all.Wait()
			report.Whole[dashboard.Dashboard] = append(report.Whole[dashboard.Dashboard], milliseconds(time.Since(started)))
			for _, panel := range dashboard.Panels {
				panel.later(1000, 1000)
			}
		}
	}
	for round := 0; round < order.Rounds; round++ {
		for _, dashboard := range order.Dashboards {
			for _, panel := range dashboard.Panels {
				// A different range each time, so that no response comes from the cache.
				panel.later(1, 0)
				started := time.Now()
				b.ask(t, ds, panel)
				took := milliseconds(time.Since(started))
				report.Panels = append(report.Panels, panelTime{dashboard.Dashboard, panel.Panel, took, proxy.last()})
			}
		}
	}
	answer, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".answer", answer, 0o600); err != nil {
		t.Fatal(err)
	}
}

// ask sends the queries of a panel; each must succeed.
func (b *bridge) ask(t *testing.T, ds backend.PluginContext, panel panelRequest) {
	queries := make([]backend.DataQuery, len(panel.Queries))
	for i, query := range panel.Queries {
		queries[i] = backend.DataQuery{
			RefID: query.RefID, JSON: query.Query, Interval: time.Duration(query.IntervalMs) * time.Millisecond, MaxDataPoints: query.MaxDataPoints,
			TimeRange: backend.TimeRange{From: time.UnixMilli(query.FromMs), To: time.UnixMilli(query.ToMs)},
		}
	}
	responses, err := b.query(t.Context(), ds, queries...)
	if err != nil {
		t.Errorf("%s: %v", panel.Panel, err)
	}
	for refID, response := range responses {
		if response.Error != nil {
			t.Errorf("%s, %s: %v", panel.Panel, refID, response.Error)
		}
	}
}

// later moves the time range, so that no response comes from the cache.
func (p panelRequest) later(fromMs, toMs int64) {
	for i := range p.Queries {
		p.Queries[i].FromMs += fromMs
		p.Queries[i].ToMs += toMs
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }

type timingProxy struct {
	url   string
	mutex sync.Mutex
	ms    float64
}

func startTimingProxy(t *testing.T, target string) *timingProxy {
	t.Helper()
	address, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	p := &timingProxy{}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(address) },
		ModifyResponse: func(res *http.Response) error {
			if found := storeTime.FindStringSubmatch(res.Header.Get("Server-Timing")); found != nil {
				p.mutex.Lock()
				defer p.mutex.Unlock()
				p.ms, err = strconv.ParseFloat(found[1], 64)
			}
			return err
		},
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

func (p *timingProxy) last() float64 {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.ms
}
