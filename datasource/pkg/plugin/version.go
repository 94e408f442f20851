package plugin

import (
	"fmt"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/build/buildinfo"
)

// ownVersion is the bridge's version as the build wrote it, empty where it was built without.
func ownVersion() string {
	info, err := buildinfo.GetBuildInfo()
	if err != nil {
		return ""
	}
	return info.Version
}

// versionNote is a sentence where server and data source may not understand each other, and empty where they do: as
// semantic versions have it, by the major version, and below 1.0 by the minor one.
func versionNote(own, servers string) string {
	if own == "" || line(own) == line(servers) {
		return ""
	}
	return fmt.Sprintf(" The server has version %s and this data source %s, which may not understand each other: bring the older one up to date.", servers, own)
}

func line(version string) string {
	parts := strings.SplitN(version, ".", 3)
	if parts[0] != "0" || len(parts) < 2 {
		return parts[0]
	}
	return parts[0] + "." + parts[1]
}
