package app

import (
	"context"
	"path/filepath"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/uploads"
	"mlife/collector/internal/httpapi"
	"mlife/shared/fault"
)

// openUploads finds the uploads in pieces that were under way.
func (c *collector) openUploads(ctx context.Context) (err error) {
	c.pieces, err = uploads.Open(ctx, uploads.Options{
		Dir: filepath.Join(c.cfg.DataDir, "incoming"), MaxFile: int64(c.cfg.Storage.MaxFile), Life: c.cfg.Storage.UploadLife,
		Free: c.blobs.Free, Here: c.here, Take: c.blobs.Adopt, Log: c.log, Now: time.Now,
		Add: func(ctx context.Context, f dam.File) (dam.AddedFile, error) {
			list, err := c.db.Data().AddFiles(ctx, []dam.File{f})
			if err != nil {
				return dam.AddedFile{}, err
			}
			c.shown.Wake()
			return list[0], nil
		},
	})
	return err
}

// here gives a file whose bytes can be read now.
func (c *collector) here(ctx context.Context, sha string) (dam.File, error) {
	f, err := c.db.Data().File(ctx, sha)
	if err != nil {
		return f, err
	}
	bytes, err := c.bytes(ctx, sha)
	if err != nil {
		return f, err
	}
	return f, fault.Wrap("files", bytes.Close())
}

func (c *collector) uploadArea() httpapi.Uploads {
	return httpapi.Uploads{Desk: c.pieces, MaxFile: int64(c.cfg.Storage.MaxFile)}
}
