package app

import (
	"context"
	"io"
	"time"

	"mlife/collector/internal/folders"
	"mlife/shared/fault"
)

// openFolders makes the desk of watched folders.
func (c *collector) openFolders() (err error) {
	var list []folders.Folder
	for _, f := range c.cfg.Folders {
		list = append(list, folders.Folder{Name: f.Name, Path: f.Path, Ignore: f.Ignore, Settle: f.Settle, Rescan: f.Rescan, Watch: !f.RescanOnly,
			MaxFiles: max(f.MaxFiles, 0), Spread: f.Spread})
	}
	c.folders, err = folders.New(folders.Options{Folders: list, Store: c.db.Data(), Leases: c.db.Leases(), Owner: c.name, Log: c.log, Metrics: c.metrics,
		GiveWay: c.giveWay(time.Second), Changed: func(name string) { c.notices.tell("folders", name, "changed") },
		Stored: func() {
			if c.shown != nil {
				c.shown.Wake()
			}
		}})
	return err
}

// bytes gives stored bytes, or those of a file in a watched folder.
func (c *collector) bytes(ctx context.Context, sha string) (io.ReadSeekCloser, error) {
	b, err := c.blobs.Open(ctx, sha)
	if !fault.Is(err, fault.NotFound) {
		return b, err
	}
	b, ferr := c.folders.Open(ctx, sha)
	if fault.Is(ferr, fault.NotFound) {
		return nil, err
	}
	if ferr != nil {
		return nil, ferr
	}
	return b, nil
}
