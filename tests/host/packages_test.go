package host

import (
	"archive/zip"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// pack packages the built plugins and returns the folder of the packages.
func pack(t *testing.T) string {
	t.Helper()
	pluginPath(t)
	builtPath(t, "WEIR_PANEL", "panel/dist/module.js", "npm run build:plugins")
	out := t.TempDir()
	command := exec.CommandContext(t.Context(), "node", filepath.Join(root, "scripts/package-plugins.mjs"), "--no-build", "--out", out)
	if text, err := command.CombinedOutput(); err != nil {
		t.Fatalf("pack the plugins: %v\n%s", err, text)
	}
	return out
}

// install unpacks a package like Grafana, with its file modes.
func install(t *testing.T, archive, into string) map[string]fs.FileMode {
	t.Helper()
	reader, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	modes := map[string]fs.FileMode{}
	for _, file := range reader.File {
		if !filepath.IsLocal(file.Name) {
			t.Fatalf("%s points outside of the folder", file.Name)
		}
		modes[file.Name] = file.Mode()
		target := filepath.Join(into, filepath.FromSlash(file.Name))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			t.Fatal(err)
		}
		content, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		bytes, err := io.ReadAll(content)
		if err != nil {
			t.Fatalf("%s: %v", file.Name, err)
		}
		if err := os.WriteFile(target, bytes, file.Mode()); err != nil {
			t.Fatal(err)
		}
	}
	return modes
}

func TestPackagesHaveTheFormatThatGrafanaInstalls(t *testing.T) {
	out := pack(t)
	for _, kind := range []struct{ folder, id string }{{"panel", "weir-anomaly-panel"}, {"datasource", "weir-traffic-datasource"}} {
		archives, _ := filepath.Glob(filepath.Join(out, kind.id+"-*.zip"))
		if len(archives) == 0 {
			t.Fatalf("no package of %s", kind.id)
		}
		for _, archive := range archives {
			t.Run(filepath.Base(archive), func(t *testing.T) {
				into := t.TempDir()
				modes := install(t, archive, into)
				for name, mode := range modes {
					if strings.SplitN(name, "/", 2)[0] != kind.id {
						t.Errorf("%s lies outside of %s", name, kind.id)
					}
					want := fs.FileMode(0o644)
					if strings.HasPrefix(path.Base(name), "gpx_") {
						want = 0o755
					}
					if mode != want {
						t.Errorf("%s has the mode %v, want %v", name, mode, want)
					}
				}
				for _, name := range []string{"plugin.json", "module.js", "README.md", "CHANGELOG.md", "LICENSE"} {
					if _, found := modes[kind.id+"/"+name]; !found {
						t.Errorf("%s is missing", name)
					}
				}
				// Signed packages have a manifest; these packages are unsigned.
				for _, name := range []string{"MANIFEST.txt", "standalone.txt", "pid.txt", "dist"} {
					if _, found := modes[kind.id+"/"+name]; found {
						t.Errorf("%s must not exist", name)
					}
				}
				checkMetadata(t, filepath.Join(into, kind.id), kind.id, filepath.Base(archive))
				checkSums(t, archive)
			})
		}
	}
}

func checkMetadata(t *testing.T, folder, id, archive string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "plugin.json"))
	if err != nil {
		t.Fatal(err)
	}
	var plugin struct {
		ID         string `json:"id"`
		Backend    bool   `json:"backend"`
		Executable string `json:"executable"`
		Info       struct {
			Version     string                  `json:"version"`
			Updated     string                  `json:"updated"`
			Logos       map[string]string       `json:"logos"`
			Screenshots []struct{ Path string } `json:"screenshots"`
		} `json:"info"`
	}
	if err := json.Unmarshal(text, &plugin); err != nil {
		t.Fatal(err)
	}
	if plugin.ID != id || !strings.HasPrefix(archive, id+"-"+plugin.Info.Version+".") || len(plugin.Info.Updated) != len("2026-01-01") {
		t.Errorf("plugin.json is of %s %s, updated %s", plugin.ID, plugin.Info.Version, plugin.Info.Updated)
	}
	pictures := slices.Collect(maps.Values(plugin.Info.Logos))
	for _, screenshot := range plugin.Info.Screenshots {
		pictures = append(pictures, screenshot.Path)
	}
	for _, picture := range pictures {
		if _, err := os.Stat(filepath.Join(folder, picture)); err != nil {
			t.Errorf("picture %s: %v", picture, err)
		}
	}
	bridges, _ := filepath.Glob(filepath.Join(folder, "gpx_*"))
	if !plugin.Backend {
		if len(bridges) > 0 {
			t.Errorf("a plugin without a backend has %v", bridges)
		}
		return
	}
	if _, err := os.Stat(filepath.Join(folder, "go_plugin_build_manifest")); err != nil {
		t.Error(err)
	}
	for _, bridge := range bridges {
		if !strings.HasPrefix(filepath.Base(bridge), plugin.Executable+"_") {
			t.Errorf("%s is not named after %s", bridge, plugin.Executable)
		}
	}
	// A package for one platform has its name.
	if rest := strings.TrimPrefix(archive, id+"-"+plugin.Info.Version+"."); rest != "zip" && len(bridges) != 1 {
		t.Errorf("%d bridges in a package of one platform", len(bridges))
	}
}

func checkSums(t *testing.T, archive string) {
	t.Helper()
	bytes, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	short := sha1.Sum(bytes)
	if sum, err := os.ReadFile(archive + ".sha1"); err != nil || string(sum) != hex.EncodeToString(short[:]) {
		t.Errorf("got the SHA-1 %s, %v", sum, err)
	}
	long := sha256.Sum256(bytes)
	line := hex.EncodeToString(long[:]) + "  " + filepath.Base(archive) + "\n"
	if sums, err := os.ReadFile(filepath.Join(filepath.Dir(archive), "SHA256SUMS")); err != nil || !strings.Contains(string(sums), line) {
		t.Errorf("the SHA-256 is missing: %v", err)
	}
}

func TestPackagesAreReproducible(t *testing.T) {
	first, second := pack(t), pack(t)
	read := func(folder string) string {
		text, err := os.ReadFile(filepath.Join(folder, "SHA256SUMS"))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if read(first) != read(second) {
		t.Errorf("%s\n%s", read(first), read(second))
	}
}

func TestBridgeStartsFromItsPackage(t *testing.T) {
	archives, _ := filepath.Glob(filepath.Join(pack(t), "weir-traffic-datasource-*"+runtime.GOOS+"_"+runtime.GOARCH+".zip"))
	if len(archives) != 1 {
		t.Fatalf("%d packages for this platform", len(archives))
	}
	into := t.TempDir()
	install(t, archives[0], into)
	t.Setenv("WEIR_PLUGIN", filepath.Join(into, "weir-traffic-datasource", filepath.Base(pluginPath(t))))
	// No server listens there: the bridge must report that.
	result := startPlugin(t).health(t, datasourceFor("http://127.0.0.1:1", ""))
	if result.Status != backend.HealthStatusError || !strings.Contains(result.Message, "Connection refused") {
		t.Errorf("the bridge reports %v: %s", result.Status, result.Message)
	}
}
