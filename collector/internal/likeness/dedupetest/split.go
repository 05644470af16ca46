package main

import "hash/fnv"

// tuning says whether a source item (a person, a photo, a recording, a scene of a
// video) is one that thresholds may be chosen on; all others are held out, with
// everything that was made of them. It depends on the name alone, so that more items
// never move one from one part to the other.
func tuning(source string) bool {
	h := fnv.New64a()
	h.Write([]byte(source)) // never fails
	return h.Sum64()>>32&1 == 0
}

// scored is one comparison: of a copy with what it is a copy of, or of a lookalike with
// what it looks like.
type scored struct {
	score  float64
	copy   bool
	tuning bool
}

// tally gives the rates of the held-out, or of the tuning, comparisons at a threshold.
func tally(list []scored, onTuning bool, least float64) (r rates) {
	for _, x := range list {
		if x.tuning != onTuning {
			continue
		}
		if x.copy {
			r.copies++
		} else {
			r.others++
		}
		if x.score >= least && x.copy {
			r.right++
		} else if x.score >= least {
			r.wrong++
		}
	}
	return r
}

// bestOn gives the thresholds that do best on the tuning comparisons, from and to.
func bestOn(list []scored) (from, to float64) {
	best := -1.0
	for t := lowest; t < 1; t += 0.01 {
		switch f := tally(list, true, t).f1(); {
		case f > best:
			best, from, to = f, t, t
		case f == best:
			to = t
		}
	}
	return from, to
}
