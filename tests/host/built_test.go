package host

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

const root = "../.."

// pluginPath returns the executable that Grafana would choose on this machine.
func pluginPath(t *testing.T) string {
	t.Helper()
	name := "gpx_weir_traffic_" + runtime.GOOS + "_" + runtime.GOARCH
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return builtPath(t, "WEIR_PLUGIN", "datasource/dist/"+name, "npm run build:plugins")
}

// serverPath returns the server bundle.
func serverPath(t *testing.T) string {
	t.Helper()
	return builtPath(t, "WEIR_SERVER", "datasource-server/dist/weir.cjs", "npm run build:server")
}

func builtPath(t *testing.T, variable, path, command string) string {
	t.Helper()
	full := os.Getenv(variable)
	if full == "" {
		full = filepath.Join(root, path)
	}
	full, err := filepath.Abs(full)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(full); err != nil {
		t.Skipf("%s does not exist: build it with %q, or set %s.", full, command, variable)
	}
	return full
}

// bundleAndRun bundles a script from the sources of the checkout and runs it.
const bundleAndRun = `
const options = { bundle: true, platform: 'node', conditions: ['weir-source'], write: false, logLevel: 'error' };
const { outputFiles } = require('esbuild').buildSync({ entryPoints: [process.argv[1]], ...options });
module._compile(outputFiles[0].text, process.argv[1]);
`

// runTypeScript returns the output of a script in this folder.
func runTypeScript(t *testing.T, script string) []byte {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, "node_modules", "esbuild")); err != nil {
		t.Skip("esbuild is not installed: run \"npm ci\".")
	}
	command := exec.CommandContext(t.Context(), "node", "-e", bundleAndRun, script)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	stdout, err := command.Output()
	if err != nil {
		t.Fatalf("run %s: %v\n%s", script, err, stderr.String())
	}
	return stdout
}
