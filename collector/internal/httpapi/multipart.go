package httpapi

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"

	"mlife/shared/clip"
	"mlife/shared/fault"
)

// Upload is what areas that take files need.
type Upload struct {
	// Keep stores bytes durably and gives their hashes in hex.
	Keep func(ctx context.Context, r io.Reader) (sha256, md5 string, size int64, err error)
	// Check says what is wrong with a medium and gives its media type, read from
	// the bytes. The file may be closed and removed once it returns.
	Check func(ctx context.Context, path string) (mediaType string, err error)
	// Dir holds files while they are checked; the system's folder when "".
	Dir string
	// MaxFile bounds one file and MaxTotal one request, in bytes.
	MaxFile, MaxTotal int64
}

func (u Upload) limits() (file, total int64) {
	file, total = u.MaxFile, u.MaxTotal
	if file <= 0 {
		file = 2 << 30
	}
	if total <= 0 {
		total = 8 << 30
	}
	return file, total
}

// Bounds of one multipart request.
const (
	maxParts = 1000
	maxField = 1 << 20
)

// kept is a file that was received.
type kept struct {
	Name      string
	MediaType string
	SHA256    string
	MD5       string
	Size      int64
}

// fileError names a file that did not go in, and why.
type fileError struct {
	Name  string `json:"name"`
	Error string `json:"error"`
	Row   int    `json:"row,omitempty" doc:"Line of an imported file, the first is 1."`
}

// form is a received multipart body: texts, files that were fine, and the errors of
// those that were not.
type form struct {
	texts  map[string]string
	files  []kept
	errors []fileError
}

// receive reads a multipart body without holding files in memory. What is wrong
// with one file is noted and the rest goes in; what is wrong with the request as a
// whole is the error.
func (u Upload) receive(r *http.Request, w http.ResponseWriter, check bool) (form, error) {
	out := form{texts: map[string]string{}}
	_, total := u.limits()
	r.Body = http.MaxBytesReader(w, r.Body, total)
	parts, err := r.MultipartReader()
	if err != nil {
		return out, fault.New(fault.Invalid, "httpapi.upload", "not multipart/form-data: %w", err)
	}
	for n := 0; ; n++ {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, bodyError(err)
		}
		if n >= maxParts {
			return out, fault.New(fault.TooLarge, "httpapi.upload", "more than %d parts", maxParts)
		}
		if err := u.part(r.Context(), p, &out, check); err != nil {
			return out, err
		}
	}
}

func bodyError(err error) error {
	var limit *http.MaxBytesError
	if errors.As(err, &limit) {
		return fault.New(fault.TooLarge, "httpapi.upload", "more than %d bytes", limit.Limit)
	}
	if fault.KindOf(err) != fault.Internal {
		return err
	}
	return fault.New(fault.Invalid, "httpapi.upload", "the body is damaged or was cut: %w", err)
}

func (u Upload) part(ctx context.Context, p *multipart.Part, out *form, check bool) error {
	name, isFile := fileName(p)
	if !isFile {
		b, err := io.ReadAll(io.LimitReader(p, maxField+1))
		if err != nil {
			return bodyError(err)
		}
		if len(b) > maxField {
			return fault.Field("httpapi.upload", p.FormName(), "more than %d bytes", maxField)
		}
		out.texts[p.FormName()] = string(b)
		return nil
	}
	f, err := u.file(ctx, p, check)
	f.Name = clip.SafeName(name)
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Corrupt:
		if err != nil {
			out.errors = append(out.errors, fileError{Name: f.Name, Error: err.Error()})
			return nil
		}
	}
	if err == nil {
		out.files = append(out.files, f)
	}
	return err
}

// fileName gives the name as the browser sent it; Part.FileName would cut it at
// slashes, which SafeName does for every caller.
func fileName(p *multipart.Part) (string, bool) {
	_, params, err := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
	if err != nil {
		return "", false
	}
	name, ok := params["filename"]
	return name, ok
}

// errBody marks an error of the request's body, which ends the request.
type errBody struct{ error }

type bodyReader struct{ r io.Reader }

func (b bodyReader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = errBody{err}
	}
	return n, err
}

// file receives one file into a temporary one, checks it and keeps it.
func (u Upload) file(ctx context.Context, p io.Reader, check bool) (k kept, err error) {
	const op = "httpapi.upload"
	tmp, err := os.CreateTemp(u.Dir, "mlife-upload-*")
	if err != nil {
		return k, fault.New(fault.Unavailable, op, "%w", err)
	}
	defer func() { err = errors.Join(err, os.Remove(tmp.Name())) }()
	defer func() { err = errors.Join(err, tmp.Close()) }()
	limit, _ := u.limits()
	n, err := io.Copy(tmp, io.LimitReader(bodyReader{p}, limit+1))
	var cut errBody
	switch {
	case errors.As(err, &cut):
		return k, bodyError(cut.error)
	case err != nil:
		return k, fault.New(fault.NoSpace, op, "%w", err)
	case n == 0:
		return k, fault.New(fault.Invalid, op, "the file is empty")
	case n > limit:
		if _, err := io.Copy(io.Discard, p); err != nil {
			return k, bodyError(err)
		}
		return k, fault.New(fault.TooLarge, op, "more than %d bytes", limit)
	}
	if k.MediaType, err = u.mediaType(ctx, tmp, check); err != nil {
		return k, err
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return k, fault.Wrap(op, err)
	}
	k.SHA256, k.MD5, k.Size, err = u.Keep(ctx, tmp)
	return k, err
}

func (u Upload) mediaType(ctx context.Context, f *os.File, check bool) (string, error) {
	if check && u.Check != nil {
		return u.Check(ctx, f.Name())
	}
	head := make([]byte, 4096)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fault.Wrap("httpapi.upload", err)
	}
	return clip.Sniff(head[:n]), nil
}

func (f form) first(name string) (kept, error) {
	if len(f.files) > 0 {
		return f.files[0], nil
	}
	if len(f.errors) > 0 {
		return kept{}, fault.Field("httpapi.upload", f.errors[0].Name, "%s", f.errors[0].Error)
	}
	return kept{}, fault.Field("httpapi.upload", name, "no file was sent")
}
