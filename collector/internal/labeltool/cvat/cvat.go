// Package cvat is the driver for CVAT: a piece of work is a project, each push of rows a
// task of it, because a task takes its media once. A row's medium has the row's key as
// its name. What models found is imported as annotations that say so, and whole tasks
// are exported to bring the annotations back.
//
// Source: the API's description of CVAT 2.26 (cvat/schema.yml of
// github.com/cvat-ai/cvat) and docs.cvat.ai on access tokens and requests.
package cvat

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"mlife/collector/internal/labeltool"
	"mlife/collector/internal/tracker/rest"
	"mlife/shared/fault"
)

const op = "cvat"

// Tool is one CVAT. Safe for concurrent use; close it when done.
type Tool struct {
	c    labeltool.Connection
	rest *rest.Client
	opt  rest.Options

	mu    sync.Mutex
	names map[int][]string // of the media of tasks, which never change
}

var _ labeltool.Tool = (*Tool)(nil)

// Open makes a client; it calls nothing yet. loopback allows addresses of this machine.
func Open(c labeltool.Connection, loopback bool) (*Tool, error) { return With(c, c.Options(loopback)) }

// legacy are the keys that CVAT gave before it had personal access tokens.
var legacy = regexp.MustCompile(`^[0-9a-f]{40}$`)

// With is Open with other options of the client, for tests.
func With(c labeltool.Connection, o rest.Options) (*Tool, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	o.Authorize = func(h http.Header) {
		scheme := "Bearer "
		if legacy.MatchString(c.Token.Reveal()) {
			scheme = "Token "
		}
		h.Set("Authorization", scheme+c.Token.Reveal())
		h.Set("Accept", "application/vnd.cvat+json, application/json")
		if c.Organization != "" {
			h.Set("X-Organization", c.Organization)
		}
	}
	if o.Wait == nil {
		o.Wait = rest.Pause
	}
	client, err := rest.New(o)
	if err != nil {
		return nil, err
	}
	return &Tool{c: c, rest: client, opt: o, names: map[int][]string{}}, nil
}

// CloseIdle ends idle connections.
func (t *Tool) CloseIdle() { t.rest.Close() }

// Check implements labeltool.Tool.
func (t *Tool) Check(ctx context.Context) (out labeltool.Checkup, err error) {
	var who struct {
		Username string `json:"username"`
	}
	if err := t.rest.Call(ctx, http.MethodGet, "/api/users/self", nil, &who); err != nil {
		return out, err
	}
	var about struct {
		Version string `json:"version"`
	}
	out.Account, out.Warnings = who.Username, []string{}
	if err := t.rest.Call(ctx, http.MethodGet, "/api/server/about", nil, &about); err != nil {
		out.Warnings = append(out.Warnings, "the version is not told: "+err.Error())
	}
	out.Version = about.Version
	return out, nil
}

// project is what the API says of one.
type project struct {
	ID    int    `json:"id"`
	Name  string `json:"name"`
	Guide *int   `json:"guide_id"`
}

// paged is a page of a list.
type paged[T any] struct {
	Count   int     `json:"count"`
	Next    *string `json:"next"`
	Results []T     `json:"results"`
}

const maxPages = 10_000

// list goes over all pages of a list. path has a query.
func list[T any](ctx context.Context, t *Tool, path string, each func(T) error) error {
	for page := 1; page <= maxPages; page++ {
		var p paged[T]
		if err := t.rest.Call(ctx, http.MethodGet, fmt.Sprintf("%s&page_size=100&page=%d", path, page), nil, &p); err != nil {
			return err
		}
		for _, x := range p.Results {
			if err := each(x); err != nil {
				return err
			}
		}
		if p.Next == nil || *p.Next == "" || len(p.Results) == 0 {
			return nil
		}
	}
	return fault.New(fault.TooLarge, op, "more than %d pages of %s", maxPages, path)
}

// Ensure implements labeltool.Tool. The marker stands in brackets in the name.
func (t *Tool) Ensure(ctx context.Context, w labeltool.Work) (labeltool.Project, error) {
	if err := w.Check(); err != nil {
		return labeltool.Project{}, err
	}
	for _, want := range w.Wants {
		if w.Medium == labeltool.Audio || want == labeltool.Caption || want == labeltool.Region || want == labeltool.Track && w.Medium != labeltool.Video {
			return labeltool.Project{}, fault.Field(op, "wants", "CVAT has no %s for %ss", want, w.Medium)
		}
	}
	mark := "(" + w.Marker() + ")"
	p, ok, err := t.find(ctx, w, mark)
	if err != nil {
		return labeltool.Project{}, err
	}
	if !ok {
		type label struct {
			Name       string `json:"name"`
			Type       string `json:"type"`
			Attributes []any  `json:"attributes"`
		}
		var labels []label
		for _, c := range w.Classes {
			labels = append(labels, label{c, "any", []any{}})
		}
		title := w.Title
		for len(title)+len(mark)+1 > 200 {
			title = string([]rune(title)[:len([]rune(title))-1])
		}
		if err := t.rest.Call(ctx, http.MethodPost, "/api/projects", map[string]any{"name": title + " " + mark, "labels": labels}, &p); err != nil {
			return labeltool.Project{}, err
		}
	}
	if p.Guide == nil && w.Guidance != "" {
		guide := map[string]any{"project_id": p.ID, "markdown": plain(w.Guidance)}
		if err := t.rest.Call(ctx, http.MethodPost, "/api/guides", guide, nil); err != nil {
			return labeltool.Project{}, err
		}
	}
	return w.Project(fmt.Sprint(p.ID), fmt.Sprintf("%s/projects/%d", t.c.BaseURL, p.ID), !ok), nil
}

func (t *Tool) find(ctx context.Context, w labeltool.Work, mark string) (p project, ok bool, err error) {
	if w.Remote != "" {
		err := t.rest.Call(ctx, http.MethodGet, "/api/projects/"+url.PathEscape(w.Remote), nil, &p)
		if err == nil && strings.Contains(p.Name, mark) {
			return p, true, nil
		}
		if err != nil && !fault.Is(err, fault.NotFound) {
			return p, false, err
		}
	}
	err = list(ctx, t, "/api/projects?search="+url.QueryEscape(w.Marker())+"&sort=id", func(x project) error {
		if !ok && strings.Contains(x.Name, mark) {
			p, ok = x, true
		}
		return nil
	})
	return p, ok, err
}

// plain keeps guidance from being markup, which guides are.
func plain(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\`*_{}[]<>()#+-.!|~", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// job is what the API says of one: frames of a task that one person works on.
type job struct {
	ID      int       `json:"id"`
	Task    int       `json:"task_id"`
	Type    string    `json:"type"`
	State   string    `json:"state"`
	Start   int       `json:"start_frame"`
	Stop    int       `json:"stop_frame"`
	Updated time.Time `json:"updated_date"`
	Who     *struct {
		Username string `json:"username"`
	} `json:"assignee"`
}

func (j job) state() labeltool.State {
	switch j.State {
	case "completed":
		return labeltool.Done
	case "in progress", "rejected":
		return labeltool.Started
	}
	return labeltool.Todo
}

// jobs gives the jobs of a project in which people annotate.
func (t *Tool) jobs(ctx context.Context, p labeltool.Project, each func(job) error) error {
	return list(ctx, t, "/api/jobs?project_id="+url.QueryEscape(p.ID)+"&sort=id", func(j job) error {
		if j.Type != "" && j.Type != "annotation" {
			return nil
		}
		return each(j)
	})
}

// Progress implements labeltool.Tool. A row is as far as the job that it is in.
func (t *Tool) Progress(ctx context.Context, p labeltool.Project) (labeltool.Progress, error) {
	out := labeltool.Progress{States: map[string]int{}}
	ready := map[int]task{}
	if err := t.tasks(ctx, p, func(x task) error {
		if !x.preparing() {
			ready[x.ID] = x
		}
		return nil
	}); err != nil {
		return out, err
	}
	err := t.jobs(ctx, p, func(j job) error {
		x, ok := ready[j.Task]
		if !ok {
			return nil
		}
		n := j.Stop - j.Start + 1
		if x.Mode == "interpolation" {
			n = 1 // frames of one video
			if j.Start > 0 {
				return nil
			}
		}
		out.Rows += n
		out.States[j.State] += n
		switch j.state() {
		case labeltool.Done:
			out.Done += n
		case labeltool.Started:
			out.Started += n
		}
		return nil
	})
	return out, err
}

// Close implements labeltool.Tool: a project has no state that can be set, so its name
// says so.
func (t *Tool) Close(ctx context.Context, p labeltool.Project) error {
	var x project
	if err := t.rest.Call(ctx, http.MethodGet, "/api/projects/"+url.PathEscape(p.ID), nil, &x); err != nil {
		return err
	}
	if strings.HasSuffix(x.Name, " [closed]") {
		return nil
	}
	return t.rest.Call(ctx, http.MethodPatch, "/api/projects/"+url.PathEscape(p.ID), map[string]any{"name": x.Name + " [closed]"}, nil)
}

// Delete implements labeltool.Tool.
func (t *Tool) Delete(ctx context.Context, p labeltool.Project) error {
	err := t.rest.Call(ctx, http.MethodDelete, "/api/projects/"+url.PathEscape(p.ID), nil, nil)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// request is the API's word for what goes on in the background.
type request struct {
	ID      string `json:"id"`
	Status  string `json:"status"`
	Message string `json:"message"`
	URL     string `json:"result_url"`
}

// patience is how long a request may take.
const patience = 30 * time.Minute

// await waits for a request.
func (t *Tool) await(ctx context.Context, id string) (request, error) {
	if id == "" {
		return request{}, fault.New(fault.Unavailable, op, "the tool does not say which request to wait for: is it older than version 2.19?")
	}
	var waited time.Duration
	for d := 200 * time.Millisecond; ; d = min(2*d, 5*time.Second) {
		var r request
		if err := t.rest.Call(ctx, http.MethodGet, "/api/requests/"+url.PathEscape(id), nil, &r); err != nil {
			return r, err
		}
		switch r.Status {
		case "finished":
			return r, nil
		case "failed":
			return r, fault.New(fault.Invalid, op, "the tool failed: %.300s", lastLine(r.Message))
		case "queued", "started":
		default:
			return r, fault.New(fault.Unavailable, op, "a request has the state %.40q", r.Status)
		}
		if waited += d; waited > patience {
			return r, fault.New(fault.Unavailable, op, "a request is not done after %v", patience)
		}
		if err := t.opt.Wait(ctx, d); err != nil {
			return r, fault.New(fault.Canceled, op, "%w", err)
		}
	}
}

// lastLine is what a trace of a failure comes to.
func lastLine(s string) string {
	lines := slices.DeleteFunc(strings.Split(s, "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
	if len(lines) == 0 {
		return "it does not say why"
	}
	return strings.TrimSpace(lines[len(lines)-1])
}
