package quality

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"mlife/collector/internal/dam/material"
	"mlife/shared/fault"
	"mlife/shared/vector"
)

// Vectors gives embeddings of media.
type Vectors interface {
	// Vector gives the embedding of a row's medium, nil for one without. All have the
	// same length; those that have not are left out. It is asked twice for each row.
	Vector(ctx context.Context, r *material.Row) ([]float32, error)
}

// Noise is what Suspects found of the labels as a whole.
type Noise struct {
	Totals
	Labelled int         `json:"labelled" doc:"Rows with one label and an embedding."`
	Agree    float64     `json:"agree" doc:"Share of rows for whose label the neighbours vote: below about 0.7 the space of embeddings knows little of the labels, and only the first findings are worth a look."`
	Share    float64     `json:"share" doc:"Share of these whose label is probably wrong, 0 to 1."`
	Pairs    []Confusion `json:"pairs" nullable:"false" doc:"Labels that are taken for each other, the most frequent first; at most 50."`
}

// Confusion is a label that rows have and the one that they probably should have.
type Confusion struct {
	Label    string `json:"label"`
	Proposed string `json:"proposed"`
	Rows     int    `json:"rows"`
}

// maxSuspected bounds the rows that neighbours are looked for: 4 million.
const maxSuspected = 4_000_000

// Suspects looks for labels that are probably wrong, the surest first. Each row's
// neighbours in the space of embeddings vote on its label; those from the same recording
// or group, and of the same file, have no vote, as they share its error. A row is
// suspected when another class reaches the bound of its own that the votes for rows of
// that class reach on average, and more votes than its own label (the confident joint of
// Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset
// Labels", 2021, with the nearest neighbours as the model whose predictions are out of
// sample). Rows are ranked by the difference of the votes.
//
// A row's label is that of the whole, or of its objects when they have one class.
// Memory: 130 bytes a row. Time: 20 to 30 processor seconds for 100,000 rows; a
// million takes some ten minutes, all processors working. Findings name rows by their numbers
// alone. Errors as Rows.
func Suspects(ctx context.Context, rows material.Rows, s Settings, vectors Vectors, report func(Finding) error) (Noise, error) {
	if err := s.Check(); err != nil {
		return Noise{}, err
	}
	s.defaults()
	x := suspects{s: &s, vectors: vectors, out: newReporter(s.Off, report), ids: map[string]int32{}}
	if err := x.read(ctx, rows); err != nil {
		return x.noise(), err
	}
	if err := x.vote(ctx); err != nil {
		return x.noise(), err
	}
	x.judge()
	return x.noise(), x.out.err
}

type suspects struct {
	s        *Settings
	vectors  Vectors
	out      *reporter
	reader   material.Reader
	index    index
	names    []string
	ids      map[string]int32
	rows     []int64
	label    []int32
	group    []uint64
	file     []uint64
	votes    [][3]vote // the best three classes of each row
	own      []float32 // votes for its own label
	nearest  []int32   // neighbour that speaks most against it
	suspects int
	joint    map[[2]int32]int
	skipped  int
}

// vote is the share of votes that a class has.
type vote struct {
	class int32
	share float32
}

// labelOf gives the one label of a row, "" for none or several.
func labelOf(o *material.Outline) string {
	if o.Label != "" || len(o.Classes) > 0 {
		if len(o.Classes) == 1 && o.Label == "" {
			return o.Classes[0]
		}
		return o.Label
	}
	label := ""
	for i := range o.Objects {
		switch x := o.Objects[i].Label; {
		case x == "" || x == label:
		case label == "":
			label = x
		default:
			return ""
		}
	}
	return label
}

// read makes the index: the directions from a sample, then all codes.
func (x *suspects) read(ctx context.Context, rows material.Rows) error {
	var some [][]float32
	var heap []uint64
	at := map[uint64]int{}
	dim := 0
	visit := func(r *material.Row, use func(v []float32) error) error {
		o, err := x.reader.Outline(r.Annotation)
		if err != nil || labelOf(o) == "" {
			return nil
		}
		v, err := x.vectors.Vector(ctx, r)
		if err != nil || len(v) == 0 {
			return err
		}
		if dim == 0 {
			dim = len(v)
		}
		if len(v) != dim || vector.Check(v) != nil {
			x.skipped++
			return nil
		}
		return use(vector.Fold(v))
	}
	err := each(ctx, rows, func(r *material.Row) error {
		return visit(r, func(v []float32) error {
			p := scatter(uint64(r.Number) ^ x.s.Seed)
			if len(some) < trained {
				at[p] = len(some)
				some = append(some, slices.Clone(v))
				heap = append(heap, p)
				if len(some) == trained {
					slices.Sort(heap)
				}
				return nil
			}
			if last := heap[trained-1]; p < last {
				i := at[last]
				delete(at, last)
				at[p] = i
				copy(some[i], v)
				where, _ := slices.BinarySearch(heap, p)
				copy(heap[where+1:], heap[where:trained-1])
				heap[where] = p
			}
			return nil
		})
	})
	if err != nil || len(some) < 2 {
		return err
	}
	// The same sample in whatever order it came.
	slices.Sort(heap)
	ordered := make([][]float32, 0, len(heap))
	for _, p := range heap {
		ordered = append(ordered, some[at[p]])
	}
	x.index.learn(ordered, x.s.Seed)
	x.skipped = 0
	return each(ctx, rows, func(r *material.Row) error {
		x.out.totals.Rows++
		return visit(r, func(v []float32) error { return x.add(r, v) })
	})
}

// scatter is the finish of splitmix64.
func scatter(h uint64) uint64 {
	h += 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

func (x *suspects) add(r *material.Row, v []float32) error {
	if len(x.rows) >= maxSuspected {
		return fault.New(fault.TooLarge, "quality.Suspects", "more than %d rows", maxSuspected)
	}
	o, err := x.reader.Outline(r.Annotation)
	if err != nil {
		return nil
	}
	name := labelOf(o)
	id, ok := x.ids[name]
	if !ok {
		if len(x.names) >= maxClasses {
			x.skipped++
			return nil
		}
		id = int32(len(x.names))
		x.ids[name] = id
		x.names = append(x.names, name)
	}
	where, err := x.reader.Context(r, x.s.Roles)
	if err != nil {
		where = material.OfMedium(r.Medium)
	}
	group := uint64(0)
	if tie := cmp.Or(where.Group, where.Source); tie != "" {
		group = hash(tie)
	}
	file := uint64(0)
	if r.SHA256 != "" {
		file = hash(r.SHA256)
	}
	x.rows, x.label, x.group, x.file = append(x.rows, r.Number), append(x.label, id), append(x.group, group), append(x.file, file)
	x.index.add(v)
	return nil
}

// vote lets the neighbours of each row vote.
func (x *suspects) vote(ctx context.Context) error {
	n := len(x.rows)
	x.index.build(x.s.Seed)
	x.votes, x.own, x.nearest = make([][3]vote, n), make([]float32, n), make([]int32, n)
	var stopped atomic.Bool
	parallel(n, func(i int) {
		if i%64 == 0 && ctx.Err() != nil {
			stopped.Store(true)
		}
		if !stopped.Load() {
			x.voteOn(int32(i))
		}
	})
	if stopped.Load() {
		return fault.New(fault.Canceled, "quality.Suspects", "%w", context.Cause(ctx))
	}
	return nil
}

func (x *suspects) voteOn(i int32) {
	k := x.s.Neighbour
	var scratch [100]neighbour
	near := x.index.near(i, k, func(j int32) bool {
		return x.group[i] != 0 && x.group[i] == x.group[j] || x.file[i] != 0 && x.file[i] == x.file[j]
	}, scratch[:0])
	if len(near) == 0 {
		return
	}
	var classes [100]vote
	list := classes[:0]
	far := float64(near[len(near)-1].d) + 1
	sum := float32(0)
	for _, m := range near {
		w := float32(math.Exp(-float64(m.d) / far))
		sum += w
		at := slices.IndexFunc(list, func(v vote) bool { return v.class == x.label[m.row] })
		if at < 0 {
			list = append(list, vote{x.label[m.row], w})
		} else {
			list[at].share += w
		}
	}
	slices.SortFunc(list, func(a, b vote) int { return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(a.class, b.class)) })
	x.nearest[i] = -1
	for n := range list {
		list[n].share /= sum
		if list[n].class == x.label[i] {
			x.own[i] = list[n].share
		}
	}
	for n := range x.votes[i] {
		x.votes[i][n] = vote{-1, 0}
		if n < len(list) {
			x.votes[i][n] = list[n]
		}
	}
	for _, m := range near {
		if x.label[m.row] != x.label[i] && x.label[m.row] == list[0].class {
			x.nearest[i] = m.row
			break
		}
	}
}

// suspected is a row whose label is probably wrong.
type suspected struct {
	at     int32
	better int32
	margin float32
	votes  float32
	bound  float32
}

// clear is the share of votes that is enough, however sure of a class the votes are on
// average: of a few neighbours some always have a wrong label themselves. On clouds that
// are well apart it raises the flipped labels that are found from 78 to 98 % and names
// no others.
const clear = 0.6

// judge finds the rows off the diagonal of the confident joint.
func (x *suspects) judge() {
	bound, n := make([]float64, len(x.names)), make([]float64, len(x.names))
	for i, c := range x.label {
		bound[c] += float64(x.own[i])
		n[c]++
	}
	for c := range bound {
		bound[c] = min(bound[c]/max(1, n[c]), clear)
	}
	x.joint = map[[2]int32]int{}
	var list []suspected
	for i, c := range x.label {
		for _, v := range x.votes[i] {
			if v.class < 0 || v.class == c || v.share <= x.own[i] || float64(v.share) < bound[v.class] {
				continue
			}
			list = append(list, suspected{int32(i), v.class, v.share - x.own[i], v.share, float32(bound[v.class])})
			x.joint[[2]int32{c, v.class}]++
			break
		}
	}
	x.suspects = len(list)
	slices.SortFunc(list, func(a, b suspected) int {
		return cmp.Or(cmp.Compare(b.margin, a.margin), cmp.Compare(x.rows[a.at], x.rows[b.at]))
	})
	for _, s := range list {
		f := Finding{Row: x.rows[s.at], Check: Suspect, Severity: Warning, Score: round(float64(s.margin)), Measure: round(float64(s.votes)), Bound: round(float64(s.bound)), Unit: "share of votes",
			Label: x.names[x.label[s.at]], Proposed: x.names[s.better]}
		f.Reason = fmt.Sprintf("%s of the votes of the media most like it are for %q, %s for its label %q.", percent(float64(s.votes)), f.Proposed, percent(float64(x.own[s.at])), f.Label)
		if m := x.nearest[s.at]; m >= 0 {
			f.Related = []Related{{Row: x.rows[m]}}
		}
		x.out.give(f)
	}
}

// maxConfusions bounds the pairs that are told.
const maxConfusions = 50

func (x *suspects) noise() Noise {
	out := Noise{Totals: x.out.totals, Labelled: len(x.rows), Pairs: []Confusion{}}
	if x.skipped > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("%d rows have an embedding of another length than the first, or none that can be compared.", x.skipped))
	}
	if len(x.rows) == 0 {
		return out
	}
	for i := range x.votes {
		if x.votes[i][0].class == x.label[i] && x.own[i] > 0 {
			out.Agree += 1 / float64(len(x.rows))
		}
	}
	out.Share = float64(x.suspects) / float64(len(x.rows))
	for pair, n := range x.joint {
		out.Pairs = append(out.Pairs, Confusion{x.names[pair[0]], x.names[pair[1]], n})
	}
	slices.SortFunc(out.Pairs, func(a, b Confusion) int {
		return cmp.Or(b.Rows-a.Rows, cmp.Compare(a.Label, b.Label), cmp.Compare(a.Proposed, b.Proposed))
	})
	out.Pairs = out.Pairs[:min(len(out.Pairs), maxConfusions)]
	return out
}
