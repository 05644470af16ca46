package httpapi

import (
	"context"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/msm"
	"mlife/collector/internal/people"
)

// ModelBytes opens a model's file by its SHA-256.
type ModelBytes interface {
	Open(ctx context.Context, sha string) (io.ReadSeekCloser, error)
}

// Models is the area of MSM's registry.
type Models struct {
	Store  msm.Models
	Intake ModelIntake
	Bytes  ModelBytes
	Upload Upload
}

// Register implements Area.
func (a Models) Register(s *Server) {
	viewer, engineer := For(people.Viewer), For(people.Engineer)
	Register(s, viewer, op("msm", "list-models", http.MethodGet, "/models", "Find models, the newest first unless sort says otherwise"), a.list)
	add := op("msm", "add-model", http.MethodPost, "/models", "Register a model")
	add.RequestBody = modelForm()
	Register(s, engineer, add, func(ctx context.Context, in *Request) (*modelOut, error) {
		out, err := receiveModel(ctx, a.Upload, a.Intake, *in, "")
		if err == nil {
			s.live.Publish(Notice{Topic: "models", ID: out.Body.ID, Event: "created"})
		}
		return out, err
	})
	Register(s, viewer, op("msm", "get-model", http.MethodGet, "/models/{id}", "Read one model"), a.get)
	Register(s, engineer, op("msm", "edit-model", http.MethodPatch, "/models/{id}", "Change stage, aliases, annotations or description"),
		func(ctx context.Context, in *editModelIn) (*modelOut, error) { return a.edit(ctx, s, in) })
	Register(s, viewer, op("msm", "model-badcases", http.MethodGet, "/models/{id}/badcases", "Badcases that the model is known to show"), a.known)
	content := op("msm", "get-model-content", http.MethodGet, "/models/{id}/content", "Download a model's file")
	content.Responses = map[string]*huma.Response{"200": {Description: "The file.", Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}}
	Register(s, viewer, content, a.content)
}

type modelsIn struct {
	PageQuery
	ListSearch
	Slot   string    `query:"slot" maxLength:"64"`
	Stage  msm.Stage `query:"stage" enum:"none,candidate,staging,production,archived"`
	Alias  string    `query:"alias" maxLength:"64"`
	Task   string    `query:"task" maxLength:"64" doc:"Only those that this task made."`
	SHA256 string    `query:"sha256" maxLength:"64"`
	Q      string    `query:"q" maxLength:"512" doc:"Part of name, version, slot, description or ID."`
}

type modelsOut struct {
	Body struct {
		Items []msm.Model `json:"items" nullable:"false"`
		Next  string      `json:"next,omitempty"`
		Total int         `json:"total"`
	}
}

func (a Models) list(ctx context.Context, in *modelsIn) (*modelsOut, error) {
	where, err := in.node(msm.Schema())
	if err != nil {
		return nil, err
	}
	p, err := a.Store.Models(ctx, msm.Query{Search: where, Sort: in.Sort, Slot: in.Slot, Stage: in.Stage, Alias: in.Alias, Task: in.Task, SHA256: in.SHA256,
		Text: in.Q, Cursor: in.Cursor, Limit: in.Limit})
	out := &modelsOut{}
	out.Body.Items, out.Body.Next, out.Body.Total = p.Items, p.Next, p.Total
	return out, err
}

type modelOut struct {
	ETag string `header:"ETag"`
	Body msm.Model
}

func modelAnswer(m msm.Model, err error) (*modelOut, error) {
	return &modelOut{ETag: etag(m.Revision), Body: m}, err
}

func (a Models) get(ctx context.Context, in *IDPath) (*modelOut, error) {
	return modelAnswer(a.Store.Model(ctx, in.ID))
}

type editModelIn struct {
	ID      string `path:"id" maxLength:"64"`
	IfMatch string `header:"If-Match" doc:"The ETag that was read; refused with 412 when it is no longer current."`
	Body    msm.Edit
}

func (a Models) edit(ctx context.Context, s *Server, in *editModelIn) (*modelOut, error) {
	want, err := matchVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	m, err := a.Store.UpdateModel(ctx, in.ID, func(m *msm.Model) error {
		if want != 0 && m.Revision != want {
			return stale(m.Revision)
		}
		return in.Body.Apply(m)
	})
	if err != nil {
		return nil, err
	}
	s.live.Publish(Notice{Topic: "models", ID: m.ID, Event: "changed"})
	return modelAnswer(m, nil)
}

type knownIn struct {
	PageQuery
	ID string `path:"id" maxLength:"64"`
}

type knownOut struct {
	Body struct {
		Items []msm.Known `json:"items" nullable:"false"`
		Next  string      `json:"next,omitempty"`
	}
}

func (a Models) known(ctx context.Context, in *knownIn) (*knownOut, error) {
	if _, err := a.Store.Model(ctx, in.ID); err != nil {
		return nil, err
	}
	out := &knownOut{}
	var err error
	out.Body.Items, out.Body.Next, err = a.Store.Known(ctx, in.ID, in.Cursor, in.Limit)
	return out, err
}

func (a Models) content(ctx context.Context, in *IDPath) (*huma.StreamResponse, error) {
	m, err := a.Store.Model(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	body, err := a.Bytes.Open(ctx, m.SHA256)
	if err != nil {
		return nil, err
	}
	return Stream(func(w http.ResponseWriter, r *http.Request) {
		// It was only read: closing it cannot lose anything.
		defer body.Close()
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("ETag", `"`+m.SHA256+`"`)
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": fileNameOf(m)}))
		http.ServeContent(w, r, "", time.Time{}, body)
	}), nil
}

func fileNameOf(m msm.Model) string {
	if m.FileName != "" {
		return m.FileName
	}
	return strings.Join([]string{m.Slot, m.Version}, "-")
}
