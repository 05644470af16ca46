package httpapi

import (
	"context"
	"net/http"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/people"
	"mlife/shared/query"
)

// CompleteQuery is a search as far as it was typed.
type CompleteQuery struct {
	Q      string `query:"q" maxLength:"4096"`
	Cursor int    `query:"cursor" minimum:"0" doc:"Where the cursor is, in characters from 0."`
}

type rowCompleteIn struct {
	VersionPath
	CompleteQuery
}

type setCompleteIn struct {
	IDPath
	CompleteQuery
}

const completeDoc = "Says what could stand at the cursor, with values of these rows, what is wrong with the query, and how it is written in canonical form."

// registerSearch offers the search language for the rows of a version.
func (a Documents) registerSearch(s *Server) {
	viewer := For(people.Viewer)
	Register(s, viewer, op("dam", "row-fields", http.MethodGet, "/documents/{id}/versions/{version}/fields", "What can be asked of the rows of a version"),
		func(ctx context.Context, in *VersionPath) (*fieldsOut, error) {
			schema, err := a.rowSchema(ctx, *in)
			return &fieldsOut{schema}, err
		})
	classes := op("dam", "list-row-classes", http.MethodGet, "/documents/{id}/versions/{version}/classes", "Name the classes of a version's annotations")
	classes.Description = "The most frequent first, with the number of rows that have them: a labelling task may begin with them."
	Register(s, viewer, classes, a.classes)
	complete := op("dam", "row-complete", http.MethodGet, "/documents/{id}/versions/{version}/complete", "Read a query of rows while it is typed")
	complete.Description = completeDoc
	Register(s, viewer, complete, func(ctx context.Context, in *rowCompleteIn) (*completeOut, error) {
		schema, err := a.rowSchema(ctx, in.VersionPath)
		if err != nil {
			return nil, err
		}
		return completed(in.Q, in.Cursor, schema, func(field, begins string) ([]query.Suggestion, error) {
			return a.Desk.RowValues(ctx, in.ID, in.Version, field, begins, bam.MaxFacetValues)
		})
	})
}

type classesIn struct {
	VersionPath
	Limit int `query:"limit" minimum:"1" maximum:"500" default:"500"`
}

type classesOut struct {
	Body struct {
		Items []dam.Class `json:"items" nullable:"false"`
	}
}

func (a Documents) classes(ctx context.Context, in *classesIn) (*classesOut, error) {
	out := &classesOut{}
	// An unknown version is told so, not that it has no classes.
	if _, err := a.Desk.Store.Version(ctx, in.ID, in.Version); err != nil {
		return nil, err
	}
	var err error
	out.Body.Items, err = a.Desk.Classes(ctx, in.ID, in.Version, in.Limit)
	return out, err
}

func (a Documents) rowSchema(ctx context.Context, in VersionPath) (query.Schema, error) {
	v, err := a.Desk.Store.Version(ctx, in.ID, in.Version)
	return dam.RowSchema(v.Columns), err
}

// registerSearch offers the search language for the rows of a set.
func (a Sets) registerSearch(s *Server) {
	viewer := For(people.Viewer)
	Register(s, viewer, op("dam", "set-row-fields", http.MethodGet, "/sets/{id}/fields", "What can be asked of the rows of a set"),
		func(ctx context.Context, in *IDPath) (*fieldsOut, error) {
			columns, err := a.Desk.SetColumns(ctx, in.ID)
			return &fieldsOut{dam.RowSchema(columns)}, err
		})
	complete := op("dam", "set-row-complete", http.MethodGet, "/sets/{id}/complete", "Read a query of the rows of a set while it is typed")
	complete.Description = completeDoc
	Register(s, viewer, complete, func(ctx context.Context, in *setCompleteIn) (*completeOut, error) {
		columns, err := a.Desk.SetColumns(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		return completed(in.Q, in.Cursor, dam.RowSchema(columns), func(field, begins string) ([]query.Suggestion, error) {
			return a.Desk.SetRowValues(ctx, in.ID, field, begins, bam.MaxFacetValues)
		})
	})
}
