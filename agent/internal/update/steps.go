package update

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"mlife/shared/fault"
	"mlife/shared/wire"
)

var (
	errSuperseded = errors.New("superseded by a newer wish")
	errUnwanted   = errors.New("no longer wanted")
)

// loop does one step after another and waits when there is none to do.
func (m *Manager) loop(ctx context.Context, sl *slot) error {
	for ctx.Err() == nil {
		s := m.snapshot(sl.Name)
		if s.Phase.over() && s.Next == nil {
			select {
			case <-ctx.Done():
			case <-sl.wake:
			}
			continue
		}
		err := m.step(ctx, sl, s)
		if err == nil || ctx.Err() != nil {
			continue
		}
		if wait := m.setback(sl, s, err); wait > 0 {
			t := time.NewTimer(wait)
			select {
			case <-ctx.Done():
			case <-sl.wake:
			case <-t.C:
			}
			t.Stop()
		}
	}
	return nil
}

// step does the work of the phase and persists the next one. A step that is done
// again after a cut comes to the same end.
func (m *Manager) step(ctx context.Context, sl *slot, s *slotState) error {
	m.cut("before " + string(s.Phase))
	defer m.cut("after " + string(s.Phase))
	if s.Next != nil && (s.Phase.over() || s.Phase == wanted || s.Phase == fetching) {
		return m.takeUp(sl, s)
	}
	if s.Unwanted {
		return m.drop(sl, s)
	}
	switch s.Phase {
	case wanted:
		return m.prepare(ctx, sl, s)
	case fetching:
		return m.fetch(ctx, sl, s)
	case verified:
		if err := sl.dir.stage(s.Target.SHA256); err != nil {
			return err
		}
		return m.enter(sl, staged, nil)
	case staged:
		return m.switchOver(sl, s)
	case switched:
		return m.announce(ctx, sl, s)
	case probation:
		return m.watch(ctx, sl, s)
	case reverting:
		return m.revert(ctx, sl, s)
	}
	return fault.New(fault.Internal, "update", "slot %s is in phase %q", sl.Name, s.Phase)
}

// enter persists the next phase with more changes, then reports it.
func (m *Manager) enter(sl *slot, p phase, edit func(*slotState)) error {
	m.cut("persist " + string(p))
	before := m.snapshot(sl.Name).Phase
	s, err := m.change(sl.Name, func(s *slotState) {
		s.Phase, s.Since, s.Attempts = p, time.Now().UTC(), 0
		if p.over() || p == reverting {
			s.Unwanted = false
		}
		if edit != nil {
			edit(s)
		}
	})
	if err != nil {
		return err
	}
	m.cut("persisted " + string(p))
	m.o.Log.Info("update step", "slot", sl.Name, "state", p, "deployment", s.Target.Deployment, "version", s.Target.Version, "reason", s.Reason)
	if p != reverting {
		m.o.Report(reportOf(sl.Name, s, before))
	}
	return nil
}

func reportOf(name string, s *slotState, before phase) wire.Report {
	if before == reverting {
		before = probation
	}
	return wire.Report{V: 1, At: s.Since, Deployment: s.Target.Deployment, Slot: name, Model: modelOf(*s.Target),
		State: string(s.Phase), Step: string(before), Reason: s.Reason, Log: s.Log, Bytes: s.Bytes}
}

// drop ends an update that was withdrawn: a model in service goes back.
func (m *Manager) drop(sl *slot, s *slotState) error {
	if !m.giveUp(sl, s, errUnwanted, false) {
		return fault.New(fault.Internal, "update", "a withdrawn update could not be ended")
	}
	return nil
}

// takeUp begins with the newest wish; what it replaces is reported as failed.
func (m *Manager) takeUp(sl *slot, s *slotState) error {
	if !s.Phase.over() {
		if err := m.enter(sl, failed, func(s *slotState) { s.Reason = errSuperseded.Error() }); err != nil {
			return err
		}
	}
	return m.enter(sl, wanted, func(s *slotState) {
		s.Target, s.Next, s.Unwanted = s.Next, nil, false
		s.Reason, s.Log, s.Bytes, s.Resumes = "", nil, 0, 0
		s.Started = s.Since
	})
}

// prepare finds out what is to be done for a wish.
func (m *Manager) prepare(ctx context.Context, sl *slot, s *slotState) error {
	t := *s.Target
	if s.Current != nil && s.Current.SHA256 == t.SHA256 {
		model := modelOf(t)
		return m.enter(sl, committed, func(s *slotState) { s.Current = &model; s.Reason = "in service already" })
	}
	if t.Size > wire.MaxBody {
		return fault.New(fault.TooLarge, "update", "model of %d bytes: at most %d", t.Size, wire.MaxBody)
	}
	if sl.dir.has(ctx, t.SHA256, t.Size) {
		return m.enter(sl, verified, func(s *slotState) { s.Bytes = t.Size })
	}
	if err := sl.dir.sweep(t.SHA256, shaOf(s.Current), shaOf(s.Previous)); err != nil {
		return err
	}
	free, err := sl.dir.free()
	if err != nil {
		return err
	}
	if free < t.Size+m.o.Reserve {
		return fault.New(fault.NoSpace, "update", "%d bytes free: the model needs %d and %d stay in reserve", free, t.Size, m.o.Reserve)
	}
	return m.enter(sl, fetching, nil)
}

// switchOver puts the new model in service. The program is told in the next step.
func (m *Manager) switchOver(sl *slot, s *slotState) error {
	if err := sl.dir.point("previous", shaOf(s.Current)); err != nil {
		return err
	}
	m.cut("between links")
	if err := sl.dir.point("current", s.Target.SHA256); err != nil {
		return err
	}
	m.cut("linked")
	sl.mu.Lock()
	sl.word = nil
	sl.mu.Unlock()
	model := modelOf(*s.Target)
	return m.enter(sl, switched, func(s *slotState) { s.Previous, s.Current = s.Current, &model })
}

// announce tells the program; a command that fails sends the slot back.
func (m *Manager) announce(ctx context.Context, sl *slot, s *slotState) error {
	m.tell(sl, "switched", s.Current, "")
	if log, err := m.notice(ctx, sl, s.Current); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return m.enter(sl, reverting, func(s *slotState) { s.Reason, s.Log = "notice: "+err.Error(), log })
	}
	return m.enter(sl, probation, func(s *slotState) { s.Resumes = 0 })
}

// revert puts the model before back in service.
func (m *Manager) revert(ctx context.Context, sl *slot, s *slotState) error {
	if s.Previous != nil && !sl.dir.has(ctx, s.Previous.SHA256, s.Previous.Size) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fault.New(fault.Corrupt, "update", "the model before, %s, is not what was stored", s.Previous.SHA256)
	}
	if err := sl.dir.point("current", shaOf(s.Previous)); err != nil {
		return err
	}
	m.cut("linked back")
	m.tell(sl, "rolled_back", s.Previous, s.Reason)
	if _, err := m.notice(ctx, sl, s.Previous); err != nil && ctx.Err() == nil {
		m.o.Log.Warn("notice of a rollback failed", "slot", sl.Name, "error", err)
	}
	if ctx.Err() != nil {
		return ctx.Err() // the program may not have heard: tell it again at the next start
	}
	if err := m.enter(sl, rolledBack, func(s *slotState) { s.Current, s.Previous = s.Previous, nil }); err != nil {
		return err
	}
	return m.tidy(sl)
}

func (m *Manager) commit(sl *slot) error {
	if err := m.enter(sl, committed, func(s *slotState) { s.Reason, s.Log = "", nil }); err != nil {
		return err
	}
	s := m.snapshot(sl.Name)
	m.tell(sl, "committed", s.Current, "")
	return m.tidy(sl)
}

// tidy makes the previous link true and drops versions that nobody needs.
func (m *Manager) tidy(sl *slot) error {
	s := m.snapshot(sl.Name)
	err := errors.Join(sl.dir.point("previous", shaOf(s.Previous)), sl.dir.sweep(shaOf(s.Current), shaOf(s.Previous)))
	if err != nil {
		m.o.Log.Warn("old models could not be removed", "slot", sl.Name, "error", err)
	}
	return nil
}

func (m *Manager) tell(sl *slot, kind string, model *wire.Model, reason string) {
	e := Event{Kind: kind, Slot: sl.Name, Reason: reason, At: time.Now().UTC(), Current: sl.dir.link("current")}
	if model != nil {
		e.Model, e.Path = *model, sl.dir.version(model.SHA256)
	}
	m.o.Event(e)
}

// setback judges a failed step: it ends the update or says how long to wait before
// the step is tried again.
func (m *Manager) setback(sl *slot, s *slotState, cause error) time.Duration {
	if errors.Is(cause, errSuperseded) {
		return 0
	}
	kind := fault.KindOf(cause)
	var ferr *fault.Error
	if !errors.As(cause, &ferr) {
		kind = kindOfFile(cause)
	}
	tries := m.snapshot(sl.Name).Attempts
	waiting := kind == fault.Unavailable || kind == fault.NoSpace
	if !waiting {
		tries++ // being offline or full is no failure of the model; FetchTimeout bounds it
	}
	late := !s.Started.IsZero() && time.Since(s.Started) > m.o.FetchTimeout
	m.o.Log.Warn("update step failed", "slot", sl.Name, "state", s.Phase, "attempt", tries, "error", cause)
	if final := permanent(kind) || tries >= m.o.MaxAttempts || late; final {
		if m.giveUp(sl, s, cause, late) {
			return 0
		}
	}
	if _, err := m.change(sl.Name, func(s *slotState) { s.Attempts, s.Reason = min(tries, m.o.MaxAttempts), cause.Error() }); err != nil {
		m.o.Log.Warn("state of updates could not be kept", "error", err)
	}
	if waiting {
		return min(m.o.Backoff*waitFactor, maxBackoff)
	}
	return min(m.o.Backoff<<min(tries, 16), maxBackoff)
}

// giveUp ends an update whose step cannot succeed. A model that is in service
// already goes back; a revert itself is tried for ever, for it has no way out.
func (m *Manager) giveUp(sl *slot, s *slotState, cause error, late bool) bool {
	reason := cause.Error()
	if late {
		reason = fmt.Sprintf("not done within %s: %s", m.o.FetchTimeout, reason)
	}
	next := failed
	switch s.Phase {
	case reverting:
		return false
	case staged:
		// The link may lead to either: make it true before the state says "failed".
		if err := sl.dir.point("current", shaOf(s.Current)); err != nil {
			m.o.Log.Error("model could not be put back", "slot", sl.Name, "error", err)
			return false
		}
	case switched, probation:
		next = reverting
	}
	if err := m.enter(sl, next, func(s *slotState) { s.Reason = reason }); err != nil {
		m.o.Log.Warn("state of updates could not be kept", "error", err)
		return false
	}
	if next == failed {
		return m.tidy(sl) == nil
	}
	return true
}

func permanent(k fault.Kind) bool {
	switch k {
	case fault.Invalid, fault.NotFound, fault.Forbidden, fault.Unauthorized, fault.TooLarge, fault.Corrupt:
		return true
	}
	return false
}

func kindOfFile(err error) fault.Kind {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault.NoSpace
	}
	return fault.Internal
}

func shaOf(m *wire.Model) string {
	if m == nil {
		return ""
	}
	return m.SHA256
}
