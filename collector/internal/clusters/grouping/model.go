package grouping

import (
	"bytes"
	"context"
	"encoding/gob"
	"math"
	"slices"

	"mlife/shared/fault"
	"mlife/shared/vector"
)

// Model is what a run learned from its sample; further points are assigned by it. Safe
// for concurrent use once it is made.
type Model struct {
	basis  vector.Basis
	points [][]float32 // of the sample, along the basis
	label  []int32
	reach  []float32    // of each group: how far its members' nearest are, squared
	place  [][2]float32 // on the map
	pivots []int32      // points that stand for a region
	region [][]int32    // the points nearest to each pivot
}

// votes is how many of the nearest points of the sample decide.
const votes = 10

// NewModel makes a model. All slices have one entry for each point of the sample and
// are kept.
func NewModel(basis vector.Basis, points [][]float32, near [][]Neighbour, label []int, place [][2]float32) *Model {
	m := &Model{basis: basis, points: points, place: place, label: make([]int32, len(label))}
	groups := 0
	for i, l := range label {
		m.label[i] = int32(l)
		groups = max(groups, l+1)
	}
	m.reach = reaches(near, label, groups)
	m.index()
	return m
}

// reaches gives, for each group, the distance within which 98 % of its members have
// their nearest neighbours.
func reaches(near [][]Neighbour, label []int, groups int) []float32 {
	all := make([][]float32, groups)
	for i, l := range label {
		if l != Noise && len(near[i]) > 0 {
			all[l] = append(all[l], near[i][min(votes, len(near[i]))/2].D2)
		}
	}
	out := make([]float32, groups)
	for l, list := range all {
		slices.Sort(list)
		if len(list) > 0 {
			out[l] = list[(len(list)-1)*98/100]
		}
	}
	return out
}

// index splits the sample into regions around evenly taken points, so that a search
// looks at few.
func (m *Model) index() {
	n := int(math.Sqrt(float64(len(m.points))))
	for i := range n {
		m.pivots = append(m.pivots, int32(i*len(m.points)/n))
	}
	m.region = make([][]int32, n)
	for i, p := range m.points {
		best, at := float32(math.Inf(1)), 0
		for k, v := range m.pivots {
			if d := vector.Squared(p, m.points[v]); d < best {
				best, at = d, k
			}
		}
		m.region[at] = append(m.region[at], int32(i))
	}
}

// looked is how many points of the sample a search compares at least.
const looked = 800

// Search gives the nearest points of the sample to a point along the basis. It looks
// into the nearest regions only: nearly always these are the nearest.
func (m *Model) Search(p []float32, k int) []Neighbour {
	regions := nearest{k: min(64, len(m.pivots))}
	for i, v := range m.pivots {
		regions.offer(int32(i), vector.Squared(p, m.points[v]))
	}
	near, seen := nearest{k: k}, 0
	for _, r := range regions.list {
		for _, i := range m.region[r.At] {
			near.offer(i, vector.Squared(p, m.points[i]))
		}
		if seen += len(m.region[r.At]); seen >= looked {
			break
		}
	}
	return near.list
}

// Assigned is the group of a point, or Noise, and its place on the map.
type Assigned struct {
	Label int
	Place [2]float32
}

// Assign gives a vector the group that most of its nearest points of the sample are
// in, if they are as near as the group's own members are to each other.
func (m *Model) Assign(v []float32) (Assigned, error) {
	if len(v) != len(m.basis.Mean) {
		return Assigned{}, fault.New(fault.Invalid, "grouping.Assign", "%d numbers where there are %d", len(v), len(m.basis.Mean))
	}
	near := m.Search(m.basis.Project(v), votes)
	if len(near) == 0 {
		return Assigned{Label: Noise}, nil
	}
	count := map[int32]int{}
	best := int32(Noise)
	for _, x := range near {
		l := m.label[x.At]
		count[l]++
		if l != Noise && (best == Noise || count[l] > count[best]) {
			best = l
		}
	}
	a := Assigned{Label: Noise, Place: m.between(near)}
	if best != Noise && 2*count[best] > len(near) && near[len(near)/2].D2 <= m.reach[best]*reachSlack {
		a.Label = int(best)
	}
	return a, nil
}

// reachSlack is for points that are not in the sample: their nearest are a little
// further than those of a point that helped to draw the groups.
const reachSlack = 1.2

// between is the place among the neighbours, the nearest counting most.
func (m *Model) between(near []Neighbour) [2]float32 {
	var x, y, all float64
	for _, n := range near[:min(3, len(near))] {
		w := 1 / (float64(n.D2) + 1e-6)
		x, y, all = x+w*float64(m.place[n.At][0]), y+w*float64(m.place[n.At][1]), all+w
	}
	return [2]float32{float32(x / all), float32(y / all)}
}

// Representatives gives up to n points of the sample that show a group: the one in the
// middle first, then each the furthest from those before, among the inner half.
func (m *Model) Representatives(group, n int) []int {
	var list []int32
	for i, l := range m.label {
		if int(l) == group {
			list = append(list, int32(i))
		}
	}
	if len(list) == 0 {
		return nil
	}
	rows := make([][]float32, len(list))
	for k, i := range list {
		rows[k] = m.points[i]
	}
	middle := vector.Mean(rows)
	slices.SortStableFunc(list, func(a, b int32) int {
		return compare(vector.Squared(m.points[a], middle), vector.Squared(m.points[b], middle))
	})
	inner := list[:max(min(n, len(list)), (len(list)+1)/2)]
	out := []int{int(inner[0])}
	far := make([]float32, len(inner))
	for i := range far {
		far[i] = float32(math.Inf(1))
	}
	for len(out) < min(n, len(inner)) {
		pick := 0
		for k, i := range inner {
			far[k] = min(far[k], vector.Squared(m.points[i], m.points[out[len(out)-1]]))
			if far[k] > far[pick] {
				pick = k
			}
		}
		if far[pick] <= 0 {
			break
		}
		out = append(out, int(inner[pick]))
	}
	return out
}

func compare(a, b float32) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// stored is the form of a model in the database.
type stored struct {
	Mean   []float32
	Axes   [][]float32
	Points [][]byte
	Label  []int32
	Reach  []float32
	Place  [][2]float32
}

// Encode makes the stored form.
func (m *Model) Encode(ctx context.Context) ([]byte, error) {
	s := stored{Mean: m.basis.Mean, Axes: m.basis.Axes, Label: m.label, Reach: m.reach, Place: m.place}
	for _, p := range m.points {
		s.Points = append(s.Points, vector.Pack(p))
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(s); err != nil {
		return nil, fault.New(fault.Internal, "grouping.Encode", "%w", err)
	}
	return b.Bytes(), ctx.Err()
}

// Decode reads the stored form; what is damaged is fault.Corrupt.
func Decode(b []byte) (*Model, error) {
	const op = "grouping.Decode"
	var s stored
	if err := gob.NewDecoder(bytes.NewReader(b)).Decode(&s); err != nil {
		return nil, fault.New(fault.Corrupt, op, "%w", err)
	}
	m := &Model{basis: vector.Basis{Mean: s.Mean, Axes: s.Axes}, label: s.Label, reach: s.Reach, place: s.Place}
	for _, a := range s.Axes {
		if len(a) != len(s.Mean) {
			return nil, fault.New(fault.Corrupt, op, "an axis has %d numbers, not %d", len(a), len(s.Mean))
		}
	}
	for _, p := range s.Points {
		v, err := vector.Unpack(p)
		if err != nil {
			return nil, err
		}
		if len(v) != len(s.Axes) {
			return nil, fault.New(fault.Corrupt, op, "a point has %d numbers, not %d", len(v), len(s.Axes))
		}
		m.points = append(m.points, v)
	}
	if len(m.points) == 0 || len(m.label) != len(m.points) || len(m.place) != len(m.points) {
		return nil, fault.New(fault.Corrupt, op, "%d points, %d labels, %d places", len(m.points), len(m.label), len(m.place))
	}
	for _, l := range m.label {
		if l < Noise || int(l) >= len(m.reach) {
			return nil, fault.New(fault.Corrupt, op, "label %d of %d", l, len(m.reach))
		}
	}
	m.index()
	return m, nil
}
