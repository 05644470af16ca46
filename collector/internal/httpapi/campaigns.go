package httpapi

import (
	"context"
	"net/http"
	"time"

	"mlife/collector/internal/fleet"
	"mlife/collector/internal/loop"
	"mlife/collector/internal/people"
)

// Campaigns is the area of what devices are asked to collect.
type Campaigns struct {
	Store fleet.Campaigns
	Desk  *loop.Campaigns
}

type campaignIn struct {
	Body struct {
		fleet.CampaignDraft
		Start bool `json:"start,omitempty" doc:"Start it at once."`
	}
}

type campaignOut struct{ Body fleet.Campaign }

type campaignsIn struct {
	PageQuery
	ListSearch
}

type campaignsOut struct {
	Body struct {
		Items []fleet.Campaign `json:"items" nullable:"false"`
		Next  string           `json:"next,omitempty"`
		Total int              `json:"total"`
	}
}

type campaignDevicesIn struct {
	IDPath
	PageQuery
}

type campaignDevicesOut struct {
	Body struct {
		Items []fleet.CampaignDevice `json:"items" nullable:"false"`
		Next  string                 `json:"next,omitempty"`
		Total int                    `json:"total"`
	}
}

type campaignOverIn struct {
	IDPath
	StepS int `query:"step_s" minimum:"1" maximum:"86400" default:"60" doc:"Length of a stretch in seconds."`
}

type campaignOverOut struct {
	Body struct {
		Items []fleet.CampaignPoint `json:"items" nullable:"false"`
	}
}

type campaignTryIn struct {
	Body struct {
		Rule    *fleet.CampaignRule `json:"rule,omitempty"`
		Targets *fleet.Targets      `json:"targets,omitempty"`
	}
}

type campaignTryOut struct {
	Body struct {
		Devices int      `json:"devices" doc:"Devices that would be asked."`
		Some    []string `json:"some" nullable:"false" doc:"The first of them by name."`
	}
}

// someDevices is how many devices a trial names.
const someDevices = 10

// Register implements Area.
func (a Campaigns) Register(s *Server) {
	viewer, manager := For(people.Viewer), For(people.FleetManager)
	Register(s, viewer, op("fleet", "list-campaigns", http.MethodGet, "/campaigns", "Find campaigns, the newest first unless sort says otherwise"), a.list)
	create := op("fleet", "create-campaign", http.MethodPost, "/campaigns", "Ask devices to collect clips")
	create.Description = "Devices take what the rule is true for until the quota over all of them is reached or the time is over; then the campaign ends by itself. " +
		"The rule is compiled by the same code as on devices: an error names line and column. Without start it is a draft."
	create.DefaultStatus = http.StatusCreated
	Register(s, manager, create, func(ctx context.Context, in *campaignIn) (*campaignOut, error) {
		c, err := a.Desk.Create(ctx, in.Body.CampaignDraft, actor(ctx), in.Body.Start)
		return &campaignOut{c}, err
	})
	try := op("fleet", "try-campaign", http.MethodPost, "/campaigns/try", "See whom a campaign would reach and whether its rule is right")
	try.Description = "Changes nothing. What is left out is not looked at."
	Register(s, manager, try, a.try)
	Register(s, viewer, op("fleet", "get-campaign", http.MethodGet, "/campaigns/{id}", "Show a campaign"), func(ctx context.Context, in *IDPath) (*campaignOut, error) {
		c, err := a.Store.Campaign(ctx, in.ID)
		return &campaignOut{c}, err
	})
	Register(s, viewer, op("fleet", "list-campaign-devices", http.MethodGet, "/campaigns/{id}/devices", "What each device did for a campaign, by name"), a.devices)
	over := op("fleet", "campaign-over-time", http.MethodGet, "/campaigns/{id}/progress", "When the clips of a campaign came")
	over.Description = "Stretches without a clip are left out. Clips of badcases that were deleted since are not counted here."
	Register(s, viewer, over, a.over)
	Register(s, manager, op("fleet", "start-campaign", http.MethodPost, "/campaigns/{id}/start", "Start a draft"), func(ctx context.Context, in *IDPath) (*campaignOut, error) {
		c, err := a.Desk.Start(ctx, in.ID)
		return &campaignOut{c}, err
	})
	Register(s, manager, op("fleet", "stop-campaign", http.MethodPost, "/campaigns/{id}/stop", "Stop a campaign; what came stays"), func(ctx context.Context, in *IDPath) (*campaignOut, error) {
		c, err := a.Desk.Stop(ctx, in.ID, actor(ctx))
		return &campaignOut{c}, err
	})
	Register(s, manager, op("fleet", "delete-campaign", http.MethodDelete, "/campaigns/{id}", "Delete a campaign that does not run; its badcases stay"), func(ctx context.Context, in *IDPath) (*struct{}, error) {
		err := a.Store.DeleteCampaign(ctx, in.ID)
		if err == nil {
			s.live.Publish(Notice{Topic: "campaigns", ID: in.ID, Event: "deleted"})
		}
		return nil, err
	})
}

func (a Campaigns) list(ctx context.Context, in *campaignsIn) (*campaignsOut, error) {
	where, err := in.node(fleet.CampaignSchema())
	if err != nil {
		return nil, err
	}
	out := &campaignsOut{}
	out.Body.Items, out.Body.Next, out.Body.Total, err = a.Store.Campaigns(ctx, fleet.CampaignQuery{Search: where, Sort: in.Sort, Cursor: in.Cursor, Limit: in.Limit})
	return out, err
}

func (a Campaigns) try(ctx context.Context, in *campaignTryIn) (*campaignTryOut, error) {
	out := &campaignTryOut{}
	out.Body.Some = []string{}
	if r := in.Body.Rule; r != nil {
		if err := r.Check("body.rule"); err != nil {
			return nil, err
		}
	}
	t := in.Body.Targets
	if t == nil {
		return out, nil
	}
	if err := t.Check("body.targets"); err != nil {
		return nil, err
	}
	devices, err := a.Store.TargetDevices(ctx, *t, true)
	out.Body.Devices, out.Body.Some = len(devices), append(out.Body.Some, devices[:min(len(devices), someDevices)]...)
	return out, err
}

func (a Campaigns) devices(ctx context.Context, in *campaignDevicesIn) (*campaignDevicesOut, error) {
	if _, err := a.Store.Campaign(ctx, in.ID); err != nil {
		return nil, err
	}
	out := &campaignDevicesOut{}
	var err error
	out.Body.Items, out.Body.Next, out.Body.Total, err = a.Store.CampaignDevices(ctx, in.ID, in.Cursor, in.Limit)
	return out, err
}

func (a Campaigns) over(ctx context.Context, in *campaignOverIn) (*campaignOverOut, error) {
	if _, err := a.Store.Campaign(ctx, in.ID); err != nil {
		return nil, err
	}
	out := &campaignOverOut{}
	var err error
	out.Body.Items, err = a.Store.CampaignOver(ctx, in.ID, time.Duration(in.StepS)*time.Second)
	return out, err
}
