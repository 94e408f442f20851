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
	// livePath is the prefix of stream paths below /api/v1.
	livePath      = "live/"
	maxLiveWait   = 20 * time.Second
	firstRetry    = time.Second
	longestRetry  = 30 * time.Second
	maxStreamPath = 64
)

// livePacket is a response of the server: the cursor to continue from, and a Grafana Live frame, null without news.
type livePacket struct {
	Cursor streamCursor    `json:"cursor"`
	Packet json.RawMessage `json:"packet"`
}

// streamCursor is opaque text. Servers of older versions send a number.
type streamCursor string

func (c *streamCursor) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err == nil {
		*c = streamCursor(text)
		return nil
	}
	var number json.Number
	if err := json.Unmarshal(data, &number); err != nil {
		return err
	}
	*c = streamCursor(number)
	return nil
}

// SubscribeStream allows users who can query the data source to subscribe to an existing stream of the server.
func (d *Datasource) SubscribeStream(ctx context.Context, req *backend.SubscribeStreamRequest) (*backend.SubscribeStreamResponse, error) {
	if d.problem != nil || !isStreamPath(req.Path) {
		return &backend.SubscribeStreamResponse{Status: backend.SubscribeStreamStatusNotFound}, nil
	}
	if _, err := d.nextPacket(ctx, req.Path, "", 0, callerOf(req.PluginContext.User, false)); err != nil {
		return &backend.SubscribeStreamResponse{Status: backend.SubscribeStreamStatusNotFound}, nil
	}
	return &backend.SubscribeStreamResponse{Status: backend.SubscribeStreamStatusOK}, nil
}

// PublishStream denies all writes: only the server publishes to streams.
func (d *Datasource) PublishStream(context.Context, *backend.PublishStreamRequest) (*backend.PublishStreamResponse, error) {
	return &backend.PublishStreamResponse{Status: backend.PublishStreamStatusPermissionDenied}, nil
}

// RunStream forwards packets of the server until Grafana cancels it, soon after the last subscriber left. If the
// server does not respond, it retries from the same cursor with increasing delays.
func (d *Datasource) RunStream(ctx context.Context, req *backend.RunStreamRequest, sender *backend.StreamSender) error {
	if d.problem != nil {
		return d.problem
	}
	caller := callerOf(req.PluginContext.User, false)
	cursor, retry := "", firstRetry
	for ctx.Err() == nil {
		answer, err := d.nextPacket(ctx, req.Path, cursor, d.liveWait(), caller)
		if err != nil {
			backend.Logger.FromContext(ctx).Warn("Stream interrupted: waiting for the server", "path", req.Path, "error", err.Error())
			if !sleep(ctx, retry) {
				break
			}
			retry = min(2*retry, longestRetry)
			continue
		}
		cursor, retry = string(answer.Cursor), firstRetry
		if len(answer.Packet) == 0 || string(answer.Packet) == "null" {
			continue
		}
		if err := sender.SendJSON(answer.Packet); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// nextPacket waits for news after the cursor; without a cursor it returns the current end at once.
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

// liveWait returns a wait time shorter than the timeout of the client, so that responses arrive in time.
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

// isStreamPath returns true for a single plain path segment.
func isStreamPath(path string) bool {
	return path != "" && len(path) <= maxStreamPath && strings.Trim(path, "abcdefghijklmnopqrstuvwxyz_") == ""
}

// addChannels turns stream paths in frames into channels of this data source.
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
