package datatask

import (
	"cmp"
	"context"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

// Edit changes what people say of a task. Which document it is about, and of what kind
// it is, stay; once it has items, so does which rows and by how many people.
func (d *Desk) Edit(ctx context.Context, id string, revision int, draft Draft, by string) (Task, error) {
	draft.Owner = cmp.Or(draft.Owner, by)
	if err := d.check(ctx, &draft); err != nil {
		return Task{}, err
	}
	t, err := d.Store.DataTask(ctx, id)
	if err != nil {
		return t, err
	}
	// Another query counts other rows, those that were there before too.
	start, counted := t.Start, t.Query
	if t.Kind == Collection && draft.Query != counted {
		if start, err = d.count(ctx, Task{Draft: Draft{Document: t.Document, Query: draft.Query}}, t.Version); err != nil {
			return t, err
		}
	}
	t, err = d.Store.ChangeTask(ctx, id, func(t *Task) (Event, error) {
		if revision != 0 && revision != t.Revision || t.Query != counted {
			return Event{}, &fault.Error{Kind: fault.Conflict, Op: op, Err: &dam.Stale{Current: t.Revision}}
		}
		if err := t.stays(draft); err != nil {
			return Event{}, err
		}
		t.Start = start
		t.Draft, t.UpdatedAt = draft, d.Now().UTC()
		if t.Kind == Collection {
			t.Counts.Total, t.Counted = t.Target, 0
		}
		t.Revision++
		return Event{At: t.UpdatedAt, By: by, What: "changed"}, nil
	})
	if err == nil {
		d.Changed(id)
	}
	return t, err
}

// stays refuses what cannot be changed any more.
func (t *Task) stays(draft Draft) error {
	const listed = "its items are listed already: %s stays as it is"
	switch items := t.Kind == Labelling && t.Counts.Total > 0; {
	case draft.Kind != t.Kind:
		return fault.Field(op, "kind", "it stays %s: make another task", t.Kind)
	case draft.Document != t.Document:
		return fault.Field(op, "document", "it stays %s: make another task", t.Document)
	case items && draft.Query != t.Query:
		return fault.Field(op, "query", listed, "which rows they are of")
	case items && draft.Overlap != t.Overlap:
		return fault.Field(op, "overlap", listed, "how many people label each")
	case items && draft.Share != t.Share:
		return fault.Field(op, "share", listed, "how many of them two people label")
	}
	return nil
}
