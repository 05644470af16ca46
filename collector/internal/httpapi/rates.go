package httpapi

import (
	"context"
	"net/http"
	"time"

	"mlife/collector/internal/fleet"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
)

type ratesIn struct {
	Slot   string `query:"slot" maxLength:"128"`
	By     string `query:"by" enum:"model,device,group" default:"model"`
	Bucket string `query:"bucket" maxLength:"16" default:"1m" doc:"Length of a bucket, such as 10s, 1m or 1h; a multiple of 10s."`
	From   string `query:"from" maxLength:"40" doc:"RFC 3339; an hour before to when absent."`
	To     string `query:"to" maxLength:"40" doc:"RFC 3339; now when absent."`
}

type ratesOut struct {
	Body struct {
		Series []fleet.Point `json:"series" nullable:"false"`
	}
}

func (a Devices) registerRates(s *Server) {
	Register(s, For(people.Viewer), op("fleet", "get-rates", http.MethodGet, "/rates", "Badcases per 1,000 inferences over time"),
		func(ctx context.Context, in *ratesIn) (*ratesOut, error) {
			q, err := in.domain(s.deps.Now().UTC())
			if err != nil {
				return nil, err
			}
			out := &ratesOut{}
			out.Body.Series, err = a.Rates.Rates(ctx, q)
			return out, err
		})
}

func (in ratesIn) domain(now time.Time) (fleet.RateQuery, error) {
	q := fleet.RateQuery{Slot: in.Slot, By: fleet.By(in.By), To: now.Add(time.Second)}
	var err error
	if q.Bucket, err = time.ParseDuration(in.Bucket); err != nil {
		return q, fault.Field("rates", "bucket", "%.20q is no length of time", in.Bucket)
	}
	if in.To != "" {
		if q.To, err = time.Parse(time.RFC3339, in.To); err != nil {
			return q, fault.Field("rates", "to", "%.40q is not RFC 3339", in.To)
		}
	}
	q.From = q.To.Add(-time.Hour)
	if in.From != "" {
		if q.From, err = time.Parse(time.RFC3339, in.From); err != nil {
			return q, fault.Field("rates", "from", "%.40q is not RFC 3339", in.From)
		}
	}
	return q, q.Check()
}
