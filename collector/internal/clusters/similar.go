package clusters

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
	"mlife/shared/vector"
)

// Likeness is how like a case is to another in a space.
type Likeness struct {
	ID     string
	Cosine float64 // −1 to 1
}

// Finder finds cases like a given one. For each space that is asked for it keeps a
// sketch of every embedding in memory (codeLength bytes and 8 for its number; 72 MB for
// a million), looks at all sketches, and compares the best by their whole embeddings.
// Spaces that nobody asks for are forgotten. Safe for concurrent use.
type Finder struct {
	Store Embeddings
	Now   func() time.Time

	mu     sync.Mutex
	spaces map[string]*sketch
}

// Bounds of a finder.
const (
	codeLength  = 64
	maxSketch   = 4_000_000 // cases of one space; later ones are not found
	maxSketches = 3
	trained     = 4000 // cases that the directions of a sketch are taken from
	reread      = 400  // best sketches that are compared exactly
	keepSketch  = 15 * time.Minute
)

// sketch is one space in memory.
type sketch struct {
	mu      sync.Mutex
	basis   vector.Basis
	scale   float32
	seqs    []int64
	codes   []int8
	learned int   // cases the directions were taken from
	at      int64 // embeddings made until then are in it
	after   int64
	used    time.Time
}

// Similar gives up to limit cases that are most like a case, the likest first, and the
// space they were compared in: space, or when it is empty the case's own given one,
// else its first.
func (f *Finder) Similar(ctx context.Context, id, space string, limit int) (list []Likeness, in string, err error) {
	seq, own, err := f.Store.OfCase(ctx, id)
	if err != nil {
		return nil, "", err
	}
	e, ok := pick(own, space)
	if !ok {
		return []Likeness{}, space, nil
	}
	v, err := vector.Unpack(e.Packed)
	if err != nil {
		return nil, "", err
	}
	s := f.open(e.Space)
	best, err := s.nearest(ctx, f.Store, e.Space, vector.Fold(v))
	if err != nil {
		return nil, "", err
	}
	rows, err := f.Store.OfCases(ctx, e.Space, best)
	if err != nil {
		return nil, "", err
	}
	list = []Likeness{}
	for _, row := range rows {
		other, err := vector.Unpack(row.Packed)
		if err != nil || len(other) != len(v) || row.Seq == seq {
			continue
		}
		list = append(list, Likeness{ID: row.ID, Cosine: vector.Cosine(v, other)})
	}
	slices.SortFunc(list, func(a, b Likeness) int { return cmp.Or(cmp.Compare(b.Cosine, a.Cosine), cmp.Compare(a.ID, b.ID)) })
	return list[:min(limit, len(list))], e.Space, nil
}

func pick(own []Embedding, space string) (Embedding, bool) {
	order := func(s string) int {
		switch {
		case strings.HasPrefix(s, givenPrefix):
			return 0
		case strings.HasPrefix(s, outsidePrefix):
			return 1
		}
		return 2
	}
	slices.SortFunc(own, func(a, b Embedding) int { return cmp.Or(order(a.Space)-order(b.Space), -cmp.Compare(a.Space, b.Space)) })
	for _, e := range own {
		if space == "" || e.Space == space {
			return e, true
		}
	}
	return Embedding{}, false
}

// open gives the sketch of a space and forgets those not used for long.
func (f *Finder) open(space string) *sketch {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.Now()
	if f.spaces == nil {
		f.spaces = map[string]*sketch{}
	}
	s := f.spaces[space]
	if s == nil {
		s = &sketch{}
	}
	s.used = now
	delete(f.spaces, space)
	oldest := ""
	for name, other := range f.spaces {
		if now.Sub(other.used) > keepSketch {
			delete(f.spaces, name)
		} else if oldest == "" || other.used.Before(f.spaces[oldest].used) {
			oldest = name
		}
	}
	if len(f.spaces) >= maxSketches {
		delete(f.spaces, oldest)
	}
	f.spaces[space] = s
	return s
}

// nearest reads what came since and gives the numbers of the likeliest.
func (s *sketch) nearest(ctx context.Context, store Embeddings, space string, v []float32) ([]int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.follow(ctx, store, space); err != nil {
		return nil, err
	}
	if len(s.seqs) == 0 {
		return nil, nil
	}
	if len(v) != len(s.basis.Mean) {
		return nil, fault.New(fault.Corrupt, "clusters", "embeddings of %d and of %d numbers in one space", len(v), len(s.basis.Mean))
	}
	code := make([]int8, codeLength)
	s.encode(v, code)
	type near struct {
		d  int32
		at int
	}
	best := make([]near, 0, reread+1)
	for i := range s.seqs {
		d := distance(code, s.codes[i*codeLength:(i+1)*codeLength])
		if len(best) == reread && d >= best[reread-1].d {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, d, func(n near, d int32) int {
			if n.d <= d {
				return -1
			}
			return 1
		})
		best = slices.Insert(best, at, near{d, i})
		best = best[:min(len(best), reread)]
	}
	out := make([]int64, len(best))
	for i, n := range best {
		out[i] = s.seqs[n.at]
	}
	return out, ctx.Err()
}

// follow reads the embeddings that are new since the last time.
func (s *sketch) follow(ctx context.Context, store Embeddings, space string) error {
	if s.learned < trained && len(s.seqs) > 2*s.learned+100 {
		s.forget() // the directions of a few cases do not fit many
	}
	var first [][]float32
	for len(s.seqs) < maxSketch {
		rows, err := store.Fresh(ctx, bam.Filter{}, space, s.at, s.after, page)
		if err != nil {
			if len(s.basis.Axes) == 0 {
				s.forget() // half a first part has no codes
			}
			return err
		}
		for _, row := range rows {
			v, err := vector.Unpack(row.Packed)
			v = vector.Fold(v)
			if err != nil || len(s.basis.Axes) > 0 && len(v) != len(s.basis.Mean) || len(first) > 0 && len(v) != len(first[0]) {
				continue // damaged: not found by likeness
			}
			s.seqs = append(s.seqs, row.Seq)
			if len(s.basis.Axes) == 0 {
				first = append(first, v)
				continue
			}
			s.add(v)
		}
		if len(rows) > 0 {
			s.at, s.after = rows[len(rows)-1].MadeAt, rows[len(rows)-1].Seq
		}
		if len(first) > 0 && (len(first) >= trained || len(rows) < page) {
			s.train(first)
			first = nil
		}
		if len(rows) < page {
			return nil
		}
	}
	return nil
}

func (s *sketch) forget() {
	s.basis, s.seqs, s.codes, s.at, s.after, s.learned = vector.Basis{}, nil, nil, 0, 0, 0
}

func (s *sketch) train(first [][]float32) {
	s.basis, s.learned = vector.Principal(first, codeLength, 1), len(first)
	top := float32(1e-6)
	for _, v := range first {
		for _, x := range s.basis.Project(v) {
			top = max(top, x, -x)
		}
	}
	s.scale = 127 / top
	for _, v := range first {
		s.add(v)
	}
}

func (s *sketch) add(v []float32) {
	s.codes = append(s.codes, make([]int8, codeLength)...)
	s.encode(v, s.codes[len(s.codes)-codeLength:])
}

func (s *sketch) encode(v []float32, code []int8) {
	for i, x := range s.basis.Project(v) {
		code[i] = int8(max(-127, min(127, x*s.scale)))
	}
}

// distance is the squared distance of two codes of codeLength.
func distance(a, b []int8) int32 {
	a, b = a[:codeLength], b[:codeLength]
	var s0, s1 int32
	for i := 0; i < codeLength; i += 2 {
		d0, d1 := int32(a[i])-int32(b[i]), int32(a[i+1])-int32(b[i+1])
		s0 += d0 * d0
		s1 += d1 * d1
	}
	return s0 + s1
}
