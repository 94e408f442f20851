// Package plugin forwards Grafana's requests to a Weir server and returns the responses. It handles batches, frames,
// health and errors; queries, columns and detection are implemented in the server only.
package plugin

import (
	"context"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/instancemgmt"
)

// ID is the plugin id in Grafana, the same as in plugin.json.
const ID = "weir-traffic-datasource"

var (
	_ backend.QueryDataHandler      = (*Datasource)(nil)
	_ backend.CheckHealthHandler    = (*Datasource)(nil)
	_ backend.CallResourceHandler   = (*Datasource)(nil)
	_ backend.StreamHandler         = (*Datasource)(nil)
	_ instancemgmt.InstanceDisposer = (*Datasource)(nil)
)

// Datasource is one configured data source; Grafana creates a new one when its settings change.
type Datasource struct {
	client *client
	// problem is the error in the settings, if any; client is nil then.
	problem *failure
}

// NewDatasource creates a data source from its settings. It does not fail for invalid settings, because Grafana would
// hide the reason; every later call fails with the reason instead.
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

// Dispose closes idle connections.
func (d *Datasource) Dispose() {
	if d.client != nil {
		d.client.http.CloseIdleConnections()
	}
}
