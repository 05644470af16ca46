// Package previews makes what people look at of stored media, once and ahead of
// time: a small picture, a large one of what browsers do not draw, and the facts that
// viewers need. The rest (playable videos, waveforms, spectrograms) it makes when
// somebody looks. A request only gets what is there, or hears that it is being made.
//
// Two queues feed a few workers. What was stored waits in the database (bam.
// MediaPreviews), the newest first, and survives a restart; the workers that take from
// it rest as long as they worked and give way, so that ingest keeps its share of the
// machine. What
// somebody looks at waits in memory, is bounded, and goes first, the latest before the
// earlier: when it is full the oldest wish is dropped and counted, and the page asks
// again.
//
// It is not for decoding (media, which bounds time and memory) nor for storing bytes
// (blob). Only the composition root imports it.
package previews

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

// Maker decodes media; media.Studio is one. What it makes it keeps for a while, by
// the names that its Made documents.
type Maker interface {
	// Preview gives a picture of a medium and its media type.
	Preview(ctx context.Context, sha256 string, width int) (io.ReadSeekCloser, string, error)
	Facts(ctx context.Context, sha256 string) (json.RawMessage, error)
	Make(ctx context.Context, sha256, what string) error
	Made(sha256, what string) (io.ReadSeekCloser, error)
}

// Options of New. Those before Log are needed.
type Options struct {
	Store   bam.MediaPreviews
	Maker   Maker
	Keep    func(ctx context.Context, r io.Reader) (sha string, size int64, err error)
	Open    func(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
	Named   func(width int) string // what Maker calls a picture of a width
	Log     *slog.Logger
	Metrics prometheus.Registerer
	GiveWay func(context.Context) // called before what nobody waits for; returns when there is time for it
	Changed func(source string)   // something that was asked for is there, or failed; must not block
	Workers int                   // media worked on at once; 2
	Wishes  int                   // what may wait of what people look at; 512
	Limit   time.Duration         // of making one thing; 4 minutes
	Retry   time.Duration         // before a second try; 10 s
	Now     func() time.Time
}

// Desk gives what is there and has made what is not while Run runs. Safe for
// concurrent use.
type Desk struct {
	opt Options
	met *metrics

	mu      sync.Mutex
	wishes  []wish                     // the last goes first
	working map[wish]bool              // whether somebody waits for it
	failed  map[wish]failure           // of what is not in the database
	wake    map[chan struct{}]struct{} // of workers that wait
	hand    []bam.MediaPreview         // leased from the database, to be made next

	news chan struct{} // holds one: media were stored
}

// wish is one thing of one medium.
type wish struct{ source, what string }

// basics is what the database keeps account of.
const basics = ""

// failure is why something could not be made.
type failure struct {
	err error
	at  time.Time
}

// New makes a desk.
func New(opt Options) (*Desk, error) {
	if opt.Store == nil || opt.Maker == nil || opt.Keep == nil || opt.Open == nil || opt.Named == nil {
		return nil, errors.New("previews.New: Store, Maker, Keep, Open and Named are needed")
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.GiveWay == nil {
		opt.GiveWay = func(context.Context) {}
	}
	if opt.Changed == nil {
		opt.Changed = func(string) {}
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	for p, v := range map[*int]int{&opt.Workers: 2, &opt.Wishes: 512} {
		if *p <= 0 {
			*p = v
		}
	}
	if opt.Limit <= 0 {
		opt.Limit = 4 * time.Minute
	}
	if opt.Retry <= 0 {
		opt.Retry = 10 * time.Second
	}
	return &Desk{opt: opt, met: newMetrics(opt.Metrics), working: map[wish]bool{}, failed: map[wish]failure{}, wake: map[chan struct{}]struct{}{}, news: make(chan struct{}, 1)}, nil
}

// Failures of what is not in the database are remembered, so many and so long, that
// a page which asks again does not have it tried again.
const (
	maxFailures = 4096
	failureLife = 10 * time.Minute
	missingLife = 30 * time.Second // a program is missing or busy
)

// want queues something for somebody who looks, and gives the error to answer with:
// *bam.BeingMade, or why it cannot be made.
func (d *Desk) want(w wish) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if f, ok := d.failed[w]; ok {
		life := failureLife
		if fault.Is(f.err, fault.Unavailable) || fault.Is(f.err, fault.Busy) {
			life = missingLife
		}
		if d.opt.Now().Sub(f.at) < life {
			return f.err
		}
		delete(d.failed, w)
	}
	if _, ok := d.working[w]; ok {
		d.working[w] = true
		return &bam.BeingMade{}
	}
	for i, have := range d.wishes {
		if have == w {
			return &bam.BeingMade{Ahead: len(d.wishes) - 1 - i}
		}
	}
	if len(d.wishes) >= d.opt.Wishes {
		d.wishes = append(d.wishes[:0], d.wishes[1:]...)
		d.met.dropped.Inc()
	}
	d.wishes = append(d.wishes, w)
	d.rouse()
	return &bam.BeingMade{}
}

// rouse wakes every worker that waits; d.mu is held.
func (d *Desk) rouse() {
	for c := range d.wake {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// Wake says that media were stored. It never blocks.
func (d *Desk) Wake() {
	select {
	case d.news <- struct{}{}:
	default:
	}
}

// next takes the latest wish and marks it as worked on.
func (d *Desk) next() (wish, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := len(d.wishes)
	if n == 0 {
		return wish{}, false
	}
	w := d.wishes[n-1]
	d.wishes = d.wishes[:n-1]
	d.working[w] = true
	return w, true
}

// begin takes the next that was leased and that nobody works on.
func (d *Desk) begin() (p bam.MediaPreview, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.hand) == 0 {
		return p, false
	}
	p, d.hand = d.hand[0], d.hand[1:]
	d.working[wish{p.Source, basics}] = false
	return p, true
}

// pick takes one out of what was leased, because somebody looks at it.
func (d *Desk) pick(source string) (bam.MediaPreview, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := slices.IndexFunc(d.hand, func(p bam.MediaPreview) bool { return p.Source == source })
	if i < 0 {
		return bam.MediaPreview{}, false
	}
	p := d.hand[i]
	d.hand = slices.Delete(d.hand, i, i+1)
	return p, true
}

// unwait says that who waits for it need not be told of its end.
func (d *Desk) unwait(w wish) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.working[w] = false
}

// end forgets what was worked on, remembers why it failed, and tells who waits.
func (d *Desk) end(w wish, err error) {
	d.mu.Lock()
	waited := d.working[w]
	delete(d.working, w)
	if err != nil && w.what != basics {
		if len(d.failed) >= maxFailures {
			clear(d.failed) // they are tried again, that is all
		}
		d.failed[w] = failure{err, d.opt.Now()}
	}
	d.mu.Unlock()
	if waited {
		d.opt.Changed(w.source)
	}
}
