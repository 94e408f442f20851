package host

import (
	"crypto/tls"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

const (
	headerSecret = "gateway-key-77aa+/="
	proxySecret  = "proxy-pässword-5d1e"
)

// forms returns the encodings in which a secret could appear.
func forms(secret string) []string {
	return []string{secret, url.QueryEscape(secret), url.PathEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret)), base64.StdEncoding.EncodeToString([]byte("ana:" + secret))}
}

// inside returns a line from the body of a key, without its header: a part of a key is secret, too.
func inside(key string) string {
	return strings.Split(key, "\n")[1]
}

// TestNoSecretIsLeaked uses every secret, correct and wrong, with the most verbose logs of both processes, and searches
// all output for them.
func TestNoSecretIsLeaked(t *testing.T) {
	r := startReceiver(t)
	s := startServer(t, serverOptions{token: rightToken, environment: append(exportTo(r), "WEIR_LOG_LEVEL=trace")})
	b := startPlugin(t, "GF_INSTANCE_OTLP_ADDRESS="+r.grpcAddress, "GF_INSTANCE_OTLP_PROPAGATION=w3c", "GF_INSTANCE_OTLP_SAMPLER_PARAM=1")
	ca := newAuthority(t)
	client, stranger := ca.sign(t), newAuthority(t).sign(t)
	proxy := startForwardProxy(t, "ana", proxySecret)
	gateway := startGateway(t, s, &tls.Config{
		Certificates: []tls.Certificate{ca.sign(t).load(t)}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: ca.pool(),
	}, nil)

	settings := options{"proxy_url": proxy.url, "proxy_user": "ana", "tlsAuth": true, "tlsAuthWithCACert": true, "httpHeaderName1": "X-Gateway-Key"}
	hidden := func(changed secrets) secrets {
		all := secrets{
			"tlsCACert": ca.pem, "tlsClientCert": client.certificate, "tlsClientKey": client.key,
			"proxyPassword": proxySecret, "httpHeaderValue1": headerSecret,
		}
		for name, value := range changed {
			all[name] = value
		}
		return all
	}
	var messages strings.Builder
	for _, changed := range []secrets{
		{},
		{"token": wrongToken},
		{"proxyPassword": "wrong-proxy-5a5a"},
		{"tlsClientCert": stranger.certificate, "tlsClientKey": stranger.key},
		{"tlsClientKey": stranger.key},
		{"tlsClientKey": "no PEM but " + headerSecret},
		{"httpHeaderValue1": "a\nb" + headerSecret},
	} {
		ds := with(t, datasourceFor(gateway, rightToken), settings, hidden(changed))
		messages.WriteString(b.health(t, ds).Message)
		for _, response := range b.mustQuery(t, ds, queryOf("A", `{"queryType":"countries"}`), queryOf("B", `{"queryType":"none"}`)) {
			if response.Error != nil {
				messages.WriteString(response.Error.Error())
			}
		}
		_, body := b.callResource(t, ds, "GET", "findings?limit=1", nil)
		messages.WriteString(body)
	}
	if health := b.health(t, with(t, datasourceFor(gateway, rightToken), settings, hidden(nil))); health.Status != backend.HealthStatusOk {
		t.Fatalf("the right secrets do not work: %s", health.Message)
	}
	r.await(t, "a request", isServers("POST /api/v1/query"))
	for _, one := range r.all() {
		messages.WriteString(one.name)
		for name, value := range one.attributes {
			messages.WriteString(name + value)
		}
	}

	outputs := map[string]string{"the bridge's log": b.log.String(), "the server's log": s.log.String(), "answers and traces": messages.String()}
	if !strings.Contains(outputs["the bridge's log"], `"@level":"debug"`) || len(outputs["the server's log"]) == 0 {
		t.Fatal("the logs are empty, so the search for secrets proves nothing")
	}
	for _, secret := range []string{rightToken, wrongToken, headerSecret, proxySecret, "wrong-proxy-5a5a", inside(client.key), inside(stranger.key)} {
		for _, form := range forms(secret) {
			for where, output := range outputs {
				if at := strings.Index(output, form); at >= 0 {
					t.Errorf("%s contain %q: ...%s...", where, form, output[max(0, at-200):min(len(output), at+200)])
				}
			}
		}
	}
}
