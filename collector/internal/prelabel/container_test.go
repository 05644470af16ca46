package prelabel

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// engine starts a Docker engine of the test's own with the image "model", or skips: it
// needs root, dockerd and a kernel that lets it.
func engine(t *testing.T) (docker, host string) {
	t.Helper()
	dockerd, err := exec.LookPath("dockerd")
	if err != nil || os.Getuid() != 0 || testing.Short() {
		t.Skip("no dockerd, or not root")
	}
	if docker, err = exec.LookPath("docker"); err != nil {
		t.Skip("no docker")
	}
	dir, err := os.MkdirTemp("", "prelabel-docker")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) }) // an engine's mounts may outlive it for a moment
	host = "unix://" + filepath.Join(dir, "d.sock")
	c := exec.Command(dockerd, "--data-root", filepath.Join(dir, "data"), "--exec-root", filepath.Join(dir, "exec"), "--host", host,
		"--pidfile", filepath.Join(dir, "pid"), "--iptables=false", "--bridge=none")
	if err := c.Start(); err != nil {
		t.Skip(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = c.Wait() // it is ended by a signal
	}()
	t.Cleanup(func() {
		_ = c.Process.Signal(os.Interrupt)
		<-ended
	})
	ready := func() bool { return exec.Command(docker, "--host", host, "version").Run() == nil }
	for deadline := time.Now().Add(30 * time.Second); !ready(); {
		select {
		case <-ended:
			t.Skip("dockerd does not run here")
		default:
		}
		if time.Now().After(deadline) {
			t.Skip("dockerd does not get ready here")
		}
	}
	root := filepath.Join(dir, "root")
	build := exec.Command("go", "build", "-o", filepath.Join(root, "model"), "./testdata/model")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if err := os.Mkdir(filepath.Join(root, "tmp"), 0o700); err != nil {
		t.Fatal(err)
	}
	tar := filepath.Join(dir, "model.tar")
	if out, err := exec.Command("tar", "-C", root, "-cf", tar, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if out, err := exec.Command(docker, "--host", host, "import", "--change", `ENTRYPOINT ["/model"]`, tar, "model:1").CombinedOutput(); err != nil {
		t.Skipf("no image can be made here: %s", out)
	}
	return docker, host
}

func TestContainersAnswer(t *testing.T) {
	docker, host := engine(t)
	left := func() string {
		out, err := exec.Command(docker, "--host", host, "ps", "--all", "--quiet").CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return strings.TrimSpace(string(out))
	}
	p := NewContainer(Container{Engine: docker, Host: host, Image: "model:1", Args: []string{"forever"}, Memory: 256 << 20}, Command{Describe: Info{ID: "c", Name: "c", Model: "m"}})
	s, err := p.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.Predict(t.Context(), []Medium{medium("abc"), medium("defgh")})
	if err != nil {
		_ = s.Close()
		t.Fatal(err)
	}
	if a := out[0].Annotation; out[0].Err != nil || a.Label != "alone forever" || a.Boxes[0].W != 3 || out[1].Annotation.Boxes[0].W != 5 {
		t.Errorf("%+v", out)
	}
	if left() == "" {
		t.Error("it does not run while it is asked")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if ids := left(); ids != "" {
		t.Errorf("a container is left: %s", ids)
	}
	none := NewContainer(Container{Engine: docker, Host: host, Image: "nothing:1"}, Command{Describe: Info{Name: "n"}})
	if s, err = none.Open(t.Context(), t.TempDir()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Predict(t.Context(), []Medium{medium("abc")}); err == nil || !strings.Contains(err.Error(), "nothing:1") {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
