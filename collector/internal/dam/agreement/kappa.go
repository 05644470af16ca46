package agreement

import (
	"cmp"
	"slices"
)

// Confusion is how often the first called something A and the second B; "" is nothing.
type Confusion struct {
	A string `json:"a"`
	B string `json:"b"`
	N int    `json:"n"`
}

// Matrix counts pairs. The zero value is ready.
type Matrix struct{ n map[[2]string]int }

// maxKinds bounds the pairs of classes in a matrix; further ones are counted as one.
const maxKinds = 100_000

// Add counts a pair.
func (m *Matrix) Add(a, b string) {
	if m.n == nil {
		m.n = map[[2]string]int{}
	}
	key := [2]string{a, b}
	if _, ok := m.n[key]; !ok && len(m.n) >= maxKinds {
		key = [2]string{"…", "…"}
	}
	m.n[key]++
}

// Confusions gives the counts, the most frequent first, at most so many.
func (m *Matrix) Confusions(most int) []Confusion {
	out := make([]Confusion, 0, len(m.n))
	for k, n := range m.n {
		out = append(out, Confusion{k[0], k[1], n})
	}
	slices.SortFunc(out, func(x, y Confusion) int {
		return cmp.Or(cmp.Compare(y.N, x.N), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	return out[:min(len(out), most)]
}

// Kappa is Cohen's: how much more often two people agree than by chance, given how often
// each uses each class. 1 is always, 0 is chance. ok is false without pairs, and when
// both use one and the same class alone, where chance explains everything.
func (m *Matrix) Kappa() (kappa float64, ok bool) {
	total, same := 0, 0
	first, second := map[string]int{}, map[string]int{}
	for k, n := range m.n {
		total += n
		first[k[0]] += n
		second[k[1]] += n
		if k[0] == k[1] {
			same += n
		}
	}
	if total == 0 {
		return 0, false
	}
	chance := 0.0
	for class, n := range first {
		chance += float64(n) * float64(second[class])
	}
	chance /= float64(total) * float64(total)
	if chance >= 1 {
		return 0, false
	}
	return (float64(same)/float64(total) - chance) / (1 - chance), true
}
