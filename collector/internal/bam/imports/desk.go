package imports

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/ident"
)

// Medium is a medium on its way.
type Medium struct {
	Name string
	Size int64 // as the archive says
	io.Reader
}

// Options of NewDesk; all are needed.
type Options struct {
	Store    Store
	Badcases Badcases
	Media    Media
	Dir      string // holds the files of imports
	MaxFile  int64  // bytes of one of them
	Log      *slog.Logger
	Now      func() time.Time
	Changed  func(id string) // told when an import has changed
	Recorded func(id string) // told of each badcase that a row made
}

// Desk receives imports and runs them one after the other. Safe for concurrent use.
// Run does the work: what was running when it ended goes on when it begins again.
type Desk struct {
	opt  Options
	wake chan struct{}

	mu      sync.Mutex
	running string // the import at work
	cancel  context.CancelFunc
	asked   bool // somebody cancelled it
}

// Bounds of what waits.
const (
	// keepFiles is how long the file of an import is kept, to run it again.
	keepFiles = 7 * 24 * time.Hour
	// maxWaiting bounds the imports that wait for a mapping or their turn.
	maxWaiting = 100
)

// NewDesk makes a desk.
func NewDesk(opt Options) (*Desk, error) {
	if err := os.MkdirAll(opt.Dir, 0o700); err != nil {
		return nil, fault.Wrap("imports.NewDesk", err)
	}
	return &Desk{opt: opt, wake: make(chan struct{}, 1)}, nil
}

// file is where an import's file is. IDs are made here and have no slashes.
func (d *Desk) file(id string) string { return filepath.Join(d.opt.Dir, filepath.Base(id)) }

// Receive keeps a file and looks at it.
func (d *Desk) Receive(ctx context.Context, name string, r io.Reader, actor string) (Import, Preview, error) {
	const op = "imports.Receive"
	waiting, err := filepath.Glob(filepath.Join(d.opt.Dir, "imp_*"))
	if err != nil || len(waiting) >= maxWaiting {
		return Import{}, Preview{}, fault.New(fault.Busy, op, "%d imports are kept: remove some first", len(waiting))
	}
	i := Import{ID: ident.New("imp"), Name: clip.SafeName(name), State: Ready, Actor: actor, CreatedAt: d.opt.Now().UTC(), Mapping: Mapping{Fields: map[string]Pick{}}}
	path := d.file(i.ID)
	if i.Size, err = d.keep(path, r); err != nil {
		return i, Preview{}, errors.Join(err, remove(path))
	}
	f, err := Open(path, i.Name)
	if err != nil {
		return i, Preview{}, errors.Join(err, remove(path))
	}
	i.Format = f.Format
	look := f.Look("")
	err = f.Close()
	if err == nil && len(look.Rows) == 0 && len(look.Lists) == 0 {
		err = fault.New(fault.Invalid, "import", "%s", look.Problem)
	}
	if err == nil {
		err = d.opt.Store.AddImport(ctx, i)
	}
	if err != nil {
		return i, look, errors.Join(err, remove(path))
	}
	d.opt.Changed(i.ID)
	return i, look, nil
}

func (d *Desk) keep(path string, r io.Reader) (n int64, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, fault.Wrap("imports.Receive", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	n, err = io.Copy(f, io.LimitReader(r, d.opt.MaxFile+1))
	switch {
	case err != nil:
		return n, err
	case n > d.opt.MaxFile:
		return n, fault.New(fault.TooLarge, "import", "more than %d bytes", d.opt.MaxFile)
	}
	return n, f.Sync()
}

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// Preview looks at the file of an import again, with the rows that records names.
func (d *Desk) Preview(ctx context.Context, id, records string) (Preview, error) {
	i, err := d.opt.Store.Import(ctx, id)
	if err != nil {
		return Preview{}, err
	}
	f, err := Open(d.file(i.ID), i.Name)
	if err != nil {
		return Preview{}, err
	}
	return f.Look(records), f.Close()
}

// Start puts an import into the queue. dry only looks at every row.
func (d *Desk) Start(ctx context.Context, id string, m Mapping, dry bool, actor string) (Import, error) {
	const op = "imports.Start"
	if err := m.Check(); err != nil {
		return Import{}, err
	}
	if _, err := os.Stat(d.file(id)); err != nil {
		if _, known := d.opt.Store.Import(ctx, id); known != nil {
			return Import{}, known
		}
		return Import{}, fault.New(fault.Conflict, op, "the file of the import is gone after %d days: send it again", int(keepFiles.Hours()/24))
	}
	i, err := d.opt.Store.ChangeImport(ctx, id, true, func(i *Import) error {
		if i.State == Queued || i.State == Running {
			return fault.New(fault.Conflict, op, "the import is %s already", i.State)
		}
		i.State, i.Mapping, i.DryRun, i.Problem, i.Actor = Queued, m, dry, "", actor
		i.Counts, i.Progress, i.StartedAt, i.EndedAt = Counts{}, 0, nil, nil
		return nil
	})
	if err == nil {
		d.opt.Changed(id)
		select {
		case d.wake <- struct{}{}:
		default:
		}
	}
	return i, err
}

// Cancel ends an import. Rows that are in stay in.
func (d *Desk) Cancel(ctx context.Context, id string) (Import, error) {
	d.mu.Lock()
	if d.running == id {
		d.asked = true
		d.cancel()
	}
	d.mu.Unlock()
	i, err := d.opt.Store.ChangeImport(ctx, id, false, func(i *Import) error {
		if i.State == Queued || i.State == Running {
			i.State, i.EndedAt = Cancelled, d.at()
		}
		return nil
	})
	d.opt.Changed(id)
	return i, err
}

func (d *Desk) at() *time.Time { t := d.opt.Now().UTC(); return &t }

// Delete removes an import with its file and report; badcases stay.
func (d *Desk) Delete(ctx context.Context, id string) error {
	i, err := d.opt.Store.Import(ctx, id)
	if err != nil {
		return err
	}
	if i.State == Queued || i.State == Running {
		return fault.New(fault.Conflict, "imports.Delete", "the import is %s: cancel it first", i.State)
	}
	if err := d.opt.Store.DeleteImport(ctx, id); err != nil {
		return err
	}
	d.opt.Changed(id)
	return remove(d.file(i.ID))
}

// SaveMapping keeps a mapping under a name.
func (d *Desk) SaveMapping(ctx context.Context, name string, m Mapping, actor string) (SavedMapping, error) {
	name = strings.TrimSpace(name)
	if name == "" || len(name) > 128 {
		return SavedMapping{}, fault.Field("imports.SaveMapping", "path.name", "1 to 128 bytes, have %d", len(name))
	}
	if err := m.Check(); err != nil {
		return SavedMapping{}, err
	}
	s := SavedMapping{Name: name, Mapping: m, Actor: actor, UpdatedAt: d.opt.Now().UTC()}
	return s, d.opt.Store.SaveMapping(ctx, s)
}

// prune removes files that nobody runs again, and those of no import.
func (d *Desk) prune(ctx context.Context) {
	files, err := os.ReadDir(d.opt.Dir)
	if err != nil {
		d.opt.Log.ErrorContext(ctx, "old imports not looked for", "error", err)
		return
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil || d.opt.Now().Sub(info.ModTime()) < keepFiles {
			continue
		}
		if i, err := d.opt.Store.Import(ctx, f.Name()); err == nil && (i.State == Queued || i.State == Running) {
			continue
		}
		if err := remove(filepath.Join(d.opt.Dir, f.Name())); err != nil {
			d.opt.Log.ErrorContext(ctx, "file of an old import not removed", "import", f.Name(), "error", err)
		}
	}
}
