package measure

import (
	"image"
	"image/color"
)

// plane is the luminance of a picture, row by row.
type plane struct {
	w, h int
	px   []uint8
}

// normal is the longest side, in pixels, that sharpness is measured at: there a picture
// of any camera shows the detail that models and people look at.
const normal = 1024

// luminance gives the luma of a picture as it is stored (not turned). What decoders give
// most is read without a conversion; what can be seen through lies on grey.
func luminance(img image.Image) plane {
	b := img.Bounds()
	p := plane{b.Dx(), b.Dy(), make([]uint8, b.Dx()*b.Dy())}
	switch x := img.(type) {
	case *image.YCbCr:
		for y := range p.h {
			copy(p.px[y*p.w:(y+1)*p.w], x.Y[x.YOffset(b.Min.X, b.Min.Y+y):])
		}
	case *image.Gray:
		for y := range p.h {
			copy(p.px[y*p.w:(y+1)*p.w], x.Pix[x.PixOffset(b.Min.X, b.Min.Y+y):])
		}
	case *image.Gray16:
		for y := range p.h {
			row := x.Pix[x.PixOffset(b.Min.X, b.Min.Y+y):]
			for i := range p.w {
				p.px[y*p.w+i] = row[2*i]
			}
		}
	case *image.RGBA:
		for y := range p.h {
			row := x.Pix[x.PixOffset(b.Min.X, b.Min.Y+y):]
			for i := range p.w {
				p.px[y*p.w+i] = luma(row[4*i], row[4*i+1], row[4*i+2])
			}
		}
	default:
		for y := range p.h {
			for i := range p.w {
				r, g, bl := onGrey(img.At(b.Min.X+i, b.Min.Y+y))
				p.px[y*p.w+i] = luma(r, g, bl)
			}
		}
	}
	return p
}

func luma(r, g, b uint8) uint8 {
	return uint8((19595*uint32(r) + 38470*uint32(g) + 7471*uint32(b) + 1<<15) >> 16)
}

// onGrey gives a colour over middle grey.
func onGrey(c color.Color) (r, g, b uint8) {
	cr, cg, cb, a := c.RGBA()
	if a < 0xffff {
		rest := (0xffff - a) / 2
		cr, cg, cb = min(cr+rest, 0xffff), min(cg+rest, 0xffff), min(cb+rest, 0xffff)
	}
	return uint8(cr >> 8), uint8(cg >> 8), uint8(cb >> 8)
}

// within gives the plane with at most so many pixels on its longer side, each the mean
// of what it covers.
func (p plane) within(side int) plane {
	if max(p.w, p.h) <= side {
		return p
	}
	w, h := max(1, p.w*side/max(p.w, p.h)), max(1, p.h*side/max(p.w, p.h))
	out := plane{w, h, make([]uint8, w*h)}
	sum := make([]uint32, w)
	count := make([]uint32, w)
	at := make([]int, p.w)
	for x := range at {
		at[x] = x * w / p.w
	}
	for y := range h {
		clear(sum)
		clear(count)
		for sy := y * p.h / h; sy < max((y+1)*p.h/h, y*p.h/h+1); sy++ {
			for x, v := range p.px[sy*p.w : (sy+1)*p.w] {
				sum[at[x]] += uint32(v)
				count[at[x]]++
			}
		}
		for x := range w {
			out.px[y*w+x] = uint8((sum[x] + count[x]/2) / max(1, count[x]))
		}
	}
	return out
}
