// Package traits tells what sets a group apart from the rest by honest counts: Fisher's
// exact test of each value. Whoever tries many corrects for it (package significance).
//
// It knows nothing of badcases. Packages below clusters and the weekly report
// (loop/report) import it.
package traits

import "math"

// Count is a value in a group: Inside of Size cases have it, and Outside of Others
// cases that are not in the group.
type Count struct {
	Inside, Size, Outside, Others int
}

// Excess gives the probability to find so many or more inside if the value had nothing
// to do with the group: the upper tail of the hypergeometric distribution.
func (c Count) Excess() float64 {
	all, with := c.Size+c.Others, c.Inside+c.Outside
	if c.Size == 0 || with == 0 || c.Inside <= 0 {
		return 1
	}
	sum, most := 0.0, min(c.Size, with)
	first := logProbability(c.Inside, all, with, c.Size)
	term := 1.0
	for k := c.Inside; k <= most; k++ {
		sum += term
		// The ratio of one probability to the one before.
		ratio := float64(with-k) * float64(c.Size-k) / (float64(k+1) * float64(all-with-c.Size+k+1))
		if term *= ratio; term < sum*1e-12 && ratio < 1 {
			break
		}
	}
	return min(1, math.Exp(first+math.Log(sum)))
}

func logProbability(k, all, with, size int) float64 {
	return choose(with, k) + choose(all-with, size-k) - choose(all, size)
}

func choose(n, k int) float64 {
	if k < 0 || k > n {
		return math.Inf(-1)
	}
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}

// Share is the part of the group's cases that have the value.
func (c Count) Share() float64 { return ratio(c.Inside, c.Size) }

// Elsewhere is the part of the other cases that have it.
func (c Count) Elsewhere() float64 { return ratio(c.Outside, c.Others) }

// Lift is the share inside by the share among all.
func (c Count) Lift() float64 {
	all := ratio(c.Inside+c.Outside, c.Size+c.Others)
	if all == 0 {
		return 0
	}
	return c.Share() / all
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}
