package httpapi

import (
	"context"
	"net/http"

	"mlife/collector/internal/fleet"
	"mlife/collector/internal/people"
)

// Devices is the area of devices and how often their models fail.
type Devices struct {
	Fleet fleet.Devices
	Rates fleet.Rates
	// Revoke shuts a device out. fleet.Desk's is one.
	Revoke func(ctx context.Context, device string) error
}

type devicesIn struct {
	PageQuery
	ListSearch
	Q      string `query:"q" maxLength:"128" doc:"Part of the name."`
	Group  string `query:"group" maxLength:"128" doc:"ID or name of a group."`
	Online string `query:"online" enum:"true,false" doc:"Only those that are, or are not, connected."`
}

type devicesOut struct {
	Body struct {
		Items []fleet.Device `json:"items" nullable:"false"`
		Next  string         `json:"next,omitempty"`
		Total int            `json:"total"`
	}
}

// Register implements Area.
func (a Devices) Register(s *Server) {
	Register(s, For(people.Viewer), op("fleet", "list-devices", http.MethodGet, "/devices", "Find devices, by name unless sort says otherwise"), a.list)
	Register(s, For(people.Viewer), op("fleet", "get-device", http.MethodGet, "/devices/{id}", "Show a device"),
		func(ctx context.Context, in *IDPath) (*struct{ Body fleet.Device }, error) {
			d, err := a.Fleet.Device(ctx, in.ID)
			return &struct{ Body fleet.Device }{d}, err
		})
	o := op("fleet", "revoke-device", http.MethodPost, "/devices/{id}/revoke", "Shut a device out")
	o.Description = "Its certificates are refused from now on and its connection ends. A token made for it lets it enrol again."
	Register(s, For(people.FleetManager), o, func(ctx context.Context, in *IDPath) (*struct{}, error) {
		err := a.Revoke(ctx, in.ID)
		s.live.Publish(Notice{Topic: "devices", ID: in.ID, Event: "changed"})
		return nil, err
	})
	a.registerRates(s)
}

func (a Devices) list(ctx context.Context, in *devicesIn) (*devicesOut, error) {
	where, err := in.node(fleet.Schema())
	if err != nil {
		return nil, err
	}
	q := fleet.Query{Text: in.Q, Search: where, Sort: in.Sort, Group: in.Group, Cursor: in.Cursor, Limit: in.Limit}
	if in.Online != "" {
		on := in.Online == "true"
		q.Online = &on
	}
	p, err := a.Fleet.Devices(ctx, q)
	out := &devicesOut{}
	out.Body.Items, out.Body.Next, out.Body.Total = p.Items, p.Next, p.Total
	return out, err
}
