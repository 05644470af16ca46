package mlflowapi

import (
	"reflect"
	"strings"
	"testing"

	"mlife/collector/internal/mtt"
)

func TestFilter(t *testing.T) {
	for text, want := range map[string][]mtt.Cond{
		"": nil,
		" metrics.acc > 0.5 AND params.opt = 'adam'": {{Of: "metric", Key: "acc", Op: ">", Number: 0.5}, {Of: "param", Key: "opt", Op: "=", Values: []string{"adam"}}},
		"metric.`a b`<=-1e-3":                        {{Of: "metric", Key: "a b", Op: "<=", Number: -0.001}},
		`params."x.y" ilike "AD%"`:                   {{Of: "param", Key: "x.y", Op: "ILIKE", Values: []string{"AD%"}}},
		"tags.mlflow.parentRunId = 'x'":              {{Of: "tag", Key: "mlflow.parentRunId", Op: "=", Values: []string{"x"}}},
		"tag.`mlflow.note` != 'it''s'":               {{Of: "tag", Key: "mlflow.note", Op: "!=", Values: []string{"it's"}}},
		"status = 'finished'":                        {{Of: "attribute", Key: "status", Op: "=", Values: []string{"succeeded"}}},
		"attributes.run_id in ('a','b')":             {{Of: "attribute", Key: "run_id", Op: "IN", Values: []string{"a", "b"}}},
		"run_id not  in ('a')":                       {{Of: "attribute", Key: "run_id", Op: "NOT IN", Values: []string{"a"}}},
		"`run name` LIKE 'x_'":                       {{Of: "attribute", Key: "run_name", Op: "LIKE", Values: []string{"x_"}}},
		"Created >= 5 and end_time<9":                {{Of: "attribute", Key: "start_time", Op: ">=", Number: 5}, {Of: "attribute", Key: "end_time", Op: "<", Number: 9}},
		"tags.a IS NULL AND params.b IS NOT NULL":    {{Of: "tag", Key: "a", Op: "IS NULL"}, {Of: "param", Key: "b", Op: "IS NOT NULL"}},
		"datasets.name = 'grocery'":                  {{Of: "dataset", Key: "name", Op: "=", Values: []string{"grocery"}}},
	} {
		got, err := ofRuns.filter(text)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v %v, want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"a", "nonsense !! x", "metrics.a", "metrics.a =", "metrics.a = 'x'", "metrics.a LIKE 'x'", "params.a = 5", "params.a > 'x'", "params.a = 'x' OR params.b = 'y'",
		"params.a = 'x", "params.`a = 'x'", "status = 'GONE'", "run_id IN 'a'", "run_id IN ('a'", "run_id IN ('a' 'b')", "run_id NOT 'a'", "start_time IS NULL", "metrics. = 1", "things.a = 1",
		"params.a == 'x'", "params.a = 'x' AND", "metrics.a = 1 2", strings.Repeat("x", maxFilter+1), strings.Repeat("metrics.a = 1 AND ", 101) + "metrics.a = 1"} {
		if got, err := ofRuns.filter(text); err == nil {
			t.Errorf("%.80q is taken: %+v", text, got)
		}
	}
	if _, err := ofExperiments.filter("metrics.a = 1"); err == nil {
		t.Error("experiments have no metrics")
	}
}

func TestOrder(t *testing.T) {
	got, err := ofRuns.order([]string{"metrics.acc DESC", "attributes.start_time asc", "params.`a b`", "tags.x.y  DESC "})
	want := []mtt.Order{{Of: "metric", Key: "acc", Falling: true}, {Of: "attribute", Key: "start_time"}, {Of: "param", Key: "a b"}, {Of: "tag", Key: "x.y", Falling: true}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v %v", got, err)
	}
	for _, text := range []string{"", "x", "metrics.a, metrics.b", "metrics.a DOWN", "datasets.name", "metrics.`a"} {
		if got, err := ofRuns.order([]string{text}); err == nil {
			t.Errorf("%q is taken: %+v", text, got)
		}
	}
}

// What is taken says something that the store can ask.
func FuzzFilter(f *testing.F) {
	for _, s := range []string{"metrics.acc > 0.5 AND params.`a b` LIKE 'x%'", "status IN ('FINISHED', \"FAILED\")", "tags.a IS NOT NULL", "x = 'é''\x00'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, err := ofRuns.filter(text)
		if err != nil {
			if refusalOf(err).status != 400 {
				t.Fatalf("%v", err)
			}
			return
		}
		for _, c := range list {
			text := c.Op == "LIKE" || c.Op == "ILIKE" || c.Op == "IN" || c.Op == "NOT IN"
			if c.Of == "" || c.Key == "" || c.Op == "" || text && len(c.Values) == 0 {
				t.Fatalf("%+v", c)
			}
		}
	})
}
