package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"text/tabwriter"

	"mlife/testdata/expression"
	"mlife/testdata/faces"
	"mlife/testdata/rest"
)

// report is what a test uploads: the names are those of MTT's results.
type report struct {
	Metrics   map[string]float64          `json:"metrics"`
	Confusion confusion                   `json:"confusion"`
	Slices    map[string]map[string]share `json:"slices"` // attribute → value → share of right answers
	Failures  []failure                   `json:"failures"`
}

type confusion struct {
	Labels []string  `json:"labels"`
	Matrix [][]int64 `json:"matrix"` // [truth][result]
}

type share struct {
	Right    int     `json:"right"`
	Total    int     `json:"total"`
	Accuracy float64 `json:"accuracy"`
}

func (s *share) add(right bool) {
	s.Total++
	if right {
		s.Right++
	}
	s.Accuracy = float64(s.Right) / float64(s.Total)
}

type failure struct {
	File    string          `json:"file"`
	Name    string          `json:"name"`
	Badcase string          `json:"badcase,omitempty"`
	Result  prediction      `json:"result"`
	Truth   prediction      `json:"truth"`
	Columns json.RawMessage `json:"attributes,omitempty"`
}

type prediction struct {
	Label      string   `json:"label"`
	Confidence *float64 `json:"confidence,omitempty"`
}

// sliced are the columns whose values get an accuracy of their own.
var sliced = []string{"mask", "glasses", "device"}

func test(ctx context.Context, c *rest.Client, t task) error {
	file, err := c.Bytes(ctx, "/models/"+t.ModelID+"/content")
	if err != nil {
		return err
	}
	n, _, err := expression.Unmarshal(file)
	if err != nil {
		return err
	}
	samples, err := load(ctx, c, t.Sets)
	if err != nil {
		return err
	}
	r, err := judge(n, samples)
	if err != nil {
		return err
	}
	if err := c.Post(ctx, "/tasks/"+t.ID+"/results", r, nil); err != nil {
		return err
	}
	metrics := []metric{}
	for name, v := range r.Metrics {
		metrics = append(metrics, metric{Name: name, Value: v})
	}
	if err := c.Post(ctx, "/tasks/"+t.ID+"/metrics", map[string]any{"metrics": metrics}, nil); err != nil {
		return err
	}
	return r.print()
}

func judge(n *expression.Network, samples []sample) (*report, error) {
	k := len(faces.Expressions)
	r := &report{
		Metrics:   map[string]float64{},
		Confusion: confusion{Labels: faces.Expressions, Matrix: make([][]int64, k)},
		Slices:    map[string]map[string]share{}, Failures: []failure{},
	}
	for i := range k {
		r.Confusion.Matrix[i] = make([]int64, k)
	}
	var all, collected, badcases share // badcases came from the field
	for _, s := range samples {
		label, confidence, _ := n.Classify(s.features)
		got := slices.Index(faces.Expressions, label)
		if got < 0 {
			return nil, fmt.Errorf("the model knows a class %q that the set does not", label)
		}
		r.Confusion.Matrix[s.class][got]++
		ok := got == s.class
		all.add(ok)
		if s.Badcase != "" {
			badcases.add(ok)
		} else {
			collected.add(ok)
		}
		r.slice(s, ok)
		if ok || len(r.Failures) >= 500 {
			continue
		}
		columns, err := json.Marshal(s.Columns)
		if err != nil {
			return nil, err
		}
		r.Failures = append(r.Failures, failure{
			File: s.SHA256, Name: s.Path, Badcase: s.Badcase, Columns: columns,
			Result: prediction{Label: label, Confidence: &confidence}, Truth: prediction{Label: faces.Expressions[s.class]},
		})
	}
	for name, v := range map[string]share{"accuracy": all, "accuracy_collected": collected, "accuracy_badcases": badcases} {
		if v.Total > 0 {
			r.Metrics[name] = v.Accuracy
		}
	}
	for i, name := range faces.Expressions {
		total := int64(0)
		for _, v := range r.Confusion.Matrix[i] {
			total += v
		}
		if total > 0 {
			r.Metrics["recall_"+name] = float64(r.Confusion.Matrix[i][i]) / float64(total)
		}
	}
	for value, s := range r.Slices["mask"] {
		r.Metrics["accuracy_mask_"+value] = s.Accuracy
	}
	return r, nil
}

func (r *report) slice(s sample, ok bool) {
	for _, column := range sliced {
		v, has := s.Columns[column]
		if !has {
			continue
		}
		if r.Slices[column] == nil {
			r.Slices[column] = map[string]share{}
		}
		key := fmt.Sprint(v)
		sh := r.Slices[column][key]
		sh.add(ok)
		r.Slices[column][key] = sh
	}
}

func (r *report) print() error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "accuracy\t%.4f\n", r.Metrics["accuracy"])
	for i, name := range r.Confusion.Labels {
		fmt.Fprintf(w, "truth %s\t%v\n", name, r.Confusion.Matrix[i])
	}
	for column, values := range r.Slices {
		for value, s := range values {
			fmt.Fprintf(w, "%s=%s\t%.4f\t%d of %d\n", column, value, s.Accuracy, s.Right, s.Total)
		}
	}
	return w.Flush()
}
