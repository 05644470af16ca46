package analysis

import (
	"cmp"
	"math"
	"slices"

	"mlife/collector/internal/dam/material"
	"mlife/shared/significance"
)

// none stands for an object without a value.
const none = math.MinInt32

// table counts how often two attributes have two values together.
type table struct {
	of    [2]*attribute
	cells map[[2]int32]int64
	other int64 // beyond maxCells
	n     int64
}

// count takes a row: both attributes are of the row, or one or both of its objects.
func (t *table) count(row int64, objects int) {
	a, b := t.of[0], t.of[1]
	if a.row != row || b.row != row {
		return
	}
	if !a.objects && !b.objects {
		t.put(a.ids[0], b.ids[0])
		return
	}
	get := func(x *attribute, i int) int32 {
		switch {
		case !x.objects:
			return x.ids[0]
		case i < len(x.ids):
			return x.ids[i]
		}
		return none
	}
	for i := range objects {
		t.put(get(a, i), get(b, i))
	}
}

func (t *table) put(a, b int32) {
	if a == none || b == none {
		return
	}
	t.n++
	key := [2]int32{a, b}
	if _, ok := t.cells[key]; !ok && len(t.cells) >= maxCells {
		t.other++
		return
	}
	t.cells[key]++
}

// Table is how often values of two attributes come together.
type Table struct {
	Rows    string    `json:"rows" doc:"Attribute of the rows."`
	Columns string    `json:"columns" doc:"Attribute of the columns."`
	Down    []string  `json:"down" nullable:"false" doc:"Values of the rows; the last is \"others\" when there are more."`
	Across  []string  `json:"across" nullable:"false" doc:"Values or ranges of the columns."`
	Counts  [][]int64 `json:"counts" nullable:"false" doc:"Rows of counts."`
	Total   int64     `json:"total"`
	Cramer  float64   `json:"cramer" doc:"Cramér's V: 0 the two have nothing to do with each other, 1 one follows from the other."`
	P       float64   `json:"p" doc:"Probability of such a table by chance if they had nothing to do with each other (G test). Objects of one picture are not independent, so that it is a hint where objects are counted."`
}

// Most rows and columns of a table that is shown.
const (
	maxDown  = 40
	maxRange = 6
)

// others is what is not shown by itself.
const others = "others"

func (t *table) report() Table {
	down, di := t.axis(0)
	across, ai := t.axis(1)
	out := Table{Rows: t.of[0].name, Columns: t.of[1].name, Down: down, Across: across, Total: t.n, P: 1}
	for range down {
		out.Counts = append(out.Counts, make([]int64, len(across)))
	}
	for key, n := range t.cells {
		out.Counts[di(key[0])][ai(key[1])] += n
	}
	if t.other > 0 && len(down) > 0 && len(across) > 0 {
		out.Counts[len(down)-1][len(across)-1] += t.other
	}
	out.Cramer, out.P = association(out.Counts)
	return out
}

// axis gives the names along one side of a table, and the place of an id.
func (t *table) axis(side int) ([]string, func(int32) int) {
	a := t.of[side]
	counts := map[int32]int64{}
	for key, n := range t.cells {
		counts[key[side]] += n
	}
	if a.form == numeric {
		return ranges(counts, middle)
	}
	names := map[int32]string{}
	for _, i := range a.values.at {
		names[a.values.list[i].serial] = a.values.list[i].value
	}
	if a.isNumber() && len(names) > maxRange && a.values.exact() && t.other == 0 && a.numeric == a.n {
		return ranges(counts, func(id int32) float64 {
			v, _ := material.Numeric([]byte(names[id]))
			return v
		})
	}
	type entry struct {
		id int32
		n  int64
	}
	var list []entry
	rest := t.other > 0
	for id, n := range counts {
		if _, ok := names[id]; ok {
			list = append(list, entry{id, n})
		} else {
			rest = true
		}
	}
	slices.SortFunc(list, func(a, b entry) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(names[a.id], names[b.id])) })
	if len(list) > maxDown {
		list, rest = list[:maxDown], true
	}
	at := map[int32]int{}
	var out []string
	for i, e := range list {
		at[e.id] = i
		out = append(out, names[e.id])
	}
	if rest {
		out = append(out, others)
	}
	return out, func(id int32) int {
		if i, ok := at[id]; ok {
			return i
		}
		return len(out) - 1
	}
}

// ranges puts bins of numbers together so that each range has about as many.
func ranges(counts map[int32]int64, number func(int32) float64) ([]string, func(int32) int) {
	bins := make([]int32, 0, len(counts))
	total := int64(0)
	for b, n := range counts {
		bins = append(bins, b)
		total += n
	}
	slices.SortFunc(bins, func(a, b int32) int { return cmp.Compare(number(a), number(b)) })
	var edges []float64
	seen := int64(0)
	for i, b := range bins {
		if seen += counts[b]; i+1 < len(bins) && len(edges) < maxRange-1 && seen*maxRange >= total*int64(len(edges)+1) {
			edges = append(edges, round2((number(b)+number(bins[i+1]))/2))
		}
	}
	edges = slices.Compact(edges)
	out := make([]string, 0, len(edges)+1)
	switch {
	case len(bins) == 0:
	case len(edges) == 0:
		out = append(out, "all")
	default:
		out = append(out, "up to "+short(edges[0]))
		for i := 1; i < len(edges); i++ {
			out = append(out, short(edges[i-1])+" to "+short(edges[i]))
		}
		out = append(out, "above "+short(edges[len(edges)-1]))
	}
	return out, func(id int32) int {
		at, _ := slices.BinarySearch(edges, number(id))
		return at
	}
}

// round2 rounds to two figures that count.
func round2(v float64) float64 {
	if v == 0 || math.IsInf(v, 0) || math.IsNaN(v) {
		return v
	}
	by := math.Pow(10, 1-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*by) / by
}

// association gives Cramér's V and the probability of a table.
func association(counts [][]int64) (v, p float64) {
	var rows, columns []float64
	total := 0.0
	for i, line := range counts {
		for k, n := range line {
			for len(rows) <= i {
				rows = append(rows, 0)
			}
			for len(columns) <= k {
				columns = append(columns, 0)
			}
			rows[i], columns[k], total = rows[i]+float64(n), columns[k]+float64(n), total+float64(n)
		}
	}
	full := func(list []float64) (n int) {
		for _, x := range list {
			if x > 0 {
				n++
			}
		}
		return n
	}
	nr, nc := full(rows), full(columns)
	if nr < 2 || nc < 2 {
		return 0, 1
	}
	chi, g := 0.0, 0.0
	for i, line := range counts {
		for k, n := range line {
			if e := rows[i] * columns[k] / total; e > 0 {
				chi += (float64(n) - e) * (float64(n) - e) / e
				if n > 0 {
					g += 2 * float64(n) * math.Log(float64(n)/e)
				}
			}
		}
	}
	return math.Sqrt(chi / total / float64(min(nr, nc)-1)), significance.ChiSquare(g, (nr-1)*(nc-1))
}
