// Package lease lets one of several collectors on one database do a piece of work: the
// one whose row says so, as long as it says so in time.
//
// A row holds the owner and a beat that the owner raises. Others take the row over when
// the beat has stood still for a whole term on their own clocks, so clocks need not
// agree. What a stalled owner still writes after it lost its row must be refused by the
// work itself (package clusters does so by the state of a run).
//
// It knows nothing of badcases. Packages below clusters and the composition root import
// it; a store implements Rows.
package lease

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"mlife/shared/fault"
)

// Row is who holds a lease.
type Row struct {
	Owner string // empty: nobody
	Beat  int64
}

// Rows is the port to stored leases.
type Rows interface {
	// Lease reads a row; one that was never taken is the zero Row.
	Lease(ctx context.Context, name string) (Row, error)
	// MoveLease puts next in place of old and says whether it was still old.
	MoveLease(ctx context.Context, name string, old, next Row) (moved bool, err error)
}

// Term is how long a beat may stand still before others take over.
const Term = 30 * time.Second

// ErrLost is the cause of the end of work whose lease another took over.
var ErrLost = fault.New(fault.Conflict, "lease", "another collector has taken the work over")

// Holder competes for one lease. Make it with all fields but those with a default;
// safe for concurrent use, but one Hold at a time.
type Holder struct {
	Rows  Rows
	Name  string
	Owner string // the same after a restart, so that one need not wait for oneself
	Log   *slog.Logger
	Term  time.Duration // Term if 0

	mu   sync.Mutex
	held bool
}

// Held reports whether the work is this holder's now.
func (h *Holder) Held() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.held
}

// Hold waits for the lease and does the work while it lasts, again and again until ctx
// is done. The context of do ends with ErrLost when the lease is lost. An error of do
// ends Hold; before it returns the lease is free.
func (h *Holder) Hold(ctx context.Context, do func(context.Context) error) error {
	for {
		row, ok := h.wait(ctx)
		if !ok {
			return nil
		}
		if err := h.work(ctx, row, do); err != nil || ctx.Err() != nil {
			return err
		}
	}
}

func (h *Holder) term() time.Duration {
	if h.Term > 0 {
		return h.Term
	}
	return Term
}

// wait tries until the row is this holder's; false when ctx is done.
func (h *Holder) wait(ctx context.Context) (Row, bool) {
	pause := h.term() / 3
	var seen Row
	var since time.Time
	for {
		row, err := h.Rows.Lease(ctx, h.Name)
		if err != nil && ctx.Err() == nil {
			h.Log.Error("lease not read, trying again", "lease", h.Name, "error", err)
		}
		if err == nil {
			if row != seen || since.IsZero() {
				seen, since = row, time.Now()
			}
			if row.Owner == "" || row.Owner == h.Owner || time.Since(since) >= h.term() {
				next := Row{h.Owner, row.Beat + 1}
				moved, err := h.Rows.MoveLease(ctx, h.Name, row, next)
				if err != nil && ctx.Err() == nil {
					h.Log.Error("lease not taken, trying again", "lease", h.Name, "error", err)
				}
				if moved && err == nil {
					if row.Owner != "" && row.Owner != h.Owner {
						h.Log.Warn("took over the work of a collector that went silent", "lease", h.Name, "from", row.Owner)
					}
					return next, true
				}
			}
		}
		if !sleep(ctx, pause) {
			return Row{}, false
		}
	}
}

// work does the work and raises the beat beside it.
func (h *Holder) work(ctx context.Context, row Row, do func(context.Context) error) error {
	own, end := context.WithCancelCause(ctx)
	defer end(nil)
	h.set(true)
	defer h.set(false)
	var beats sync.WaitGroup
	beats.Go(func() { row = h.beat(own, row, end) })
	err := do(own)
	lost := errors.Is(context.Cause(own), ErrLost)
	end(nil)
	beats.Wait()
	if lost {
		return nil
	}
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if _, free := h.Rows.MoveLease(limit, h.Name, row, Row{Beat: row.Beat + 1}); free != nil {
		h.Log.Warn("lease not given back; others wait until it runs out", "lease", h.Name, "error", free)
	}
	return err
}

// beat raises the beat until ctx is done. The lease is lost when the row has another
// owner, or when it could not be written for so long that another may soon take it.
func (h *Holder) beat(ctx context.Context, row Row, lost context.CancelCauseFunc) Row {
	last := time.Now()
	for sleep(ctx, h.term()/3) {
		next := Row{h.Owner, row.Beat + 1}
		moved, err := h.Rows.MoveLease(ctx, h.Name, row, next)
		switch {
		case err == nil && moved:
			row, last = next, time.Now()
		case err == nil:
			h.Log.Warn("lost the work to another collector", "lease", h.Name)
			lost(ErrLost)
			return row
		case ctx.Err() == nil && time.Since(last) >= h.term()*2/3:
			h.Log.Error("lease not renewed in time", "lease", h.Name, "error", err)
			lost(ErrLost)
			return row
		}
	}
	return row
}

func (h *Holder) set(held bool) {
	h.mu.Lock()
	h.held = held
	h.mu.Unlock()
}

// sleep waits; false when ctx is done.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
