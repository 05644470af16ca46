package dam

import (
	"context"
	"iter"

	"mlife/collector/internal/dam/material"
)

// RowFile is a row with its file, which is zero when none is known.
type RowFile struct {
	Row
	File File
}

// WithFiles gives rows with what is known of their files, in the same order.
func (k *Desk) WithFiles(ctx context.Context, rows iter.Seq2[Row, error]) iter.Seq2[RowFile, error] {
	return func(yield func(RowFile, error) bool) {
		for b, err := range LookAhead(ctx, rows, k.filesOf) {
			if err != nil {
				yield(RowFile{}, err)
				return
			}
			for _, r := range b.Items {
				if !yield(RowFile{r, b.Known[r.SHA256]}, nil) {
					return
				}
			}
		}
	}
}

// filesOf gives the files of rows by their SHA-256.
func (k *Desk) filesOf(ctx context.Context, rows []Row) (map[string]File, error) {
	var sums []string
	for _, r := range rows {
		if r.SHA256 != "" {
			sums = append(sums, r.SHA256)
		}
	}
	list, err := k.Store.FilesOf(ctx, sums)
	if err != nil {
		return nil, err
	}
	out := make(map[string]File, len(list))
	for _, f := range list {
		out[f.SHA256] = f
	}
	return out, nil
}

// Material gives a row with what is known of its file as checks and analyses see it,
// without measures of its content.
func (r RowFile) Material() material.Row {
	out := material.Row{Number: int64(r.Number), Path: r.Path, SHA256: r.SHA256, Annotation: r.Annotation, Columns: r.Columns, Missing: r.File.SHA256 == ""}
	if !out.Missing {
		f := r.File.Facts
		out.Medium = &material.Medium{MediaType: r.File.MediaType, Bytes: r.File.Size, Width: f.Width, Height: f.Height, Seconds: f.Seconds, FPS: f.FPS,
			Frames: f.Frames, SampleRate: f.SampleRate, TakenAt: f.TakenAt, Latitude: f.Latitude, Longitude: f.Longitude}
	}
	return out
}
