package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"mlife/shared/fault"
	"mlife/shared/ident"
)

// Work does a job of one kind: from j.Cursor on when it was under way before. It
// gives what came of it, at most MaxInput as JSON. An error fails the whole job;
// what is wrong with one item goes to Step. When ctx is done it returns soon.
type Work func(ctx context.Context, j Job, p *Progress) (result any, err error)

// Options of New. Shelf, Queue and Log are needed.
type Options struct {
	Shelf    Shelf
	Queue    Queue
	Log      *slog.Logger
	Changed  func(id string) // a job changed; must not block
	Parallel int             // jobs at once; 2
	Keep     time.Duration   // how long a job that is over is kept; 30 days
	Lease    time.Duration   // how long a job stays with a worker that is silent; 15 s
	Alone    bool            // nobody else works on this queue: what is held was left by one that died
}

// Desk takes orders and works on them while Run runs. Handle comes before Run; all
// else is safe for concurrent use.
type Desk struct {
	opt   Options
	owner string
	works map[string]Work
	wake  chan struct{} // holds one: somebody should look at the queue
}

// New makes a desk.
func New(opt Options) *Desk {
	if opt.Changed == nil {
		opt.Changed = func(string) {}
	}
	if opt.Parallel <= 0 {
		opt.Parallel = 2
	}
	if opt.Keep <= 0 {
		opt.Keep = 30 * 24 * time.Hour
	}
	if opt.Lease <= 0 {
		opt.Lease = 15 * time.Second
	}
	return &Desk{opt: opt, owner: ident.New("worker"), works: map[string]Work{}, wake: make(chan struct{}, 1)}
}

// Handle says who does the jobs of a kind.
func (d *Desk) Handle(kind string, w Work) { d.works[kind] = w }

// Order is a job that somebody wants done. Input is stored as JSON.
type Order struct {
	Kind   string
	Title  string
	Input  any
	Author string
}

// Submit puts a job into the queue. An unknown kind is fault.Invalid, a full queue
// fault.Busy.
func (d *Desk) Submit(ctx context.Context, o Order) (Job, error) {
	const op = "jobs.Submit"
	if d.works[o.Kind] == nil {
		return Job{}, fault.Field(op, "kind", "there are no jobs %.80q", o.Kind)
	}
	input, err := json.Marshal(o.Input)
	if err != nil {
		return Job{}, fault.Wrap(op, err)
	}
	if len(input) > MaxInput {
		return Job{}, fault.New(fault.TooLarge, op, "the input has %d bytes, at most %d", len(input), MaxInput)
	}
	j := Job{ID: ident.New("job"), Kind: o.Kind, Title: short(o.Title), State: Queued, Input: input, Author: o.Author, CreatedAt: time.Now().UTC()}
	if err := d.opt.Shelf.CreateJob(ctx, j); err != nil {
		return Job{}, err
	}
	d.opt.Changed(j.ID)
	d.nudge()
	return j, nil
}

// Cancel ends a job; one that runs ends soon after.
func (d *Desk) Cancel(ctx context.Context, id, by string) (Job, error) {
	j, err := d.opt.Shelf.CancelJob(ctx, id, short("canceled by "+by), time.Now().UTC())
	if err == nil {
		d.opt.Changed(id)
	}
	return j, err
}

func (d *Desk) nudge() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// Run works on jobs until ctx is done; then what is under way goes back into the
// queue, to be taken up where it was.
func (d *Desk) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	free := make(chan struct{}, d.opt.Parallel)
	// Jobs also come from other collectors, or stay behind with one that died.
	look := time.NewTicker(d.opt.Lease / 5)
	defer look.Stop()
	forget := time.NewTicker(time.Hour)
	defer forget.Stop()
	d.forget(ctx)
	if d.opt.Alone {
		if err := d.opt.Queue.EndLeases(ctx); err != nil && ctx.Err() == nil {
			d.opt.Log.Error("jobs of before wait until they are noticed", "error", err)
		}
	}
	for {
		for d.takeOne(ctx, &wg, free) {
		}
		select {
		case <-ctx.Done():
			return nil
		case <-d.wake:
		case <-look.C:
		case <-forget.C:
			d.forget(ctx)
		}
	}
}

// takeOne starts one job if there is one and somebody is free.
func (d *Desk) takeOne(ctx context.Context, wg *sync.WaitGroup, free chan struct{}) bool {
	if ctx.Err() != nil || len(d.works) == 0 {
		return false
	}
	select {
	case free <- struct{}{}:
	default:
		return false // who ends nudges
	}
	now := time.Now().UTC()
	j, err := d.opt.Queue.TakeJob(ctx, d.owner, slices.Sorted(maps.Keys(d.works)), now, now.Add(d.opt.Lease))
	if err != nil {
		<-free
		if !fault.Is(err, fault.NotFound) && ctx.Err() == nil {
			d.opt.Log.Error("no job could be taken from the queue", "error", err)
		}
		return false
	}
	wg.Go(func() {
		defer d.nudge()
		defer func() { <-free }()
		d.work(ctx, j)
	})
	return true
}

var errCanceled = errors.New("canceled")

func (d *Desk) work(ctx context.Context, j Job) {
	d.opt.Changed(j.ID)
	own, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	p := newProgress(d, j, cancel)
	beat := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { p.beat(own, beat) })
	var result any
	err := fault.New(fault.Internal, "jobs", "the collector ended %d times while this ran", j.Attempt-1)
	if j.Attempt <= MaxAttempts {
		result, err = guarded(own, d.works[j.Kind], j, p)
	}
	close(beat)
	wg.Wait()
	// What is written last must get out although ctx may be done.
	last, done := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer done()
	if werr := d.end(last, own, j, p, result, err); werr != nil {
		d.opt.Log.Error("the end of a job was not saved", "job", j.ID, "error", werr)
	}
	d.opt.Changed(j.ID)
}

// end saves how a job ended; own is the context it worked under.
func (d *Desk) end(ctx, own context.Context, j Job, p *Progress, result any, err error) error {
	if errors.Is(context.Cause(own), errLost) {
		return nil // somebody else has it
	}
	if merr := p.save(ctx); merr != nil {
		return merr
	}
	now := time.Now().UTC()
	switch {
	case err == nil:
		raw, merr := json.Marshal(result)
		if merr == nil && len(raw) <= MaxInput {
			return d.opt.Queue.EndJob(ctx, j.ID, d.owner, Succeeded, "", raw, now)
		}
		return d.opt.Queue.EndJob(ctx, j.ID, d.owner, Failed, "its result cannot be stored", nil, now)
	case errors.Is(context.Cause(own), errCanceled):
		return d.opt.Queue.EndJob(ctx, j.ID, d.owner, Canceled, "", nil, now)
	case own.Err() != nil:
		return d.opt.Queue.GiveBack(ctx, j.ID, d.owner)
	}
	d.opt.Log.Warn("a job failed", "job", j.ID, "kind", j.Kind, "error", err)
	return d.opt.Queue.EndJob(ctx, j.ID, d.owner, Failed, short(err.Error()), nil, now)
}

// guarded turns a panic into an error: one job must not end the others.
func guarded(ctx context.Context, w Work, j Job, p *Progress) (result any, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return w(ctx, j, p)
}

func (d *Desk) forget(ctx context.Context) {
	n, err := d.opt.Queue.ForgetJobs(ctx, time.Now().UTC().Add(-d.opt.Keep))
	if err != nil && ctx.Err() == nil {
		d.opt.Log.Error("old jobs not forgotten", "error", err)
	} else if n > 0 {
		d.opt.Log.Info("old jobs forgotten", "jobs", n)
	}
}

func short(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "�")
	if len(s) > maxText {
		s = strings.ToValidUTF8(s[:maxText-3], "") + "…"
	}
	return s
}
