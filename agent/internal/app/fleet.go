package app

import (
	"context"
	"runtime"
	"sync"
	"time"

	"mlife/agent/internal/update"
	"mlife/shared/wire"
)

// maxReports bounds the reports that wait for a connection. The oldest goes when it
// is full: the newest of each slot is sent again after every connect anyway.
const maxReports = 256

// lookEvery is how often the connection is looked at for a new one.
const lookEvery = time.Second

// fleet is what the collector learns about this device: status, inventory, reports.
// It passes wishes and events between uplink, updates and the local API.
type fleet struct {
	a    *agent
	wake chan struct{}

	mu      sync.Mutex
	queue   []wire.Report
	dropped int64
	refused string    // why the last wish was refused
	retry   time.Time // when the collector is asked for it again
	listen  []func(update.Event)
}

func newFleet(a *agent) *fleet { return &fleet{a: a, wake: make(chan struct{}, 1)} }

// status is the retained health message, but for the session, which the uplink fills in.
func (f *fleet) status() wire.Status {
	s := wire.Status{V: 1, At: time.Now().UTC(), Online: f.a.uplink.Connected(), Agent: f.a.version, Models: f.a.intake.Counts(), UptimeMS: time.Since(f.a.started).Milliseconds()}
	f.a.spool.Fill(&s)
	for _, x := range f.a.folders {
		if p := x.Stats().Problem; p != "" {
			s.Problems = append(s.Problems, p)
		}
	}
	if _, until := f.a.identity.Validity(); time.Now().After(until) {
		s.Problems = append(s.Problems, "certificate has expired: enrol again")
	}
	s.Problems = append(s.Problems, f.a.wanted.Problems()...)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refused != "" {
		s.Problems = append(s.Problems, "wanted state refused: "+f.refused)
	}
	return s
}

func (f *fleet) inventory() wire.Inventory {
	inv := wire.Inventory{Agent: f.a.version, OS: runtime.GOOS, Arch: runtime.GOARCH, Labels: f.a.cfg.Labels}
	f.a.update.Describe(&inv)
	return inv
}

// wanted takes a wish from the collector.
func (f *fleet) wanted(w wire.Wanted) {
	err := f.a.update.Offer(w)
	f.mu.Lock()
	f.refused = ""
	if err != nil {
		f.refused, f.retry = err.Error(), time.Now().Add(askAgain)
	}
	f.mu.Unlock()
	if err != nil {
		// The inventory would make the collector send it again at once, for ever.
		f.a.log.Warn("wanted state refused", "rev", w.Rev, "error", err)
		return
	}
	f.stir()
}

// askAgain is how long after a refusal the inventory asks for the wanted state again: a
// full disk may have room by then.
const askAgain = time.Minute

// due says whether it is time to ask again for a wish that was refused.
func (f *fleet) due() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refused == "" || time.Now().Before(f.retry) {
		return false
	}
	f.retry = time.Now().Add(askAgain)
	return true
}

// collect takes the campaigns of a wish that was accepted.
func (f *fleet) collect(list []wire.Campaign) {
	if err := f.a.wanted.Offer(list); err != nil {
		f.a.log.Warn("campaigns are not kept over a restart", "error", err)
	}
}

// report takes a step of an update; it is sent in order, when there is a connection.
func (f *fleet) report(r wire.Report) {
	f.mu.Lock()
	if len(f.queue) == maxReports {
		f.queue = f.queue[1:]
		f.dropped++
	}
	f.queue = append(f.queue, r)
	f.mu.Unlock()
	f.stir()
}

// event takes a switch of a model and passes it to who listens.
func (f *fleet) event(e update.Event) {
	f.mu.Lock()
	listen := f.listen
	f.mu.Unlock()
	for _, fn := range listen {
		fn(e)
	}
	f.stir()
}

func (f *fleet) onEvent(fn func(update.Event)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.listen = append(f.listen, fn)
}

func (f *fleet) stir() {
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// run keeps the inventory published and sends reports until ctx is done.
func (f *fleet) run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	var connections int64
	for changed := true; ; {
		if changed {
			if err := f.a.uplink.SetInventory(f.inventory()); err != nil {
				f.a.log.Warn("inventory is not published", "error", err)
			}
		}
		if n := f.a.uplink.Stats().Connections; n != connections {
			connections = n
			for _, r := range f.a.update.Reports() {
				f.report(r)
			}
		}
		f.send(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-f.wake:
			changed = true
		case <-tick.C:
			changed = f.due()
		}
	}
}

// send publishes the waiting reports while there is a connection.
func (f *fleet) send(ctx context.Context) {
	for f.a.uplink.Connected() {
		f.mu.Lock()
		if len(f.queue) == 0 {
			f.mu.Unlock()
			return
		}
		r := f.queue[0]
		f.queue = f.queue[1:]
		f.mu.Unlock()
		if err := f.a.uplink.Report(ctx, r); err != nil {
			if ctx.Err() == nil {
				f.a.log.Warn("report of an update is lost", "slot", r.Slot, "state", r.State, "error", err)
			}
			return
		}
	}
}
