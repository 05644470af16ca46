package dam

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"mlife/shared/fault"
)

// RowChange is a row that two versions do not share. A row of a file that each has
// once, with another annotation or other columns, is changed.
type RowChange struct {
	Kind   string `json:"kind" enum:"added,removed,changed"`
	Before *Row   `json:"before,omitempty"`
	After  *Row   `json:"after,omitempty"`
}

// Difference is how one version came to be another.
type Difference struct {
	List[RowChange]
	Added, Removed, Changed int
}

// Diff compares two versions of a document row by row, in the order of the later one;
// what is only in the earlier one comes last.
func (k *Desk) Diff(ctx context.Context, document string, from, to int, p Page) (Difference, error) {
	a, err := k.Store.Parts(ctx, document, from)
	if err != nil {
		return Difference{}, err
	}
	b, err := k.Store.Parts(ctx, document, to)
	if err != nil {
		return Difference{}, err
	}
	begin := 0
	if p.Cursor != "" {
		if begin, err = strconv.Atoi(p.Cursor); err != nil || begin < 0 {
			return Difference{}, fault.Field("dam.Diff", "query.cursor", "%.80q does not belong to this list", p.Cursor)
		}
	}
	list, err := k.changes(ctx, a, b)
	if err != nil {
		return Difference{}, err
	}
	out := Difference{List: List[RowChange]{Items: []RowChange{}, Total: len(list)}}
	for _, c := range list {
		switch {
		case c.before < 0:
			out.Added++
		case c.after < 0:
			out.Removed++
		default:
			out.Changed++
		}
	}
	limit := p.Limit
	if limit <= 0 || limit > 200 {
		limit = 200
	}
	end := min(begin+limit, len(list))
	if begin >= end {
		return out, nil
	}
	if end < len(list) {
		out.Next = strconv.Itoa(end)
	}
	out.Items, err = k.show(ctx, a, b, list[begin:end])
	return out, err
}

// changed is a change by the places of its rows in the two versions; −1 for none.
type changed struct{ before, after int }

// only is a row that one side has alone.
type only struct {
	place int
	file  Digest
}

func (k *Desk) changes(ctx context.Context, a, b []Part) ([]changed, error) {
	before, err := k.alone(ctx, a, b)
	if err != nil {
		return nil, err
	}
	after, err := k.alone(ctx, b, a)
	if err != nil {
		return nil, err
	}
	// The same row may have been copied into another segment.
	for digest := range before {
		if _, both := after[digest]; both {
			delete(before, digest)
			delete(after, digest)
		}
	}
	files := map[Digest][]int{} // places before, by file
	for _, o := range before {
		files[o.file] = append(files[o.file], o.place)
	}
	twins := map[Digest]int{}
	for _, o := range after {
		twins[o.file]++
	}
	var out []changed
	for _, o := range after {
		c := changed{before: -1, after: o.place}
		if places := files[o.file]; len(places) == 1 && twins[o.file] == 1 {
			c.before = places[0]
			delete(files, o.file)
		}
		out = append(out, c)
	}
	for _, places := range files {
		for _, place := range places {
			out = append(out, changed{before: place, after: -1})
		}
	}
	slices.SortFunc(out, func(x, y changed) int {
		if (x.after < 0) != (y.after < 0) {
			return y.after - x.after
		}
		return cmp.Or(cmp.Compare(x.after, y.after), cmp.Compare(x.before, y.before))
	})
	return out, nil
}

// alone gives the rows of a whose place in their segment b does not have, by digest.
func (k *Desk) alone(ctx context.Context, a, b []Part) (map[Digest]only, error) {
	has := map[string]Part{}
	for _, p := range b {
		has[p.Segment] = p
	}
	out, n := map[Digest]only{}, -1
	err := k.scan(ctx, a, []string{FieldDigest, FieldSHA256, FieldMD5, FieldPath}, func(part, row int, c Cells) error {
		n++
		if p, shared := has[a[part].Segment]; shared && p.has(row) {
			return nil
		}
		out[Digest(c.At(0))] = only{n, fileKeyOf(c.At(1), c.At(2), c.At(3))}
		return nil
	})
	return out, err
}

// show reads the rows of changes.
func (k *Desk) show(ctx context.Context, a, b []Part, list []changed) ([]RowChange, error) {
	out := make([]RowChange, len(list))
	for _, side := range []struct {
		parts []Part
		place func(changed) int
		put   func(*RowChange, *Row)
	}{
		{a, func(c changed) int { return c.before }, func(c *RowChange, r *Row) { c.Before = r }},
		{b, func(c changed) int { return c.after }, func(c *RowChange, r *Row) { c.After = r }},
	} {
		var places, of []int
		for i, c := range list {
			if p := side.place(c); p >= 0 {
				places, of = append(places, p), append(of, i)
			}
		}
		rows, err := k.rowsAt(ctx, side.parts, places)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			side.put(&out[of[i]], &rows[i])
		}
	}
	for i := range out {
		switch {
		case out[i].Before == nil:
			out[i].Kind = "added"
		case out[i].After == nil:
			out[i].Kind = "removed"
		default:
			out[i].Kind = "changed"
		}
	}
	return out, nil
}

// Restore asks for a new version with the rows of an older one.
type Restore struct {
	Document string
	Revision int // that the document must have; 0 for any
	Version  int
	Note     string
	Actor    string
}

// Restore makes the newest version equal to an older one. When it is that already,
// nothing is made.
func (k *Desk) Restore(ctx context.Context, in Restore) (Version, error) {
	const op = "dam.Restore"
	doc, err := k.Store.Document(ctx, in.Document)
	if err != nil {
		return Version{}, err
	}
	if in.Revision != 0 && in.Revision != doc.Revision {
		return Version{}, &fault.Error{Kind: fault.Conflict, Op: op, Err: &Stale{doc.Revision}}
	}
	if len(in.Note) > MaxNote {
		return Version{}, fault.Field(op, "note", "%d bytes, at most %d", len(in.Note), MaxNote)
	}
	v, err := k.Store.Version(ctx, doc.ID, in.Version)
	if err != nil {
		return v, err
	}
	newest, err := k.Store.Version(ctx, doc.ID, doc.Latest)
	if err != nil || newest.Digest == v.Digest {
		return newest, err
	}
	parts, err := k.Store.Parts(ctx, doc.ID, in.Version)
	if err != nil {
		return v, err
	}
	badcases, err := k.badcases(ctx, parts)
	if err != nil {
		return v, err
	}
	v.Number, v.CreatedBy, v.CreatedAt, v.Note = doc.Latest+1, in.Actor, k.Now().UTC(), in.Note
	if v.Note == "" {
		v.Note = fmt.Sprintf("as version %d", in.Version)
	}
	return v, k.Store.AddVersion(ctx, Change{Document: doc.ID, Version: v, Parts: parts, Badcases: badcases})
}
