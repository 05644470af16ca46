package iav

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/image/draw"

	"mlife/collector/internal/extend"
	"mlife/collector/internal/media"
	"mlife/shared/fault"
)

type pictureParameters struct {
	Format  string `json:"format"`
	Quality int    `json:"quality"`
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	Fit     string `json:"fit"`
	Grey    bool   `json:"grey"`
}

var convertPicture = operation{m: describe("convert-picture", "convert", "Convert pictures", "Another format, and if wanted another size. PNG and TIFF keep 16 bits a channel.", `{
	"type": "object", "additionalProperties": false, "required": ["format"], "properties": {
	"format": {"enum": ["png", "jpeg", "webp", "avif", "tiff", "bmp"], "title": "Format", "default": "png"},
	"quality": {"type": "integer", "minimum": 1, "maximum": 100, "title": "Quality", "description": "Of JPEG (95 when empty), AVIF (80) and WebP (without loss)."},
	"width": {"type": "integer", "minimum": 1, "maximum": 20000, "title": "Largest width"},
	"height": {"type": "integer", "minimum": 1, "maximum": 20000, "title": "Largest height"}}}`, pictureIn),
	run: func(ctx context.Context, s *shop, in extend.Input, r extend.Request) (extend.Result, error) {
		p, err := read[pictureParameters](r)
		if err != nil {
			return extend.Result{}, err
		}
		p.Fit = "inside"
		return s.onPicture(ctx, in, r, "converted", p.Format, p.Quality, func(c *media.Canvas) (*media.Canvas, *extend.Geometry, error) { return resized(c, p) })
	}}

// placed says how a picture of w × h pixels comes into p.Width × p.Height: at which
// scale, where its corner lies, and the pixels of the whole.
func placed(w, h int, p pictureParameters) (sx, sy, x, y float64, ow, oh int) {
	tw, th := float64(p.Width), float64(p.Height)
	fw, fh := float64(w), float64(h)
	if tw == 0 && th == 0 {
		return 1, 1, 0, 0, w, h
	}
	if tw == 0 {
		tw = fw * th / fh
	}
	if th == 0 {
		th = fh * tw / fw
	}
	switch p.Fit {
	case "stretch":
		return tw / fw, th / fh, 0, 0, max(1, int(tw+0.5)), max(1, int(th+0.5))
	case "cover", "contain":
		s := min(tw/fw, th/fh)
		if p.Fit == "cover" {
			s = max(tw/fw, th/fh)
		}
		return s, s, (tw - s*fw) / 2, (th - s*fh) / 2, max(1, int(tw+0.5)), max(1, int(th+0.5))
	}
	s := min(tw/fw, th/fh, 1)
	ow, oh = max(1, int(s*fw+0.5)), max(1, int(s*fh+0.5))
	return float64(ow) / fw, float64(oh) / fh, 0, 0, ow, oh
}

// resized scales a picture; contain fills up with black.
func resized(c *media.Canvas, p pictureParameters) (*media.Canvas, *extend.Geometry, error) {
	sx, sy, x, y, ow, oh := placed(c.W, c.H, p)
	if ow > 20000 || oh > 20000 || int64(ow)*int64(oh) > 50_000_000 {
		return nil, nil, fault.New(fault.TooLarge, "iav", "the picture would have %d × %d pixels", ow, oh)
	}
	m := [6]float64{sx, 0, x, 0, sy, y}
	if sx == 1 && sy == 1 && ow == c.W && oh == c.H {
		return c, matrix(ow, oh, m), nil
	}
	out := c.NewLike(ow, oh)
	blacken(out, out.Img.Bounds())
	b := c.Img.Bounds()
	to := out.Img.Bounds()
	to.Min.X, to.Min.Y = int(x+0.5*sign(x)), int(y+0.5*sign(y))
	to.Max.X, to.Max.Y = to.Min.X+max(1, int(sx*float64(c.W)+0.5)), to.Min.Y+max(1, int(sy*float64(c.H)+0.5))
	draw.CatmullRom.Scale(out.Img, to, c.Img, b, draw.Src, nil)
	return out, matrix(ow, oh, [6]float64{sx, 0, float64(to.Min.X), 0, sy, float64(to.Min.Y)}), nil
}

func sign(v float64) float64 {
	if v < 0 {
		return -1
	}
	return 1
}

type soundFormat struct {
	ending string
	args   []string
}

var sounds = map[string]soundFormat{
	"wav":  {"wav", []string{"-c:a", "pcm_s16le", "-f", "wav"}},
	"flac": {"flac", []string{"-c:a", "flac", "-f", "flac"}},
	"mp3":  {"mp3", []string{"-c:a", "libmp3lame", "-q:a", "2", "-f", "mp3"}},
	"ogg":  {"ogg", []string{"-c:a", "libvorbis", "-q:a", "6", "-f", "ogg"}},
	"opus": {"opus", []string{"-c:a", "libopus", "-b:a", "96k", "-f", "ogg"}},
	"m4a":  {"m4a", []string{"-c:a", "aac", "-b:a", "160k", "-f", "ipod"}},
}

type soundParameters struct {
	Format   string `json:"format"`
	Rate     int    `json:"sample_rate"`
	Channels int    `json:"channels"`
}

var convertSound = operation{m: describe("convert-audio", "convert", "Convert audio", "Another format, sample rate or number of channels; of a video its sound.", `{
	"type": "object", "additionalProperties": false, "required": ["format"], "properties": {
	"format": {"enum": ["wav", "flac", "mp3", "ogg", "opus", "m4a"], "title": "Format", "default": "wav", "description": "wav has 16 bits a sample."},
	"sample_rate": {"enum": [8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000, 96000], "title": "Sample rate, Hz", "description": "Kept when empty."},
	"channels": {"type": "integer", "minimum": 1, "maximum": 8, "title": "Channels", "description": "Kept when empty."}}}`, soundIn, videoIn, oggIn),
	run: func(ctx context.Context, s *shop, in extend.Input, r extend.Request) (extend.Result, error) {
		p, err := read[soundParameters](r)
		if err != nil {
			return extend.Result{}, err
		}
		return s.sound(ctx, in, r, "converted", p)
	}}

func (s *shop) sound(ctx context.Context, in extend.Input, r extend.Request, what string, p soundParameters) (extend.Result, error) {
	src, err := sourceOf(in)
	if err != nil {
		return extend.Result{}, err
	}
	f := sounds[p.Format]
	args := []string{"-vn", "-sn", "-dn", "-map", "0:a:0", "-map_metadata", "-1"}
	if p.Rate > 0 {
		args = append(args, "-ar", strconv.Itoa(p.Rate))
	}
	if p.Channels > 0 {
		args = append(args, "-ac", strconv.Itoa(p.Channels))
	}
	err = s.ffmpeg(ctx, src, r.Output, append(append(args, f.args...), "file:"+filepath.Join(r.Output, "out."+f.ending))...)
	if err != nil && strings.Contains(err.Error(), "matches no streams") {
		err = fault.New(fault.Invalid, "iav", "it holds no sound")
	}
	return one("out."+f.ending, named(in, what, f.ending), nil), err
}

type videoParameters struct {
	Format string  `json:"format"`
	FPS    float64 `json:"fps"`
	Width  int     `json:"width"`
	Sound  string  `json:"sound"`
}

var convertVideo = operation{m: describe("convert-video", "convert", "Convert video", "Another format, frame rate or size.", `{
	"type": "object", "additionalProperties": false, "required": ["format"], "properties": {
	"format": {"enum": ["mp4", "webm", "mkv"], "title": "Format", "default": "mp4", "description": "mp4 and mkv: H.264 and AAC; webm: VP9 and Opus."},
	"fps": {"type": "number", "minimum": 0.1, "maximum": 240, "title": "Frames a second", "description": "Kept when empty."},
	"width": {"type": "integer", "minimum": 16, "maximum": 7680, "title": "Largest width"},
	"sound": {"enum": ["keep", "drop"], "title": "Sound", "default": "keep"}}}`, videoIn),
	run: func(ctx context.Context, s *shop, in extend.Input, r extend.Request) (extend.Result, error) {
		p, err := read[videoParameters](r)
		if err != nil {
			return extend.Result{}, err
		}
		return s.video(ctx, in, r, "converted", p, pictureParameters{Width: p.Width, Fit: "inside"})
	}}

func (s *shop) video(ctx context.Context, in extend.Input, r extend.Request, what string, p videoParameters, place pictureParameters) (extend.Result, error) {
	var res extend.Result
	src, err := sourceOf(in)
	if err != nil {
		return res, err
	}
	w, h, err := s.size(ctx, src, r.Output)
	if err != nil {
		return res, err
	}
	sx, sy, x, y, ow, oh := placed(w, h, place)
	ow, oh = max(2, ow&^1), max(2, oh&^1)
	var filters []string
	sw, sh := max(2, int(sx*float64(w)+0.5)), max(2, int(sy*float64(h)+0.5))
	switch place.Fit {
	case "contain":
		filters = append(filters, fmt.Sprintf("scale=%d:%d", min(sw, ow), min(sh, oh)), fmt.Sprintf("pad=%d:%d:%d:%d:black", ow, oh, max(0, int(x)), max(0, int(y))))
	case "cover":
		filters = append(filters, fmt.Sprintf("scale=%d:%d", max(sw, ow), max(sh, oh)), fmt.Sprintf("crop=%d:%d:%d:%d", ow, oh, max(0, int(-x)), max(0, int(-y))))
	default:
		filters = append(filters, fmt.Sprintf("scale=%d:%d", ow, oh))
		sx, sy = float64(ow)/float64(w), float64(oh)/float64(h)
	}
	if p.FPS > 0 {
		filters = append(filters, "fps="+strconv.FormatFloat(p.FPS, 'f', -1, 64))
	}
	args := []string{"-map", "0:v:0", "-sn", "-dn", "-map_metadata", "-1", "-vf", strings.Join(append(filters, "setsar=1"), ",")}
	if p.Sound != "drop" {
		args = append(args, "-map", "0:a:0?")
	}
	ending := "mp4"
	switch p.Format {
	case "webm":
		ending = "webm"
		args = append(args, "-c:v", "libvpx-vp9", "-crf", "31", "-b:v", "0", "-deadline", "realtime", "-cpu-used", "6", "-pix_fmt", "yuv420p", "-c:a", "libopus", "-f", "webm")
	case "mkv":
		ending = "mkv"
		args = append(args, "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "matroska")
	default:
		args = append(args, asMP4...)
	}
	if err := s.ffmpeg(ctx, src, r.Output, append(args, "file:"+filepath.Join(r.Output, "out."+ending))...); err != nil {
		return res, err
	}
	var notes []string
	if p.FPS > 0 {
		notes = append(notes, "moments counted in frames keep the old count: use seconds")
	}
	return one("out."+ending, named(in, what, ending), matrix(ow, oh, [6]float64{sx, 0, float64(int(x)), 0, sy, float64(int(y))}), notes...), nil
}
