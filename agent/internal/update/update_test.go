package update

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mlife/shared/fault"
	"mlife/shared/testkit"
	"mlife/shared/trust"
	"mlife/shared/wire"
)

func TestMain(m *testing.M) { testkit.LeakCheck(m) }

const device = "cam-1"

// shelf is a Fetcher that holds contents in memory.
type shelf struct {
	mu       sync.Mutex
	contents map[string][]byte
	fail     func(call int) error // nil for none
	calls    int
	limit    int64 // bytes per call, 0 for all, -1 for none
	sent     int64
	hang     bool
}

func (s *shelf) put(b []byte) trust.Target {
	sum := sha256.Sum256(b)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.contents[hex.EncodeToString(sum[:])] = b
	return trust.Target{Slot: "face", SHA256: hex.EncodeToString(sum[:]), Size: int64(len(b)), ModelID: "mdl_1", Version: "2", Deployment: "dep_1", ProbationMS: 60}
}

func (s *shelf) Fetch(ctx context.Context, digest wire.Key, size int64, into io.WriterAt, have []wire.Range) error {
	s.mu.Lock()
	s.calls++
	call, fail, limit, hang, content := s.calls, s.fail, s.limit, s.hang, s.contents[digest.String()]
	s.mu.Unlock()
	if hang {
		<-ctx.Done()
		return ctx.Err()
	}
	if content == nil {
		return fault.New(fault.NotFound, "shelf", "no content %s", digest)
	}
	missing := wire.NewGaps(size, have).Missing(wire.MaxRanges, limit)
	if limit < 0 {
		missing = nil
	}
	for _, r := range missing {
		for at := r.From; at < r.To; at += 1000 {
			b := content[at:min(at+1000, r.To)]
			if _, err := into.WriteAt(b, at); err != nil {
				return err
			}
			s.mu.Lock()
			s.sent += int64(len(b))
			s.mu.Unlock()
		}
	}
	if fail != nil {
		return fail(call)
	}
	return nil
}

// rig is a device with one slot "face" that begins with a factory model.
type rig struct {
	t       *testing.T
	o       Options
	shelf   *shelf
	key     *trust.Key
	version int64
	factory string // SHA-256

	mu      sync.Mutex
	reports []wire.Report
	events  []Event
}

func newRig(t *testing.T) *rig {
	t.Helper()
	rootKey, err := trust.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	key, err := trust.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	root, err := trust.NewRoot(rootKey, key, time.Now().AddDate(1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, key: key, shelf: &shelf{contents: map[string][]byte{}}}
	path := filepath.Join(t.TempDir(), "factory.safetensors")
	if err := os.WriteFile(path, []byte("the model from the factory"), 0o600); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte("the model from the factory"))
	r.factory = hex.EncodeToString(sum[:])
	r.o = Options{
		Dir: t.TempDir(), Slots: []Slot{{Name: "face", Factory: path}}, Fetcher: r.shelf,
		Verifier: trust.Verifier{RootJSON: root, Device: device}, Backoff: time.Millisecond, MaxAttempts: 4, Reserve: 1,
		Report: func(x wire.Report) { r.mu.Lock(); r.reports = append(r.reports, x); r.mu.Unlock() },
		Event:  func(x Event) { r.mu.Lock(); r.events = append(r.events, x); r.mu.Unlock() },
	}
	return r
}

func (r *rig) wanted(targets ...trust.Target) wire.Wanted {
	r.t.Helper()
	r.version++
	signed, err := r.key.Sign(device, r.version, time.Now().Add(time.Hour), targets)
	if err != nil {
		r.t.Fatal(err)
	}
	return wire.Wanted{V: 1, Rev: r.version, Signed: signed}
}

func (r *rig) open() *Manager {
	r.t.Helper()
	m, err := Open(r.t.Context(), r.o)
	if err != nil {
		r.t.Fatal(err)
	}
	return m
}

// run works on m until the returned function is called.
func (r *rig) run(m *Manager) (stop func()) {
	ctx, cancel := context.WithCancel(r.t.Context())
	done := make(chan error, 1)
	go func() { done <- m.Run(ctx) }()
	return sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			r.t.Errorf("run: %v", err)
		}
	})
}

func (r *rig) offer(m *Manager, w wire.Wanted) {
	r.t.Helper()
	if err := m.Offer(w); err != nil {
		r.t.Fatal(err)
	}
}

// ends waits until the slot's update for a deployment is over in a state.
func (r *rig) ends(m *Manager, deployment string, p phase) *slotState {
	r.t.Helper()
	var s *slotState
	over := func() bool {
		s = m.snapshot("face")
		return s.Phase.over() && s.Next == nil && s.Target != nil && s.Target.Deployment == deployment
	}
	if !testkit.Within(20*time.Second, over) || s.Phase != p {
		r.t.Fatalf("state %+v (target %+v): want %s", s, s.Target, p)
	}
	return s
}

func (r *rig) inService() string {
	r.t.Helper()
	b, err := os.ReadFile(filepath.Join(r.o.Dir, "face", "current"))
	if err != nil {
		r.t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func (r *rig) states() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var names []string
	for _, x := range r.reports {
		names = append(names, x.State)
	}
	return strings.Join(names, " ")
}

func newModel(seed byte) []byte { return bytes.Repeat([]byte{seed, 1, 2, 3, 5}, 2000) }

func TestModelIsFetchedSwitchedAndCommitted(t *testing.T) {
	r := newRig(t)
	mark := filepath.Join(t.TempDir(), "notice")
	r.o.Slots[0].Command = []string{"/bin/sh", "-c", `echo "$MLIFE_SLOT $MLIFE_MODEL_VERSION $MLIFE_MODEL_PATH" > ` + mark}
	r.o.Slots[0].Health.Command = []string{"/bin/sh", "-c", `test -s "$MLIFE_MODEL_PATH"`}
	m := r.open()
	if r.inService() != r.factory {
		t.Fatal("the factory model is not in service")
	}
	defer r.run(m)()
	target := r.shelf.put(newModel(7))
	r.offer(m, r.wanted(target))
	s := r.ends(m, "dep_1", committed)
	if r.inService() != target.SHA256 || s.Previous.SHA256 != r.factory || s.Previous.ID != "" {
		t.Errorf("in service %s, previous %+v", r.inService(), s.Previous)
	}
	const want = "wanted fetching verified staged switched probation committed"
	if !testkit.Within(5*time.Second, func() bool { return r.states() == want }) {
		t.Errorf("reported %q: want %q", r.states(), want)
	}
	notice, err := os.ReadFile(mark)
	if want := "face 2 " + filepath.Join(r.o.Dir, "face", "versions", target.SHA256, "model") + "\n"; err != nil || string(notice) != want {
		t.Errorf("notice %q, %v: want %q", notice, err, want)
	}
	var inv wire.Inventory
	m.Describe(&inv)
	if inv.Models["face"].ID != "mdl_1" || inv.Previous["face"].SHA256 != r.factory || inv.TrustVer != 1 || inv.WantedOK != 1 {
		t.Errorf("inventory %+v", inv)
	}
}

func TestOldVersionsAreSweptAndTheSecondLastCanReturnWithoutFetching(t *testing.T) {
	r := newRig(t)
	m := r.open()
	defer r.run(m)()
	var last trust.Target
	for i := range 3 {
		last = r.shelf.put(newModel(byte(10 + i)))
		last.Deployment = fmt.Sprint("dep_", i)
		r.offer(m, r.wanted(last))
		r.ends(m, last.Deployment, committed)
	}
	testkit.Eventually(t, 5*time.Second, func() bool {
		kept, err := os.ReadDir(filepath.Join(r.o.Dir, "face", "versions"))
		return err == nil && len(kept) == 2
	})
	calls := r.shelf.calls
	back := r.shelf.put(newModel(11))
	back.Deployment = "dep_back"
	r.offer(m, r.wanted(back))
	r.ends(m, "dep_back", committed)
	if r.shelf.calls != calls || r.inService() != back.SHA256 {
		t.Errorf("%d fetches more, in service %s", r.shelf.calls-calls, r.inService())
	}
}

func TestUnhealthyModelIsRolledBack(t *testing.T) {
	var ok atomic.Bool
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if !ok.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer srv.Close()
	cases := []struct {
		name, reason string
		set          func(*Slot)
		during       func(*Manager)
	}{
		{"command", "exit status 3", func(s *Slot) { s.Health.Command = []string{"/bin/sh", "-c", "echo broken; exit 3"} }, nil},
		{"command hangs", "not done within", func(s *Slot) {
			s.Health.Command, s.Health.Timeout = []string{"/bin/sh", "-c", "sleep 60 & wait"}, 50*time.Millisecond
		}, nil},
		{"probe", "503", func(s *Slot) { s.Health.URL = srv.URL }, nil},
		{"notice fails", "notice", func(s *Slot) { s.Command = []string{"/bin/false"} }, nil},
		{"no such command", "notice", func(s *Slot) { s.Command = []string{"/no/such/program"} }, nil},
		{"silence", "did not report", func(s *Slot) { s.Health.RequireReport = true }, nil},
		{"own word", "cannot load", func(s *Slot) { s.Health.Probation = time.Hour }, func(m *Manager) {
			if err := m.Health("face", false, "cannot load"); err != nil {
				t.Error(err)
			}
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			c.set(&r.o.Slots[0])
			m := r.open()
			defer r.run(m)()
			target := r.shelf.put(newModel(9))
			if c.during != nil {
				target.ProbationMS = 0
			}
			r.offer(m, r.wanted(target))
			if c.during != nil {
				testkit.Eventually(t, 10*time.Second, func() bool { return m.snapshot("face").Phase == probation })
				c.during(m)
			}
			s := r.ends(m, "dep_1", rolledBack)
			if !strings.Contains(s.Reason, c.reason) || r.inService() != r.factory {
				t.Errorf("reason %q, in service %s", s.Reason, r.inService())
			}
			if c.name == "command" && (len(s.Log) != 1 || s.Log[0] != "broken") {
				t.Errorf("log %q", s.Log)
			}
			r.offer(m, r.wanted(target))
			if s := m.snapshot("face"); s.Next != nil || s.Phase != rolledBack {
				t.Errorf("tried again by itself: %+v", s)
			}
		})
	}
}

func TestOwnWordCommits(t *testing.T) {
	r := newRig(t)
	r.o.Slots[0].Health.RequireReport = true
	var m *Manager
	event := r.o.Event
	r.o.Event = func(e Event) {
		event(e)
		if e.Kind == "switched" {
			if err := m.Health("face", true, ""); err != nil {
				t.Error(err)
			}
		}
	}
	m = r.open()
	defer r.run(m)()
	r.offer(m, r.wanted(r.shelf.put(newModel(4))))
	r.ends(m, "dep_1", committed)
	if err := m.Health("nose", true, ""); fault.KindOf(err) != fault.NotFound {
		t.Errorf("unknown slot: %v", err)
	}
}

func TestFetchFailures(t *testing.T) {
	offline, full := fault.New(fault.Unavailable, "shelf", "offline"), fault.New(fault.NoSpace, "shelf", "disk full")
	cases := []struct {
		name   string
		set    func(*rig, *trust.Target)
		end    phase
		reason string
	}{
		{"altered content", func(r *rig, x *trust.Target) { r.shelf.contents[x.SHA256] = newModel(99) }, failed, "SHA-256"},
		{"no content", func(r *rig, x *trust.Target) { delete(r.shelf.contents, x.SHA256) }, failed, "no content"},
		{"not for this device", func(r *rig, _ *trust.Target) {
			r.shelf.fail = func(int) error { return fault.New(fault.Forbidden, "shelf", "not yours") }
		}, failed, "not yours"},
		{"fails for ever", func(r *rig, _ *trust.Target) {
			r.shelf.limit = -1
			r.shelf.fail = func(int) error { return errors.New("broken pipe") }
		}, failed, "broken pipe"},
		{"never arrives", func(r *rig, _ *trust.Target) {
			r.shelf.hang, r.o.StallTimeout, r.o.FetchTimeout = true, time.Millisecond, 30*time.Millisecond
		}, failed, "not done within"},
		{"too large", func(r *rig, x *trust.Target) { x.Size = wire.MaxBody + 1 }, failed, "at most"},
		{"disk too small", func(r *rig, _ *trust.Target) { r.o.Reserve, r.o.FetchTimeout = 1<<60, 100*time.Millisecond }, failed, "in reserve"},
		{"crumbs", func(r *rig, _ *trust.Target) { r.shelf.limit = 700 }, committed, ""},
		{"full for a while", func(r *rig, _ *trust.Target) {
			r.shelf.fail = func(call int) error {
				if call < 10 {
					r.shelf.limit = 1
					return full
				}
				r.shelf.limit = 0
				return nil
			}
		}, committed, ""},
		{"offline for a while", func(r *rig, _ *trust.Target) {
			r.shelf.limit = 9000
			r.shelf.fail = func(call int) error {
				if call < 20 {
					return offline
				}
				return nil
			}
		}, committed, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			target := r.shelf.put(newModel(6))
			c.set(r, &target)
			m := r.open()
			defer r.run(m)()
			r.offer(m, r.wanted(target))
			s := r.ends(m, "dep_1", c.end)
			if !strings.Contains(s.Reason, c.reason) {
				t.Errorf("reason %q: want %q in it", s.Reason, c.reason)
			}
			if c.end == failed && r.inService() != r.factory {
				t.Errorf("in service %s", r.inService())
			}
		})
	}
}

func TestFetchGoesOnWhereItWas(t *testing.T) {
	r := newRig(t)
	content := bytes.Repeat([]byte("0123456789"), 300<<10)
	target := r.shelf.put(content)
	half := make(chan struct{})
	r.shelf.limit = 2 << 20
	r.shelf.fail = func(call int) error {
		if call == 1 {
			close(half)
		}
		return fault.New(fault.Unavailable, "shelf", "offline")
	}
	r.o.Backoff = time.Hour
	m := r.open()
	stop := r.run(m)
	r.offer(m, r.wanted(target))
	<-half
	testkit.Eventually(t, 5*time.Second, func() bool { return m.snapshot("face").Bytes > 0 })
	stop()
	r.shelf.fail, r.shelf.limit, r.o.Backoff = nil, 0, time.Millisecond
	m = r.open()
	defer r.run(m)()
	r.ends(m, "dep_1", committed)
	if r.shelf.sent != int64(len(content)) {
		t.Errorf("%d bytes sent for a model of %d", r.shelf.sent, len(content))
	}
}

func TestRefusedWishes(t *testing.T) {
	r := newRig(t)
	m := r.open()
	defer r.run(m)()
	target := r.shelf.put(newModel(5))
	older := r.wanted(target)
	r.offer(m, r.wanted())
	if err := m.Offer(older); fault.KindOf(err) != fault.Conflict {
		t.Errorf("replay of an older wish: %v", err)
	}
	altered := r.wanted(target)
	altered.Signed = bytes.Replace(altered.Signed, []byte("dep_1"), []byte("dep_x"), 1)
	if err := m.Offer(altered); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("altered: %v", err)
	}
	nose := target
	nose.Slot = "nose"
	r.offer(m, r.wanted(nose))
	if got := r.states(); got != "failed" {
		t.Errorf("reports %q: want one failure for the slot that is not there", got)
	}
	if r.inService() != r.factory || m.snapshot("face").Target != nil {
		t.Error("a refused wish changed the slot")
	}
}

// TestWithdrawnWishEnds takes a slot out of the wanted state in the middle of an
// update, as when a deployment is aborted on a device that had no model before.
func TestWithdrawnWishEnds(t *testing.T) {
	for during, end := range map[phase]phase{fetching: failed, probation: rolledBack} {
		t.Run(string(during), func(t *testing.T) {
			r := newRig(t)
			r.shelf.hang = during == fetching
			m := r.open()
			stop := r.run(m)
			target := r.shelf.put(newModel(1))
			target.ProbationMS = time.Hour.Milliseconds()
			r.offer(m, r.wanted(target))
			testkit.Eventually(t, 10*time.Second, func() bool { return m.snapshot("face").Phase == during })
			r.offer(m, r.wanted())
			s := r.ends(m, "dep_1", end)
			if !strings.Contains(s.Reason, "no longer wanted") || r.inService() != r.factory || s.Unwanted {
				t.Errorf("%+v, in service %s", s, r.inService())
			}
			stop()
			m = r.open()
			defer r.run(m)()
			r.offer(m, r.wanted()) // nothing is under way: nothing happens
			if s := m.snapshot("face"); s.Phase != end || s.Unwanted {
				t.Errorf("%+v", s)
			}
			r.shelf.mu.Lock()
			r.shelf.hang = false
			r.shelf.mu.Unlock()
			target.Deployment, target.ProbationMS = "dep_2", 60
			r.offer(m, r.wanted(target))
			r.ends(m, "dep_2", committed)
			r.offer(m, r.wanted())
			if s := m.snapshot("face"); s.Phase != committed || r.inService() != target.SHA256 {
				t.Errorf("what is committed does not stay: %+v", s)
			}
		})
	}
}

func TestNewerWishReplacesTheOneUnderWay(t *testing.T) {
	for _, during := range []phase{fetching, probation} {
		t.Run(string(during), func(t *testing.T) {
			r := newRig(t)
			r.shelf.hang = during == fetching
			m := r.open()
			defer r.run(m)()
			first := r.shelf.put(newModel(1))
			first.ProbationMS = time.Hour.Milliseconds()
			r.offer(m, r.wanted(first))
			testkit.Eventually(t, 10*time.Second, func() bool { return m.snapshot("face").Phase == during })
			r.shelf.mu.Lock()
			r.shelf.hang = false
			r.shelf.mu.Unlock()
			second := r.shelf.put(newModel(2))
			second.Deployment = "dep_2"
			r.offer(m, r.wanted(second))
			s := r.ends(m, "dep_2", committed)
			if r.inService() != second.SHA256 || s.Previous.SHA256 != r.factory {
				t.Errorf("in service %s, previous %+v: an unproven model must not stay", r.inService(), s.Previous)
			}
			testkit.Eventually(t, 5*time.Second, func() bool {
				return strings.Contains(r.states(), "failed") || strings.Contains(r.states(), "rolled_back")
			})
		})
	}
}
