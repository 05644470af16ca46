package main

import (
	"testing"

	"mlife/testdata/expression"
	"mlife/testdata/faces"
)

// pictures makes samples of rendered faces, as load does of downloaded ones.
func pictures(seed uint64, n int, worn faces.Mask, badcase string) []sample {
	out := make([]sample, n)
	for i := range out {
		class := i % len(faces.Expressions)
		f := faces.New(seed+uint64(i), faces.Expressions[class], worn)
		out[i] = sample{class: class, features: expression.Features(f.Draw(faces.Size)), row: row{SHA256: "sum", Path: "p.jpg", Badcase: badcase,
			Columns: map[string]any{"mask": worn.String()}}}
	}
	return out
}

// TestReportTellsFieldFromCollected proves that failures of the field and collected
// data are counted apart, and that all counts agree with each other.
func TestReportTellsFieldFromCollected(t *testing.T) {
	examples := make([]expression.Example, 0, 160)
	for _, s := range pictures(1, 160, faces.NoMask, "") {
		examples = append(examples, expression.Example{Features: s.features, Class: s.class})
	}
	n := expression.NewNetwork(faces.Expressions, 1)
	if err := n.Train(t.Context(), examples, expression.Schedule{Epochs: 6, Rate: 0.02, Decay: 1e-4, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	r, err := judge(n, append(pictures(1000, 40, faces.NoMask, ""), pictures(2000, 40, faces.FullMask, "bc_1")...))
	if err != nil {
		t.Fatal(err)
	}
	bare, masked := r.Metrics["accuracy_collected"], r.Metrics["accuracy_badcases"]
	if bare != r.Slices["mask"]["none"].Accuracy || masked != r.Slices["mask"]["full"].Accuracy || bare <= masked {
		t.Errorf("collected %v, badcases %v, slices %v", bare, masked, r.Slices["mask"])
	}
	total, diagonal := int64(0), int64(0)
	for i, line := range r.Confusion.Matrix {
		for j, v := range line {
			total += v
			if i == j {
				diagonal += v
			}
		}
	}
	if total != 80 || int64(len(r.Failures)) != total-diagonal || r.Metrics["accuracy"] != float64(diagonal)/80 {
		t.Errorf("%d in the matrix, %d right, %d failures, accuracy %v", total, diagonal, len(r.Failures), r.Metrics["accuracy"])
	}
}

func TestLabelOfAnAnnotation(t *testing.T) {
	for annotation, want := range map[string]string{`{"label":"sad"}`: "sad", `"fear"`: "fear", `{}`: "", `[1]`: "", ``: ""} {
		if got := (row{Annotation: []byte(annotation)}).label(); got != want {
			t.Errorf("%s: %q, want %q", annotation, got, want)
		}
	}
}
