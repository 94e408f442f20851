package plugin

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// CheckHealth returns the health message of the server for "Save & test", or the reason for a failure. A degraded
// server is reachable, so the test passes and shows its message.
func (d *Datasource) CheckHealth(ctx context.Context, req *backend.CheckHealthRequest) (*backend.CheckHealthResult, error) {
	if d.problem != nil {
		return unhealthy(d.problem), nil
	}
	res, err := d.client.send(ctx, request{
		method: http.MethodGet,
		path:   "health",
		header: http.Header{"Accept": {"application/json"}},
		caller: callerOf(req.PluginContext.User, false),
	})
	if err != nil {
		return unhealthyUnlessCanceled(ctx, err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return unhealthy(d.client.explainAnswer(res)), nil
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return unhealthyUnlessCanceled(ctx, d.client.explain(ctx, err))
	}
	var health struct {
		Status  string `json:"status"`
		Message string `json:"message"`
		Version string `json:"version"`
	}
	if json.Unmarshal(body, &health) != nil || health.Status == "" || health.Version == "" {
		return unhealthy(d.client.explainForeignAnswer(res)), nil
	}
	message := health.Message + versionNote(ownVersion(), health.Version)
	result := &backend.CheckHealthResult{Status: backend.HealthStatusOk, Message: message, JSONDetails: body}
	if health.Status != "ok" && health.Status != "degraded" {
		result.Status = backend.HealthStatusError
	}
	return result, nil
}

func unhealthy(err error) *backend.CheckHealthResult {
	return &backend.CheckHealthResult{Status: backend.HealthStatusError, Message: err.Error()}
}

func unhealthyUnlessCanceled(ctx context.Context, err error) (*backend.CheckHealthResult, error) {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil, err
	}
	return unhealthy(err), nil
}
