package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/people"
)

// Previews is the area of what is shown of stored media. Nothing is made in a
// request: what is not there yet is answered with 202 (*bam.BeingMade). Errors are for
// people: they name the reason why a medium has no preview.
type Previews struct {
	// Picture gives a picture of a medium, at most width pixels wide, and its media
	// type.
	Picture func(ctx context.Context, sha256 string, width int) (io.ReadSeekCloser, string, error)
	// Window gives a picture of a medium with the values from low to high, of 65535,
	// spread over what a screen shows, and its media type.
	Window func(ctx context.Context, sha256 string, low, high int) (io.ReadSeekCloser, string, error)
	// Playback gives a video as browsers play it, and its media type.
	Playback func(ctx context.Context, sha256 string) (io.ReadSeekCloser, string, error)
	// Waveform gives the peaks of a recording.
	Waveform func(ctx context.Context, sha256 string) (json.RawMessage, error)
	// Again has what failed tried again.
	Again func(ctx context.Context, sha256 string) error
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

type windowIn struct {
	MediumPath
	Low  int `query:"low" minimum:"0" maximum:"65534" default:"0" doc:"What is black."`
	High int `query:"high" minimum:"1" maximum:"65535" default:"65535" doc:"What is white."`
}

type waveformOut struct {
	Status int
	Cache  string `header:"Cache-Control"`
	Tag    string `header:"ETag"`
	Retry  string `header:"Retry-After"`
	Body   json.RawMessage
}

// madeJSON answers with JSON that was made of a medium, or is being made.
func madeJSON(b json.RawMessage, tag string, err error) (*waveformOut, error) {
	var making *bam.BeingMade
	if errors.As(err, &making) {
		return &waveformOut{Status: http.StatusAccepted, Cache: "no-store", Retry: retryMade, Body: state(making)}, nil
	}
	return &waveformOut{Status: http.StatusOK, Cache: forever, Tag: `"` + tag + `"`, Body: b}, err
}

// retryMade is how many seconds who has no live stream waits before asking again.
const retryMade = "2"

// state says that something is being made, as the body of 202.
func state(b *bam.BeingMade) json.RawMessage {
	return fmt.Appendf(nil, `{"state":"being made","ahead":%d}`, b.Ahead)
}

// makingNote is the part of the descriptions about 202.
const makingNote = "202 says that it is being made; ahead is how many come before it. A notice of the topic previews says when to ask again."

// Register implements Area.
func (a Previews) Register(s *Server) {
	viewer := For(people.Viewer)
	Register(s, viewer, making("get-preview", "/previews/{sha256}", "A small picture of a picture, video or recording"),
		func(ctx context.Context, in *previewIn) (*huma.StreamResponse, error) {
			f, mt, err := a.Picture(ctx, in.SHA, in.Width)
			return s.made(f, mt, fmt.Sprintf("%s-w%d", in.SHA, in.Width), err)
		})
	Register(s, viewer, previewStatesOp(), func(ctx context.Context, in *previewStatesIn) (*previewStatesOut, error) { return a.states(ctx, s, in) })
	Register(s, viewer, making("get-window", "/previews/{sha256}/window", "A picture with a part of its 16-bit values spread over the screen's"),
		func(ctx context.Context, in *windowIn) (*huma.StreamResponse, error) {
			f, mt, err := a.Window(ctx, in.SHA, in.Low, in.High)
			return s.made(f, mt, fmt.Sprintf("%s-%d-%d", in.SHA, in.Low, in.High), err)
		})
	Register(s, viewer, making("get-playback", "/playbacks/{sha256}", "A video as browsers play it (MP4, H.264), in ranges if asked"),
		func(ctx context.Context, in *MediumPath) (*huma.StreamResponse, error) {
			f, mt, err := a.Playback(ctx, in.SHA)
			return s.made(f, mt, in.SHA+"-mp4", err)
		})
	Register(s, viewer, making("get-waveform", "/waveforms/{sha256}", "Peaks of a recording, to draw it"),
		func(ctx context.Context, in *MediumPath) (*waveformOut, error) {
			b, err := a.Waveform(ctx, in.SHA)
			return madeJSON(b, in.SHA+"-wave", err)
		})
	Register(s, For(people.Reviewer), op("bam", "remake-preview", http.MethodPost, "/previews/{sha256}/again", "Have a preview tried again that failed"),
		func(ctx context.Context, in *MediumPath) (*struct{}, error) { return nil, a.Again(ctx, in.SHA) })
}

// making describes an operation that gives what is made in the background.
func making(id, path, summary string) huma.Operation {
	o := op("bam", id, http.MethodGet, path, summary)
	o.Description = makingNote
	return o
}

// made answers with something that was made of a medium.
func (s *Server) made(f io.ReadSeekCloser, mediaType, tag string, err error) (*huma.StreamResponse, error) {
	var making *bam.BeingMade
	if errors.As(err, &making) {
		return Stream(func(w http.ResponseWriter, _ *http.Request) {
			h := w.Header()
			h.Set("Content-Type", "application/json")
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Cache-Control", "no-store")
			h.Set("Retry-After", retryMade)
			w.WriteHeader(http.StatusAccepted)
			_, _ = w.Write(state(making)) // who asked may have left
		}), nil
	}
	if err != nil {
		return nil, err
	}
	return Stream(func(w http.ResponseWriter, r *http.Request) {
		defer s.closed(f)
		serveBytes(w, r, f, tag, mediaType, false)
	}), nil
}
