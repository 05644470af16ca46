package dam

import (
	"context"
	"encoding/hex"
)

// difference goes over the rows of the version before: those that the import has too
// stay where they are, and the import's copies of them are left out.
type difference struct {
	intake        *intake
	old           []Part
	live          []Bits // of old: the rows that the new version keeps
	fresh         []Bits // of the import's segments: the rows that were not there
	digests       []Digest
	kept, removed int
}

func newDifference(b *intake, old, parts []Part) *difference {
	d := &difference{intake: b, old: old}
	for _, p := range old {
		d.live = append(d.live, NewBits(p.Size))
	}
	for _, p := range parts {
		all := NewBits(p.Size)
		all.fill(p.Size)
		d.fresh = append(d.fresh, all)
	}
	return d
}

func (d *difference) read(ctx context.Context, k *Desk) error {
	fields := []string{FieldDigest}
	if d.intake.mode == Renew {
		fields = append(fields, FieldBadcase, FieldSHA256)
	}
	return k.scan(ctx, d.old, fields, func(part, row int, c Cells) error {
		digest := Digest(c.At(0))
		at, again := d.intake.placed[digest]
		switch {
		case again:
			d.kept++
			d.fresh[at.segment].Clear(int(at.row))
		case d.intake.mode == Replace, d.intake.mode == Renew && d.renewed(c), d.dropped(part, row):
			d.removed++
			return nil
		}
		d.live[part].Set(row)
		d.digests = append(d.digests, digest)
		return nil
	})
}

// dropped reports whether an edit takes the row away.
func (d *difference) dropped(part, row int) bool {
	b := d.intake.dropped[d.old[part].Segment]
	return b != nil && b.Has(row)
}

// renewed reports whether the import has another row of the same badcase and file.
func (d *difference) renewed(c Cells) bool {
	badcase := c.At(1)
	return badcase != nil && d.intake.fresh[string(badcase)+"\n"+hex.EncodeToString(c.At(2))]
}

// parts gives those of the new version.
func (d *difference) parts(fresh []Part) (out []Part) {
	add := func(p Part, live Bits) {
		if p = p.with(live); p.Rows > 0 {
			out = append(out, p)
		}
	}
	for i, p := range d.old {
		add(p, d.live[i])
	}
	for i, p := range fresh {
		add(p, d.fresh[i])
	}
	return out
}

// tidy keeps the parts of a version few: small ones at the end are merged, as are new
// segments of which only a little is used. A row is copied as often as the rows behind
// it double, so that a million small steps cost each row some twenty copies.
type tidy struct {
	desk  *Desk
	shelf shelf
}

// parts gives the parts of a version after tidying; fresh are those that nothing else
// uses yet.
func (t *tidy) parts(ctx context.Context, list, fresh []Part) ([]Part, error) {
	unused := map[string]bool{}
	for _, p := range fresh {
		unused[p.Segment] = true
	}
	from, rows, bytes := len(list), 0, int64(0)
	for i := len(list) - 1; i >= 0; i-- {
		p := list[i]
		sparse := unused[p.Segment] && 2*p.Rows < p.Size
		small := p.Rows < 2*rows || rows == 0
		if !(sparse || small) || rows+p.Rows > SegmentRows || bytes+p.share() > SegmentBytes {
			break
		}
		from, rows, bytes = i, rows+p.Rows, bytes+p.share()
	}
	merged := list[from:]
	if len(merged) == 0 || len(merged) == 1 && !(unused[merged[0].Segment] && 2*merged[0].Rows < merged[0].Size) {
		return list, nil
	}
	parts, err := t.copy(ctx, merged)
	return append(list[:from:from], parts...), err
}

// copy writes the rows of parts into new segments.
func (t *tidy) copy(ctx context.Context, parts []Part) ([]Part, error) {
	fields, err := t.desk.fieldsOf(ctx, parts)
	if err != nil {
		return nil, err
	}
	var row []Cell
	err = t.desk.scan(ctx, parts, fields, func(_, _ int, c Cells) error {
		row = row[:0]
		for i, f := range fields {
			if v := c.At(i); v != nil {
				row = append(row, Cell{f, v})
			}
		}
		_, err := t.shelf.add(ctx, row)
		return err
	})
	if err != nil {
		return nil, err
	}
	return t.shelf.finish(ctx)
}

// badcases names those of the rows of parts, each once.
func (k *Desk) badcases(ctx context.Context, parts []Part) ([]string, error) {
	seen := map[string]bool{}
	var out []string
	err := k.scan(ctx, parts, []string{FieldBadcase}, func(_, _ int, c Cells) error {
		if v := c.At(0); v != nil && !seen[string(v)] {
			id := string(v)
			seen[id] = true
			out = append(out, id)
		}
		return nil
	})
	return out, err
}
