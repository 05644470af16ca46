package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sync"

	"mlife/shared/fault"
)

// maxRead bounds one answer of Logs.Read in bytes.
const maxRead = 256 << 10

// Logs keeps one growing text per task, bounded in size:
//
//	<dir>/<task>/log
//
// Past the limit a line says so and the rest is dropped. Safe for concurrent use.
type Logs struct {
	dir   string
	limit int64

	mu      sync.Mutex
	changed chan struct{} // closed and replaced by every append
}

// NewLogs keeps logs below dir, each of at most limit bytes.
func NewLogs(dir string, limit int64) *Logs {
	return &Logs{dir: dir, limit: limit, changed: make(chan struct{})}
}

var taskName = regexp.MustCompile(`^task_[0-9a-z]{26}$`)

func (l *Logs) path(task string) (string, error) {
	if !taskName.MatchString(task) {
		return "", fault.New(fault.NotFound, "runner.Logs", "%.40q is not a Task ID", task)
	}
	return filepath.Join(l.dir, task, "log"), nil
}

// Append adds text to a task's log. What is past the limit is dropped.
func (l *Logs) Append(task string, text []byte) (err error) {
	const op = "runner.Logs"
	path, err := l.path(task)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return diskFault(op, err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return diskFault(op, err)
	}
	defer func() { err = errors.Join(err, diskFault(op, f.Close())) }()
	st, err := f.Stat()
	if err != nil {
		return diskFault(op, err)
	}
	room := l.limit - st.Size()
	switch {
	case room <= 0:
		return nil
	case int64(len(text)) > room:
		text = append(text[:room:room], fmt.Sprintf("\n[the log ends here: it reached %d bytes]\n", l.limit)...)
	}
	_, err = f.Write(text)
	close(l.changed)
	l.changed = make(chan struct{})
	return diskFault(op, err)
}

// Read gives the log from a byte offset on, at most 256 KiB at once, and the offset
// that follows. A task without a log has an empty one.
func (l *Logs) Read(task string, from int64) (text []byte, next int64, err error) {
	path, err := l.path(task)
	if err != nil {
		return nil, from, err
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, from, nil
	}
	if err != nil {
		return nil, from, diskFault("runner.Logs", err)
	}
	defer func() { err = errors.Join(err, diskFault("runner.Logs", f.Close())) }()
	text, err = io.ReadAll(io.NewSectionReader(f, max(0, from), maxRead))
	return text, max(0, from) + int64(len(text)), diskFault("runner.Logs", err)
}

// Grown gives a channel that is closed by the next append to any log. Take it
// before reading, so that nothing is missed.
func (l *Logs) Grown() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.changed
}

// Follow reads from an offset on and waits for more while there is none and ctx is
// not done.
func (l *Logs) Follow(ctx context.Context, task string, from int64) (text []byte, next int64, err error) {
	for {
		grown := l.Grown()
		text, next, err = l.Read(task, from)
		if err != nil || len(text) > 0 {
			return text, next, err
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return nil, from, fault.New(fault.Canceled, "runner.Logs", "%w", ctx.Err())
		}
	}
}
