package query

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// check says what is wrong with a value for a field; it was read from byte from on.
func (p *parser) check(f Field, v Value, from int) error {
	if v.Prefix && (f.Kind == Number || f.Kind == Time) {
		return p.fail(from, p.at, "%s is a %s: it has no beginning to compare by; use a range such as 1..5", f.Name, f.Kind)
	}
	switch f.Kind {
	case Number:
		if _, ok := number(v.Text); !ok {
			return p.fail(from, p.at, "%q is not a number, as %s needs", v.Text, f.Name)
		}
	case Time:
		if _, _, ok := span(v.Text, time.Unix(0, 0).UTC()); !ok && !isAge(v.Text) {
			return p.fail(from, p.at, "%q is no time: today, yesterday, -7d, 2026-11, 2026-11-23 or 2026-11-23T08:00:00Z", v.Text)
		}
	case Enum:
		if !f.Open && !v.Prefix && !slices.Contains(f.Values, v.Text) {
			err := p.wrong(from, p.at, "%s has no value %q: %s", f.Name, v.Text, strings.Join(f.Values, ", "))
			err.Instead = near(v.Text, f.Values)
			return err
		}
	}
	return nil
}

// checkAmount is for comparisons of a user's own attribute.
func (p *parser) checkAmount(f Field, v Value, from int) error {
	_, isNumber := number(v.Text)
	if _, _, isTime := span(v.Text, time.Unix(0, 0).UTC()); !isNumber && !isTime {
		return p.fail(from, p.at, "%q is neither a number nor a time, so that %s cannot be compared with it", v.Text, f.Name)
	}
	return nil
}

// number reads a finite number.
func number(s string) (float64, bool) {
	x, err := strconv.ParseFloat(s, 64)
	return x, err == nil && !math.IsInf(x, 0) && !math.IsNaN(x) && !strings.ContainsAny(s, "_xXpP")
}

// Amount reads what an attribute's text is worth in comparisons: a number, or a
// time of RFC 3339 in microseconds since 1970.
func Amount(s string) (float64, bool) {
	if len(s) > 64 {
		return 0, false
	}
	if x, ok := number(s); ok {
		return x, true
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return float64(t.UnixMicro()), true
	}
	return 0, false
}

// Range is a span of numbers, or of times in microseconds since 1970. Infinite ends
// are open. From is included unless After, To unless Before.
type Range struct {
	From, To      float64
	After, Before bool
}

// Has says whether x lies in it.
func (r Range) Has(x float64) bool {
	return (x > r.From || x == r.From && !r.After) && (x < r.To || x == r.To && !r.Before)
}

// Ranges gives what a test of a Number, a Time or the order of an Attribute allows.
// now is what relative times count from.
func (t Test) Ranges(now time.Time) []Range {
	all := Range{From: math.Inf(-1), To: math.Inf(1)}
	r := all
	switch t.Op {
	case In:
		var out []Range
		for _, v := range t.Values {
			out = append(out, amount(t.Field.Kind, v.Text, now))
		}
		return out
	case Less:
		v := amount(t.Field.Kind, t.Values[0].Text, now)
		r.To, r.Before = v.From, true
	case AtMost:
		v := amount(t.Field.Kind, t.Values[0].Text, now)
		r.To, r.Before = v.To, v.Before
	case Greater:
		v := amount(t.Field.Kind, t.Values[0].Text, now)
		r.From, r.After = v.To, !v.Before
	case AtLeast:
		v := amount(t.Field.Kind, t.Values[0].Text, now)
		r.From = v.From
	case Between:
		if s := t.Values[0].Text; s != "" {
			r.From = amount(t.Field.Kind, s, now).From
		}
		if s := t.Values[1].Text; s != "" {
			v := amount(t.Field.Kind, s, now)
			r.To, r.Before = v.To, v.Before
		}
	}
	return []Range{r}
}

// amount gives the span that one value stands for: a number is itself, a day is
// all of its microseconds.
func amount(k Kind, s string, now time.Time) Range {
	if x, ok := number(s); ok && k != Time {
		return Range{From: x, To: x}
	}
	from, to, _ := span(s, now)
	return Range{From: float64(from.UnixMicro()), To: float64(to.UnixMicro()), Before: true}
}

// Texts gives the values that a test of an Enum allows when its order is asked for;
// for In it gives them as they are.
func (t Test) Texts() []Value {
	if t.Op == In {
		return t.Values
	}
	rank := func(v string) int { return slices.Index(t.Field.Values, v) }
	var out []Value
	for i, s := range t.Field.Values {
		ok := false
		switch t.Op {
		case Less:
			ok = i < rank(t.Values[0].Text)
		case AtMost:
			ok = i <= rank(t.Values[0].Text)
		case Greater:
			ok = i > rank(t.Values[0].Text)
		case AtLeast:
			ok = i >= rank(t.Values[0].Text)
		case Between:
			low, high := t.Values[0].Text, t.Values[1].Text
			ok = (low == "" || i >= rank(low)) && (high == "" || i <= rank(high))
		}
		if ok {
			out = append(out, Value{Text: s})
		}
	}
	return out
}

// Fits says whether a text is the value or begins with it.
func (v Value) Fits(s string) bool {
	if v.Prefix {
		return strings.HasPrefix(s, v.Text)
	}
	return s == v.Text
}
