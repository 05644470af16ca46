package likeness

import (
	"context"
	"errors"
	"image"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

// Actor names the engine in histories.
const Actor = "likeness"

// Eyes decodes stored media. Errors have the kinds of package media: Invalid for a
// medium that cannot be decoded, Unavailable where a program is missing.
type Eyes interface {
	// Still gives a picture of moderate size, upright.
	Still(ctx context.Context, sha string) (image.Image, error)
	// Frames calls visit with pictures of a video in their order and the second each
	// is shown at, at most most of them, evenly spread.
	Frames(ctx context.Context, sha string, most int, visit func(at float64, p image.Image)) error
	// Recording gives a recording as 16-bit samples at rate hertz, at most most of them.
	Recording(ctx context.Context, sha string, rate, most int) ([]int16, error)
}

// Options of New. Store and Eyes are needed.
type Options struct {
	Store   bam.Likenesses
	Eyes    Eyes
	Log     *slog.Logger
	Metrics prometheus.Registerer
	GiveWay func(context.Context) // called before each medium and badcase; returns when there is time for it
	Changed func(badcase string)  // told of badcases that were merged; must not block
	Now     func() time.Time
	Decode  int // media decoded at once; 2
}

// Engine compares new badcases with all others, one after the other, so that what
// arrives together is judged as if it had come in turn. Safe for concurrent use.
type Engine struct {
	opt  Options
	met  *metrics
	wake chan struct{}
	eyes chan struct{} // one per glance under way: offers of many devices share the processor

	began  time.Time
	loaded atomic.Bool

	mu   sync.RWMutex // of lib: written by Run alone
	lib  *Library
	last int64 // Seq of the last print in lib
}

// New makes an engine; Run does its work.
func New(opt Options) (*Engine, error) {
	if opt.Store == nil || opt.Eyes == nil {
		return nil, errors.New("likeness.New: Store and Eyes are needed")
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.GiveWay == nil {
		opt.GiveWay = func(context.Context) {}
	}
	if opt.Changed == nil {
		opt.Changed = func(string) {}
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Decode <= 0 {
		opt.Decode = 2
	}
	return &Engine{opt: opt, met: newMetrics(opt.Metrics), wake: make(chan struct{}, 1), eyes: make(chan struct{}, runtime.GOMAXPROCS(0)),
		began: opt.Now(), lib: NewLibrary()}, nil
}

// Wake says that there may be something to do. It never blocks.
func (e *Engine) Wake() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// Limits of one round.
const (
	batch    = 32               // badcases
	idle     = 2 * time.Second  // between looks when nobody wakes it
	putOff   = 30 * time.Second // times the tries so far
	loadStep = 20_000           // prints read at once
)

// Run loads the index and compares until ctx is done. What fails for a while is put
// off; no single medium can end it.
func (e *Engine) Run(ctx context.Context) error {
	tick := time.NewTicker(idle)
	defer tick.Stop()
	for {
		n, err := e.Round(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			e.opt.Log.ErrorContext(ctx, "badcases not compared", "error", err)
		}
		if n > 0 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-e.wake:
		case <-tick.C:
		}
	}
}

// Round compares up to 32 waiting badcases and says how many it took. Only one may
// run at a time.
func (e *Engine) Round(ctx context.Context) (int, error) {
	if err := e.load(ctx); err != nil {
		return 0, err
	}
	ids, err := e.opt.Store.Due(ctx, e.opt.Now(), batch)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	settings, err := e.opt.Store.LikenessSettings(ctx)
	if err != nil {
		return 0, err
	}
	waiting := make([]bam.Holding, 0, len(ids))
	for _, id := range ids {
		h, err := e.opt.Store.Holding(ctx, id)
		if fault.Is(err, fault.NotFound) { // part of another by now
			_, err = e.opt.Store.Settle(ctx, id, bam.Finding{At: e.opt.Now().UTC()})
		} else if err == nil {
			waiting = append(waiting, h)
		}
		if err != nil {
			return 0, err
		}
	}
	problems := e.printAll(ctx, waiting)
	for _, h := range waiting {
		e.opt.GiveWay(ctx)
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		err := problems[h.Badcase]
		if err == nil {
			err = e.guarded(ctx, h, settings)
		}
		if err == nil || ctx.Err() != nil {
			continue
		}
		dropped, perr := e.opt.Store.Postpone(ctx, h.Badcase, e.opt.Now().Add(putOff))
		if perr != nil {
			return 0, errors.Join(err, perr)
		}
		e.met.failed.Inc()
		e.opt.Log.WarnContext(ctx, "badcase not compared", "badcase", h.Badcase, "given_up", dropped, "error", err)
	}
	return len(ids), nil
}

// guarded compares; a defect costs one badcase its comparison, not the collector.
func (e *Engine) guarded(ctx context.Context, h bam.Holding, settings bam.LikenessSettings) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fault.New(fault.Internal, "likeness", "panic: %v\n%s", r, debug.Stack())
		}
	}()
	return e.compare(ctx, h, settings)
}

// load reads the prints that are not in the index yet: all of them at the start, and
// later those of another collector on the same database.
func (e *Engine) load(ctx context.Context) error {
	for {
		list, err := e.opt.Store.PrintKeys(ctx, e.last, loadStep)
		if err != nil {
			return err
		}
		e.learn(list)
		if len(list) < loadStep {
			e.loaded.Store(true)
			return nil
		}
	}
}

func (e *Engine) learn(list []bam.Print) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, p := range list {
		if err := e.lib.Add(p); err != nil {
			e.opt.Log.Warn("print not understood", "sha256", p.SHA256, "error", err)
		}
		e.last = max(e.last, p.Seq)
	}
	e.met.known.Set(float64(len(e.lib.shas)))
}

// compare decides on one badcase.
func (e *Engine) compare(ctx context.Context, h bam.Holding, s bam.LikenessSettings) error {
	began := time.Now()
	f, err := e.judge(ctx, h, s)
	if err != nil {
		return err
	}
	merged, err := e.opt.Store.Settle(ctx, h.Badcase, f)
	if err != nil {
		return err
	}
	e.met.seconds.Observe(time.Since(began).Seconds())
	e.met.compared.Inc()
	if merged {
		e.met.merged.Inc()
		e.opt.Changed(f.Merge.Into)
		e.opt.Changed(h.Badcase)
	}
	return nil
}

// judge finds what the badcase is the same as.
func (e *Engine) judge(ctx context.Context, h bam.Holding, s bam.LikenessSettings) (bam.Finding, error) {
	f := bam.Finding{At: e.opt.Now().UTC()}
	scores, err := e.scores(ctx, h.Media, s)
	if err != nil {
		return f, err
	}
	others, err := e.opt.Store.Holdings(ctx, scores.all())
	if err != nil {
		return f, err
	}
	best, similar := choose(h, others, scores, s)
	for _, c := range best {
		apart, err := e.opt.Store.Apart(ctx, h.Badcase, c.Badcase)
		if err != nil {
			return f, err
		}
		if apart || f.Merge != nil && c.Badcase != f.Merge.Into {
			similar = append(similar, c)
			continue
		}
		if f.Merge != nil {
			continue
		}
		f.Merge = &bam.Merge{From: h.Badcase, Into: c.Badcase, Reason: c.reason, Similarity: c.similarity, Actor: Actor, At: f.At}
		if c.Member != c.Badcase {
			f.Merge.Witness = c.Member
		}
	}
	for _, c := range similar {
		if f.Merge == nil || c.Badcase != f.Merge.Into {
			f.Similar = append(f.Similar, bam.Similar{Other: c.Badcase, Similarity: c.similarity, Reason: c.reason})
		}
	}
	return f, nil
}
