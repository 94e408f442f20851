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

// Headers that are passed on; cookies, credentials and connection headers are not.
var (
	requestHeaders  = []string{"Accept", "Accept-Language", "Content-Type", "If-Modified-Since", "If-None-Match"}
	responseHeaders = []string{
		"Cache-Control", "Content-Disposition", "Content-Language", "Content-Security-Policy", "Content-Type",
		"Etag", "Last-Modified", "Retry-After", "X-Content-Type-Options",
	}
)

// CallResource forwards GET and POST requests on the data source's resources to /api/v1 of the server. A POST requires
// a user with edit permission, because it reaches the server with the token of the data source.
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
		return refuseUnlessCanceled(ctx, sender, err)
	}
	defer func() { _ = res.Body.Close() }()
	if isRefusal(res.StatusCode) || (res.StatusCode >= 300 && res.StatusCode < 400 && res.StatusCode != http.StatusNotModified) {
		return refuse(sender, d.client.explainAnswer(res))
	}
	return stream(res, sender)
}

// checkResource returns the escaped path, or the reason why the request is not forwarded.
func checkResource(req *backend.CallResourceRequest, caller caller) (string, *failure) {
	if req.Method != http.MethodGet && req.Method != http.MethodPost {
		return "", &failure{http.StatusMethodNotAllowed, fmt.Sprintf("Invalid method: got %s, expected GET or POST.", req.Method)}
	}
	if req.Method == http.MethodPost && !caller.mayChange() {
		return "", &failure{backend.StatusForbidden, "Missing permission: only editors and administrators can change data on the Weir server."}
	}
	if len(req.Body) > maxResourceBodyBytes {
		return "", &failure{http.StatusRequestEntityTooLarge, fmt.Sprintf(
			"The request is too large: got %d bytes, expected at most %d. Send it to the Weir server directly.", len(req.Body), maxResourceBodyBytes)}
	}
	segments := strings.Split(strings.Trim(req.Path, "/"), "/")
	for i, segment := range segments {
		// Unescape once more, because a proxy on the way might do so, too.
		unescaped, err := url.PathUnescape(segment)
		if err != nil || segment == "" || unescaped == "." || unescaped == ".." || strings.ContainsAny(unescaped, "/\\\x00") {
			return "", &failure{backend.StatusBadRequest, fmt.Sprintf("Invalid path: got %q, expected a resource of the Weir server.", req.Path)}
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

// stream forwards the response in chunks. An error after the first chunk aborts the response.
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

func refuseUnlessCanceled(ctx context.Context, sender backend.CallResourceResponseSender, err error) error {
	if f, ok := errors.AsType[*failure](err); ok && ctx.Err() == nil {
		return refuse(sender, f)
	}
	return err
}
