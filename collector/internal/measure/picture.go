package measure

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"io"
	"math"

	"mlife/collector/internal/dam/material"
)

// picture measures decoded pixels; how is the EXIF orientation.
func picture(img image.Image, how int) material.PictureLooks {
	p := luminance(img)
	out := material.PictureLooks{Width: p.w, Height: p.h, FlatTail: flatTail(p)}
	if how > 1 {
		out.Orientation = how
	}
	if how >= 5 {
		out.Width, out.Height = p.h, p.w
	}
	light(p, &out)
	out.Colourful = colourful(img)
	out.Transparency = transparency(img)
	small := p.within(normal)
	noise := noiseOf(small)
	out.Noise = round(noise / 255)
	out.Sharpness = round(sharpness(small, noise))
	return out
}

// round keeps four places: more is not meant.
func round(v float64) float64 { return math.Round(1e4*v) / 1e4 }

// light measures the distribution of luminance.
func light(p plane, out *material.PictureLooks) {
	var count [256]int
	for _, v := range p.px {
		count[v]++
	}
	n := float64(len(p.px))
	var s, ss, h float64
	seen := 0
	quantiles := [3]float64{0.05, 0.5, 0.95}
	at := [3]*float64{&out.P5, &out.P50, &out.P95}
	next := 0
	for v, c := range count {
		if c == 0 {
			continue
		}
		x, share := float64(v)/255, float64(c)/n
		s, ss = s+x*share, ss+x*x*share
		h -= share * math.Log2(share)
		for seen += c; next < 3 && float64(seen) >= quantiles[next]*n; next++ {
			*at[next] = round(x)
		}
		if v <= 5 { // 2 %
			out.Dark += share
		}
		if v >= 250 { // 98 %
			out.Bright += share
		}
	}
	out.Mean, out.Contrast, out.Entropy = round(s), round(math.Sqrt(max(0, ss-s*s))), round(h)
	out.Dark, out.Bright = round(out.Dark), round(out.Bright)
}

// flatTail is the share of the last rows, as they are stored, that hold one value alone.
func flatTail(p plane) float64 {
	n := 0
	last := p.px[len(p.px)-1]
	for y := p.h - 1; y >= 0; y-- {
		for _, v := range p.px[y*p.w : (y+1)*p.w] {
			if v != last {
				return round(float64(n) / float64(p.h))
			}
		}
		n++
	}
	return 1
}

// maxLooked bounds the pixels that colours are looked at of.
const maxLooked = 250_000

// colourful is the measure of Hasler and Süsstrunk ("Measuring colourfulness in natural
// images", 2003), which is about differences of colours: of a JPEG its colour planes
// alone say it.
func colourful(img image.Image) float64 {
	var c moments
	if x, ok := img.(*image.YCbCr); ok {
		step := max(1, len(x.Cb)/maxLooked)
		for i := 0; i < len(x.Cb) && i < len(x.Cr); i += step {
			cb, cr := float64(x.Cb[i])-128, float64(x.Cr[i])-128
			c.add(2.1161*cr+0.3441*cb, 0.3439*cr-1.9441*cb)
		}
		return c.value()
	}
	if _, ok := img.(*image.Gray); ok {
		return 0
	}
	b := img.Bounds()
	step := max(1, int(math.Sqrt(float64(b.Dx())*float64(b.Dy())/maxLooked)))
	for y := b.Min.Y; y < b.Max.Y; y += step {
		for px := b.Min.X; px < b.Max.X; px += step {
			r, g, bl := onGrey(img.At(px, y))
			c.add(float64(r)-float64(g), (float64(r)+float64(g))/2-float64(bl))
		}
	}
	return c.value()
}

type moments struct{ n, a, aa, b, bb float64 }

func (m *moments) add(a, b float64) {
	m.n++
	m.a, m.aa, m.b, m.bb = m.a+a, m.aa+a*a, m.b+b, m.bb+b*b
}

func (m *moments) value() float64 {
	if m.n == 0 {
		return 0
	}
	a, b := m.a/m.n, m.b/m.n
	spread := math.Sqrt(max(0, m.aa/m.n-a*a) + max(0, m.bb/m.n-b*b))
	return math.Round(100*(spread+0.3*math.Hypot(a, b))) / 100
}

// transparency is the share of pixels that can be seen through.
func transparency(img image.Image) float64 {
	if o, ok := img.(interface{ Opaque() bool }); ok && o.Opaque() {
		return 0
	}
	b := img.Bounds()
	step := max(1, int(math.Sqrt(float64(b.Dx())*float64(b.Dy())/maxLooked)))
	clear, all := 0.0, 0.0
	for y := b.Min.Y; y < b.Max.Y; y += step {
		for x := b.Min.X; x < b.Max.X; x += step {
			if _, _, _, a := img.At(x, y).RGBA(); a < 0xffff {
				clear++
			}
			all++
		}
	}
	return round(clear / max(1, all))
}

// maxHead bounds the beginning of a JPEG that is searched for its own preview.
const maxHead = 256 << 10

// thumbTurned says that a JPEG is marked to be turned by a quarter, but the preview in
// its EXIF block has the proportions of the turned picture: a program turned the pixels,
// and left the mark and the preview as the camera wrote them.
func thumbTurned(src io.ReadSeeker, how int, b image.Rectangle) bool {
	if how < 5 {
		return false
	}
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return false
	}
	head, err := io.ReadAll(io.LimitReader(src, maxHead))
	if err != nil {
		return false
	}
	w, h, ok := thumbnail(head)
	if !ok {
		return false
	}
	own, small := float64(b.Dx())/float64(b.Dy()), float64(w)/float64(h)
	// Square ones say nothing, and previews are often padded to another shape.
	return math.Abs(math.Log(own)) > 0.2 && math.Abs(math.Log(small)) > 0.2 && (own > 1) != (small > 1)
}

// thumbnail finds the size of the preview in a JPEG's EXIF block (EXIF 2.32, 4.5.7).
func thumbnail(b []byte) (w, h int, ok bool) {
	defer func() {
		if recover() != nil { // a decoder met bytes its authors did not think of
			ok = false
		}
	}()
	at := 2
	for at+4 <= len(b) && b[at] == 0xff && b[at+1] != 0xda {
		n := int(binary.BigEndian.Uint16(b[at+2:])) + 2
		if n < 4 || at+n > len(b) {
			return 0, 0, false
		}
		if body := b[at+4 : at+n]; b[at+1] == 0xe1 && len(body) > 6 && string(body[:4]) == "Exif" {
			for i := 6; i+3 < len(body); i++ {
				if body[i] == 0xff && body[i+1] == 0xd8 && body[i+2] == 0xff {
					if cfg, err := jpeg.DecodeConfig(bytes.NewReader(body[i:])); err == nil && cfg.Width > 0 && cfg.Height > 0 {
						return cfg.Width, cfg.Height, true
					}
				}
			}
		}
		at += n
	}
	return 0, 0, false
}
