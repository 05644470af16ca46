package prelabel

import (
	"cmp"
	"math"
	"slices"
)

// softmax makes shares of logits.
func softmax(v []float64) {
	most := slices.Max(v)
	sum := 0.0
	for i := range v {
		v[i] = math.Exp(v[i] - most)
		sum += v[i]
	}
	for i := range v {
		v[i] /= sum
	}
}

// ranked gives the places of values, the greatest first.
func ranked(v []float64) []int {
	out := make([]int, len(v))
	for i := range out {
		out[i] = i
	}
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(v[b], v[a]) })
	return out
}
