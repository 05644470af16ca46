package analysis

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"mlife/shared/fault"
	"mlife/shared/significance"
)

// GapOptions say how two selections are compared. The zero value is good.
type GapOptions struct {
	A       string                          // what the first is called: "training"
	B       string                          // what the second is called: "the field"
	Level   float64                         // of all tests together; 0.05
	Ignore  []string                        // attributes that are shown and not tested; nil: month, source and set
	Vectors [2]func(number int64) []float32 // embeddings of rows of the first and of the second selection, nil for a row without; with both, the overall test is on them
	Fields  func(attribute string) string   // the search language's field for an attribute, "" for one that cannot be searched; nil: its own name
	Words   func(attribute string) string   // what an attribute is called in sentences; nil: its own name, of columns without the prefix
	Seed    uint64                          // of permutations
	Keep    func(attribute string) bool     // nil: all attributes
}

// Gap says where two selections differ.
type Gap struct {
	A           string         `json:"a" doc:"What the first selection is called."`
	B           string         `json:"b" doc:"What the second selection is called."`
	RowsA       int64          `json:"rows_a"`
	RowsB       int64          `json:"rows_b"`
	Level       float64        `json:"level" doc:"Probability that anything is called sure where there is no difference at all."`
	Grouped     bool           `json:"grouped" doc:"Rows come from recordings or groups, and these were compared as wholes."`
	Attributes  []AttributeGap `json:"attributes" nullable:"false" doc:"The largest differences that are sure come first."`
	Overall     Overall        `json:"overall"`
	Words       []string       `json:"words" nullable:"false" doc:"What matters, one sentence each."`
	Suggestions []Suggestion   `json:"suggestions" nullable:"false" doc:"What to collect for the first selection so that it becomes like the second."`
}

// Grade says how much a difference matters.
type Grade string

// The grades. The bounds of PSI are those in use for scorecards (0.1 and 0.25); a value
// of at least 0.5 % that is three times rarer on one side is moderate, too.
const (
	Unsure   Grade = "unsure" // may be chance
	Slight   Grade = "slight"
	Moderate Grade = "moderate"
	Strong   Grade = "strong"
)

// AttributeGap is the difference in one attribute.
type AttributeGap struct {
	Attribute   string  `json:"attribute"`
	Type        Type    `json:"type"`
	Of          string  `json:"of" enum:"rows,objects"`
	Grade       Grade   `json:"grade" enum:"unsure,slight,moderate,strong"`
	Distance    float64 `json:"distance" doc:"Jensen–Shannon divergence in bits: 0 the same, 1 nothing in common. Of numbers, over tenths of both together."`
	Low         float64 `json:"low" doc:"The distance is at least this with 95 % confidence (bootstrap)."`
	High        float64 `json:"high" doc:"And at most this."`
	PSI         float64 `json:"psi" doc:"Population stability index: from 0.1 moderate, from 0.25 strong."`
	P           float64 `json:"p" doc:"Probability of so large a difference if there were none."`
	Adjusted    float64 `json:"adjusted" doc:"The same, corrected for all attributes (Holm)."`
	Tested      bool    `json:"tested" doc:"False for attributes that differ by nature, such as the month."`
	Test        string  `json:"test" enum:"g,kolmogorov-smirnov,permutation,rows-with,none"`
	MissingA    float64 `json:"missing_a" doc:"Share of rows without a value."`
	MissingB    float64 `json:"missing_b"`
	KS          float64 `json:"ks,omitempty" doc:"Of numbers: largest difference of the cumulative shares, 0 to 1."`
	Wasserstein float64 `json:"wasserstein,omitempty" doc:"Of numbers: how far values must be moved on average, in their own unit."`
	MedianA     float64 `json:"median_a,omitempty"`
	MedianB     float64 `json:"median_b,omitempty"`
	Values      []Shift `json:"values" nullable:"false" doc:"The values or ranges that differ most."`
	Words       string  `json:"words"`
}

// Shift is one value on both sides.
type Shift struct {
	Value  string  `json:"value"`
	CountA int64   `json:"count_a" doc:"Rows, or of classes rows that have one; of ranges rows of the sample."`
	CountB int64   `json:"count_b"`
	ShareA float64 `json:"share_a" doc:"0 to 1."`
	ShareB float64 `json:"share_b"`
	P      float64 `json:"p" doc:"Probability of so large a difference if there were none, corrected for all values of the attribute."`
}

// maxShifts bounds the values that are listed of an attribute.
const maxShifts = 30

// Compare says where selection b differs from a. Errors: fault.Invalid for selections
// without rows, fault.Canceled.
func Compare(ctx context.Context, a, b *Summary, opt GapOptions) (Gap, error) {
	const op = "analysis.Compare"
	opt.defaults()
	out := Gap{A: opt.A, B: opt.B, RowsA: a.rows, RowsB: b.rows, Level: opt.Level, Attributes: []AttributeGap{}, Words: []string{}, Suggestions: []Suggestion{}}
	if a.rows == 0 || b.rows == 0 {
		return out, fault.Field(op, "rows", "%s has %d rows and %s %d: both need some", opt.A, a.rows, opt.B, b.rows)
	}
	c := newComparison(a, b, opt)
	out.Grouped = c.grouped
	for _, name := range c.names {
		if ctx.Err() != nil {
			return out, fault.New(fault.Canceled, op, "%w", context.Cause(ctx))
		}
		if g, ok := c.attribute(name); ok {
			out.Attributes = append(out.Attributes, g)
		}
	}
	c.adjust(out.Attributes)
	for i := range out.Attributes {
		out.Attributes[i].Words = c.words(&out.Attributes[i])
	}
	slices.SortStableFunc(out.Attributes, func(x, y AttributeGap) int {
		return cmp.Or(rankOf(x.Grade)-rankOf(y.Grade), cmp.Compare(y.PSI, x.PSI))
	})
	var err error
	if out.Overall, err = c.overall(ctx); err != nil {
		return out, err
	}
	for _, g := range out.Attributes {
		if rankOf(g.Grade) <= rankOf(Moderate) {
			out.Words = append(out.Words, g.Words)
		}
	}
	out.Words = append(out.Words, out.Overall.Words)
	out.Suggestions = c.suggest(out.Attributes)
	return out, nil
}

func (o *GapOptions) defaults() {
	o.A, o.B = cmp.Or(o.A, "the first selection"), cmp.Or(o.B, "the second")
	if !(o.Level > 0 && o.Level < 1) {
		o.Level = 0.05
	}
	if o.Ignore == nil {
		o.Ignore = []string{Month, Source, Set}
	}
	own := func(attribute string) string { return attribute }
	if o.Fields == nil {
		o.Fields = own
	}
	if o.Words == nil {
		o.Words = func(attribute string) string { return strings.TrimPrefix(attribute, ColumnPrefix) }
	}
	if o.Keep == nil {
		o.Keep = func(string) bool { return true }
	}
}

func rankOf(g Grade) int { return slices.Index([]Grade{Strong, Moderate, Slight, Unsure}, g) }

// comparison is two summaries that are compared.
type comparison struct {
	opt     GapOptions
	side    [2]*Summary
	drawn   [2][]drawn
	at      [2]map[string]int32 // positions of attributes by name
	names   []string
	units   [2][]int // of each drawn row: its unit, counted over both sides
	count   [2]int   // units of each side
	grouped bool
	deflate float64 // independent observations for each row
}

func newComparison(a, b *Summary, opt GapOptions) *comparison {
	c := &comparison{opt: opt, side: [2]*Summary{a, b}, drawn: [2][]drawn{a.sample.list(), b.sample.list()}, deflate: 1}
	seen := map[string]bool{}
	for k, s := range c.side {
		c.at[k] = map[string]int32{}
		for i, x := range s.list {
			c.at[k][x.name] = int32(i)
			if x.n > 0 && !seen[x.name] && opt.Keep(x.name) {
				seen[x.name] = true
				c.names = append(c.names, x.name)
			}
		}
		index := map[uint64]int{}
		for _, d := range c.drawn[k] {
			n, ok := index[d.unit]
			if !ok {
				n = len(index)
				index[d.unit] = n
			}
			c.units[k] = append(c.units[k], n+k*c.count[0])
		}
		c.count[k] = len(index)
		// Recordings of which the sample has several rows: then as much is independent,
		// at least, as there are recordings in the sample.
		if share := float64(len(index)) / float64(len(c.drawn[k])); share < 0.995 {
			c.grouped = true
			c.deflate = min(c.deflate, share*float64(len(c.drawn[k]))/float64(s.rows))
		}
	}
	return c
}

// of gives an attribute of a side, an empty one when the side never had it.
func (c *comparison) of(side int, name string) *attribute {
	if i, ok := c.at[side][name]; ok {
		return c.side[side].list[i]
	}
	return &attribute{name: name}
}

// attribute compares one attribute; false for one that cannot be compared.
func (c *comparison) attribute(name string) (AttributeGap, bool) {
	a, b := c.of(0, name), c.of(1, name)
	like := a
	if b.n > a.n {
		like = b
	}
	g := AttributeGap{Attribute: name, Type: like.kind(), Of: "rows", Grade: Unsure, P: 1, Adjusted: 1, Test: "none", Values: []Shift{}, Tested: !slices.Contains(c.opt.Ignore, name)}
	if like.objects {
		g.Of = "objects"
	}
	g.MissingA, g.MissingB = c.missing(0, a), c.missing(1, b)
	differ := a.n > 0 && b.n > 0 && a.kind() != b.kind()
	switch {
	case a.n == 0 || b.n == 0 || differ || g.Type == Times || g.Type == NestedJSON:
	case name == Class:
		c.classes(&g, a, b)
	case g.Type == Numbers, g.Type == Texts:
		c.numbers(&g)
	case g.Type == Categories, g.Type == Booleans:
		c.categories(&g, a, b)
	}
	if !like.objects {
		if p, ok := c.missingTest(a, b); ok {
			if g.Test == "none" {
				g.P, g.Test = p, "g"
				g.Distance, g.PSI = divergence([]float64{g.MissingA, 1 - g.MissingA}, []float64{g.MissingB, 1 - g.MissingB})
				g.Low, g.High = g.Distance, g.Distance
			} else {
				g.P = min(1, 2*min(g.P, p))
			}
		}
	}
	return g, g.Test != "none"
}

func (c *comparison) missing(side int, a *attribute) float64 {
	if a.objects {
		return 0
	}
	return float64(c.side[side].rows-a.n) / float64(c.side[side].rows)
}

// missingTest compares how many rows have no value.
func (c *comparison) missingTest(a, b *attribute) (float64, bool) {
	na, nb := float64(c.side[0].rows), float64(c.side[1].rows)
	ma, mb := na-float64(a.n), nb-float64(b.n)
	if ma == 0 && mb == 0 {
		return 1, false
	}
	_, p, _, ok := significance.GTest(c.effective(ma, na-ma), c.effective(mb, nb-mb))
	return p, ok
}

// effective counts what is independent: rows of one recording count as one.
func (c *comparison) effective(counts ...float64) []float64 {
	for i := range counts {
		counts[i] *= c.deflate
	}
	return counts
}

// adjust corrects for the number of tests and grades.
func (c *comparison) adjust(list []AttributeGap) {
	var p []float64
	for _, g := range list {
		if g.Tested {
			p = append(p, g.P)
		}
	}
	p = significance.Holm(p)
	for i := range list {
		g := &list[i]
		if g.Tested {
			g.Adjusted, p = p[0], p[1:]
			g.Grade = g.grade(c.opt.Level)
		}
	}
}

func (g *AttributeGap) grade(level float64) Grade {
	missing := math.Abs(g.MissingA - g.MissingB)
	switch {
	case g.Adjusted >= level:
		return Unsure
	case g.PSI >= 0.25 || missing >= 0.3:
		return Strong
	case g.PSI >= 0.1 || missing >= 0.1 || slices.ContainsFunc(g.Values, func(s Shift) bool { return s.rare(level) }):
		return Moderate
	}
	return Slight
}

// rare says that a value is common enough to matter and much rarer on one side.
func (s Shift) rare(level float64) bool {
	most, least := max(s.ShareA, s.ShareB), min(s.ShareA, s.ShareB)
	return s.P < level && most >= 0.005 && most >= 3*least
}

// divergence gives the Jensen–Shannon divergence in bits and the population stability
// index of two distributions; shares below a ten thousandth count as that in the latter.
func divergence(p, q []float64) (js, psi float64) {
	sp, sq := 0.0, 0.0
	for i := range p {
		sp, sq = sp+p[i], sq+q[i]
	}
	if sp <= 0 || sq <= 0 {
		return 0, 0
	}
	for i := range p {
		x, y := p[i]/sp, q[i]/sq
		m := (x + y) / 2
		if x > 0 {
			js += x / 2 * math.Log2(x/m)
		}
		if y > 0 {
			js += y / 2 * math.Log2(y/m)
		}
		if m > 0 {
			x, y = max(x, 1e-4), max(y, 1e-4)
			psi += (y - x) * math.Log(y/x)
		}
	}
	return max(0, min(1, js)), max(0, psi)
}
