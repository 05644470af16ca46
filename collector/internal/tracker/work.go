package tracker

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/notify"
	"mlife/shared/fault"
)

// Topics of this package's messages. TopicMove and TopicRegression come from the
// store, in the same step as the change of the badcase; all are about an issue's ID.
const (
	topicCreate     = "tracker.create"
	topicAnnounce   = "tracker.announce"
	TopicMove       = "tracker.move"       // statuses of its badcases have changed; no body is needed
	TopicRegression = "tracker.regression" // Regression is the body
)

// job is the body of messages from here.
type job struct {
	Draft *Draft `json:"draft,omitempty"`
	Backs []Back `json:"backs,omitempty"`
}

// Regression tells that a badcase of an issue came back.
type Regression struct {
	Badcase string `json:"badcase"`
	Title   string `json:"title"`
	Model   string `json:"model"` // version that brought it back
	Device  string `json:"device"`
	Times   int    `json:"times"` // how often it came back
}

// Deliver implements notify.Deliverer: it tells a tracker of one thing. Each can be
// repeated without harm: an issue is looked for before it is made again, comments and
// links carry what they are of, states are compared first.
func (d *Desk) Deliver(ctx context.Context, m notify.Message) error {
	i, err := d.opt.Store.Issue(ctx, m.About)
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "tracker", "the issue was unlinked before the tracker was told")
	}
	if err != nil {
		return err
	}
	c, err := d.opt.Store.Connection(ctx, i.Connection)
	if err != nil {
		return err
	}
	if !c.Enabled {
		err = fault.New(fault.Unavailable, "tracker", "%s is switched off", c.Name)
	} else {
		err = d.with(c, func(r Remote) error { return d.tell(ctx, r, c, i, m) })
	}
	if err == nil || ctx.Err() != nil {
		return err
	}
	giveUp := notify.GivesUp(m, err)
	// The outcome of the message is kept in any case; this one is for the badcase's page.
	if e := d.opt.Store.Trouble(context.WithoutCancel(ctx), i.ID, oneLine(err.Error(), notify.MaxError), giveUp && m.Topic == topicCreate); e != nil {
		d.opt.Log.ErrorContext(ctx, "trouble with an issue not kept", "issue", i.ID, "error", e)
	}
	d.opt.Changed("")
	return err
}

func (d *Desk) tell(ctx context.Context, r Remote, c Connection, i Issue, m notify.Message) error {
	var j job
	if err := json.Unmarshal(m.Body, &j); err != nil {
		return fault.New(fault.Invalid, "tracker", "the message cannot be read: %w", err)
	}
	if m.Topic == topicCreate {
		return d.create(ctx, r, i, j)
	}
	if i.Phase == Creating {
		return fault.New(fault.Unavailable, "tracker", "the issue is not made yet")
	}
	if i.Phase != Linked {
		return fault.New(fault.Invalid, "tracker", "there is no such issue: its making failed, or it was deleted")
	}
	switch m.Topic {
	case topicAnnounce:
		if err := r.Announce(ctx, i.Key, m.ID, j.Backs); err != nil {
			return err
		}
		return d.look(ctx, r, i)
	case TopicMove:
		return d.move(ctx, r, c, i)
	case TopicRegression:
		return d.regression(ctx, r, c, i, m)
	}
	return fault.New(fault.Invalid, "tracker", "nothing here does %q", m.Topic)
}

// look keeps how the issue is after it was told something.
func (d *Desk) look(ctx context.Context, r Remote, i Issue) error {
	seen, err := r.Issue(ctx, i.Key)
	if err != nil {
		return err
	}
	return d.saw(ctx, i, seen, nil)
}

func (d *Desk) saw(ctx context.Context, i Issue, seen Seen, more []notify.Message) error {
	err := d.opt.Store.Saw(ctx, i.ID, seen, false, d.opt.Now().UTC(), more)
	d.opt.Changed("")
	return err
}

// create makes the issue. Whether an earlier attempt made it is only known to the
// tracker when its answer never came, or when this process died: then it is looked for.
func (d *Desk) create(ctx context.Context, r Remote, i Issue, j job) error {
	if i.Key != "" {
		return nil // made and kept, and only the message was not settled
	}
	if j.Draft == nil {
		return fault.New(fault.Invalid, "tracker", "the message has no draft")
	}
	draft := *j.Draft
	draft.Marker = i.Marker()
	before, err := d.opt.Store.Trying(ctx, i.ID)
	if err != nil {
		return err
	}
	var seen Seen
	found := false
	if before {
		if seen, found, err = r.Find(ctx, draft.Marker); err != nil {
			return err
		}
	}
	if !found {
		if seen, err = r.Create(ctx, draft); err != nil {
			return err
		}
	}
	i.Key = seen.Key
	list, err := d.opt.Store.Badcases(ctx, i.ID, MaxBadcases)
	if err != nil {
		return err
	}
	m, err := d.announcement(i, list, d.opt.Now().UTC())
	if err != nil {
		return err
	}
	defer d.opt.Wake()
	return d.saw(ctx, i, seen, []notify.Message{m})
}

// move brings the issue to the state that all its badcases' statuses stand for now;
// they may have changed again since the message was written.
func (d *Desk) move(ctx context.Context, r Remote, c Connection, i Issue) error {
	statuses, err := d.opt.Store.Statuses(ctx, i.ID)
	if err != nil {
		return err
	}
	target := c.Target(statuses)
	if target == "" || strings.EqualFold(target, i.State) {
		return d.look(ctx, r, i)
	}
	return d.change(ctx, i, target, func() (Seen, error) { return r.Move(ctx, i.Key, target) })
}

// change notes what is expected first, so that the event it causes is known as ours.
func (d *Desk) change(ctx context.Context, i Issue, target string, do func() (Seen, error)) error {
	if err := d.opt.Store.Expect(ctx, i.ID, target); err != nil {
		return err
	}
	seen, err := do()
	if err != nil {
		return err
	}
	return d.saw(ctx, i, seen, nil)
}

func (d *Desk) regression(ctx context.Context, r Remote, c Connection, i Issue, m notify.Message) error {
	var g Regression
	if err := json.Unmarshal(m.Body, &g); err != nil {
		return fault.New(fault.Invalid, "tracker", "the message cannot be read: %w", err)
	}
	by := ""
	if g.Model != "" {
		by = " with model " + oneLine(g.Model, 100)
	}
	if g.Device != "" {
		by += " on device " + oneLine(g.Device, 100)
	}
	text := fmt.Sprintf("A resolved badcase of this issue was reported again%s (regression no. %d):\n%s\n%s", by, g.Times, oneLine(g.Title, MaxTitle), d.pages().Badcase(g.Badcase))
	if err := r.Comment(ctx, i.Key, m.ID, text); err != nil {
		return err
	}
	now, err := r.Issue(ctx, i.Key)
	if err != nil {
		return err
	}
	if !c.Reopen || !now.Done {
		return d.saw(ctx, i, now, nil)
	}
	target := c.StatusOut[bam.Open]
	if target == "" && c.Kind == GitLab {
		target = "opened"
	}
	return d.change(ctx, i, target, func() (Seen, error) { return r.Reopen(ctx, i.Key, target) })
}
