package previews

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

// Limits of the workers.
const (
	batch  = 16               // taken from the database at once
	lease  = 10 * time.Minute // of what was taken
	idle   = 3 * time.Second  // between looks when nobody wakes it
	rested = 5 * time.Second  // the longest rest after something that nobody waits for
)

// Run makes previews until ctx is done. What a worker had in hand then waits again.
func (d *Desk) Run(ctx context.Context) error {
	n, err := d.opt.Store.ResumePreviews(ctx)
	if err != nil && ctx.Err() == nil {
		return err
	}
	if n > 0 {
		d.opt.Log.InfoContext(ctx, "previews wait to be made", "media", n)
	}
	var wg sync.WaitGroup
	for i := range d.opt.Workers {
		wg.Go(func() { d.work(ctx, i == 0) })
	}
	wg.Wait()
	d.putBack(ctx, d.hand...)
	return nil
}

// work takes wishes, and when there are none and it is the one for it, what waits in
// the database.
func (d *Desk) work(ctx context.Context, background bool) {
	wake := make(chan struct{}, 1)
	d.mu.Lock()
	d.wake[wake] = struct{}{}
	d.mu.Unlock()
	defer func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.wake, wake)
	}()
	for ctx.Err() == nil {
		if w, ok := d.next(); ok {
			d.wished(ctx, w)
			continue
		}
		// Wishes end a rest; what was stored only ends idleness.
		pause, news := idle, d.news
		if background {
			began := time.Now()
			if d.stored(ctx) {
				pause, news = min(time.Since(began), rested), nil
			}
		} else {
			news = nil
		}
		t := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-wake:
		case <-news:
		case <-t.C:
		}
		t.Stop()
	}
}

// stored makes one of what waits in the database; false when there is none.
func (d *Desk) stored(ctx context.Context) bool {
	d.opt.GiveWay(ctx)
	p, ok := d.begin()
	if !ok {
		d.take(ctx)
		p, ok = d.begin()
	}
	if ok {
		d.basics(ctx, p)
	}
	return ok
}

// take leases some of what waits in the database.
func (d *Desk) take(ctx context.Context) {
	now := d.opt.Now()
	list, err := d.opt.Store.TakePreviews(ctx, now, now.Add(lease), batch)
	if err != nil {
		if ctx.Err() == nil {
			d.opt.Log.ErrorContext(ctx, "no preview could be taken from the queue", "error", err)
		}
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.hand = list
}

// putBack ends leases.
func (d *Desk) putBack(ctx context.Context, hand ...bam.MediaPreview) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	for _, p := range hand {
		p.State = bam.PreviewQueued
		if err := d.opt.Store.SettlePreview(ctx, p, time.Time{}, true); err != nil {
			d.opt.Log.ErrorContext(ctx, "preview not put back", "sha256", p.Source, "error", err)
			return
		}
	}
}

// wished makes what somebody looks at.
func (d *Desk) wished(ctx context.Context, w wish) {
	if w.what == basics {
		if p, ok := d.claim(ctx, w); ok {
			d.basics(ctx, p)
		} else {
			d.end(w, nil)
		}
		return
	}
	err := d.timed(ctx, func(ctx context.Context) error { return d.opt.Maker.Make(ctx, w.source, w.what) })
	if again(err) && ctx.Err() == nil {
		d.met.made.WithLabelValues("again").Inc()
		err = d.timed(ctx, func(ctx context.Context) error { return d.opt.Maker.Make(ctx, w.source, w.what) })
	}
	if ctx.Err() != nil {
		err = nil
	}
	d.count(err)
	d.end(w, err)
}

// claim takes a medium that somebody looks at out of the queue.
func (d *Desk) claim(ctx context.Context, w wish) (bam.MediaPreview, bool) {
	if p, ok := d.pick(w.source); ok {
		return p, true
	}
	now := d.opt.Now()
	p, err := d.opt.Store.ClaimPreview(ctx, w.source, now, now.Add(lease))
	if err == nil {
		return p, true
	}
	if !fault.Is(err, fault.Conflict) {
		if ctx.Err() == nil {
			d.opt.Log.ErrorContext(ctx, "preview not begun", "sha256", w.source, "error", err)
		}
		d.unwait(w)
		return p, false
	}
	// It was made or failed meanwhile, which is news; or it waits for its second try, or
	// another collector has it, which is none.
	if p, err = d.opt.Store.Preview(ctx, w.source); err != nil || p.State == bam.PreviewQueued {
		d.unwait(w)
	}
	return p, false
}

// again says that another try may help.
func again(err error) bool {
	return err != nil && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Unavailable)
}

func (d *Desk) count(err error) {
	if err != nil {
		d.met.made.WithLabelValues("failed").Inc()
		return
	}
	d.met.made.WithLabelValues("made").Inc()
}

// timed makes something within the limit; a panic is an error.
func (d *Desk) timed(ctx context.Context, do func(context.Context) error) (err error) {
	began := time.Now()
	ctx, cancel := context.WithTimeoutCause(ctx, d.opt.Limit, errSlow)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("previews: panic: %v\n%s", r, debug.Stack())
		}
		d.met.seconds.Observe(time.Since(began).Seconds())
	}()
	err = do(ctx)
	if err != nil && errors.Is(context.Cause(ctx), errSlow) {
		err = fault.New(fault.TooLarge, "media", "it took more than %s", d.opt.Limit)
	}
	return err
}

var errSlow = errors.New("took too long")

// basics makes what the database keeps account of and saves how it ended. When ctx
// is done it waits again.
func (d *Desk) basics(ctx context.Context, p bam.MediaPreview) {
	defer d.end(wish{p.Source, basics}, nil)
	var err error
	if p.Tries > bam.MaxPreviewTries {
		err = fault.New(fault.Invalid, "media", "the collector ended %d times while this was being made", bam.MaxPreviewTries)
	} else {
		err = d.timed(ctx, func(ctx context.Context) error { return d.fill(ctx, &p) })
	}
	if ctx.Err() != nil {
		d.putBack(ctx, p)
		return
	}
	due := time.Time{}
	switch p.At = d.opt.Now().UTC(); {
	case err == nil:
		p.State, p.Reason, p.Kind = bam.PreviewMade, "", ""
		d.count(nil)
	case again(err) && p.Tries < bam.MaxPreviewTries:
		p.State, due = bam.PreviewQueued, d.opt.Now().Add(d.opt.Retry)
		d.met.made.WithLabelValues("again").Inc()
	default:
		p.State, p.Kind, p.Reason = bam.PreviewFailed, fault.KindOf(err).String(), reason(err)
		d.count(err)
		if fault.Is(err, fault.Internal) {
			d.opt.Log.ErrorContext(ctx, "preview not made", "sha256", p.Source, "error", err)
		}
	}
	if err := d.opt.Store.SettlePreview(ctx, p, due, false); err != nil && ctx.Err() == nil {
		d.opt.Log.ErrorContext(ctx, "preview not saved", "sha256", p.Source, "error", err)
	}
}

// maxReason bounds the bytes of a reason.
const maxReason = 500

// reason is what people read; our own defects are told without their inside.
func reason(err error) string {
	s := err.Error()
	if fault.Is(err, fault.Internal) {
		s = "an internal error; the server's log has the details"
	}
	return string(bytes.ToValidUTF8([]byte(s)[:min(len(s), maxReason)], nil))
}

// drawn are the pictures that browsers draw by themselves, if they need not be turned.
var drawn = map[string]bool{"image/jpeg": true, "image/png": true, "image/gif": true, "image/webp": true, "image/bmp": true, "image/avif": true}

// Widths of large pictures: of what cannot be drawn, and of a video's first.
const (
	largeWidth  = 2048
	posterWidth = 1024
)

// fill makes facts, the small and the large picture. What cannot be shown may have
// facts all the same.
func (d *Desk) fill(ctx context.Context, p *bam.MediaPreview) (err error) {
	p.Thumb, err = d.picture(ctx, p.Source, thumbWidth)
	broken := fault.Is(err, fault.Invalid)
	if err != nil && !broken {
		return err
	}
	facts, ferr := d.facts(ctx, p)
	if broken || fault.Is(ferr, fault.Invalid) || fault.Is(ferr, fault.TooLarge) {
		return err // there is a picture of it; who asks for the facts gets the reason
	}
	if ferr != nil {
		return ferr
	}
	switch kind := facts.MediaType[:min(5, len(facts.MediaType))]; {
	case kind == "video":
		p.Large, err = d.picture(ctx, p.Source, posterWidth)
	case kind == "image" && (!drawn[facts.MediaType] || facts.Orientation > 1 && facts.MediaType != "image/jpeg"):
		p.Large, err = d.picture(ctx, p.Source, largeWidth)
	}
	return err
}

// kind is what decides which pictures are made.
type kind struct {
	MediaType   string `json:"media_type"`
	Orientation int    `json:"orientation"`
}

// facts reads the facts and divides them: viewers get no place, files no long lists.
func (d *Desk) facts(ctx context.Context, p *bam.MediaPreview) (k kind, err error) {
	all, err := d.opt.Maker.Facts(ctx, p.Source)
	if err != nil {
		return k, err
	}
	var fields map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal(all, &k), json.Unmarshal(all, &fields)); err != nil {
		return k, fault.New(fault.Internal, "previews", "facts: %w", err)
	}
	_, placed := fields["latitude"]
	times := fields["times"]
	delete(fields, "times")
	if p.Brief, err = json.Marshal(fields); err != nil {
		return k, fault.New(fault.Internal, "previews", "facts: %w", err)
	}
	if placed {
		delete(fields, "latitude")
		delete(fields, "longitude")
		if times != nil {
			fields["times"] = times
		}
		if all, err = json.Marshal(fields); err != nil {
			return k, fault.New(fault.Internal, "previews", "facts: %w", err)
		}
	}
	if len(all) <= bam.MaxPreviewFacts {
		p.Facts = all
	}
	return k, nil
}

func (d *Desk) picture(ctx context.Context, source string, width int) (r bam.Rendition, err error) {
	f, mt, err := d.opt.Maker.Preview(ctx, source, width)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return r, fault.Wrap("previews", err)
	}
	sha, _, err := d.opt.Keep(ctx, f)
	return bam.Rendition{SHA256: sha, MediaType: mt}, err
}
