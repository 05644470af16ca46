package prelabel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/jobs"
	"mlife/collector/internal/prelabel/found"
	"mlife/shared/fault"
)

// pageRows is how many rows are read in one step.
const pageRows = 1000

// Outcome is what came of a job.
type Outcome struct {
	Predictor Info `json:"predictor"`
	Version   int  `json:"version" doc:"That was made; 0 when nothing was to be changed."`
	Rows      int  `json:"rows" doc:"That were looked at."`
	Predicted int  `json:"predicted" doc:"Media that the model answered."`
	Failed    int  `json:"failed" doc:"Media that it could not annotate."`
	Skipped   int  `json:"skipped" doc:"Rows that have an annotation already, no stored file, or a file of another type."`
	Changed   int  `json:"changed" doc:"Rows with another annotation than before."`
}

// Work pre-labels; it is the jobs.Work of Kind. What was found before a crash is kept,
// and the version is added once.
func (d *Desk) Work(ctx context.Context, j jobs.Job, progress *jobs.Progress) (result any, err error) {
	var in input
	if err := json.Unmarshal(j.Input, &in); err != nil {
		return nil, fault.New(fault.Corrupt, op, "the input of the job: %w", err)
	}
	p, err := d.predictor(ctx, in.Predictor)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(d.opt.Dir, j.ID)
	s, err := found.Open(dir)
	if err != nil {
		return nil, err
	}
	w := &work{d: d, in: in, job: j.ID, p: p, info: p.Info(), spool: s, progress: progress, run: dir + ".run"}
	all, bad := s.Len()
	w.out.Predicted, w.out.Failed = all-bad, bad
	defer func() {
		err = errors.Join(err, w.end(), s.Close())
		if ctx.Err() == nil { // else it may be taken up again
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	made, done, err := w.d.opt.Documents.Made(ctx, w.once())
	if err != nil {
		return nil, err
	}
	if done { // the job's end was not saved
		w.out.Version, w.out.Rows, w.out.Failed = made.Number, j.Done, j.Failed
		return w.result(), nil
	}
	if err := w.predict(ctx, j.Cursor); err != nil {
		return nil, err
	}
	if err := w.end(); err != nil {
		return nil, err
	}
	if err := w.write(ctx, j.Author); err != nil {
		return nil, err
	}
	return w.result(), nil
}

type work struct {
	d        *Desk
	in       input
	job      string
	p        Predictor
	info     Info
	spool    *found.Spool
	progress *jobs.Progress
	run      string // folder of the predictor
	session  Session
	out      Outcome

	told     int  // rows that were reported before a crash
	deaths   int  // sessions that ended one after another without an answer
	answered bool // the model had something to say
	refused  int  // media that failed before it had
}

func (w *work) result() Outcome {
	w.out.Predictor = w.info
	return w.out
}

// end ends the predictor.
func (w *work) end() (err error) {
	if w.session != nil {
		err = w.session.Close()
		w.session = nil
	}
	return errors.Join(err, fault.Wrap(op, os.RemoveAll(w.run)))
}

// predict asks the model about each medium of the rows once.
func (w *work) predict(ctx context.Context, cursor string) error {
	search, err := w.d.search(ctx, w.in.Document, w.in.Version, w.in.Search)
	if err != nil {
		return err
	}
	if n, _ := w.spool.Len(); n == 0 {
		cursor = "" // what was found is on another machine, or lost
	}
	if cursor != "" {
		if w.told, err = strconv.Atoi(cursor); err != nil {
			return fault.New(fault.Corrupt, op, "the cursor of the job is %.40q", cursor)
		}
	}
	at := 0
	for more := true; more; {
		if err := w.d.opt.Space(ctx); err != nil {
			return err
		}
		q := dam.RowQuery{Page: dam.Page{Limit: pageRows}, Search: search}
		if at > 0 {
			q.Cursor = strconv.Itoa(at)
		}
		page, err := w.d.opt.Documents.FindRows(ctx, w.in.Document, w.in.Version, q)
		if err != nil {
			return err
		}
		w.progress.Total(page.Total)
		if err := w.page(ctx, page.Items, at); err != nil {
			return err
		}
		at += len(page.Items)
		more = page.Next != "" && len(page.Items) > 0
	}
	return nil
}

// page asks about the rows of a page, which begins at a place of the selection.
func (w *work) page(ctx context.Context, rows []dam.Row, at int) error {
	all := func(yield func(dam.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
	var batch []Medium
	var waiting []dam.Row // rows that are reported once the batch is answered
	asked := map[string]bool{}
	flush := func() error {
		failures, err := w.ask(ctx, batch)
		if err != nil {
			return err
		}
		for _, r := range waiting {
			at++
			w.out.Rows++
			if at <= w.told {
				continue
			}
			if err := w.progress.Step(ctx, strconv.Itoa(at), r.Path, failures[r.SHA256]); err != nil {
				return err
			}
			delete(failures, r.SHA256)
		}
		batch, waiting, asked = batch[:0], waiting[:0], map[string]bool{}
		return nil
	}
	for r, err := range w.d.opt.Documents.WithFiles(ctx, all) {
		if err != nil {
			return err
		}
		waiting = append(waiting, r.Row)
		if !w.wants(r.Row) || r.File.SHA256 == "" || !w.info.Takes(r.File.MediaType) {
			w.out.Skipped++
		} else if !w.spool.Has(r.SHA256) && !asked[r.SHA256] {
			asked[r.SHA256] = true
			batch = append(batch, w.d.medium(r))
		}
		if len(batch) >= w.p.Batch() || len(waiting) >= pageRows {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// wants reports whether a row is to be annotated.
func (w *work) wants(r dam.Row) bool { return w.in.Only == All || Empty(r.Annotation) }

func (d *Desk) medium(r dam.RowFile) Medium {
	return Medium{SHA256: r.SHA256, Name: filepath.Base(r.Path), MediaType: r.File.MediaType, Size: r.File.Size, Width: r.File.Facts.Width, Height: r.File.Facts.Height,
		Open:  func(ctx context.Context) (io.ReadCloser, error) { return d.opt.Open(ctx, r.SHA256) },
		Still: func(ctx context.Context) (image.Image, error) { return d.opt.Still(ctx, r.SHA256) }}
}

// Bounds of a predictor that does not work.
const (
	maxDeaths  = 3
	maxRefused = 20
)

// ask asks about media and keeps what comes of it. It gives what went wrong with single
// ones.
func (w *work) ask(ctx context.Context, batch []Medium) (map[string]error, error) {
	failures := map[string]error{}
	if len(batch) == 0 {
		return failures, nil
	}
	answers, err := w.answers(ctx, batch)
	if err != nil {
		return nil, err
	}
	list := make([]found.Entry, len(batch))
	for i, a := range answers {
		list[i].SHA256 = batch[i].SHA256
		if a.Err == nil {
			AtLeast(&a.Annotation, w.in.Least)
			list[i].Annotation, a.Err = annotation.JSON(a.Annotation)
		}
		if a.Err != nil {
			failures[batch[i].SHA256], list[i].Failed = a.Err, true
			w.out.Failed++
			if w.refused++; !w.answered && w.refused >= maxRefused {
				return nil, fault.New(fault.Invalid, op, "none of the first %d media could be annotated, the last because: %w", w.refused, a.Err)
			}
			continue
		}
		w.answered = true
		w.out.Predicted++
	}
	return failures, w.spool.Add(list)
}

// answers asks the session, and another one when it breaks: then one medium after the
// other, so that the one which breaks it is found.
func (w *work) answers(ctx context.Context, batch []Medium) ([]Answer, error) {
	out, err := w.try(ctx, batch)
	if err == nil {
		w.deaths = 0
		return out, nil
	}
	if ctx.Err() != nil || fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound) {
		return nil, err
	}
	if w.deaths++; w.deaths >= maxDeaths {
		return nil, fault.New(fault.KindOf(err), op, "the predictor broke down %d times in a row: %w", w.deaths, err)
	}
	if len(batch) == 1 {
		return failed(1, err), nil
	}
	w.deaths-- // the single ones tell
	out = out[:0]
	for i := range batch {
		one, err := w.answers(ctx, batch[i:i+1])
		if err != nil {
			return nil, err
		}
		out = append(out, one...)
	}
	return out, nil
}

func (w *work) try(ctx context.Context, batch []Medium) (out []Answer, err error) {
	if w.session == nil {
		if err := errors.Join(os.RemoveAll(w.run), os.MkdirAll(w.run, 0o700)); err != nil {
			return nil, fault.Wrap(op, err)
		}
		if w.session, err = w.p.Open(ctx, w.run); err != nil {
			w.session = nil
			return nil, err
		}
	}
	if out, err = w.session.Predict(ctx, batch); err != nil {
		return nil, errors.Join(err, w.end())
	}
	return out, nil
}

// once says how the version that the job makes is known again.
func (w *work) once() dam.Once {
	return dam.Once{Document: w.in.Document, Since: w.in.Version, Mark: "[" + w.job + "]"}
}

// write adds the version. Others may change the document meanwhile: what was found is
// then joined with what they made of it.
func (w *work) write(ctx context.Context, author string) error {
	note := fmt.Sprintf("Pre-labelled by %s (%s)", w.info.Name, strings.TrimSpace(w.info.Model+" "+w.info.Version))
	if w.in.Note != "" {
		note = w.in.Note + "\n" + note
	}
	report, made, err := w.d.opt.Documents.AmendOnce(ctx, w.once(), func(doc dam.Document) (dam.Amend, error) {
		search, err := w.d.search(ctx, doc.ID, doc.Latest, w.in.Search)
		w.out.Changed = 0
		return dam.Amend{Search: search, Note: note, Actor: author, Change: w.change}, err
	})
	if made {
		w.out.Version = report.Number
		w.d.opt.Changed(w.in.Document)
	}
	return err
}

// change gives what becomes of a row.
func (w *work) change(r dam.Row) (*dam.Draft, error) {
	d, err := r.Draft()
	if err != nil {
		return nil, err
	}
	e, ok, err := w.spool.Get(r.SHA256)
	if err != nil || !ok || e.Failed || !w.wants(r) {
		return &d, err
	}
	a, err := annotation.Parse(e.Annotation)
	if err != nil {
		return nil, err
	}
	out, changed, err := Merge(r.Annotation, a, w.info.Maker())
	if err != nil {
		return nil, fault.New(fault.Invalid, op, "row %d: %w", r.Number, err)
	}
	if changed {
		w.out.Changed++
		if err := d.Annotate(out); err != nil {
			return nil, fault.New(fault.Invalid, op, "row %d: %w", r.Number, err)
		}
	}
	return &d, nil
}
