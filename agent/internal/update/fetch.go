package update

import (
	"context"
	"errors"
	"time"

	"mlife/shared/fault"
	"mlife/shared/wire"
)

var errStalled = errors.New("no new byte arrived in time")

// interruptible gives a context that a newer wish ends; done must be called.
func (m *Manager) interruptible(ctx context.Context, sl *slot) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	sl.mu.Lock()
	sl.interrupt = cancel
	sl.mu.Unlock()
	if s := m.snapshot(sl.Name); s.Next != nil || s.Unwanted {
		cancel(errSuperseded) // it came before there was anything to interrupt
	}
	return ctx, func() {
		sl.mu.Lock()
		sl.interrupt = nil
		sl.mu.Unlock()
		cancel(nil)
	}
}

// fetch gets the missing bytes and checks the hash of all.
func (m *Manager) fetch(ctx context.Context, sl *slot, s *slotState) error {
	t := *s.Target
	digest, err := wire.ParseKey(t.SHA256)
	if err != nil {
		return fault.New(fault.Invalid, "update", "%w", err)
	}
	ctx, done := m.interruptible(ctx, sl)
	defer done()
	p, err := openPart(sl.dir.part(t.SHA256), t.Size)
	if err != nil {
		return err
	}
	before := p.left()
	if before > 0 {
		err = m.receive(ctx, p, digest, t.Size)
	}
	left := p.left()
	if err = errors.Join(err, p.close()); err != nil || left > 0 {
		return m.incomplete(ctx, sl, err, before, left)
	}
	m.cut("fetched")
	got, err := hashFile(ctx, sl.dir.part(t.SHA256))
	if err != nil {
		return m.incomplete(ctx, sl, err, 0, 0)
	}
	if got != t.SHA256 {
		if err := sl.dir.discard(t.SHA256); err != nil {
			return err
		}
		if p.resumed {
			return fault.New(fault.Unavailable, "update", "bytes kept from before were damaged: fetching again")
		}
		return fault.New(fault.Corrupt, "update", "content has SHA-256 %s: signed is %s", got, t.SHA256)
	}
	return m.enter(sl, verified, func(s *slotState) { s.Bytes, s.Reason = t.Size, "" })
}

// receive runs the fetcher and ends it when nothing new arrives for a while.
func (m *Manager) receive(ctx context.Context, p *part, digest wire.Key, size int64) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stall := time.AfterFunc(m.o.StallTimeout, func() { cancel(errStalled) })
	defer stall.Stop()
	p.progress = func(int64) { stall.Reset(m.o.StallTimeout) }
	if err := m.o.Fetcher.Fetch(ctx, digest, size, p, p.have()); err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return cause
		}
		return err
	}
	return nil
}

// incomplete words why a fetch ended early. Progress clears the count of failures.
func (m *Manager) incomplete(ctx context.Context, sl *slot, err error, before, left int64) error {
	if cause := context.Cause(ctx); errors.Is(cause, errSuperseded) {
		return errSuperseded
	}
	if left < before {
		if _, err := m.change(sl.Name, func(s *slotState) { s.Attempts, s.Bytes = 0, s.Target.Size-left }); err != nil {
			return err
		}
	}
	switch {
	case errors.Is(err, errStalled):
		return fault.New(fault.Unavailable, "update", "%w within %s", errStalled, m.o.StallTimeout)
	case err == nil:
		return fault.New(fault.Internal, "update", "fetch ended with %d bytes missing", left)
	}
	return err
}
