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

// registerFromFiles registers what makes rows of files.
func (a Documents) registerFromFiles(s *Server) {
	o := op("dam", "add-rows-of-files", http.MethodPost, "/documents/{id}/files", "Add a row for each of some files")
	o.Description = "The files are those that query finds, in the search language of files, or those whose SHA-256 are given. A new version has a row without annotation for each that the " +
		"newest one has no row of, with the file's path. All rows go in, or none."
	Register(s, For(people.Engineer), o, func(ctx context.Context, in *fromFilesIn) (*fromFilesOut, error) {
		out, err := a.addFiles(ctx, in)
		if err != nil {
			return nil, importProblem(err)
		}
		if out.Added > 0 {
			s.live.Publish(Notice{Topic: "documents", ID: in.ID, Event: "changed"})
		}
		return &fromFilesOut{out}, nil
	})
}

type fromFilesIn struct {
	IDPath
	Body struct {
		Query   *string                    `json:"query,omitempty" maxLength:"4096" doc:"The files that this finds, in the search language; all of them when empty."`
		SHA256  []string                   `json:"sha256,omitempty" maxItems:"10000" doc:"SHA-256 of files, in hex, instead of a query."`
		Columns map[string]json.RawMessage `json:"columns,omitempty" maxProperties:"256" doc:"Values of further columns that each row gets."`
		Note    string                     `json:"note,omitempty" maxLength:"4096" doc:"Why."`
	}
}

type fromFilesOut struct{ Body dam.AddedRows }

func (a Documents) addFiles(ctx context.Context, in *fromFilesIn) (out dam.AddedRows, err error) {
	files := dam.FromFiles{Document: in.ID, SHA256: in.Body.SHA256, Columns: in.Body.Columns, Note: in.Body.Note, Actor: actor(ctx)}
	if (in.Body.Query == nil) == (len(in.Body.SHA256) == 0) {
		return out, fault.Field("httpapi", "body.query", "either a query or the SHA-256 of files")
	}
	if in.Body.Query != nil {
		files.SHA256 = nil
		files.Search, err = query.Parse(*in.Body.Query, dam.FileSchema())
		var wrong *query.Error
		if errors.As(err, &wrong) {
			return out, &fault.Error{Kind: fault.Invalid, Op: "search", Field: "body.query", Err: err}
		}
		if err != nil {
			return out, err
		}
	}
	return a.Desk.AddFiles(ctx, files)
}
