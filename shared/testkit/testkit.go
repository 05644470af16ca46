// Package testkit holds what tests and benchmarks of every part share: where the
// real inputs are, waiting on conditions, free ports, a leak check and a network
// that misbehaves on purpose. It is not for programs: only _test.go files, the
// end-to-end scenarios of deploy and the demo may import it.
package testkit

import (
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// ModuleRoot gives the folder that holds go.mod, found from this file's own place,
// or from the working folder when the build trimmed paths.
func ModuleRoot() string {
	if _, file, _, ok := runtime.Caller(0); ok && filepath.IsAbs(file) {
		if root, found := rootAbove(filepath.Dir(file)); found {
			return root
		}
	}
	wd, err := os.Getwd()
	if err != nil {
		return "."
	}
	if root, found := rootAbove(wd); found {
		return root
	}
	return wd
}

func rootAbove(dir string) (string, bool) {
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false
		}
		dir = parent
	}
}

// SharedData gives the folder of real inputs beside the module (../shared/data), ok
// false when this machine has none: then the test leaves out the part that needs
// them and says so in its log.
func SharedData(tb testing.TB) (dir string, ok bool) {
	tb.Helper()
	dir = filepath.Join(ModuleRoot(), "..", "shared", "data")
	if _, err := os.Stat(filepath.Join(dir, "MANIFEST.csv")); err != nil {
		tb.Log("no real inputs beside the module: that part is left out")
		return "", false
	}
	return dir, true
}

// LeakCheck runs a package's tests and fails when a goroutine outlives them. It is
// called from TestMain and does not return.
func LeakCheck(m *testing.M, more ...goleak.Option) {
	goleak.VerifyTestMain(m, more...)
}

// FreePort gives a TCP port of the loopback interface that nobody listens on now.
// Another program may take it before the caller does: prefer listening on port 0
// and passing the listener where that is possible.
func FreePort(tb testing.TB) int {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatalf("free port: %v", err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		tb.Fatalf("free port: %v", err)
	}
	return port
}

// FreeAddr is FreePort as "127.0.0.1:port".
func FreeAddr(tb testing.TB) string {
	tb.Helper()
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(FreePort(tb)))
}

// Eventually waits until cond is true, asking every few milliseconds, and fails the
// test when limit passes first.
func Eventually(tb testing.TB, limit time.Duration, cond func() bool) {
	tb.Helper()
	if !Within(limit, cond) {
		tb.Fatalf("condition not met within %s", limit)
	}
}

// Within is Eventually without a test: it reports whether cond became true in time.
func Within(limit time.Duration, cond func() bool) bool {
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if cond() {
			return true
		}
		select {
		case <-deadline.C:
			return cond()
		case <-tick.C:
		}
	}
}
