package tracker

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/notify"
	"mlife/shared/fault"
	"mlife/shared/ident"
)

// Options are what a Desk needs.
type Options struct {
	Store    Store
	Badcases bam.Reader
	Outbox   notify.Outbox
	Drivers  map[Kind]Driver
	// Page gives the address at which people reach the page, without a slash at its end.
	Page    func() string
	Wake    func()               // tells the sender of the outbox that there is something
	Changed func(badcase string) // told when a badcase's issues have changed; "" for many
	// Edited is told when an event has changed badcases themselves.
	Edited func(badcase string)
	Now    func() time.Time
	Log    *slog.Logger
}

// Desk does what people, the outbox and trackers ask. Safe for concurrent use.
type Desk struct{ opt Options }

// NewDesk makes a desk.
func NewDesk(opt Options) *Desk { return &Desk{opt: opt} }

func (d *Desk) pages() Pages { return Pages{Base: d.opt.Page()} }

func (d *Desk) driver(c Connection) (Driver, error) {
	if x := d.opt.Drivers[c.Kind]; x != nil {
		return x, nil
	}
	return nil, fault.New(fault.Invalid, "tracker", "nothing here speaks to trackers of kind %q", c.Kind)
}

// with calls fn with a client of the connection.
func (d *Desk) with(c Connection, fn func(r Remote) error) error {
	driver, err := d.driver(c)
	if err != nil {
		return err
	}
	r, err := driver.Open(c)
	if err != nil {
		return err
	}
	defer r.Close()
	return fn(r)
}

// Test calls the tracker and says what it found.
func (d *Desk) Test(ctx context.Context, id string) (out Checkup, err error) {
	c, err := d.opt.Store.Connection(ctx, id)
	if err != nil {
		return out, err
	}
	err = d.with(c, func(r Remote) error {
		out, err = r.Check(ctx)
		return err
	})
	return out, err
}

// usable gives a connection that is switched on.
func (d *Desk) usable(ctx context.Context, id string) (Connection, error) {
	c, err := d.opt.Store.Connection(ctx, id)
	if err == nil && !c.Enabled {
		err = fault.New(fault.Conflict, "tracker", "%s is switched off", c.Name)
	}
	return c, err
}

// chosen gives the badcases of a selection, at most MaxBadcases.
func (d *Desk) chosen(ctx context.Context, sel bam.Selection) ([]bam.Badcase, error) {
	f := bam.Filter{IDs: sel.IDs}
	if sel.Filter != nil {
		f = *sel.Filter
	}
	var list []bam.Badcase
	for p := (bam.Page{Limit: 200}); ; {
		r, err := d.opt.Badcases.Find(ctx, f, p)
		if err != nil {
			return nil, err
		}
		if r.Total > MaxBadcases {
			return nil, fault.New(fault.TooLarge, "tracker", "%d badcases are selected, one issue is for at most %d", r.Total, MaxBadcases)
		}
		list = append(list, r.Items...)
		if p.Cursor = r.Next; p.Cursor == "" || len(list) > MaxBadcases {
			break
		}
	}
	if len(list) == 0 {
		return nil, fault.New(fault.NotFound, "tracker", "no badcase is selected")
	}
	return list, nil
}

// Compose shows what an issue for a selection would be.
func (d *Desk) Compose(ctx context.Context, connection string, sel bam.Selection) (Draft, error) {
	c, err := d.usable(ctx, connection)
	if err != nil {
		return Draft{}, err
	}
	list, err := d.chosen(ctx, sel)
	if err != nil {
		return Draft{}, err
	}
	return compose(c, list, d.pages()), nil
}

// Create orders one issue for a selection; nil for title or text takes the template's.
// The issue is made by the outbox: it comes back as one that is being made.
func (d *Desk) Create(ctx context.Context, connection string, sel bam.Selection, title, text *string, who string) (Issue, error) {
	c, err := d.usable(ctx, connection)
	if err != nil {
		return Issue{}, err
	}
	list, err := d.chosen(ctx, sel)
	if err != nil {
		return Issue{}, err
	}
	draft := compose(c, list, d.pages())
	if title != nil {
		draft.Title = oneLine(*title, MaxTitle)
	}
	if text != nil {
		draft.Text = clipped(strings.TrimSpace(*text), MaxText)
	}
	if draft.Title == "" {
		return Issue{}, fault.Field("tracker.Create", "body.title", "an issue needs a title")
	}
	now := d.opt.Now().UTC()
	i := Issue{ID: ident.New("iss"), Connection: c.ID, Tracker: c.Name, Kind: c.Kind, Title: draft.Title, Phase: Creating, Badcases: len(list), CreatedBy: who, CreatedAt: now}
	m, err := notify.NewMessage(Message, c.ID, topicCreate, i.ID, job{Draft: &draft}, now)
	if err != nil {
		return Issue{}, err
	}
	if err := d.opt.Store.AddIssue(ctx, i, idsOf(list), []notify.Message{m}); err != nil {
		return Issue{}, err
	}
	d.changed(list)
	d.opt.Wake()
	return i, nil
}

func idsOf(list []bam.Badcase) []string {
	out := make([]string, len(list))
	for n, b := range list {
		out[n] = b.ID
	}
	return out
}

func (d *Desk) changed(list []bam.Badcase) {
	if len(list) == 1 {
		d.opt.Changed(list[0].ID)
	} else {
		d.opt.Changed("")
	}
}

// Link ties a selection to an issue that is there, named by its key or address. The
// tracker is asked for it first; that it carries links to here is left to the outbox.
func (d *Desk) Link(ctx context.Context, connection, ref string, sel bam.Selection, who string) (Issue, error) {
	c, err := d.usable(ctx, connection)
	if err != nil {
		return Issue{}, err
	}
	driver, err := d.driver(c)
	if err != nil {
		return Issue{}, err
	}
	key, err := driver.Key(c, strings.TrimSpace(ref))
	if err != nil {
		return Issue{}, err
	}
	list, err := d.chosen(ctx, sel)
	if err != nil {
		return Issue{}, err
	}
	var seen Seen
	if err := d.with(c, func(r Remote) error { seen, err = r.Issue(ctx, key); return err }); err != nil {
		return Issue{}, err
	}
	if project, _, ok := strings.Cut(key, "#"); ok && project != "" && !strings.EqualFold(seen.Key, key) {
		return Issue{}, fault.Field("tracker.Link", "body.ref", "%s is not %s of this tracker", ref, seen.Key)
	}
	return d.tie(ctx, c, seen, list, who)
}

func (d *Desk) tie(ctx context.Context, c Connection, seen Seen, list []bam.Badcase, who string) (Issue, error) {
	now := d.opt.Now().UTC()
	i, err := d.opt.Store.IssueByKey(ctx, c.ID, seen.Key)
	known := err == nil
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Issue{}, err
	}
	if !known {
		i = Issue{ID: ident.New("iss"), Connection: c.ID, Tracker: c.Name, Kind: c.Kind, Key: seen.Key, URL: seen.URL, Title: seen.Title, State: seen.State,
			Category: seen.Category, Done: seen.Done, Assignee: seen.Assignee, Phase: Linked, CreatedBy: who, CreatedAt: now, UpdatedAt: seen.UpdatedAt, SyncedAt: now}
	}
	m, err := d.announcement(i, list, now)
	if err != nil {
		return Issue{}, err
	}
	if known {
		err = d.opt.Store.Link(ctx, i.ID, idsOf(list), who, now, []notify.Message{m})
	} else {
		err = d.opt.Store.AddIssue(ctx, i, idsOf(list), []notify.Message{m})
	}
	if err != nil {
		return Issue{}, err
	}
	d.changed(list)
	d.opt.Wake()
	return d.opt.Store.Issue(ctx, i.ID)
}

// announcement is the message that leaves links to here: to each badcase, and to the
// list of them all when they are too many.
func (d *Desk) announcement(i Issue, list []bam.Badcase, now time.Time) (notify.Message, error) {
	links := backs(list, d.pages())
	if len(list) > len(links) {
		links = append(links, Back{ID: i.ID, Title: "All badcases of this issue", URL: d.pages().Issue(i.Key)})
	}
	return notify.NewMessage(Message, i.Connection, topicAnnounce, i.ID, job{Backs: links}, now)
}

// Unlink takes an issue from a badcase. The issue stays over there.
func (d *Desk) Unlink(ctx context.Context, issue, badcase, who string) error {
	err := d.opt.Store.Unlink(ctx, issue, badcase, who, d.opt.Now().UTC())
	if err == nil {
		d.opt.Changed(badcase)
	}
	return err
}

// Refresh asks the tracker how the issue is now. A changed state changes badcases as
// an event of a webhook does.
func (d *Desk) Refresh(ctx context.Context, issue string) (Issue, error) {
	i, err := d.opt.Store.Issue(ctx, issue)
	if err != nil {
		return i, err
	}
	if i.Key == "" {
		return i, fault.New(fault.Conflict, "tracker", "the issue is not made yet")
	}
	c, err := d.usable(ctx, i.Connection)
	if err != nil {
		return i, err
	}
	var seen Seen
	if err := d.with(c, func(r Remote) error { seen, err = r.Issue(ctx, i.Key); return err }); err != nil {
		return i, err
	}
	if err := d.opt.Store.Saw(ctx, i.ID, seen, true, d.opt.Now().UTC(), nil); err != nil {
		return i, err
	}
	d.opt.Changed("")
	d.opt.Edited("")
	return d.opt.Store.Issue(ctx, i.ID)
}

// Retry tries again what was given up about an issue.
func (d *Desk) Retry(ctx context.Context, issue string) (Issue, error) {
	failed, _, err := d.opt.Outbox.Messages(ctx, notify.Query{State: notify.Failed, About: issue, Limit: 200})
	if err != nil {
		return Issue{}, err
	}
	failed = slices.DeleteFunc(failed, func(m notify.Message) bool { return m.Kind != Message })
	if len(failed) == 0 {
		return Issue{}, fault.New(fault.Conflict, "tracker", "nothing about this issue has failed for good")
	}
	if err := d.opt.Store.Again(ctx, issue); err != nil {
		return Issue{}, err
	}
	for _, m := range failed {
		if err := d.opt.Outbox.Again(ctx, m.ID, d.opt.Now().UTC()); err != nil {
			return Issue{}, err
		}
	}
	d.opt.Changed("")
	d.opt.Wake()
	return d.opt.Store.Issue(ctx, issue)
}

// Hear takes what a connection's webhook sent. Whoever knows no secret is
// fault.Unauthorized; an unknown connection looks the same.
func (d *Desk) Hear(ctx context.Context, connection string, h http.Header, q url.Values, body []byte) (Heard, error) {
	c, err := d.opt.Store.Connection(ctx, connection)
	if fault.Is(err, fault.NotFound) || err == nil && !c.Enabled {
		return "", fault.New(fault.Unauthorized, "tracker", "no such tracker, or its secret is another")
	}
	if err != nil {
		return "", err
	}
	driver, err := d.driver(c)
	if err != nil {
		return "", err
	}
	e, err := driver.Event(c, h, q, body)
	if err != nil || e.Foreign {
		return Unknown, err
	}
	heard, edited, err := d.opt.Store.Hear(ctx, c.ID, e, d.opt.Now().UTC())
	if heard == Applied {
		d.opt.Changed("")
		for _, id := range edited {
			d.opt.Edited(id)
		}
	}
	return heard, err
}
