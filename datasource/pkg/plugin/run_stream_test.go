package plugin

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
)

// packets records the packets of a stream.
type packets struct {
	mutex sync.Mutex
	sent  []string
	each  chan struct{}
}

func (p *packets) Send(packet *backend.StreamPacket) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.sent = append(p.sent, string(packet.Data))
	p.each <- struct{}{}
	return nil
}

// Servers of older versions send a number as the cursor.
func TestAStreamResumesAtItsCursorAndEndsWithItsSubscribers(t *testing.T) {
	var mutex sync.Mutex
	var asked []string
	server := serverOf(t, func(w http.ResponseWriter, r *http.Request) {
		mutex.Lock()
		asked = append(asked, r.URL.Query().Get("cursor"))
		count := len(asked)
		mutex.Unlock()
		switch {
		case r.URL.Path != "/api/v1/live/anomalies" || r.Header.Get("Authorization") != "Bearer "+testToken:
			t.Errorf("got %s", r.URL)
		case count == 2:
			http.Error(w, "busy", http.StatusServiceUnavailable)
		case count > 4:
			<-r.Context().Done()
		default:
			packet := "null"
			if count > 1 {
				packet = fmt.Sprintf(`{"n":%d}`, count)
			}
			cursor := strconv.Itoa(10 * count)
			if count > 1 {
				cursor = fmt.Sprintf("%q", "p "+cursor)
			}
			_, _ = fmt.Fprintf(w, `{"cursor":%s,"packet":%s}`, cursor, packet)
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	got := &packets{each: make(chan struct{}, 8)}
	ended := make(chan error, 1)
	go func() {
		ended <- datasourceAt(t, server).RunStream(ctx, &backend.RunStreamRequest{Path: "anomalies"}, backend.NewStreamSender(got))
	}()
	for range 2 {
		select {
		case <-got.each:
		case <-time.After(10 * time.Second):
			t.Fatal("no packet arrived")
		}
	}
	cancel()
	select {
	case err := <-ended:
		if err != context.Canceled {
			t.Errorf("got %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the stream did not end")
	}
	mutex.Lock()
	defer mutex.Unlock()
	if strings.Join(asked[:4], " ") != " 10 10 p 30" || strings.Join(got.sent, " ") != `{"n":3} {"n":4}` {
		t.Errorf("asked after %q, sent %q", asked, got.sent)
	}
}

func TestOnlyStreamsOfTheServerCanBeSubscribedTo(t *testing.T) {
	server := serverOf(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/v1/live/anomalies" {
			http.NotFound(w, r)
			return
		}
		_, _ = fmt.Fprint(w, `{"cursor":0,"packet":null}`)
	})
	ds := datasourceAt(t, server)
	for path, want := range map[string]backend.SubscribeStreamStatus{
		"anomalies": backend.SubscribeStreamStatusOK, "nothing": backend.SubscribeStreamStatusNotFound,
		"../model": backend.SubscribeStreamStatusNotFound, "": backend.SubscribeStreamStatusNotFound,
	} {
		res, err := ds.SubscribeStream(t.Context(), &backend.SubscribeStreamRequest{Path: path})
		if err != nil || res.Status != want {
			t.Errorf("%q: got %v, %v", path, res, err)
		}
	}
	res, err := ds.PublishStream(t.Context(), &backend.PublishStreamRequest{Path: "anomalies"})
	if err != nil || res.Status != backend.PublishStreamStatusPermissionDenied {
		t.Errorf("got %v, %v", res, err)
	}
}

func TestTheChannelOfAFrameBelongsToItsDataSource(t *testing.T) {
	frame := numberFrame("a", 1)
	frame.Meta = &data.FrameMeta{Channel: "anomalies"}
	foreign := numberFrame("b", 1)
	foreign.Meta = &data.FrameMeta{Channel: "ds/other/x"}
	addChannels(backend.Responses{"A": {Frames: data.Frames{frame, foreign}}}, &backend.DataSourceInstanceSettings{UID: "u1"})
	if frame.Meta.Channel != "ds/u1/anomalies" || foreign.Meta.Channel != "ds/other/x" {
		t.Errorf("got %q and %q", frame.Meta.Channel, foreign.Meta.Channel)
	}
}
