package plugin

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/httpclient"
)

const (
	statusBadGateway     = backend.Status(http.StatusBadGateway)
	statusGatewayTimeout = backend.Status(http.StatusGatewayTimeout)
)

// failure is an error message with a cause and a hint, and the HTTP status of Grafana's response.
type failure struct {
	status   backend.Status
	sentence string
}

func (f *failure) Error() string { return f.sentence }

func badSettings(err error) *failure {
	return &failure{backend.StatusBadRequest, fmt.Sprintf("Invalid data source settings: %s.", strings.TrimSuffix(err.Error(), "."))}
}

// explain turns a transport error into a message; failures and context errors are returned unchanged.
func (c *client) explain(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if f, ok := errors.AsType[*failure](err); ok {
		return f
	}
	if urlError, ok := errors.AsType[*url.Error](err); ok {
		err = urlError.Err
	}
	if netError, ok := errors.AsType[net.Error](err); ok && netError.Timeout() && !isDial(err) {
		return &failure{statusGatewayTimeout, fmt.Sprintf(
			"The Weir server at %s did not respond within %s. Check the load of the server, or raise the timeout in the data source settings.",
			c.address(), c.timeout.Round(time.Millisecond))}
	}
	return &failure{statusBadGateway, c.explainUnreachable(err)}
}

func isDial(err error) bool {
	operation, ok := errors.AsType[*net.OpError](err)
	return ok && operation.Op == "dial"
}

func (c *client) explainUnreachable(err error) string {
	operation, _ := errors.AsType[*net.OpError](err)
	if operation != nil && (operation.Op == "proxyconnect" || operation.Op == "socks connect") {
		return fmt.Sprintf("The proxy%s to the Weir server failed: %s. Check the proxy in the data source settings.", c.proxyAddress(), operation.Err)
	}
	if dnsError, ok := errors.AsType[*net.DNSError](err); ok {
		return fmt.Sprintf("The host name %q of the Weir server cannot be resolved. Check the URL in the data source settings.", dnsError.Name)
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Sprintf("Connection refused: no server listens at %s. Start the server there, or correct the URL in the data source settings%s.",
			c.address(), c.loopbackHint())
	}
	if certificateError, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return fmt.Sprintf("The certificate of %s is not trusted (%s). Add its CA certificate in the data source settings.",
			c.address(), certificateError.Err)
	}
	if operation != nil && operation.Op == "remote error" {
		return fmt.Sprintf("The server at %s rejected the TLS connection (%s). Enter the required client certificate and key in the data source settings.",
			c.address(), operation.Err)
	}
	if errors.Is(err, http.ErrSchemeMismatch) {
		return fmt.Sprintf("The server at %s uses plain HTTP. Use http:// in the URL, or enable TLS for the server.", c.address())
	}
	if errors.Is(err, httpclient.ErrResponseBodyTooLarge) {
		return fmt.Sprintf("The response of the Weir server at %s is too large. Choose a shorter time range or a lower limit.", c.address())
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) {
		return fmt.Sprintf("The Weir server at %s closed the connection before the response was complete. Check that it is running, and read its log.", c.address())
	}
	return fmt.Sprintf("The Weir server at %s cannot be reached: %s. Check the URL and the network between Grafana and the server.", c.address(), err)
}

// proxyAddress returns the address of the proxy in the settings without its user; empty for a proxy of the environment.
func (c *client) proxyAddress() string {
	if c.proxy == nil {
		return ""
	}
	return " " + c.proxy.Scheme + "://" + c.proxy.Host
}

func (c *client) loopbackHint() string {
	host := c.base.Hostname()
	if ip := net.ParseIP(host); host == "localhost" || (ip != nil && ip.IsLoopback()) {
		return " (inside a container, " + host + " is the container itself)"
	}
	return ""
}

// explainAnswer returns the failure for a response with a status other than 200. It does not close the body.
func (c *client) explainAnswer(res *http.Response) *failure {
	if location := res.Header.Get("Location"); res.StatusCode >= 300 && res.StatusCode < 400 {
		return &failure{statusBadGateway, fmt.Sprintf(
			"The server at %s redirects to %q. Enter the address of the Weir server itself in the data source settings.", c.address(), location)}
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	var answer struct {
		Error struct {
			Code    string `json:"code"`
			Message string `json:"message"`
			Hint    string `json:"hint"`
		} `json:"error"`
	}
	if err != nil || json.Unmarshal(body, &answer) != nil || answer.Error.Message == "" {
		return c.explainForeignAnswer(res)
	}
	message := withFullStop(answer.Error.Message)
	if isRefusal(res.StatusCode) {
		// The server's hint on tokens is for direct calls; here the token is set in Grafana.
		hint := answer.Error.Hint
		if strings.HasSuffix(answer.Error.Code, "_token") {
			hint = c.tokenHint()
		}
		return &failure{statusBadGateway, fmt.Sprintf("The Weir server at %s denied access (%d): %s %s", c.address(), res.StatusCode, message, hint)}
	}
	return &failure{backend.Status(res.StatusCode), strings.TrimSpace(message + " " + answer.Error.Hint)}
}

func (c *client) explainForeignAnswer(res *http.Response) *failure {
	status := fmt.Sprintf("%d %s", res.StatusCode, http.StatusText(res.StatusCode))
	if res.StatusCode == http.StatusProxyAuthRequired {
		return &failure{statusBadGateway, fmt.Sprintf("The proxy%s denied access (%s). Enter its user and password in the data source settings.", c.proxyAddress(), status)}
	}
	if isRefusal(res.StatusCode) {
		return &failure{statusBadGateway, fmt.Sprintf("The server at %s denied access (%s). %s", c.address(), status, c.tokenHint())}
	}
	return &failure{statusBadGateway, fmt.Sprintf(
		"The server at %s responded with %s and does not look like a Weir server. Check the URL and any proxy in between.", c.address(), status)}
}

func (c *client) tokenHint() string {
	if c.token == "" {
		return "Enter the token of the server in the data source settings."
	}
	return "Correct the token in the data source settings: it must be the one that the server was started with."
}

// isRefusal returns true for responses that reject the credentials of the bridge. They reach the browser as 502,
// because Grafana treats a 401 as the end of the user's session.
func isRefusal(status int) bool {
	return status == http.StatusUnauthorized || status == http.StatusForbidden
}

func withFullStop(sentence string) string {
	if strings.HasSuffix(sentence, ".") {
		return sentence
	}
	return sentence + "."
}
