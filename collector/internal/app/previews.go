package app

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/media"
	"mlife/collector/internal/previews"
)

// openPreviews makes what makes previews.
func (c *collector) openPreviews() (err error) {
	store := keep(c.blobs)
	c.shown, err = previews.New(previews.Options{Store: c.db.Previews(), Maker: c.studio, Open: c.bytes, Named: media.PreviewName,
		Log: c.log, Metrics: c.metrics, Workers: c.cfg.Jobs.Previews,
		Keep: func(ctx context.Context, r io.Reader) (string, int64, error) {
			sha, _, size, err := store(ctx, r)
			return sha, size, err
		},
		GiveWay: c.giveWay(time.Second),
		Changed: func(source string) { c.notices.tell("previews", source, "changed") }})
	return err
}

// previews is the face of what was made of media to look at them.
func (c *collector) previews() (httpapi.Previews, httpapi.MediaFacts) {
	d := c.shown
	return httpapi.Previews{Picture: d.Picture, Again: d.Again,
			Window: func(ctx context.Context, sha string, low, high int) (io.ReadSeekCloser, string, error) {
				name, err := media.WindowName(low, high)
				if err != nil {
					return nil, "", err
				}
				f, err := d.Other(ctx, sha, name)
				return f, "image/jpeg", err
			},
			Playback: func(ctx context.Context, sha string) (io.ReadSeekCloser, string, error) {
				f, err := d.Other(ctx, sha, "mp4")
				return f, "video/mp4", err
			},
			Waveform: func(ctx context.Context, sha string) (json.RawMessage, error) { return d.JSON(ctx, sha, "wave") }},
		httpapi.MediaFacts{Facts: d.Facts, Spectrum: func(ctx context.Context, sha string, level, tile int) (io.ReadSeekCloser, string, error) {
			name, err := media.SpectrumName(level, tile)
			if err != nil {
				return nil, "", err
			}
			f, err := d.Other(ctx, sha, name)
			return f, "image/png", err
		}}
}
