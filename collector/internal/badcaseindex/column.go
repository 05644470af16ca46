package badcaseindex

import (
	"cmp"
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
	ranks  []float64         // of the values in sorting order; nil when it must be made
}

func newColumn() *column {
	return &column{values: []string{""}, lookup: map[string]uint32{}, sets: []*roaring.Bitmap{nil}}
}

// code gives a value's code, a new one if need be.
func (c *column) code(value string) uint32 {
	k, ok := c.lookup[value]
	if !ok {
		k = uint32(len(c.values))
		value = strings.Clone(value) // not the row it came from
		c.values, c.sets = append(c.values, value), append(c.sets, roaring.New())
		c.lookup[value] = k
		c.ranks = nil
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
	if old != 0 {
		c.sets[old].Remove(doc)
	}
	if k != 0 {
		c.sets[k].Add(doc)
	}
	c.codes = grown(c.codes, doc)
	c.codes[doc] = k
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
func (c *column) order(compare func(a, b string) int) {
	if c.ranks != nil {
		return
	}
	codes := make([]uint32, len(c.values)-1)
	for i := range codes {
		codes[i] = uint32(i + 1)
	}
	slices.SortFunc(codes, func(a, b uint32) int { return compare(c.values[a], c.values[b]) })
	ranks := make([]float64, len(c.values))
	for i, k := range codes {
		if c.values[k] != "" { // an attribute that is "" sorts as none
			ranks[k] = float64(i + 1)
		}
	}
	c.ranks = ranks
}

// rank gives where a value would stand among those there are.
func (c *column) rank(value string, compare func(a, b string) int) float64 {
	if k, ok := c.lookup[value]; ok {
		return c.ranks[k]
	}
	below := 0.0
	for k := 1; k < len(c.values); k++ {
		if compare(c.values[k], value) < 0 {
			below = max(below, c.ranks[k])
		}
	}
	return below + 0.5
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
	before := s.lists[s.at(doc)]
	for _, k := range before {
		s.of.sets[k].Remove(doc)
	}
	for _, k := range list {
		s.of.sets[k].Add(doc)
	}
	s.set(doc, key.String(), len(list) > 0)
	if k := s.at(doc); int(k) == len(s.lists) {
		s.lists = append(s.lists, list)
	}
}

func compareText(a, b string) int { return cmp.Compare(a, b) }
