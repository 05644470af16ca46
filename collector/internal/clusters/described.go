package clusters

import (
	"context"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam/material"
	"mlife/collector/internal/dam/quality"
	"mlife/shared/fault"
	"mlife/shared/vector"
)

// Described gives embeddings of rows of documents by the descriptors that need no
// model, for quality.Suspects: of pictures shapes and colours together, of recordings
// their sound. They know little of what is to be seen: on photos of groceries the
// nearest vote rightly for 4 of 10 kinds. Embeddings of a model say more. Safe for
// concurrent use.
type Described struct{ Reader Reader }

var _ quality.Vectors = Described{}

// Vector gives the embedding of a row's file, nil for one that has none: it is not
// stored, its type is not known, or it cannot be decoded. Recordings and pictures in one
// document have different ones; the first met counts. Errors may pass.
func (d Described) Vector(ctx context.Context, r *material.Row) ([]float32, error) {
	if r.Missing || r.SHA256 == "" || r.Medium == nil {
		return nil, nil
	}
	var out Embedded
	e := Embedder{Reader: d.Reader}
	err := e.describe(ctx, bam.Media{SHA256: r.SHA256, MediaType: r.Medium.MediaType}, &out)
	if err != nil {
		if final(err) {
			return nil, nil
		}
		return nil, err
	}
	var v []float32
	for _, x := range out.Embeddings {
		part, err := vector.Unpack(x.Packed)
		if err != nil {
			return nil, fault.Wrap("clusters.Described", err)
		}
		v = append(v, part...)
	}
	return v, nil
}
