package badcaseindex

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"mlife/collector/internal/bam"
	"mlife/shared/query"
)

// axis is a field that is counted by: the codes of each document.
type axis struct {
	values []string
	codes  func(doc uint32, one *[1]uint32) []uint32
	column *column
}

// axis finds a field; false when the index does not hold it.
func (d *data) axis(name string) (axis, bool) {
	own := func(c *column) axis {
		return axis{values: c.values, column: c, codes: func(doc uint32, one *[1]uint32) []uint32 { one[0] = c.at(doc); return one[:] }}
	}
	none := []uint32{0}
	sets := func(s *several, most int) axis {
		return axis{values: s.of.values, codes: func(doc uint32, _ *[1]uint32) []uint32 {
			list := s.lists[s.at(doc)]
			if len(list) == 0 {
				return none
			}
			return list[:min(most, len(list))]
		}}
	}
	if attribute, is := strings.CutPrefix(name, query.AttributePrefix); is {
		c := d.own[attribute]
		if c == nil && !d.refused {
			c = newColumn()
		}
		if c == nil {
			return axis{}, false
		}
		return own(c), true
	}
	switch name {
	case "tag":
		return sets(d.tags, math.MaxInt), true
	case "media_type":
		return sets(d.media, 1), true // of the first, as the store counts
	}
	c := d.texts[name]
	if c == nil {
		return axis{}, false
	}
	return own(c), true
}

// Facets implements bam.Facets.
func (x *Index) Facets(ctx context.Context, f bam.Filter, fields []string, limit int) (bam.FacetAnswer, error) {
	s, err := x.prepare(ctx, f)
	if err == nil {
		var out bam.FacetAnswer
		if out, err = x.facets(s, fields, limit); err == nil {
			return out, nil
		}
	}
	if errors.Is(err, errBeyond) {
		return x.Store.Facets(ctx, f, fields, limit)
	}
	return bam.FacetAnswer{}, err
}

func (x *Index) facets(s *selection, fields []string, limit int) (bam.FacetAnswer, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	out := bam.FacetAnswer{Facets: []bam.Facet{}}
	set, err := x.data.documents(s)
	if err != nil {
		return out, err
	}
	out.Total = int(set.GetCardinality())
	for _, name := range fields {
		a, ok := x.data.axis(name)
		if !ok {
			return out, errBeyond
		}
		counts := a.count(set, out.Total)
		facet := bam.Facet{Field: name, Values: groups(counts, a.values)}
		facet.Distinct = len(facet.Values)
		facet.Values = facet.Values[:min(limit, len(facet.Values))]
		out.Facets = append(out.Facets, facet)
	}
	return out, nil
}

// fewValues is up to how many values their bitmaps are counted, and past it the
// documents are gone through.
const fewValues = 48

func (a axis) count(set *roaring.Bitmap, total int) []int {
	counts := make([]int, len(a.values))
	if a.column != nil && len(a.values) <= fewValues && total > 1000 {
		some := 0
		for k := 1; k < len(a.values); k++ {
			counts[k] = int(a.column.sets[k].AndCardinality(set))
			some += counts[k]
		}
		counts[0] = total - some
		return counts
	}
	var one [1]uint32
	for it := set.Iterator(); it.HasNext(); {
		for _, k := range a.codes(it.Next(), &one) {
			counts[k]++
		}
	}
	return counts
}

func groups(counts []int, values []string) []bam.Group {
	out := []bam.Group{}
	empty := -1
	for k, n := range counts {
		switch {
		case n == 0:
		case values[k] == "" && empty >= 0: // no value, and an attribute whose value is ""
			out[empty].Count += n
		default:
			if values[k] == "" {
				empty = len(out)
			}
			out = append(out, bam.Group{Key: values[k], Count: n})
		}
	}
	sortGroups(out)
	return out
}

func sortGroups(list []bam.Group) {
	slices.SortFunc(list, func(a, b bam.Group) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Key2, b.Key2))
	})
}

// Count implements bam.Statistics. Occurrences are counted by the store: the index
// knows how many there were, not when.
func (x *Index) Count(ctx context.Context, f bam.Filter, q bam.Question) (bam.Answer, error) {
	if q.Occurrences || len(q.By) > 2 {
		return x.Store.Count(ctx, f, q)
	}
	s, err := x.prepare(ctx, f)
	if err == nil {
		var out bam.Answer
		if out, err = x.count(s, q); err == nil {
			return out, nil
		}
	}
	if errors.Is(err, errBeyond) {
		return x.Store.Count(ctx, f, q)
	}
	return bam.Answer{}, err
}

func (x *Index) count(s *selection, q bam.Question) (bam.Answer, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	out := bam.Answer{Groups: []bam.Group{}, Series: []bam.Point{}}
	set, err := x.data.documents(s)
	if err != nil {
		return out, err
	}
	out.Total = int(set.GetCardinality())
	axes := make([]axis, len(q.By))
	for i, name := range q.By {
		a, ok := x.data.axis(name)
		if !ok || !slices.Contains(bam.Fields, name) && !strings.HasPrefix(name, query.AttributePrefix) {
			return out, errBeyond // the store knows whether there is such a field
		}
		axes[i] = a
	}
	switch len(axes) {
	case 1:
		out.Groups = groups(axes[0].count(set, out.Total), axes[0].values)
	case 2:
		out.Groups = cross(set, axes[0], axes[1])
	}
	out.Groups = out.Groups[:min(len(out.Groups), bam.MaxGroups)]
	if q.Over == "" {
		return out, nil
	}
	span, ok := bam.Spans[q.Over]
	if !ok {
		return out, errBeyond
	}
	out.Series = series(set, axes, x.data.numbers["first_seen"], span, q.Over)
	return out, nil
}

// maxTable bounds the cells that are counted in a table; past it a map counts.
const maxTable = 1 << 20

// tally counts pairs of small numbers.
type tally struct {
	width int
	table []int
	rest  map[uint64]int
}

func newTally(height, width int) *tally {
	if height > 0 && width > 0 && height <= maxTable/width {
		return &tally{width: width, table: make([]int, height*width)}
	}
	return &tally{rest: map[uint64]int{}}
}

func (t *tally) add(a, b int) {
	if t.table != nil {
		t.table[a*t.width+b]++
		return
	}
	t.rest[uint64(a)<<32|uint64(b)]++
}

func (t *tally) each(fn func(a, b, n int)) {
	for i, n := range t.table {
		if n > 0 {
			fn(i/t.width, i%t.width, n)
		}
	}
	for k, n := range t.rest {
		fn(int(k>>32), int(k&math.MaxUint32), n)
	}
}

func cross(set *roaring.Bitmap, a, b axis) []bam.Group {
	t := newTally(len(a.values), len(b.values))
	var one, two [1]uint32
	for it := set.Iterator(); it.HasNext(); {
		doc := it.Next()
		for _, k := range a.codes(doc, &one) {
			for _, l := range b.codes(doc, &two) {
				t.add(int(k), int(l))
			}
		}
	}
	sums := map[[2]string]int{}
	t.each(func(k, l, n int) { sums[[2]string{a.values[k], b.values[l]}] += n })
	out := make([]bam.Group, 0, len(sums))
	for k, n := range sums {
		out = append(out, bam.Group{Key: k[0], Key2: k[1], Count: n})
	}
	sortGroups(out)
	return out
}

// series counts over time by the first axis; with two, each pair counts, as the
// store's join of both does.
func series(set *roaring.Bitmap, axes []axis, at []float64, span [2]int64, over string) []bam.Point {
	least, most := int64(math.MaxInt64), int64(math.MinInt64)
	bucket := func(doc uint32) int64 { return (int64(at[doc]) + span[1]) / span[0] }
	for it := set.Iterator(); it.HasNext(); {
		n := bucket(it.Next())
		least, most = min(least, n), max(most, n)
	}
	if least > most {
		return []bam.Point{}
	}
	values := []string{""}
	if len(axes) > 0 {
		values = axes[0].values
	}
	t := newTally(int(min(most-least+1, math.MaxInt32)), len(values))
	var one, two [1]uint32
	for it := set.Iterator(); it.HasNext(); {
		doc := it.Next()
		n, times := int(bucket(doc)-least), 1
		if len(axes) > 1 {
			times = len(axes[1].codes(doc, &two))
		}
		for range times {
			if len(axes) == 0 {
				t.add(n, 0)
				continue
			}
			for _, k := range axes[0].codes(doc, &one) {
				t.add(n, int(k))
			}
		}
	}
	sums := map[bam.Point]int{}
	t.each(func(n, k, count int) {
		sums[bam.Point{T: time.UnixMicro((int64(n)+least)*span[0] - span[1]).UTC(), Key: values[k]}] += count
	})
	points := make([]bam.Point, 0, len(sums))
	for p, n := range sums {
		p.Count = n
		points = append(points, p)
	}
	slices.SortFunc(points, func(a, b bam.Point) int { return cmp.Or(b.T.Compare(a.T), cmp.Compare(a.Key, b.Key)) })
	points = points[:min(len(points), bam.MaxPoints)]
	slices.Reverse(points)
	if over == "month" {
		points = bam.Months(points)
	}
	return points
}
