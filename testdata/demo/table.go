package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// row is one iteration of the loop.
type row struct {
	Model    string
	Scene    string
	Before   float64       // accuracy in the field with the model before
	Accuracy float64       // the same with this model
	HeldOut  float64       // accuracy on collected data that was not trained on
	Mended   float64       // share of the field's failures that this model gets right
	Worst    float64       // badcases per 1,000 inferences, in the worst ten seconds before
	Rate     float64       // the same with this model, over all its time
	Bytes    int64         // sent by all devices since the scene changed
	Size     int64         // of the model's file
	Took     time.Duration // from the first badcase to the last device switched
}

// table holds the factory model's row, then one per iteration.
type table struct{ rows []row }

func (t *table) add(r row) { t.rows = append(t.rows, r) }

// print writes the table for people.
func (t *table) print(to io.Writer) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	for _, line := range []string{
		"",
		"\t\tin the field\t\ttested on\t\tbadcases/1,000\t\tsent by\tmodel\tfirst badcase to",
		"model\tscene\tbefore\tafter\theld out\tfailures\tworst\tafter\tdevices\tsize\tlast device switched",
	} {
		fmt.Fprintln(w, line)
	}
	for i, r := range t.rows {
		if i == 0 {
			fmt.Fprintf(w, "%s\t%s\t\t%s\t\t\t\t%.0f\t%s\t%s\t\n", r.Model, r.Scene, percent(r.Accuracy), r.Rate, size(r.Bytes), size(r.Size))
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%.0f\t%.0f\t%s\t%s\t%.0f s\n", r.Model, r.Scene, percent(r.Before), percent(r.Accuracy),
			percent(r.HeldOut), percent(r.Mended), r.Worst, r.Rate, size(r.Bytes), size(r.Size), r.Took.Seconds())
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(to, "\nAccuracy in the field is what the cameras count, which know the truth; the rest is read from the collector's API, and bytes from the agents.")
	return err
}

func percent(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }

func size(bytes int64) string {
	switch {
	case bytes >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	case bytes >= 1e3:
		return fmt.Sprintf("%.0f kB", float64(bytes)/1e3)
	}
	return fmt.Sprintf("%d B", bytes)
}

// judge says whether the loop closed: the rate after the last rollout is below half
// of the rate at its worst.
func (t *table) judge() (string, error) {
	worst := 0.0
	for _, r := range t.rows {
		worst = max(worst, r.Worst)
	}
	if worst == 0 {
		return "", errors.New("the badcase rate never rose")
	}
	last := t.rows[len(t.rows)-1].Rate
	if last >= worst/2 {
		return "", fmt.Errorf("the loop did not close: %.0f badcases per 1,000 inferences after the last rollout, %.0f at worst", last, worst)
	}
	return fmt.Sprintf("The loop closed: %.0f badcases per 1,000 inferences after the last rollout, %.0f at worst.", last, worst), nil
}
