package httpapi

import (
	"context"
	"net/http"

	"mlife/collector/internal/people"
	"mlife/shared/fault"
	"mlife/shared/ident"
	"mlife/shared/query"
)

func (a Search) registerSaved(s *Server) {
	viewer := For(people.Viewer)
	Register(s, viewer, op("search", "list-searches", http.MethodGet, "/searches", "Your saved searches and those that are shared, by name"), a.saved)
	Register(s, viewer, op("search", "add-search", http.MethodPost, "/searches", "Save a search"),
		func(ctx context.Context, in *addSearchIn) (*savedOut, error) { return a.addSaved(ctx, s, in) })
	Register(s, viewer, op("search", "edit-search", http.MethodPatch, "/searches/{id}", "Rename, change, share a saved search, or keep it to yourself"),
		func(ctx context.Context, in *editSearchIn) (*savedOut, error) { return a.editSaved(ctx, s, in) })
	Register(s, viewer, op("search", "remove-search", http.MethodDelete, "/searches/{id}", "Remove a saved search"), a.removeSaved)
}

type searchesOut struct {
	Body struct {
		Items []people.SavedSearch `json:"items" nullable:"false"`
	}
}

func (a Search) saved(ctx context.Context, in *SearchKind) (*searchesOut, error) {
	p, _ := people.From(ctx)
	out := &searchesOut{}
	var err error
	out.Body.Items, err = a.Saved.Searches(ctx, in.Of, p.Login)
	return out, err
}

type addSearchIn struct {
	Body struct {
		Of     string `json:"of,omitempty" enum:"badcases,files,documents,rows,sets,data-tasks,tasks,models,devices,campaigns" default:"badcases" doc:"What it searches."`
		Name   string `json:"name" minLength:"1" maxLength:"128"`
		Query  string `json:"query" maxLength:"4096"`
		Sort   string `json:"sort,omitempty" maxLength:"128"`
		Shared bool   `json:"shared,omitempty"`
	}
}

type savedOut struct{ Body people.SavedSearch }

func (a Search) addSaved(ctx context.Context, s *Server, in *addSearchIn) (*savedOut, error) {
	p, _ := people.From(ctx)
	now := s.deps.Now().UTC()
	x := people.SavedSearch{ID: ident.New("srch"), Of: in.Body.Of, Name: in.Body.Name, Query: in.Body.Query, Sort: in.Body.Sort,
		Owner: p.Login, Shared: in.Body.Shared, CreatedAt: now, UpdatedAt: now}
	if err := x.MayChange(p); err != nil {
		return nil, err
	}
	if err := a.check(ctx, x); err != nil {
		return nil, err
	}
	return &savedOut{x}, a.Saved.AddSearch(ctx, x)
}

// check makes sure that a saved search can be run.
func (a Search) check(ctx context.Context, x people.SavedSearch) error {
	if err := x.Check(); err != nil {
		return err
	}
	schema, err := a.schema(ctx, x.Of)
	if err != nil {
		return err
	}
	if _, err := query.Parse(x.Query, schema); err != nil {
		return &fault.Error{Kind: fault.Invalid, Op: "search", Field: "body.query", Err: err}
	}
	if x.Sort == "" {
		return nil
	}
	name := x.Sort
	if name[0] == '-' {
		name = name[1:]
	}
	if _, ok := schema.Sortable(name); !ok {
		return fault.Field("search", "body.sort", "%.80q is no field to sort by", x.Sort)
	}
	return nil
}

type editSearchIn struct {
	IDPath
	Body struct {
		Name   *string `json:"name,omitempty" minLength:"1" maxLength:"128"`
		Query  *string `json:"query,omitempty" maxLength:"4096"`
		Sort   *string `json:"sort,omitempty" maxLength:"128"`
		Shared *bool   `json:"shared,omitempty"`
	}
}

func (a Search) editSaved(ctx context.Context, s *Server, in *editSearchIn) (*savedOut, error) {
	x, err := a.mine(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	change(&x.Name, in.Body.Name)
	change(&x.Query, in.Body.Query)
	change(&x.Sort, in.Body.Sort)
	change(&x.Shared, in.Body.Shared)
	x.UpdatedAt = s.deps.Now().UTC()
	if err := a.check(ctx, x); err != nil {
		return nil, err
	}
	return &savedOut{x}, a.Saved.ChangeSearch(ctx, x)
}

func change[T any](into *T, v *T) {
	if v != nil {
		*into = *v
	}
}

// mine gives a search that the caller may change.
func (a Search) mine(ctx context.Context, id string) (people.SavedSearch, error) {
	x, err := a.Saved.Search(ctx, id)
	if err != nil {
		return x, err
	}
	p, _ := people.From(ctx)
	return x, x.MayChange(p)
}

func (a Search) removeSaved(ctx context.Context, in *IDPath) (*struct{}, error) {
	if _, err := a.mine(ctx, in.ID); err != nil {
		return nil, err
	}
	return nil, a.Saved.RemoveSearch(ctx, in.ID)
}
