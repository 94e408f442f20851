package host

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

// longestRetry is longer than the delay before a stream retries.
const longestRetry = 45 * time.Second

// anomalous returns a log with one clearly anomalous session of this address.
func anomalous(srcIP string) string {
	now := time.Now().UTC().Format(time.RFC3339)
	return "bytes_in,bytes_out,creation_time,end_time,src_ip,dst_port,source.meta\n" + fmt.Sprintf("2000,900000000,%s,%s,%s,4444,synthetic\n", now, now, srcIP)
}

func (s *server) upload(t *testing.T, log string) {
	t.Helper()
	s.uploadWith(t, "", log)
}

func (s *server) uploadWith(t *testing.T, token, log string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/api/v1/sessions", strings.NewReader(log))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "text/csv")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("got %s", res.Status)
	}
}

// listen returns the packets of a stream as they arrive.
func (b *bridge) listen(t *testing.T, ctx context.Context, ds backend.PluginContext) <-chan string {
	t.Helper()
	stream, err := b.stream.RunStream(ctx, &pluginv2.RunStreamRequest{PluginContext: toProto.PluginContext(ds), Path: "anomalies"})
	if err != nil {
		t.Fatal(err)
	}
	packets := make(chan string, 16)
	go func() {
		defer close(packets)
		for {
			packet, err := stream.Recv()
			if err != nil {
				return
			}
			packets <- string(packet.Data)
		}
	}()
	return packets
}

func next(t *testing.T, packets <-chan string) string {
	t.Helper()
	select {
	case packet := <-packets:
		return packet
	case <-time.After(20 * time.Second):
		t.Fatal("no packet arrived")
		return ""
	}
}

func TestAnomaliesArriveLive(t *testing.T) {
	one, other, b := startServer(t, serverOptions{}), startServer(t, serverOptions{}), startPlugin(t)
	ds, otherDs := datasourceFor(one.url, ""), datasourceFor(other.url, "")
	otherDs.DataSourceInstanceSettings.UID = "other"
	response := b.mustQuery(t, ds, queryOf("A", `{"queryType":"live_anomalies"}`))["A"]
	if response.Error != nil || response.Frames[0].Meta.Channel != "ds/weir/anomalies" {
		t.Fatalf("got %+v", response)
	}
	subscribed, err := b.stream.SubscribeStream(t.Context(), &pluginv2.SubscribeStreamRequest{PluginContext: toProto.PluginContext(ds), Path: "anomalies"})
	if err != nil || subscribed.Status != pluginv2.SubscribeStreamResponse_OK {
		t.Fatalf("got %v, %v", subscribed, err)
	}

	ctx, leave := context.WithCancel(t.Context())
	packets, others := b.listen(t, ctx, ds), b.listen(t, t.Context(), otherDs)
	// The stream starts at the server's current position.
	time.Sleep(2 * time.Second)
	one.upload(t, anomalous("192.0.2.250"))
	wantSentence(t, next(t, packets), `"src_ip"`, `192.0.2.250`)
	other.upload(t, anomalous("192.0.2.251"))
	wantSentence(t, next(t, others), `192.0.2.251`)

	leave()
	for range packets {
		t.Error("a packet arrived after the subscriber left")
	}
}

func TestAStreamResumesAfterARestartOfItsServer(t *testing.T) {
	dataDir := t.TempDir()
	s, b := startServer(t, serverOptions{dataDir: dataDir}), startPlugin(t)
	packets := b.listen(t, t.Context(), datasourceFor(s.url, ""))
	time.Sleep(2 * time.Second)
	s.kill()
	time.Sleep(time.Second)
	again := startServer(t, serverOptions{dataDir: dataDir, port: s.port(t)})
	again.upload(t, anomalous("192.0.2.253"))
	select {
	case packet := <-packets:
		wantSentence(t, packet, `192.0.2.253`)
	case <-time.After(longestRetry):
		t.Fatalf("no packet arrived:\n%s", b.log)
	}
}
