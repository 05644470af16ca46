package e2e

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"
)

// TestBrokerForgets: the broker keeps nothing and is killed while it holds messages
// for a collector that stands still. Not a clip is lost or doubled, and a wanted
// state that it had retained comes again.
func TestBrokerForgets(t *testing.T) {
	t.Parallel()
	s := seed(t)
	r := rand.New(rand.NewPCG(s, s))
	w, broker := withMosquitto(t)
	must(t, w.Start(t.Context()))
	factory, next := model("factory", 1<<20), model("v1", 1<<20)
	a := w.updatable(t, "cam-forget", factory)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	f := &feeder{agent: a, seed: s, edge: 200}
	var over atomic.Bool
	fed := make(chan error, 1)
	go func() { fed <- f.run(ctx, pick(60, 400), over.Load) }()
	for range pick(4, 40) {
		pause(time.Duration(r.IntN(500)) * time.Millisecond)
		must(t, w.Pause())
		pause(time.Duration(r.IntN(300)) * time.Millisecond)
		broker.Kill()
		must(t, broker.Start(ctx))
		must(t, w.Resume())
	}
	over.Store(true)
	must(t, <-fed)
	n := int(f.accepted.Load())
	w.arrive(t, 2*time.Minute, n)
	w.checkOnce(t, n)

	must(t, a.Stop(15*time.Second))
	d := w.deploy(t, w.register(t, "v1", next), a.Device)
	broker.Kill()
	must(t, broker.Start(ctx))
	must(t, a.Start(ctx))
	if d = w.outcome(t, d.ID, 2*time.Minute); d.State != "succeeded" {
		t.Errorf("the forgotten wish did not come again: %+v", d)
	}
	if got, err := inService(a); err != nil || got != digest(next) {
		t.Errorf("%.12s is in service, %v: want v1", got, err)
	}
}
