package mtt

import (
	"bytes"
	"encoding/json"
	"math"
	"time"

	"mlife/shared/fault"
)

// Limits of what a task reports.
const (
	MaxResults    = 8 << 20 // bytes of results
	MaxSamples    = 10000
	MaxClasses    = 1000
	MaxMetricName = 255
	MaxMetrics    = 1000 // metrics in one call
)

// Metric is one measured value of a task. Steps order the history of a name.
type Metric struct {
	Name  string    `json:"name" maxLength:"255"`
	Value float64   `json:"value"`
	Step  int64     `json:"step,omitempty"`
	At    time.Time `json:"at,omitzero"`
}

// Check says what is wrong with the metric.
func (m Metric) Check() error {
	switch {
	case m.Name == "" || len(m.Name) > MaxMetricName:
		return fault.Field("metric", "name", "want 1 to %d bytes", MaxMetricName)
	case math.IsNaN(m.Value) || math.IsInf(m.Value, 0):
		return fault.Field("metric", m.Name, "not a finite number")
	}
	return nil
}

// Results is the part of uploaded results that the product itself understands;
// everything else in them is kept and shown as it is.
type Results struct {
	Metrics   map[string]float64 `json:"metrics,omitempty" doc:"Final values, for example accuracy."`
	Confusion *Confusion         `json:"confusion,omitempty"`
	Failures  []Sample           `json:"failures,omitempty" doc:"Samples whose result differs from the truth."`
}

// Confusion counts results per truth: Matrix[truth][result].
type Confusion struct {
	Labels []string  `json:"labels" nullable:"false"`
	Matrix [][]int64 `json:"matrix" nullable:"false"`
}

// Sample is one tested item. File names its bytes by SHA-256.
type Sample struct {
	File       string          `json:"file" doc:"SHA-256 of the item's bytes."`
	Name       string          `json:"name,omitempty" maxLength:"255"`
	Badcase    string          `json:"badcase,omitempty" doc:"Badcase that the item came from."`
	Result     json.RawMessage `json:"result,omitempty" doc:"What the model said, for example {\"label\":\"cat\"}."`
	Truth      json.RawMessage `json:"truth,omitempty"`
	Attributes json.RawMessage `json:"attributes,omitempty" doc:"An object."`
}

// ParseResults checks uploaded results and gives what is understood of them.
func ParseResults(raw []byte) (Results, error) {
	const op = "results"
	if len(raw) > MaxResults {
		return Results{}, fault.New(fault.TooLarge, op, "%d bytes of at most %d", len(raw), MaxResults)
	}
	var r Results
	if t := bytes.TrimSpace(raw); len(t) == 0 || t[0] != '{' {
		return r, fault.Field(op, "body", "want a JSON object")
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return r, fault.New(fault.Invalid, op, "body: %w", err)
	}
	if len(r.Metrics) > MaxMetrics {
		return r, fault.Field(op, "metrics", "more than %d", MaxMetrics)
	}
	for name, v := range r.Metrics {
		if err := (Metric{Name: name, Value: v}).Check(); err != nil {
			return r, err
		}
	}
	if err := r.Confusion.check(); err != nil {
		return r, err
	}
	if len(r.Failures) > MaxSamples {
		return r, fault.Field(op, "failures", "more than %d", MaxSamples)
	}
	return r, nil
}

func (c *Confusion) check() error {
	if c == nil {
		return nil
	}
	n := len(c.Labels)
	if n == 0 || n > MaxClasses {
		return fault.Field("results", "confusion.labels", "want 1 to %d", MaxClasses)
	}
	if len(c.Matrix) != n {
		return fault.Field("results", "confusion.matrix", "%d rows for %d labels", len(c.Matrix), n)
	}
	for i, row := range c.Matrix {
		if len(row) != n {
			return fault.New(fault.Invalid, "results", "confusion.matrix[%d]: %d columns for %d labels", i, len(row), n)
		}
		for _, v := range row {
			if v < 0 {
				return fault.New(fault.Invalid, "results", "confusion.matrix[%d]: a negative count", i)
			}
		}
	}
	return nil
}
