package main

import (
	"context"
	"fmt"
	"os"

	"mlife/testdata/expression"
	"mlife/testdata/faces"
	"mlife/testdata/rest"
)

type metric struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Step  int     `json:"step"`
}

func train(ctx context.Context, c *rest.Client, t task) error {
	samples, err := load(ctx, c, t.Sets)
	if err != nil {
		return err
	}
	examples := make([]expression.Example, len(samples))
	for i, s := range samples {
		examples[i] = expression.Example{Features: s.features, Class: s.class}
	}
	if t.Config.Epochs <= 0 {
		t.Config.Epochs = 14
	}
	if t.Config.Rate <= 0 {
		t.Config.Rate = 0.02
	}
	var history []metric
	n := expression.NewNetwork(faces.Expressions, t.Config.Seed)
	err = n.Train(ctx, examples, expression.Schedule{
		Epochs: t.Config.Epochs, Rate: t.Config.Rate, Decay: 1e-4, Seed: t.Config.Seed,
		Progress: func(epoch int, loss, accuracy float64) {
			fmt.Printf("epoch %d of %d: loss %.4f, accuracy %.4f\n", epoch, t.Config.Epochs, loss, accuracy)
			history = append(history, metric{"train_loss", loss, epoch}, metric{"train_accuracy", accuracy, epoch})
		},
	})
	if err != nil {
		return err
	}
	if err := c.Post(ctx, "/tasks/"+t.ID+"/metrics", map[string]any{"metrics": history}, nil); err != nil {
		return err
	}
	file, err := n.Marshal(map[string]string{"version": t.Config.Version, "task": t.ID, "examples": fmt.Sprint(len(examples))})
	if err != nil {
		return err
	}
	var model struct {
		ID string `json:"id"`
	}
	err = c.Upload(ctx, "/tasks/"+t.ID+"/model", &model,
		rest.Part{Name: "slot", Body: []byte(t.Config.Slot)}, rest.Part{Name: "version", Body: []byte(t.Config.Version)},
		rest.Part{Name: "name", Body: []byte("expression")},
		rest.Part{Name: "file", FileName: "expression-" + t.Config.Version + ".safetensors", Body: file})
	if err != nil {
		return err
	}
	fmt.Printf("uploaded model %s: %d bytes\n", model.ID, len(file))
	return nil
}

// factory writes the model that the devices come with.
func factory(ctx context.Context, path string) error {
	n, err := expression.Factory(ctx)
	if err != nil {
		return err
	}
	b, err := n.Marshal(map[string]string{"version": "factory"})
	if err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o644)
}
