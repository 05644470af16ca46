package media

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // decoders of what picture takes
	"image/jpeg"
	"image/png"
	"io"

	_ "golang.org/x/image/bmp"
	"golang.org/x/image/draw"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"

	"mlife/shared/fault"
	"mlife/shared/orient"
)

// picture decodes an image, turns it upright and makes it small.
func (s *Studio) picture(ctx context.Context, src io.ReadSeeker, mt string, width int) (out []byte, err error) {
	defer func() {
		if r := recover(); r != nil { // a decoder met bytes its authors did not think of
			out, err = nil, bad("decoder failed: %v", r)
		}
	}()
	if mt == "image/webp" {
		frame, err := firstFrame(src, s.opt.Limits.Memory/4)
		if err != nil {
			return nil, err
		}
		if frame != nil {
			src = bytes.NewReader(frame)
		}
	}
	cfg, _, err := image.DecodeConfig(src)
	if err != nil {
		return nil, bad("%w", err)
	}
	need, err := s.cost(cfg)
	if err != nil {
		return nil, err
	}
	if err := turn(ctx, s.memory, need); err != nil {
		return nil, err
	}
	defer s.memory.Release(need)
	how := orientation(src, mt)
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return nil, wrapDisk(err)
	}
	img, _, err := image.Decode(src)
	if err != nil {
		return nil, bad("%w", err)
	}
	return encode(upright(shrink(img, width, how >= 5), how))
}

// cost is the memory that decoding a picture takes, or why it is too large.
func (s *Studio) cost(cfg image.Config) (int64, error) {
	w, h := int64(cfg.Width), int64(cfg.Height)
	if w <= 0 || h <= 0 {
		return 0, bad("the picture has %d × %d pixels", w, h)
	}
	if w > s.opt.Limits.Pixels || h > s.opt.Limits.Pixels || w*h > s.opt.Limits.Pixels {
		return 0, fault.New(fault.TooLarge, "media", "the picture has %d × %d pixels, at most %d in all", w, h, s.opt.Limits.Pixels)
	}
	each := int64(5) // four bytes a pixel, and some to decode
	switch cfg.ColorModel {
	case color.RGBA64Model, color.NRGBA64Model, color.Gray16Model:
		each = 9
	}
	return min(w*h*each+1<<20, s.opt.Limits.Memory), nil
}

// shrink makes a picture at most width wide once it is upright.
func shrink(img image.Image, width int, sideways bool) image.Image {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	across := w
	if sideways {
		across = h
	}
	scale := 1.0
	if across > width {
		scale = float64(width) / float64(across)
	}
	// A strip of pixels would be high without end.
	if long := float64(max(w, h)) * scale; long > 4*float64(width) {
		scale *= 4 * float64(width) / long
	}
	out := image.NewRGBA(image.Rect(0, 0, max(1, int(float64(w)*scale)), max(1, int(float64(h)*scale))))
	draw.BiLinear.Scale(out, out.Bounds(), img, b, draw.Src, nil)
	return out
}

// orientation reads the EXIF orientation, 1 when there is none.
func orientation(src io.ReadSeeker, mt string) int { return orient.Of(src, mt) }

// upright undoes an EXIF orientation (EXIF 2.32, tag 0x0112).
func upright(img image.Image, turn int) image.Image {
	if turn <= 1 || turn > 8 {
		return img
	}
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	ow, oh := w, h
	if turn >= 5 {
		ow, oh = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, ow, oh))
	for y := range h {
		for x := range w {
			px, py := x, y
			switch turn {
			case 2:
				px = w - 1 - x
			case 3:
				px, py = w-1-x, h-1-y
			case 4:
				py = h - 1 - y
			case 5:
				px, py = y, x
			case 6:
				px, py = h-1-y, x
			case 7:
				px, py = h-1-y, w-1-x
			case 8:
				px, py = y, w-1-x
			}
			out.Set(px, py, img.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return out
}

// encode makes a JPEG, or a PNG of a picture one can see through.
func encode(img image.Image) ([]byte, error) {
	var out bytes.Buffer
	if o, ok := img.(interface{ Opaque() bool }); ok && o.Opaque() {
		if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 82}); err != nil {
			return nil, fault.New(fault.Internal, "media", "%w", err)
		}
		return out.Bytes(), nil
	}
	if err := png.Encode(&out, img); err != nil {
		return nil, fault.New(fault.Internal, "media", "%w", err)
	}
	return out.Bytes(), nil
}

func bad(format string, args ...any) error {
	return fault.New(fault.Invalid, "media", "%w", fmt.Errorf(format, args...))
}
