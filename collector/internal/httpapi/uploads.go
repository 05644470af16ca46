package httpapi

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/dam/uploads"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
)

// Uploads is the area of files that are received in pieces, by the tus protocol.
type Uploads struct {
	Desk    *uploads.Desk
	MaxFile int64 // bytes, as the desk has it
}

const tusTells = "Part of the tus protocol 1.0 (https://tus.io/protocols/resumable-upload): the request carries Tus-Resumable: 1.0.0. "

// Register implements Area.
func (a Uploads) Register(s *Server) {
	engineer := For(people.Engineer)
	add := func(id, method, path, summary, doc string, handle func(s *Server, w http.ResponseWriter, r *http.Request, id string) error) {
		o := op("dam", id, method, path, summary)
		o.Description = tusTells + doc
		o.Metadata = map[string]any{"audit": method == http.MethodPost && path == "/uploads" || method == http.MethodDelete}
		if method == http.MethodPatch || method == http.MethodPost {
			o.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{tusBody: {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}
		}
		o.Responses = map[string]*huma.Response{strconv.Itoa(tusSuccess(method, path)): {Description: summary + "; the answer is in the headers."}}
		if path == "/uploads" {
			Register(s, engineer, o, func(context.Context, *struct{}) (*huma.StreamResponse, error) { return a.answer(s, "", handle), nil })
			return
		}
		Register(s, engineer, o, func(_ context.Context, in *IDPath) (*huma.StreamResponse, error) {
			return a.answer(s, in.ID, handle), nil
		})
	}
	add("describe-uploads", http.MethodOptions, "/uploads", "What uploads in pieces can do",
		"Tells version, extensions, algorithms of checksums and the largest size.", a.describe)
	add("begin-upload", http.MethodPost, "/uploads", "Begin to upload a file in pieces",
		"Upload-Length is its size. Upload-Metadata may name filename, path (within a folder) and sha256; bytes that are here are then refused with 409 before they are sent, and others than that are refused at the end. "+
			"The first piece may come as the body. Location is where the rest goes.", a.begin)
	add("describe-upload", http.MethodOptions, "/uploads/{id}", "What uploads in pieces can do", "As OPTIONS /uploads.", a.describe)
	add("locate-upload", http.MethodHead, "/uploads/{id}", "How much of an upload is here", "Upload-Offset is where the next piece begins.", a.locate)
	add("continue-upload", http.MethodPatch, "/uploads/{id}", "Send a piece of an upload",
		"Upload-Offset is where the piece begins. Upload-Checksum, if there is one, is checked before anything of the piece is kept. With the last piece the upload becomes a file; GET tells which.", a.piece)
	add("override-upload", http.MethodPost, "/uploads/{id}", "Send a piece, or end an upload, where only POST can be sent",
		"X-HTTP-Method-Override is PATCH, HEAD or DELETE.", a.override)
	add("cancel-upload", http.MethodDelete, "/uploads/{id}", "Cancel an upload", "What came of it is removed.", a.cancel)
	Register(s, engineer, op("dam", "list-uploads", http.MethodGet, "/uploads", "Your uploads that are under way or ended lately, the newest first"), a.list)
	Register(s, engineer, op("dam", "get-upload", http.MethodGet, "/uploads/{id}", "Read how far an upload is, and which file it became"),
		func(ctx context.Context, in *IDPath) (*uploadAnswer, error) {
			u, err := a.Desk.Upload(ctx, in.ID, actor(ctx))
			if u.Over() {
				err = nil
			}
			return &uploadAnswer{u}, err
		})
}

func tusSuccess(method, path string) int {
	switch {
	case method == http.MethodPost && path == "/uploads":
		return http.StatusCreated
	case method == http.MethodHead:
		return http.StatusOK
	}
	return http.StatusNoContent
}

type uploadAnswer struct{ Body uploads.Upload }

type uploadsOut struct {
	Body struct {
		Items []uploads.Upload `json:"items" nullable:"false"`
		Next  string           `json:"next,omitempty"`
	}
}

func (a Uploads) list(ctx context.Context, in *struct{ PageQuery }) (*uploadsOut, error) {
	out := &uploadsOut{}
	out.Body.Items, out.Body.Next = pageOf(in.PageQuery, a.Desk.Uploads(actor(ctx)), true, func(u uploads.Upload) string { return u.ID })
	return out, nil
}

// answer runs a handler of the protocol: its errors become problems, and every answer
// names the version.
func (a Uploads) answer(s *Server, id string, handle func(s *Server, w http.ResponseWriter, r *http.Request, id string) error) *huma.StreamResponse {
	return Stream(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Tus-Resumable", tusVersion)
		h.Set("Cache-Control", "no-store")
		var err error
		if r.Method != http.MethodOptions && r.Header.Get("Tus-Resumable") != tusVersion {
			h.Set("Tus-Version", tusVersion)
			err = refuseTus(http.StatusPreconditionFailed, "Tus-Resumable must be "+tusVersion)
		} else {
			err = handle(s, w, r, id)
		}
		if err != nil {
			writeProblem(w, s.problem(r.Context(), err))
		}
	})
}

func (a Uploads) describe(_ *Server, w http.ResponseWriter, _ *http.Request, _ string) error {
	h := w.Header()
	h.Set("Tus-Version", tusVersion)
	h.Set("Tus-Extension", tusExtensions)
	h.Set("Tus-Checksum-Algorithm", tusSums)
	h.Set("Tus-Max-Size", strconv.FormatInt(a.MaxFile, 10))
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// tell sets the headers that say how far an upload is.
func tell(h http.Header, u uploads.Upload) {
	h.Set("Upload-Offset", strconv.FormatInt(u.Offset, 10))
	if !u.Over() {
		h.Set("Upload-Expires", u.ExpiresAt.UTC().Format(http.TimeFormat))
	}
}

func (a Uploads) begin(s *Server, w http.ResponseWriter, r *http.Request, _ string) error {
	draft, err := tusDraft(r.Header, actor(r.Context()))
	if err != nil {
		return err
	}
	body := r.ContentLength != 0
	if body && !tusType(r) {
		return refuseTus(http.StatusUnsupportedMediaType, "the body must be "+tusBody)
	}
	u, err := a.Desk.Create(r.Context(), draft)
	if err != nil {
		return err
	}
	w.Header().Set("Location", Base+"/uploads/"+u.ID)
	if body {
		// The upload is there whatever comes of its first piece: the client goes on from
		// what the answer, or a HEAD, says. A piece that is wrong is refused with it.
		p, err := a.receive(w, r, u.ID, 0)
		if err != nil && (errors.Is(err, uploads.ErrSum) || fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge)) {
			return tusError(err)
		}
		if err == nil {
			u = p
			a.over(s, u)
		}
	}
	tell(w.Header(), u)
	w.WriteHeader(http.StatusCreated)
	return nil
}

func tusType(r *http.Request) bool {
	mt, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && mt == tusBody
}

// receive takes the body as a piece.
func (a Uploads) receive(w http.ResponseWriter, r *http.Request, id string, offset int64) (uploads.Upload, error) {
	sum, want, err := tusSum(r.Header.Get("Upload-Checksum"))
	if err != nil {
		return uploads.Upload{}, err
	}
	conn := http.NewResponseController(w)
	return a.Desk.Write(r.Context(), id, actor(r.Context()), uploads.Piece{Offset: offset, Body: r.Body, Hash: sum, Sum: want, Interrupt: func() {
		// A connection that cannot be interrupted ends by itself, and the other waits.
		_ = conn.SetReadDeadline(time.Unix(1, 0))
	}})
}

// tusError gives an error the status that the protocol has for it.
func tusError(err error) error {
	switch {
	case errors.Is(err, uploads.ErrSum):
		return refuseTus(statusTusSum, uploads.ErrSum.Error())
	case fault.Is(err, fault.Busy):
		return refuseTus(http.StatusLocked, err.Error())
	}
	return err
}

func (a Uploads) piece(s *Server, w http.ResponseWriter, r *http.Request, id string) error {
	if !tusType(r) {
		return refuseTus(http.StatusUnsupportedMediaType, "the body must be "+tusBody)
	}
	offset, err := tusNumber(r.Header, "Upload-Offset")
	if err != nil {
		return err
	}
	u, err := a.receive(w, r, id, offset)
	if err != nil {
		return tusError(err)
	}
	a.over(s, u)
	tell(w.Header(), u)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// over tells open pages of a file that came.
func (a Uploads) over(s *Server, u uploads.Upload) {
	if u.Over() {
		s.live.Publish(Notice{Topic: "documents", Event: "changed"}) // pages show files with them
	}
}

func (a Uploads) locate(_ *Server, w http.ResponseWriter, r *http.Request, id string) error {
	u, err := a.Desk.Locate(r.Context(), id, actor(r.Context()))
	if err != nil && !u.Over() {
		return tusError(err)
	}
	h := w.Header()
	tell(h, u)
	h.Set("Upload-Length", strconv.FormatInt(u.Size, 10))
	if u.Metadata != "" {
		h.Set("Upload-Metadata", u.Metadata)
	}
	w.WriteHeader(http.StatusOK)
	return nil
}

func (a Uploads) override(s *Server, w http.ResponseWriter, r *http.Request, id string) error {
	switch method := strings.ToUpper(r.Header.Get("X-HTTP-Method-Override")); method {
	case http.MethodPatch:
		return a.piece(s, w, r, id)
	case http.MethodHead:
		return a.locate(s, w, r, id)
	case http.MethodDelete:
		return a.cancel(s, w, r, id)
	}
	return refuseTus(http.StatusMethodNotAllowed, "X-HTTP-Method-Override is none of PATCH, HEAD and DELETE")
}

func (a Uploads) cancel(_ *Server, w http.ResponseWriter, r *http.Request, id string) error {
	if err := a.Desk.Cancel(r.Context(), id, actor(r.Context())); err != nil {
		return tusError(err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
