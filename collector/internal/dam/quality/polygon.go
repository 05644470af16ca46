package quality

import (
	"cmp"
	"math"
	"slices"
)

// maxCrossings bounds the pairs of edges that are compared of one outline: a hostile
// one costs a few milliseconds.
const maxCrossings = 400_000

// crossing finds two edges of a closed outline that cross, by their numbers. Edges that
// share a corner, or only touch, do not cross. Outlines whose edges all lie over each
// other are looked at in part.
func crossing(ring [][]float64) (a, b int, found bool) {
	n := len(ring)
	if n < 4 {
		return 0, 0, false
	}
	type edge struct {
		i           int
		left, right float64
	}
	edges := make([]edge, n)
	for i, p := range ring {
		q := ring[(i+1)%n]
		edges[i] = edge{i, min(p[0], q[0]), max(p[0], q[0])}
	}
	slices.SortFunc(edges, func(a, b edge) int { return cmp.Or(cmp.Compare(a.left, b.left), cmp.Compare(a.i, b.i)) })
	tried := 0
	for k, e := range edges {
		for _, f := range edges[k+1:] {
			if f.left > e.right {
				break
			}
			if tried++; tried > maxCrossings {
				return 0, 0, false
			}
			if d := (e.i - f.i + n) % n; d == 1 || d == n-1 {
				continue
			}
			if cross(ring[e.i], ring[(e.i+1)%n], ring[f.i], ring[(f.i+1)%n]) {
				return min(e.i, f.i), max(e.i, f.i), true
			}
		}
	}
	return 0, 0, false
}

// cross says whether two segments cross each other inside of both.
func cross(p, q, r, s []float64) bool {
	return side(p, q, r)*side(p, q, s) < 0 && side(r, s, p)*side(r, s, q) < 0
}

// side says on which side of the line from p to q the point r lies; what is nearer than
// rounding lies on it.
func side(p, q, r []float64) float64 {
	ax, ay, bx, by := q[0]-p[0], q[1]-p[1], r[0]-p[0], r[1]-p[1]
	d := ax*by - ay*bx
	if math.Abs(d) <= 1e-9*(math.Abs(ax*by)+math.Abs(ay*bx)) {
		return 0
	}
	if d > 0 {
		return 1
	}
	return -1
}

// corners counts the different points of an outline.
func corners(ring [][]float64) int {
	list := slices.Clone(ring)
	slices.SortFunc(list, func(a, b []float64) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return len(slices.CompactFunc(list, func(a, b []float64) bool { return a[0] == b[0] && a[1] == b[1] }))
}
