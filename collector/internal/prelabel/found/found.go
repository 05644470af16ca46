// Package found keeps what a job was told of media, one line each, so that it goes on
// after a crash without asking again. Pre-labelling and the projects of labelling tools
// use it.
package found

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"

	"mlife/shared/fault"
)

const op = "found"

// maxLine bounds a line; an annotation has at most as many bytes.
const maxLine = 20 << 20

// Entry is a line: what was found in one medium, or that nothing could be.
type Entry struct {
	SHA256     string          `json:"sha256"`
	Annotation json.RawMessage `json:"annotation,omitempty"`
	Failed     bool            `json:"failed,omitempty"`
}

// Spool keeps entries in a file. A later one of a medium takes the place of the one
// before. One goroutine at a time.
type Spool struct {
	f    *os.File
	end  int64
	at   map[[32]byte]int64 // where an entry begins
	fail int                // entries that were there before, of media that could not be annotated
}

// Open opens the spool of a folder, or begins both. A last line that a crash cut off is dropped.
func Open(dir string) (*Spool, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.Wrap(op, err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "found.ndjson"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	s := &Spool{f: f, at: map[[32]byte]int64{}}
	r := bufio.NewReaderSize(f, 1<<20)
	for {
		line, err := ReadLine(r, maxLine)
		if errors.Is(err, io.EOF) {
			break
		}
		var e Entry
		if err == nil && (line[len(line)-1] != '\n' || json.Unmarshal(line, &e) != nil) {
			break
		}
		key, ok := keyOf(e.SHA256)
		if err != nil || !ok {
			break // nothing behind it can be believed
		}
		s.at[key] = s.end
		if e.Failed {
			s.fail++
		}
		s.end += int64(len(line))
	}
	if err := f.Truncate(s.end); err != nil {
		return nil, fault.Wrap(op, errors.Join(err, f.Close()))
	}
	return s, nil
}

// Len gives how many media there are entries of, and how many of those that were there
// at the beginning could not be annotated.
func (s *Spool) Len() (all, failed int) { return len(s.at), s.fail }

func keyOf(sha string) (key [32]byte, ok bool) {
	if len(sha) != 64 {
		return key, false
	}
	_, err := hex.Decode(key[:], []byte(sha))
	return key, err == nil
}

// Has reports whether there is an entry of a medium.
func (s *Spool) Has(sha string) bool {
	key, ok := keyOf(sha)
	_, there := s.at[key]
	return ok && there
}

// Add appends entries and makes them safe.
func (s *Spool) Add(list []Entry) error {
	var all []byte
	for _, e := range list {
		b, err := json.Marshal(e)
		if err != nil {
			return fault.Wrap(op, err)
		}
		if key, ok := keyOf(e.SHA256); ok {
			s.at[key] = s.end + int64(len(all))
		}
		all = append(append(all, b...), '\n')
	}
	if _, err := s.f.WriteAt(all, s.end); err != nil {
		return fault.Wrap(op, err)
	}
	s.end += int64(len(all))
	return fault.Wrap(op, s.f.Sync())
}

// Get gives what was found in a medium.
func (s *Spool) Get(sha string) (e Entry, ok bool, err error) {
	key, ok := keyOf(sha)
	if !ok {
		return e, false, nil
	}
	at, ok := s.at[key]
	if !ok {
		return e, false, nil
	}
	line, err := ReadLine(bufio.NewReader(io.NewSectionReader(s.f, at, s.end-at)), maxLine)
	if err == nil {
		err = json.Unmarshal(line, &e)
	}
	return e, true, fault.Wrap(op, err)
}

// Close closes the file.
func (s *Spool) Close() error { return fault.Wrap(op, s.f.Close()) }

// ReadLine gives a line of at most most bytes, which may end with the stream.
func ReadLine(r *bufio.Reader, most int) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > most:
			return nil, fault.New(fault.TooLarge, op, "a line of more than %d bytes", most)
		case err == nil || errors.Is(err, io.EOF) && len(line) > 0:
			return line, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}
