package broker_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/authority"
	"mlife/collector/internal/broker"
	"mlife/collector/internal/broker/brokertest"
	"mlife/shared/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEmbedded(t *testing.T) {
	brokertest.Run(t, func(t *testing.T, a *authority.Authority, opt broker.Options) brokertest.Running {
		e, err := broker.Listen(context.WithoutCancel(t.Context()), broker.EmbeddedOptions{
			Options: opt, Listen: "127.0.0.1:0", TLS: a.ServerTLS(true), Check: a.Check,
		})
		if err != nil {
			t.Fatal(err)
		}
		return brokertest.Running{Broker: e, URL: "tls://" + e.Address()}
	})
}

// A connection that says nothing does not stay.
func TestEmbeddedSilence(t *testing.T) {
	a, err := authority.Open(t.TempDir(), authority.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e, err := broker.Listen(t.Context(), broker.EmbeddedOptions{
		Options: broker.Options{Handler: ignore, Limits: broker.Limits{Handshake: 50 * time.Millisecond}},
		Listen:  "127.0.0.1:0", TLS: a.ServerTLS(true), Check: a.Check,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer closeBroker(t, e)
	conf, _ := brokertest.Identity(t, a, "cam-1")
	for name, dial := range map[string]func() (net.Conn, error){
		"tcp": func() (net.Conn, error) { return net.Dial("tcp", e.Address()) },
		"tls": func() (net.Conn, error) { return tls.Dial("tcp", e.Address(), conf) },
	} {
		c, err := dial()
		if err != nil {
			t.Fatal(name, err)
		}
		if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(io.Discard, c)
		if ne := net.Error(nil); errors.As(err, &ne) && ne.Timeout() {
			t.Errorf("%s: still open", name)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// A certificate that runs out ends the connection it opened.
func TestEmbeddedRecheck(t *testing.T) {
	var mu sync.Mutex
	now := time.Now()
	clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	a, err := authority.Open(t.TempDir(), authority.Options{Now: clock, DeviceLife: 2 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	e, err := broker.Listen(t.Context(), broker.EmbeddedOptions{
		Options: broker.Options{Handler: ignore, Limits: broker.Limits{Recheck: 10 * time.Millisecond}},
		Listen:  "127.0.0.1:0", TLS: a.ServerTLS(true), Check: a.Check,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer closeBroker(t, e)
	conf, _ := brokertest.Identity(t, a, "cam-1")
	c, err := tls.Dial("tcp", e.Address(), conf)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	// MQTT 3.1.1 CONNECT, clean session, keep-alive 60 s, client id "cam-1".
	connect := append([]byte{0x10, 17, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 5}, "cam-1"...)
	if _, err := c.Write(connect); err != nil {
		t.Fatal(err)
	}
	ack := make([]byte, 4)
	if _, err := io.ReadFull(c, ack); err != nil || ack[3] != 0 {
		t.Fatalf("connack %v, %v", ack, err)
	}
	mu.Lock()
	now = now.Add(3 * time.Hour)
	mu.Unlock()
	if err := c.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, c); err != nil {
		if ne := net.Error(nil); errors.As(err, &ne) && ne.Timeout() {
			t.Fatal("still open")
		}
	}
}

func TestExternalMosquitto(t *testing.T) {
	program, err := exec.LookPath("mosquitto")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/mosquitto"); err != nil {
			t.Skip("mosquitto is missing: apt-get install mosquitto")
		}
	}
	brokertest.Run(t, func(t *testing.T, a *authority.Authority, opt broker.Options) brokertest.Running {
		m := startMosquitto(t, program, a)
		conf, err := a.ClientTLS(broker.CollectorName)
		if err != nil {
			t.Fatal(err)
		}
		x, err := broker.Dial(t.Context(), broker.ExternalOptions{Options: opt, URL: m.url, TLS: conf, DeviceTLS: a.ClientTLS})
		if err != nil {
			t.Fatal(err, m.log)
		}
		return brokertest.Running{Broker: x, URL: m.url, Revoked: m.reloadCRL}
	})
}

type mosquitto struct {
	url string
	dir string
	ca  *authority.Authority
	cmd *exec.Cmd
	log *safeBuffer
}

// startMosquitto runs the configuration that the product ships, with other paths
// and another port.
func startMosquitto(t *testing.T, program string, a *authority.Authority) *mosquitto {
	t.Helper()
	m := &mosquitto{dir: t.TempDir(), ca: a, log: &safeBuffer{}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(addr)
	m.url = "tls://" + addr
	shipped, err := os.ReadFile("../../../deploy/mosquitto/mosquitto.conf")
	if err != nil {
		t.Fatal(err)
	}
	conf := strings.NewReplacer("/etc/mosquitto/mlife", m.dir, "listener 8883", "listener "+port+" 127.0.0.1").Replace(string(shipped))
	if os.Getuid() == 0 {
		conf += "\nuser root\n"
	}
	cert, key, err := a.ServerPEM(nil)
	if err != nil {
		t.Fatal(err)
	}
	acl, err := os.ReadFile("../../../deploy/mosquitto/acl")
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"mosquitto.conf": []byte(conf), "acl": acl, "ca.pem": a.CertificatePEM(), "server.pem": cert, "server.key": key,
	} {
		if err := os.WriteFile(filepath.Join(m.dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	m.writeCRL(t)
	m.cmd = exec.Command(program, "-c", filepath.Join(m.dir, "mosquitto.conf"))
	m.cmd.Stderr, m.cmd.Stdout = m.log, m.log
	if err := m.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.cmd.Process.Kill(); err != nil {
			t.Error(err)
		}
		_ = m.cmd.Wait() // killed: the error is the signal
		if t.Failed() {
			t.Log(m.log)
		}
	})
	m.await(t, func() bool {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
	return m
}

func (m *mosquitto) writeCRL(t *testing.T) {
	t.Helper()
	crl, err := m.ca.RevocationList()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(m.dir, "crl.pem"), crl, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (m *mosquitto) reloadCRL(t *testing.T) {
	m.writeCRL(t)
	before := strings.Count(m.log.String(), "Reloading config")
	if err := m.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	m.await(t, func() bool { return strings.Count(m.log.String(), "Reloading config") > before })
}

func (m *mosquitto) await(t *testing.T, cond func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(10 * time.Second)
	for !cond() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("mosquitto: no answer\n%s", m.log)
		}
	}
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func ignore(context.Context, string, wire.Leaf, []byte) {}

func closeBroker(t *testing.T, b broker.Broker) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 10*time.Second)
	defer cancel()
	if err := b.Close(ctx); err != nil {
		t.Error(err)
	}
}
