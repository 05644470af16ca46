package e2e

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"mlife/testdata/rig"
)

// feeder posts observations one after the other and repeats each until the agent
// says "accepted": a program that got no answer cannot know, so it sends the same
// observation, with the same id, again.
type feeder struct {
	agent    *rig.Agent
	seed     uint64
	edge     int // of the pictures, about 3 × edge² bytes
	accepted atomic.Int64
}

// run feeds at least so many, and until enough.
func (f *feeder) run(ctx context.Context, atLeast int, enough func() bool) error {
	for n := 0; n < atLeast || !enough(); n++ {
		if err := f.one(ctx, n); err != nil {
			return err
		}
		f.accepted.Add(1)
	}
	return nil
}

func (f *feeder) one(ctx context.Context, n int) error {
	for {
		err := f.post(ctx, n)
		var no *rig.Refusal
		switch {
		case err == nil:
			return nil
		case errors.As(err, &no) && no.Status < 500 && no.Status != 429 && no.Status != 409:
			return fmt.Errorf("observation %d: %w", n, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("observation %d: %w after %w", n, ctx.Err(), err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// post sends observation n once.
func (f *feeder) post(ctx context.Context, n int) error {
	picture, err := rig.Picture(f.seed+uint64(n), f.edge+n%97)
	if err != nil {
		return err
	}
	id := sha256.Sum256(fmt.Appendf(nil, "%d %d", f.seed, n))
	_, err = rig.Observe(ctx, f.agent.URL(), map[string]any{
		"id": hex.EncodeToString(id[:16]), "function": "feed", "slot": "s", "model": "m1", "attributes": map[string]any{"seq": n},
	}, rig.Medium{Name: fmt.Sprintf("%d.png", n), Body: picture})
	return err
}
