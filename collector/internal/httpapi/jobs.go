package httpapi

import (
	"context"
	"encoding/csv"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/jobs"
	"mlife/collector/internal/people"
)

// JobDesk takes orders of background work. jobs.Desk is one.
type JobDesk interface {
	Submit(ctx context.Context, o jobs.Order) (jobs.Job, error)
	Cancel(ctx context.Context, id, by string) (jobs.Job, error)
}

// Jobs is the area of background jobs. They are started by the operations that need
// them.
type Jobs struct {
	Shelf jobs.Shelf
	Desk  JobDesk
}

// Register implements Area.
func (a Jobs) Register(s *Server) {
	viewer := For(people.Viewer)
	Register(s, viewer, op("jobs", "list-jobs", http.MethodGet, "/jobs", "Background jobs, the newest first"), a.list)
	Register(s, viewer, op("jobs", "get-job", http.MethodGet, "/jobs/{id}", "Read one job with its progress"),
		func(ctx context.Context, in *IDPath) (*jobOut, error) { return jobAnswer(a.Shelf.Job(ctx, in.ID)) })
	Register(s, viewer, op("jobs", "list-job-errors", http.MethodGet, "/jobs/{id}/errors", "What went wrong with single items of a job"), a.errors)
	report := op("jobs", "report-job", http.MethodGet, "/jobs/{id}/report", "What went wrong with single items of a job, as CSV")
	report.Responses = map[string]*huma.Response{"200": {Description: "item, error, at; one row for each.",
		Content: map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: "string"}}}}}
	Register(s, viewer, report, func(ctx context.Context, in *IDPath) (*huma.StreamResponse, error) { return a.report(ctx, s, in) })
	Register(s, For(people.Reviewer), op("jobs", "cancel-job", http.MethodPost, "/jobs/{id}/cancel", "End a job; what it has done stays"), a.cancel)
}

type jobsIn struct {
	PageQuery
	Kind   string     `query:"kind" maxLength:"64"`
	State  jobs.State `query:"state" enum:"queued,running,succeeded,failed,canceled"`
	Author string     `query:"author" maxLength:"128"`
}

type jobsOut struct {
	Body struct {
		Items []jobs.Job `json:"items" nullable:"false"`
		Next  string     `json:"next,omitempty"`
		Total int        `json:"total"`
	}
}

func (a Jobs) list(ctx context.Context, in *jobsIn) (*jobsOut, error) {
	p, err := a.Shelf.Jobs(ctx, jobs.Query{Kind: in.Kind, State: in.State, Author: in.Author, Cursor: in.Cursor, Limit: in.Limit})
	out := &jobsOut{}
	out.Body.Items, out.Body.Next, out.Body.Total = p.Items, p.Next, p.Total
	return out, err
}

type jobOut struct{ Body jobs.Job }

func jobAnswer(j jobs.Job, err error) (*jobOut, error) { return &jobOut{Body: j}, err }

type jobErrorsOut struct {
	Body struct {
		Items []jobs.ItemError `json:"items" nullable:"false"`
		Next  string           `json:"next,omitempty"`
	}
}

func (a Jobs) errors(ctx context.Context, in *struct {
	IDPath
	PageQuery
}) (*jobErrorsOut, error) {
	if _, err := a.Shelf.Job(ctx, in.ID); err != nil {
		return nil, err
	}
	out := &jobErrorsOut{}
	var err error
	out.Body.Items, out.Body.Next, err = a.Shelf.JobErrors(ctx, in.ID, in.Cursor, in.Limit)
	return out, err
}

// report streams the errors; when reading fails the file ends with that as a row.
func (a Jobs) report(ctx context.Context, s *Server, in *IDPath) (*huma.StreamResponse, error) {
	j, err := a.Shelf.Job(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return Stream(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/csv; charset=utf-8")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Disposition", `attachment; filename="`+j.ID+`-errors.csv"`)
		out := csv.NewWriter(w)
		defer out.Flush()
		rows := [][]string{{"item", "error", "at"}}
		for cursor := ""; ; {
			list, next, err := a.Shelf.JobErrors(r.Context(), j.ID, cursor, 200)
			for _, e := range list {
				rows = append(rows, []string{harmless(e.Item), harmless(e.Error), e.At.UTC().Format(time.RFC3339)})
			}
			if err != nil {
				s.deps.Log.ErrorContext(r.Context(), "the report of a job broke off", "job", j.ID, "error", err)
				rows = append(rows, []string{"", "the report breaks off here: reading failed", ""})
			}
			if werr := out.WriteAll(rows); werr != nil || err != nil || next == "" {
				return
			}
			rows, cursor = rows[:0], next
		}
	}), nil
}

// cancel lets reviewers end their own jobs and engineers everybody's.
func (a Jobs) cancel(ctx context.Context, in *IDPath) (*jobOut, error) {
	j, err := a.Shelf.Job(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if j.Author != actor(ctx) {
		if _, err := people.Require(ctx, people.Engineer); err != nil {
			return nil, err
		}
	}
	return jobAnswer(a.Desk.Cancel(ctx, in.ID, actor(ctx)))
}
