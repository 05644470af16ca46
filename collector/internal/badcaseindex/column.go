package badcaseindex

import (
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
)

// column holds one value of each document as a code; 0 is no value.
type column struct {
	codes  []uint32
	values []string
	lookup map[string]uint32
	sets   []*roaring.Bitmap // by code; of code 0 there is none
	some   *roaring.Bitmap   // those with a value

	// The codes in the order of their values, and what each is worth among them: a new
	// value comes between two others. Nil when it must be made.
	sorted []uint32
	ranks  []float64

	loading bool // only codes are kept, until finish
	compare func(a, b string) int
}

func newColumn() *column {
	return &column{values: []string{""}, lookup: map[string]uint32{}, sets: []*roaring.Bitmap{nil}, some: roaring.New(), compare: strings.Compare}
}

// code gives a value's code, a new one if need be.
func (c *column) code(value string) uint32 {
	k, ok := c.lookup[value]
	if !ok {
		k = uint32(len(c.values))
		value = strings.Clone(value) // not the row it came from
		c.values, c.sets = append(c.values, value), append(c.sets, roaring.New())
		c.lookup[value] = k
		c.insert(k)
	}
	return k
}

func (c *column) at(doc uint32) uint32 {
	if int(doc) < len(c.codes) {
		return c.codes[doc]
	}
	return 0
}

// set gives a document a value; there says that it has one at all.
func (c *column) set(doc uint32, value string, there bool) {
	var k uint32
	if there {
		k = c.code(value)
	}
	old := c.at(doc)
	if old == k {
		return
	}
	if c.loading {
		c.codes = grown(c.codes, doc)
		c.codes[doc] = k
		return
	}
	if old != 0 {
		c.sets[old].Remove(doc)
	}
	if k != 0 {
		c.sets[k].Add(doc)
	}
	mark(c.some, doc, k != 0)
	c.codes = grown(c.codes, doc)
	c.codes[doc] = k
}

// finish makes the sets of all that was put while loading.
func (c *column) finish() {
	c.loading = false
	n := make([]int, len(c.values))
	for _, k := range c.codes {
		n[k]++
	}
	lists := make([][]uint32, len(c.values))
	for k := 1; k < len(n); k++ {
		lists[k] = make([]uint32, 0, n[k])
	}
	for doc, k := range c.codes {
		if k != 0 {
			lists[k] = append(lists[k], uint32(doc))
		}
	}
	for k := 1; k < len(lists); k++ {
		c.sets[k] = roaring.BitmapOf(lists[k]...)
	}
	c.some = roaring.FastOr(c.sets[1:]...)
}

// grown makes room for a document.
func grown[T any](list []T, doc uint32) []T {
	if n := int(doc) + 1 - len(list); n > 0 {
		list = append(list, make([]T, n)...)
	}
	return list
}

// having gives the documents with a value that fits. The caller may change it.
func (c *column) having(fits func(string) bool) *roaring.Bitmap {
	var sets []*roaring.Bitmap
	for k := 1; k < len(c.values); k++ {
		if fits(c.values[k]) {
			sets = append(sets, c.sets[k])
		}
	}
	return roaring.FastOr(sets...)
}

func (c *column) exactly(value string) *roaring.Bitmap {
	if k, ok := c.lookup[value]; ok {
		return c.sets[k].Clone()
	}
	return roaring.New()
}

// order makes the ranks of all codes.
func (c *column) order() {
	if c.ranks != nil {
		return
	}
	c.sorted = c.sorted[:0]
	for k := 1; k < len(c.values); k++ {
		if c.values[k] != "" { // an attribute that is "" sorts as none
			c.sorted = append(c.sorted, uint32(k))
		}
	}
	slices.SortFunc(c.sorted, func(a, b uint32) int { return c.compare(c.values[a], c.values[b]) })
	c.ranks = make([]float64, len(c.values))
	for i, k := range c.sorted {
		c.ranks[k] = float64(i + 1)
	}
}

// between finds the place of a value in the order, and a rank there.
func (c *column) between(value string) (at int, rank float64, ok bool) {
	at, _ = slices.BinarySearchFunc(c.sorted, value, func(k uint32, v string) int { return c.compare(c.values[k], v) })
	below := 0.0
	if at > 0 {
		below = c.ranks[c.sorted[at-1]]
	}
	above := below + 2
	if at < len(c.sorted) {
		above = c.ranks[c.sorted[at]]
	}
	rank = below + (above-below)/2
	return at, rank, below < rank && rank < above
}

// insert gives a new code its rank.
func (c *column) insert(k uint32) {
	switch at, rank, ok := c.between(c.values[k]); {
	case c.ranks == nil:
	case c.values[k] == "":
		c.ranks = append(c.ranks, 0)
	case !ok: // the numbers between these two are used up
		c.ranks = nil
	default:
		c.sorted, c.ranks = slices.Insert(c.sorted, at, k), append(c.ranks, rank)
	}
}

// rank gives where a value would stand among those there are.
func (c *column) rank(value string) float64 {
	if k, ok := c.lookup[value]; ok {
		return c.ranks[k]
	}
	_, rank, _ := c.between(value)
	return rank
}

// several holds a set of values of each document. Equal sets are kept once.
type several struct {
	column // of the sets: its values are joined codes
	of     *column
	lists  [][]uint32 // the codes of each set, in their order
}

func newSeveral() *several {
	return &several{column: *newColumn(), of: newColumn(), lists: [][]uint32{nil}}
}

func (s *several) put(doc uint32, values []string) {
	var key strings.Builder
	var list []uint32
	for _, v := range values {
		k := s.of.code(v)
		if slices.Contains(list, k) {
			continue
		}
		list = append(list, k)
		key.Write([]byte{byte(k), byte(k >> 8), byte(k >> 16), byte(k >> 24)})
	}
	if !s.loading {
		for _, k := range s.lists[s.at(doc)] {
			s.of.sets[k].Remove(doc)
		}
		for _, k := range list {
			s.of.sets[k].Add(doc)
		}
		mark(s.of.some, doc, len(list) > 0)
	}
	s.set(doc, key.String(), len(list) > 0)
	if k := s.at(doc); int(k) == len(s.lists) {
		s.lists = append(s.lists, list)
	}
}

// finish makes the sets of all that was put while loading.
func (s *several) finish() {
	s.column.finish()
	parts := make([][]*roaring.Bitmap, len(s.of.values))
	for key, list := range s.lists {
		for _, k := range list {
			parts[k] = append(parts[k], s.sets[key])
		}
	}
	for k := 1; k < len(parts); k++ {
		s.of.sets[k] = roaring.FastOr(parts[k]...)
	}
	s.of.some = s.some.Clone()
}
