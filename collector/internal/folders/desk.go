package folders

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"mlife/collector/internal/clusters/lease"
	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

// Desk keeps the database in step with folders while Run runs. Safe for concurrent use.
type Desk struct {
	opt    Options
	met    *metrics
	all    []*watched
	byName map[string]*watched
}

// watched is one folder. It lives as long as the desk.
type watched struct {
	desk   *Desk
	f      Folder
	log    *slog.Logger
	lease  *lease.Holder
	wake   chan struct{} // of the loop; holds one
	toRead chan struct{} // of the reader; holds one

	mu       sync.Mutex
	scan     *dam.Scan
	cancel   context.CancelFunc // of the scan
	reading  bool
	watching bool
	add      func(path string)    // watches a folder; nil when nothing is watched
	dirs     map[string]struct{}  // that are watched
	dirty    map[string]time.Time // paths that were heard of, and when last
	all      bool                 // too many were heard of: all must be looked at
	next     time.Time            // the next scan
	fullest  string
	most     int
	counts   map[dam.PlaceState]dam.PlaceCount
	counted  time.Time     // when counts were made
	costs    time.Duration // of making them
	recount  map[string]time.Time
	sound    map[string]dam.Mark // places whose bytes were compared with their hash
}

// Bounds of what is kept in memory of a folder.
const (
	maxDirty  = 10_000
	maxSound  = 10_000
	countsAge = 20 // times as long as counting takes, counts are told again
)

// New makes a desk of the configured folders.
func New(opt Options) (*Desk, error) {
	if err := opt.defaults(); err != nil {
		return nil, err
	}
	d := &Desk{opt: opt, met: newMetrics(opt.Metrics), byName: map[string]*watched{}}
	for _, f := range opt.Folders {
		f.Path = filepath.Clean(f.Path)
		w := &watched{desk: d, f: f, log: opt.Log.With("folder", f.Name), wake: make(chan struct{}, 1), toRead: make(chan struct{}, 1),
			dirty: map[string]time.Time{}, recount: map[string]time.Time{}, sound: map[string]dam.Mark{}}
		w.lease = &lease.Holder{Rows: opt.Leases, Name: "folder/" + f.Name, Owner: opt.Owner, Log: w.log, Term: opt.Term}
		d.all, d.byName[f.Name] = append(d.all, w), w
	}
	return d, nil
}

// Run watches the folders until ctx is done.
func (d *Desk) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	for _, w := range d.all {
		wg.Go(func() {
			if err := w.lease.Hold(ctx, w.run); err != nil && ctx.Err() == nil {
				w.log.ErrorContext(ctx, "folder not watched any more", "error", err)
			}
		})
	}
	wg.Wait()
	return nil
}

func (d *Desk) find(name string) (*watched, error) {
	if w, ok := d.byName[name]; ok {
		return w, nil
	}
	return nil, fault.New(fault.NotFound, "folders", "no folder %.80q is configured here", name)
}

// Folders gives the configured folders in their order.
func (d *Desk) Folders(ctx context.Context) ([]dam.Folder, error) {
	out := []dam.Folder{}
	for _, w := range d.all {
		f, err := w.tell(ctx)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// Folder gives one; fault.NotFound when it is not configured.
func (d *Desk) Folder(ctx context.Context, name string) (dam.Folder, error) {
	w, err := d.find(name)
	if err != nil {
		return dam.Folder{}, err
	}
	return w.tell(ctx)
}

// Pause stops looking into a folder, or goes on with it. It stays so after a restart.
func (d *Desk) Pause(ctx context.Context, name string, paused bool) error {
	w, err := d.find(name)
	if err != nil {
		return err
	}
	if err := d.opt.Store.UpdateFolder(ctx, name, func(r *dam.FolderRow) { r.Paused = paused }); err != nil {
		return err
	}
	w.kick()
	return nil
}

// Rescan has a folder looked through now, whichever collector watches it.
func (d *Desk) Rescan(ctx context.Context, name string) error {
	w, err := d.find(name)
	if err != nil {
		return err
	}
	if err := d.opt.Store.UpdateFolder(ctx, name, func(r *dam.FolderRow) { r.Wanted = d.opt.Now().UTC() }); err != nil {
		return err
	}
	w.kick()
	return nil
}

// Cancel ends the scan that is under way; what it found stays. fault.Conflict when there
// is none here.
func (d *Desk) Cancel(_ context.Context, name string) error {
	w, err := d.find(name)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cancel == nil {
		return fault.New(fault.Conflict, "folders", "no scan of %s is under way on this collector", name)
	}
	w.cancel()
	return nil
}

// tell says how a folder is.
func (w *watched) tell(ctx context.Context) (dam.Folder, error) {
	row, err := w.desk.opt.Store.FolderRow(ctx, w.f.Name)
	if err != nil {
		return dam.Folder{}, err
	}
	counts, err := w.count(ctx)
	if err != nil {
		return dam.Folder{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	f := dam.Folder{Name: w.f.Name, Path: w.f.Path, Paused: row.Paused, Counts: counts, ScannedAt: row.ScannedAt, Seconds: row.Took.Seconds(),
		NextScan: w.next, Problem: row.Problem, Notes: row.Notes, Fullest: w.fullest, FullFiles: w.most, MaxFiles: w.f.MaxFiles, Spread: w.f.Spread}
	if w.scan != nil {
		s := *w.scan
		f.Scan = &s
	}
	f.Phase = w.phase(row)
	return f, nil
}

func (w *watched) phase(row dam.FolderRow) string {
	switch {
	case row.Paused:
		return "paused"
	case !w.lease.Held():
		return "elsewhere"
	case w.scan != nil:
		return "scanning"
	case w.reading:
		return "reading"
	case row.Problem != "":
		return "failed"
	case w.watching:
		return "watching"
	}
	return "waiting"
}

// count sums up the places, which takes a part of a second for a million.
func (w *watched) count(ctx context.Context) (map[dam.PlaceState]dam.PlaceCount, error) {
	w.mu.Lock()
	counts, at, age := w.counts, w.counted, countsAge*w.costs
	w.mu.Unlock()
	if counts != nil && time.Since(at) < age {
		return counts, nil
	}
	began := time.Now()
	counts, err := w.desk.opt.Store.CountPlaces(ctx, w.f.Name)
	if err != nil {
		return nil, err
	}
	for _, s := range dam.PlaceStates() {
		w.desk.met.files.WithLabelValues(w.f.Name, s).Set(float64(counts[dam.PlaceState(s)].Files))
	}
	w.desk.met.bytes.WithLabelValues(w.f.Name).Set(float64(counts[dam.Present].Bytes))
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counts, w.counted, w.costs = counts, time.Now(), time.Since(began)
	return counts, nil
}

func (w *watched) kick() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

func (w *watched) kickReader() {
	select {
	case w.toRead <- struct{}{}:
	default:
	}
}

func (w *watched) changed() { w.desk.opt.Changed(w.f.Name) }

func (w *watched) setReading(is bool) {
	w.mu.Lock()
	was := w.reading
	w.reading = is
	w.mu.Unlock()
	if was != is {
		w.changed()
	}
}

func (w *watched) progress(seen int64) {
	if seen%256 != 0 {
		return
	}
	w.mu.Lock()
	if w.scan != nil {
		w.scan.Seen = seen
	}
	w.mu.Unlock()
	if seen%8192 == 0 {
		w.changed()
	}
}

func (w *watched) differ(n int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.scan != nil {
		w.scan.Differ += n
	}
}

// verified tells whether the bytes of a place were compared with its hash under these
// marks.
func (w *watched) verified(p dam.Place, mark dam.Mark) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	known, ok := w.sound[p.Path+"\x00"+p.SHA256]
	return ok && known == mark
}

func (w *watched) verify(p dam.Place, mark dam.Mark) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.sound) >= maxSound {
		clear(w.sound)
	}
	w.sound[p.Path+"\x00"+p.SHA256] = mark
}

// look has a path looked at once nothing was heard of it for the settle time.
func (w *watched) look(path string) {
	w.mu.Lock()
	if len(w.dirty) >= maxDirty {
		clear(w.dirty)
		w.all = true
	}
	if !w.all {
		w.dirty[path] = time.Now()
	}
	w.mu.Unlock()
	w.kick()
}
