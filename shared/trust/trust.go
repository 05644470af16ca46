// Package trust signs and verifies what a device is told to run, as metadata of The
// Update Framework (TUF 1.0, by go-tuf): a root that names the keys, and one targets
// document per device, so that a document stays small and one device cannot be given
// another's.
//
// It is not for the bytes of a model: a Target carries their SHA-256 and size, and
// whoever fetches them checks both. Collector and agent import it; nothing else
// imports go-tuf.
//
// # Targets document
//
//	{"signed": {"_type": "targets", "spec_version": "1.0.31",
//	   "version": 7, "expires": "…", "x-mlife-device": "cam-1",
//	   "x-mlife-campaigns": "[…]",
//	   "targets": {"<slot>": {"length": 4096, "hashes": {"sha256": "…"},
//	     "custom": {"model": "mdl_…", "version": "3", "deployment": "dep_…",
//	                "probation_ms": 30000}}}},
//	 "signatures": [{"keyid": "…", "sig": "…"}]}
package trust

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"

	"mlife/shared/fault"
	"mlife/shared/wire"
)

// Limits of a targets document.
const (
	MaxSigned  = 64 << 10 // bytes of a root or targets document
	MaxTargets = 64       // slots of one device
	MaxName    = 128      // bytes of a slot, model id, version or deployment
	MaxSize    = 64 << 30 // bytes of one target
)

// MaxProbation bounds a target's probation.
const MaxProbation = 7 * 24 * time.Hour

// DefaultTolerance is how long past its end a document is still believed, for clocks
// of devices that are wrong by a little.
const DefaultTolerance = 10 * time.Minute

const (
	deviceField    = "x-mlife-device"
	campaignsField = "x-mlife-campaigns" // a text: JSON of []wire.Campaign, as canonical JSON has no fractions
)

// Target is one content that a device should run in a slot.
type Target struct {
	Slot        string
	SHA256      string // lower-case hex of the content
	Size        int64  // bytes, at least 1
	ModelID     string // Model ID in MSM
	Version     string // the model's version for people
	Deployment  string // Deployment Task ID
	ProbationMS int64  // how long the device watches the new model, 0 for its own default
}

type custom struct {
	Model       string `json:"model"`
	Version     string `json:"version"`
	Deployment  string `json:"deployment"`
	ProbationMS int64  `json:"probation_ms"`
}

// Check says what is wrong with a target.
func (t Target) Check() error {
	if err := CheckSlot(t.Slot); err != nil {
		return err
	}
	if _, err := wire.ParseKey(t.SHA256); err != nil {
		return fault.Field("trust", "target "+t.Slot, "sha256: %v", err)
	}
	if t.Size < 1 || t.Size > MaxSize {
		return fault.Field("trust", "target "+t.Slot, "%d bytes: want 1 to %d", t.Size, int64(MaxSize))
	}
	for _, s := range []string{t.ModelID, t.Version, t.Deployment} {
		if len(s) > MaxName {
			return fault.Field("trust", "target "+t.Slot, "name %.40q… over %d bytes", s, MaxName)
		}
	}
	if t.ProbationMS < 0 || t.ProbationMS > MaxProbation.Milliseconds() {
		return fault.Field("trust", "target "+t.Slot, "probation %d ms: want 0 to %d", t.ProbationMS, MaxProbation.Milliseconds())
	}
	return nil
}

// CheckSlot says why a name cannot be a slot's. A slot is a folder on the device, so
// it follows the rules of device names.
func CheckSlot(slot string) error {
	if err := wire.CheckDeviceID(slot); err != nil {
		return fault.Field("trust", "slot", "%v", err)
	}
	return nil
}

// Sign makes the targets document of one device. version must grow with each
// document for the device; a device refuses a lower one. The campaigns are what the
// device collects; agents that know none ignore them.
func (k *Key) Sign(device string, version int64, expires time.Time, targets []Target, campaigns ...wire.Campaign) ([]byte, error) {
	if err := wire.CheckDeviceID(device); err != nil {
		return nil, fault.Field("trust.Sign", "device", "%v", err)
	}
	if version < 1 || len(targets) > MaxTargets {
		return nil, fault.New(fault.Invalid, "trust.Sign", "version %d, %d targets: want at least 1 and at most %d", version, len(targets), MaxTargets)
	}
	doc := metadata.Targets(expires.UTC().Truncate(time.Second))
	doc.Signed.Version = version
	doc.Signed.UnrecognizedFields = map[string]any{deviceField: device}
	if len(campaigns) > 0 {
		if err := wire.CheckCampaigns(campaigns); err != nil {
			return nil, fault.Field("trust.Sign", "campaigns", "%v", err)
		}
		text, err := json.Marshal(campaigns)
		if err != nil {
			return nil, fault.New(fault.Internal, "trust.Sign", "%w", err)
		}
		doc.Signed.UnrecognizedFields[campaignsField] = string(text)
	}
	for _, t := range targets {
		if err := t.Check(); err != nil {
			return nil, err
		}
		if _, twice := doc.Signed.Targets[t.Slot]; twice {
			return nil, fault.Field("trust.Sign", "slot "+t.Slot, "given twice")
		}
		file, err := t.file()
		if err != nil {
			return nil, err
		}
		doc.Signed.Targets[t.Slot] = file
	}
	return signAndEncode(doc, k)
}

func (t Target) file() (*metadata.TargetFiles, error) {
	sum, err := hex.DecodeString(t.SHA256)
	if err != nil {
		return nil, fault.New(fault.Invalid, "trust.Sign", "sha256: %w", err)
	}
	more, err := json.Marshal(custom{Model: t.ModelID, Version: t.Version, Deployment: t.Deployment, ProbationMS: t.ProbationMS})
	if err != nil {
		return nil, fault.New(fault.Internal, "trust.Sign", "%w", err)
	}
	raw := json.RawMessage(more)
	return &metadata.TargetFiles{Length: t.Size, Hashes: metadata.Hashes{"sha256": sum}, Custom: &raw}, nil
}

func targetOf(slot string, f *metadata.TargetFiles) (Target, error) {
	t := Target{Slot: slot, SHA256: hex.EncodeToString(f.Hashes["sha256"]), Size: f.Length}
	if f.Custom != nil {
		var c custom
		if err := json.Unmarshal(*f.Custom, &c); err != nil {
			return t, fmt.Errorf("target %.80q: custom: %w", slot, err)
		}
		t.ModelID, t.Version, t.Deployment, t.ProbationMS = c.Model, c.Version, c.Deployment, c.ProbationMS
	}
	return t, t.Check()
}
