package analysis

import (
	"cmp"
	"slices"
)

// keep is how many different values a counter keeps at least.
const keep = 4096

// maxValue bounds a value that is counted, in bytes; the rest of it is cut off.
const maxValue = 256

// counter counts values. Up to twice keep different ones it is exact; then the median
// count is taken from all, and those without any left go. What a value has is then at
// most lost too little.
type counter struct {
	at     map[string]int32 // position in list
	list   []tally
	free   []int32
	lost   int64 // what was taken from every count
	total  int64
	hashes *distinct // once it is not exact any more
	scrap  []int64
}

type tally struct {
	value  string
	n      int64
	rows   int64 // rows that have it, for a value that a row may have several times
	stamp  int64 // the last of these rows
	serial int32 // names it in tables, even after another took its place
}

func (c *counter) add(s string) *tally {
	if i, ok := c.at[s]; ok {
		c.total++
		c.list[i].n++
		return &c.list[i]
	}
	return c.fresh(s)
}

// bytes is add of a text that is not made when it is known.
func (c *counter) bytes(b []byte) *tally {
	b = b[:min(len(b), maxValue)]
	if i, ok := c.at[string(b)]; ok {
		c.total++
		c.list[i].n++
		return &c.list[i]
	}
	return c.fresh(string(b))
}

func (c *counter) fresh(s string) *tally {
	if c.at == nil {
		c.at = map[string]int32{}
	}
	if len(c.at) >= 2*keep {
		c.purge()
	}
	if c.hashes != nil {
		c.hashes.add(s)
	}
	c.total++
	var i int32
	if n := len(c.free); n > 0 {
		i, c.free = c.free[n-1], c.free[:n-1]
		c.list[i] = tally{value: s, n: 1, serial: c.list[i].serial + 2*keep}
	} else {
		i = int32(len(c.list))
		c.list = append(c.list, tally{value: s, n: 1, serial: i})
	}
	c.at[s] = i
	return &c.list[i]
}

func (c *counter) purge() {
	if c.hashes == nil {
		c.hashes = &distinct{}
		for s := range c.at {
			c.hashes.add(s)
		}
	}
	c.scrap = c.scrap[:0]
	for _, i := range c.at {
		c.scrap = append(c.scrap, c.list[i].n)
	}
	slices.Sort(c.scrap)
	by := c.scrap[len(c.scrap)/2]
	c.lost += by
	for s, i := range c.at {
		if c.list[i].n -= by; c.list[i].n <= 0 {
			delete(c.at, s)
			c.free = append(c.free, i)
		}
	}
	// Maps give no order: the same rows are to give the same report.
	slices.Sort(c.free)
}

// top gives the most frequent values, equal ones by their text.
func (c *counter) top(most int) []tally {
	out := make([]tally, 0, len(c.at))
	for _, i := range c.at {
		out = append(out, c.list[i])
	}
	slices.SortFunc(out, func(a, b tally) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.value, b.value)) })
	if most > 0 {
		out = out[:min(most, len(out))]
	}
	return out
}

func (c *counter) exact() bool { return c.lost == 0 }

// different is how many different values there were, about when it is not exact.
func (c *counter) different() int64 {
	if c.hashes == nil {
		return int64(len(c.at))
	}
	return c.hashes.estimate()
}

// distinct estimates a number of different values from the 1024 smallest hashes: the
// error is about 3 %.
type distinct struct {
	heap []uint64 // the largest first
	in   map[uint64]struct{}
}

const smallest = 1024

func (d *distinct) add(s string) {
	h := hashText(s)
	if len(d.heap) == smallest && h >= d.heap[0] {
		return
	}
	if d.in == nil {
		d.in = map[uint64]struct{}{}
	}
	if _, ok := d.in[h]; ok {
		return
	}
	d.in[h] = struct{}{}
	if len(d.heap) < smallest {
		d.heap = append(d.heap, h)
		up(d.heap)
		return
	}
	delete(d.in, d.heap[0])
	d.heap[0] = h
	down(d.heap)
}

func (d *distinct) estimate() int64 {
	if len(d.heap) < smallest {
		return int64(len(d.heap))
	}
	return int64((smallest - 1) / (float64(d.heap[0]) / (1 << 64)))
}

func up(h []uint64) {
	for i := len(h) - 1; i > 0; {
		p := (i - 1) / 2
		if h[p] >= h[i] {
			return
		}
		h[p], h[i] = h[i], h[p]
		i = p
	}
}

func down(h []uint64) {
	for i := 0; ; {
		l := 2*i + 1
		if l >= len(h) {
			return
		}
		if l+1 < len(h) && h[l+1] > h[l] {
			l++
		}
		if h[i] >= h[l] {
			return
		}
		h[i], h[l] = h[l], h[i]
		i = l
	}
}

// hashText is FNV-1a with a finish that spreads it over all bits.
func hashText(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return mix(h)
}

// mix is the finish of splitmix64 (Steele, Lea and Flood, 2014).
func mix(h uint64) uint64 {
	h += 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
