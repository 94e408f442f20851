package plugin

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/httpclient"
)

// maxAnswerBytes is the largest response body; an administrator can set a lower limit (Grafana's response_limit).
const maxAnswerBytes = 256 << 20

// client sends requests to one Weir server.
type client struct {
	http *http.Client
	base *url.URL
	// proxy is nil when the data source settings contain none.
	proxy   *url.URL
	timeout time.Duration
	token   string
	// maxBytes is the body size above which reading a response fails.
	maxBytes int64
}

func newClient(ctx context.Context, instance backend.DataSourceInstanceSettings, settings settings) (*client, error) {
	options, err := instance.HTTPClientOptions(ctx)
	if err != nil {
		return nil, err
	}
	options.Timeouts.Timeout = settings.timeout
	options.ConfigureClient = func(_ httpclient.Options, client *http.Client) {
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	if settings.proxy != nil {
		options.ConfigureTransport = func(_ httpclient.Options, transport *http.Transport) {
			transport.Proxy = http.ProxyURL(settings.proxy)
		}
	}
	httpClient, err := httpclient.New(options)
	if err != nil {
		return nil, err
	}
	return &client{http: httpClient, base: settings.url, proxy: settings.proxy, timeout: settings.timeout, token: settings.token, maxBytes: maxAnswerBytes}, nil
}

// request is a request of a handler to the server.
type request struct {
	method string
	// path below /api/v1, already escaped.
	path   string
	query  string
	header http.Header
	body   io.Reader
	caller caller
}

// send returns the response of the server, whatever its status. The error is the error of the context when the caller
// canceled, else a failure with a message for the user. Reading the body fails beyond maxBytes.
func (c *client) send(ctx context.Context, r request) (*http.Response, error) {
	address := c.base.JoinPath("api/v1", r.path)
	address.RawQuery = r.query
	req, err := http.NewRequestWithContext(ctx, r.method, address.String(), r.body)
	if err != nil {
		return nil, fmt.Errorf("build the request to the Weir server: %w", err)
	}
	for name, values := range r.header {
		req.Header[name] = values
	}
	r.caller.addTo(req.Header)
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, c.explain(ctx, err)
	}
	res.Body = httpclient.MaxBytesReader(res.Body, c.maxBytes)
	return res, nil
}

// address returns the URL of the server for messages.
func (c *client) address() string {
	return c.base.String()
}
