package prelabel

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"mlife/collector/internal/extend"
	"mlife/shared/fault"
)

// Command is a predictor that a program of the operator's own does. The program runs
// once for a whole run, reads a line of JSON for each medium and writes one for each,
// in any order; see doc.md.
type Command struct {
	Describe Info
	Argv     []string      // an absolute path, and arguments
	Each     time.Duration // longest time for an answer; 1 minute
	Run      time.Duration // longest time of the whole run; 24 hours
	Memory   int64         // address space of each process in bytes; 16 GiB
	Lines    int           // media it gets before the first answer must come; 8

	inline bool                                   // the bytes come in the line, not as a file
	named  func(name string) []string             // the arguments of a container of this name; nil without one
	remove func(ctx context.Context, name string) // ends that container
}

// Info implements Predictor.
func (c *Command) Info() Info { return c.Describe }

// Batch implements Predictor.
func (c *Command) Batch() int { return min(cmp.Or(c.Lines, 8), maxLines) }

// Bounds of the protocol.
const (
	maxLines   = 64
	maxAnswer  = 16 << 20  // bytes of a line that comes back
	maxInline  = 256 << 20 // bytes of a medium within a line
	maxMessage = 1000
)

// Open implements Predictor.
func (c *Command) Open(ctx context.Context, dir string) (Session, error) {
	if c.Describe.Problem != "" {
		return nil, fault.New(fault.Unavailable, op, "%s: %s", c.Describe.Name, c.Describe.Problem)
	}
	if err := os.MkdirAll(filepath.Join(dir, "in"), 0o700); err != nil {
		return nil, fault.Wrap(op, err)
	}
	argv, undo := c.Argv, func() {}
	if c.named != nil {
		// The run's folder names it, so that what a killed collector left is found.
		name := "mlife-prelabel-" + filepath.Base(dir)
		c.remove(ctx, name)
		argv, undo = c.named(name), func() { c.remove(context.WithoutCancel(ctx), name) }
	}
	ctx, cancel := context.WithCancel(ctx)
	in, feed := io.Pipe()
	answers, out := io.Pipe()
	s := &program{c: c, dir: dir, feed: feed, cancel: cancel, lines: make(chan []byte), done: make(chan struct{})}
	p := extend.Process{Command: argv, Dir: dir, Outputs: dir, Input: in, Output: out,
		Limits: extend.Limits{Time: cmp.Or(c.Run, 24*time.Hour), Memory: cmp.Or(c.Memory, 16<<30), Output: 8 << 30, Files: 10_000}}
	s.wg.Go(func() {
		defer undo()
		s.err = p.Run(ctx)
		close(s.done)
		_ = errors.Join(in.Close(), out.Close()) // pipes in memory
	})
	s.wg.Go(func() { s.read(answers) })
	return s, nil
}

// Limits of a medium's own file are those of the store.
func (s *program) put(ctx context.Context, m Medium) (name string, err error) {
	s.n++
	name = filepath.Join("in", strconv.Itoa(s.n)+filepath.Ext(m.Name))
	in, err := m.Open(ctx)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	f, err := os.OpenFile(filepath.Join(s.dir, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", fault.Wrap(op, err)
	}
	_, err = io.Copy(f, in)
	return name, fault.Wrap(op, errors.Join(err, f.Close()))
}
