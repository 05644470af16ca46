package loop

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/extend"
	"mlife/collector/internal/jobs"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/ident"
)

// DeriveKind is the kind of jobs that Derive works on.
const DeriveKind = "derive"

// DeriveOrder is the input of such a job: an operation to run on the media of
// badcases.
type DeriveOrder struct {
	Selection  bam.Selection   `json:"selection"`
	Media      string          `json:"media,omitempty"` // SHA-256 of one medium, original or derived; "" for every original that the operation takes
	Operation  string          `json:"operation"`
	Parameters json.RawMessage `json:"parameters"`
	Choose     bool            `json:"choose"` // use what is made for test data
}

// Derive makes derived media of badcases' media. Fill in every field; safe for
// concurrent use.
type Derive struct {
	Badcases   bam.Reader
	Store      bam.Derivations
	Bytes      Bytes
	Keep       func(ctx context.Context, r io.Reader) (sha string, size int64, err error)
	Operations *extend.Registry
	Dir        string               // for working folders; emptied when the collector starts
	Changed    func(badcase string) // it has new derived media
}

// Order says what is wrong with an order before it becomes a job, and what to call it.
func (d *Derive) Order(o DeriveOrder) (title string, err error) {
	op, err := d.Operations.Operation(o.Operation)
	if err != nil {
		return "", err
	}
	m := op.Manifest()
	if m.Kind != "edit" && m.Kind != "convert" {
		return "", fault.Field("derive", "body.operation", "%s is of kind %s, which makes no media", m.Title, m.Kind)
	}
	return m.Title, m.CheckParameters(o.Parameters)
}

// place is where a job goes on: done badcases of a page of the search, or of IDs.
type place struct {
	Page string `json:"page,omitempty"`
	Done int    `json:"done"`
}

// Work implements jobs.Work.
func (d *Derive) Work(ctx context.Context, j jobs.Job, p *jobs.Progress) (any, error) {
	var o DeriveOrder
	if err := json.Unmarshal(j.Input, &o); err != nil {
		return nil, fault.Wrap("derive", err)
	}
	var at place
	if j.Cursor != "" {
		if err := json.Unmarshal([]byte(j.Cursor), &at); err != nil {
			return nil, fault.Wrap("derive", err)
		}
	}
	made := 0
	for {
		list, next, total, err := d.page(ctx, o.Selection, at)
		if err != nil {
			return nil, err
		}
		p.Total(total)
		for i := at.Done; i < len(list); i++ {
			n, err := d.badcase(ctx, list[i], o, j)
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			made += n
			at.Done = i + 1
			cursor, merr := json.Marshal(at)
			if err := errors.Join(merr, p.Step(ctx, string(cursor), list[i], err)); err != nil {
				return nil, err
			}
		}
		if done, _ := p.Counts(); next == "" || done >= MaxDerive {
			return map[string]int{"made": made}, nil
		}
		at = place{Page: next}
	}
}

// page gives the IDs of one page of what was selected.
func (d *Derive) page(ctx context.Context, s bam.Selection, at place) (ids []string, next string, total int, err error) {
	if s.Filter == nil {
		return s.IDs, "", len(s.IDs), nil
	}
	r, err := d.Badcases.Find(ctx, *s.Filter, bam.Page{Sort: "created_at", Cursor: at.Page, Limit: 100})
	for _, b := range r.Items {
		ids = append(ids, b.ID)
	}
	return ids, r.Next, r.Total, err
}

// badcase runs the operation on one badcase's media.
func (d *Derive) badcase(ctx context.Context, id string, o DeriveOrder, j jobs.Job) (made int, err error) {
	b, err := d.Badcases.Badcase(ctx, id)
	if err != nil {
		return 0, err
	}
	op, err := d.Operations.Operation(o.Operation)
	if err != nil {
		return 0, err
	}
	var sources []bam.Derived
	for _, m := range b.Media {
		if o.Media == m.SHA256 || o.Media == "" && op.Manifest().Takes(m.MediaType) {
			sources = append(sources, bam.Derived{Root: m.SHA256, Media: m, Result: b.Result, Truth: b.Truth})
		}
	}
	if o.Media != "" && len(sources) == 0 {
		derived, err := d.Store.DerivedOf(ctx, id)
		if err != nil {
			return 0, err
		}
		if i := slices.IndexFunc(derived, func(x bam.Derived) bool { return x.Media.SHA256 == o.Media }); i >= 0 {
			sources = append(sources, derived[i])
		}
	}
	if len(sources) == 0 {
		return 0, fault.New(fault.Invalid, "derive", "it has no medium that %s takes", op.Manifest().Title)
	}
	var errs []error
	for _, src := range sources {
		n, err := d.medium(ctx, b, src, o, j)
		made += n
		if err != nil {
			errs = append(errs, fault.Wrap(src.Media.Name, err))
		}
	}
	if made > 0 && d.Changed != nil {
		d.Changed(id)
	}
	return made, errors.Join(errs...)
}

// medium runs the operation on one medium and records what came of it.
func (d *Derive) medium(ctx context.Context, b bam.Badcase, src bam.Derived, o DeriveOrder, j jobs.Job) (made int, err error) {
	dir, err := os.MkdirTemp(d.Dir, "derive-")
	if err != nil {
		return 0, fault.Wrap("derive", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	out := filepath.Join(dir, "out")
	if err := os.Mkdir(out, 0o700); err != nil {
		return 0, fault.Wrap("derive", err)
	}
	file := filepath.Join(dir, "input")
	if err := d.fetch(ctx, src.Media.SHA256, file); err != nil {
		return 0, err
	}
	in := extend.Input{File: file, Name: src.Media.Name, MediaType: src.Media.MediaType, SHA256: src.Media.SHA256, Size: src.Media.Size,
		Result: src.Result, Truth: src.Truth}
	res, m, err := d.Operations.Run(ctx, o.Operation, extend.Request{Parameters: o.Parameters, Inputs: []extend.Input{in}, Output: out})
	if err != nil {
		return 0, err
	}
	var list []bam.Derived
	for _, x := range res.Outputs {
		item, err := d.take(ctx, filepath.Join(out, x.File), x)
		if err != nil {
			return 0, err
		}
		item.ID, item.Badcase, item.Root, item.Parent = ident.New("der"), b.ID, src.Root, src.Media.SHA256
		item.Operation, item.OpVersion, item.Parameters = m.Name, m.Version, o.Parameters
		item.Chosen, item.Author, item.Job, item.CreatedAt = o.Choose, j.Author, j.ID, time.Now().UTC()
		var lost, more []string
		item.Result, lost = x.Geometry.Move(src.Result)
		item.Truth, more = x.Geometry.Move(src.Truth)
		item.Notes = append(append([]string{}, x.Notes...), append(lost, more...)...)
		slices.Sort(item.Notes)
		item.Notes = slices.Compact(item.Notes)
		list = append(list, item)
	}
	return d.Store.AddDerived(ctx, list)
}

// fetch copies a medium's bytes: a program of the user's own must not be able to
// change them where they are stored.
func (d *Derive) fetch(ctx context.Context, sha, to string) (err error) {
	src, err := d.Bytes.Open(ctx, sha)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fault.Wrap("derive", err)
	}
	_, err = io.Copy(f, src)
	return fault.Wrap("derive", errors.Join(err, f.Close()))
}

// take stores an output's bytes and describes it.
func (d *Derive) take(ctx context.Context, path string, o extend.Output) (item bam.Derived, err error) {
	f, err := os.Open(path)
	if err != nil {
		return item, fault.New(fault.Invalid, "derive", "the output %.80q is not there", o.File)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	head := make([]byte, 4096)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return item, fault.New(fault.Invalid, "derive", "the output %.80q is empty", o.File)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return item, fault.Wrap("derive", err)
	}
	name := o.Name
	if name == "" {
		name = o.File
	}
	item.Media = bam.Media{Name: clip.SafeName(name), MediaType: clip.Sniff(head[:n])}
	item.Media.SHA256, item.Media.Size, err = d.Keep(ctx, f)
	return item, err
}
