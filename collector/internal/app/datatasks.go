package app

import (
	"context"
	"time"

	"mlife/collector/internal/dam/datatask"
	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/loop"
	"mlife/shared/fault"
)

// taskWork does the long work of collecting and labelling.
func (c *collector) taskWork() *loop.DataTasks {
	return &loop.DataTasks{Store: c.db.Data(), Sheets: c.sheets, Jobs: c.jobs, Changed: func(task, document string) {
		c.notices.tell("data-tasks", task, "changed")
		if document != "" {
			c.notices.tell("documents", document, "changed")
		}
	}}
}

// openDataTasks lets jobs do that work.
func (c *collector) openDataTasks() {
	work := c.taskWork()
	c.jobs.Handle(loop.ListItemsKind, work.List)
	c.jobs.Handle(loop.ApplyLabelsKind, work.Apply)
}

// dataTasks gives the area of collecting and labelling.
func (c *collector) dataTasks() httpapi.DataTasks {
	store, work := c.db.Data(), c.taskWork()
	changed := func(id string) { c.notices.tell("data-tasks", id, "changed") }
	return httpapi.DataTasks{Store: store, Desk: &datatask.Desk{
		Store: store, Sheets: c.sheets, Now: time.Now, Changed: changed,
		HasBadcase: func(ctx context.Context, id string) (bool, error) {
			_, err := c.db.Badcases().Badcase(ctx, id)
			return is(err)
		},
		HasLogin: func(ctx context.Context, login string) (bool, error) {
			_, err := c.desk.ByLogin(ctx, login)
			return is(err)
		},
		List:  work.Order(loop.ListItemsKind, "List the items of %q"),
		Apply: work.Order(loop.ApplyLabelsKind, "Apply the labels of %q"),
	}}
}

// is says whether something was found.
func is(err error) (bool, error) {
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}
