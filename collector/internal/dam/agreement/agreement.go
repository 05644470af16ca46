// Package agreement says how far two annotations of one medium agree: intersection over
// union of what they outline, and Cohen's kappa of the classes they give (Cohen 1960).
// It is part of the domain; tasks of labelling and whoever compares annotations import
// it.
package agreement

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"mlife/collector/internal/dam/annotation"
)

// Pair is what two people called the same thing; "" where only one of them has it.
type Pair struct {
	A   string  `json:"a"`
	B   string  `json:"b"`
	IoU float64 `json:"iou" doc:"Intersection over union of the two; 1 for labels of the whole."`
}

// Result is how far two annotations agree.
type Result struct {
	// Score is 1 for the same and 0 for nothing in common: the mean over the kinds of
	// things that at least one of them has (labels of the whole, objects, segments of
	// time, texts). Two empty annotations agree.
	Score float64 `json:"score"`
	Pairs []Pair  `json:"pairs"`
}

// Bounds of what is compared; objects beyond them are left out.
const (
	maxThings = 1000  // objects of one annotation
	side      = 256   // pixels of the raster that outlines are compared on
	least     = 0.1   // overlap below which two objects are different ones
	maxPairs  = 10000 // kept of a result
	// Outlines beyond these are compared by their bounds.
	maxRasters = 10_000   // pairs of outlines of two annotations
	maxPixels  = 64 << 20 // of the masks of one annotation
)

// Of compares two annotations.
func Of(a, b annotation.Annotation) Result {
	var r Result
	var parts []float64
	if s, ok := r.labels(wholes(&a), wholes(&b)); ok {
		parts = append(parts, s)
	}
	for _, of := range [](func(*annotation.Annotation) []thing){objects, segments} {
		if s, ok := r.things(of(&a), of(&b)); ok {
			parts = append(parts, s)
		}
	}
	if s, ok := texts(&a, &b); ok {
		parts = append(parts, s)
	}
	r.Score = 1
	if len(parts) > 0 {
		r.Score = 0
		for _, s := range parts {
			r.Score += s / float64(len(parts))
		}
	}
	return r
}

// wholes are the labels of the medium itself.
func wholes(a *annotation.Annotation) []string {
	var out []string
	if a.Label != "" {
		out = append(out, a.Label)
	}
	for _, l := range a.Classes {
		out = append(out, l.Label)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (r *Result) labels(a, b []string) (float64, bool) {
	if len(a)+len(b) == 0 {
		return 0, false
	}
	both := 0
	var onlyA, onlyB []string
	for _, l := range a {
		if slices.Contains(b, l) {
			both++
			r.pair(l, l, 1)
		} else {
			onlyA = append(onlyA, l)
		}
	}
	for _, l := range b {
		if !slices.Contains(a, l) {
			onlyB = append(onlyB, l)
		}
	}
	for i := range max(len(onlyA), len(onlyB)) { // one label against another is a confusion of the two
		r.pair(at(onlyA, i), at(onlyB, i), 1)
	}
	return float64(both) / float64(both+len(onlyA)+len(onlyB)), true
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

func (r *Result) pair(a, b string, iou float64) {
	if len(r.Pairs) < maxPairs {
		r.Pairs = append(r.Pairs, Pair{a, b, math.Round(iou*1e4) / 1e4})
	}
}

// things matches the objects of two annotations, those that overlap most first. Objects
// of the same class add their overlap to the score; all others add nothing.
func (r *Result) things(a, b []thing) (float64, bool) {
	if len(a)+len(b) == 0 {
		return 0, false
	}
	type match struct {
		i, j int
		iou  float64
	}
	var all []match
	rasters := maxRasters
	for i := range a {
		for j := range b {
			if u := overlap(&a[i], &b[j], &rasters); u >= least {
				all = append(all, match{i, j, u})
			}
		}
	}
	slices.SortStableFunc(all, func(x, y match) int {
		// Of places that are alike, the same class comes first.
		same := func(m match) float64 {
			if a[m.i].label == b[m.j].label {
				return m.iou + 1e-6
			}
			return m.iou
		}
		return cmp.Compare(same(y), same(x))
	})
	usedA, usedB := make([]bool, len(a)), make([]bool, len(b))
	sum, matched := 0.0, 0
	for _, m := range all {
		if usedA[m.i] || usedB[m.j] {
			continue
		}
		usedA[m.i], usedB[m.j] = true, true
		matched++
		if a[m.i].label == b[m.j].label {
			sum += m.iou
		}
		r.pair(a[m.i].label, b[m.j].label, m.iou)
	}
	for i := range a {
		if !usedA[i] {
			r.pair(a[i].label, "", 0)
		}
	}
	for j := range b {
		if !usedB[j] {
			r.pair("", b[j].label, 0)
		}
	}
	return sum / float64(len(a)+len(b)-matched), true
}

// texts compares captions and transcriptions by their words.
func texts(a, b *annotation.Annotation) (float64, bool) {
	words := func(x *annotation.Annotation) []string {
		var out []string
		take := func(text string) { out = append(out, strings.Fields(strings.ToLower(text))...) }
		take(x.Text)
		for _, c := range x.Captions {
			take(c.Text)
		}
		for _, s := range x.Regions {
			take(s.Text)
		}
		slices.Sort(out)
		return out
	}
	x, y := words(a), words(b)
	if len(x)+len(y) == 0 {
		return 0, false
	}
	both := 0
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch c := strings.Compare(x[i], y[j]); {
		case c == 0:
			both, i, j = both+1, i+1, j+1
		case c < 0:
			i++
		default:
			j++
		}
	}
	return 2 * float64(both) / float64(len(x)+len(y)), true
}
