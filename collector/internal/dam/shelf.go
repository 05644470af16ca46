package dam

import (
	"context"
	"errors"
)

// shelf writes rows into segments, one after the other. While one is made durable the
// next is filled. It is not safe for concurrent use; whoever makes it calls finish or
// drop.
type shelf struct {
	rows    Segments
	out     SegmentWriter
	parts   []Part
	closing chan closed // of the segment before; nil while there is none
	began   int32
}

type closed struct {
	part Part
	err  error
}

// add puts a row away and says where.
func (s *shelf) add(ctx context.Context, row []Cell) (place, error) {
	if s.out == nil {
		s.out = s.rows.New()
		s.began++
	}
	at := place{s.began - 1, int32(s.out.Rows())}
	if err := s.out.Add(row); err != nil {
		return at, err
	}
	if s.out.Rows() < SegmentRows && s.out.Bytes() < SegmentBytes {
		return at, nil
	}
	return at, s.turn(ctx)
}

// turn closes the segment being filled in the background.
func (s *shelf) turn(ctx context.Context) error {
	if err := s.wait(); err != nil {
		return err
	}
	out, done := s.out, make(chan closed, 1)
	s.out, s.closing = nil, done
	go func() {
		sha, err := out.Close(ctx)
		done <- closed{Part{Segment: sha, Size: out.Rows(), Rows: out.Rows(), Bytes: int64(out.Bytes())}, err}
	}()
	return nil
}

func (s *shelf) wait() error {
	if s.closing == nil {
		return nil
	}
	c := <-s.closing
	s.closing = nil
	if c.err == nil {
		s.parts = append(s.parts, c.part)
	}
	return c.err
}

// finish makes all rows durable; the parts have them in their order.
func (s *shelf) finish(ctx context.Context) ([]Part, error) {
	if s.out != nil {
		if err := s.turn(ctx); err != nil {
			return nil, err
		}
	}
	err := s.wait()
	return s.parts, err
}

// drop removes the segments that are not among those kept.
func (s *shelf) drop(ctx context.Context, kept []Part) error {
	errs := []error{s.wait()}
	used := map[string]bool{}
	for _, p := range kept {
		used[p.Segment] = true
	}
	for _, p := range s.parts {
		if !used[p.Segment] {
			errs = append(errs, s.rows.Drop(ctx, p.Segment))
		}
	}
	s.parts = nil
	return errors.Join(errs...)
}
