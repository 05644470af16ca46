package annotation

import (
	"fmt"
	"math"
	"slices"

	"mlife/shared/clip"
)

// Corners gives the corners of a box clockwise from the top left one before its turn.
func Corners(b clip.Box) [4][2]float64 {
	cx, cy := b.X+b.W/2, b.Y+b.H/2
	sin, cos := math.Sincos(b.Angle * math.Pi / 180)
	switch math.Mod(math.Mod(b.Angle, 360)+360, 360) { // exact where it can be
	case 0:
		sin, cos = 0, 1
	case 90:
		sin, cos = 1, 0
	case 180:
		sin, cos = 0, -1
	case 270:
		sin, cos = -1, 0
	}
	var out [4][2]float64
	for i, c := range [4][2]float64{{b.X, b.Y}, {b.X + b.W, b.Y}, {b.X + b.W, b.Y + b.H}, {b.X, b.Y + b.H}} {
		dx, dy := c[0]-cx, c[1]-cy
		out[i] = [2]float64{cx + dx*cos - dy*sin, cy + dx*sin + dy*cos}
	}
	return out
}

// Upright gives the straight box around a turned one.
func Upright(b clip.Box) clip.Box {
	if b.Angle == 0 {
		return b
	}
	var points [][]float64
	for _, c := range Corners(b) {
		points = append(points, []float64{c[0], c[1]})
	}
	b.X, b.Y, b.W, b.H = Bounds(points)
	b.Angle = 0
	return b
}

// FromCorners makes the box whose corners are given clockwise from the one that would
// be top left without the turn; false when they make no rectangle, by more than a
// hundredth of its longer side and slack pixels.
func FromCorners(c [4][2]float64, slack float64) (b clip.Box, ok bool) {
	w := math.Hypot(c[1][0]-c[0][0], c[1][1]-c[0][1])
	h := math.Hypot(c[3][0]-c[0][0], c[3][1]-c[0][1])
	cx, cy := (c[0][0]+c[2][0])/2, (c[0][1]+c[2][1])/2
	b = clip.Box{X: cx - w/2, Y: cy - h/2, W: w, H: h}
	b.Angle = math.Mod(math.Atan2(c[1][1]-c[0][1], c[1][0]-c[0][0])*180/math.Pi+360, 360)
	if b.Angle < 1e-9 || b.Angle > 360-1e-9 {
		b.Angle = 0
	}
	most := max(w, h)/100 + slack
	for i, is := range Corners(b) {
		if math.Hypot(is[0]-c[i][0], is[1]-c[i][1]) > most {
			return b, false
		}
	}
	return b, w > 0 && h > 0
}

// Bounds gives the smallest straight box around points.
func Bounds(points [][]float64) (x, y, w, h float64) {
	if len(points) == 0 {
		return 0, 0, 0, 0
	}
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range points {
		x0, y0, x1, y1 = min(x0, p[0]), min(y0, p[1]), max(x1, p[0]), max(y1, p[1])
	}
	return x0, y0, x1 - x0, y1 - y0
}

// Area is that of a polygon less its holes, in square pixels.
func Area(p clip.Polygon) float64 {
	area := ring(p.Points)
	for _, h := range p.Holes {
		area -= ring(h)
	}
	return max(area, 0)
}

func ring(points [][]float64) float64 {
	sum := 0.0
	for i, p := range points {
		q := points[(i+1)%len(points)]
		sum += p[0]*q[1] - q[0]*p[1]
	}
	return math.Abs(sum) / 2
}

// Bitmap is a mask with one byte, 0 or 1, for each pixel, row by row.
type Bitmap struct {
	W, H int
	Pix  []byte
}

// NewBitmap makes an empty one; it fails for no or more than clip.MaxPixels pixels.
func NewBitmap(w, h int) (*Bitmap, error) {
	if w < 1 || h < 1 || w > clip.MaxPixels || h > clip.MaxPixels || w*h > clip.MaxPixels {
		return nil, fmt.Errorf("a mask of %d × %d pixels: at least 1 and at most %d in all", w, h, clip.MaxPixels)
	}
	return &Bitmap{W: w, H: h, Pix: make([]byte, w*h)}, nil
}

// Decode reads COCO's runs, which go down the columns.
func Decode(r *clip.RLE) (*Bitmap, error) {
	runs, err := r.Lengths()
	if err != nil {
		return nil, err
	}
	b, err := NewBitmap(r.Size[1], r.Size[0])
	if err != nil {
		return nil, err
	}
	at := 0
	for i, n := range runs {
		if i%2 == 1 {
			for k := at; k < at+n; k++ {
				b.Pix[k%b.H*b.W+k/b.H] = 1
			}
		}
		at += n
	}
	return b, nil
}

// RLE gives COCO's compressed runs.
func (b *Bitmap) RLE() *clip.RLE {
	var runs []int
	last, n := byte(0), 0
	for x := range b.W {
		for y := range b.H {
			if v := b.Pix[y*b.W+x]; v != last {
				runs, last, n = append(runs, n), v, 0
			}
			n++
		}
	}
	runs = append(runs, n)
	return &clip.RLE{Size: []int{b.H, b.W}, Counts: clip.RLECounts{Packed: clip.PackRuns(runs)}}
}

// Bounds gives the pixels that are set as a box, and how many they are.
func (b *Bitmap) Bounds() (x, y, w, h, area int) {
	x0, y0, x1, y1 := b.W, b.H, -1, -1
	for row := range b.H {
		for col, v := range b.Pix[row*b.W : (row+1)*b.W] {
			if v == 0 {
				continue
			}
			area++
			x0, y0, x1, y1 = min(x0, col), min(y0, row), max(x1, col), max(y1, row)
		}
	}
	if area == 0 {
		return 0, 0, 0, 0, 0
	}
	return x0, y0, x1 - x0 + 1, y1 - y0 + 1, area
}

// Fill sets the pixels whose centre lies inside an odd number of the rings: the
// outline of a polygon and its holes.
func (b *Bitmap) Fill(rings ...[][]float64) {
	var cross []float64
	for y := range b.H {
		cy := float64(y) + 0.5
		cross = cross[:0]
		for _, r := range rings {
			for i, p := range r {
				q := r[(i+1)%len(r)]
				if (p[1] <= cy) != (q[1] <= cy) {
					cross = append(cross, p[0]+(cy-p[1])/(q[1]-p[1])*(q[0]-p[0]))
				}
			}
		}
		slices.Sort(cross)
		for i := 0; i+1 < len(cross); i += 2 {
			from, to := max(0, math.Ceil(cross[i]-0.5)), min(float64(b.W), math.Ceil(cross[i+1]-0.5))
			for x := int(from); x < int(to); x++ {
				b.Pix[y*b.W+x] = 1
			}
		}
	}
}
