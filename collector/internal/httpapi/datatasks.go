package httpapi

import (
	"context"
	"encoding/json"
	"net/http"

	"mlife/collector/internal/dam/datatask"
	"mlife/collector/internal/people"
)

// DataTasks is the area of DAM's tasks: collecting files, and labelling rows.
type DataTasks struct {
	Desk  *datatask.Desk
	Store datatask.Store
}

// Register implements Area.
func (a DataTasks) Register(s *Server) {
	viewer, engineer := For(people.Viewer), For(people.Engineer)
	Register(s, viewer, op("dam", "list-data-tasks", http.MethodGet, "/data-tasks", "Find tasks of collecting and labelling"), a.list)
	add := op("dam", "add-data-task", http.MethodPost, "/data-tasks", "Make a task of collecting or labelling")
	add.Description = "It waits to be started. A collection counts the rows that come into its document, as far as its query finds them. " +
		"Of labelling, the rows that the query finds become items when the task is started."
	add.MaxBodyBytes = 1 << 20
	Register(s, engineer, add, func(ctx context.Context, in *struct{ Body datatask.Draft }) (*dataTaskOut, error) {
		return dataTask(a.Desk.Add(ctx, in.Body, actor(ctx)))
	})
	Register(s, viewer, op("dam", "get-data-task", http.MethodGet, "/data-tasks/{id}", "Read one task"), func(ctx context.Context, in *IDPath) (*dataTaskOut, error) {
		return dataTask(a.Desk.Task(ctx, in.ID))
	})
	Register(s, engineer, op("dam", "edit-data-task", http.MethodPut, "/data-tasks/{id}", "Change what a task says"), a.edit)
	move := op("dam", "move-data-task", http.MethodPost, "/data-tasks/{id}/state", "Start, end, cancel or open a task again")
	Register(s, engineer, move, func(ctx context.Context, in *moveDataTaskIn) (*dataTaskOut, error) {
		return dataTask(a.Desk.Move(ctx, in.ID, in.Body.State, in.Body.Note, actor(ctx)))
	})
	Register(s, engineer, op("dam", "delete-data-task", http.MethodDelete, "/data-tasks/{id}", "Delete a task that is not active, with what people said in it"),
		func(ctx context.Context, in *IDPath) (*struct{}, error) { return nil, a.Desk.Delete(ctx, in.ID) })
	Register(s, viewer, op("dam", "list-data-task-events", http.MethodGet, "/data-tasks/{id}/history", "What happened to a task, the newest first"), a.history)
	Register(s, viewer, op("dam", "get-data-task-progress", http.MethodGet, "/data-tasks/{id}/progress", "What was done by day and by whom, and what is left"), a.progress)
	a.registerLabelling(s)
}

type dataTaskOut struct {
	ETag string `header:"ETag"`
	Body datatask.Task
}

func dataTask(t datatask.Task, err error) (*dataTaskOut, error) {
	return &dataTaskOut{ETag: etag(t.Revision), Body: t}, importProblem(err)
}

type dataTasksIn struct {
	PageQuery
	ListSearch
	State    datatask.State `query:"state" enum:"open,active,done,cancelled"`
	Document string         `query:"document" maxLength:"64" doc:"Only those about this document."`
}

type dataTasksOut struct {
	Body struct {
		Items []datatask.Task `json:"items" nullable:"false"`
		Next  string          `json:"next,omitempty"`
		Total int             `json:"total"`
	}
}

func (a DataTasks) list(ctx context.Context, in *dataTasksIn) (*dataTasksOut, error) {
	where, err := in.node(datatask.Schema())
	if err != nil {
		return nil, err
	}
	l, err := a.Desk.Tasks(ctx, datatask.Query{Page: in.page(), Search: where, Sort: in.Sort, State: in.State, Document: in.Document})
	out := &dataTasksOut{}
	out.Body.Items, out.Body.Next, out.Body.Total = l.Items, l.Next, l.Total
	return out, err
}

type editDataTaskIn struct {
	IDPath
	IfMatch string `header:"If-Match" doc:"The task's ETag that was read; refused with 412 when it is no longer current."`
	Body    datatask.Draft
}

func (a DataTasks) edit(ctx context.Context, in *editDataTaskIn) (*dataTaskOut, error) {
	want, err := matchVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	return dataTask(a.Desk.Edit(ctx, in.ID, want, in.Body, actor(ctx)))
}

type moveDataTaskIn struct {
	IDPath
	Body struct {
		State datatask.State `json:"state" enum:"active,done,cancelled"`
		Note  string         `json:"note,omitempty" maxLength:"4096" doc:"Why."`
	}
}

type dataTaskEventsOut struct {
	Body struct {
		Items []datatask.Event `json:"items" nullable:"false"`
		Next  string           `json:"next,omitempty"`
	}
}

func (a DataTasks) history(ctx context.Context, in *struct {
	IDPath
	PageQuery
}) (*dataTaskEventsOut, error) {
	if _, err := a.Store.DataTask(ctx, in.ID); err != nil {
		return nil, err
	}
	out := &dataTaskEventsOut{}
	var err error
	out.Body.Items, out.Body.Next, err = a.Store.TaskEvents(ctx, in.ID, in.Cursor, in.Limit)
	return out, err
}

type dataTaskProgressOut struct {
	Body struct {
		Days   []datatask.Day    `json:"days" nullable:"false" doc:"Days on which something was done, at most the last 366."`
		People []datatask.Worker `json:"people" nullable:"false"`
	}
}

func (a DataTasks) progress(ctx context.Context, in *IDPath) (*dataTaskProgressOut, error) {
	out := &dataTaskProgressOut{}
	var err error
	if out.Body.Days, err = a.Desk.Days(ctx, in.ID); err != nil {
		return nil, err
	}
	out.Body.People, err = a.Store.Workers(ctx, in.ID)
	return out, err
}

type agreementOut struct{ Body datatask.Agreement }

func (a DataTasks) registerLabelling(s *Server) {
	viewer, reviewer := For(people.Viewer), For(people.Reviewer)
	Register(s, viewer, op("dam", "list-label-items", http.MethodGet, "/data-tasks/{id}/items", "The items of a labelling task"), a.items)
	next := op("dam", "take-label-items", http.MethodPost, "/data-tasks/{id}/next", "Take items to label")
	next.Description = "Gives the items that the person has already, then further ones, and keeps each for 15 minutes after the last call. An item is never given twice to one person, and to no more people than it wants. An empty list means that nothing is left for this person now."
	Register(s, reviewer, next, func(ctx context.Context, in *nextIn) (*worksOut, error) {
		list, err := a.Desk.Next(ctx, in.ID, in.Body.Count, actor(ctx))
		return works(list), err
	})
	Register(s, reviewer, op("dam", "list-own-label-items", http.MethodGet, "/data-tasks/{id}/mine", "The items that one labelled last, the newest first"),
		func(ctx context.Context, in *mineIn) (*worksOut, error) {
			list, err := a.Desk.Own(ctx, in.ID, in.Limit, actor(ctx))
			return works(list), err
		})
	Register(s, reviewer, op("dam", "release-label-items", http.MethodPost, "/data-tasks/{id}/release", "Give all items back that one has taken and not labelled"),
		func(ctx context.Context, in *IDPath) (*struct{}, error) {
			return nil, a.Store.Release(ctx, in.ID, actor(ctx), 0)
		})
	Register(s, viewer, op("dam", "get-label-item", http.MethodGet, "/data-tasks/{id}/items/{n}", "Read one item with what people said"), func(ctx context.Context, in *ItemPath) (*workOut, error) {
		_, refused := people.Require(ctx, people.Engineer)
		w, err := a.Desk.Item(ctx, in.ID, in.N, actor(ctx), refused == nil)
		return &workOut{w}, err
	})
	answer := op("dam", "label-item", http.MethodPut, "/data-tasks/{id}/items/{n}/labels", "Say what is in an item, or why it cannot be labelled")
	answer.Description = "Sending the same again changes nothing; sending something else later corrects it, and what was said before is kept."
	answer.MaxBodyBytes = 5 << 20
	Register(s, reviewer, answer, func(ctx context.Context, in *answerIn) (*labelItemOut, error) {
		it, err := a.Desk.Answer(ctx, in.ID, in.N, datatask.Answer{Annotation: in.Body.Annotation, Skip: in.Body.Skip, Seconds: in.Body.Seconds}, actor(ctx))
		return &labelItemOut{it}, err
	})
	decide := op("dam", "decide-item", http.MethodPost, "/data-tasks/{id}/items/{n}/decision", "Settle an item that people disagree on")
	decide.MaxBodyBytes = 5 << 20
	Register(s, reviewer, decide, func(ctx context.Context, in *decideIn) (*labelItemOut, error) {
		it, err := a.Desk.Decide(ctx, in.ID, in.N, in.Body, actor(ctx))
		return &labelItemOut{it}, err
	})
	Register(s, viewer, op("dam", "get-label-agreement", http.MethodGet, "/data-tasks/{id}/agreement", "How far people who labelled the same items agree"), a.agreement)
	apply := op("dam", "apply-labels", http.MethodPost, "/data-tasks/{id}/apply", "Bring accepted labels into the document, as a new version")
	apply.DefaultStatus = http.StatusAccepted
	apply.Description = "Done by a job. Labels that are in the document already are left alone, so that it may be called again at any time."
	Register(s, For(people.Engineer), apply, func(ctx context.Context, in *IDPath) (*jobStarted, error) {
		job, err := a.Desk.ApplyLabels(ctx, in.ID, actor(ctx))
		out := &jobStarted{}
		out.Body.Job = job
		return out, err
	})
}

type jobStarted struct {
	Body struct {
		Job string `json:"job" doc:"ID of the job that does it."`
	}
}

type nextIn struct {
	IDPath
	Body struct {
		Count int `json:"count,omitempty" minimum:"1" maximum:"10" doc:"How many, those that are kept already among them; 1 when absent."`
	}
}

type mineIn struct {
	IDPath
	Limit int `query:"limit" minimum:"1" maximum:"200" default:"20"`
}

type worksOut struct {
	Body struct {
		Items []datatask.Work `json:"items" nullable:"false"`
	}
}

func works(list []datatask.Work) *worksOut {
	out := &worksOut{}
	out.Body.Items = append([]datatask.Work{}, list...)
	return out
}

type workOut struct{ Body datatask.Work }

type labelItemOut struct{ Body datatask.Item }

// ItemPath is the input of operations on one item.
type ItemPath struct {
	ID string `path:"id" maxLength:"64"`
	N  int    `path:"n" minimum:"1"`
}

type answerIn struct {
	ItemPath
	Body struct {
		Annotation json.RawMessage `json:"annotation,omitempty" doc:"The labels, as annotations of documents are; classes and shapes must be the task's."`
		Skip       string          `json:"skip,omitempty" maxLength:"4096" doc:"Instead of labels: why it cannot be labelled."`
		Seconds    float64         `json:"seconds,omitempty" minimum:"0" maximum:"86400" doc:"That it took."`
	}
}

type decideIn struct {
	ItemPath
	Body datatask.Decision
}

type labelItemsIn struct {
	IDPath
	State  datatask.ItemState `query:"state" enum:"waiting,labelled,disputed,decided,skipped"`
	Person string             `query:"person" maxLength:"128" doc:"Only those that this person labelled."`
	Below  float64            `query:"below" minimum:"0" maximum:"1" doc:"Only those on which two people agree less than this."`
	After  int                `query:"after" minimum:"0" doc:"The number of the last item of the page before."`
	Limit  int                `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type labelItemsOut struct {
	Body struct {
		Items []datatask.Item `json:"items" nullable:"false"`
		Next  int             `json:"next,omitempty" doc:"The after of the next page."`
		Total int             `json:"total"`
	}
}

func (a DataTasks) items(ctx context.Context, in *labelItemsIn) (*labelItemsOut, error) {
	if _, err := a.Store.DataTask(ctx, in.ID); err != nil {
		return nil, err
	}
	list, total, err := a.Store.FindItems(ctx, in.ID, datatask.ItemQuery{State: in.State, Person: in.Person, Below: in.Below, After: in.After, Limit: in.Limit})
	out := &labelItemsOut{}
	out.Body.Items, out.Body.Total = list, total
	if len(list) == in.Limit {
		out.Body.Next = list[len(list)-1].N
	}
	return out, err
}

func (a DataTasks) agreement(ctx context.Context, in *IDPath) (*agreementOut, error) {
	x, err := a.Desk.Agreement(ctx, in.ID)
	return &agreementOut{x}, err
}
