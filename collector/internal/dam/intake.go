package dam

import (
	"context"
	"slices"
	"strings"

	"mlife/shared/fault"
)

// intake writes the rows of one import into segments, each row once. Which of them
// the document had before is decided when all are there.
type intake struct {
	desk      *Desk
	pathsOnly bool
	mode      Mode
	dropped   map[string]Bits
	placed    map[Digest]place
	fresh     map[string]bool // badcase and file of the rows, for Renew
	repeated  int
	columns   *columns
	paths     map[string]string // of files found by their names, by SHA-256
	errors    RowErrors
	out       shelf
	cells     cellWriter
	known     known
}

// place is where a row of an import was put.
type place struct{ segment, row int32 }

func newIntake(k *Desk, doc Document, in Import) *intake {
	return &intake{desk: k, pathsOnly: doc.PathsOnly, mode: in.Mode, dropped: in.dropped, placed: map[Digest]place{}, fresh: map[string]bool{},
		columns: newColumns(), paths: map[string]string{}, out: shelf{rows: k.Rows}}
}

// collectAtOnce is how many rows look up their files together.
const collectAtOnce = 1000

// collect takes rows until their end. The reader runs beside it, a few batches ahead.
func (b *intake) collect(ctx context.Context, rows Reader) error {
	ahead := readBatches(ctx, rows)
	defer ahead.stop()
	for batch := range ahead.batches {
		if batch.err != nil {
			return batch.err
		}
		b.errors = append(b.errors, batch.bad...)
		if err := b.resolve(ctx, batch.drafts); err != nil {
			return err
		}
		if len(b.placed) > MaxRows {
			return fault.New(fault.TooLarge, "dam.Import", "more than %d rows: make several documents of it", MaxRows)
		}
		if len(b.errors) >= MaxErrors {
			break
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return b.verdict()
}

func (b *intake) verdict() error {
	const op = "dam.Import"
	if len(b.errors) > 0 {
		slices.SortStableFunc(b.errors, func(x, y *RowError) int { return x.Row - y.Row })
		b.errors = b.errors[:min(len(b.errors), MaxErrors)]
		return &fault.Error{Kind: fault.Invalid, Op: op, Err: b.errors}
	}
	if len(b.placed) == 0 && b.dropped == nil {
		return fault.Field(op, "rows", "there is no row in it")
	}
	return nil
}

func (b *intake) add(ctx context.Context, d *Draft) error {
	digest := d.digest()
	if _, twice := b.placed[digest]; twice {
		b.repeated++
		return nil
	}
	if b.mode == Renew {
		b.fresh[d.Badcase+"\n"+d.SHA256] = true
	}
	for i := range d.Columns {
		b.columns.see(&d.Columns[i])
	}
	cells, err := b.cells.row(d, &digest)
	if err != nil {
		return fault.New(fault.Internal, "dam.Import", "row %d: %w", d.Row, err)
	}
	b.placed[digest], err = b.out.add(ctx, cells)
	return err
}

// resolve finds the files of drafts and takes the drafts that are fine.
func (b *intake) resolve(ctx context.Context, drafts []Draft) error {
	if err := b.known.prepare(ctx, b.desk.Store, len(drafts)); err != nil {
		return err
	}
	matches := make([]Match, len(drafts))
	for i := range drafts {
		matches[i] = b.known.match(&drafts[i])
	}
	found := map[FileKey]map[string]Match{}
	for _, by := range []FileKey{BySHA256, ByMD5, ByName} {
		var keys []string
		for i := range drafts {
			if kind, key := drafts[i].fileKey(); kind == by && matches[i].Count == 0 {
				keys = append(keys, key)
			}
		}
		slices.Sort(keys)
		keys = slices.Compact(keys)
		found[by] = map[string]Match{}
		if len(keys) == 0 {
			continue
		}
		list, err := b.desk.Store.MatchFiles(ctx, by, keys)
		if err != nil {
			return err
		}
		for _, m := range list {
			found[by][m.Key] = m
		}
	}
	for i := range drafts {
		d := &drafts[i]
		by, key := d.fileKey()
		if matches[i].Count == 0 {
			matches[i] = found[by][key]
		}
		column, message := d.take(by, matches[i], b.pathsOnly)
		if message == "" && by == ByName && d.SHA256 != "" {
			message = b.claim(d)
		}
		if message != "" {
			b.errors = append(b.errors, &RowError{Row: d.Row, Column: column, Message: message})
			continue
		}
		if err := b.add(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// claim refuses that two paths of an import, which differ only in their folders, are
// found to be one file by its name.
func (b *intake) claim(d *Draft) string {
	other, taken := b.paths[d.SHA256]
	if taken && other != d.Path {
		return "the path " + quoted(other) + " ends in the same name, and one file has it: say which by sha256"
	}
	b.paths[d.SHA256] = d.Path
	return ""
}

// fileKey says by what the draft's file is found: the surest that it has.
func (d *Draft) fileKey() (FileKey, string) {
	switch {
	case d.SHA256 != "":
		return BySHA256, d.SHA256
	case d.MD5 != "":
		return ByMD5, d.MD5
	}
	return ByName, d.Path[strings.LastIndexAny(d.Path, `/\`)+1:]
}

// take fills the draft from its file, or says what is wrong. Where paths suffice,
// rows that only have one are left as they are.
func (d *Draft) take(by FileKey, m Match, pathsOnly bool) (column, message string) {
	switch {
	case by == ByName && pathsOnly:
		return "", ""
	case m.Count == 0 && pathsOnly && d.Path != "":
		return "", ""
	case m.Count == 0 && by == ByName:
		return ColPath, "no stored file is named " + quoted(d.Path) + ": upload it first, or let the document take paths only"
	case m.Count == 0:
		return string(by), "no stored file has this hash: upload it first"
	case m.Count > 1 && by == ByName:
		return ColPath, "several stored files are named " + quoted(d.Path) + ": say which by sha256"
	case m.Count > 1:
		return string(by), "several stored files have this hash: say which by sha256"
	case d.MD5 != "" && m.MD5 != "" && d.MD5 != m.MD5:
		return ColMD5, "the file with this sha256 has the MD5 " + m.MD5
	}
	d.SHA256, d.MD5 = m.SHA256, m.MD5
	if d.Path == "" {
		d.Path = m.Name
	}
	return "", ""
}

func quoted(s string) string {
	if len(s) > 80 {
		s = strings.ToValidUTF8(s[:80], "") + "…"
	}
	return `"` + s + `"`
}
