package badcaseindex

import (
	"context"
	"log/slog"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"mlife/collector/internal/bam"
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
	tooLarge bool // a row number past maxDoc was met
}

// New makes an empty index in front of a store.
func New(store Store, log *slog.Logger) *Index {
	return &Index{Store: store, log: log, data: newData()}
}

func newData() *data {
	d := &data{all: roaring.New(), truth: roaring.New(), texts: map[string]*column{}, own: map[string]*column{}, tags: newSeveral(),
		media: newSeveral(), numbers: map[string][]float64{}, words: newWords()}
	for _, name := range bam.IndexedTexts {
		d.texts[name] = newColumn()
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
			x.log.Info("badcases indexed", "badcases", x.data.all.GetCardinality(), "took", time.Since(began).Round(time.Millisecond))
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
	d := newData()
	for seq := int64(-1); ; {
		rows, err := x.IndexedAfter(ctx, seq, loadAtOnce)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			break
		}
		for _, r := range rows {
			d.put(r)
		}
		seq = rows[len(rows)-1].Seq
	}
	d.words.sort()
	x.mu.Lock()
	x.data, x.change = d, change
	x.mu.Unlock()
	x.ready.Store(true)
	return x.refresh(ctx)
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
		rows, err := x.ChangedAfter(ctx, x.seen(), takeAtOnce)
		if err != nil {
			return err
		}
		x.mu.Lock()
		for _, r := range rows {
			x.data.put(r)
			x.change = r.Change
		}
		if len(rows) < takeAtOnce {
			// A number may be gone because its badcase changed again; all up to
			// last is in all the same.
			x.change = max(x.change, last)
		}
		x.mu.Unlock()
	}
	return nil
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
			d.own[name] = c
			c.set(doc, value, true)
		}
	}
	d.tags.put(doc, r.Tags)
	d.media.put(doc, r.MediaTypes)
	d.words.put(doc, r.Words)
}

func mark(set *roaring.Bitmap, doc uint32, in bool) {
	if in {
		set.Add(doc)
	} else {
		set.Remove(doc)
	}
}
