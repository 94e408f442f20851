package plugin

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

const (
	// livePath is where the server's streams lie, below /api/v1; a stream's path follows.
	livePath      = "live/"
	maxLiveWait   = 20 * time.Second
	firstRetry    = time.Second
	longestRetry  = 30 * time.Second
	maxStreamPath = 64
)

// livePacket is the server's answer: where to go on, and a frame as Grafana Live sends it, null when nothing came.
type livePacket struct {
	Cursor json.Number     `json:"cursor"`
	Packet json.RawMessage `json:"packet"`
}

// SubscribeStream lets whoever may query the data source listen to a stream that the server has.
func (d *Datasource) SubscribeStream(ctx context.Context, req *backend.SubscribeStreamRequest) (*backend.SubscribeStreamResponse, error) {
	if d.problem != nil || !isStreamPath(req.Path) {
		return &backend.SubscribeStreamResponse{Status: backend.SubscribeStreamStatusNotFound}, nil
	}
	if _, err := d.nextPacket(ctx, req.Path, "", 0, callerOf(req.PluginContext.User, false)); err != nil {
		return &backend.SubscribeStreamResponse{Status: backend.SubscribeStreamStatusNotFound}, nil
	}
	return &backend.SubscribeStreamResponse{Status: backend.SubscribeStreamStatusOK}, nil
}

// PublishStream lets nobody write: what is in a stream comes from the server.
func (d *Datasource) PublishStream(context.Context, *backend.PublishStreamRequest) (*backend.PublishStreamResponse, error) {
	return &backend.PublishStreamResponse{Status: backend.PublishStreamStatusPermissionDenied}, nil
}

// RunStream sends on what the server has until Grafana ends it, which it does soon after the last listener left. A
// server that does not answer is asked again, ever more slowly, from where the stream was.
func (d *Datasource) RunStream(ctx context.Context, req *backend.RunStreamRequest, sender *backend.StreamSender) error {
	if d.problem != nil {
		return d.problem
	}
	caller := callerOf(req.PluginContext.User, false)
	cursor, retry := "", firstRetry
	for ctx.Err() == nil {
		answer, err := d.nextPacket(ctx, req.Path, cursor, d.liveWait(), caller)
		if err != nil {
			backend.Logger.FromContext(ctx).Warn("The stream waits for the server", "path", req.Path, "error", err.Error())
			if !sleep(ctx, retry) {
				break
			}
			retry = min(2*retry, longestRetry)
			continue
		}
		cursor, retry = answer.Cursor.String(), firstRetry
		if len(answer.Packet) == 0 || string(answer.Packet) == "null" {
			continue
		}
		if err := sender.SendJSON(answer.Packet); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// nextPacket waits for what comes after the cursor; without one it gives the present end at once.
func (d *Datasource) nextPacket(ctx context.Context, path, cursor string, wait time.Duration, caller caller) (*livePacket, error) {
	query := url.Values{"wait_s": {strconv.Itoa(int(wait.Seconds()))}}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	res, err := d.client.send(ctx, request{
		method: http.MethodGet,
		path:   livePath + path,
		query:  query.Encode(),
		header: http.Header{"Accept": {"application/json"}},
		caller: caller,
	})
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, d.client.explainAnswer(res)
	}
	var answer livePacket
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return nil, fmt.Errorf("read the packet of the stream %q: %w", path, d.client.explain(ctx, err))
	}
	return &answer, nil
}

// liveWait leaves an answer time to arrive before the client's own timeout.
func (d *Datasource) liveWait() time.Duration {
	return min(maxLiveWait, d.client.timeout/2)
}

func sleep(ctx context.Context, wait time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(wait):
		return true
	}
}

// isStreamPath is true for one plain segment.
func isStreamPath(path string) bool {
	return path != "" && len(path) <= maxStreamPath && strings.Trim(path, "abcdefghijklmnopqrstuvwxyz_") == ""
}

// addChannels makes the path of a stream, as the server names it, a channel of this data source.
func addChannels(responses backend.Responses, instance *backend.DataSourceInstanceSettings) {
	if instance == nil {
		return
	}
	for _, response := range responses {
		for _, frame := range response.Frames {
			if frame.Meta != nil && isStreamPath(frame.Meta.Channel) {
				frame.Meta.Channel = fmt.Sprintf("ds/%s/%s", instance.UID, frame.Meta.Channel)
			}
		}
	}
}
