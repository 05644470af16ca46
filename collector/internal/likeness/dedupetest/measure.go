package main

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/likeness"
)

// seen is what one query found.
type seen struct {
	query
	set      string
	right    float64 // score of the picture it is a copy of, 0 when it was not a candidate
	wrong    float64 // best score of any other
	sketch   glimpse
	took     stages
	hashes   []int // distance by the plain hash to every known picture of the sets, the right one first
	anyOther int   // the least distance to any other known picture, generated ones included
}

// lowest is the least score that the search is asked to give, for the distributions.
const lowest = 0.3

func (w *world) measure(ctx context.Context, sets []*set) (map[string]any, error) {
	var all []seen
	plain, err := w.plain(ctx)
	if err != nil {
		return nil, err
	}
	settings := w.settings
	settings.Image = lowest
	for _, s := range sets {
		for _, make := range s.queries {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			q, err := make()
			if err != nil {
				return nil, err
			}
			x, err := w.ask(ctx, q, settings, plain)
			if err != nil {
				return nil, err
			}
			x.set = s.name
			all = append(all, x)
		}
	}
	return w.report(all), nil
}

// ask does what the engine does with a new picture: print, search, verify.
func (w *world) ask(ctx context.Context, q query, s bam.LikenessSettings, plain []hashed) (seen, error) {
	x := seen{query: q}
	began := now()
	pic, _ := likeness.NewPicture(q.picture)
	p := printOf("query", pic)
	described := now()
	x.took.describe = described.since(began)
	var asked, got moment
	found, err := w.lib.Find(ctx, p, s, func(ctx context.Context, shas []string) ([]bam.Print, error) {
		asked = now()
		list, err := w.store.Prints(ctx, shas)
		got = now()
		return list, err
	})
	x.took.search, x.took.fetch, x.took.verify = asked.since(described), got.since(asked), now().since(got)
	if err != nil {
		return x, err
	}
	if x.sketch, err = w.glance(ctx, q); err != nil {
		return x, err
	}
	x.picture = nil
	want := ""
	if q.of != "" {
		want = printOf(q.of, pic).SHA256
	}
	for _, m := range found {
		if m.SHA256 == want {
			x.right = m.Score
		} else {
			x.wrong = max(x.wrong, m.Score)
		}
	}
	h := pic.Hashes().Whole
	x.hashes, x.anyOther = []int{65}, 65
	for _, k := range plain {
		d := bits.OnesCount64(k.hash ^ h)
		if k.sha == want {
			x.hashes[0] = d
		} else {
			x.anyOther = min(x.anyOther, d)
		}
	}
	return x, nil
}

// hashed is the plain 64-bit hash of a known picture.
type hashed struct {
	sha  string
	hash uint64
}

func (w *world) plain(ctx context.Context) ([]hashed, error) {
	var out []hashed
	for last := int64(0); ; {
		page, err := w.store.PrintKeys(ctx, last, 20_000)
		if err != nil || len(page) == 0 {
			return out, err
		}
		for _, p := range page {
			h, err := likeness.DecodeHashes(p.Keys)
			if err != nil {
				return nil, err
			}
			out = append(out, hashed{p.SHA256, h[0].Whole})
			last = p.Seq
		}
	}
}

// rates are precision and recall over queries: a query that joins the right picture
// is right, one that joins another is wrong, whether it is a copy or a lookalike.
type rates struct{ right, wrong, copies, others int }

func (r rates) precision() float64 {
	if r.right+r.wrong == 0 {
		return 1
	}
	return float64(r.right) / float64(r.right+r.wrong)
}
func (r rates) recall() float64 { return float64(r.right) / float64(max(r.copies, 1)) }
func (r rates) f1() float64 {
	return 2 * r.precision() * r.recall() / max(r.precision()+r.recall(), 1e-9)
}

// count decides each query by joins: it goes to the nearest picture that is near enough.
func count(list []seen, joins func(seen) (right, wrong bool)) (r rates) {
	for _, x := range list {
		if x.of != "" {
			r.copies++
		} else {
			r.others++
		}
		right, wrong := joins(x)
		if right {
			r.right++
		} else if wrong {
			r.wrong++
		}
	}
	return r
}

func byScore(least float64) func(seen) (bool, bool) {
	return func(x seen) (bool, bool) { return x.right >= least && x.right >= x.wrong, x.wrong >= least }
}

func byHash(most int) func(seen) (bool, bool) {
	return func(x seen) (bool, bool) {
		return x.of != "" && x.hashes[0] <= most && x.hashes[0] <= x.anyOther, x.anyOther <= most
	}
}

// part gives the queries of the tuning or of the held-out items, of one set or of all.
func part(all []seen, tuning bool, set string) (out []seen) {
	for _, x := range all {
		if x.tuning == tuning && (set == "" || x.set == set) {
			out = append(out, x)
		}
	}
	return out
}

func (w *world) report(all []seen) map[string]any {
	half := func(tuning bool, set string) []seen { return part(all, tuning, set) }
	distributions(half(false, ""))
	best, bestF1 := 0.0, 0.0
	for t := lowest; t < 1; t += 0.01 {
		if f := count(half(true, ""), byScore(t)).f1(); f > bestF1 {
			best, bestF1 = t, f
		}
	}
	fmt.Printf("\npictures: best threshold on the tuning items %.2f (F1 %.4f); in use %.2f\n", best, bestF1, w.settings.Image)
	out := map[string]any{}
	fmt.Printf("\n%-28s %9s %9s %9s %9s\n", "", "precision", "recall", "copies", "others")
	line := func(name string, r rates) {
		fmt.Printf("%-28s %9.4f %9.4f %9d %9d\n", name, r.precision(), r.recall(), r.copies, r.others)
	}
	tuned := count(half(true, ""), byScore(w.settings.Image))
	line("tuning items", tuned)
	out["tuning_precision"], out["tuning_recall"] = round(tuned.precision()), round(tuned.recall())
	total := count(half(false, ""), byScore(w.settings.Image))
	for _, set := range []string{"faces", "photos"} {
		if list := half(false, set); len(list) > 0 {
			r := count(list, byScore(w.settings.Image))
			line("held out, "+set, r)
			out[set+"_precision"], out[set+"_recall"] = round(r.precision()), round(r.recall())
		}
	}
	line("held out", total)
	most, ref := 0, rates{}
	for t := range 24 {
		if r := count(half(false, ""), byHash(t)); r.f1() > ref.f1() {
			most, ref = t, r
		}
	}
	line(fmt.Sprintf("held out, plain hash ≤ %d bits", most), ref)
	w.counting(all, out)
	cpu, wall, describe := speed(all)
	out["precision"], out["recall"], out["ms"] = round(total.precision()), round(total.recall()), round(cpu)
	out["wall_ms"], out["describe_ms"] = round(wall), round(describe)
	out["plain_precision"], out["plain_recall"] = round(ref.precision()), round(ref.recall())
	return out
}

func round(v float64) float64 { return math.Round(v*10000) / 10000 }

// distributions prints the scores by what was done, and the best wrong ones.
func distributions(list []seen) {
	fmt.Printf("\n%-8s %-26s %6s  score of the right one (or of the best wrong one)\n", "", "", "n")
	fmt.Printf("%-8s %-26s %6s %7s %7s %7s %7s\n", "", "", "", "least", "p5", "p50", "most")
	type key struct{ set, change string }
	groups, order := map[key][]float64{}, []key{}
	for _, x := range list {
		k := key{x.set, x.change}
		if groups[k] == nil {
			order = append(order, k)
		}
		v := x.right
		if x.of == "" {
			v = x.wrong
		}
		groups[k] = append(groups[k], v)
	}
	for _, k := range order {
		v := groups[k]
		slices.Sort(v)
		fmt.Printf("%-8s %-26s %6d %7.2f %7.2f %7.2f %7.2f\n", k.set, k.change, len(v), v[0], v[len(v)*5/100], v[len(v)/2], v[len(v)-1])
	}
}
