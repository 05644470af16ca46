package trust

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"

	"mlife/shared/fault"
	"mlife/shared/wire"
)

// Verifier checks the documents of one device. Its zero value refuses everything.
// Safe for concurrent use while nobody changes its fields.
type Verifier struct {
	RootJSON   []byte        // the root this device trusts since enrolment
	Device     string        // a document for another device is refused
	MinVersion int64         // the highest version accepted before; a lower one is refused
	Tolerance  time.Duration // how late past the end is still believed; 0 for DefaultTolerance
}

// Document is what a verified targets document says.
type Document struct {
	Version   int64
	Targets   []Target // by slot
	Campaigns []wire.Campaign
}

// Verify returns the targets of a document, by slot, and its version; see Read.
func (v Verifier) Verify(signed []byte, now time.Time) ([]Target, int64, error) {
	d, err := v.Read(signed, now)
	return d.Targets, d.Version, err
}

// Read verifies a document and returns what it says. It refuses with fault.Invalid what is no such document or over a limit, with fault.Forbidden
// what is not signed by the root's keys or meant for another device, and with
// fault.Conflict what is expired or older than MinVersion.
func (v Verifier) Read(signed []byte, now time.Time) (Document, error) {
	const op = "trust.Verify"
	root, err := v.root(now)
	if err != nil {
		return Document{}, err
	}
	if len(signed) > MaxSigned {
		return Document{}, fault.New(fault.TooLarge, op, "document of %d bytes: at most %d", len(signed), MaxSigned)
	}
	var doc *metadata.Metadata[metadata.TargetsType]
	err = guarded(func() (err error) { doc, err = metadata.Targets().FromBytes(signed); return err })
	if err != nil {
		return Document{}, fault.New(fault.Invalid, op, "not a targets document: %w", err)
	}
	if err := guarded(func() error { return root.VerifyDelegate(metadata.TARGETS, doc) }); err != nil {
		return Document{}, fault.New(fault.Forbidden, op, "signature: %w", err)
	}
	// From here on the document is what a holder of the key wrote.
	if device, ok := doc.Signed.UnrecognizedFields[deviceField].(string); !ok || device != v.Device || v.Device == "" {
		return Document{}, fault.New(fault.Forbidden, op, "document is for device %.80q, this is %q", device, v.Device)
	}
	if doc.Signed.Version < v.MinVersion || doc.Signed.Version < 1 {
		return Document{}, fault.New(fault.Conflict, op, "version %d is older than %d, which was accepted before", doc.Signed.Version, v.MinVersion)
	}
	if now.Add(-v.tolerance()).After(doc.Signed.Expires) {
		return Document{}, fault.New(fault.Conflict, op, "document expired at %s", doc.Signed.Expires.Format(time.RFC3339))
	}
	targets, err := targetsOf(doc)
	if err != nil {
		return Document{}, fault.New(fault.Invalid, op, "%w", err)
	}
	campaigns, err := campaignsOf(doc)
	if err != nil {
		return Document{}, fault.New(fault.Invalid, op, "%w", err)
	}
	return Document{Version: doc.Signed.Version, Targets: targets, Campaigns: campaigns}, nil
}

// campaignsOf reads the campaigns; what each says is for who runs them to check.
func campaignsOf(doc *metadata.Metadata[metadata.TargetsType]) ([]wire.Campaign, error) {
	field, ok := doc.Signed.UnrecognizedFields[campaignsField]
	if !ok {
		return nil, nil
	}
	text, ok := field.(string)
	var list []wire.Campaign
	if !ok {
		return nil, fmt.Errorf("%s is no text", campaignsField)
	}
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, fmt.Errorf("%s: %w", campaignsField, err)
	}
	if len(list) > wire.MaxCampaigns {
		return nil, fmt.Errorf("%d campaigns: at most %d", len(list), wire.MaxCampaigns)
	}
	return list, nil
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
