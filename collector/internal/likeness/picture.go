package likeness

import (
	"image"
	"image/color"
)

// Sides of a Picture's planes in pixels. They are square whatever the picture's own
// shape is: what crops, turns and scales does it to both alike.
const (
	Side       = 48 // of the grey plane
	ChromaSide = 12 // of each colour plane
)

// Picture is what is kept of a picture to recognise it: a small grey plane, two
// smaller colour planes and the picture's shape. Values are averages of what lies
// under each pixel.
type Picture struct {
	Width, Height int // of the original, in pixels; for its shape
	Grey          [Side * Side]uint8
	Cb, Cr        [ChromaSide * ChromaSide]uint8
}

// maxPicture bounds what NewPicture looks at.
const maxPicture = 4096

// NewPicture reads a decoded picture. One of no pixels, or with a side of more than
// 4096, is none. It is best given a preview: only a few thousand pixels count.
func NewPicture(img image.Image) (*Picture, bool) {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if w < 1 || h < 1 || w > maxPicture || h > maxPicture {
		return nil, false
	}
	luma, cb, cr := planes(img)
	p := &Picture{Width: w, Height: h}
	average(luma, w, h, p.Grey[:], Side)
	average(cb, w, h, p.Cb[:], ChromaSide)
	average(cr, w, h, p.Cr[:], ChromaSide)
	return p, true
}

// planes splits a picture into luma and chroma (JFIF).
func planes(img image.Image) (luma, cb, cr []uint8) {
	b := img.Bounds()
	n := b.Dx() * b.Dy()
	luma, cb, cr = make([]uint8, n), make([]uint8, n), make([]uint8, n)
	i := 0
	if y, ok := img.(*image.YCbCr); ok {
		for row := b.Min.Y; row < b.Max.Y; row++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				c := y.COffset(x, row)
				luma[i], cb[i], cr[i] = y.Y[y.YOffset(x, row)], y.Cb[c], y.Cr[c]
				i++
			}
		}
		return luma, cb, cr
	}
	if p, ok := img.(*image.RGBA); ok && p.Opaque() {
		for row := b.Min.Y; row < b.Max.Y; row++ {
			for px := p.Pix[p.PixOffset(b.Min.X, row):]; i < (row-b.Min.Y+1)*b.Dx(); px = px[4:] {
				luma[i], cb[i], cr[i] = color.RGBToYCbCr(px[0], px[1], px[2])
				i++
			}
		}
		return luma, cb, cr
	}
	for row := b.Min.Y; row < b.Max.Y; row++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, a := img.At(x, row).RGBA()
			if a < 0xffff { // what one sees through lies on grey
				rest := (0xffff - a) / 2
				r, g, bl = r+rest, g+rest, bl+rest
			}
			luma[i], cb[i], cr[i] = color.RGBToYCbCr(uint8(min(r, 0xffff)>>8), uint8(min(g, 0xffff)>>8), uint8(min(bl, 0xffff)>>8))
			i++
		}
	}
	return luma, cb, cr
}

// average shrinks (or spreads) a plane to side × side by the mean of the area that
// lies under each pixel, in 1/16 of a source pixel.
func average(src []uint8, w, h int, dst []uint8, side int) {
	const fine = 16
	rows := make([]int, side*h) // sums along x
	for y := range h {
		line := src[y*w : (y+1)*w]
		for x := range side {
			rows[y*side+x] = mean(line, 1, w, x*w*fine/side, (x+1)*w*fine/side)
		}
	}
	for x := range side {
		for y := range side {
			from, to := y*h*fine/side, (y+1)*h*fine/side
			sum, weight := 0, 0
			for at := from; at < max(to, from+1); {
				row := min(at/fine, h-1)
				n := min((row+1)*fine, max(to, from+1)) - at
				if n <= 0 {
					n = 1
				}
				sum += rows[row*side+x] * n
				weight += n
				at += n
			}
			dst[y*side+x] = uint8((sum/weight + 128) >> 8)
		}
	}
}

// mean is the mean of src from one place to another in 1/16 of a pixel, times 256.
func mean(src []uint8, _, n, from, to int) int {
	const fine = 16
	to = max(to, from+1)
	sum, weight := 0, 0
	for at := from; at < to; {
		i := min(at/fine, n-1)
		k := min((i+1)*fine, to) - at
		if k <= 0 {
			k = 1
		}
		sum += int(src[i]) * k
		weight += k
		at += k
	}
	return sum * 256 / weight
}

// Mirrored gives the picture with left and right exchanged.
func (p *Picture) Mirrored() *Picture {
	m := &Picture{Width: p.Width, Height: p.Height}
	flip(m.Grey[:], p.Grey[:], Side)
	flip(m.Cb[:], p.Cb[:], ChromaSide)
	flip(m.Cr[:], p.Cr[:], ChromaSide)
	return m
}

func flip(dst, src []uint8, side int) {
	for y := range side {
		for x := range side {
			dst[y*side+x] = src[y*side+side-1-x]
		}
	}
}
