package clusters

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/clusters/grouping"
	"mlife/collector/internal/clusters/lease"
	"mlife/shared/fault"
	"mlife/shared/ident"
)

// Options of NewDesk. All are needed.
type Options struct {
	Embeddings Embeddings
	Store      Store
	Results    Results
	// Parse reads a search that is kept as query parameters. Relative times in it count
	// from when it is read.
	Parse   func(search string) (bam.Filter, error)
	Changed func(id string) // tells open pages about a clustering
	Moved   func(id string) // tells them how far its run is
	Log     *slog.Logger
	Now     func() time.Time
}

// Desk keeps clusterings and runs them, one at a time. Several desks may serve one
// store, but only one of them may be in Run. Safe for concurrent use.
type Desk struct {
	opt  Options
	kick chan struct{}

	mu     sync.Mutex // of the fields below
	active *active
	models map[int64]*grouping.Model // of the runs that cases join; at most maxModels
}

// active is the run that goes on.
type active struct {
	id     string
	cancel context.CancelCauseFunc
	step   string
	share  float64
	told   time.Time
}

var errCanceled = fault.New(fault.Canceled, "clusters", "canceled by hand")

// Bounds of the background work.
const (
	maxModels = 4
	tick      = 10 * time.Second // until work that another collector was given is seen
	tellEvery = time.Second
)

// NewDesk makes a desk.
func NewDesk(opt Options) *Desk {
	return &Desk{opt: opt, kick: make(chan struct{}, 1), models: map[int64]*grouping.Model{}}
}

// Add makes a clustering of a search and lets it run.
func (d *Desk) Add(ctx context.Context, search string, s Settings, author string) (Clustering, error) {
	if err := s.Check(); err != nil {
		return Clustering{}, err
	}
	if len(search) > MaxSearch {
		return Clustering{}, fault.New(fault.TooLarge, "clusters.Add", "the search has %d bytes, at most %d", len(search), MaxSearch)
	}
	f, err := d.opt.Parse(search)
	if err != nil {
		return Clustering{}, err
	}
	if _, err := f.Where(); err != nil {
		return Clustering{}, err
	}
	all, err := d.opt.Store.Clusterings(ctx)
	if err != nil {
		return Clustering{}, err
	}
	if len(all) >= MaxClusterings {
		return Clustering{}, fault.New(fault.Conflict, "clusters.Add", "there are %d clusterings: remove one first", len(all))
	}
	c := Clustering{ID: ident.New("clu"), Search: search, Author: author, CreatedAt: d.opt.Now().UTC(), Settings: s, Status: Status{State: Waiting}}
	if err := d.opt.Store.AddClustering(ctx, c); err != nil {
		return Clustering{}, err
	}
	d.Wake()
	return c, nil
}

// Change saves other settings; they count from the next run.
func (d *Desk) Change(ctx context.Context, id string, s Settings) (Clustering, error) {
	if err := s.Check(); err != nil {
		return Clustering{}, err
	}
	if err := d.opt.Store.SaveSettings(ctx, id, s); err != nil {
		return Clustering{}, err
	}
	d.opt.Changed(id)
	return d.Get(ctx, id)
}

// Start lets a clustering run again; one that waits or runs goes on.
func (d *Desk) Start(ctx context.Context, id string) (Clustering, error) {
	if err := d.update(ctx, id, func(s *Status) {
		if s.State != Running {
			s.State, s.Error, s.Lost = Waiting, "", 0
		}
		s.Stop = false
	}); err != nil {
		return Clustering{}, err
	}
	d.Wake()
	return d.Get(ctx, id)
}

// Cancel ends a run that waits or goes on, here or at another collector, which hears of
// it within seconds. What the run before found stays.
func (d *Desk) Cancel(ctx context.Context, id string) (Clustering, error) {
	if err := d.update(ctx, id, func(s *Status) {
		switch s.State {
		case Waiting:
			s.State = Canceled
		case Running:
			s.Stop = true
		}
	}); err != nil {
		return Clustering{}, err
	}
	d.mu.Lock()
	if d.active != nil && d.active.id == id {
		d.active.cancel(errCanceled)
	}
	d.mu.Unlock()
	return d.Get(ctx, id)
}

// Remove ends a clustering and forgets its groups.
func (d *Desk) Remove(ctx context.Context, id string) error {
	if _, err := d.Cancel(ctx, id); err != nil {
		return err
	}
	err := d.opt.Store.RemoveClustering(ctx, id)
	d.Wake()
	d.opt.Changed(id)
	return err
}

// Get gives one clustering as it stands now.
func (d *Desk) Get(ctx context.Context, id string) (Clustering, error) {
	c, err := d.opt.Store.Clustering(ctx, id)
	return d.live(c), err
}

// List gives all clusterings, the newest first.
func (d *Desk) List(ctx context.Context) ([]Clustering, error) {
	list, err := d.opt.Store.Clusterings(ctx)
	for i, c := range list {
		list[i] = d.live(c)
	}
	return list, err
}

// live adds how far the run is that goes on.
func (d *Desk) live(c Clustering) Clustering {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.active != nil && d.active.id == c.ID {
		c.State, c.Step, c.Progress = Running, d.active.step, d.active.share
	}
	return c
}

// update changes a status and tells open pages.
func (d *Desk) update(ctx context.Context, id string, change func(*Status)) error {
	if err := d.opt.Store.UpdateStatus(ctx, id, change); err != nil {
		return err
	}
	d.opt.Changed(id)
	return nil
}

// Wake lets the desk look at once for new cases and for what is due. It never blocks.
func (d *Desk) Wake() {
	select {
	case d.kick <- struct{}{}:
	default:
	}
}

// Run works until ctx is done: runs what waits, assigns new cases, starts what is due.
// A run that a stop of the program cut off begins again.
func (d *Desk) Run(ctx context.Context) error {
	t := time.NewTicker(tick)
	defer t.Stop()
	for {
		if err := d.round(ctx); err != nil && ctx.Err() == nil {
			d.opt.Log.Error("clusterings not looked after", "error", err)
		}
		select {
		case <-d.kick:
		case <-t.C:
		case <-ctx.Done():
			return nil
		}
	}
}

func (d *Desk) round(ctx context.Context) error {
	list, err := d.opt.Store.Clusterings(ctx)
	if err != nil {
		return err
	}
	for i := len(list) - 1; i >= 0; i-- { // the oldest first
		c := list[i]
		started := c.Author
		if c.State != Waiting && c.State != Running && c.Run > 0 {
			if c, err = d.join(ctx, c); err != nil && ctx.Err() == nil {
				d.opt.Log.Error("new cases not assigned to groups", "clustering", c.ID, "error", err)
			}
			why, due := d.due(c)
			if !due {
				continue
			}
			started = why
		} else if c.State != Waiting && c.State != Running {
			continue
		}
		if err := d.attempt(ctx, c, started); err != nil {
			return err
		}
	}
	for {
		more, err := d.opt.Results.Sweep(ctx)
		if err != nil || !more {
			return err
		}
	}
}

// due says whether the schedule of a clustering asks for a run, and why.
func (d *Desk) due(c Clustering) (string, bool) {
	switch {
	case c.State == Canceled:
		return "", false // until somebody starts it again
	case c.MinNew > 0 && c.Joined >= c.MinNew:
		return "new cases", true
	case c.EveryHours > 0 && d.opt.Now().Sub(c.RanAt) >= time.Duration(c.EveryHours)*time.Hour:
		return "schedule", c.State != Failed || d.opt.Now().Sub(c.RanAt) >= 2*time.Duration(c.EveryHours)*time.Hour
	}
	return "", false
}

// maxLost is how often in a row a run may be cut off by the end of the program: it may
// be what ends it.
const maxLost = 3

// attempt runs a clustering and notes what became of it. Its error is one of the
// store; a failed run is noted and no error.
func (d *Desk) attempt(ctx context.Context, c Clustering, started string) error {
	begin, starts := d.opt.Now(), false
	err := d.update(ctx, c.ID, func(s *Status) {
		starts = s.begin(begin)
		c.Status = *s
	})
	if err != nil || !starts {
		return ignore(err, fault.NotFound) // removed meanwhile
	}
	runCtx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	d.set(&active{id: c.ID, cancel: cancel, step: "Begins"})
	var beside sync.WaitGroup
	beside.Go(func() { d.watch(runCtx, c.ID, cancel) })
	err = d.guarded(runCtx, c, started)
	canceled := runCtx.Err() != nil
	cancel(nil)
	beside.Wait()
	d.set(nil)
	if ctx.Err() != nil {
		return errors.Join(ctx.Err(), d.leave(ctx, c.ID))
	}
	return ignore(d.update(ctx, c.ID, func(s *Status) {
		s.Stop, s.Lost, s.Step, s.Progress = false, 0, "", 0
		switch {
		case canceled:
			s.State, s.Error = Canceled, ""
		case err != nil:
			s.State, s.Error, s.RanAt = Failed, err.Error(), begin.UTC()
			d.opt.Log.Error("clustering failed", "clustering", c.ID, "error", err)
		}
	}), fault.NotFound)
}

// begin says whether a run may start: not when somebody canceled it meanwhile, and not
// when the program stopped amid it again and again.
func (s *Status) begin(now time.Time) bool {
	if s.State == Running { // cut off
		s.Lost++
	}
	switch {
	case s.Stop:
		s.State, s.Stop, s.Lost = Canceled, false, 0
	case s.Lost >= maxLost:
		s.State, s.Lost, s.RanAt = Failed, 0, now.UTC()
		s.Error = fmt.Sprintf("the program stopped amid this run %d times in a row: look into its log, and group fewer cases or give the program more memory", maxLost)
	default:
		s.State, s.Step, s.Progress = Running, "Begins", 0
		return true
	}
	return false
}

// leave gives a run back that ends because the program does: it begins again at the
// next start. One whose lease is lost belongs to another already.
func (d *Desk) leave(ctx context.Context, id string) error {
	if errors.Is(context.Cause(ctx), lease.ErrLost) {
		return nil
	}
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return ignore(d.update(limit, id, func(s *Status) {
		if s.State == Running {
			s.State, s.Step, s.Progress = Waiting, "", 0
		}
	}), fault.NotFound)
}

func ignore(err error, kind fault.Kind) error {
	if fault.Is(err, kind) {
		return nil
	}
	return err
}

func (d *Desk) set(a *active) {
	d.mu.Lock()
	d.active = a
	d.mu.Unlock()
}

// watchEvery is how often a run says how far it is and looks whether it shall end.
const watchEvery = 2 * time.Second

// watch keeps in the store how far a run is, for the pages of other collectors, and
// ends it when somebody there cancels or removes it.
func (d *Desk) watch(ctx context.Context, id string, end context.CancelCauseFunc) {
	t := time.NewTicker(watchEvery)
	defer t.Stop()
	for {
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
		stop := false
		err := d.opt.Store.UpdateStatus(ctx, id, func(s *Status) {
			d.mu.Lock()
			defer d.mu.Unlock()
			stop = s.Stop
			if d.active != nil && s.State == Running {
				s.Step, s.Progress = d.active.step, d.active.share
			}
		})
		if stop || fault.Is(err, fault.NotFound) {
			end(errCanceled)
			return
		}
		if err != nil && ctx.Err() == nil {
			d.opt.Log.Warn("how far a clustering is was not kept", "clustering", id, "error", err)
		}
	}
}

func (d *Desk) guarded(ctx context.Context, c Clustering, started string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			d.opt.Log.Error("clustering panicked", "clustering", c.ID, "panic", r, "stack", string(debug.Stack()))
			err = fault.New(fault.Internal, "clusters", "a defect stopped the run; the log has the details")
		}
	}()
	return d.work(ctx, c, started)
}

// report notes how far the run is and tells open pages now and then.
func (d *Desk) report(id, step string, share float64) {
	d.mu.Lock()
	a := d.active
	if a == nil || a.id != id {
		d.mu.Unlock()
		return
	}
	news := a.step != step
	a.step, a.share = step, max(a.share, share)
	now := d.opt.Now()
	if news = news || now.Sub(a.told) >= tellEvery; news {
		a.told = now
	}
	d.mu.Unlock()
	if news {
		d.opt.Moved(id)
	}
}
