package analysis

import (
	"cmp"
	"slices"
)

// together counts which classes are in one row.
type together struct {
	pairs map[[2]int32]int64
	lost  bool
	mine  []int32
}

// row takes the classes of the row that is read and says how many different ones there
// are.
func (t *together) row(classes *attribute) int {
	t.mine = t.mine[:0]
	for _, id := range classes.ids {
		if id != none {
			t.mine = append(t.mine, id)
		}
	}
	slices.Sort(t.mine)
	t.mine = slices.Compact(t.mine)
	n := len(t.mine)
	if n > maxPerRow {
		t.mine, t.lost = t.mine[:maxPerRow], true
	}
	if t.pairs == nil {
		t.pairs = map[[2]int32]int64{}
	}
	for i, a := range t.mine {
		for _, b := range t.mine[i+1:] {
			key := [2]int32{a, b}
			if _, ok := t.pairs[key]; !ok && len(t.pairs) >= maxPairs {
				t.lost = true
				continue
			}
			t.pairs[key]++
		}
	}
	return n
}

// Pair is two classes in the same rows.
type Pair struct {
	A    string  `json:"a"`
	B    string  `json:"b"`
	Rows int64   `json:"rows" doc:"Rows with both."`
	Lift float64 `json:"lift" doc:"How many times more often than if they had nothing to do with each other; below 1 they keep away from each other."`
	Of   float64 `json:"of" doc:"Share of the rows with either that have both (Jaccard), 0 to 1."`
}

// maxShownPairs bounds the pairs of a report.
const maxShownPairs = 200

func (t *together) report(classes *attribute, rows int64) []Pair {
	names := map[int32]tally{}
	for _, i := range classes.values.at {
		x := classes.values.list[i]
		names[x.serial] = x
	}
	out := []Pair{}
	for key, n := range t.pairs {
		a, ok := names[key[0]]
		b, ok2 := names[key[1]]
		if !ok || !ok2 {
			continue
		}
		if b.value < a.value {
			a, b = b, a
		}
		out = append(out, Pair{A: a.value, B: b.value, Rows: n, Lift: float64(n) * float64(rows) / (float64(a.rows) * float64(b.rows)), Of: float64(n) / float64(a.rows+b.rows-n)})
	}
	slices.SortFunc(out, func(x, y Pair) int {
		return cmp.Or(cmp.Compare(y.Rows, x.Rows), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	return out[:min(len(out), maxShownPairs)]
}

// grids count where objects lie.
type grids struct {
	all  [gridSide * gridSide]int64
	of   map[string]*[gridSide * gridSide]int64
	n    int64
	out  int64 // centres outside of the picture
	rest int64 // of classes beyond maxGrids
}

func (g *grids) add(class string, x, y float64) {
	g.n++
	if !(x >= 0 && x <= 1 && y >= 0 && y <= 1) {
		g.out++
		return
	}
	at := min(gridSide-1, int(y*gridSide))*gridSide + min(gridSide-1, int(x*gridSide))
	g.all[at]++
	c := g.of[class]
	if c == nil {
		if len(g.of) >= maxGrids {
			g.rest++
			return
		}
		if g.of == nil {
			g.of = map[string]*[gridSide * gridSide]int64{}
		}
		c = &[gridSide * gridSide]int64{}
		g.of[class] = c
	}
	c[at]++
}

// Grid says where the centres of objects lie.
type Grid struct {
	Class   string  `json:"class" doc:"Empty for all classes together."`
	Objects int64   `json:"objects"`
	Side    int     `json:"side" doc:"Cells along each side."`
	Cells   []int64 `json:"cells" nullable:"false" doc:"Objects with their centre in a cell, row by row from the top left one."`
}

func (g *grids) report() []Grid {
	out := []Grid{}
	if g.n == 0 {
		return out
	}
	for name, c := range g.of {
		x := Grid{Class: name, Side: gridSide, Cells: c[:]}
		for _, n := range c {
			x.Objects += n
		}
		if name != "" {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b Grid) int { return cmp.Or(cmp.Compare(b.Objects, a.Objects), cmp.Compare(a.Class, b.Class)) })
	return append([]Grid{{Objects: g.n - g.out, Side: gridSide, Cells: g.all[:]}}, out...)
}
