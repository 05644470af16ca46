package update

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"mlife/shared/fault"
	"mlife/shared/wire"
)

// recover makes a slot whole at the start: its links, its model's bytes, and the
// factory model when it has none yet.
func (m *Manager) recover(ctx context.Context, sl *slot) error {
	s := m.snapshot(sl.Name)
	if s.Current == nil && s.Phase.over() {
		return m.bringIn(ctx, sl)
	}
	// Between staged and switched, and while reverting, the link may lead to either of
	// two verified models; the step that is done again sets it.
	if s.Phase == staged || s.Phase == reverting {
		return nil
	}
	if s.Current == nil {
		return nil
	}
	if sl.dir.has(ctx, s.Current.SHA256, s.Current.Size) {
		if sl.dir.pointed("current") == s.Current.SHA256 {
			return nil
		}
		return fault.Wrap("update.Open", sl.dir.point("current", s.Current.SHA256))
	}
	if ctx.Err() != nil {
		return fault.New(fault.Canceled, "update.Open", "%w", ctx.Err())
	}
	return m.fallBack(ctx, sl, s)
}

// fallBack replaces a model whose bytes were damaged on disk by the one before.
func (m *Manager) fallBack(ctx context.Context, sl *slot, s *slotState) error {
	const reason = "the model in service was damaged on disk"
	m.o.Log.Error(reason, "slot", sl.Name, "sha256", s.Current.SHA256)
	end := func(s *slotState) {
		s.Current, s.Previous = s.Previous, nil
		if s.Phase == committed || s.Phase == switched || s.Phase == probation {
			s.Phase, s.Reason, s.Since = rolledBack, reason, time.Now().UTC()
		}
	}
	if s.Previous == nil || !sl.dir.has(ctx, s.Previous.SHA256, s.Previous.Size) {
		if _, err := m.change(sl.Name, func(s *slotState) { s.Previous = nil; end(s) }); err != nil {
			return err
		}
		return m.bringIn(ctx, sl)
	}
	if err := sl.dir.point("current", s.Previous.SHA256); err != nil {
		return fault.New(fault.Internal, "update.Open", "%w", err)
	}
	_, err := m.change(sl.Name, end)
	return err
}

// bringIn gives an empty slot its first model: the one that a lost state left in
// service, else the factory's.
func (m *Manager) bringIn(ctx context.Context, sl *slot) error {
	model := wire.Model{SHA256: sl.dir.pointed("current"), Version: "unknown"}
	if info, err := os.Stat(sl.dir.link("current")); err == nil && sl.dir.has(ctx, model.SHA256, info.Size()) {
		model.Size = info.Size()
	} else if sl.Factory == "" {
		return fault.Wrap("update.Open", sl.dir.point("current", ""))
	} else {
		sha, size, err := sl.dir.adopt(ctx, sl.Factory)
		if err != nil {
			kind := fault.KindOf(err)
			if errors.Is(err, fs.ErrNotExist) {
				kind = fault.NotFound
			}
			return fault.New(kind, "update.Open", "factory model of slot %s: %w", sl.Name, err)
		}
		model = wire.Model{SHA256: sha, Size: size, Version: sl.FactoryVersion}
		setDefault(&model.Version, "factory")
	}
	if err := sl.dir.point("current", model.SHA256); err != nil {
		return fault.New(fault.Internal, "update.Open", "%w", err)
	}
	_, err := m.change(sl.Name, func(s *slotState) { s.Current, s.Previous = &model, nil })
	return err
}
