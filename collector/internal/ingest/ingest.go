// Package ingest is the collector's end of the devices' messages: it takes clips in
// and answers "stored" once their bytes and their row are durable, keeps the fleet's
// states up to date, and sends content to devices that ask for it.
//
// It knows no broker, no database and no blob store, only the ports in Options. The
// rules of the transfer are those of mlife/shared/wire. Only the composition root
// imports it.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/time/rate"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
	"mlife/shared/run"
	"mlife/shared/wire"
)

// Badcases records what devices report.
type Badcases interface {
	// Known finds the badcase that a clip went to, if it was recorded.
	Known(ctx context.Context, clip wire.Key) (badcase string, ok bool, err error)
	// Record makes an occurrence durable; recording a clip again changes nothing and
	// gives the same badcase.
	Record(ctx context.Context, o bam.Occurrence) (badcase string, err error)
}

// Counter decides which offered clips need only be counted.
type Counter interface {
	// Count makes the occurrence of an offered clip durable without its bytes, if it
	// is one that need not be sent; counted says whether. The same clip again changes
	// nothing and gets the same answer.
	Count(ctx context.Context, o bam.Occurrence) (badcase string, counted bool, err error)
	// Counted says whether a recorded clip was only counted.
	Counted(ctx context.Context, clip wire.Key) (bool, error)
}

// Blobs keeps bytes by SHA-256 (lower-case hex).
type Blobs interface {
	// Keep makes the bytes durable; when they do not have that hash it keeps nothing
	// and the error is fault.Corrupt.
	Keep(ctx context.Context, r io.Reader, sha string) error
	// Has says whether the bytes are there.
	Has(ctx context.Context, sha string) (bool, error)
}

// Fleet keeps what devices say about themselves.
type Fleet interface {
	TakeStatus(ctx context.Context, device string, s wire.Status, at time.Time) error
	TakeInventory(ctx context.Context, device string, inv wire.Inventory, at time.Time) error
}

// Content opens something a device may fetch: fault.NotFound or fault.Forbidden
// tell the device that it will never get it. The caller closes the reader.
type Content func(ctx context.Context, device string, digest wire.Key) (r ReaderAtCloser, size int64, err error)

// ReaderAtCloser is an open content.
type ReaderAtCloser interface {
	io.ReaderAt
	io.Closer
}

// Publisher sends to a device. A broker is one.
type Publisher interface {
	Publish(ctx context.Context, device string, leaf wire.Leaf, payload []byte) error
}

// Options of Open. Badcases, Blobs and Dir are needed.
type Options struct {
	Dir      string // of the staging files; nobody else may use it
	Badcases Badcases
	Blobs    Blobs
	Counter  Counter                                                       // nil: every clip's bytes are wanted
	Fleet    Fleet                                                         // nil: statuses and inventories are dropped
	Report   func(ctx context.Context, device string, r wire.Report) error // of update steps; nil: dropped
	Content  Content                                                       // nil: there is none
	Stored   func(device, badcase string)                                  // told after each stored clip; must not block
	Pressure *Pressure                                                     // nil: nobody asks for it
	Log      *slog.Logger
	Metrics  prometheus.Registerer
	Now      func() time.Time
	Limits   Limits
}

// Ingest takes messages in. Safe for concurrent use.
type Ingest struct {
	opt    Options
	met    *metrics
	stage  *staging
	group  *run.Group
	finish chan struct{} // one per clip being made durable
	pace   *rate.Limiter // of content for all devices
	pub    atomic.Pointer[Publisher]
	queued atomic.Int64 // bytes of messages that wait

	mu     sync.Mutex
	closed bool
	lanes  map[string]*lane
}

// Open reads the staging files that a crash or a stop left and starts. Messages
// may come from now on; answers are sent after Attach. ctx bounds the life.
func Open(ctx context.Context, opt Options) (*Ingest, error) {
	if opt.Badcases == nil || opt.Blobs == nil || opt.Dir == "" {
		return nil, fault.New(fault.Invalid, "ingest.Open", "needs badcases, blobs and a directory")
	}
	opt.Limits.defaults()
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Pressure == nil {
		opt.Pressure = new(Pressure)
	}
	if opt.Stored == nil {
		opt.Stored = func(string, string) {}
	}
	in := &Ingest{
		opt: opt, met: newMetrics(opt.Metrics), group: run.New(ctx), lanes: map[string]*lane{},
		finish: make(chan struct{}, opt.Limits.Finishing),
		pace:   rate.NewLimiter(rate.Limit(opt.Limits.ContentRate), int(opt.Limits.ContentRate)),
	}
	var err error
	if in.stage, err = openStaging(opt.Dir, opt.Limits, opt.Log); err != nil {
		return nil, err
	}
	left, err := in.stage.scan(opt.Now())
	if err != nil {
		return nil, err
	}
	for _, t := range left {
		l := in.lane(t.manifest.Device)
		l.transfers[t.key] = t
		l.reserved += t.manifest.BodySize
	}
	in.met.staged.Set(float64(in.stage.bytes()))
	in.group.Go("ingest janitor", in.janitor)
	return in, nil
}

// Attach gives the way to the devices. It may be called again with another one.
func (in *Ingest) Attach(p Publisher) { in.pub.Store(&p) }

// Handle takes one message of a device; it is a broker.Handler. It waits for room
// in the device's queue until ctx is done or Limits.Patience is over; then the
// message is dropped and counted, and the device will send it again.
func (in *Ingest) Handle(ctx context.Context, device string, leaf wire.Leaf, payload []byte) {
	l := in.lane(device)
	if l.push(job{leaf, payload}, in.opt.Limits) {
		in.drive(l)
		return
	}
	patience := time.NewTimer(in.opt.Limits.Patience)
	defer patience.Stop()
	for {
		select {
		case <-l.room:
			if l.push(job{leaf, payload}, in.opt.Limits) {
				in.drive(l)
				return
			}
		case <-ctx.Done():
			in.met.dropped.Inc()
			return
		case <-in.group.Context().Done():
			return
		case <-patience.C:
			in.met.dropped.Inc()
			return
		}
	}
}

// Close stops taking messages and waits for those under way. What is half received
// stays in the staging files. It may be called again.
func (in *Ingest) Close(ctx context.Context) error {
	in.mu.Lock()
	in.closed = true
	in.mu.Unlock()
	in.group.Stop()
	done := make(chan error, 1)
	go func() { done <- errors.Join(in.group.Wait(), in.spill(0)) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fault.New(fault.Canceled, "ingest.Close", "%w", context.Cause(ctx))
	}
}

func (in *Ingest) lane(device string) *lane {
	in.mu.Lock()
	defer in.mu.Unlock()
	l := in.lanes[device]
	if l == nil {
		l = newLane(device, &in.queued)
		in.lanes[device] = l
	}
	return l
}

// spawn starts a goroutine unless the ingest is closed.
func (in *Ingest) spawn(name string, fn func(ctx context.Context)) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.closed {
		return false
	}
	in.opt.Pressure.add(1)
	in.group.Go(name, func(ctx context.Context) error {
		defer in.opt.Pressure.add(-1)
		fn(ctx)
		return nil
	})
	return true
}

// drive runs a device's queue when it is not running already: there is a goroutine
// per busy device, none for an idle one.
func (in *Ingest) drive(l *lane) {
	if !l.start() {
		return
	}
	if !in.spawn("ingest "+l.device, func(ctx context.Context) {
		for {
			j, ok := l.pop()
			if !ok {
				return
			}
			if ctx.Err() == nil {
				in.one(ctx, l, j)
			}
		}
	}) {
		l.stop()
	}
}

// one handles a message. A panic costs the message, not the collector.
func (in *Ingest) one(ctx context.Context, l *lane, j job) {
	defer func() {
		if r := recover(); r != nil {
			in.met.failed.WithLabelValues("panic").Inc()
			in.opt.Log.ErrorContext(ctx, "defect while handling a message", "device", l.device, "leaf", j.leaf,
				"panic", fmt.Sprint(r), "stack", string(debug.Stack()))
		}
	}()
	var err error
	switch j.leaf {
	case wire.LeafUp:
		err = in.frame(ctx, l, j.payload)
	case wire.LeafStatus:
		err = in.status(ctx, l.device, j.payload)
	case wire.LeafInventory:
		err = in.inventory(ctx, l.device, j.payload)
	case wire.LeafReport:
		err = in.report(ctx, l.device, j.payload)
	}
	if err != nil && ctx.Err() == nil {
		in.met.failed.WithLabelValues(fault.KindOf(err).String()).Inc()
		if l.mayLog(in.opt.Now()) {
			in.opt.Log.WarnContext(ctx, "message of a device not handled", "device", l.device, "leaf", j.leaf, "error", err)
		}
	}
}

func (in *Ingest) status(ctx context.Context, device string, b []byte) error {
	if in.opt.Fleet == nil || len(b) == 0 {
		return nil
	}
	var s wire.Status
	if err := wire.DecodeJSON("status", b, &s); err != nil {
		return fault.New(fault.Invalid, "ingest.status", "%w", err)
	}
	return in.opt.Fleet.TakeStatus(ctx, device, s, in.opt.Now().UTC())
}

func (in *Ingest) inventory(ctx context.Context, device string, b []byte) error {
	if in.opt.Fleet == nil || len(b) == 0 {
		return nil
	}
	var inv wire.Inventory
	if err := wire.DecodeJSON("inventory", b, &inv); err != nil {
		return fault.New(fault.Invalid, "ingest.inventory", "%w", err)
	}
	return in.opt.Fleet.TakeInventory(ctx, device, inv, in.opt.Now().UTC())
}

func (in *Ingest) report(ctx context.Context, device string, b []byte) error {
	if in.opt.Report == nil || len(b) == 0 {
		return nil
	}
	var r wire.Report
	if err := wire.DecodeJSON("report", b, &r); err != nil {
		return fault.New(fault.Invalid, "ingest.report", "%w", err)
	}
	return in.opt.Report(ctx, device, r)
}

// send publishes frames. A failure is only counted: the device asks again.
func (in *Ingest) send(ctx context.Context, device string, frames ...wire.Frame) {
	for _, f := range frames {
		in.met.answers.WithLabelValues(f.Kind.String()).Inc()
		if err := in.publish(ctx, device, f.Encode(nil)); err != nil {
			in.opt.Log.DebugContext(ctx, "answer not sent", "device", device, "kind", f.Kind.String(), "error", err)
		}
	}
}

func (in *Ingest) publish(ctx context.Context, device string, payload []byte) error {
	p := in.pub.Load()
	if p == nil {
		return fault.New(fault.Unavailable, "ingest", "no broker yet")
	}
	err := (*p).Publish(ctx, device, wire.LeafDown, payload)
	if err != nil {
		in.met.failed.WithLabelValues("publish").Inc()
	}
	return err
}

// janitor drops transfers that no device goes on with.
func (in *Ingest) janitor(ctx context.Context) error {
	tick := time.NewTicker(in.opt.Limits.Sweep)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			in.sweep(in.opt.Limits.StagingAge)
			if err := in.spill(spillAfter); err != nil {
				in.opt.Log.WarnContext(ctx, "bodies not moved to staging files", "error", err)
			}
		}
	}
}

// sweep drops the transfers idle for longer than age and says how many bytes that
// gave back. Nothing is lost: the device still has the clip and offers it again.
func (in *Ingest) sweep(age time.Duration) (freed int64) {
	before := in.opt.Now().Add(-age)
	in.each(func(l *lane, t *transfer) {
		if !t.recv.Finishing() && t.touched.Before(before) {
			freed += t.manifest.BodySize
			in.forget(l, t)
		}
	})
	return freed
}

// spill writes bodies in memory that have been idle for longer than age to their
// files.
func (in *Ingest) spill(age time.Duration) error {
	before := in.opt.Now().Add(-age)
	var errs []error
	in.each(func(l *lane, t *transfer) {
		if !t.held || t.recv.Finishing() || t.touched.After(before) {
			return
		}
		if err := in.stage.spill(t); err != nil {
			errs = append(errs, err)
			in.forget(l, t) // the device offers it again
		}
	})
	return errors.Join(errs...)
}

// each calls fn for every transfer with its lane's state locked.
func (in *Ingest) each(fn func(*lane, *transfer)) {
	in.mu.Lock()
	all := make([]*lane, 0, len(in.lanes))
	for _, l := range in.lanes {
		all = append(all, l)
	}
	in.mu.Unlock()
	for _, l := range all {
		l.state.Lock()
		for _, t := range l.transfers {
			fn(l, t)
		}
		l.state.Unlock()
	}
}
