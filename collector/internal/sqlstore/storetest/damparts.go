package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
	"mlife/shared/query"
)

// smallSteps makes a version for each row, which must neither lose one nor leave a
// version with a part for each.
func (d data) smallSteps() {
	ctx := d.t.Context()
	doc := d.document("grows")
	const steps = 40
	for i := range steps {
		d.mustBring(doc.ID, dam.Append, fmt.Sprintf("path,badcase,n\nf%02d.jpg,bc_%d,%d\n", i, i%3, i))
	}
	parts, err := d.s.Parts(ctx, doc.ID, steps)
	d.must(err)
	if len(parts) > 8 {
		d.t.Errorf("%d parts of %d rows", len(parts), steps)
	}
	for _, version := range []int{1, 7, steps} {
		paths := d.paths(doc.ID, version)
		if len(paths) != version || !slices.IsSorted(paths) {
			d.t.Errorf("version %d has %v", version, paths)
		}
	}
	// A change of one row in a list of all keeps the other rows where they are.
	text := "path,badcase,n\n"
	for i := range steps {
		text += fmt.Sprintf("f%02d.jpg,bc_%d,%d\n", i, i%3, max(i, 1))
	}
	r := d.mustBring(doc.ID, dam.Replace, text)
	if r.Added != 1 || r.Removed != 1 || r.Kept != steps-1 || r.Rows != steps {
		d.t.Errorf("one row changed: %+v", r)
	}
	if got := d.find(doc.ID, steps+1, "attr.n:1", "path"); got.Total != 2 || got.Items[0].Path != "f00.jpg" || got.Items[1].Path != "f01.jpg" {
		d.t.Errorf("after the change %+v", got)
	}
	if list := d.documentsWith("badcase:bc_1"); len(list) != 1 {
		d.t.Errorf("documents of a badcase: %v", list)
	}
	d.mustBring(doc.ID, dam.Replace, "path,badcase\nlast.jpg,bc_2\n")
	if list := d.documentsWith("badcase:bc_1"); len(list) != 0 {
		d.t.Errorf("documents of a badcase that is in no row any more: %v", list)
	}
}

func (d data) documentsWith(text string) []dam.Document {
	d.t.Helper()
	node, err := query.Parse(text, dam.DocumentSchema())
	d.must(err)
	list, err := d.s.FindDocuments(d.t.Context(), dam.DocumentQuery{Search: node})
	d.must(err)
	return list.Items
}

// pages reads rows page by page in several orders; they must be the same rows as at
// once, also where a version leaves out many rows of a segment.
func (d data) pages() {
	ctx := d.t.Context()
	doc := d.document("many")
	var all strings.Builder
	all.WriteString("path,annotation,n\n")
	for i := range 3000 {
		fmt.Fprintf(&all, "f%04d.jpg,%d,%d\n", i, i%7, (i*7919)%3000)
	}
	d.mustBring(doc.ID, dam.Replace, all.String())
	var some strings.Builder
	some.WriteString("path,annotation,n\n")
	for i := range 3000 {
		if i%3 != 0 {
			fmt.Fprintf(&some, "f%04d.jpg,%d,%d\n", i, i%7, (i*7919)%3000)
		}
	}
	d.mustBring(doc.ID, dam.Replace, some.String())
	v, err := d.s.Version(ctx, doc.ID, 2)
	d.must(err)
	for _, q := range []dam.RowQuery{{}, {Sort: "attr.n"}, {Sort: "-path"}} {
		for _, text := range []string{"", "label:3"} {
			if q.Search, err = query.Parse(text, dam.RowSchema(v.Columns)); err != nil {
				d.t.Fatal(err)
			}
			q.Page = dam.Page{}
			whole, err := d.desk.FindRows(ctx, doc.ID, 2, q)
			d.must(err)
			var paged []dam.Row
			for q.Limit = 113; ; {
				list, err := d.desk.FindRows(ctx, doc.ID, 2, q)
				d.must(err)
				paged = append(paged, list.Items...)
				if q.Cursor = list.Next; q.Cursor == "" {
					break
				}
			}
			if err := same(whole.Items, paged); err != nil || whole.Total != len(paged) || text == "" && len(paged) != 2000 {
				d.t.Errorf("sorted by %q, %q: %v, %d of %d rows", q.Sort, text, err, len(paged), whole.Total)
			}
		}
	}
}

func same(a, b []dam.Row) error {
	if len(a) != len(b) {
		return fmt.Errorf("%d rows and %d", len(a), len(b))
	}
	seen := map[int]bool{}
	for i := range a {
		if a[i].Path != b[i].Path || a[i].Number != b[i].Number {
			return fmt.Errorf("row %d is %s and %s", i, a[i].Path, b[i].Path)
		}
		if seen[a[i].Number] {
			return errors.New("a row is there twice")
		}
		seen[a[i].Number] = true
	}
	return nil
}

func (d data) edits() {
	ctx := d.t.Context()
	doc := d.document("faces")
	d.mustBring(doc.ID, dam.Replace, "path,annotation,place\na,x,lift\nb,x,lobby\nc,y,lift\nd,y,lift\n")
	node, err := query.Parse("attr.place:lift", dam.RowSchema([]dam.VersionColumn{{Name: "place", Type: dam.TextColumnType}}))
	d.must(err)
	r, err := d.desk.Edit(ctx, dam.Edit{Document: doc.ID, Search: node, Columns: map[string]json.RawMessage{dam.ColAside: json.RawMessage(`"blurred"`)}, Actor: "ada"})
	d.must(err)
	if r.Number != 2 || r.Rows != 4 || r.Added != 3 || r.Removed != 3 || r.Kept != 0 {
		d.t.Errorf("set aside %+v", r)
	}
	if s := d.one(dam.SetDraft{Name: "left", Sources: []dam.Source{{Document: doc.ID}}, Role: dam.Train}); s.Rows != 1 {
		d.t.Errorf("a set has %d rows, of which three were set aside", s.Rows)
	}
	r, err = d.desk.Edit(ctx, dam.Edit{Document: doc.ID, Rows: []int{1, 2}, Annotation: json.RawMessage(`{"label":"z"}`), Actor: "ada"})
	d.must(err)
	if r.Number != 3 || r.Added != 2 || r.Removed != 2 {
		d.t.Errorf("labelled %+v", r)
	}
	if r, err = d.desk.Edit(ctx, dam.Edit{Document: doc.ID, Rows: []int{1}, Columns: map[string]json.RawMessage{"nothing": json.RawMessage("null")}, Actor: "ada"}); err != nil || r.Number != 3 || r.Added != 0 {
		d.t.Errorf("a change of nothing: %+v %v", r, err)
	}
	_, err = d.desk.Edit(ctx, dam.Edit{Document: doc.ID, Rows: []int{9}, Remove: true})
	d.kind(err, fault.Invalid)
	_, err = d.desk.Edit(ctx, dam.Edit{Document: doc.ID, Rows: []int{1}})
	d.kind(err, fault.Invalid)
	_, err = d.desk.Edit(ctx, dam.Edit{Document: doc.ID, Revision: 1, Rows: []int{1}, Remove: true})
	d.kind(err, fault.Conflict)
	diff, err := d.desk.Diff(ctx, doc.ID, 1, 3, dam.Page{Limit: 2})
	d.must(err)
	rest, err := d.desk.Diff(ctx, doc.ID, 1, 3, dam.Page{Cursor: diff.Next})
	d.must(err)
	if diff.Total != 4 || diff.Changed != 4 || diff.Added+diff.Removed != 0 || len(diff.Items) != 2 || len(rest.Items) != 2 {
		d.t.Errorf("difference %+v, then %+v", diff, rest)
	}
	for _, c := range append(diff.Items, rest.Items...) {
		if c.Before.Path != c.After.Path || c.Kind != "changed" {
			d.t.Errorf("%+v became %+v", c.Before, c.After)
		}
	}
	if r, err = d.desk.Edit(ctx, dam.Edit{Document: doc.ID, Rows: []int{1, 2, 3, 4}, Remove: true, Actor: "ada"}); err != nil || r.Rows != 0 {
		d.t.Errorf("all removed: %+v %v", r, err)
	}
	v, err := d.desk.Restore(ctx, dam.Restore{Document: doc.ID, Version: 1, Actor: "ada"})
	d.must(err)
	first, err := d.s.Version(ctx, doc.ID, 1)
	d.must(err)
	if v.Number != 5 || v.Digest != first.Digest || strings.Join(d.paths(doc.ID, 5), "") != "abcd" {
		d.t.Errorf("restored %+v: %v", v, d.paths(doc.ID, 5))
	}
	if again, err := d.desk.Restore(ctx, dam.Restore{Document: doc.ID, Version: 1, Actor: "ada"}); err != nil || again.Number != 5 {
		d.t.Errorf("restored again: %+v %v", again, err)
	}
	if diff, err = d.desk.Diff(ctx, doc.ID, 1, 5, dam.Page{}); err != nil || diff.Total != 0 {
		d.t.Errorf("nothing differs: %+v %v", diff, err)
	}
	if diff, err = d.desk.Diff(ctx, doc.ID, 5, 4, dam.Page{}); err != nil || diff.Removed != 4 {
		d.t.Errorf("all differ: %+v %v", diff, err)
	}
}
