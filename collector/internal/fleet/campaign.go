package fleet

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"mlife/shared/fault"
	"mlife/shared/ident"
	"mlife/shared/query"
	"mlife/shared/trigger"
	"mlife/shared/wire"
)

// Limits of campaigns.
const (
	MaxCampaignName = 128 // bytes
	MaxCampaignNote = 4096
	MaxQuota        = wire.MaxShare
	MaxCampaignLife = 366 * 24 * time.Hour
	MaxRunning      = 64 // campaigns at a time
	maxCampaignSets = 64 // groups, and devices, named by one campaign
	maxDeviceQuery  = 2048
)

// CampaignState says where a campaign stands.
type CampaignState string

// The states. Done is by itself: the quota is reached or the time is over.
const (
	CampaignWaits   CampaignState = "draft"
	CampaignRunning CampaignState = "running"
	CampaignDone    CampaignState = "done"
	CampaignStopped CampaignState = "stopped"
)

// CampaignRule is which observations a campaign wants: a rule as operators of devices
// write them, without name and quota.
type CampaignRule struct {
	When       string   `json:"when" minLength:"1" maxLength:"2048" doc:"Expression that is true for what is wanted, in the language of rules on devices."`
	Functions  []string `json:"functions,omitempty" maxItems:"16" doc:"System functions it looks at; all when empty."`
	Sample     *float64 `json:"sample,omitempty" minimum:"0" maximum:"1" doc:"Share of matching observations taken; 1 unless given."`
	CooldownMS int64    `json:"cooldown_ms,omitempty" minimum:"0" maximum:"604800000" doc:"Pause after a clip, on each device."`
	CooldownBy string   `json:"cooldown_by,omitempty" maxLength:"256" doc:"Expression that tells pauses apart, such as label."`
	Priority   string   `json:"priority,omitempty" enum:"low,normal,high" doc:"Of its clips on their way; normal unless given."`
}

// Targets says which devices a campaign is for: all that any part names. Revoked devices
// are left out.
type Targets struct {
	Groups  []string `json:"groups,omitempty" maxItems:"64" doc:"Groups by ID or name; devices that join later take part."`
	Devices []string `json:"devices,omitempty" maxItems:"64" doc:"Names of devices."`
	Query   string   `json:"query,omitempty" maxLength:"2048" doc:"Devices by the search language, such as label:site=berlin; * for all."`
}

// CampaignDraft is what a fleet manager asks for.
type CampaignDraft struct {
	Name      string       `json:"name" minLength:"1" maxLength:"128"`
	Note      string       `json:"note,omitempty" maxLength:"4096"`
	Rule      CampaignRule `json:"rule"`
	Targets   Targets      `json:"targets"`
	Quota     int64        `json:"quota" minimum:"1" maximum:"1000000" doc:"Clips wanted from all devices together."`
	PerDevice int64        `json:"per_device,omitempty" minimum:"0" maximum:"1000000" doc:"Most clips of one device; 0: as many as all together."`
	Until     time.Time    `json:"until" doc:"When it ends if the quota is not reached, at most a year ahead."`
}

// Campaign asks devices to collect clips. Times are UTC; JSON names are those of the
// REST API.
type Campaign struct {
	CampaignDraft
	ID        string        `json:"id"`
	State     CampaignState `json:"state" enum:"draft,running,done,stopped"`
	Reason    string        `json:"reason" doc:"Why it ended."`
	Clips     int64         `json:"clips" doc:"Clips that came, surplus included."`
	Surplus   int64         `json:"surplus" doc:"Clips that came after it had ended; they are kept."`
	Devices   int64         `json:"devices" doc:"Devices it was sent to."`
	CreatedBy string        `json:"created_by"`
	CreatedAt time.Time     `json:"created_at"`
	StartedAt *time.Time    `json:"started_at,omitempty"`
	EndedAt   *time.Time    `json:"ended_at,omitempty"`
}

// NewCampaign makes a campaign that is not running yet, or says what is wrong. Errors in
// an expression name line and column.
func NewCampaign(d CampaignDraft, author string, now time.Time) (Campaign, error) {
	c := Campaign{CampaignDraft: d, ID: ident.New("cmp"), State: CampaignWaits, CreatedBy: author, CreatedAt: now.UTC()}
	c.Name, c.Until = strings.TrimSpace(d.Name), d.Until.UTC().Truncate(time.Second)
	switch {
	case c.Name == "" || len(c.Name) > MaxCampaignName || !utf8.ValidString(c.Name):
		return c, fault.Field("campaign", "body.name", "1 to %d bytes of text, have %d", MaxCampaignName, len(c.Name))
	case len(c.Note) > MaxCampaignNote || !utf8.ValidString(c.Note):
		return c, fault.Field("campaign", "body.note", "%d bytes, at most %d of text", len(c.Note), MaxCampaignNote)
	case c.Quota < 1 || c.Quota > MaxQuota:
		return c, fault.Field("campaign", "body.quota", "%d: want 1 to %d", c.Quota, MaxQuota)
	case c.PerDevice < 0 || c.PerDevice > MaxQuota:
		return c, fault.Field("campaign", "body.per_device", "%d: want 0 to %d", c.PerDevice, MaxQuota)
	case !c.Until.After(now):
		return c, fault.Field("campaign", "body.until", "%s is over: name a time to come", c.Until.Format(time.RFC3339))
	case c.Until.Sub(now) > MaxCampaignLife:
		return c, fault.Field("campaign", "body.until", "more than a year ahead")
	}
	if err := c.Rule.Check("body.rule"); err != nil {
		return c, err
	}
	if err := c.Targets.Check("body.targets"); err != nil {
		return c, err
	}
	if _, err := c.Wire(); err != nil {
		return c, fault.Field("campaign", "body.rule", "%v", err)
	}
	return c, nil
}

// Check compiles a rule as a device does. under is where it stands in what was sent.
func (r CampaignRule) Check(under string) error {
	one := func(field string, rule trigger.Rule) error {
		rule.Name = "campaign"
		err := trigger.Validate([]trigger.Rule{rule})
		if err == nil {
			return nil
		}
		_, text, _ := strings.Cut(err.Error(), `rule "campaign": `)
		return fault.Field("campaign", under+"."+field, "%s", strings.TrimPrefix(text, field+": "))
	}
	if err := one("when", trigger.Rule{When: r.When}); err != nil {
		return err
	}
	if r.CooldownBy != "" {
		if err := one("cooldown_by", trigger.Rule{When: "True", CooldownMS: r.CooldownMS, CooldownBy: r.CooldownBy}); err != nil {
			return err
		}
	}
	return one("when", r.rule())
}

func (r CampaignRule) rule() trigger.Rule {
	return trigger.Rule{When: r.When, Functions: r.Functions, Sample: r.Sample, CooldownMS: r.CooldownMS, CooldownBy: r.CooldownBy, Priority: r.Priority}
}

// Check says what is wrong with the naming of devices, but not whether there are such.
func (t Targets) Check(under string) error {
	if len(t.Groups)+len(t.Devices) == 0 && strings.TrimSpace(t.Query) == "" {
		return fault.Field("campaign", under, "name groups, devices or a query; the query * is all devices")
	}
	if len(t.Groups) > maxCampaignSets || len(t.Devices) > maxCampaignSets || len(t.Query) > maxDeviceQuery {
		return fault.Field("campaign", under, "at most %d groups, %d devices and a query of %d bytes", maxCampaignSets, maxCampaignSets, maxDeviceQuery)
	}
	for _, d := range t.Devices {
		if err := wire.CheckDeviceID(d); err != nil {
			return fault.Field("campaign", under+".devices", "%v", err)
		}
	}
	_, _, err := t.Where(under)
	return err
}

// Where parses the query: nil when there is none, all when it is *.
func (t Targets) Where(under string) (n query.Node, all bool, err error) {
	text := strings.TrimSpace(t.Query)
	if text == "" || text == "*" {
		return nil, text == "*", nil
	}
	if n, err = query.Parse(text, Schema()); err != nil {
		return nil, false, &fault.Error{Kind: fault.Invalid, Op: "campaign", Field: under + ".query", Err: err}
	}
	return n, false, nil
}

// Wire gives what devices are sent.
func (c Campaign) Wire() (wire.Campaign, error) {
	rule, err := json.Marshal(c.Rule.rule())
	if err != nil {
		return wire.Campaign{}, fault.New(fault.Internal, "campaign", "%w", err)
	}
	w := wire.Campaign{ID: c.ID, Name: c.Name, Until: c.Until, Share: c.Quota, Rule: rule}
	if c.PerDevice > 0 {
		w.Share = min(c.PerDevice, c.Quota)
	}
	return w, w.Check()
}

// Start sets a draft running.
func (c *Campaign) Start(now time.Time) error {
	if c.State != CampaignWaits {
		return fault.New(fault.Conflict, "campaign", "it is %s: only a draft can start", c.State)
	}
	if !c.Until.After(now) {
		return fault.New(fault.Conflict, "campaign", "its time was over at %s", c.Until.Format(time.RFC3339))
	}
	now = now.UTC()
	c.State, c.StartedAt = CampaignRunning, &now
	return nil
}

// Stop ends a running campaign.
func (c *Campaign) Stop(by string, now time.Time) error {
	if c.State != CampaignRunning {
		return fault.New(fault.Conflict, "campaign", "it is %s: only a running one can be stopped", c.State)
	}
	now = now.UTC()
	c.State, c.Reason, c.EndedAt = CampaignStopped, "stopped by "+by, &now
	return nil
}

// CampaignDevice is what one device did for a campaign.
type CampaignDevice struct {
	Device  string     `json:"device"`
	Online  bool       `json:"online"`
	Clips   int64      `json:"clips" doc:"Clips that came, surplus included."`
	Surplus int64      `json:"surplus"`
	SentAt  time.Time  `json:"sent_at" doc:"When the campaign was first sent to it."`
	LastAt  *time.Time `json:"last_at,omitempty" doc:"When its last clip came."`
	Problem string     `json:"problem" doc:"Why the device cannot run it, in its own words."`
}

// CampaignPoint is what came in one stretch of time.
type CampaignPoint struct {
	At    time.Time `json:"at"`
	Clips int64     `json:"clips"`
}

// CampaignQuery asks for a page of campaigns.
type CampaignQuery struct {
	Search query.Node // nil for all
	Sort   string
	Cursor string
	Limit  int
}

// Campaigns keeps campaigns. Clips are counted where they are recorded.
type Campaigns interface {
	CreateCampaign(ctx context.Context, c Campaign) error
	Campaign(ctx context.Context, id string) (Campaign, error)
	Campaigns(ctx context.Context, q CampaignQuery) (items []Campaign, next string, total int, err error)
	// UpdateCampaign changes a campaign in a transaction; more than MaxRunning that run is
	// fault.Conflict.
	UpdateCampaign(ctx context.Context, id string, change func(*Campaign) error) (Campaign, error)
	// DeleteCampaign refuses one that runs with fault.Conflict.
	DeleteCampaign(ctx context.Context, id string) error
	// CampaignDevices gives the devices a campaign was sent to by name.
	CampaignDevices(ctx context.Context, id, cursor string, limit int) (items []CampaignDevice, next string, total int, err error)
	// CampaignOver gives when the clips came that are there still, in stretches of step.
	CampaignOver(ctx context.Context, id string, step time.Duration) ([]CampaignPoint, error)
	// TargetDevices gives the devices that are meant by name, at most MaxGroup. strict
	// refuses a group or device that is not there.
	TargetDevices(ctx context.Context, t Targets, strict bool) ([]string, error)
	// RunningCampaigns gives those that run, the oldest first.
	RunningCampaigns(ctx context.Context) ([]Campaign, error)
	// EndCampaigns ends those whose time is over and gives their IDs.
	EndCampaigns(ctx context.Context, now time.Time) ([]string, error)
}

// CampaignSchema says what the search language can ask of campaigns.
func CampaignSchema() query.Schema {
	return query.Schema{Name: "campaigns", Inside: true, Flags: []query.Flag{
		{Name: "running", Doc: "devices are collecting", Means: "state:running"},
		{Name: "ended", Doc: "done or stopped", Means: "state:(done, stopped)"},
	}, Fields: []query.Field{
		{Name: "name", Kind: query.Text, Doc: "its name", Sortable: true},
		{Name: "state", Kind: query.Enum, Doc: "where it stands", Values: []string{"draft", "running", "done", "stopped"}, Sortable: true},
		{Name: "quota", Kind: query.Number, Doc: "clips wanted", Integer: true, Sortable: true},
		{Name: "clips", Kind: query.Number, Doc: "clips that came", Integer: true, Sortable: true},
		{Name: "until", Kind: query.Time, Doc: "when it ends by itself", Sortable: true},
		{Name: "created_by", Aliases: []string{"author"}, Kind: query.Text, Doc: "who made it", Sortable: true},
		{Name: "created_at", Aliases: []string{"created"}, Kind: query.Time, Doc: "when it was made", Sortable: true},
		{Name: "device", Kind: query.Text, Doc: "a device it was sent to"},
		{Name: "id", Kind: query.Text, Doc: "its ID"},
	}}
}
