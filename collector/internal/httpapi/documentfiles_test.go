package httpapi_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"mlife/collector/internal/dam"
)

func TestRowsOfFiles(t *testing.T) {
	h := newHouse(t)
	f := h.add([2]string{"a.jpg", "\xff\xd8\xffa"}, [2]string{"b.jpg", "\xff\xd8\xffb"}, [2]string{"c.txt", "some words"})
	doc := h.document("d", "train")
	path := "/documents/" + doc.ID + "/files"
	h.bring(200, "/documents/"+doc.ID+"/versions", "text/csv", "path,sha256,label\nfront/a.jpg,"+f[0].SHA256+",happy\n", nil)
	var out dam.AddedRows
	add := func(status int, body object) (p problem) {
		t.Helper()
		out = dam.AddedRows{}
		var answer any = &p
		if status == 200 {
			answer = &out
		}
		h.must(status, "POST", path, body, answer)
		return p
	}
	rows := func(want ...string) {
		t.Helper()
		var page struct {
			Items []struct {
				Path, SHA256 string
				Columns      json.RawMessage
			}
		}
		var d dam.Document
		h.must(200, "GET", "/documents/"+doc.ID, nil, &d)
		h.must(200, "GET", fmt.Sprintf("/documents/%s/versions/%d/rows", doc.ID, d.Latest), nil, &page)
		var got []string
		for _, r := range page.Items {
			got = append(got, r.Path+string(r.Columns))
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Fatalf("%q, want %q", got, want)
		}
	}

	// A file that has a row already, by whatever path, gets none.
	if add(200, object{"query": "is:image", "columns": object{"batch": 7, "place": "hall"}, "note": "all pictures"}); out.Added != 1 || out.There != 1 || out.Rows != 2 || out.Note != "all pictures" {
		t.Fatalf("%+v", out)
	}
	rows(`b.jpg{"batch":7,"place":"hall"}`, `front/a.jpg`)
	// All files in it already: no new version.
	if add(200, object{"query": "is:image"}); out.Added != 0 || out.There != 2 || out.Number != 2 {
		t.Fatalf("%+v", out)
	}
	if add(200, object{"sha256": []string{strings.ToUpper(f[2].SHA256), f[0].SHA256}}); out.Added != 1 || out.There != 1 {
		t.Fatalf("%+v", out)
	}
	rows(`b.jpg{"batch":7,"place":"hall"}`, `c.txt`, `front/a.jpg`)
	if add(200, object{"query": ""}); out.Added != 0 || out.There != 3 {
		t.Fatalf("%+v", out)
	}

	for _, c := range []struct {
		body object
		want string
	}{
		{object{}, "body.query"}, {object{"query": "", "sha256": []string{f[0].SHA256}}, "body.query"},
		{object{"query": "wdth>3"}, "body.query"},
		{object{"sha256": []string{f[0].SHA256, strings.Repeat("0", 64)}}, "entry 2"}, {object{"sha256": []string{"x"}}, "entry 1"},
		{object{"query": "", "columns": object{"path": "x"}}, "columns.path"}, {object{"query": "", "columns": object{"": "x"}}, "columns."},
	} {
		p := add(422, c.body)
		said := p.Detail
		for _, e := range p.Errors {
			said += " " + e.Location + " " + e.Message
		}
		if !strings.Contains(said, c.want) {
			t.Errorf("%v: %s, want %s", c.body, said, c.want)
		}
	}
	h.must(404, "POST", "/documents/none/files", object{"query": ""}, nil)
}
