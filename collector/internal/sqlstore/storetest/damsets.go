package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

func (d data) unknownFiles() {
	ctx := d.t.Context()
	doc, err := dam.NewDocument(dam.DocumentDraft{Name: "strict"}, "ada", d.desk.Now())
	d.must(err)
	d.must(d.s.CreateDocument(ctx, doc))
	a := d.file("a.jpg")
	b := d.file("b.jpg")
	r := d.mustBring(doc.ID, dam.Replace, "path,md5,sha256\n,,"+strings.ToUpper(a.SHA256)+"\nmine.jpg,"+b.MD5+",\n")
	if r.Rows != 2 || !slices.Equal(d.paths(doc.ID, 1), []string{"a.jpg", "mine.jpg"}) {
		d.t.Errorf("%+v %v", r, d.paths(doc.ID, 1))
	}
	if r = d.mustBring(doc.ID, dam.Append, "file\nfolder/b.jpg"); r.Added != 1 {
		d.t.Errorf("by name %+v", r)
	}
	none := strings.Repeat("0", 64)
	_, err = d.bring(doc.ID, dam.Append, "path,sha256,md5\nc.jpg,,\nx,"+none+",\nx,,"+none[:32]+"\nx,"+a.SHA256+","+b.MD5+"\nok,"+a.SHA256+",\n")
	var bad dam.RowErrors
	if !errors.As(err, &bad) || len(bad) != 4 {
		d.t.Fatalf("%v, want four row errors", err)
	}
	for i, want := range []string{"row 2, column path: no stored file", "row 3, column sha256: ", "row 4, column md5: ", "row 5, column md5: the file"} {
		if !strings.HasPrefix(bad[i].Error(), want) {
			d.t.Errorf("%q, want %q", bad[i], want)
		}
	}
	_, err = d.bring(doc.ID, dam.Append, "path\nx/a.jpg\ny/a.jpg")
	if !errors.As(err, &bad) || len(bad) != 1 || bad[0].Row != 3 {
		d.t.Errorf("two paths of one name: %v", err)
	}
	if got, err := d.s.Document(ctx, doc.ID); err != nil || got.Latest != 2 {
		d.t.Errorf("a refused import left %+v, %v", got, err)
	}
}

// awkward is what formats get wrong.
const awkward = `[
{"path":"a.jpg","annotation":{"label":"=1+1","boxes":[{"x":1,"y":2.5}]},"columns":{"=cmd":"=1+1","quote":"say \"hi\"","lines":"a\r\nb","n":"-5"}},
{"path":"=evil","annotation":"'=x","columns":{"quote":"'","lines":" a ","n":"{\"a\":1}","=cmd":"\"text\""}},
{"path":"c,d;e.jpg","annotation":"[1","columns":{"n":"00012345678901234567890","lines":"é 苹果 🍎"}},
{"path":"d.jpg","annotation":["x","y"],"columns":{"n":{"b":[1,2,{"c":null}],"a":true}}}]`

func (d data) roundTrip() {
	doc := d.document("awkward")
	first := d.mustBring(doc.ID, dam.Replace, awkward)
	for _, format := range []dam.Format{dam.CSV, dam.JSON, dam.XML} {
		var out bytes.Buffer
		d.must(dam.Write(&out, format, first.Columns, d.all(doc.ID, 1)))
		copied := d.document("copied as " + string(format))
		again := d.mustBring(copied.ID, dam.Replace, out.String())
		if again.Digest != first.Digest || again.Rows != first.Rows {
			d.t.Errorf("%s: %+v, want %+v of\n%s", format, again, first, out.String())
		}
		var once bytes.Buffer
		d.must(dam.Write(&once, format, again.Columns, d.all(copied.ID, 1)))
		if format == dam.JSON && !bytes.Equal(once.Bytes(), out.Bytes()) {
			d.t.Errorf("JSON came back as\n%s instead of\n%s", once.String(), out.String())
		}
	}
}

func (d data) setRows(id string) (rows []dam.Row) {
	d.t.Helper()
	all, err := d.desk.EachSetRow(d.t.Context(), id)
	d.must(err)
	for r, err := range all {
		d.must(err)
		rows = append(rows, r)
	}
	return rows
}

func (d data) sets() {
	ctx := d.t.Context()
	faces, masks := d.document("faces"), d.document("masks")
	text := "path,annotation,device\n"
	for i := range 100 {
		text += fmt.Sprintf("f%d.jpg,%s,cam-%d\n", i, []string{"happy", "sad", "angry", "fear"}[i%4], i%10)
	}
	d.mustBring(faces.ID, dam.Replace, text)
	d.mustBring(masks.ID, dam.Replace, "path,annotation,device\nf0.jpg,happy,cam-0\nm.jpg,sad,cam-0\n")
	draft := dam.SetDraft{Name: "one", Sources: []dam.Source{{Document: faces.ID}, {Document: masks.ID, Version: 1}},
		Split: &dam.Split{Test: 0.2, Seed: 7, StratifyBy: dam.ColAnnotation, GroupBy: "device"}}
	train, test := d.pair(draft)
	if train.Rows+test.Rows != 101 || train.Family != test.Family || train.Family == "" || train.Sources[0].Version != 1 {
		d.t.Errorf("train %+v\ntest %+v", train, test)
	}
	sides := map[string]string{}
	seen := map[dam.Digest]bool{}
	for _, s := range []dam.Set{train, test} {
		rows := d.setRows(s.ID)
		if len(rows) != s.Rows {
			d.t.Errorf("%s has %d rows, says %d", s.Role, len(rows), s.Rows)
		}
		for _, r := range rows {
			device := string(r.Columns)
			if other, ok := sides[device]; ok && other != s.ID {
				d.t.Errorf("%s is on both sides", device)
			}
			if sides[device] = s.ID; seen[r.Digest] {
				d.t.Errorf("%s is there twice", r.Path)
			}
			seen[r.Digest] = true
		}
	}
	_, err := d.desk.MakeSets(ctx, draft, "ada")
	d.kind(err, fault.Exists)
	draft.Name = "again"
	again, _ := d.pair(draft)
	if again.Digest != train.Digest {
		d.t.Errorf("the same split has the digest %s, then %s", train.Digest, again.Digest)
	}
	got, err := d.s.Set(ctx, test.ID)
	d.must(err)
	if got.Digest != test.Digest || got.Split == nil || *got.Split != *draft.Split || !got.Frozen || !slices.Equal(got.Sources, test.Sources) {
		d.t.Errorf("stored as %+v", got)
	}
	for q, want := range map[dam.SetQuery]int{{}: 4, {Role: dam.Test}: 2, {Q: "AGAIN"}: 2, {Document: masks.ID}: 4, {Document: "doc"}: 0} {
		list, err := d.s.FindSets(ctx, q)
		d.must(err)
		if list.Total != want || len(list.Items) != want {
			d.t.Errorf("%+v: %d, want %d", q, list.Total, want)
		}
	}
	d.kind(d.s.DeleteDocument(ctx, faces.ID), fault.Conflict)
	d.must(d.s.DeleteSet(ctx, train.ID))
	d.kind(d.s.DeleteSet(ctx, train.ID), fault.NotFound)
	if has, err := d.s.HasSet(ctx, train.ID); has || err != nil {
		d.t.Errorf("a deleted set is there: %v %v", has, err)
	}
}

// pair makes a training and a testing set.
func (d data) pair(draft dam.SetDraft) (train, test dam.Set) {
	d.t.Helper()
	list, err := d.desk.MakeSets(d.t.Context(), draft, "ada")
	d.must(err)
	if len(list) != 2 || list[0].Role != dam.Train || list[1].Role != dam.Test {
		d.t.Fatalf("not a training and a testing set: %+v", list)
	}
	return list[0], list[1]
}

// one makes one set.
func (d data) one(draft dam.SetDraft) dam.Set {
	d.t.Helper()
	list, err := d.desk.MakeSets(d.t.Context(), draft, "ada")
	d.must(err)
	if len(list) != 1 {
		d.t.Fatalf("not one set: %+v", list)
	}
	return list[0]
}

func (d data) setLimits() {
	ctx := d.t.Context()
	doc := d.document("faces")
	d.mustBring(doc.ID, dam.Replace, "path,device\na,cam\nb,cam\nc,cam\n")
	empty := d.document("empty")
	whole := []dam.Source{{Document: doc.ID}}
	all := d.one(dam.SetDraft{Name: "whole", Sources: whole, Role: dam.Validation})
	if all.Rows != 3 || all.Split != nil || all.Role != dam.Validation {
		d.t.Errorf("whole %+v", all)
	}
	all = d.one(dam.SetDraft{Name: "whole", Sources: whole, Split: &dam.Split{Test: 1}, Overrule: "to see limits"})
	if all.Rows != 3 || all.Role != dam.Test {
		d.t.Errorf("all for testing %+v", all)
	}
	for name, draft := range map[string]dam.SetDraft{
		"no rows":        {Sources: []dam.Source{{Document: empty.ID}}, Role: dam.Train},
		"no document":    {Sources: []dam.Source{{Document: "doc_none"}}, Role: dam.Train},
		"no version":     {Sources: []dam.Source{{Document: doc.ID, Version: 2}}, Role: dam.Train},
		"twice":          {Sources: []dam.Source{{Document: doc.ID}, {Document: doc.ID, Version: 1}}, Role: dam.Train},
		"one group":      {Sources: whole, Split: &dam.Split{Test: 0.5, GroupBy: "device"}},
		"no such column": {Sources: whole, Split: &dam.Split{Test: 0.5, GroupBy: "video"}},
		"both":           {Sources: whole, Split: &dam.Split{Test: 0.5}, Role: dam.Train},
		"neither":        {Sources: whole},
		"share":          {Sources: whole, Split: &dam.Split{Test: 1.5}},
		"role":           {Sources: whole, Role: "both"},
		"shares":         {Sources: whole, Split: &dam.Split{Test: 0.6, Validation: 0.6}},
		"rows and share": {Sources: whole, Split: &dam.Split{Test: 0.5, TestRows: 1}},
		"too many rows":  {Sources: whole, Split: &dam.Split{TestRows: 4}},
		"one fold":       {Sources: whole, Split: &dam.Split{Folds: 1}},
		"empty folds":    {Sources: whole, Split: &dam.Split{Folds: 4}},
		"search":         {Sources: []dam.Source{{Document: doc.ID, Search: "nothing:x"}}, Role: dam.Train},
		"finds nothing":  {Sources: []dam.Source{{Document: doc.ID, Search: "path:x"}}, Role: dam.Train},
		"name\x00":       {Sources: whole, Role: dam.Train},
	} {
		draft.Name = name
		if _, err := d.desk.MakeSets(ctx, draft, "ada"); !fault.Is(err, fault.Invalid) {
			d.t.Errorf("%s: %v, want invalid", name, err)
		}
	}
	_, err := d.desk.FindSetRows(ctx, "set_none", dam.RowQuery{})
	d.kind(err, fault.NotFound)
}

func (d data) folds() {
	doc := d.document("faces")
	text := "path,annotation,device\n"
	for i := range 200 {
		text += fmt.Sprintf("f%d.jpg,%s,cam-%d\n", i, []string{"happy", "sad"}[i%2], i%40)
	}
	d.mustBring(doc.ID, dam.Replace, text)
	planned, err := d.desk.PlanSets(d.t.Context(), dam.SetDraft{Sources: []dam.Source{{Document: doc.ID}}, Split: &dam.Split{Test: 0.25, StratifyBy: "annotation"}})
	d.must(err)
	if len(planned) != 2 || planned[1].Role != dam.Test || planned[1].Rows != 50 || len(planned[1].Strata) != 2 || planned[1].Strata[0].Rows != 25 {
		d.t.Errorf("planned %+v", planned)
	}
	list, err := d.desk.MakeSets(d.t.Context(), dam.SetDraft{Name: "k", Sources: []dam.Source{{Document: doc.ID}},
		Split: &dam.Split{Folds: 5, StratifyBy: "annotation", GroupBy: "device"}}, "ada")
	d.must(err)
	if len(list) != 10 {
		d.t.Fatalf("%d sets of 5 folds", len(list))
	}
	tested := map[string]int{}
	for i := 0; i < len(list); i += 2 {
		train, test := d.setRows(list[i].ID), d.setRows(list[i+1].ID)
		if list[i].Role != dam.Train || list[i+1].Role != dam.Test || len(train)+len(test) != 200 || len(test) < 35 || len(test) > 45 {
			d.t.Errorf("fold %d: %d rows of %s and %d of %s", i/2+1, len(train), list[i].Role, len(test), list[i+1].Role)
		}
		for _, r := range test {
			tested[r.Path]++
		}
	}
	if len(tested) != 200 {
		d.t.Errorf("%d of 200 rows are tested", len(tested))
	}
	three, err := d.desk.MakeSets(d.t.Context(), dam.SetDraft{Name: "three", Overrule: "other folds", Sources: []dam.Source{{Document: doc.ID, Search: "label:happy"}},
		Split: &dam.Split{TestRows: 20, Validation: 0.1}}, "ada")
	d.must(err)
	if len(three) != 3 || three[0].Rows != 70 || three[1].Rows != 10 || three[1].Role != dam.Validation || three[2].Rows != 20 {
		d.t.Errorf("three of a search: %+v", three)
	}
}

func (d data) leaks() {
	ctx := d.t.Context()
	doc, more := d.document("faces"), d.document("more")
	d.mustBring(doc.ID, dam.Replace, "path,annotation\na,x\nb,x\nc,y\n")
	d.mustBring(more.ID, dam.Replace, "path,annotation\nb,other\nd,x\n")
	train := d.one(dam.SetDraft{Name: "train", Sources: []dam.Source{{Document: doc.ID}}, Role: dam.Train})
	draft := dam.SetDraft{Name: "test", Sources: []dam.Source{{Document: more.ID}}, Role: dam.Test}
	_, err := d.desk.MakeSets(ctx, draft, "ada")
	d.kind(err, fault.Conflict)
	var leaks *dam.Leaks
	if !errors.As(err, &leaks) || len(leaks.List) != 1 || leaks.List[0].Set != train.ID || leaks.List[0].Files != 1 || leaks.List[0].Paths[0] != "b" {
		d.t.Fatalf("leaks %v", err)
	}
	draft.Overrule = "the labels differ"
	kept := d.one(draft)
	got, err := d.s.Set(ctx, kept.ID)
	d.must(err)
	if len(got.Leaks) != 1 || got.Overruled != draft.Overrule {
		d.t.Errorf("what was allowed is kept as %+v", got)
	}
	draft = dam.SetDraft{Name: "clean", Sources: []dam.Source{{Document: more.ID, Search: "not path:b"}}, Role: dam.Test}
	if s := d.one(draft); s.Rows != 1 || len(s.Leaks) != 0 {
		d.t.Errorf("without the file %+v", s)
	}
	_, err = d.desk.MakeSets(ctx, dam.SetDraft{Name: "late", Sources: []dam.Source{{Document: more.ID}}, Role: dam.Train}, "ada")
	d.kind(err, fault.Conflict)
}
