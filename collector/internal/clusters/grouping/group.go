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

// A group holds together when links stay inside by at least this much more than they
// would by chance: 0 is what a random part of its size has, 1 when no link leaves it.
// Communities out of one Gaussian cloud reach about 0.5 (group_test.go).
const cohesive = 0.6

// excess is what a group is measured by: inside is the share of its links that stay
// inside, part is its share of all links.
func excess(inside, part float64) float64 {
	if part >= 1 {
		return 0
	}
	return (inside - part) / (1 - part)
}

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
	join(g, label)
	loosen(g, label)
	inside, all, size, total := map[int]float64{}, map[int]float64{}, map[int]int{}, 0.0
	for i, links := range g {
		size[label[i]]++
		for _, l := range links {
			total += l.Weight
			all[label[i]] += l.Weight
			if label[l.To] == label[i] {
				inside[label[i]] += l.Weight
			}
		}
	}
	var kept []int
	for l, n := range size {
		if l != Noise && n >= o.Size && excess(inside[l]/all[l], all[l]/total) >= cohesive {
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

// join puts communities that do not hold together into the one that each has most links
// to for its size, the loosest first, until all hold together or nothing is left to
// join. The method of Louvain splits what is one group in some hundred cases, and then
// none of the parts holds together.
func join(g Graph, label []int) {
	n := 0
	for _, l := range label {
		n = max(n, l+1)
	}
	between, total, into, all := make([]map[int]float64, n), make([]float64, n), make([]int, n), 0.0
	for c := range n {
		between[c], into[c] = map[int]float64{}, c
	}
	for i, links := range g {
		for _, l := range links {
			between[label[i]][label[l.To]] += l.Weight
			total[label[i]] += l.Weight
			all += l.Weight
		}
	}
	for {
		loosest, least := -1, cohesive
		for c := range n {
			if into[c] != c || total[c] == 0 {
				continue
			}
			if x := excess(between[c][c]/total[c], total[c]/all); x < least {
				loosest, least = c, x
			}
		}
		if loosest < 0 {
			break
		}
		to, most := -1, 0.0
		for b := range n {
			if b == loosest || into[b] != b {
				continue
			}
			if a := between[loosest][b] / total[b]; a > most {
				to, most = b, a
			}
		}
		if to < 0 {
			break
		}
		merge(between, total, loosest, to)
		into[loosest] = to
	}
	for i, l := range label {
		for into[l] != l {
			l = into[l]
		}
		label[i] = l
	}
}

func merge(between []map[int]float64, total []float64, from, to int) {
	total[to] += total[from]
	between[to][to] += between[from][from] + 2*between[from][to]
	for c, w := range between[from] {
		if c == from || c == to {
			continue
		}
		between[to][c] += w
		between[c][to] += w
		delete(between[c], from)
	}
	delete(between[to], from)
	between[from] = nil
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
