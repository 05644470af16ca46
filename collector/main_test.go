package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"

	"mlife/collector/internal/app"
	"mlife/collector/internal/config"
	"mlife/collector/internal/people"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"mlife-collector": main})
}

// collector serves a fresh data folder in this process.
func collector(t *testing.T) (url, data string) {
	t.Helper()
	cfg := config.Defaults()
	cfg.DataDir = filepath.Join(t.TempDir(), "data")
	cfg.HTTP.Listen, cfg.HTTPS.Listen, cfg.MQTT.Listen = "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0"
	cfg.Storage.Reserve = 0
	if err := cfg.Check(); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	if err := app.CreateUser(t.Context(), cfg, log, "ada", "Ada", people.Administrator, "correct horse battery"); err != nil {
		t.Fatal(err)
	}
	out, in := io.Pipe()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		err := app.Run(ctx, cfg, "test", in, log)
		ended <- errors.Join(err, in.Close())
	}()
	t.Cleanup(func() {
		stop()
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(15 * time.Second):
			t.Error("the collector did not stop")
		}
		goleak.VerifyNone(t)
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if page, ok := strings.CutPrefix(lines.Text(), "page: "); ok {
			go io.Copy(io.Discard, out) //nolint:errcheck // ends with the pipe
			return strings.TrimSuffix(page, "/"), cfg.DataDir
		}
	}
	t.Fatalf("nothing was printed: %v", <-ended)
	return "", ""
}

func TestScripts(t *testing.T) {
	url, data := collector(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("MLIFE_URL", url)
			e.Setenv("DATA", data)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"code": code, "setenv": setenv, "setid": setid, "enrol": enrol},
	})
}

// code runs a command that must end with an exit code: code 3 mlife-collector …
func code(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	got := 0
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// setenv takes a variable from a file: setenv NAME stdout
func setenv(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile(args[1])))
}

// setid takes a variable from the first ID in JSON: setid NAME stdout
func setid(ts *testscript.TestScript, _ bool, args []string) {
	_, rest, ok := strings.Cut(ts.ReadFile(args[1]), `"id": "`)
	id, _, end := strings.Cut(rest, `"`)
	if !ok || !end {
		ts.Fatalf("no id in %s", args[1])
	}
	ts.Setenv(args[0], id)
}

// enrol makes a device known with a token: enrol NAME TOKEN
func enrol(ts *testscript.TestScript, _ bool, args []string) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ts.Check(err)
	csr, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	ts.Check(err)
	body, err := json.Marshal(map[string]string{"token": args[1], "device": args[0],
		"csr": string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: csr}))})
	ts.Check(err)
	client := &http.Client{Timeout: time.Minute}
	defer client.CloseIdleConnections()
	resp, err := client.Post(ts.Getenv("MLIFE_URL")+"/api/v1/enrol", "application/json", bytes.NewReader(body))
	ts.Check(err)
	text, err := io.ReadAll(resp.Body)
	ts.Check(errors.Join(err, resp.Body.Close()))
	if resp.StatusCode != http.StatusOK {
		ts.Fatalf("enrol: %s: %s", resp.Status, text)
	}
}
