package httpapi

import (
	"context"
	"net/http"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/people"
)

// Judgements is the area that compares what models said of the same media.
type Judgements struct{ Judge bam.Judge }

type judgementsOut struct {
	Body struct {
		Items []bam.Judgement `json:"items" nullable:"false"`
	}
}

// Register implements Area.
func (a Judgements) Register(s *Server) {
	Register(s, For(people.Viewer), op("bam", "badcase-judgements", http.MethodGet, "/badcases/{id}/judgements",
		"What each model version said of the same media, the newest first"),
		func(ctx context.Context, in *IDPath) (*judgementsOut, error) {
			out := &judgementsOut{}
			var err error
			out.Body.Items, err = a.Judge.Judgements(ctx, in.ID)
			return out, err
		})
}
