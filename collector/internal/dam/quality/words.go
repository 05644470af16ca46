package quality

import (
	"cmp"
	"math"
	"slices"
	"strconv"
)

// short writes a number with at most three figures after the whole ones.
func short(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "no number"
	}
	if a := math.Abs(v); a >= 100 || v == math.Trunc(v) {
		return strconv.FormatFloat(math.Round(v), 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

func percent(p float64) string {
	switch v := 100 * p; {
	case v > 0 && v < 1:
		return strconv.FormatFloat(v, 'g', 2, 64) + " %"
	default:
		return strconv.FormatFloat(math.Round(v), 'f', 0, 64) + " %"
	}
}

// round keeps four places.
func round(v float64) float64 { return math.Round(1e4*v) / 1e4 }

// byLeft gives shapes in the order of their left edges.
func byLeft(list []shape) []*shape {
	out := make([]*shape, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	slices.SortStableFunc(out, func(a, b *shape) int { return cmp.Compare(a.x, b.x) })
	return out
}
