package httpapi

import (
	"context"
	"net/http"

	"mlife/collector/internal/loop"
	"mlife/collector/internal/people"
)

// Lineage is the area of where things come from and where they went.
type Lineage struct {
	// Of gives the lineage of a thing. loop.Lineages' is one.
	Of func(ctx context.Context, kind, id string) (loop.Lineage, error)
}

type lineageIn struct {
	Kind string `path:"kind" enum:"device,badcase,document,set,task,model,deployment"`
	ID   string `path:"id" maxLength:"256"`
}

type lineageOut struct{ Body loop.Lineage }

// Register implements Area.
func (a Lineage) Register(s *Server) {
	o := op("loop", "get-lineage", http.MethodGet, "/lineage/{kind}/{id}", "What led to a thing and what it led to")
	o.Description = "From badcases to documents, sets, tasks, models, deployments and devices, both ways and without cycles. " +
		"It is bounded: of many things joined to one, the newest are there."
	Register(s, For(people.Viewer), o, func(ctx context.Context, in *lineageIn) (*lineageOut, error) {
		l, err := a.Of(ctx, in.Kind, in.ID)
		return &lineageOut{l}, err
	})
}
