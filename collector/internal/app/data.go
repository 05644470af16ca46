package app

import (
	"context"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/loop"
	"mlife/shared/clip"
)

// data gives the desk of files, documents and sets.
func (c *collector) data() *dam.Desk {
	return c.sheets
}

func (c *collector) sets() loop.Sets { return c.db.Data() }

func (c *collector) testData() *loop.TestData {
	return &loop.TestData{Badcases: c.db.Badcases(), Links: c.db.Badcases(), Bytes: c.blobs, Desk: c.data(), Derived: c.db.Badcases().DerivedOf, Leaks: c.leaks}
}

func (c *collector) lineages() *loop.Lineages {
	return &loop.Lineages{Badcases: c.db.Badcases(), Data: c.db.Data(), Tasks: c.db.Tasks(), Models: c.db.Models(),
		Deployments: c.db.Deployments(), Devices: c.db.Fleet()}
}

// items lets tests name stored files.
type items struct{ files dam.Files }

// File implements loop.Files.
func (i items) File(ctx context.Context, sha string) (clip.Item, error) {
	f, err := i.files.File(ctx, sha)
	return clip.Item{Name: f.Name, MediaType: f.MediaType, Size: f.Size, RawSize: f.Size, SHA256: f.SHA256}, err
}

// adoptRows moves rows of documents that an older collector kept in tables.
func (c *collector) adoptRows(ctx context.Context) error {
	n, err := c.db.Data().AdoptRows(ctx, c.rows)
	if n > 0 {
		c.log.Info("rows of documents moved into files", "documents", n)
	}
	return err
}

// lostAfter is when rows that nothing names are those of an import that was killed, or
// of a document that was deleted.
const lostAfter = 24 * time.Hour

// lostAtOnce bounds how many segments are removed in one step.
const lostAtOnce = 100

// dropLost removes segments of rows that nothing names.
func (c *collector) dropLost(ctx context.Context, before time.Time) error {
	for {
		list, err := c.db.Data().LostSegments(ctx, before, lostAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, segment := range list {
			if err := c.rows.Drop(ctx, segment); err != nil {
				return err
			}
		}
	}
}
