package iav

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"mlife/collector/internal/extend"
	"mlife/collector/internal/media"
	"mlife/shared/fault"
)

var crop = operation{m: describe("crop", "edit", "Crop", "Keeps a rectangle of a picture or video, in pixels of the upright picture.", `{
	"type": "object", "additionalProperties": false, "required": ["x", "y", "width", "height"], "properties": {
	"x": {"type": "integer", "minimum": 0, "maximum": 100000, "title": "Left", "default": 0},
	"y": {"type": "integer", "minimum": 0, "maximum": 100000, "title": "Top", "default": 0},
	"width": {"type": "integer", "minimum": 1, "maximum": 100000, "title": "Width", "default": 256},
	"height": {"type": "integer", "minimum": 1, "maximum": 100000, "title": "Height", "default": 256}}}`, pictureIn, videoIn),
	run: func(ctx context.Context, s *shop, in extend.Input, r extend.Request) (extend.Result, error) {
		p, err := read[rectangle](r)
		if err != nil {
			return extend.Result{}, err
		}
		if isPicture(in) {
			return s.onPicture(ctx, in, r, "crop", "", 0, func(c *media.Canvas) (*media.Canvas, *extend.Geometry, error) { return cropped(c, p) })
		}
		return s.cropVideo(ctx, in, r, p)
	}}

func cropped(c *media.Canvas, p rectangle) (*media.Canvas, *extend.Geometry, error) {
	b, err := p.within(c.W, c.H)
	if err != nil {
		return nil, nil, err
	}
	out := c.NewLike(b.Dx(), b.Dy())
	for y := range out.H {
		from := (b.Min.Y+y)*c.Stride + b.Min.X*c.Bytes
		copy(out.Pix[y*out.Stride:y*out.Stride+out.W*out.Bytes], c.Pix[from:])
	}
	return out, matrix(out.W, out.H, [6]float64{1, 0, -float64(b.Min.X), 0, 1, -float64(b.Min.Y)}), nil
}

func (s *shop) cropVideo(ctx context.Context, in extend.Input, r extend.Request, p rectangle) (extend.Result, error) {
	src, err := sourceOf(in)
	if err != nil {
		return extend.Result{}, err
	}
	w, h, err := s.size(ctx, src, r.Output)
	if err != nil {
		return extend.Result{}, err
	}
	b, err := p.within(w, h)
	if err != nil {
		return extend.Result{}, err
	}
	cw, ch := b.Dx()&^1, b.Dy()&^1
	if cw == 0 || ch == 0 {
		return extend.Result{}, fault.New(fault.Invalid, "iav", "a video has at least 2 × 2 pixels")
	}
	var notes []string
	if cw != b.Dx() || ch != b.Dy() {
		notes = append(notes, "the sides of H.264 are even: a line of pixels less")
	}
	if err := s.filterVideo(ctx, src, r.Output, fmt.Sprintf("crop=%d:%d:%d:%d:exact=1", cw, ch, b.Min.X, b.Min.Y)); err != nil {
		return extend.Result{}, err
	}
	return one("out.mp4", named(in, "crop", "mp4"), matrix(cw, ch, [6]float64{1, 0, -float64(b.Min.X), 0, 1, -float64(b.Min.Y)}), notes...), nil
}

type turnParameters struct {
	Angle float64 `json:"angle"`
	Way   string  `json:"way"`
}

var rotate = operation{m: describe("rotate", "edit", "Rotate", "Turns a picture or video clockwise. By metadata nothing is encoded anew: for JPEG by right angles only.", `{
	"type": "object", "additionalProperties": false, "required": ["angle"], "properties": {
	"angle": {"type": "number", "minimum": -360, "maximum": 360, "title": "Degrees clockwise", "default": 90},
	"way": {"enum": ["pixels", "metadata"], "title": "Way", "default": "pixels", "description": "metadata: lossless, only the orientation changes (JPEG)."}}}`, pictureIn, videoIn),
	run: func(ctx context.Context, s *shop, in extend.Input, r extend.Request) (extend.Result, error) {
		p, err := read[turnParameters](r)
		if err != nil {
			return extend.Result{}, err
		}
		angle := math.Mod(math.Mod(p.Angle, 360)+360, 360)
		switch {
		case p.Way == "metadata":
			return s.turnByMetadata(ctx, in, r, angle)
		case isPicture(in):
			return s.onPicture(ctx, in, r, "turned", "", 0, func(c *media.Canvas) (*media.Canvas, *extend.Geometry, error) { return turned(c, angle) })
		}
		return s.turnVideo(ctx, in, r, angle)
	}}

// right gives the EXIF orientation of a right angle and its matrix for a picture of
// w × h pixels; ok is false for other angles.
func right(angle float64, w, h int) (how int, g *extend.Geometry, ok bool) {
	fw, fh := float64(w), float64(h)
	switch angle {
	case 0:
		return 1, matrix(w, h, [6]float64{1, 0, 0, 0, 1, 0}), true
	case 90:
		return 6, matrix(h, w, [6]float64{0, -1, fh, 1, 0, 0}), true
	case 180:
		return 3, matrix(w, h, [6]float64{-1, 0, fw, 0, -1, fh}), true
	case 270:
		return 8, matrix(h, w, [6]float64{0, 1, 0, -1, 0, fw}), true
	}
	return 0, nil, false
}

// turned turns a picture; by other than right angles it grows to hold everything, and
// what was not there is black or clear.
func turned(c *media.Canvas, angle float64) (*media.Canvas, *extend.Geometry, error) {
	if how, g, ok := right(angle, c.W, c.H); ok {
		return c.Turned(how), g, nil
	}
	sin, cos := math.Sincos(angle * math.Pi / 180)
	w, h := float64(c.W), float64(c.H)
	nw := int(math.Ceil(w*math.Abs(cos) + h*math.Abs(sin)))
	nh := int(math.Ceil(w*math.Abs(sin) + h*math.Abs(cos)))
	cx, cy := float64(nw)/2, float64(nh)/2
	m := [6]float64{cos, -sin, cx - cos*w/2 + sin*h/2, sin, cos, cy - sin*w/2 - cos*h/2}
	out := c.NewLike(nw, nh)
	draw.BiLinear.Transform(out.Img, f64.Aff3(m), c.Img, c.Img.Bounds(), draw.Src, nil)
	return out, matrix(nw, nh, m), nil
}

func (s *shop) turnVideo(ctx context.Context, in extend.Input, r extend.Request, angle float64) (extend.Result, error) {
	filter, ok := map[float64]string{0: "null", 90: "transpose=clock", 180: "hflip,vflip", 270: "transpose=cclock"}[angle]
	if !ok {
		return extend.Result{}, fault.New(fault.Invalid, "iav", "a video turns by 90, 180 or 270 degrees")
	}
	src, err := sourceOf(in)
	if err != nil {
		return extend.Result{}, err
	}
	w, h, err := s.size(ctx, src, r.Output)
	if err != nil {
		return extend.Result{}, err
	}
	if err := s.filterVideo(ctx, src, r.Output, filter+",crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0"); err != nil {
		return extend.Result{}, err
	}
	_, g, _ := right(angle, w, h)
	return one("out.mp4", named(in, "turned", "mp4"), g), nil
}

// turnByMetadata copies a JPEG with another EXIF orientation.
func (s *shop) turnByMetadata(ctx context.Context, in extend.Input, r extend.Request, angle float64) (extend.Result, error) {
	var res extend.Result
	if in.MediaType != "image/jpeg" {
		return res, fault.New(fault.Invalid, "iav", "%s carries no orientation that is understood everywhere: turn its pixels", in.MediaType)
	}
	b, err := os.ReadFile(in.File)
	if err != nil {
		return res, fault.New(fault.Internal, "iav", "%w", err)
	}
	old, w, h, err := s.studio.Orientation(ctx, in.File)
	if err != nil {
		return res, err
	}
	how, g, ok := right(angle, w, h)
	if !ok {
		return res, fault.New(fault.Invalid, "iav", "metadata turn by 90, 180 or 270 degrees")
	}
	out, err := media.SetOrientation(b, media.ThenTurn(old, how))
	if err != nil {
		return res, err
	}
	if err := os.WriteFile(filepath.Join(r.Output, "out.jpg"), out, 0o600); err != nil {
		return res, fault.New(fault.Internal, "iav", "%w", err)
	}
	return one("out.jpg", named(in, "turned", "jpg"), g), nil
}
