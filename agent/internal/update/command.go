package update

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"mlife/shared/wire"
)

// Bounds of what is kept of a command's output.
const (
	maxLogBytes = 4096
	maxLogLines = 20
)

// notice runs the slot's own command, if there is one.
func (m *Manager) notice(ctx context.Context, sl *slot, model *wire.Model) ([]string, error) {
	if len(sl.Command) == 0 {
		return nil, nil
	}
	timeout := sl.CommandTimeout
	setDefault(&timeout, defaultTimeout)
	return command(ctx, sl.Command, timeout, sl.environment(model))
}

// environment is what a command learns about the model in service. The agent's own
// settings stay with the agent, for they may hold secrets.
func (sl *slot) environment(model *wire.Model) []string {
	var env []string
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "MLIFE_") {
			env = append(env, kv)
		}
	}
	env = append(env, "MLIFE_SLOT="+sl.Name)
	if model != nil {
		env = append(env, "MLIFE_MODEL_PATH="+sl.dir.version(model.SHA256), "MLIFE_MODEL_VERSION="+model.Version,
			"MLIFE_MODEL_ID="+model.ID, "MLIFE_MODEL_SHA256="+model.SHA256)
	}
	return env
}

// command runs argv without a shell in a process group of its own, which is killed
// whole at the timeout. It returns the last lines of output.
func command(ctx context.Context, argv []string, timeout time.Duration, env []string) ([]string, error) {
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	cmd := exec.CommandContext(limited, argv[0], argv[1:]...)
	cmd.Env = env
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second // for a child that went on and holds the output open
	out := &tail{}
	cmd.Stdout, cmd.Stderr = out, out
	err := cmd.Run()
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil
	}
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		err = fmt.Errorf("%s: not done within %s", argv[0], timeout)
	} else if err != nil {
		err = fmt.Errorf("%s: %w", argv[0], err)
	}
	return out.lines(), err
}

// tail keeps the last bytes written to it. exec writes to it from one goroutine.
type tail struct{ b []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.b = append(t.b, p[max(0, len(p)-maxLogBytes):]...)
	t.b = append([]byte(nil), t.b[max(0, len(t.b)-maxLogBytes):]...)
	return len(p), nil
}

func (t *tail) lines() []string {
	text := strings.TrimSpace(strings.ToValidUTF8(string(t.b), "?"))
	if text == "" {
		return nil
	}
	lines := strings.Split(text, "\n")
	return lines[max(0, len(lines)-maxLogLines):]
}
