// Package layout places points in few dimensions so that neighbours stay neighbours:
// the map of a clustering. It is a cross-entropy embedding of the graph of nearest
// neighbours with negative samples, after UMAP (McInnes, Healy and Melville, 2018).
//
// It knows nothing of badcases. The same seed gives the same map. Only the packages
// below clusters import it.
package layout

import (
	"context"
	"math"
	"math/rand/v2"

	"mlife/collector/internal/clusters/grouping"
)

// Options of Place.
type Options struct {
	Dim    int // of the map
	Epochs int
	Seed   uint64
}

// The shape of the low-dimensional similarity 1/(1+a·d^2b): UMAP's for min_dist 0.1.
const (
	shapeA    = 1.577
	shapeB    = 0.895
	negatives = 5
	clipAt    = 4.0
)

// Place gives each point a place, beginning from start (one row for each point, at
// least Dim long). graph links the points that are neighbours.
func Place(ctx context.Context, graph grouping.Graph, start [][]float32, o Options, done func(float64)) ([][]float32, error) {
	n := len(graph)
	at := begin(start, o.Dim)
	top := 0.0
	var due [][]float64
	for _, links := range graph {
		due = append(due, make([]float64, len(links)))
		for _, l := range links {
			top = max(top, l.Weight)
		}
	}
	if n < 3 || top == 0 {
		return at, nil
	}
	rng := rand.New(rand.NewPCG(o.Seed, 0x6d6170))
	for epoch := range o.Epochs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		done(float64(epoch) / float64(o.Epochs))
		rate := float32(1 - float64(epoch)/float64(o.Epochs))
		for a, links := range graph {
			for i, l := range links {
				// A link is pulled as often as its weight says.
				due[a][i] += l.Weight / top
				if due[a][i] < 1 {
					continue
				}
				due[a][i]--
				pull(at[a], at[l.To], rate)
				for range negatives {
					if other := rng.IntN(n); other != a {
						push(at[a], at[other], rate)
					}
				}
			}
		}
	}
	gather(graph, at)
	return at, nil
}

// begin scales the start to a spread of 10 in its first direction.
func begin(start [][]float32, dim int) [][]float32 {
	top := float32(0)
	for _, p := range start {
		for _, x := range p[:min(dim, len(p))] {
			top = max(top, x, -x)
		}
	}
	at := make([][]float32, len(start))
	for i, p := range start {
		at[i] = make([]float32, dim)
		for j := range min(dim, len(p)) {
			if top > 0 {
				at[i][j] = p[j] / top * 10
			}
		}
	}
	return at
}

func pull(a, b []float32, rate float32) {
	d2 := squared(a, b)
	if d2 <= 0 {
		return
	}
	p := math.Pow(d2, shapeB)
	by := float32(-2 * shapeA * shapeB * p / d2 / (1 + shapeA*p))
	for j := range a {
		g := clip(by*(a[j]-b[j])) * rate
		a[j] += g
		b[j] -= g
	}
}

func push(a, b []float32, rate float32) {
	d2 := squared(a, b)
	by := float32(2 * shapeB / ((0.001 + d2) * (1 + shapeA*math.Pow(d2, shapeB))))
	for j := range a {
		a[j] += clip(by*(a[j]-b[j])) * rate
	}
}

func squared(a, b []float32) (s float64) {
	for j := range a {
		d := float64(a[j] - b[j])
		s += d * d
	}
	return s
}

func clip(x float32) float32 { return max(-clipAt, min(clipAt, x)) }
