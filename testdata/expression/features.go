// Package expression is the demo's small real model: histograms of gradients and a
// two-layer network, trained by stochastic gradient descent and kept as a
// safetensors file of float32. The trainer makes it, the cameras run it.
package expression

import (
	"image"
	"math"
)

// Geometry of the features: the picture is scaled to edge × edge grey, cut into
// cells, and four neighbouring cells are normalised together.
const (
	edge    = 48
	cell    = 6
	cells   = edge / cell
	bins    = 9
	blocks  = cells - 1
	Inputs  = blocks * blocks * 4 * bins // length of a feature vector
	epsilon = 1e-3
)

// Features turns a picture into the network's input.
func Features(img image.Image) []float32 {
	grey := shrink(img)
	var hist [cells][cells][bins]float64
	for y := 1; y < edge-1; y++ {
		for x := 1; x < edge-1; x++ {
			dx := grey[y][x+1] - grey[y][x-1]
			dy := grey[y+1][x] - grey[y-1][x]
			size := math.Hypot(dx, dy)
			if size == 0 {
				continue
			}
			angle := math.Atan2(dy, dx)
			if angle < 0 {
				angle += math.Pi
			}
			pos := angle / math.Pi * bins
			low := int(pos) % bins
			part := pos - math.Floor(pos)
			hist[y/cell][x/cell][low] += size * (1 - part)
			hist[y/cell][x/cell][(low+1)%bins] += size * part
		}
	}
	out := make([]float32, 0, Inputs)
	for by := range blocks {
		for bx := range blocks {
			sum := epsilon
			for i := range 4 {
				for _, v := range hist[by+i/2][bx+i%2] {
					sum += v * v
				}
			}
			norm := 1 / math.Sqrt(sum)
			for i := range 4 {
				for _, v := range hist[by+i/2][bx+i%2] {
					out = append(out, float32(v*norm))
				}
			}
		}
	}
	return out
}

// shrink averages the picture down to edge × edge grey levels of 0 to 1.
func shrink(img image.Image) [edge][edge]float64 {
	var out [edge][edge]float64
	b := img.Bounds()
	for y := range edge {
		y0, y1 := b.Min.Y+y*b.Dy()/edge, b.Min.Y+max((y+1)*b.Dy()/edge, y*b.Dy()/edge+1)
		for x := range edge {
			x0, x1 := b.Min.X+x*b.Dx()/edge, b.Min.X+max((x+1)*b.Dx()/edge, x*b.Dx()/edge+1)
			sum := 0.0
			for py := y0; py < y1; py++ {
				for px := x0; px < x1; px++ {
					r, g, bl, _ := img.At(px, py).RGBA()
					sum += (0.299*float64(r) + 0.587*float64(g) + 0.114*float64(bl)) / 65535
				}
			}
			out[y][x] = sum / float64((y1-y0)*(x1-x0))
		}
	}
	return out
}
