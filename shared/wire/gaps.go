package wire

import (
	"fmt"
	"sort"
)

// maxGaps bounds the memory a peer can make us spend by filling a body in crumbs.
const maxGaps = 4096

// Gaps is the set of bytes of a body that are still missing. Not safe for
// concurrent use.
type Gaps struct {
	size    int64
	missing []Range // ascending, none empty, none touching
}

// NewGaps makes the gaps of a body of size bytes of which have is already there.
// have may be in any order and overlap; what lies outside the body is ignored.
func NewGaps(size int64, have []Range) *Gaps {
	g := &Gaps{size: size}
	if size > 0 {
		g.missing = []Range{{0, size}}
	}
	for _, r := range have {
		g.Fill(r)
	}
	return g
}

// Lacks says whether any byte of r is missing.
func (g *Gaps) Lacks(r Range) bool {
	i := sort.Search(len(g.missing), func(i int) bool { return g.missing[i].To > r.From })
	return i < len(g.missing) && g.missing[i].From < r.To && r.From < r.To
}

// Fill takes r off and returns how many bytes were missing before. A fill that
// would break the set into too many pieces is refused and returns 0.
func (g *Gaps) Fill(r Range) int64 {
	if !g.Lacks(r) {
		return 0
	}
	lo := sort.Search(len(g.missing), func(i int) bool { return g.missing[i].To > r.From })
	hi := lo
	var filled int64
	keep := make([]Range, 0, 2)
	for ; hi < len(g.missing) && g.missing[hi].From < r.To; hi++ {
		m := g.missing[hi]
		filled += min(m.To, r.To) - max(m.From, r.From)
		if m.From < r.From {
			keep = append(keep, Range{m.From, r.From})
		}
		if m.To > r.To {
			keep = append(keep, Range{r.To, m.To})
		}
	}
	if len(g.missing)-(hi-lo)+len(keep) > maxGaps {
		return 0
	}
	g.missing = append(g.missing[:lo], append(keep, g.missing[hi:]...)...)
	return filled
}

// Missing gives at most limit of the missing ranges, lowest first, and no more than
// about budget bytes when budget is positive.
func (g *Gaps) Missing(limit int, budget int64) []Range { return g.MissingFrom(0, limit, budget) }

// MissingFrom is Missing of the bytes at from and above.
func (g *Gaps) MissingFrom(from int64, limit int, budget int64) []Range {
	var out []Range
	for _, m := range g.missing {
		if m.From = max(m.From, from); m.From >= m.To {
			continue
		}
		if len(out) == limit {
			break
		}
		if budget > 0 && m.To-m.From >= budget {
			return append(out, Range{m.From, m.From + budget})
		}
		out = append(out, m)
		if budget > 0 {
			budget -= m.To - m.From
		}
	}
	return out
}

// Have gives what is there, ascending: what a program keeps to go on later.
func (g *Gaps) Have() []Range {
	var out []Range
	var at int64
	for _, m := range g.missing {
		if m.From > at {
			out = append(out, Range{at, m.From})
		}
		at = m.To
	}
	if at < g.size {
		out = append(out, Range{at, g.size})
	}
	return out
}

// Left is the number of bytes missing.
func (g *Gaps) Left() int64 {
	var n int64
	for _, m := range g.missing {
		n += m.To - m.From
	}
	return n
}

// Full says that nothing is missing.
func (g *Gaps) Full() bool { return len(g.missing) == 0 }

// Size of the body.
func (g *Gaps) Size() int64 { return g.size }

func checkBody(size int64) error {
	if size < 0 || size > MaxBody {
		return fmt.Errorf("%w: body of %d bytes, at most %d", ErrTooBig, size, MaxBody)
	}
	return nil
}
