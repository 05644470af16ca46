package analysis

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"mlife/collector/internal/dam/material"
)

// Report says what rows are made of.
type Report struct {
	Rows          int64          `json:"rows"`
	Objects       int64          `json:"objects" doc:"That are annotated, labels of the whole included where nothing is placed."`
	Unreadable    int64          `json:"unreadable" doc:"Rows whose annotation or columns are no JSON."`
	Distributions []Distribution `json:"distributions" nullable:"false" doc:"Of each attribute that any row has."`
	Tables        []Table        `json:"tables" nullable:"false"`
	Balance       *Balance       `json:"balance,omitempty" doc:"Of the classes; absent without any."`
	Together      []Pair         `json:"together" nullable:"false" doc:"Classes in the same rows, the most frequent pairs first."`
	Places        []Grid         `json:"places" nullable:"false" doc:"Where the centres of objects lie, all classes together first."`
	Omitted       int            `json:"omitted_columns,omitempty" doc:"Values of columns beyond the 256 that are looked at."`
}

// Type is what the values of an attribute are.
type Type string

// The types.
const (
	Categories Type = "category"
	Numbers    Type = "number"
	Times      Type = "time"
	Texts      Type = "text"
	Booleans   Type = "boolean"
	NestedJSON Type = "nested"
)

// Distribution says what values an attribute has.
type Distribution struct {
	Attribute string  `json:"attribute"`
	Doc       string  `json:"doc,omitempty" doc:"What it is, in words."`
	Of        string  `json:"of" enum:"rows,objects"`
	Type      Type    `json:"type" enum:"category,number,time,text,boolean,nested"`
	Count     int64   `json:"count" doc:"Rows or objects that have a value."`
	Missing   float64 `json:"missing" doc:"Share of those without one, 0 to 1."`
	Different int64   `json:"different" doc:"Different values; about when exact is false."`
	Exact     bool    `json:"exact" doc:"Counts are exact; otherwise each is too small by at most lost."`
	Lost      int64   `json:"lost,omitempty"`
	Odd       int64   `json:"odd,omitempty" doc:"Values that are not of the type: texts among numbers."`
	Values    []Value `json:"values" nullable:"false" doc:"The most frequent values, of categories in their order where they have one (hours, days, months)."`
	Others    int64   `json:"others" doc:"Rows or objects with a value that is not among them."`
	Numbers   *Spread `json:"numbers,omitempty" doc:"Of numbers, and of texts their lengths in bytes."`
}

// Value is a value and how often it is there.
type Value struct {
	Value string  `json:"value"`
	Count int64   `json:"count"`
	Share float64 `json:"share" doc:"Of the rows or objects that have a value, 0 to 1."`
	Rows  int64   `json:"rows,omitempty" doc:"Rows that have it, where objects are counted."`
}

// Spread is a distribution of numbers. Quantiles are within half a percent.
type Spread struct {
	Least     float64 `json:"least"`
	Most      float64 `json:"most"`
	Mean      float64 `json:"mean"`
	Deviation float64 `json:"deviation" doc:"Standard deviation."`
	P1        float64 `json:"p1"`
	P5        float64 `json:"p5"`
	P25       float64 `json:"p25"`
	P50       float64 `json:"p50"`
	P75       float64 `json:"p75"`
	P95       float64 `json:"p95"`
	P99       float64 `json:"p99"`
	Bars      []Bar   `json:"bars" nullable:"false"`
	Scale     string  `json:"scale" enum:"linear,log" doc:"How the bars are best drawn."`
}

// Bar is a part of a histogram: from is included, to is not but in the last.
type Bar struct {
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	Count int64   `json:"count"`
}

// maxValues bounds the values of a distribution that are listed.
const maxValues = 100

// Report makes the report.
func (s *Summary) Report() Report {
	out := Report{Rows: s.rows, Unreadable: s.unreadable, Distributions: []Distribution{}, Tables: []Table{}, Together: []Pair{}, Places: s.grids.report(), Omitted: s.omitted}
	classes := s.list[builtinAt[Class]]
	out.Objects = classes.n
	for i, a := range s.list {
		if a.n == 0 {
			continue
		}
		d := s.distribution(a)
		if i < len(builtin) {
			d.Doc = builtin[i].doc
		}
		out.Distributions = append(out.Distributions, d)
	}
	for _, t := range s.tables {
		if t.n > 0 {
			out.Tables = append(out.Tables, t.report())
		}
	}
	if classes.n > 0 {
		b := balanceOf(classes.values.top(0))
		out.Balance = &b
		out.Together = s.together.report(classes, s.rows)
	}
	return out
}

// inOrder are the attributes whose values have an order of their own: that of their
// texts where it is nil.
var inOrder = map[string][]string{Hour: nil, Month: nil, Daytime: material.Daytimes(),
	Weekday: {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}}

func (s *Summary) distribution(a *attribute) Distribution {
	d := Distribution{Attribute: a.name, Of: "rows", Type: a.kind(), Count: a.n, Exact: true, Values: []Value{}}
	all := s.rows
	if a.objects {
		d.Of, all = "objects", max(s.list[builtinAt[Class]].n, a.n)
	}
	d.Missing = float64(all-a.n) / float64(all)
	if a.form != numeric {
		d.Different, d.Exact, d.Lost = a.values.different(), a.values.exact(), a.values.lost
		d.Others = a.n
		for _, t := range a.values.top(maxValues) {
			v := Value{Value: t.value, Count: t.n, Share: float64(t.n) / float64(a.n)}
			if a.objects {
				v.Rows = t.rows
			}
			d.Values = append(d.Values, v)
			d.Others -= t.n
		}
		if order, ok := inOrder[a.name]; ok {
			slices.SortFunc(d.Values, func(x, y Value) int {
				return cmp.Or(slices.Index(order, x.Value)-slices.Index(order, y.Value), strings.Compare(x.Value, y.Value))
			})
		}
	}
	switch d.Type {
	case Numbers:
		d.Numbers = a.numbers.report()
		if a.form == column {
			d.Odd = a.n - a.numeric
		}
	case Times:
		d.Odd = a.n - a.moments
	case Texts:
		d.Numbers = a.lengths.report()
	}
	return d
}

// mostly is the share of values that must be of a type for the column to be.
const mostly = 0.95

func (a *attribute) isNumber() bool {
	return a.form == numeric || a.form == column && float64(a.numeric) >= mostly*float64(a.n)
}

// kind infers what a column's values are. Texts that come again and again are
// categories: each value ten times on average, or hardly any values.
func (a *attribute) kind() Type {
	n := float64(a.n)
	switch {
	case a.form == numeric:
		return Numbers
	case a.form == category:
		return Categories
	case a.isNumber():
		return Numbers
	case float64(a.moments) >= mostly*n:
		return Times
	case float64(a.kinds[3]) >= mostly*n:
		return Booleans
	case float64(a.kinds[4]) >= mostly*n:
		return NestedJSON
	}
	if k := float64(a.values.different()); k <= 20 || k*10 <= n {
		return Categories
	}
	return Texts
}

func (s *sketch) report() *Spread {
	if s.n == 0 {
		return nil
	}
	out := &Spread{Least: s.least, Most: s.most, Mean: s.mean, Deviation: s.deviation(), Scale: "linear"}
	for q, p := range map[float64]*float64{0.01: &out.P1, 0.05: &out.P5, 0.25: &out.P25, 0.5: &out.P50, 0.75: &out.P75, 0.95: &out.P95, 0.99: &out.P99} {
		*p = s.quantile(q)
	}
	if s.least > 0 && out.P99 > 50*out.P1 {
		out.Scale = "log"
	}
	out.Bars = s.bars(out)
	return out
}

// wantBars is about how many bars a histogram has.
const wantBars = 24

// bars cuts the range into steps that are 1, 2 or 5 times a power of ten, or into a
// third of a decade each when that spans more; what lies far out is in the end bars.
func (s *sketch) bars(of *Spread) []Bar {
	low, high := of.P1, of.P99
	var edges []float64
	switch {
	case of.Least == of.Most:
		return []Bar{{of.Least, of.Most, s.n}}
	case of.Scale == "log":
		for e := math.Floor(math.Log10(low)); e <= math.Ceil(math.Log10(high)) && len(edges) < 3*wantBars; e++ {
			for _, m := range [3]float64{1, 2, 5} {
				edges = append(edges, m*math.Pow(10, e))
			}
		}
	default:
		if low == high {
			low, high = of.Least, of.Most
		}
		step := nice((high - low) / wantBars)
		if s.whole == s.n {
			step = max(step, 1)
		}
		for v := math.Floor(low/step) * step; v < high+step && len(edges) < 3*wantBars; v += step {
			edges = append(edges, v)
		}
	}
	edges = slices.DeleteFunc(edges, func(v float64) bool { return v <= of.Least || v > of.Most })
	out := make([]Bar, 0, len(edges)+1)
	from := of.Least
	for _, e := range edges {
		out = append(out, Bar{From: from, To: e})
		from = e
	}
	out = append(out, Bar{From: from, To: of.Most})
	s.each(func(v float64, n int64) {
		if s.whole == s.n {
			v = math.Round(v)
		}
		at, found := slices.BinarySearch(edges, v)
		if found {
			at++
		}
		out[at].Count += n
	})
	return out
}

// nice gives the next step up of 1, 2, 5, 10, 20, …
func nice(v float64) float64 {
	base := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range [4]float64{1, 2, 5, 10} {
		if m*base >= v*0.999999 {
			return m * base
		}
	}
	return 10 * base
}
