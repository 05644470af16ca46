package httpapi

import (
	"context"
	"net/http"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/people"
)

// Priority is the area of the order of work: the formula and the queue.
type Priority struct {
	Ranker bam.Ranker
	Wake   func() // tells the scorer that there is another formula
}

// preview is how many of the first ones are compared.
const preview = 10

type rankingOut struct{ Body bam.Ranking }

type rankedOut struct{ Body bam.Ranked }

type previewOut struct {
	Body struct {
		Before []bam.Ranked `json:"before" nullable:"false" doc:"The first ten by the formula in force."`
		After  []bam.Ranked `json:"after" nullable:"false" doc:"The first ten by the given one."`
	}
}

type nextOut struct {
	Body struct {
		Items []bam.Ranked `json:"items" nullable:"false"`
		Next  string       `json:"next,omitempty"`
	}
}

// Register implements Area.
func (a Priority) Register(s *Server) {
	viewer, engineer := For(people.Viewer), For(people.Engineer)
	Register(s, viewer, op("bam", "get-priority", http.MethodGet, "/priority", "The formula that orders the work, and how far scores follow it"),
		func(ctx context.Context, _ *struct{}) (*rankingOut, error) {
			r, err := a.Ranker.Ranking(ctx)
			return &rankingOut{r}, err
		})
	Register(s, engineer, op("bam", "set-priority", http.MethodPut, "/priority", "Set the formula that orders the work"),
		func(ctx context.Context, in *struct{ Body bam.Formula }) (*rankingOut, error) {
			if err := in.Body.Check(); err != nil {
				return nil, err
			}
			r, err := a.Ranker.SetFormula(ctx, in.Body, actor(ctx), s.deps.Now())
			a.Wake()
			return &rankingOut{r}, err
		})
	look := op("bam", "preview-priority", http.MethodPost, "/priority/preview", "Compare the first ten under another formula")
	look.Metadata = map[string]any{"audit": false} // it changes nothing
	Register(s, engineer, look, func(ctx context.Context, in *struct{ Body bam.Formula }) (*previewOut, error) {
		if err := in.Body.Check(); err != nil {
			return nil, err
		}
		r, err := a.Ranker.Ranking(ctx)
		if err != nil {
			return nil, err
		}
		out, now := &previewOut{}, s.deps.Now()
		if out.Body.Before, err = a.Ranker.Top(ctx, r.Formula, preview, now); err != nil {
			return nil, err
		}
		out.Body.After, err = a.Ranker.Top(ctx, in.Body, preview, now)
		return out, err
	})
	Register(s, viewer, op("bam", "badcase-score", http.MethodGet, "/badcases/{id}/score", "The points of a badcase, and where they come from"),
		func(ctx context.Context, in *IDPath) (*rankedOut, error) {
			r, err := a.Ranker.Explain(ctx, in.ID, s.deps.Now())
			return &rankedOut{r}, err
		})
	Register(s, viewer, op("bam", "next-badcases", http.MethodGet, "/badcases/next", "The open badcases of the caller and of nobody, the most urgent first"),
		func(ctx context.Context, in *PageQuery) (*nextOut, error) {
			p, err := people.Require(ctx, people.Viewer)
			if err != nil {
				return nil, err
			}
			out := &nextOut{}
			out.Body.Items, out.Body.Next, err = a.Ranker.Next(ctx, p.Login, in.Cursor, in.Limit, s.deps.Now())
			return out, err
		})
}
