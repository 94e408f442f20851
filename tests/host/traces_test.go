package host

import (
	"context"
	"strings"
	"testing"

	"google.golang.org/grpc/metadata"
)

const (
	grafanasTrace = "0af7651916cd43dd8448eb211c80319c"
	grafanasSpan  = "b7ad6b7169203331"
)

// underGrafanasSpan returns the context of a call within a trace of Grafana.
func underGrafanasSpan(t *testing.T) context.Context {
	t.Helper()
	return metadata.AppendToOutgoingContext(t.Context(), "traceparent", "00-"+grafanasTrace+"-"+grafanasSpan+"-01")
}

func exportTo(r *otlpReceiver) []string {
	return []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + r.httpURL, "OTEL_BSP_SCHEDULE_DELAY=200"}
}

func isServers(name string) func(span) bool {
	return func(s span) bool { return s.service == "weir" && s.name == name }
}

func TestAQueryIsOneTraceFromGrafanaToTheStore(t *testing.T) {
	r := startReceiver(t)
	s := startServer(t, serverOptions{environment: exportTo(r)})
	b := startPlugin(t, "GF_INSTANCE_OTLP_ADDRESS="+r.grpcAddress, "GF_INSTANCE_OTLP_PROPAGATION=w3c", "GF_INSTANCE_OTLP_SAMPLER_PARAM=1")
	ds := datasourceFor(s.url, "")
	responses, err := b.query(underGrafanasSpan(t), ds, queryOf("A", `{"queryType":"countries"}`), queryOf("B", `{"queryType":"session_explanation","session_id":"none"}`))
	if err != nil || responses["A"].Error != nil {
		t.Fatalf("got %+v, %v", responses, err)
	}

	statement := r.await(t, "a statement of the store", func(s span) bool {
		return s.name == "SELECT duckdb" && strings.Contains(s.attributes["db.query.text"], "src_ip_country_code") && s.traceID == grafanasTrace
	})
	query := r.await(t, "the query", isServers("query countries"))
	request := r.await(t, "the request", isServers("POST /api/v1/query"))
	outgoing := r.await(t, "the bridge's request", func(s span) bool { return s.name == "HTTP Outgoing Request" && s.id == request.parent })
	r.await(t, "the bridge", func(s span) bool { return s.service == "weir-traffic-datasource" && s.parent == grafanasSpan })

	if statement.parent != query.id || query.parent != request.id || request.parent != outgoing.id {
		t.Errorf("the spans are not connected: %+v", r.all())
	}
	for _, one := range []span{statement, query, request, outgoing} {
		if one.traceID != grafanasTrace {
			t.Errorf("%s belongs to the trace %s", one.name, one.traceID)
		}
	}
	if query.attributes["weir.ref_id"] != "A" || request.attributes["http.route"] != "/api/v1/query" {
		t.Errorf("got %+v and %+v", query, request)
	}
}

func TestATracePassesThroughABridgeWithoutExport(t *testing.T) {
	r := startReceiver(t)
	s, b := startServer(t, serverOptions{environment: exportTo(r)}), startPlugin(t)
	if _, err := b.query(underGrafanasSpan(t), datasourceFor(s.url, ""), queryOf("A", `{"queryType":"countries"}`)); err != nil {
		t.Fatal(err)
	}
	request := r.await(t, "the request", isServers("POST /api/v1/query"))
	if request.traceID != grafanasTrace || request.parent != grafanasSpan {
		t.Errorf("got %+v", request)
	}
}
