package httpapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/people"
)

// Sets is the area of DAM's frozen sets.
type Sets struct{ Desk *dam.Desk }

// Register implements Area.
func (a Sets) Register(s *Server) {
	viewer, engineer := For(people.Viewer), For(people.Engineer)
	Register(s, viewer, op("dam", "list-sets", http.MethodGet, "/sets", "Find sets, the newest first unless sort says otherwise"), a.list)
	add := op("dam", "add-sets", http.MethodPost, "/sets", "Freeze documents as training and testing sets")
	add.Description = "With split the rows are divided into a training and a testing set, with role they are one set. The same rows and split give the same digests."
	Register(s, engineer, add, func(ctx context.Context, in *struct{ Body dam.SetDraft }) (*addSetsOut, error) {
		return a.add(ctx, s, in.Body)
	})
	Register(s, viewer, op("dam", "get-set", http.MethodGet, "/sets/{id}", "Read one set"), a.get)
	Register(s, engineer, op("dam", "delete-set", http.MethodDelete, "/sets/{id}", "Delete a set that no task uses"),
		func(ctx context.Context, in *IDPath) (*struct{}, error) {
			err := a.Desk.Store.DeleteSet(ctx, in.ID)
			if err == nil {
				s.live.Publish(Notice{Topic: "sets", ID: in.ID, Event: "removed"})
			}
			return nil, err
		})
	Register(s, viewer, op("dam", "list-set-rows", http.MethodGet, "/sets/{id}/rows", "The rows of a set"), a.rows)
	download := op("dam", "download-set", http.MethodGet, "/sets/{id}/download", "Download the rows of a set")
	download.Responses = tableResponses()
	Register(s, viewer, download, func(ctx context.Context, in *downloadIn) (*huma.StreamResponse, error) { return a.download(ctx, s, in) })
}

type setsIn struct {
	PageQuery
	ListSearch
	Q        string   `query:"q" maxLength:"512" doc:"Part of name or ID."`
	Role     dam.Role `query:"role" enum:"train,test"`
	Document string   `query:"document" maxLength:"64" doc:"Only those made of this document."`
}

type setsOut struct {
	Body struct {
		Items []dam.Set `json:"items" nullable:"false"`
		Next  string    `json:"next,omitempty"`
		Total int       `json:"total"`
	}
}

func (a Sets) list(ctx context.Context, in *setsIn) (*setsOut, error) {
	where, err := in.node(dam.SetSchema())
	if err != nil {
		return nil, err
	}
	l, err := a.Desk.Store.FindSets(ctx, dam.SetQuery{Search: where, Sort: in.Sort, Page: in.page(), Q: in.Q, Role: in.Role, Document: in.Document})
	out := &setsOut{}
	out.Body.Items, out.Body.Next, out.Body.Total = l.Items, l.Next, l.Total
	return out, err
}

type addSetsOut struct {
	Body struct {
		Train *dam.Set `json:"train,omitempty"`
		Test  *dam.Set `json:"test,omitempty"`
	}
}

func (a Sets) add(ctx context.Context, s *Server, draft dam.SetDraft) (*addSetsOut, error) {
	out := &addSetsOut{}
	var err error
	if out.Body.Train, out.Body.Test, err = a.Desk.MakeSets(ctx, draft, actor(ctx)); err != nil {
		return nil, err
	}
	s.live.Publish(Notice{Topic: "sets", Event: "created"})
	return out, nil
}

type setOut struct {
	ETag string `header:"ETag"`
	Body dam.Set
}

func (a Sets) get(ctx context.Context, in *IDPath) (*setOut, error) {
	set, err := a.Desk.Store.Set(ctx, in.ID)
	return &setOut{ETag: `"` + set.Digest + `"`, Body: set}, err
}

func (a Sets) rows(ctx context.Context, in *struct {
	IDPath
	PageQuery
}) (*rowsOut, error) {
	return rowsAnswer(a.Desk.Store.FindSetRows(ctx, in.ID, in.page()))
}

type downloadIn struct {
	ID     string     `path:"id" maxLength:"64"`
	Format dam.Format `query:"format" enum:"csv,json" default:"csv"`
}

func (a Sets) download(ctx context.Context, s *Server, in *downloadIn) (*huma.StreamResponse, error) {
	set, err := a.Desk.Store.Set(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	var columns []string
	for _, src := range set.Sources {
		v, err := a.Desk.Store.Version(ctx, src.Document, src.Version)
		if err != nil {
			return nil, err
		}
		for _, name := range v.Columns {
			if !slices.Contains(columns, name) {
				columns = append(columns, name)
			}
		}
	}
	return s.table(set.Name+" "+string(set.Role), in.Format, columns, func(ctx context.Context, p dam.Page) (dam.List[dam.Row], error) {
		return a.Desk.Store.FindSetRows(ctx, in.ID, p)
	}), nil
}
