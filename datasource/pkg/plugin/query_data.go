package plugin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// batchQuery is one query of a batch in the form of the server: Grafana's unchanged query model with its time range.
type batchQuery struct {
	RefID         string          `json:"ref_id"`
	FromMs        int64           `json:"from_ms"`
	ToMs          int64           `json:"to_ms"`
	IntervalMs    int64           `json:"interval_ms"`
	MaxDataPoints int64           `json:"max_data_points,omitempty"`
	Query         json.RawMessage `json:"query"`
}

// QueryData sends all queries in one request. Each query has its own status, so an invalid one fails alone; if the
// server does not respond, every query fails with the reason. It returns an error only if the caller canceled.
func (d *Datasource) QueryData(ctx context.Context, req *backend.QueryDataRequest) (*backend.QueryDataResponse, error) {
	if d.problem != nil {
		return failEvery(req.Queries, d.problem), nil
	}
	if len(req.Queries) == 0 {
		return backend.NewQueryDataResponse(), nil
	}
	responses, err := d.queryServer(ctx, req)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return failEvery(req.Queries, err), nil
	}
	addChannels(responses, req.PluginContext.DataSourceInstanceSettings)
	return &backend.QueryDataResponse{Responses: responses}, nil
}

func (d *Datasource) queryServer(ctx context.Context, req *backend.QueryDataRequest) (backend.Responses, error) {
	body, err := encodeBatch(req.Queries)
	if err != nil {
		return nil, err
	}
	res, err := d.client.send(ctx, request{
		method: http.MethodPost,
		path:   "query",
		header: http.Header{"Content-Type": {"application/json"}, "Accept": {"multipart/mixed"}},
		body:   bytes.NewReader(body),
		caller: callerOf(req.PluginContext.User, isFromAlert(req)),
	})
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, d.client.explainAnswer(res)
	}
	answer, err := readAnswer(res.Header.Get("Content-Type"), res.Body)
	if errors.Is(err, errNotMultipart) {
		return nil, d.client.explainForeignAnswer(res)
	}
	if err != nil {
		return nil, d.client.explain(ctx, err)
	}
	if answer.interrupted != nil {
		answer.interrupted = d.client.explain(ctx, answer.interrupted)
	}
	responses := make(backend.Responses, len(req.Queries))
	for _, query := range req.Queries {
		responses[query.RefID] = answer.responseTo(query.RefID)
	}
	return responses, nil
}

func encodeBatch(queries []backend.DataQuery) ([]byte, error) {
	batch := make([]batchQuery, len(queries))
	for i, query := range queries {
		batch[i] = batchQuery{
			RefID:         query.RefID,
			FromMs:        query.TimeRange.From.UnixMilli(),
			ToMs:          query.TimeRange.To.UnixMilli(),
			IntervalMs:    query.Interval.Milliseconds(),
			MaxDataPoints: query.MaxDataPoints,
			Query:         query.JSON,
		}
	}
	return json.Marshal(map[string][]batchQuery{"queries": batch})
}

// isFromAlert returns whether Grafana's alerting sent the request; the mark is not always a forwarded header.
func isFromAlert(req *backend.QueryDataRequest) bool {
	return req.Headers["FromAlert"] == "true" || req.GetHTTPHeader("FromAlert") == "true"
}

func failEvery(queries []backend.DataQuery, err error) *backend.QueryDataResponse {
	response := backend.NewQueryDataResponse()
	for _, query := range queries {
		response.Responses[query.RefID] = failed(err)
	}
	return response
}

// failed returns the response to a failed query; errors other than failures are errors of the bridge.
func failed(err error) backend.DataResponse {
	if f, ok := errors.AsType[*failure](err); ok {
		return backend.DataResponse{Error: f, Status: f.status, ErrorSource: backend.ErrorSourceDownstream}
	}
	return backend.DataResponse{Error: err, Status: backend.StatusInternal, ErrorSource: backend.ErrorSourcePlugin}
}
