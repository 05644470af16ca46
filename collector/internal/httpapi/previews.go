package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/people"
)

// Previews is the area of what is shown of stored media. Errors are for people: they
// name the reason why a medium has no preview.
type Previews struct {
	// Picture gives a picture of a medium, at most width pixels wide, and its media
	// type.
	Picture func(ctx context.Context, sha256 string, width int) (io.ReadSeekCloser, string, error)
	// Playback gives a video as browsers play it, and its media type.
	Playback func(ctx context.Context, sha256 string) (io.ReadSeekCloser, string, error)
	// Waveform gives the peaks of a recording.
	Waveform func(ctx context.Context, sha256 string) (json.RawMessage, error)
}

// MediumPath is the input of operations on what is made of a medium. It is exported
// because huma only looks into embedded structs that are.
type MediumPath struct {
	SHA string `path:"sha256" minLength:"64" maxLength:"64" pattern:"^[0-9a-f]{64}$"`
}

type previewIn struct {
	MediumPath
	Width int `query:"w" minimum:"16" maximum:"2048" default:"320"`
}

type waveformOut struct {
	Cache string `header:"Cache-Control"`
	Tag   string `header:"ETag"`
	Body  json.RawMessage
}

// Register implements Area.
func (a Previews) Register(s *Server) {
	Register(s, For(people.Viewer), op("bam", "get-preview", http.MethodGet, "/previews/{sha256}", "A small picture of a picture, video or recording"),
		func(ctx context.Context, in *previewIn) (*huma.StreamResponse, error) {
			f, mt, err := a.Picture(ctx, in.SHA, in.Width)
			return s.made(f, mt, fmt.Sprintf("%s-w%d", in.SHA, in.Width), err)
		})
	Register(s, For(people.Viewer), op("bam", "get-playback", http.MethodGet, "/playbacks/{sha256}", "A video as browsers play it (MP4, H.264), in ranges if asked"),
		func(ctx context.Context, in *MediumPath) (*huma.StreamResponse, error) {
			f, mt, err := a.Playback(ctx, in.SHA)
			return s.made(f, mt, in.SHA+"-mp4", err)
		})
	Register(s, For(people.Viewer), op("bam", "get-waveform", http.MethodGet, "/waveforms/{sha256}", "Peaks of a recording, to draw it"),
		func(ctx context.Context, in *MediumPath) (*waveformOut, error) {
			b, err := a.Waveform(ctx, in.SHA)
			return &waveformOut{Cache: forever, Tag: `"` + in.SHA + `-wave"`, Body: b}, err
		})
}

// made answers with something that was made of a medium.
func (s *Server) made(f io.ReadSeekCloser, mediaType, tag string, err error) (*huma.StreamResponse, error) {
	if err != nil {
		return nil, err
	}
	return Stream(func(w http.ResponseWriter, r *http.Request) {
		defer s.closed(f)
		serveBytes(w, r, f, tag, mediaType, false)
	}), nil
}
