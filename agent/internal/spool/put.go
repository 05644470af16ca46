package spool

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

// Put stores a clip. When it returns nil the clip survives a power cut; it is the
// caller's to close. A clip that is there already is accepted again. Lower
// priorities, oldest first, are evicted when the budget asks for it. Errors:
// fault.NoSpace while the disk is down to the reserve, or when the budget is full of
// clips of a higher priority; fault.TooLarge for a clip over the whole budget;
// fault.Unavailable after Close.
func (s *Spool) Put(ctx context.Context, c *clip.Sealed) error {
	const op = "spool.Put"
	if err := ctx.Err(); err != nil {
		return fault.New(fault.Canceled, op, "%w", err)
	}
	e := &entry{
		key: c.Key, body: c.Manifest.BodySize, priority: uint8(c.Manifest.Priority),
		size: headerLen + int64(len(c.JSON)) + c.Manifest.BodySize, added: time.Now().UnixMilli(),
	}
	known, err := s.admit(e)
	if known || err != nil {
		return fault.Wrap(op, err)
	}
	defer s.leave(e)
	if err := s.store(c, e); err != nil {
		if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
			err = fault.New(fault.NoSpace, "", "%w", err)
		}
		return fault.Wrap(op, err)
	}
	return nil
}

// admit checks the limits and books the bytes of a Put.
func (s *Spool) admit(e *entry) (known bool, err error) {
	free := s.free()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return false, fault.New(fault.Unavailable, "", "spool is closed")
	case s.index.byKey[e.key] != nil && !s.index.byKey[e.key].pending:
		return true, nil
	case s.leaving[e.key]:
		return true, nil // its end is decided, only its file is still there
	case e.size > s.opts.Budget:
		return false, fault.New(fault.TooLarge, "", "clip of %d bytes, the whole spool has %d", e.size, s.opts.Budget)
	case free >= 0 && free-s.writing-e.size < s.opts.Reserve:
		s.stopped(free)
		return false, fault.New(fault.NoSpace, "", "disk has %d bytes left, the reserve is %d", free, s.opts.Reserve)
	case !s.index.room(e.size, e.priority, s.opts.Budget, s.opts.MaxClips):
		return false, fault.New(fault.NoSpace, "", "spool is full of clips of a higher priority")
	}
	s.writing += e.size
	s.inflight.Add(1)
	return false, nil
}

// Room says whether n bytes of temporary files may be written to the spool's disk:
// fault.NoSpace when the reserve would be touched.
func (s *Spool) Room(n int64) error {
	free := s.free()
	s.mu.Lock()
	defer s.mu.Unlock()
	if free >= 0 && free-s.writing-n < s.opts.Reserve {
		return fault.New(fault.NoSpace, "spool.Room", "disk has %d bytes left, the reserve is %d", free, s.opts.Reserve)
	}
	return nil
}

func (s *Spool) leave(e *entry) {
	s.mu.Lock()
	s.writing -= e.size
	s.mu.Unlock()
	s.inflight.Done()
}

// store takes the steps of the package comment. The committer does the last ones
// and cleans up after itself.
func (s *Spool) store(c *clip.Sealed, e *entry) error {
	tmp := filepath.Join(s.dir, tmpDir, fmt.Sprintf("%v-%d", e.key, s.serial.Add(1)))
	if err := s.cut("write"); err != nil {
		return err
	}
	if err := writeClip(tmp, c); err != nil {
		return err
	}
	if err := s.cut("rename"); err != nil {
		return errors.Join(err, removeFile(tmp))
	}
	if err := os.Rename(tmp, s.clipPath(e.key)); err != nil {
		return errors.Join(err, removeFile(tmp))
	}
	w := &commit{entry: e, done: make(chan error, 1)}
	failed := s.loop.Context().Done() // Close waits for us first: only a defect ends it
	select {
	case s.work <- w:
	case <-failed:
		return fault.New(fault.Internal, "", "committer has ended")
	}
	select {
	case err := <-w.done:
		return err
	case <-failed:
		return fault.New(fault.Internal, "", "committer has ended")
	}
}

func (s *Spool) cut(step string) error {
	if s.opts.cut == nil {
		return nil
	}
	return s.opts.cut(step)
}

// Settle makes the outcome of a transfer durable: it forgets, drops, sets aside or
// defers the clip. fault.NotFound: it was evicted meanwhile.
func (s *Spool) Settle(o wire.Outcome) error {
	switch o.Verdict {
	case wire.Forget:
		if o.Kind == wire.KindCount {
			return s.leaveQueue("spool.Counted", o.Key, func(c *Counters) { c.Forgotten++; c.Counted++ }, nil)
		}
		return s.Forget(o.Key)
	case wire.Drop:
		return s.Drop(o.Key)
	case wire.SetAside:
		return s.SetAside(o.Key, o.Reason)
	case wire.Defer:
		return s.Defer(o.Key, o.Until)
	}
	return nil
}

// Forget removes a clip that the collector has durably. It does not wait for the
// disk: a clip forgotten just before a power cut may be offered once more.
func (s *Spool) Forget(key wire.Key) error {
	return s.leaveQueue("spool.Forget", key, func(c *Counters) { c.Forgotten++ }, nil)
}

// Drop removes a clip that the collector refused for good.
func (s *Spool) Drop(key wire.Key) error {
	return s.leaveQueue("spool.Drop", key, func(c *Counters) { c.Dropped++ }, nil)
}

// SetAside moves a refused clip to the aside folder, with the reason in a file next
// to it. The oldest in there go when they pass a tenth of the budget.
func (s *Spool) SetAside(key wire.Key, reason string) error {
	return s.leaveQueue("spool.SetAside", key, func(c *Counters) { c.Rejected++ }, func(path string) error {
		return s.moveTo(asideDir, path, reason)
	})
}

// quarantine moves a corrupt clip out of the queue.
func (s *Spool) quarantine(key wire.Key) error {
	s.log.Error("clip file is corrupt and set aside", "clip", key)
	return s.leaveQueue("spool.quarantine", key, func(c *Counters) { c.Quarantined++ }, func(path string) error {
		return s.moveTo(quarantineDir, path, "")
	})
}

// leaveQueue takes a clip out and does with its file what rest says; without rest
// the remover deletes it.
func (s *Spool) leaveQueue(op string, key wire.Key, count func(*Counters), rest func(path string) error) error {
	s.mu.Lock()
	e := s.index.byKey[key]
	if e == nil || e.pending {
		s.mu.Unlock()
		return fault.New(fault.NotFound, op, "clip %v", key)
	}
	s.index.remove(key)
	s.dead[key] = struct{}{}
	delete(s.stale, key)
	count(&s.counters)
	s.leaving[key] = true
	s.mu.Unlock()
	s.notify(s.kick)
	if rest == nil {
		s.discard(key)
		return nil
	}
	defer s.left(key)
	if err := rest(s.clipPath(key)); err != nil {
		return fault.New(fault.Internal, op, "%w", err)
	}
	return nil
}

// Defer keeps a clip from Pending until a time.
func (s *Spool) Defer(key wire.Key, until time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.index.byKey[key]
	if e == nil || e.pending {
		return fault.New(fault.NotFound, "spool.Defer", "clip %v", key)
	}
	e.until = max(until.UnixMilli(), 0)
	s.stale[key] = struct{}{}
	s.notify(s.kick)
	return nil
}

// evicted counts; the caller holds mu.
func (s *Spool) evicted(priority uint8, n int64) {
	if s.counters.Evicted == nil {
		s.counters.Evicted = map[string]int64{}
	}
	s.counters.Evicted[priorityName(priority)] += n
}

func priorityName(p uint8) string { return [...]string{"low", "normal", "high"}[min(p, 2)] }
