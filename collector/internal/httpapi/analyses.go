package httpapi

import (
	"context"
	"net/http"

	"mlife/collector/internal/analyses"
	"mlife/collector/internal/dam/material"
	"mlife/collector/internal/people"
)

// Analyses is the area of what selections are made of and where two differ.
type Analyses struct{ Desk *analyses.Desk }

// Register implements Area.
func (a Analyses) Register(s *Server) {
	viewer := For(people.Viewer)
	Register(s, viewer, op("dam", "list-analyses", http.MethodGet, "/analyses", "Analyses that were ordered, the newest first"), a.list)
	order := op("dam", "order-analysis", http.MethodPost, "/analyses", "Say what a selection is made of")
	order.Description = "A background job reads the rows of a version, of a frozen set, or the badcases of a search once and counts every attribute: " +
		"classes, geometry, size, time, place, device, source and further columns. What came of it is kept: the same content is analysed once, so that a second order is answered at once. " +
		"GET /analyses/{id} has the result once the state is ready."
	Register(s, viewer, order, func(ctx context.Context, in *analysisOrderIn) (*analysisOut, error) {
		x, err := a.Desk.Order(ctx, analyses.Order{Selection: in.Body.Selection, Tables: in.Body.Tables, Roles: in.Body.Roles}, actor(ctx))
		return &analysisOut{Body: analysisWithResult{Analysis: x}}, err
	})
	gap := op("dam", "order-gap", http.MethodPost, "/analyses/gap", "Say where two selections differ")
	gap.Description = "For each attribute that both have: how large the difference is, with an interval, its direction and whether it is sure; " +
		"a test of all attributes together; and what to collect so that a becomes like b. Kept as other analyses are."
	Register(s, viewer, gap, func(ctx context.Context, in *gapOrderIn) (*analysisOut, error) {
		x, err := a.Desk.Order(ctx, analyses.Order{Selection: in.Body.A, Other: &in.Body.B, Tables: in.Body.Tables, Roles: in.Body.Roles}, actor(ctx))
		return &analysisOut{Body: analysisWithResult{Analysis: x}}, err
	})
	Register(s, viewer, op("dam", "get-analysis", http.MethodGet, "/analyses/{id}", "Read one analysis with what came of it"), a.get)
	Register(s, For(people.Reviewer), op("dam", "cancel-analysis", http.MethodPost, "/analyses/{id}/cancel", "End an analysis that is being worked out"),
		func(ctx context.Context, in *IDPath) (*analysisOut, error) {
			x, err := a.Desk.Cancel(ctx, in.ID, actor(ctx))
			return &analysisOut{Body: analysisWithResult{Analysis: x}}, err
		})
	Register(s, For(people.Engineer), op("dam", "delete-analysis", http.MethodDelete, "/analyses/{id}", "Forget an analysis; it can be ordered again"),
		func(ctx context.Context, in *IDPath) (*struct{}, error) {
			return nil, a.Desk.Delete(ctx, in.ID, actor(ctx))
		})
}

// AnalysisSettings say how rows are counted.
type AnalysisSettings struct {
	Tables [][2]string    `json:"tables,omitempty" maxItems:"16" doc:"Pairs of attributes to cross; the class with device, part of the day and size by default. Columns are column.<name>."`
	Roles  material.Roles `json:"roles,omitempty" doc:"Columns that say when and with what rows were taken; the usual names are understood without."`
}

type analysisOrderIn struct {
	Body struct {
		Selection analyses.Selection `json:"selection"`
		AnalysisSettings
	}
}

type gapOrderIn struct {
	Body struct {
		A analyses.Selection `json:"a" doc:"What is to become like the other, such as a training set."`
		B analyses.Selection `json:"b" doc:"What it is compared with, such as badcases of the last four weeks."`
		AnalysisSettings
	}
}

// analysisWithResult is an analysis with what came of it.
type analysisWithResult struct {
	analyses.Analysis
	Result *analyses.Result `json:"result,omitempty" doc:"Once the state is ready; orders and lists do not have it."`
}

type analysisOut struct{ Body analysisWithResult }

func (a Analyses) get(ctx context.Context, in *IDPath) (*analysisOut, error) {
	x, result, err := a.Desk.Analysis(ctx, in.ID)
	return &analysisOut{Body: analysisWithResult{x, result}}, err
}

type analysesIn struct {
	PageQuery
	From   analyses.From  `query:"from" enum:"document,set,badcases" doc:"Of the first selection."`
	Source string         `query:"source" maxLength:"64" doc:"ID of a document or set of either selection."`
	Kind   string         `query:"kind" enum:"report,gap"`
	State  analyses.State `query:"state" enum:"working,ready,failed"`
}

type analysesOut struct {
	Body struct {
		Items []analyses.Analysis `json:"items" nullable:"false"`
		Next  string              `json:"next,omitempty"`
		Total int                 `json:"total"`
	}
}

func (a Analyses) list(ctx context.Context, in *analysesIn) (*analysesOut, error) {
	q := analyses.Query{From: in.From, ID: in.Source, State: in.State, Page: in.page()}
	if in.Kind != "" {
		gaps := in.Kind == "gap"
		q.Gaps = &gaps
	}
	l, err := a.Desk.Find(ctx, q)
	out := &analysesOut{}
	out.Body.Items, out.Body.Next, out.Body.Total = l.Items, l.Next, l.Total
	return out, err
}
