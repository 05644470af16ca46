package httpapi

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/bam/imports"
	"mlife/collector/internal/people"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

// Imports is the area of badcases that come from files.
type Imports struct {
	Desk    *imports.Desk
	Store   imports.Store
	MaxFile int64 // bytes
}

// Register implements Area.
func (a Imports) Register(s *Server) {
	viewer, reviewer := For(people.Viewer), For(people.Reviewer)
	add := op("bam", "add-import", http.MethodPost, "/imports", "Send a file to import badcases from")
	add.Description = "CSV, JSON (a list of objects, an object with one, or one object a line), XML, or a ZIP archive of these with the media they name. " +
		"Nothing goes in before the import is started with a mapping."
	add.RequestBody = formBody("", "", "file")
	Register(s, reviewer, add, a.add)
	Register(s, viewer, op("bam", "list-imports", http.MethodGet, "/imports", "Imports of badcases, the newest first"), a.list)
	Register(s, viewer, op("bam", "list-import-fields", http.MethodGet, "/imports/fields", "What columns can become"),
		func(context.Context, *struct{}) (*itemsOut[imports.Field], error) { return items(imports.Fields, nil) })
	Register(s, viewer, op("bam", "get-import", http.MethodGet, "/imports/{id}", "Read one import, with its progress"),
		func(ctx context.Context, in *IDPath) (*importAnswer, error) {
			return importAs(a.Store.Import(ctx, in.ID))
		})
	Register(s, viewer, op("bam", "preview-import", http.MethodGet, "/imports/{id}/preview", "Look at the columns and first rows of an import's file"),
		func(ctx context.Context, in *importPreviewIn) (*struct{ Body imports.Preview }, error) {
			p, err := a.Desk.Preview(ctx, in.ID, in.Records)
			return &struct{ Body imports.Preview }{p}, err
		})
	start := op("bam", "start-import", http.MethodPost, "/imports/{id}/start", "Run an import, or look at every row without taking it in")
	start.Description = "It runs in the background, and goes on after a restart of the collector. Rows that were imported before change nothing."
	Register(s, reviewer, start, func(ctx context.Context, in *startImportIn) (*importAnswer, error) {
		return importAs(a.Desk.Start(ctx, in.ID, in.Body.Mapping, in.Body.DryRun, actor(ctx)))
	})
	Register(s, reviewer, op("bam", "cancel-import", http.MethodPost, "/imports/{id}/cancel", "Stop an import; what is in stays in"),
		func(ctx context.Context, in *IDPath) (*importAnswer, error) {
			return importAs(a.Desk.Cancel(ctx, in.ID))
		})
	Register(s, viewer, op("bam", "list-import-rows", http.MethodGet, "/imports/{id}/rows", "What became of the rows of an import"), a.rows)
	Register(s, viewer, op("bam", "download-import-report", http.MethodGet, "/imports/{id}/report.csv", "What became of the rows of an import, as CSV"), a.report(s))
	Register(s, reviewer, op("bam", "delete-import", http.MethodDelete, "/imports/{id}", "Remove an import and its report; badcases stay"),
		func(ctx context.Context, in *IDPath) (*struct{}, error) { return nil, a.Desk.Delete(ctx, in.ID) })
	a.registerMappings(s)
}

func (a Imports) registerMappings(s *Server) {
	Register(s, For(people.Viewer), op("bam", "list-import-mappings", http.MethodGet, "/import-mappings", "Mappings that were saved, by name"),
		func(ctx context.Context, in *PageQuery) (*pagedOut[imports.SavedMapping], error) {
			list, err := a.Store.Mappings(ctx)
			return wholePage(*in, list, err, false, func(m imports.SavedMapping) string { return m.Name })
		})
	Register(s, For(people.Reviewer), op("bam", "save-import-mapping", http.MethodPut, "/import-mappings/{name}", "Save a mapping under a name"),
		func(ctx context.Context, in *saveMappingIn) (*struct{ Body imports.SavedMapping }, error) {
			m, err := a.Desk.SaveMapping(ctx, in.Name, in.Body, actor(ctx))
			return &struct{ Body imports.SavedMapping }{m}, err
		})
	Register(s, For(people.Reviewer), op("bam", "delete-import-mapping", http.MethodDelete, "/import-mappings/{name}", "Remove a saved mapping"),
		func(ctx context.Context, in *mappingPath) (*struct{}, error) {
			return nil, a.Store.DeleteMapping(ctx, in.Name)
		})
}

type itemsOut[T any] struct {
	Body struct {
		Items []T `json:"items" nullable:"false"`
	}
}

func items[T any](list []T, err error) (*itemsOut[T], error) {
	out := &itemsOut[T]{}
	out.Body.Items = list
	return out, err
}

type importAnswer struct{ Body imports.Import }

func importAs(i imports.Import, err error) (*importAnswer, error) { return &importAnswer{i}, err }

type importPreviewIn struct {
	IDPath
	Records string `query:"records" maxLength:"256" doc:"The list of a JSON document or the XML element whose members are rows; found when empty."`
}

type startImportIn struct {
	IDPath
	Body struct {
		Mapping imports.Mapping `json:"mapping"`
		DryRun  bool            `json:"dry_run,omitempty" doc:"Look at every row and its media, and take nothing in."`
	}
}

type mappingPath struct {
	Name string `path:"name" maxLength:"128"`
}

type saveMappingIn struct {
	Name string `path:"name" maxLength:"128"`
	Body imports.Mapping
}

type addImportOut struct {
	Body struct {
		Import  imports.Import  `json:"import"`
		Preview imports.Preview `json:"preview"`
	}
}

func (a Imports) add(ctx context.Context, in *Request) (*addImportOut, error) {
	r := in.echo.Request()
	r.Body = http.MaxBytesReader(in.echo.Response(), r.Body, a.MaxFile+maxField)
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, fault.New(fault.Invalid, "httpapi.import", "not multipart/form-data: %w", err)
	}
	for n := 0; n < maxParts; n++ {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, bodyError(err)
		}
		name, ok := fileName(p)
		if !ok {
			continue
		}
		out := &addImportOut{}
		out.Body.Import, out.Body.Preview, err = a.Desk.Receive(ctx, name, bodyReader{p}, actor(ctx))
		var cut errBody
		if errors.As(err, &cut) {
			err = bodyError(cut.error)
		}
		return out, err
	}
	return nil, fault.Field("httpapi.import", "file", "no file was sent")
}

type importsOut struct {
	Body struct {
		Items []imports.Import `json:"items" nullable:"false"`
		Next  string           `json:"next,omitempty"`
		Total int              `json:"total"`
	}
}

func (a Imports) list(ctx context.Context, in *struct{ PageQuery }) (*importsOut, error) {
	out := &importsOut{}
	var err error
	out.Body.Items, out.Body.Next, out.Body.Total, err = a.Store.Imports(ctx, in.Cursor, in.Limit)
	return out, err
}

type importRowsIn struct {
	IDPath
	Outcome string `query:"outcome" enum:"created,again,known,refused"`
	After   int    `query:"after" minimum:"0" doc:"Rows behind this number (n of the last one)."`
	Limit   int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

func (a Imports) rows(ctx context.Context, in *importRowsIn) (*itemsOut[imports.Row], error) {
	if _, err := a.Store.Import(ctx, in.ID); err != nil {
		return nil, err
	}
	return items(a.Store.Report(ctx, in.ID, imports.Outcome(in.Outcome), in.After, in.Limit))
}

// report streams the report as CSV.
func (a Imports) report(s *Server) func(context.Context, *importRowsIn) (*huma.StreamResponse, error) {
	return func(ctx context.Context, in *importRowsIn) (*huma.StreamResponse, error) {
		i, err := a.Store.Import(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		return Stream(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/csv; charset=utf-8")
			w.Header().Set("X-Content-Type-Options", "nosniff")
			w.Header().Set("Content-Disposition", attachment(clip.SafeName(i.Name+" report.csv")))
			if err := a.writeReport(r.Context(), w, in.ID, imports.Outcome(in.Outcome)); err != nil {
				if r.Context().Err() == nil {
					s.deps.Log.Error("download not finished", "error", err)
				}
				panic(http.ErrAbortHandler)
			}
		}), nil
	}
}

func (a Imports) writeReport(ctx context.Context, w io.Writer, id string, outcome imports.Outcome) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"n", "file", "row", "outcome", "badcase", "field", "message"}); err != nil {
		return err
	}
	for after := 0; ; {
		rows, err := a.Store.Report(ctx, id, outcome, after, 1000)
		if err != nil {
			return err
		}
		for _, r := range rows {
			line := []string{strconv.Itoa(r.N), imports.Guard(r.File), strconv.Itoa(r.Row), string(r.Outcome), r.Badcase, imports.Guard(r.Field), imports.Guard(r.Message)}
			if err := out.Write(line); err != nil {
				return err
			}
			after = r.N
		}
		if out.Flush(); out.Error() != nil || len(rows) == 0 {
			return out.Error()
		}
	}
}
