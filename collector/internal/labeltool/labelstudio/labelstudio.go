// Package labelstudio is the driver for Label Studio, the community edition and the
// others: a project is a project, a row a task whose data holds its key, what models
// found are predictions. It speaks the REST API as of version 1.8, which later ones keep.
//
// Source: labelstud.io/api; the openapi of github.com/HumanSignal/label-studio-sdk;
// label_studio/data_import/api.py and data_manager of github.com/HumanSignal/label-studio.
package labelstudio

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"mlife/collector/internal/labeltool"
	"mlife/collector/internal/tracker/rest"
	"mlife/shared/fault"
)

const op = "labelstudio"

// Tool is one Label Studio. Safe for concurrent use; close it when done.
type Tool struct {
	c    labeltool.Connection
	rest *rest.Client
	wait rest.Options
}

var _ labeltool.Tool = (*Tool)(nil)

// Open makes a client; it calls nothing yet. loopback allows addresses of this machine.
func Open(c labeltool.Connection, loopback bool) (*Tool, error) { return open(c, c.Options(loopback)) }

func open(c labeltool.Connection, o rest.Options) (*Tool, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	k := &key{token: c.Token, opt: o}
	o.Sign = k.sign
	client, err := rest.New(o)
	if err != nil {
		return nil, err
	}
	if o.Wait == nil {
		o.Wait = rest.Pause
	}
	return &Tool{c: c, rest: client, wait: o}, nil
}

// With is Open with other options of the client, for tests.
func With(c labeltool.Connection, o rest.Options) (*Tool, error) { return open(c, o) }

// CloseIdle ends idle connections.
func (t *Tool) CloseIdle() { t.rest.Close() }

// Check implements labeltool.Tool.
func (t *Tool) Check(ctx context.Context) (out labeltool.Checkup, err error) {
	var who struct {
		Email    string `json:"email"`
		Username string `json:"username"`
	}
	if err := t.rest.Call(ctx, http.MethodGet, "/api/current-user/whoami", nil, &who); err != nil {
		return out, err
	}
	if out.Account = who.Email; out.Account == "" {
		out.Account = who.Username
	}
	var version struct {
		Release string `json:"release"`
	}
	out.Warnings = []string{}
	if err := t.rest.Call(ctx, http.MethodGet, "/api/version", nil, &version); err != nil {
		out.Warnings = append(out.Warnings, "the version is not told: "+err.Error())
	}
	out.Version = version.Release
	return out, nil
}

// project is what the API says of one.
type project struct {
	ID          int    `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Tasks       int    `json:"task_number"`
	Finished    int    `json:"finished_task_number"`
	Annotated   int    `json:"num_tasks_with_annotations"`
	Skipped     int    `json:"skipped_annotations_number"`
	Annotations int    `json:"total_annotations_number"`
	Predictions int    `json:"total_predictions_number"`
}

const maxTitle = 50 // as its API demands

// Ensure implements labeltool.Tool. The marker is the last line of the description.
func (t *Tool) Ensure(ctx context.Context, w labeltool.Work) (labeltool.Project, error) {
	if err := w.Check(); err != nil {
		return labeltool.Project{}, err
	}
	if w.Remote != "" {
		var p project
		err := t.rest.Call(ctx, http.MethodGet, "/api/projects/"+url.PathEscape(w.Remote)+"/", nil, &p)
		if err == nil && marked(p, w) {
			return t.project(p, w, false), nil
		}
		if err != nil && !fault.Is(err, fault.NotFound) {
			return labeltool.Project{}, err
		}
	}
	p, ok, err := t.find(ctx, w)
	if err != nil || ok {
		return t.project(p, w, false), err
	}
	config, err := configOf(ctx, w)
	if err != nil {
		return labeltool.Project{}, err
	}
	title := w.Title
	for len([]rune(title)) > maxTitle {
		title = string([]rune(title)[:maxTitle-1]) + "…"
	}
	in := map[string]any{"title": title, "description": w.Title + "\n" + w.Marker(), "label_config": config, "expert_instruction": escaped(w.Guidance),
		"show_instruction": w.Guidance != "", "show_collab_predictions": true}
	if t.c.Workspace > 0 {
		in["workspace"] = t.c.Workspace
	}
	if err := t.rest.Call(ctx, http.MethodPost, "/api/projects/", in, &p); err != nil {
		return labeltool.Project{}, err
	}
	return t.project(p, w, true), nil
}

func marked(p project, w labeltool.Work) bool {
	lines := strings.Split(strings.TrimSpace(p.Description), "\n")
	return strings.TrimSpace(lines[len(lines)-1]) == w.Marker()
}

// find looks through all projects: only newer versions search in descriptions.
func (t *Tool) find(ctx context.Context, w labeltool.Work) (project, bool, error) {
	for page := 1; page <= maxPages; page++ {
		var list struct {
			Next    *string   `json:"next"`
			Results []project `json:"results"`
		}
		if err := t.rest.Call(ctx, http.MethodGet, fmt.Sprintf("/api/projects/?page=%d&page_size=100", page), nil, &list); err != nil {
			return project{}, false, err
		}
		for _, p := range list.Results {
			if marked(p, w) {
				return p, true, nil
			}
		}
		if list.Next == nil || *list.Next == "" || len(list.Results) == 0 {
			return project{}, false, nil
		}
	}
	return project{}, false, fault.New(fault.TooLarge, op, "more than %d pages of projects", maxPages)
}

const maxPages = 1000

func (t *Tool) project(p project, w labeltool.Work, created bool) labeltool.Project {
	return w.Project(fmt.Sprint(p.ID), fmt.Sprintf("%s/projects/%d/data", t.c.BaseURL, p.ID), created)
}

// Progress implements labeltool.Tool.
func (t *Tool) Progress(ctx context.Context, p labeltool.Project) (labeltool.Progress, error) {
	var x project
	if err := t.rest.Call(ctx, http.MethodGet, "/api/projects/"+url.PathEscape(p.ID)+"/", nil, &x); err != nil {
		return labeltool.Progress{}, err
	}
	return labeltool.Progress{Rows: x.Tasks, Done: x.Finished, Started: max(0, x.Annotated-x.Finished), Skipped: x.Skipped,
		States: map[string]int{"annotations": x.Annotations, "predictions": x.Predictions, "tasks_with_annotations": x.Annotated}}, nil
}

// Close implements labeltool.Tool: no edition has a state for it, so the instruction that
// is shown to who begins to label says so; where projects are published, it no longer is.
func (t *Tool) Close(ctx context.Context, p labeltool.Project) error {
	return t.rest.Call(ctx, http.MethodPatch, "/api/projects/"+url.PathEscape(p.ID)+"/", map[string]any{"expert_instruction": "This work is closed: nothing more is wanted.", "show_instruction": true, "is_published": false}, nil)
}

// Delete implements labeltool.Tool.
func (t *Tool) Delete(ctx context.Context, p labeltool.Project) error {
	err := t.rest.Call(ctx, http.MethodDelete, "/api/projects/"+url.PathEscape(p.ID)+"/", nil, nil)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// escaped keeps guidance from being markup, which instructions are.
func escaped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\n", "<br>").Replace(s)
}
