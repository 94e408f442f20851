package plugin

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

func TestSettingsAreRead(t *testing.T) {
	for _, address := range []string{"http://localhost:8642", "https://weir.example.org/base/"} {
		got, err := parseSettings(backend.DataSourceInstanceSettings{
			URL:                     address,
			JSONData:                json.RawMessage(`{"timeout_s": 2.5}`),
			DecryptedSecureJSONData: map[string]string{"token": testToken},
		})
		if err != nil {
			t.Fatal(err)
		}
		if got.url.String() != address || got.timeout != 2500*time.Millisecond || got.token != testToken {
			t.Errorf("got %+v", got)
		}
	}
}

func TestTimeoutIsOptional(t *testing.T) {
	for _, jsonData := range []string{"", "null", "{}", `{"timeout_s": null}`} {
		got, err := parseTimeout(json.RawMessage(jsonData))
		if err != nil || got != defaultTimeout {
			t.Errorf("%q: got %v, %v", jsonData, got, err)
		}
	}
}

func TestInvalidTimeoutsAreRejected(t *testing.T) {
	for _, jsonData := range []string{`{"timeout_s": 0}`, `{"timeout_s": -1}`, `{"timeout_s": 3601}`, `{"timeout_s": "x"}`} {
		if got, err := parseTimeout(json.RawMessage(jsonData)); err == nil {
			t.Errorf("%q: got %v, want an error", jsonData, got)
		}
	}
}

func TestInvalidURLsAreRejectedWithAMessage(t *testing.T) {
	for address, want := range map[string]string{
		"":                          "is empty",
		"localhost:8642":            "expected http:// or https://",
		"ftp://localhost":           "expected http:// or https://",
		"file:///etc/passwd":        "expected http:// or https://",
		"http://":                   "and a host",
		"http://ana:pw@localhost":   "use the token instead",
		"http://localhost?x=1":      "expected no ? or #",
		"http://localhost:port\x00": "is invalid",
	} {
		_, err := parseServerURL(address)
		if err == nil {
			t.Errorf("%q is not rejected", address)
			continue
		}
		wantSentence(t, err.Error(), want)
	}
}

func TestInvalidSettingsFailEveryCallWithTheReason(t *testing.T) {
	ds := datasourceOf(t, backend.DataSourceInstanceSettings{URL: "localhost"})
	health, err := ds.CheckHealth(t.Context(), &backend.CheckHealthRequest{})
	if err != nil || health.Status != backend.HealthStatusError {
		t.Fatalf("got %+v, %v", health, err)
	}
	wantSentence(t, health.Message, "settings", "http://")

	answers, err := ds.QueryData(t.Context(), queriesOf("A", "B"))
	if err != nil {
		t.Fatal(err)
	}
	for _, refID := range []string{"A", "B"} {
		wantSentence(t, answers.Responses[refID].Error.Error(), "settings", "http://")
	}

	res := callResource(t, ds, &backend.CallResourceRequest{Method: "GET", Path: "health"})
	if res.Status != 400 {
		t.Errorf("got status %d", res.Status)
	}
	wantSentence(t, string(res.Body), "settings")
}

func TestAnInvalidCertificateIsASettingsError(t *testing.T) {
	ds := datasourceOf(t, backend.DataSourceInstanceSettings{
		URL:                     "https://localhost",
		JSONData:                json.RawMessage(`{"tlsAuthWithCACert": true}`),
		DecryptedSecureJSONData: map[string]string{"tlsCACert": "no certificate"},
	})
	health, err := ds.CheckHealth(t.Context(), &backend.CheckHealthRequest{})
	if err != nil {
		t.Fatal(err)
	}
	wantSentence(t, health.Message, "settings", "certificate")
}

func TestAProxyIsRead(t *testing.T) {
	got, err := parseProxy(json.RawMessage(`{"proxy_url": "socks5://proxy.example:1080", "proxy_user": "ana"}`), "pässword")
	if err != nil || got.String() != "socks5://ana:p%C3%A4ssword@proxy.example:1080" {
		t.Errorf("got %v, %v", got, err)
	}
	for _, jsonData := range []string{"", "null", "{}", `{"proxy_url": ""}`} {
		if got, err := parseProxy(json.RawMessage(jsonData), ""); got != nil || err != nil {
			t.Errorf("%q: got %v, %v", jsonData, got, err)
		}
	}
}

func TestInvalidProxiesAreRejectedWithAMessage(t *testing.T) {
	for jsonData, want := range map[string]string{
		`{"proxy_url": "proxy.example:3128"}`:          "expected http://, https:// or socks5://",
		`{"proxy_url": "http://"}`:                     "and a host",
		`{"proxy_url": "http://ana:pw@proxy.example"}`: "in their own fields",
		`{"proxy_url": "http://proxy\u0000"}`:          "is invalid",
		`{"proxy_url": 3128}`:                          "expected text",
	} {
		_, err := parseProxy(json.RawMessage(jsonData), testToken)
		if err == nil {
			t.Errorf("%s is not rejected", jsonData)
			continue
		}
		wantSentence(t, err.Error(), want)
	}
}
