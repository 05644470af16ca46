package media

import (
	"image"
	"image/color"
	"image/draw"
)

// Canvas is a picture whose pixels are worked on in their own depth: 8 or 16 bits,
// grey or colour.
type Canvas struct {
	Img    draw.Image
	Pix    []byte
	Stride int
	Bytes  int // per pixel
	Deep   bool
	W, H   int
}

// NewCanvas copies a picture. Grey stays grey and 16 bits stay 16 bits; pictures with
// a palette become colour.
func NewCanvas(img image.Image) *Canvas {
	b := img.Bounds()
	r := image.Rect(0, 0, b.Dx(), b.Dy())
	var to draw.Image
	switch img.(type) {
	case *image.Gray:
		to = image.NewGray(r)
	case *image.Gray16:
		to = image.NewGray16(r)
	case *image.RGBA64:
		to = image.NewRGBA64(r)
	case *image.NRGBA64:
		to = image.NewNRGBA64(r)
	case *image.NRGBA, *image.Paletted, *image.NYCbCrA:
		to = image.NewNRGBA(r)
	default:
		to = image.NewRGBA(r)
	}
	c := onto(to)
	if !c.copySame(img, b) {
		draw.Draw(to, r, img, b.Min, draw.Src)
	}
	return c
}

// NewLike makes an empty canvas of the same depth, with w × h pixels.
func (c *Canvas) NewLike(w, h int) *Canvas {
	r := image.Rect(0, 0, w, h)
	switch c.Img.(type) {
	case *image.Gray:
		return onto(image.NewGray(r))
	case *image.Gray16:
		return onto(image.NewGray16(r))
	case *image.RGBA64:
		return onto(image.NewRGBA64(r))
	case *image.NRGBA64:
		return onto(image.NewNRGBA64(r))
	case *image.NRGBA:
		return onto(image.NewNRGBA(r))
	}
	return onto(image.NewRGBA(r))
}

func onto(img draw.Image) *Canvas {
	b := img.Bounds()
	c := &Canvas{Img: img, W: b.Dx(), H: b.Dy()}
	switch x := img.(type) {
	case *image.Gray:
		c.Pix, c.Stride, c.Bytes = x.Pix, x.Stride, 1
	case *image.Gray16:
		c.Pix, c.Stride, c.Bytes, c.Deep = x.Pix, x.Stride, 2, true
	case *image.RGBA64:
		c.Pix, c.Stride, c.Bytes, c.Deep = x.Pix, x.Stride, 8, true
	case *image.NRGBA64:
		c.Pix, c.Stride, c.Bytes, c.Deep = x.Pix, x.Stride, 8, true
	case *image.NRGBA:
		c.Pix, c.Stride, c.Bytes = x.Pix, x.Stride, 4
	case *image.RGBA:
		c.Pix, c.Stride, c.Bytes = x.Pix, x.Stride, 4
	}
	return c
}

// copySame copies the bytes of a picture of the canvas's own type: drawing would
// multiply colours by their alpha and round.
func (c *Canvas) copySame(img image.Image, b image.Rectangle) bool {
	var pix []byte
	var stride int
	switch x := img.(type) {
	case *image.Gray:
		pix, stride = x.Pix[x.PixOffset(b.Min.X, b.Min.Y):], x.Stride
	case *image.Gray16:
		pix, stride = x.Pix[x.PixOffset(b.Min.X, b.Min.Y):], x.Stride
	case *image.RGBA64:
		pix, stride = x.Pix[x.PixOffset(b.Min.X, b.Min.Y):], x.Stride
	case *image.NRGBA64:
		pix, stride = x.Pix[x.PixOffset(b.Min.X, b.Min.Y):], x.Stride
	case *image.NRGBA:
		pix, stride = x.Pix[x.PixOffset(b.Min.X, b.Min.Y):], x.Stride
	case *image.RGBA:
		pix, stride = x.Pix[x.PixOffset(b.Min.X, b.Min.Y):], x.Stride
	case *image.Paletted:
		for y := range c.H {
			for px := range c.W {
				n := color.NRGBAModel.Convert(img.At(b.Min.X+px, b.Min.Y+y)).(color.NRGBA)
				c.Img.Set(px, y, n)
			}
		}
		return true
	default:
		return false
	}
	for y := range c.H {
		copy(c.Pix[y*c.Stride:y*c.Stride+c.W*c.Bytes], pix[y*stride:])
	}
	return true
}

// Turned gives the picture turned and mirrored as an EXIF orientation says (EXIF
// 2.32, tag 0x0112), pixel by pixel.
func (c *Canvas) Turned(how int) *Canvas {
	if how <= 1 || how > 8 {
		return c
	}
	w, h := c.W, c.H
	ow, oh := w, h
	if how >= 5 {
		ow, oh = h, w
	}
	out := c.NewLike(ow, oh)
	for y := range h {
		for x := range w {
			px, py := turnedTo(how, x, y, w, h)
			copy(out.Pix[py*out.Stride+px*c.Bytes:][:c.Bytes], c.Pix[y*c.Stride+x*c.Bytes:])
		}
	}
	return out
}

func turnedTo(how, x, y, w, h int) (int, int) {
	switch how {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}

// Upright undoes an EXIF orientation in the picture's own depth.
func Upright(img image.Image, how int) image.Image {
	if how <= 1 || how > 8 {
		return img
	}
	return NewCanvas(img).Turned(how).Img
}

// NewGrey makes an empty grey canvas of 8 or, when deep, 16 bits.
func NewGrey(w, h int, deep bool) *Canvas {
	r := image.Rect(0, 0, w, h)
	if deep {
		return onto(image.NewGray16(r))
	}
	return onto(image.NewGray(r))
}
