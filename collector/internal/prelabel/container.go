package prelabel

import (
	"cmp"
	"context"
	"os"
	"os/exec"
	"strconv"
	"time"
)

// Container is a predictor in an image that an engine of the machine runs: Docker or
// podman, by its own command. It has no network, sees no folder of the machine, cannot
// write into its own, and gets the bytes of media within the lines.
type Container struct {
	Engine string // absolute path of docker or podman
	Host   string // of the engine, unix:///run/docker.sock; "" for its own default
	Image  string
	Args   []string // after the image
	Memory int64    // bytes; 4 GiB
	CPUs   float64  // 0 for all
	GPUs   string   // as the engine's --gpus takes it; "" for none
}

// problem says why the container cannot run now.
func (c Container) problem() string {
	if c.Engine == "" {
		return "the collector has no container engine: prelabel.engine of its configuration names docker or podman"
	}
	if info, err := os.Stat(c.Engine); err != nil || info.Mode()&0o111 == 0 {
		return "there is no program " + c.Engine + " (prelabel.engine)"
	}
	return ""
}

// NewContainer makes the predictor of an image.
func NewContainer(c Container, from Command) *Command {
	from.Describe.Way, from.inline = ByContainer, true
	from.Describe.Problem = c.problem()
	// The engine's client is no model: it needs little memory, but a Go program takes much
	// address space.
	from.Memory = 1 << 40
	from.named = func(name string) []string { return append(c.run(name), c.Args...) }
	from.remove = c.remove
	return &from
}

// client is how the engine is called.
func (c Container) client() []string {
	if c.Host == "" {
		return []string{c.Engine}
	}
	return []string{c.Engine, "--host", c.Host}
}

func (c Container) run(name string) []string {
	argv := append(c.client(), "run", "--rm", "--interactive", "--name", name, "--label", "mlife=prelabel",
		"--network", "none", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--pids-limit", "512",
		"--tmpfs", "/tmp", "--pull", "never", "--memory", strconv.FormatInt(cmp.Or(c.Memory, 4<<30), 10))
	if c.CPUs > 0 {
		argv = append(argv, "--cpus", strconv.FormatFloat(c.CPUs, 'g', -1, 64))
	}
	if c.GPUs != "" {
		argv = append(argv, "--gpus", c.GPUs)
	}
	return append(argv, c.Image)
}

// remove ends a container that outlived its client; --rm did, unless that was killed.
func (c Container) remove(ctx context.Context, name string) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	_ = exec.CommandContext(ctx, c.Engine, append(c.client()[1:], "rm", "--force", name)...).Run() // there is none, usually
}
