// Package iav holds the collector's own operations on images, audio and video:
// cropping, turning, redacting, cutting, converting, taking frames out, and making
// media into what a testing set needs. They are the first implementations of the
// contract in package extend, and a user's own may replace each by its name.
//
// Pictures are decoded and worked on in Go, in their own depth: 16 bits stay 16 bits.
// Their EXIF orientation is applied to the pixels; other EXIF (camera, place, time)
// and ICC profiles are not carried over, and neither are the metadata of recordings:
// an edit must not leak what was edited out, and models read numbers, not profiles.
// Recordings, videos, WebP and AVIF go through the ffmpeg program, limited in time,
// memory and output, which may open nothing but the one file. Only the composition
// root imports it.
package iav

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"

	"mlife/collector/internal/extend"
	"mlife/collector/internal/media"
	"mlife/shared/fault"
)

// version of all operations here; it rises when one gives another result.
const version = "1"

// operation is one of them.
type operation struct {
	m   extend.Manifest
	run func(ctx context.Context, s *shop, in extend.Input, r extend.Request) (extend.Result, error)
	s   *shop
}

// shop is what the operations share.
type shop struct {
	studio *media.Studio
	limits extend.Limits
}

// Manifest implements extend.Operation.
func (o operation) Manifest() extend.Manifest { return o.m }

// Run implements extend.Operation.
func (o operation) Run(ctx context.Context, r extend.Request) (extend.Result, error) {
	if len(r.Inputs) != 1 {
		return extend.Result{}, fault.New(fault.Invalid, o.m.Name, "takes one medium, not %d", len(r.Inputs))
	}
	res, err := o.run(ctx, o.s, r.Inputs[0], r)
	if err != nil {
		return res, fault.Wrap(o.m.Name, err)
	}
	return res, res.Check(o.s.limits.Files)
}

// All gives the operations. limits bound each run of ffmpeg.
func All(studio *media.Studio, limits extend.Limits) []extend.Operation {
	if limits.Files <= 0 {
		limits.Files = maxFrames
	}
	s := &shop{studio: studio, limits: limits}
	var out []extend.Operation
	for _, o := range []operation{crop, rotate, redact, cut, convertPicture, convertSound, convertVideo, frames, prepare} {
		o.s = s
		out = append(out, o)
	}
	return out
}

const (
	pictureIn = "image/*"
	videoIn   = "video/*"
	soundIn   = "audio/*"
	oggIn     = "application/ogg"
)

func describe(name, kind, title, description, schema string, in ...string) extend.Manifest {
	return extend.Manifest{V: extend.Protocol, Name: name, Kind: kind, Version: version, Title: title, Description: description,
		In: in, Out: in, Parameters: json.RawMessage(schema), BuiltIn: true}
}

func isPicture(in extend.Input) bool { return strings.HasPrefix(in.MediaType, "image/") }
func isVideo(in extend.Input) bool   { return strings.HasPrefix(in.MediaType, "video/") }

// read decodes parameters that were checked against the schema already.
func read[T any](r extend.Request) (T, error) {
	var p T
	if err := json.Unmarshal(r.Parameters, &p); err != nil {
		return p, fault.Field("iav", "body.parameters", "%v", err)
	}
	return p, nil
}

// named makes a name for people: photo.jpg becomes photo-crop.png.
func named(in extend.Input, what, ending string) string {
	stem := strings.TrimSuffix(filepath.Base(in.Name), filepath.Ext(in.Name))
	if stem == "" || stem == "." || stem == "/" {
		stem = "item"
	}
	if len(stem) > 150 {
		stem = strings.ToValidUTF8(stem[:150], "")
	}
	return stem + "-" + what + "." + ending
}

func one(file, name string, g *extend.Geometry, notes ...string) extend.Result {
	return extend.Result{Outputs: []extend.Output{{File: file, Name: name, Geometry: g, Notes: notes}}}
}

// matrix makes the geometry of a picture.
func matrix(w, h int, m [6]float64) *extend.Geometry {
	return &extend.Geometry{Matrix: &m, Width: float64(w), Height: float64(h)}
}

// span makes the geometry of a recording.
func span(from, to float64) *extend.Geometry { return &extend.Geometry{From: &from, To: &to} }
