package storetest

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
	"mlife/shared/query"
)

// Data checks a store of files, documents and sets, with a store of the segments of
// their rows. open makes empty ones.
func Data(t *testing.T, open func(t *testing.T) (dam.Store, dam.Segments)) {
	run := func(name string, check func(d data)) {
		t.Run(name, func(t *testing.T) {
			s, rows := open(t)
			check(data{t, s, &dam.Desk{Store: s, Rows: rows, Now: time.Now}})
		})
	}
	run("files", data.files)
	run("documents", data.documents)
	run("versions", data.versions)
	run("renew", data.renew)
	run("moved on", data.movedOn)
	run("cancelled", data.cancelled)
	run("rows", data.rows)
	run("unknown files", data.unknownFiles)
	run("round trip", data.roundTrip)
	run("sets", data.sets)
	run("set limits", data.setLimits)
	run("folds", data.folds)
	run("leaks", data.leaks)
	run("small steps", data.smallSteps)
	run("pages", data.pages)
	run("edits", data.edits)
}

// data is a store under test.
type data struct {
	t    *testing.T
	s    dam.Store
	desk *dam.Desk
}

func (d data) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d data) kind(err error, want fault.Kind) {
	d.t.Helper()
	if !fault.Is(err, want) {
		d.t.Errorf("error %v, want kind %v", err, want)
	}
}

// file stores a file whose content is its name.
func (d data) file(name string) dam.File {
	d.t.Helper()
	sha, sum := sha256.Sum256([]byte(name)), md5.Sum([]byte(name))
	list, err := d.s.AddFiles(d.t.Context(), []dam.File{{SHA256: hex.EncodeToString(sha[:]), MD5: hex.EncodeToString(sum[:]), Name: name,
		MediaType: "image/jpeg", Size: int64(len(name)), AddedBy: "ada", AddedAt: time.Now()}})
	d.must(err)
	return list[0].File
}

func (d data) document(name string) dam.Document {
	d.t.Helper()
	doc, err := dam.NewDocument(dam.DocumentDraft{Name: name, PathsOnly: true}, "ada", time.Now())
	d.must(err)
	d.must(d.s.CreateDocument(d.t.Context(), doc))
	return doc
}

func (d data) bring(document string, mode dam.Mode, text string) (dam.Report, error) {
	d.t.Helper()
	r, err := dam.NewReader(strings.NewReader(text), "")
	if err != nil {
		return dam.Report{}, err
	}
	return d.desk.Import(d.t.Context(), dam.Import{Document: document, Mode: mode, Actor: "ada", Rows: r})
}

func (d data) mustBring(document string, mode dam.Mode, text string) dam.Report {
	d.t.Helper()
	r, err := d.bring(document, mode, text)
	d.must(err)
	return r
}

// paths gives the paths of a version.
func (d data) paths(document string, version int) (out []string) {
	d.t.Helper()
	for r, err := range d.all(document, version) {
		d.must(err)
		out = append(out, r.Path)
	}
	return out
}

func (d data) all(document string, version int) iter.Seq2[dam.Row, error] {
	d.t.Helper()
	rows, err := d.desk.EachRow(d.t.Context(), document, version)
	d.must(err)
	return rows
}

// find gives the rows that a text finds.
func (d data) find(document string, version int, text, sort string) dam.List[dam.Row] {
	d.t.Helper()
	v, err := d.s.Version(d.t.Context(), document, version)
	d.must(err)
	node, err := query.Parse(text, dam.RowSchema(v.Columns))
	d.must(err)
	list, err := d.desk.FindRows(d.t.Context(), document, version, dam.RowQuery{Search: node, Sort: sort})
	d.must(err)
	return list
}

func (d data) files() {
	ctx := d.t.Context()
	a := d.file("a.jpg")
	again := a
	again.Name = "other.jpg"
	fresh := again
	fresh.SHA256 = strings.Repeat("f", 64)
	list, err := d.s.AddFiles(ctx, []dam.File{again, fresh, fresh})
	d.must(err)
	if len(list) != 3 || !list[0].Duplicate || list[0].Name != "a.jpg" || list[1].Duplicate || list[1].Name != "other.jpg" || !list[2].Duplicate {
		d.t.Errorf("known bytes and new ones: %+v", list)
	}
	for i := range 6 {
		d.file(fmt.Sprintf("b%d_%%.jpg", i))
	}
	got, err := d.s.File(ctx, a.SHA256)
	d.must(err)
	if got != a {
		d.t.Errorf("%+v, want %+v", got, a)
	}
	_, err = d.s.File(ctx, strings.Repeat("0", 64))
	d.kind(err, fault.NotFound)
	for _, c := range []struct {
		q    dam.FileQuery
		want int
	}{
		{dam.FileQuery{}, 8}, {dam.FileQuery{Q: "B"}, 6}, {dam.FileQuery{Q: "_%"}, 6}, {dam.FileQuery{Q: a.SHA256[:8]}, 1}, {dam.FileQuery{Q: a.MD5}, 2},
		{dam.FileQuery{SHA256: a.SHA256}, 1}, {dam.FileQuery{MD5: a.MD5}, 2}, {dam.FileQuery{Name: "a.jpg"}, 1}, {dam.FileQuery{MediaType: "image"}, 8},
		{dam.FileQuery{MediaType: "image/jpeg"}, 8}, {dam.FileQuery{MediaType: "audio"}, 0}, {dam.FileQuery{Q: "none"}, 0},
	} {
		list, err := d.s.FindFiles(ctx, c.q)
		d.must(err)
		if list.Total != c.want || len(list.Items) != c.want {
			d.t.Errorf("%+v: %d of %d, want %d", c.q, len(list.Items), list.Total, c.want)
		}
	}
	var seen []string
	for q := (dam.FileQuery{Page: dam.Page{Limit: 3}}); ; {
		list, err := d.s.FindFiles(ctx, q)
		d.must(err)
		for _, f := range list.Items {
			seen = append(seen, f.SHA256)
		}
		if q.Cursor = list.Next; q.Cursor == "" {
			break
		}
	}
	slices.Sort(seen)
	if len(slices.Compact(seen)) != 8 {
		d.t.Errorf("pages gave %d files, want 8", len(seen))
	}
	_, err = d.s.FindFiles(ctx, dam.FileQuery{Page: dam.Page{Cursor: "x"}})
	d.kind(err, fault.Invalid)
	match, err := d.s.MatchFiles(ctx, dam.ByName, []string{"a.jpg", "none"})
	d.must(err)
	if len(match) != 1 || match[0] != (dam.Match{Key: "a.jpg", Count: 1, SHA256: a.SHA256, MD5: a.MD5, Name: "a.jpg"}) {
		d.t.Errorf("match %+v", match)
	}
}

func (d data) documents() {
	ctx := d.t.Context()
	doc := d.document("faces")
	other, err := dam.NewDocument(dam.DocumentDraft{Name: "faces"}, "ada", time.Now())
	d.must(err)
	d.kind(d.s.CreateDocument(ctx, other), fault.Exists)
	// An o, which no id has: a query looks at ids too.
	name, kind := "moods", dam.ForTest
	got, err := d.s.UpdateDocument(ctx, doc.ID, dam.DocumentEdit{Name: &name, Kind: &kind}.Apply)
	d.must(err)
	if got.Name != "moods" || got.Kind != dam.ForTest || got.Revision != 2 {
		d.t.Errorf("after the change %+v", got)
	}
	d.document("faces")
	faces := "faces"
	_, err = d.s.UpdateDocument(ctx, doc.ID, dam.DocumentEdit{Name: &faces}.Apply)
	d.kind(err, fault.Exists)
	_, err = d.s.UpdateDocument(ctx, "doc_none", dam.DocumentEdit{}.Apply)
	d.kind(err, fault.NotFound)
	for q, want := range map[dam.DocumentQuery]int{{}: 2, {Kind: dam.ForTest}: 1, {Q: "ood"}: 1, {Q: "none"}: 0} {
		list, err := d.s.FindDocuments(ctx, q)
		d.must(err)
		if list.Total != want {
			d.t.Errorf("%+v: %d, want %d", q, list.Total, want)
		}
	}
	d.must(d.s.DeleteDocument(ctx, doc.ID))
	_, err = d.s.Document(ctx, doc.ID)
	d.kind(err, fault.NotFound)
	d.kind(d.s.DeleteDocument(ctx, doc.ID), fault.NotFound)
}

func (d data) versions() {
	doc := d.document("faces")
	first := d.mustBring(doc.ID, dam.Replace, "path,annotation\na.jpg,happy\nb.jpg,sad\na.jpg,happy\n")
	if first.Number != 1 || first.Rows != 2 || first.Added != 2 || first.Repeated != 1 {
		d.t.Errorf("first %+v", first)
	}
	again := d.mustBring(doc.ID, dam.Replace, `[{"path":"b.jpg","annotation":"sad"},{"path":"a.jpg","annotation":"happy"}]`)
	if again.Number != 1 || again.Added != 0 || again.Kept != 2 || again.Digest != first.Digest {
		d.t.Errorf("the same rows again %+v", again)
	}
	more := d.mustBring(doc.ID, dam.Append, "path,annotation,place\na.jpg,happy,\nc.jpg,angry,lift\n")
	if more.Number != 2 || more.Rows != 3 || more.Added != 1 || more.Kept != 1 || !slices.Equal(more.Columns, []dam.VersionColumn{{Name: "place", Type: dam.TextColumnType}}) {
		d.t.Errorf("more %+v", more)
	}
	changed := d.mustBring(doc.ID, dam.Replace, "path,annotation\na.jpg,happy\nb.jpg,fear\n")
	if changed.Number != 3 || changed.Rows != 2 || changed.Added != 1 || changed.Kept != 1 || changed.Removed != 2 || len(changed.Columns) != 0 {
		d.t.Errorf("changed %+v", changed)
	}
	back := d.mustBring(doc.ID, dam.Replace, "path,annotation\na.jpg,happy\nb.jpg,sad\n")
	if back.Number != 4 || back.Digest != first.Digest {
		d.t.Errorf("back %+v", back)
	}
	for version, want := range map[int]string{1: "a.jpg b.jpg", 2: "a.jpg b.jpg c.jpg", 3: "a.jpg b.jpg", 4: "a.jpg b.jpg"} {
		if got := strings.Join(d.paths(doc.ID, version), " "); got != want {
			d.t.Errorf("version %d has %s, want %s", version, got, want)
		}
	}
	got, err := d.s.Document(d.t.Context(), doc.ID)
	d.must(err)
	if got.Latest != 4 || got.Rows != 2 || got.Revision != 5 {
		d.t.Errorf("document %+v", got)
	}
	list, err := d.s.FindVersions(d.t.Context(), doc.ID, dam.Page{Limit: 3})
	d.must(err)
	rest, err := d.s.FindVersions(d.t.Context(), doc.ID, dam.Page{Limit: 3, Cursor: list.Next})
	d.must(err)
	if len(list.Items) != 3 || list.Total != 4 || list.Items[0].Number != 4 || len(rest.Items) != 1 || rest.Next != "" {
		d.t.Errorf("versions %+v and %+v", list, rest)
	}
	_, err = d.s.Version(d.t.Context(), doc.ID, 5)
	d.kind(err, fault.NotFound)
	_, err = d.bring("doc_none", dam.Replace, "path\na")
	d.kind(err, fault.NotFound)
}

func (d data) renew() {
	doc := d.document("test data")
	a := d.file("a.jpg")
	row := func(truth string) string {
		return fmt.Sprintf(`[{"sha256":%q,"badcase":"bc_1","annotation":%s}]`, a.SHA256, truth)
	}
	d.mustBring(doc.ID, dam.Renew, row(`null`))
	d.mustBring(doc.ID, dam.Append, "path\nb.jpg")
	r := d.mustBring(doc.ID, dam.Renew, row(`"happy"`))
	if r.Rows != 2 || r.Added != 1 || r.Removed != 1 {
		d.t.Errorf("a badcase with its truth changed: %+v", r)
	}
	if r = d.mustBring(doc.ID, dam.Renew, row(`"happy"`)); r.Number != 3 || r.Added != 0 {
		d.t.Errorf("again: %+v", r)
	}
}

func (d data) movedOn() {
	ctx := d.t.Context()
	doc := d.document("faces")
	d.mustBring(doc.ID, dam.Replace, "path\na")
	v := dam.Version{Number: 1, Rows: 0, Columns: []dam.VersionColumn{}, CreatedAt: time.Now()}
	d.kind(d.s.AddVersion(ctx, dam.Change{Document: doc.ID, Version: v}), fault.Conflict)
	r, err := dam.NewReader(strings.NewReader("path\nb"), dam.CSV)
	d.must(err)
	_, err = d.desk.Import(ctx, dam.Import{Document: doc.ID, Revision: 1, Mode: dam.Append, Rows: r})
	var stale *dam.Stale
	if !errors.As(err, &stale) || stale.Current != 2 {
		d.t.Errorf("an old revision: %v", err)
	}
	errs := make(chan error)
	for i := range 4 {
		go func() {
			_, err := d.bring(doc.ID, dam.Append, fmt.Sprintf("path\nc%d", i))
			errs <- err
		}()
	}
	for range 4 {
		d.must(<-errs)
	}
	if got := d.paths(doc.ID, 5); len(got) != 5 {
		d.t.Errorf("four at once left %v", got)
	}
}

func (d data) cancelled() {
	doc := d.document("faces")
	ctx, cancel := context.WithCancel(d.t.Context())
	_, err := d.desk.Import(ctx, dam.Import{Document: doc.ID, Mode: dam.Replace, Rows: &quitter{cancel: cancel}})
	if err == nil {
		d.t.Error("a cancelled import succeeded")
	}
	got, err := d.s.Document(d.t.Context(), doc.ID)
	d.must(err)
	if got.Latest != 0 || got.Revision != 1 {
		d.t.Errorf("after a cancelled import %+v", got)
	}
}

// quitter gives rows and lets the caller go after some.
type quitter struct {
	n      int
	cancel func()
}

func (q *quitter) Next() (dam.Draft, error) {
	if q.n++; q.n > 1500 {
		q.cancel()
		return dam.Draft{}, io.EOF
	}
	return dam.Draft{Row: q.n, Path: fmt.Sprint(q.n)}, nil
}

func (d data) rows() {
	doc := d.document("faces")
	d.mustBring(doc.ID, dam.Replace, `[{"path":"a.jpg","annotation":{"label":"happy","confidence":0.5},"columns":{"place":"lift","n":5}},
		{"path":"b%.jpg","annotation":"sad","badcase":"bc_1","place":"lobby","n":"12"},{"path":"c.jpg","annotation":"sad","taken_at":"2026-05-02T23:10:00Z"},
		{"path":"d/e.jpg","annotation":{"boxes":[{"x":1,"y":2,"w":3,"h":4,"label":"mask","made_by":{"by":"model","name":"m1"}},{"x":1,"y":2,"w":3,"h":4,"label":"face"}]}}]`)
	for text, want := range map[string]string{
		"": "a.jpg b%.jpg c.jpg d/e.jpg", "label:sad": "b%.jpg c.jpg", "badcase:bc_1": "b%.jpg", "path:%": "b%.jpg", "path:.JPG": "a.jpg b%.jpg c.jpg d/e.jpg",
		"attr.place:lift": "a.jpg", "attr.n:5": "a.jpg", "attr.n:6": "", "attr.n:>4": "a.jpg b%.jpg", "label:sad path:c": "c.jpg", "class:mask": "d/e.jpg", "class:happy": "a.jpg", "hour:23": "c.jpg", "daytime:night": "c.jpg", "daytime:morning": "", "weekday:Saturday": "c.jpg", "not has:weekday": "a.jpg b%.jpg d/e.jpg", "class:sad": "b%.jpg c.jpg",
		"objects:>1": "d/e.jpg", "made_by:m1": "d/e.jpg", "made_by:model": "d/e.jpg", "confidence:<0.6": "a.jpg", "not has:attr.place": "c.jpg d/e.jpg",
		"is:labelled not is:stored": "a.jpg b%.jpg c.jpg d/e.jpg", "lift": "", "e.jpg": "d/e.jpg", "label:face*": "d/e.jpg",
	} {
		list := d.find(doc.ID, 1, text, "")
		var got []string
		for _, r := range list.Items {
			got = append(got, r.Path)
		}
		if strings.Join(got, " ") != want || list.Total != len(got) {
			d.t.Errorf("%q finds %v of %d, want %s", text, got, list.Total, want)
		}
	}
	for sort, want := range map[string]string{"-path": "d/e.jpg c.jpg b%.jpg a.jpg", "attr.n": "a.jpg b%.jpg c.jpg d/e.jpg", "-attr.n": "b%.jpg a.jpg c.jpg d/e.jpg",
		"-label": "b%.jpg c.jpg a.jpg d/e.jpg"} {
		var got []string
		for _, r := range d.find(doc.ID, 1, "", sort).Items {
			got = append(got, r.Path)
		}
		if strings.Join(got, " ") != want {
			d.t.Errorf("sorted by %s: %v, want %s", sort, got, want)
		}
	}
	_, err := d.desk.FindRows(d.t.Context(), doc.ID, 2, dam.RowQuery{})
	d.kind(err, fault.NotFound)
	_, err = d.desk.FindRows(d.t.Context(), doc.ID, 1, dam.RowQuery{Page: dam.Page{Cursor: "x"}})
	d.kind(err, fault.Invalid)
	_, err = d.desk.FindRows(d.t.Context(), doc.ID, 1, dam.RowQuery{Sort: "annotation"})
	d.kind(err, fault.Invalid)
}
