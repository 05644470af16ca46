package loop

import (
	"context"
	"log/slog"
	"time"

	"mlife/collector/internal/bam"
)

// rescoreBatch is how many badcases are scored in one transaction: about 20 ms, in
// which other writers wait.
const rescoreBatch = 1000

// Scorer brings the stored scores up to date after the formula has changed. Make it
// with NewScorer and run Run in one goroutine.
type Scorer struct {
	ranker  bam.Ranker
	log     *slog.Logger
	changed func() // told now and then, and at the end
	wake    chan struct{}
}

// NewScorer makes a scorer.
func NewScorer(ranker bam.Ranker, log *slog.Logger, changed func()) *Scorer {
	return &Scorer{ranker: ranker, log: log, changed: changed, wake: make(chan struct{}, 1)}
}

// Wake says that there is another formula. It never blocks.
func (s *Scorer) Wake() {
	select {
	case s.wake <- struct{}{}:
	default: // it is awake already
	}
}

// Run works until ctx is done; it first goes on with what was left at the last stop.
func (s *Scorer) Run(ctx context.Context) error {
	for {
		s.all(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-s.wake:
		}
	}
}

func (s *Scorer) all(ctx context.Context) {
	for n := 1; ; n++ {
		more, err := s.ranker.Rescore(ctx, rescoreBatch, time.Now())
		if err != nil {
			if ctx.Err() == nil {
				s.log.Error("scores not brought up to date: it is tried at the next change or start", "error", err)
			}
			return
		}
		if !more {
			s.changed()
			return
		}
		if n%20 == 0 {
			s.changed()
		}
	}
}
