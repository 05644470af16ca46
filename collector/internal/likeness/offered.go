package likeness

import (
	"context"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
	"mlife/shared/look"
)

// loadsWithin is how long after the start devices are asked to wait for what is known;
// then they send.
const loadsWithin = 30 * time.Second

// Offered finds the badcase, or the part of one, that a report is a near duplicate of
// by what its manifest says alone: the sketches of its pictures, and the hashes of
// media that carry none. ok is false when nothing is that near, and whenever there is
// doubt: a medium without a sketch whose bytes are not known, or badcases that people
// or another failure keep apart. It changes nothing.
func (e *Engine) Offered(ctx context.Context, o bam.Occurrence) (badcase string, ok bool, err error) {
	s, err := e.opt.Store.LikenessSettings(ctx)
	if err != nil || s.Image >= 1 { // near duplicates are switched off
		return "", false, err
	}
	if !e.loaded.Load() {
		if e.opt.Now().Sub(e.began) > loadsWithin {
			return "", false, nil
		}
		return "", false, fault.New(fault.Unavailable, "likeness.Offered", "the known pictures are being read")
	}
	found := scores{}
	for _, it := range o.Manifest.Items {
		found[it.SHA256] = map[string]float64{}
		if it.Look == "" {
			continue
		}
		sketch, err := look.Decode(it.Look)
		if err != nil { // of another version, or damaged: it is sent
			return "", false, nil
		}
		list, err := e.glance(ctx, sketch)
		if err != nil {
			return "", false, err
		}
		for _, m := range list {
			found[it.SHA256][m.SHA256] = m.Score
		}
	}
	others, err := e.opt.Store.Holdings(ctx, found.all())
	if err != nil {
		return "", false, err
	}
	same, _ := choose(bam.Holding{Failure: bam.FailureOf(o.Badcase("")), Media: bam.MediaOf(o.Manifest), Created: e.opt.Now()}, others, found, s)
	for _, c := range same {
		if c.Badcase != same[0].Badcase {
			return "", false, nil
		}
	}
	if len(same) == 0 {
		return "", false, nil
	}
	return same[0].Member, true, nil
}

// glance gives the known pictures that a sketch is taken for.
func (e *Engine) glance(ctx context.Context, s *look.Sketch) ([]Match, error) {
	select {
	case e.eyes <- struct{}{}:
		defer func() { <-e.eyes }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	began := time.Now()
	defer func() { e.met.glances.Observe(time.Since(began).Seconds()) }()
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.lib.Glance(ctx, s, CountFrom, e.opt.Store.Prints)
}

// Glance gives the known pictures that a sketch scores at least least with, the best
// first.
func (x *Library) Glance(ctx context.Context, s *look.Sketch, least float64, fetch Fetch) ([]Match, error) {
	g := newGlance(s)
	var near []int32
	for _, n := range x.images.Search(g.hashes, Candidates) {
		near = append(near, n.Owner)
	}
	verify := each(func(q bam.Print) (float64, error) {
		c, err := DecodePicture(q.Data)
		if err != nil {
			return 0, err
		}
		return g.score(c), nil
	})
	return x.verified(ctx, "", near, least, verify, fetch)
}
