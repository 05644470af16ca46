package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"mlife/testdata/rest"
)

// sample is a reading of the running totals.
type sample struct {
	at         time.Time
	frames     int64 // as the cameras counted
	wrong      int64
	inferences int64 // as the collector heard from the devices
	badcases   int64
	bytes      int64 // sent by the agents to the collector
}

// window is what happened between two readings.
type window struct{ from, to sample }

// accuracy is the share of right results, which only the simulation can know.
func (w window) accuracy() float64 {
	n := w.to.frames - w.from.frames
	if n == 0 {
		return 0
	}
	return 1 - float64(w.to.wrong-w.from.wrong)/float64(n)
}

// rate is badcases per 1,000 inferences, as the collector knows it.
func (w window) rate() float64 {
	n := w.to.inferences - w.from.inferences
	if n == 0 {
		return 0
	}
	return 1000 * float64(w.to.badcases-w.from.badcases) / float64(n)
}

// read takes a reading: of the cameras, of the collector's API and of the agents'.
func (s *stage) read(ctx context.Context) (sample, error) {
	r := sample{at: time.Now()}
	for _, d := range s.cameras {
		t := d.total()
		if t.failed > 20 {
			return r, fmt.Errorf("%s: %d posts to its agent failed: %s", d.name, t.failed, t.lastly)
		}
		r.frames, r.wrong = r.frames+t.frames, r.wrong+t.wrong
	}
	list, err := rest.All[struct {
		Inferences int64 `json:"inferences"`
		Badcases   int64 `json:"badcases"`
	}](ctx, s.collector.API(), "/devices", nil)
	if err != nil {
		return r, err
	}
	for _, d := range list {
		r.inferences, r.badcases = r.inferences+d.Inferences, r.badcases+d.Badcases
	}
	for _, a := range s.agents {
		sent, err := a.Metric(ctx, "mlife_agent_uplink_sent_bytes_total")
		if err != nil {
			return r, err
		}
		r.bytes += int64(sent)
	}
	return r, nil
}

// watch lets the devices work for d and gives what happened meanwhile.
func (s *stage) watch(ctx context.Context, say *teller, what string, d time.Duration) (window, error) {
	from, err := s.read(ctx)
	w := window{from: from, to: from}
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for err == nil && time.Since(from.at) < d {
		select {
		case <-ctx.Done():
			return w, context.Cause(ctx)
		case <-tick.C:
		}
		w.to, err = s.read(ctx)
		if gone := s.alive(); gone != nil {
			return w, gone
		}
		if err == nil {
			say.say("%s: %s right, %.0f badcases per 1,000 inferences, %d badcases in all", what, percent(w.accuracy()), w.rate(), w.to.badcases)
		}
	}
	return w, errors.Join(err, s.alive())
}

// point is one bucket of the collector's rates.
type point struct {
	Key        string  `json:"key"`
	Inferences int64   `json:"inferences"`
	Badcases   int64   `json:"badcases"`
	Rate       float64 `json:"rate"`
}

// rates asks the collector for ten-second buckets of one model version.
func (s *stage) rates(ctx context.Context, version string, from time.Time) ([]point, error) {
	q := url.Values{"slot": {slot}, "by": {"model"}, "bucket": {"10s"}, "from": {from.UTC().Format(time.RFC3339)}}
	var answer struct {
		Series []point `json:"series"`
	}
	if err := s.collector.API().Get(ctx, "/rates?"+q.Encode(), &answer); err != nil {
		return nil, err
	}
	var mine []point
	for _, p := range answer.Series {
		if p.Key == slot+"/"+version && p.Inferences > 0 {
			mine = append(mine, p)
		}
	}
	return mine, nil
}

// enough inferences for a bucket's rate to mean something.
const enough = 60

// worst is the highest rate of a version in any bucket with enough inferences.
func (s *stage) worst(ctx context.Context, version string, from time.Time) (float64, error) {
	points, err := s.rates(ctx, version, from)
	return highest(points), err
}

func highest(points []point) float64 {
	top := 0.0
	for _, p := range points {
		if p.Inferences >= enough {
			top = max(top, p.Rate)
		}
	}
	return top
}

// mean is the rate of a version over all buckets; an error when there is too little
// to tell.
func (s *stage) mean(ctx context.Context, version string, from time.Time) (float64, error) {
	points, err := s.rates(ctx, version, from)
	if err != nil {
		return 0, err
	}
	rate, n := overall(points)
	if n < enough {
		return 0, fmt.Errorf("the collector heard of %d inferences with %s since %s: too few for a rate", n, version, from.Format(time.TimeOnly))
	}
	return rate, nil
}

func overall(points []point) (rate float64, inferences int64) {
	var bad int64
	for _, p := range points {
		inferences, bad = inferences+p.Inferences, bad+p.Badcases
	}
	if inferences == 0 {
		return 0, 0
	}
	return 1000 * float64(bad) / float64(inferences), inferences
}
