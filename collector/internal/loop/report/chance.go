package report

import "math"

// chance is the probability to see a or more of n = a+b events in the first of two
// times, if events came at the same rate in both and the first is a share p of them
// (the conditional test for two Poisson rates; Przyborowski and Wilenski, 1940). Events
// are taken to be independent: a burst of one device is not.
func chance(a, b int, p float64) float64 {
	n := a + b
	switch {
	case a == 0 || p >= 1:
		return 1
	case p <= 0:
		return 0
	}
	gamma := func(x int) float64 { v, _ := math.Lgamma(float64(x + 1)); return v }
	first := gamma(n) - gamma(a) - gamma(b) + float64(a)*math.Log(p) + float64(b)*math.Log1p(-p)
	sum, term, odds := 0.0, 1.0, p/(1-p)
	for k := a; k <= n; k++ {
		sum += term
		ratio := float64(n-k) / float64(k+1) * odds
		if term *= ratio; term < sum*1e-12 && ratio < 1 {
			break
		}
	}
	return min(1, math.Exp(first+math.Log(sum)))
}
