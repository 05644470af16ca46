package httpapi

import (
	"context"
	"iter"
	"net/http"

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
	add.Description = "With split the rows are divided into a training and a testing set, with role they are one set. The same rows and split give the same digests. " +
		"Leaks that the policy refuses are a problem of the type urn:mlife:problem:leaks, unless overrule says why they may be. When it takes longer than a second to look for them, " +
		"the problem has the type urn:mlife:problem:leak-check and names a leak check: send the same again when that is ready."
	Register(s, engineer, add, func(ctx context.Context, in *struct{ Body dam.SetDraft }) (*addSetsOut, error) {
		return a.add(ctx, s, in.Body)
	})
	plan := op("dam", "plan-sets", http.MethodPost, "/sets/plan", "See which sets would be frozen")
	plan.Description = "Takes what POST /sets takes and makes nothing: it gives the number of rows of each set, their labels or strata, and the files that other sets have too. POST /leak-checks looks for other leaks."
	Register(s, viewer, plan, func(ctx context.Context, in *struct{ Body setPlan }) (*planSetsOut, error) {
		list, err := a.Desk.PlanSets(ctx, dam.SetDraft(in.Body))
		out := &planSetsOut{}
		out.Body.Items = list
		return out, err
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
	a.registerSearch(s)
	download := op("dam", "download-set", http.MethodGet, "/sets/{id}/download", "Download the rows of a set")
	download.Responses = tableResponses()
	Register(s, viewer, download, func(ctx context.Context, in *downloadIn) (*huma.StreamResponse, error) { return a.download(ctx, s, in) })
}

type setsIn struct {
	PageQuery
	ListSearch
	Q        string   `query:"q" maxLength:"512" doc:"Part of name or ID."`
	Role     dam.Role `query:"role" enum:"train,validation,test"`
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

// setPlan is a draft that needs no name yet.
type setPlan struct {
	Name     string       `json:"name,omitempty" maxLength:"256"`
	Sources  []dam.Source `json:"documents" minItems:"1" maxItems:"64"`
	Split    *dam.Split   `json:"split,omitempty"`
	Role     dam.Role     `json:"role,omitempty" enum:"train,validation,test"`
	Overrule string       `json:"overrule,omitempty" maxLength:"4096"`

	LeaveOut *dam.LeaveOut `json:"leave_out,omitempty" doc:"Rows that are kept out of the sets after the split."`
}

type planSetsOut struct {
	Body struct {
		Items []dam.Planned `json:"items" nullable:"false"`
	}
}

type addSetsOut struct {
	Body struct {
		Items      []dam.Set `json:"items" nullable:"false" doc:"The sets that were made: for training, validation and testing, or a pair for each fold."`
		Train      *dam.Set  `json:"train,omitempty" doc:"That of items for training, when there are no folds."`
		Validation *dam.Set  `json:"validation,omitempty"`
		Test       *dam.Set  `json:"test,omitempty"`
	}
}

func (a Sets) add(ctx context.Context, s *Server, draft dam.SetDraft) (*addSetsOut, error) {
	list, err := a.Desk.MakeSets(ctx, draft, actor(ctx))
	if err != nil {
		return nil, leakProblem(err)
	}
	out := &addSetsOut{}
	out.Body.Items = list
	if draft.Split == nil || draft.Split.Folds == 0 {
		for i := range list {
			*map[dam.Role]**dam.Set{dam.Train: &out.Body.Train, dam.Validation: &out.Body.Validation, dam.Test: &out.Body.Test}[list[i].Role] = &list[i]
		}
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
	ListSearch
}) (*rowsOut, error) {
	columns, err := a.Desk.SetColumns(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	where, err := in.node(dam.RowSchema(columns))
	if err != nil {
		return nil, err
	}
	return rowsAnswer(a.Desk.FindSetRows(ctx, in.ID, dam.RowQuery{Page: in.page(), Search: where, Sort: in.Sort}))
}

type downloadIn struct {
	ID     string     `path:"id" maxLength:"64"`
	Format dam.Format `query:"format" enum:"csv,json,xml" default:"csv"`
}

func (a Sets) download(ctx context.Context, s *Server, in *downloadIn) (*huma.StreamResponse, error) {
	set, err := a.Desk.Store.Set(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	columns, err := a.Desk.SetColumns(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return s.table(set.Name+" "+string(set.Role), in.Format, columns, func(ctx context.Context) (iter.Seq2[dam.Row, error], error) {
		return a.Desk.EachSetRow(ctx, in.ID)
	}), nil
}
