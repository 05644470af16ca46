package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"mlife/testdata/rest"
)

// times are what one kind of question took.
type times []time.Duration

func (t times) at(share float64) time.Duration {
	if len(t) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(t))
	return s[min(int(share*float64(len(s))), len(s)-1)]
}

func ms(d time.Duration) float64 {
	return float64(d.Round(10*time.Microsecond)) / float64(time.Millisecond)
}

// answer asks a question's requests at the same time, as the page does, and gives the
// time until the last has come and what they are.
func answer(ctx context.Context, api *rest.Client, q question) (time.Duration, [][]byte, error) {
	paths := q.paths
	if q.next {
		var page struct{ Next string }
		if err := api.Get(ctx, paths[0], &page); err != nil || page.Next == "" {
			return 0, nil, err
		}
		paths = []string{paths[0] + "&cursor=" + url.QueryEscape(page.Next)}
	}
	out := make([][]byte, len(paths))
	g, ctx := errgroup.WithContext(ctx)
	began := time.Now()
	for i, p := range paths {
		g.Go(func() (err error) {
			out[i], err = api.Bytes(ctx, p)
			return err
		})
	}
	err := g.Wait()
	return time.Since(began), out, err
}

// writer changes badcases a few times a second: it edits, adds, and asks for what it
// just wrote, which must be found.
type writer struct {
	api   *rest.Client
	every time.Duration
	wrote int
	took  times
}

func (w *writer) run(ctx context.Context) error {
	tick := time.NewTicker(w.every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := w.write(ctx); err != nil && ctx.Err() == nil {
			return fmt.Errorf("write %d: %w", w.wrote, err)
		}
	}
}

func (w *writer) write(ctx context.Context) error {
	w.wrote++
	tag := fmt.Sprintf("bench-%d", time.Now().UnixNano()) // no earlier run's
	var id string
	began := time.Now()
	if w.wrote%2 == 0 {
		var made struct{ ID string }
		err := w.api.Post(ctx, "/badcases", map[string]any{"function": "expression", "device": "cam-0001", "description": "added while others search",
			"result": map[string]any{"label": "ex-01", "confidence": 0.5}, "add_tags": []string{tag}}, &made)
		if err != nil {
			return err
		}
		id = made.ID
	} else {
		var page struct{ Items []struct{ ID string } }
		if err := w.api.Get(ctx, to(list, "q", "status:new", "sort", "created_at", "limit", "1"), &page); err != nil {
			return err
		}
		if len(page.Items) == 0 {
			return errors.New("no badcase is new")
		}
		id = page.Items[0].ID
		if err := w.api.Do(ctx, http.MethodPatch, "/badcases/"+id, map[string]any{"status": "open", "add_tags": []string{tag}}, nil); err != nil {
			return err
		}
	}
	w.took = append(w.took, time.Since(began))
	var found struct {
		Total int
		Items []struct{ ID string }
	}
	if err := w.api.Get(ctx, to(list, "q", "tag:"+tag), &found); err != nil {
		return err
	}
	if found.Total != 1 || found.Items[0].ID != id {
		return fmt.Errorf("badcase %s with tag %s is written, and %d are found", id, tag, found.Total)
	}
	return nil
}

// measure asks n questions of each kind in turn while the writer writes.
func measure(ctx context.Context, api *rest.Client, a *asker, n int, w *writer) (map[string]times, error) {
	writing, stop := context.WithCancel(ctx)
	g, writing := errgroup.WithContext(writing)
	g.Go(func() error { return w.run(writing) })
	out := map[string]times{}
	err := func() error {
		for i := range n {
			for k, kind := range kinds {
				if slow(kind.name) && i%10 != 0 {
					continue
				}
				q := a.ask(k)
				took, _, err := answer(writing, api, q)
				if err != nil {
					return fmt.Errorf("%s %s: %w", q.kind, strings.Join(q.paths, " "), err)
				}
				if took > 0 {
					out[q.kind] = append(out[q.kind], took)
				}
			}
		}
		return nil
	}()
	stop()
	return out, errors.Join(err, g.Wait())
}

// slow kinds are asked less often: the database answers them, at least in part.
func slow(kind string) bool {
	return kind == "text inside" || kind == "phrase"
}

func decode(b []byte) (v any, err error) { return v, json.Unmarshal(b, &v) }
