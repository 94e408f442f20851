package host

import (
	"crypto/tls"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
)

// startGateway starts a gateway in front of a Weir server, with TLS if config is set, and passes every request to
// seen.
func startGateway(t *testing.T, s *server, config *tls.Config, seen func(*http.Request)) string {
	t.Helper()
	target, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	forward := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}
	gateway := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if seen != nil {
			seen(r)
		}
		forward.ServeHTTP(w, r)
	}))
	gateway.Config.ErrorLog = nil
	if config == nil {
		gateway.Start()
	} else {
		gateway.TLS = config
		gateway.StartTLS()
	}
	t.Cleanup(gateway.Close)
	return gateway.URL
}

// forwardProxy forwards requests of clients that send its user and password.
type forwardProxy struct {
	url           string
	authorization string
	forwarded     atomic.Int64
}

func startForwardProxy(t *testing.T, user, password string) *forwardProxy {
	t.Helper()
	p := &forwardProxy{authorization: "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))}
	listener := httptest.NewServer(p)
	p.url = listener.URL
	t.Cleanup(listener.Close)
	return p
}

func (p *forwardProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Proxy-Authorization") != p.authorization {
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	p.forwarded.Add(1)
	if r.Method == http.MethodConnect {
		tunnel(w, r.Host)
		return
	}
	forward := &httputil.ReverseProxy{Rewrite: func(out *httputil.ProxyRequest) { out.Out.Header.Del("Proxy-Authorization") }}
	forward.ServeHTTP(w, r)
}

// tunnel connects the client with the host until either closes its connection.
func tunnel(w http.ResponseWriter, host string) {
	there, err := net.Dial("tcp", host)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	here, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		_ = there.Close()
		return
	}
	_, _ = here.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n"))
	go func() {
		_, _ = io.Copy(there, here)
		_ = there.Close()
	}()
	_, _ = io.Copy(here, there)
	_ = here.Close()
}
