package bam

import (
	"cmp"
	"math"
	"slices"
	"time"

	"mlife/shared/query"
)

// Tabulate counts badcases into a table. Whoever stores them brings the values as codes.
func Tabulate(c Counted, q TableQuestion, rows Coded, columns *Coded) Table {
	out := Table{Measure: q.Measure, Zone: q.Zone.String(), Badcases: len(c.Docs), Total: len(c.Docs), Cells: [][]int{}}
	weights := c.Frequency
	if q.Measure == CountBadcases {
		weights = nil
	} else {
		out.Total = 0
		for _, doc := range c.Docs {
			out.Total += int(weights[doc])
		}
	}
	r := newSide(c.Docs, weights, q.Rows, rows, q.Zone, q.MaxRows)
	out.Rows = r.Side
	if columns == nil {
		return out
	}
	k := newSide(c.Docs, weights, *q.Columns, *columns, q.Zone, q.MaxColumns)
	out.Columns = &k.Side
	width := len(k.Lines) + 1
	cells := make([]int, (len(r.Lines)+1)*width)
	for n, doc := range c.Docs {
		w := 1
		if weights != nil {
			w = int(weights[doc])
		}
		for _, i := range r.in(n, doc) {
			for _, j := range k.in(n, doc) {
				cells[int(i)*width+int(j)] += w
			}
		}
	}
	for i := range r.Lines {
		out.Cells = append(out.Cells, tableRow(cells[(i+1)*width:(i+2)*width], k.Other != nil))
	}
	if r.Other != nil {
		out.Cells = append(out.Cells, tableRow(cells[:width], k.Other != nil))
	}
	return out
}

// tableRow puts the rest, which is counted first, last.
func tableRow(counted []int, other bool) []int {
	row := slices.Clone(counted[1:])
	if other {
		row = append(row, counted[0])
	}
	return row
}

// side is one axis while it is counted: which lines there are, counted from 1, and which
// of them each badcase is in; 0 is the rest.
type side struct {
	Side
	axis  Axis
	coded Coded
	lines [][]uint32 // by code
	spans []uint32   // of a time instead: of the n-th badcase its line
}

// in gives the lines of the n-th badcase.
func (s *side) in(n int, doc uint32) []uint32 {
	if s.spans != nil {
		return s.spans[n : n+1]
	}
	return s.lines[s.coded.at(doc)]
}

func newSide(docs []uint32, weights []float64, axis Axis, coded Coded, zone *time.Location, most int) *side {
	s := &side{Side: Side{Axis: axis.Name(), Several: axis.Several(), Lines: []Line{}}, axis: axis, coded: coded}
	if axis.Span != "" {
		s.takeSpans(docs, weights, Calendar{axis.Span, zone}, most)
	} else {
		s.takeValues(docs, weights, most)
	}
	return s
}

// takeSpans makes a line of each of the last spans, also of those without badcases.
func (s *side) takeSpans(docs []uint32, weights []float64, calendar Calendar, most int) {
	s.spans = make([]uint32, len(docs))
	first, last := math.Inf(1), math.Inf(-1)
	for _, doc := range docs {
		first, last = min(first, s.coded.Moments[doc]), max(last, s.coded.Moments[doc])
	}
	if len(docs) == 0 {
		return
	}
	all := calendar.until(int64(first), int64(last), most)
	sums := make([]int, len(all.starts))
	for n, doc := range docs {
		i := all.at(int64(s.coded.Moments[doc])) + 1
		s.spans[n] = uint32(i)
		if weights == nil {
			sums[i]++
		} else {
			sums[i] += int(weights[doc])
		}
	}
	for i, start := range all.starts[:len(all.starts)-1] {
		from, to := time.UnixMicro(start).In(calendar.Zone), time.UnixMicro(all.starts[i+1])
		s.Lines = append(s.Lines, Line{Key: from.Format(time.RFC3339), Count: sums[i+1], Query: Within(s.axis.Field, from, to)})
	}
	if begin := all.starts[0]; int64(first) < begin {
		s.Other = &Other{Count: sums[0], Values: s.earlier(docs, begin, calendar.until(int64(first), begin-1, maxEarlier)), Query: query.String(query.Test{
			Field: s.axis.Field, Op: query.Less, Values: []query.Value{{Text: timeText(time.UnixMicro(begin))}}})}
	}
}

// maxEarlier bounds the spans that are told apart before those that are shown: two
// years of hours.
const maxEarlier = 20_000

func (s *side) earlier(docs []uint32, begin int64, spans spans) (n int) {
	seen := make([]bool, len(spans.starts)) // the first is for all that is earlier still
	for _, doc := range docs {
		if t := int64(s.coded.Moments[doc]); t < begin && !seen[spans.at(t)+1] {
			seen[spans.at(t)+1] = true
			n++
		}
	}
	return n
}

// takeValues makes a line of each of the most frequent values.
func (s *side) takeValues(docs []uint32, weights []float64, most int) {
	byCode := make([]int, s.coded.size())
	for _, doc := range docs {
		if weights == nil {
			byCode[s.coded.at(doc)]++
		} else {
			byCode[s.coded.at(doc)] += int(weights[doc])
		}
	}
	first, counts := s.coded.first(), make([]int, len(s.coded.Values))
	for code, n := range byCode {
		if n > 0 {
			for _, k := range s.coded.of(uint32(code), first) {
				counts[k] += n
			}
		}
	}
	shown, more := s.order(counts, most)
	line, keys := make([]uint32, len(counts)), make([]query.Value, len(shown))
	for i, k := range shown {
		value := s.coded.Values[k]
		line[k], keys[i] = uint32(i+1), query.Value{Text: value}
		s.Lines = append(s.Lines, Line{Key: value, Count: counts[k], Query: ValueQuery(s.axis.Field, value)})
	}
	rest := 0
	s.lines = make([][]uint32, len(byCode))
	for code, n := range byCode {
		if n == 0 {
			continue
		}
		for _, k := range s.coded.of(uint32(code), first) {
			if line[k] > 0 {
				s.lines[code] = append(s.lines[code], line[k])
			}
		}
		if s.lines[code] == nil {
			s.lines[code] = restOnly
			rest += n
		}
	}
	if more > 0 {
		s.Other = &Other{Count: rest, Values: more, Query: s.notAmong(keys)}
	}
}

var restOnly = []uint32{0}

// order gives the codes of the most frequent values: those of fields that have an order
// in that order. more is how many values are left.
func (s *side) order(counts []int, most int) (shown []uint32, more int) {
	value := func(k uint32) string { return s.coded.Values[k] }
	for k, n := range counts {
		if n > 0 {
			shown = append(shown, uint32(k))
		}
	}
	slices.SortFunc(shown, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(value(a), value(b)))
	})
	if len(shown) > most {
		more = len(shown) - most
		shown = shown[:most]
	}
	switch order := s.axis.Field.Values; s.axis.Field.Kind {
	case query.Enum:
		slices.SortFunc(shown, func(a, b uint32) int {
			return cmp.Compare(slices.Index(order, value(a)), slices.Index(order, value(b)))
		})
	case query.Number: // of one digit
		slices.SortFunc(shown, func(a, b uint32) int { return cmp.Compare(value(a), value(b)) })
	}
	return shown, more
}

// notAmong is the query for what has none of some values; "" when it would be too long
// to be joined to another.
func (s *side) notAmong(values []query.Value) string {
	text := query.String(query.Not{X: query.Test{Field: s.axis.Field, Op: query.In, Values: values}})
	if len(values) >= query.MaxTerms/2 || len(text) > query.MaxText/2 {
		return ""
	}
	return text
}

// ValueQuery is the query for the badcases with a value in a field, or with none.
func ValueQuery(field query.Field, value string) string {
	return query.String(query.Test{Field: field, Op: query.In, Values: []query.Value{{Text: value}}})
}

// Within is the query for a time from one moment to before another.
func Within(field query.Field, from, to time.Time) string {
	return query.String(query.And{
		query.Test{Field: field, Op: query.AtLeast, Values: []query.Value{{Text: timeText(from)}}},
		query.Test{Field: field, Op: query.Less, Values: []query.Value{{Text: timeText(to)}}},
	})
}

func timeText(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
