package likeness

import (
	"context"
	"sync"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam/quality"
)

// Album finds near duplicates among files that are no badcases: rows of documents, sets.
// It is apart from the badcases' index, so that neither crowds the other's candidates
// out. What it keeps in memory is about 60 bytes for a picture; the rest of a print is
// fetched when it is compared. Safe for concurrent use.
//
// It is the quality.Alike of the collector.
type Album struct {
	settings bam.LikenessSettings
	fetch    Fetch

	mu  sync.RWMutex
	lib *Library
}

var _ quality.Alike = (*Album)(nil)

// NewAlbum makes an empty one. fetch gives prints with their data; those that it does
// not have are like nothing.
func NewAlbum(settings bam.LikenessSettings, fetch Fetch) *Album {
	return &Album{settings: settings, fetch: fetch, lib: NewLibrary()}
}

// Add makes a file findable by its print, of which the keys are enough; one that is
// there stays.
func (a *Album) Add(p bam.Print) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.lib.Add(p)
}

// Near gives the files that are nearly the same, the likest first.
func (a *Album) Near(ctx context.Context, sha256 string) ([]quality.Likeness, error) {
	own, err := a.fetch(ctx, []string{sha256})
	if err != nil || len(own) == 0 {
		return nil, err
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	list, err := a.lib.Find(ctx, own[0], a.settings, a.fetch)
	if err != nil {
		return nil, err
	}
	out := make([]quality.Likeness, len(list))
	for i, m := range list {
		out[i] = quality.Likeness{SHA256: m.SHA256, Score: m.Score}
	}
	return out, nil
}
