package httpapi

import (
	"context"
	"iter"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/people"
)

// Documents is the area of DAM's documents and their versions.
type Documents struct {
	Desk *dam.Desk
	Dir  string // holds imports while they are read; the system's folder when ""
}

// Register implements Area.
func (a Documents) Register(s *Server) {
	viewer, engineer := For(people.Viewer), For(people.Engineer)
	Register(s, viewer, op("dam", "list-documents", http.MethodGet, "/documents", "Find documents, the newest first unless sort says otherwise"), a.list)
	Register(s, engineer, op("dam", "add-document", http.MethodPost, "/documents", "Make a document without rows"),
		func(ctx context.Context, in *struct{ Body dam.DocumentDraft }) (*documentOut, error) {
			return a.add(ctx, s, in.Body)
		})
	Register(s, viewer, op("dam", "get-document", http.MethodGet, "/documents/{id}", "Read one document"), a.get)
	Register(s, engineer, op("dam", "edit-document", http.MethodPatch, "/documents/{id}", "Change name, kind or note"),
		func(ctx context.Context, in *editDocumentIn) (*documentOut, error) { return a.edit(ctx, s, in) })
	Register(s, engineer, op("dam", "delete-document", http.MethodDelete, "/documents/{id}", "Delete a document of which no set is made"),
		func(ctx context.Context, in *IDPath) (*struct{}, error) {
			err := a.Desk.Store.DeleteDocument(ctx, in.ID)
			if err == nil {
				s.live.Publish(Notice{Topic: "documents", ID: in.ID, Event: "removed"})
			}
			return nil, err
		})
	Register(s, viewer, op("dam", "list-versions", http.MethodGet, "/documents/{id}/versions", "The versions of a document, the newest first"), a.versions)
	Register(s, viewer, op("dam", "get-version", http.MethodGet, "/documents/{id}/versions/{version}", "Read one version"), a.version)
	Register(s, viewer, op("dam", "list-rows", http.MethodGet, "/documents/{id}/versions/{version}/rows", "Find rows of a version"), a.rows)
	export := op("dam", "export-version", http.MethodGet, "/documents/{id}/versions/{version}/export", "Download a version")
	export.Responses = tableResponses()
	Register(s, viewer, export, func(ctx context.Context, in *exportIn) (*huma.StreamResponse, error) { return a.export(ctx, s, in) })
	a.registerSearch(s)
	a.registerImport(s)
	a.registerEdits(s)
	a.registerFromFiles(s)
}

type documentsIn struct {
	PageQuery
	ListSearch
	Q    string   `query:"q" maxLength:"512" doc:"Part of name, note or ID."`
	Kind dam.Kind `query:"kind" enum:"test,train,data"`
}

type documentsOut struct {
	Body struct {
		Items []dam.Document `json:"items" nullable:"false"`
		Next  string         `json:"next,omitempty"`
		Total int            `json:"total"`
	}
}

func (a Documents) list(ctx context.Context, in *documentsIn) (*documentsOut, error) {
	where, err := in.node(dam.DocumentSchema())
	if err != nil {
		return nil, err
	}
	l, err := a.Desk.Store.FindDocuments(ctx, dam.DocumentQuery{Search: where, Sort: in.Sort, Page: in.page(), Q: in.Q, Kind: in.Kind})
	out := &documentsOut{}
	out.Body.Items, out.Body.Next, out.Body.Total = l.Items, l.Next, l.Total
	return out, err
}

type documentOut struct {
	ETag string `header:"ETag"`
	Body dam.Document
}

func documentAnswer(d dam.Document, err error) (*documentOut, error) {
	return &documentOut{ETag: etag(d.Revision), Body: d}, err
}

func (a Documents) add(ctx context.Context, s *Server, draft dam.DocumentDraft) (*documentOut, error) {
	d, err := dam.NewDocument(draft, actor(ctx), s.deps.Now())
	if err != nil {
		return nil, err
	}
	if err := a.Desk.Store.CreateDocument(ctx, d); err != nil {
		return nil, err
	}
	s.live.Publish(Notice{Topic: "documents", ID: d.ID, Event: "created"})
	return documentAnswer(d, nil)
}

func (a Documents) get(ctx context.Context, in *IDPath) (*documentOut, error) {
	return documentAnswer(a.Desk.Store.Document(ctx, in.ID))
}

type editDocumentIn struct {
	ID      string `path:"id" maxLength:"64"`
	IfMatch string `header:"If-Match" doc:"The ETag that was read; refused with 412 when it is no longer current."`
	Body    dam.DocumentEdit
}

func (a Documents) edit(ctx context.Context, s *Server, in *editDocumentIn) (*documentOut, error) {
	want, err := matchVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	d, err := a.Desk.Store.UpdateDocument(ctx, in.ID, func(d *dam.Document) error {
		if want != 0 && d.Revision != want {
			return stale(d.Revision)
		}
		return in.Body.Apply(d)
	})
	if err != nil {
		return nil, err
	}
	s.live.Publish(Notice{Topic: "documents", ID: d.ID, Event: "changed"})
	return documentAnswer(d, nil)
}

type versionsOut struct {
	Body struct {
		Items []dam.Version `json:"items" nullable:"false"`
		Next  string        `json:"next,omitempty"`
		Total int           `json:"total"`
	}
}

func (a Documents) versions(ctx context.Context, in *struct {
	IDPath
	PageQuery
}) (*versionsOut, error) {
	l, err := a.Desk.Store.FindVersions(ctx, in.ID, in.page())
	out := &versionsOut{}
	out.Body.Items, out.Body.Next, out.Body.Total = l.Items, l.Next, l.Total
	return out, err
}

// VersionPath names a version.
type VersionPath struct {
	ID      string `path:"id" maxLength:"64"`
	Version int    `path:"version" minimum:"1"`
}

type versionOut struct{ Body dam.Version }

func (a Documents) version(ctx context.Context, in *VersionPath) (*versionOut, error) {
	v, err := a.Desk.Store.Version(ctx, in.ID, in.Version)
	return &versionOut{v}, err
}

type rowsIn struct {
	VersionPath
	PageQuery
	ListSearch
}

type rowsOut struct {
	Body struct {
		Items []dam.Row `json:"items" nullable:"false"`
		Next  string    `json:"next,omitempty"`
		Total int       `json:"total"`
	}
}

func rowsAnswer(l dam.List[dam.Row], err error) (*rowsOut, error) {
	out := &rowsOut{}
	out.Body.Items, out.Body.Next, out.Body.Total = l.Items, l.Next, l.Total
	return out, err
}

func (a Documents) rows(ctx context.Context, in *rowsIn) (*rowsOut, error) {
	v, err := a.Desk.Store.Version(ctx, in.ID, in.Version)
	if err != nil {
		return nil, err
	}
	where, err := in.node(dam.RowSchema(v.Columns))
	if err != nil {
		return nil, err
	}
	return rowsAnswer(a.Desk.FindRows(ctx, in.ID, in.Version, dam.RowQuery{Page: in.page(), Search: where, Sort: in.Sort}))
}

type exportIn struct {
	VersionPath
	Format dam.Format `query:"format" enum:"csv,json,xml" default:"csv"`
}

func (a Documents) export(ctx context.Context, s *Server, in *exportIn) (*huma.StreamResponse, error) {
	d, err := a.Desk.Store.Document(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	v, err := a.Desk.Store.Version(ctx, in.ID, in.Version)
	if err != nil {
		return nil, err
	}
	return s.table(d.Name, in.Format, v.Columns, func(ctx context.Context) (iter.Seq2[dam.Row, error], error) {
		return a.Desk.EachRow(ctx, in.ID, in.Version)
	}), nil
}
