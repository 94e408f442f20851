// Package plugin carries Grafana's requests to a Weir server and the server's answers back. It knows the shape of
// the envelope (batches, frames, health, errors) and nothing of queries, columns or detection: those live in the server.
package plugin

import (
	"context"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/instancemgmt"
)

// ID is the plugin's id in Grafana, the same as in plugin.json.
const ID = "weir-traffic-datasource"

var (
	_ backend.QueryDataHandler      = (*Datasource)(nil)
	_ backend.CheckHealthHandler    = (*Datasource)(nil)
	_ backend.CallResourceHandler   = (*Datasource)(nil)
	_ backend.StreamHandler         = (*Datasource)(nil)
	_ instancemgmt.InstanceDisposer = (*Datasource)(nil)
)

// Datasource is one configured data source; Grafana makes a new one whenever its settings change.
type Datasource struct {
	client *client
	// problem says why the settings cannot be used; client is nil then.
	problem *failure
}

// NewDatasource makes a data source from its settings. Settings that cannot be used do not fail it: Grafana would
// hide the reason, so every later call answers with it instead.
func NewDatasource(ctx context.Context, instance backend.DataSourceInstanceSettings) (instancemgmt.Instance, error) {
	settings, err := parseSettings(instance)
	if err != nil {
		return &Datasource{problem: badSettings(err)}, nil
	}
	client, err := newClient(ctx, instance, settings)
	if err != nil {
		return &Datasource{problem: badSettings(err)}, nil
	}
	return &Datasource{client: client}, nil
}

// Dispose closes the connections that wait for a next request.
func (d *Datasource) Dispose() {
	if d.client != nil {
		d.client.http.CloseIdleConnections()
	}
}
