// Package extend is the contract between the collector and its outer-layer
// operations: editing and converting of media, embedding, notification. An operation
// is a manifest and something that runs it: Go code in the collector, a command or an
// HTTP service of the user's own. All three get the same request and give the same
// result, so that a built-in one can be replaced; doc.md describes the contract.
//
// Operations come from the operator's configuration only, never from the API. Who
// runs operations, lists them or implements one may import it; it knows no badcase.
package extend

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"mlife/shared/fault"
)

// Protocol is the version of the contract, the field "v" of requests and manifests.
const Protocol = 1

// Bounds of the documents of the contract.
const (
	maxManifest   = 256 << 10
	maxParameters = 64 << 10
	maxResult     = 4 << 20
	maxText       = 1000
)

// Manifest describes an operation.
type Manifest struct {
	V           int             `json:"v" doc:"Version of the contract, 1."`
	Name        string          `json:"name" doc:"Lower-case words joined by dashes, unique."`
	Kind        string          `json:"kind" enum:"edit,convert,embed,notify,clean,analyse,label,generate"`
	Version     string          `json:"version" doc:"Of the operation; recorded with what it makes."`
	Title       string          `json:"title"`
	Description string          `json:"description"`
	In          []string        `json:"in" nullable:"false" doc:"Media types it takes: image/png, video/*, */*."`
	Out         []string        `json:"out" nullable:"false" doc:"Media types it makes."`
	Parameters  json.RawMessage `json:"parameters" doc:"JSON Schema (2020-12) of an object."`
	BuiltIn     bool            `json:"built_in" doc:"Part of the collector; set by it."`
}

// Kinds are what Manifest.Kind may be.
var Kinds = []string{"edit", "convert", "embed", "notify", "clean", "analyse", "label", "generate"}

var nameShape = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// ParseManifest reads a manifest; unknown fields are errors.
func ParseManifest(b []byte) (Manifest, error) {
	const op = "extend.Manifest"
	var m Manifest
	if len(b) > maxManifest {
		return m, fault.New(fault.TooLarge, op, "%d bytes, at most %d", len(b), maxManifest)
	}
	if err := strict(b, &m); err != nil {
		return m, fault.New(fault.Invalid, op, "%w", err)
	}
	return m, m.Check()
}

// Check says what is wrong with a manifest.
func (m Manifest) Check() error {
	const op = "extend.Manifest"
	switch {
	case m.V != Protocol:
		return fault.Field(op, "v", "this collector speaks version %d of the contract, not %d", Protocol, m.V)
	case len(m.Name) > 64 || !nameShape.MatchString(m.Name):
		return fault.Field(op, "name", "%.80q: up to 64 lower-case letters, digits and dashes", m.Name)
	case !slices.Contains(Kinds, m.Kind):
		return fault.Field(op, "kind", "%.80q is none of %s", m.Kind, strings.Join(Kinds, ", "))
	case m.Version == "" || len(m.Version) > 64:
		return fault.Field(op, "version", "1 to 64 bytes")
	case m.Title == "" || len(m.Title) > 200 || len(m.Description) > 4096:
		return fault.Field(op, "title", "1 to 200 bytes; the description at most 4096")
	case len(m.In) == 0:
		return fault.Field(op, "in", "names no media type")
	}
	for _, list := range [][]string{m.In, m.Out} {
		for _, pattern := range list {
			if _, err := path.Match(pattern, "x/y"); err != nil || strings.Count(pattern, "/") != 1 || len(list) > 64 {
				return fault.Field(op, "in", "%.80q is no media type", pattern)
			}
		}
	}
	_, err := m.schema()
	return err
}

// Takes reports whether the operation works on media of this type.
func (m Manifest) Takes(mediaType string) bool {
	return slices.ContainsFunc(m.In, func(p string) bool {
		ok, err := path.Match(p, mediaType)
		return err == nil && ok
	})
}

type noLoader struct{}

// Load implements jsonschema.URLLoader: a schema refers to nothing outside itself.
func (noLoader) Load(url string) (any, error) {
	return nil, fault.New(fault.Invalid, "extend", "a schema must not refer to %.80s", url)
}

func (m Manifest) schema() (*jsonschema.Schema, error) {
	const op = "extend.Manifest"
	raw := m.Parameters
	if len(raw) == 0 {
		raw = json.RawMessage(`{"type":"object","additionalProperties":false}`)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, fault.Field(op, "parameters", "%v", err)
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(noLoader{})
	if err := c.AddResource("parameters", doc); err != nil {
		return nil, fault.Field(op, "parameters", "%v", err)
	}
	s, err := c.Compile("parameters")
	if err != nil {
		return nil, fault.Field(op, "parameters", "%v", err)
	}
	return s, nil
}

// CheckParameters says which parameter breaks the operation's schema; empty ones are
// an empty object.
func (m Manifest) CheckParameters(p json.RawMessage) error {
	const op = "extend"
	if len(p) == 0 {
		p = json.RawMessage("{}")
	}
	if len(p) > maxParameters {
		return fault.Field(op, "body.parameters", "%d bytes, at most %d", len(p), maxParameters)
	}
	s, err := m.schema()
	if err != nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(p))
	if err != nil {
		return fault.Field(op, "body.parameters", "%v", err)
	}
	if err := s.Validate(v); err != nil {
		return fault.Field(op, "body.parameters", "%s", schemaComplaint(err))
	}
	return nil
}

// schemaComplaint leaves out the library's own head line.
func schemaComplaint(err error) string {
	text := err.Error()
	if _, rest, ok := strings.Cut(text, "\n"); ok {
		text = rest
	}
	return clean(strings.ReplaceAll(text, "\n", "; "))
}

// Request is what an operation is asked to do.
type Request struct {
	V          int             `json:"v"`
	Operation  string          `json:"operation"`
	Version    string          `json:"version"`
	Parameters json.RawMessage `json:"parameters"`
	Inputs     []Input         `json:"inputs"`
	// Output is the folder for what is made; relative to the working folder of a
	// command, absolute for code in the collector, empty for a service.
	Output string `json:"output,omitempty"`
}

// Input is one medium to work on.
type Input struct {
	File      string          `json:"file"` // path as for Request.Output; the name of a part for a service
	Name      string          `json:"name"` // as people know it; not a path
	MediaType string          `json:"media_type"`
	SHA256    string          `json:"sha256"`
	Size      int64           `json:"size"`
	Result    json.RawMessage `json:"result,omitempty"` // what the model said, clip.Prediction
	Truth     json.RawMessage `json:"truth,omitempty"`
}

// Result is what an operation made.
type Result struct {
	Outputs []Output        `json:"outputs"`
	Data    json.RawMessage `json:"data,omitempty"` // what is no file: a vector, counts
}

// Output is one file in the folder of outputs.
type Output struct {
	File     string    `json:"file"`           // its name in the folder: no slashes
	Name     string    `json:"name,omitempty"` // as people shall know it; File when empty
	Geometry *Geometry `json:"geometry,omitempty"`
	Notes    []string  `json:"notes,omitempty"` // what people should know, for example what was lost
}

// Check says what is wrong with a result; limit bounds the number of outputs.
func (r Result) Check(limit int) error {
	const op = "extend.Result"
	if len(r.Outputs) > limit {
		return fault.New(fault.TooLarge, op, "%d outputs, at most %d", len(r.Outputs), limit)
	}
	seen := map[string]bool{}
	for i, o := range r.Outputs {
		switch {
		case o.File == "" || o.File != path.Base(o.File) || strings.HasPrefix(o.File, ".") || len(o.File) > 255 || strings.ContainsAny(o.File, "\\\x00"):
			return fault.New(fault.Invalid, op, "output %d: %.80q is no name of a file in the folder of outputs", i, o.File)
		case seen[o.File]:
			return fault.New(fault.Invalid, op, "output %d: %.80q is named twice", i, o.File)
		case len(o.Notes) > 20 || len(o.Name) > 255:
			return fault.New(fault.Invalid, op, "output %d: at most 20 notes, and 255 bytes of a name", i)
		}
		seen[o.File] = true
		if err := o.Geometry.check(); err != nil {
			return fault.New(fault.Invalid, op, "output %d: %w", i, err)
		}
	}
	return nil
}

// ParseResult reads a result; unknown fields are errors.
func ParseResult(b []byte, limit int) (Result, error) {
	var r Result
	if len(b) > maxResult {
		return r, fault.New(fault.TooLarge, "extend.Result", "%d bytes, at most %d", len(b), maxResult)
	}
	if err := strict(b, &r); err != nil {
		return r, fault.New(fault.Invalid, "extend.Result", "%w", err)
	}
	return r, r.Check(limit)
}

// Operation is the Go side of the contract. Run works on the request's inputs and
// leaves files in r.Output; it keeps its own limits. Safe for concurrent use. The
// kind of an error is Invalid for an input or parameter that cannot be worked on,
// TooLarge past a limit, Unavailable when a program or service is missing.
type Operation interface {
	Manifest() Manifest
	Run(ctx context.Context, r Request) (Result, error)
}

// strict decodes one JSON value and refuses what it does not know.
func strict(b []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fault.New(fault.Invalid, "extend", "more than one JSON value")
	}
	return nil
}

// clean makes a foreign text fit to be shown.
func clean(s string) string {
	s = strings.ToValidUTF8(strings.TrimSpace(strings.ReplaceAll(s, "\x00", "")), "?")
	if len(s) > maxText {
		s = s[:maxText]
		for !utf8.ValidString(s) {
			s = s[:len(s)-1]
		}
		s += "…"
	}
	return s
}
