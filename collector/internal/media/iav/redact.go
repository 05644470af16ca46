package iav

import (
	"context"
	"fmt"
	"image"
	"strings"

	"mlife/collector/internal/extend"
	"mlife/collector/internal/media"
	"mlife/shared/fault"
)

type region struct {
	rectangle
	From *float64 `json:"from"`
	To   *float64 `json:"to"`
}

type redactParameters struct {
	Regions  []region `json:"regions"`
	Mode     string   `json:"mode"`
	Strength int      `json:"strength"`
}

var redact = operation{m: describe("redact", "edit", "Blur or mask regions", "Makes regions of a picture or video unrecognisable. Of a video a region may hold for a span of seconds.", `{
	"type": "object", "additionalProperties": false, "required": ["regions"], "properties": {
	"mode": {"enum": ["mask", "pixelate", "blur"], "title": "How", "default": "mask", "description": "mask is black: nothing of it can be got back."},
	"strength": {"type": "integer", "minimum": 2, "maximum": 200, "default": 24, "title": "Size of the blocks or of the blur, in pixels"},
	"regions": {"type": "array", "minItems": 1, "maxItems": 100, "title": "Regions", "items": {"type": "object", "additionalProperties": false,
		"required": ["x", "y", "width", "height"], "properties": {
		"x": {"type": "integer", "minimum": -100000, "maximum": 100000}, "y": {"type": "integer", "minimum": -100000, "maximum": 100000},
		"width": {"type": "integer", "minimum": 1, "maximum": 100000}, "height": {"type": "integer", "minimum": 1, "maximum": 100000},
		"from": {"type": "number", "minimum": 0}, "to": {"type": "number", "minimum": 0}}}}}}`, pictureIn, videoIn),
	run: func(ctx context.Context, s *shop, in extend.Input, r extend.Request) (extend.Result, error) {
		p, err := read[redactParameters](r)
		if err != nil {
			return extend.Result{}, err
		}
		if p.Strength == 0 {
			p.Strength = 24
		}
		if !isPicture(in) {
			return s.redactVideo(ctx, in, r, p)
		}
		return s.onPicture(ctx, in, r, "redacted", "", 0, func(c *media.Canvas) (*media.Canvas, *extend.Geometry, error) {
			for _, x := range p.Regions {
				b, err := x.within(c.W, c.H)
				if err != nil {
					return nil, nil, err
				}
				hide(c, b, p.Mode, p.Strength)
			}
			return c, matrix(c.W, c.H, [6]float64{1, 0, 0, 0, 1, 0}), nil
		})
	}}

// hide makes a part of a picture unrecognisable.
func hide(c *media.Canvas, b image.Rectangle, mode string, strength int) {
	switch mode {
	case "pixelate":
		for y := b.Min.Y; y < b.Max.Y; y += strength {
			for x := b.Min.X; x < b.Max.X; x += strength {
				flatten(c, image.Rect(x, y, x+strength, y+strength).Intersect(b))
			}
		}
	case "blur":
		for range 3 { // three boxes are near to a Gauss
			smear(c, b, strength, true)
			smear(c, b, strength, false)
		}
	default:
		blacken(c, b)
	}
}

// samples says how a canvas's pixel is made of numbers.
func samples(c *media.Canvas) (n, width int) {
	if c.Deep {
		return c.Bytes / 2, 2
	}
	return c.Bytes, 1
}

func get(p []byte, width int) int {
	if width == 2 {
		return int(p[0])<<8 | int(p[1])
	}
	return int(p[0])
}

func put(p []byte, width, v int) {
	if width == 2 {
		p[0], p[1] = byte(v>>8), byte(v)
		return
	}
	p[0] = byte(v)
}

// flatten gives all pixels of a part their mean.
func flatten(c *media.Canvas, b image.Rectangle) {
	n, width := samples(c)
	sum := make([]int, n)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			for k := range n {
				sum[k] += get(c.Pix[y*c.Stride+x*c.Bytes+k*width:], width)
			}
		}
	}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			for k := range n {
				put(c.Pix[y*c.Stride+x*c.Bytes+k*width:], width, sum[k]/(b.Dx()*b.Dy()))
			}
		}
	}
}

// blacken makes a part black, and not to be seen through.
func blacken(c *media.Canvas, b image.Rectangle) {
	n, width := samples(c)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			p := c.Pix[y*c.Stride+x*c.Bytes:]
			for k := range n {
				v := 0
				if n == 4 && k == 3 {
					v = 1<<(8*width) - 1
				}
				put(p[k*width:], width, v)
			}
		}
	}
}

// smear puts the mean of 2·radius+1 neighbours, inside of the part, in each pixel's
// place, along rows or columns.
func smear(c *media.Canvas, b image.Rectangle, radius int, rows bool) {
	n, width := samples(c)
	lines, length := b.Dy(), b.Dx()
	if !rows {
		lines, length = length, lines
	}
	at := func(line, i int) int {
		if rows {
			return (b.Min.Y+line)*c.Stride + (b.Min.X+i)*c.Bytes
		}
		return (b.Min.Y+i)*c.Stride + (b.Min.X+line)*c.Bytes
	}
	old := make([]int, length)
	for line := range lines {
		for k := range n {
			sum, have := 0, 0
			for i := range length {
				old[i] = get(c.Pix[at(line, i)+k*width:], width)
			}
			for i := range min(radius, length) {
				sum, have = sum+old[i], have+1
			}
			for i := range length {
				if i+radius < length {
					sum, have = sum+old[i+radius], have+1
				}
				if i-radius-1 >= 0 {
					sum, have = sum-old[i-radius-1], have-1
				}
				put(c.Pix[at(line, i)+k*width:], width, sum/have)
			}
		}
	}
}

func (s *shop) redactVideo(ctx context.Context, in extend.Input, r extend.Request, p redactParameters) (extend.Result, error) {
	src, err := sourceOf(in)
	if err != nil {
		return extend.Result{}, err
	}
	w, h, err := s.size(ctx, src, r.Output)
	if err != nil {
		return extend.Result{}, err
	}
	var chain strings.Builder
	last := "0:v:0"
	for i, x := range p.Regions {
		b, err := x.within(w, h)
		if err != nil {
			return extend.Result{}, err
		}
		when := ""
		if x.From != nil || x.To != nil {
			from, to := 0.0, 1e9
			if x.From != nil {
				from = *x.From
			}
			if x.To != nil {
				to = *x.To
			}
			if from >= to {
				return extend.Result{}, fault.New(fault.Invalid, "iav", "region %d ends before it begins", i+1)
			}
			when = fmt.Sprintf(":enable='between(t,%.6f,%.6f)'", from, to)
		}
		next := fmt.Sprintf("v%d", i)
		switch p.Mode {
		case "pixelate", "blur":
			bw, bh := max(1, b.Dx()/p.Strength), max(1, b.Dy()/p.Strength)
			how := fmt.Sprintf("scale=%d:%d:flags=area,scale=%d:%d:flags=neighbor", bw, bh, b.Dx(), b.Dy())
			if p.Mode == "blur" {
				how = fmt.Sprintf("gblur=sigma=%d:steps=2", p.Strength)
			}
			fmt.Fprintf(&chain, "[%s]format=yuv444p,split[a%d][b%d];[b%d]crop=%d:%d:%d:%d:exact=1,%s[c%d];[a%d][c%d]overlay=%d:%d:format=yuv444%s[%s];",
				last, i, i, i, b.Dx(), b.Dy(), b.Min.X, b.Min.Y, how, i, i, i, b.Min.X, b.Min.Y, when, next)
		default:
			fmt.Fprintf(&chain, "[%s]drawbox=x=%d:y=%d:w=%d:h=%d:color=black:t=fill%s[%s];", last, b.Min.X, b.Min.Y, b.Dx(), b.Dy(), when, next)
		}
		last = next
	}
	fmt.Fprintf(&chain, "[%s]crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0[out]", last)
	args := append([]string{"-filter_complex", chain.String(), "-map", "[out]", "-map", "0:a:0?"}, asMP4...)
	if err := s.ffmpeg(ctx, src, r.Output, append(args, "file:"+r.Output+"/out.mp4")...); err != nil {
		return extend.Result{}, err
	}
	return one("out.mp4", named(in, "redacted", "mp4"), matrix(w&^1, h&^1, [6]float64{1, 0, 0, 0, 1, 0})), nil
}
