package significance

import "math"

// Normal is the probability of a standard normal value of z or more.
func Normal(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }

// ChiSquare is the probability of x or more with so many degrees of freedom; 1 for
// none. It is the regularised upper incomplete gamma function, by its series below and
// its continued fraction above the mean (Press and others, Numerical Recipes, 6.2).
func ChiSquare(x float64, freedom int) float64 {
	a := float64(freedom) / 2
	x /= 2
	switch {
	case freedom < 1 || !(x > 0):
		return 1
	case math.IsInf(x, 1):
		return 0
	}
	lg, _ := math.Lgamma(a)
	front := math.Exp(-x + a*math.Log(x) - lg)
	if x < a+1 {
		sum, term := 1/a, 1/a
		for n := 1.0; n < 10_000 && term > sum*1e-15; n++ {
			term *= x / (a + n)
			sum += term
		}
		return min(1, max(0, 1-sum*front))
	}
	const tiny = 1e-300
	b := x + 1 - a
	c, d := 1/tiny, 1/b
	h := d
	for i := 1.0; i < 10_000; i++ {
		an := -i * (i - a)
		b += 2
		if d = an*d + b; math.Abs(d) < tiny {
			d = tiny
		}
		if c = b + an/c; math.Abs(c) < tiny {
			c = tiny
		}
		d = 1 / d
		h *= d * c
		if math.Abs(d*c-1) < 1e-14 {
			break
		}
	}
	return min(1, max(0, front*h))
}

// Kolmogorov is the probability that the largest difference of the distributions of two
// samples of n and m values is d or more (Smirnov's limit with Stephens' correction,
// 1970). With ties it is too large, which is the safe side.
func Kolmogorov(d float64, n, m int) float64 {
	if n < 1 || m < 1 || !(d > 0) {
		return 1
	}
	root := math.Sqrt(float64(n) * float64(m) / float64(n+m))
	l := (root + 0.12 + 0.11/root) * d
	if l < 0.2 {
		return 1
	}
	sum, sign := 0.0, 1.0
	for k := 1.0; k < 200; k++ {
		term := math.Exp(-2 * k * k * l * l)
		sum += sign * term
		if sign = -sign; term < 1e-16*math.Abs(sum) {
			break
		}
	}
	return min(1, max(0, 2*sum))
}
