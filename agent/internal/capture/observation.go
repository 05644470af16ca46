package capture

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"time"

	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/trigger"
	"mlife/shared/wire"
)

// Observation is one frame, window or file with what a model said about it.
type Observation struct {
	ID            string // 32 hex digits; the same observation sent again has the same; "" gets a random one
	At            time.Time
	Function      string
	Slot          string
	Model         string
	ModelSHA      string
	SystemVersion string
	Result        json.RawMessage
	Truth         json.RawMessage
	Attributes    map[string]json.RawMessage
	Feedback      string
	Place         string
	Source        string // "folder", "api"
	Items         []Medium
	Force         bool   // a badcase whatever the rules say
	ForceRule     string // rule to name when Force decides, default "forced"

	outlives bool // it may come again after a power cut and be judged otherwise
}

// Medium is one picture, recording or file. Open may be called more than once and
// gives the same bytes each time; its reader should implement io.ReaderAt.
type Medium struct {
	Name string
	Open func() (io.ReadCloser, error)
	Size int64 // bytes

	mem []byte // the bytes, when they are in memory
}

// BytesMedium is a medium in memory that nobody changes any more.
func BytesMedium(name string, b []byte) Medium {
	return Medium{Name: name, Size: int64(len(b)), mem: b, Open: func() (io.ReadCloser, error) { return memory{bytes.NewReader(b)}, nil }}
}

// FileMedium is a medium in a file that nobody changes.
func FileMedium(name, path string, size int64) Medium {
	return Medium{Name: name, Size: size, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}

type memory struct{ *bytes.Reader }

func (memory) Close() error { return nil }

// Verdict is what became of an observation.
type Verdict struct {
	ID       string
	Badcase  bool
	Rule     string
	Reason   string
	Clip     wire.Key // of a badcase
	Repeated bool     // it was accepted before; nothing was counted or stored again
}

// maxSkew is how far ahead of the clock an observation may claim to be.
const maxSkew = 24 * time.Hour

// check refuses what could not become a manifest, before anything is stored. It
// fills in ID and At.
func (o *Observation) check(now time.Time) error {
	const op = "capture"
	if o.ID == "" {
		o.ID = newID()
	}
	if b, err := hex.DecodeString(o.ID); err != nil || len(b) != 16 || hex.EncodeToString(b) != o.ID {
		return fault.Field(op, "id", "want 32 lower-case hex digits")
	}
	if o.At.IsZero() {
		o.At = now
	}
	if o.At.Year() < 1970 || o.At.After(now.Add(maxSkew)) {
		return fault.Field(op, "captured_at", "%s is not between 1970 and tomorrow", o.At.Format(time.RFC3339))
	}
	if len(o.Items) > clip.MaxItems {
		return fault.Field(op, "items", "%d, at most %d", len(o.Items), clip.MaxItems)
	}
	if len(o.Slot) > maxKeyPart || len(o.Model) > maxKeyPart {
		return fault.Field(op, "slot or model", "over %d bytes", maxKeyPart)
	}
	m := o.manifest("check", judgement{})
	m.V, m.BodySHA = clip.Version, emptySHA
	return m.Check()
}

// emptySHA is the SHA-256 of nothing, for the check of a manifest without items.
const emptySHA = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func (o *Observation) manifest(device string, d judgement) clip.Manifest {
	return clip.Manifest{
		Occurrence: o.ID, Device: device, CapturedAt: o.At.UTC(), Function: o.Function, SystemVer: o.SystemVersion, Slot: o.Slot,
		Model: o.Model, ModelSHA: o.ModelSHA, Result: o.Result, Truth: o.Truth, Attributes: o.Attributes, Rule: d.Rule, Reason: d.Reason, Campaign: d.campaign,
		Feedback: o.Feedback, Priority: d.Priority, Source: o.Source, Place: o.Place,
	}
}

func (o *Observation) view() trigger.View {
	return trigger.View{ID: o.ID, Function: o.Function, Slot: o.Slot, Model: o.Model, SystemVersion: o.SystemVersion, Place: o.Place,
		Source: o.Source, Feedback: o.Feedback, Result: o.Result, Truth: o.Truth, Attributes: o.Attributes}
}
