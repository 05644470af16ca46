package sqlstore_test

import (
	"encoding/json"
	"testing"
	"time"

	"mlife/collector/internal/mtt"
	"mlife/shared/fault"
)

func newTask(t *testing.T, d mtt.Draft) mtt.Task {
	t.Helper()
	task, err := mtt.New(d, "ada", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return task
}

func TestTasks(t *testing.T) {
	db := open(t)
	s := db.Tasks()
	manual := newTask(t, mtt.Draft{Kind: mtt.Train, Name: "by hand", Sets: []string{"set_1"}})
	first := newTask(t, mtt.Draft{Kind: mtt.Train, Name: "100%", Command: []string{"true"}, Config: json.RawMessage(`{"lr":0.1}`)})
	second := newTask(t, mtt.Draft{Kind: mtt.Test, ModelID: "mdl_1", Command: []string{"false"}})
	for _, x := range []mtt.Task{manual, first, second} {
		if err := s.CreateTask(t.Context(), x); err != nil {
			t.Fatal(err)
		}
	}
	taken, err := s.TakeTask(t.Context())
	if err != nil || taken.ID != first.ID || taken.State != mtt.Running || taken.Attempt != 1 {
		t.Fatalf("took %+v, %v; want the oldest with a command", taken, err)
	}
	if _, err := s.TakeTask(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.TakeTask(t.Context()); !fault.Is(err, fault.NotFound) {
		t.Fatalf("third take: %v, want not found", err)
	}
	if _, err := s.UpdateTask(t.Context(), manual.ID, func(x *mtt.Task) error { return x.Move(mtt.Succeeded, "", time.Now()) }); !fault.Is(err, fault.Conflict) {
		t.Errorf("queued to succeeded: %v, want conflict", err)
	}
	for _, c := range []struct {
		q    mtt.Query
		want int
	}{
		{mtt.Query{}, 3}, {mtt.Query{Kind: mtt.Test}, 1}, {mtt.Query{State: mtt.Running}, 2}, {mtt.Query{Set: "set_1"}, 1},
		{mtt.Query{Model: "mdl_1"}, 1}, {mtt.Query{Text: "100%"}, 1}, {mtt.Query{Text: "%"}, 1}, {mtt.Query{Text: "none"}, 0},
	} {
		p, err := s.Tasks(t.Context(), c.q)
		if err != nil || len(p.Items) != c.want || p.Total != c.want {
			t.Errorf("%+v: %d of %d, %v; want %d", c.q, len(p.Items), p.Total, err, c.want)
		}
	}
	var seen []string
	for q := (mtt.Query{Limit: 2}); ; {
		p, err := s.Tasks(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range p.Items {
			seen = append(seen, x.ID)
		}
		if q.Cursor = p.Next; q.Cursor == "" {
			break
		}
	}
	if len(seen) != 3 || seen[0] != second.ID || seen[2] != manual.ID {
		t.Errorf("pages gave %v", seen)
	}
	at := time.Now()
	m := []mtt.Metric{{Name: "loss", Value: 2, Step: 2, At: at}, {Name: "loss", Value: 3, Step: 1, At: at}}
	if err := s.AddMetrics(t.Context(), first.ID, m); err != nil {
		t.Fatal(err)
	}
	got, err := s.Metrics(t.Context(), first.ID, 10)
	if err != nil || len(got) != 2 || got[0].Value != 3 {
		t.Errorf("metrics %v, %v", got, err)
	}
}
