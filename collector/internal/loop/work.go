package loop

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"mlife/collector/internal/msm"
	"mlife/collector/internal/mtt"
	"mlife/shared/fault"
)

// Sets knows the frozen sets of DAM.
type Sets interface {
	// HasSet reports whether a set exists.
	HasSet(ctx context.Context, id string) (bool, error)
}

// Commands runs the commands of tasks. runner.Runner is one.
type Commands interface {
	Wake()
	Cancel(task string) bool
}

// WorkOptions of a Work. All but Changed are needed.
type WorkOptions struct {
	Tasks    mtt.Store
	Models   msm.Models
	Sets     Sets
	Commands Commands
	Changed  func(mtt.Task) // called after every change; must not block
}

// Work starts tasks and takes what they report. Safe for concurrent use.
type Work struct{ opt WorkOptions }

// NewWork makes a Work.
func NewWork(opt WorkOptions) *Work {
	if opt.Changed == nil {
		opt.Changed = func(mtt.Task) {}
	}
	return &Work{opt}
}

// Start makes a task whose sets and model exist and puts it into the queue.
func (w *Work) Start(ctx context.Context, d mtt.Draft, cloneOf, author string) (mtt.Task, error) {
	t, err := mtt.New(d, author, time.Now())
	if err != nil {
		return t, err
	}
	t.CloneOf = cloneOf
	for i, id := range d.Sets {
		ok, err := w.opt.Sets.HasSet(ctx, id)
		if err != nil {
			return t, err
		}
		if !ok {
			return t, fault.Field("task", fmt.Sprintf("sets[%d]", i), "no set %.80q", id)
		}
	}
	if d.ModelID != "" {
		if _, err := w.opt.Models.Model(ctx, d.ModelID); fault.Is(err, fault.NotFound) {
			return t, fault.Field("task", "model_id", "no model %.80q", d.ModelID)
		} else if err != nil {
			return t, err
		}
	}
	if err := w.opt.Tasks.CreateTask(ctx, t); err != nil {
		return t, err
	}
	w.opt.Changed(t)
	w.opt.Commands.Wake()
	return t, nil
}

// Cancel ends a task; one whose command runs ends once its processes are gone.
func (w *Work) Cancel(ctx context.Context, id, by string) (mtt.Task, error) {
	end := false
	t, err := w.update(ctx, id, func(t *mtt.Task) (err error) {
		end, err = t.Cancel(by, time.Now())
		return err
	})
	if err == nil && end {
		w.opt.Commands.Cancel(id)
	}
	return t, err
}

func (w *Work) update(ctx context.Context, id string, change func(*mtt.Task) error) (mtt.Task, error) {
	t, err := w.opt.Tasks.UpdateTask(ctx, id, change)
	if err == nil {
		w.opt.Changed(t)
	}
	return t, err
}

// Begin says that a task without a command has begun; it is called with the first
// thing that somebody reports for it. Other tasks are left alone.
func (w *Work) Begin(ctx context.Context, id string) (mtt.Task, error) {
	t, err := w.opt.Tasks.Task(ctx, id)
	if err != nil || t.State != mtt.Queued || len(t.Command) > 0 {
		return t, err
	}
	return w.update(ctx, id, func(t *mtt.Task) error {
		if t.State != mtt.Queued {
			return nil
		}
		return t.Move(mtt.Running, "", time.Now())
	})
}

// Finish ends a task that runs elsewhere.
func (w *Work) Finish(ctx context.Context, id string, to mtt.State, reason string) (mtt.Task, error) {
	if _, err := w.Begin(ctx, id); err != nil {
		return mtt.Task{}, err
	}
	return w.update(ctx, id, func(t *mtt.Task) error {
		if len(t.Command) > 0 {
			return fault.New(fault.Conflict, "task", "%s ends with its command", t.ID)
		}
		return t.Move(to, reason, time.Now())
	})
}

// Metrics adds measured values. Those of a test also become the model's.
func (w *Work) Metrics(ctx context.Context, id string, list []mtt.Metric) error {
	if len(list) > mtt.MaxMetrics {
		return fault.New(fault.TooLarge, "metrics", "%d of at most %d", len(list), mtt.MaxMetrics)
	}
	now := time.Now().UTC()
	last := map[string]float64{}
	for i := range list {
		if err := list[i].Check(); err != nil {
			return err
		}
		if list[i].At.IsZero() {
			list[i].At = now
		}
		last[list[i].Name] = list[i].Value
	}
	t, err := w.Begin(ctx, id)
	if err != nil {
		return err
	}
	if err := w.opt.Tasks.AddMetrics(ctx, id, list); err != nil {
		return err
	}
	w.opt.Changed(t)
	return w.measure(ctx, t, last)
}

// measure keeps a task's last values with the model it tested.
func (w *Work) measure(ctx context.Context, t mtt.Task, values map[string]float64) error {
	if t.Kind != mtt.Test || len(values) == 0 {
		return nil
	}
	_, err := w.opt.Models.UpdateModel(ctx, t.ModelID, func(m *msm.Model) error {
		for name, v := range values {
			if _, known := m.Metrics[name]; known || len(m.Metrics) < mtt.MaxMetrics {
				m.Metrics[name] = v
			}
		}
		return nil
	})
	return err
}

// Results keeps a task's results; their metrics also join the history.
func (w *Work) Results(ctx context.Context, id string, raw []byte) (mtt.Task, error) {
	r, err := mtt.ParseResults(raw)
	if err != nil {
		return mtt.Task{}, err
	}
	if _, err := w.Begin(ctx, id); err != nil {
		return mtt.Task{}, err
	}
	var list []mtt.Metric
	for name, v := range r.Metrics {
		list = append(list, mtt.Metric{Name: name, Value: v})
	}
	if len(list) > 0 {
		if err := w.Metrics(ctx, id, list); err != nil {
			return mtt.Task{}, err
		}
	}
	return w.update(ctx, id, func(t *mtt.Task) error { t.Summary = json.RawMessage(raw); return nil })
}

// Made ties a model to the task that made it.
func (w *Work) Made(ctx context.Context, id, model string) error {
	_, err := w.update(ctx, id, func(t *mtt.Task) error {
		if !slices.Contains(t.Models, model) {
			t.Models = append(t.Models, model)
		}
		return nil
	})
	return err
}
