package main

import (
	"context"
	"fmt"
	"time"

	"mlife/testdata/rest"
)

// importAll imports an archive as the page does: send, look at it, start, follow.
func importAll(ctx context.Context, api *rest.Client, archive []byte, want int) error {
	var sent struct {
		Import struct {
			ID string `json:"id"`
		} `json:"import"`
		Preview struct {
			Suggested map[string]any `json:"suggested"`
		} `json:"preview"`
	}
	if err := api.Upload(ctx, "/imports", &sent, rest.Part{Name: "file", FileName: "history.zip", Body: archive}); err != nil {
		return err
	}
	path := "/imports/" + sent.Import.ID
	if err := api.Post(ctx, path+"/start", map[string]any{"mapping": sent.Preview.Suggested}, nil); err != nil {
		return err
	}
	var job struct {
		State   string `json:"state"`
		Problem string `json:"problem"`
		Looked  int    `json:"looked"`
		Refused int    `json:"refused"`
	}
	return follow(ctx, func() (bool, error) {
		err := api.Get(ctx, path, &job)
		if err == nil && (job.State == "failed" || job.State == "cancelled" || job.State == "done" && (job.Refused > 0 || job.Looked != want)) {
			err = fmt.Errorf("import %s: %d of %d rows, %d refused: %s", job.State, job.Looked, want, job.Refused, job.Problem)
		}
		return job.State == "done", err
	})
}

// follow asks each quarter of a second until the answer is yes.
func follow(ctx context.Context, ask func() (bool, error)) error {
	t := time.NewTicker(250 * time.Millisecond)
	defer t.Stop()
	for {
		if done, err := ask(); done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-t.C:
		}
	}
}

// watch makes a rule and waits for the alarm that the masks raise.
func watch(ctx context.Context, api *rest.Client) error {
	rule := map[string]any{"name": "Expressions that are read wrongly", "query": `function:"expression recognition"`, "window": "week", "false_per_year": 1}
	if err := api.Post(ctx, "/alarm-rules", rule, nil); err != nil {
		return err
	}
	return follow(ctx, func() (bool, error) {
		var raised rest.Page[struct{}]
		err := api.Get(ctx, "/alarms", &raised)
		return len(raised.Items) > 0, err
	})
}

// prepare groups the badcases by likeness and waits for it: the embeddings are made
// in the background after an import.
func prepare(ctx context.Context, api *rest.Client) error {
	var one struct {
		ID       string `json:"id"`
		State    string `json:"state"`
		Error    string `json:"error"`
		Selected int    `json:"selected"`
		Embedded int    `json:"embedded"`
	}
	if err := api.Post(ctx, "/clusterings", map[string]any{"name": "Everything"}, &one); err != nil {
		return err
	}
	id := one.ID
	return follow(ctx, func() (bool, error) {
		err := api.Get(ctx, "/clusterings/"+id, &one)
		switch {
		case err != nil:
			return false, err
		case one.State == "failed" || one.State == "ready" && one.Embedded < one.Selected:
			return false, api.Post(ctx, "/clusterings/"+id+"/run", nil, nil)
		}
		return one.State == "ready", nil
	})
}
