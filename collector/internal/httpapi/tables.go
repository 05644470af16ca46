package httpapi

import (
	"context"
	"errors"
	"io"
	"iter"
	"mime/multipart"
	"net/http"
	"os"
	"path"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/people"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

// tableTypes are the media types of tables by their format.
var tableTypes = map[dam.Format]string{dam.CSV: "text/csv; charset=utf-8", dam.JSON: "application/json", dam.XML: "application/xml"}

func tableResponses() map[string]*huma.Response {
	return map[string]*huma.Response{"200": {Description: "The rows. In CSV, a cell that a spreadsheet would run as a formula has ' before it, which an import takes away.",
		Content: map[string]*huma.MediaType{
			"text/csv":         {Schema: &huma.Schema{Type: "string"}},
			"application/xml":  {Schema: &huma.Schema{Type: "string"}},
			"application/json": {Schema: &huma.Schema{Type: "array", Items: &huma.Schema{Type: "object", AdditionalProperties: true}}},
		}}}
}

// table answers with rows as a download. Once bytes are out an error can only be
// told by breaking the connection.
func (s *Server) table(name string, format dam.Format, columns []dam.VersionColumn, rows func(context.Context) (iter.Seq2[dam.Row, error], error)) *huma.StreamResponse {
	return Stream(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", tableTypes[format])
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Content-Disposition", attachment(clip.SafeName(name)+"."+string(format)))
		all, err := rows(r.Context())
		if err == nil {
			err = dam.Write(w, format, columns, all)
		}
		if err != nil {
			if r.Context().Err() == nil {
				s.deps.Log.Error("download not finished", "error", err)
			}
			panic(http.ErrAbortHandler)
		}
	})
}

func (a Documents) registerImport(s *Server) {
	o := op("dam", "add-version", http.MethodPost, "/documents/{id}/versions", "Import rows as a new version")
	o.Description = "A form with a file, or the rows as the body: CSV whose first line names the columns, a JSON array of objects, one object a line, or XML with an element for each row. " +
		"Columns are path, md5, sha256, annotation (or label), badcase, and any other. All rows go in, or none. A version with the same rows is not made again."
	o.RequestBody = formBody("note", "What is new.", "file")
	text := &huma.MediaType{Schema: &huma.Schema{Type: "string"}}
	o.RequestBody.Content["text/csv"], o.RequestBody.Content["application/x-ndjson"], o.RequestBody.Content["application/xml"] = text, text, text
	o.RequestBody.Content["application/json"] = &huma.MediaType{Schema: &huma.Schema{Type: "array", Items: &huma.Schema{Type: "object", AdditionalProperties: true}}}
	Register(s, For(people.Engineer), o, func(ctx context.Context, in *importIn) (*importOut, error) { return a.addVersion(ctx, s, in) })
}

type importIn struct {
	Request
	ID      string     `path:"id" maxLength:"64"`
	Mode    dam.Mode   `query:"mode" enum:"replace,append" default:"replace" doc:"Whether the rows are all there is, or come to those of the newest version."`
	Note    string     `query:"note" maxLength:"4096"`
	Format  dam.Format `query:"format" enum:"csv,json,xml" doc:"Recognised when absent."`
	IfMatch string     `header:"If-Match" doc:"The document's ETag that was read; refused with 412 when it is no longer current."`
}

type importOut struct{ Body dam.Report }

func (a Documents) addVersion(ctx context.Context, s *Server, in *importIn) (*importOut, error) {
	want, err := matchVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	body, err := a.receive(in)
	if err != nil {
		return nil, err
	}
	report, err := a.bring(ctx, in, body, want)
	if err := errors.Join(err, body.Close()); err != nil {
		return nil, importProblem(err)
	}
	if report.Added+report.Removed > 0 {
		s.live.Publish(Notice{Topic: "documents", ID: in.ID, Event: "changed"})
	}
	return &importOut{report}, nil
}

func (a Documents) bring(ctx context.Context, in *importIn, body io.Reader, revision int) (dam.Report, error) {
	rows, err := dam.NewReader(body, in.Format)
	if err != nil {
		return dam.Report{}, err
	}
	return a.Desk.Import(ctx, dam.Import{Document: in.ID, Revision: revision, Mode: in.Mode, Note: in.Note, Actor: actor(ctx), Rows: rows})
}

// importProblem names every row that is wrong.
func importProblem(err error) error {
	var old *dam.Stale
	if errors.As(err, &old) {
		return stale(old.Current)
	}
	var bad dam.RowErrors
	if !errors.As(err, &bad) {
		return err
	}
	m := &huma.ErrorModel{Type: "urn:mlife:problem:invalid", Status: http.StatusUnprocessableEntity, Title: "Invalid", Detail: "nothing was imported: " + bad.Error()}
	for _, e := range bad {
		m.Errors = append(m.Errors, &huma.ErrorDetail{Location: e.Where(), Message: e.Message})
	}
	return m
}

// receive gives the rows' bytes: the body, or the file of a form, which goes through
// a temporary file because fields may follow it.
func (a Documents) receive(in *importIn) (io.ReadCloser, error) {
	r := in.echo.Request()
	r.Body = http.MaxBytesReader(in.echo.Response(), r.Body, dam.MaxImport+maxField)
	kind := r.Header.Get("Content-Type")
	if !strings.HasPrefix(kind, "multipart/") {
		if in.Format == "" {
			in.Format = formatOf(kind, "")
		}
		return io.NopCloser(requestBody{r.Body}), nil
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, fault.New(fault.Invalid, "httpapi.import", "not multipart/form-data: %w", err)
	}
	file, err := in.parts(parts, a.Dir)
	if err != nil && file != nil {
		err = errors.Join(err, file.Close())
	}
	return file, err
}

// parts reads a form. What it gives is to be closed also when there is an error.
func (in *importIn) parts(parts *multipart.Reader, dir string) (*scratchFile, error) {
	file, _, err := in.named(parts, dir)
	return file, err
}

// named is parts that tells what the file was called too.
func (in *importIn) named(parts *multipart.Reader, dir string) (file *scratchFile, called string, err error) {
	for range maxParts {
		p, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF) && file == nil:
			return nil, "", fault.Field("httpapi.import", "file", "no file was sent")
		case errors.Is(err, io.EOF):
			return file, called, file.rewind()
		case err != nil:
			return file, called, bodyError(err)
		}
		if name, isFile := fileName(p); isFile {
			called = name
		}
		if file, err = in.part(p, dir, file); err != nil {
			return file, called, err
		}
	}
	return file, called, fault.New(fault.TooLarge, "httpapi.import", "more than %d parts", maxParts)
}

// part takes one part of the form; a second file is refused.
func (in *importIn) part(p *multipart.Part, dir string, file *scratchFile) (*scratchFile, error) {
	name, isFile := fileName(p)
	if !isFile {
		return file, in.field(p)
	}
	if file != nil {
		return file, fault.Field("httpapi.import", "file", "one file at a time")
	}
	if in.Format == "" {
		in.Format = formatOf(p.Header.Get("Content-Type"), name)
	}
	return newScratch(dir, p)
}

func (in *importIn) field(p *multipart.Part) error {
	b, err := io.ReadAll(io.LimitReader(p, dam.MaxNote+1))
	if err != nil {
		return bodyError(err)
	}
	switch p.FormName() {
	case "note":
		in.Note = string(b)
	case "mode":
		in.Mode = dam.Mode(b)
		if in.Mode != dam.Replace && in.Mode != dam.Append {
			return fault.Field("httpapi.import", "mode", "%.20q is neither replace nor append", b)
		}
	case "format":
		in.Format = dam.Format(b)
	}
	return nil
}

// formatOf recognises a format by what the sender calls it; "" leaves it to the
// bytes.
func formatOf(contentType, name string) dam.Format {
	switch strings.ToLower(path.Ext(name)) {
	case ".csv", ".tsv":
		return dam.CSV
	case ".json", ".jsonl", ".ndjson":
		return dam.JSON
	case ".xml":
		return dam.XML
	}
	mt, _, _ := strings.Cut(contentType, ";")
	switch strings.TrimSpace(strings.ToLower(mt)) {
	case "text/csv", "text/tab-separated-values":
		return dam.CSV
	case "application/json", "application/x-ndjson", "application/jsonl":
		return dam.JSON
	case "application/xml", "text/xml":
		return dam.XML
	}
	return ""
}

// requestBody gives errors of the connection their kind.
type requestBody struct{ r io.Reader }

func (b requestBody) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = bodyError(err)
	}
	return n, err
}

// scratchFile is a temporary file that Close removes.
type scratchFile struct{ *os.File }

func newScratch(dir string, from io.Reader) (*scratchFile, error) {
	f, err := os.CreateTemp(dir, "mlife-import-*")
	if err != nil {
		return nil, fault.New(fault.Unavailable, "httpapi.import", "%w", err)
	}
	s := &scratchFile{f}
	n, err := io.Copy(f, bodyReader{from})
	var cut errBody
	switch {
	case errors.As(err, &cut):
		err = bodyError(cut.error)
	case err != nil:
		err = fault.New(fault.NoSpace, "httpapi.import", "%w", err)
	case n == 0:
		err = fault.Field("httpapi.import", "file", "the file is empty")
	}
	return s, err
}

func (s *scratchFile) rewind() error {
	_, err := s.Seek(0, io.SeekStart)
	return err
}

// Close removes the file.
func (s *scratchFile) Close() error { return errors.Join(s.File.Close(), os.Remove(s.Name())) }
