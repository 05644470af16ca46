package faces

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
)

type rgb struct{ r, g, b float64 }

func (c rgb) times(k float64) rgb { return rgb{c.r * k, c.g * k, c.b * k} }

func mix(a, b rgb, t float64) rgb {
	return rgb{a.r + (b.r-a.r)*t, a.g + (b.g-a.g)*t, a.b + (b.b-a.b)*t}
}

// Size is the edge of the pictures that the demo's cameras send, in pixels.
const Size = 96

// Draw renders the face on a square of size pixels.
func (f Face) Draw(size int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, size, size))
	r := rand.New(rand.NewPCG(f.seed, 0x6e6f697365))
	scale := 2.5 / float64(size)
	edge := 1.2 * scale // softens outlines by about a pixel
	lx, ly := math.Cos(f.LightFrom), math.Sin(f.LightFrom)
	for y := range size {
		for x := range size {
			u, v := (float64(x)+0.5)*scale-1.25, (float64(y)+0.5)*scale-1.25
			c := f.at(u, v, edge).times(f.Light * (1 + 0.22*(u*lx+v*ly)))
			n := f.Noise * r.NormFloat64()
			img.SetRGBA(x, y, color.RGBA{level(c.r + n), level(c.g + n), level(c.b + n), 255})
		}
	}
	return img
}

// JPEG renders the face as the demo's cameras send it.
func (f Face) JPEG() ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, f.Draw(Size), &jpeg.Options{Quality: 88}); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func level(v float64) uint8 { return uint8(max(0, min(255, v*255+0.5))) }

// at gives the colour at a point: x right, y down, the head's half height is 1.
func (f Face) at(u, v, edge float64) rgb {
	sin, cos := math.Sincos(f.Roll)
	x, y := u*cos+v*sin, -u*sin+v*cos
	c := f.backdrop.times(0.75 + 0.2*math.Sin(2*u+3*v+f.LightFrom))
	cover := func(d float64, over rgb) {
		if d < edge {
			c = mix(c, over, min(1, 0.5-d/edge*0.5))
		}
	}

	cover(ellipse(x, y+0.12, f.headWidth+0.1, 1.02), f.hair)
	cover(box(x, y-1.1, 0.3, 0.35), f.skin.times(0.8))
	cover(ellipse(x, y, f.headWidth, 0.95), f.skin.times(1-0.12*math.Abs(x)))
	cover(max(ellipse(x, y, f.headWidth, 0.95), y+0.62), f.hair)

	x, y = x-f.Yaw, y-f.Pitch // from here on: features on the head
	m := f.mood
	for _, side := range []float64{-1, 1} {
		f.eye(x*side-f.eyeGap, y+0.16, cover, m)
		ix := x*side - f.eyeGap // −0.2 is the inner end
		lift := 0.40 + f.browLift + 0.09*m.browAll - 0.24*m.browInner*ix - 0.10*ix*ix
		cover(max(math.Abs(y+lift)-0.042, math.Abs(ix)-0.2), f.hair.times(0.7))
	}
	cover(max(math.Abs(x-0.03*y)-0.035, math.Abs(y-0.1)-0.16), f.skin.times(0.82))
	cover(ellipse(x, y-0.25, 0.11, 0.05), f.skin.times(0.74))
	f.mouth(x, y-0.55, cover, m)
	if f.Mask != NoMask {
		f.mask(x, y, cover)
	}
	if f.Glasses {
		for _, side := range []float64{-1, 1} {
			cover(math.Abs(ellipse(x*side-f.eyeGap, y+0.15, 0.235, 0.2))-0.022, rgb{0.1, 0.1, 0.12})
		}
		cover(max(math.Abs(y+0.17)-0.02, math.Abs(x)-(f.eyeGap-0.22)), rgb{0.1, 0.1, 0.12})
	}
	return c
}

func (f Face) eye(x, y float64, cover func(float64, rgb), m mood) {
	open := 0.085 + 0.05*m.eyeOpen
	low := open * (1 - 0.55*m.cheek)
	h := open
	if y > 0 {
		h = low
	}
	lid := ellipse(x, y, 0.15, max(h, 0.018))
	cover(lid-0.02, f.skin.times(0.6))
	cover(lid, rgb{0.95, 0.95, 0.93})
	cover(max(lid, math.Hypot(x, y)-0.07), rgb{0.15, 0.1, 0.08})
}

func (f Face) mouth(x, y float64, cover func(float64, rgb), m mood) {
	half := 0.27 + 0.1*m.mouthWidth
	bend := y + 0.16*m.mouthCurve*(x*x/(half*half)-0.5)
	thick := 0.038 + 0.13*m.mouthOpen
	lips := ellipse(x, bend, half, thick+0.02)
	cover(lips, f.lips)
	if m.mouthOpen > 0.12 {
		cover(ellipse(x, bend, half*0.8, thick-0.02), rgb{0.16, 0.05, 0.06})
		cover(max(ellipse(x, bend, half*0.75, thick-0.025), bend+thick*0.35), rgb{0.92, 0.9, 0.86})
	}
}

func (f Face) mask(x, y float64, cover func(float64, rgb)) {
	top := 0.08
	if f.Mask == HalfMask {
		top = 0.36
	}
	d := max(ellipse(x, y-0.05, f.headWidth+0.01, 0.98), top+0.12*x*x-y)
	cover(d, f.cloth)
	for _, fold := range []float64{0.3, 0.5, 0.7} {
		cover(max(d, math.Abs(y-top-fold*0.8+0.1*x*x)-0.012), f.cloth.times(0.8))
	}
	strap := max(math.Abs(y-top+0.05+0.35*(math.Abs(x)-0.5))-0.014, 0.45-math.Abs(x))
	cover(max(strap, ellipse(x, y, f.headWidth, 0.95)), f.cloth.times(0.9))
}

// ellipse is the signed distance to an ellipse at the origin, near its outline.
func ellipse(x, y, a, b float64) float64 {
	if a <= 0 || b <= 0 {
		return 1
	}
	k := math.Hypot(x/a, y/b)
	return (k - 1) * min(a, b)
}

func box(x, y, a, b float64) float64 { return max(math.Abs(x)-a, math.Abs(y)-b) }
