package bam

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"mlife/shared/fault"
)

// Bounds of a preview.
const (
	maxPreviewed = 10_000 // badcases it looks at; of more it tells the beginning
	maxSample    = 12     // badcases it shows as an example
	readAtOnce   = 200
)

// Selection is what a bulk edit is about: badcases by ID, or all that a filter
// selects.
type Selection struct {
	IDs    []string
	Filter *Filter
}

// filters gives the filters that together select it, each at most one page of IDs.
func (s Selection) filters() []Filter {
	if s.Filter != nil {
		return []Filter{*s.Filter}
	}
	ids := slices.Clone(s.IDs)
	slices.Sort(ids)
	var out []Filter
	for part := range slices.Chunk(slices.Compact(ids), readAtOnce) {
		out = append(out, Filter{IDs: part})
	}
	return out
}

// Preview tells what a bulk edit would do.
type Preview struct {
	Selected  int            `json:"selected"`
	Looked    int            `json:"looked" doc:"Badcases the counts are of: all selected, or the first 10000."`
	Changed   int            `json:"changed" doc:"Badcases that would become different."`
	Unchanged int            `json:"unchanged"`
	Refused   int            `json:"refused" doc:"Badcases that would be passed over."`
	Fields    map[string]int `json:"fields" nullable:"false" doc:"Badcases by the field that would change."`
	Refusals  []Refusal      `json:"refusals" nullable:"false" doc:"The first 100 of them."`
	Sample    []Sample       `json:"sample" nullable:"false" doc:"Some that would change."`
}

// Sample is one badcase with what would change.
type Sample struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Changes []Change `json:"changes" nullable:"false"`
}

// Preview looks at what is selected and changes nothing.
func (b *Bulk) Preview(ctx context.Context, sel Selection, e Edit, actor string) (Preview, error) {
	out := Preview{Fields: map[string]int{}, Refusals: []Refusal{}, Sample: []Sample{}}
	if err := b.checkEdit(ctx, e); err != nil {
		return out, err
	}
	var err error
	if out.Selected, err = b.count(ctx, sel); err != nil {
		return out, err
	}
	at := b.Now().UTC()
	for _, f := range sel.filters() {
		p := Page{Sort: "created_at", Limit: readAtOnce}
		for {
			r, err := b.Reader.Find(ctx, f, p)
			if err != nil {
				return out, err
			}
			for _, one := range r.Items {
				if out.Looked == maxPreviewed {
					return out, nil
				}
				out.take(one, e, actor, at)
			}
			if p.Cursor = r.Next; p.Cursor == "" {
				break
			}
		}
	}
	return out, nil
}

func (p *Preview) take(b Badcase, e Edit, actor string, at time.Time) {
	p.Looked++
	before := b.Title
	changes, err := e.Apply(&b, actor, at)
	switch {
	case err != nil:
		p.Refused++
		if len(p.Refusals) < MaxRefusals {
			p.Refusals = append(p.Refusals, Refuse(b.ID, before, err))
		}
	case len(changes) == 0:
		p.Unchanged++
	default:
		p.Changed++
		for _, c := range changes {
			p.Fields[c.Field]++
		}
		if len(p.Sample) < maxSample {
			p.Sample = append(p.Sample, Sample{ID: b.ID, Title: before, Changes: brief(changes)})
		}
	}
}

// Refuse makes a refusal of an error that an edit of a badcase gave.
func Refuse(id, title string, err error) Refusal {
	r := Refusal{ID: id, Title: title, Reason: err.Error()}
	var known *fault.Error
	if errors.As(err, &known) && known.Field != "" && known.Msg != "" {
		r.Field, r.Reason = strings.TrimPrefix(known.Field, "body."), known.Msg
	}
	return r
}

// maxShown bounds a value in a sample: descriptions and truths may be long.
const maxShown = 1024

func brief(changes []Change) []Change {
	for i := range changes {
		for _, v := range []*json.RawMessage{&changes[i].Old, &changes[i].New} {
			if len(*v) <= maxShown {
				continue
			}
			// A shortened text of it stays JSON.
			if s, err := json.Marshal(shortened(Text(*v), maxShown)); err == nil {
				*v = s
			}
		}
	}
	return changes
}
