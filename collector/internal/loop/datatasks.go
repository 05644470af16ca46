package loop

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"

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
	return map[string]int{"items": n}, flush()
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

// applyTries is how often labels are applied anew when the document changed meanwhile.
const applyTries = 5

// Applied is what came of an Apply.
type Applied struct {
	Version int `json:"version"`
	Rows    int `json:"rows"`
	Gone    int `json:"gone" doc:"Items whose rows are no longer in the document, or have other labels now."`
}

// Apply brings labels that are accepted and not yet in the document into its newest
// version, in one new version. What a crash cut off is done once all the same.
func (d *DataTasks) Apply(ctx context.Context, j jobs.Job, p *jobs.Progress) (any, error) {
	t, err := d.task(ctx, j)
	if err != nil {
		return nil, err
	}
	for range applyTries {
		out, err := d.apply(ctx, t, j.Author, p)
		var old *dam.Stale
		if !errors.As(err, &old) {
			d.Changed(t.ID, t.Document)
			return out, err
		}
	}
	return nil, fault.New(fault.Busy, "datatask", "the document changes all the time: try again later")
}

func (d *DataTasks) apply(ctx context.Context, t datatask.Task, author string, p *jobs.Progress) (out Applied, err error) {
	a := applying{d: d, task: t, of: map[dam.Digest]int{}, done: map[dam.Digest]int{}}
	if err := a.gather(ctx); err != nil {
		return out, err
	}
	p.Total(len(a.of))
	doc, err := d.Sheets.Store.Document(ctx, t.Document)
	if err != nil {
		return out, err
	}
	if err := a.find(ctx, doc); err != nil {
		return out, err
	}
	gone := a.gone()
	out.Version, out.Rows, out.Gone = doc.Latest, len(a.rows), len(gone)
	if len(a.rows) > 0 {
		r, err := d.Sheets.Amend(ctx, dam.Amend{Document: doc.ID, Revision: doc.Revision, Rows: a.rows, Actor: author,
			Note: fmt.Sprintf("labels of %d rows from the task %q", len(a.rows), t.Title), Change: func(r dam.Row) (*dam.Draft, error) { return a.change(ctx, r) }})
		if err != nil {
			return out, err
		}
		out.Version = r.Number
	}
	if err := d.Store.SetApplied(ctx, t.ID, a.items, out.Version); err != nil {
		return out, err
	}
	for range a.items {
		if err := p.Step(ctx, "", "", nil); err != nil {
			return out, err
		}
	}
	for _, n := range gone {
		it, _, err := d.Store.Item(ctx, t.ID, n)
		if err != nil {
			return out, err
		}
		if err := p.Step(ctx, "", it.String(), errors.New("its row is no longer in the document, or was changed there since")); err != nil {
			return out, err
		}
	}
	return out, nil
}

// applying finds the rows that items are of.
type applying struct {
	d     *DataTasks
	task  datatask.Task
	of    map[dam.Digest]int // items by the rows they were made of
	done  map[dam.Digest]int // items by the rows that have their labels already
	rows  []int              // numbers of rows to change, in their order
	items []int              // the items of rows that have their labels then

	ahead map[int]json.RawMessage // labels of the items that come next
}

// gather notes which rows are looked for.
func (a *applying) gather(ctx context.Context) error {
	for after := 0; ; {
		list, err := a.d.Store.Ready(ctx, a.task.ID, after, itemsAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, it := range list {
			a.of[it.Digest] = it.N
			if it.Next != (dam.Digest{}) {
				a.done[it.Next] = it.N
			}
			after = it.N
		}
	}
}

// find goes over the newest version and notes what each row becomes.
func (a *applying) find(ctx context.Context, doc dam.Document) error {
	if len(a.of) == 0 {
		return nil
	}
	rows, err := a.d.Sheets.EachRow(ctx, doc.ID, doc.Latest)
	if err != nil {
		return err
	}
	next := map[int]dam.Digest{}
	flush := func() error {
		err := a.d.Store.SetNext(ctx, a.task.ID, next)
		clear(next)
		return err
	}
	place := 0
	for r, err := range rows {
		if err != nil {
			return err
		}
		place++
		if n, ok := a.of[r.Digest]; ok {
			draft, err := a.change(ctx, r)
			if err != nil {
				return err
			}
			if next[n] = draft.Digest(); next[n] != r.Digest {
				a.rows = append(a.rows, place)
			}
			a.items = append(a.items, n)
			if len(next) >= itemsAtOnce {
				if err := flush(); err != nil {
					return err
				}
			}
		} else if n, ok := a.done[r.Digest]; ok {
			a.items = append(a.items, n)
		}
	}
	if err := flush(); err != nil {
		return err
	}
	return nil
}

// gone are the items whose rows were not found.
func (a *applying) gone() []int {
	seen := map[int]bool{}
	for _, n := range a.items {
		seen[n] = true
	}
	var out []int
	for _, n := range a.of {
		if !seen[n] {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// change gives a row with the labels of its item.
func (a *applying) change(ctx context.Context, r dam.Row) (*dam.Draft, error) {
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
	if final, ok := a.ahead[n]; ok {
		return final, nil
	}
	list, err := a.d.Store.Ready(ctx, a.task.ID, n-1, itemsAtOnce)
	if err != nil {
		return nil, err
	}
	a.ahead = map[int]json.RawMessage{}
	for _, it := range list {
		a.ahead[it.N] = it.Final
	}
	final, ok := a.ahead[n]
	if !ok {
		return nil, fault.New(fault.Conflict, "datatask", "item %d was opened again meanwhile: apply once more", n)
	}
	return final, nil
}
