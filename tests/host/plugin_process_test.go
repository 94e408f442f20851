package host

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/grpcplugin"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

// bridge is the process of the plugin with Grafana's clients for it.
type bridge struct {
	diagnostics grpcplugin.DiagnosticsClient
	data        grpcplugin.DataClient
	resource    grpcplugin.ResourceClient
	stream      grpcplugin.StreamClient
	log         *lockedBuffer
	process     *exec.Cmd
}

// startPlugin starts the executable like Grafana: handshake on standard output, then gRPC, with only the environment
// that Grafana passes and that of the test. It stops at the end of the test.
func startPlugin(t *testing.T, environment ...string) *bridge {
	t.Helper()
	command := exec.Command(pluginPath(t))
	command.Env = append([]string{"GF_VERSION=12.4.0", "GF_EDITION=Open Source", "TMPDIR=" + os.TempDir()}, environment...)
	log := &lockedBuffer{}
	client := plugin.NewClient(&plugin.ClientConfig{
		Cmd: command,
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion:  grpcplugin.ProtocolVersion,
			MagicCookieKey:   grpcplugin.MagicCookieKey,
			MagicCookieValue: grpcplugin.MagicCookieValue,
		},
		VersionedPlugins: map[int]plugin.PluginSet{grpcplugin.ProtocolVersion: {
			"diagnostics": &grpcplugin.DiagnosticsGRPCPlugin{},
			"resource":    &grpcplugin.ResourceGRPCPlugin{},
			"data":        &grpcplugin.DataGRPCPlugin{},
			"stream":      &grpcplugin.StreamGRPCPlugin{},
		}},
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		SkipHostEnv:      true,
		Logger:           hclog.New(&hclog.LoggerOptions{Output: log, Level: hclog.Debug, JSONFormat: true}),
	})
	t.Cleanup(client.Kill)
	rpc, err := client.Client()
	if err != nil {
		t.Fatalf("start the plugin: %v\n%s", err, log)
	}
	return &bridge{
		diagnostics: dispense[grpcplugin.DiagnosticsClient](t, rpc, "diagnostics"),
		data:        dispense[grpcplugin.DataClient](t, rpc, "data"),
		resource:    dispense[grpcplugin.ResourceClient](t, rpc, "resource"),
		stream:      dispense[grpcplugin.StreamClient](t, rpc, "stream"),
		log:         log,
		process:     command,
	}
}

func dispense[T any](t *testing.T, rpc plugin.ClientProtocol, name string) T {
	t.Helper()
	raw, err := rpc.Dispense(name)
	if err != nil {
		t.Fatal(err)
	}
	client, ok := raw.(T)
	if !ok {
		t.Fatalf("%s is a %T", name, raw)
	}
	return client
}

var lastID atomic.Int64

// datasourceFor returns the context of a new data source, used by an editor.
func datasourceFor(url, token string) backend.PluginContext {
	return backend.PluginContext{
		OrgID:    1,
		PluginID: "weir-traffic-datasource",
		User:     &backend.User{Login: "eva", Name: "Eva", Email: "eva@example.org", Role: "Editor"},
		DataSourceInstanceSettings: &backend.DataSourceInstanceSettings{
			ID:                      lastID.Add(1),
			UID:                     "weir",
			Type:                    "weir-traffic-datasource",
			Name:                    "Weir",
			URL:                     url,
			JSONData:                json.RawMessage(`{"timeout_s": 20}`),
			DecryptedSecureJSONData: map[string]string{"token": token},
			Updated:                 time.Unix(1, 0),
		},
	}
}

var (
	toProto   = backend.ToProto()
	fromProto = backend.FromProto()
	// anySize is Grafana's limit for messages of a plugin.
	anySize = grpc.MaxCallRecvMsgSize(256 << 20)
)

func (b *bridge) health(t *testing.T, ds backend.PluginContext) *backend.CheckHealthResult {
	t.Helper()
	res, err := b.diagnostics.CheckHealth(t.Context(), &pluginv2.CheckHealthRequest{PluginContext: toProto.PluginContext(ds)})
	if err != nil {
		t.Fatalf("check the health: %v\n%s", err, b.log)
	}
	return fromProto.CheckHealthResponse(res)
}

func (b *bridge) query(ctx context.Context, ds backend.PluginContext, queries ...backend.DataQuery) (backend.Responses, error) {
	req := toProto.QueryDataRequest(&backend.QueryDataRequest{PluginContext: ds, Queries: queries})
	res, err := b.data.QueryData(ctx, req, anySize)
	if err != nil {
		return nil, err
	}
	answers, err := fromProto.QueryDataResponse(res)
	if err != nil {
		return nil, err
	}
	return answers.Responses, nil
}

func (b *bridge) mustQuery(t *testing.T, ds backend.PluginContext, queries ...backend.DataQuery) backend.Responses {
	t.Helper()
	responses, err := b.query(t.Context(), ds, queries...)
	if err != nil {
		t.Fatalf("query: %v\n%s", err, b.log)
	}
	if len(responses) != len(queries) {
		t.Fatalf("got %d responses to %d queries", len(responses), len(queries))
	}
	return responses
}

// callResource returns the status and the body. As in Grafana, the path is the address without its query.
func (b *bridge) callResource(t *testing.T, ds backend.PluginContext, method, address string, body []byte) (int, string) {
	t.Helper()
	path, _, _ := strings.Cut(address, "?")
	stream, err := b.resource.CallResource(t.Context(), toProto.CallResourceRequest(&backend.CallResourceRequest{
		PluginContext: ds, Method: method, Path: path, URL: address, Body: body,
		Headers: map[string][]string{"Content-Type": {"application/json"}},
	}), anySize)
	if err != nil {
		t.Fatal(err)
	}
	status, whole := 0, ""
	for {
		part, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return status, whole
		}
		if err != nil {
			t.Fatal(err)
		}
		if status == 0 {
			status = int(part.Code)
		}
		whole += string(part.Body)
	}
}
