//go:build mage

package main

import (
	// mage:import
	build "github.com/grafana/grafana-plugin-sdk-go/build"
)

// Default builds the executables of all platforms: go tool mage. One platform: go tool mage build:linux.
var Default = build.BuildAll
