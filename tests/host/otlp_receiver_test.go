package host

import (
	"context"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
)

// span is a reported span.
type span struct {
	service, name, traceID, id, parent string
	attributes                         map[string]string
	status                             trace.Status_StatusCode
}

// otlpReceiver receives traces like a collector: over gRPC from Grafana's SDK, and over HTTP from the server.
type otlpReceiver struct {
	collector.UnimplementedTraceServiceServer
	grpcAddress, httpURL string

	mutex sync.Mutex
	spans []span
}

func startReceiver(t *testing.T) *otlpReceiver {
	t.Helper()
	r := &otlpReceiver{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.grpcAddress = listener.Addr().String()
	grpcServer := grpc.NewServer()
	collector.RegisterTraceServiceServer(grpcServer, r)
	go func() { _ = grpcServer.Serve(listener) }()
	t.Cleanup(grpcServer.Stop)
	httpServer := httptest.NewServer(http.HandlerFunc(r.post))
	r.httpURL = httpServer.URL
	t.Cleanup(httpServer.Close)
	return r
}

// Export receives spans over gRPC.
func (r *otlpReceiver) Export(_ context.Context, req *collector.ExportTraceServiceRequest) (*collector.ExportTraceServiceResponse, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for _, resource := range req.ResourceSpans {
		service := ""
		for _, attribute := range resource.Resource.Attributes {
			if attribute.Key == "service.name" {
				service = attribute.Value.GetStringValue()
			}
		}
		for _, scope := range resource.ScopeSpans {
			for _, one := range scope.Spans {
				attributes := map[string]string{}
				for _, attribute := range one.Attributes {
					attributes[attribute.Key] = attribute.Value.GetStringValue()
				}
				r.spans = append(r.spans, span{
					service: service, name: one.Name, attributes: attributes, status: one.GetStatus().GetCode(),
					traceID: hex.EncodeToString(one.TraceId), id: hex.EncodeToString(one.SpanId), parent: hex.EncodeToString(one.ParentSpanId),
				})
			}
		}
	}
	return &collector.ExportTraceServiceResponse{}, nil
}

func (r *otlpReceiver) post(w http.ResponseWriter, req *http.Request) {
	var export collector.ExportTraceServiceRequest
	body, err := io.ReadAll(req.Body)
	if err == nil {
		err = proto.Unmarshal(body, &export)
	}
	if err != nil || req.URL.Path != "/v1/traces" {
		http.Error(w, "no traces", http.StatusBadRequest)
		return
	}
	_, _ = r.Export(req.Context(), &export)
}

// await waits for the first span that matches.
func (r *otlpReceiver) await(t *testing.T, what string, matches func(span) bool) span {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		for _, one := range r.all() {
			if matches(one) {
				return one
			}
		}
	}
	t.Fatalf("no span of %s arrived; got %+v", what, r.all())
	return span{}
}

func (r *otlpReceiver) all() []span {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return append([]span{}, r.spans...)
}
