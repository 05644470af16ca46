package httpapi

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/people"
)

// Files is the area of DAM's files.
type Files struct {
	Store  dam.Files
	Desk   *dam.Desk   // looks through rows
	Places dam.Folders // where watched folders have files; nil where none are watched
	Open   func(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
	Upload Upload
}

// Register implements Area.
func (a Files) Register(s *Server) {
	viewer := For(people.Viewer)
	Register(s, viewer, op("dam", "list-files", http.MethodGet, "/files", "Find files, the newest first unless sort says otherwise"), a.list)
	add := op("dam", "add-files", http.MethodPost, "/files", "Upload files")
	add.Description = "Bytes that are known are not stored again: the answer names the file that has them. A file that is refused is named with the reason; the rest goes in."
	add.RequestBody = formBody("", "", "files")
	Register(s, For(people.Engineer), add, func(ctx context.Context, in *Request) (*addFilesOut, error) { return a.add(ctx, s, in) })
	known := op("dam", "find-known-files", http.MethodPost, "/files/known", "Say which of these bytes are here")
	known.Description = "For who knows the hashes of files and would not send what is here. Hashes without a file are left out of the answer."
	known.Metadata = map[string]any{"audit": false}
	Register(s, viewer, known, a.known)
	Register(s, viewer, op("dam", "get-file", http.MethodGet, "/files/{sha256}", "Read what is known about a file"), a.get)
	uses := op("dam", "get-file-uses", http.MethodGet, "/files/{sha256}/uses", "Find the documents and sets whose rows name a file")
	uses.Description = "Newest versions of documents are looked through, then sets. With many rows an answer ends early and says where to go on."
	Register(s, viewer, uses, a.uses)
	Register(s, viewer, op("dam", "list-file-places", http.MethodGet, "/files/{sha256}/places", "List where watched folders have a file, or had it last"), a.places)
	content := op("dam", "get-file-content", http.MethodGet, "/files/{sha256}/content", "Download a file, in ranges if asked")
	content.Responses = map[string]*huma.Response{"200": {Description: "The file.", Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}}
	Register(s, viewer, content, func(ctx context.Context, in *FilePath) (*huma.StreamResponse, error) { return a.content(ctx, s, in) })
}

type filesIn struct {
	PageQuery
	ListSearch
	Q         string `query:"q" maxLength:"512" doc:"Part of the name, or at least 6 digits of the beginning of a hash."`
	SHA256    string `query:"sha256" maxLength:"64"`
	MD5       string `query:"md5" maxLength:"32"`
	Name      string `query:"name" maxLength:"256" doc:"The whole name."`
	MediaType string `query:"media_type" maxLength:"128" doc:"For example image/png, or image for all of them."`
}

type filesOut struct {
	Body struct {
		Items []dam.File `json:"items" nullable:"false"`
		Next  string     `json:"next,omitempty"`
		Total int        `json:"total"`
	}
}

func (a Files) list(ctx context.Context, in *filesIn) (*filesOut, error) {
	where, err := in.node(dam.FileSchema())
	if err != nil {
		return nil, err
	}
	l, err := a.Store.FindFiles(ctx, dam.FileQuery{Search: where, Sort: in.Sort, Page: in.page(), Q: in.Q, SHA256: in.SHA256, MD5: in.MD5, Name: in.Name, MediaType: in.MediaType})
	out := &filesOut{}
	out.Body.Items, out.Body.Next, out.Body.Total = l.Items, l.Next, l.Total
	return out, err
}

func (p PageQuery) page() dam.Page { return dam.Page{Cursor: p.Cursor, Limit: p.Limit} }

type addFilesOut struct {
	Body struct {
		Files  []dam.AddedFile `json:"files" nullable:"false"`
		Errors []fileError     `json:"errors" nullable:"false"`
	}
}

func (a Files) add(ctx context.Context, s *Server, in *Request) (*addFilesOut, error) {
	f, err := a.Upload.receive(in.echo.Request(), in.echo.Response(), false)
	if err != nil {
		return nil, err
	}
	if len(f.files) == 0 {
		_, err := f.first("files")
		return nil, err
	}
	files := make([]dam.File, len(f.files))
	for i, k := range f.files {
		files[i] = dam.File{SHA256: k.SHA256, MD5: k.MD5, Name: k.Name, MediaType: k.MediaType, Size: k.Size, AddedBy: actor(ctx), AddedAt: s.deps.Now().UTC()}
	}
	out := &addFilesOut{}
	out.Body.Errors = append([]fileError{}, f.errors...)
	if out.Body.Files, err = a.Store.AddFiles(ctx, files); err != nil {
		return nil, err
	}
	s.live.Publish(Notice{Topic: "documents", Event: "changed"}) // pages show files with them
	return out, nil
}

type knownFilesIn struct {
	Body struct {
		SHA256 []string `json:"sha256" minItems:"1" maxItems:"1000" nullable:"false" doc:"SHA-256 of each, in hex."`
	}
}

type knownFile struct {
	SHA256 string `json:"sha256"`
	MD5    string `json:"md5"`
	Name   string `json:"name"`
}

func (a Files) known(ctx context.Context, in *knownFilesIn) (*itemsOut[knownFile], error) {
	for i, sha := range in.Body.SHA256 {
		in.Body.SHA256[i] = strings.ToLower(sha)
	}
	found, err := a.Store.MatchFiles(ctx, dam.BySHA256, in.Body.SHA256)
	list := []knownFile{}
	for _, m := range found {
		list = append(list, knownFile{m.SHA256, m.MD5, m.Name})
	}
	return items(list, err)
}

// FilePath names a file.
type FilePath struct {
	SHA string `path:"sha256" minLength:"64" maxLength:"64" pattern:"^[0-9a-f]{64}$"`
}

type fileOut struct{ Body dam.File }

func (a Files) get(ctx context.Context, in *FilePath) (*fileOut, error) {
	f, err := a.Store.File(ctx, in.SHA)
	return &fileOut{f}, err
}

type fileUsesIn struct {
	FilePath
	Cursor string `query:"cursor" maxLength:"512" doc:"Where the answer before ended (its next)."`
}

type fileUsesOut struct{ Body dam.Uses }

func (a Files) uses(ctx context.Context, in *fileUsesIn) (*fileUsesOut, error) {
	u, err := a.Desk.Uses(ctx, in.SHA, in.Cursor)
	return &fileUsesOut{u}, err
}

func (a Files) places(ctx context.Context, in *FilePath) (*itemsOut[dam.Place], error) {
	if a.Places == nil {
		return items([]dam.Place{}, nil)
	}
	return items(a.Places.PlacesOf(ctx, in.SHA))
}

func (a Files) content(ctx context.Context, s *Server, in *FilePath) (*huma.StreamResponse, error) {
	f, err := a.Store.File(ctx, in.SHA)
	if err != nil {
		return nil, err
	}
	body, err := a.Open(ctx, in.SHA)
	if err != nil {
		return nil, err
	}
	mt, err := sniff(body)
	if err != nil {
		return nil, errors.Join(err, body.Close())
	}
	return Stream(func(w http.ResponseWriter, r *http.Request) {
		defer s.closed(body)
		w.Header().Set("Content-Disposition", attachment(f.Name))
		serveBytes(w, r, body, in.SHA, mt, false)
	}), nil
}

// attachment names a download.
func attachment(name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}
