package iav

import (
	"context"

	"golang.org/x/image/draw"

	"mlife/collector/internal/extend"
	"mlife/collector/internal/media"
)

type prepareParameters struct {
	pictureParameters
	Rate        int     `json:"sample_rate"`
	Channels    int     `json:"channels"`
	SoundFormat string  `json:"sound_format"`
	FPS         float64 `json:"fps"`
}

var prepare = operation{m: describe("prepare", "convert", "Prepare for a testing set", "Brings pictures, recordings and videos to the one size, format and rate that a model takes.", `{
	"type": "object", "additionalProperties": false, "properties": {
	"width": {"type": "integer", "minimum": 1, "maximum": 8192, "title": "Width", "default": 224},
	"height": {"type": "integer", "minimum": 1, "maximum": 8192, "title": "Height", "default": 224},
	"fit": {"enum": ["contain", "cover", "stretch"], "title": "Fit", "default": "contain", "description": "contain fills up with black, cover cuts what stands over, stretch distorts."},
	"format": {"enum": ["png", "jpeg"], "title": "Format of pictures", "default": "png"},
	"grey": {"type": "boolean", "title": "Pictures in grey", "default": false},
	"sample_rate": {"enum": [8000, 16000, 22050, 24000, 44100, 48000], "title": "Sample rate of recordings, Hz", "default": 16000},
	"channels": {"type": "integer", "minimum": 1, "maximum": 2, "title": "Channels", "default": 1},
	"sound_format": {"enum": ["wav", "flac"], "title": "Format of recordings", "default": "wav"},
	"fps": {"type": "number", "minimum": 0.1, "maximum": 240, "title": "Frames a second of videos"}}}`, pictureIn, soundIn, videoIn, oggIn),
	run: func(ctx context.Context, s *shop, in extend.Input, r extend.Request) (extend.Result, error) {
		p, err := read[prepareParameters](r)
		if err != nil {
			return extend.Result{}, err
		}
		if p.Width == 0 && p.Height == 0 {
			p.Width, p.Height = 224, 224
		}
		if p.Fit == "" {
			p.Fit = "contain"
		}
		switch {
		case isPicture(in):
			if p.Format == "" {
				p.Format = "png"
			}
			return s.onPicture(ctx, in, r, "prepared", p.Format, 0, func(c *media.Canvas) (*media.Canvas, *extend.Geometry, error) {
				if p.Grey {
					c = grey(c)
				}
				return resized(c, p.pictureParameters)
			})
		case isVideo(in):
			return s.video(ctx, in, r, "prepared", videoParameters{Format: "mp4", FPS: p.FPS, Sound: "drop"}, p.pictureParameters)
		}
		sound := soundParameters{Format: p.SoundFormat, Rate: p.Rate, Channels: p.Channels}
		if sound.Format == "" {
			sound.Format = "wav"
		}
		if sound.Rate == 0 {
			sound.Rate = 16000
		}
		if sound.Channels == 0 {
			sound.Channels = 1
		}
		return s.sound(ctx, in, r, "prepared", sound)
	}}

// grey takes the colours out of a picture, in its depth.
func grey(c *media.Canvas) *media.Canvas {
	out := media.NewGrey(c.W, c.H, c.Deep)
	draw.Draw(out.Img, out.Img.Bounds(), c.Img, c.Img.Bounds().Min, draw.Src)
	return out
}
