package httpapi

import (
	"context"
	"net/http"
	"sync"

	"golang.org/x/time/rate"

	"mlife/collector/internal/people"
	"mlife/collector/internal/tracker"
	"mlife/shared/fault"
	"mlife/shared/ident"
	"mlife/shared/secret"
)

// Trackers is the area of connections to issue trackers and of what these tell. Set
// all fields before New.
type Trackers struct {
	Desk  *tracker.Desk
	Store tracker.Store
	Page  func() string // address of the page, for that of webhooks
}

// maxEvent bounds the body of an event, and the rest how often one address may call:
// each calls for itself, so that a stranger does not silence a tracker.
const (
	maxEvent   = 1 << 20
	eventRate  = 50 // a second
	eventBurst = 200
	maxCallers = 1024 // addresses that are remembered; past it all begin anew
)

type trackerBody struct {
	Name          string           `json:"name" minLength:"1" maxLength:"128"`
	Kind          tracker.Kind     `json:"kind" enum:"gitlab,jira_cloud,jira_server" doc:"Stays as it was made."`
	Enabled       bool             `json:"enabled" default:"true" required:"false"`
	Settings      tracker.Settings `json:"settings"`
	Token         secret.String    `json:"token,omitempty" maxLength:"4096" format:"password" doc:"Left out: the one that is kept stays, unless the address or the login is another."`
	NewHookSecret bool             `json:"new_hook_secret,omitempty" doc:"Make another secret for webhooks; the answer shows it once."`
}

type trackerShown struct {
	tracker.Connection
	HookURL string `json:"hook_url" doc:"What the tracker's webhook calls."`
}

type trackerOut struct {
	Body struct {
		Tracker    trackerShown `json:"tracker"`
		HookSecret string       `json:"hook_secret,omitempty" doc:"Secret of the webhook. It is shown only here."`
	}
}

type trackersOut struct {
	Body struct {
		Items []trackerShown `json:"items" nullable:"false"`
		Words []string       `json:"words" nullable:"false" doc:"What templates may have in braces."`
	}
}

// Register implements Area.
func (a Trackers) Register(s *Server) {
	admin := For(people.Administrator)
	Register(s, For(people.Viewer), op("trackers", "list-trackers", http.MethodGet, "/trackers", "Issue trackers that badcases can be linked to"), a.list)
	create := op("trackers", "create-tracker", http.MethodPost, "/trackers", "Set up a project in GitLab or Jira")
	create.DefaultStatus = http.StatusCreated
	Register(s, admin, create, func(ctx context.Context, in *struct{ Body trackerBody }) (*trackerOut, error) {
		return a.save(ctx, in.Body, tracker.Connection{ID: ident.New("trk"), Kind: in.Body.Kind, CreatedAt: s.deps.Now().UTC()})
	})
	Register(s, admin, op("trackers", "replace-tracker", http.MethodPut, "/trackers/{id}", "Change a tracker"),
		func(ctx context.Context, in *struct {
			IDPath
			Body trackerBody
		}) (*trackerOut, error) {
			c, err := a.Store.Connection(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			if in.Body.Kind != c.Kind {
				return nil, fault.Field("tracker", "body.kind", "it is %s and stays so: set up another", c.Kind)
			}
			return a.save(ctx, in.Body, c)
		})
	Register(s, admin, op("trackers", "delete-tracker", http.MethodDelete, "/trackers/{id}", "Remove a tracker and the links to its issues; the issues stay there"),
		func(ctx context.Context, in *IDPath) (*struct{}, error) {
			return nil, a.Store.RemoveConnection(ctx, in.ID, actor(ctx), s.deps.Now().UTC())
		})
	Register(s, admin, op("trackers", "test-tracker", http.MethodPost, "/trackers/{id}/test", "Call a tracker: whether it answers, takes the token and has the project"),
		func(ctx context.Context, in *IDPath) (*struct{ Body tracker.Checkup }, error) {
			out, err := a.Desk.Test(ctx, in.ID)
			return &struct{ Body tracker.Checkup }{out}, err
		})
	a.registerHook(s)
	Issues{Desk: a.Desk, Store: a.Store}.register(s)
}

func (a Trackers) shown(c tracker.Connection) trackerShown {
	return trackerShown{c, a.Page() + Base + "/trackers/" + c.ID + "/events"}
}

func (a Trackers) list(ctx context.Context, _ *struct{}) (*trackersOut, error) {
	out := &trackersOut{}
	list, err := a.Store.Connections(ctx)
	out.Body.Items, out.Body.Words = []trackerShown{}, tracker.Words
	_, no := people.Require(ctx, people.Administrator)
	for _, c := range list {
		if no != nil { // an account's name and the network's certificates are not everybody's
			c.Login, c.CA = "", ""
		}
		out.Body.Items = append(out.Body.Items, a.shown(c))
	}
	return out, err
}

func (a Trackers) save(ctx context.Context, b trackerBody, c tracker.Connection) (*trackerOut, error) {
	// A token goes where it was meant for: another address needs it again.
	if b.Token == "" && (b.Settings.BaseURL != c.BaseURL || b.Settings.Login != c.Login) {
		c.Token = ""
	}
	c.Name, c.Enabled, c.Settings = b.Name, b.Enabled, b.Settings
	if b.Token != "" {
		c.Token = b.Token
	}
	if err := c.Check(); err != nil {
		return nil, err
	}
	out := &trackerOut{}
	if c.HookSecret == "" || b.NewHookSecret {
		c.HookSecret = tracker.NewSecret()
		out.Body.HookSecret = c.HookSecret.Reveal()
	}
	out.Body.Tracker = a.shown(c)
	return out, a.Store.SaveConnection(ctx, c)
}

type eventIn struct {
	Request
	ID      string `path:"id" maxLength:"64"`
	RawBody []byte `contentType:"application/json"`
}

type eventOut struct {
	Body struct {
		Outcome tracker.Heard `json:"outcome" enum:"applied,repeated,outdated,unknown"`
	}
}

// callers bounds how often each address calls. The zero value is ready.
type callers struct {
	mu sync.Mutex
	by map[string]*rate.Limiter
}

func (c *callers) allow(address string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.by[address]
	if l == nil {
		if len(c.by) >= maxCallers || c.by == nil {
			c.by = map[string]*rate.Limiter{}
		}
		l = rate.NewLimiter(eventRate, eventBurst)
		c.by[address] = l
	}
	return l.Allow()
}

// registerHook adds where trackers report changes. Their secret is what lets them in;
// what they change is in the badcases' histories, so the audit trail need not hold
// every event.
func (a Trackers) registerHook(s *Server) {
	var limit callers
	o := op("trackers", "take-event", http.MethodPost, "/trackers/{id}/events", "Take an event of a tracker's webhook, proven by its secret")
	o.MaxBodyBytes = maxEvent
	o.SkipValidateBody = true // the driver reads it, after its secret is proven
	o.Metadata = map[string]any{"audit": false}
	Register(s, Public, o, func(ctx context.Context, in *eventIn) (*eventOut, error) {
		r := in.echo.Request()
		if !limit.allow(remote(r)) {
			return nil, fault.New(fault.Busy, "tracker", "more than %d events a second", eventRate)
		}
		out := &eventOut{}
		var err error
		out.Body.Outcome, err = a.Desk.Hear(ctx, in.ID, r.Header, r.URL.Query(), in.RawBody)
		return out, err
	})
}
