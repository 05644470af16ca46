package app

import (
	"context"
	"io"
	"path/filepath"
	"time"

	"mlife/collector/internal/jobs"
	"mlife/collector/internal/packs/packdesk"
)

// jobDesk orders jobs and looks at them.
type jobDesk struct {
	*jobs.Desk
	jobs.Shelf
}

// openPacks makes the desk of packs, and lets it prepare them in the background.
func (c *collector) openPacks() (err error) {
	temp := filepath.Join(c.cfg.DataDir, "packing")
	if err := freshFolder(temp); err != nil {
		return err
	}
	c.packs, err = packdesk.New(packdesk.Options{
		Dir: filepath.Join(c.cfg.DataDir, "packs"), Temp: temp, Store: c.db.Data(), Sets: c.sheets, Jobs: jobDesk{c.jobs, c.db.Jobs()},
		Open:     func(ctx context.Context, sha string) (io.ReadSeekCloser, error) { return c.bytes(ctx, sha) },
		Space:    c.blobs.Space,
		MaxBytes: int64(c.cfg.Storage.Packs), Log: c.log, Now: time.Now,
		Changed: func(id string) { c.notices.tell("packs", id, "changed") },
	})
	if err == nil {
		c.jobs.Handle(packdesk.Kind, c.packs.Work)
	}
	return err
}
