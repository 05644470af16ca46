package likeness

import (
	"math"

	"mlife/shared/look"
)

// A glance compares a picture that is not here, only its sketch, with known ones. It
// is for deciding that the picture's bytes are not wanted, so that it must not take
// another one for the same; one that it does not recognise is simply sent. Cropped and
// turned copies are often among those, re-encoded, halved and brighter ones are not.

// CountFrom is the score from which on a sketch is taken for a known picture: well
// above the best of those that only look alike. It was chosen on faces and photos of
// both parts of make bench-dedupe, which shows how it does on each.
const CountFrom = 0.8

// glance compares many known pictures with one sketch. Not safe for concurrent use.
type glance struct {
	tmpl   *template
	cb, cr [look.ChromaSide * look.ChromaSide]float32
	hashes Hashes
}

func newGlance(s *look.Sketch) *glance {
	p := plane{look.Side, make([]float32, look.Side*look.Side)}
	for i := range p.px {
		p.px[i] = s.Luma(i)
	}
	g := &glance{tmpl: newTemplate(p), hashes: spread(p).Hashes()}
	for i := range s.Cb {
		g.cb[i], g.cr[i] = float32(s.Cb[i])-128, float32(s.Cr[i])-128
	}
	return g
}

// spread makes a picture of a sketch's plane, for its hashes alone: these are about
// lower frequencies than the sketch leaves out.
func spread(p plane) *Picture {
	out := &Picture{}
	n := float64(p.side)
	for y := range Side {
		for x := range Side {
			u, v := (float64(x)+0.5)*n/Side-0.5, (float64(y)+0.5)*n/Side-0.5
			u, v = min(max(u, 0), n-1.001), min(max(v, 0), n-1.001)
			i, j := int(u), int(v)
			fx, fy := float32(u-float64(i)), float32(v-float64(j))
			at := j*p.side + i
			top := p.px[at]*(1-fx) + p.px[at+1]*fx
			low := p.px[at+p.side]*(1-fx) + p.px[at+p.side+1]*fx
			out.Grey[y*Side+x] = uint8(top*(1-fy) + low*fy + 0.5)
		}
	}
	return out
}

// score says how much a known picture is the one of the sketch, 0 to 1.
func (g *glance) score(c *Picture) float64 {
	k := startOf(g.tmpl, newPlane(c, look.Side))
	if k.r < startHopeless {
		return 0
	}
	best, r := g.tmpl.fitBest(k, 8)
	if r < CountFrom {
		return max(r, 0)
	}
	return max(0, min(r, g.worst(g.tmpl.correlate(k.plane, best, g.tmpl.warped)), g.colours(c)))
}

// Windows of worst: every place counts, at the edges too, because what sets two
// pictures of one camera apart is often small.
const (
	glancePart   = 3
	glanceMargin = 1
)

// worst compares window by window, after brightness and contrast of the whole were
// made the same, and gives the least of all.
func (g *glance) worst(f fitness) float64 {
	if f.share < minShared {
		return 0
	}
	floor := float32(0.15*variance(g.tmpl.px) + 30)
	least := float32(1)
	const n, last = look.Side, look.Side - glanceMargin - glancePart
	for y := glanceMargin; y <= last; y++ {
		for x := glanceMargin; x <= last; x++ {
			if s, ok := g.window(f, x, y, floor); ok {
				least = min(least, s)
			}
		}
	}
	return float64(least)
}

func (g *glance) window(f fitness, x0, y0 int, floor float32) (float32, bool) {
	var n, st, stt, see float32
	for y := y0; y < y0+glancePart; y++ {
		for x := x0; x < x0+glancePart; x++ {
			w, t := g.tmpl.warped[y*look.Side+x], g.tmpl.px[y*look.Side+x]
			if w < 0 {
				continue
			}
			e := f.gain*(w-f.mean) + f.level - t
			n, st, stt, see = n+1, st+t, stt+t*t, see+e*e
		}
	}
	if n < glancePart*glancePart/2 {
		return 0, false
	}
	return 1 - see/n/(stt/n-st/n*st/n+floor), true
}

// colours compares the colour planes as they are: what a crop shifts is little beside
// a cell.
func (g *glance) colours(c *Picture) float64 {
	const n, k = look.ChromaSide, ChromaSide / look.ChromaSide
	var sum, worst float64
	for y := range n {
		for x := range n {
			var u, v float32
			for j := range k {
				for i := range k {
					at := (y*k+j)*ChromaSide + x*k + i
					u += float32(c.Cb[at]) - 128
					v += float32(c.Cr[at]) - 128
				}
			}
			d := math.Hypot(float64(u/(k*k)-g.cb[y*n+x]), float64(v/(k*k)-g.cr[y*n+x]))
			sum += d * d
			worst = max(worst, d)
		}
	}
	return max(0, 1-(0.5*math.Sqrt(sum/(n*n))+0.5*worst/3)/colourScale)
}
