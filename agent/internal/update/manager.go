package update

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"mlife/shared/fault"
	"mlife/shared/run"
	"mlife/shared/trust"
	"mlife/shared/wire"
)

// Fetcher brings content. Fetch writes the bytes of the content named by digest that
// are not in have (ascending ranges) and returns nil when all were written. It tells
// by fault.NotFound, Forbidden, Invalid or TooLarge that trying again cannot help.
type Fetcher interface {
	Fetch(ctx context.Context, digest wire.Key, size int64, into io.WriterAt, have []wire.Range) error
}

// Health says how a slot's new model is judged during probation.
type Health struct {
	Command       []string      // argv, no shell; exit code 0 is healthy
	URL           string        // GET answers 2xx when healthy
	Timeout       time.Duration // of one check; 0 for 10 s
	Probation     time.Duration // window when the deployment names none; 0 for 30 s
	RequireReport bool          // the program must say "healthy" by the local API within the window
}

// Slot is one place for a model, as the operator configured it.
type Slot struct {
	Name           string
	Factory        string   // model file that came with the device; "" for none
	FactoryVersion string   // its version for people; "" for "factory"
	Command        []string // argv, run after each switch; no shell
	CommandTimeout time.Duration
	Health         Health
}

// Event tells the inference program what is in service now.
type Event struct {
	Kind    string     `json:"kind"` // switched, committed, rolled_back
	Slot    string     `json:"slot"`
	Path    string     `json:"path"` // of the model file; "" when the slot is empty again
	Model   wire.Model `json:"model"`
	Reason  string     `json:"reason,omitempty"`
	At      time.Time  `json:"at"`
	Current string     `json:"current"` // the link that always leads to the model in service
}

// Options of Open. Callbacks are called by the slots' loops, must not block for long
// and may be nil.
type Options struct {
	Dir      string
	Slots    []Slot
	Fetcher  Fetcher
	Verifier trust.Verifier // its MinVersion is kept here, not there
	Event    func(Event)
	Report   func(wire.Report)
	Collect  func([]wire.Campaign) // the campaigns of each accepted wish, one call at a time
	Log      *slog.Logger

	Reserve       int64         // bytes of disk to leave free; 0 for 16 MiB
	FetchTimeout  time.Duration // from wanted to verified; 0 for 24 h
	StallTimeout  time.Duration // without a new byte; 0 for 2 min
	Backoff       time.Duration // first wait after a failure, doubled up to 5 min; 0 for 2 s
	MaxAttempts   int           // failures in a row without progress; 0 for 8
	CheckInterval time.Duration // between two checks in probation; 0 for a tenth of the window
}

// Limits of failures that the defaults above do not name.
const (
	maxBackoff       = 5 * time.Minute
	waitFactor       = 15 // first waits that pass before a device that is offline or full tries again
	maxResumes       = 3  // starts of the agent within one probation
	defaultProbation = 30 * time.Second
	defaultTimeout   = 10 * time.Second
)

// Manager owns the slots. Open makes it, Run works, Offer takes wishes. Safe for
// concurrent use.
type Manager struct {
	o     Options
	slots map[string]*slot
	cut   func(point string) // tests end the program here

	mu  sync.Mutex // guards doc and the file
	doc stateDoc
}

// slot is one slot's loop and what it shares with callers.
type slot struct {
	Slot
	dir  folder
	wake chan struct{} // holds one: look at the state again

	mu        sync.Mutex
	interrupt context.CancelCauseFunc // of the fetch or probation under way, or nil
	word      *word                   // what the program said since the last switch
	heard     chan struct{}           // holds one: word changed
}

type word struct {
	ok     bool
	reason string
}

// Open reads the state, sets right what a cut left behind and brings in factory
// models. The model in service is verified by its hash.
func Open(ctx context.Context, o Options) (*Manager, error) {
	return open(ctx, o, func(string) {})
}

func open(ctx context.Context, o Options, cut func(string)) (*Manager, error) {
	o.fillDefaults()
	m := &Manager{o: o, slots: map[string]*slot{}, cut: cut}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil { // a device without a slot keeps a state too
		return nil, fault.New(fault.Internal, "update.Open", "%w", err)
	}
	for _, s := range o.Slots {
		if err := trust.CheckSlot(s.Name); err != nil {
			return nil, err
		}
		if m.slots[s.Name] != nil {
			return nil, fault.Field("update.Open", "slot "+s.Name, "configured twice")
		}
		sl := &slot{Slot: s, dir: folder{filepath.Join(o.Dir, s.Name)}, wake: make(chan struct{}, 1), heard: make(chan struct{}, 1)}
		if err := sl.dir.make(); err != nil {
			return nil, fault.New(fault.Internal, "update.Open", "%w", err)
		}
		m.slots[s.Name] = sl
	}
	doc, aside, err := readState(m.file())
	if err != nil {
		return nil, err
	}
	if aside != "" {
		o.Log.Error("state of updates was corrupt; it is set aside and rebuilt from the folders", "file", aside)
	}
	m.doc = doc
	for _, sl := range m.slots {
		if err := m.recover(ctx, sl); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (o *Options) fillDefaults() {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Event == nil {
		o.Event = func(Event) {}
	}
	if o.Report == nil {
		o.Report = func(wire.Report) {}
	}
	setDefault(&o.Reserve, 16<<20)
	setDefault(&o.FetchTimeout, 24*time.Hour)
	setDefault(&o.StallTimeout, 2*time.Minute)
	setDefault(&o.Backoff, 2*time.Second)
	setDefault(&o.MaxAttempts, 8)
}

func setDefault[T comparable](v *T, to T) {
	var zero T
	if *v == zero {
		*v = to
	}
}

func (m *Manager) file() string { return filepath.Join(m.o.Dir, "state.json") }

// Run works on the slots until ctx is done.
func (m *Manager) Run(ctx context.Context) error {
	g := run.New(ctx)
	for _, sl := range m.slots {
		g.Go("slot "+sl.Name, func(ctx context.Context) error { return m.loop(ctx, sl) })
	}
	return g.Wait()
}

// change edits a slot's state and persists it; on an error nothing changed.
func (m *Manager) change(name string, edit func(*slotState)) (*slotState, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.state(name).clone()
	edit(s)
	return s, m.put(m.doc.TrustVersion, m.doc.WantedRev, map[string]*slotState{name: s})
}

// put persists changed slots and versions together. The caller holds mu.
func (m *Manager) put(trustVersion, rev int64, changed map[string]*slotState) error {
	next := stateDoc{V: 1, TrustVersion: trustVersion, WantedRev: rev, Slots: make(map[string]*slotState, len(m.doc.Slots)+1)}
	for name, s := range m.doc.Slots {
		next.Slots[name] = s
	}
	for name, s := range changed {
		next.Slots[name] = s
	}
	text, err := json.Marshal(next)
	if err != nil {
		return fault.New(fault.Internal, "update", "%w", err)
	}
	if err := writeDurably(m.file(), text); err != nil {
		return fault.New(kindOfFile(err), "update", "keep state: %w", err)
	}
	m.doc = next
	return nil
}

// state is a slot's state; the caller holds mu and must not change it.
func (m *Manager) state(name string) *slotState {
	if s := m.doc.Slots[name]; s != nil {
		return s
	}
	return &slotState{}
}

func (m *Manager) snapshot(name string) *slotState {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state(name).clone()
}
