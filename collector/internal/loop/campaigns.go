package loop

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/fleet"
	"mlife/collector/internal/msm"
	"mlife/shared/wire"
)

// CampaignOptions of a Campaigns. All but Sweep are needed.
type CampaignOptions struct {
	Store   fleet.Campaigns
	Plans   msm.Deployments
	Rollout *Rollout // signs and publishes
	Log     *slog.Logger
	Changed func(campaign string) // called after every change; must not block
	Sweep   time.Duration         // between two looks at ends and members of groups; 5 s
}

// Campaigns brings campaigns to devices and ends them. What is to be done follows from
// what is stored, so Run takes up anywhere it was cut off: each device whose plan does not
// ask for exactly the campaigns that run and are for it gets a new plan. A look costs one
// search of the devices for each campaign that runs, and nothing else while nothing
// changes. Make it with NewCampaigns, run it with Run; the other methods are safe for
// concurrent use.
type Campaigns struct {
	opt  CampaignOptions
	wake chan struct{} // holds one: look now
}

// NewCampaigns makes it.
func NewCampaigns(opt CampaignOptions) *Campaigns {
	if opt.Sweep <= 0 {
		opt.Sweep = 5 * time.Second
	}
	return &Campaigns{opt: opt, wake: make(chan struct{}, 1)}
}

// Wake makes Run look at once.
func (c *Campaigns) Wake() { poke(c.wake) }

// Recorded says that a clip of a campaign was recorded: it may have been the last.
func (c *Campaigns) Recorded(ctx context.Context, campaign string) {
	c.opt.Changed(campaign)
	if x, err := c.opt.Store.Campaign(ctx, campaign); err == nil && x.State != fleet.CampaignRunning {
		poke(c.wake)
	}
}

// Run works until ctx is done.
func (c *Campaigns) Run(ctx context.Context) error {
	tick := time.NewTicker(c.opt.Sweep)
	defer tick.Stop()
	for {
		if err := c.sweep(ctx, time.Now()); err != nil && ctx.Err() == nil {
			c.opt.Log.Error("campaigns not advanced", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-c.wake:
		}
	}
}

func (c *Campaigns) sweep(ctx context.Context, now time.Time) error {
	ended, err := c.opt.Store.EndCampaigns(ctx, now)
	if err != nil {
		return err
	}
	for _, id := range ended {
		c.opt.Changed(id)
	}
	running, err := c.opt.Store.RunningCampaigns(ctx)
	if err != nil {
		return err
	}
	have, err := c.opt.Plans.PlansCollecting(ctx)
	if err != nil {
		return err
	}
	if len(running)+len(have) == 0 {
		return nil
	}
	want, stuck := c.wanted(ctx, running)
	var errs []error
	var devices []string
	for device := range have {
		if _, ok := want[device]; !ok {
			want[device] = nil
		}
	}
	for _, device := range slices.Sorted(maps.Keys(want)) {
		list := slices.Clone(want[device])
		for _, x := range have[device] { // a campaign whose devices are not known now stays where it is
			if stuck[x.ID] {
				list = append(list, x)
			}
		}
		want[device] = list
		if !same(list, have[device]) {
			devices = append(devices, device)
		}
	}
	for _, device := range devices {
		if err := c.opt.Rollout.Collect(ctx, device, want[device]); err != nil {
			errs = append(errs, err)
		}
	}
	if len(devices) > 0 {
		c.opt.Changed("")
	}
	return errors.Join(errs...)
}

// wanted gives what each device is to collect, the oldest campaign first and as many as a
// device takes. Campaigns whose devices cannot be found are stuck.
func (c *Campaigns) wanted(ctx context.Context, running []fleet.Campaign) (want map[string][]wire.Campaign, stuck map[string]bool) {
	want, stuck = map[string][]wire.Campaign{}, map[string]bool{}
	for _, x := range running {
		w, err := x.Wire()
		var devices []string
		if err == nil {
			devices, err = c.opt.Store.TargetDevices(ctx, x.Targets, false)
		}
		if err != nil {
			stuck[x.ID] = true
			c.opt.Log.Warn("the devices of a campaign cannot be found", "campaign", x.ID, "error", err)
			continue
		}
		for _, d := range devices {
			if list := append(slices.Clip(want[d]), w); wire.CheckCampaigns(list) == nil {
				want[d] = list
			}
		}
	}
	return want, stuck
}

func same(a, b []wire.Campaign) bool {
	if len(a) != len(b) {
		return false
	}
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && string(x) == string(y)
}

// Collect makes a device's plan ask for these campaigns and no others.
func (r *Rollout) Collect(ctx context.Context, device string, list []wire.Campaign) error {
	return r.plan(ctx, device, func(p *msm.Plan) bool {
		if same(p.Campaigns, list) {
			return false
		}
		p.Campaigns = list
		return true
	})
}

// Create keeps a campaign. Who it is for must be there; start sets it running at once.
func (c *Campaigns) Create(ctx context.Context, d fleet.CampaignDraft, author string, start bool) (fleet.Campaign, error) {
	x, err := fleet.NewCampaign(d, author, time.Now())
	if err == nil {
		_, err = c.opt.Store.TargetDevices(ctx, x.Targets, true)
	}
	if err == nil {
		err = c.opt.Store.CreateCampaign(ctx, x)
	}
	if err != nil {
		return x, err
	}
	c.opt.Changed(x.ID)
	if !start {
		return x, nil
	}
	return c.Start(ctx, x.ID)
}

// Start sets a draft running.
func (c *Campaigns) Start(ctx context.Context, id string) (fleet.Campaign, error) {
	return c.change(ctx, id, func(x *fleet.Campaign) error { return x.Start(time.Now()) })
}

// Stop ends a campaign that runs.
func (c *Campaigns) Stop(ctx context.Context, id, by string) (fleet.Campaign, error) {
	return c.change(ctx, id, func(x *fleet.Campaign) error { return x.Stop(by, time.Now()) })
}

func (c *Campaigns) change(ctx context.Context, id string, change func(*fleet.Campaign) error) (fleet.Campaign, error) {
	x, err := c.opt.Store.UpdateCampaign(ctx, id, change)
	if err == nil {
		c.opt.Changed(id)
		poke(c.wake)
	}
	return x, err
}

// Collected records what devices send and tells the campaigns of it.
type Collected struct {
	Recorder
	Campaigns *Campaigns
}

// Record implements Recorder.
func (c Collected) Record(ctx context.Context, o bam.Occurrence) (string, error) {
	id, err := c.Recorder.Record(ctx, o)
	if err == nil && o.Manifest.Campaign != "" {
		c.Campaigns.Recorded(ctx, o.Manifest.Campaign)
	}
	return id, err
}
