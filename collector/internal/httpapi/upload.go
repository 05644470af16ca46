package httpapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/people"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/ident"
	"mlife/shared/wire"
)

// uploadMeta is the part "meta" of an upload: what is known about its files.
type uploadMeta struct {
	BadcaseEdit
	Result     json.RawMessage `json:"result,omitempty"`
	Slot       string          `json:"slot,omitempty"`
	Device     string          `json:"device,omitempty"`
	CapturedAt *time.Time      `json:"captured_at,omitempty"`
	Together   bool            `json:"together,omitempty" doc:"All files are one badcase; otherwise each is one."`
	Source     string          `json:"source,omitempty" enum:"upload,test"`
}

type uploaded struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Duplicate bool   `json:"duplicate" doc:"The media were known: the badcase has one more occurrence."`
}

type uploadOut struct {
	Body struct {
		Created []uploaded  `json:"created" nullable:"false"`
		Errors  []fileError `json:"errors" nullable:"false"`
	}
}

func (a Badcases) registerUpload(s *Server) {
	o := op("bam", "upload-badcases", http.MethodPost, "/badcases/upload", "Add badcases by hand")
	o.Description = "Each file becomes a badcase. A file that is refused is named with the reason; the rest goes in."
	o.RequestBody = formBody("meta", "A JSON object: function, result, truth and what else is known.", "files")
	Register(s, For(people.Reviewer).OrTask(), o, func(ctx context.Context, in *Request) (*uploadOut, error) { return a.upload(ctx, s, in) })
	add := op("bam", "add-badcase", http.MethodPost, "/badcases", "Add a badcase without files, or with files that are stored already")
	Register(s, For(people.Reviewer).OrTask(), add, func(ctx context.Context, in *addBadcaseIn) (*badcaseOut, error) { return a.add(ctx, s, in) })
}

// formBody describes a form with one text and some files.
func formBody(text, doc, files string) *huma.RequestBody {
	schema := &huma.Schema{Type: "object", Properties: map[string]*huma.Schema{
		files: {Type: "array", Items: &huma.Schema{Type: "string", Format: "binary"}},
	}}
	if text != "" {
		schema.Properties[text] = &huma.Schema{Type: "string", Description: doc}
	}
	return &huma.RequestBody{Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: schema}}}
}

func (a Badcases) upload(ctx context.Context, s *Server, in *Request) (*uploadOut, error) {
	f, err := a.Upload.receive(in.echo.Request(), in.echo.Response(), true)
	if err != nil {
		return nil, err
	}
	meta, err := readMeta(f.texts["meta"])
	if err != nil {
		return nil, err
	}
	if err := a.check(ctx, meta.domain()); err != nil {
		return nil, err
	}
	out := &uploadOut{}
	out.Body.Created, out.Body.Errors = []uploaded{}, append([]fileError{}, f.errors...)
	for _, group := range groups(f.files, meta.Together) {
		u, err := a.record(ctx, s, meta, group)
		if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.TooLarge) {
			out.Body.Errors = append(out.Body.Errors, fileError{Name: group[0].Name, Error: err.Error()})
			continue
		}
		if err != nil {
			return nil, err
		}
		out.Body.Created = append(out.Body.Created, u)
	}
	return out, nil
}

func readMeta(text string) (uploadMeta, error) {
	var m uploadMeta
	if text == "" {
		return m, nil
	}
	dec := json.NewDecoder(bytes.NewReader([]byte(text)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return m, fault.Field("httpapi.upload", "meta", "%v", err)
	}
	if m.Source != "" && m.Source != bam.FromUpload && m.Source != bam.FromTest {
		return m, fault.Field("httpapi.upload", "meta.source", "%q is neither upload nor test", m.Source)
	}
	return m, nil
}

func groups(files []kept, together bool) [][]kept {
	if together && len(files) > 0 {
		return [][]kept{files}
	}
	var out [][]kept
	for _, f := range files {
		out = append(out, []kept{f})
	}
	return out
}

// record makes an occurrence out of files and meta, as a device would, and then
// sets what only people set.
func (a Badcases) record(ctx context.Context, s *Server, meta uploadMeta, files []kept) (uploaded, error) {
	now := s.deps.Now().UTC()
	o, err := occurrence(meta, files, now)
	if err != nil {
		return uploaded{}, err
	}
	_, known, err := a.Recorder.KnownItems(ctx, o.SHAs())
	if err != nil {
		return uploaded{}, err
	}
	id, err := a.Recorder.Record(ctx, o)
	if err != nil {
		return uploaded{}, err
	}
	e := meta.domain()
	e.Function, e.SystemVersion, e.ModelVersion, e.ModelID, e.Place, e.Truth, e.Attributes = nil, nil, nil, nil, nil, nil, nil
	if _, err := a.Editor.Edit(ctx, id, 0, e, actor(ctx), now); err != nil {
		return uploaded{}, err
	}
	s.live.Publish(Notice{Topic: "badcases", ID: id, Event: "created"})
	u := uploaded{ID: id, Duplicate: known}
	if len(files) > 0 {
		u.Name = files[0].Name
	}
	return u, nil
}

func occurrence(meta uploadMeta, files []kept, now time.Time) (bam.Occurrence, error) {
	if len(files) > bam.MaxMedia {
		return bam.Occurrence{}, fault.New(fault.TooLarge, "httpapi.upload", "%d files in one badcase, at most %d", len(files), bam.MaxMedia)
	}
	if len(meta.Result) > clip.MaxValue {
		return bam.Occurrence{}, fault.Field("httpapi.upload", "meta.result", "more than %d bytes", clip.MaxValue)
	}
	if err := clip.CheckPrediction("meta.result", meta.Result); err != nil {
		return bam.Occurrence{}, fault.Wrap("httpapi.upload", err)
	}
	m := clip.Manifest{V: clip.Version, Occurrence: ident.Secret()[:32], Device: meta.Device, CapturedAt: now, Function: text(meta.Function),
		SystemVer: text(meta.SystemVersion), Slot: meta.Slot, Model: text(meta.ModelVersion), Result: meta.Result, Truth: meta.Truth,
		Attributes: meta.Attributes, Place: text(meta.Place), Priority: clip.Normal, Source: bam.FromUpload, Reason: "added by hand"}
	if string(m.Truth) == "null" {
		m.Truth = nil
	}
	if meta.CapturedAt != nil {
		m.CapturedAt = meta.CapturedAt.UTC()
	}
	for _, f := range files {
		m.Items = append(m.Items, clip.Item{Name: f.Name, MediaType: f.MediaType, Size: f.Size, RawSize: f.Size, SHA256: f.SHA256})
	}
	b, err := json.Marshal(m)
	if err != nil {
		return bam.Occurrence{}, fault.New(fault.Invalid, "httpapi.upload", "%w", err)
	}
	source := meta.Source
	if source == "" {
		source = bam.FromUpload
	}
	return bam.Occurrence{Clip: wire.Key(sha256.Sum256(b)), Manifest: m, Source: source, ModelID: text(meta.ModelID), At: now}, nil
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

type addBadcaseIn struct {
	Body struct {
		BadcaseEdit
		Result     json.RawMessage `json:"result,omitempty"`
		Slot       string          `json:"slot,omitempty" maxLength:"256"`
		Device     string          `json:"device,omitempty" maxLength:"256"`
		CapturedAt *time.Time      `json:"captured_at,omitempty"`
		Source     string          `json:"source,omitempty" enum:"upload,test"`
		Media      []bam.Media     `json:"media,omitempty" maxItems:"16" doc:"Media whose bytes are stored already, by their hash."`
	}
}

func (a Badcases) add(ctx context.Context, s *Server, in *addBadcaseIn) (*badcaseOut, error) {
	b := in.Body
	meta := uploadMeta{BadcaseEdit: b.BadcaseEdit, Result: b.Result, Slot: b.Slot, Device: b.Device, CapturedAt: b.CapturedAt, Source: b.Source}
	if err := a.check(ctx, meta.domain()); err != nil {
		return nil, err
	}
	var files []kept
	for _, m := range b.Media {
		if _, err := wire.ParseKey(m.SHA256); err != nil {
			return nil, fault.Field("httpapi.add", "body.media", "%v", err)
		}
		files = append(files, kept{Name: clip.SafeName(m.Name), MediaType: m.MediaType, SHA256: m.SHA256, Size: m.Size})
	}
	u, err := a.record(ctx, s, meta, files)
	if err != nil {
		return nil, err
	}
	return a.get(ctx, &IDPath{ID: u.ID})
}
