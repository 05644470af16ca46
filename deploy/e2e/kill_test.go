package e2e

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"mlife/testdata/rig"
)

// victim is a program that can be killed and started again.
type victim struct {
	name string
	program
}

type program interface {
	Kill()
	Start(ctx context.Context) error
}

// TestKillWithMosquitto kills agent, collector and Debian's broker in turn.
func TestKillWithMosquitto(t *testing.T) {
	t.Parallel()
	w, broker := withMosquitto(t)
	killAll(t, w, pick(24, 210), pick(120, 520), func(a *rig.Agent) []victim {
		return []victim{{"agent", a}, {"collector", w.Collector}, {"broker", broker}}
	})
}

// TestKillEmbedded kills the agent and the collector with the broker inside in turn.
func TestKillEmbedded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	killAll(t, w, pick(16, 200), pick(100, 520), func(a *rig.Agent) []victim {
		return []victim{{"agent", a}, {"collector with its broker", w.Collector}}
	})
}

// killAll kills the victims in turn at random moments of a transfer and wants every
// accepted clip stored exactly once. Clips are fed until both counts are reached.
func killAll(t *testing.T, w *world, kills, clips int, victims func(*rig.Agent) []victim) {
	t.Helper()
	s := seed(t)
	must(t, w.Start(t.Context()))
	a := w.agent(t, "cam-kill", nil)
	must(t, a.Start(t.Context()))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
	defer cancel()
	f := &feeder{agent: a, seed: s, edge: 160}
	var killed atomic.Int64
	fed := make(chan error, 1)
	go func() { fed <- f.run(ctx, clips, func() bool { return killed.Load() >= int64(kills) }) }()

	r := rand.New(rand.NewPCG(s, s))
	all := victims(a)
	for n := range kills {
		pause(time.Duration(r.IntN(400)) * time.Millisecond)
		v := all[n%len(all)]
		v.Kill()
		if err := v.Start(ctx); err != nil {
			t.Fatalf("kill %d: %s does not come back: %v", n, v.name, err)
		}
		killed.Add(1)
	}
	must(t, <-fed)
	n := int(f.accepted.Load())
	w.arrive(t, 3*time.Minute, n)
	w.checkOnce(t, n)
	t.Logf("%d kills, %d clips", kills, n)
}
