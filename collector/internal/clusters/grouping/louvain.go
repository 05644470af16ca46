package grouping

import (
	"math/rand/v2"
	"slices"
)

// communities is the method of Louvain (Blondel and others, 2008) with a resolution
// (Reichardt and Bornholdt, 2006): it moves nodes to the community of the largest gain
// in modularity, joins communities to nodes, and begins again. The same seed gives the
// same communities.
func communities(graph Graph, resolution float64, seed uint64) []int {
	label := make([]int, len(graph))
	for i := range label {
		label[i] = i
	}
	rng := rand.New(rand.NewPCG(seed, 0x6c6f7576))
	for {
		moved, n := settle(graph, resolution, rng)
		if n == len(graph) {
			return label
		}
		for i, l := range label {
			label[i] = moved[l]
		}
		graph = contract(graph, moved, n)
	}
}

// rounds bounds how often all nodes are looked at before communities are joined.
const rounds = 32

// settle moves nodes until none gains, and numbers the communities that are left.
func settle(graph Graph, resolution float64, rng *rand.Rand) ([]int, int) {
	n := len(graph)
	degree, total, all := make([]float64, n), make([]float64, n), 0.0
	label := make([]int, n)
	for i, links := range graph {
		for _, l := range links {
			degree[i] += l.Weight
		}
		label[i], total[i] = i, degree[i]
		all += degree[i]
	}
	order := rng.Perm(n)
	to := make([]float64, n) // weight from the node to each community around it
	var around []int
	for range rounds {
		moves := 0
		for _, i := range order {
			around = around[:0]
			for _, l := range graph[i] {
				if int(l.To) == i {
					continue
				}
				c := label[l.To]
				if to[c] == 0 {
					around = append(around, c)
				}
				to[c] += l.Weight
			}
			own := label[i]
			total[own] -= degree[i]
			best, most := own, to[own]-resolution*total[own]*degree[i]/all
			for _, c := range around {
				if gain := to[c] - resolution*total[c]*degree[i]/all; gain > most+1e-12 {
					best, most = c, gain
				}
				to[c] = 0
			}
			to[own] = 0
			total[best] += degree[i]
			if best != own {
				label[i] = best
				moves++
			}
		}
		if moves == 0 {
			break
		}
	}
	return number(label)
}

// number renames labels to 0, 1, … in the order they first appear.
func number(label []int) ([]int, int) {
	name := map[int]int{}
	out := make([]int, len(label))
	for i, l := range label {
		if _, ok := name[l]; !ok {
			name[l] = len(name)
		}
		out[i] = name[l]
	}
	return out, len(name)
}

// contract makes the graph of communities; links inside one become a loop.
func contract(graph Graph, label []int, n int) Graph {
	out := make(Graph, n)
	members := make([][]int, n)
	for i, l := range label {
		members[l] = append(members[l], i)
	}
	sum := make([]float64, n)
	for c, list := range members {
		var around []int
		for _, i := range list {
			for _, l := range graph[i] {
				to := label[l.To]
				if sum[to] == 0 {
					around = append(around, to)
				}
				sum[to] += l.Weight
			}
		}
		slices.Sort(around)
		for _, to := range around {
			out[c] = append(out[c], Link{int32(to), sum[to]})
			sum[to] = 0
		}
	}
	return out
}
