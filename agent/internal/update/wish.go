package update

import (
	"maps"
	"time"

	"mlife/shared/fault"
	"mlife/shared/trust"
	"mlife/shared/wire"
)

// Offer takes a wanted state. It is verified first; one that is refused changes
// nothing and its error says why. A wish that was taken up before, whatever became
// of it, is not taken up again until another deployment asks for it.
func (m *Manager) Offer(w wire.Wanted) error {
	m.mu.Lock()
	verifier := m.o.Verifier
	verifier.MinVersion = m.doc.TrustVersion
	doc, err := verifier.Read(w.Signed, time.Now())
	if err != nil {
		m.mu.Unlock()
		return fault.Wrap("update.Offer", err)
	}
	changed := map[string]*slotState{}
	var strangers []trust.Target
	for _, t := range doc.Targets {
		if m.slots[t.Slot] == nil {
			strangers = append(strangers, t)
			continue
		}
		s := m.state(t.Slot).clone()
		changed[t.Slot] = nil // named, at least
		if s.wish(t) {
			changed[t.Slot] = s
		}
	}
	for name := range m.slots {
		s := m.state(name).clone()
		if _, named := changed[name]; !named && s.withdraw() {
			changed[name] = s
		}
	}
	maps.DeleteFunc(changed, func(_ string, s *slotState) bool { return s == nil })
	if err = m.put(doc.Version, max(w.Rev, m.doc.WantedRev), changed); err == nil && m.o.Collect != nil {
		m.o.Collect(doc.Campaigns)
	}
	m.mu.Unlock()
	if err != nil {
		return fault.Wrap("update.Offer", err)
	}
	for name := range changed {
		m.slots[name].stir()
	}
	for _, t := range strangers {
		m.o.Report(wire.Report{V: 1, At: time.Now().UTC(), Deployment: t.Deployment, Slot: t.Slot, Model: modelOf(t),
			State: string(failed), Step: string(wanted), Reason: "this device has no slot " + t.Slot})
	}
	return nil
}

// wish notes the newest wish and says whether that changed anything.
func (s *slotState) wish(t trust.Target) bool {
	same := func(x *trust.Target) bool {
		return x != nil && x.SHA256 == t.SHA256 && x.Deployment == t.Deployment && x.ModelID == t.ModelID
	}
	again := s.Unwanted && same(s.Target)
	s.Unwanted = s.Unwanted && !again
	switch {
	case same(s.Next):
		return again
	case same(s.Target) && s.Next == nil:
		return again
	case same(s.Target) && s.Phase != reverting:
		s.Next = nil
		return true
	}
	s.Next = &t
	return true
}

// withdraw ends what is under way for a slot that is no longer part of the wanted
// state, and says whether that changed anything. What is committed stays.
func (s *slotState) withdraw() bool {
	before := *s
	s.Next = nil
	s.Unwanted = !s.Phase.over() && s.Phase != reverting
	return s.Next != before.Next || s.Unwanted != before.Unwanted
}

// stir wakes the slot's loop and ends a fetch or a probation that is under way.
func (sl *slot) stir() {
	sl.mu.Lock()
	if sl.interrupt != nil {
		sl.interrupt(errSuperseded)
	}
	sl.mu.Unlock()
	select {
	case sl.wake <- struct{}{}:
	default:
	}
}

// Health takes the inference program's own word about the model in service. Outside
// of probation it is only logged.
func (m *Manager) Health(name string, ok bool, reason string) error {
	sl := m.slots[name]
	if sl == nil {
		return fault.New(fault.NotFound, "update.Health", "no slot %.80q on this device", name)
	}
	if len(reason) > wire.MaxReason {
		reason = reason[:wire.MaxReason]
	}
	if !ok {
		m.o.Log.Warn("the program says its model is not healthy", "slot", name, "reason", reason)
	}
	sl.mu.Lock()
	sl.word = &word{ok: ok, reason: reason}
	sl.mu.Unlock()
	select {
	case sl.heard <- struct{}{}:
	default:
	}
	return nil
}

func modelOf(t trust.Target) wire.Model {
	return wire.Model{ID: t.ModelID, Version: t.Version, SHA256: t.SHA256, Size: t.Size}
}
