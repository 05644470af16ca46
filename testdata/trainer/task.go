package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	_ "image/jpeg" // what the cameras send
	_ "image/png"  // what people upload
	"slices"

	"golang.org/x/sync/errgroup"

	"mlife/testdata/expression"
	"mlife/testdata/faces"
	"mlife/testdata/rest"
)

// task is what the trainer needs of a Task ID.
type task struct {
	ID      string   `json:"id"`
	Sets    []string `json:"sets"`
	ModelID string   `json:"model_id"`
	Config  struct {
		Slot    string  `json:"slot"`
		Version string  `json:"version"`
		Epochs  int     `json:"epochs"`
		Rate    float64 `json:"rate"`
		Seed    uint64  `json:"seed"`
	} `json:"config"`
}

// row is one row of a frozen set.
type row struct {
	Path       string          `json:"path"`
	SHA256     string          `json:"sha256"`
	Badcase    string          `json:"badcase"`
	Annotation json.RawMessage `json:"annotation"`
	Columns    map[string]any  `json:"columns"`
}

func (r row) label() string {
	var a struct {
		Label string `json:"label"`
	}
	if json.Unmarshal(r.Annotation, &a) == nil && a.Label != "" {
		return a.Label
	}
	var plain string
	if json.Unmarshal(r.Annotation, &plain) == nil {
		return plain
	}
	return ""
}

// sample is a row with its picture's features.
type sample struct {
	row
	class    int
	features []float32
}

// load downloads the rows of every set and their pictures. A row whose label is no
// expression or whose picture cannot be read is named and left out.
func load(ctx context.Context, c *rest.Client, sets []string) ([]sample, error) {
	var rows []row
	for _, id := range sets {
		some, err := rest.All[row](ctx, c, "/sets/"+id+"/rows", nil)
		if err != nil {
			return nil, err
		}
		rows = append(rows, some...)
	}
	out := make([]sample, len(rows))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(4)
	for i, r := range rows {
		g.Go(func() error {
			class := slices.Index(faces.Expressions, r.label())
			if class < 0 {
				fmt.Printf("left out %s: %q is no expression\n", r.Path, r.label())
				return nil
			}
			b, err := c.Bytes(ctx, "/blobs/"+r.SHA256)
			if err != nil {
				return err
			}
			img, _, err := image.Decode(bytes.NewReader(b))
			if err != nil {
				fmt.Printf("left out %s: %v\n", r.Path, err)
				return nil
			}
			out[i] = sample{row: r, class: class, features: expression.Features(img)}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	out = slices.DeleteFunc(out, func(s sample) bool { return s.features == nil })
	if len(out) == 0 {
		return nil, fmt.Errorf("the sets %v hold no usable row", sets)
	}
	fmt.Printf("%d of %d rows in %d sets\n", len(out), len(rows), len(sets))
	return out, nil
}
