package prelabel

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/jobs"
	"mlife/shared/fault"
	"mlife/shared/query"
)

// Kind is that of the jobs which pre-label.
const Kind = "prelabel"

// Jobs is the port to background work.
type Jobs interface {
	Submit(ctx context.Context, o jobs.Order) (jobs.Job, error)
	Job(ctx context.Context, id string) (jobs.Job, error)
}

// Store is the port to services that engineers set up. An unknown one is
// fault.NotFound, a name that is taken fault.Exists. Safe for concurrent use.
type Store interface {
	Services(ctx context.Context) ([]Service, error)
	Service(ctx context.Context, id string) (Service, error)
	SaveService(ctx context.Context, s Service) error
	RemoveService(ctx context.Context, id string) error
}

// Options of New. All but Configured, Space, Loopback and Changed are needed.
type Options struct {
	Dir        string // of what running jobs have found; its own
	Store      Store
	Configured []Predictor // of the operator's configuration
	Documents  *dam.Desk
	Jobs       Jobs
	// Open opens stored media by their SHA-256, Still decodes pictures, upright.
	Open     func(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
	Still    func(ctx context.Context, sha256 string) (image.Image, error)
	Space    func(context.Context) error // why nothing more may be written; nil means never
	Loopback bool                        // services may be on this machine
	Log      *slog.Logger
	Changed  func(document string) // a version was added; must not block
}

// Desk lets models annotate rows. Safe for concurrent use.
type Desk struct{ opt Options }

// New makes a desk and its folder.
func New(opt Options) (*Desk, error) {
	if opt.Space == nil {
		opt.Space = func(context.Context) error { return nil }
	}
	if opt.Changed == nil {
		opt.Changed = func(string) {}
	}
	return &Desk{opt: opt}, fault.Wrap(op, os.MkdirAll(opt.Dir, 0o700))
}

// Predictors lists those that are configured, then services by name.
func (d *Desk) Predictors(ctx context.Context) ([]Info, error) {
	out := []Info{}
	for _, p := range d.opt.Configured {
		out = append(out, p.Info())
	}
	list, err := d.opt.Store.Services(ctx)
	for _, s := range list {
		out = append(out, s.Info())
	}
	return out, err
}

func (d *Desk) predictor(ctx context.Context, id string) (Predictor, error) {
	for _, p := range d.opt.Configured {
		if p.Info().ID == id {
			return p, nil
		}
	}
	s, err := d.opt.Store.Service(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.Field(op, "body.predictor", "there is no predictor %.80q", id)
	}
	return &Server{Service: s, Loopback: d.opt.Loopback}, err
}

// Test calls a service: whether it answers, takes the token, has the model, and whether
// the settings fit it.
func (d *Desk) Test(ctx context.Context, id string) (Checkup, error) {
	s, err := d.opt.Store.Service(ctx, id)
	if err != nil {
		return Checkup{}, err
	}
	return (&Server{Service: s, Loopback: d.opt.Loopback}).Check(ctx)
}

// Order asks for annotations of the rows of a document's newest version.
type Order struct {
	Predictor string  `json:"predictor" minLength:"1" maxLength:"64" doc:"ID of one of GET /predictors."`
	Only      Only    `json:"only,omitempty" enum:"missing,all" doc:"missing, the default: rows without any annotation. all: also rows that have some; what people made stays, and earlier predictions are replaced."`
	Search    string  `json:"search,omitempty" maxLength:"4096" doc:"Only the rows that this finds, in the search language."`
	Least     float64 `json:"min_confidence,omitempty" minimum:"0" maximum:"1" doc:"What the model is less sure of is left out."`
	Note      string  `json:"note,omitempty" maxLength:"3000" doc:"Of the new version."`
}

// input is a job's.
type input struct {
	Order
	Document string `json:"document"`
	Version  int    `json:"version"`
}

// Order begins a job.
func (d *Desk) Order(ctx context.Context, document string, o Order, author string) (jobs.Job, error) {
	if o.Only == "" {
		o.Only = Missing
	}
	if !slices.Contains([]Only{Missing, All}, o.Only) {
		return jobs.Job{}, fault.Field(op, "body.only", "%.20q is none of missing, all", o.Only)
	}
	if !(o.Least >= 0 && o.Least <= 1) {
		return jobs.Job{}, fault.Field(op, "body.min_confidence", "0 to 1")
	}
	if len(o.Note) > 3000 {
		return jobs.Job{}, fault.Field(op, "body.note", "at most 3000 bytes")
	}
	p, err := d.predictor(ctx, o.Predictor)
	if err != nil {
		return jobs.Job{}, err
	}
	info := p.Info()
	if info.Problem != "" {
		return jobs.Job{}, fault.New(fault.Unavailable, op, "%s: %s", info.Name, info.Problem)
	}
	doc, err := d.opt.Documents.Store.Document(ctx, document)
	if err != nil {
		return jobs.Job{}, err
	}
	if doc.Latest == 0 {
		return jobs.Job{}, fault.New(fault.Conflict, op, "%q has no version yet: import rows first", doc.Name)
	}
	if _, err := d.search(ctx, doc.ID, doc.Latest, o.Search); err != nil {
		return jobs.Job{}, err
	}
	return d.opt.Jobs.Submit(ctx, jobs.Order{Kind: Kind, Title: fmt.Sprintf("Pre-label %q with %s", doc.Name, info.Name),
		Input: input{Order: o, Document: doc.ID, Version: doc.Latest}, Author: author})
}

// search reads a query of the rows of a version; an empty one finds all.
func (d *Desk) search(ctx context.Context, document string, version int, text string) (query.Node, error) {
	v, err := d.opt.Documents.Store.Version(ctx, document, version)
	if err != nil {
		return nil, err
	}
	n, err := query.Parse(text, dam.RowSchema(v.Columns))
	var wrong *query.Error
	if errors.As(err, &wrong) {
		return nil, &fault.Error{Kind: fault.Invalid, Op: op, Field: "body.search", Err: err}
	}
	return n, err
}

// Tidy removes what jobs left that are over.
func (d *Desk) Tidy(ctx context.Context) error {
	entries, err := os.ReadDir(d.opt.Dir)
	if err != nil {
		return fault.Wrap(op, err)
	}
	for _, e := range entries {
		j, err := d.opt.Jobs.Job(ctx, strings.TrimSuffix(e.Name(), ".run"))
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err == nil && !j.State.Over() {
			continue
		}
		if err := os.RemoveAll(filepath.Join(d.opt.Dir, e.Name())); err != nil {
			return fault.Wrap(op, err)
		}
	}
	return nil
}
