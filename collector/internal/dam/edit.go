package dam

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"slices"

	"mlife/shared/fault"
	"mlife/shared/query"
)

// ColAside is the further column that sets a row aside: it says why. Rows that have it
// are in no set.
const ColAside = "set_aside"

// Edit asks for a new version in which some rows are different.
type Edit struct {
	Document string
	Revision int        // that the document must have; 0 for any
	Search   query.Node // which rows of the newest version; nil for those of Rows
	Rows     []int      // numbers of rows, from 1; with Search nil
	Note     string
	Actor    string

	Remove     bool                       // the rows are left out; nothing else is then changed
	Annotation json.RawMessage            // takes the place of theirs when not nil; null takes it away
	Columns    map[string]json.RawMessage // new values of further columns; null takes one away
}

// Edit changes rows. When nothing would be different, no version is made.
func (k *Desk) Edit(ctx context.Context, e Edit) (Report, error) {
	const op = "dam.Edit"
	if !e.Remove && e.Annotation == nil && len(e.Columns) == 0 {
		return Report{}, fault.Field(op, "columns", "nothing is to be changed")
	}
	for name := range e.Columns {
		if err := CheckColumn(name); err != nil {
			return Report{}, fault.Field(op, "columns", "%v", err)
		}
	}
	return k.Amend(ctx, Amend{Document: e.Document, Revision: e.Revision, Search: e.Search, Rows: e.Rows, Note: e.Note, Actor: e.Actor, Change: e.change})
}

func (e *Edit) change(r Row) (*Draft, error) {
	if e.Remove {
		return nil, nil
	}
	d, err := r.Draft()
	if err != nil {
		return nil, err
	}
	if e.Annotation != nil {
		if err := d.Annotate(e.Annotation); err != nil {
			return nil, fault.Field("dam.Edit", "annotation", "%v", err)
		}
	}
	for _, name := range sortedKeys(e.Columns) {
		if err := d.Put(name, e.Columns[name]); err != nil {
			return nil, fault.Field("dam.Edit", "columns", "%s: %v", name, err)
		}
	}
	return &d, nil
}

// Amend asks for a new version in which a function changed some rows.
type Amend struct {
	Document string
	Revision int
	Search   query.Node
	Rows     []int
	Note     string
	Actor    string
	// Change gives what a row becomes, nil for nothing. It is called for each row in
	// their order.
	Change func(Row) (*Draft, error)
}

// Amend changes rows of the newest version. Another change meanwhile is *Stale.
func (k *Desk) Amend(ctx context.Context, a Amend) (Report, error) {
	const op = "dam.Edit"
	doc, err := k.Store.Document(ctx, a.Document)
	if err != nil {
		return Report{}, err
	}
	if a.Revision != 0 && a.Revision != doc.Revision {
		return Report{}, &fault.Error{Kind: fault.Conflict, Op: op, Err: &Stale{doc.Revision}}
	}
	if doc.Latest == 0 {
		return Report{}, fault.Field(op, "document", "%q has no version yet: import rows first", doc.Name)
	}
	v, err := k.Store.Version(ctx, doc.ID, doc.Latest)
	if err != nil {
		return Report{}, err
	}
	parts, err := k.Store.Parts(ctx, doc.ID, doc.Latest)
	if err != nil {
		return Report{}, err
	}
	picked, err := k.picked(ctx, doc, v, parts, a)
	if err != nil || rowsOf(picked) == 0 {
		return Report{Version: v}, err
	}
	rows := &amended{change: a.Change}
	rows.next, rows.stop = iter.Pull2(k.each(ctx, picked))
	defer rows.stop()
	dropped := map[string]Bits{}
	for _, p := range picked {
		dropped[p.Segment] = p.all()
	}
	return k.Import(ctx, Import{Document: doc.ID, Revision: doc.Revision, Mode: Append, Note: a.Note, Actor: a.Actor, Rows: rows, dropped: dropped})
}

// picked gives the parts that hold the rows that are meant.
func (k *Desk) picked(ctx context.Context, doc Document, v Version, parts []Part, a Amend) ([]Part, error) {
	var chosen []int32
	if a.Search != nil {
		var err error
		if chosen, _, err = k.choose(ctx, versionKey(doc.ID, v.Number), parts, v.Columns, RowQuery{Search: a.Search}); err != nil {
			return nil, err
		}
		if chosen == nil {
			return parts, nil
		}
	}
	for _, n := range a.Rows {
		if n < 1 || n > v.Rows {
			return nil, fault.Field("dam.Edit", "rows", "the version has rows 1 to %d, not %d", v.Rows, n)
		}
		chosen = append(chosen, int32(n-1))
	}
	slices.Sort(chosen)
	chosen = slices.Compact(chosen)
	return pick(parts, chosen), nil
}

// pick gives the parts with the rows at places alone, which rise.
func pick(parts []Part, places []int32) (out []Part) {
	begin := 0
	for _, p := range parts {
		live := NewBits(p.Size)
		n := 0
		for ; len(places) > 0 && int(places[0]) < begin+p.Rows; places = places[1:] {
			live.Set(p.row(int(places[0]) - begin))
			n++
		}
		if begin += p.Rows; n > 0 {
			out = append(out, p.with(live))
		}
	}
	return out
}

// all gives the rows of the part as bits.
func (p Part) all() Bits {
	if p.Live != nil {
		return p.Live
	}
	b := NewBits(p.Size)
	b.fill(p.Size)
	return b
}

// amended reads rows and gives what becomes of them.
type amended struct {
	next   func() (Row, error, bool)
	stop   func()
	change func(Row) (*Draft, error)
}

// Next implements Reader.
func (r *amended) Next() (Draft, error) {
	for {
		row, err, ok := r.next()
		if !ok {
			return Draft{}, io.EOF
		}
		if err != nil {
			return Draft{}, err
		}
		d, err := r.change(row)
		if err != nil {
			return Draft{}, err
		}
		if d == nil {
			continue
		}
		d.Row = row.Number
		return *d, d.Check()
	}
}

// Draft gives the row as it could be imported again.
func (r Row) Draft() (Draft, error) {
	d := Draft{Path: r.Path, MD5: r.MD5, SHA256: r.SHA256, Badcase: r.Badcase}
	if err := d.Annotate(r.Annotation); err != nil {
		return d, err
	}
	if len(r.Columns) == 0 {
		return d, nil
	}
	return d, d.readColumns(r.Columns)
}

// Put sets a further column, in whose place null puts nothing.
func (d *Draft) Put(name string, raw json.RawMessage) error {
	c, err := JSONColumn(name, raw)
	if err != nil {
		return err
	}
	for i := range d.Columns {
		if d.Columns[i].Name == name {
			d.Columns[i] = c
			return nil
		}
	}
	if err := CheckColumn(name); err != nil {
		return err
	}
	if len(d.Columns) >= MaxColumns {
		return errors.New("the row has too many columns")
	}
	d.Columns = append(d.Columns, c)
	return nil
}

func sortedKeys(m map[string]json.RawMessage) []string {
	out := make([]string, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
