package grocery

import (
	"testing"

	"mlife/shared/testkit"
)

// TestMakesTrueMistakes: better than chance (1 in 81), far from perfect.
func TestMakesTrueMistakes(t *testing.T) {
	data, ok := testkit.SharedData(t)
	if !ok {
		return
	}
	photos, err := Photos(data)
	if err != nil {
		t.Fatal(err)
	}
	var train, rest []Photo
	for _, p := range photos {
		if p.Split == "train" {
			train = append(train, p)
		} else {
			rest = append(rest, p)
		}
	}
	m, err := Fit(train)
	if err != nil {
		t.Fatal(err)
	}
	right := 0
	for _, p := range rest {
		label, confidence, err := m.Classify(p.Path)
		if err != nil {
			t.Fatal(err)
		}
		if confidence < 0 || confidence > 1 {
			t.Fatalf("%s: confidence %g", p.Path, confidence)
		}
		if label == p.Label {
			right++
		}
	}
	share := float64(right) / float64(len(rest))
	t.Logf("%d photos, %d to fit, %.3f of the others right", len(photos), len(train), share)
	if len(photos) != 360 || share < 0.05 || share > 0.95 {
		t.Fatalf("%d photos, %.3f right", len(photos), share)
	}
}
