package httpapi

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/people"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

// Blobs is the area of stored bytes.
type Blobs struct {
	Open func(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
}

type blobIn struct {
	Request
	SHA      string `path:"sha256" minLength:"64" maxLength:"64" pattern:"^[0-9a-f]{64}$"`
	Download bool   `query:"download" doc:"As a file to be saved, also what a browser could show."`
}

// forever fits all of these: a hash never means other bytes. Private, because not
// everybody may see them.
const forever = "private, max-age=31536000, immutable"

// Register implements Area.
func (a Blobs) Register(s *Server) {
	Register(s, For(people.Viewer), op("bam", "get-blob", http.MethodGet, "/blobs/{sha256}", "Read stored bytes, in ranges if asked"),
		func(ctx context.Context, in *blobIn) (*huma.StreamResponse, error) {
			f, err := a.Open(ctx, in.SHA)
			if err != nil {
				return nil, err
			}
			mt, err := sniff(f)
			if err != nil {
				return nil, errors.Join(err, f.Close())
			}
			return Stream(func(w http.ResponseWriter, r *http.Request) {
				defer s.closed(f)
				serveBytes(w, r, f, in.SHA, mt, in.Download || !shown(mt))
			}), nil
		})
}

// serveBytes answers with stored bytes. They come from outside: nothing in them may
// run as this site's, whatever the browser takes them for.
func serveBytes(w http.ResponseWriter, r *http.Request, f io.ReadSeeker, sha, mediaType string, attach bool) {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox")
	h.Set("Cache-Control", forever)
	h.Set("ETag", `"`+sha+`"`)
	if attach {
		h.Set("Content-Disposition", `attachment; filename="`+sha[:16]+`"`)
	}
	http.ServeContent(w, r, "", time.Time{}, f)
}

// shown are the media that a browser draws without running anything. SVG is not
// among them.
func shown(mt string) bool {
	major, _, _ := strings.Cut(mt, "/")
	return (major == "image" && !strings.Contains(mt, "svg")) || major == "audio" || major == "video"
}

func sniff(f io.ReadSeeker) (string, error) {
	head := make([]byte, 4096)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", fault.New(fault.Internal, "blobs", "%w", err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", fault.New(fault.Internal, "blobs", "%w", err)
	}
	return clip.Sniff(head[:n]), nil
}

// closed closes what was served; the answer is out by then.
func (s *Server) closed(f io.Closer) {
	if err := f.Close(); err != nil {
		s.deps.Log.Warn("stored bytes not closed", "error", err)
	}
}
