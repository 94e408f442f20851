package plugin

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

const (
	defaultTimeout = 30 * time.Second
	maxTimeout     = time.Hour
)

// settings are the settings that the bridge reads itself; the SDK handles TLS, extra headers, basic
// authentication and Grafana's secure socks proxy.
type settings struct {
	url     *url.URL
	timeout time.Duration
	token   string
	// proxy is nil to use the proxy of the environment, if any.
	proxy *url.URL
}

// parseSettings reads and checks the settings. Its errors never contain a secret.
func parseSettings(instance backend.DataSourceInstanceSettings) (settings, error) {
	address, err := parseServerURL(instance.URL)
	if err != nil {
		return settings{}, err
	}
	timeout, err := parseTimeout(instance.JSONData)
	if err != nil {
		return settings{}, err
	}
	proxy, err := parseProxy(instance.JSONData, instance.DecryptedSecureJSONData["proxyPassword"])
	if err != nil {
		return settings{}, err
	}
	return settings{url: address, timeout: timeout, token: instance.DecryptedSecureJSONData["token"], proxy: proxy}, nil
}

func parseServerURL(text string) (*url.URL, error) {
	if text == "" {
		return nil, errors.New("the URL of the Weir server is empty; enter a URL such as http://localhost:8642")
	}
	address, err := url.Parse(text)
	if err != nil {
		return nil, errors.New("the URL of the Weir server is invalid; enter a URL such as http://localhost:8642")
	}
	if address.User != nil {
		return nil, errors.New("the URL of the Weir server contains a user name or password; remove it and use the token instead")
	}
	if (address.Scheme != "http" && address.Scheme != "https") || address.Host == "" {
		return nil, fmt.Errorf("the URL of the Weir server is invalid: got %q, expected http:// or https:// and a host", text)
	}
	if address.RawQuery != "" || address.Fragment != "" {
		return nil, fmt.Errorf("the URL of the Weir server is invalid: got %q, expected no ? or #", text)
	}
	return address, nil
}

func parseTimeout(jsonData json.RawMessage) (time.Duration, error) {
	var options struct {
		TimeoutS *float64 `json:"timeout_s"`
	}
	if len(jsonData) > 0 {
		if err := json.Unmarshal(jsonData, &options); err != nil {
			return 0, errors.New("the timeout is invalid: expected a number of seconds")
		}
	}
	if options.TimeoutS == nil {
		return defaultTimeout, nil
	}
	seconds := *options.TimeoutS
	if !(seconds > 0 && seconds <= maxTimeout.Seconds()) {
		return 0, fmt.Errorf("the timeout is invalid: got %g seconds, expected above 0 and at most %.0f", seconds, maxTimeout.Seconds())
	}
	return time.Duration(seconds * float64(time.Second)), nil
}

// parseProxy returns the proxy with its user and password, nil when none is set.
func parseProxy(jsonData json.RawMessage, password string) (*url.URL, error) {
	var options struct {
		URL  string `json:"proxy_url"`
		User string `json:"proxy_user"`
	}
	if len(jsonData) > 0 {
		if err := json.Unmarshal(jsonData, &options); err != nil {
			return nil, errors.New("the proxy is invalid: expected text for its URL and user")
		}
	}
	if options.URL == "" {
		return nil, nil
	}
	address, err := url.Parse(options.URL)
	if err != nil {
		return nil, errors.New("the URL of the proxy is invalid; enter a URL such as http://proxy.example:3128")
	}
	if address.User != nil {
		return nil, errors.New("the URL of the proxy contains a user name or password; enter them in their own fields")
	}
	if !slices.Contains([]string{"http", "https", "socks5"}, address.Scheme) || address.Host == "" {
		return nil, fmt.Errorf("the URL of the proxy is invalid: got %q, expected http://, https:// or socks5:// and a host", options.URL)
	}
	if options.User != "" {
		address.User = url.UserPassword(options.User, password)
	}
	return address, nil
}
