package analysis

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Permutations at most, and how many that reach what was seen are enough to stop: then
// the share of them is known well enough (Besag and Clifford, 1991).
const (
	permutations = 1999
	enough       = 20
	resamples    = 200
)

// total is how many units there are on both sides.
func (c *comparison) total() int { return c.count[0] + c.count[1] }

// permute gives the probability of what was seen when it does not matter which units
// are on which side. reaches says whether a labelling is as extreme.
func (c *comparison) permute(units int, reaches func(first []bool) bool, name string) float64 {
	rng := rand.New(rand.NewPCG(c.opt.Seed, hashText(name)))
	first := make([]bool, units)
	order := make([]int, units)
	for i := range order {
		order[i] = i
	}
	hits := 0
	for n := 1; n <= permutations; n++ {
		// Half a shuffle chooses the units of the first side.
		clear(first)
		for i := range c.count[0] {
			j := i + rng.IntN(units-i)
			order[i], order[j] = order[j], order[i]
			first[order[i]] = true
		}
		if reaches(first) {
			if hits++; hits >= enough {
				return float64(hits) / float64(n)
			}
		}
	}
	return float64(hits+1) / (permutations + 1)
}

// mark is a category of the sample.
type mark struct{ value, side, unit int }

// marks gives the categories of an attribute in the samples.
func (c *comparison) marks(name string) (list []mark, values int) {
	index := map[string]int{}
	for k := range c.drawn {
		at, ok := c.at[k][name]
		if !ok {
			continue
		}
		for i, d := range c.drawn[k] {
			d.each(at, func(v value) {
				n, ok := index[v.text]
				if !ok {
					n = len(index)
					index[v.text] = n
				}
				list = append(list, mark{n, k, c.units[k][i]})
			})
		}
	}
	return list, len(index)
}

// permuted is the permutation test of categories, by the divergence.
func (c *comparison) permuted(name string) float64 {
	list, values := c.marks(name)
	if values < 2 {
		return 1
	}
	all := make([]float64, values)
	seen := make([]float64, values)
	for _, m := range list {
		all[m.value]++
		if m.side == 0 {
			seen[m.value]++
		}
	}
	rest := make([]float64, values)
	measure := func(a []float64) float64 {
		for i := range rest {
			rest[i] = all[i] - a[i]
		}
		js, _ := divergence(a, rest)
		return js
	}
	is := measure(seen)
	counts := make([]float64, values)
	return c.permute(c.total(), func(first []bool) bool {
		clear(counts)
		for _, m := range list {
			if first[m.unit] {
				counts[m.value]++
			}
		}
		return measure(counts) >= is-1e-12
	}, name)
}

// confidence is bootstrap of an attribute's categories.
func (c *comparison) confidence(name string, distance float64) (low, high float64) {
	list, values := c.marks(name)
	return c.bootstrap(list, values, distance)
}

// bootstrap gives an interval of the divergence: units are drawn again with a Poisson
// weight each, and the interval is turned around the measure, which takes most of the
// bias out of it (Davison and Hinkley, 1997, 5.2.1).
func (c *comparison) bootstrap(list []mark, values int, distance float64) (low, high float64) {
	if values == 0 {
		return distance, distance
	}
	rng := rand.New(rand.NewPCG(c.opt.Seed, 0xb007))
	weight := make([]float64, c.total())
	a, b := make([]float64, values), make([]float64, values)
	return around(distance, func() float64 {
		for i := range weight {
			weight[i] = poissonOne(rng)
		}
		clear(a)
		clear(b)
		for _, m := range list {
			if m.side == 0 {
				a[m.value] += weight[m.unit]
			} else {
				b[m.value] += weight[m.unit]
			}
		}
		js, _ := divergence(a, b)
		return js
	})
}

// poisson is bootstrap of counts of independent rows.
func (c *comparison) poisson(ca, cb []float64, distance float64) (low, high float64) {
	rng := rand.New(rand.NewPCG(c.opt.Seed, 0xb008))
	a, b := make([]float64, len(ca)), make([]float64, len(cb))
	return around(distance, func() float64 {
		for i := range ca {
			a[i], b[i] = poissonOf(rng, ca[i]), poissonOf(rng, cb[i])
		}
		js, _ := divergence(a, b)
		return js
	})
}

func around(seen float64, again func() float64) (low, high float64) {
	var list [resamples]float64
	for i := range list {
		list[i] = again()
	}
	slices.Sort(list[:])
	low, high = 2*seen-list[resamples*39/40], 2*seen-list[resamples/40]
	return max(0, min(low, seen)), min(1, max(high, seen))
}

// ones are the probabilities of Poisson's law with mean 1, summed up.
var ones = func() (sum [12]float64) {
	p := 1 / math.E
	for n := range sum {
		sum[n] = p
		if n > 0 {
			sum[n] += sum[n-1]
		}
		p /= float64(n + 1)
	}
	return sum
}()

// poissonOne draws from Poisson's law with mean 1.
func poissonOne(rng *rand.Rand) float64 {
	u := rng.Float64()
	for n, p := range ones {
		if u < p {
			return float64(n)
		}
	}
	return float64(len(ones))
}

// poissonOf draws with any mean; a large one by the normal law.
func poissonOf(rng *rand.Rand, mean float64) float64 {
	if mean > 30 {
		return max(0, math.Round(mean+math.Sqrt(mean)*rng.NormFloat64()))
	}
	n, limit := 0.0, math.Exp(-mean)
	for p := rng.Float64(); p > limit; p *= rng.Float64() {
		n++
	}
	return n
}
