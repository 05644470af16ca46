package likeness

import (
	"cmp"
	"context"
	"slices"

	"mlife/collector/internal/bam"
)

// scores are the known media that are the same as each medium of a badcase.
type scores map[string]map[string]float64

func (s scores) all() []string {
	var out []string
	for own, others := range s {
		out = append(out, own)
		for sha := range others {
			out = append(out, sha)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// of is the score of two media: 1 for the same bytes, 0 for what is not the same.
func (s scores) of(own, other string) float64 {
	if own == other {
		return 1
	}
	return s[own][other]
}

func (e *Engine) scores(ctx context.Context, media []bam.Media, s bam.LikenessSettings) (scores, error) {
	out := scores{}
	var shas []string
	for _, m := range media {
		out[m.SHA256] = map[string]float64{}
		shas = append(shas, m.SHA256)
	}
	prints, err := e.opt.Store.Prints(ctx, shas)
	if err != nil {
		return nil, err
	}
	for _, p := range prints {
		e.mu.RLock()
		list, err := e.lib.Find(ctx, p, s, e.opt.Store.Prints)
		e.mu.RUnlock()
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			out[p.SHA256][m.SHA256] = m.Score
		}
	}
	return out, nil
}

// candidate is a badcase, or a part of one, whose media are the same.
type candidate struct {
	bam.Holding
	similarity float64
	reason     string
}

// choose sorts those with the same media into the same failure, the best first, and
// another failure. Of two badcases that both wait, the later one is judged against
// the earlier one, never the other way round.
func choose(h bam.Holding, others []bam.Holding, s scores, set bam.LikenessSettings) (same, similar []candidate) {
	for _, o := range others {
		if o.Badcase == h.Badcase || o.Member == o.Badcase && later(o, h) {
			continue
		}
		c := candidate{Holding: o}
		if c.similarity, c.reason = together(h.Media, o.Media, s); c.similarity == 0 {
			continue
		}
		if h.Failure.Same(o.Failure, set.Conditions) {
			same = append(same, c)
		} else {
			similar = append(similar, c)
		}
	}
	for _, list := range [][]candidate{same, similar} {
		slices.SortStableFunc(list, func(a, b candidate) int {
			return cmp.Or(cmp.Compare(b.similarity, a.similarity), a.Created.Compare(b.Created), cmp.Compare(a.Member, b.Member))
		})
	}
	return same, similar
}

func later(a, b bam.Holding) bool {
	return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.Badcase, b.Badcase)) > 0
}

// together is the likeness of two sets of media: every medium must go with one of
// the other set, and the worst pair counts. 0 when they do not go together.
func together(own, other []bam.Media, s scores) (float64, string) {
	if len(own) != len(other) {
		return 0, ""
	}
	type pair struct {
		i, j  int
		score float64
	}
	var pairs []pair
	for i, a := range own {
		for j, b := range other {
			if x := s.of(a.SHA256, b.SHA256); x > 0 {
				pairs = append(pairs, pair{i, j, x})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.score, a.score) })
	usedI, usedJ := map[int]bool{}, map[int]bool{}
	worst, reason := 1.0, bam.SameBytes
	for _, p := range pairs {
		if usedI[p.i] || usedJ[p.j] {
			continue
		}
		usedI[p.i], usedJ[p.j] = true, true
		worst = min(worst, p.score)
		if own[p.i].SHA256 != other[p.j].SHA256 {
			reason = bam.SameMedia
		}
	}
	if len(usedI) < len(own) {
		return 0, ""
	}
	return worst, reason
}
