package alarm

import (
	"context"
	"time"

	"mlife/shared/fault"
	"mlife/shared/ident"
)

// How Run works.
const (
	look      = 30 * time.Second // between looks for windows that have ended
	downAfter = 5 * time.Minute  // without a beat: the collector did not run
	oneRule   = 2 * time.Minute  // for one evaluation
	settle    = time.Hour        // at most, for devices to send what they kept while it was down
	atOnce    = 5000             // windows of one evaluation; the rest follows
)

// Run evaluates rules as their windows end, until ctx is done.
func (d *Desk) Run(ctx context.Context) error {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		d.Once(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-d.kick:
		case <-tick.C:
		}
	}
}

// Once evaluates every rule whose next window has ended.
func (d *Desk) Once(ctx context.Context) {
	paused, err := d.opt.Store.Beat(ctx, d.opt.Now().UTC(), downAfter)
	if err != nil {
		d.complain(ctx, "alarms: the collector's beat is not kept", err)
		return
	}
	if paused {
		d.resumed = d.opt.Now().UTC()
	}
	rules, err := d.opt.Store.Rules(ctx)
	if err != nil {
		d.complain(ctx, "alarms: rules cannot be read", err)
		return
	}
	for _, r := range rules {
		if !r.Enabled || ctx.Err() != nil {
			continue
		}
		if err := d.rule(ctx, r); err != nil && ctx.Err() == nil {
			d.complain(ctx, "alarms: rule not evaluated", err, "rule", r.ID)
			if err := d.opt.Store.Failed(ctx, r.ID, err.Error(), d.opt.Now().UTC()); err != nil && !fault.Is(err, fault.NotFound) {
				d.complain(ctx, "alarms: failure not kept", err, "rule", r.ID)
			}
		}
	}
}

func (d *Desk) complain(ctx context.Context, what string, err error, args ...any) {
	if ctx.Err() == nil {
		d.opt.Log.Error(what, append(args, "error", err)...)
	}
}

// due is the end of the windows that can be counted now: those that ended a grace
// ago.
func (d *Desk) due(w Window) time.Time { return w.Start(d.opt.Now().UTC().Add(-grids[w].grace)) }

// settling says whether the collector was down a moment ago: devices still send what
// they kept meanwhile, so nothing is judged yet.
func (d *Desk) settling(w Window) bool {
	return d.opt.Now().UTC().Sub(d.resumed) < min(grids[w].grace, settle)
}

func min2(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// rule evaluates one.
func (d *Desk) rule(ctx context.Context, r Rule) error {
	ctx, cancel := context.WithTimeout(ctx, oneRule)
	defer cancel()
	p, err := d.opt.Store.Progress(ctx, r.ID)
	if err != nil {
		return err
	}
	fresh := !p.Course.Fits(r.Window)
	end := d.due(r.Window)
	if !fresh && (d.settling(r.Window) || !p.Next.Before(end) && p.Error == "") {
		return nil
	}
	a := Advance{Rule: r.ID, Revision: p.Revision, Course: p.Course, Next: p.Next, Query: r.Query, Events: map[string][]Event{}}
	if changed, err := d.follow(ctx, r); err != nil {
		return err
	} else if changed != r.Query {
		a.Query, r.Query, fresh = changed, changed, true
		if err := r.Check(); err != nil {
			return err
		}
	}
	if fresh {
		a.Course, a.Anew = NewCourse(r.Window), true
		if a.Next, err = d.begin(ctx, r, end); err != nil {
			return err
		}
	}
	if a.Next.IsZero() || end.Sub(a.Next) > time.Duration(grids[r.Window].history)*r.Window.Width() {
		a.Next = end.Add(-time.Duration(grids[r.Window].history) * r.Window.Width())
	}
	buckets, err := d.buckets(ctx, r, a.Next, min2(end, a.Next.Add(atOnce*r.Window.Width())))
	if err != nil {
		return err
	}
	return d.advance(ctx, r, a, buckets, fresh)
}

// follow gives what the rule's search says now.
func (d *Desk) follow(ctx context.Context, r Rule) (string, error) {
	if r.Search == "" {
		return r.Query, nil
	}
	text, err := d.opt.Saved(ctx, r.Search)
	if fault.Is(err, fault.NotFound) {
		return r.Query, nil // it goes on with what the search said
	}
	return text, err
}

// begin gives the first whole window of which something can be known.
func (d *Desk) begin(ctx context.Context, r Rule, end time.Time) (time.Time, error) {
	oldest := end.Add(-r.Window.History())
	first, err := d.opt.Counter.FirstReport(ctx, oldest)
	if err != nil || first.IsZero() || first.After(end) {
		return end, err
	}
	return r.Window.Start(first).Add(r.Window.Width()), nil
}

// buckets counts the windows of a time.
func (d *Desk) buckets(ctx context.Context, r Rule, from, to time.Time) ([]Bucket, error) {
	width := r.Window.Width()
	list := make([]Bucket, 0, max(0, to.Sub(from)/width))
	at := map[int64]int{}
	for t := from; t.Before(to); t = t.Add(width) {
		b := Bucket{T: t, Exposure: 1}
		if r.Measure == Rate {
			b.Exposure = 0
		}
		at[t.Unix()] = len(list)
		list = append(list, b)
	}
	if len(list) == 0 {
		return list, nil
	}
	counts, err := d.opt.Counter.Reports(ctx, r.Query, r.Window, from, to)
	if err != nil {
		return nil, err
	}
	for _, c := range counts {
		if i, ok := at[c.T.Unix()]; ok {
			list[i].N = c.N
		}
	}
	if r.Measure == Rate {
		scope, err := ScopeOf(r.Query)
		if err != nil {
			return nil, err
		}
		if counts, err = d.opt.Counter.Inferences(ctx, scope, r.Window, from, to); err != nil {
			return nil, err
		}
		for _, c := range counts {
			if i, ok := at[c.T.Unix()]; ok {
				list[i].Exposure = float64(c.N)
			}
		}
	}
	outages, err := d.opt.Store.Outages(ctx, from)
	if err != nil {
		return nil, err
	}
	for _, o := range outages {
		for i := range list {
			if o.From.Before(list[i].T.Add(width)) && list[i].T.Before(o.To) {
				list[i].Gap = true
			}
		}
	}
	return list, nil
}

// advance steps through windows and saves what came of it. Of a past that is learnt
// for the first time only the alarm counts that is open at its end.
func (d *Desk) advance(ctx context.Context, r Rule, a Advance, buckets []Bucket, fresh bool) error {
	now := d.opt.Now().UTC().Truncate(time.Microsecond)
	a.CheckedAt = now
	var open Alarm
	c := a.Course
	if c.Open != nil {
		var err error
		if open, err = d.opt.Store.Alarm(ctx, c.Open.Alarm); err != nil {
			return err
		}
	}
	before := open.ID
	var ended []Alarm
	for _, b := range buckets {
		m := c.Step(r, b, true)
		if m.Raised {
			open = raise(r, m.Verdict, now)
			c.Open.Alarm = open.ID
		}
		if (c.Open != nil || m.Ended != "") && open.ID != "" {
			open.grow(r, b, m)
		}
		a.Points = append(a.Points, pointOf(r, b, m, c.Open != nil))
		if m.Ended != "" {
			open.over(r, b, m)
			if e, err := open.close("", m.Ended, "", now); err == nil {
				a.Events[open.ID] = append(a.Events[open.ID], e)
			}
			ended = append(ended, open)
			open = Alarm{}
		}
		a.Next = b.T.Add(r.Window.Width())
	}
	return d.save(ctx, a, open, ended, before, fresh)
}

func raise(r Rule, v Verdict, now time.Time) Alarm {
	return Alarm{ID: ident.New("alm"), Rule: r.ID, RuleName: r.Name, State: Open, Query: r.Query, Measure: r.Measure, Kind: r.Kind, Window: r.Window,
		From: v.From, Reports: v.Count, Expected: v.Usual, RaisedAt: now}
}

// grow takes a window of an open alarm in. The one that raised it is counted already.
func (a *Alarm) grow(r Rule, b Bucket, m Move) {
	a.To = b.T.Add(r.Window.Width())
	if r.Measure == Rate {
		a.Inferences += int64(b.Exposure)
	}
	if !m.Raised {
		a.Reports += b.N
		a.Expected += m.Verdict.one(r)
	}
	a.Cases = CasesOf(a.Query, a.From, a.To)
}

// over ends the rise, without the calm windows that showed it.
func (a *Alarm) over(r Rule, b Bucket, m Move) {
	a.EndedAt = b.T.Add(r.Window.Width())
	if m.calm.Windows == 0 {
		return
	}
	a.EndedAt, a.To = m.calm.From, m.calm.From
	a.Reports -= int64(m.calm.N)
	a.Expected -= m.calm.Mu
	if r.Measure == Rate {
		a.Inferences -= int64(m.calm.E)
	}
	a.Cases = CasesOf(a.Query, a.From, a.To)
}

func pointOf(r Rule, b Bucket, m Move, over bool) Point {
	p := Point{T: b.T, Reports: b.N, Known: m.Verdict.Known, Expected: m.Verdict.Expected, Low: m.Verdict.Low, High: m.Verdict.High, Gap: b.Gap, Over: over || m.Ended != ""}
	if r.Measure == Rate {
		p.Inferences = int64(b.Exposure)
	}
	return p
}

func (d *Desk) save(ctx context.Context, a Advance, open Alarm, ended []Alarm, before string, fresh bool) error {
	page := d.opt.Page()
	type said struct {
		alarm Alarm
		what  string
	}
	var heard []said
	for _, e := range ended {
		if e.ID == before {
			a.Alarms = append(a.Alarms, e)
			a.Notices = append(a.Notices, e.notice(TopicClosed, page, a.CheckedAt))
			heard = append(heard, said{e, EventClosed})
		} else if !fresh { // it came and went unseen, while the collector was down
			a.Events[e.ID] = append([]Event{{At: a.CheckedAt, What: EventRaised}}, a.Events[e.ID]...)
			a.Alarms = append(a.Alarms, e)
			heard = append(heard, said{e, EventClosed})
		} else {
			delete(a.Events, e.ID)
		}
	}
	if open.ID != "" {
		a.Alarms = append(a.Alarms, open)
		if open.ID != before {
			a.Events[open.ID] = append(a.Events[open.ID], Event{At: a.CheckedAt, What: EventRaised})
			a.Notices = append(a.Notices, open.notice(TopicRaised, page, a.CheckedAt))
			heard = append(heard, said{open, EventRaised})
		}
	}
	if err := d.opt.Store.Advance(ctx, a); err != nil {
		if fault.Is(err, fault.Conflict) {
			return nil // another collector or a person was faster; next time
		}
		return err
	}
	for _, h := range heard {
		d.tell(ctx, h.alarm, h.what, nil)
	}
	d.opt.Changed("")
	if len(a.Notices) > 0 {
		d.opt.Wake()
	}
	return nil
}
