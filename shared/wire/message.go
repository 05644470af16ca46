package wire

import (
	"encoding/json"
	"fmt"
	"time"
)

// Range is the half-open byte range [From, To).
type Range struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

// Ranges is the body of want and fetch: at most MaxRanges, ascending, not
// overlapping, none empty. A want with no range is not sent: stored is.
type Ranges struct {
	Ranges []Range `json:"ranges"`
}

// Check says what is wrong with the ranges for a body of size bytes.
func (r Ranges) Check(size int64) error {
	if len(r.Ranges) == 0 || len(r.Ranges) > MaxRanges {
		return fmt.Errorf("%d ranges: want 1 to %d", len(r.Ranges), MaxRanges)
	}
	var end int64
	for i, x := range r.Ranges {
		if x.From < end || x.To <= x.From || x.To > size {
			return fmt.Errorf("range %d [%d, %d): not ascending within %d bytes", i, x.From, x.To, size)
		}
		end = x.To
	}
	return nil
}

// Terminal is the body of have and count: the badcase that the occurrence went to.
type Terminal struct {
	Badcase string `json:"badcase,omitempty"`
}

// Later asks for the offer again after a while.
type Later struct {
	AfterMS int64  `json:"after_ms"`
	Reason  string `json:"reason,omitempty"`
}

// Reject refuses for good. Drop says whether the device should drop the clip (it
// counts it) or set it aside for a person.
type Reject struct {
	Reason string `json:"reason"`
	Drop   bool   `json:"drop,omitempty"`
}

// Status is a device's retained health message; its last will is the same with
// Online false. Sizes are bytes, counters are since the agent's first start.
type Status struct {
	V           int               `json:"v"`
	Online      bool              `json:"online"`
	Session     string            `json:"session"` // random per connection: a late will of an old one is told apart
	At          time.Time         `json:"at"`      // device clock
	Agent       string            `json:"agent,omitempty"`
	SpoolClips  int64             `json:"spool_clips"`
	SpoolBytes  int64             `json:"spool_bytes"`
	SpoolBudget int64             `json:"spool_budget"`
	DiskFree    int64             `json:"disk_free"`
	Evicted     map[string]int64  `json:"evicted,omitempty"`     // by priority name
	Rejected    int64             `json:"rejected,omitempty"`    // clips the collector refused
	Quarantined int64             `json:"quarantined,omitempty"` // files set aside as corrupt
	Counted     int64             `json:"counted,omitempty"`     // clips the collector counted without their bytes
	Problems    []string          `json:"problems,omitempty"`    // "disk full", …: what a person should see
	Models      map[string]Counts `json:"models,omitempty"`      // by "<slot>/<version>": denominators of every rate
	UptimeMS    int64             `json:"uptime_ms,omitempty"`
}

// Counts are the observations judged under one model version.
type Counts struct {
	Inferences int64 `json:"inferences"`
	Badcases   int64 `json:"badcases"`
}

// Inventory says what a device is and runs; retained.
type Inventory struct {
	V        int               `json:"v"`
	At       time.Time         `json:"at"`
	Agent    string            `json:"agent"` // program version
	OS       string            `json:"os"`
	Arch     string            `json:"arch"`
	Labels   map[string]string `json:"labels,omitempty"`
	Models   map[string]Model  `json:"models,omitempty"`   // in service, by slot
	Previous map[string]Model  `json:"previous,omitempty"` // the last good one before, by slot
	TrustVer int64             `json:"trust_version"`      // highest signed version accepted
	WantedOK int64             `json:"wanted_rev"`         // highest wanted revision acted upon
}

// Model names one model version in a slot.
type Model struct {
	ID      string `json:"id"` // Model ID in MSM, "" for one that came with the device
	Version string `json:"version"`
	SHA256  string `json:"sha256"`
	Size    int64  `json:"size"`
}

// Wanted is what a device should run; retained. Signed is targets metadata of The
// Update Framework for this device alone (see mlife/shared/trust); nothing outside
// it is believed but Rev, which only orders messages.
type Wanted struct {
	V      int             `json:"v"`
	Rev    int64           `json:"rev"`
	Signed json.RawMessage `json:"signed"`
}

// Report tells one persisted step of an update.
type Report struct {
	V          int       `json:"v"`
	At         time.Time `json:"at"`
	Deployment string    `json:"deployment"`
	Slot       string    `json:"slot"`
	Model      Model     `json:"model"`
	State      string    `json:"state"` // wanted fetching verified staged switched probation committed rolled_back failed
	Step       string    `json:"step,omitempty"`
	Reason     string    `json:"reason,omitempty"`
	Log        []string  `json:"log,omitempty"` // last lines of the health command
	Bytes      int64     `json:"bytes,omitempty"`
}

// MaxDocument bounds a Status, Inventory, Wanted or Report in bytes.
const MaxDocument = 96 << 10

// DecodeJSON reads one bounded JSON message and names it in errors.
func DecodeJSON(name string, b []byte, into any) error {
	if len(b) > MaxDocument {
		return fmt.Errorf("%s: %w: %d bytes of at most %d", name, ErrTooBig, len(b), MaxDocument)
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
