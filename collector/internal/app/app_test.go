package app

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/config"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
	"mlife/shared/testkit/postgres"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(postgres.Main{M: m}) }

const passphrase = "correct horse battery"

// freePorts serves a folder on ports that are free.
func freePorts(dir string) config.Config {
	c := config.Defaults()
	c.DataDir = dir
	c.HTTP.Listen, c.HTTPS.Listen, c.MQTT.Listen, c.Telemetry.Listen = "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0", ""
	c.Storage.Reserve = 0
	return c
}

// running is a collector that Run serves.
type running struct {
	*testing.T
	said  map[string]string // what it printed, by the word before the colon
	ended chan error
	stop  context.CancelFunc
	http  *http.Client
	csrf  string // of the session that setup began
}

// start runs a collector and waits until it has said where it is.
func start(t *testing.T, cfg config.Config) *running {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	r := &running{T: t, said: map[string]string{}, ended: make(chan error, 1), stop: stop,
		http: &http.Client{Jar: jar, Timeout: time.Minute, Transport: &http.Transport{}}}
	out, in := io.Pipe()
	go func() {
		err := Run(ctx, cfg, "test", in, slog.New(slog.DiscardHandler))
		r.ended <- errors.Join(err, in.Close())
	}()
	t.Cleanup(func() {
		r.http.CloseIdleConnections()
		stop()
	})
	first := make([]byte, 4096)
	n, err := out.Read(first) // it says all of it at once
	if err != nil {
		t.Fatalf("it did not start: %v, %v", err, <-r.ended)
	}
	for line := range strings.Lines(string(first[:n])) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), ": ")
		r.said[word] = rest
	}
	return r
}

// page is the address of the page.
func (r *running) page() string { return strings.TrimSuffix(r.said["page"], "/") }

// quit stops the collector and wants it to be quick.
func (r *running) quit() {
	r.Helper()
	began := time.Now()
	r.stop()
	select {
	case err := <-r.ended:
		if err != nil {
			r.Error(err)
		}
	case <-time.After(stopWithin + 5*time.Second):
		r.Fatal("it does not stop")
	}
	if took := time.Since(began); took > stopWithin {
		r.Errorf("stopping took %s", took)
	}
}

func (r *running) get(address string) (int, string) {
	r.Helper()
	req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, address, nil)
	if err != nil {
		r.Fatal(err)
	}
	resp, err := r.http.Do(req)
	if err != nil {
		r.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		r.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// setup makes the first administrator by the printed link, as the page does.
func (r *running) setup() {
	r.Helper()
	_, token, ok := strings.Cut(r.said["setup"], "?token=")
	if !ok {
		r.Fatalf("no link for the first administrator: %v", r.said)
	}
	body, err := json.Marshal(map[string]string{"token": token, "login": "ada", "password": passphrase})
	if err != nil {
		r.Fatal(err)
	}
	req, err := http.NewRequestWithContext(r.Context(), http.MethodPost, r.page()+"/api/v1/setup", bytes.NewReader(body))
	if err != nil {
		r.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := r.http.Do(req)
	if err != nil {
		r.Fatal(err)
	}
	var session struct{ CSRF string }
	err = json.NewDecoder(resp.Body).Decode(&session)
	if err := errors.Join(err, resp.Body.Close()); err != nil || resp.StatusCode != http.StatusOK {
		r.Fatal(resp.Status, err)
	}
	r.csrf = session.CSRF
}

func TestServesAndStops(t *testing.T) {
	cfg := freePorts(t.TempDir())
	r := start(t, cfg)
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ready", "/metrics": "go_goroutines", "/api/v1/openapi.json": `"openapi":"3.1.0"`} {
		if status, body := r.get(r.page() + path); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d %.100s", path, status, body)
		}
	}
	if status, _ := r.get(r.page() + "/api/v1/badcases"); status != http.StatusUnauthorized {
		t.Errorf("without signing in: %d", status)
	}
	r.setup()
	for _, path := range []string{"/badcases", "/documents", "/sets", "/files", "/tasks", "/models", "/deployments", "/devices", "/groups", "/enrolment-tokens"} {
		if status, body := r.get(r.page() + "/api/v1" + path); status != http.StatusOK || !strings.Contains(body, `"items":[]`) {
			t.Errorf("%s: %d %.200s", path, status, body)
		}
	}
	for path, want := range map[string]int{"/lineage/badcase/bc_none": 404, "/lineage/nothing/x": 422, "/previews/" + strings.Repeat("0", 64): 404} {
		if status, body := r.get(r.page() + "/api/v1" + path); status != want {
			t.Errorf("%s: %d %.200s", path, status, body)
		}
	}
	r.quit()

	// The next one knows the administrator and offers no link.
	r = start(t, cfg)
	if link := r.said["setup"]; link != "" {
		t.Errorf("a link though there is an administrator: %s", link)
	}
	r.quit()
}

// An open page must not hold the stop up.
func TestStopsWithAnOpenStream(t *testing.T) {
	r := start(t, freePorts(t.TempDir()))
	r.setup()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.page()+"/api/v1/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := r.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	if !lines.Scan() {
		t.Fatal("the stream gives nothing")
	}
	r.quit()
	for lines.Scan() { // to its end
	}
}

func TestDevicesPort(t *testing.T) {
	cfg := freePorts(t.TempDir())
	r := start(t, cfg)
	defer r.quit()
	secure, broker, _ := strings.Cut(r.said["devices"], ", broker ")
	if !strings.HasPrefix(secure, "https://127.0.0.1:") || !strings.HasPrefix(broker, "127.0.0.1:") || strings.HasSuffix(broker, ":0") {
		t.Fatalf("devices are told %q", r.said["devices"])
	}
	ca, err := os.ReadFile(filepath.Join(authorityDir(cfg), "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca)
	r.http.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}
	if status, _ := r.get(secure + "/readyz"); status != http.StatusOK {
		t.Errorf("ready: %d", status)
	}
	// Whoever reaches it from outside sees no numbers.
	if status, body := r.get(secure + "/metrics"); status == http.StatusOK && strings.Contains(body, "go_goroutines") {
		t.Error("metrics on the port for devices")
	}
}

func TestOneCollectorAFolder(t *testing.T) {
	cfg := freePorts(t.TempDir())
	r := start(t, cfg)
	defer r.quit()
	err := Run(t.Context(), cfg, "test", io.Discard, slog.New(slog.DiscardHandler))
	if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "another collector") {
		t.Fatal(err)
	}
	// Accounts may be made beside it.
	if err := CreateUser(t.Context(), cfg, slog.New(slog.DiscardHandler), "eve", "", people.Viewer, passphrase); err != nil {
		t.Fatal(err)
	}
}

// A port that is taken names itself, and nothing is left running.
func TestPortIsTaken(t *testing.T) {
	r := start(t, freePorts(t.TempDir()))
	defer r.quit()
	taken := strings.TrimPrefix(r.page(), "http://")
	for name, set := range map[string]func(*config.Config){
		"http.listen":  func(c *config.Config) { c.HTTP.Listen = taken },
		"https.listen": func(c *config.Config) { c.HTTPS.Listen = taken },
		"broker":       func(c *config.Config) { c.MQTT.Listen = taken },
	} {
		cfg := freePorts(t.TempDir())
		set(&cfg)
		if err := Run(t.Context(), cfg, "test", io.Discard, slog.New(slog.DiscardHandler)); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOpenAPINeedsNothing(t *testing.T) {
	text, err := OpenAPI("1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Info  struct{ Version string }
		Paths map[string]any
	}
	if err := json.Unmarshal(text, &doc); err != nil || doc.Info.Version != "1.2.3" {
		t.Fatal(doc.Info, err)
	}
	for _, path := range []string{"/badcases", "/documents/{id}", "/sets", "/files", "/tasks", "/models", "/deployments", "/devices", "/enrol", "/previews/{sha256}", "/lineage/{kind}/{id}"} {
		if doc.Paths["/api/v1"+path] == nil {
			t.Errorf("%s is not described", path)
		}
	}
}
