package app

import (
	"context"
	"errors"
	"image"
	_ "image/jpeg" // what previews are
	_ "image/png"
	"time"

	"mlife/collector/internal/clusters"
	"mlife/collector/internal/clusters/lease"
	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/media"
	"mlife/shared/fault"
	"mlife/shared/run"
)

// describedWidth is the width of the previews that descriptors look at, in pixels: one
// that the page shows as well.
const describedWidth = 160

// looker gives descriptors the previews of media.
type looker struct{ *media.Studio }

// Picture implements clusters.Reader.
func (l looker) Picture(ctx context.Context, sha string) (img image.Image, err error) {
	f, _, err := l.Preview(ctx, sha, describedWidth)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if img, _, err = image.Decode(f); err != nil {
		return nil, fault.New(fault.Corrupt, "clusters", "preview of %s: %w", sha, err)
	}
	return img, nil
}

// Sound implements clusters.Reader.
func (l looker) Sound(ctx context.Context, sha string) ([]float32, error) { return l.Samples(ctx, sha) }

// groups is what finds groups of like badcases.
type groups struct {
	embedder *clusters.Embedder
	desk     *clusters.Desk
	turn     *lease.Holder
}

// run computes embeddings and groups, in one of the collectors on a database at a time.
func (g groups) run(ctx context.Context) error {
	return g.turn.Hold(ctx, func(ctx context.Context) error {
		both := run.New(ctx)
		both.Go("embedder", g.embedder.Run)
		both.Go("clusterings", g.desk.Run)
		return both.Wait()
	})
}

func (c *collector) groups() groups {
	store := c.db.Clusters()
	embedder := clusters.NewEmbedder(store, looker{c.studio}, c.log, time.Now)
	embedder.GiveWay = c.giveWay(time.Second)
	if c.outside != nil {
		embedder.Outside, embedder.Cache = c.outside, store
	}
	return groups{
		embedder: embedder,
		desk: clusters.NewDesk(clusters.Options{Embeddings: store, Store: store, Results: store, Parse: httpapi.ParseSearch, Log: c.log, Now: time.Now,
			Changed: func(id string) { c.notices.tell("clusterings", id, "changed") },
			Moved:   func(id string) { c.notices.tell("clusterings", id, "progress") }}),
		turn: &lease.Holder{Rows: c.db.Leases(), Name: "clusters", Owner: c.name, Log: c.log, Term: c.cfg.Embedding.Takeover},
	}
}

// area is their face.
func (g groups) area(c *collector) httpapi.Clusterings {
	store := c.db.Clusters()
	return httpapi.Clusterings{Desk: g.desk, Store: store, Embeddings: store, Embedder: g.embedder,
		Finder: &clusters.Finder{Store: store, Now: time.Now}, Reader: c.db.Badcases()}
}
