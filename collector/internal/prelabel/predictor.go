package prelabel

import (
	"context"
	"image"
	"io"
	"path"
	"slices"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

const op = "prelabel"

// Way says how a predictor is reached.
type Way string

// The ways.
const (
	ByCommand   Way = "command"
	ByContainer Way = "container"
	ByService   Way = "service"
)

// Info describes a predictor.
type Info struct {
	ID      string   `json:"id"`
	Name    string   `json:"name" doc:"For people."`
	Way     Way      `json:"way" enum:"command,container,service"`
	Model   string   `json:"model" doc:"Stands in the annotations as their maker's name."`
	Version string   `json:"version,omitempty" doc:"Of the model; stands there as well."`
	ModelID string   `json:"model_id,omitempty" doc:"ID of the registered model that it is."`
	In      []string `json:"in" nullable:"false" doc:"Media types that it takes: image/*, audio/wav."`
	Problem string   `json:"problem,omitempty" doc:"Why it cannot be used now."`
}

// Takes reports whether the predictor works on media of this type.
func (i Info) Takes(mediaType string) bool {
	return slices.ContainsFunc(i.In, func(p string) bool {
		ok, err := path.Match(p, mediaType)
		return err == nil && ok
	})
}

// Medium is what a predictor looks at.
type Medium struct {
	SHA256    string
	Name      string // as people know it
	MediaType string
	Size      int64
	Width     int // pixels, upright; 0 when not known
	Height    int
	Open      func(ctx context.Context) (io.ReadCloser, error)
	Still     func(ctx context.Context) (image.Image, error) // decoded and upright
}

// Answer is what a predictor says of one medium, or why it says nothing.
type Answer struct {
	Annotation annotation.Annotation
	Err        error
}

// Predictor says what a model finds in media. Safe for concurrent use.
type Predictor interface {
	Info() Info
	// Batch is how many media one Predict takes at most.
	Batch() int
	// Open begins a run. dir is the run's own folder, which the caller removes.
	Open(ctx context.Context, dir string) (Session, error)
}

// Session is a run of a predictor; one call at a time.
type Session interface {
	// Predict gives an answer for each medium, in their order. An error is one of the
	// whole: the session is over then.
	Predict(ctx context.Context, batch []Medium) ([]Answer, error)
	// Close ends the run; it may be called after an error.
	Close() error
}

// failed gives the same error for each of n media.
func failed(n int, err error) []Answer {
	out := make([]Answer, n)
	for i := range out {
		out[i].Err = err
	}
	return out
}

// Maker is who made what the predictor finds, as annotations have it.
func (i Info) Maker() clip.Maker {
	return clip.Maker{By: annotation.ByModel, Name: i.Model, Version: i.Version}
}
