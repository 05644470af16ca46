package readme

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"mlife/shared/testkit"
	"mlife/testdata/rig"
)

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(testkit.ModuleRoot(), name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// desk is a folder that looks like a built clone, with what a user brings along,
// and the addresses that stand in for the documented ones.
type desk struct {
	dir       string
	addresses []string // old, new, old, new …
	env       []string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{dir: t.TempDir()}
	stand := map[string]string{
		"127.0.0.1:8080": "MLIFE_COLLECTOR_HTTP_LISTEN", "127.0.0.1:8443": "MLIFE_COLLECTOR_HTTPS_LISTEN",
		"127.0.0.1:8883": "MLIFE_COLLECTOR_MQTT_LISTEN", "127.0.0.1:7080": "MLIFE_AGENT_LOCAL_API_LISTEN",
	}
	free, err := rig.FreeAddrs(len(stand))
	must(t, err)
	for name, setting := range stand {
		d.addresses = append(d.addresses, name, free[0])
		d.env = append(d.env, setting+"="+free[0])
		free = free[1:]
	}
	bin := filepath.Join(d.dir, "bin")
	must(t, os.Mkdir(bin, 0o755))
	must(t, os.Symlink(filepath.Join(testkit.ModuleRoot(), "deploy"), filepath.Join(d.dir, "deploy")))
	for _, program := range []string{"agent", "collector"} {
		_, err := rig.Build(t.Context(), bin, "mlife-"+program, "./"+program)
		must(t, err)
	}
	img := image.NewGray(image.Rect(0, 0, 64, 48))
	for i := range img.Pix {
		img.SetGray(i%64, i/64, color.Gray{Y: uint8(i * 7)})
	}
	var photo bytes.Buffer
	must(t, jpeg.Encode(&photo, img, nil))
	must(t, os.WriteFile(filepath.Join(d.dir, "photo.jpg"), photo.Bytes(), 0o600))
	must(t, os.WriteFile(filepath.Join(d.dir, "door-v2.onnx"), slices.Concat([]byte{8, 9}, bytes.Repeat([]byte("door"), 50_000)), 0o600))
	return d
}

// await stands behind each command that goes on in the background: a person looks
// at what the program prints and goes on when it is ready.
const await = `for i in $(seq 300); do curl -fs "$1" >/dev/null && break; kill -0 $! || exit 1; sleep 0.1; done`

// script turns a document's blocks into one shell script, and writes its files.
func (d *desk) script(t *testing.T, document string) string {
	t.Helper()
	lines := []string{"set -eu -o pipefail", "trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT", "ready() { " + await + "; }"}
	for i, b := range blocks(document) {
		if name, ok := b.file(); ok {
			must(t, os.WriteFile(filepath.Join(d.dir, name), []byte(b.text), 0o600))
		}
		if b.language != "sh" {
			continue
		}
		lines = append(lines, fmt.Sprintf("echo '== block %d'", i+1))
		for _, c := range b.commands() {
			if target, ok := strings.CutPrefix(c, "make "); ok {
				c = fmt.Sprintf("make -n -C %q %s >/dev/null", testkit.ModuleRoot(), target) // built already
			}
			lines = append(lines, c)
			switch {
			case !strings.HasSuffix(c, " &"):
			case strings.Contains(c, "mlife-collector"):
				lines = append(lines, "ready http://127.0.0.1:8080/readyz")
			default:
				lines = append(lines, "ready http://127.0.0.1:7080/readyz")
			}
		}
	}
	return strings.NewReplacer(d.addresses...).Replace(strings.Join(lines, "\n"))
}

// run runs the script and gives its output.
func (d *desk) run(t *testing.T, script string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-c", script)
	cmd.Dir, cmd.Env = d.dir, append(os.Environ(), d.env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 20 * time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

func contains(t *testing.T, out string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(out, w) {
			t.Errorf("no %q in the output", w)
		}
	}
	if t.Failed() {
		t.Log(out)
	}
}

// TestEveryCommandWorks runs the documents' commands as a reader would, in order.
func TestEveryCommandWorks(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Fatal("curl is missing: apt-get install curl")
	}
	d := newDesk(t)
	out := d.run(t, d.script(t, read(t, "README.md")))
	contains(t, out, "setup: http", "enrolled as door-1", `"badcase":true`, "the configuration is good", `"state":"committed"`,
		"photo.jpg", `"kind":"test"`, "mlife_agent_clips_forgotten_total 1")
	out = d.run(t, d.script(t, read(t, "deploy/operation.md")))
	contains(t, out, "ready\n", "wrote ca.pem")
}

func TestFirstBadcaseTakesFiveCommands(t *testing.T) {
	for _, b := range blocks(read(t, "README.md")) {
		if b.language == "sh" {
			if n := len(b.commands()); n != 5 {
				t.Errorf("%d commands:\n%s", n, b.text)
			}
			return
		}
	}
	t.Error("the README has no commands")
}

func TestLinksAndTargetsExist(t *testing.T) {
	rules := read(t, "Makefile")
	for _, name := range []string{"README.md", "deploy/operation.md"} {
		text := read(t, name)
		for _, to := range firstGroups(link, text) {
			if strings.Contains(to, "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(testkit.ModuleRoot(), filepath.Dir(name), to)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, goal := range firstGroups(target, text) {
			if !strings.Contains(rules, "\n"+goal+":") {
				t.Errorf("%s: the Makefile has no %s", name, goal)
			}
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
