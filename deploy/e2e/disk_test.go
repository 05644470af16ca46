package e2e

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mlife/testdata/rig"
)

// smallDisk gives an ext4 file system of its own on a loop device; without root or
// loop devices the test is skipped.
func smallDisk(t *testing.T, mib int) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("a loop device needs root")
	}
	dir := t.TempDir()
	image, mount := filepath.Join(dir, "disk.img"), filepath.Join(dir, "disk")
	must(t, os.Mkdir(mount, 0o755))
	for _, argv := range [][]string{
		{"truncate", "-s", fmt.Sprintf("%dM", mib), image},
		{"mkfs.ext4", "-q", "-m", "0", image},
		{"mount", "-o", "loop", image, mount},
	} {
		if out, err := exec.CommandContext(t.Context(), argv[0], argv[1:]...).CombinedOutput(); err != nil {
			t.Skipf("no small file system here: %s: %v %s", argv[0], err, out)
		}
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", mount).CombinedOutput(); err != nil { //nolint:noctx // the test's own context is over
			t.Errorf("umount: %v %s", err, out)
		}
	})
	return mount
}

// fill writes a file until the disk has no byte left and gives its path.
func fill(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "filler")
	f, err := os.Create(path)
	must(t, err)
	for block := make([]byte, 1<<20); len(block) > 0; {
		if _, err := f.Write(block); err != nil {
			block = block[:len(block)/2]
		}
	}
	must(t, f.Close())
	return path
}

// TestAgentDiskFull: the spool's disk fills up while the collector is away. The
// agent refuses with a clear answer, does not crash, keeps what it accepted, and
// goes on by itself when space returns.
func TestAgentDiskFull(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, 64)
	w := newWorld(t)
	must(t, w.Start(t.Context()))
	a := w.agent(t, "cam-full", func(config map[string]any) {
		config["data_dir"] = filepath.Join(disk, "agent")
		config["spool"] = map[string]any{"budget_mib": 256, "reserve_mib": 4, "ballast_mib": 1}
	})
	must(t, a.Start(t.Context()))
	w.Kill()
	f := &feeder{agent: a, seed: 1e6, edge: 500}
	accepted := 0
	var refused *rig.Refusal
	for refused == nil {
		err := f.post(t.Context(), accepted)
		if err == nil {
			accepted++
		} else if !errors.As(err, &refused) {
			t.Fatal(err)
		}
	}
	if refused.Status != http.StatusInsufficientStorage || !strings.Contains(refused.Body, "disk") {
		t.Errorf("a full disk is answered with %v, want 507 that says so", refused)
	}
	filler := fill(t, disk)
	for range 20 {
		if err := f.post(t.Context(), accepted); err == nil {
			t.Fatal("accepted though there is no space")
		}
	}
	if status, err := a.Status(t.Context()); err != nil || !strings.Contains(status, "disk full") {
		t.Errorf("mlife-agent status does not tell that the disk is full: %v\n%s", err, status)
	}
	if !a.Alive() {
		t.Fatalf("the agent did not survive a full disk:\n%s", a.Tail(3000))
	}
	must(t, os.Remove(filler))
	must(t, w.Start(t.Context()))
	w.arrive(t, 2*time.Minute, accepted)
	if !rig.Within(time.Minute, func() bool { return f.post(t.Context(), accepted) == nil }) {
		t.Fatal("intake does not go on by itself when there is space again")
	}
	w.arrive(t, time.Minute, accepted+1)
	w.checkOnce(t, accepted+1)
	t.Logf("%d clips filled the disk, then: %v", accepted, refused)
}

// TestCollectorDiskFull: the collector's disk fills up to the last byte during a
// transfer. It does not crash and says what is wrong, the agent keeps every clip,
// and all arrive by themselves once space returns.
func TestCollectorDiskFull(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, 64)
	w := newWorldAt(t, disk)
	w.Args = []string{"--storage.reserve", "8MiB"}
	// Not on the disk that fills up: what does not fit into the last block of a log
	// there would be lost.
	w.LogFile = filepath.Join(t.TempDir(), "collector.log")
	must(t, w.Start(t.Context()))
	a := w.agent(t, "cam-wait", nil)
	must(t, a.Start(t.Context()))
	f := &feeder{agent: a, seed: 2e6, edge: 400}
	const before, during = 5, 20
	for n := range before {
		must(t, f.post(t.Context(), n))
	}
	w.arrive(t, time.Minute, before)
	filler := fill(t, disk)
	for n := range during {
		must(t, f.post(t.Context(), before+n))
	}
	logged(t, w.Process, "cam-wait", "disk full")
	if text, err := fetch(t, w.URL()+"/readyz"); err != nil || !strings.Contains(text, "disk") {
		t.Errorf("readyz does not tell that the disk is full: %v %s", err, text)
	}
	if !w.Alive() {
		t.Fatalf("the collector did not survive a full disk:\n%s", w.Tail(3000))
	}
	if n, err := a.Waiting(t.Context()); err != nil || n != during {
		t.Fatalf("%d clips wait on the device, %v: want %d, for the collector could store none", n, err, during)
	}
	must(t, os.Remove(filler))
	w.arrive(t, 2*time.Minute, before+during)
	w.checkOnce(t, before+during)
	must(t, w.Ready(t.Context()))
}

// fetch reads a page, whatever its status.
func fetch(t *testing.T, url string) (string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	return string(b), errors.Join(err, res.Body.Close())
}
