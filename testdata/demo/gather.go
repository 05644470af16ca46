package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"mlife/testdata/faces"
	"mlife/testdata/rest"
)

// sets are the frozen data of one iteration.
type sets struct {
	train string
	test  []string // rows held out of the collected data, and the field's failures
}

// found is what the engineer looks at of a badcase.
type found struct {
	ID        string    `json:"id"`
	FirstSeen time.Time `json:"first_seen"`
}

// gather makes test data of the field's failures, collects more of what failed, and
// freezes both.
func (e *engineer) gather(ctx context.Context, a act, since time.Time) (sets, error) {
	field, err := e.keep(ctx, a, since)
	if err != nil {
		return sets{}, err
	}
	e.say.say("engineer: collecting %d pictures with %s masks", a.collect, a.worn)
	// Other pictures than those the cameras see: their seeds are below.
	more, err := e.collect(ctx, fmt.Sprintf("collected: %s masks", a.worn), a.collect, uint64(1000+len(e.extra))<<32, a.worn)
	if err != nil {
		return sets{}, err
	}
	e.extra = append(e.extra, more)
	return e.freeze(ctx, a.version, field)
}

// keep finds the badcases whose truth is known and adds them to the test data.
func (e *engineer) keep(ctx context.Context, a act, since time.Time) (pin, error) {
	q := url.Values{"function": {function}, "has_truth": {"true"}, "attr": {"mask=" + a.worn.String()}, "from": {since.UTC().Format(time.RFC3339)}}
	list, err := rest.All[found](ctx, e.api, "/badcases", q)
	if err != nil {
		return pin{}, err
	}
	ids := make([]string, len(list))
	for i, b := range list {
		ids[i] = b.ID
	}
	var answer struct {
		Document string `json:"document"`
		Version  int    `json:"version"`
		Added    int    `json:"added"`
	}
	order := map[string]any{"ids": ids, "new_name": fmt.Sprintf("failures with %s masks", a.worn)}
	if err := e.api.PostChecked(ctx, "/badcases/add-to-test-data", order, &answer); err != nil {
		return pin{}, err
	}
	e.say.say("engineer: %d badcases with a known truth are test data now: %s", answer.Added, answer.Document)
	return pin{ID: answer.Document, Version: answer.Version}, nil
}

// earliest is when the first badcase with the mask was recorded.
func (e *engineer) earliest(ctx context.Context, worn faces.Mask, since time.Time) (time.Time, error) {
	q := url.Values{"function": {function}, "source": {"device"}, "attr": {"mask=" + worn.String()}, "from": {since.UTC().Format(time.RFC3339)},
		"sort": {"first_seen"}, "limit": {"1"}}
	var page rest.Page[found]
	if err := e.api.Get(ctx, "/badcases?"+q.Encode(), &page); err != nil {
		return time.Time{}, err
	}
	if len(page.Items) == 0 {
		return time.Time{}, fmt.Errorf("no badcase with a %s mask has arrived", worn)
	}
	return page.Items[0].FirstSeen, nil
}

// freeze splits everything collected so far into a training and a testing set, and
// makes another testing set of the field's failures alone.
func (e *engineer) freeze(ctx context.Context, version string, field pin) (sets, error) {
	type made struct {
		ID   string `json:"id"`
		Rows int    `json:"rows"`
	}
	var split, failures struct{ Train, Test *made }
	err := e.apart(ctx, map[string]any{
		"name": "for " + version, "documents": append([]pin{e.bare}, e.extra...),
		"split": map[string]any{"test": 0.2, "seed": 1, "stratify_by": "mask"},
	}, &split)
	if err != nil {
		return sets{}, err
	}
	err = e.apart(ctx, map[string]any{"name": "failures before " + version, "documents": []pin{field}, "role": "test"}, &failures)
	if err != nil {
		return sets{}, err
	}
	if split.Train == nil || split.Test == nil || failures.Test == nil {
		return sets{}, fmt.Errorf("a set is missing in the answers: %+v, %+v", split, failures)
	}
	e.say.say("engineer: froze %d rows for training, %d held out, %d failures", split.Train.Rows, split.Test.Rows, failures.Test.Rows)
	return sets{train: split.Train.ID, test: []string{split.Test.ID, failures.Test.ID}}, nil
}

// apart freezes sets. Rows that are as good as some on the other side are left out.
func (e *engineer) apart(ctx context.Context, order map[string]any, out any) error {
	err := e.api.PostChecked(ctx, "/sets", order, out)
	var refused *rest.Error
	var p struct {
		Type   string `json:"type"`
		Detail string `json:"detail"`
		Errors []struct {
			Location string          `json:"location"`
			Value    json.RawMessage `json:"value"`
		} `json:"errors"`
	}
	if !errors.As(err, &refused) || json.Unmarshal([]byte(refused.Body), &p) != nil || p.Type != "urn:mlife:problem:leaks" {
		return err
	}
	kinds, check := []string{}, ""
	for _, x := range p.Errors {
		var leak struct {
			Kind string `json:"kind"`
		}
		if json.Unmarshal(x.Value, &leak) == nil && leak.Kind != "" && !slices.Contains(kinds, leak.Kind) {
			kinds = append(kinds, leak.Kind)
		}
		if x.Location == "leak_check" && json.Unmarshal(x.Value, &check) != nil {
			return err
		}
	}
	e.say.say("engineer: leaves rows out of %q: %s", order["name"], p.Detail)
	order["leave_out"] = map[string]any{"check": check, "kinds": kinds}
	return e.api.PostChecked(ctx, "/sets", order, out)
}

// document uploads a table and gives its pinned version.
func (e *engineer) document(ctx context.Context, name string, table []byte) (pin, error) {
	var p pin
	if err := e.api.Post(ctx, "/documents", map[string]any{"name": name, "kind": "train"}, &p); err != nil {
		return p, err
	}
	err := e.api.Upload(ctx, "/documents/"+p.ID+"/versions", &p, rest.Part{Name: "file", FileName: "rows.csv", Body: table})
	return p, err
}

// upload stores files and gives their SHA-256 in the same order.
func (e *engineer) upload(ctx context.Context, parts []rest.Part) ([]string, error) {
	var answer struct {
		Files []struct {
			SHA256 string `json:"sha256"`
		} `json:"files"`
		Errors []struct {
			Name  string `json:"name"`
			Error string `json:"error"`
		} `json:"errors"`
	}
	if err := e.api.Upload(ctx, "/files", &answer, parts...); err != nil {
		return nil, err
	}
	if len(answer.Errors) > 0 || len(answer.Files) != len(parts) {
		return nil, fmt.Errorf("%d of %d files were stored: %v", len(answer.Files), len(parts), answer.Errors)
	}
	sums := make([]string, len(parts))
	for i, f := range answer.Files {
		sums[i] = f.SHA256
	}
	return sums, nil
}
