package loop

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/datatask"
	"mlife/collector/internal/jobs"
	"mlife/shared/fault"
)

// Kinds of the jobs of data tasks.
const (
	ListItemsKind   = "list-items"   // makes items of rows
	ApplyLabelsKind = "apply-labels" // brings accepted labels into the document
)

// DataTasks does the long work of data tasks: Order gives jobs, List and Apply do them.
// All fields are needed.
type DataTasks struct {
	Store  datatask.Store
	Sheets *dam.Desk
	Jobs   interface {
		Submit(ctx context.Context, o jobs.Order) (jobs.Job, error)
	}
	Changed func(task, document string) // must not block
}

type dataTaskInput struct {
	Task string `json:"task"`
}

// Order orders a job of a kind for a task.
func (d *DataTasks) Order(kind, title string) func(context.Context, datatask.Task, string) (string, error) {
	return func(ctx context.Context, t datatask.Task, author string) (string, error) {
		j, err := d.Jobs.Submit(ctx, jobs.Order{Kind: kind, Title: fmt.Sprintf(title, t.Title), Input: dataTaskInput{t.ID}, Author: author})
		return j.ID, err
	}
}

func (d *DataTasks) task(ctx context.Context, j jobs.Job) (datatask.Task, error) {
	var in dataTaskInput
	if err := json.Unmarshal(j.Input, &in); err != nil {
		return datatask.Task{}, fault.New(fault.Corrupt, "datatask", "the input of the job: %w", err)
	}
	return d.Store.DataTask(ctx, in.Task)
}

// itemsAtOnce is how many items are stored in one transaction.
const itemsAtOnce = 1000

// List makes the items of a task, one for each row. It goes on where it was; what is
// listed already stays as it is.
func (d *DataTasks) List(ctx context.Context, j jobs.Job, p *jobs.Progress) (any, error) {
	t, err := d.task(ctx, j)
	if err != nil {
		return nil, err
	}
	rows, total, err := d.Sheets.EachFound(ctx, t.Document, t.Version, t.Query)
	if err != nil {
		return nil, err
	}
	p.Total(total)
	from, _ := strconv.Atoi(j.Cursor) //nolint:errcheck // "" is 0
	batch := make([]datatask.Item, 0, itemsAtOnce)
	n := 0
	flush := func() error {
		if err := d.Store.AddItems(ctx, t.ID, batch); err != nil {
			return err
		}
		for _, it := range batch {
			if err := p.Step(ctx, strconv.Itoa(it.N), it.Path, nil); err != nil {
				return err
			}
		}
		batch = batch[:0]
		d.Changed(t.ID, "")
		return nil
	}
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		if n++; n <= from {
			continue
		}
		batch = append(batch, datatask.Item{N: n, Path: r.Path, SHA256: r.SHA256, State: datatask.Waiting, Wanted: wanted(t, r), Annotation: r.Annotation, Digest: r.Digest})
		if len(batch) == cap(batch) {
			if err := flush(); err != nil {
				return nil, err
			}
		}
	}
	if err := flush(); err != nil {
		return nil, err
	}
	_, err = d.Store.ChangeTask(ctx, t.ID, func(t *datatask.Task) (datatask.Event, error) {
		t.Listed = true
		return datatask.Event{}, nil
	})
	d.Changed(t.ID, "")
	return map[string]int{"items": n}, err
}

// wanted says how many people label a row. Which rows two people label depends on the
// task and the row alone.
func wanted(t datatask.Task, r dam.Row) int {
	if t.Overlap < 2 {
		return 1
	}
	h := fnv.New64a()
	h.Write([]byte(t.ID)) //nolint:errcheck // a hash never fails
	h.Write(r.Digest[:])  //nolint:errcheck // likewise
	if float64(h.Sum64()%1_000_000) < t.Share*1_000_000 {
		return 2
	}
	return 1
}

// Applied is what came of an Apply.
type Applied struct {
	Version int `json:"version"`
	Rows    int `json:"rows"`
	Gone    int `json:"gone" doc:"Items whose rows are no longer in the document, or have other labels now."`
}

// String says it in words.
func (a Applied) String() string {
	s := fmt.Sprintf("labels of %d rows in version %d", a.Rows, a.Version)
	if a.Gone > 0 {
		s += fmt.Sprintf("; %d rows are gone or were changed since", a.Gone)
	}
	return s
}

// Apply brings labels that are accepted and not yet in the document into its newest
// version, in one new version. What a crash cut off is done once all the same.
func (d *DataTasks) Apply(ctx context.Context, j jobs.Job, p *jobs.Progress) (any, error) {
	t, err := d.task(ctx, j)
	if err != nil {
		return nil, err
	}
	a := applying{d: d, task: t, of: map[dam.Digest]int{}, p: p, told: map[int]bool{}}
	a.before, _ = p.Counts()
	all, err := a.gather(ctx)
	if err != nil {
		return nil, err
	}
	p.Total(len(all))
	r, became, err := d.Sheets.Redraft(ctx, dam.Redraft{Document: t.Document, Actor: j.Author, Note: fmt.Sprintf("labels from the task %q", t.Title),
		Rows: a.has, Change: func(r dam.Row) (*dam.Draft, error) { return a.change(ctx, r) }, Planned: a.planned})
	if err != nil {
		return nil, err
	}
	out := Applied{Version: r.Number}
	seen := map[int]bool{}
	var found, gone []int
	for row := range became {
		seen[a.of[row]] = true
	}
	for _, n := range all {
		if seen[n] {
			found = append(found, n)
		} else {
			gone = append(gone, n)
		}
	}
	out.Rows, out.Gone = len(found), len(gone)
	if err := d.Store.SetApplied(ctx, t.ID, found, out.Version); err != nil {
		return nil, err
	}
	if _, err := d.Store.ChangeTask(ctx, t.ID, func(*datatask.Task) (datatask.Event, error) {
		return datatask.Event{At: time.Now().UTC(), By: j.Author, What: "applied", Note: out.String()}, nil
	}); err != nil {
		return nil, err
	}
	d.Changed(t.ID, t.Document)
	return out, a.report(ctx, found, gone)
}

// applying finds the rows that items are of.
type applying struct {
	d    *DataTasks
	task datatask.Task
	of   map[dam.Digest]int // items by the rows they are of, and by those with their labels
	next map[int]json.RawMessage

	p       *jobs.Progress
	before  int  // items that were counted before a crash, and are not again
	writing bool // the rows are written; before they are only looked for
	told    map[int]bool
}

// gather notes which rows are looked for, and gives the items.
func (a *applying) gather(ctx context.Context) (all []int, err error) {
	for after := 0; ; {
		list, err := a.d.Store.Ready(ctx, a.task.ID, after, itemsAtOnce)
		if err != nil || len(list) == 0 {
			return all, err
		}
		for _, it := range list {
			a.of[it.Digest] = it.N
			if it.Next != (dam.Digest{}) {
				a.of[it.Next] = it.N
			}
			all, after = append(all, it.N), it.N
		}
	}
}

func (a *applying) has(row dam.Digest) bool {
	_, ok := a.of[row]
	return ok
}

// planned notes what rows will be.
func (a *applying) planned(ctx context.Context, became map[dam.Digest]dam.Digest) error {
	a.writing = true
	next := map[int]dam.Digest{}
	for row, then := range became {
		if next[a.of[row]] = then; len(next) == itemsAtOnce {
			if err := a.d.Store.SetNext(ctx, a.task.ID, next); err != nil {
				return err
			}
			clear(next)
		}
	}
	return a.d.Store.SetNext(ctx, a.task.ID, next)
}

// report counts what was done, and names the items whose rows are gone.
func (a *applying) report(ctx context.Context, found, gone []int) error {
	for _, n := range found {
		if err := a.tell(ctx, n); err != nil {
			return err
		}
	}
	for _, n := range gone {
		it, _, err := a.d.Store.Item(ctx, a.task.ID, n)
		if err != nil {
			return err
		}
		if err := a.p.Step(ctx, "", it.String(), errors.New("its row is no longer in the document, or was changed there since")); err != nil {
			return err
		}
	}
	return nil
}

// tell counts an item as done, once.
func (a *applying) tell(ctx context.Context, n int) error {
	if a.told[n] {
		return nil
	}
	if a.told[n] = true; len(a.told) <= a.before {
		return nil
	}
	return a.p.Step(ctx, "", "", nil)
}

// change gives a row with the labels of its item.
func (a *applying) change(ctx context.Context, r dam.Row) (*dam.Draft, error) {
	if a.writing {
		if err := a.tell(ctx, a.of[r.Digest]); err != nil {
			return nil, err
		}
	}
	final, err := a.labels(ctx, a.of[r.Digest])
	if err != nil {
		return nil, err
	}
	draft, err := r.Draft()
	if err != nil {
		return nil, err
	}
	return &draft, draft.Annotate(final)
}

// labels gives the accepted labels of an item. Rows mostly come in the order of their
// items, so those behind it are read with it.
func (a *applying) labels(ctx context.Context, n int) (json.RawMessage, error) {
	if final, ok := a.next[n]; ok {
		return final, nil
	}
	list, err := a.d.Store.Ready(ctx, a.task.ID, n-1, itemsAtOnce)
	if err != nil {
		return nil, err
	}
	a.next = map[int]json.RawMessage{}
	for _, it := range list {
		a.next[it.N] = it.Final
	}
	final, ok := a.next[n]
	if !ok {
		return nil, fault.New(fault.Conflict, "datatask", "item %d was opened again meanwhile: apply once more", n)
	}
	return final, nil
}
