package main

import (
	"context"
	"fmt"

	"mlife/collector/internal/likeness"
	"mlife/shared/look"
)

// glimpse is what the sketch of a picture found, as a device's offer carries it.
type glimpse struct {
	right, wrong float64 // as of seen
	took         moment
}

func (w *world) glance(ctx context.Context, q query) (g glimpse, err error) {
	s, ok := look.Of(q.picture)
	if !ok {
		return g, nil
	}
	if s, err = look.Decode(s.Encode()); err != nil {
		return g, err
	}
	began := now()
	list, err := w.lib.Glance(ctx, s, 0, w.store.Prints)
	g.took = now().since(began)
	want := ""
	if q.of != "" {
		want = shaOf(q.of)
	}
	for _, m := range list {
		if m.SHA256 == want {
			g.right = m.Score
		} else {
			g.wrong = max(g.wrong, m.Score)
		}
	}
	return g, err
}

// counting reports what an offer alone decides: which copies need not be sent, and
// which others would be counted away. The threshold is far above the best one by F1:
// a copy too many costs its bytes, a lookalike that is not sent is lost.
func (w *world) counting(all []seen, out map[string]any) {
	sees := func(least float64) func(seen) (bool, bool) {
		return func(x seen) (bool, bool) {
			return x.sketch.right >= least && x.sketch.right >= x.sketch.wrong, x.sketch.wrong >= least
		}
	}
	safe := lowest // the least threshold without a wrong one on the tuning items
	for ; safe < 1 && count(part(all, true, ""), sees(safe)).wrong > 0; safe += 0.01 {
	}
	fmt.Printf("\n\"count\" by the sketch in the offer (%d characters): none wrong on the tuning items from %.2f; in use %.2f\n",
		look.Bytes, safe, likeness.CountFrom)
	fmt.Printf("%-34s %9s %9s %9s %9s %9s\n", "", "precision", "recall", "copies", "others", "wrong")
	line := func(name string, list []seen, least float64) rates {
		r := count(list, sees(least))
		fmt.Printf("%-34s %9.4f %9.4f %9d %9d %9d\n", name, r.precision(), r.recall(), r.copies, r.others, r.wrong)
		return r
	}
	line("tuning items", part(all, true, ""), likeness.CountFrom)
	for _, set := range []string{"faces", "photos"} {
		if list := part(all, false, set); len(list) > 0 {
			line("held out, "+set, list, likeness.CountFrom)
		}
	}
	held := part(all, false, "")
	r := line("held out", held, likeness.CountFrom)
	out["count_precision"], out["count_recall"] = round(r.precision()), round(r.recall())
	byChange := map[string][]seen{}
	var order []string
	for _, x := range held {
		if byChange[x.change] == nil {
			order = append(order, x.change)
		}
		byChange[x.change] = append(byChange[x.change], x)
	}
	for _, change := range order {
		line("  "+change, byChange[change], likeness.CountFrom)
	}
}
