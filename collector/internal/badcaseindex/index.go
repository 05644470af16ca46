package badcaseindex

import (
	"cmp"
	"context"
	"log/slog"
	"maps"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"golang.org/x/sync/errgroup"

	"mlife/collector/internal/bam"
	"mlife/shared/query"
)

// Bounds of the index.
const (
	MaxAttributes = 256     // names of users' attributes
	maxDoc        = 1 << 31 // row numbers; past them the database answers
	loadAtOnce    = 2000    // badcases read at a time
	takeAtOnce    = 500
)

// Store is what the index stands in front of.
type Store interface {
	bam.Reader
	bam.Facets
	bam.Statistics
	bam.Tables
	bam.Changes
}

// Index implements bam.Reader, bam.Facets, bam.Statistics and bam.Tables. Safe for
// concurrent use. Run loads it; before that has happened, Store answers.
type Index struct {
	Store
	log   *slog.Logger
	ready atomic.Bool

	taking sync.Mutex // held by who brings it up to date
	mu     sync.RWMutex
	change int64 // the last change taken in
	data   *data
}

// data is what the index holds; Index.mu guards it.
type data struct {
	all      *roaring.Bitmap
	truth    *roaring.Bitmap // those with a truth
	texts    map[string]*column
	own      map[string]*column // by the attribute's name
	refused  bool               // attributes beyond MaxAttributes were left out
	tags     *several
	media    *several
	numbers  map[string][]float64 // NaN for none
	words    *words
	reports  *reported
	tooLarge bool // a row number past maxDoc was met
	loading  bool // sets are made by finish
}

// New makes an empty index in front of a store.
func New(store Store, log *slog.Logger) *Index {
	return &Index{Store: store, log: log, data: newData()}
}

func newData() *data {
	d := &data{all: roaring.New(), truth: roaring.New(), texts: map[string]*column{}, own: map[string]*column{}, tags: newSeveral(),
		media: newSeveral(), numbers: map[string][]float64{}, words: newWords(), reports: &reported{}}
	for _, name := range bam.IndexedTexts {
		d.texts[name] = newColumn()
		if f, ok := bam.Schema().Field(name); ok && f.Kind == query.Enum {
			d.texts[name].compare = func(a, b string) int { return cmp.Compare(slices.Index(f.Values, a), slices.Index(f.Values, b)) }
		}
	}
	return d
}

// Run loads the index and keeps it near the newest change until ctx is done, so that
// a search after a quiet hour need not take in all that happened.
func (x *Index) Run(ctx context.Context) error {
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		began := time.Now()
		err := x.Load(ctx)
		if err == nil {
			x.log.Info("badcases indexed", "badcases", x.size(), "took", time.Since(began).Round(time.Millisecond))
			break
		}
		if ctx.Err() != nil {
			return nil
		}
		x.log.Error("badcases not indexed; the database answers searches", "error", err)
		if !sleep(ctx, wait) {
			return nil
		}
	}
	for sleep(ctx, time.Second) {
		if err := x.refresh(ctx); err != nil && ctx.Err() == nil {
			x.log.Error("index of badcases is behind; the database answers searches", "error", err)
		}
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Load reads all badcases. Those that change meanwhile are taken in again after.
func (x *Index) Load(ctx context.Context) error {
	change, err := x.LastChange(ctx)
	if err != nil {
		return err
	}
	d := load()
	if err := x.loadInto(ctx, d); err != nil {
		return err
	}
	d.finish()
	x.taking.Lock()
	defer x.taking.Unlock()
	// What it replaces may hold more already, and who asks has seen that.
	last, err := x.LastChange(ctx)
	for err == nil && change < last {
		var rows []bam.Indexed
		rows, err = x.ChangedAfter(ctx, change, takeAtOnce, d.reports.held)
		for _, r := range rows {
			d.put(r)
		}
		change = reached(rows, change, last)
	}
	if err != nil {
		return err
	}
	x.mu.Lock()
	x.data, x.change = d, change
	x.mu.Unlock()
	x.ready.Store(true)
	return nil
}

// reached gives the last change that is in after some rows of ChangedAfter.
func reached(rows []bam.Indexed, change, last int64) int64 {
	if n := len(rows); n > 0 {
		change = rows[n-1].Change
	}
	if len(rows) < takeAtOnce {
		// A number may be gone because its badcase changed again; all up to last is
		// in all the same.
		change = max(change, last)
	}
	return change
}

// loadInto reads all badcases. The next ones are read while some are taken in.
func (x *Index) loadInto(ctx context.Context, d *data) error {
	g, ctx := errgroup.WithContext(ctx)
	pages := make(chan []bam.Indexed, 1)
	g.Go(func() error {
		defer close(pages)
		for seq := int64(-1); ; {
			rows, err := x.IndexedAfter(ctx, seq, loadAtOnce)
			if err != nil || len(rows) == 0 {
				return err
			}
			seq = rows[len(rows)-1].Seq
			select {
			case pages <- rows:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	g.Go(func() error { return x.Reported(ctx, d.reports.add) }) // put does not touch them yet
	for rows := range pages {
		for _, r := range rows {
			d.put(r)
		}
	}
	return g.Wait()
}

// columns gives all columns.
func (d *data) columns() []*column {
	out := slices.Collect(maps.Values(d.texts))
	return append(out, slices.Collect(maps.Values(d.own))...)
}

// finish makes the sets of what was loaded, which is several times faster than keeping
// them while it comes, and prepares what is sorted, so that the first who asks need
// not wait for it.
func (d *data) finish() {
	d.loading = false
	d.words.finish()
	d.tags.finish()
	d.media.finish()
	d.reports.finish()
	for _, c := range d.columns() {
		c.finish()
		c.order()
	}
}

// load makes data that takes in each document once, and then finish.
func load() *data {
	d := newData()
	d.loading, d.words.loading, d.tags.loading, d.media.loading = true, true, true, true
	for _, c := range d.texts {
		c.loading = true
	}
	return d
}

// refresh takes in what was committed before it was called.
func (x *Index) refresh(ctx context.Context) error {
	last, err := x.LastChange(ctx)
	if err != nil || x.seen() >= last {
		return err
	}
	x.taking.Lock()
	defer x.taking.Unlock()
	for x.seen() < last {
		// Only who holds taking changes what is held.
		rows, err := x.ChangedAfter(ctx, x.seen(), takeAtOnce, x.data.reports.held)
		if err != nil {
			return err
		}
		x.mu.Lock()
		for _, r := range rows {
			x.data.put(r)
		}
		x.change = reached(rows, x.change, last)
		x.mu.Unlock()
	}
	return nil
}

func (x *Index) size() uint64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.data.all.GetCardinality()
}

func (x *Index) seen() int64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.change
}

// put takes in what a badcase has become.
func (d *data) put(r bam.Indexed) {
	if r.Seq < 0 || r.Seq >= maxDoc {
		d.tooLarge = true
		return
	}
	doc := uint32(r.Seq)
	mark(d.all, doc, !r.Gone)
	mark(d.truth, doc, r.HasTruth)
	for i, name := range bam.IndexedTexts {
		text := ""
		if !r.Gone {
			text = r.Texts[i]
		}
		d.texts[name].set(doc, text, text != "")
	}
	for i, name := range bam.IndexedNumbers {
		v := math.NaN()
		if !r.Gone && (!r.Unsure || i < len(bam.IndexedNumbers)-1) {
			v = r.Numbers[i]
		}
		list := grown(d.numbers[name], doc)
		list[doc] = v
		d.numbers[name] = list
	}
	for name, c := range d.own {
		value, there := r.Attributes[name]
		c.set(doc, value, there)
	}
	for name, value := range r.Attributes {
		switch c := d.own[name]; {
		case c != nil:
		case len(d.own) >= MaxAttributes:
			d.refused = true
		default:
			c = newColumn()
			c.compare, c.loading = compareOwn, d.loading
			d.own[name] = c
			c.set(doc, value, true)
		}
	}
	d.tags.put(doc, r.Tags)
	d.media.put(doc, r.MediaTypes)
	d.words.put(doc, r.Words)
	if !d.loading {
		d.reports.put(doc, r)
	}
}

func mark(set *roaring.Bitmap, doc uint32, in bool) {
	if in {
		set.Add(doc)
	} else {
		set.Remove(doc)
	}
}
