package datatask

import (
	"context"
	"slices"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/agreement"
	"mlife/shared/fault"
)

// Agreement is how far those agree who labelled the same items.
type Agreement struct {
	Items      int                   `json:"items" doc:"That two people labelled, at most the last 20,000 of them."`
	Mean       float64               `json:"mean" doc:"Of what they agree on as a share of what either named, 0 to 1."`
	Disputed   int                   `json:"disputed" doc:"Items of the task that wait for a decision."`
	Kappa      *float64              `json:"kappa,omitempty" doc:"Cohen's kappa over what both called the same things; absent when chance explains all."`
	Confusions []agreement.Confusion `json:"confusions" nullable:"false" doc:"What the first and the second called the same things, the most frequent first, at most 400; empty is nothing."`
}

// maxConfusions is how many cells of the matrix are told.
const maxConfusions = 400

// Agreement sums up how far people agree.
func (d *Desk) Agreement(ctx context.Context, id string) (out Agreement, err error) {
	t, err := d.Store.DataTask(ctx, id)
	if err != nil {
		return out, err
	}
	out.Disputed = t.Counts.Disputed
	var all, both agreement.Matrix
	sum := 0.0
	err = d.Store.Pairs(ctx, id, func(score float64, pairs []agreement.Pair) error {
		out.Items++
		sum += score
		for _, p := range pairs {
			all.Add(p.A, p.B)
			if p.A != "" && p.B != "" {
				both.Add(p.A, p.B)
			}
		}
		return nil
	})
	if out.Items > 0 {
		out.Mean = sum / float64(out.Items)
	}
	if k, ok := both.Kappa(); ok {
		out.Kappa = &k
	}
	out.Confusions = all.Confusions(maxConfusions)
	return out, err
}

// maxVersions is how many versions of a document a collection's progress looks at.
const maxVersions = 60

// Days gives what was done by day. Of a collection that is how many rows came with the
// versions since it was made.
func (d *Desk) Days(ctx context.Context, id string) ([]Day, error) {
	t, err := d.Store.DataTask(ctx, id)
	if err != nil {
		return nil, err
	}
	if t.Kind == Labelling {
		return d.Store.Days(ctx, id)
	}
	list, err := d.Sheets.Store.FindVersions(ctx, t.Document, dam.Page{Limit: maxVersions})
	if err != nil {
		return nil, err
	}
	out := []Day{}
	before := t.Start
	for _, v := range slices.Backward(list.Items) {
		if v.Number <= t.Version {
			continue
		}
		n, err := d.count(ctx, t, v.Number)
		if err != nil {
			return nil, err
		}
		day := v.CreatedAt.UTC().Format(time.DateOnly)
		if len(out) == 0 || out[len(out)-1].Day != day {
			out = append(out, Day{Day: day})
		}
		out[len(out)-1].Done += n - before
		before = n
	}
	return out, nil
}

// ApplyLabels orders the job that brings accepted labels into the document.
func (d *Desk) ApplyLabels(ctx context.Context, id, author string) (job string, err error) {
	t, err := d.Store.DataTask(ctx, id)
	if err != nil {
		return "", err
	}
	if t.Kind != Labelling {
		return "", fault.New(fault.Invalid, op, "it is a task of collecting: it has no labels")
	}
	ready, err := d.Store.Ready(ctx, id, 0, 1)
	if err != nil {
		return "", err
	}
	if len(ready) == 0 {
		return "", fault.New(fault.Conflict, op, "there are no labels that the document does not have")
	}
	if job, err = d.Apply(ctx, t, author); err != nil {
		return "", err
	}
	_, err = d.Store.ChangeTask(ctx, id, func(t *Task) (Event, error) {
		t.Applying = job
		return Event{}, nil // the job tells what came of it
	})
	d.Changed(id)
	return job, err
}
