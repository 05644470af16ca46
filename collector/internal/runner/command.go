package runner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"mlife/collector/internal/mtt"
	"mlife/shared/fault"
)

// marker is the variable by which a task's processes are found, also those that
// left its process group.
const marker = "MLIFE_TASK="

// grace is how long processes have between SIGTERM and SIGKILL.
const grace = 5 * time.Second

// sink appends a command's output to the task's log. A log that cannot be written
// must not end the command: the first error is kept for the task's reason.
type sink struct {
	logs *Logs
	task string
	err  error
}

func (s *sink) Write(p []byte) (int, error) {
	if err := s.logs.Append(s.task, p); err != nil && s.err == nil {
		s.err = err
	}
	return len(p), nil
}

// outcome is how a command ended.
type outcome struct {
	code *int // nil when it never ended by itself
	err  error
	log  error
}

// command runs a task's argv in its own process group and working folder until it
// ends or ctx is done; then every process of the task is ended.
func (r *Runner) command(ctx context.Context, t mtt.Task, env []string) outcome {
	dir := r.workDir(t.ID)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return outcome{err: diskFault("runner", err)}
	}
	if err := writeInputs(dir, t); err != nil {
		return outcome{err: diskFault("runner", err)}
	}
	out := &sink{logs: r.logs, task: t.ID}
	c := exec.CommandContext(ctx, t.Command[0], t.Command[1:]...)
	c.Dir, c.Stdout, c.Stderr = dir, out, out
	c.Env = append(os.Environ(), env...)
	c.Env = append(c.Env, marker+t.ID, "MLIFE_WORKDIR="+dir, "PYTHONUNBUFFERED=1")
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGTERM) }
	c.WaitDelay = grace
	if err := c.Start(); err != nil {
		return outcome{err: fault.New(fault.Invalid, "runner", "start %.80q: %w", t.Command[0], err)}
	}
	err := c.Wait()
	// Children of the command may be left, whether it ended or was ended.
	if kerr := endTree(c.Process.Pid, t.ID); kerr != nil {
		err = errors.Join(err, kerr)
	}
	o := outcome{err: err, log: out.err}
	if st := c.ProcessState; st != nil && st.Exited() {
		code := st.ExitCode()
		o.code = &code
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) || errors.Is(err, exec.ErrWaitDelay) {
		o.err = nil
		if o.code == nil || *o.code != 0 {
			o.err = fmt.Errorf("the command ended with %s", c.ProcessState)
		}
	}
	return o
}

// writeInputs leaves the task and its configuration where the command finds them.
func writeInputs(dir string, t mtt.Task) error {
	config := t.Config
	if len(config) == 0 {
		config = []byte("{}")
	}
	return os.WriteFile(filepath.Join(dir, "config.json"), config, 0o600)
}

// endTree kills what is left of a task: its process group, and any process that
// carries its name in the environment.
func endTree(group int, task string) error {
	if err := syscall.Kill(-group, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("end the group of task %s: %w", task, err)
	}
	return endMarked(task)
}

// endMarked kills the processes whose environment names the task, until none is
// left or they keep coming.
func endMarked(task string) error {
	for range 10 {
		pids, err := marked(task)
		if err != nil || len(pids) == 0 {
			return err
		}
		for _, pid := range pids {
			if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
				return fmt.Errorf("end process %d of task %s: %w", pid, task, err)
			}
		}
	}
	return nil
}

// marked finds processes by /proc; a system without it has none to find.
func marked(task string) ([]int, error) {
	entries, err := os.ReadDir("/proc")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var pids []int
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		// Other people's processes and ones that just ended cannot be read; neither
		// are the task's.
		env, err := os.ReadFile(filepath.Join("/proc", e.Name(), "environ"))
		if err != nil {
			continue
		}
		for _, v := range bytes.Split(env, []byte{0}) {
			if rest, ok := strings.CutPrefix(string(v), marker); ok && rest == task {
				pids = append(pids, pid)
			}
		}
	}
	return pids, nil
}

func diskFault(op string, err error) error {
	if err == nil {
		return nil
	}
	kind := fault.KindOf(err)
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		kind = fault.NoSpace
	}
	return &fault.Error{Kind: kind, Op: op, Err: err}
}
