// Package httpapi is the collector's HTTP face: typed operations under /api/v1
// with an OpenAPI 3.1 document, and the page.
//
// Each area (badcases, documents, tasks …) is a struct of the ports it needs, in a
// file of its own, that registers its operations: nothing here knows them all but
// the list the composition root passes to New. Rules of the domain do not belong
// here. It alone imports echo and huma; only the composition root imports it.
package httpapi

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"mlife/collector/internal/people"
	"mlife/shared/fault"
	"mlife/shared/secret"
)

// Base is where the API lives.
const Base = "/api/v1"

// Guard says who a request comes from. people.Desk is one.
type Guard interface {
	BySession(ctx context.Context, cookie string) (people.Principal, error)
	ByToken(ctx context.Context, token string) (people.Principal, error)
	ByPassword(ctx context.Context, login string, password secret.String, remote string) (people.Principal, error)
}

// Area is a group of operations.
type Area interface {
	// Register adds the area's operations; it is called once, by New.
	Register(s *Server)
}

// Deps is what every area needs.
type Deps struct {
	Log     *slog.Logger
	Guard   Guard
	Trail   people.Trail     // gets a row for every change
	Page    fs.FS            // the built page; nil when there is none
	Version string           // of the program, for the OpenAPI document
	Now     func() time.Time // the clock, time.Now outside tests
}

// Server answers HTTP. Make it with New; safe for concurrent use. Whoever serves
// it calls Close before waiting for open requests: live streams end then.
type Server struct {
	deps Deps
	echo *echo.Echo
	api  huma.API
	live *Hub
	csrf *http.CrossOriginProtection

	foreign []string // beginnings of paths of other protocols
}

// New builds the server with the areas' operations.
func New(deps Deps, areas ...Area) (*Server, error) {
	if deps.Log == nil || deps.Guard == nil || deps.Trail == nil {
		return nil, errors.New("httpapi.New: Log, Guard and Trail are needed")
	}
	if deps.Now == nil {
		deps.Now = time.Now
	}
	s := &Server{deps: deps, echo: echo.New(), live: NewHub(), csrf: http.NewCrossOriginProtection()}
	s.echo.HTTPErrorHandler = s.handleError
	s.echo.Use(s.recoverPanic, s.secureHeaders, s.authenticate)
	s.api = humaecho.New(s.echo, apiConfig(deps.Version))
	s.registerEvents()
	for _, a := range areas {
		a.Register(s)
	}
	s.registerPage()
	return s, nil
}

func apiConfig(version string) huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "MLife collector", Version: version},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"session": {Type: "apiKey", In: "cookie", Name: SessionCookie},
					"token":   {Type: "http", Scheme: "bearer"},
				},
			},
		},
		OpenAPIPath:   Base + "/openapi",
		Formats:       map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat: "application/json",
	}
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.echo.ServeHTTP(w, r) }

// Live is where changes are announced for open pages.
func (s *Server) Live() *Hub { return s.live }

// Close ends the live streams. It may be called again.
func (s *Server) Close() { s.live.Close() }

// OpenAPI gives the document that describes the API, as JSON.
func (s *Server) OpenAPI() ([]byte, error) { return s.api.OpenAPI().MarshalJSON() }

// Access says who may call an operation.
type Access struct {
	role people.Role // "" for everybody
	task bool
}

// Public lets everybody in.
var Public = Access{}

// For lets people in whose role covers the given one. A task's token passes
// where a viewer does, so that training code can read what it needs.
func For(role people.Role) Access { return Access{role: role, task: role == people.Viewer} }

// OrTask also lets the token of a task in. Where the path names a task as {id}, it
// must be that task's own.
func (a Access) OrTask() Access { a.task = true; return a }

// Register adds one operation. path is below Base. The handler's errors become
// problem+json by their fault kind; changes leave a row in the audit trail. A
// RequestBody in op only describes a body that the handler streams itself.
func Register[I, O any](s *Server, access Access, op huma.Operation, handle func(context.Context, *I) (*O, error)) {
	op.Path = Base + op.Path
	op.Middlewares = append(huma.Middlewares{s.audit(op), s.allow(access, op)}, op.Middlewares...)
	if access.role != "" {
		op.Security = []map[string][]string{{"session": {}}, {"token": {}}}
	}
	if op.MaxBodyBytes == 0 {
		op.MaxBodyBytes = 1 << 20
	}
	streamed := op.RequestBody
	op.RequestBody = nil // huma would read the body whole
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return out, nil
	})
	if streamed != nil {
		describeBody(s.api.OpenAPI().Paths[op.Path], op.Method, streamed)
	}
}

func describeBody(p *huma.PathItem, method string, body *huma.RequestBody) {
	switch method {
	case http.MethodPost:
		p.Post.RequestBody = body
	case http.MethodPut:
		p.Put.RequestBody = body
	case http.MethodPatch:
		p.Patch.RequestBody = body
	}
}

// op is short for an operation's usual fields.
func op(tag, id, method, path, summary string) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{tag}}
}

// Request gives an input the request itself, for bodies that are streamed and
// for answers that need ranges. Embed it in the input struct.
type Request struct {
	echo echo.Context
}

// Resolve implements huma.Resolver.
func (r *Request) Resolve(ctx huma.Context) []error {
	r.echo = humaecho.Unwrap(ctx)
	return nil
}

// Stream makes an operation's answer out of a function that writes it.
func Stream(write func(w http.ResponseWriter, r *http.Request)) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		c := humaecho.Unwrap(ctx)
		write(c.Response(), c.Request())
	}}
}

// actor names who makes a change, for histories.
func actor(ctx context.Context) string {
	p, ok := people.From(ctx)
	if !ok {
		return "unknown"
	}
	return p.Actor()
}

// IDPath is the input of operations on one thing.
type IDPath struct {
	ID string `path:"id" maxLength:"64"`
}

// PageQuery is the common part of inputs of lists. It is exported because huma only
// looks into embedded structs that are.
type PageQuery struct {
	Cursor string `query:"cursor" maxLength:"512" doc:"Where the previous page ended (its next)."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// notFound is for paths nobody registered.
func notFound(what string) error { return fault.New(fault.NotFound, "httpapi", "no %s here", what) }
