package analysis

import "math"

// accuracy is the relative error of a sketch's quantiles.
const accuracy = 0.005

// maxBins bounds a sketch: with the accuracy above they span 17 decades; what lies
// below is joined with the lowest.
const maxBins = 4096

var (
	gamma    = (1 + accuracy) / (1 - accuracy)
	logGamma = math.Log(gamma)
)

// sketch keeps the distribution of numbers: DDSketch with one store for each sign.
type sketch struct {
	n, zero      int64
	plus, minus  store
	least, most  float64
	mean, spread float64 // Welford's
	whole        int64   // numbers without a fraction
}

// store counts the numbers of each bin: bin i holds gamma^(i−1) to gamma^i.
type store struct {
	first  int
	counts []int64
}

func (s *sketch) add(v float64) (bin int32) {
	if s.n == 0 {
		s.least, s.most = v, v
	}
	s.n++
	s.least, s.most = min(s.least, v), max(s.most, v)
	d := v - s.mean
	s.mean += d / float64(s.n)
	s.spread += d * (v - s.mean)
	if v == math.Trunc(v) {
		s.whole++
	}
	switch {
	case v > 1e-12:
		return int32(s.plus.add(v)) + binZero + maxBins
	case v < -1e-12:
		return binZero - maxBins - int32(s.minus.add(-v))
	}
	s.zero++
	return binZero
}

// binZero is the bin of 0; those of positive numbers lie above, those of negative ones
// below.
const binZero = 1 << 20

// middle is the number that stands for a bin.
func middle(bin int32) float64 {
	switch {
	case bin > binZero:
		return 2 * math.Pow(gamma, float64(bin-binZero-maxBins)) / (gamma + 1)
	case bin < binZero:
		return -2 * math.Pow(gamma, float64(binZero-maxBins-bin)) / (gamma + 1)
	}
	return 0
}

func (s *store) add(v float64) int {
	// Beyond these a double has no room for gamma's powers.
	i := int(math.Ceil(math.Log(min(max(v, 1e-15), 1e15)) / logGamma))
	if len(s.counts) == 0 {
		s.first, s.counts = i, make([]int64, 1, 64)
	}
	for i < s.first && len(s.counts) < maxBins {
		grow := min(max(64, s.first-i), maxBins-len(s.counts))
		s.counts = append(make([]int64, grow, grow+len(s.counts)), s.counts...)
		s.first -= grow
	}
	for i >= s.first+len(s.counts) {
		if len(s.counts) < maxBins {
			s.counts = append(s.counts, 0)
			continue
		}
		s.counts[1] += s.counts[0]
		copy(s.counts, s.counts[1:])
		s.counts[maxBins-1] = 0
		s.first++
	}
	s.counts[max(0, i-s.first)]++
	return max(i, s.first)
}

// each visits the bins that are not empty by rising number.
func (s *sketch) each(visit func(v float64, n int64)) {
	for i := len(s.minus.counts) - 1; i >= 0; i-- {
		if n := s.minus.counts[i]; n > 0 {
			visit(max(s.least, -2*math.Pow(gamma, float64(s.minus.first+i))/(gamma+1)), n)
		}
	}
	if s.zero > 0 {
		visit(0, s.zero)
	}
	for i, n := range s.plus.counts {
		if n > 0 {
			visit(min(s.most, max(s.least, 2*math.Pow(gamma, float64(s.plus.first+i))/(gamma+1))), n)
		}
	}
}

// quantile gives the number that a share q of all is not above.
func (s *sketch) quantile(q float64) float64 {
	want, seen, out := q*float64(s.n-1), int64(0), s.most
	found := false
	s.each(func(v float64, n int64) {
		if seen += n; !found && float64(seen) > want {
			out, found = v, true
		}
	})
	switch {
	case q <= 0:
		return s.least
	case q >= 1:
		return s.most
	}
	return min(max(out, s.least), s.most)
}

func (s *sketch) deviation() float64 {
	if s.n < 2 {
		return 0
	}
	return math.Sqrt(s.spread / float64(s.n-1))
}
