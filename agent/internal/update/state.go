package update

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"mlife/shared/fault"
	"mlife/shared/trust"
	"mlife/shared/wire"
)

// phase is the step a slot is in, as drawn in the package comment.
type phase string

const (
	idle       phase = ""
	wanted     phase = "wanted"
	fetching   phase = "fetching"
	verified   phase = "verified"
	staged     phase = "staged"
	switched   phase = "switched"
	probation  phase = "probation"
	reverting  phase = "reverting"
	committed  phase = "committed"
	rolledBack phase = "rolled_back"
	failed     phase = "failed"
)

// over says that nothing is left to do for the target.
func (p phase) over() bool {
	return p == idle || p == committed || p == rolledBack || p == failed
}

// maxStateFile bounds state.json in bytes.
const maxStateFile = 1 << 20

// slotState is what is kept of a slot between starts.
type slotState struct {
	Phase    phase         `json:"phase"`
	Target   *trust.Target `json:"target,omitempty"`   // what the phase is about
	Next     *trust.Target `json:"next,omitempty"`     // a newer wish
	Unwanted bool          `json:"unwanted,omitempty"` // the target was withdrawn
	Current  *wire.Model   `json:"current,omitempty"`  // in service
	Previous *wire.Model   `json:"previous,omitempty"` // in service before
	Reason   string        `json:"reason,omitempty"`
	Log      []string      `json:"log,omitempty"`      // last lines of a failed command
	Attempts int           `json:"attempts,omitempty"` // failures of the present phase in a row
	Resumes  int           `json:"resumes,omitempty"`  // starts of the agent in this probation
	Bytes    int64         `json:"bytes,omitempty"`    // of the target that are here
	Started  time.Time     `json:"started,omitzero"`   // when the target was taken up
	Since    time.Time     `json:"since,omitzero"`     // when the phase began
}

func (s *slotState) clone() *slotState {
	c := *s
	return &c
}

// stateDoc is state.json.
type stateDoc struct {
	V            int                   `json:"v"`
	TrustVersion int64                 `json:"trust_version"` // highest signed version accepted
	WantedRev    int64                 `json:"wanted_rev"`
	Slots        map[string]*slotState `json:"slots"`
}

// readState reads state.json. A missing file is an empty state; one that cannot be
// read as what was written is set aside under a name that says so and aside is its
// new path.
func readState(path string) (doc stateDoc, aside string, err error) {
	doc = stateDoc{V: 1, Slots: map[string]*slotState{}}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return doc, "", nil
	}
	if err != nil {
		return doc, "", fault.New(fault.Internal, "update.Open", "%w", err)
	}
	if info.Size() <= maxStateFile {
		text, err := os.ReadFile(path)
		if err != nil {
			return doc, "", fault.New(fault.Internal, "update.Open", "%w", err)
		}
		var read stateDoc
		if json.Unmarshal(text, &read) == nil && read.V == 1 && read.sound() {
			return read, "", nil
		}
	}
	aside = fmt.Sprintf("%s.corrupt-%d", path, time.Now().Unix())
	if err := os.Rename(path, aside); err != nil {
		return doc, "", fault.New(fault.Internal, "update.Open", "%w", err)
	}
	return doc, aside, nil
}

func (d stateDoc) sound() bool {
	if d.Slots == nil {
		return false
	}
	for _, s := range d.Slots {
		if s == nil || !s.Phase.over() && s.Target == nil {
			return false
		}
	}
	return true
}

// writeDurably replaces a file so that after a power cut either the old or the new
// content is there.
func writeDurably(path string, content []byte) error {
	tmp := path + ".tmp"
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
