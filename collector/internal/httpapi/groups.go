package httpapi

import (
	"context"
	"net/http"

	"mlife/collector/internal/fleet"
	"mlife/collector/internal/people"
)

// Groups is the area of groups of devices.
type Groups struct {
	Groups fleet.Groups
}

type groupBody struct {
	Name    string   `json:"name" minLength:"1" maxLength:"128"`
	Devices []string `json:"devices,omitempty" maxItems:"10000" doc:"Names of devices."`
}

type groupIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body groupBody
}

type groupOut struct {
	Body fleet.Group
}

type groupsIn struct {
	PageQuery
	Q string `query:"q" maxLength:"128" doc:"Part of the name."`
}

type groupsOut struct {
	Body struct {
		Items []fleet.Group `json:"items" nullable:"false"`
		Next  string        `json:"next,omitempty"`
		Total int           `json:"total"`
	}
}

// Register implements Area.
func (a Groups) Register(s *Server) {
	Register(s, For(people.Viewer), op("fleet", "list-groups", http.MethodGet, "/groups", "List groups by name"),
		func(ctx context.Context, in *groupsIn) (*groupsOut, error) {
			out := &groupsOut{}
			var err error
			out.Body.Items, out.Body.Next, out.Body.Total, err = a.Groups.Groups(ctx, in.Q, in.Cursor, in.Limit)
			return out, err
		})
	create := op("fleet", "create-group", http.MethodPost, "/groups", "Make a group")
	create.DefaultStatus = http.StatusCreated
	Register(s, For(people.FleetManager), create, func(ctx context.Context, in *struct{ Body groupBody }) (*groupOut, error) {
		g, err := fleet.NewGroup(in.Body.Name, in.Body.Devices, s.deps.Now())
		if err == nil {
			err = a.Groups.CreateGroup(ctx, g)
		}
		return &groupOut{g}, err
	})
	Register(s, For(people.FleetManager), op("fleet", "replace-group", http.MethodPut, "/groups/{id}", "Replace a group's name and devices"),
		func(ctx context.Context, in *groupIn) (*groupOut, error) {
			g, err := fleet.NewGroup(in.Body.Name, in.Body.Devices, s.deps.Now())
			if err != nil {
				return nil, err
			}
			g.ID = in.ID
			g, err = a.Groups.UpdateGroup(ctx, g)
			return &groupOut{g}, err
		})
	Register(s, For(people.FleetManager), op("fleet", "delete-group", http.MethodDelete, "/groups/{id}", "Remove a group, not its devices"),
		func(ctx context.Context, in *IDPath) (*struct{}, error) { return nil, a.Groups.DeleteGroup(ctx, in.ID) })
}
