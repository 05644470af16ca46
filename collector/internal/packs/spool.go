package packs

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"

	"mlife/shared/fault"
)

// spool holds text until its place in the pack comes: in memory while it is small, then
// in a file without a name.
type spool struct {
	b    bytes.Buffer
	f    *os.File
	temp string
}

const spoolInMemory = 256 << 10

func newSpool(temp string) *spool { return &spool{temp: temp} }

func (s *spool) Write(p []byte) (int, error) {
	s.b.Write(p)
	if s.b.Len() < spoolInMemory {
		return len(p), nil
	}
	if s.f == nil {
		f, err := os.CreateTemp(s.temp, "packs-*")
		if err == nil {
			err = os.Remove(f.Name())
		}
		if err != nil {
			return 0, fault.New(fault.Internal, op, "%w", err)
		}
		s.f = f
	}
	_, err := s.f.Write(s.b.Bytes())
	s.b.Reset()
	return len(p), err
}

// line adds a value as one line of JSON. Names in objects are sorted.
func (s *spool) line(v any) error {
	e := json.NewEncoder(s)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fault.Wrap(op, err)
	}
	return nil
}

// copy gives all that was written.
func (s *spool) copy(w io.Writer) error {
	if s.f != nil {
		if _, err := s.f.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if _, err := io.Copy(w, s.f); err != nil {
			return err
		}
	}
	_, err := w.Write(s.b.Bytes())
	return err
}

func (s *spool) close() error {
	if s.f == nil {
		return nil
	}
	return errors.Join(s.f.Close())
}

// each reads the values back, one after the other.
func (s *spool) each(visit func(d *json.Decoder) error) error {
	var r io.Reader
	if s.f != nil {
		if _, err := s.f.Seek(0, io.SeekStart); err != nil {
			return err
		}
		r = io.MultiReader(s.f, bytes.NewReader(s.b.Bytes()))
	} else {
		r = bytes.NewReader(s.b.Bytes())
	}
	for d := json.NewDecoder(r); d.More(); {
		if err := visit(d); err != nil {
			return fault.Wrap(op, err)
		}
	}
	return nil
}
