package plugin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

const (
	maxResourceBodyBytes = 16 << 20
	resourceChunkBytes   = 64 << 10
)

// Headers that pass the proxy; cookies, credentials and all that concerns one connection only stay behind.
var (
	requestHeaders  = []string{"Accept", "Accept-Language", "Content-Type", "If-Modified-Since", "If-None-Match"}
	responseHeaders = []string{
		"Cache-Control", "Content-Disposition", "Content-Language", "Content-Security-Policy", "Content-Type",
		"Etag", "Last-Modified", "Retry-After", "X-Content-Type-Options",
	}
)

// CallResource passes GET and POST requests below the data source's resources on to the server's /api/v1. Viewers
// only read: a POST needs a user who may edit, for it reaches the server with the data source's own token.
func (d *Datasource) CallResource(ctx context.Context, req *backend.CallResourceRequest, sender backend.CallResourceResponseSender) error {
	if d.problem != nil {
		return refuse(sender, d.problem)
	}
	caller := callerOf(req.PluginContext.User, false)
	path, failure := checkResource(req, caller)
	if failure != nil {
		return refuse(sender, failure)
	}
	res, err := d.client.send(ctx, request{
		method: req.Method,
		path:   path,
		query:  queryOf(req.URL),
		header: pick(req.GetHTTPHeaders(), requestHeaders),
		body:   bytes.NewReader(req.Body),
		caller: caller,
	})
	if err != nil {
		return refuseUnlessGivenUp(ctx, sender, err)
	}
	defer func() { _ = res.Body.Close() }()
	if isRefusal(res.StatusCode) || (res.StatusCode >= 300 && res.StatusCode < 400 && res.StatusCode != http.StatusNotModified) {
		return refuse(sender, d.client.explainAnswer(res))
	}
	return stream(res, sender)
}

// checkResource gives the escaped path, or says why the request is not passed on.
func checkResource(req *backend.CallResourceRequest, caller caller) (string, *failure) {
	if req.Method != http.MethodGet && req.Method != http.MethodPost {
		return "", &failure{http.StatusMethodNotAllowed, fmt.Sprintf("Only GET and POST reach the Weir server, got %s.", req.Method)}
	}
	if req.Method == http.MethodPost && !caller.mayChange() {
		return "", &failure{backend.StatusForbidden, "Only editors and administrators may change something on the Weir server."}
	}
	if len(req.Body) > maxResourceBodyBytes {
		return "", &failure{http.StatusRequestEntityTooLarge, fmt.Sprintf(
			"A request through Grafana may have at most %d bytes, got %d. Send it to the Weir server directly.", maxResourceBodyBytes, len(req.Body))}
	}
	segments := strings.Split(strings.Trim(req.Path, "/"), "/")
	for i, segment := range segments {
		// Unescaped once more, for a proxy on the way might do so too.
		unescaped, err := url.PathUnescape(segment)
		if err != nil || segment == "" || unescaped == "." || unescaped == ".." || strings.ContainsAny(unescaped, "/\\\x00") {
			return "", &failure{backend.StatusBadRequest, fmt.Sprintf("The path %q does not name a resource of the Weir server.", req.Path)}
		}
		segments[i] = url.PathEscape(segment)
	}
	return strings.Join(segments, "/"), nil
}

func queryOf(resourceURL string) string {
	_, query, _ := strings.Cut(resourceURL, "?")
	query, _, _ = strings.Cut(query, "#")
	return query
}

func pick(headers http.Header, names []string) http.Header {
	picked := http.Header{}
	for _, name := range names {
		if values := headers.Values(name); len(values) > 0 {
			picked[name] = values
		}
	}
	return picked
}

// stream sends the answer on piece by piece. An error after the first piece breaks the answer off, as it should.
func stream(res *http.Response, sender backend.CallResourceResponseSender) error {
	head := &backend.CallResourceResponse{Status: res.StatusCode, Headers: pick(res.Header, responseHeaders)}
	if err := sender.Send(head); err != nil {
		return err
	}
	for {
		chunk := make([]byte, resourceChunkBytes)
		n, err := res.Body.Read(chunk)
		if n > 0 {
			if err := sender.Send(&backend.CallResourceResponse{Status: res.StatusCode, Body: chunk[:n]}); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return backend.DownstreamError(err)
		}
	}
}

func refuse(sender backend.CallResourceResponseSender, f *failure) error {
	body, err := json.Marshal(map[string]string{"message": f.sentence})
	if err != nil {
		return err
	}
	return sender.Send(&backend.CallResourceResponse{
		Status:  int(f.status),
		Headers: http.Header{"Content-Type": {"application/json"}},
		Body:    body,
	})
}

func refuseUnlessGivenUp(ctx context.Context, sender backend.CallResourceResponseSender, err error) error {
	if f, ok := errors.AsType[*failure](err); ok && ctx.Err() == nil {
		return refuse(sender, f)
	}
	return err
}
