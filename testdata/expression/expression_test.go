package expression

import (
	"bytes"
	"testing"

	"mlife/testdata/faces"
)

func examples(seed uint64, n int, masks ...faces.Mask) []Example {
	out := make([]Example, n)
	for i := range out {
		class := i % len(faces.Expressions)
		f := faces.New(seed+uint64(i), faces.Expressions[class], masks[i/len(faces.Expressions)%len(masks)])
		out[i] = Example{Features: Features(f.Draw(faces.Size)), Class: class}
	}
	return out
}

func accuracy(n *Network, test []Example) float64 {
	right := 0
	for _, e := range test {
		if label, _, _ := n.Classify(e.Features); label == n.Classes[e.Class] {
			right++
		}
	}
	return float64(right) / float64(len(test))
}

// TestMasksBreakTheModelAndTrainingHeals is the demo's premise: a model of bare
// faces is good at bare faces and bad at masks; one trained on both is good at both.
func TestMasksBreakTheModelAndTrainingHeals(t *testing.T) {
	bare := examples(1, 600, faces.NoMask)
	n := NewNetwork(faces.Expressions, 1)
	plan := Schedule{Epochs: 12, Rate: 0.02, Decay: 1e-4, Seed: 1}
	if err := n.Train(t.Context(), bare, plan); err != nil {
		t.Fatal(err)
	}
	bareTest, maskTest := examples(100_000, 200, faces.NoMask), examples(200_000, 200, faces.HalfMask, faces.FullMask)
	before, masked := accuracy(n, bareTest), accuracy(n, maskTest)
	both := append(bare, examples(300_000, 600, faces.HalfMask, faces.FullMask)...)
	healed := NewNetwork(faces.Expressions, 2)
	if err := healed.Train(t.Context(), both, plan); err != nil {
		t.Fatal(err)
	}
	after := accuracy(healed, maskTest)
	t.Logf("bare %.3f, masked %.3f, masked after training %.3f, bare after %.3f", before, masked, after, accuracy(healed, bareTest))
	if before < 0.9 || masked > 0.7 || after < 0.82 {
		t.Fatalf("bare %.3f (want ≥ 0.9), masked %.3f (want ≤ 0.7), masked after training %.3f (want ≥ 0.82)", before, masked, after)
	}
}

func TestSafetensorsRoundTrip(t *testing.T) {
	n := NewNetwork(faces.Expressions, 7)
	b, err := n.Marshal(map[string]string{"version": "v1"})
	if err != nil {
		t.Fatal(err)
	}
	back, meta, err := Unmarshal(b)
	if err != nil {
		t.Fatal(err)
	}
	again, err := back.Marshal(map[string]string{"version": meta["version"]})
	if err != nil || !bytes.Equal(b, again) {
		t.Fatalf("not the same bytes after a round trip: %v", err)
	}
	for _, cut := range []int{0, 7, 100, len(b) - 1} {
		if _, _, err := Unmarshal(b[:cut]); err == nil {
			t.Errorf("a file cut to %d bytes was read", cut)
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	b, err := NewNetwork(faces.Expressions, 1).Marshal(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b[:400])
	f.Add([]byte("\x02\x00\x00\x00\x00\x00\x00\x00{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if n, _, err := Unmarshal(b); err == nil && len(n.Classes) == 0 {
			t.Fatal("a network without classes")
		}
	})
}
