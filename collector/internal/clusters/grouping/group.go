// Package grouping finds groups of points that are more like each other than like what
// is around them, of any shape, and leaves the rest as noise: communities of the graph
// of nearest neighbours of a sample, and the assignment of further points to them.
//
// It knows nothing of badcases. Everything is deterministic. Only the packages below
// clusters import it.
package grouping

import (
	"cmp"
	"slices"
)

// Noise is the label of points in no group.
const Noise = -1

// Options of Find.
type Options struct {
	Detail float64 // resolution: 1 gives few groups, 3 many
	Size   int     // points of the sample that make a group, at least 2
	Seed   uint64
}

// A group holds together when at least this share of its links stays inside. Points of
// one Gaussian cloud fall into communities that reach about half of it (group_test.go).
const cohesive = 0.66

// tied is the share of its links by which a point belongs to its group.
const tied = 0.5

// Groups is what Find found. Labels are 0, 1, … by falling size.
type Groups struct {
	Label    []int
	Cohesion []float64 // of each group: the share of its links that stay inside, 0 to 1
}

// Find groups the nodes of a graph.
func Find(g Graph, o Options) Groups {
	label := communities(g, o.Detail, o.Seed)
	loosen(g, label)
	inside, all, size := map[int]float64{}, map[int]float64{}, map[int]int{}
	for i, links := range g {
		size[label[i]]++
		for _, l := range links {
			all[label[i]] += l.Weight
			if label[l.To] == label[i] {
				inside[label[i]] += l.Weight
			}
		}
	}
	var kept []int
	for l, n := range size {
		if l != Noise && n >= o.Size && inside[l] >= cohesive*all[l] {
			kept = append(kept, l)
		}
	}
	first := map[int]int{}
	for i := len(label) - 1; i >= 0; i-- {
		first[label[i]] = i
	}
	slices.SortFunc(kept, func(a, b int) int { return cmp.Or(size[b]-size[a], first[a]-first[b]) })
	out := Groups{Label: make([]int, len(label)), Cohesion: make([]float64, len(kept))}
	name := map[int]int{}
	for to, l := range kept {
		name[l], out.Cohesion[to] = to, inside[l]/all[l]
	}
	for i, l := range label {
		to, ok := name[l]
		if !ok {
			to = Noise
		}
		out.Label[i] = to
	}
	return out
}

// loosen makes noise of the points that most links draw out of their group.
func loosen(g Graph, label []int) {
	before := slices.Clone(label)
	for i, links := range g {
		in, all := 0.0, 0.0
		for _, l := range links {
			all += l.Weight
			if before[l.To] == before[i] {
				in += l.Weight
			}
		}
		if in < tied*all || all == 0 {
			label[i] = Noise
		}
	}
}
