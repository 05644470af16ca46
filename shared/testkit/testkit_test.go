package testkit

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestMain(m *testing.M) { LeakCheck(m) }

func TestModuleRootHoldsGoMod(t *testing.T) {
	if _, err := os.Stat(filepath.Join(ModuleRoot(), "go.mod")); err != nil {
		t.Fatal(err)
	}
}

func TestEventuallySeesAConditionTurnTrue(t *testing.T) {
	n := 0
	Eventually(t, time.Second, func() bool { n++; return n > 3 })
	if Within(20*time.Millisecond, func() bool { return false }) {
		t.Fatal("a condition that never holds was met")
	}
}

// echo answers one connection at a time until its listener is closed.
func echo(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if _, err := io.Copy(c, c); err != nil {
				t.Logf("echo: %v", err)
			}
			if err := c.Close(); err != nil {
				t.Logf("echo: close: %v", err)
			}
		}
	}()
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		<-done
	})
	return l.Addr().String()
}

func say(c net.Conn, line string) (string, error) {
	if err := c.SetDeadline(time.Now().Add(2 * time.Second)); err != nil {
		return "", err
	}
	if _, err := fmt.Fprintln(c, line); err != nil {
		return "", err
	}
	return bufio.NewReader(c).ReadString('\n')
}

func dial(t *testing.T, p *Proxy) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() }) //nolint:errcheck // the proxy may have cut it
	return c
}

func TestProxyRelaysCutsAndRefuses(t *testing.T) {
	p := NewProxy(t, echo(t), 1)
	c := dial(t, p)
	if got, err := say(c, "hello"); err != nil || got != "hello\n" {
		t.Fatalf("got %q, %v", got, err)
	}
	up, down := p.Bytes()
	if up != 6 || down != 6 {
		t.Fatalf("counted %d up, %d down", up, down)
	}
	p.Cut()
	if _, err := say(c, "gone"); err == nil {
		t.Fatal("a cut connection still answers")
	}
	p.Refuse(true)
	if _, err := say(dial(t, p), "no"); err == nil {
		t.Fatal("a refusing proxy answers")
	}
	p.Refuse(false)
	if got, err := say(dial(t, p), "back"); err != nil || got != "back\n" {
		t.Fatalf("got %q, %v", got, err)
	}
}

func TestProxyDelaysAndLimits(t *testing.T) {
	p := NewProxy(t, echo(t), 1)
	p.Delay(30 * time.Millisecond)
	start := time.Now()
	c := dial(t, p)
	if _, err := say(c, "slow"); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took < 60*time.Millisecond {
		t.Fatalf("answered after %s, want at least two delays", took)
	}
	p.Delay(0)
	p.Rate(1000)
	start = time.Now()
	if _, err := say(c, string(make([]byte, 99))); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took < 180*time.Millisecond {
		t.Fatalf("200 bytes at 1,000 bytes/s took %s", took)
	}
}

func TestProxyDropSilencesTheLink(t *testing.T) {
	p := NewProxy(t, echo(t), 1)
	p.Drop(1)
	c := dial(t, p)
	if _, err := fmt.Fprintln(c, "lost"); err != nil {
		t.Fatal(err)
	}
	if err := c.SetReadDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	_, err := c.Read(make([]byte, 8))
	if ne := net.Error(nil); !errors.As(err, &ne) || !ne.Timeout() {
		t.Fatalf("a silent link gave %v, want a time-out", err)
	}
}
