package analysis

import (
	"cmp"
	"slices"
)

// value is what a row or an object has of an attribute: a number or a text.
type value struct {
	attribute int32
	number    float64
	text      string
}

// drawn is a row of the sample.
type drawn struct {
	priority uint64
	unit     uint64 // rows with the same came from the same recording or group
	number   int64
	values   []value
	objects  [][]value
}

// sample keeps the rows of the smallest priorities. As these are hashes of what names a
// row it does not matter in which order rows come.
type sample struct {
	most int
	heap []uint64 // priorities, the largest first
	rows map[uint64]drawn
}

// wants says whether a row is to be kept; the caller then gives it.
func (s *sample) wants(priority uint64) bool {
	return len(s.heap) < s.most || priority < s.heap[0]
}

func (s *sample) put(d drawn) {
	if s.rows == nil {
		s.rows = map[uint64]drawn{}
	}
	if _, ok := s.rows[d.priority]; ok {
		return // the same number twice
	}
	s.rows[d.priority] = d
	if len(s.heap) < s.most {
		s.heap = append(s.heap, d.priority)
		up(s.heap)
		return
	}
	delete(s.rows, s.heap[0])
	s.heap[0] = d.priority
	down(s.heap)
}

// list gives the rows by their priority.
func (s *sample) list() []drawn {
	out := make([]drawn, 0, len(s.rows))
	for _, d := range s.rows {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b drawn) int { return cmp.Compare(a.priority, b.priority) })
	return out
}
