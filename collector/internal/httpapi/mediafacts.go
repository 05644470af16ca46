package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/people"
)

// MediaFacts is the area of what viewers must know of a medium to draw over it.
type MediaFacts struct {
	// Facts gives sizes, frame times and rates of a medium: media.Facts as JSON.
	Facts func(ctx context.Context, sha256 string) (json.RawMessage, error)
	// Spectrum gives one tile of a recording's spectrogram, and its media type.
	Spectrum func(ctx context.Context, sha256 string, level, tile int) (io.ReadSeekCloser, string, error)
}

type spectrumIn struct {
	MediumPath
	Level int `query:"level" minimum:"0" maximum:"12" default:"0" doc:"The recording is cut into 2^level tiles."`
	Tile  int `query:"tile" minimum:"0" maximum:"4095" default:"0"`
}

// Register implements Area.
func (a MediaFacts) Register(s *Server) {
	Register(s, For(people.Viewer), making("get-media-facts", "/facts/{sha256}", "Sizes, frame times and rates of a medium"),
		func(ctx context.Context, in *MediumPath) (*waveformOut, error) {
			b, err := a.Facts(ctx, in.SHA)
			return madeJSON(b, in.SHA+"-facts", err)
		})
	Register(s, For(people.Viewer), making("get-spectrogram", "/spectrograms/{sha256}", "A part of a recording's spectrogram, as PNG"),
		func(ctx context.Context, in *spectrumIn) (*huma.StreamResponse, error) {
			f, mt, err := a.Spectrum(ctx, in.SHA, in.Level, in.Tile)
			return s.made(f, mt, fmt.Sprintf("%s-s%d-%d", in.SHA, in.Level, in.Tile), err)
		})
}
