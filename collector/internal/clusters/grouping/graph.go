package grouping

import (
	"math"
	"slices"
)

// Graph holds the links of each node. It is symmetric.
type Graph [][]Link

// Link is a weighted link, seen from one of its ends.
type Link struct {
	To     int32
	Weight float64
}

// Weigh turns distances to nearest neighbours into the symmetric weights of a graph,
// 0 to 1, with a scale of its own at each point, so that groups of any density hold
// together (the fuzzy union of UMAP; McInnes, Healy and Melville, 2018).
func Weigh(near [][]Neighbour) Graph {
	g := make(Graph, len(near))
	for i, list := range near {
		if len(list) == 0 {
			continue
		}
		rho := math.Sqrt(float64(list[0].D2))
		sigma := width(list, rho)
		for _, x := range list {
			w := math.Exp(-max(0, math.Sqrt(float64(x.D2))-rho) / sigma)
			g.join(int32(i), x.At, w)
			g.join(x.At, int32(i), w)
		}
	}
	for _, links := range g {
		slices.SortFunc(links, func(a, b Link) int { return int(a.To - b.To) })
	}
	return g
}

// join adds one direction of a link; seen from both sides, w becomes w + v − w·v.
func (g Graph) join(from, to int32, w float64) {
	for i := range g[from] {
		if l := &g[from][i]; l.To == to {
			l.Weight += w - l.Weight*w
			return
		}
	}
	g[from] = append(g[from], Link{to, w})
}

// width finds the scale at which a point's neighbours weigh log2(k) together.
func width(list []Neighbour, rho float64) float64 {
	want := math.Log2(float64(len(list)) + 1e-9)
	low, high, mid := 0.0, math.Inf(1), 1.0
	for range 64 {
		sum := 0.0
		for _, x := range list {
			sum += math.Exp(-max(0, math.Sqrt(float64(x.D2))-rho) / mid)
		}
		switch {
		case math.Abs(sum-want) < 1e-5:
			return max(mid, 1e-6)
		case sum > want:
			high = mid
			mid = (low + high) / 2
		case math.IsInf(high, 1):
			low = mid
			mid *= 2
		default:
			low = mid
			mid = (low + high) / 2
		}
	}
	return max(mid, 1e-6)
}
