package loop_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"mlife/collector/internal/loop"
	"mlife/collector/internal/msm"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/fault"
	"mlife/shared/testkit"
	"mlife/shared/trust"
	"mlife/shared/wire"
)

func TestMain(m *testing.M) { testkit.LeakCheck(m) }

// street is the far side of the broker: it keeps what is retained for each device
// and refuses what a device would refuse.
type street struct {
	t    *testing.T
	root []byte

	mu     sync.Mutex
	wanted map[string][]trust.Target
	seen   map[string]int64
	sent   int
}

func (s *street) Publish(_ context.Context, device string, leaf wire.Leaf, payload []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var w wire.Wanted
	if err := json.Unmarshal(payload, &w); err != nil || leaf != wire.LeafWanted {
		s.t.Errorf("%s on %s: %v", payload, leaf, err)
	}
	targets, version, err := trust.Verifier{RootJSON: s.root, Device: device, MinVersion: s.seen[device]}.Verify(w.Signed, time.Now())
	if err != nil || version != w.Rev {
		s.t.Errorf("%s refuses revision %d (version %d): %v", device, w.Rev, version, err)
	}
	s.wanted[device], s.seen[device] = targets, version
	s.sent++
	return nil
}

// wants gives what a device was told to run in the slot.
func (s *street) wants(device string) (t trust.Target) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.wanted[device] {
		if x.Slot == "face" {
			t = x
		}
	}
	return t
}

// Members and Running: two devices that run a model they came with.
func (s *street) Members(_ context.Context, group string) ([]string, error) {
	if group != "all" {
		return nil, fault.New(fault.NotFound, "test", "no group")
	}
	return []string{"cam-1", "cam-2"}, nil
}

var factory = wire.Model{Version: "factory", SHA256: strings.Repeat("f", 64), Size: 9}

func (s *street) Running(_ context.Context, device string) (map[string]wire.Model, error) {
	if !strings.HasPrefix(device, "cam-") {
		return nil, fault.New(fault.NotFound, "test", "no device")
	}
	return map[string]wire.Model{"face": factory}, nil
}

type bench struct {
	*testing.T
	db     *sqlstore.DB
	street *street
	roll   *loop.Rollout
	model  msm.Model
}

func newBench(t *testing.T) *bench {
	db := storetest.Open(t)
	rootKey, err1 := trust.NewKey()
	online, err2 := trust.NewKey()
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	root, err := trust.NewRoot(rootKey, online, time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{T: t, db: db, street: &street{t: t, root: root, wanted: map[string][]trust.Target{}, seen: map[string]int64{}}}
	b.roll = loop.NewRollout(loop.RolloutOptions{Models: db.Models(), Deployments: db.Deployments(), Fleet: b.street, Signer: online,
		Publisher: b.street, Log: slog.New(slog.DiscardHandler), Sweep: 50 * time.Millisecond})
	m, err := msm.New(msm.Draft{Slot: "face"}, msm.File{Name: "m", SHA256: strings.Repeat("a", 64), Size: 5}, "ada", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if b.model, err = db.Models().CreateModel(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	b.run()
	return b
}

func (b *bench) run() {
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error, 1)
	go func() { done <- b.roll.Run(ctx) }()
	b.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			b.Error(err)
		}
	})
}

func (b *bench) start(o msm.Order) msm.Deployment {
	b.Helper()
	o.Models = []string{b.model.ID}
	d, err := b.roll.Start(b.Context(), o, "ada")
	if err != nil {
		b.Fatal(err)
	}
	return d
}

func (b *bench) eventually(cond func() bool) { b.Helper(); testkit.Eventually(b, 10*time.Second, cond) }

func (b *bench) report(device, deployment string, state msm.State, m wire.Model) {
	b.Helper()
	if err := b.roll.Report(b.Context(), device, wire.Report{V: 1, At: time.Now(), Deployment: deployment, Slot: "face",
		Model: m, State: string(state), Reason: "as told"}); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) state(id string) msm.DeploymentState {
	b.Helper()
	d, err := b.db.Deployments().Deployment(b.Context(), id)
	if err != nil {
		b.Fatal(err)
	}
	return d.State
}

func TestRolloutAndRevert(t *testing.T) {
	b := newBench(t)
	d := b.start(msm.Order{Targets: msm.Targets{Groups: []string{"all"}, Devices: []string{"cam-1"}}, ProbationS: 7})
	goal := wire.Model{ID: b.model.ID, SHA256: b.model.SHA256}
	for _, device := range []string{"cam-1", "cam-2"} {
		b.eventually(func() bool { return b.street.wants(device).Deployment == d.ID })
		if w := b.street.wants(device); w.SHA256 != b.model.SHA256 || w.ProbationMS != 7000 {
			t.Errorf("%s is told %+v", device, w)
		}
		b.report(device, d.ID, msm.Probation, goal)
		b.report(device, d.ID, msm.Committed, factory) // of another model: not believed
		if s := b.state(d.ID); s != msm.Rolling {
			t.Errorf("deployment %s before %s committed", s, device)
		}
		b.report(device, d.ID, msm.Committed, goal)
	}
	if s := b.state(d.ID); s != msm.Succeeded {
		t.Errorf("deployment %s", s)
	}
	undo, err := b.roll.Revert(t.Context(), d.ID, "ada")
	if err != nil || undo.Reverts != d.ID {
		t.Fatalf("%+v, %v", undo, err)
	}
	b.eventually(func() bool {
		return b.street.wants("cam-1").SHA256 == factory.SHA256 && b.street.wants("cam-2").Deployment == undo.ID
	})
	b.report("cam-1", undo.ID, msm.Committed, factory)
	b.report("cam-2", undo.ID, msm.Committed, factory)
	if s := b.state(undo.ID); s != msm.Succeeded {
		t.Errorf("revert %s", s)
	}
}

func TestRolloutFailuresAndAbort(t *testing.T) {
	b := newBench(t)
	d := b.start(msm.Order{Targets: msm.Targets{Groups: []string{"all"}}})
	goal := wire.Model{ID: b.model.ID, SHA256: b.model.SHA256}
	b.eventually(func() bool {
		return b.street.wants("cam-1").Deployment == d.ID && b.street.wants("cam-2").Deployment == d.ID
	})
	if _, err := b.roll.Start(t.Context(), msm.Order{Models: []string{b.model.ID}, Targets: msm.Targets{Devices: []string{"cam-1"}}}, "ada"); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second deployment to the same slot: %v", err)
	}
	b.report("cam-1", d.ID, msm.RolledBack, goal)
	b.eventually(func() bool { return b.street.wants("cam-1").SHA256 == factory.SHA256 })
	if _, err := b.roll.Abort(t.Context(), d.ID, "ada"); err != nil {
		t.Fatal(err)
	}
	b.eventually(func() bool { return b.street.wants("cam-2").SHA256 == factory.SHA256 })
	if s := b.state(d.ID); s != msm.Aborted {
		t.Errorf("deployment %s", s)
	}
	if _, err := b.roll.Abort(t.Context(), d.ID, "ada"); !fault.Is(err, fault.Conflict) {
		t.Errorf("aborted twice: %v", err)
	}
	for _, o := range []msm.Order{
		{Models: []string{"mdl_x"}, Targets: msm.Targets{Groups: []string{"all"}}},
		{Models: []string{b.model.ID}, Targets: msm.Targets{Groups: []string{"none"}}},
		{Models: []string{b.model.ID}, Targets: msm.Targets{Devices: []string{"toaster"}}},
		{Models: []string{b.model.ID}},
		{Models: []string{b.model.ID, b.model.ID}, Targets: msm.Targets{Groups: []string{"all"}}},
	} {
		if _, err := b.roll.Start(t.Context(), o, "ada"); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v, want invalid", o, err)
		}
	}
}

func TestRolloutLateDevice(t *testing.T) {
	b := newBench(t)
	d := b.start(msm.Order{Targets: msm.Targets{Devices: []string{"cam-1"}}, TimeoutS: 1})
	b.eventually(func() bool { return b.state(d.ID) == msm.Failed })
	b.report("cam-1", d.ID, msm.Committed, wire.Model{SHA256: b.model.SHA256})
	if s := b.state(d.ID); s != msm.Succeeded {
		t.Errorf("a late device is not believed: %s", s)
	}
}

func TestRolloutSaysAgain(t *testing.T) {
	b := newBench(t)
	d := b.start(msm.Order{Targets: msm.Targets{Devices: []string{"cam-1"}}})
	b.eventually(func() bool { return b.street.wants("cam-1").Deployment == d.ID })
	sent := func() int { b.street.mu.Lock(); defer b.street.mu.Unlock(); return b.street.sent }
	before := sent()
	if err := b.roll.Inventory(t.Context(), "cam-1", wire.Inventory{WantedOK: 1}); err != nil || sent() != before {
		t.Errorf("said again to a device that knows: %v", err)
	}
	if err := b.roll.Inventory(t.Context(), "cam-1", wire.Inventory{}); err != nil || sent() != before+1 {
		t.Errorf("not said again: %v", err)
	}
	b.roll.Ready()
	b.eventually(func() bool { return sent() == before+2 })
}

// TestRolloutAfterRestore: the database is older than what the device accepted.
func TestRolloutAfterRestore(t *testing.T) {
	b := newBench(t)
	d := b.start(msm.Order{Targets: msm.Targets{Devices: []string{"cam-1"}}})
	b.eventually(func() bool { return b.street.wants("cam-1").Deployment == d.ID })
	b.report("cam-1", d.ID, msm.Committed, wire.Model{SHA256: b.model.SHA256})
	for device, accepted := range map[string]int64{"cam-1": 70, "cam-2": 5} { // cam-2 has no plan here
		b.street.mu.Lock()
		b.street.seen[device] = accepted
		b.street.mu.Unlock()
		if err := b.roll.Inventory(t.Context(), device, wire.Inventory{TrustVer: accepted, WantedOK: accepted}); err != nil {
			t.Fatal(err)
		}
		if w := b.street.wants(device); w.Deployment != "" {
			t.Errorf("%s is sent back to %s, which nobody asked for", device, w.Deployment)
		}
		next := b.start(msm.Order{Targets: msm.Targets{Devices: []string{device}}})
		b.eventually(func() bool { return b.street.wants(device).Deployment == next.ID })
	}
	if err := b.roll.Inventory(t.Context(), "cam-1", wire.Inventory{TrustVer: 1<<63 - 1}); err != nil {
		t.Error(err)
	}
}
