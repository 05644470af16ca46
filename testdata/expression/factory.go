package expression

import (
	"context"

	"mlife/testdata/faces"
)

// Factory trains the model that devices come with, on bare faces alone: nobody has
// thought of masks yet. It takes some seconds and gives the same model every time.
func Factory(ctx context.Context) (*Network, error) {
	const count, seed = 900, 11
	examples := make([]Example, count)
	for i := range examples {
		class := i % len(faces.Expressions)
		f := faces.New(seed<<32+uint64(i), faces.Expressions[class], faces.NoMask)
		examples[i] = Example{Features: Features(f.Draw(faces.Size)), Class: class}
	}
	n := NewNetwork(faces.Expressions, seed)
	return n, n.Train(ctx, examples, Schedule{Epochs: 10, Rate: 0.02, Decay: 1e-4, Seed: seed})
}
