package bam

import (
	"math"
	"math/bits"
	"strings"
	"time"

	"mlife/shared/fault"
)

// maxDense is up to how many possible combinations are counted in a plain list.
const maxDense = 1 << 21

// maxCombinedSpans bounds the spans of a time that is combined.
const maxCombinedSpans = 100_000

// tally counts by one number that stands for a combination of codes.
type tally struct {
	dense []Combination
	rest  map[uint64]*Combination
}

func (t *tally) at(key uint64) *Combination {
	if t.dense != nil {
		return &t.dense[key]
	}
	c := t.rest[key]
	if c == nil {
		c = &Combination{}
		t.rest[key] = c
	}
	return c
}

// combined is one axis while combinations are counted.
type combined struct {
	axis  Axis
	coded Coded
	spans spans
	size  uint64
	first []uint32
}

// Combine counts badcases by several axes at once.
func Combine(c Counted, by []Axis, axes []Coded, zone *time.Location) ([]Combination, error) {
	const op = "bam.Combine"
	if len(by) > MaxCombined {
		return nil, fault.New(fault.Invalid, op, "at most %d fields", MaxCombined)
	}
	parts, size := make([]combined, len(by)), uint64(1)
	for i, axis := range by {
		parts[i] = newCombined(c.Docs, axis, axes[i], zone)
		high, low := bits.Mul64(size, parts[i].size)
		if size = low; high > 0 {
			return nil, fault.New(fault.TooLarge, op, "too many combinations of %s: narrow the search", axisNames(by))
		}
	}
	t := tally{}
	if size <= maxDense {
		t.dense = make([]Combination, size)
	} else {
		t.rest = map[uint64]*Combination{}
	}
	for _, doc := range c.Docs {
		key := uint64(0)
		for i := range parts {
			key = key*parts[i].size + parts[i].code(doc)
		}
		one := t.at(key)
		one.Count++
		one.Occurrences += int(c.Frequency[doc])
		if len(t.rest) > MaxCombinations {
			return nil, fault.New(fault.TooLarge, op, "more than %d combinations of %s: narrow the search", MaxCombinations, axisNames(by))
		}
	}
	return spread(t, parts, zone), nil
}

func newCombined(docs []uint32, axis Axis, coded Coded, zone *time.Location) combined {
	p := combined{axis: axis, coded: coded, size: uint64(coded.size())}
	if axis.Span == "" {
		p.first = coded.first()
		return p
	}
	first, last := math.Inf(1), math.Inf(-1)
	for _, doc := range docs {
		first, last = min(first, coded.Moments[doc]), max(last, coded.Moments[doc])
	}
	if len(docs) == 0 {
		first, last = 0, 0
	}
	p.spans = Calendar{axis.Span, zone}.until(int64(first), int64(last), maxCombinedSpans)
	p.size = uint64(len(p.spans.starts))
	return p
}

func (p *combined) code(doc uint32) uint64 {
	if p.axis.Span == "" {
		return uint64(p.coded.at(doc))
	}
	return uint64(max(p.spans.at(int64(p.coded.Moments[doc])), 0))
}

// values gives the texts behind a code.
func (p *combined) values(code uint64, zone *time.Location) (out []string) {
	if p.axis.Span != "" {
		return []string{time.UnixMicro(p.spans.starts[code]).In(zone).Format(time.RFC3339)}
	}
	for _, k := range p.coded.of(uint32(code), p.first) {
		out = append(out, p.coded.Values[k])
	}
	return out
}

// spread gives sets of values their values.
func spread(t tally, parts []combined, zone *time.Location) []Combination {
	sums, out := map[[MaxCombined]string]int{}, []Combination{}
	take := func(key uint64, n Combination) {
		tuples := [][MaxCombined]string{{}}
		for i := len(parts) - 1; i >= 0; i-- {
			values, before := parts[i].values(key%parts[i].size, zone), len(tuples)
			key /= parts[i].size
			for _, v := range values[1:] {
				for _, tuple := range tuples[:before] {
					tuple[i] = v
					tuples = append(tuples, tuple)
				}
			}
			for j := range before {
				tuples[j][i] = values[0]
			}
		}
		for _, tuple := range tuples {
			at, known := sums[tuple]
			if !known {
				at = len(out)
				sums[tuple] = at
				out = append(out, Combination{Values: tuple[:len(parts):len(parts)]})
			}
			out[at].Count += n.Count
			out[at].Occurrences += n.Occurrences
		}
	}
	for key, n := range t.dense {
		if n.Count > 0 {
			take(uint64(key), n)
		}
	}
	for key, n := range t.rest {
		take(key, *n)
	}
	return out
}

func axisNames(by []Axis) string {
	names := make([]string, len(by))
	for i, a := range by {
		names[i] = a.Name()
	}
	return strings.Join(names, ", ")
}
