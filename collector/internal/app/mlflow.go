package app

import (
	"context"
	"io"
	"net/http"
	"time"

	"mlife/collector/internal/blob"
	"mlife/collector/internal/mlflowapi"
)

// mlflow answers MLflow's clients.
func (c *collector) mlflow() http.Handler {
	return mlflowapi.New(mlflowapi.Options{Tracking: c.db.Tracking(), Tasks: c.db.Tasks(), Blobs: artifactBytes{c.blobs}, Log: c.log, Now: time.Now,
		Changed: func(task string) { c.notices.tell("tasks", task, "changed") }})
}

// artifactBytes keeps the bytes of artifacts.
type artifactBytes struct{ blobs blob.Store }

// Put implements mlflowapi.Blobs.
func (b artifactBytes) Put(ctx context.Context, r io.Reader) (string, int64, error) {
	info, err := b.blobs.Put(ctx, r, "")
	return info.SHA256, info.Size, err
}

// Open implements mlflowapi.Blobs.
func (b artifactBytes) Open(ctx context.Context, sha256 string) (io.ReadSeekCloser, error) {
	return b.blobs.Open(ctx, sha256)
}
