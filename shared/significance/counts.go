package significance

import "math"

// GTest compares how often each of some categories was counted in two samples. g is
// the likelihood ratio statistic with Williams' correction (Sokal and Rohlf, Biometry,
// 17.2). Categories that neither sample has are left out; those of which fewer than 5
// are expected in a sample are joined, so that the approximation holds. ok is false
// when less than two categories are left: nothing can be said.
func GTest(a, b []float64) (g, p float64, freedom int, ok bool) {
	ja, jb := joined(a, b)
	if len(ja) < 2 {
		return 0, 1, 0, false
	}
	na, nb := sum(ja), sum(jb)
	n := na + nb
	inverse := 0.0
	for i := range ja {
		t := ja[i] + jb[i]
		g += part(ja[i], na*t/n) + part(jb[i], nb*t/n)
		inverse += 1 / t
	}
	freedom = len(ja) - 1
	q := 1 + (n/na+n/nb-1)*(n*inverse-1)/(6*n*float64(freedom))
	g = max(0, 2*g/q)
	return g, ChiSquare(g, freedom), freedom, true
}

func part(seen, expected float64) float64 {
	if seen <= 0 {
		return 0
	}
	return seen * math.Log(seen/expected)
}

// joined puts categories together of which too few are expected. It looks at both
// samples together alone, so that it favours neither.
func joined(a, b []float64) (ja, jb []float64) {
	na, nb := sum(a), sum(b)
	if na == 0 || nb == 0 {
		return nil, nil
	}
	smaller := min(na, nb) / (na + nb)
	var ra, rb float64
	for i := range a {
		if (a[i]+b[i])*smaller < 5 {
			ra, rb = ra+a[i], rb+b[i]
			continue
		}
		ja, jb = append(ja, a[i]), append(jb, b[i])
	}
	switch {
	case ra+rb == 0:
	case (ra+rb)*smaller >= 5 || len(ja) == 0:
		ja, jb = append(ja, ra), append(jb, rb)
	default: // the rest is too small to stand alone
		least := 0
		for i := range ja {
			if ja[i]+jb[i] < ja[least]+jb[least] {
				least = i
			}
		}
		ja[least], jb[least] = ja[least]+ra, jb[least]+rb
	}
	return ja, jb
}

func sum(v []float64) (s float64) {
	for _, x := range v {
		s += x
	}
	return s
}

// MannWhitney compares two samples by ranks, of values in any order. auc is the chance
// that a value of the first is larger than one of the second, ties counting half: 0.5
// when neither tends to be. p is that of an auc so large or larger, by the normal
// approximation with the correction for ties; good from about 8 values each on.
func MannWhitney(a, b []float64) (auc, p float64) {
	if len(a) == 0 || len(b) == 0 {
		return 0.5, 1
	}
	rank, ties := ranks(a, b)
	na, nb := float64(len(a)), float64(len(b))
	n := na + nb
	u := rank - na*(na+1)/2
	variance := na * nb / 12 * (n + 1 - ties/(n*(n-1)))
	if variance <= 0 {
		return 0.5, 1
	}
	return u / (na * nb), Normal((u - na*nb/2 - 0.5) / math.Sqrt(variance))
}
