package host

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// server is a Weir server process with the sample loaded.
type server struct {
	url     string
	command *exec.Cmd
	log     *lockedBuffer
	ended   chan struct{}
}

type serverOptions struct {
	token   string
	port    string
	dataDir string
	// environment is added to the environment of the test.
	environment []string
}

// startServer starts a server and waits until it has loaded the sample and fitted its model. The server stops at the end of the test.
func startServer(t *testing.T, options serverOptions) *server {
	t.Helper()
	path := serverPath(t)
	if options.port == "" {
		options.port = "0"
	}
	if options.dataDir == "" {
		options.dataDir = t.TempDir()
	}
	s := &server{log: &lockedBuffer{}, ended: make(chan struct{})}
	s.command = exec.Command("node", path, "serve", "--sample", "--json", "--host", "127.0.0.1", "--port", options.port, "--data-dir", options.dataDir)
	s.command.Env = append(os.Environ(), "WEIR_TOKEN="+options.token)
	if options.token == "" {
		s.command.Env = s.command.Env[:len(s.command.Env)-1]
	}
	s.command.Env = append(s.command.Env, options.environment...)
	s.command.Stderr = s.log
	stdout, err := s.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.command.Start(); err != nil {
		t.Fatalf("start the server: %v", err)
	}
	t.Cleanup(s.stop)

	ready := make(chan struct{})
	go func() {
		defer close(s.ended)
		lines := bufio.NewScanner(stdout)
		for lines.Scan() {
			_, _ = fmt.Fprintln(s.log, lines.Text())
			var line struct {
				Event string `json:"event"`
				URL   string `json:"url"`
			}
			if json.Unmarshal(lines.Bytes(), &line) == nil && line.Event == "ready" {
				s.url = line.URL
				close(ready)
			}
		}
		_ = s.command.Wait()
	}()
	select {
	case <-ready:
	case <-s.ended:
		t.Fatalf("the server exited before it was ready:\n%s", s.log)
	case <-time.After(2 * time.Minute):
		t.Fatalf("the server was not ready within two minutes:\n%s", s.log)
	}
	return s
}

// kill stops the server like a crash.
func (s *server) kill() {
	_ = s.command.Process.Kill()
	<-s.ended
}

func (s *server) stop() {
	_ = s.command.Process.Signal(os.Interrupt)
	select {
	case <-s.ended:
	case <-time.After(10 * time.Second):
		s.kill()
	}
}

func (s *server) port(t *testing.T) string {
	t.Helper()
	address, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	return address.Port()
}

// post returns the JSON response of the server itself, without the plugin.
func (s *server) post(t *testing.T, path string, body any, answer any) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Post(s.url+path, "application/json", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if err := json.NewDecoder(res.Body).Decode(answer); err != nil {
		t.Fatal(err)
	}
}

// lockedBuffer is a buffer for concurrent writers.
type lockedBuffer struct {
	mutex  sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.buffer.String()
}
