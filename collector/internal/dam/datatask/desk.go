package datatask

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
	"mlife/shared/ident"
)

const op = "datatask"

// Lease is how long an item is kept for a person who does nothing.
const Lease = 15 * time.Minute

// MaxAhead is how many items a person may have at once: the one that is looked at and
// those that are fetched before.
const MaxAhead = 10

// Desk is where tasks are made and worked on. All fields are needed. Safe for
// concurrent use.
type Desk struct {
	Store  Store
	Sheets *dam.Desk
	// HasBadcase says whether a badcase is there.
	HasBadcase func(ctx context.Context, id string) (bool, error)
	// HasLogin says whether somebody signs in so.
	HasLogin func(ctx context.Context, login string) (bool, error)
	// List and Apply order the jobs that list a task's items and apply its labels.
	List, Apply func(ctx context.Context, task Task, author string) (job string, err error)
	Now         func() time.Time
	Changed     func(task string) // called after every change; must not block
}

// Add makes a task that waits to be started.
func (d *Desk) Add(ctx context.Context, draft Draft, author string) (Task, error) {
	draft.Owner = cmp.Or(draft.Owner, author)
	now := d.Now().UTC()
	t := Task{ID: ident.New("dt"), Draft: draft, State: Open, CreatedBy: author, CreatedAt: now, UpdatedAt: now, Revision: 1}
	if err := d.check(ctx, &t.Draft); err != nil {
		return t, err
	}
	doc, err := d.Sheets.Store.Document(ctx, t.Document)
	if err != nil {
		return t, err
	}
	if t.Kind == Collection {
		t.Version = doc.Latest
		if t.Start, err = d.count(ctx, t, doc.Latest); err != nil {
			return t, err
		}
		t.Counts.Total = t.Target
	}
	err = d.Store.AddTask(ctx, t, Event{At: now, By: author, What: "created"})
	d.Changed(t.ID)
	return t, err
}

// check says what is wrong with a draft, by itself or with what it names.
func (d *Desk) check(ctx context.Context, draft *Draft) error {
	if err := draft.Check(); err != nil {
		return err
	}
	doc, err := d.Sheets.Store.Document(ctx, draft.Document)
	if fault.Is(err, fault.NotFound) {
		return fault.Field(op, "document", "there is no document %.80q", draft.Document)
	}
	if err != nil {
		return err
	}
	if doc.Latest > 0 {
		if _, _, err := d.Sheets.EachFound(ctx, doc.ID, doc.Latest, draft.Query); err != nil {
			return err
		}
	}
	for i, id := range draft.Badcases {
		ok, err := d.HasBadcase(ctx, id)
		if err != nil {
			return err
		}
		if !ok {
			return fault.Field(op, fmt.Sprintf("badcases[%d]", i), "there is no badcase %.80q", id)
		}
	}
	for i, login := range append([]string{draft.Owner}, draft.People...) {
		ok, err := d.HasLogin(ctx, login)
		if err != nil {
			return err
		}
		if !ok {
			field := "owner"
			if i > 0 {
				field = fmt.Sprintf("people[%d]", i-1)
			}
			return fault.Field(op, field, "nobody signs in as %.80q", login)
		}
	}
	return nil
}

// count is how many rows of a version a task is about.
func (d *Desk) count(ctx context.Context, t Task, version int) (int, error) {
	if version == 0 {
		return 0, nil
	}
	_, n, err := d.Sheets.EachFound(ctx, t.Document, version, t.Query)
	if fault.Is(err, fault.Invalid) { // a column that this version does not have
		return 0, nil
	}
	return n, err
}

// Task gives one; of a collection, with how many rows have come.
func (d *Desk) Task(ctx context.Context, id string) (Task, error) {
	t, err := d.Store.DataTask(ctx, id)
	if err != nil {
		return t, err
	}
	return d.recount(ctx, t)
}

// Tasks finds some; of collections, with how many rows have come, or had when they could
// be counted last.
func (d *Desk) Tasks(ctx context.Context, q Query) (dam.List[Task], error) {
	l, err := d.Store.FindDataTasks(ctx, q)
	for i, t := range l.Items {
		if t, err := d.recount(ctx, t); err == nil {
			l.Items[i] = t
		}
	}
	return l, err
}

// recount looks how many rows of a collection have come, once for each version of its
// document.
func (d *Desk) recount(ctx context.Context, t Task) (Task, error) {
	if t.Kind != Collection || t.State.Over() {
		return t, nil
	}
	doc, err := d.Sheets.Store.Document(ctx, t.Document)
	if fault.Is(err, fault.NotFound) {
		return t, nil
	}
	if err != nil || doc.Latest == t.Counted {
		return t, err
	}
	n, err := d.count(ctx, t, doc.Latest)
	if err != nil {
		return t, err
	}
	return d.Store.ChangeTask(ctx, t.ID, func(now *Task) (Event, error) {
		if now.Query == t.Query { // otherwise the next look counts
			now.Counts.Done, now.Counted = max(0, n-now.Start), doc.Latest
		}
		return Event{}, nil
	})
}

// Move brings a task into another state. A labelling task that becomes active gets its
// items, by a job; so it does once more when a job before did not get to the end.
func (d *Desk) Move(ctx context.Context, id string, to State, note, by string) (Task, error) {
	if len(note) > MaxReason {
		return Task{}, fault.Field(op, "note", "%d bytes, at most %d", len(note), MaxReason)
	}
	t, err := d.Store.DataTask(ctx, id)
	if err != nil {
		return t, err
	}
	version := t.Version
	if to == Active && t.Kind == Labelling && t.Counts.Total == 0 {
		doc, err := d.Sheets.Store.Document(ctx, t.Document)
		if err != nil {
			return t, err
		}
		if doc.Latest == 0 {
			return t, fault.Field(op, "document", "%q has no rows to label yet", doc.Name)
		}
		version = doc.Latest
		if n, err := d.count(ctx, t, version); err != nil || n == 0 {
			if err == nil {
				err = fault.Field(op, "query", "it finds no row of version %d of %q", version, doc.Name)
			}
			return t, err
		}
	}
	t, err = d.Store.ChangeTask(ctx, id, func(t *Task) (Event, error) {
		now := d.Now().UTC()
		if err := t.Move(to, now); err != nil {
			return Event{}, err
		}
		t.Version = version
		t.Revision++
		return Event{At: now, By: by, What: string(to), Note: note}, nil
	})
	if err != nil {
		return t, err
	}
	if to == Active && t.Kind == Labelling && !t.Listed {
		job, err := d.List(ctx, t, by)
		if err != nil {
			return t, err
		}
		if t, err = d.Store.ChangeTask(ctx, id, func(t *Task) (Event, error) {
			t.Listing = job
			return Event{}, nil
		}); err != nil {
			return t, err
		}
	}
	d.Changed(id)
	return t, nil
}

// Delete removes a task that is not active, with its items and what people said.
func (d *Desk) Delete(ctx context.Context, id string) error {
	t, err := d.Store.DataTask(ctx, id)
	if err != nil {
		return err
	}
	if t.State == Active {
		return fault.New(fault.Conflict, op, "people work on it: end the task first")
	}
	err = d.Store.DeleteTask(ctx, id)
	d.Changed(id)
	return err
}

// labelling gives a task whose items may be worked on by a person.
func (d *Desk) labelling(ctx context.Context, id, login string) (Task, error) {
	t, err := d.Store.DataTask(ctx, id)
	switch {
	case err != nil:
		return t, err
	case t.Kind != Labelling:
		return t, fault.New(fault.Invalid, op, "it is a task of collecting: it has no items")
	case t.State != Active:
		return t, fault.New(fault.Conflict, op, "the task is %s, nobody labels now", t.State)
	case !t.May(login):
		return t, fault.New(fault.Forbidden, op, "the task is for %v", t.People)
	}
	return t, nil
}

// Next gives a person items to label, those first that are kept already, and keeps
// them. Fewer than asked for, or none, means that there is nothing more to do now.
func (d *Desk) Next(ctx context.Context, id string, count int, login string) ([]Work, error) {
	if _, err := d.labelling(ctx, id, login); err != nil {
		return nil, err
	}
	now := d.Now().UTC()
	until := now.Add(Lease)
	items, err := d.Store.Lease(ctx, id, login, min(max(count, 1), MaxAhead), now, until)
	if err != nil {
		return nil, err
	}
	out, err := d.works(ctx, items)
	for i := range out {
		out[i].Until = until
	}
	return out, err
}

// works adds what is known of the items' files.
func (d *Desk) works(ctx context.Context, items []Item) ([]Work, error) {
	var sums []string
	for _, it := range items {
		if it.SHA256 != "" {
			sums = append(sums, it.SHA256)
		}
	}
	files, err := d.Sheets.Store.FilesOf(ctx, sums)
	if err != nil {
		return nil, err
	}
	by := map[string]dam.File{}
	for _, f := range files {
		by[f.SHA256] = f
	}
	out := make([]Work, len(items))
	for i, it := range items {
		out[i] = Work{Item: it, File: by[it.SHA256], Answers: []Answer{}}
	}
	return out, nil
}

// Own gives the items that a person labelled last, the newest first, with what the
// person said.
func (d *Desk) Own(ctx context.Context, id string, limit int, login string) ([]Work, error) {
	items, err := d.Store.Own(ctx, id, login, limit)
	if err != nil {
		return nil, err
	}
	return d.works(ctx, items)
}

// Item gives one with what people said of it: all of it to those who may decide and for
// items that are settled, otherwise what the person said.
func (d *Desk) Item(ctx context.Context, id string, n int, login string, decides bool) (Work, error) {
	it, answers, err := d.Store.Item(ctx, id, n)
	if err != nil {
		return Work{}, err
	}
	list, err := d.works(ctx, []Item{it})
	if err != nil {
		return Work{}, err
	}
	w := list[0]
	for _, a := range answers {
		if decides || it.State != Waiting || a.Person == login {
			w.Answers = append(w.Answers, a)
		}
	}
	return w, nil
}

// Answer takes what a person says of an item: labels, or why it cannot be labelled. The
// same answer again changes nothing, another one corrects it.
func (d *Desk) Answer(ctx context.Context, id string, n int, a Answer, login string) (Item, error) {
	t, err := d.labelling(ctx, id, login)
	if err != nil {
		return Item{}, err
	}
	a.Person, a.At = login, d.Now().UTC()
	switch {
	case (a.Skip == "") == (len(a.Annotation) == 0):
		return Item{}, fault.Field(op, "annotation", "either labels or a reason to skip the item")
	case len(a.Skip) > MaxReason:
		return Item{}, fault.Field(op, "skip", "%d bytes, at most %d", len(a.Skip), MaxReason)
	case !(a.Seconds >= 0 && a.Seconds <= 86_400):
		return Item{}, fault.Field(op, "seconds", "0 to 86,400")
	}
	if a.Skip == "" {
		if a.Annotation, err = t.check(a.Annotation, login); err != nil {
			return Item{}, err
		}
	}
	it, err := d.Store.Answer(ctx, id, n, a, func(it Item, answers []Answer) (Item, error) { return t.settle(it, answers, a.At) })
	if err == nil {
		d.Changed(id)
	}
	return it, err
}

// Decide settles an item that two people disagree on, or labels one anew.
func (d *Desk) Decide(ctx context.Context, id string, n int, x Decision, login string) (Item, error) {
	t, err := d.labelling(ctx, id, login)
	if err != nil {
		return Item{}, err
	}
	now := d.Now().UTC()
	it, err := d.Store.Decide(ctx, id, n, now, func(it Item, answers []Answer) (Item, error) { return t.decide(it, answers, x, login, now) })
	if err == nil {
		d.Changed(id)
	}
	return it, err
}
