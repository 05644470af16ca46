package grouping

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"

	"mlife/shared/vector"
)

// Neighbour is one of a point's nearest, with the squared distance.
type Neighbour struct {
	At int32
	D2 float32
}

// Neighbours finds each point's k nearest others exactly, nearest first, ties by
// number. It takes len(points)² distances, on all processors; done is told the share
// that is ready, 0 to 1.
func Neighbours(ctx context.Context, points [][]float32, k int, done func(float64)) ([][]Neighbour, error) {
	k = min(k, len(points)-1)
	out := make([][]Neighbour, len(points))
	g, ctx := errgroup.WithContext(ctx)
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		g.Go(func() error {
			for i := w; i < len(points); i += workers {
				if err := ctx.Err(); err != nil {
					return err
				}
				near := nearest{k: k}
				for j, p := range points {
					if j != i {
						near.offer(int32(j), vector.Squared(points[i], p))
					}
				}
				out[i] = near.list
				if w == 0 && i%256 < workers {
					done(float64(i) / float64(len(points)))
				}
			}
			return nil
		})
	}
	return out, g.Wait()
}

// nearest keeps the k nearest of what is offered, in order. Offers come by rising
// number, so that equal distances keep the lower one.
type nearest struct {
	k    int
	list []Neighbour
}

func (n *nearest) offer(at int32, d2 float32) {
	if len(n.list) == n.k {
		if n.k == 0 || d2 >= n.list[n.k-1].D2 {
			return
		}
		n.list = n.list[:n.k-1]
	} else if n.list == nil {
		n.list = make([]Neighbour, 0, n.k)
	}
	i := len(n.list)
	n.list = append(n.list, Neighbour{})
	for ; i > 0 && n.list[i-1].D2 > d2; i-- {
		n.list[i] = n.list[i-1]
	}
	n.list[i] = Neighbour{At: at, D2: d2}
}
