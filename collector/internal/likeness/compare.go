package likeness

import (
	"cmp"
	"math"
	"slices"
)

// Alike says how much two pictures are the same one. All parts are 0 to 1, 1 the
// same.
type Alike struct {
	Whole  float64 // correlation of the grey planes once aligned
	Parts  float64 // the same of the worst of the parts that show something
	Colour float64 // how near the colours are once aligned
	Zoom   float64 // of the candidate against the picture, 1 the same size
	Turn   float64 // degrees
}

// Score is the one number that thresholds are about.
func (a Alike) Score() float64 { return min(a.Whole, a.Parts, a.Colour) }

// Looker compares many candidates with one picture. Not safe for concurrent use.
type Looker struct {
	pic    *Picture
	coarse *template
	fine   *template
}

// NewLooker makes one for a picture.
func NewLooker(p *Picture) *Looker {
	return &Looker{pic: p, coarse: newTemplate(newPlane(p, Side/3)), fine: newTemplate(newPlane(p, Side))}
}

// starts are the maps that an alignment begins with: as it is, cropped, and having
// been cropped.
var starts = []affine{{}, {a: -0.1, e: -0.1}, {a: 1/0.9 - 1, e: 1/0.9 - 1}}

// Bounds of the coarse correlation: below the one no copy was ever measured (the
// lowest was 0.79), above the other there is no need to
// begin elsewhere, and below the last one no hope.
const (
	coarseEnough   = 0.7
	coarseSure     = 0.95
	coarseHopeless = 0.55
	startHopeless  = 0.35 // before any alignment
)

// start is a candidate's small plane and how well it goes with the template before any
// alignment.
type start struct {
	plane plane
	order [3]int // of starts, the best first
	r     float64
}

// startOf tries the starts as they stand.
func startOf(t *template, p plane) start {
	s := start{plane: p, order: [3]int{0, 1, 2}}
	var r [3]float64
	for i, m := range starts {
		r[i] = t.correlate(p, m, t.warped).r
	}
	slices.SortStableFunc(s.order[:], func(a, b int) int { return cmp.Compare(r[b], r[a]) })
	s.r = r[s.order[0]]
	return s
}

// fitBest aligns from one start after the other until there is no need to, or no hope.
func (t *template) fitBest(s start, steps int) (best affine, r float64) {
	r = -1
	for _, i := range s.order {
		if m, x := t.fit(s.plane, starts[i], steps); x > r {
			best, r = m, x
		}
		if r > coarseSure || r < coarseHopeless {
			break
		}
	}
	return best, r
}

// start says how a candidate stands on a plane of a third of the side.
func (l *Looker) start(c *Picture) start { return startOf(l.coarse, newPlane(c, Side/3)) }

// align gives the best correlation on that plane, and its map for Compare.
func (l *Looker) align(s start) (affine, float64) {
	m, r := l.coarse.fitBest(s, 6)
	m.c, m.f = m.c*3, m.f*3
	return m, r
}

// Coarse is both: cheap, to choose among candidates. Of most nothing comes as they
// stand, and then no start would help.
func (l *Looker) Coarse(c *Picture) (affine, float64) {
	s := l.start(c)
	if s.r < startHopeless {
		return affine{}, s.r
	}
	return l.align(s)
}

// Bounds after a first rough alignment, below which a candidate is given up: measured
// copies have 0.95 and 0.5 by then.
const (
	roughWhole = 0.8
	roughParts = 0.15
)

// Compare aligns a candidate and says how much it is the same picture. What is
// clearly another one is only roughly aligned.
func (l *Looker) Compare(c *Picture, from affine) Alike {
	p := newPlane(c, Side)
	m, r := l.fine.fit(p, from, 2)
	a := l.alike(c, p, m, r)
	if a.Whole < roughWhole || a.Parts < roughParts {
		return a
	}
	if m2, r2 := l.fine.fit(p, m, 8); r2 > r {
		a = l.alike(c, p, m2, r2)
	}
	return a
}

func (l *Looker) alike(c *Picture, p plane, m affine, r float64) Alike {
	a := Alike{Whole: max(r, 0), Zoom: math.Sqrt(math.Abs((1+m.a)*(1+m.e) - m.b*m.d)), Turn: math.Atan2(m.d-m.b, 2+m.a+m.e) * 180 / math.Pi}
	a.Parts = l.parts(l.fine.correlate(p, m, l.fine.warped))
	a.Colour = l.colours(c, m)
	return a
}

// The parts are squares of the template's inside: what a turned picture has in its
// corners is no part of it.
const (
	margin   = 3
	partSide = 7
	perSide  = (Side - 2*margin) / partSide
)

// parts compares square by square, after brightness and contrast of the whole were
// made the same, and gives the mean of the two worst squares. A square's own
// structure is what its difference is measured by; one without any is measured by
// the whole picture's.
func (l *Looker) parts(f fitness) float64 {
	if f.share < minShared {
		return 0
	}
	floor := 0.15*variance(l.fine.px) + 30
	worst, second := 1.0, 1.0
	for by := range perSide {
		for bx := range perSide {
			s, ok := l.part(f, margin+bx*partSide, margin+by*partSide, floor)
			if !ok {
				continue
			}
			if s < worst {
				worst, second = s, worst
			} else if s < second {
				second = s
			}
		}
	}
	return max(0, (worst+second)/2)
}

func (l *Looker) part(f fitness, x0, y0 int, floor float64) (float64, bool) {
	var n, st, stt, see float64
	for y := y0; y < y0+partSide; y++ {
		for x := x0; x < x0+partSide; x++ {
			w, t := l.fine.warped[y*Side+x], l.fine.px[y*Side+x]
			if w < 0 {
				continue
			}
			e := float64(f.gain*(w-f.mean) + f.level - t)
			n++
			st += float64(t)
			stt += float64(t) * float64(t)
			see += e * e
		}
	}
	if n < partSide*partSide/2 {
		return 1, false
	}
	v := stt/n - st/n*st/n
	return 1 - see/n/(v+floor), true
}

func variance(px []float32) float64 {
	var s, ss float64
	for _, v := range px {
		s += float64(v)
		ss += float64(v) * float64(v)
	}
	n := float64(len(px))
	return ss/n - s/n*s/n
}

// colourScale is the difference of colours, in steps of 256, that is none at all.
const colourScale = 40

// colours compares the colour planes under the map. A darker copy has paler
// colours, so that their strength may differ by a quarter.
func (l *Looker) colours(c *Picture, m affine) float64 {
	const n = ChromaSide
	mid := float64(n-1) / 2
	k := float64(n) / Side
	var pairs [n * n][4]float64
	count := 0
	var dot, self float64
	for y := range n {
		for x := range n {
			dx, dy := float64(x)-mid, float64(y)-mid
			px, py := (1+m.a)*dx+m.b*dy+m.c*k+mid, m.d*dx+(1+m.e)*dy+m.f*k+mid
			if px < 0 || py < 0 || px > n-1 || py > n-1 {
				continue
			}
			u, v := chroma(&c.Cb, px, py), chroma(&c.Cr, px, py)
			tu, tv := float64(l.pic.Cb[y*n+x])-128, float64(l.pic.Cr[y*n+x])-128
			pairs[count] = [4]float64{u, v, tu, tv}
			count++
			dot += u*tu + v*tv
			self += u*u + v*v
		}
	}
	if count < n*n/2 {
		return 0
	}
	gain := 1.0
	if self > 0 {
		gain = min(max(dot/self, 0.8), 1.25)
	}
	var sum, worst float64
	for _, p := range pairs[:count] {
		d := math.Hypot(gain*p[0]-p[2], gain*p[1]-p[3])
		sum += d * d
		worst = max(worst, d)
	}
	return max(0, 1-(0.5*math.Sqrt(sum/float64(count))+0.5*worst/3)/colourScale)
}

func chroma(g *[ChromaSide * ChromaSide]uint8, x, y float64) float64 {
	const n = ChromaSide
	x, y = min(max(x, 0), n-1.001), min(max(y, 0), n-1.001)
	i, j := int(x), int(y)
	fx, fy := x-float64(i), y-float64(j)
	at := j*n + i
	top := float64(g[at])*(1-fx) + float64(g[at+1])*fx
	low := float64(g[at+n])*(1-fx) + float64(g[at+n+1])*fx
	return top*(1-fy) + low*fy - 128
}
