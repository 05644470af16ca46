package packs

import (
	"context"
	"errors"
	"io"

	"mlife/shared/fault"
)

// Content gives the whole, or a part by its name, to be read and sought in, as
// http.ServeContent wants it: what is asked for after a Seek is written from there on.
// Close it, which waits for what it began. It is for one user at a time; a pack may have
// many.
func (p *Pack) Content(ctx context.Context, part string) (io.ReadSeekCloser, int64, error) {
	archive := p.plan.Top
	if part != "" {
		archive = -1
		for _, x := range p.plan.Parts {
			if x.Name == part {
				archive = x.Archive
			}
		}
		if archive < 0 {
			return nil, 0, fault.New(fault.NotFound, op, "the pack has no part %.80q", part)
		}
	}
	size := p.plan.Archives[archive].Size
	return &content{p: p, ctx: ctx, archive: archive, size: size}, size, nil
}

type content struct {
	p       *Pack
	ctx     context.Context
	archive int
	size    int64
	at      int64 // where the next Read begins
	flow    *io.PipeReader
	done    chan struct{}
}

func (c *content) Read(b []byte) (int, error) {
	if c.at >= c.size {
		return 0, io.EOF
	}
	if c.flow == nil {
		r, w := io.Pipe()
		c.flow, c.done = r, make(chan struct{})
		go func(at int64, done chan struct{}) {
			defer close(done)
			err := c.p.write(c.ctx, w, c.archive, at)
			_ = w.CloseWithError(err) // never fails
		}(c.at, c.done)
	}
	n, err := c.flow.Read(b)
	c.at += int64(n)
	if errors.Is(err, io.EOF) && c.at < c.size {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func (c *content) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += c.at
	case io.SeekEnd:
		offset += c.size
	}
	if offset < 0 {
		return 0, fault.Field(op, "offset", "%d is before the beginning", offset)
	}
	if offset != c.at {
		c.stop()
	}
	c.at = offset
	return offset, nil
}

func (c *content) stop() {
	if c.flow == nil {
		return
	}
	_ = c.flow.Close() // never fails; the writing ends with it
	<-c.done
	c.flow = nil
}

// Close may be called twice.
func (c *content) Close() error {
	c.stop()
	return nil
}
