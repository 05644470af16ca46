// Package uplink moves clips from the spool to the collector and content from the
// collector to the device, over MQTT. It hides the MQTT library.
//
// It forgets a clip only on the collector's own terminal answer. A PUBACK is used
// for pacing alone: it says that the broker took a packet, not that anybody has the
// clip. A connection is never repaired: when it breaks, a new client is made after
// a jittered wait, the transfer machine (wire.Sender) starts its clips with their
// offers again, and the collector's answer tells what is still missing.
//
// Goroutines of one connection, all awaited before the next:
//
//	paho handlers ──inbox──▶ loop ──out──▶ writer ──tokens──▶ acker ──acked──▶ loop
//	     └──▶ Fetch (content frames), dispatcher (wanted state)
//
// Only the composition root of the agent and tests import it.
package uplink

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"mlife/shared/fault"
	"mlife/shared/run"
	"mlife/shared/wire"
)

// Spool is the queue that the uplink empties.
type Spool interface {
	// Pending gives at most n clips to send, most urgent first, without those that
	// skip names.
	Pending(n int, skip func(wire.Key) bool) []wire.Clip
	// Manifest gives the exact bytes of a clip's manifest.
	Manifest(wire.Key) ([]byte, error)
	// ReadAt fills b from offset of a clip's body.
	ReadAt(key wire.Key, offset int64, b []byte) error
	// Check reads a clip whole; fault.Corrupt means it is out of the queue.
	Check(wire.Key) error
	// Settle makes the end of a transfer durable.
	Settle(wire.Outcome) error
	// Wake has a value when there may be something new.
	Wake() <-chan struct{}
}

// Options of New. Device, Broker and Spool must be set.
type Options struct {
	Device string
	Broker string             // "host:port", or with tls:// or tcp:// before it
	TLS    func() *tls.Config // asked for each connection, so that a renewed certificate is used; nil: plain TCP
	Spool  Spool

	Clips int   // clips in flight, default 16
	Limit int   // frames sent and not acknowledged by the broker at most, default 16
	Rate  int64 // bytes per second on the way up, 0: no limit
	Chunk int   // data bytes of a chunk; 0: by the speed of the link, 4 to 127 KiB

	Retry       time.Duration // first wait for the collector's answer, default 5 s
	Wait        time.Duration // first wait before a new connection, default 1 s, doubled up to WaitMax
	WaitMax     time.Duration // default 60 s
	KeepAlive   time.Duration // default 30 s, whole seconds
	Timeout     time.Duration // of connecting and of a ping's answer, default 30 s
	StatusEvery time.Duration // default 10 s

	Status func() wire.Status // the agent's view; Online, Session, V and At are filled in here
	Wanted func(wire.Wanted)  // called for each wanted state, one at a time, from one goroutine
	Log    *slog.Logger
}

// Uplink is one device's connection. Safe for concurrent use.
type Uplink struct {
	opts     Options
	log      *slog.Logger
	limiter  *rate.Limiter
	inbox    chan wire.Frame // answers for clips; a full one drops: the offer is repeated
	requests chan *request   // everything that is no clip, on its way up
	refresh  chan struct{}
	renew    chan struct{}
	wishes   chan wire.Wanted // the newest one only

	links sync.WaitGroup // writers and ackers of past connections

	mu        sync.Mutex
	fetches   map[wire.Key]chan wire.Frame
	inventory []byte
	online    chan struct{} // closed while connected
	dropped   atomic.Int64
	connects  atomic.Int64
	sent      atomic.Int64
}

// Stats counts since New.
type Stats struct {
	Connections int64 // made and subscribed
	SentBytes   int64 // of frames
	Dropped     int64 // messages that came faster than they were taken; all are asked for again
}

const (
	inboxLen    = 256 // answers: small messages, at most want with 512 ranges each
	requestsLen = 16
)

// New checks the options.
func New(o Options) (*Uplink, error) {
	const op = "uplink.New"
	if err := wire.CheckDeviceID(o.Device); err != nil {
		return nil, fault.New(fault.Invalid, op, "%w", err)
	}
	if o.Broker == "" || o.Spool == nil {
		return nil, fault.New(fault.Invalid, op, "a broker and a spool are needed")
	}
	setDefault(&o.Clips, 16)
	setDefault(&o.Limit, 16)
	setDefault(&o.Retry, 5*time.Second)
	setDefault(&o.Wait, time.Second)
	setDefault(&o.WaitMax, time.Minute)
	setDefault(&o.KeepAlive, 30*time.Second)
	setDefault(&o.Timeout, 30*time.Second)
	setDefault(&o.StatusEvery, 10*time.Second)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	u := &Uplink{
		opts: o, log: o.Log, limiter: rate.NewLimiter(rate.Inf, 0),
		inbox: make(chan wire.Frame, inboxLen), requests: make(chan *request, requestsLen),
		refresh: make(chan struct{}, 1), renew: make(chan struct{}, 1), wishes: make(chan wire.Wanted, 1),
		fetches: map[wire.Key]chan wire.Frame{}, online: make(chan struct{}),
	}
	if o.Rate > 0 {
		u.limiter = rate.NewLimiter(rate.Limit(o.Rate), wire.MaxFrame)
	}
	return u, nil
}

func setDefault[T int | time.Duration](v *T, d T) {
	if *v <= 0 {
		*v = d
	}
}

// Run keeps the device connected until ctx ends, and then says goodbye within
// seconds. It never gives up: what it cannot mend it logs and tries again.
func (u *Uplink) Run(ctx context.Context) error {
	g := run.New(ctx)
	g.Go("wanted dispatcher", u.dispatch)
	g.Go("uplink connection", u.reconnect)
	err := g.Wait()
	u.links.Wait()
	return fault.Wrap("uplink.Run", err)
}

func (u *Uplink) reconnect(ctx context.Context) error {
	for tries := 0; ctx.Err() == nil; tries++ {
		began := time.Now()
		err := u.connection(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, errRenew) {
			tries = -1
			continue
		}
		if time.Since(began) > u.opts.WaitMax {
			tries = 0
		}
		wait := min(u.opts.Wait<<min(tries, 10), u.opts.WaitMax)
		wait = wait/2 + rand.N(wait) // a fleet must not come back all at once
		u.log.Warn("not connected to the collector", "err", err, "retry_in", wait.Round(time.Millisecond))
		pause(ctx, wait)
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// dispatch hands wanted states to the agent without holding up the connection.
func (u *Uplink) dispatch(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case w := <-u.wishes:
			if u.opts.Wanted != nil {
				u.opts.Wanted(w)
			}
		}
	}
}

// errRenew ends a connection that was asked to be made anew.
var errRenew = errors.New("connection is made anew")

// Reconnect ends the present connection in order and makes a new one at once, so
// that a renewed certificate is shown. Clips under way go on where they were.
func (u *Uplink) Reconnect() {
	select {
	case u.renew <- struct{}{}:
	default: // asked for already
	}
}

// Connected says whether the device is connected and subscribed.
func (u *Uplink) Connected() bool {
	select {
	case <-u.up():
		return true
	default:
		return false
	}
}

// Stats tells the counters.
func (u *Uplink) Stats() Stats {
	return Stats{Connections: u.connects.Load(), SentBytes: u.sent.Load(), Dropped: u.dropped.Load()}
}

// Refresh publishes the status soon.
func (u *Uplink) Refresh() {
	select {
	case u.refresh <- struct{}{}:
	default: // one is due already
	}
}

// SetInventory keeps the device's inventory published, now and after each reconnect.
func (u *Uplink) SetInventory(i wire.Inventory) error {
	i.V, i.At = 1, time.Now().UTC()
	b, err := json.Marshal(i)
	if err == nil && len(b) > wire.MaxDocument {
		err = wire.ErrTooBig
	}
	if err != nil {
		return fault.New(fault.Invalid, "uplink.SetInventory", "%w", err)
	}
	u.mu.Lock()
	u.inventory = b
	u.mu.Unlock()
	u.Refresh()
	return nil
}

// Report publishes one step of an update and returns once the broker has taken it;
// it waits for a connection and repeats as long as ctx allows.
func (u *Uplink) Report(ctx context.Context, r wire.Report) error {
	const op = "uplink.Report"
	r.V = 1
	b, err := json.Marshal(r)
	if err == nil && len(b) > wire.MaxDocument {
		err = wire.ErrTooBig
	}
	if err != nil {
		return fault.New(fault.Invalid, op, "%w", err)
	}
	for {
		err := u.publish(ctx, wire.LeafReport, b)
		if err == nil || !fault.Is(err, fault.Unavailable) {
			return fault.Wrap(op, err)
		}
	}
}

// request is one message that is not part of a clip's transfer.
type request struct {
	leaf    wire.Leaf
	payload []byte
	done    chan error // buffered; the broker's acknowledgement, or Unavailable
}

// publish sends one message on the current or the next connection.
func (u *Uplink) publish(ctx context.Context, leaf wire.Leaf, payload []byte) error {
	r := &request{leaf: leaf, payload: payload, done: make(chan error, 1)}
	select {
	case u.requests <- r:
	case <-ctx.Done():
		return fault.New(fault.Canceled, "", "%w", ctx.Err())
	}
	select {
	case err := <-r.done:
		return err
	case <-ctx.Done():
		return fault.New(fault.Canceled, "", "%w", ctx.Err())
	}
}

// up is closed while the device is connected.
func (u *Uplink) up() <-chan struct{} {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.online
}

func (u *Uplink) setOnline(on bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if on {
		close(u.online)
		u.connects.Add(1)
		return
	}
	u.online = make(chan struct{})
}

// status is the document as it stands now.
func (u *Uplink) status(session string, online bool) ([]byte, error) {
	var st wire.Status
	if u.opts.Status != nil {
		st = u.opts.Status()
	}
	st.V, st.Online, st.Session, st.At = 1, online, session, time.Now().UTC()
	b, err := json.Marshal(st)
	if err == nil && len(b) > wire.MaxDocument {
		st.Models, st.Problems = nil, append(st.Problems, "status too large: counts left out")
		b, err = json.Marshal(st)
	}
	return b, err
}

// receive sorts what the broker delivers; it never blocks.
func (u *Uplink) receive(leaf wire.Leaf, payload []byte) error {
	if leaf == wire.LeafWanted {
		return u.receiveWanted(payload)
	}
	f, err := wire.Decode(payload)
	if err != nil {
		return err
	}
	to := u.inbox
	if f.Kind == wire.KindContent || f.Kind == wire.KindNoContent {
		u.mu.Lock()
		to = u.fetches[f.Key]
		u.mu.Unlock()
		if to == nil {
			return nil // a fetch that ended
		}
	}
	select {
	case to <- f:
	default:
		u.dropped.Add(1)
	}
	return nil
}

func (u *Uplink) receiveWanted(payload []byte) error {
	if len(payload) == 0 {
		return nil // the retained message was cleared
	}
	var w wire.Wanted
	if err := wire.DecodeJSON("wanted", payload, &w); err != nil {
		return err
	}
	if w.V != 1 {
		return errors.New("wanted: unknown version")
	}
	for {
		select {
		case u.wishes <- w:
			return nil
		default:
		}
		select {
		case old := <-u.wishes: // only the newest counts
			if old.Rev > w.Rev {
				w = old
			}
		default:
		}
	}
}
