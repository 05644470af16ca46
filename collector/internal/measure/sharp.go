package measure

import (
	"math"
	"slices"
)

// Sharpness is measured by how steep edges are, not by how many there are: a sharp
// picture of a wall has few. In each block of the picture the largest step within two
// pixels is set against the largest within eight around the same place: at a sharp edge
// they are about equal, at one blurred over many pixels the first is a fraction. Blocks
// without an edge that stands out of the noise say nothing; of the rest the sharpest
// tenth counts, so that a small depth of field is not called blurred. Light and contrast
// fall out of the ratio; the noise, estimated by itself, is taken out of both steps.
//
// Candidates are compared in TestSharpnessOfPhotos.
const (
	blockSide = 32  // pixels
	leastEdge = 16  // luma of a step that is an edge, above the noise
	nearStep  = 2   // pixels
	farStep   = 8   // pixels
	sharpest  = 0.9 // quantile of the blocks
)

// sharpness is 0 to 1; 0 for a picture without any edge. Edges along rows and along
// columns are looked at apart, as movement blurs those across it alone; the lesser
// counts, when enough blocks have such edges.
func sharpness(p plane, noise float64) float64 {
	var list [2][]float64
	blocks := 0
	for y := 0; y+blockSide <= max(p.h, blockSide); y += blockSide {
		for x := 0; x+blockSide <= max(p.w, blockSide); x += blockSide {
			blocks++
			for k := range list {
				if r, ok := steepness(p, x, y, k == 1, noise); ok {
					list[k] = append(list[k], r)
				}
			}
		}
	}
	out := -1.0
	for k := range list {
		n := len(list[k])
		if n == 0 || n < max(4, blocks/20) && len(list[1-k]) > n {
			continue
		}
		slices.Sort(list[k])
		if v := list[k][min(n-1, int(sharpest*float64(n)))]; out < 0 || v < out {
			out = v
		}
	}
	// An even ramp has this ratio: it is as blurred as can be told.
	const ramp = float64(nearStep) / farStep
	return max(0, (out-ramp)/(1-ramp))
}

// steepness compares the steps of a block along its rows, or down its columns.
func steepness(p plane, x0, y0 int, down bool, noise float64) (float64, bool) {
	x1, y1 := min(x0+blockSide, p.w), min(y0+blockSide, p.h)
	step, across, n, lines := 1, p.w, x1-x0, y1-y0
	if down {
		step, across, n, lines = p.w, 1, y1-y0, x1-x0
	}
	var far int32
	at := 0
	for l := range lines {
		from := y0*p.w + x0 + l*across
		for i := 0; i+farStep < n; i++ {
			if d := apart(p.px[from+(i+farStep)*step], p.px[from+i*step]); d > far {
				far, at = d, from+i*step
			}
		}
	}
	if float64(far) < leastEdge+4*noise {
		return 0, false
	}
	var near int32
	for i := 0; i+nearStep <= farStep; i++ {
		near = max(near, apart(p.px[at+(i+nearStep)*step], p.px[at+i*step]))
	}
	// Of several differences the largest has about twice the noise of one.
	return min(1, less(float64(near), 2*noise)/max(1, less(float64(far), 2*noise))), true
}

func apart(a, b uint8) int32 {
	d := int32(a) - int32(b)
	if d < 0 {
		return -d
	}
	return d
}

// less takes noise out of a step.
func less(step, noise float64) float64 { return math.Sqrt(max(0, step*step-2*noise*noise)) }

// noiseOf estimates the standard deviation of the noise, in steps of luma, from what a
// difference of two Laplacians leaves in the flatter half of the picture (Immerkær,
// "Fast Noise Variance Estimation", 1996; block by block and by the median, so that
// texture counts less).
func noiseOf(p plane) float64 {
	if p.w < 3 || p.h < 3 {
		return 0
	}
	var list []float64
	const side = 16
	for by := 1; by+side < p.h; by += side {
		for bx := 1; bx+side < p.w; bx += side {
			sum := int32(0)
			for y := by; y < by+side; y++ {
				up, row, low := p.px[(y-1)*p.w:], p.px[y*p.w:], p.px[(y+1)*p.w:]
				for x := bx; x < bx+side; x++ {
					d := int32(up[x-1]) - 2*int32(up[x]) + int32(up[x+1]) - 2*int32(row[x-1]) + 4*int32(row[x]) - 2*int32(row[x+1]) + int32(low[x-1]) - 2*int32(low[x]) + int32(low[x+1])
					if d < 0 {
						d = -d
					}
					sum += d
				}
			}
			list = append(list, float64(sum)/(side*side))
		}
	}
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return math.Sqrt(math.Pi/2) / 6 * list[len(list)/4]
}
