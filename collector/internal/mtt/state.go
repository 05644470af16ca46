package mtt

import (
	"slices"
	"time"

	"mlife/shared/fault"
)

// State says where a task stands:
//
//	queued ──▶ running ──▶ succeeded
//	  │  ▲       │  ├────▶ failed
//	  │  └retry──┘  └────▶ canceled
//	  └──────────────────▶ canceled, failed
type State string

// The states.
const (
	Queued    State = "queued"
	Running   State = "running"
	Succeeded State = "succeeded"
	Failed    State = "failed"
	Canceled  State = "canceled"
)

var next = map[State][]State{
	Queued:  {Running, Canceled, Failed},
	Running: {Succeeded, Failed, Canceled, Queued},
}

// Final reports whether nothing follows the state.
func (s State) Final() bool { return len(next[s]) == 0 }

// Known reports whether s is a state.
func (s State) Known() bool {
	return s == Queued || s == Running || s == Succeeded || s == Failed || s == Canceled
}

// Move takes the task to a state, with the reason; Conflict when the state it is
// in does not lead there.
func (t *Task) Move(to State, reason string, now time.Time) error {
	if !slices.Contains(next[t.State], to) {
		return fault.New(fault.Conflict, "task", "%s is %s and cannot become %s", t.ID, t.State, to)
	}
	t.State, t.Reason = to, clip(reason)
	switch {
	case to == Running:
		t.Attempt++
		t.StartedAt, t.EndedAt, t.ExitCode = now.UTC(), time.Time{}, nil
	case to.Final():
		t.EndedAt, t.CancelWanted = now.UTC(), false
	}
	return nil
}

// Lost is what becomes of a running task whose command is gone without a result:
// queued again while it has starts left, else failed.
func (t *Task) Lost(reason string, now time.Time) error {
	switch {
	case t.CancelWanted:
		return t.Move(Canceled, "canceled; "+reason, now)
	case t.Attempt <= t.Retries:
		return t.Move(Queued, reason, now)
	default:
		return t.Move(Failed, reason, now)
	}
}

// Cancel ends a task that does not run here, or marks a running command to be
// ended. It says whether a command must be ended.
func (t *Task) Cancel(by string, now time.Time) (end bool, err error) {
	if t.State == Running && len(t.Command) > 0 {
		t.CancelWanted, t.Reason = true, "cancel asked for by "+by
		return true, nil
	}
	return false, t.Move(Canceled, "canceled by "+by, now)
}

func clip(s string) string {
	if len(s) > MaxText {
		return s[:MaxText]
	}
	return s
}
