package host

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
)

// manySessions returns a log whose columns take the store some time to correlate.
func manySessions(count int) string {
	var log strings.Builder
	log.WriteString("bytes_in,bytes_out,creation_time,end_time,src_ip,dst_port,source.meta\n")
	for i := range count {
		start := sampleRange.From.Add(time.Duration(i) * 17 * time.Second)
		_, _ = fmt.Fprintf(&log, "%d,%d,%s,%s,10.1.%d.%d,%d,synthetic\n", 1000+i*7919%100_003, 2000+i*104_729%1_000_003,
			start.Format(time.RFC3339), start.Add(time.Minute).Format(time.RFC3339), i/7%256, i%256, 8000+i%91)
	}
	return log.String()
}

// slowQueries returns the largest batch of a query type that sorts all sessions by every column. Each query filters by
// another port, because equal queries would share one answer.
func slowQueries() []backend.DataQuery {
	queries := make([]backend.DataQuery, 100)
	for i := range queries {
		queries[i] = queryOf(fmt.Sprintf("Q%d", i), fmt.Sprintf(`{"queryType":"correlation","method":"spearman","filters":[{"column":"dst_port","operator":"!=","value":"%d"}]}`, i+1))
	}
	return queries
}

func (s *server) awaitLog(t *testing.T, within time.Duration, parts ...string) {
	t.Helper()
	for deadline := time.Now().Add(within); ; time.Sleep(20 * time.Millisecond) {
		for line := range strings.Lines(s.log.String()) {
			missing := false
			for _, part := range parts {
				missing = missing || !strings.Contains(line, part)
			}
			if !missing {
				return
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("no line with %q appeared within %v:\n%s", parts, within, s.log)
		}
	}
}

func TestACallCanceledByGrafanaIsCanceledOnTheServer(t *testing.T) {
	r := startReceiver(t)
	s := startServer(t, serverOptions{environment: append(exportTo(r), "WEIR_LOG_LEVEL=debug")})
	b := startPlugin(t)
	ds := datasourceFor(s.url, "")
	s.upload(t, manySessions(40_000))

	began := time.Now()
	if one := b.mustQuery(t, ds, slowQueries()[0])["Q0"]; one.Error != nil {
		t.Fatal(one.Error)
	}
	took := time.Since(began)

	ctx, leave := context.WithCancel(underGrafanasSpan(t))
	done := make(chan error, 1)
	go func() {
		_, err := b.query(ctx, ds, slowQueries()...)
		done <- err
	}()
	// The batch takes far longer than one query, and has reached the server by then.
	time.Sleep(max(2*took, time.Second))
	leave()
	if err := <-done; err == nil {
		t.Error("a hundred queries were answered before they were canceled")
	}
	s.awaitLog(t, 5*time.Second+5*took, "query cancelled: client disconnected", `"trace_id":"`+grafanasTrace+`"`)
	query := r.await(t, "the canceled query", func(one span) bool {
		return one.name == "query correlation" && one.attributes["error.type"] == "query.cancelled"
	})
	if query.status != trace.Status_STATUS_CODE_ERROR || query.traceID != grafanasTrace {
		t.Errorf("got %+v", query)
	}
	if next := b.mustQuery(t, ds, queryOf("A", `{"queryType":"countries"}`))["A"]; next.Error != nil {
		t.Error(next.Error)
	}
}
