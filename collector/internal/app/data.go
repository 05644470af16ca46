package app

import (
	"context"

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
	return &loop.TestData{Badcases: c.db.Badcases(), Links: c.db.Badcases(), Bytes: c.blobs, Desk: c.data(), Derived: c.db.Badcases().DerivedOf}
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
