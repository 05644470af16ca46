package layout

import (
	"cmp"
	"math"
	"slices"

	"mlife/collector/internal/clusters/grouping"
)

// gap is left between parts of the map that no link joins, as a share of the radius of
// the smaller.
const gap = 0.25

// part is a connected part of the graph with the circle around it.
type part struct {
	nodes  []int
	middle []float64
	radius float64
}

// gather moves the parts that no link joins close to each other, the largest in the
// middle: nothing pulls on them, so where they drift to says nothing, and a map of
// empty space shows nothing either. Each keeps its own shape and its direction.
func gather(graph grouping.Graph, at [][]float32) {
	list := parts(graph, at)
	slices.SortStableFunc(list, func(a, b part) int { return cmp.Compare(len(b.nodes), len(a.nodes)) })
	for i := 1; i < len(list); i++ {
		p := &list[i]
		home := list[0].middle
		way := direction(home, p.middle)
		// The least distance on its way at which it touches none of those that lie there.
		least := 0.0
		for moved := true; moved; {
			moved = false
			for _, q := range list[:i] {
				room := p.radius + q.radius + gap*min(p.radius, q.radius)
				if d := free(home, way, q.middle, room); d > least && crowded(home, way, least, q.middle, room) {
					least, moved = d, true
				}
			}
		}
		for j := range way {
			shift := home[j] + way[j]*least - p.middle[j]
			p.middle[j] += shift
			for _, n := range p.nodes {
				at[n][j] += float32(shift)
			}
		}
	}
}

// crowded reports whether a place at this distance along the way is nearer than room.
func crowded(home, way []float64, d float64, middle []float64, room float64) bool {
	sum := 0.0
	for j := range way {
		x := home[j] + way[j]*d - middle[j]
		sum += x * x
	}
	return sum < room*room*(1-1e-9)
}

// free is the distance along the way behind which every place is at least room away.
func free(home, way, middle []float64, room float64) float64 {
	along, square := 0.0, 0.0
	for j := range way {
		x := middle[j] - home[j]
		along += x * way[j]
		square += x * x
	}
	across := square - along*along
	return along + math.Sqrt(max(0, room*room-across))
}

// direction is the way from one place to another, of length 1.
func direction(from, to []float64) []float64 {
	way, far := make([]float64, len(from)), 0.0
	for j := range way {
		way[j] = to[j] - from[j]
		far += way[j] * way[j]
	}
	far = math.Sqrt(far)
	for j := range way {
		way[j] /= max(far, 1e-12)
	}
	if far < 1e-9 {
		way[0] = 1
	}
	return way
}

// parts finds what is joined by links, with its circle.
func parts(graph grouping.Graph, at [][]float32) (list []part) {
	seen := make([]bool, len(graph))
	for start := range graph {
		if seen[start] {
			continue
		}
		p := part{nodes: []int{start}, middle: make([]float64, len(at[start]))}
		seen[start] = true
		for k := 0; k < len(p.nodes); k++ {
			for _, l := range graph[p.nodes[k]] {
				if !seen[l.To] {
					seen[l.To] = true
					p.nodes = append(p.nodes, int(l.To))
				}
			}
		}
		for _, n := range p.nodes {
			for j, x := range at[n] {
				p.middle[j] += float64(x) / float64(len(p.nodes))
			}
		}
		for _, n := range p.nodes {
			sum := 0.0
			for j, x := range at[n] {
				sum += (float64(x) - p.middle[j]) * (float64(x) - p.middle[j])
			}
			p.radius = max(p.radius, math.Sqrt(sum))
		}
		list = append(list, p)
	}
	return list
}
