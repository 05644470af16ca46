package jobs

import (
	"context"
	"errors"
	"sync"
	"time"

	"mlife/shared/fault"
)

// Progress is saved at most this often, and at the latest when so many errors came
// together.
const (
	saveEvery  = 500 * time.Millisecond
	errorsOnce = 200
)

// errLost is the cause of the context of work whose job somebody else has taken.
var errLost = errors.New("the job is somebody else's now")

// Progress takes what a job's work reports. Safe for concurrent use.
type Progress struct {
	d      *Desk
	id     string
	cancel context.CancelCauseFunc

	saving sync.Mutex // one save at a time, in order
	mu     sync.Mutex
	mark   Mark
	saved  time.Time
}

func newProgress(d *Desk, j Job, cancel context.CancelCauseFunc) *Progress {
	return &Progress{d: d, id: j.ID, cancel: cancel, saved: time.Now(),
		mark: Mark{Total: j.Total, Done: j.Done, Failed: j.Failed, Cursor: j.Cursor}}
}

// Total says how many items there are in all.
func (p *Progress) Total(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mark.Total = n
}

// Step counts an item as done, or as failed when err is not nil. cursor is where to
// go on once everything up to this item is done; "" leaves it. The error it returns
// ends the work: the job is canceled, or could not be saved.
func (p *Progress) Step(ctx context.Context, cursor, item string, err error) error {
	p.mu.Lock()
	p.mark.Done++
	if cursor != "" {
		p.mark.Cursor = cursor
	}
	if err != nil {
		p.mark.Failed++
		p.mark.Errors = append(p.mark.Errors, ItemError{Item: short(item), Error: short(err.Error()), At: time.Now().UTC()})
	}
	due := time.Since(p.saved) >= saveEvery || len(p.mark.Errors) >= errorsOnce
	p.mu.Unlock()
	if due {
		if err := p.save(ctx); err != nil {
			return err
		}
	}
	return context.Cause(ctx)
}

// Counts gives what was done so far.
func (p *Progress) Counts() (done, failed int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.mark.Done, p.mark.Failed
}

// save writes the mark; it also keeps the lease.
func (p *Progress) save(ctx context.Context) error {
	p.saving.Lock()
	defer p.saving.Unlock()
	p.mu.Lock()
	m := p.mark
	p.mark.Errors = nil
	p.saved = time.Now()
	p.mu.Unlock()
	m.Lease = time.Now().UTC().Add(p.d.opt.Lease)
	canceled, err := p.d.opt.Queue.MarkJob(ctx, p.id, p.d.owner, m)
	switch {
	case fault.Is(err, fault.Conflict):
		p.cancel(errLost)
		return err
	case err != nil:
		p.mu.Lock() // the errors come with the next one
		p.mark.Errors = append(m.Errors, p.mark.Errors...)
		p.mu.Unlock()
		return err
	case canceled:
		p.cancel(errCanceled)
	}
	p.d.opt.Changed(p.id)
	return nil
}

// beat keeps the lease during long steps and notices a cancel.
func (p *Progress) beat(ctx context.Context, done <-chan struct{}) {
	tick := time.NewTicker(min(p.d.opt.Lease/5, 2*time.Second))
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		// A save that fails is tried again; in the end the lease is lost.
		if err := p.save(ctx); err != nil && ctx.Err() == nil {
			p.d.opt.Log.Warn("the progress of a job was not saved", "job", p.id, "error", err)
		}
	}
}
