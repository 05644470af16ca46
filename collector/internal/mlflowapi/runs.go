package mlflowapi

import (
	"context"
	"fmt"
	"slices"
	"time"

	"mlife/collector/internal/mtt"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
)

const (
	mostRuns    = 50_000
	mostHistory = 25_000
)

func runID(in args) (string, error) { return in.need("run_id", "run_uuid") }

func noRun(err error, id string) error {
	if fault.Is(err, fault.NotFound) {
		return &refusal{404, "RESOURCE_DOES_NOT_EXIST", fmt.Sprintf("Run with id=%.80s not found", id)}
	}
	return err
}

// moment reads a time in milliseconds since 1970; now when it is absent.
func (a *API) moment(in args, name string) (time.Time, error) {
	ms, given, err := in.whole(name)
	switch {
	case err != nil:
		return time.Time{}, err
	case !given || ms == 0:
		return a.opt.Now().UTC(), nil
	case ms < 0 || ms > maxMillis:
		return time.Time{}, invalid(fmt.Sprintf("Invalid value %d for parameter '%s' supplied: want milliseconds since 1970", ms, name))
	}
	return time.UnixMilli(ms).UTC(), nil
}

// maxMillis is the end of the year 9999.
const maxMillis = 253_402_300_799_999

func find(tags []mtt.Pair, key string) string {
	for _, t := range tags {
		if t.Key == key {
			return t.Value
		}
	}
	return ""
}

func (a *API) createRun(ctx context.Context, in args) (any, error) {
	id, err := in.text("experiment_id")
	if err != nil {
		return nil, err
	}
	if id == "" {
		id = mtt.DefaultExperiment
	}
	e, err := a.experimentOf(ctx, args{"experiment_id": []byte(fmt.Sprintf("%q", id))})
	if err != nil {
		return nil, err
	}
	if e.Deleted {
		return nil, invalid(fmt.Sprintf("The experiment %s must be in the 'active' state. Current state is deleted.", e.ID))
	}
	tags, err := pairs(in, "tags", mtt.MaxTagValue)
	if err != nil {
		return nil, err
	}
	name, err := in.text("run_name")
	if err != nil {
		return nil, err
	}
	tagged := find(tags, tagName)
	switch {
	case name != "" && tagged != "" && name != tagged:
		return nil, invalid(fmt.Sprintf("Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='%.200s', mlflow.runName='%.200s').", name, tagged))
	case name == "":
		name = tagged
	}
	user, err := in.text("user_id")
	if err != nil {
		return nil, err
	}
	start, err := a.moment(in, "start_time")
	if err != nil {
		return nil, err
	}
	p, _ := people.From(ctx)
	t, err := mtt.New(mtt.Draft{Kind: mtt.Train, Name: name, Description: find(tags, tagNote), Experiment: e.ID, CodeVersion: find(tags, "mlflow.source.git.commit")}, p.Actor(), a.opt.Now())
	if err != nil {
		return nil, err
	}
	if name == "" {
		t.Name = "run-" + t.ID[len(t.ID)-6:]
	}
	t.State, t.StartedAt, t.Attempt = mtt.Running, start, 1
	if tagged == "" {
		tags = append(tags, mtt.Pair{Key: tagName, Value: t.Name})
	}
	if user != "" && find(tags, tagUser) == "" {
		tags = append(tags, mtt.Pair{Key: tagUser, Value: user})
	}
	if err := a.opt.Tracking.CreateRun(ctx, t, tags); err != nil {
		return nil, err
	}
	a.opt.Changed(t.ID)
	return map[string]any{"run": runOut(mtt.Run{Task: t, Tags: tags})}, nil
}

func (a *API) getRun(ctx context.Context, in args) (any, error) {
	id, err := runID(in)
	if err != nil {
		return nil, err
	}
	r, err := a.opt.Tracking.Run(ctx, id)
	if err != nil {
		return nil, noRun(err, id)
	}
	return map[string]any{"run": runOut(r)}, nil
}

func (a *API) updateRun(ctx context.Context, in args) (any, error) {
	id, err := runID(in)
	if err != nil {
		return nil, err
	}
	status, err := in.text("status")
	if err != nil {
		return nil, err
	}
	state, known := stateOf(status)
	if status != "" && !known {
		return nil, invalid(fmt.Sprintf("there is no status %.80q: want RUNNING, SCHEDULED, FINISHED, FAILED or KILLED", status))
	}
	end, err := a.moment(in, "end_time")
	if err != nil {
		return nil, err
	}
	name, err := in.text("run_name")
	if err != nil {
		return nil, err
	}
	if len(name) > mtt.MaxText {
		return nil, invalid(fmt.Sprintf("run_name has %d bytes, at most %d", len(name), mtt.MaxText))
	}
	t, err := a.opt.Tasks.UpdateTask(ctx, id, func(t *mtt.Task) error {
		if t.Deleted {
			return invalid(fmt.Sprintf("The run %s must be in the 'active' state. Current state is deleted.", id))
		}
		if name != "" {
			t.Name = name
		}
		// What the collector runs itself ends when its program does.
		if status == "" || len(t.Command) > 0 {
			return nil
		}
		return t.Report(state, end)
	})
	if err != nil {
		return nil, noRun(err, id)
	}
	if name != "" {
		if err := a.opt.Tracking.AddLog(ctx, id, mtt.Log{Tags: []mtt.Pair{{Key: tagName, Value: name}}}); err != nil {
			return nil, err
		}
	}
	a.opt.Changed(id)
	r, err := a.opt.Tracking.Run(ctx, t.ID)
	return map[string]any{"run_info": runOut(r).Info}, err
}

func (a *API) deleteRun(ctx context.Context, in args) (any, error) {
	return a.setDeleted(ctx, in, true)
}
func (a *API) restoreRun(ctx context.Context, in args) (any, error) {
	return a.setDeleted(ctx, in, false)
}

func (a *API) setDeleted(ctx context.Context, in args, deleted bool) (any, error) {
	id, err := runID(in)
	if err != nil {
		return nil, err
	}
	_, err = a.opt.Tasks.UpdateTask(ctx, id, func(t *mtt.Task) error {
		if deleted && len(t.Command) > 0 && !t.State.Final() {
			return invalid(fmt.Sprintf("%s is being run by the collector: cancel it first", id))
		}
		t.Deleted = deleted
		return nil
	})
	if err == nil {
		a.opt.Changed(id)
	}
	return nil, noRun(err, id)
}

func (a *API) searchRuns(ctx context.Context, in args) (any, error) {
	var q mtt.RunQuery
	var err error
	if q.Where, q.Order, q.Life, q.Limit, q.Offset, err = ofRuns.search(in, "run_view_type", mostRuns); err != nil {
		return nil, err
	}
	if q.Experiments, err = in.texts("experiment_ids"); err != nil {
		return nil, err
	}
	out := struct {
		Runs []run  `json:"runs,omitempty"`
		Next string `json:"next_page_token,omitempty"`
	}{}
	if len(q.Experiments) == 0 {
		return out, nil
	}
	limit := q.Limit
	q.Limit++
	list, err := a.opt.Tracking.FindRuns(ctx, q)
	if err != nil {
		return nil, err
	}
	list, out.Next = paged(list, limit, q.Offset)
	for _, r := range list {
		out.Runs = append(out.Runs, runOut(r))
	}
	return out, nil
}

func checkKey(key string) error {
	if key == "" || len(key) > mtt.MaxKey {
		return invalid(fmt.Sprintf("a key has %d bytes: want 1 to %d", len(key), mtt.MaxKey))
	}
	for _, r := range key {
		if r < 0x20 || r == 0x7f {
			return invalid(fmt.Sprintf("the key %.80q holds a control character", key))
		}
	}
	return nil
}

// log adds to what a run logged.
func (a *API) log(ctx context.Context, in args, l mtt.Log) (any, error) {
	id, err := runID(in)
	if err != nil {
		return nil, err
	}
	if err := a.opt.Tracking.AddLog(ctx, id, l); err != nil {
		return nil, noRun(err, id)
	}
	name, note := find(l.Tags, tagName), find(l.Tags, tagNote)
	if name != "" || note != "" {
		if len(name) > mtt.MaxText || len(note) > mtt.MaxText {
			return nil, nil // the tag says it whole
		}
		if _, err := a.opt.Tasks.UpdateTask(ctx, id, func(t *mtt.Task) error {
			if name != "" {
				t.Name = name
			}
			if note != "" {
				t.Description = note
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	a.opt.Changed(id)
	return nil, nil
}

func pointOf(x args) (p mtt.Point, err error) {
	if p.Name, err = x.need("key"); err != nil {
		return p, err
	}
	if err := checkKey(p.Name); err != nil {
		return p, err
	}
	if p.Value, err = x.number("value"); err != nil {
		return p, err
	}
	var given bool
	if p.At, given, err = x.whole("timestamp"); err != nil {
		return p, err
	}
	if !given || p.At < 0 || p.At > maxMillis {
		return p, invalid(fmt.Sprintf("the metric '%.80s' needs a timestamp in milliseconds since 1970", p.Name))
	}
	p.Step, _, err = x.whole("step")
	return p, err
}

func (a *API) logMetric(ctx context.Context, in args) (any, error) {
	p, err := pointOf(in)
	if err != nil {
		return nil, err
	}
	return a.log(ctx, in, mtt.Log{Points: []mtt.Point{p}})
}

func (a *API) logParam(ctx context.Context, in args) (any, error) {
	p, err := pairOf(in, mtt.MaxParamValue)
	if err != nil {
		return nil, err
	}
	return a.log(ctx, in, mtt.Log{Params: []mtt.Pair{p}})
}

func (a *API) setTag(ctx context.Context, in args) (any, error) {
	p, err := pairOf(in, mtt.MaxTagValue)
	if err != nil {
		return nil, err
	}
	return a.log(ctx, in, mtt.Log{Tags: []mtt.Pair{p}})
}

func (a *API) deleteTag(ctx context.Context, in args) (any, error) {
	id, err := runID(in)
	if err != nil {
		return nil, err
	}
	key, err := in.need("key")
	if err != nil {
		return nil, err
	}
	err = a.opt.Tracking.DropTag(ctx, id, key)
	if fault.Is(err, fault.NotFound) {
		return nil, &refusal{404, "RESOURCE_DOES_NOT_EXIST", fmt.Sprintf("No tag with name: %.250s in run with id %.80s", key, id)}
	}
	a.opt.Changed(id)
	return nil, err
}

// Bounds of a batch, those of MLflow's server.
const (
	maxBatch       = 1000
	maxBatchParams = 100
	maxBatchTags   = 100
)

func (a *API) logBatch(ctx context.Context, in args) (any, error) {
	metrics, err := in.list("metrics")
	if err != nil {
		return nil, err
	}
	var l mtt.Log
	for i, x := range metrics {
		p, err := pointOf(x)
		if err != nil {
			return nil, invalid(fmt.Sprintf("metrics[%d]: %s", i, refusalOf(err).text))
		}
		l.Points = append(l.Points, p)
	}
	if l.Params, err = pairs(in, "params", mtt.MaxParamValue); err != nil {
		return nil, err
	}
	if l.Tags, err = pairs(in, "tags", mtt.MaxTagValue); err != nil {
		return nil, err
	}
	switch {
	case len(l.Points)+len(l.Params)+len(l.Tags) > maxBatch:
		return nil, invalid(fmt.Sprintf("A batch logging request can contain at most %d metrics, parameters and tags in all", maxBatch))
	case len(l.Params) > maxBatchParams:
		return nil, invalid(fmt.Sprintf("A batch logging request can contain at most %d params. Got %d params.", maxBatchParams, len(l.Params)))
	case len(l.Tags) > maxBatchTags:
		return nil, invalid(fmt.Sprintf("A batch logging request can contain at most %d tags. Got %d tags.", maxBatchTags, len(l.Tags)))
	}
	// Twice the same name with two values is no mistake of the one before.
	for i, p := range l.Params {
		if j := slices.IndexFunc(l.Params[:i], func(q mtt.Pair) bool { return q.Key == p.Key && q.Value != p.Value }); j >= 0 {
			return nil, invalid(fmt.Sprintf("Duplicate parameter keys have been submitted: '%.250s'", p.Key))
		}
	}
	return a.log(ctx, in, l)
}

func (a *API) logInputs(ctx context.Context, in args) (any, error) {
	id, err := runID(in)
	if err != nil {
		return nil, err
	}
	list, err := in.list("datasets")
	if err != nil {
		return nil, err
	}
	if len(list) > mtt.MaxInputs {
		return nil, invalid(fmt.Sprintf("at most %d data sets at once", mtt.MaxInputs))
	}
	var inputs []mtt.Input
	for i, x := range list {
		input, err := inputOf(x)
		if err != nil {
			return nil, invalid(fmt.Sprintf("datasets[%d]: %s", i, refusalOf(err).text))
		}
		inputs = append(inputs, input)
	}
	if _, err := a.opt.Tracking.Run(ctx, id); err != nil {
		return nil, noRun(err, id)
	}
	return nil, a.opt.Tracking.AddInputs(ctx, id, inputs)
}

func inputOf(x args) (in mtt.Input, err error) {
	if in.Tags, err = pairs(x, "tags", mtt.MaxTagValue); err != nil {
		return in, err
	}
	d, err := object(x, "dataset")
	if err != nil {
		return in, err
	}
	for _, f := range []struct {
		into *string
		name string
		must bool
	}{{&in.Name, "name", true}, {&in.Digest, "digest", true}, {&in.SourceType, "source_type", true}, {&in.Source, "source", true},
		{&in.Schema, "schema", false}, {&in.Profile, "profile", false}} {
		if f.must {
			*f.into, err = d.need(f.name)
		} else {
			*f.into, err = d.text(f.name)
		}
		if err != nil {
			return in, err
		}
	}
	if len(in.Name) > mtt.MaxExperiment || len(in.Digest) > mtt.MaxKey {
		return in, invalid("the name or digest of a data set is too long")
	}
	return in, nil
}

func (a *API) history(ctx context.Context, in args) (any, error) {
	id, err := runID(in)
	if err != nil {
		return nil, err
	}
	name, err := in.need("metric_key")
	if err != nil {
		return nil, err
	}
	limit, err := in.limited(mostHistory, mostHistory)
	if err != nil {
		return nil, err
	}
	offset, err := in.offset()
	if err != nil {
		return nil, err
	}
	if _, err := a.opt.Tracking.Run(ctx, id); err != nil {
		return nil, noRun(err, id)
	}
	list, err := a.opt.Tracking.History(ctx, id, name, offset, limit+1)
	out := struct {
		Metrics []metric `json:"metrics,omitempty"`
		Next    string   `json:"next_page_token,omitempty"`
	}{}
	list, out.Next = paged(list, limit, offset)
	out.Metrics = metricsOut(list)
	return out, err
}
