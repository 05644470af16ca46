package alarm

import "math"

// leastSpread stands for Poisson's law: a negative binomial that is it but for
// rounding.
const leastSpread = 1e-6

// score is -ln of the probability of n or more reports where mu are expected with the
// variance mu + spread·mu². It is the regularised incomplete beta function, by its
// continued fraction (Abramowitz and Stegun 26.5.8) and in logarithms, so that it
// takes the same time for any count and tells 1e-300 from 1e-400.
func score(n int64, mu, spread float64) float64 {
	if n <= 0 {
		return 0
	}
	if mu <= 0 {
		return math.Inf(1)
	}
	r := 1 / math.Max(spread, leastSpread)
	return -logBeta(mu/(r+mu), float64(n), r)
}

// scoreBelow is -ln of the probability of n or fewer.
func scoreBelow(n int64, mu, spread float64) float64 {
	if mu <= 0 {
		return 0
	}
	r := 1 / math.Max(spread, leastSpread)
	return -logBeta(r/(r+mu), r, float64(n)+1)
}

// logBeta is ln I_x(a, b) for 0 < x < 1.
func logBeta(x, a, b float64) float64 {
	front := a*math.Log(x) + b*math.Log1p(-x) + lgamma(a+b) - lgamma(a) - lgamma(b)
	if x < (a+1)/(a+b+2) {
		return math.Min(0, front-math.Log(a)+math.Log(fraction(x, a, b)))
	}
	upper := math.Exp(front-math.Log(b)) * fraction(1-x, b, a)
	return math.Log1p(-math.Min(upper, 1))
}

func lgamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

// fraction is the continued fraction by Lentz's method.
func fraction(x, a, b float64) float64 {
	const tiny = 1e-300
	away := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c, d := 1.0, 1/away(1-(a+b)*x/(a+1))
	h := d
	for m := 1.0; m < 2000; m++ {
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d, c = 1/away(1+even*d), away(1+even/c)
		h *= d * c
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d, c = 1/away(1+odd*d), away(1+odd/c)
		h *= d * c
		if math.Abs(d*c-1) < 1e-12 {
			break
		}
	}
	return h
}

// bounds gives the counts between which a window is usual: both ends have scores
// below limit.
func bounds(mu, spread, limit float64) (low, high int64) {
	high = last(func(n int64) bool { return score(n, mu, spread) < limit })
	low = last(func(n int64) bool { return n == 0 || scoreBelow(n-1, mu, spread) >= limit })
	return min(low, high), high
}

// last gives the greatest number for which in holds; it holds for 0 and, from some
// number on, no longer.
func last(in func(int64) bool) int64 {
	top := int64(1)
	for top < 1<<40 && in(top) {
		top *= 2
	}
	low := top / 2
	for low+1 < top {
		if mid := low + (top-low)/2; in(mid) {
			low = mid
		} else {
			top = mid
		}
	}
	if low == 0 && in(1) {
		return 1
	}
	return low
}
