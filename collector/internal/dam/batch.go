package dam

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"mlife/shared/fault"
)

// batch is the rows of one import, each once. Whoever makes it closes its pile.
type batch struct {
	store     Files
	pathsOnly bool
	mode      Mode
	pile      *pile
	seen      map[Digest]struct{}
	fresh     map[string]bool // badcase and file of the rows, for Renew
	repeated  int
	columns   []string
	named     map[string]bool   // columns
	paths     map[string]string // of files found by their names, by SHA-256
	errors    RowErrors
}

func newBatch(store Files, doc Document, mode Mode, dir string) (*batch, error) {
	p, err := newPile(dir)
	return &batch{store: store, pathsOnly: doc.PathsOnly, mode: mode, pile: p, seen: map[Digest]struct{}{}, fresh: map[string]bool{},
		named: map[string]bool{}, paths: map[string]string{}}, err
}

// collectAtOnce is how many rows look up their files together.
const collectAtOnce = 1000

func (b *batch) collect(ctx context.Context, rows Reader) error {
	drafts := make([]Draft, 0, collectAtOnce)
	for done := false; !done; {
		d, err := rows.Next()
		var bad *RowError
		switch {
		case errors.Is(err, io.EOF):
			done = true
		case errors.As(err, &bad):
			b.errors = append(b.errors, bad)
			done = bad.fatal || len(b.errors) >= MaxErrors
		case err != nil:
			return err
		default:
			drafts = append(drafts, d)
		}
		if done || len(drafts) == collectAtOnce {
			if err := b.resolve(ctx, drafts); err != nil {
				return err
			}
			drafts = drafts[:0]
			done = done || len(b.errors) >= MaxErrors
		}
		if b.pile.rows > MaxRows {
			return fault.New(fault.TooLarge, "dam.Import", "more than %d rows: make several documents of it", MaxRows)
		}
	}
	return b.verdict()
}

func (b *batch) verdict() error {
	const op = "dam.Import"
	if len(b.errors) > 0 {
		slices.SortStableFunc(b.errors, func(x, y *RowError) int { return x.Row - y.Row })
		b.errors = b.errors[:min(len(b.errors), MaxErrors)]
		return &fault.Error{Kind: fault.Invalid, Op: op, Err: b.errors}
	}
	if b.pile.rows == 0 {
		return fault.Field(op, "rows", "there is no row in it")
	}
	return nil
}

func (b *batch) add(d *Draft) error {
	row := d.finish()
	if _, twice := b.seen[row.Digest]; twice {
		b.repeated++
		return nil
	}
	b.seen[row.Digest] = struct{}{}
	if b.mode == Renew {
		b.fresh[row.Badcase+"\n"+row.SHA256] = true
	}
	for _, c := range d.Columns {
		if c.value.json != nil && !b.named[c.Name] {
			b.named[c.Name] = true
			b.columns = append(b.columns, c.Name)
		}
	}
	return b.pile.add(row)
}

// resolve finds the files of drafts and takes the drafts that are fine.
func (b *batch) resolve(ctx context.Context, drafts []Draft) error {
	found := map[FileKey]map[string]Match{}
	for _, by := range []FileKey{BySHA256, ByMD5, ByName} {
		var keys []string
		for i := range drafts {
			if kind, key := drafts[i].fileKey(); kind == by {
				keys = append(keys, key)
			}
		}
		slices.Sort(keys)
		keys = slices.Compact(keys)
		found[by] = map[string]Match{}
		if len(keys) == 0 {
			continue
		}
		list, err := b.store.MatchFiles(ctx, by, keys)
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
		column, message := d.take(by, found[by][key], b.pathsOnly)
		if message == "" && by == ByName && d.SHA256 != "" {
			message = b.claim(d)
		}
		if message != "" {
			b.errors = append(b.errors, &RowError{Row: d.Row, Column: column, Message: message})
			continue
		}
		if err := b.add(d); err != nil {
			return err
		}
	}
	return nil
}

// claim refuses that two paths of an import, which differ only in their folders, are
// found to be one file by its name.
func (b *batch) claim(d *Draft) string {
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
