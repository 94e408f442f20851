package host

import (
	"crypto/tls"
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// with returns the data source with changed settings, as Grafana passes them after saving.
func with(t *testing.T, ds backend.PluginContext, settings options, hidden secrets) backend.PluginContext {
	t.Helper()
	jsonData, err := json.Marshal(settings)
	if err != nil {
		t.Fatal(err)
	}
	changed := *ds.DataSourceInstanceSettings
	changed.ID = lastID.Add(1)
	changed.JSONData = jsonData
	changed.DecryptedSecureJSONData = maps.Clone(changed.DecryptedSecureJSONData)
	maps.Copy(changed.DecryptedSecureJSONData, hidden)
	ds.DataSourceInstanceSettings = &changed
	return ds
}

func wantAnswer(t *testing.T, b *bridge, ds backend.PluginContext) {
	t.Helper()
	if health := b.health(t, ds); health.Status != backend.HealthStatusOk {
		t.Errorf("got %v %q", health.Status, health.Message)
	}
	if got := b.mustQuery(t, ds, queryOf("A", `{"queryType":"countries"}`))["A"]; got.Error != nil || len(got.Frames) != 1 {
		t.Errorf("got %+v", got)
	}
}

// wantRefusal expects the same failure from the health check and from a query.
func wantRefusal(t *testing.T, b *bridge, ds backend.PluginContext, status backend.Status, parts ...string) {
	t.Helper()
	health := b.health(t, ds)
	if health.Status != backend.HealthStatusError {
		t.Errorf("got %v %q", health.Status, health.Message)
	}
	wantSentence(t, health.Message, parts...)
	wantFailure(t, b.mustQuery(t, ds, queryOf("A", `{"queryType":"countries"}`))["A"], status, parts...)
}

type (
	options = map[string]any
	secrets = map[string]string
)

func TestTransport(t *testing.T) {
	s, b := startServer(t, serverOptions{token: rightToken}), startPlugin(t)
	ca := newAuthority(t)
	own := ca.sign(t)

	t.Run("certificates are verified, with the given authority", func(t *testing.T) {
		ds := datasourceFor(startGateway(t, s, &tls.Config{Certificates: []tls.Certificate{own.load(t)}}, nil), rightToken)
		wantRefusal(t, b, ds, 502, "is not trusted", "Add its CA certificate")
		wantRefusal(t, b, with(t, ds, options{"tlsAuthWithCACert": true}, secrets{"tlsCACert": newAuthority(t).pem}), 502, "is not trusted")
		wantRefusal(t, b, with(t, ds, options{"tlsAuthWithCACert": true, "serverName": "other.test"}, secrets{"tlsCACert": ca.pem}), 502, "other.test")
		wantRefusal(t, b, with(t, ds, options{"tlsAuthWithCACert": true}, secrets{"tlsCACert": "no PEM"}), 400, "Invalid data source settings", "CA PEM")
		wantAnswer(t, b, with(t, ds, options{"tlsAuthWithCACert": true}, secrets{"tlsCACert": ca.pem}))
		wantAnswer(t, b, with(t, ds, options{"tlsAuthWithCACert": true, "serverName": "weir.test"}, secrets{"tlsCACert": ca.pem}))
		wantAnswer(t, b, with(t, ds, options{"tlsSkipVerify": true}, nil))
	})

	t.Run("a client certificate is sent to a server that requires one", func(t *testing.T) {
		config := &tls.Config{Certificates: []tls.Certificate{own.load(t)}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: ca.pool()}
		ds := datasourceFor(startGateway(t, s, config, nil), rightToken)
		trusting, client, stranger := options{"tlsAuthWithCACert": true, "tlsAuth": true}, ca.sign(t), newAuthority(t).sign(t)
		wantRefusal(t, b, with(t, ds, trusting, secrets{"tlsCACert": ca.pem}), 502, "rejected the TLS connection", "client certificate")
		wantRefusal(t, b, with(t, ds, trusting, secrets{"tlsCACert": ca.pem, "tlsClientCert": stranger.certificate, "tlsClientKey": stranger.key}), 502, "rejected the TLS connection")
		wantRefusal(t, b, with(t, ds, trusting, secrets{"tlsCACert": ca.pem, "tlsClientCert": client.certificate, "tlsClientKey": stranger.key}), 400, "Invalid data source settings")
		wantAnswer(t, b, with(t, ds, trusting, secrets{"tlsCACert": ca.pem, "tlsClientCert": client.certificate, "tlsClientKey": client.key}))
	})

	t.Run("a server without TLS is reported for an https URL", func(t *testing.T) {
		wantRefusal(t, b, datasourceFor(strings.Replace(s.url, "http:", "https:", 1), rightToken), 502, "uses plain HTTP", "http://")
	})

	t.Run("a proxy forwards requests, with and without TLS", func(t *testing.T) {
		proxy := startForwardProxy(t, "ana", "proxy-password-5d1e")
		settings, hidden := options{"proxy_url": proxy.url, "proxy_user": "ana"}, secrets{"proxyPassword": "proxy-password-5d1e"}
		wantAnswer(t, b, with(t, datasourceFor(s.url, rightToken), settings, hidden))
		if got := proxy.forwarded.Load(); got != 2 {
			t.Errorf("the proxy forwarded %d requests", got)
		}
		secure := startGateway(t, s, &tls.Config{Certificates: []tls.Certificate{own.load(t)}}, nil)
		settings["tlsAuthWithCACert"], hidden["tlsCACert"] = true, ca.pem
		wantAnswer(t, b, with(t, datasourceFor(secure, rightToken), settings, hidden))
		if got := proxy.forwarded.Load(); got != 3 {
			t.Errorf("the proxy forwarded %d requests and tunnels", got)
		}
	})

	t.Run("a failing proxy is reported instead of the server", func(t *testing.T) {
		proxy := startForwardProxy(t, "ana", "right")
		ds := datasourceFor(s.url, rightToken)
		wantRefusal(t, b, with(t, ds, options{"proxy_url": proxy.url}, nil), 502, "The proxy "+proxy.url+" denied access (407")
		wantRefusal(t, b, with(t, ds, options{"proxy_url": "http://127.0.0.1:1"}, nil), 502, "The proxy http://127.0.0.1:1", "connection refused")
		wantRefusal(t, b, with(t, ds, options{"proxy_url": "proxy.example:3128"}, nil), 400, "Invalid data source settings", "socks5://")
	})

	t.Run("headers from the settings reach the server, those of the user do not", func(t *testing.T) {
		var mutex sync.Mutex
		var headers []http.Header
		ds := datasourceFor(startGateway(t, s, nil, func(r *http.Request) {
			mutex.Lock()
			defer mutex.Unlock()
			headers = append(headers, r.Header.Clone())
		}), rightToken)
		settings := options{"httpHeaderName1": "X-Gateway-Key", "httpHeaderName2": "X-Team"}
		wantAnswer(t, b, with(t, ds, settings, secrets{"httpHeaderValue1": "gateway-key-77aa", "httpHeaderValue2": "blue"}))
		mutex.Lock()
		defer mutex.Unlock()
		for _, header := range headers {
			if header.Get("X-Gateway-Key") != "gateway-key-77aa" || header.Get("X-Team") != "blue" || header.Get("Authorization") != "Bearer "+rightToken {
				t.Errorf("got %v", header)
			}
			if header.Get("X-Grafana-User") != "eva" || header.Get("Cookie") != "" {
				t.Errorf("got %v", header)
			}
		}
		if len(headers) != 2 {
			t.Errorf("got %d requests", len(headers))
		}
	})

	t.Run("a batch is one request", func(t *testing.T) {
		var requests int
		ds := datasourceFor(startGateway(t, s, nil, func(*http.Request) { requests++ }), rightToken)
		b.mustQuery(t, ds, queryOf("A", `{"queryType":"countries"}`), queryOf("B", `{"queryType":"sessions"}`), queryOf("C", `{"queryType":"none"}`))
		if requests != 1 {
			t.Errorf("got %d requests", requests)
		}
	})
}

func TestAServerThatDoesNotRespondTimesOut(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	b := startPlugin(t)
	ds := with(t, datasourceFor("http://"+listener.Addr().String(), ""), options{"timeout_s": 0.5}, nil)
	began := time.Now()
	wantRefusal(t, b, ds, 504, "did not respond within 500ms", "raise the timeout")
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("two calls took %v", took)
	}
}
