// Package jobs runs long work in the background: durably, a few at a time, with
// progress, an error per item, cancel, and going on where it was after a restart.
//
// A job's kind has one Work, which the composition root hands to the Desk. Work
// goes through items one by one and reports each (Progress.Step) with a cursor; what
// was done after the last saved cursor is done again after a crash, so a step must
// be harmless to repeat. It is for work of seconds to hours that the collector does
// itself; commands of people who train are tasks (mtt, runner), and what is looked
// at at once is not a job. Whatever offers or shows jobs may import it.
package jobs

import (
	"context"
	"encoding/json"
	"time"
)

// Bounds of jobs.
const (
	MaxQueued   = 1000     // jobs that wait; more are refused with fault.Busy
	MaxErrors   = 10_000   // errors kept of one job; later ones are counted only
	MaxInput    = 64 << 10 // bytes of a job's input and of its result
	MaxAttempts = 3        // times that a job may be under way when the program dies
	maxText     = 1000     // bytes of a title, an item's name or an error
)

// State says where a job stands.
type State string

// The states. The last three are final.
const (
	Queued    State = "queued"
	Running   State = "running"
	Succeeded State = "succeeded" // perhaps with errors of single items, see Job.Failed
	Failed    State = "failed"
	Canceled  State = "canceled"
)

// Over reports whether a job in this state never runs again.
func (s State) Over() bool { return s == Succeeded || s == Failed || s == Canceled }

// Job is one piece of background work. Times are UTC, zero for "not yet".
type Job struct {
	ID           string          `json:"id"`
	Kind         string          `json:"kind"`
	Title        string          `json:"title" doc:"What it does, for people."`
	State        State           `json:"state" enum:"queued,running,succeeded,failed,canceled"`
	Reason       string          `json:"reason" doc:"Why it failed or was canceled."`
	Input        json.RawMessage `json:"input,omitempty" doc:"What was asked for, by kind."`
	Result       json.RawMessage `json:"result,omitempty" doc:"What came of it, by kind."`
	Total        int             `json:"total" doc:"Items to do, 0 while it is not known."`
	Done         int             `json:"done" doc:"Items done, those that failed included."`
	Failed       int             `json:"failed" doc:"Items that failed."`
	Author       string          `json:"author"`
	CancelWanted bool            `json:"cancel_wanted"`
	CreatedAt    time.Time       `json:"created_at"`
	StartedAt    time.Time       `json:"started_at,omitzero"`
	EndedAt      time.Time       `json:"ended_at,omitzero"`
	Cursor       string          `json:"-"` // where Work goes on
	Attempt      int             `json:"-"` // times it was taken and neither ended nor given back
}

// ItemError says why one item of a job failed.
type ItemError struct {
	Item  string    `json:"item" doc:"Name of the item, for example a badcase."`
	Error string    `json:"error"`
	At    time.Time `json:"at"`
}

// Query selects jobs; empty fields select all.
type Query struct {
	Kind   string
	State  State
	Author string
	Cursor string
	Limit  int // 1 to 200
}

// Page is one page of jobs, newest first. Next is "" on the last one.
type Page struct {
	Items []Job
	Next  string
	Total int
}

// Mark is how far a job is, as a worker saves it.
type Mark struct {
	Total, Done, Failed int
	Cursor              string
	Errors              []ItemError // new since the last mark
	Lease               time.Time   // until when the job is the worker's
}

// Shelf is the port to make and look at jobs. An unknown one is fault.NotFound.
type Shelf interface {
	// CreateJob stores a queued job; fault.Busy when MaxQueued wait.
	CreateJob(ctx context.Context, j Job) error
	Job(ctx context.Context, id string) (Job, error)
	Jobs(ctx context.Context, q Query) (Page, error)
	JobErrors(ctx context.Context, id, cursor string, limit int) (items []ItemError, next string, err error)
	// CancelJob ends a job that waits and asks for the end of one that runs; a job
	// that is over stays as it is.
	CancelJob(ctx context.Context, id, reason string, at time.Time) (Job, error)
}

// Queue is the port of those who work. Several collectors may share one: a job is
// its owner's until the lease ends. A worker that lost its job gets fault.Conflict.
type Queue interface {
	// TakeJob gives the oldest job of these kinds that waits or whose lease ended,
	// as running and owned; fault.NotFound when there is none.
	TakeJob(ctx context.Context, owner string, kinds []string, now, lease time.Time) (Job, error)
	// MarkJob saves progress and says whether somebody wants the job canceled.
	MarkJob(ctx context.Context, id, owner string, m Mark) (canceled bool, err error)
	EndJob(ctx context.Context, id, owner string, to State, reason string, result json.RawMessage, at time.Time) error
	// GiveBack puts a job of the owner into the queue again.
	GiveBack(ctx context.Context, id, owner string) error
	// EndLeases lets every job that runs be taken by the next who comes.
	EndLeases(ctx context.Context) error
	// ForgetJobs removes jobs that ended before, with their errors.
	ForgetJobs(ctx context.Context, before time.Time) (int, error)
}
