package quality

import (
	"cmp"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"mlife/shared/vector"
)

// Bounds of the index of neighbours.
const (
	codeLength = 64    // numbers of a code, along the main directions of the embeddings
	trained    = 8192  // embeddings that the directions are taken from
	exactUpTo  = 8_000 // rows that are compared with all others
	perCell    = 64    // embeddings a cell that the cells are taken from
	rounds     = 6     // of k-means
	probes     = 12    // cells that are looked into
)

// index finds neighbours among codes of embeddings. Up to 8,000 rows it compares all
// with all; beyond, it looks into the 12 nearest of about √n cells (an inverted file;
// Jégou, Douze and Schmid, 2011), which finds about 95 % of the true neighbours.
type index struct {
	basis vector.Basis
	scale float32
	codes []int8
	n     int

	centres []int8
	order   []int32 // rows by their cell
	from    []int32 // where each cell begins in order
	cell    []int32 // of each row
}

// learn takes the directions and the scale from some embeddings.
func (x *index) learn(some [][]float32, seed uint64) {
	x.basis = vector.Principal(some, codeLength, seed)
	var all []float32
	for _, v := range some {
		for _, p := range x.basis.Project(v) {
			all = append(all, float32(math.Abs(float64(p))))
		}
	}
	// A few that lie far out must not take the resolution from the others.
	slices.Sort(all)
	top := max(1e-9, all[min(len(all)-1, len(all)*999/1000)])
	x.scale = 127 / top
}

func (x *index) add(v []float32) {
	var code [codeLength]int8
	for i, p := range x.basis.Project(v) {
		code[i] = int8(max(-127, min(127, math.RoundToEven(float64(p*x.scale)))))
	}
	x.codes = append(x.codes, code[:]...)
	x.n++
}

func (x *index) code(i int32) *[codeLength]int8 {
	return (*[codeLength]int8)(x.codes[int(i)*codeLength:])
}

// apart is the squared distance of two codes, or a part of it that is past the limit
// already: the first numbers of a code differ most.
func apart(a, b *[codeLength]int8, limit int32) int32 {
	var sum int32
	for from := 0; from < codeLength; from += 16 {
		p, q := (*[16]int8)(a[from:]), (*[16]int8)(b[from:])
		var s0, s1 int32
		for i := 0; i < 16; i += 2 {
			d0, d1 := int32(p[i])-int32(q[i]), int32(p[i+1])-int32(q[i+1])
			s0 += d0 * d0
			s1 += d1 * d1
		}
		if sum += s0 + s1; sum > limit {
			return sum
		}
	}
	return sum
}

// build makes the cells when there are many rows.
func (x *index) build(seed uint64) {
	if x.n <= exactUpTo {
		return
	}
	cells := int(math.Sqrt(float64(x.n)))
	rng := rand.New(rand.NewPCG(seed, 0x1f))
	some := make([]int32, min(x.n, perCell*cells))
	for i, at := range rng.Perm(x.n)[:len(some)] {
		some[i] = int32(at)
	}
	x.centres = make([]int8, cells*codeLength)
	for c := range cells {
		copy(x.centres[c*codeLength:], x.code(some[c])[:])
	}
	where := make([]int32, len(some))
	for range rounds {
		parallel(len(some), func(i int) { where[i] = x.nearestCell(x.code(some[i])) })
		sum, count := make([]float64, cells*codeLength), make([]float64, cells)
		for i, c := range where {
			count[c]++
			for k, v := range x.code(some[i]) {
				sum[int(c)*codeLength+k] += float64(v)
			}
		}
		for c := range cells {
			if count[c] == 0 { // nobody is there: it goes where somebody is
				copy(x.centres[c*codeLength:], x.code(some[rng.IntN(len(some))])[:])
				continue
			}
			for k := range codeLength {
				x.centres[c*codeLength+k] = int8(math.RoundToEven(sum[c*codeLength+k] / count[c]))
			}
		}
	}
	x.cell = make([]int32, x.n)
	parallel(x.n, func(i int) { x.cell[i] = x.nearestCell(x.code(int32(i))) })
	x.from = make([]int32, cells+1)
	for _, c := range x.cell {
		x.from[c+1]++
	}
	for c := range cells {
		x.from[c+1] += x.from[c]
	}
	x.order = make([]int32, x.n)
	at := slices.Clone(x.from)
	for i, c := range x.cell {
		x.order[at[c]] = int32(i)
		at[c]++
	}
}

func (x *index) centre(c int) *[codeLength]int8 {
	return (*[codeLength]int8)(x.centres[c*codeLength:])
}

func (x *index) nearestCell(v *[codeLength]int8) int32 {
	best, least := 0, int32(math.MaxInt32)
	for c := range len(x.centres) / codeLength {
		if d := apart(v, x.centre(c), least); d < least {
			best, least = c, d
		}
	}
	return int32(best)
}

// neighbour is a row and its squared distance.
type neighbour struct {
	row int32
	d   int32
}

// near gives the k nearest of a row, the nearest first, leaving out those that skip
// names. It may be called at once from several goroutines with a scratch of their own.
func (x *index) near(i int32, k int, skip func(j int32) bool, scratch []neighbour) []neighbour {
	list := scratch[:0]
	v := x.code(i)
	offer := func(j int32) {
		limit := int32(math.MaxInt32)
		if len(list) == k {
			limit = list[k-1].d
		}
		d := apart(v, x.code(j), limit)
		if d >= limit || j == i || skip(j) {
			return
		}
		if len(list) < k {
			list = append(list, neighbour{})
		}
		at := len(list) - 1
		for ; at > 0 && list[at-1].d > d; at-- {
			list[at] = list[at-1]
		}
		list[at] = neighbour{j, d}
	}
	if x.centres == nil {
		for j := range int32(x.n) {
			offer(j)
		}
		return list
	}
	for _, c := range x.cells(v) {
		for _, j := range x.order[x.from[c.row]:x.from[c.row+1]] {
			offer(j)
		}
	}
	return list
}

// cells gives the cells nearest to a code.
func (x *index) cells(v *[codeLength]int8) []neighbour {
	list := make([]neighbour, 0, probes+1)
	for c := range len(x.centres) / codeLength {
		limit := int32(math.MaxInt32)
		if len(list) == probes {
			limit = list[probes-1].d
		}
		d := apart(v, x.centre(c), limit)
		if d >= limit {
			continue
		}
		at, _ := slices.BinarySearchFunc(list, d, func(n neighbour, d int32) int { return cmp.Or(cmp.Compare(n.d, d), -1) })
		list = slices.Insert(list, at, neighbour{int32(c), d})
		list = list[:min(len(list), probes)]
	}
	return list
}

// parallel does something for each of n on all processors and waits for it.
func parallel(n int, do func(i int)) {
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				do(i)
			}
		})
	}
	wg.Wait()
}
