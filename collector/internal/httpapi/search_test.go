package httpapi_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/people"
	"mlife/shared/query"
)

func TestFacetsFollowTheSearch(t *testing.T) {
	h := newHouse(t)
	for i := range 6 {
		h.upload(fmt.Sprintf(`{"function":"expression","result":{"label":%q},"device":"cam-%d","attributes":{"mask":%q}}`,
			[]string{"sad", "angry"}[i%2], i%3, []string{"half", "full", ""}[i%3]), [2]string{fmt.Sprintf("%d.jpg", i), fmt.Sprintf("\xff\xd8\xff%d", i)})
	}
	var a bam.FacetAnswer
	h.must(200, "GET", "/badcases/facets?q="+url.QueryEscape("result:sad")+"&fields=device,attr.mask,truth", nil, &a)
	if a.Total != 3 || len(a.Facets) != 3 || a.Facets[0].Field != "device" || len(a.Facets[0].Values) != 3 || a.Facets[0].Values[0].Count != 1 {
		t.Errorf("%+v", a)
	}
	if v := a.Facets[2].Values; len(v) != 1 || v[0].Key != "" || v[0].Count != 3 {
		t.Errorf("truth: %+v", v)
	}
	h.must(422, "GET", "/badcases/facets?fields=password", nil, nil)
	h.must(200, "GET", "/badcases/facets", nil, &a)
	if len(a.Facets) != 8 {
		t.Errorf("%d facets of a list", len(a.Facets))
	}
	var s query.Schema
	h.must(200, "GET", "/search/fields", nil, &s)
	if f, ok := s.Field("attr.mask"); !ok || !f.Facetable {
		t.Errorf("an attribute that nobody defined: %+v", f)
	}
}

func TestSearchHelpsWhileTyping(t *testing.T) {
	h := newHouse(t)
	h.must(200, "PUT", "/attributes/light", map[string]any{"name": "light", "type": "choice", "choices": []string{"dim", "bright"}}, nil)
	h.upload(happyAsSad, [2]string{"a.jpg", "\xff\xd8\xffa"})
	type answer struct {
		query.Completion
		Error     *query.Error
		Canonical string
	}
	ask := func(text string) (out answer) {
		at := strings.IndexByte(text, '|')
		h.must(200, "GET", fmt.Sprintf("/search/complete?cursor=%d&q=%s", at, url.QueryEscape(strings.Replace(text, "|", "", 1))), nil, &out)
		return out
	}
	if a := ask("function:ex|"); len(a.Items) != 1 || a.Items[0].Text != "expression" || a.Items[0].Count != 1 || a.Canonical != "function:ex" {
		t.Errorf("values in use: %+v", a)
	}
	if a := ask("attr.l|"); len(a.Items) != 1 || a.Items[0].Text != "attr.light:" {
		t.Errorf("own attributes: %+v", a)
	}
	if a := ask("stauts:open|"); a.Error == nil || a.Error.Column != 1 || a.Error.Instead != "status" || a.Canonical != "" {
		t.Errorf("error: %+v", a.Error)
	}
	var s query.Schema
	h.must(200, "GET", "/search/fields", nil, &s)
	if f, ok := s.Field("attr.light"); !ok || len(f.Values) != 2 {
		t.Errorf("fields %+v", s)
	}
	var l struct{ Markdown string }
	h.must(200, "GET", "/search/language", nil, &l)
	if !strings.Contains(l.Markdown, "has:truth") {
		t.Errorf("language %.200s", l.Markdown)
	}
}

func TestListsTakeTheSameLanguage(t *testing.T) {
	h := newHouse(t)
	for _, name := range []string{"misread doors", "masks"} {
		h.must(200, "POST", "/documents", map[string]any{"name": name, "kind": "test"}, nil)
	}
	var page struct {
		Total int
		Items []struct{ Name string }
	}
	h.must(200, "GET", "/documents?query="+url.QueryEscape("door kind:test created:<1d"), nil, &page)
	if page.Total != 1 || page.Items[0].Name != "misread doors" {
		t.Errorf("found %+v", page)
	}
	var problem struct{ Detail string }
	h.must(422, "GET", "/documents?query="+url.QueryEscape("door knid:test"), nil, &problem)
	if !strings.Contains(problem.Detail, "column 6") || !strings.Contains(problem.Detail, "kind") {
		t.Errorf("the error does not point at the column: %s", problem.Detail)
	}
	for _, of := range []string{"badcases", "files", "documents", "sets", "tasks", "models", "devices"} {
		var s query.Schema
		h.must(200, "GET", "/search/fields?of="+of, nil, &s)
		if s.Name != of || len(s.Fields) < 6 {
			t.Errorf("%s: fields of %s: %d", of, s.Name, len(s.Fields))
		}
	}
	var help struct{ query.Completion }
	h.must(200, "GET", "/search/complete?of=documents&cursor=11&q=created_by:", nil, &help)
	if !slices.ContainsFunc(help.Items, func(x query.Suggestion) bool { return x.Text == "admin" && x.Count == 2 }) {
		t.Errorf("values in use: %+v", help.Items)
	}
}

func TestListsInTheOrderAskedFor(t *testing.T) {
	h := newHouse(t)
	for _, name := range []string{"b", "c", "a"} {
		h.must(200, "POST", "/documents", map[string]any{"name": name, "kind": "test"}, nil)
	}
	var names []string
	for next := ""; ; {
		var page struct {
			Items []struct{ Name string }
			Next  string
			Total int
		}
		h.must(200, "GET", "/documents?sort=-name&limit=1&cursor="+next, nil, &page)
		if len(page.Items) != 1 || page.Total != 3 {
			t.Fatalf("%+v", page)
		}
		names = append(names, page.Items[0].Name)
		if next = page.Next; next == "" {
			break
		}
	}
	if !slices.Equal(names, []string{"c", "b", "a"}) {
		t.Errorf("%v", names)
	}
	var problem struct{ Detail string }
	h.must(422, "GET", "/documents?sort=note", nil, &problem)
	if !strings.Contains(problem.Detail, "updated_at") {
		t.Errorf("the error does not name the fields: %s", problem.Detail)
	}
}

func TestSavedSearches(t *testing.T) {
	h := newHouse(t)
	var s people.SavedSearch
	h.must(422, "POST", "/searches", map[string]any{"name": "x", "query": "stauts:open"}, nil)
	h.must(422, "POST", "/searches", map[string]any{"name": "x", "query": "", "sort": "colour"}, nil)
	h.must(200, "POST", "/searches", map[string]any{"name": "half masks", "query": "attr.mask:half", "sort": "-frequency"}, &s)
	h.must(409, "POST", "/searches", map[string]any{"name": "half masks", "query": "mask"}, nil)
	if s.Owner != "admin" || s.Shared {
		t.Errorf("%+v", s)
	}
	// Every list has its own, by its own fields.
	of := map[string]any{"of": "devices", "name": "half masks", "query": "is:silent", "sort": "-rate"}
	h.must(200, "POST", "/searches", of, nil)
	of["query"] = "attr.mask:half"
	h.must(422, "POST", "/searches", of, nil)
	var list struct{ Items []people.SavedSearch }
	h.must(200, "GET", "/searches?of=devices", nil, &list)
	if len(list.Items) != 1 || list.Items[0].Query != "is:silent" {
		t.Errorf("of devices: %+v", list.Items)
	}
	other := h.as("eve", people.Administrator)
	other.must(200, "GET", "/searches", nil, &list)
	if len(list.Items) != 0 {
		t.Errorf("another sees %+v", list.Items)
	}
	other.must(404, "DELETE", "/searches/"+s.ID, nil, nil)
	h.must(200, "PATCH", "/searches/"+s.ID, map[string]any{"name": "masks", "shared": true}, &s)
	viewer := h.as("vic", people.Viewer)
	viewer.must(200, "GET", "/searches", nil, &list)
	if len(list.Items) != 1 || list.Items[0].Name != "masks" || list.Items[0].Owner != "admin" {
		t.Errorf("shared: %+v", list.Items)
	}
	viewer.must(403, "PATCH", "/searches/"+s.ID, map[string]any{"name": "mine"}, nil)
	other.must(204, "DELETE", "/searches/"+s.ID, nil, nil)
	h.must(404, "DELETE", "/searches/"+s.ID, nil, nil)
}
