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

// axis is a field that is counted by.
type axis struct {
	values []string
	column *column  // of one value each; nil for several
	many   *several // at most most of each document's are counted
	most   int
}

// axis finds a field; false when the index does not hold it.
func (d *data) axis(name string) (axis, bool) {
	if attribute, is := strings.CutPrefix(name, query.AttributePrefix); is {
		c := d.own[attribute]
		if c == nil && !d.refused {
			c = newColumn()
		}
		if c == nil {
			return axis{}, false
		}
		return axis{values: c.values, column: c}, true
	}
	switch name {
	case "tag":
		return axis{values: d.tags.of.values, many: d.tags, most: math.MaxInt}, true
	case "media_type":
		return axis{values: d.media.of.values, many: d.media, most: 1}, true // of the first, as the store counts
	}
	c := d.texts[name]
	if c == nil {
		return axis{}, false
	}
	return axis{values: c.values, column: c}, true
}

var none = []uint32{0}

// codes gives the codes of a document's values, at least one; one is room for it.
func (a axis) codes(doc uint32, one *[1]uint32) []uint32 {
	if a.column != nil {
		one[0] = a.column.at(doc)
		return one[:]
	}
	list := a.many.lists[a.many.at(doc)]
	if len(list) == 0 {
		return none
	}
	return list[:min(a.most, len(list))]
}

// each goes through a set, many at a time: of a million documents every step counts.
func each(set *roaring.Bitmap, do func(docs []uint32)) {
	var room [2048]uint32
	it := set.ManyIterator()
	for n := it.NextMany(room[:]); n > 0; n = it.NextMany(room[:]) {
		do(room[:n])
	}
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
		counts := a.count(set, out.Total, x.data.isAll(out.Total))
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

// count counts the values of a set; all says that it is every document there is.
func (a axis) count(set *roaring.Bitmap, total int, all bool) []int {
	counts := make([]int, len(a.values))
	sets, some := []*roaring.Bitmap(nil), 0
	switch {
	case a.column != nil:
		sets = a.column.sets
	case a.most == math.MaxInt && all:
		sets, some = a.many.of.sets, int(a.many.some.GetCardinality())
	}
	switch {
	case sets != nil && all: // the sets know their sizes
		for k := 1; k < len(sets); k++ {
			counts[k] = int(sets[k].GetCardinality())
			if a.column != nil {
				some += counts[k]
			}
		}
		counts[0] = total - some
	case sets != nil && len(sets) <= fewValues && total > 1000:
		for k := 1; k < len(sets); k++ {
			counts[k] = int(sets[k].AndCardinality(set))
			some += counts[k]
		}
		counts[0] = total - some
	case a.column != nil:
		codes := a.column.codes
		each(set, func(docs []uint32) {
			for _, doc := range docs {
				if int(doc) < len(codes) {
					counts[codes[doc]]++
				} else {
					counts[0]++
				}
			}
		})
	default:
		var one [1]uint32
		each(set, func(docs []uint32) {
			for _, doc := range docs {
				for _, k := range a.codes(doc, &one) {
					counts[k]++
				}
			}
		})
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

// isAll says whether a set of so many is every document.
func (d *data) isAll(total int) bool { return total == int(d.all.GetCardinality()) }

// Count implements bam.Statistics.
func (x *Index) Count(ctx context.Context, f bam.Filter, q bam.Question) (bam.Answer, error) {
	if len(q.By) > 2 {
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
	switch {
	case q.Occurrences:
		out.Total, out.Groups = weighed(set, axes, x.data.numbers["frequency"])
	case len(axes) == 1:
		out.Groups = groups(axes[0].count(set, out.Total, x.data.isAll(out.Total)), axes[0].values)
	case len(axes) == 2:
		out.Groups = cross(set, axes[0], axes[1], nil)
	}
	out.Groups = out.Groups[:min(len(out.Groups), bam.MaxGroups)]
	if q.Over == "" {
		return out, nil
	}
	span, ok := bam.Spans[q.Over]
	if !ok || q.Occurrences && x.data.reports.many {
		return out, errBeyond
	}
	at := x.data.firstSeen(span)
	if q.Occurrences {
		at = x.data.whenReported(span)
	}
	out.Series = series(set, axes, at, span, q.Over)
	return out, nil
}

// maxTable bounds the cells that are counted in a table; past it a map counts.
var maxTable = 1 << 20 // a variable for tests alone

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

func (t *tally) add(a, b, n int) {
	if t.table != nil {
		t.table[a*t.width+b] += n
		return
	}
	t.rest[uint64(a)<<32|uint64(b)] += n
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

// points gives the tally of moments and codes: the newest first, at most MaxPoints.
func (t *tally) points(values []string, at func(n int) time.Time) []bam.Point {
	// By number, codes are in the order of their values, and those of equal values one:
	// no value, and a value that is "".
	codes := make([]uint32, len(values))
	for i := range codes {
		codes[i] = uint32(i)
	}
	slices.SortFunc(codes, func(a, b uint32) int { return cmp.Compare(values[a], values[b]) })
	place := make([]int, len(values))
	for i, k := range codes {
		place[k] = i
		if i > 0 && values[codes[i-1]] == values[k] {
			place[k] = place[codes[i-1]]
		}
	}
	out := []bam.Point{}
	last := [2]int{-1, -1}
	// add is called with the newest first, then by place; it says whether there is room.
	add := func(n, place, count int) bool {
		if last == [2]int{n, place} {
			out[len(out)-1].Count += count
			return true
		}
		if len(out) == bam.MaxPoints {
			return false
		}
		last = [2]int{n, place}
		out = append(out, bam.Point{T: at(n), Key: values[codes[place]], Count: count})
		return true
	}
	if t.table != nil {
		for n := len(t.table)/t.width - 1; n >= 0; n-- {
			for _, k := range codes {
				if count := t.table[n*t.width+int(k)]; count > 0 && !add(n, place[k], count) {
					return out
				}
			}
		}
		return out
	}
	type cell struct{ n, place, count int }
	var cells []cell
	t.each(func(n, k, count int) { cells = append(cells, cell{n, place[k], count}) })
	slices.SortFunc(cells, func(a, b cell) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.place, b.place)) })
	for _, c := range cells {
		if !add(c.n, c.place, c.count) {
			break
		}
	}
	return out
}

// weighed sums the weights of a set's documents, in all and by their values.
func weighed(set *roaring.Bitmap, axes []axis, weights []float64) (total int, out []bam.Group) {
	each(set, func(docs []uint32) {
		for _, doc := range docs {
			total += int(weights[doc])
		}
	})
	switch len(axes) {
	case 0:
		return total, []bam.Group{}
	case 1:
		axes = append(axes, axis{values: []string{""}, column: newColumn()})
	}
	out = cross(set, axes[0], axes[1], weights)
	return total, out[:min(len(out), bam.MaxGroups)]
}

// cross counts pairs of values; without weights each document counts once.
func cross(set *roaring.Bitmap, a, b axis, weights []float64) []bam.Group {
	t := newTally(len(a.values), len(b.values))
	var one, two [1]uint32
	each(set, func(docs []uint32) {
		for _, doc := range docs {
			n := 1
			if weights != nil {
				n = int(weights[doc])
			}
			for _, k := range a.codes(doc, &one) {
				for _, l := range b.codes(doc, &two) {
					t.add(int(k), int(l), n)
				}
			}
		}
	})
	sums := map[[2]string]int{}
	t.each(func(k, l, n int) { sums[[2]string{a.values[k], b.values[l]}] += n })
	out := make([]bam.Group, 0, len(sums))
	for k, n := range sums {
		out = append(out, bam.Group{Key: k[0], Key2: k[1], Count: n})
	}
	sortGroups(out)
	return out
}
