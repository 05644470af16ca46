package report

import (
	"math"
	"slices"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/fleet"
	"mlife/shared/query"
)

// populated are the fields that say where inferences were made, which a search may
// narrow together with the cases; all others are about cases alone.
var populated = []string{"device", "place", "function", "slot", "model_version"}

// cell is a count of inferences as the search language sees it.
type cell struct {
	fleet.Exposure
	functions, places []string
}

// Texts implements query.Thing.
func (c cell) Texts(field string) []string {
	one := map[string]string{"device": c.Device, "slot": c.Slot, "model_version": c.Version}[field]
	switch {
	case field == "function":
		return c.functions
	case field == "place":
		return c.places
	case one == "":
		return nil
	}
	return []string{one}
}

// Amount implements query.Thing.
func (cell) Amount(string) (float64, bool) { return 0, false }

// Words implements query.Thing.
func (cell) Words() string { return "" }

// population is the part of a search that is about inferences too.
type population struct {
	parts    []query.Node
	filter   bam.Filter
	from, to time.Time // of first_seen; zero for open
	devices  bool      // it names devices or places
	unclear  string    // why inferences cannot be told from it
}

// populationOf takes a search apart.
func populationOf(f bam.Filter) (population, error) {
	p := population{filter: f, devices: len(f.Device)+len(f.Place) > 0}
	n, err := f.Where()
	if err != nil {
		return p, err
	}
	if len(f.IDs) > 0 {
		p.unclear = "a selection of single cases has no inferences of its own"
	}
	for _, part := range conjuncts(n) {
		fields := map[string]bool{}
		fieldsOf(part, fields)
		where, when, other := false, fields["first_seen"], false
		for name := range fields {
			switch {
			case slices.Contains(populated, name):
				where = true
				p.devices = p.devices || name == "device" || name == "place"
			case name != "first_seen":
				other = true
			}
		}
		switch {
		case when && !where && !other && p.limit(part):
		case where && !when && !other:
			p.parts = append(p.parts, part)
		case where || when:
			p.unclear = "the search ties " + query.String(part) + " to other conditions: inferences cannot be told apart by it"
		}
	}
	return p, nil
}

func conjuncts(n query.Node) []query.Node {
	if all, ok := n.(query.And); ok {
		var out []query.Node
		for _, part := range all {
			out = append(out, conjuncts(part)...)
		}
		return out
	}
	return []query.Node{n}
}

// fieldsOf adds the fields that a query names; words are "".
func fieldsOf(n query.Node, into map[string]bool) {
	switch n := n.(type) {
	case query.And:
		for _, part := range n {
			fieldsOf(part, into)
		}
	case query.Or:
		for _, part := range n {
			fieldsOf(part, into)
		}
	case query.Not:
		fieldsOf(n.X, into)
	case query.Is:
		fieldsOf(n.Means, into)
	case query.Words:
		into[""] = true
	case query.Test:
		into[n.Field.Name] = true
	}
}

// limit takes a test of first_seen that is one span of time.
func (p *population) limit(part query.Node) bool {
	t, ok := part.(query.Test)
	if !ok || t.Op == query.Absent {
		return false
	}
	ranges := t.Ranges(time.Now())
	if len(ranges) != 1 {
		return false
	}
	if r := ranges[0]; !math.IsInf(r.From, 0) {
		p.from = later(p.from, time.UnixMicro(int64(r.From)))
	}
	if r := ranges[0]; !math.IsInf(r.To, 0) {
		to := time.UnixMicro(int64(r.To))
		if p.to.IsZero() || to.Before(p.to) {
			p.to = to
		}
	}
	return true
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// has says whether inferences belong to what the search is about.
func (p *population) has(c cell) bool {
	f := p.filter
	among := func(wanted, have []string) bool {
		return len(wanted) == 0 || slices.ContainsFunc(have, func(s string) bool { return slices.Contains(wanted, s) })
	}
	if !among(f.Device, []string{c.Device}) || !among(f.Slot, []string{c.Slot}) || !among(f.Model, []string{c.Version}) ||
		!among(f.Function, c.functions) || !among(f.Place, c.places) {
		return false
	}
	for _, part := range p.parts {
		if !query.Match(part, c, false, time.Now()) {
			return false
		}
	}
	return true
}
