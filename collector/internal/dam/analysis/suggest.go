package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"mlife/shared/query"
)

// Wanted is a value of an attribute that rows are to have.
type Wanted struct {
	Attribute string `json:"attribute"`
	Value     string `json:"value"`
}

// Suggestion says what to collect: enough for a collection task or, as a query over
// what devices see, for a campaign.
type Suggestion struct {
	Cell        []Wanted `json:"cell" nullable:"false" doc:"One or two values that the rows have."`
	Rows        int64    `json:"rows" doc:"How many to add."`
	Have        int64    `json:"have" doc:"Rows of the cell that are there now."`
	ShareNow    float64  `json:"share_now" doc:"Of the cell, 0 to 1."`
	ShareThen   float64  `json:"share_then" doc:"With these rows."`
	Target      float64  `json:"target" doc:"Share in the other selection; 0 when a number of rows was asked for."`
	DistanceNow float64  `json:"distance_now,omitempty" doc:"Jensen–Shannon divergence of the first attribute, in bits."`
	Distance    float64  `json:"distance_then,omitempty" doc:"The same with these rows."`
	Query       string   `json:"query" doc:"Finds such rows; empty when an attribute cannot be searched."`
	Words       string   `json:"words"`
}

// Bounds of suggestions.
const (
	maxSuggestions = 20
	leastTarget    = 0.005 // share of the other selection that is worth collecting for
	leastTimes     = 1.5   // how much rarer a value must be
	concentrated   = 0.6   // share of a value's rows that another value must hold to be named with it
)

// notCollected are attributes that nobody collects by: the parts of the day say what
// the hours do.
var notCollected = []string{Kind, MadeBy, Hour, Weekday}

// suggest goes through the values that are surely and much rarer in the first selection.
func (c *comparison) suggest(list []AttributeGap) []Suggestion {
	out := []Suggestion{}
	tables := c.crossed()
	for _, g := range list {
		if rankOf(g.Grade) > rankOf(Moderate) || g.Type != Categories && g.Type != Booleans || slices.Contains(notCollected, g.Attribute) {
			continue
		}
		a, b := c.of(0, g.Attribute), c.of(1, g.Attribute)
		names := union(a, b)
		na, nb := counted(a, names), counted(b, names)
		for _, s := range g.Values {
			if s.P >= c.opt.Level || s.ShareB < leastTarget || s.ShareB < leastTimes*s.ShareA {
				continue
			}
			all := a.n
			if g.Of == "objects" {
				all = c.side[0].rows
			}
			x := c.suggestion([]Wanted{{g.Attribute, s.Value}}, s.CountA, all, s.ShareB)
			if with, ok := c.together(tables, g, s); ok {
				x = with
			}
			x.DistanceNow = g.Distance
			at := slices.Index(names, s.Value)
			more := slices.Clone(na)
			more[at] += float64(x.Rows)
			x.Distance, _ = divergence(more, nb)
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(x, y Suggestion) int {
		return cmp.Compare(y.DistanceNow-y.Distance, x.DistanceNow-x.Distance)
	})
	return out[:min(len(out), maxSuggestions)]
}

func (c *comparison) suggestion(cell []Wanted, have, all int64, target float64) Suggestion {
	x := Suggestion{Cell: cell, Have: have, Target: target, ShareNow: float64(have) / float64(all)}
	if target < 1 {
		x.Rows = max(1, int64(math.Ceil((target*float64(all)-float64(have))/(1-target)-1e-9)))
	} else {
		x.Rows = all
	}
	x.ShareThen = float64(have+x.Rows) / float64(all+x.Rows)
	x.Query = Query(cell, c.opt.Fields)
	x.Words = fmt.Sprintf("Collect %s of %s: it is %s of %s and %s of %s; with them it would be %s.", grouped(x.Rows), cellWords(cell, c.opt.Words),
		percent(target), c.opt.B, percent(x.ShareNow), c.opt.A, percent(x.ShareThen))
	return x
}

// crossed are the tables that both sides made.
func (c *comparison) crossed() [][2]Table {
	var out [][2]Table
	for _, t := range c.side[0].tables {
		for _, u := range c.side[1].tables {
			if t.of[0].name == u.of[0].name && t.of[1].name == u.of[1].name && t.of[0].form != numeric && t.of[1].form != numeric && t.n > 0 && u.n > 0 {
				out = append(out, [2]Table{t.report(), u.report()})
			}
		}
	}
	return out
}

// together looks for another attribute's value that holds most of what is rare: not
// just half-worn masks, but half-worn masks at night.
func (c *comparison) together(tables [][2]Table, g AttributeGap, s Shift) (best Suggestion, ok bool) {
	for _, pair := range tables {
		if pair[0].Rows != g.Attribute {
			continue
		}
		row := slices.Index(pair[1].Down, s.Value)
		if row < 0 {
			continue
		}
		of := 0.0
		for k := range pair[1].Across {
			of += float64(pair[1].Counts[row][k])
		}
		for k, name := range pair[1].Across {
			n := float64(pair[1].Counts[row][k])
			if name == others || n < concentrated*of {
				continue
			}
			all := 0.0
			for i := range pair[1].Counts {
				all += float64(pair[1].Counts[i][k])
			}
			// What is common everywhere says nothing.
			if n/of < 1.5*all/float64(pair[1].Total) {
				continue
			}
			have := int64(0)
			if i, j := slices.Index(pair[0].Down, s.Value), slices.Index(pair[0].Across, name); i >= 0 && j >= 0 {
				have = pair[0].Counts[i][j]
			}
			x := c.suggestion([]Wanted{{g.Attribute, s.Value}, {pair[1].Columns, name}}, have, c.side[0].rows, n/float64(c.side[1].rows))
			if !ok || x.Rows > best.Rows {
				best, ok = x, true
			}
		}
	}
	return best, ok
}

// Short suggests what to collect until each class has at least so many rows.
func (s *Summary) Short(least int64, opt GapOptions) []Suggestion {
	opt.defaults()
	out := []Suggestion{}
	list := s.list[builtinAt[Class]].values.top(0)
	slices.Reverse(list)
	for _, t := range list[:min(len(list), maxSuggestions)] {
		if t.rows >= least {
			break
		}
		cell := []Wanted{{Class, t.value}}
		x := Suggestion{Cell: cell, Rows: least - t.rows, Have: t.rows, ShareNow: float64(t.rows) / float64(s.rows), Query: Query(cell, opt.Fields)}
		x.ShareThen = float64(least) / float64(s.rows+x.Rows)
		x.Words = fmt.Sprintf("Collect %s of %s: %s rows have it, %s are wanted.", grouped(x.Rows), cellWords(cell, opt.Words), grouped(t.rows), grouped(least))
		out = append(out, x)
	}
	return out
}

// Query gives a cell in the search language, "" when an attribute has no field.
func Query(cell []Wanted, fields func(attribute string) string) string {
	var parts query.And
	for _, w := range cell {
		name := fields(w.Attribute)
		if name == "" {
			return ""
		}
		parts = append(parts, query.Test{Field: query.Field{Name: name}, Op: query.In, Values: []query.Value{{Text: w.Value}}})
	}
	return query.String(parts)
}

// cellWords says a cell as people do: half-worn at night.
func cellWords(cell []Wanted, words func(string) string) string {
	var out []string
	for i, w := range cell {
		switch {
		case i > 0 && w.Attribute == Daytime && w.Value == "night":
			out = append(out, "at night")
		case i > 0 && w.Attribute == Daytime:
			out = append(out, "in the "+w.Value)
		case i > 0:
			out = append(out, "with "+words(w.Attribute)+" "+w.Value)
		case w.Attribute == Class:
			out = append(out, w.Value)
		case w.Attribute == Daytime && w.Value == "night":
			out = append(out, "what is taken at night")
		case w.Attribute == Daytime:
			out = append(out, "what is taken in the "+w.Value)
		default:
			out = append(out, words(w.Attribute)+" "+w.Value)
		}
	}
	return strings.Join(out, " ")
}
