package clusters_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"iter"
	"math"
	"testing"

	"mlife/collector/internal/clusters"
	"mlife/collector/internal/dam/material"
	"mlife/collector/internal/dam/quality"
	"mlife/shared/fault"
	"mlife/shared/testkit"
	"mlife/testdata/faces"
)

// drawn gives rendered faces by name, and tones by pitch.
type drawn map[string]image.Image

func (d drawn) Picture(_ context.Context, sha string) (image.Image, error) {
	if img, ok := d[sha]; ok {
		return img, nil
	}
	return nil, fault.New(fault.NotFound, "drawn", "no %s", sha)
}

func (d drawn) Sound(_ context.Context, _ string) ([]float32, error) {
	out := make([]float32, 16_000)
	for i := range out {
		out[i] = float32(math.Sin(float64(i) / 5))
	}
	return out, nil
}

// TestDescribedFindsFlippedLabels: of faces with masks worn in three ways, labels that
// were flipped are among the first suspects.
func TestDescribedFindsFlippedLabels(t *testing.T) {
	testkit.Heavy(t)
	media := drawn{}
	var rows []material.Row
	wrong := map[int64]bool{}
	masks := []faces.Mask{faces.NoMask, faces.HalfMask, faces.FullMask}
	for i := range 150 {
		b, err := faces.New(uint64(i), "neutral", masks[i%3]).JPEG()
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		sha := fmt.Sprint(i)
		media[sha] = img
		label := i % 3
		if i%15 == 7 {
			label, wrong[int64(i+1)] = (label+1)%3, true
		}
		rows = append(rows, material.Row{Number: int64(i + 1), SHA256: sha, Medium: &material.Medium{MediaType: "image/jpeg"}, Annotation: json.RawMessage(fmt.Sprintf(`"mask %d"`, label))})
	}
	rows = append(rows, material.Row{Number: 999, SHA256: "gone", Medium: &material.Medium{MediaType: "image/jpeg"}, Annotation: json.RawMessage(`"mask 1"`)})
	give := func() iter.Seq2[*material.Row, error] {
		return func(yield func(*material.Row, error) bool) {
			for i := range rows {
				if !yield(&rows[i], nil) {
					return
				}
			}
		}
	}
	right, found := 0, 0
	noise, err := quality.Suspects(t.Context(), give, quality.Settings{}, clusters.Described{Reader: media}, func(f quality.Finding) error {
		if found++; wrong[f.Row] {
			right++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d suspects, %d of %d flipped labels; neighbours agree in %.2f", found, right, len(wrong), noise.Agree)
	if noise.Labelled != 150 || right < 6 || found > 2*len(wrong) {
		t.Errorf("%+v", noise)
	}
	v, err := clusters.Described{Reader: media}.Vector(t.Context(), &material.Row{SHA256: "x", Medium: &material.Medium{MediaType: "audio/wav"}})
	if err != nil || len(v) == 0 {
		t.Errorf("of a recording: %d, %v", len(v), err)
	}
}
