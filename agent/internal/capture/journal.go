package capture

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"mlife/shared/clip"
	"mlife/shared/wire"
)

// remembered is how many observations a journal file holds; between one and two
// files' worth are known.
const remembered = 4096

// entry is what the journal knows of one observation. A line of the file is one
// entry as JSON:
//
//	{"id":"…","at":"…","badcase":true,"rule":"r","reason":"…","priority":1}       judged
//	{"id":"…","at":"…","badcase":true,…,"clip":"<sha256>","stored":true}           accepted
//
// "judged" is written before the clip goes to the spool. An observation that comes
// again after a crash in between is sealed with the same verdict and time, so that
// its clip has the same name and is known to spool and collector.
type entry struct {
	ID       string        `json:"id"`
	At       time.Time     `json:"at"`
	Badcase  bool          `json:"badcase"`
	Rule     string        `json:"rule,omitempty"`
	Reason   string        `json:"reason,omitempty"`
	Priority clip.Priority `json:"priority,omitempty"`
	Campaign string        `json:"campaign,omitempty"` // that wanted it
	Only     bool          `json:"only,omitempty"`     // nothing but the campaign wanted it
	Model    string        `json:"model,omitempty"`    // in service when it was judged
	ModelSHA string        `json:"model_sha256,omitempty"`
	Clip     wire.Key      `json:"clip,omitzero"`
	Stored   bool          `json:"stored,omitempty"`
}

// journal remembers recent verdicts so that an observation sent twice is accepted
// once. It is fsynced only for observations that outlive a power cut and would then
// be judged anew (see Observation.outlives): the clip of any other is sealed to the
// same name again, and the collector knows it by that. Two files, the older replaced
// when the newer is full.
type journal struct {
	path string
	mu   sync.Mutex
	file *os.File
	n    int // lines in file
	now  map[string]entry
	old  map[string]entry
}

func openJournal(path string) (*journal, error) {
	j := &journal{path: path, now: map[string]entry{}}
	var err error
	if j.old, _, err = readJournal(path + ".1"); err != nil {
		return nil, err
	}
	if j.now, j.n, err = readJournal(path); err != nil {
		return nil, err
	}
	if j.file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600); err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	// A line that a crash cut short must not swallow the next one.
	if _, err := j.file.WriteString("\n"); err != nil {
		return nil, errors.Join(fmt.Errorf("journal: %w", err), j.file.Close())
	}
	return j, nil
}

// readJournal skips lines that are no entry: the last one may be cut short.
func readJournal(path string) (map[string]entry, int, error) {
	out, n := map[string]entry{}, 0
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return out, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("journal: %w", err)
	}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<10)
	for lines.Scan() {
		var e entry
		if line := bytes.TrimSpace(lines.Bytes()); len(line) > 0 && json.Unmarshal(line, &e) == nil && e.ID != "" {
			out[e.ID] = e
		}
		n++
	}
	if err := errors.Join(lines.Err(), f.Close()); err != nil && !errors.Is(err, bufio.ErrTooLong) {
		return nil, 0, fmt.Errorf("journal: %w", err)
	}
	return out, n, nil
}

func (j *journal) find(id string) (entry, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if e, ok := j.now[id]; ok {
		return e, true
	}
	e, ok := j.old[id]
	return e, ok
}

// add remembers e; a badcase is also written. A full disk is an error: accepting
// without the line could double the clip. durable makes the line survive a power cut.
func (j *journal) add(e entry, durable bool) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.n >= 2*remembered || len(j.now) >= remembered {
		if err := j.rotate(); err != nil {
			return fmt.Errorf("journal: %w", err)
		}
	}
	if e.Badcase {
		b, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("journal: %w", err)
		}
		if _, err := j.file.Write(append(b, '\n')); err != nil {
			return fmt.Errorf("journal: %w", err)
		}
		if durable {
			if err := j.file.Sync(); err != nil {
				return fmt.Errorf("journal: %w", err)
			}
		}
		j.n++
	}
	j.now[e.ID] = e
	return nil
}

func (j *journal) rotate() error {
	next, err := os.OpenFile(j.path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(os.Rename(j.path, j.path+".1"), os.Rename(j.path+".new", j.path)); err != nil {
		return errors.Join(err, next.Close())
	}
	err = j.file.Close()
	j.file, j.n = next, 0
	j.old, j.now = j.now, map[string]entry{}
	return err
}

func (j *journal) close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.file.Close()
}
