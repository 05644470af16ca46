package labeldesk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/jobs"
	"mlife/collector/internal/labeltool"
	"mlife/shared/fault"
	"mlife/shared/ident"
	"mlife/shared/query"
)

// Kinds of jobs.
const (
	PushKind = "label-push"
	PullKind = "label-pull"
)

// Jobs is the port to background work.
type Jobs interface {
	Submit(ctx context.Context, o jobs.Order) (jobs.Job, error)
	Cancel(ctx context.Context, id, by string) (jobs.Job, error)
	Job(ctx context.Context, id string) (jobs.Job, error)
}

// Options of New. All but Changed and Edited are needed.
type Options struct {
	Dir       string // of what running pulls have brought; its own
	Store     Store
	Documents *dam.Desk
	Jobs      Jobs
	// Open opens stored media by their SHA-256, Connect a tool; close ends its connections.
	Open    func(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
	Connect func(c labeltool.Connection) (tool labeltool.Tool, closes func(), err error)
	// Size tells the pixels of a picture, upright, when its facts are not known yet.
	Size    func(ctx context.Context, sha256 string) (width, height int, err error)
	Log     *slog.Logger
	Now     func() time.Time
	Changed func(project string)  // must not block
	Edited  func(document string) // a version was added; must not block
}

// Desk ties documents to projects. Safe for concurrent use.
type Desk struct{ opt Options }

// New makes a desk and its folder.
func New(opt Options) (*Desk, error) {
	if opt.Changed == nil {
		opt.Changed = func(string) {}
	}
	if opt.Edited == nil {
		opt.Edited = func(string) {}
	}
	return &Desk{opt: opt}, fault.Wrap(op, os.MkdirAll(opt.Dir, 0o700))
}

// connect opens the tool of a connection.
func (d *Desk) connect(ctx context.Context, id string) (labeltool.Tool, func(), error) {
	c, err := d.opt.Store.LabelTool(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	return d.opt.Connect(c.tool())
}

// with opens the tool of a project for a call.
func (d *Desk) with(ctx context.Context, p Project, call func(labeltool.Tool) error) error {
	tool, closes, err := d.connect(ctx, p.Order.Connection)
	if err != nil {
		return err
	}
	defer closes()
	return call(tool)
}

// Test calls a tool and says who the token belongs to.
func (d *Desk) Test(ctx context.Context, id string) (out labeltool.Checkup, err error) {
	tool, closes, err := d.connect(ctx, id)
	if err != nil {
		return out, err
	}
	defer closes()
	out, err = tool.Check(ctx)
	if out.Warnings == nil {
		out.Warnings = []string{}
	}
	return out, err
}

// Order makes a project of a document's rows. A job brings them into the tool.
func (d *Desk) Order(ctx context.Context, document string, o Order, author string) (Project, error) {
	doc, err := d.opt.Documents.Store.Document(ctx, document)
	if err != nil {
		return Project{}, err
	}
	if doc.Latest == 0 {
		return Project{}, fault.New(fault.Conflict, op, "%q has no version yet: import rows first", doc.Name)
	}
	if _, err := d.opt.Store.LabelTool(ctx, o.Connection); err != nil {
		if fault.Is(err, fault.NotFound) {
			return Project{}, fault.Field(op, "body.connection", "there is no labelling tool %.80q", o.Connection)
		}
		return Project{}, err
	}
	o.Title = cmp.Or(o.Title, doc.Name)
	if len(o.Search) > 4096 || len(o.Guidance) > 16<<10 {
		return Project{}, fault.Field(op, "body.search", "at most 4096 bytes, and 16384 of guidance")
	}
	now := d.opt.Now().UTC()
	p := Project{ID: ident.New("lab"), Document: doc.ID, Order: o, Version: doc.Latest, State: Failed, CreatedBy: author, CreatedAt: now, NextPoll: now}
	if err := p.work().Check(); err != nil {
		return p, err
	}
	if _, err := d.search(ctx, doc.ID, doc.Latest, o.Search); err != nil {
		return p, err
	}
	if err := d.opt.Store.AddLabelProject(ctx, p); err != nil {
		return p, err
	}
	return d.submit(ctx, p, PushKind, author)
}

// jobInput is a job's.
type jobInput struct {
	Project string `json:"project"`
	Version int    `json:"version"` // of the document when the job was ordered
}

// submit begins a job of a project that has none under way.
func (d *Desk) submit(ctx context.Context, p Project, kind, author string) (Project, error) {
	if p.Job != "" {
		j, err := d.opt.Jobs.Job(ctx, p.Job)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return p, err
		}
		if err == nil && !j.State.Over() {
			return p, fault.New(fault.Conflict, op, "its job %s is under way: wait for it, or cancel it", j.ID)
		}
	}
	doc, err := d.opt.Documents.Store.Document(ctx, p.Document)
	if err != nil {
		return p, err
	}
	title := "Bring rows of %q to the labelling tool"
	if kind == PullKind {
		title = "Bring annotations of %q back"
	}
	j, err := d.opt.Jobs.Submit(ctx, jobs.Order{Kind: kind, Title: fmt.Sprintf(title, p.Order.Title), Input: jobInput{p.ID, doc.Latest}, Author: author})
	if err != nil {
		return p, err
	}
	return d.change(ctx, p.ID, func(p *Project) error {
		p.Job = j.ID
		if kind == PushKind && p.State == Failed { // the job may have been quick
			p.State, p.Reason = Pushing, ""
		}
		return nil
	})
}

func (d *Desk) change(ctx context.Context, id string, f func(*Project) error) (Project, error) {
	p, err := d.opt.Store.ChangeLabelProject(ctx, id, f)
	if err == nil {
		d.opt.Changed(id)
	}
	return p, err
}

// Project gives one. A job that ended without a word changed its state.
func (d *Desk) Project(ctx context.Context, id string) (Project, error) {
	p, err := d.opt.Store.LabelProject(ctx, id)
	if err != nil {
		return p, err
	}
	return d.shown(ctx, p), nil
}

func (d *Desk) shown(ctx context.Context, p Project) Project {
	if p.State != Pushing {
		return p
	}
	j, err := d.opt.Jobs.Job(ctx, p.Job)
	switch {
	case fault.Is(err, fault.NotFound):
		p.State, p.Reason = Failed, "its job was forgotten"
	case err == nil && j.State.Over() && j.State != jobs.Succeeded:
		p.State, p.Reason = Failed, cmp.Or(j.Reason, string(j.State))
	}
	return p
}

// Find lists projects.
func (d *Desk) Find(ctx context.Context, q Query) (dam.List[Project], error) {
	l, err := d.opt.Store.FindLabelProjects(ctx, q)
	for i := range l.Items {
		l.Items[i] = d.shown(ctx, l.Items[i])
	}
	return l, err
}

// Push brings rows that are not there yet, after a push that failed.
func (d *Desk) Push(ctx context.Context, id, author string) (Project, error) {
	p, err := d.Project(ctx, id)
	if err != nil {
		return p, err
	}
	if p.State == Closed {
		return p, fault.New(fault.Conflict, op, "the project is closed")
	}
	if p.State == Failed {
		if _, err := d.change(ctx, id, func(p *Project) error { p.State = Failed; return nil }); err != nil {
			return p, err
		}
	}
	return d.submit(ctx, p, PushKind, author)
}

// Pull brings back what people have made since the last time.
func (d *Desk) Pull(ctx context.Context, id, author string) (Project, error) {
	p, err := d.Project(ctx, id)
	if err != nil {
		return p, err
	}
	if p.Remote == "" {
		return p, fault.New(fault.Conflict, op, "the project is not in the tool yet")
	}
	return d.submit(ctx, p, PullKind, author)
}

// Close tells who labels that nothing more is wanted. Annotations can still be brought
// back.
func (d *Desk) Close(ctx context.Context, id string) (Project, error) {
	p, err := d.Project(ctx, id)
	if err != nil {
		return p, err
	}
	if p.State == Pushing {
		return p, fault.New(fault.Conflict, op, "its job %s is under way: wait for it, or cancel it", p.Job)
	}
	if p.Remote != "" {
		if err := d.with(ctx, p, func(t labeltool.Tool) error { return t.Close(ctx, p.remote()) }); err != nil {
			return p, err
		}
	}
	return d.change(ctx, id, func(p *Project) error {
		p.State = Closed
		return nil
	})
}

// Delete removes the record of a project, and with remote the project in the tool, with
// all that is in it.
func (d *Desk) Delete(ctx context.Context, id, by string, remote bool) error {
	p, err := d.opt.Store.LabelProject(ctx, id)
	if err != nil {
		return err
	}
	if p.Job != "" {
		if j, err := d.opt.Jobs.Job(ctx, p.Job); err == nil && !j.State.Over() {
			if _, err := d.opt.Jobs.Cancel(ctx, p.Job, by); err != nil {
				return err
			}
			if remote { // it may make the project at this moment
				return fault.New(fault.Conflict, op, "its job was told to end: delete it once that is over")
			}
		}
	}
	if remote && p.Remote != "" {
		if err := d.with(ctx, p, func(t labeltool.Tool) error { return t.Delete(ctx, p.remote()) }); err != nil {
			return err
		}
	}
	if err := d.opt.Store.DeleteLabelProject(ctx, id); err != nil {
		return err
	}
	d.opt.Changed(id)
	return nil
}

// search reads a query of the rows of a version; an empty one finds all.
func (d *Desk) search(ctx context.Context, document string, version int, text string) (query.Node, error) {
	v, err := d.opt.Documents.Store.Version(ctx, document, version)
	if err != nil {
		return nil, err
	}
	n, err := query.Parse(text, dam.RowSchema(v.Columns))
	var wrong *query.Error
	if errors.As(err, &wrong) {
		return nil, &fault.Error{Kind: fault.Invalid, Op: op, Field: "body.search", Err: err}
	}
	return n, err
}
