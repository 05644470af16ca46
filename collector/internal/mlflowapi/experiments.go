package mlflowapi

import (
	"context"
	"fmt"

	"mlife/collector/internal/mtt"
	"mlife/shared/fault"
)

const mostExperiments = 50_000

func (a *API) createExperiment(ctx context.Context, in args) (any, error) {
	name, err := in.need("name")
	if err != nil {
		return nil, err
	}
	if err := mtt.CheckExperiment(name); err != nil {
		return nil, err
	}
	where, err := in.text("artifact_location")
	if err != nil {
		return nil, err
	}
	if where != "" {
		return nil, invalid("artifacts are kept by the collector: leave artifact_location out")
	}
	tags, err := pairs(in, "tags", mtt.MaxTagValue)
	if err != nil {
		return nil, err
	}
	e, err := a.opt.Tracking.CreateExperiment(ctx, name, where, tags, a.opt.Now())
	if fault.Is(err, fault.Exists) {
		return nil, &refusal{400, "RESOURCE_ALREADY_EXISTS", fmt.Sprintf("Experiment(name=%s) already exists.", name)}
	}
	return map[string]string{"experiment_id": e.ID}, err
}

// pairs reads a list of keys and values.
func pairs(in args, name string, most int) (out []mtt.Pair, err error) {
	list, err := in.list(name)
	if err != nil {
		return nil, err
	}
	for _, x := range list {
		p, err := pairOf(x, most)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func pairOf(x args, most int) (p mtt.Pair, err error) {
	if p.Key, err = x.need("key"); err != nil {
		return p, err
	}
	if p.Value, err = x.text("value"); err != nil {
		return p, err
	}
	if err := checkKey(p.Key); err != nil {
		return p, err
	}
	if len(p.Value) > most {
		return p, invalid(fmt.Sprintf("'%.80s': the value has %d bytes, at most %d", p.Key, len(p.Value), most))
	}
	return p, nil
}

func (a *API) experimentOf(ctx context.Context, in args) (mtt.Experiment, error) {
	id, err := in.need("experiment_id")
	if err != nil {
		return mtt.Experiment{}, err
	}
	e, err := a.opt.Tracking.Experiment(ctx, id)
	if fault.Is(err, fault.NotFound) {
		err = &refusal{404, "RESOURCE_DOES_NOT_EXIST", fmt.Sprintf("No Experiment with id=%.40s exists", id)}
	}
	return e, err
}

func (a *API) getExperiment(ctx context.Context, in args) (any, error) {
	e, err := a.experimentOf(ctx, in)
	return map[string]any{"experiment": experimentOut(e)}, err
}

func (a *API) experimentByName(ctx context.Context, in args) (any, error) {
	name, err := in.need("experiment_name")
	if err != nil {
		return nil, err
	}
	e, err := a.opt.Tracking.ExperimentNamed(ctx, name)
	if fault.Is(err, fault.NotFound) {
		return nil, &refusal{404, "RESOURCE_DOES_NOT_EXIST", fmt.Sprintf("Could not find experiment with name '%.500s'", name)}
	}
	return map[string]any{"experiment": experimentOut(e)}, err
}

func life(in args, name string) (mtt.Life, error) {
	s, err := in.text(name)
	switch s {
	case "", "ACTIVE_ONLY":
		return mtt.Active, err
	case "DELETED_ONLY":
		return mtt.Deleted, err
	case "ALL":
		return mtt.AnyLife, err
	}
	return "", invalid(fmt.Sprintf("Invalid value %.80q for parameter '%s' supplied: want ACTIVE_ONLY, DELETED_ONLY or ALL", s, name))
}

// search reads what searches have in common.
func (s searched) search(in args, view string, most int64) (where []mtt.Cond, order []mtt.Order, which mtt.Life, limit, offset int, err error) {
	text, err := in.text("filter")
	if err != nil {
		return
	}
	if where, err = s.filter(text); err != nil {
		return
	}
	by, err := in.texts("order_by")
	if err != nil {
		return
	}
	if order, err = s.order(by); err != nil {
		return
	}
	if which, err = life(in, view); err != nil {
		return
	}
	if limit, err = in.limited(1000, most); err != nil {
		return
	}
	offset, err = in.offset()
	return
}

func (a *API) searchExperiments(ctx context.Context, in args) (any, error) {
	var q mtt.ExperimentQuery
	var err error
	if q.Where, q.Order, q.Life, q.Limit, q.Offset, err = ofExperiments.search(in, "view_type", mostExperiments); err != nil {
		return nil, err
	}
	limit := q.Limit
	q.Limit++
	list, err := a.opt.Tracking.FindExperiments(ctx, q)
	if err != nil {
		return nil, err
	}
	out := struct {
		Experiments []experiment `json:"experiments,omitempty"`
		Next        string       `json:"next_page_token,omitempty"`
	}{}
	list, out.Next = paged(list, limit, q.Offset)
	for _, e := range list {
		out.Experiments = append(out.Experiments, experimentOut(e))
	}
	return out, nil
}

// change changes an experiment.
func (a *API) change(ctx context.Context, in args, change func(*mtt.Experiment) error) (any, error) {
	e, err := a.experimentOf(ctx, in)
	if err != nil {
		return nil, err
	}
	_, err = a.opt.Tracking.ChangeExperiment(ctx, e.ID, func(e *mtt.Experiment) error {
		e.UpdatedAt = a.opt.Now().UTC()
		return change(e)
	})
	return nil, err
}

func (a *API) renameExperiment(ctx context.Context, in args) (any, error) {
	name, err := in.need("new_name")
	if err != nil {
		return nil, err
	}
	if err := mtt.CheckExperiment(name); err != nil {
		return nil, err
	}
	return a.change(ctx, in, func(e *mtt.Experiment) error {
		if e.Deleted {
			return invalid("Cannot rename experiment in non-active lifecycle stage. Current stage: deleted")
		}
		e.Name = name
		return nil
	})
}

func (a *API) deleteExperiment(ctx context.Context, in args) (any, error) {
	return a.change(ctx, in, func(e *mtt.Experiment) error {
		if e.ID == mtt.DefaultExperiment {
			return invalid("The experiment 0 takes what names none; it cannot be deleted")
		}
		e.Deleted = true
		return nil
	})
}

func (a *API) restoreExperiment(ctx context.Context, in args) (any, error) {
	return a.change(ctx, in, func(e *mtt.Experiment) error {
		e.Deleted = false
		return nil
	})
}

func (a *API) tagExperiment(ctx context.Context, in args) (any, error) {
	e, err := a.experimentOf(ctx, in)
	if err != nil {
		return nil, err
	}
	p, err := pairOf(in, mtt.MaxTagValue)
	if err != nil {
		return nil, err
	}
	return nil, a.opt.Tracking.TagExperiment(ctx, e.ID, p, a.opt.Now())
}
