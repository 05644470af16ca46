package capture

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"

	"mlife/shared/fault"
	"mlife/shared/run"
)

// What happens to a file once it is accepted.
const (
	Keep   = "keep"   // it stays; a ledger remembers that it was taken
	Delete = "delete" // it is removed
	Move   = "move"   // it goes to the hidden folder .done beside it
)

const (
	doneDir     = ".done"
	rejectedDir = ".rejected"
)

// FolderOptions of a watched folder. Path, Ledger and Log must be set.
type FolderOptions struct {
	Path           string // must exist
	Function, Slot string // of files whose sidecar names none
	RequireSidecar bool
	After          string        // Keep (default), Delete or Move
	Settle         time.Duration // a file is whole once it has not changed for so long; default 500 ms
	Orphan         time.Duration // how long a sidecar waits for its medium, or, if required, the reverse; default 30 s
	Rescan         time.Duration // how often lost events are made good; default 30 s
	MaxPending     int           // files known and not taken yet; default 8192, the rest is found by the next scan
	MaxKept        int           // files taken and still there; default 262,144, then nothing more is taken
	Workers        int           // files taken at once; default 2
	Ledger         string        // file that remembers what was taken, in a folder that exists
	Log            *slog.Logger
}

func (o FolderOptions) withDefaults() (FolderOptions, error) {
	const op = "capture.NewFolder"
	if o.After == "" {
		o.After = Keep
	}
	if o.After != Keep && o.After != Delete && o.After != Move {
		return o, fault.Field(op, "after", "%q is not keep, delete or move", o.After)
	}
	for _, d := range []struct {
		value *time.Duration
		def   time.Duration
	}{{&o.Settle, 500 * time.Millisecond}, {&o.Orphan, 30 * time.Second}, {&o.Rescan, 30 * time.Second}} {
		if *d.value <= 0 {
			*d.value = d.def
		}
	}
	if o.MaxPending <= 0 {
		o.MaxPending = 8192
	}
	if o.MaxKept <= 0 {
		o.MaxKept = 1 << 18
	}
	if o.Workers <= 0 {
		o.Workers = 2
	}
	abs, err := filepath.Abs(o.Path)
	if err != nil {
		return o, fault.Field(op, "path", "%v", err)
	}
	o.Path = abs
	return o, nil
}

// Accepter judges and stores observations; Intake is one.
type Accepter interface {
	Accept(ctx context.Context, o Observation) (Verdict, error)
}

// FolderStats are counts since the start.
type FolderStats struct {
	Pending   int    `json:"pending"`
	Taken     int64  `json:"taken"`
	Badcases  int64  `json:"badcases"`
	Rejected  int64  `json:"rejected"`
	Overflows int64  `json:"overflows"` // times that pending files or events were too many and a scan made it good
	Problem   string `json:"problem,omitempty"`
}

// Folder takes the files that programs drop into a folder or below it. A file is
// taken once: its observation's id comes from path, time, size and content, so that
// a crash at any moment doubles nothing. Hidden and temporary names and symbolic
// links are left alone. A file that is wrong goes to the hidden folder .rejected
// with a text beside it that says why.
type Folder struct {
	opts   FolderOptions
	intake Accepter
	ledger *ledger

	// Owned by the loop.
	watcher  *fsnotify.Watcher
	pending  map[string]*waiting
	stems    map[string]int // pending media by path without extension
	ready    []string
	working  int
	watching int // folders, as of the walk under way
	overflow bool
	blind    bool // watches could not be set: said once
	hold     time.Time

	jobs    chan job
	results chan result
	rootMu  sync.RWMutex // workers hold it for reading while they use root
	root    *os.Root
	statMu  sync.Mutex
	stats   FolderStats
}

// waiting is a file that is known and not taken yet.
type waiting struct {
	size, mtime int64
	since       time.Time // when it was last seen to change
	due         time.Time // not looked at before
	tries       int
	queued      bool
}

type job struct {
	rel, sidecar string
	shared       bool   // the sidecar is for another file, too
	reason       string // reject without trying
	final        bool   // being wrong is no longer excused
}

type result struct {
	job
	again time.Duration // try again after so long; 0 is done
	hold  bool          // nothing can be taken now
	grace bool          // wrong: wait in case it is still being written
}

// NewFolder opens the folder and its ledger. Run works; Close after Run.
func NewFolder(opts FolderOptions, intake Accepter) (*Folder, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(opts.Path)
	if err != nil {
		return nil, fault.New(fault.NotFound, "capture.NewFolder", "watched folder: %w", err)
	}
	l, err := openLedger(opts.Ledger)
	if err != nil {
		return nil, fault.Wrap("capture.NewFolder", errors.Join(diskFault(err), root.Close()))
	}
	return &Folder{opts: opts, intake: intake, ledger: l, root: root, pending: map[string]*waiting{}, stems: map[string]int{},
		jobs: make(chan job), results: make(chan result, opts.Workers)}, nil
}

// Close closes the ledger. Run must have returned.
func (f *Folder) Close() error { return errors.Join(f.ledger.close(), f.root.Close()) }

// Path is the folder, absolute.
func (f *Folder) Path() string { return f.opts.Path }

// Stats returns the counts. Safe at any time.
func (f *Folder) Stats() FolderStats {
	f.statMu.Lock()
	defer f.statMu.Unlock()
	return f.stats
}

func (f *Folder) note(change func(*FolderStats)) {
	f.statMu.Lock()
	defer f.statMu.Unlock()
	change(&f.stats)
}

// Run takes files until ctx is done. Call it once.
func (f *Folder) Run(ctx context.Context) (err error) {
	// Without events the folder is still scanned.
	if f.watcher, err = fsnotify.NewBufferedWatcher(1024); err != nil {
		return fmt.Errorf("capture: watch %s: %w", f.opts.Path, err)
	}
	defer func() { err = errors.Join(err, f.watcher.Close()) }()
	g := run.New(ctx)
	g.Go("folder", f.loop)
	for range f.opts.Workers {
		g.Go("folder worker", f.work)
	}
	return g.Wait()
}

func (f *Folder) loop(ctx context.Context) error {
	tick := time.NewTicker(min(max(f.opts.Settle/4, 5*time.Millisecond), 500*time.Millisecond))
	defer tick.Stop()
	rescan := time.NewTicker(f.opts.Rescan)
	defer rescan.Stop()
	f.scan()
	for {
		var (
			out  chan job
			next job
		)
		if len(f.ready) > 0 && !time.Now().Before(f.hold) {
			if next = f.jobFor(f.ready[0]); next.rel == "" {
				f.ready = f.ready[1:]
				continue
			}
			out = f.jobs
		}
		select {
		case <-ctx.Done():
			return nil
		case e, ok := <-f.watcher.Events:
			if !ok {
				return nil
			}
			f.event(e)
		case err, ok := <-f.watcher.Errors:
			if !ok {
				return nil
			}
			f.lostEvents(err)
		case out <- next:
			f.ready = f.ready[1:]
			f.working++
		case r := <-f.results:
			f.working--
			f.settle(r)
		case <-tick.C:
			f.look(time.Now())
		case <-rescan.C:
			f.scan()
		}
		f.note(func(s *FolderStats) { s.Pending = len(f.pending) })
	}
}

func (f *Folder) lostEvents(err error) {
	f.overflow = true
	f.note(func(s *FolderStats) { s.Overflows++ })
	if !errors.Is(err, fsnotify.ErrEventOverflow) {
		f.opts.Log.Warn("watching the folder failed; it is scanned instead", "folder", f.opts.Path, "error", err)
	}
}

// settle acts on what a worker made of a file.
func (f *Folder) settle(r result) {
	if r.again == 0 && !r.hold {
		f.drop(r.rel)
		if r.sidecar != "" && !r.shared {
			f.drop(r.sidecar)
		}
		return
	}
	w := f.pending[r.rel]
	if w == nil {
		return
	}
	w.queued = false
	if r.hold {
		f.hold = time.Now().Add(r.again)
		return
	}
	w.due = time.Now().Add(r.again)
	if w.tries++; r.grace {
		w.tries = graced
	}
}

// graced marks a file that was found wrong and got a second chance.
const graced = 1 << 20
