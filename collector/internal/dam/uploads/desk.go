package uploads

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

// Options of Open; all are needed.
type Options struct {
	Dir     string        // of its own
	MaxFile int64         // bytes of one file
	Life    time.Duration // of an upload of which nothing comes
	// Free says how many bytes may still be written to the disk.
	Free func(ctx context.Context) (int64, error)
	// Here gives the file that has these bytes, if they can be read now; fault.NotFound
	// otherwise.
	Here func(ctx context.Context, sha256 string) (dam.File, error)
	// Take moves a synced file into the store of bytes; bytes that are there already are
	// no error. The file is gone then.
	Take func(ctx context.Context, path, sha256 string, size int64) error
	// Add names stored bytes.
	Add func(ctx context.Context, f dam.File) (dam.AddedFile, error)
	Log *slog.Logger
	Now func() time.Time
}

// Desk receives uploads. Safe for concurrent use; of one upload one piece comes at a
// time. Run removes what has expired.
type Desk struct {
	opt     Options
	buffers sync.Pool // of *[]byte

	mu  sync.Mutex
	all map[string]*entry
}

// entry is an upload in memory. The token in turn is held by who changes it; record
// changes under the desk's lock as well, so that it can be read without a turn.
type entry struct {
	turn      chan struct{}
	interrupt func() // ends the piece that is being received
	rec       record
	sums      sums
	gone      bool
}

const bufferSize = 256 << 10

// Open finds the uploads that were under way, and ends those of which all had come.
func Open(ctx context.Context, opt Options) (*Desk, error) {
	const op = "uploads.Open"
	if err := os.MkdirAll(opt.Dir, 0o700); err != nil {
		return nil, fault.Wrap(op, err)
	}
	d := &Desk{opt: opt, all: map[string]*entry{}}
	d.buffers.New = func() any { b := make([]byte, bufferSize); return &b }
	list, err := os.ReadDir(opt.Dir)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	for _, f := range list {
		if r, ok := load(opt.Dir, f.Name()); ok {
			if e, err := d.revive(r); err == nil {
				d.all[r.ID] = e
			} else {
				opt.Log.WarnContext(ctx, "an upload cannot go on and is removed", "upload", r.ID, "error", err)
			}
		}
	}
	for _, f := range list { // what belongs to no upload
		id, _, _ := strings.Cut(f.Name(), ".")
		if _, known := d.all[id]; !known || strings.HasSuffix(f.Name(), ".new") {
			if err := remove(filepath.Join(opt.Dir, f.Name())); err != nil {
				return nil, err
			}
		}
	}
	d.sweep(ctx)
	return d, nil
}

// revive brings the bytes of an upload to what its record says.
func (d *Desk) revive(r record) (*entry, error) {
	e := &entry{turn: make(chan struct{}, 1), rec: r, sums: newSums()}
	if r.Over() || r.Whole != nil {
		return e, nil
	}
	if r.Offset > 0 {
		var err error
		if e.sums, err = resumed(r.SHAState, r.MD5State); err != nil {
			return nil, err
		}
	}
	info, err := os.Stat(d.part(r.ID))
	if errors.Is(err, os.ErrNotExist) && r.Offset == 0 {
		return e, nil
	}
	if err != nil {
		return nil, err
	}
	if info.Size() < r.Offset {
		return nil, fault.New(fault.Corrupt, "uploads", "%d bytes of it are here and not %d", info.Size(), r.Offset)
	}
	return e, os.Truncate(d.part(r.ID), r.Offset)
}

func (d *Desk) part(id string) string { return filepath.Join(d.opt.Dir, id+".part") }

// Create begins an upload. fault.Exists when the client's SHA-256 is that of a file that
// is here; fault.NoSpace when the disk cannot hold it beside what else is under way.
func (d *Desk) Create(ctx context.Context, draft Draft) (Upload, error) {
	const op = "uploads.Create"
	u, err := draft.check(d.opt.Now().UTC(), d.opt.Life, d.opt.MaxFile)
	if err != nil {
		return u, err
	}
	if u.SHA256 != "" {
		f, err := d.opt.Here(ctx, u.SHA256)
		if err == nil {
			return u, fault.New(fault.Exists, op, "these bytes are here as %s, file %s", f.Name, f.SHA256)
		}
		if !fault.Is(err, fault.NotFound) {
			return u, err
		}
	}
	free, err := d.opt.Free(ctx)
	if err != nil {
		return u, err
	}
	e := &entry{turn: make(chan struct{}, 1), rec: record{Upload: u}, sums: newSums()}
	if err := d.enter(e, free); err != nil {
		return u, err
	}
	if err := e.rec.save(d.opt.Dir, true); err != nil {
		d.forget(u.ID)
		return u, err
	}
	return u, nil
}

// enter counts an upload in, if there is room for it.
func (d *Desk) enter(e *entry, free int64) error {
	const op = "uploads.Create"
	d.mu.Lock()
	defer d.mu.Unlock()
	own, open, expected := 0, 0, int64(0)
	for _, other := range d.all {
		if r := &other.rec; !r.Over() {
			open++
			expected += r.Size - r.Offset
			if r.Owner == e.rec.Owner {
				own++
			}
		}
	}
	switch {
	case open >= MaxOpen || own >= MaxOwner:
		return fault.New(fault.Busy, op, "%d uploads are under way, %d of them yours: end or cancel some", open, own)
	case e.rec.Size+expected > free:
		return fault.New(fault.NoSpace, op, "the file has %d bytes; %d can be written, and %d of them are for uploads under way", e.rec.Size, max(free, 0), expected)
	}
	d.all[e.rec.ID] = e
	return nil
}

func (d *Desk) forget(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.all, id)
}

// find gives the entry of an owner's upload.
func (d *Desk) find(id, owner string) (*entry, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e, ok := d.all[id]
	if !ok || e.rec.Owner != owner {
		return nil, fault.New(fault.NotFound, "uploads", "no upload %.64q of yours: it ended, was cancelled or has expired", id)
	}
	return e, nil
}

// Upload tells how far one is. One of which all bytes are here, but which could not be
// ended before, is ended.
func (d *Desk) Upload(ctx context.Context, id, owner string) (Upload, error) {
	e, err := d.find(id, owner)
	if err != nil {
		return Upload{}, err
	}
	d.mu.Lock()
	u, whole := e.rec.Upload, e.rec.Whole != nil
	d.mu.Unlock()
	if !whole || u.Over() {
		return u, nil
	}
	done, err := d.take(ctx, e, nil)
	if err != nil {
		return u, err
	}
	defer done()
	return d.finish(ctx, e)
}

// Locate tells where the next piece of an upload begins. A piece that is still being
// received is ended first, as far as it came: who asks has come back over another
// connection, and would otherwise be told less than is kept in the end.
func (d *Desk) Locate(ctx context.Context, id, owner string) (Upload, error) {
	e, err := d.find(id, owner)
	if err != nil {
		return Upload{}, err
	}
	done, err := d.take(ctx, e, nil)
	if err != nil {
		return Upload{}, err
	}
	done()
	return d.Upload(ctx, id, owner)
}

// Uploads gives an owner's uploads, the newest first.
func (d *Desk) Uploads(owner string) []Upload {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := []Upload{}
	for _, e := range d.all {
		if e.rec.Owner == owner {
			out = append(out, e.rec.Upload)
		}
	}
	slices.SortFunc(out, func(a, b Upload) int { return cmp.Compare(b.ID, a.ID) })
	return out
}

// Cancel ends an upload and removes what came of it. One that is over is only forgotten.
func (d *Desk) Cancel(ctx context.Context, id, owner string) error {
	e, err := d.find(id, owner)
	if err != nil {
		return err
	}
	done, err := d.take(ctx, e, nil)
	if err != nil {
		return err
	}
	defer done()
	return d.drop(e)
}

// drop removes an upload whose turn the caller has.
func (d *Desk) drop(e *entry) error {
	d.mu.Lock()
	e.gone = true
	delete(d.all, e.rec.ID)
	d.mu.Unlock()
	return remove(d.part(e.rec.ID), filepath.Join(d.opt.Dir, e.rec.ID+".json"))
}

// take waits for the turn to change an upload; done gives it back. A piece that is
// still being received is ended: its client has come back over another connection.
func (d *Desk) take(ctx context.Context, e *entry, interrupt func()) (done func(), err error) {
	d.mu.Lock()
	if e.interrupt != nil {
		e.interrupt()
	}
	d.mu.Unlock()
	limit, cancel := context.WithTimeout(ctx, waitTurn)
	defer cancel()
	select {
	case e.turn <- struct{}{}:
	case <-limit.Done():
		return nil, fault.New(fault.Busy, "uploads", "another piece of this upload is being received")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if e.gone {
		<-e.turn
		return nil, fault.New(fault.NotFound, "uploads", "the upload was cancelled or has expired")
	}
	e.interrupt = interrupt
	return func() {
		d.mu.Lock()
		e.interrupt = nil
		d.mu.Unlock()
		<-e.turn
	}, nil
}

// Close ends the pieces that are being received, as far as they came. It may be called
// again.
func (d *Desk) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range d.all {
		if e.interrupt != nil {
			e.interrupt()
		}
	}
}

// sweepEvery is how often is looked for what has expired.
const sweepEvery = 10 * time.Minute

// Run removes what has expired, until ctx is done.
func (d *Desk) Run(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			d.sweep(ctx)
		}
	}
}

// sweep removes what has expired and ends what could not be ended before.
func (d *Desk) sweep(ctx context.Context) {
	now := d.opt.Now()
	d.mu.Lock()
	var late []*entry
	for _, e := range d.all {
		if now.After(e.rec.ExpiresAt) || e.rec.Whole != nil && !e.rec.Over() {
			late = append(late, e)
		}
	}
	d.mu.Unlock()
	for _, e := range late {
		select {
		case e.turn <- struct{}{}:
		default:
			continue // it is being received
		}
		var err error
		if e.rec.Whole != nil && !e.rec.Over() {
			_, err = d.finish(ctx, e)
		} else if now.After(e.rec.ExpiresAt) {
			err = d.drop(e)
		}
		<-e.turn
		if err != nil && ctx.Err() == nil {
			d.opt.Log.ErrorContext(ctx, "upload not tidied", "upload", e.rec.ID, "error", err)
		}
	}
}
