package packdesk

import (
	"context"
	"encoding/json"
	"iter"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/jobs"
	"mlife/collector/internal/packs"
	"mlife/shared/fault"
)

// rows gives the rows of a set as package packs takes them, and reports each.
func (d *Desk) rows(ctx context.Context, set string, progress *jobs.Progress) iter.Seq2[packs.Row, error] {
	return func(yield func(packs.Row, error) bool) {
		all, err := d.opt.Sets.EachSetRow(ctx, set)
		if err != nil {
			yield(packs.Row{}, err)
			return
		}
		for r, err := range d.opt.Sets.WithFiles(ctx, all) {
			var out packs.Row
			if err == nil {
				out, err = packRow(r)
			}
			if err == nil {
				err = progress.Step(ctx, "", r.Path, nil)
			}
			if !yield(out, err) || err != nil {
				return
			}
		}
	}
}

func packRow(r dam.RowFile) (packs.Row, error) {
	out := packs.Row{Path: r.Path, SHA256: r.SHA256, MD5: r.MD5, MediaType: r.File.MediaType, Size: r.File.Size,
		Width: r.File.Facts.Width, Height: r.File.Facts.Height, Annotation: r.Annotation}
	if len(r.Columns) > 0 {
		if err := json.Unmarshal(r.Columns, &out.Columns); err != nil {
			return out, fault.New(fault.Corrupt, op, "the columns of %.80q: %w", r.Path, err)
		}
	}
	return out, nil
}
