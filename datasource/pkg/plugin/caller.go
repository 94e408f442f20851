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

// caller says on whose behalf the server is asked.
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

// addTo sets the headers; logins are escaped as a segment of a URL's path, which leaves usual ones as they are.
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

// mayChange is true for those who may edit dashboards; viewers only read.
func (c caller) mayChange() bool {
	return c.role == "Editor" || c.role == "Admin"
}
