package dam

import (
	"context"
	"errors"
	"slices"
	"time"

	"mlife/shared/fault"
)

// Desk imports rows and makes sets. Safe for concurrent use.
type Desk struct {
	Store Store
	Now   func() time.Time
	Dir   string // holds the rows of an import until they are stored; the system's folder when ""
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
	b, err := newBatch(k.Store, doc, in.Mode, k.Dir)
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, b.pile.close()) }()
	if err := b.collect(ctx, in.Rows); err != nil {
		return Report{}, err
	}
	// Another import may finish between reading the version before and adding this
	// one; then the difference is made again.
	for range 5 {
		r, err := k.add(ctx, in, doc, b)
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

func (k *Desk) add(ctx context.Context, in Import, doc Document, b *batch) (Report, error) {
	c, r, err := k.compare(ctx, in, doc, b)
	if err != nil || (r.Added == 0 && r.Removed == 0) {
		return r, err
	}
	return r, k.Store.AddVersion(ctx, c)
}

// compare says how the new version differs from the newest one.
func (k *Desk) compare(ctx context.Context, in Import, doc Document, b *batch) (Change, Report, error) {
	d := difference{batch: b, kept: map[Digest]struct{}{}}
	before := Version{Columns: []string{}}
	if doc.Latest > 0 {
		var err error
		if before, err = k.Store.Version(ctx, doc.ID, doc.Latest); err != nil {
			return Change{}, Report{}, err
		}
		if err := k.Store.EachKey(ctx, doc.ID, doc.Latest, d.take); err != nil {
			return Change{}, Report{}, err
		}
	}
	for digest := range b.seen {
		if _, there := d.kept[digest]; !there {
			d.digests = append(d.digests, digest)
		}
	}
	r := Report{Version: before, Added: b.pile.rows - len(d.kept), Kept: len(d.kept), Removed: len(d.removed), Repeated: b.repeated}
	if r.Added == 0 && r.Removed == 0 {
		return Change{}, r, nil
	}
	if len(d.digests) > MaxRows {
		return Change{}, r, fault.New(fault.TooLarge, "dam.Import", "the version would have %d rows, at most %d: begin another document", len(d.digests), MaxRows)
	}
	columns := b.columns
	if in.Mode != Replace {
		columns = union(before.Columns, b.columns)
	}
	if len(columns) > MaxColumns {
		return Change{}, r, fault.New(fault.TooLarge, "dam.Import", "the version would have %d columns, at most %d", len(columns), MaxColumns)
	}
	r.Version = Version{Number: doc.Latest + 1, Rows: len(d.digests), Columns: columns, Note: in.Note, Digest: digestOf(d.digests),
		CreatedBy: in.Actor, CreatedAt: k.Now().UTC()}
	return Change{Document: doc.ID, Version: r.Version, Rows: b.pile.all(d.kept), Removed: d.removed}, r, nil
}

// difference goes over the rows of the version before.
type difference struct {
	batch   *batch
	kept    map[Digest]struct{}
	digests []Digest // of the new version
	removed []int64
}

func (d *difference) take(key Key) error {
	_, again := d.batch.seen[key.Digest]
	switch {
	case again:
		d.kept[key.Digest] = struct{}{}
	case d.batch.mode == Replace, d.batch.mode == Renew && key.Badcase != "" && d.batch.fresh[key.Badcase+"\n"+key.SHA256]:
		d.removed = append(d.removed, key.Seq)
		return nil
	}
	d.digests = append(d.digests, key.Digest)
	return nil
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	known := map[string]bool{}
	for _, name := range a {
		known[name] = true
	}
	for _, name := range b {
		if !known[name] {
			out = append(out, name)
		}
	}
	return out
}
