// Package descriptor computes embeddings of pictures and recordings without a model:
// what is used when neither the results nor an extension bring any.
//
// Inputs are small pictures and decoded samples; reading and bounding the media is
// done by others. Results have unit length, are the same on every machine, and belong
// to a named space: vectors of one space alone are comparable. Only the packages below
// clusters and the composition root import it.
package descriptor

import (
	"image"
	"math"

	"mlife/shared/vector"
)

// ShapeSpace and ColourSpace name the spaces of Shape and Colour. The number rises
// whenever the same picture would give another vector.
const (
	ShapeSpace  = "shape/1"
	ColourSpace = "colour/1"
)

// side is the edge of the square that a picture is reduced to, in pixels.
const side = 96

// Picture describes a picture twice: by its shapes (where edges run) and by its colours
// and texture. One vector of both would let each drown the other: measured on drawn
// faces with masks of any colour, shape alone tells how a mask is worn, and on photos
// of groceries colour alone finds the kind nearly twice as often (picture_test.go).
// Brightness and contrast as a whole are taken out of the shapes.
func Picture(img image.Image) (shape, colour []float32) {
	p := reduce(img)
	shape = joined(part{0.94, p.gradients(8)}, part{0.03, p.chroma(4)}, part{0.03, p.texture()})
	colour = joined(part{0.6, p.chroma(4)}, part{0.3, p.texture()}, part{0.1, p.layout(4)})
	return shape, colour
}

// part is one kind of feature and its share of the squared length of a descriptor.
type part struct {
	weight float64
	of     []float64
}

func joined(parts ...part) (out []float32) {
	for _, p := range parts {
		sum := 0.0
		for _, x := range p.of {
			sum += x * x
		}
		by := math.Sqrt(p.weight / (sum + 1e-9))
		for _, x := range p.of {
			out = append(out, float32(x*by))
		}
	}
	vector.Unit(out)
	return out
}

// plane is a square picture as lightness and two opponent colours, each 0 to 1 or −1
// to 1.
type plane struct {
	y, u, v [side * side]float64
}

// reduce averages the picture down to the square, whatever its proportions.
func reduce(img image.Image) (p plane) {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if w <= 0 || h <= 0 {
		return p
	}
	for y := range side {
		y0, y1 := span(y, h)
		for x := range side {
			x0, x1 := span(x, w)
			var r, g, bl, n float64
			for sy := y0; sy < y1; sy++ {
				for sx := x0; sx < x1; sx++ {
					cr, cg, cb, _ := img.At(b.Min.X+sx, b.Min.Y+sy).RGBA()
					r, g, bl, n = r+float64(cr), g+float64(cg), bl+float64(cb), n+65535
				}
			}
			i := y*side + x
			r, g, bl = r/n, g/n, bl/n
			p.y[i] = 0.299*r + 0.587*g + 0.114*bl
			p.u[i], p.v[i] = r-g, (r+g)/2-bl
		}
	}
	return p
}

// span gives the source pixels of one target pixel, at least one.
func span(i, n int) (from, to int) {
	from, to = i*n/side, (i+1)*n/side
	return from, max(to, from+1)
}

// orientations are the unsigned directions of gradients that are told apart.
const orientations = 8

// gradients gives histograms of oriented gradients over cells × cells overlapping
// cells, each normalised with its neighbourhood so that light counts little.
func (p *plane) gradients(cells int) []float64 {
	out := make([]float64, cells*cells*orientations)
	size := float64(side) / float64(cells)
	light := p.y
	for range 4 {
		smooth(&light)
	}
	for y := 1; y < side-1; y++ {
		for x := 1; x < side-1; x++ {
			i := y*side + x
			dx, dy := light[i+1]-light[i-1], light[i+side]-light[i-side]
			m := math.Hypot(dx, dy)
			if m < 0.01 {
				continue // noise of the sensor
			}
			a := math.Atan2(dy, dx)
			if a < 0 {
				a += math.Pi
			}
			spread(out, cells, (float64(x)+0.5)/size-0.5, (float64(y)+0.5)/size-0.5, a/math.Pi*orientations, m)
		}
	}
	return normalise(out, cells)
}

// spread adds weight to the four nearest cells and the two nearest directions.
func spread(out []float64, cells int, cx, cy, dir, weight float64) {
	x0, y0, d0 := math.Floor(cx), math.Floor(cy), math.Floor(dir)
	fx, fy, fd := cx-x0, cy-y0, dir-d0
	for _, yy := range [2]float64{0, 1} {
		for _, xx := range [2]float64{0, 1} {
			x, y := int(x0+xx), int(y0+yy)
			if x < 0 || y < 0 || x >= cells || y >= cells {
				continue
			}
			w := weight * (1 - math.Abs(xx-fx)) * (1 - math.Abs(yy-fy))
			at := (y*cells + x) * orientations
			out[at+int(d0)%orientations] += w * (1 - fd)
			out[at+(int(d0)+1)%orientations] += w * fd
		}
	}
}

// normalise divides each cell by the length of it and what surrounds it, and limits
// what one direction may count (Dalal and Triggs, 2005).
func normalise(h []float64, cells int) []float64 {
	energy := make([]float64, cells*cells)
	for i, x := range h {
		energy[i/orientations] += x * x
	}
	out := make([]float64, len(h))
	for y := range cells {
		for x := range cells {
			sum, n := 0.0, 0.0
			for yy := max(0, y-1); yy <= min(cells-1, y+1); yy++ {
				for xx := max(0, x-1); xx <= min(cells-1, x+1); xx++ {
					sum, n = sum+energy[yy*cells+xx], n+1
				}
			}
			by := 1 / math.Sqrt(sum/n+1)
			for o := range orientations {
				i := (y*cells+x)*orientations + o
				out[i] = min(h[i]*by, 0.6)
			}
		}
	}
	return out
}

// layout gives the lightness of cells × cells fields, without the mean and contrast.
func (p *plane) layout(cells int) []float64 {
	out := fields(p.y[:], cells)
	mean, dev := 0.0, 0.0
	for _, x := range out {
		mean += x / float64(len(out))
	}
	for _, x := range out {
		dev += (x - mean) * (x - mean) / float64(len(out))
	}
	for i := range out {
		out[i] = (out[i] - mean) / (math.Sqrt(dev) + 0.02)
	}
	return out
}

// chroma gives the two opponent colours of cells × cells fields; a constant keeps
// grey pictures from being blown up to full weight.
func (p *plane) chroma(cells int) []float64 {
	out := append(fields(p.u[:], cells), fields(p.v[:], cells)...)
	for i := range out {
		out[i] = math.Copysign(math.Sqrt(math.Abs(out[i])), out[i])
	}
	return append(out, 0.5)
}

func fields(of []float64, cells int) []float64 {
	out, n := make([]float64, cells*cells), make([]float64, cells*cells)
	for i, x := range of {
		at := (i/side)*cells/side*cells + (i%side)*cells/side
		out[at], n[at] = out[at]+x, n[at]+1
	}
	for i := range out {
		out[i] /= n[i]
	}
	return out
}

// texture gives the shares of uniform local binary patterns at two distances (Ojala
// and others, 2002): flat, edges, lines, spots and the rest.
func (p *plane) texture() []float64 {
	out := make([]float64, 0, 20)
	for _, d := range []int{1, 3} {
		var h [10]float64
		ring := [8]int{-d*side - d, -d * side, -d*side + d, d, d*side + d, d * side, d*side - d, -d}
		for y := d; y < side-d; y++ {
			for x := d; x < side-d; x++ {
				i := y*side + x
				h[pattern(&p.y, i, &ring)]++
			}
		}
		for _, x := range h {
			out = append(out, math.Sqrt(x/float64((side-2*d)*(side-2*d))))
		}
	}
	return out
}

func pattern(y *[side * side]float64, i int, ring *[8]int) int {
	ones, turns, last := 0, 0, y[i+ring[7]] > y[i]+0.01
	for _, at := range ring {
		on := y[i+at] > y[i]+0.01
		if on {
			ones++
		}
		if on != last {
			turns++
		}
		last = on
	}
	if turns > 2 {
		return 9
	}
	return ones
}

// smooth takes noise of about a pixel away; the border stays.
func smooth(y *[side * side]float64) {
	t := *y
	for r := 1; r < side-1; r++ {
		for c := 1; c < side-1; c++ {
			i := r*side + c
			y[i] = (4*t[i] + 2*(t[i-1]+t[i+1]+t[i-side]+t[i+side]) + t[i-side-1] + t[i-side+1] + t[i+side-1] + t[i+side+1]) / 16
		}
	}
}
