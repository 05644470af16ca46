package httpapi

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/packs"
	"mlife/collector/internal/packs/packdesk"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
)

// Packs is the area of sets as downloads.
type Packs struct{ Desk *packdesk.Desk }

// Register implements Area.
func (a Packs) Register(s *Server) {
	viewer := For(people.Viewer)
	Register(s, viewer, op("dam", "list-pack-formats", http.MethodGet, "/pack-formats", "The layouts in which sets are packed"), a.formats)
	Register(s, viewer, op("dam", "list-packs", http.MethodGet, "/packs", "Packs that were ordered, the newest first"), a.list)
	order := op("dam", "order-pack", http.MethodPost, "/packs", "Order a pack of frozen sets")
	order.Description = "The pack is prepared once, by a background job, and kept: the same order gives the same pack, ready at once. " +
		"A pack of several sets has a split for each role. Download it with GET /packs/{id}/content once its state is ready."
	Register(s, For(people.Reviewer).OrTask(), order, func(ctx context.Context, in *struct{ Body packdesk.Order }) (*packOut, error) {
		p, err := a.Desk.Order(ctx, in.Body, actor(ctx))
		return &packOut{Body: p}, err
	})
	Register(s, viewer, op("dam", "get-pack", http.MethodGet, "/packs/{id}", "Read one pack"), func(ctx context.Context, in *IDPath) (*packOut, error) {
		p, err := a.Desk.Pack(ctx, in.ID)
		return &packOut{Body: p}, err
	})
	Register(s, viewer, op("dam", "get-pack-manifest", http.MethodGet, "/packs/{id}/manifest", "What a pack that is ready holds, what it lacks, and its parts"), a.manifest)
	content := op("dam", "download-pack", http.MethodGet, "/packs/{id}/content", "Download a pack, or one of its parts")
	content.Description = "The length is known before, the ETag names the bytes, and ranges are served: a download that broke off goes on with Range and If-Range."
	bytes := &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
	answers := map[string]*huma.MediaType{"application/zip": bytes, "application/x-tar": bytes, "application/octet-stream": bytes}
	content.Responses = map[string]*huma.Response{"200": {Description: "The bytes.", Content: answers}, "206": {Description: "The bytes of a range.", Content: answers}}
	Register(s, viewer, content, func(ctx context.Context, in *packContentIn) (*huma.StreamResponse, error) {
		return a.content(ctx, s, in)
	})
	Register(s, For(people.Engineer), op("dam", "delete-pack", http.MethodDelete, "/packs/{id}", "Delete a pack; its sets stay, and it can be ordered again"),
		func(ctx context.Context, in *IDPath) (*struct{}, error) {
			return nil, a.Desk.Delete(ctx, in.ID, actor(ctx))
		})
}

type packOut struct{ Body packdesk.Pack }

// packFormat is a layout.
type packFormat struct {
	Name       packs.Format      `json:"name"`
	Containers []packs.Container `json:"containers" nullable:"false" doc:"The first is the default."`
	Shards     bool              `json:"shards" doc:"Whether it is made of shards, which can be fetched alone."`
	NeedsMedia bool              `json:"needs_media" doc:"Whether it cannot be packed without media."`
}

type packFormatsOut struct {
	Body struct {
		Items []packFormat `json:"items" nullable:"false"`
	}
}

func (a Packs) formats(context.Context, *struct{}) (*packFormatsOut, error) {
	out := &packFormatsOut{}
	for _, f := range packs.Formats() {
		x := packFormat{Name: f, Shards: f == packs.WebDataset || f == packs.Parquet}
		for _, c := range []packs.Container{packs.ZIP, packs.Tar} {
			if (packs.Options{Format: f, Container: c}).Valid() == nil {
				x.Containers = append(x.Containers, c)
			}
		}
		x.NeedsMedia = (packs.Options{Format: f, NoMedia: true}).Valid() != nil
		out.Body.Items = append(out.Body.Items, x)
	}
	return out, nil
}

type packsIn struct {
	PageQuery
	Set   string         `query:"set" maxLength:"64" doc:"Only those that hold this set."`
	State packdesk.State `query:"state" enum:"preparing,ready,failed,gone"`
}

type packsOut struct {
	Body struct {
		Items []packdesk.Pack `json:"items" nullable:"false"`
		Next  string          `json:"next,omitempty"`
		Total int             `json:"total"`
	}
}

func (a Packs) list(ctx context.Context, in *packsIn) (*packsOut, error) {
	l, err := a.Desk.Find(ctx, packdesk.Query{Set: in.Set, State: in.State, Page: in.page()})
	out := &packsOut{}
	out.Body.Items, out.Body.Next, out.Body.Total = l.Items, l.Next, l.Total
	return out, err
}

type packManifestOut struct {
	Body struct {
		Manifest packs.Manifest `json:"manifest"`
		Parts    []packs.Part   `json:"parts" nullable:"false" doc:"Files of the pack that can be fetched alone; none when it is one archive."`
	}
}

func (a Packs) manifest(ctx context.Context, in *IDPath) (*packManifestOut, error) {
	_, p, err := a.Desk.Open(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &packManifestOut{}
	out.Body.Manifest, out.Body.Parts = p.Manifest(), append([]packs.Part{}, p.Parts()...)
	return out, fault.Wrap("packs", p.Close())
}

type packContentIn struct {
	Request
	ID   string `path:"id" maxLength:"64"`
	Part string `query:"part" maxLength:"512" doc:"Name of a part, as the manifest has it."`
}

func (a Packs) content(ctx context.Context, s *Server, in *packContentIn) (*huma.StreamResponse, error) {
	_, p, err := a.Desk.Open(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	body, _, err := p.Content(in.echo.Request().Context(), in.Part)
	if err != nil {
		s.closed(p)
		return nil, err
	}
	name, mediaType, tag := p.Name(), p.MediaType(), p.Digest()
	if in.Part != "" {
		name, mediaType, tag = in.Part, "application/octet-stream", tag+"/"+url.PathEscape(in.Part)
	}
	return Stream(func(w http.ResponseWriter, r *http.Request) {
		defer s.closed(p)
		defer s.closed(body)
		h := w.Header()
		h.Set("Content-Type", mediaType)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "private, no-cache")
		h.Set("ETag", `"`+tag+`"`)
		h.Set("Content-Disposition", attachment(name))
		http.ServeContent(w, r, "", time.Time{}, &watched{ReadSeekCloser: body, s: s, r: r})
	}), nil
}

// watched says in the log why a download broke off; who downloads only sees that it did.
type watched struct {
	io.ReadSeekCloser
	s *Server
	r *http.Request
}

func (t *watched) Read(b []byte) (int, error) {
	n, err := t.ReadSeekCloser.Read(b)
	if err != nil && !errors.Is(err, io.EOF) && t.r.Context().Err() == nil {
		t.s.deps.Log.Error("download not finished", "path", t.r.URL.Path, "error", err)
	}
	return n, err
}
