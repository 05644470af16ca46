package fleet

import (
	"context"
	"time"

	"mlife/shared/fault"
)

// Step is the grain in which counts are kept.
const Step = 10 * time.Second

// MaxPoints bounds a series.
const MaxPoints = 10_000

// By says what a series of rates is split by.
type By string

// The splits.
const (
	ByModel  By = "model"
	ByDevice By = "device"
	ByGroup  By = "group"
)

// RateQuery asks for badcase rates over time.
type RateQuery struct {
	Slot     string // "" for all
	By       By
	Bucket   time.Duration // a multiple of Step
	From, To time.Time
}

// Check says what is wrong with a query.
func (q RateQuery) Check() error {
	switch {
	case q.By != ByModel && q.By != ByDevice && q.By != ByGroup:
		return fault.Field("rates", "by", "%.20q: want model, device or group", q.By)
	case q.Bucket < Step || q.Bucket%Step != 0:
		return fault.Field("rates", "bucket", "%s is no multiple of %s", q.Bucket, Step)
	case !q.From.Before(q.To):
		return fault.Field("rates", "from", "is not before to")
	case q.To.Sub(q.From)/q.Bucket > MaxPoints:
		return fault.Field("rates", "bucket", "more than %d points from %s to %s", MaxPoints, q.From.Format(time.RFC3339), q.To.Format(time.RFC3339))
	}
	return nil
}

// Point is one bucket of one series.
type Point struct {
	T          time.Time `json:"t"`
	Key        string    `json:"key" doc:"slot/version, device or group name."`
	Inferences int64     `json:"inferences"`
	Badcases   int64     `json:"badcases"`
	Rate       float64   `json:"rate" doc:"Badcases per 1,000 inferences."`
}

// Rates reads series, ordered by time and key; buckets without observations are
// left out.
type Rates interface {
	Rates(ctx context.Context, q RateQuery) ([]Point, error)
}
