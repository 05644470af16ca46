package httpapi

import (
	"context"
	"encoding/json"
	"net/http"

	"mlife/collector/internal/people"
	"mlife/shared/fault"
)

// Preferences is the area of what people set for themselves.
type Preferences struct {
	Store people.Preferences
}

// Register implements Area.
func (a Preferences) Register(s *Server) {
	own := For(people.Viewer)
	Register(s, own, op("people", "list-preferences", http.MethodGet, "/preferences", "What one has set for oneself in the page"), a.list)
	set := op("people", "set-preference", http.MethodPut, "/preferences/{name}", "Set something for oneself; null takes it away")
	set.MaxBodyBytes = people.MaxPreference
	set.Metadata = map[string]any{"audit": false} // a person's own view, no rights and no data
	Register(s, own, set, a.set)
}

type preferencesOut struct {
	Body map[string]json.RawMessage
}

func (a Preferences) list(ctx context.Context, _ *struct{}) (*preferencesOut, error) {
	id, err := person(ctx)
	if err != nil {
		return nil, err
	}
	out, err := a.Store.Preferences(ctx, id)
	return &preferencesOut{out}, err
}

type preferenceIn struct {
	Name string `path:"name" maxLength:"64"`
	Body json.RawMessage
}

func (a Preferences) set(ctx context.Context, in *preferenceIn) (*struct{}, error) {
	id, err := person(ctx)
	if err != nil {
		return nil, err
	}
	if err := people.CheckPreference(in.Name, in.Body); err != nil {
		return nil, err
	}
	return nil, a.Store.SetPreference(ctx, id, in.Name, in.Body)
}

// person gives the account of who asks; a task has none of its own.
func person(ctx context.Context) (string, error) {
	p, ok := people.From(ctx)
	if !ok || p.Task != "" {
		return "", fault.New(fault.Forbidden, "httpapi.preferences", "only people have settings of their own")
	}
	return p.UserID, nil
}
