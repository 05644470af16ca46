package httpapi

import (
	"context"
	"net/http"

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
