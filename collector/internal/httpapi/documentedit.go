package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
	"mlife/shared/query"
)

// registerEdits registers what changes documents by rows, and compares versions.
func (a Documents) registerEdits(s *Server) {
	viewer, engineer := For(people.Viewer), For(people.Engineer)
	diff := op("dam", "diff-versions", http.MethodGet, "/documents/{id}/versions/{version}/diff", "Compare a version with another one, row by row")
	diff.Description = "A row of a file that both versions have once, with another annotation or other columns, is changed; other rows are added or removed."
	Register(s, viewer, diff, a.diff)
	restore := op("dam", "restore-version", http.MethodPost, "/documents/{id}/versions/{version}/restore", "Make a new version with the rows of an older one")
	Register(s, engineer, restore, func(ctx context.Context, in *restoreIn) (*versionOut, error) { return a.restore(ctx, s, in) })
	edit := op("dam", "edit-rows", http.MethodPost, "/documents/{id}/rows", "Change rows of the newest version, which makes a new one")
	edit.Description = "The rows are those that query finds, or those whose numbers are given. The column set_aside keeps rows out of sets and says why; null takes it away again. When nothing would be different, no version is made."
	Register(s, engineer, edit, func(ctx context.Context, in *editRowsIn) (*importOut, error) { return a.editRows(ctx, s, in) })
}

type diffIn struct {
	VersionPath
	PageQuery
	From int `query:"from" minimum:"0" doc:"The earlier version; the one before when absent."`
}

type diffOut struct {
	Body struct {
		Items   []dam.RowChange `json:"items" nullable:"false"`
		Next    string          `json:"next,omitempty"`
		Total   int             `json:"total"`
		Added   int             `json:"added"`
		Removed int             `json:"removed"`
		Changed int             `json:"changed"`
	}
}

func (a Documents) diff(ctx context.Context, in *diffIn) (*diffOut, error) {
	from := in.From
	if from == 0 {
		from = in.Version - 1
	}
	if from == 0 {
		return nil, fault.Field("httpapi", "query.from", "version 1 is the first: name the one to compare it with")
	}
	d, err := a.Desk.Diff(ctx, in.ID, from, in.Version, in.page())
	out := &diffOut{}
	out.Body.Items, out.Body.Next, out.Body.Total = d.Items, d.Next, d.Total
	out.Body.Added, out.Body.Removed, out.Body.Changed = d.Added, d.Removed, d.Changed
	return out, err
}

type restoreIn struct {
	VersionPath
	IfMatch string `header:"If-Match" doc:"The document's ETag that was read; refused with 412 when it is no longer current."`
	Body    struct {
		Note string `json:"note,omitempty" maxLength:"4096"`
	}
}

func (a Documents) restore(ctx context.Context, s *Server, in *restoreIn) (*versionOut, error) {
	want, err := matchVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	v, err := a.Desk.Restore(ctx, dam.Restore{Document: in.ID, Revision: want, Version: in.Version, Note: in.Body.Note, Actor: actor(ctx)})
	if err != nil {
		return nil, importProblem(err)
	}
	s.live.Publish(Notice{Topic: "documents", ID: in.ID, Event: "changed"})
	return &versionOut{v}, nil
}

type editRowsIn struct {
	IDPath
	IfMatch string `header:"If-Match" doc:"The document's ETag that was read; refused with 412 when it is no longer current. Needed with rows, since numbers are those of one version."`
	Body    struct {
		Query      *string                    `json:"query,omitempty" maxLength:"4096" doc:"The rows that this finds, in the search language; all of them when empty."`
		Rows       []int                      `json:"rows,omitempty" maxItems:"10000" doc:"Numbers of rows, from 1, instead of a query."`
		Annotation json.RawMessage            `json:"annotation,omitempty" doc:"Takes the place of theirs; null takes it away."`
		Columns    map[string]json.RawMessage `json:"columns,omitempty" maxProperties:"256" doc:"New values of further columns; null takes one away."`
		Remove     bool                       `json:"remove,omitempty" doc:"Leave the rows out of the new version."`
		Note       string                     `json:"note,omitempty" maxLength:"4096" doc:"Why."`
	}
}

func (a Documents) editRows(ctx context.Context, s *Server, in *editRowsIn) (*importOut, error) {
	want, err := matchVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	where, err := a.editedRows(ctx, in)
	if err != nil {
		return nil, err
	}
	report, err := a.Desk.Edit(ctx, dam.Edit{Document: in.ID, Revision: want, Search: where, Rows: in.Body.Rows, Note: in.Body.Note, Actor: actor(ctx),
		Remove: in.Body.Remove, Annotation: in.Body.Annotation, Columns: in.Body.Columns})
	if err != nil {
		return nil, importProblem(err)
	}
	if report.Added+report.Removed > 0 {
		s.live.Publish(Notice{Topic: "documents", ID: in.ID, Event: "changed"})
	}
	return &importOut{report}, nil
}

// editedRows reads which rows are meant; nil for those whose numbers are given.
func (a Documents) editedRows(ctx context.Context, in *editRowsIn) (query.Node, error) {
	switch {
	case (in.Body.Query == nil) == (len(in.Body.Rows) == 0):
		return nil, fault.Field("httpapi", "body.query", "either a query or the numbers of rows")
	case in.Body.Query == nil && in.IfMatch == "":
		return nil, fault.Field("httpapi", "header.If-Match", "numbers of rows are those of one version: say which by its ETag")
	case in.Body.Query == nil:
		return nil, nil
	}
	d, err := a.Desk.Store.Document(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	v, err := a.Desk.Store.Version(ctx, in.ID, d.Latest)
	if err != nil {
		return nil, err
	}
	n, err := query.Parse(*in.Body.Query, dam.RowSchema(v.Columns))
	var wrong *query.Error
	if errors.As(err, &wrong) {
		return nil, &fault.Error{Kind: fault.Invalid, Op: "search", Field: "body.query", Err: err}
	}
	return n, err
}
