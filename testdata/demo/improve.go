package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"mlife/testdata/rest"
)

// modelRow is what the engineer looks at in MSM.
type modelRow struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Size    int64  `json:"size"`
}

// taskRow is what the engineer looks at in MTT.
type taskRow struct {
	ID      string   `json:"id"`
	State   string   `json:"state"`
	Reason  string   `json:"reason"`
	Models  []string `json:"models"`
	Results struct {
		Metrics map[string]float64 `json:"metrics"`
	} `json:"results"`
}

// improve trains a version on the sets, tests it, gives its failing samples to BAM
// and marks it a candidate. The task it gives is the test.
func (e *engineer) improve(ctx context.Context, version string, s sets) (m modelRow, tested taskRow, err error) {
	trained, err := e.task(ctx, map[string]any{
		"kind": "train", "name": "train " + version, "sets": []string{s.train}, "command": []string{e.trainer, "train"}, "code_version": "demo",
		"config": map[string]any{"slot": slot, "version": version, "epochs": 30, "rate": 0.02, "seed": 7},
	})
	if err != nil {
		return m, tested, err
	}
	if len(trained.Models) != 1 {
		return m, tested, fmt.Errorf("task %s made %d models, want 1", trained.ID, len(trained.Models))
	}
	if err := e.api.Get(ctx, "/models/"+trained.Models[0], &m); err != nil {
		return m, tested, err
	}
	tested, err = e.task(ctx, map[string]any{
		"kind": "test", "name": "test " + version, "sets": s.test, "model_id": m.ID, "command": []string{e.trainer, "test"}, "code_version": "demo",
	})
	if err != nil {
		return m, tested, err
	}
	r := tested.Results.Metrics
	e.say.say("engineer: %s is right on %.1f %% of what was held out and on %.1f %% of the failures: registering it as a candidate",
		version, 100*r["accuracy_collected"], 100*r["accuracy_badcases"])
	if err := e.api.Post(ctx, "/tasks/"+tested.ID+"/badcases", map[string]any{"function": function}, nil); err != nil {
		return m, tested, err
	}
	return m, tested, e.api.Do(ctx, "PATCH", "/models/"+m.ID, map[string]any{"stage": "candidate"}, nil)
}

// task starts a task and waits for its end.
func (e *engineer) task(ctx context.Context, draft map[string]any) (taskRow, error) {
	var t taskRow
	if err := e.api.Post(ctx, "/tasks", draft, &t); err != nil {
		return t, err
	}
	e.say.say("engineer: %s is under way: %s", draft["name"], t.ID)
	start := time.Now()
	err := e.poll(ctx, fmt.Sprint(draft["name"]), 3*time.Minute, func() (bool, error) {
		err := e.api.Get(ctx, "/tasks/"+t.ID, &t)
		return t.State != "queued" && t.State != "running", err
	})
	if err != nil {
		return t, err
	}
	if t.State != "succeeded" {
		log, err := e.api.Bytes(ctx, "/tasks/"+t.ID+"/log")
		return t, errors.Join(fmt.Errorf("task %s %s: %s\n%s", t.ID, t.State, t.Reason, log), err)
	}
	e.say.say("engineer: %s is done after %.1f s", draft["name"], time.Since(start).Seconds())
	return t, nil
}

// poll asks until done or the limit has passed, keeps an eye on the processes, and
// says from time to time that it goes on.
func (e *engineer) poll(ctx context.Context, what string, limit time.Duration, done func() (bool, error)) error {
	start := time.Now()
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	still := time.NewTicker(5 * time.Second)
	defer still.Stop()
	for {
		if ok, err := done(); ok || err != nil {
			return err
		}
		if err := e.alive(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-deadline.C:
			return fmt.Errorf("%s: not done within %s", what, limit)
		case <-still.C:
			e.say.say("          … %s: %.0f s so far", what, time.Since(start).Seconds())
		case <-tick.C:
		}
	}
}

// rollout deploys to the canaries first, looks at them, then to the rest. It gives
// the time when the last device had switched, by that device's clock.
func (e *engineer) rollout(ctx context.Context, m modelRow) (last time.Time, err error) {
	groups, err := rest.All[struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}](ctx, e.api, "/groups", url.Values{})
	if err != nil {
		return last, err
	}
	byName := map[string]string{}
	for _, g := range groups {
		byName[g.Name] = g.ID
	}
	for _, name := range []string{"canary", "rest"} {
		switched, err := e.deploy(ctx, m, name, byName[name])
		if err != nil {
			return last, err
		}
		for _, at := range switched {
			if at.After(last) {
				last = at
			}
		}
	}
	return last, e.api.Do(ctx, "PATCH", "/models/"+m.ID, map[string]any{"stage": "production"}, nil)
}

// step is one device in a deployment.
type step struct {
	Device string    `json:"device"`
	State  string    `json:"state"`
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
}

// deploy brings the model to a group and gives when each device switched.
func (e *engineer) deploy(ctx context.Context, m modelRow, name, group string) (map[string]time.Time, error) {
	var d struct {
		ID      string `json:"id"`
		State   string `json:"state"`
		Reason  string `json:"reason"`
		Devices []step `json:"devices"`
	}
	err := e.api.Post(ctx, "/deployments", map[string]any{
		"name": m.Version + " to " + name, "models": []string{m.ID}, "targets": map[string]any{"groups": []string{group}}, "probation_s": 4,
	}, &d)
	if err != nil {
		return nil, err
	}
	e.say.say("engineer: deploying %s to the group %q: %s", m.Version, name, d.ID)
	said, switched := "", map[string]time.Time{}
	err = e.poll(ctx, "rollout of "+m.Version, 2*time.Minute, func() (bool, error) {
		if err := e.api.Get(ctx, "/deployments/"+d.ID, &d); err != nil {
			return false, err
		}
		line := ""
		for _, s := range d.Devices {
			line += fmt.Sprintf("  %s %s", s.Device, s.State)
			s.note(switched)
		}
		if line != said {
			said = line
			e.say.say("        %s", line)
		}
		return d.State != "running", nil
	})
	if err == nil && d.State != "succeeded" {
		err = fmt.Errorf("deployment %s %s: %s %v", d.ID, d.State, d.Reason, d.Devices)
	}
	return switched, err
}

// note keeps the time of the first report in which the device runs the new model.
func (s step) note(switched map[string]time.Time) {
	_, known := switched[s.Device]
	if !known && (s.State == "switched" || s.State == "probation" || s.State == "committed") {
		switched[s.Device] = s.At
	}
}
