package likeness

import "math/bits"

// Index finds the pictures whose hashes are near. It is exact and incremental: one
// pass over 16 bytes per picture, about 3 ns each, and no structure that a skewed
// distribution could spoil (thousands of frames of one camera). Nor does it look at
// less than all three distances of a picture: what that saves in arithmetic, branches
// that nobody can foresee cost twice. Adding must not run beside anything else.
type Index struct {
	whole, inner []uint64
	owner        []int32
}

// Add makes a picture findable as owner.
func (x *Index) Add(h Hashes, owner int32) {
	x.whole, x.inner, x.owner = append(x.whole, h.Whole), append(x.inner, h.Inner), append(x.owner, owner)
}

// Len is the number of pictures.
func (x *Index) Len() int { return len(x.whole) }

// Near is a picture found by its hashes.
type Near struct {
	Owner    int32
	Distance int // bits
}

// Radius is the largest distance that is looked at. Of measured copies, cropped,
// turned, brightened, halved or re-encoded, all were within 14 bits.
const Radius = 16

// Search gives the most nearest pictures within Radius, the nearest first.
func (x *Index) Search(h Hashes, most int) []Near {
	var at [Radius + 1][]int32
	limit := Radius // shrinks once enough are nearer
	count := 0
	for i, d := x.next(h, 0, limit); d <= limit; i, d = x.next(h, i+1, limit) {
		at[d] = append(at[d], x.owner[i])
		count++
		for limit > 0 && count-len(at[limit]) >= most {
			count -= len(at[limit])
			at[limit] = nil
			limit--
		}
	}
	var out []Near
	for d, owners := range at {
		for _, o := range owners {
			if len(out) == most {
				return out
			}
			out = append(out, Near{o, d})
		}
	}
	return out
}

// next gives the first picture at or after from whose distance is at most limit, and
// the distance; one past limit when there is none. It is apart from Search so that
// its few values stay in registers, which makes it four times as fast.
//
//go:noinline
func (x *Index) next(h Hashes, from, limit int) (int, int) {
	whole := x.whole[from:]
	inner := x.inner[from:][:len(whole)]
	for i, w := range whole {
		// The whole of one against the inner part of the other finds what was cropped.
		d := min(bits.OnesCount64(w^h.Whole), bits.OnesCount64(w^h.Inner), bits.OnesCount64(inner[i]^h.Whole))
		if d <= limit {
			return from + i, d
		}
	}
	return 0, limit + 1
}
