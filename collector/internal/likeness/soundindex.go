package likeness

// soundIndex finds recordings by parts of their codes. A code of 32 bits seldom comes
// through whole, but some half of it does: each searched code is filed under its two
// halves together with where it stands, and a recording gets a vote for each pair
// that agrees on the shift between the two.
type soundIndex struct {
	at map[uint32][]place
}

type place struct {
	owner int32
	pos   int32
}

// maxFiled bounds the places of one half: what very many recordings share, such as
// silence, tells nothing.
const maxFiled = 2000

// halves gives what a code is filed under. A half of nothing but zeros or ones comes
// from silence.
func halves(code uint32) []uint32 {
	var out []uint32
	if h := code & 0xffff; h != 0 && h != 0xffff {
		out = append(out, h)
	}
	if h := code >> 16; h != 0 && h != 0xffff {
		out = append(out, 1<<16|h)
	}
	return out
}

func (x *soundIndex) add(keys []uint32, owner int32) {
	if x.at == nil {
		x.at = map[uint32][]place{}
	}
	for pos, code := range keys {
		for _, h := range halves(code) {
			if len(x.at[h]) < maxFiled {
				x.at[h] = append(x.at[h], place{owner, int32(pos)})
			}
		}
	}
}

// search gives the recordings with the most votes for one shift.
func (x *soundIndex) search(keys []uint32, most int) []int32 {
	type shifted struct{ owner, shift int32 }
	votes := map[shifted]int{}
	for pos, code := range keys {
		for _, h := range halves(code) {
			for _, p := range x.at[h] {
				votes[shifted{p.owner, (p.pos - int32(pos)) / 2}]++
			}
		}
	}
	best := map[int32]int{}
	for s, n := range votes {
		best[s.owner] = max(best[s.owner], n)
	}
	return mostVoted(best, most)
}
