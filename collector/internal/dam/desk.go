package dam

import (
	"context"
	"errors"
	"time"

	"mlife/shared/fault"
)

// Desk imports rows, finds them and makes sets. Safe for concurrent use.
type Desk struct {
	Store Store
	Rows  Segments
	Now   func() time.Time
	Scout Scout // nil: only the same file is looked for

	found selections // of searches, for their next pages
}

// Mode says what an import makes of the version before.
type Mode string

// The modes. In all of them a row that is there already stays what it was.
const (
	Replace Mode = "replace" // the new version has exactly these rows
	Append  Mode = "append"  // it has these rows and those of the version before
	Renew   Mode = "renew"   // like append, but a row takes the place of an older one of the same badcase and file
)

// Import asks for a new version.
type Import struct {
	Document string
	Revision int // that the document must have; 0 for any
	Mode     Mode
	Note     string
	Actor    string
	Rows     Reader

	dropped map[string]Bits // rows of the version before, by segment, that go; see Amend
}

// Report is what came out of an import. When nothing was to be changed, Version is
// the one that was there.
type Report struct {
	Version
	Added    int `json:"added" doc:"Rows that were not there before."`
	Kept     int `json:"kept" doc:"Rows that were there before."`
	Removed  int `json:"removed" doc:"Rows of the version before that are not in this one."`
	Repeated int `json:"repeated" doc:"Rows that stood in the import more than once."`
}

// Stale says that a document was changed since the caller read it.
type Stale struct{ Current int }

// Error tells that.
func (s *Stale) Error() string { return "it was changed meanwhile: read it again" }

// Import adds a version at once or not at all. What is wrong with rows is RowErrors.
func (k *Desk) Import(ctx context.Context, in Import) (r Report, err error) {
	const op = "dam.Import"
	if len(in.Note) > MaxNote {
		return Report{}, fault.Field(op, "note", "%d bytes, at most %d", len(in.Note), MaxNote)
	}
	doc, err := k.Store.Document(ctx, in.Document)
	if err != nil {
		return Report{}, err
	}
	if in.Revision != 0 && in.Revision != doc.Revision {
		return Report{}, &fault.Error{Kind: fault.Conflict, Op: op, Err: &Stale{doc.Revision}}
	}
	b := newIntake(k, doc, in)
	var kept []Part
	defer func() {
		// The context may be cancelled: that is when there is most to remove.
		err = errors.Join(err, b.out.drop(context.WithoutCancel(ctx), kept))
	}()
	if err := b.collect(ctx, in.Rows); err != nil {
		return Report{}, err
	}
	parts, err := b.out.finish(ctx)
	if err != nil {
		return Report{}, err
	}
	// Another import may finish between reading the version before and adding this
	// one; then the difference is made again.
	for range 5 {
		r, kept, err = k.add(ctx, in, doc, b, parts)
		if !fault.Is(err, fault.Conflict) {
			return r, err
		}
		if doc, err = k.Store.Document(ctx, in.Document); err != nil {
			return r, err
		}
		if in.Revision != 0 {
			return r, &fault.Error{Kind: fault.Conflict, Op: op, Err: &Stale{doc.Revision}}
		}
	}
	return Report{}, fault.New(fault.Busy, op, "the document is being changed by others all the time")
}

// add makes the version and gives its parts, none when there is nothing to change or
// an error.
func (k *Desk) add(ctx context.Context, in Import, doc Document, b *intake, parts []Part) (Report, []Part, error) {
	c, r, err := k.compare(ctx, in, doc, b, parts)
	if err != nil || (r.Added == 0 && r.Removed == 0) {
		return r, nil, err
	}
	t := tidy{desk: k, shelf: shelf{rows: k.Rows}}
	if c.Parts, err = t.parts(ctx, c.Parts, parts); err == nil {
		c.Badcases, err = k.badcases(ctx, c.Parts)
	}
	if err == nil {
		err = k.Store.AddVersion(ctx, c)
	}
	if err != nil {
		return r, nil, errors.Join(err, t.shelf.drop(context.WithoutCancel(ctx), nil))
	}
	return r, c.Parts, nil
}

// compare says how the new version differs from the newest one.
func (k *Desk) compare(ctx context.Context, in Import, doc Document, b *intake, parts []Part) (Change, Report, error) {
	before := Version{Columns: []VersionColumn{}}
	var old []Part
	if doc.Latest > 0 {
		var err error
		if before, err = k.Store.Version(ctx, doc.ID, doc.Latest); err != nil {
			return Change{}, Report{}, err
		}
		if old, err = k.Store.Parts(ctx, doc.ID, doc.Latest); err != nil {
			return Change{}, Report{}, err
		}
	}
	d := newDifference(b, old, parts)
	if err := d.read(ctx, k); err != nil {
		return Change{}, Report{}, err
	}
	r := Report{Version: before, Added: len(b.placed) - d.kept, Kept: d.kept, Removed: d.removed, Repeated: b.repeated}
	if r.Added == 0 && r.Removed == 0 {
		return Change{}, r, nil
	}
	for digest, at := range b.placed {
		if d.fresh[at.segment].Has(int(at.row)) {
			d.digests = append(d.digests, digest)
		}
	}
	if len(d.digests) > MaxRows {
		return Change{}, r, fault.New(fault.TooLarge, "dam.Import", "the version would have %d rows, at most %d: begin another document", len(d.digests), MaxRows)
	}
	columns := b.columns.list
	if in.Mode != Replace {
		columns = union(before.Columns, columns)
	}
	if len(columns) > MaxColumns {
		return Change{}, r, fault.New(fault.TooLarge, "dam.Import", "the version would have %d columns, at most %d", len(columns), MaxColumns)
	}
	if columns == nil {
		columns = []VersionColumn{}
	}
	r.Version = Version{Number: doc.Latest + 1, Rows: len(d.digests), Columns: columns, Note: in.Note, Digest: digestOf(d.digests),
		CreatedBy: in.Actor, CreatedAt: k.Now().UTC()}
	return Change{Document: doc.ID, Version: r.Version, Parts: d.parts(parts)}, r, nil
}
