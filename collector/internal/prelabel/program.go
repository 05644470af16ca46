package prelabel

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/prelabel/found"
	"mlife/shared/fault"
)

// Protocol is the version of the lines, their field "v".
const Protocol = 1

// question is a line to a program.
type question struct {
	V         int    `json:"v"`
	ID        string `json:"id"`
	File      string `json:"file,omitempty"` // path within the working folder
	Data      []byte `json:"data,omitempty"` // the bytes, for containers
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	SHA256    string `json:"sha256"`
	Size      int64  `json:"size"`
	Width     int    `json:"width,omitempty"`
	Height    int    `json:"height,omitempty"`
}

// reply is a line that comes back.
type reply struct {
	ID         string          `json:"id"`
	Annotation json.RawMessage `json:"annotation"`
	Error      string          `json:"error"`
}

// program is a run of a command.
type program struct {
	c      *Command
	dir    string
	feed   *io.PipeWriter
	cancel context.CancelFunc
	lines  chan []byte
	done   chan struct{} // the program ended; err says how
	err    error
	bad    error // why reading ended, when it was not the program's end; before lines is closed
	wg     sync.WaitGroup
	n      int
}

// read hands on the lines of the program until it ends.
func (s *program) read(from *io.PipeReader) {
	defer close(s.lines)
	defer from.Close()
	r := bufio.NewReaderSize(from, 64<<10)
	for {
		line, err := found.ReadLine(r, maxAnswer)
		if err != nil {
			if !errors.Is(err, io.EOF) {
				s.bad = err
			}
			return
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		select {
		case s.lines <- line:
		case <-s.done:
			// The last lines may still be wanted.
			select {
			case s.lines <- line:
			case <-time.After(time.Second):
				return
			}
		}
	}
}

// Predict implements Session.
func (s *program) Predict(ctx context.Context, batch []Medium) ([]Answer, error) {
	out := make([]Answer, len(batch))
	at := map[string]int{}
	var ask bytes.Buffer
	for i, m := range batch {
		q, err := s.question(ctx, m)
		if q.File != "" {
			defer os.Remove(filepath.Join(s.dir, q.File))
		}
		if err != nil {
			if ctx.Err() != nil {
				return nil, fault.New(fault.Canceled, op, "%w", context.Cause(ctx))
			}
			out[i].Err = err
			continue
		}
		b, err := json.Marshal(q)
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		ask.Write(append(b, '\n'))
		at[q.ID] = i
	}
	fed := make(chan error, 1)
	s.wg.Go(func() {
		_, err := s.feed.Write(ask.Bytes())
		fed <- err // io.ErrClosedPipe when the program ended, which is told otherwise
	})
	each := cmp.Or(s.c.Each, time.Minute)
	for len(at) > 0 {
		line, err := s.next(ctx, each)
		if err != nil {
			return nil, err
		}
		i, a, err := s.answer(line, at)
		if err != nil {
			return nil, err
		}
		out[i] = a
	}
	select {
	case <-fed:
		return out, nil
	case <-ctx.Done():
		return nil, fault.New(fault.Canceled, op, "%w", context.Cause(ctx))
	}
}

func (s *program) question(ctx context.Context, m Medium) (q question, err error) {
	q = question{V: Protocol, ID: strconv.Itoa(s.n + 1), Name: m.Name, MediaType: m.MediaType, SHA256: m.SHA256, Size: m.Size, Width: m.Width, Height: m.Height}
	if !s.c.inline {
		q.File, err = s.put(ctx, m)
		return q, err
	}
	s.n++
	if m.Size > maxInline {
		return q, fault.New(fault.TooLarge, op, "%d bytes, a container gets at most %d", m.Size, maxInline)
	}
	in, err := m.Open(ctx)
	if err != nil {
		return q, err
	}
	q.Data, err = io.ReadAll(io.LimitReader(in, maxInline+1))
	return q, fault.Wrap(op, errors.Join(err, in.Close()))
}

// next waits for a line.
func (s *program) next(ctx context.Context, each time.Duration) ([]byte, error) {
	late := time.NewTimer(each)
	defer late.Stop()
	select {
	case line, ok := <-s.lines:
		if ok {
			return line, nil
		}
		if s.bad != nil {
			return nil, s.bad
		}
		<-s.done
		if s.err != nil {
			return nil, s.err
		}
		return nil, fault.New(fault.Invalid, op, "the program ended before it had answered")
	case <-late.C:
		return nil, fault.New(fault.TooLarge, op, "no answer came within %s", each)
	case <-ctx.Done():
		return nil, fault.New(fault.Canceled, op, "%w", context.Cause(ctx))
	}
}

// answer reads a line; an error is one of the protocol, after which nothing of the
// program can be believed.
func (s *program) answer(line []byte, at map[string]int) (int, Answer, error) {
	r, err := parseReply(line)
	if err != nil {
		return 0, Answer{}, err
	}
	i, ok := at[r.ID]
	if !ok {
		return 0, Answer{}, fault.New(fault.Invalid, op, "the program answered %.40q, which it was not asked or has answered", r.ID)
	}
	delete(at, r.ID)
	a, err := r.answer()
	return i, Answer{a, err}, nil
}

func parseReply(line []byte) (r reply, err error) {
	if err = annotation.Shallow(line, annotation.MaxDepth+16); err != nil {
		return r, fault.New(fault.Invalid, op, "the program answered: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err = dec.Decode(&r); err == nil && dec.More() {
		err = errors.New("more than one value on the line")
	}
	if err != nil {
		return r, fault.New(fault.Invalid, op, "the program answered %.80q, which is no answer: %w", strings.TrimSpace(string(line)), err)
	}
	return r, nil
}

func (r reply) answer() (annotation.Annotation, error) {
	switch {
	case r.Error != "":
		text := strings.ToValidUTF8(r.Error, "?")
		return annotation.Annotation{}, fault.New(fault.Invalid, op, "the model: %.*s", maxMessage, text)
	case len(r.Annotation) == 0 || string(r.Annotation) == "null":
		return annotation.Annotation{}, nil // it found nothing
	}
	return annotation.Parse(r.Annotation)
}

// Close implements Session. A program that reads its input to the end may end by
// itself; one that does not is ended.
func (s *program) Close() error {
	_ = s.feed.Close() // a pipe in memory
	grace := time.NewTimer(2 * time.Second)
	defer grace.Stop()
	go func() { // what comes too late
		for range s.lines { //nolint:revive // it is thrown away
		}
	}()
	select {
	case <-s.done:
	case <-grace.C:
	}
	s.cancel()
	s.wg.Wait()
	return nil
}
