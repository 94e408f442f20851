package plugin

import (
	"net/http"
	"net/url"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

const (
	userHeader      = "X-Grafana-User"
	roleHeader      = "X-Grafana-Role"
	fromAlertHeader = "X-Weir-From-Alert"
)

// caller is the user on whose behalf a request is sent.
type caller struct {
	login     string
	role      string
	fromAlert bool
}

func callerOf(user *backend.User, fromAlert bool) caller {
	if user == nil {
		return caller{fromAlert: fromAlert}
	}
	return caller{login: user.Login, role: user.Role, fromAlert: fromAlert}
}

// addTo sets the caller headers. Logins are escaped as a URL path segment, which does not change ordinary ones.
func (c caller) addTo(header http.Header) {
	if c.login != "" {
		header.Set(userHeader, url.PathEscape(c.login))
	}
	if c.role != "" {
		header.Set(roleHeader, url.PathEscape(c.role))
	}
	if c.fromAlert {
		header.Set(fromAlertHeader, "true")
	}
}

// mayChange returns true for users who can edit dashboards; viewers can only read.
func (c caller) mayChange() bool {
	return c.role == "Editor" || c.role == "Admin"
}
