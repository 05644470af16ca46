// Package likepairs makes pairs of pictures that are copies of each other, and pairs
// that only look alike, from the rendered faces and, where they are, from the real
// photos. The tests and the benchmark of duplicates measure with them.
package likepairs

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"

	"golang.org/x/image/draw"
)

// Change is something that makes a copy of a picture which is still the same one.
type Change struct {
	Name string
	Make func(image.Image) (image.Image, error)
}

// Changes are those that the product promises to see through, the two worst ones
// joined at the end.
var Changes = []Change{
	{"quality 50", func(p image.Image) (image.Image, error) { return reencode(p, 50) }},
	{"half size", func(p image.Image) (image.Image, error) { return half(p), nil }},
	{"crop 5 %", func(p image.Image) (image.Image, error) { return crop(p, 0.05), nil }},
	{"turn +2°", func(p image.Image) (image.Image, error) { return turn(p, 2), nil }},
	{"turn −2°", func(p image.Image) (image.Image, error) { return turn(p, -2), nil }},
	{"light +15 %", func(p image.Image) (image.Image, error) { return light(p, 1.15), nil }},
	{"light −15 %", func(p image.Image) (image.Image, error) { return light(p, 0.85), nil }},
}

// Mirror exchanges left and right; whether it is a copy is a setting.
func Mirror(p image.Image) image.Image {
	b := p.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			out.Set(b.Dx()-1-x, y, p.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return out
}

func reencode(p image.Image, quality int) (image.Image, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, &jpeg.Options{Quality: quality}); err != nil {
		return nil, err
	}
	return jpeg.Decode(&b)
}

func scaled(p image.Image, r image.Rectangle, w, h int) image.Image {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(out, out.Bounds(), p, r, draw.Src, nil)
	return out
}

func half(p image.Image) image.Image {
	return scaled(p, p.Bounds(), max(1, p.Bounds().Dx()/2), max(1, p.Bounds().Dy()/2))
}

// crop takes a share off each side.
func crop(p image.Image, share float64) image.Image {
	b := p.Bounds()
	dx, dy := int(float64(b.Dx())*share+0.5), int(float64(b.Dy())*share+0.5)
	r := image.Rect(b.Min.X+dx, b.Min.Y+dy, b.Max.X-dx, b.Max.Y-dy)
	return scaled(p, r, r.Dx(), r.Dy())
}

// turn rotates about the middle and leaves black corners, as image programs do.
func turn(p image.Image, degrees float64) image.Image {
	b := p.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.Black), image.Point{}, draw.Src)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	cx, cy := float64(b.Dx())/2, float64(b.Dy())/2
	m := [6]float64{cos, -sin, cx - cos*(cx+float64(b.Min.X)) + sin*(cy+float64(b.Min.Y)),
		sin, cos, cy - sin*(cx+float64(b.Min.X)) - cos*(cy+float64(b.Min.Y))}
	draw.BiLinear.Transform(out, m, p, b, draw.Over, nil)
	return out
}

func light(p image.Image, k float64) image.Image {
	b := p.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			r, g, bl, _ := p.At(b.Min.X+x, b.Min.Y+y).RGBA()
			up := func(v uint32) uint8 { return uint8(min(255, float64(v>>8)*k+0.5)) }
			out.SetRGBA(x, y, color.RGBA{up(r), up(g), up(bl), 255})
		}
	}
	return out
}
