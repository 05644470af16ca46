package datatask

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"mlife/collector/internal/dam/agreement"
	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

// check reads an annotation that a person made, refuses classes and shapes that the task
// does not have, and says who made it. What a model made and the person kept stays the
// model's.
func (t *Task) check(raw json.RawMessage, login string) (json.RawMessage, error) {
	const op = "datatask"
	a, err := annotation.Parse(raw)
	if err != nil {
		return nil, fault.Field(op, "annotation", "%v", err)
	}
	for _, c := range a.Classes {
		if err := t.has(c.Label, Class); err != nil {
			return nil, err
		}
	}
	if a.Label != "" {
		if err := t.has(a.Label, Class); err != nil {
			return nil, err
		}
	}
	if !t.Text && (a.Text != "" || len(a.Captions) > 0) {
		return nil, fault.Field(op, "annotation.text", "the task asks for no text")
	}
	drawn := func(s *clip.Shapes) error {
		var errs []error
		for _, x := range s.Boxes {
			errs = append(errs, t.has(x.Label, Box))
		}
		for _, x := range s.Polygons {
			errs = append(errs, t.has(x.Label, Polygon))
		}
		for _, x := range s.Polylines {
			errs = append(errs, t.has(x.Label, Polyline))
		}
		for _, x := range s.KeyPoints {
			errs = append(errs, t.has(x.Label, Points))
		}
		for _, x := range s.Masks {
			errs = append(errs, t.has(x.Label, Polygon))
		}
		for _, err := range errs {
			if err != nil {
				return err
			}
		}
		return nil
	}
	if err := drawn(&a.Shapes); err != nil {
		return nil, err
	}
	for i := range a.Frames {
		if err := drawn(&a.Frames[i].Shapes); err != nil {
			return nil, err
		}
	}
	for _, x := range a.Tracks {
		if err := t.has(x.Label, Box); err != nil {
			return nil, err
		}
	}
	for _, x := range a.Regions {
		if err := t.has(x.Label, Segment); err != nil {
			return nil, err
		}
	}
	annotation.Each(&a, func(_ string, _ *string, _ *float64, d *clip.Detail) {
		if d != nil && d.MadeBy != nil && d.MadeBy.By == annotation.ByPerson {
			d.MadeBy = nil
		}
	})
	a.MadeBy = &clip.Maker{By: annotation.ByPerson, Name: login}
	out, err := annotation.JSON(a)
	if err != nil {
		return nil, fault.Field(op, "annotation", "%v", err)
	}
	return out, nil
}

// has says why a class may not be drawn so.
func (t *Task) has(label string, as Shape) error {
	for _, l := range t.Labels {
		if l.Name == label {
			// A box stands for what may be outlined, and the other way round for masks.
			if slices.Contains(l.Shapes, as) {
				return nil
			}
			return fault.Field("datatask", "annotation", "%q may be %v, not %s", label, l.Shapes, as)
		}
	}
	return fault.Field("datatask", "annotation", "the task has no class %.80q", label)
}

// settle says what becomes of an item by what people said of it, in the order in which
// they first did.
func (t *Task) settle(it Item, answers []Answer, now time.Time) (Item, error) {
	if it.State == Decided {
		return it, fault.New(fault.Conflict, "datatask", "item %d was decided by %s: ask for it to be opened again", it.N, it.DecidedBy)
	}
	it.Answers, it.Agreement, it.Pairs, it.ChangedAt = len(answers), nil, nil, now
	var said []Answer
	for _, a := range answers {
		if a.Skip == "" {
			said = append(said, a)
		}
	}
	switch {
	case len(answers) < it.Wanted:
		return it.become(Waiting, nil), nil
	case len(said) == 0:
		return it.become(Skipped, nil), nil
	case len(said) < len(answers): // one could label it and the other could not
		none := 0.0
		it.Agreement = &none
		return it.become(Disputed, nil), nil
	case len(said) == 1:
		return it.become(Labelled, said[0].Annotation), nil
	}
	r, err := compare(said[0], said[1])
	if err != nil {
		return it, err
	}
	it.Agreement, it.Pairs = &r.Score, r.Pairs
	if r.Score < t.Threshold {
		return it.become(Disputed, nil), nil
	}
	return it.become(Labelled, said[0].Annotation), nil
}

func compare(a, b Answer) (agreement.Result, error) {
	x, err := annotation.Parse(a.Annotation)
	if err != nil {
		return agreement.Result{}, fault.New(fault.Corrupt, "datatask", "what %s said: %w", a.Person, err)
	}
	y, err := annotation.Parse(b.Annotation)
	if err != nil {
		return agreement.Result{}, fault.New(fault.Corrupt, "datatask", "what %s said: %w", b.Person, err)
	}
	return agreement.Of(x, y), nil
}

// become sets the state and the labels that were accepted. Labels that are other ones
// than those in the document wait to be applied again.
func (it Item) become(s ItemState, final json.RawMessage) Item {
	if string(final) != string(it.Final) {
		it.Applied = 0
	}
	it.State, it.Final = s, final
	return it
}

// Decision settles an item that people disagree on.
type Decision struct {
	Take       string          `json:"take,omitempty" maxLength:"128" doc:"Login of the person whose labels are right."`
	Annotation json.RawMessage `json:"annotation,omitempty" doc:"Or the right labels."`
	Skip       string          `json:"skip,omitempty" maxLength:"4096" doc:"Or why it cannot be labelled."`
	Reopen     bool            `json:"reopen,omitempty" doc:"Or that the decision before is taken back."`
}

func (t *Task) decide(it Item, answers []Answer, d Decision, login string, now time.Time) (Item, error) {
	const op = "datatask"
	if d.Reopen {
		it.State, it.DecidedBy = Waiting, ""
		return t.settle(it, answers, now)
	}
	if len(answers) < it.Wanted {
		return it, fault.New(fault.Conflict, op, "item %d waits for %d more labellings", it.N, it.Wanted-len(answers))
	}
	if it.DecidedBy == "" && it.State == Labelled && it.Wanted == 1 && d.Annotation == nil && d.Skip == "" {
		return it, fault.New(fault.Conflict, op, "item %d is not disputed", it.N)
	}
	it.DecidedBy, it.ChangedAt = login, now
	switch {
	case d.Take != "":
		i := slices.IndexFunc(answers, func(a Answer) bool { return a.Person == d.Take && a.Skip == "" })
		if i < 0 {
			return it, fault.Field(op, "take", "%.80q did not label item %d", d.Take, it.N)
		}
		return it.become(Decided, answers[i].Annotation), nil
	case d.Skip != "":
		return it.become(Skipped, nil), nil
	case len(d.Annotation) > 0:
		final, err := t.check(d.Annotation, login)
		if err != nil {
			return it, err
		}
		return it.become(Decided, final), nil
	}
	return it, fault.Field(op, "take", "say whose labels are right, or which ones: take, annotation, skip or reopen")
}

// String names an item in messages.
func (it Item) String() string { return fmt.Sprintf("item %d, %s", it.N, it.Path) }
