package clusters

import (
	"cmp"
	"context"
	"slices"

	"mlife/collector/internal/clusters/grouping"
	"mlife/collector/internal/clusters/traits"
	"mlife/shared/ident"
	"mlife/shared/significance"
)

// found describes the groups of a run: who they were before, what shows them, what
// sets them apart.
func (r *run) found(ctx context.Context) ([]Found, error) {
	now := r.d.opt.Now().UTC()
	list := make([]Found, len(r.groups.Cohesion))
	for i := range list {
		list[i] = Found{ID: ident.New("grp"), Since: now, Number: i, Cohesion: r.groups.Cohesion[i], Traits: []Trait{}}
		for _, at := range r.model.Representatives(i, shownCases) {
			list[i].Shown = append(list[i].Shown, r.rows[at].Seq)
		}
	}
	tallies, err := r.d.opt.Results.Tallies(ctx, r.number, least(r.c.MinSize))
	if err != nil {
		return nil, err
	}
	apart(list, tallies)
	overlaps, err := r.d.opt.Results.Overlaps(ctx, r.c.ID, r.number)
	if err != nil {
		return nil, err
	}
	for i, n := range sizesOf(tallies, len(list)) {
		list[i].Ran, list[i].Former = n, NewGroup
		if r.c.Run == 0 {
			list[i].Former = FirstRun
		}
	}
	inherit(list, overlaps)
	return list, nil
}

// least is how many cases must have a value so that it is tested.
func least(minSize int) int { return max(3, minSize/3) }

// everyCase is the field of the tally that counts all cases of a group.
const everyCase = ""

func sizesOf(tallies []Tally, groups int) []int {
	sizes := make([]int, groups)
	for _, t := range tallies {
		if t.Field == everyCase && t.Group != grouping.Noise {
			sizes[t.Group] += t.Cases
		}
	}
	return sizes
}

// The bounds of what is called a trait.
const (
	maxTraits = 12
	maxRate   = 0.01 // false discoveries among all that is claimed
	minLift   = 1.25
	minShare  = 0.1 // of the group's cases
)

// apart tests every value in every group, and gives each group those that are
// certainly more frequent in it, by how far the shares are apart.
func apart(list []Found, tallies []Tally) {
	type value struct{ field, value string }
	all, total := map[value]int{}, 0
	for _, t := range tallies {
		if t.Field == everyCase {
			total += t.Cases
			continue
		}
		all[value{t.Field, t.Value}] += t.Cases
	}
	sizes := sizesOf(tallies, len(list))
	var counts []traits.Count
	var of []Tally
	var chance []float64
	for _, t := range tallies {
		if t.Field == everyCase || t.Group == grouping.Noise {
			continue
		}
		c := traits.Count{Inside: t.Cases, Size: sizes[t.Group], Outside: all[value{t.Field, t.Value}] - t.Cases, Others: total - sizes[t.Group]}
		counts, of, chance = append(counts, c), append(of, t), append(chance, c.Excess())
	}
	for i, q := range significance.FalseDiscovery(chance) {
		c, t := counts[i], of[i]
		if q > maxRate || c.Lift() < minLift || c.Share() < minShare {
			continue
		}
		g := &list[t.Group]
		g.Traits = append(g.Traits, Trait{Field: t.Field, Value: t.Value, Inside: c.Inside, Size: c.Size,
			Outside: c.Outside, Others: c.Others, Lift: c.Lift(), Certainty: q})
	}
	for i := range list {
		slices.SortFunc(list[i].Traits, func(a, b Trait) int {
			return cmp.Or(cmp.Compare(difference(b), difference(a)), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Value, b.Value))
		})
		list[i].Traits = list[i].Traits[:min(maxTraits, len(list[i].Traits))]
	}
}

func difference(t Trait) float64 {
	c := traits.Count{Inside: t.Inside, Size: t.Size, Outside: t.Outside, Others: t.Others}
	return c.Share() - c.Elsewhere()
}

// sameFrom is how much of two groups together must be shared so that the new one is
// the old one.
const sameFrom = 0.3

// inherit lets groups be those of the run before that they share most with.
func inherit(list []Found, overlaps []Overlap) {
	like := func(o Overlap) float64 { return float64(o.Shared) / float64(o.Size+o.Known-o.Shared) }
	slices.SortFunc(overlaps, func(a, b Overlap) int {
		return cmp.Or(cmp.Compare(like(b), like(a)), cmp.Compare(a.ID, b.ID), a.Group-b.Group)
	})
	taken, given := map[string]bool{}, map[int]bool{}
	for _, o := range overlaps {
		if taken[o.ID] || given[o.Group] || like(o) < sameFrom {
			continue
		}
		taken[o.ID], given[o.Group] = true, true
		g := &list[o.Group]
		g.ID, g.Name, g.Since, g.Former = o.ID, o.Name, o.Since, o.Ran
		if o.Ran < 0 { // kept by an earlier version, which did not count
			g.Former = FirstRun
		}
	}
}
