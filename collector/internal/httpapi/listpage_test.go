package httpapi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"mlife/collector/internal/people"
)

// Lists that are read whole are given in pages all the same, each row once, with the
// number of all.
func TestWholeListsAreGivenInPages(t *testing.T) {
	h := newHouse(t)
	engineer := h.as("eva", people.Engineer)
	for n := range 3 {
		name := fmt.Sprintf("list %d", 2-n)
		engineer.must(201, "POST", "/alarm-rules", map[string]any{"name": name, "query": "result:mask"}, nil)
		engineer.must(200, "POST", "/clusterings", map[string]any{"name": name, "detail": 1, "min_size": 10, "seed": 1, "every_hours": 0, "min_new": 0}, nil)
		engineer.must(200, "PUT", fmt.Sprintf("/import-mappings/list-%d", 2-n), map[string]any{"fields": map[string]any{"result": map[string]any{"column": "x"}}}, nil)
	}
	type row struct {
		Name string
		Rule struct{ Name string }
	}
	for path, want := range map[string][]string{
		"/alarm-rules": {"list 0", "list 1", "list 2"}, "/clusterings": {"list 0", "list 1", "list 2"},
		"/import-mappings": {"list-0", "list-1", "list-2"},
	} {
		var got []string
		for cursor, pages := "", 0; pages == 0 || cursor != ""; pages++ {
			var page struct {
				Items []row
				Next  string
				Total int
			}
			engineer.must(200, http.MethodGet, path+"?limit=2&cursor="+url.QueryEscape(cursor), nil, &page)
			if page.Total != 3 || len(page.Items) > 2 {
				t.Errorf("%s: %d of %d", path, len(page.Items), page.Total)
			}
			for _, r := range page.Items {
				got = append(got, r.Name+r.Rule.Name)
			}
			cursor = page.Next
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
