package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"mlife/collector/internal/dam"
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
