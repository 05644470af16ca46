// Package rig runs the real programs as child processes: it builds them, writes
// their configuration, starts, kills and stops them, and speaks to the collector
// as an operator would. The demo, the end-to-end scenarios and the benchmarks use
// it; no program imports it.
package rig

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"mlife/shared/testkit"
)

// Process is one child, owned by whoever started it. It is ended by its own process
// id. Safe for concurrent use.
type Process struct {
	Name string
	Log  string // file that gets standard output and error

	mu   sync.Mutex
	cmd  *exec.Cmd
	done chan struct{} // closed when the child has been waited for
	err  error         // of the child, once done is closed
}

// Spec says how to start a child.
type Spec struct {
	Name  string
	Path  string
	Args  []string
	Dir   string
	Env   []string // added to this program's own
	Log   string   // appended to
	Stdin io.Reader
	// Stdout, when set, gets standard output in place of Log.
	Stdout io.Writer
}

// Start starts a child; ctx does not end it, Stop and Kill do.
func Start(s Spec) (*Process, error) {
	log, err := os.OpenFile(s.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(s.Path, s.Args...) //nolint:noctx // ended by Stop or Kill
	cmd.Dir, cmd.Stdin, cmd.Stderr, cmd.Stdout = s.Dir, s.Stdin, log, log
	if s.Stdout != nil {
		cmd.Stdout = s.Stdout
	}
	cmd.Env = append(os.Environ(), s.Env...)
	// A group of its own: Ctrl-C at the terminal reaches the parent alone, which
	// then ends its children in order.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", s.Name, err), log.Close())
	}
	p := &Process{Name: s.Name, Log: s.Log, cmd: cmd, done: make(chan struct{})}
	go func() {
		p.err = errors.Join(cmd.Wait(), log.Close())
		close(p.done)
	}()
	return p, nil
}

// PID is the child's process id.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Done is closed when the child has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Alive reports whether the child still runs.
func (p *Process) Alive() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// Err is what the child ended with; nil while it runs.
func (p *Process) Err() error {
	if p.Alive() {
		return nil
	}
	return p.err
}

// Kill ends the child at once, as a power cut would, and waits for it.
func (p *Process) Kill() {
	p.signal(syscall.SIGKILL)
	<-p.done
}

// Stop asks the child to end, waits up to limit, then kills it and says so.
func (p *Process) Stop(limit time.Duration) error {
	p.signal(syscall.SIGTERM)
	t := time.NewTimer(limit)
	defer t.Stop()
	select {
	case <-p.done:
		return nil
	case <-t.C:
		p.Kill()
		return fmt.Errorf("%s did not stop within %s", p.Name, limit)
	}
}

func (p *Process) signal(s syscall.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.Alive() {
		// An error means that the child ended by itself just now: done tells.
		p.cmd.Process.Signal(s) //nolint:errcheck // see above
	}
}

// RSS is the child's resident memory in bytes, 0 when it cannot be read.
func (p *Process) RSS() int64 { return p.status("VmRSS:") }

// PeakRSS is the most resident memory the child ever had, in bytes.
func (p *Process) PeakRSS() int64 { return p.status("VmHWM:") }

func (p *Process) status(key string) int64 {
	b, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.PID()), "status"))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, key); ok {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			if err != nil {
				return 0
			}
			return kib << 10
		}
	}
	return 0
}

// CPU is the processor time that the child has used, to a hundredth of a second; 0
// when it cannot be read.
func (p *Process) CPU() time.Duration {
	b, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.PID()), "stat"))
	if err != nil {
		return 0
	}
	// The name, in parentheses, may hold anything. After it: state is field 3,
	// utime 14, stime 15, in clock ticks of 10 ms on every Linux.
	fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	var ticks int64
	for _, i := range []int{14 - 3, 15 - 3} {
		if i >= len(fields) {
			return 0
		}
		n, err := strconv.ParseInt(fields[i], 10, 64)
		if err != nil {
			return 0
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// Tail gives the end of the child's log, for messages about a failure.
func (p *Process) Tail(n int64) string {
	f, err := os.Open(p.Log)
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > n {
		if _, err := f.Seek(-n, io.SeekEnd); err != nil {
			return err.Error()
		}
	}
	b, err := io.ReadAll(f)
	if err != nil {
		return err.Error()
	}
	return string(bytes.TrimSpace(b))
}

// Run runs a program to its end and gives its output; an error holds the output.
func Run(ctx context.Context, dir string, stdin io.Reader, path string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir, cmd.Stdin = dir, stdin
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("%s %s: %w\n%s%s", filepath.Base(path), strings.Join(args, " "), err, out.String(), errs.String())
	}
	return out.String(), nil
}

// Build compiles a program of this module ("./agent") into dir as make build does.
func Build(ctx context.Context, dir, name, pkg string) (string, error) {
	path := filepath.Join(dir, name)
	args := []string{"build", "-trimpath", "-ldflags", "-s -w"}
	if pkg == "./agent" {
		args = append(args, "-tags", "nethttpomithttp2") // as the Makefile does
	}
	cmd := exec.CommandContext(ctx, "go", append(args, "-o", path, pkg)...)
	cmd.Dir = testkit.ModuleRoot()
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build %s: %w\n%s", pkg, err, out)
	}
	return path, nil
}

// Pause stops the child where it stands; Resume lets it go on.
func (p *Process) Pause() error { return p.cmd.Process.Signal(syscall.SIGSTOP) }

// Resume is the end of Pause.
func (p *Process) Resume() error { return p.cmd.Process.Signal(syscall.SIGCONT) }

// Reload makes the program read its configuration again, if it does so on a SIGHUP.
func (p *Process) Reload() error { return p.cmd.Process.Signal(syscall.SIGHUP) }

// Logged reports whether one line of the log has all the words.
func (p *Process) Logged(words ...string) bool {
	b, err := os.ReadFile(p.Log)
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(b)) {
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(line, w) }) {
			return true
		}
	}
	return false
}
