package query

import (
	"slices"
	"strings"
	"time"
)

// Thing is one thing that can be matched.
type Thing interface {
	// Texts gives the values of a field, none when it has none: the test null then
	// holds, and the field compares as "". A Number or Time needs none.
	Texts(field string) []string
	// Amount gives the number of a Number, the microseconds since 1970 of a Time.
	Amount(field string) (x float64, ok bool)
	// Words gives the searchable text as Searchable makes it; where Schema.Inside
	// holds, the text as it is.
	Words() string
}

// Match says whether a query holds for one thing. What it says is what the
// language means: compiled forms must agree with it. now is what relative times
// count from, inside is Schema.Inside.
func Match(n Node, t Thing, inside bool, now time.Time) bool {
	switch n := n.(type) {
	case And:
		return !slices.ContainsFunc(n, func(x Node) bool { return !Match(x, t, inside, now) })
	case Or:
		return slices.ContainsFunc(n, func(x Node) bool { return Match(x, t, inside, now) })
	case Not:
		return !Match(n.X, t, inside, now)
	case Is:
		return Match(n.Means, t, inside, now)
	case Words:
		if inside {
			return Contains(t.Words(), n.Text)
		}
		return n.found(strings.Fields(t.Words()))
	case Test:
		return n.holds(t, now)
	}
	return false
}

func (w Words) found(in []string) bool {
	parts := w.Parts()
	if w.Phrase {
		for i := range in {
			if len(in)-i >= len(parts) && slices.Equal(in[i:i+len(parts)], parts) {
				return true
			}
		}
		return false
	}
	for _, part := range parts {
		if !slices.ContainsFunc(in, func(s string) bool { return strings.HasPrefix(s, part) }) {
			return false
		}
	}
	return true
}

func (t Test) holds(x Thing, now time.Time) bool {
	name := t.Field.Name
	switch t.Field.Kind {
	case Number, Time:
		amount, ok := x.Amount(name)
		if t.Op == Absent {
			return !ok
		}
		return ok && slices.ContainsFunc(t.Ranges(now), func(r Range) bool { return r.Has(amount) })
	case Attribute:
		if t.Op != Absent && t.Op != In {
			for _, s := range x.Texts(name) {
				if amount, ok := Amount(s); ok && t.Ranges(now)[0].Has(amount) {
					return true
				}
			}
			return false
		}
	}
	texts := x.Texts(name)
	if t.Op == Absent {
		return len(texts) == 0
	}
	if len(texts) == 0 {
		texts = []string{""}
	}
	for _, v := range t.Texts() {
		if slices.ContainsFunc(texts, func(s string) bool {
			if t.Field.Kind == Prose {
				return Contains(s, v.Text)
			}
			return v.Fits(s)
		}) {
			return true
		}
	}
	return false
}

// Contains says whether a part stands in a text, whatever the case of ASCII letters.
func Contains(text, part string) bool {
	for i := 0; i+len(part) <= len(text); i++ {
		n := 0
		for n < len(part) && lowerByte(text[i+n]) == lowerByte(part[n]) {
			n++
		}
		if n == len(part) {
			return true
		}
	}
	return false
}

func lowerByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
