package analyses

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/analysis"
	"mlife/collector/internal/dam/material"
	"mlife/collector/internal/jobs"
	"mlife/shared/fault"
	"mlife/shared/ident"
)

// Kind is that of the jobs which analyse.
const Kind = "analysis"

const op = "analyses"

// keep is how many analyses are kept; those used longest ago are forgotten.
const keep = 1000

// Jobs is the port to background work. jobs.Desk and its shelf together are it.
type Jobs interface {
	Submit(ctx context.Context, o jobs.Order) (jobs.Job, error)
	Cancel(ctx context.Context, id, by string) (jobs.Job, error)
	Job(ctx context.Context, id string) (jobs.Job, error)
}

// Selections is the port to what can be analysed. Safe for concurrent use.
type Selections interface {
	// Resolve fills in version, name, rows and content. What is wrong with the
	// selection is fault.Invalid, an unknown document or set too.
	Resolve(ctx context.Context, s Selection) (Selection, error)
	// Rows reads the rows of a selection that was resolved.
	Rows(ctx context.Context, s Selection) material.Rows
	// Fields names the field of the search language for each attribute that can be
	// searched.
	Fields(ctx context.Context, s Selection, attributes []string) (map[string]string, error)
}

// Options of New. All but Changed are needed.
type Options struct {
	Store      Store
	Selections Selections
	Jobs       Jobs
	Now        func() time.Time
	Changed    func(analysis string) // called after every change; must not block
}

// Desk keeps analyses. Safe for concurrent use.
type Desk struct {
	opt      Options
	ordering sync.Mutex // two orders of one analysis are one
}

// New makes a desk.
func New(opt Options) *Desk {
	if opt.Changed == nil {
		opt.Changed = func(string) {}
	}
	return &Desk{opt: opt}
}

// Order gives the analysis that was ordered: one that is there or under way already, or
// a new one that is being worked out.
func (d *Desk) Order(ctx context.Context, o Order, author string) (Analysis, error) {
	var err error
	if o.Selection, err = d.opt.Selections.Resolve(ctx, o.Selection); err != nil {
		return Analysis{}, within("selection", err)
	}
	if o.Other != nil {
		other, err := d.opt.Selections.Resolve(ctx, *o.Other)
		if err != nil {
			return Analysis{}, within("other", err)
		}
		o.Other = &other
	}
	if err := analysis.Valid(analysis.Options{Tables: o.Tables, Roles: o.Roles}); err != nil {
		return Analysis{}, err
	}
	key, err := keyOf(o)
	if err != nil {
		return Analysis{}, err
	}
	d.ordering.Lock()
	defer d.ordering.Unlock()
	now := d.opt.Now().UTC()
	a, err := d.opt.Store.AddAnalysis(ctx, Analysis{ID: ident.New("an"), Key: key, Order: o, State: Failed, CreatedBy: author, CreatedAt: now, UsedAt: now})
	if err != nil {
		return a, err
	}
	if a = d.shown(ctx, a); a.State == Working || a.State == Ready {
		return d.opt.Store.ChangeAnalysis(ctx, a.ID, nil, func(a *Analysis) error {
			a.UsedAt = now
			return nil
		})
	}
	j, err := d.opt.Jobs.Submit(ctx, jobs.Order{Kind: Kind, Title: title(o), Input: jobInput{a.ID}, Author: author})
	if err != nil {
		return a, err
	}
	return d.change(ctx, a.ID, nil, func(a *Analysis) error {
		if a.State != Ready { // the job may have been quick
			a.State, a.Reason = Working, ""
		}
		a.Job, a.UsedAt = j.ID, now
		return nil
	})
}

type jobInput struct {
	Analysis string `json:"analysis"`
}

func title(o Order) string {
	if o.Other == nil {
		return fmt.Sprintf("Analyse %q", o.Selection.Name)
	}
	return fmt.Sprintf("Compare %q with %q", o.Selection.Name, o.Other.Name)
}

func (d *Desk) change(ctx context.Context, id string, result json.RawMessage, f func(*Analysis) error) (Analysis, error) {
	a, err := d.opt.Store.ChangeAnalysis(ctx, id, result, f)
	if err == nil {
		d.opt.Changed(id)
	}
	return a, err
}

// shown says what an analysis is now: a job that ended without a word changed it.
func (d *Desk) shown(ctx context.Context, a Analysis) Analysis {
	if a.State != Working {
		return a
	}
	j, err := d.opt.Jobs.Job(ctx, a.Job)
	switch {
	case fault.Is(err, fault.NotFound):
		a.State, a.Reason = Failed, "its job was forgotten"
	case err == nil && j.State == jobs.Canceled:
		a.State, a.Reason = Canceled, j.Reason
	case err == nil && j.State == jobs.Failed:
		a.State, a.Reason = Failed, cmp.Or(j.Reason, string(j.State))
	}
	return a
}

// Analysis gives one with what came of it; a nil result while nothing has.
func (d *Desk) Analysis(ctx context.Context, id string) (Analysis, *Result, error) {
	a, err := d.opt.Store.Analysis(ctx, id)
	if err != nil {
		return a, nil, err
	}
	if a = d.shown(ctx, a); a.State != Ready {
		return a, nil, nil
	}
	raw, err := d.opt.Store.AnalysisResult(ctx, id)
	if err != nil {
		return a, nil, err
	}
	var out Result
	if err := json.Unmarshal(raw, &out); err != nil {
		return a, nil, fault.New(fault.Corrupt, op, "the result of %s: %w", id, err)
	}
	return a, &out, nil
}

// Find lists analyses.
func (d *Desk) Find(ctx context.Context, q Query) (dam.List[Analysis], error) {
	l, err := d.opt.Store.FindAnalyses(ctx, q)
	for i := range l.Items {
		l.Items[i] = d.shown(ctx, l.Items[i])
	}
	return l, err
}

// Cancel ends the job of one that is being worked out.
func (d *Desk) Cancel(ctx context.Context, id, by string) (Analysis, error) {
	a, err := d.opt.Store.Analysis(ctx, id)
	if err != nil {
		return a, err
	}
	if a = d.shown(ctx, a); a.State != Working {
		return a, fault.New(fault.Conflict, op, "the analysis is %s: there is nothing to cancel", a.State)
	}
	if _, err := d.opt.Jobs.Cancel(ctx, a.Job, by); err != nil {
		return a, err
	}
	return d.shown(ctx, a), nil
}

// Delete forgets one. One that is being worked out ends.
func (d *Desk) Delete(ctx context.Context, id, by string) error {
	if _, err := d.Cancel(ctx, id, by); err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	err := d.opt.Store.DeleteAnalysis(ctx, id)
	if err == nil {
		d.opt.Changed(id)
	}
	return err
}

// Work analyses; it is the jobs.Work of Kind. What a crash cut off begins again.
func (d *Desk) Work(ctx context.Context, j jobs.Job, progress *jobs.Progress) (any, error) {
	var in jobInput
	if err := json.Unmarshal(j.Input, &in); err != nil {
		return nil, fault.New(fault.Corrupt, op, "the input of the job: %w", err)
	}
	a, err := d.opt.Store.Analysis(ctx, in.Analysis)
	if err != nil {
		return nil, err
	}
	result, rows, err := d.workOut(ctx, a.Order, progress)
	var raw json.RawMessage
	if err == nil {
		raw, err = json.Marshal(result)
	}
	if err != nil {
		if ctx.Err() == nil {
			_, noted := d.change(ctx, a.ID, nil, func(a *Analysis) error {
				a.State, a.Reason = Failed, reason(err)
				return nil
			})
			err = errors.Join(err, noted)
		}
		return nil, err
	}
	a, err = d.change(ctx, a.ID, raw, func(a *Analysis) error {
		a.State, a.Reason, a.ReadyAt, a.Rows = Ready, "", d.opt.Now().UTC(), rows
		return nil
	})
	if err != nil {
		return nil, err
	}
	return a, d.opt.Store.ForgetAnalyses(ctx, keep)
}

// reason is an error as a record keeps it.
func reason(err error) string {
	text := err.Error()
	return strings.ToValidUTF8(text[:min(len(text), 2000)], "")
}

// within says in which part of an order something is wrong.
func within(part string, err error) error {
	var f *fault.Error
	if errors.As(err, &f) && f.Kind == fault.Invalid && f.Field != "" {
		return &fault.Error{Kind: fault.Invalid, Op: op, Field: part + "." + f.Field, Msg: f.Msg, Err: f.Err}
	}
	return err
}
