package extend

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"mlife/shared/fault"
	"mlife/shared/ident"
)

// Limits bound one run of a program or service. Zero fields get defaults.
type Limits struct {
	Time   time.Duration // wall time, and the CPU time of each process; 1 minute
	Memory int64         // address space of each process in bytes; 2 GiB
	Output int64         // bytes of all files it makes; 1 GiB
	Files  int           // files it makes; 1000
}

func (l Limits) withDefaults() Limits {
	if l.Time <= 0 {
		l.Time = time.Minute
	}
	if l.Memory <= 0 {
		l.Memory = 2 << 30
	}
	if l.Output <= 0 {
		l.Output = 1 << 30
	}
	if l.Files <= 0 {
		l.Files = 1000
	}
	return l
}

// Process is a program to run once. There is no shell, and of the environment it gets
// Env, a PATH of the system's folders and a mark by which what it leaves behind is
// found and killed.
//
// On Linux the limits are set (prlimit) before the program gets its first byte of
// Stdin, so one that waits for its request has them from the start; they are
// inherited by what it starts. Memory and CPU time hold for each process, not for
// their sum: that needs a cgroup, which the operator gives the collector's unit.
type Process struct {
	Command []string
	Dir     string // working folder
	Outputs string // folder watched for Limits.Output and Files; "" for none
	Env     []string
	Stdin   []byte
	Input   io.ReadCloser // instead of Stdin: what comes over time; closed when the program ends
	Output  io.Writer     // takes what it writes to its standard output; nil keeps the end of that among the complaints
	Limits  Limits
}

// maxStderr is how much of a program's complaints is kept, from their end.
const maxStderr = 16 << 10

const mark = "MLIFE_EXTENSION="

// Run runs the program to its end. Its complaints stand in the error.
func (p Process) Run(ctx context.Context) error {
	_, err := p.Tell(ctx)
	return err
}

// Tell is Run and gives the end of what the program wrote to its standard output and
// error, at most 16 KiB.
func (p Process) Tell(ctx context.Context) (string, error) {
	complaints := &tail{max: maxStderr}
	err := p.run(ctx, complaints)
	return complaints.String(), err
}

func (p Process) run(ctx context.Context, complaints *tail) error {
	const op = "extend"
	l := p.Limits.withDefaults()
	caller := ctx
	ctx, cancel := context.WithTimeoutCause(ctx, l.Time, errTime)
	defer cancel()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	id := ident.New("run")
	c := exec.CommandContext(ctx, p.Command[0], p.Command[1:]...)
	c.Dir = p.Dir
	c.Env = append([]string{"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "HOME=" + p.Dir, "TMPDIR=" + p.Dir, mark + id}, p.Env...)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	c.WaitDelay = 2 * time.Second
	c.Stderr, c.Stdout = complaints, complaints
	if p.Output != nil {
		c.Stdout = p.Output
	}
	input := p.Input
	if input == nil {
		input = io.NopCloser(bytes.NewReader(p.Stdin))
	}
	stdin, err := c.StdinPipe()
	if err != nil {
		return fault.New(fault.Internal, op, "%w", err)
	}
	if err := c.Start(); err != nil {
		_ = input.Close() // nobody reads it
		return fault.New(fault.Unavailable, op, "%s cannot be started: %w", filepath.Base(p.Command[0]), err)
	}
	lerr := restrain(c.Process.Pid, l)
	fed := make(chan struct{})
	go func() { // it may end without reading
		defer close(fed)
		_, werr := io.Copy(stdin, input)
		_ = errors.Join(werr, stdin.Close())
	}()
	watched := p.watch(ctx, stop, l)
	err = c.Wait()
	stop(nil)
	<-watched
	err = errors.Join(err, input.Close()) // who feeds it over time waits for nobody then
	<-fed
	killRest(c.Process.Pid, id)
	if caller.Err() != nil {
		return fault.New(fault.Canceled, op, "%w", context.Cause(caller))
	}
	if full := tooMuch(p.Outputs, l); full != nil {
		return full
	}
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errTime):
		return fault.New(fault.TooLarge, op, "it took more than %s and was ended", l.Time)
	case fault.Is(cause, fault.TooLarge):
		return cause
	case err != nil:
		return p.ended(err, complaints, l)
	case lerr != nil:
		return fault.New(fault.Internal, op, "the program could not be limited: %w", lerr)
	}
	return nil
}

var errTime = errors.New("time is over")

// ended says why a program did not end well.
func (p Process) ended(err error, complaints *tail, l Limits) error {
	var e *exec.ExitError
	if errors.As(err, &e) {
		if ws, ok := e.Sys().(syscall.WaitStatus); ok && ws.Signaled() && ws.Signal() == syscall.SIGXCPU {
			return fault.New(fault.TooLarge, "extend", "it used more than %s of processor time", l.Time)
		}
	}
	if text := clean(complaints.String()); text != "" {
		return fault.New(fault.Invalid, "extend", "%s: %s", filepath.Base(p.Command[0]), text)
	}
	return fault.New(fault.Invalid, "extend", "%s: %w", filepath.Base(p.Command[0]), err)
}

// restrain limits a process that just started. One that is over needs none.
func restrain(pid int, l Limits) error {
	for what, n := range map[int]uint64{
		unix.RLIMIT_AS: uint64(l.Memory), unix.RLIMIT_CPU: uint64(l.Time/time.Second) + 1, unix.RLIMIT_FSIZE: uint64(l.Output), unix.RLIMIT_CORE: 0,
	} {
		if err := unix.Prlimit(pid, what, &unix.Rlimit{Cur: n, Max: n}, nil); err != nil && !errors.Is(err, unix.ESRCH) {
			return err
		}
	}
	// Serving people goes before background work.
	if err := unix.Setpriority(unix.PRIO_PROCESS, pid, 10); err != nil && !errors.Is(err, unix.ESRCH) {
		return err
	}
	return nil
}

// watch ends the program when its files are too many or too large.
func (p Process) watch(ctx context.Context, stop context.CancelCauseFunc, l Limits) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if err := tooMuch(p.Outputs, l); err != nil {
				stop(err)
			}
		}
	}()
	return done
}

// tooMuch says that what is in a folder is over the limits.
func tooMuch(dir string, l Limits) error {
	if dir == "" {
		return nil
	}
	var size int64
	files := 0
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // it may just have been renamed
		}
		files++
		if info, err := d.Info(); err == nil {
			size += info.Size()
		}
		if files > l.Files {
			return fault.New(fault.TooLarge, "extend", "it makes more than %d files", l.Files)
		}
		if size >= l.Output {
			return fault.New(fault.TooLarge, "extend", "it makes more than %d bytes", l.Output)
		}
		return nil
	})
	if fault.Is(err, fault.TooLarge) {
		return err
	}
	return nil
}

// killRest kills the group and what left it but carries the mark. Other people's
// processes cannot be read, and are not ours.
func killRest(group int, id string) {
	_ = syscall.Kill(-group, syscall.SIGKILL)
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return
	}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		env, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
		if err == nil && bytes.Contains(env, []byte(mark+id)) {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

// tail keeps the end of what is written.
type tail struct {
	max int
	b   []byte
}

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	t.b = append(t.b, p...)
	if len(t.b) > 2*t.max {
		t.b = append(t.b[:0], t.b[len(t.b)-t.max:]...)
	}
	return len(p), nil
}

// String gives the last lines.
func (t *tail) String() string { return string(t.b[max(0, len(t.b)-t.max):]) }
