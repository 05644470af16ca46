package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"strings"

	"mlife/shared/fault"
)

// Full decodes a whole picture upright (its EXIF orientation is applied) in the depth
// it has: 16-bit pictures stay 16-bit. done gives the memory back that the picture
// counts for. Errors as Preview.
func (s *Studio) Full(ctx context.Context, src io.ReadSeeker) (img image.Image, mt string, done func(), err error) {
	d, err := s.decoded(ctx, src, 3) // it is copied when it is worked on
	if err != nil {
		return nil, d.mt, nil, err
	}
	return Upright(d.img, d.how), d.mt, d.done, nil
}

// decoded is a picture as it is stored: how says how it is to be turned.
type decoded struct {
	img  image.Image
	mt   string
	how  int
	cut  bool // its end is missing, and no pixel
	done func()
}

// decoded decodes a whole picture; copies says how often its pixels will be in memory.
func (s *Studio) decoded(ctx context.Context, src io.ReadSeeker, copies int64) (d decoded, err error) {
	if d.mt, err = sniff(src); err != nil {
		return d, err
	}
	defer func() {
		if r := recover(); r != nil { // a decoder met bytes its authors did not think of
			err = bad("decoder failed: %v", r)
		}
		if err != nil && d.done != nil {
			d.done()
			d.done = nil
		}
	}()
	body := src
	switch d.mt {
	case "image/webp":
		frame, err := firstFrame(src, s.opt.Limits.Memory/4)
		if err != nil {
			return d, err
		}
		if frame != nil {
			body = bytes.NewReader(frame)
		}
	case "image/heic", "image/heif", "image/avif":
		b, err := s.wholeStill(ctx, src, d.mt)
		if err != nil {
			return d, err
		}
		body = bytes.NewReader(b)
	case "image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff":
	default:
		return d, bad("%s is no picture that can be edited", d.mt)
	}
	cfg, _, err := image.DecodeConfig(body)
	if err != nil {
		return d, bad("%w", err)
	}
	need, err := s.cost(cfg)
	if err != nil {
		return d, err
	}
	need = min(copies*need, s.opt.Limits.Memory)
	if err := turn(ctx, s.memory, need); err != nil {
		return d, err
	}
	d.done = func() { s.memory.Release(need) }
	d.how = 1
	if body == src {
		d.how = orientation(src, d.mt)
	}
	if _, err = body.Seek(0, io.SeekStart); err != nil {
		return d, wrapDisk(err)
	}
	if d.img, _, err = image.Decode(body); err != nil {
		return d, bad("%w", err)
	}
	return d, nil
}

// wholeStill gives a HEIC or AVIF picture as PNG in its full size.
func (s *Studio) wholeStill(ctx context.Context, src io.ReadSeeker, mt string) ([]byte, error) {
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return nil, wrapDisk(err)
	}
	j := job{mt: mt, limit: s.opt.Limits.Timeout}
	var filters []string
	c, err := readCoded(src)
	stream := src
	if err == nil {
		if int64(c.width)*int64(c.height) > s.opt.Limits.Pixels {
			return nil, fault.New(fault.TooLarge, "media", "the picture has %d × %d pixels, at most %d in all", c.width, c.height, s.opt.Limits.Pixels)
		}
		stream, j.demuxer = bytes.NewReader(c.stream), c.demuxer
		if c.rows > 0 {
			filters = append(filters, fmt.Sprintf("tile=%dx%d", c.columns, c.rows), fmt.Sprintf("crop=%d:%d:0:0", c.width, c.height))
		}
		filters = append(filters, c.turns...)
	} else if !errors.Is(err, errNotUnderstood) {
		return nil, err
	}
	path, done, err := asFile(stream)
	if err != nil {
		return nil, err
	}
	defer done()
	j.path = path
	j.args = []string{"-an", "-frames:v", "1"}
	if len(filters) > 0 {
		j.args = append(j.args, "-vf", strings.Join(filters, ","))
	}
	var out bytes.Buffer
	j.out = &limited{w: &out, left: int(s.opt.Limits.Memory)}
	j.args = append(j.args, "-c:v", "png", "-compression_level", "1", "-f", "image2pipe", "pipe:1")
	if err := s.convert(ctx, j); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Demuxer names the reader of ffmpeg for a media type, "" for one that is not read.
func Demuxer(mt string) string { return demuxers[mt] }

// FFmpeg gives the path of the program; fault.Unavailable when it is missing.
func (s *Studio) FFmpeg() (string, error) {
	if s.ffmpeg.path == "" {
		return "", fault.New(fault.Unavailable, "media", "the program ffmpeg is needed and is not installed on the collector")
	}
	return s.ffmpeg.path, nil
}

// Bounds gives the limits in use.
func (s *Studio) Bounds() Limits { return s.opt.Limits }

// Turn waits for one of the few places for ffmpeg processes; done gives it back.
func (s *Studio) Turn(ctx context.Context) (done func(), err error) {
	if err := turn(ctx, s.programs, 1); err != nil {
		return nil, err
	}
	return func() { s.programs.Release(1) }, nil
}

// EncodePNG writes a picture in its depth.
func EncodePNG(img image.Image, to *os.File) error {
	return wrapDisk((&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(to, img))
}
