package extend

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"mlife/shared/fault"
)

// Command is an operation that a program of the user's own does. It gets the request
// on standard input, finds its inputs in the folder in and leaves files and
// result.json in the folder out, both in its working folder, which is its own and is
// removed afterwards. See doc.md.
type Command struct {
	Describe Manifest
	Argv     []string // an absolute path, and arguments
	Limits   Limits
}

// Manifest implements Operation.
func (c Command) Manifest() Manifest { return c.Describe }

// Run implements Operation.
func (c Command) Run(ctx context.Context, r Request) (res Result, err error) {
	const op = "extend.Command"
	dir, err := os.MkdirTemp(filepath.Dir(r.Output), "command-")
	if err != nil {
		return res, fault.New(fault.Internal, op, "%w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	out := filepath.Join(dir, "out")
	for _, d := range []string{filepath.Join(dir, "in"), out} {
		if err := os.Mkdir(d, 0o700); err != nil {
			return res, fault.New(fault.Internal, op, "%w", err)
		}
	}
	for i := range r.Inputs {
		name := filepath.Join("in", strconv.Itoa(i))
		if err := copyFile(r.Inputs[i].File, filepath.Join(dir, name)); err != nil {
			return res, fault.New(fault.Internal, op, "%w", err)
		}
		r.Inputs[i].File = name
	}
	target := r.Output
	r.Output = "out"
	body, err := json.Marshal(r)
	if err != nil {
		return res, fault.New(fault.Internal, op, "%w", err)
	}
	l := c.Limits.withDefaults()
	if err := (Process{Command: c.Argv, Dir: dir, Outputs: out, Stdin: body, Limits: l}).Run(ctx); err != nil {
		return res, fault.Wrap(c.Describe.Name, err)
	}
	return collect(c.Describe.Name, out, target, l)
}

// collect reads result.json and takes over the files that it names. Links are not
// followed: a program must not make the collector read another file.
func collect(name, from, to string, l Limits) (Result, error) {
	f, err := openPlain(filepath.Join(from, "result.json"))
	if err != nil {
		return Result{}, fault.New(fault.Invalid, name, "it left no result.json: %w", err)
	}
	b, err := io.ReadAll(io.LimitReader(f, maxResult+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return Result{}, fault.New(fault.Internal, name, "%w", err)
	}
	res, err := ParseResult(b, l.Files)
	if err != nil {
		return res, fault.Wrap(name, err)
	}
	for _, o := range res.Outputs {
		if o.File == "result.json" {
			return res, fault.New(fault.Invalid, name, "result.json is no output")
		}
		info, err := os.Lstat(filepath.Join(from, o.File))
		if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
			return res, fault.New(fault.Invalid, name, "the output %.80q is not there, empty or no plain file", o.File)
		}
		if err := os.Rename(filepath.Join(from, o.File), filepath.Join(to, o.File)); err != nil {
			return res, fault.New(fault.Internal, name, "%w", err)
		}
	}
	return res, nil
}

func openPlain(path string) (*os.File, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, errors.New("no such file")
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is no plain file")
	}
	return os.Open(path)
}

func copyFile(from, to string) (err error) {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	dst, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	return errors.Join(err, dst.Close())
}
