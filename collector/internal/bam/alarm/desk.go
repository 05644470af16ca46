package alarm

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"mlife/shared/fault"
	"mlife/shared/ident"
)

// Options tie a Desk.
type Options struct {
	Store   Store
	Counter Counter
	// Saved gives what a saved search says; fault.NotFound when it is gone.
	Saved func(ctx context.Context, id string) (query string, err error)
	// Page gives the address at which people reach the page.
	Page func() string
	Now  func() time.Time
	Log  *slog.Logger
	// Changed is told that an alarm changed, or a rule when alarm is ""; Wake that
	// there may be messages to send.
	Changed   func(alarm string)
	Wake      func()
	Listeners []Listener
}

// Desk evaluates rules and does what people say. Safe for concurrent use; Run in one
// goroutine.
type Desk struct {
	opt     Options
	kick    chan struct{}
	resumed time.Time // when the collector ran again after an outage; of the goroutine of Run
}

// NewDesk makes a desk.
func NewDesk(opt Options) *Desk {
	return &Desk{opt: opt, kick: make(chan struct{}, 1)}
}

// Add makes a rule. It begins to learn at once.
func (d *Desk) Add(ctx context.Context, r Rule, who string) (Rule, error) {
	now := d.opt.Now().UTC().Truncate(time.Microsecond)
	r.ID, r.Author, r.CreatedAt, r.UpdatedAt = ident.New("rule"), who, now, now
	r, err := d.ready(ctx, r)
	if err == nil {
		err = d.opt.Store.AddRule(ctx, r)
	}
	if err == nil {
		d.again()
	}
	return r, err
}

// Change replaces what may be changed of a rule. When it measures something else, it
// learns anew.
func (d *Desk) Change(ctx context.Context, id string, r Rule) (Rule, error) {
	old, err := d.opt.Store.Rule(ctx, id)
	if err != nil {
		return r, err
	}
	r.ID, r.Author, r.CreatedAt, r.UpdatedAt = old.ID, old.Author, old.CreatedAt, d.opt.Now().UTC().Truncate(time.Microsecond)
	if r, err = d.ready(ctx, r); err != nil {
		return r, err
	}
	if err := d.opt.Store.ChangeRule(ctx, r, !r.SameCourse(old)); err != nil {
		return r, err
	}
	d.again()
	return r, nil
}

// ready fills in what a saved search says, and checks.
func (d *Desk) ready(ctx context.Context, r Rule) (Rule, error) {
	if r.Search != "" {
		text, err := d.opt.Saved(ctx, r.Search)
		if fault.Is(err, fault.NotFound) {
			return r, fault.Field("alarm.Rule", "body.search", "no saved search %.64q", r.Search)
		}
		if err != nil {
			return r, err
		}
		r.Query = text
	}
	if r.Channels == nil {
		r.Channels = []string{}
	}
	if r.Watchers == nil {
		r.Watchers = []string{}
	}
	slices.Sort(r.Watchers)
	r.Watchers = slices.Compact(r.Watchers)
	return r, r.Check()
}

// Remove forgets a rule and keeps its alarms.
func (d *Desk) Remove(ctx context.Context, id, who string) error {
	err := d.opt.Store.RemoveRule(ctx, id, who, d.opt.Now().UTC())
	if err == nil {
		d.opt.Changed("")
	}
	return err
}

// Acknowledge says that somebody sees to an alarm.
func (d *Desk) Acknowledge(ctx context.Context, id, who, note string) (Alarm, error) {
	if err := checkNote(note); err != nil {
		return Alarm{}, err
	}
	now := d.opt.Now().UTC().Truncate(time.Microsecond)
	a, err := d.opt.Store.Decide(ctx, id, func(a *Alarm, c *Course, _ Rule) (Event, error) {
		e, err := a.acknowledge(who, note, now)
		if err == nil && c != nil && c.Open != nil && c.Open.Alarm == a.ID {
			c.Acknowledge()
		}
		return e, err
	})
	d.tell(ctx, a, EventAcknowledged, err)
	return a, err
}

// Close ends an alarm as a person says: Real, Noise or NewLevel. Of one that has ended
// by itself only the note is for later readers.
func (d *Desk) Close(ctx context.Context, id, who, outcome, note string) (Alarm, error) {
	if outcome != Real && outcome != Noise && outcome != NewLevel {
		return Alarm{}, fault.Field("alarm", "body.outcome", "%.20q is none of real, noise, new_level", outcome)
	}
	if err := checkNote(note); err != nil {
		return Alarm{}, err
	}
	now := d.opt.Now().UTC().Truncate(time.Microsecond)
	a, err := d.opt.Store.Decide(ctx, id, func(a *Alarm, c *Course, r Rule) (Event, error) {
		e, err := a.close(who, outcome, note, now)
		if err == nil && c != nil && c.Open != nil && c.Open.Alarm == a.ID {
			c.Close(outcome, now, r)
		}
		return e, err
	})
	d.tell(ctx, a, EventClosed, err)
	return a, err
}

func checkNote(note string) error {
	if len(note) > MaxNote {
		return fault.Field("alarm", "body.note", "at most %d bytes, have %d", MaxNote, len(note))
	}
	return nil
}

func (d *Desk) tell(ctx context.Context, a Alarm, what string, err error) {
	if err != nil {
		return
	}
	d.opt.Changed(a.ID)
	for _, l := range d.opt.Listeners {
		l.AlarmChanged(ctx, a, what)
	}
}

// again lets Run look at once.
func (d *Desk) again() {
	d.opt.Changed("")
	select {
	case d.kick <- struct{}{}:
	default: // it will look
	}
}
