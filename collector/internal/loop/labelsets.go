package loop

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"path"
	"slices"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/labels"
	"mlife/shared/fault"
)

// LabelSets brings sets of annotations, in the formats of package labels, into
// documents and out of them. Safe for concurrent use.
type LabelSets struct {
	Desk  *dam.Desk
	Bytes Bytes
	// Store keeps a medium that lies in a set, and says what it is.
	Store func(ctx context.Context, name string, r io.Reader) (dam.File, error)
	Dir   string // for what must wait while a set is read or written
}

// columnSubset is the further column that names the subset of a set's medium.
const columnSubset = "subset"

// LabelSet asks for a version of what a set holds.
type LabelSet struct {
	Document string
	Revision int
	Mode     dam.Mode
	Note     string
	Actor    string
	Format   labels.Format // "" finds it
	Name     string        // what the archive or file was called
	Bytes    io.ReaderAt
	Size     int64
	Media    bool // the set's media are stored too
}

// LabelReport is what came of it.
type LabelReport struct {
	dam.Report
	Labels labels.Report `json:"labels" doc:"What the set states, and what could not be carried or was refused."`
	Stored int           `json:"stored" doc:"Media of the set that were stored now."`
	Known  int           `json:"known" doc:"Media of the set whose bytes were here before."`
}

// Import adds a version with a row for each medium of the set. Media that lie in the
// set are stored first when that is asked for; others are found by their names among
// the files, as in any import. What the set refuses is in the report, and takes nothing
// with it.
func (l *LabelSets) Import(ctx context.Context, in LabelSet) (out LabelReport, err error) {
	src, err := labels.File(in.Name, in.Bytes, in.Size, labels.Limits{TempDir: l.Dir, Items: dam.MaxRows})
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	if in.Format == "" {
		if in.Format, err = labels.Detect(ctx, src); err != nil {
			return out, err
		}
	}
	r := &labelRows{ctx: ctx, sets: l, in: in, src: src}
	r.next, r.stop = iter.Pull2(r.items())
	defer r.stop()
	out.Report, err = l.Desk.Import(ctx, dam.Import{Document: in.Document, Revision: in.Revision, Mode: in.Mode, Note: in.Note, Actor: in.Actor, Rows: r})
	out.Labels, out.Stored, out.Known = r.report, r.stored, r.known
	var bad dam.RowErrors
	if refused := r.report.Refused; r.n == 0 && len(refused.List) > 0 && fault.Is(err, fault.Invalid) && !errors.As(err, &bad) {
		err = fault.New(fault.Invalid, "labels", "nothing could be taken as %s: %s (%d in all)", in.Format, refused.List[0], refused.Count)
	}
	return out, err
}

// labelRows reads a set as rows.
type labelRows struct {
	ctx    context.Context
	sets   *LabelSets
	in     LabelSet
	src    *labels.Source
	next   func() (labels.Item, error, bool)
	stop   func()
	ready  []dam.Draft
	n      int
	report labels.Report

	stored, known int
}

var errStopped = errors.New("the reader stopped")

func (r *labelRows) items() iter.Seq2[labels.Item, error] {
	return func(yield func(labels.Item, error) bool) {
		var err error
		r.report, err = labels.ReadAs(r.ctx, r.in.Format, r.src, labels.Options{Size: r.size}, func(it labels.Item) error {
			if !yield(it, nil) {
				return errStopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(labels.Item{}, err)
		}
	}
}

// size tells the pixels of a medium that is not in the set but among the files.
func (r *labelRows) size(name string) (width, height int, ok bool) {
	found, err := r.sets.Desk.Store.MatchFiles(r.ctx, dam.ByName, []string{path.Base(name)})
	if err != nil || len(found) != 1 || found[0].Count != 1 {
		return 0, 0, false
	}
	f, err := r.sets.Desk.Store.File(r.ctx, found[0].SHA256)
	return f.Facts.Width, f.Facts.Height, err == nil && f.Facts.Width > 0
}

// mediaAtOnce is how many media become files in one step.
const mediaAtOnce = 100

// Next implements dam.Reader.
func (r *labelRows) Next() (dam.Draft, error) {
	if len(r.ready) == 0 {
		if err := r.fill(); err != nil {
			return dam.Draft{}, err
		}
		if len(r.ready) == 0 {
			return dam.Draft{}, io.EOF
		}
	}
	d := r.ready[0]
	r.ready = r.ready[1:]
	return d, d.Check()
}

func (r *labelRows) fill() error {
	var files []dam.File
	var of []int // the draft of each file
	r.ready = r.ready[:0]
	for len(r.ready) < mediaAtOnce {
		it, err, ok := r.next()
		if !ok {
			break
		}
		if err != nil {
			return err
		}
		d, err := r.draft(it)
		if err != nil {
			return err
		}
		f, err := r.medium(it)
		if err != nil {
			return err
		}
		if f.SHA256 != "" {
			d.SHA256, d.MD5 = f.SHA256, f.MD5
			files, of = append(files, f), append(of, len(r.ready))
		}
		r.ready = append(r.ready, d)
	}
	if len(files) == 0 {
		return nil
	}
	added, err := r.sets.Desk.Store.AddFiles(r.ctx, files)
	for i, a := range added {
		if a.Duplicate {
			r.known++
		} else {
			r.stored++
		}
		r.ready[of[i]].MD5 = a.MD5
	}
	return err
}

func (r *labelRows) draft(it labels.Item) (dam.Draft, error) {
	r.n++
	d := dam.Draft{Row: r.n, Path: it.Path}
	truth, err := annotation.JSON(it.Annotation)
	if err != nil {
		return d, err
	}
	if string(truth) != "{}" {
		if err := d.Annotate(truth); err != nil {
			return d, err
		}
	}
	if it.Subset != "" {
		raw, err := json.Marshal(it.Subset)
		if err != nil {
			return d, err
		}
		if err := d.Put(columnSubset, raw); err != nil {
			return d, err
		}
	}
	return d, nil
}

// medium stores the medium of an item that lies in the set. The zero file is none.
func (r *labelRows) medium(it labels.Item) (f dam.File, err error) {
	if !r.in.Media {
		return f, nil
	}
	in, err := r.src.Medium(it)
	if fault.Is(err, fault.NotFound) {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	if f, err = r.sets.Store(r.ctx, path.Base(it.Path), in); err != nil {
		return f, fault.Wrap("medium "+it.Path, err)
	}
	f.Path, f.AddedBy, f.AddedAt = it.Path, r.in.Actor, time.Now().UTC()
	return f, nil
}

// ExportReport lies in what is exported as report.json.
type ExportReport struct {
	labels.Report
	Unreadable labels.Notes `json:"unreadable" doc:"Annotations that are none of the model."`
}

// Export writes rows as a ZIP in a format, with their media when that is asked for.
// What the format cannot carry is in report.json within. subset is that of rows whose
// column subset says nothing.
func (l *LabelSets) Export(ctx context.Context, rows iter.Seq2[dam.Row, error], f labels.Format, subset string, media bool, to io.Writer) error {
	if !slices.Contains(labels.Formats, f) {
		return fault.Field("labels", "format", "%.40q is none of %v", f, labels.Formats)
	}
	z := zip.NewWriter(to)
	e := &export{ctx: ctx, sets: l, subset: subset}
	o := labels.WriteOptions{TempDir: l.Dir}
	if media {
		o.Media = e.open
	}
	report, err := labels.Write(ctx, f, e.items(rows), labels.ToZIP(z), o)
	if err != nil {
		return err
	}
	w, err := z.Create("report.json")
	if err == nil {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		err = enc.Encode(ExportReport{report, e.unreadable})
	}
	return errors.Join(err, z.Close())
}

// MostTried are the rows that a trial looks at.
const MostTried = 20_000

// Trial is what an export would come to.
type Trial struct {
	ExportReport
	Rows int  `json:"rows" doc:"That were looked at."`
	All  bool `json:"all" doc:"Whether these are all of them."`
}

// Try says what a format cannot carry of rows, without keeping anything: what Export
// would put into report.json. At most MostTried rows are looked at.
func (l *LabelSets) Try(ctx context.Context, rows iter.Seq2[dam.Row, error], f labels.Format, subset string) (Trial, error) {
	t := Trial{All: true}
	e := &export{ctx: ctx, sets: l, subset: subset}
	some := func(yield func(dam.Row, error) bool) {
		for r, err := range rows {
			if err == nil && t.Rows == MostTried {
				t.All = false
				return
			}
			t.Rows++
			if !yield(r, err) {
				return
			}
		}
	}
	report, err := labels.Write(ctx, f, e.items(some), nowhere{}, labels.WriteOptions{TempDir: l.Dir})
	t.ExportReport = ExportReport{report, e.unreadable}
	return t, err
}

// nowhere takes files and keeps none.
type nowhere struct{}

func (nowhere) Create(string) (io.WriteCloser, error) { return nowhere{}, nil }
func (nowhere) Write(p []byte) (int, error)           { return len(p), nil }
func (nowhere) Close() error                          { return nil }

// export makes items of rows.
type export struct {
	ctx        context.Context
	sets       *LabelSets
	subset     string
	sha        string // of the item being written
	unreadable labels.Notes
}

func (e *export) items(rows iter.Seq2[dam.Row, error]) iter.Seq2[labels.Item, error] {
	return func(yield func(labels.Item, error) bool) {
		for r, err := range e.sets.Desk.WithFiles(e.ctx, rows) {
			if err != nil {
				yield(labels.Item{}, err)
				return
			}
			it, err := e.item(r.Row, r.File.Facts)
			if err != nil {
				e.unreadable.Add(labels.Note{File: r.Path, Reason: err.Error()})
				continue
			}
			if e.sha = r.SHA256; !yield(it, nil) {
				return
			}
		}
	}
}

func (e *export) item(r dam.Row, f dam.Facts) (labels.Item, error) {
	it := labels.Item{Media: labels.Media{Path: r.Path, Subset: e.subset, Width: f.Width, Height: f.Height, Frames: f.Frames, FPS: f.FPS, Duration: f.Seconds}}
	if f.Width == 0 && r.SHA256 != "" {
		it.Width, it.Height = e.size(r.SHA256)
	}
	if own := r.Text(columnSubset); own != "" {
		it.Subset = own
	}
	if len(r.Annotation) == 0 {
		return it, nil
	}
	var err error
	it.Annotation, err = annotation.Parse(r.Annotation)
	return it, err
}

// size reads the size of a picture whose facts are not known yet.
func (e *export) size(sha string) (width, height int) {
	in, err := e.sets.Bytes.Open(e.ctx, sha)
	if err != nil {
		return 0, 0
	}
	head, err := io.ReadAll(io.LimitReader(in, labels.SizeHead))
	if errors.Join(err, in.Close()) != nil {
		return 0, 0
	}
	width, height, _ = labels.SizeOf(head)
	return width, height
}

func (e *export) open(labels.Item) (io.ReadCloser, error) {
	if e.sha == "" {
		return nil, fault.New(fault.NotFound, "labels", "the row has no stored file")
	}
	return e.sets.Bytes.Open(e.ctx, e.sha)
}
