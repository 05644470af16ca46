package labeldesk

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/jobs"
	"mlife/collector/internal/labeltool"
	"mlife/collector/internal/prelabel/found"
	"mlife/shared/fault"
	"mlife/shared/query"
)

// Outcome is what came of a pull.
type Outcome struct {
	Project string   `json:"project"`
	Version int      `json:"version"` // that was made; 0 when nothing was to be changed
	Rows    int      `json:"rows"`    // that people are done with and that changed since the last pull, as far as the tool tells
	Changed int      `json:"changed"`
	Lost    []string `json:"lost,omitempty"`
}

// WorkPull brings annotations back as one version; it is the jobs.Work of PullKind. A
// pull that was cut off is repeated, and its version is made once.
func (d *Desk) WorkPull(ctx context.Context, j jobs.Job, progress *jobs.Progress) (_ any, err error) {
	p, err := d.jobProject(ctx, j)
	if err != nil {
		return nil, err
	}
	var in jobInput
	if err := json.Unmarshal(j.Input, &in); err != nil {
		return nil, fault.New(fault.Corrupt, op, "the input of the job: %w", err)
	}
	dir := filepath.Join(d.opt.Dir, j.ID)
	spool, err := found.Open(dir)
	if err != nil {
		return nil, err
	}
	defer func() {
		err = errors.Join(err, spool.Close())
		if ctx.Err() == nil {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	w := &pulling{d: d, p: p, spool: spool, progress: progress, out: Outcome{Project: p.ID}}
	next, err := w.pull(ctx)
	if err != nil {
		return nil, err
	}
	once := dam.Once{Document: p.Document, Since: in.Version, Mark: "[" + j.ID + "]"}
	report, made, err := d.opt.Documents.AmendOnce(ctx, once, func(dam.Document) (dam.Amend, error) {
		w.out.Changed = 0
		search, err := query.Parse("", dam.RowSchema(nil))
		return dam.Amend{Search: search, Note: fmt.Sprintf("Labelled in %q", p.Order.Title), Actor: j.Author, Change: w.change}, err
	})
	if err != nil {
		return nil, err
	}
	if made {
		w.out.Version = report.Number
		d.opt.Edited(p.Document)
	}
	_, err = d.change(ctx, p.ID, func(p *Project) error {
		p.Cursor, p.PulledAt, p.Pulled = next, d.opt.Now().UTC(), w.out.Rows
		if made {
			p.PulledVersion = report.Number
		}
		return nil
	})
	return w.out, err
}

type pulling struct {
	d        *Desk
	p        Project
	spool    *found.Spool
	progress *jobs.Progress
	out      Outcome
	batch    []found.Entry
}

// spoolAtOnce is how many answers are made safe in one step.
const spoolAtOnce = 200

// pull reads what has changed into the spool.
func (w *pulling) pull(ctx context.Context) (next string, err error) {
	err = w.d.with(ctx, w.p, func(t labeltool.Tool) error {
		if p, err := w.d.poll(ctx, t, w.p); err == nil {
			w.progress.Total(p.Progress.Rows)
		}
		next, err = t.Pull(ctx, w.p.remote(), w.p.Cursor, func(r labeltool.Result) error { return w.take(ctx, r) })
		return err
	})
	if err == nil {
		err = w.flush()
	}
	return next, err
}

func (w *pulling) flush() error {
	err := w.spool.Add(w.batch)
	w.batch = w.batch[:0]
	return err
}

// take keeps the newest answer of a row that somebody is done with.
func (w *pulling) take(ctx context.Context, r labeltool.Result) error {
	var last *labeltool.Answer
	for i := range r.Answers {
		if last == nil || r.Answers[i].At.After(last.At) {
			last = &r.Answers[i]
		}
	}
	if b, err := hex.DecodeString(r.Key); r.State != labeltool.Done || last == nil || err != nil || len(b) != 32 {
		return w.progress.Step(ctx, "", r.Key, nil)
	}
	a := last.Annotation
	signed(&a, last.By)
	text, err := annotation.JSON(a)
	if err == nil {
		w.out.Rows++
		w.batch = append(w.batch, found.Entry{SHA256: r.Key, Annotation: text})
	}
	for _, l := range r.Lost {
		if len(w.out.Lost) < maxLost {
			w.out.Lost = append(w.out.Lost, l[:min(len(l), maxNote)])
		}
	}
	if len(w.batch) >= spoolAtOnce {
		if err := w.flush(); err != nil {
			return err
		}
	}
	return w.progress.Step(ctx, "", r.Key, err)
}

// change gives what becomes of a row of the document.
func (w *pulling) change(r dam.Row) (*dam.Draft, error) {
	d, err := r.Draft()
	if err != nil {
		return nil, err
	}
	e, ok, err := w.spool.Get(r.SHA256)
	if err != nil || !ok {
		return &d, err
	}
	a, err := annotation.Parse(e.Annotation)
	if err != nil {
		return nil, err
	}
	out, changed, ok, err := adopt(r.Annotation, a, w.p.Order.Wants)
	if err != nil || !ok || !changed {
		return &d, err
	}
	w.out.Changed++
	if err := d.Annotate(out); err != nil {
		return nil, fault.New(fault.Invalid, op, "row %d: %w", r.Number, err)
	}
	return &d, nil
}

// Tidy removes what pulls left that are over.
func (d *Desk) Tidy(ctx context.Context) error {
	entries, err := os.ReadDir(d.opt.Dir)
	if err != nil {
		return fault.Wrap(op, err)
	}
	for _, e := range entries {
		j, err := d.opt.Jobs.Job(ctx, e.Name())
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
