package prelabel

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

// entry is a line of a spool: what was found in one medium, or why nothing.
type entry struct {
	SHA256     string          `json:"sha256"`
	Annotation json.RawMessage `json:"annotation,omitempty"`
	Failed     bool            `json:"failed,omitempty"`
}

// spool keeps what a job has found, so that it goes on after a crash without asking the
// model again. One goroutine at a time.
type spool struct {
	f    *os.File
	end  int64
	at   map[[32]byte]int64 // where an entry begins
	none bool               // it was not there before

	failed int // entries that were there before, of media that could not be annotated
}

// openSpool opens a spool or begins one. A last line that a crash cut off is dropped.
func openSpool(dir string) (*spool, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.Wrap(op, err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "found.ndjson"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	s := &spool{f: f, at: map[[32]byte]int64{}}
	r := bufio.NewReaderSize(f, 1<<20)
	for {
		line, err := readLine(r, maxAnswer+1024)
		if errors.Is(err, io.EOF) {
			break
		}
		var e entry
		if err == nil && (line[len(line)-1] != '\n' || json.Unmarshal(line, &e) != nil) {
			break
		}
		key, ok := keyOf(e.SHA256)
		if err != nil || !ok {
			break // nothing behind it can be believed
		}
		s.at[key] = s.end
		if e.Failed {
			s.failed++
		}
		s.end += int64(len(line))
	}
	s.none = s.end == 0
	if err := f.Truncate(s.end); err != nil {
		return nil, fault.Wrap(op, errors.Join(err, f.Close()))
	}
	return s, nil
}

func keyOf(sha string) (key [32]byte, ok bool) {
	if len(sha) != 64 {
		return key, false
	}
	_, err := hex.Decode(key[:], []byte(sha))
	return key, err == nil
}

func (s *spool) has(sha string) bool {
	key, ok := keyOf(sha)
	_, there := s.at[key]
	return ok && there
}

// add appends entries and makes them safe.
func (s *spool) add(list []entry) error {
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

// get gives what was found in a medium.
func (s *spool) get(sha string) (e entry, ok bool, err error) {
	key, ok := keyOf(sha)
	if !ok {
		return e, false, nil
	}
	at, ok := s.at[key]
	if !ok {
		return e, false, nil
	}
	line, err := readLine(bufio.NewReader(io.NewSectionReader(s.f, at, s.end-at)), maxAnswer+1024)
	if err == nil {
		err = json.Unmarshal(line, &e)
	}
	return e, true, fault.Wrap(op, err)
}

func (s *spool) close() error { return fault.Wrap(op, s.f.Close()) }
