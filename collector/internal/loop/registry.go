package loop

import (
	"context"
	"errors"
	"io"
	"time"

	"mlife/collector/internal/msm"
)

// Bytes opens stored bytes by their SHA-256. blob.Store is one.
type Bytes interface {
	Open(ctx context.Context, sha string) (io.ReadSeekCloser, error)
}

// Registry adds models whose bytes are stored. Safe for concurrent use.
type Registry struct {
	Models msm.Models
	Bytes  Bytes
	Work   *Work
}

// Add looks into the file, registers the model and ties it to the task that made
// it, if any.
func (r *Registry) Add(ctx context.Context, d msm.Draft, f msm.File, author string) (m msm.Model, err error) {
	if d.TaskID != "" {
		if _, err := r.Work.Begin(ctx, d.TaskID); err != nil {
			return m, err
		}
	}
	if f.Facts, err = r.inspect(ctx, f); err != nil {
		return m, err
	}
	if m, err = msm.New(d, f, author, time.Now()); err != nil {
		return m, err
	}
	if m, err = r.Models.CreateModel(ctx, m); err != nil || d.TaskID == "" {
		return m, err
	}
	return m, r.Work.Made(ctx, d.TaskID, m.ID)
}

func (r *Registry) inspect(ctx context.Context, f msm.File) (facts msm.Facts, err error) {
	body, err := r.Bytes.Open(ctx, f.SHA256)
	if err != nil {
		return facts, err
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	return msm.Inspect(body, f.Size, f.Name)
}
