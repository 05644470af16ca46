package analysis

import (
	"cmp"
	"math"
	"slices"

	"mlife/shared/significance"
)

// categories compares an attribute that each row has at most once.
func (c *comparison) categories(g *AttributeGap, a, b *attribute) {
	names := union(a, b)
	if len(names) < 3 {
		return // one value everywhere
	}
	ca, cb := counted(a, names), counted(b, names)
	g.Distance, g.PSI = divergence(ca, cb)
	if c.grouped {
		g.P, g.Test = c.permuted(g.Attribute), "permutation"
		g.Low, g.High = c.confidence(g.Attribute, g.Distance)
	} else {
		_, p, _, ok := significance.GTest(ca, cb)
		if !ok {
			return
		}
		g.P, g.Test = p, "g"
		g.Low, g.High = c.poisson(ca, cb, g.Distance)
	}
	c.shifts(g, names, ca, cb, float64(a.n), float64(b.n))
}

// classes compares the classes of objects by the rows that have them: objects of one
// row are not independent, rows are.
func (c *comparison) classes(g *AttributeGap, a, b *attribute) {
	names := union(a, b)
	if len(names) < 2 {
		return
	}
	g.Distance, g.PSI = divergence(counted(a, names), counted(b, names))
	g.Low, g.High = c.confidence(Class, g.Distance)
	ra, rb := rowsWith(a, names), rowsWith(b, names)
	c.shifts(g, names, ra, rb, float64(c.side[0].rows), float64(c.side[1].rows))
	if c.grouped {
		g.P, g.Test = c.permuted(Class), "permutation"
		return
	}
	g.Test = "rows-with"
	for _, s := range g.Values {
		g.P = min(g.P, s.P)
	}
}

// maxCompared bounds the values that are compared one by one.
const maxCompared = 1000

// union gives the values of both sides, then "" for all others.
func union(a, b *attribute) []string {
	n := map[string]float64{}
	for _, x := range [2]*attribute{a, b} {
		for _, t := range x.values.top(maxCompared) {
			n[t.value] += float64(t.n) / float64(x.n)
		}
	}
	names := make([]string, 0, len(n))
	for name := range n {
		names = append(names, name)
	}
	slices.SortFunc(names, func(x, y string) int { return cmp.Or(cmp.Compare(n[y], n[x]), cmp.Compare(x, y)) })
	return append(names[:min(len(names), maxCompared)], "")
}

func counted(a *attribute, names []string) []float64 {
	out := make([]float64, len(names))
	rest := float64(a.n)
	for i, name := range names[:len(names)-1] {
		if at, ok := a.values.at[name]; ok {
			out[i] = float64(a.values.list[at].n)
			rest -= out[i]
		}
	}
	out[len(names)-1] = max(0, rest)
	return out
}

func rowsWith(a *attribute, names []string) []float64 {
	out := make([]float64, len(names))
	for i, name := range names[:len(names)-1] {
		if at, ok := a.values.at[name]; ok {
			out[i] = float64(a.values.list[at].rows)
		}
	}
	return out
}

// shifts lists the values that differ most, each tested against all else.
func (c *comparison) shifts(g *AttributeGap, names []string, ca, cb []float64, na, nb float64) {
	var list []Shift
	tests := 0.0
	for i, name := range names[:len(names)-1] {
		s := Shift{Value: name, CountA: int64(ca[i]), CountB: int64(cb[i]), ShareA: ca[i] / na, ShareB: cb[i] / nb, P: 1}
		if _, p, _, ok := significance.GTest(c.effective(ca[i], na-ca[i]), c.effective(cb[i], nb-cb[i])); ok {
			s.P = p
			tests++
		}
		list = append(list, s)
	}
	for i := range list {
		list[i].P = min(1, list[i].P*max(1, tests))
	}
	slices.SortStableFunc(list, func(x, y Shift) int { return cmp.Compare(y.weight(), x.weight()) })
	g.Values = list[:min(len(list), maxShifts)]
}

// weight is the value's own part of the population stability index.
func (s Shift) weight() float64 {
	x, y := max(s.ShareA, 1e-4), max(s.ShareB, 1e-4)
	return (y - x) * math.Log(y/x)
}

// numbers compares an attribute of numbers, or texts by their lengths, on the samples.
func (c *comparison) numbers(g *AttributeGap) {
	p := c.points(g.Attribute, g.Type == Texts)
	if p.n[0] == 0 || p.n[1] == 0 || p.list[0].v == p.list[len(p.list)-1].v {
		return // one value everywhere, or none
	}
	g.KS, g.Wasserstein = p.distances()
	g.MedianA, g.MedianB = p.median(0), p.median(1)
	edges := p.tenths()
	ca, cb := make([]float64, len(edges)+1), make([]float64, len(edges)+1)
	for _, x := range p.list {
		at, _ := slices.BinarySearch(edges, x.v)
		if x.side == 0 {
			ca[at]++
		} else {
			cb[at]++
		}
	}
	g.Distance, g.PSI = divergence(ca, cb)
	for i := range ca {
		g.Values = append(g.Values, Shift{Value: rangeName(edges, i), CountA: int64(ca[i]), CountB: int64(cb[i]), ShareA: ca[i] / float64(p.n[0]), ShareB: cb[i] / float64(p.n[1]), P: 1})
	}
	if c.grouped || g.Of == "objects" {
		g.P, g.Test = c.permute(c.total(), p.statistic(g.KS), g.Attribute), "permutation"
		g.Low, g.High = c.bootstrap(p.binned(edges), len(edges)+1, g.Distance)
		return
	}
	g.Low, g.High = c.poisson(ca, cb, g.Distance)
	g.P, g.Test = significance.Kolmogorov(g.KS, p.n[0], p.n[1]), "kolmogorov-smirnov"
}

func rangeName(edges []float64, i int) string {
	switch {
	case len(edges) == 0:
		return "all"
	case i == 0:
		return "up to " + short(edges[0])
	case i == len(edges):
		return "above " + short(edges[i-1])
	}
	return short(edges[i-1]) + " to " + short(edges[i])
}

// point is a number of the sample.
type point struct {
	v    float64
	side int
	unit int
}

// points are all numbers of an attribute in the samples, in rising order.
type points struct {
	list []point
	n    [2]int
}

func (c *comparison) points(name string, lengths bool) points {
	var out points
	for k := range c.drawn {
		at, ok := c.at[k][name]
		if !ok {
			continue
		}
		for i, d := range c.drawn[k] {
			d.each(at, func(v value) {
				x := v.number
				if lengths {
					x = float64(len(v.text))
				}
				if math.IsNaN(x) {
					return
				}
				out.list = append(out.list, point{x, k, c.units[k][i]})
				out.n[k]++
			})
		}
	}
	slices.SortFunc(out.list, func(a, b point) int { return cmp.Compare(a.v, b.v) })
	return out
}

// each visits what a row or its objects have of an attribute.
func (d *drawn) each(at int32, visit func(value)) {
	for _, v := range d.values {
		if v.attribute == at {
			visit(v)
		}
	}
	for _, o := range d.objects {
		for _, v := range o {
			if v.attribute == at {
				visit(v)
			}
		}
	}
}

// distances gives Kolmogorov's and Wasserstein's.
func (p points) distances() (ks, w float64) {
	fa, fb := 0.0, 0.0
	for i, x := range p.list {
		if i > 0 && x.v != p.list[i-1].v {
			d := math.Abs(fa - fb)
			ks = max(ks, d)
			w += d * (x.v - p.list[i-1].v)
		}
		if x.side == 0 {
			fa += 1 / float64(p.n[0])
		} else {
			fb += 1 / float64(p.n[1])
		}
	}
	return ks, w
}

func (p points) median(side int) float64 {
	seen := 0
	for _, x := range p.list {
		if x.side == side {
			if seen++; 2*seen >= p.n[side] {
				return x.v
			}
		}
	}
	return 0
}

// tenths gives the edges of ranges that each have about a tenth of both sides together,
// each side counting the same. A number belongs to the range that it ends.
func (p points) tenths() []float64 {
	var edges []float64
	sum := 0.0
	for i, x := range p.list {
		sum += 0.5 / float64(p.n[x.side])
		if last := i+1 == len(p.list); !last && p.list[i+1].v != x.v && len(edges) < 9 && sum >= 0.1*float64(len(edges)+1) {
			edges = append(edges, x.v)
		}
	}
	return edges
}

func (p points) binned(edges []float64) []mark {
	out := make([]mark, len(p.list))
	for i, x := range p.list {
		at, _ := slices.BinarySearch(edges, x.v)
		out[i] = mark{at, x.side, x.unit}
	}
	return out
}

// statistic is Kolmogorov's distance under a labelling of units, and whether it reaches
// that which was seen.
func (p points) statistic(seen float64) func(first []bool) bool {
	return func(first []bool) bool {
		na := 0
		for _, x := range p.list {
			if first[x.unit] {
				na++
			}
		}
		nb := len(p.list) - na
		if na == 0 || nb == 0 {
			return false
		}
		ia, ib := 1/float64(na), 1/float64(nb)
		d := 0.0
		for i, x := range p.list {
			if i > 0 && x.v != p.list[i-1].v && math.Abs(d) >= seen-1e-12 {
				return true
			}
			if first[x.unit] {
				d += ia
			} else {
				d -= ib
			}
		}
		return false
	}
}
