package bam

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"mlife/shared/fault"
	"mlife/shared/ident"
)

// Bounds of bulk edits.
const (
	// MaxBulk bounds the badcases of one bulk edit.
	MaxBulk = 100_000
	// atOnce is how many badcases one transaction changes: other writers wait for
	// it, so it stays at some tens of milliseconds.
	atOnce = 100
	// maxRunning bounds the actions that run side by side; more are refused.
	maxRunning = 4
	// endWithin bounds saving how an action ended when the collector stops.
	endWithin = 5 * time.Second
)

// Bulk changes many badcases in the background, and takes actions back. Set the
// ports before the first use. Safe for concurrent use; whoever made it calls Close.
type Bulk struct {
	Reader  Reader
	Actions Actions
	Defs    Definitions
	Log     *slog.Logger
	Now     func() time.Time
	Changed func() // told whenever badcases have changed

	mu      sync.Mutex
	running map[string]*work
	closed  bool
	wg      sync.WaitGroup
}

// work is one running action.
type work struct {
	cancel context.CancelFunc
	asked  bool // somebody cancelled it
	done   chan struct{}
}

func (b *Bulk) checkEdit(ctx context.Context, e Edit) error {
	defs, err := b.Defs.Attributes(ctx)
	if err != nil {
		return err
	}
	return e.Check(defs)
}

// count gives how many badcases are selected; more than MaxBulk is fault.TooLarge.
func (b *Bulk) count(ctx context.Context, sel Selection) (int, error) {
	n := 0
	if sel.Filter == nil {
		for _, f := range sel.filters() {
			n += len(f.IDs)
		}
	} else {
		r, err := b.Reader.Find(ctx, *sel.Filter, Page{Limit: 1})
		if err != nil {
			return 0, err
		}
		n = r.Total
	}
	if n > MaxBulk {
		return n, fault.New(fault.TooLarge, "bam.Bulk", "%d badcases are selected, one change takes at most %d", n, MaxBulk)
	}
	return n, nil
}

// Start begins to change what is selected. The action goes on when ctx ends; Cancel
// stops it.
func (b *Bulk) Start(ctx context.Context, sel Selection, e Edit, actor string) (Action, error) {
	if err := b.checkEdit(ctx, e); err != nil {
		return Action{}, err
	}
	what := e.Words()
	if what == "" {
		return Action{}, fault.Field("bam.Bulk", "body", "nothing is to be changed")
	}
	total, err := b.count(ctx, sel)
	if err != nil {
		return Action{}, err
	}
	a := Action{ID: ident.New("act"), Kind: BulkEdit, Actor: actor, What: what, At: b.Now().UTC(), State: Running, Total: total, Refusals: []Refusal{}}
	e.Action = a.ID
	return a, b.begin(ctx, a, func(ctx context.Context, until int64) error {
		for _, f := range sel.filters() {
			err := b.steps(func(after int64) (Step, error) {
				return b.Actions.EditStep(ctx, a, f, after, until, atOnce, e, b.Now().UTC())
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Undo begins to take an action back.
func (b *Bulk) Undo(ctx context.Context, id, actor string) (Action, error) {
	old, err := b.Actions.Action(ctx, id)
	if err != nil {
		return old, err
	}
	a := Action{ID: ident.New("act"), Kind: UndoEdit, Actor: actor, What: shortened("take back: "+old.What, 512), At: b.Now().UTC(), State: Running,
		Total: old.Changed, Undoes: old.ID, Refusals: []Refusal{}}
	return a, b.begin(ctx, a, func(ctx context.Context, _ int64) error {
		return b.steps(func(after int64) (Step, error) {
			return b.Actions.UndoStep(ctx, a, after, atOnce, b.Now().UTC())
		})
	})
}

// steps goes on until nothing is left.
func (b *Bulk) steps(step func(after int64) (Step, error)) error {
	for after := int64(0); ; {
		s, err := step(after)
		if err != nil {
			return err
		}
		if s.Changed > 0 {
			b.Changed()
		}
		if s.End {
			return nil
		}
		after = s.Last
	}
}

func (b *Bulk) begin(ctx context.Context, a Action, run func(ctx context.Context, until int64) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return fault.New(fault.Unavailable, "bam.Bulk", "the collector is stopping")
	}
	if len(b.running) >= maxRunning {
		return fault.New(fault.Busy, "bam.Bulk", "%d changes of many badcases are running; try again when one has ended", maxRunning)
	}
	until, err := b.Actions.BeginAction(ctx, a)
	if err != nil {
		return err
	}
	// It outlives the request that began it.
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	w := &work{cancel: cancel, done: make(chan struct{})}
	if b.running == nil {
		b.running = map[string]*work{}
	}
	b.running[a.ID] = w
	b.wg.Go(func() {
		defer close(w.done)
		defer cancel()
		b.end(own, a, w, run(own, until))
	})
	return nil
}

func (b *Bulk) end(ctx context.Context, a Action, w *work, err error) {
	b.mu.Lock()
	delete(b.running, a.ID)
	asked := w.asked
	b.mu.Unlock()
	state, problem := Done, ""
	switch {
	case err == nil:
	case asked:
		state = Cancelled
	case errors.Is(err, context.Canceled) || fault.Is(err, fault.Canceled):
		state, problem = Interrupted, "the collector was stopped"
	default:
		state, problem = Failed, err.Error()
	}
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), endWithin)
	defer cancel()
	if err := b.Actions.EndAction(limit, a.ID, state, problem, b.Now().UTC()); err != nil {
		b.Log.ErrorContext(limit, "end of a change of many badcases not saved", "action", a.ID, "state", state, "error", err)
	}
	b.Changed()
}

// Wait gives the action as it is when it has ended or ctx is done, whichever is
// first.
func (b *Bulk) Wait(ctx context.Context, id string, limit time.Duration) (Action, error) {
	b.mu.Lock()
	w := b.running[id]
	b.mu.Unlock()
	if w != nil {
		timer := time.NewTimer(limit)
		defer timer.Stop()
		select {
		case <-w.done:
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	return b.Actions.Action(ctx, id)
}

// Cancel stops a running action after the part it is at, and waits for that. What
// it has changed stays until it is undone.
func (b *Bulk) Cancel(ctx context.Context, id string) (Action, error) {
	b.mu.Lock()
	w := b.running[id]
	if w != nil {
		w.asked = true
		w.cancel()
	}
	b.mu.Unlock()
	if w == nil {
		a, err := b.Actions.Action(ctx, id)
		if err == nil && a.State == Running {
			// It ends just now, or another collector runs it.
			err = fault.New(fault.Conflict, "bam.Bulk", "action %s does not run here", id)
		}
		return a, err
	}
	return b.Wait(ctx, id, endWithin)
}

// Close stops what runs and waits for it. It may be called again.
func (b *Bulk) Close() {
	b.mu.Lock()
	b.closed = true
	for _, w := range b.running {
		w.cancel()
	}
	b.mu.Unlock()
	b.wg.Wait()
}
