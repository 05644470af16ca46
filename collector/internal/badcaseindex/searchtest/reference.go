package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/sqlstore"
	"mlife/testdata/rest"
)

// reference answers a request by plain SQL with the indexes that are there, without
// HTTP and without the index in memory.
type reference struct{ store *sqlstore.Badcases }

// defaults are the facets of a request that names none.
const defaults = "status,severity,function,model_version,device,result,truth,tag"

func (r reference) answer(ctx context.Context, path string) (any, error) {
	head, query, _ := strings.Cut(path, "?")
	v, err := url.ParseQuery(query)
	if err != nil {
		return nil, err
	}
	limit, _ := strconv.Atoi(v.Get("limit"))
	f := bam.Filter{Q: v.Get("q")}
	switch head {
	case list:
		page, err := r.store.Find(ctx, f, bam.Page{Sort: v.Get("sort"), Limit: limit, Cursor: v.Get("cursor")})
		type found struct {
			Items []bam.Badcase `json:"items"`
			Next  string        `json:"next,omitempty"`
			Total int           `json:"total"`
		}
		return found(page), err
	case facets:
		fields := v.Get("fields")
		if fields == "" {
			fields = defaults
		}
		return r.store.Facets(ctx, f, strings.Split(fields, ","), limit)
	case stats:
		return r.store.Count(ctx, f, bam.Question{By: strings.Split(v.Get("by"), ","), Over: v.Get("over"), Occurrences: v.Get("measure") == "occurrences"})
	}
	return nil, fmt.Errorf("%s has no reference", head)
}

// compare asks n questions of each kind of both and fails when an answer differs. It
// gives what the reference took. Nothing else writes meanwhile.
func (r reference) compare(ctx context.Context, api *rest.Client, a *asker, n int) (map[string]times, int, error) {
	out, same := map[string]times{}, 0
	for k, kind := range kinds {
		if kind.name == "completion" {
			continue
		}
		for range n {
			q := a.ask(k)
			_, before, err := answer(ctx, api, q)
			if err != nil {
				return nil, 0, err
			}
			if before == nil {
				continue // there is no next page
			}
			if q.next {
				var page struct{ Next string }
				if err := api.Get(ctx, q.paths[0], &page); err != nil {
					return nil, 0, err
				}
				q = question{kind: q.kind, paths: []string{q.paths[0] + "&cursor=" + url.QueryEscape(page.Next)}}
			}
			began := time.Now()
			var want []any
			for _, p := range q.paths {
				x, err := r.answer(ctx, p)
				if err != nil {
					return nil, 0, fmt.Errorf("%s: %w", p, err)
				}
				want = append(want, x)
			}
			out[q.kind] = append(out[q.kind], time.Since(began))
			// What a relative time means moves on: either moment will do.
			_, after, err := answer(ctx, api, q)
			if err != nil {
				return nil, 0, err
			}
			for i := range want {
				w, err := json.Marshal(want[i])
				if err != nil {
					return nil, 0, err
				}
				if !equal(w, before[i]) && !equal(w, after[i]) {
					return nil, 0, fmt.Errorf("%s: %s", q.paths[i], difference(w, after[i]))
				}
				same++
			}
		}
	}
	return out, same, nil
}

func equal(a, b []byte) bool {
	x, errX := decode(a)
	y, errY := decode(b)
	for _, v := range []any{x, y} {
		if m, ok := v.(map[string]any); ok {
			delete(m, "$schema")
		}
	}
	return errX == nil && errY == nil && reflect.DeepEqual(x, y)
}

// difference shows where two answers part.
func difference(sql, api []byte) string {
	n := 0
	for n < min(len(sql), len(api)) && sql[n] == api[n] {
		n++
	}
	from := max(0, n-200)
	return fmt.Sprintf("the database says …%.400s, the collector …%.400s", sql[from:], api[from:])
}
