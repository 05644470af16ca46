package mtt

import (
	"context"

	"mlife/shared/query"
)

// Query selects tasks, newest first. Zero fields select everything.
type Query struct {
	Kind   Kind
	State  State
	Set    string     // one that reads this set
	Model  string     // one that tests or made this model
	Text   string     // in name, description or ID
	Search query.Node // parsed by the list's schema; nil for everything
	Sort   string     // a field of the schema that can be sorted by, after "-" when falling; "" for the usual order
	Cursor string     // the last page's Next
	Limit  int        // 1 to 200
}

// Page is one page of tasks; Next is empty on the last.
type Page struct {
	Items []Task
	Next  string
	Total int
}

// Store keeps tasks and their metrics. Safe for concurrent use; errors have fault
// kinds, NotFound for an unknown ID.
type Store interface {
	CreateTask(ctx context.Context, t Task) error
	Task(ctx context.Context, id string) (Task, error)
	Tasks(ctx context.Context, q Query) (Page, error)
	// UpdateTask changes a task in one transaction and raises its version; an error
	// of change leaves it as it was. change may run more than once.
	UpdateTask(ctx context.Context, id string, change func(*Task) error) (Task, error)
	// TakeTask moves the oldest queued task that has a command to running; NotFound
	// when there is none.
	TakeTask(ctx context.Context) (Task, error)
	AddMetrics(ctx context.Context, task string, m []Metric) error
	// Metrics gives the history of every metric by name, step and time; at most
	// limit of them.
	Metrics(ctx context.Context, task string, limit int) ([]Metric, error)
}
