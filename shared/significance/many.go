package significance

import (
	"cmp"
	"slices"
)

// Holm turns the probabilities of all tests that were made into ones that can be
// compared with the level wanted for all together: with a level of 0.05, one report in
// twenty of nothing names anything at all (Holm, 1979). In the same order.
func Holm(p []float64) []float64 {
	order := rising(p)
	out := make([]float64, len(p))
	most := 0.0
	for i, at := range order {
		most = max(most, min(1, p[at]*float64(len(p)-i)))
		out[at] = most
	}
	return out
}

// FalseDiscovery turns the probabilities of all tests that were made into false
// discovery rates (Benjamini and Hochberg, 1995), in the same order.
func FalseDiscovery(p []float64) []float64 {
	order := rising(p)
	out := make([]float64, len(p))
	least := 1.0
	for i := len(order) - 1; i >= 0; i-- {
		at := order[i]
		least = min(least, p[at]*float64(len(p))/float64(i+1))
		out[at] = least
	}
	return out
}

func rising(p []float64) []int {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	return order
}

// ranks gives the sum of the ranks of a among both, and the sum of t³ − t over ties.
func ranks(a, b []float64) (rank, ties float64) {
	type value struct {
		x     float64
		first bool
	}
	all := make([]value, 0, len(a)+len(b))
	for _, x := range a {
		all = append(all, value{x, true})
	}
	for _, x := range b {
		all = append(all, value{x, false})
	}
	slices.SortFunc(all, func(a, b value) int { return cmp.Compare(a.x, b.x) })
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].x == all[i].x {
			j++
		}
		t := float64(j - i)
		for k := i; k < j; k++ {
			if all[k].first {
				rank += float64(i+j+1) / 2
			}
		}
		ties += t*t*t - t
		i = j
	}
	return rank, ties
}
