package loop

import (
	"context"
	"slices"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

// Bounds of an order over a search and of its preview.
const (
	MaxDerive      = 100_000 // badcases
	deriveLooked   = 1000    // that a preview looks at
	deriveLeftOut  = 20      // that it names
	deriveExamples = 5       // media that it names
)

// DerivePreview says what an order would do. Beyond Looked nothing was looked at.
type DerivePreview struct {
	Title    string    `json:"title" doc:"The operation's."`
	Total    int       `json:"total" doc:"Badcases that are selected now."`
	Looked   int       `json:"looked" doc:"The first of them, which the other numbers are about."`
	Taken    int       `json:"taken" doc:"Those with a medium that the operation takes."`
	Media    int       `json:"media" doc:"Media that would be worked on."`
	Bytes    int64     `json:"bytes" doc:"Of these media."`
	Examples []Example `json:"examples" nullable:"false" doc:"The first of these media."`
	LeftOut  []LeftOut `json:"left_out" nullable:"false" doc:"The first badcases with none, which will be errors of the job."`
}

// Example is one medium that an operation would work on.
type Example struct {
	Badcase string    `json:"badcase"`
	Title   string    `json:"title"`
	Media   bam.Media `json:"media"`
}

// LeftOut is a badcase that an operation has nothing to work on of.
type LeftOut struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Reason string `json:"reason"`
}

// Preview says what an order would do, by looking at the first of what is selected.
func (d *Derive) Preview(ctx context.Context, o DeriveOrder) (DerivePreview, error) {
	p := DerivePreview{Examples: []Example{}, LeftOut: []LeftOut{}}
	op, err := d.Operations.Operation(o.Operation)
	if err != nil {
		return p, err
	}
	m := op.Manifest()
	p.Title = m.Title
	at := place{}
	for p.Looked < deriveLooked {
		list, next, total, err := d.page(ctx, o.Selection, at)
		if err != nil {
			return p, err
		}
		p.Total = total
		list = list[:min(len(list), deriveLooked-p.Looked)]
		for part := range slices.Chunk(list, 100) {
			r, err := d.Badcases.Find(ctx, bam.Filter{IDs: part}, bam.Page{Limit: len(part)})
			if err != nil {
				return p, err
			}
			for _, b := range r.Items {
				p.look(b, o.Media, m.Title, m.Takes)
			}
		}
		if next == "" {
			break
		}
		at = place{Page: next}
	}
	return p, nil
}

func (p *DerivePreview) look(b bam.Badcase, only, title string, takes func(mediaType string) bool) {
	p.Looked++
	before := p.Media
	for _, m := range b.Media {
		if only != "" && m.SHA256 != only || !takes(m.MediaType) {
			continue
		}
		p.Media++
		p.Bytes += m.Size
		if len(p.Examples) < deriveExamples {
			p.Examples = append(p.Examples, Example{Badcase: b.ID, Title: b.Title, Media: m})
		}
	}
	switch {
	case p.Media > before || only != "": // a derived one is looked for when it is worked on
		p.Taken++
	case len(p.LeftOut) < deriveLeftOut:
		p.LeftOut = append(p.LeftOut, LeftOut{ID: b.ID, Title: b.Title, Reason: "it has no medium that " + title + " takes"})
	}
}

// Bounded refuses an order over more than MaxDerive badcases.
func (d *Derive) Bounded(ctx context.Context, o DeriveOrder) (total int, err error) {
	if o.Selection.Filter == nil {
		return len(o.Selection.IDs), nil
	}
	r, err := d.Badcases.Find(ctx, *o.Selection.Filter, bam.Page{Limit: 1})
	if err == nil && r.Total > MaxDerive {
		err = fault.New(fault.TooLarge, "derive", "the search finds %d badcases, at most %d at once: narrow it, for example by time", r.Total, MaxDerive)
	}
	if err == nil && r.Total == 0 {
		err = fault.Field("derive", "body.filter", "the search finds nothing")
	}
	return r.Total, err
}
