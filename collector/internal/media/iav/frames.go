package iav

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"mlife/collector/internal/extend"
	"mlife/shared/fault"
)

// maxFrames bounds the pictures that come out of one video.
const maxFrames = 500

type frameParameters struct {
	Every  float64   `json:"every"`
	Nth    int       `json:"nth"`
	Times  []float64 `json:"times"`
	Limit  int       `json:"limit"`
	Format string    `json:"format"`
}

var frames = operation{m: describe("frames", "convert", "Video to frames", "Takes pictures out of a video: every so many seconds, every n-th frame, or at moments. Boxes of tracks and frames follow.", `{
	"type": "object", "additionalProperties": false, "properties": {
	"every": {"type": "number", "minimum": 0.01, "maximum": 86400, "title": "Every so many seconds", "default": 1},
	"nth": {"type": "integer", "minimum": 1, "maximum": 1000000, "title": "Or every n-th frame"},
	"times": {"type": "array", "maxItems": 100, "items": {"type": "number", "minimum": 0, "maximum": 1000000}, "title": "Or at these seconds"},
	"limit": {"type": "integer", "minimum": 1, "maximum": 500, "title": "At most", "default": 100},
	"format": {"enum": ["png", "jpeg"], "title": "Format", "default": "png"}}}`, videoIn),
	run: func(ctx context.Context, s *shop, in extend.Input, r extend.Request) (extend.Result, error) {
		p, err := read[frameParameters](r)
		if err != nil {
			return extend.Result{}, err
		}
		src, err := sourceOf(in)
		if err != nil {
			return extend.Result{}, err
		}
		if p.Limit == 0 {
			p.Limit = 100
		}
		res, err := s.takeFrames(ctx, in, r, src, p)
		if err == nil && len(res.Outputs) == 0 {
			err = fault.New(fault.Invalid, "iav", "no frame is there: the video is shorter")
		}
		return res, err
	}}

func (s *shop) takeFrames(ctx context.Context, in extend.Input, r extend.Request, src source, p frameParameters) (extend.Result, error) {
	ending, codec := "png", []string{"-c:v", "png", "-compression_level", "3"}
	if p.Format == "jpeg" {
		ending, codec = "jpg", []string{"-c:v", "mjpeg", "-q:v", "2"}
	}
	if len(p.Times) > 0 {
		return s.framesAt(ctx, in, r, src, p, ending, codec)
	}
	var filter string
	var at func(i int) *float64
	if p.Nth > 0 {
		filter = fmt.Sprintf("select='not(mod(n,%d))'", p.Nth)
		at = func(int) *float64 { return nil }
	} else {
		if p.Every == 0 {
			p.Every = 1
		}
		// The first frame at or after each multiple.
		filter = fmt.Sprintf("select='isnan(prev_selected_t)+gte(t-floor(prev_selected_t/%[1]f+0.000001)*%[1]f,%[1]f)'", p.Every)
		at = func(i int) *float64 { t := float64(i) * p.Every; return &t }
	}
	args := append([]string{"-an", "-sn", "-vf", filter, "-vsync", "vfr", "-frames:v", fmt.Sprint(p.Limit)}, codec...)
	if err := s.ffmpeg(ctx, src, r.Output, append(args, "-f", "image2", "file:"+filepath.Join(r.Output, "frame-%06d."+ending))...); err != nil {
		return extend.Result{}, err
	}
	var res extend.Result
	for i := range p.Limit {
		file := fmt.Sprintf("frame-%06d.%s", i+1, ending)
		if _, err := os.Stat(filepath.Join(r.Output, file)); err != nil {
			break
		}
		o := extend.Output{File: file, Name: named(in, fmt.Sprintf("frame-%05d", i*max(p.Nth, 1)), ending)}
		if t := at(i); t != nil {
			o.Geometry, o.Name = &extend.Geometry{At: t}, named(in, fmt.Sprintf("at-%.3fs", *t), ending)
		} else if len(in.Truth)+len(in.Result) > 0 {
			o.Notes = []string{"annotations did not follow: the moment of an n-th frame is not known"}
			none := -1.0
			o.Geometry = &extend.Geometry{At: &none}
		}
		res.Outputs = append(res.Outputs, o)
	}
	return res, nil
}

func (s *shop) framesAt(ctx context.Context, in extend.Input, r extend.Request, src source, p frameParameters, ending string, codec []string) (extend.Result, error) {
	var res extend.Result
	for i, t := range p.Times {
		if i >= p.Limit {
			break
		}
		file := fmt.Sprintf("frame-%06d.%s", i+1, ending)
		from := src
		from.before = []string{"-ss", seconds(t)}
		args := append([]string{"-an", "-sn", "-frames:v", "1"}, codec...)
		if err := s.ffmpeg(ctx, from, r.Output, append(args, "-f", "image2", "-update", "1", "file:"+filepath.Join(r.Output, file))...); err != nil {
			return res, err
		}
		if _, err := os.Stat(filepath.Join(r.Output, file)); err != nil {
			continue // past the end
		}
		res.Outputs = append(res.Outputs, extend.Output{File: file, Name: named(in, fmt.Sprintf("at-%.3fs", t), ending), Geometry: &extend.Geometry{At: &t}})
	}
	return res, nil
}
