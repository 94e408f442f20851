package plugin

import (
	"fmt"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/build/buildinfo"
)

// ownVersion returns the version of the bridge set by the build, empty without one.
func ownVersion() string {
	info, err := buildinfo.GetBuildInfo()
	if err != nil {
		return ""
	}
	return info.Version
}

// versionNote returns a warning if server and data source may be incompatible, else an empty string. As in semantic
// versioning, it compares the major version, and below 1.0 the minor version.
func versionNote(own, servers string) string {
	if own == "" || line(own) == line(servers) {
		return ""
	}
	return fmt.Sprintf(" The server has version %s and this data source version %s, which may be incompatible. Update the older one.", servers, own)
}

func line(version string) string {
	parts := strings.SplitN(version, ".", 3)
	if parts[0] != "0" || len(parts) < 2 {
		return parts[0]
	}
	return parts[0] + "." + parts[1]
}
