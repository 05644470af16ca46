package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/labels"
	"mlife/collector/internal/loop"
	"mlife/collector/internal/people"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

// LabelSets is the area of sets of annotations in the formats of other tools.
type LabelSets struct {
	Desk   *dam.Desk
	Open   func(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
	Upload Upload
}

// opened is where media are.
type opened func(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)

func (o opened) Open(ctx context.Context, sha string) (io.ReadSeekCloser, error) { return o(ctx, sha) }

func (a LabelSets) sets() *loop.LabelSets {
	return &loop.LabelSets{Desk: a.Desk, Bytes: opened(a.Open), Dir: a.Upload.Dir, Store: func(ctx context.Context, name string, r io.Reader) (dam.File, error) {
		k, err := a.Upload.file(ctx, r, false)
		return dam.File{SHA256: k.SHA256, MD5: k.MD5, Name: clip.SafeName(name), MediaType: k.MediaType, Size: k.Size}, err
	}}
}

// Register implements Area.
func (a LabelSets) Register(s *Server) {
	viewer := For(people.Viewer)
	Register(s, viewer, op("dam", "list-label-formats", http.MethodGet, "/label-formats", "The formats of annotations that sets are read and written in"),
		func(context.Context, *struct{}) (*labelFormatsOut, error) {
			out := &labelFormatsOut{}
			for _, f := range labels.Formats {
				out.Body.Items = append(out.Body.Items, string(f))
			}
			return out, nil
		})
	add := op("dam", "add-label-set", http.MethodPost, "/documents/{id}/label-sets", "Import a set of annotations as a new version")
	add.Description = "A form with one file: an archive (ZIP, tar.gz) or a single file of a set, in a format of GET /label-formats, which is recognised by what it holds. " +
		"Each medium becomes a row with its annotation and its subset. Media that lie in the archive are stored; others are found among the stored files by name, or must be allowed as paths by the document. " +
		"What is refused or cannot be carried is listed, and takes nothing with it."
	add.RequestBody = formBody("note", "What is new.", "file")
	Register(s, For(people.Engineer), add, func(ctx context.Context, in *labelSetIn) (*labelSetOut, error) { return a.add(ctx, s, in) })
	whole := op("dam", "export-version-labels", http.MethodGet, "/documents/{id}/versions/{version}/labels", "Download a version as a set of annotations")
	whole.Responses = zipResponses()
	Register(s, viewer, whole, func(ctx context.Context, in *versionLabelsIn) (*huma.StreamResponse, error) {
		return a.version(ctx, s, in)
	})
	try := op("dam", "try-version-labels", http.MethodGet, "/documents/{id}/versions/{version}/labels/report", "Say what a format could not carry of a version")
	try.Description = fmt.Sprintf("What an export would have in its report.json, of the first %d rows.", loop.MostTried)
	Register(s, viewer, try, a.try)
	o := op("dam", "export-set-labels", http.MethodGet, "/sets/{id}/labels", "Download a set as a set of annotations")
	o.Responses = zipResponses()
	Register(s, viewer, o, func(ctx context.Context, in *setLabelsIn) (*huma.StreamResponse, error) { return a.set(ctx, s, in) })
}

func zipResponses() map[string]*huma.Response {
	return map[string]*huma.Response{"200": {Description: "A ZIP in the format's layout. report.json within lists what the format cannot carry.",
		Content: map[string]*huma.MediaType{"application/zip": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}}
}

type labelFormatsOut struct {
	Body struct {
		Items []string `json:"items" nullable:"false"`
	}
}

type labelSetIn struct {
	Request
	ID      string   `path:"id" maxLength:"64"`
	Format  string   `query:"format" maxLength:"32" doc:"Recognised when absent."`
	Mode    dam.Mode `query:"mode" enum:"replace,append" default:"replace" doc:"Whether the rows are all there is, or come to those of the newest version."`
	Media   bool     `query:"media" default:"true" doc:"Store the media that lie in the archive."`
	Note    string   `query:"note" maxLength:"4096"`
	IfMatch string   `header:"If-Match" doc:"The document's ETag that was read; refused with 412 when it is no longer current."`
}

type labelSetOut struct{ Body loop.LabelReport }

func (a LabelSets) add(ctx context.Context, s *Server, in *labelSetIn) (_ *labelSetOut, err error) {
	const op = "httpapi.import"
	want, err := matchVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	if in.Format != "" {
		if _, err := labelFormat(in.Format); err != nil {
			return nil, err
		}
	}
	r := in.echo.Request()
	limit, _ := a.Upload.limits()
	r.Body = http.MaxBytesReader(in.echo.Response(), r.Body, limit+maxField)
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, fault.New(fault.Invalid, op, "not multipart/form-data: %w", err)
	}
	form := importIn{Note: in.Note, Mode: in.Mode, Format: dam.CSV} // a format, so that none is looked for
	file, name, err := form.named(parts, a.Upload.Dir)
	if file != nil {
		defer func() { err = errors.Join(err, file.Close()) }()
	}
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, fault.New(fault.Unavailable, op, "%w", err)
	}
	report, err := a.sets().Import(ctx, loop.LabelSet{Document: in.ID, Revision: want, Mode: form.Mode, Note: form.Note, Actor: actor(ctx),
		Format: labels.Format(in.Format), Name: name, Bytes: file, Size: info.Size(), Media: in.Media})
	if err != nil {
		return nil, importProblem(err)
	}
	if report.Added+report.Removed > 0 {
		s.live.Publish(Notice{Topic: "documents", ID: in.ID, Event: "changed"})
	}
	return &labelSetOut{report}, nil
}

type versionLabelsIn struct {
	VersionPath
	LabelsQuery
}

// LabelsQuery says how annotations are written.
type LabelsQuery struct {
	Format string `query:"format" required:"true" maxLength:"32" doc:"One of GET /label-formats."`
	Media  bool   `query:"media" doc:"With the media, where they are stored."`
}

type setLabelsIn struct {
	ID string `path:"id" maxLength:"64"`
	LabelsQuery
}

func (a LabelSets) version(ctx context.Context, s *Server, in *versionLabelsIn) (*huma.StreamResponse, error) {
	d, err := a.Desk.Store.Document(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if _, err := a.Desk.Store.Version(ctx, in.ID, in.Version); err != nil {
		return nil, err
	}
	return a.export(s, d.Name, "", in.LabelsQuery, func(ctx context.Context) (iter.Seq2[dam.Row, error], error) {
		return a.Desk.EachRow(ctx, in.ID, in.Version)
	})
}

type trialOut struct{ Body loop.Trial }

func (a LabelSets) try(ctx context.Context, in *versionLabelsIn) (*trialOut, error) {
	f, err := labelFormat(in.Format)
	if err != nil {
		return nil, err
	}
	if _, err := a.Desk.Store.Version(ctx, in.ID, in.Version); err != nil {
		return nil, err
	}
	rows, err := a.Desk.EachRow(ctx, in.ID, in.Version)
	if err != nil {
		return nil, err
	}
	t, err := a.sets().Try(ctx, rows, f, "")
	return &trialOut{t}, err
}

// labelFormat reads the name of a format.
func labelFormat(name string) (labels.Format, error) {
	f := labels.Format(name)
	if !slices.Contains(labels.Formats, f) {
		return f, fault.Field("httpapi", "query.format", "%.40q is none of %v", name, labels.Formats)
	}
	return f, nil
}

func (a LabelSets) set(ctx context.Context, s *Server, in *setLabelsIn) (*huma.StreamResponse, error) {
	set, err := a.Desk.Store.Set(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return a.export(s, set.Name, string(set.Role), in.LabelsQuery, func(ctx context.Context) (iter.Seq2[dam.Row, error], error) {
		return a.Desk.EachSetRow(ctx, in.ID)
	})
}

func (a LabelSets) export(s *Server, name, subset string, q LabelsQuery, rows func(context.Context) (iter.Seq2[dam.Row, error], error)) (*huma.StreamResponse, error) {
	f, err := labelFormat(q.Format)
	if err != nil {
		return nil, err
	}
	return Stream(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/zip")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Content-Disposition", attachment(clip.SafeName(name)+" "+q.Format+".zip"))
		all, err := rows(r.Context())
		if err == nil {
			err = a.sets().Export(r.Context(), all, f, subset, q.Media, w)
		}
		if err != nil {
			if r.Context().Err() == nil {
				s.deps.Log.Error("download not finished", "error", err)
			}
			panic(http.ErrAbortHandler)
		}
	}), nil
}
