package packdesk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/jobs"
	"mlife/collector/internal/packs"
	"mlife/shared/fault"
	"mlife/shared/ident"
)

// Kind is that of the jobs which prepare packs.
const Kind = "pack"

const op = "packs"

// Jobs is the port to background work. jobs.Desk and its shelf together are it.
type Jobs interface {
	Submit(ctx context.Context, o jobs.Order) (jobs.Job, error)
	Cancel(ctx context.Context, id, by string) (jobs.Job, error)
	Job(ctx context.Context, id string) (jobs.Job, error)
}

// Options of New. All but Space, MaxBytes and Changed are needed.
type Options struct {
	Dir   string // of the plans; its own
	Temp  string // for what must wait while a plan is made
	Store Store
	Sets  *dam.Desk
	Jobs  Jobs
	// Open opens stored media by their SHA-256.
	Open func(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
	// Space says why nothing more may be written (fault.NoSpace); nil means never.
	Space func(context.Context) error
	// MaxBytes is what the plans may take together; those that were used longest ago are
	// removed. 0 means 10 GiB.
	MaxBytes int64
	Log      *slog.Logger
	Now      func() time.Time
	Changed  func(pack string) // called after every change; must not block
}

// Desk keeps packs. Safe for concurrent use.
type Desk struct {
	opt      Options
	ordering sync.Mutex // two orders of one pack are one
}

// New makes a desk and the folder of its plans.
func New(opt Options) (*Desk, error) {
	if opt.MaxBytes <= 0 {
		opt.MaxBytes = 10 << 30
	}
	if opt.Space == nil {
		opt.Space = func(context.Context) error { return nil }
	}
	if opt.Changed == nil {
		opt.Changed = func(string) {}
	}
	return &Desk{opt: opt}, fault.Wrap(op, os.MkdirAll(opt.Dir, 0o700))
}

// Order gives the pack that was ordered: one that is there or under way already, or a
// new one that is being prepared.
func (d *Desk) Order(ctx context.Context, o Order, author string) (Pack, error) {
	sets, err := d.sets(ctx, o.Sets)
	if err != nil {
		return Pack{}, err
	}
	if err := o.options("").Valid(); err != nil {
		return Pack{}, err
	}
	key, err := keyOf(o, sets)
	if err != nil {
		return Pack{}, err
	}
	d.ordering.Lock()
	defer d.ordering.Unlock()
	now := d.opt.Now().UTC()
	p, err := d.opt.Store.AddPack(ctx, Pack{ID: ident.New("pack"), Key: key, Order: o, State: Failed, CreatedBy: author, CreatedAt: now, UsedAt: now})
	if err != nil {
		return p, err
	}
	if p = d.shown(ctx, p); p.State == Preparing || p.State == Ready {
		return p, d.use(ctx, p)
	}
	return d.begin(ctx, p, sets, author)
}

// sets reads the sets of an order.
func (d *Desk) sets(ctx context.Context, ids []string) ([]dam.Set, error) {
	if len(ids) == 0 || len(ids) > MaxSets {
		return nil, fault.Field(op, "sets", "%d sets, 1 to %d", len(ids), MaxSets)
	}
	var out []dam.Set
	for i, id := range ids {
		s, err := d.opt.Sets.Store.Set(ctx, id)
		if fault.Is(err, fault.NotFound) {
			return nil, fault.Field(op, fmt.Sprintf("sets[%d]", i), "no set %.80q", id)
		}
		if err != nil {
			return nil, err
		}
		for _, other := range out {
			if other.Role == s.Role {
				return nil, fault.Field(op, fmt.Sprintf("sets[%d]", i), "%q and %q are both of the role %s: a pack has one of each", other.Name, s.Name, s.Role)
			}
		}
		out = append(out, s)
	}
	roles := []dam.Role{dam.Train, dam.Validation, dam.Test}
	slices.SortFunc(out, func(a, b dam.Set) int { return cmp.Compare(slices.Index(roles, a.Role), slices.Index(roles, b.Role)) })
	return out, nil
}

type jobInput struct {
	Pack string `json:"pack"`
}

func (d *Desk) begin(ctx context.Context, p Pack, sets []dam.Set, author string) (Pack, error) {
	j, err := d.opt.Jobs.Submit(ctx, jobs.Order{Kind: Kind, Title: fmt.Sprintf("Pack %q as %s", sets[0].Name, p.Order.Format), Input: jobInput{p.ID}, Author: author})
	if err != nil {
		return p, err
	}
	return d.change(ctx, p.ID, func(p *Pack) error {
		if p.State != Ready { // the job may have been quick
			p.State, p.Reason = Preparing, ""
		}
		p.Job, p.UsedAt = j.ID, d.opt.Now().UTC()
		return nil
	})
}

func (d *Desk) change(ctx context.Context, id string, f func(*Pack) error) (Pack, error) {
	p, err := d.opt.Store.ChangePack(ctx, id, f)
	if err == nil {
		d.opt.Changed(id)
	}
	return p, err
}

// use notes that somebody wanted a pack.
func (d *Desk) use(ctx context.Context, p Pack) error {
	_, err := d.opt.Store.ChangePack(ctx, p.ID, func(p *Pack) error {
		p.UsedAt = d.opt.Now().UTC()
		return nil
	})
	return err
}

// shown says what a pack is now: a job that ended without a word, or a plan that is not
// in this folder, changed it.
func (d *Desk) shown(ctx context.Context, p Pack) Pack {
	switch p.State {
	case Preparing:
		j, err := d.opt.Jobs.Job(ctx, p.Job)
		switch {
		case fault.Is(err, fault.NotFound):
			p.State, p.Reason = Failed, "its job was forgotten"
		case err == nil && j.State.Over() && j.State != jobs.Succeeded:
			p.State, p.Reason = Failed, cmp.Or(j.Reason, string(j.State))
		}
	case Ready:
		if _, err := os.Stat(d.dir(p)); errors.Is(err, fs.ErrNotExist) {
			p.State = Gone
		}
	}
	return p
}

// Pack gives one.
func (d *Desk) Pack(ctx context.Context, id string) (Pack, error) {
	p, err := d.opt.Store.Pack(ctx, id)
	if err != nil {
		return p, err
	}
	return d.shown(ctx, p), nil
}

// Find lists packs.
func (d *Desk) Find(ctx context.Context, q Query) (dam.List[Pack], error) {
	l, err := d.opt.Store.FindPacks(ctx, q)
	for i := range l.Items {
		l.Items[i] = d.shown(ctx, l.Items[i])
	}
	return l, err
}

// Delete removes a pack with its plan. One that is being prepared ends.
func (d *Desk) Delete(ctx context.Context, id, by string) error {
	p, err := d.opt.Store.Pack(ctx, id)
	if err != nil {
		return err
	}
	if p.State == Preparing {
		if _, err := d.opt.Jobs.Cancel(ctx, p.Job, by); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	if err := d.opt.Store.DeletePack(ctx, id); err != nil {
		return err
	}
	d.opt.Changed(id)
	return fault.Wrap(op, os.RemoveAll(d.dir(p)))
}

// Open opens a pack that is ready. The caller closes it.
func (d *Desk) Open(ctx context.Context, id string) (Pack, *packs.Pack, error) {
	p, err := d.Pack(ctx, id)
	if err != nil {
		return p, nil, err
	}
	if p.State != Ready {
		return p, nil, fault.New(fault.Conflict, op, "the pack is %s, not ready: order it again, or wait for its job %s", p.State, p.Job)
	}
	open, err := packs.Open(d.dir(p), d.media())
	if fault.Is(err, fault.Corrupt) {
		// It can be made again at any time.
		return p, nil, errors.Join(err, os.RemoveAll(d.dir(p)))
	}
	if err != nil {
		return p, nil, err
	}
	if err := d.use(ctx, p); err != nil {
		return p, nil, errors.Join(err, open.Close())
	}
	return p, open, nil
}

func (d *Desk) dir(p Pack) string { return filepath.Join(d.opt.Dir, p.Key) }

func (d *Desk) media() packs.Media { return media(d.opt.Open) }

// media opens media with their sizes.
type media func(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)

// Open implements packs.Media.
func (m media) Open(ctx context.Context, sha string) (io.ReadCloser, int64, error) {
	f, err := m(ctx, sha)
	if err != nil {
		return nil, 0, err
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, 0, errors.Join(fault.Wrap(op, err), f.Close())
	}
	return f, size, nil
}

// Tidy removes plans that no record has, and those used longest ago when all take more
// than they may.
func (d *Desk) Tidy(ctx context.Context) error {
	known, err := d.opt.Store.PackKeys(ctx)
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(d.opt.Dir)
	if err != nil {
		return fault.Wrap(op, err)
	}
	for _, e := range entries {
		if !known[strings.TrimSuffix(e.Name(), ".part")] {
			if err := os.RemoveAll(filepath.Join(d.opt.Dir, e.Name())); err != nil {
				return fault.Wrap(op, err)
			}
		}
	}
	return d.shrink(ctx)
}

// shrink removes the plans used longest ago until the rest fits.
func (d *Desk) shrink(ctx context.Context) error {
	list, err := d.opt.Store.Oldest(ctx, 100_000)
	if err != nil {
		return err
	}
	var all int64
	for _, p := range list {
		all += p.PlanBytes
	}
	for _, p := range list {
		if all <= d.opt.MaxBytes {
			return nil
		}
		all -= p.PlanBytes
		if err := os.RemoveAll(d.dir(p)); err != nil {
			return fault.Wrap(op, err)
		}
		if _, err := d.change(ctx, p.ID, func(p *Pack) error {
			p.State, p.PlanBytes = Gone, 0
			return nil
		}); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return nil
}

// Work prepares packs; it is the jobs.Work of Kind. A plan that a crash cut off is made
// from the start.
func (d *Desk) Work(ctx context.Context, j jobs.Job, progress *jobs.Progress) (any, error) {
	var in jobInput
	if err := json.Unmarshal(j.Input, &in); err != nil {
		return nil, fault.New(fault.Corrupt, op, "the input of the job: %w", err)
	}
	p, err := d.opt.Store.Pack(ctx, in.Pack)
	if err != nil {
		return nil, err
	}
	made, err := d.prepare(ctx, p, progress)
	if err != nil {
		if ctx.Err() == nil {
			_, noted := d.change(ctx, p.ID, func(p *Pack) error {
				p.State, p.Reason = Failed, reason(err)
				return nil
			})
			err = errors.Join(err, noted)
		}
		return nil, err
	}
	manifest := made.Manifest()
	if err := made.Close(); err != nil {
		return nil, fault.Wrap(op, err)
	}
	size, err := diskSize(d.dir(p))
	if err != nil {
		return nil, err
	}
	p, err = d.change(ctx, p.ID, func(p *Pack) error {
		p.State, p.Reason, p.ReadyAt, p.PlanBytes = Ready, "", d.opt.Now().UTC(), size
		p.Name, p.Digest, p.Size = made.Name(), made.Digest(), made.Size()
		p.Rows, p.Media = manifest.Rows, manifest.Media
		p.Missing, p.Refused, p.Losses = manifest.Missing.Count, manifest.Refused.Count, manifest.Losses.Count
		return nil
	})
	if err != nil {
		return nil, err
	}
	return p, d.shrink(ctx)
}

func (d *Desk) prepare(ctx context.Context, p Pack, progress *jobs.Progress) (*packs.Pack, error) {
	if err := d.opt.Space(ctx); err != nil {
		return nil, err
	}
	sets, err := d.sets(ctx, p.Order.Sets)
	if err != nil {
		return nil, err
	}
	set := packs.Set{Name: sets[0].Name, Digest: digestOf(sets)}
	total, passes := 0, 1
	if p.Order.Format == packs.Parquet {
		passes = 2
	}
	for _, s := range sets {
		total += s.Rows * passes
		set.Splits = append(set.Splits, packs.Split{Name: splitNames[s.Role], Rows: d.rows(ctx, s.ID, progress)})
	}
	progress.Total(total)
	made, err := packs.Prepare(ctx, d.dir(p), set, d.media(), p.Order.options(d.opt.Temp))
	if fault.Is(err, fault.Exists) {
		return packs.Open(d.dir(p), d.media())
	}
	return made, err
}

// reason is an error as a record keeps it.
func reason(err error) string {
	text := err.Error()
	return strings.ToValidUTF8(text[:min(len(text), 2000)], "")
}

// diskSize is what the files of a folder take.
func diskSize(dir string) (n int64, err error) {
	list, err := os.ReadDir(dir)
	for _, e := range list {
		info, err := e.Info()
		if err != nil {
			return n, fault.Wrap(op, err)
		}
		n += info.Size()
	}
	return n, fault.Wrap(op, err)
}
