package analysis

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"mlife/shared/fault"
	"mlife/shared/significance"
	"mlife/shared/vector"
)

// Overall says whether the two selections differ at all: a classifier learns from one
// half of the samples to tell them apart and is tested on the other half (classifier
// two-sample test; Lopez-Paz and Oquab, 2017).
type Overall struct {
	On     string  `json:"on" enum:"attributes,embeddings,nothing" doc:"What the classifier saw."`
	Rows   int     `json:"rows" doc:"Rows that it was tested on."`
	AUC    float64 `json:"auc" doc:"Chance that it ranks a row of each selection rightly: 0.5 it cannot tell them apart, 1 always."`
	P      float64 `json:"p" doc:"Probability of so large a value if there were no difference."`
	Differ bool    `json:"differ" doc:"The probability is below the level."`
	Words  string  `json:"words"`
}

// Bounds of the overall test.
const (
	maxLearn   = 4096 // rows of a side
	leastLearn = 20   // rows of a side
	maxOneHot  = 24   // categories of one attribute
	directions = 32   // of embeddings
	waves      = 128  // random features of embeddings
	epochs     = 30
)

// example is a row as the classifier sees it: features that are on, or a vector.
type example struct {
	on    []int32
	dense []float32
	unit  int
	first bool
}

func (c *comparison) overall(ctx context.Context) (Overall, error) {
	out := Overall{On: "attributes", AUC: 0.5, P: 1}
	var list []example
	width := 0
	if c.opt.Vectors[0] != nil && c.opt.Vectors[1] != nil {
		if list, width = c.embedded(); len(list) > 0 {
			out.On = "embeddings"
		}
	}
	if len(list) == 0 {
		list, width = c.described()
	}
	learn, test := c.halves(list)
	if a, b := sides(learn); a < leastLearn || b < leastLearn || width == 0 {
		out.On, out.Words = "nothing", "There are too few rows to say whether the two differ as a whole."
		return out, nil
	}
	w, err := train(ctx, learn, width, c.opt.Seed)
	if err != nil {
		return out, err
	}
	var sa, sb []float64
	for _, e := range test {
		if v := w.score(e); e.first {
			sa = append(sa, v)
		} else {
			sb = append(sb, v)
		}
	}
	out.Rows = len(test)
	out.AUC, out.P = significance.MannWhitney(sb, sa)
	if c.grouped {
		out.P = c.permutedRanks(test, w)
	}
	out.Differ = out.P < c.opt.Level
	out.Words = c.overallWords(out)
	return out, nil
}

func (c *comparison) overallWords(o Overall) string {
	of := "all attributes"
	if o.On == "embeddings" {
		of = "how they look or sound"
	}
	pairs := int(math.Round(100 * o.AUC))
	if !o.Differ {
		return fmt.Sprintf("By %s together, rows of %s and %s cannot be told apart (%d of 100 pairs are ranked rightly, 50 would be by chance).", of, c.opt.A, c.opt.B, pairs)
	}
	return fmt.Sprintf("By %s together, a classifier tells a row of %s from one of %s in %d of 100 pairs (50 would be by chance).", of, c.opt.B, c.opt.A, pairs)
}

func sides(list []example) (a, b int) {
	for _, e := range list {
		if e.first {
			a++
		} else {
			b++
		}
	}
	return a, b
}

// halves divides examples by their units: what was learned of a recording says nothing
// about another row of it.
func (c *comparison) halves(list []example) (learn, test []example) {
	for _, e := range list {
		if mix(uint64(e.unit)^mix(c.opt.Seed^0x4a1f))&1 == 0 {
			learn = append(learn, e)
		} else {
			test = append(test, e)
		}
	}
	return learn, test
}

// rows visits at most maxLearn rows of each sample.
func (c *comparison) rows(visit func(side int, d *drawn, unit int)) {
	for k := range c.drawn {
		for i := range c.drawn[k][:min(maxLearn, len(c.drawn[k]))] {
			visit(k, &c.drawn[k][i], c.units[k][i])
		}
	}
}

// embedded gives the embeddings of the rows, along their main directions and as random
// waves, by which a linear classifier sees more than lines (Rahimi and Recht, 2007).
func (c *comparison) embedded() ([]example, int) {
	var list []example
	var rows [][]float32
	c.rows(func(side int, d *drawn, unit int) {
		v := c.opt.Vectors[side](d.number)
		if len(v) < 2 || len(rows) > 0 && len(v) != len(rows[0]) || vector.Check(v) != nil {
			return
		}
		rows = append(rows, vector.Fold(v))
		list = append(list, example{unit: unit, first: side == 0})
	})
	if len(rows) < 2*leastLearn {
		return nil, 0
	}
	basis := vector.Principal(rows, directions, c.opt.Seed)
	dim := len(basis.Axes)
	scale := make([]float64, dim)
	for i := range rows {
		rows[i] = basis.Project(rows[i])
		for k, x := range rows[i] {
			scale[k] += float64(x) * float64(x) / float64(len(rows))
		}
	}
	spread := 0.0
	for k := range scale {
		spread += scale[k]
		scale[k] = 1 / math.Sqrt(scale[k]+1e-12)
	}
	rng := rand.New(rand.NewPCG(c.opt.Seed, 0x3a7e))
	by := 1 / math.Sqrt(spread+1e-12) // about the median distance
	turn := make([][]float64, waves)
	phase := make([]float64, waves)
	for i := range turn {
		turn[i] = make([]float64, dim)
		for k := range turn[i] {
			turn[i][k] = rng.NormFloat64() * by
		}
		phase[i] = 2 * math.Pi * rng.Float64()
	}
	for i, row := range rows {
		out := make([]float32, 0, dim+waves)
		for k, x := range row {
			out = append(out, float32(max(-4, min(4, float64(x)*scale[k]))))
		}
		for k := range turn {
			s := phase[k]
			for j, x := range row {
				s += turn[k][j] * float64(x)
			}
			out = append(out, float32(math.Sqrt2*math.Cos(s)))
		}
		list[i].dense = out
	}
	return list, dim + waves
}

// described gives rows by their attributes: categories, tenths of numbers, and which
// classes they have.
func (c *comparison) described() ([]example, int) {
	var list []example
	index := map[*drawn]int{}
	c.rows(func(side int, d *drawn, unit int) {
		index[d] = len(list)
		list = append(list, example{unit: unit, first: side == 0})
	})
	width := int32(0)
	for _, name := range c.names {
		a, b := c.of(0, name), c.of(1, name)
		if slices.Contains(c.opt.Ignore, name) || a.n > 0 && b.n > 0 && a.kind() != b.kind() {
			continue
		}
		kind := a.kind()
		if a.n == 0 {
			kind = b.kind()
		}
		pick := c.picker(name, kind)
		if pick == nil {
			continue
		}
		most := int32(0)
		c.rows(func(side int, d *drawn, _ int) {
			e := &list[index[d]]
			begin := len(e.on)
			at, ok := c.at[side][name]
			if ok {
				d.each(at, func(v value) {
					f := width + pick(v)
					if !slices.Contains(e.on[begin:], f) {
						e.on = append(e.on, f)
					}
				})
			}
			if len(e.on) == begin {
				e.on = append(e.on, width) // none
			}
			for _, f := range e.on[begin:] {
				most = max(most, f-width)
			}
		})
		width += most + 1
	}
	return list, int(width)
}

// picker gives a function that turns values of an attribute into features from 1 on;
// nil for an attribute that the classifier does not see.
func (c *comparison) picker(name string, kind Type) func(value) int32 {
	switch kind {
	case Numbers:
		p := c.points(name, false)
		if p.n[0]+p.n[1] == 0 {
			return nil
		}
		for k := range p.n {
			p.n[k] = max(p.n[k], 1)
		}
		edges := p.tenths()
		return func(v value) int32 {
			if math.IsNaN(v.number) {
				return 0
			}
			at, _ := slices.BinarySearch(edges, v.number)
			return int32(at) + 1
		}
	case Categories, Booleans:
		count := map[string]int{}
		for k := range c.drawn {
			at, ok := c.at[k][name]
			if !ok {
				continue
			}
			for i := range c.drawn[k] {
				c.drawn[k][i].each(at, func(v value) { count[v.text]++ })
			}
		}
		names := make([]string, 0, len(count))
		for n := range count {
			names = append(names, n)
		}
		slices.SortFunc(names, func(a, b string) int { return cmp.Or(count[b]-count[a], cmp.Compare(a, b)) })
		at := map[string]int32{}
		for i, n := range names[:min(len(names), maxOneHot)] {
			at[n] = int32(i) + 2
		}
		return func(v value) int32 {
			if i, ok := at[v.text]; ok {
				return i
			}
			return 1
		}
	}
	return nil
}

// linear is a logistic regression; a high score means the second side.
type linear struct {
	w    []float64
	bias float64
}

func (l *linear) score(e example) float64 {
	s := l.bias
	for _, f := range e.on {
		s += l.w[f]
	}
	for k, x := range e.dense {
		s += l.w[k] * float64(x)
	}
	return s
}

// train fits it by AdaGrad (Duchi, Hazan and Singer, 2011), with both sides weighing the
// same and a pull towards 0.
func train(ctx context.Context, list []example, width int, seed uint64) (*linear, error) {
	l := &linear{w: make([]float64, width)}
	grad := make([]float64, width)
	gradBias := 0.0
	a, b := sides(list)
	weight := [2]float64{float64(len(list)) / 2 / float64(a), float64(len(list)) / 2 / float64(b)}
	rng := rand.New(rand.NewPCG(seed, 0x7a19))
	order := rng.Perm(len(list))
	const rate, pull = 0.1, 1e-3
	for range epochs {
		if ctx.Err() != nil {
			return nil, fault.New(fault.Canceled, "analysis.Compare", "%w", context.Cause(ctx))
		}
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			e := list[i]
			y, k := 1.0, 1
			if e.first {
				y, k = 0, 0
			}
			d := weight[k] * (1/(1+math.Exp(-l.score(e))) - y)
			step := func(w, g *float64, x float64) {
				v := d*x + pull**w
				*g += v * v
				*w -= rate * v / math.Sqrt(*g+1e-8)
			}
			for _, f := range e.on {
				step(&l.w[f], &grad[f], 1)
			}
			for f, x := range e.dense {
				step(&l.w[f], &grad[f], float64(x))
			}
			step(&l.bias, &gradBias, 1)
		}
	}
	return l, nil
}

// permutedRanks tests the scores with whole units on either side.
func (c *comparison) permutedRanks(test []example, w *linear) float64 {
	type scored struct {
		v float64
		e example
	}
	list := make([]scored, len(test))
	for i, e := range test {
		list[i] = scored{w.score(e), e}
	}
	slices.SortStableFunc(list, func(a, b scored) int { return cmp.Compare(a.v, b.v) })
	auc := func(first func(example) bool) float64 {
		na, nb, below, u := 0.0, 0.0, 0.0, 0.0
		for i := 0; i < len(list); {
			j, ta, tb := i, 0.0, 0.0
			for ; j < len(list) && list[j].v == list[i].v; j++ {
				if first(list[j].e) {
					ta++
				} else {
					tb++
				}
			}
			u += tb * (below + ta/2)
			below += ta
			na, nb = na+ta, nb+tb
			i = j
		}
		if na == 0 || nb == 0 {
			return 0.5
		}
		return u / (na * nb)
	}
	seen := auc(func(e example) bool { return e.first })
	return c.permute(c.total(), func(first []bool) bool {
		return auc(func(e example) bool { return first[e.unit] }) >= seen-1e-12
	}, "overall")
}
