package iav

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"mlife/collector/internal/extend"
	"mlife/collector/internal/media"
	"mlife/shared/fault"
)

// keepFormat says in which format an edited picture is kept: its own where that can
// be written, without loss otherwise.
var keepFormat = map[string]string{"image/jpeg": "jpeg", "image/png": "png", "image/webp": "webp", "image/tiff": "tiff", "image/bmp": "bmp"}

var endings = map[string]string{"jpeg": "jpg", "png": "png", "webp": "webp", "avif": "avif", "tiff": "tiff", "bmp": "bmp"}

// change works on a decoded picture and says where its points went.
type change func(c *media.Canvas) (*media.Canvas, *extend.Geometry, error)

// onPicture decodes, changes and writes a picture. format "" keeps it.
func (s *shop) onPicture(ctx context.Context, in extend.Input, r extend.Request, what, format string, quality int, do change) (extend.Result, error) {
	var res extend.Result
	f, err := os.Open(in.File)
	if err != nil {
		return res, fault.New(fault.Internal, "iav", "%w", err)
	}
	img, mt, done, err := s.studio.Full(ctx, f)
	if err = errors.Join(err, f.Close()); err != nil {
		return res, err
	}
	defer done()
	if format == "" {
		format = keepFormat[mt]
	}
	if format == "" {
		format = "png"
	}
	c, g, err := do(media.NewCanvas(img))
	if err != nil {
		return res, err
	}
	if err := ctx.Err(); err != nil {
		return res, fault.New(fault.Canceled, "iav", "%w", err)
	}
	file := "out." + endings[format]
	notes, err := s.write(ctx, c, format, quality, filepath.Join(r.Output, file))
	if err != nil {
		return res, err
	}
	if mt == "image/gif" {
		notes = append(notes, "of an animation the first picture was taken")
	}
	return one(file, named(in, what, endings[format]), g, notes...), nil
}

// write encodes a picture. quality is 1 to 100, 0 for a good one (without loss for
// WebP).
func (s *shop) write(ctx context.Context, c *media.Canvas, format string, quality int, path string) (notes []string, err error) {
	if format == "webp" || format == "avif" {
		return s.writeByProgram(ctx, c, format, quality, path)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fault.New(fault.Internal, "iav", "%w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	switch format {
	case "jpeg":
		if quality == 0 {
			quality = 95
		}
		if c.Deep {
			notes = append(notes, "16 bits a channel became 8")
		}
		if o, ok := c.Img.(interface{ Opaque() bool }); ok && !o.Opaque() {
			notes = append(notes, "what could be seen through is black")
		}
		err = jpeg.Encode(f, c.Img, &jpeg.Options{Quality: quality})
	case "png":
		err = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(f, c.Img)
	case "tiff":
		err = tiff.Encode(f, c.Img, &tiff.Options{Compression: tiff.Deflate, Predictor: true})
	case "bmp":
		if c.Deep {
			notes = append(notes, "16 bits a channel became 8")
		}
		err = bmp.Encode(f, c.Img)
	default:
		err = fmt.Errorf("no format %s", format)
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "iav", "%w", err)
	}
	return notes, nil
}

func (s *shop) writeByProgram(ctx context.Context, c *media.Canvas, format string, quality int, path string) (notes []string, err error) {
	if c.Deep {
		notes = append(notes, "16 bits a channel became 8")
	}
	tmp, err := os.CreateTemp(filepath.Dir(filepath.Dir(path)), "picture-*.png")
	if err != nil {
		return nil, fault.New(fault.Internal, "iav", "%w", err)
	}
	defer func() { err = errors.Join(err, os.Remove(tmp.Name())) }()
	if err := errors.Join(media.EncodePNG(c.Img, tmp), tmp.Close()); err != nil {
		return nil, err
	}
	args := []string{"-c:v", "libwebp", "-lossless", "1"}
	if format == "webp" && quality > 0 {
		args = []string{"-c:v", "libwebp", "-lossless", "0", "-quality", strconv.Itoa(quality)}
	}
	if format == "avif" {
		if quality == 0 {
			quality = 80
		}
		args = []string{"-c:v", "libaom-av1", "-still-picture", "1", "-cpu-used", "6", "-crf", strconv.Itoa(63 - quality*63/100), "-b:v", "0", "-pix_fmt", "yuv444p"}
	}
	err = s.ffmpeg(ctx, source{path: tmp.Name(), demuxer: "png_pipe"}, filepath.Dir(path), append(args, "-frames:v", "1", "-f", format, "file:"+path)...)
	return notes, err
}

type rectangle struct {
	X      int `json:"x"`
	Y      int `json:"y"`
	Width  int `json:"width"`
	Height int `json:"height"`
}

// within cuts a rectangle to a picture; fault.Invalid when nothing is left.
func (r rectangle) within(w, h int) (image.Rectangle, error) {
	x := image.Rect(r.X, r.Y, r.X+r.Width, r.Y+r.Height).Intersect(image.Rect(0, 0, w, h))
	if x.Empty() {
		return x, fault.New(fault.Invalid, "iav", "the rectangle %d,%d %d × %d lies outside of the picture, which has %d × %d pixels", r.X, r.Y, r.Width, r.Height, w, h)
	}
	return x, nil
}
