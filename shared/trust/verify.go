package trust

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"

	"mlife/shared/fault"
)

// Verifier checks the documents of one device. Its zero value refuses everything.
// Safe for concurrent use while nobody changes its fields.
type Verifier struct {
	RootJSON   []byte        // the root this device trusts since enrolment
	Device     string        // a document for another device is refused
	MinVersion int64         // the highest version accepted before; a lower one is refused
	Tolerance  time.Duration // how late past the end is still believed; 0 for DefaultTolerance
}

// Verify returns the targets of a document, by slot, and its version. It refuses
// with fault.Invalid what is no such document or over a limit, with fault.Forbidden
// what is not signed by the root's keys or meant for another device, and with
// fault.Conflict what is expired or older than MinVersion.
func (v Verifier) Verify(signed []byte, now time.Time) ([]Target, int64, error) {
	const op = "trust.Verify"
	root, err := v.root(now)
	if err != nil {
		return nil, 0, err
	}
	if len(signed) > MaxSigned {
		return nil, 0, fault.New(fault.TooLarge, op, "document of %d bytes: at most %d", len(signed), MaxSigned)
	}
	var doc *metadata.Metadata[metadata.TargetsType]
	err = guarded(func() (err error) { doc, err = metadata.Targets().FromBytes(signed); return err })
	if err != nil {
		return nil, 0, fault.New(fault.Invalid, op, "not a targets document: %w", err)
	}
	if err := guarded(func() error { return root.VerifyDelegate(metadata.TARGETS, doc) }); err != nil {
		return nil, 0, fault.New(fault.Forbidden, op, "signature: %w", err)
	}
	// From here on the document is what a holder of the key wrote.
	if device, ok := doc.Signed.UnrecognizedFields[deviceField].(string); !ok || device != v.Device || v.Device == "" {
		return nil, 0, fault.New(fault.Forbidden, op, "document is for device %.80q, this is %q", device, v.Device)
	}
	if doc.Signed.Version < v.MinVersion || doc.Signed.Version < 1 {
		return nil, 0, fault.New(fault.Conflict, op, "version %d is older than %d, which was accepted before", doc.Signed.Version, v.MinVersion)
	}
	if now.Add(-v.tolerance()).After(doc.Signed.Expires) {
		return nil, 0, fault.New(fault.Conflict, op, "document expired at %s", doc.Signed.Expires.Format(time.RFC3339))
	}
	targets, err := targetsOf(doc)
	if err != nil {
		return nil, 0, fault.New(fault.Invalid, op, "%w", err)
	}
	return targets, doc.Signed.Version, nil
}

func (v Verifier) tolerance() time.Duration {
	if v.Tolerance == 0 {
		return DefaultTolerance
	}
	return v.Tolerance
}

func (v Verifier) root(now time.Time) (*metadata.Metadata[metadata.RootType], error) {
	root, err := parseRoot(v.RootJSON)
	if err != nil {
		return nil, err
	}
	if now.Add(-v.tolerance()).After(root.Signed.Expires) {
		return nil, fault.New(fault.Conflict, "trust.Verify", "root expired at %s", root.Signed.Expires.Format(time.RFC3339))
	}
	return root, nil
}

func targetsOf(doc *metadata.Metadata[metadata.TargetsType]) ([]Target, error) {
	if doc.Signed.Delegations != nil {
		return nil, fmt.Errorf("delegations are not used here")
	}
	if len(doc.Signed.Targets) > MaxTargets {
		return nil, fmt.Errorf("%d targets: at most %d", len(doc.Signed.Targets), MaxTargets)
	}
	targets := make([]Target, 0, len(doc.Signed.Targets))
	for slot, file := range doc.Signed.Targets {
		t, err := targetOf(slot, file)
		if err != nil {
			return nil, err
		}
		targets = append(targets, t)
	}
	slices.SortFunc(targets, func(a, b Target) int { return cmp.Compare(a.Slot, b.Slot) })
	return targets, nil
}

// guarded turns a panic of go-tuf's decoders into an error: they follow nil pointers
// in documents such as {"targets": {"x": null}}, and the bytes come from outside.
func guarded(fn func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("malformed document: %v", r)
		}
	}()
	return fn()
}
