package imports

import (
	"context"
	"errors"
	"io"
	"regexp"
	"strings"
	"sync"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/ident"
)

const (
	// atOnce is how many rows are worked on together and reported in one step.
	atOnce = 64
	// workers is how many of them side by side: they share commits.
	workers = 8
	// pruneEvery is how often old files are looked for.
	pruneEvery = time.Hour
)

// Run runs what is in the queue until ctx is done.
func (d *Desk) Run(ctx context.Context) error {
	tick := time.NewTicker(pruneEvery)
	defer tick.Stop()
	d.prune(ctx)
	for {
		i, err := d.opt.Store.NextImport(ctx)
		if err == nil {
			d.one(ctx, i)
			continue
		}
		if ctx.Err() != nil {
			return nil
		}
		if !fault.Is(err, fault.NotFound) {
			d.opt.Log.ErrorContext(ctx, "queue of imports not read", "error", err)
		}
		select {
		case <-d.wake:
		case <-tick.C:
			d.prune(ctx)
		case <-ctx.Done():
			return nil
		}
	}
}

// one runs one import and saves how it ended. An import that a stop of the collector
// interrupts stays running: it goes on at the next start.
func (d *Desk) one(ctx context.Context, i Import) {
	own, cancel := context.WithCancel(ctx)
	defer cancel()
	d.mu.Lock()
	d.running, d.cancel, d.asked = i.ID, cancel, false
	d.mu.Unlock()
	err := d.rows(own, i)
	d.mu.Lock()
	d.running = ""
	asked := d.asked
	d.mu.Unlock()
	if ctx.Err() != nil || asked { // Cancel has saved it
		return
	}
	_, saved := d.opt.Store.ChangeImport(ctx, i.ID, false, func(i *Import) error {
		if i.State != Running && i.State != Queued {
			return nil
		}
		i.State, i.EndedAt = Done, d.at()
		var row *RowError
		switch {
		case errors.As(err, &row):
			i.Problem = err.Error()
		case err != nil:
			i.State, i.Problem = Failed, err.Error()
		default:
			i.Progress = 1
		}
		return nil
	})
	if saved != nil && !fault.Is(saved, fault.NotFound) {
		d.opt.Log.ErrorContext(ctx, "end of an import not saved", "import", i.ID, "error", saved)
	}
	d.opt.Changed(i.ID)
}

// rows takes the rows that are not reported yet.
func (d *Desk) rows(ctx context.Context, i Import) (err error) {
	began, skip := i.StartedAt, i.Looked
	if i, err = d.opt.Store.ChangeImport(ctx, i.ID, false, func(i *Import) error {
		if i.State != Queued && i.State != Running {
			return fault.New(fault.Canceled, "imports", "cancelled")
		}
		if i.State = Running; began == nil {
			i.StartedAt = d.at()
		}
		return nil
	}); err != nil {
		return err
	}
	d.opt.Changed(i.ID)
	f, err := Open(d.file(i.ID), i.Name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	defs, err := d.opt.Badcases.Attributes(ctx)
	if err != nil {
		return err
	}
	w := work{desk: d, job: i, file: f, drafter: drafter{mapping: i.Mapping, defs: defs, now: i.CreatedAt}}
	return w.run(ctx, skip)
}

// work is an import while it runs.
type work struct {
	desk    *Desk
	job     Import
	file    *File
	drafter drafter
}

// task is a row on its way.
type task struct {
	record Record
	err    error // of reading it
	row    Row
}

func (w *work) run(ctx context.Context, skip int) error {
	rows := w.file.Rows(w.job.Mapping.Records)
	for n := 0; ; {
		var part []task
		end := false
		for len(part) < atOnce && !end {
			record, err := rows.Next()
			if end = errors.Is(err, io.EOF); end {
				break
			}
			if n++; n > MaxRows {
				return errors.Join(w.part(ctx, part), fatalError(n, "an import has at most %d rows: send the rest in another", MaxRows))
			}
			if n > skip {
				part = append(part, task{record: record, err: err, row: Row{N: n}})
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if err := w.part(ctx, part); err != nil {
			return err
		}
		if end {
			return nil
		}
	}
}

// part works on some rows side by side and reports them.
func (w *work) part(ctx context.Context, part []task) error {
	if len(part) == 0 {
		return nil
	}
	queue := make(chan *task)
	var wg sync.WaitGroup
	errs := make([]error, workers)
	for n := range workers {
		wg.Go(func() {
			for t := range queue {
				if errs[n] == nil {
					errs[n] = w.take(ctx, t)
				}
			}
		})
	}
	for n := range part {
		queue <- &part[n]
	}
	close(queue)
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	report := make([]Row, len(part))
	for n, t := range part {
		report[n] = t.row
		w.job.add(t.row.Outcome)
	}
	if err := w.desk.opt.Store.AddReport(ctx, w.job.ID, report, w.job.Counts, w.file.Progress()); err != nil {
		return err
	}
	w.desk.opt.Changed(w.job.ID)
	return nil
}

// take makes a badcase of a row. What is wrong with the row goes into the report;
// what is wrong with the collector is the error.
func (w *work) take(ctx context.Context, t *task) error {
	t.row.Row, t.row.File = t.record.Row, t.record.File
	err := t.err
	if err == nil {
		err = w.record(ctx, t)
	}
	var row *RowError
	switch kind := fault.KindOf(err); {
	case err == nil:
	case errors.As(err, &row):
		t.row.Outcome, t.row.Field, t.row.Message = RowRefused, row.Field, row.Message
		t.row.Row, t.row.File = row.Row, row.File
	case kind == fault.Invalid || kind == fault.TooLarge || kind == fault.Corrupt || kind == fault.NotFound:
		t.row.Outcome = RowRefused
		t.row.Field, t.row.Message = fieldOf(err)
	default:
		return err
	}
	return nil
}

func (w *work) record(ctx context.Context, t *task) error {
	d, err := w.drafter.draft(t.record)
	if err != nil {
		return err
	}
	marks, err := w.marks(d)
	if err != nil {
		return err
	}
	key, err := d.key(w.drafter.now, marks)
	if err != nil {
		return err
	}
	store, now := w.desk.opt.Badcases, w.desk.opt.Now().UTC()
	id, known, err := store.Known(ctx, key)
	if err != nil {
		return err
	}
	if known {
		t.row.Outcome, t.row.Badcase = RowKnown, id
		return w.complete(ctx, id, d.edit, now)
	}
	if err := w.media(ctx, &d); err != nil {
		return err
	}
	if t.row.Outcome = RowCreated; w.job.DryRun {
		return nil
	}
	d.manifest.Occurrence = ident.Secret()[:32]
	if id, err = store.Record(ctx, bam.Occurrence{Clip: key, Manifest: d.manifest, Source: bam.FromImport, At: now}); err != nil {
		return err
	}
	t.row.Badcase = id
	b, err := store.Badcase(ctx, id)
	if err != nil {
		return err
	}
	if b.Frequency > 1 {
		t.row.Outcome = RowAgain
	}
	w.desk.opt.Recorded(id)
	return w.complete(ctx, id, d.edit, now)
}

// complete sets what only people set, unless somebody has changed the badcase since:
// a stop may have come between a row and this.
func (w *work) complete(ctx context.Context, id string, e bam.Edit, now time.Time) error {
	if w.job.DryRun {
		return nil
	}
	_, err := w.desk.opt.Badcases.Edit(ctx, id, 1, e, w.job.Actor, now)
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

var hash = regexp.MustCompile("^[0-9a-f]{64}$")

// marks names the media of a row without reading them.
func (w *work) marks(d draft) ([]string, error) {
	var out []string
	for _, ref := range d.media {
		if hash.MatchString(strings.ToLower(ref)) {
			out = append(out, strings.ToLower(ref))
			continue
		}
		_, e, err := w.file.mediumAt(d.row.File, ref)
		if err != nil {
			return nil, w.mediaError(d, err)
		}
		out = append(out, mark(e))
	}
	return out, nil
}

func (w *work) mediaError(d draft, err error) error {
	e := rowError(d.row.Row, w.drafter.where("media"), "%v", err)
	e.File = d.row.File
	return e
}

// media keeps the media of a row, or only checks them in a dry run.
func (w *work) media(ctx context.Context, d *draft) error {
	for _, ref := range d.media {
		m, err := w.medium(ctx, d, ref)
		if kind := fault.KindOf(err); err != nil && kind != fault.Invalid && kind != fault.TooLarge && kind != fault.Corrupt && kind != fault.NotFound {
			return err
		}
		if err != nil {
			_, message := fieldOf(err)
			return w.mediaError(*d, fault.New(fault.Invalid, "", "%.120q: %s", ref, message))
		}
		d.manifest.Items = append(d.manifest.Items, clip.Item{Name: m.Name, MediaType: m.MediaType, Size: m.Size, RawSize: m.Size, SHA256: m.SHA256})
	}
	return nil
}

func (w *work) medium(ctx context.Context, d *draft, ref string) (m bam.Media, err error) {
	if sha := strings.ToLower(ref); hash.MatchString(sha) {
		m, err := w.desk.opt.Media.Stored(ctx, sha)
		if fault.Is(err, fault.NotFound) {
			err = fault.New(fault.Invalid, "", "no stored file has this SHA-256")
		}
		return m, err
	}
	name, e, err := w.file.mediumAt(d.row.File, ref)
	if err != nil {
		return m, fault.New(fault.Invalid, "", "%v", err)
	}
	if e.Size > w.desk.opt.MaxFile {
		return m, fault.New(fault.TooLarge, "", "%d bytes, at most %d", e.Size, w.desk.opt.MaxFile)
	}
	r, err := e.Open()
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return w.desk.opt.Media.Take(ctx, Medium{Name: clip.SafeName(name), Size: e.Size, Reader: entryReader{r}}, !w.job.DryRun)
}

// entryReader says that what is wrong with an archive's bytes is not the disk.
type entryReader struct{ r io.Reader }

// Read implements io.Reader.
func (e entryReader) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fault.New(fault.Corrupt, "", "its bytes in the archive are damaged: %v", err)
	}
	return n, err
}

// fieldOf tells which field an error of the domain is about, and what is wrong.
func fieldOf(err error) (field, message string) {
	message = err.Error()
	var e *fault.Error
	for inner := err; errors.As(inner, &e); inner = e.Err {
		if e.Field != "" {
			field, message = strings.TrimPrefix(e.Field, "body."), e.Msg
		}
		if e.Err == nil {
			break
		}
	}
	return field, message
}
