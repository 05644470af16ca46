package likeness

import (
	"math"
	"slices"
)

// The perceptual hash of a region: the signs of the 64 lowest frequencies (without
// the constant one, but with one more of the ninth row) of its cosine transform
// against their median. Like every such hash it moves by a few bits under
// re-encoding and by 6 to 14 under a crop of 5 %, so that each picture has one hash
// of the whole and one of its inner part, and a search compares across them.

// hashSide is the region's side in pixels when it is transformed.
const hashSide = 32

// region is a part of a picture as fractions of its sides.
type region struct{ from, to float64 }

var (
	whole = region{0, 1}
	inner = region{0.05, 0.95} // what a crop of 5 % at each side leaves
)

// cosines of the transform (DCT-II): cosines[k][i].
var cosines = func() (t [9][hashSide]float32) {
	for k := range t {
		for i := range t[k] {
			t[k][i] = float32(math.Cos(math.Pi * float64(k) * (float64(i) + 0.5) / hashSide))
		}
	}
	return t
}()

// hash gives the hash of a region of the picture.
func (p *Picture) hash(r region) uint64 {
	var px [hashSide * hashSide]float32
	step := (r.to - r.from) * Side / hashSide
	start := r.from*Side + step/2 - 0.5
	for y := range hashSide {
		for x := range hashSide {
			px[y*hashSide+x] = sample(&p.Grey, start+float64(x)*step, start+float64(y)*step)
		}
	}
	return hashOf(&px)
}

func hashOf(px *[hashSide * hashSide]float32) uint64 {
	var half [hashSide][9]float32 // by row, frequency along x
	for y := range hashSide {
		for k := range 9 {
			var sum float32
			for x := range hashSide {
				sum += px[y*hashSide+x] * cosines[k][x]
			}
			half[y][k] = sum
		}
	}
	var c [64]float32
	n := 0
	for v := range 9 {
		for u := range 9 {
			if u+v == 0 || n == 64 || u == 8 && v > 0 || v == 8 && u > 0 {
				continue
			}
			var sum float32
			for y := range hashSide {
				sum += half[y][u] * cosines[v][y]
			}
			c[n] = sum
			n++
		}
	}
	sorted := c
	slices.Sort(sorted[:])
	median := (sorted[31] + sorted[32]) / 2
	var h uint64
	for i, v := range c {
		if v > median {
			h |= 1 << i
		}
	}
	return h
}

// sample reads the grey plane between its pixels; outside, its edge goes on.
func sample(g *[Side * Side]uint8, x, y float64) float32 {
	x, y = min(max(x, 0), Side-1.001), min(max(y, 0), Side-1.001)
	i, j := int(x), int(y)
	fx, fy := float32(x-float64(i)), float32(y-float64(j))
	at := j*Side + i
	top := float32(g[at])*(1-fx) + float32(g[at+1])*fx
	low := float32(g[at+Side])*(1-fx) + float32(g[at+Side+1])*fx
	return top*(1-fy) + low*fy
}

// Hashes are what a search compares of a picture.
type Hashes struct{ Whole, Inner uint64 }

// Hashes gives the picture's hashes.
func (p *Picture) Hashes() Hashes { return Hashes{p.hash(whole), p.hash(inner)} }
