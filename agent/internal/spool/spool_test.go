package spool

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("SPOOL_CRASH_DIR"); dir != "" {
		crashChild(dir, os.Getenv("SPOOL_CRASH_STEP"))
		return
	}
	// Badger leaves these two behind when Open fails, on a corrupt index only;
	// TestPutSurvivesAndForgetForgets sees that Close leaves none.
	goleak.VerifyTestMain(m,
		goleak.IgnoreTopFunction("github.com/dgraph-io/badger/v4.(*DB).monitorCache"),
		goleak.IgnoreTopFunction("github.com/dgraph-io/ristretto/v2/z.(*AllocatorPool).freeupAllocators"))
}

func never(wire.Key) bool { return false }

// sealed makes a clip whose body is size bytes drawn from seed.
func sealed(tb testing.TB, seed uint64, size int, p clip.Priority) *clip.Sealed {
	tb.Helper()
	rng := rand.New(rand.NewPCG(seed, 3))
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	m := clip.Manifest{
		Occurrence: fmt.Sprintf("%032x", seed), Device: "cam-1", CapturedAt: time.Unix(1e9, 0), Function: "expression",
		Result: json.RawMessage(`{"label":"sad"}`), Priority: p,
	}
	var src []clip.Source
	if size > 0 {
		src = append(src, clip.BytesSource("a.bin", b))
	}
	c, err := clip.Seal(m, src)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := c.Close(); err != nil {
			tb.Error(err)
		}
	})
	return c
}

type fakeDisk struct{ free atomic.Int64 }

func (d *fakeDisk) Free(string) (int64, error) { return d.free.Load(), nil }

func open(tb testing.TB, dir string, o Options) *Spool {
	tb.Helper()
	if o.Ballast == 0 {
		o.Ballast = 1 << 20
	}
	s, err := Open(dir, o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { closeSpool(tb, s) })
	return s
}

func closeSpool(tb testing.TB, s *Spool) {
	tb.Helper()
	if err := s.Close(); err != nil {
		tb.Error(err)
	}
}

func put(tb testing.TB, s *Spool, c *clip.Sealed) {
	tb.Helper()
	if err := s.Put(context.Background(), c); err != nil {
		tb.Fatal(err)
	}
}

func wait(tb testing.TB, what string, cond func() bool) {
	tb.Helper()
	for deadline := time.Now().Add(10 * time.Second); !cond(); {
		if time.Now().After(deadline) {
			tb.Fatalf("%s: not within 10 s", what)
		}
		<-time.After(5 * time.Millisecond)
	}
}

func same(tb testing.TB, s *Spool, c *clip.Sealed) {
	tb.Helper()
	man, err := s.Manifest(c.Key)
	if err != nil || !bytes.Equal(man, c.JSON) {
		tb.Fatalf("manifest of %v: %v", c.Key, err)
	}
	want, err := io.ReadAll(c.Body())
	if err != nil {
		tb.Fatal(err)
	}
	got := make([]byte, len(want))
	if err := s.ReadAt(c.Key, 0, got); err != nil || !bytes.Equal(got, want) {
		tb.Fatalf("body of %v: %v", c.Key, err)
	}
	if err := s.Check(c.Key); err != nil {
		tb.Fatal(err)
	}
}

func TestPutSurvivesAndForgetForgets(t *testing.T) {
	before := goleak.IgnoreCurrent()
	defer func() { goleak.VerifyNone(t, before) }()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	a, b, empty := sealed(t, 1, 1000, clip.Normal), sealed(t, 2, 300000, clip.High), sealed(t, 3, 0, clip.Low)
	for _, c := range []*clip.Sealed{a, b, empty, a} {
		put(t, s, c)
	}
	if _, err := Open(dir, Options{}); !fault.Is(err, fault.Busy) {
		t.Errorf("second open: %v", err)
	}
	for range 2 { // as it is, and after a restart
		got := s.Pending(9, never)
		if len(got) != 3 || got[0].Key != b.Key || got[1].Key != a.Key || got[2].Key != empty.Key {
			t.Fatalf("pending %v", got)
		}
		same(t, s, a)
		same(t, s, b)
		closeSpool(t, s)
		closeSpool(t, s)
		s = open(t, dir, Options{})
	}
	if err := s.Forget(a.Key); err != nil {
		t.Fatal(err)
	}
	if err := s.Forget(a.Key); !fault.Is(err, fault.NotFound) {
		t.Errorf("forget twice: %v", err)
	}
	if err := s.Defer(b.Key, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := s.SetAside(empty.Key, "too old"); err != nil {
		t.Fatal(err)
	}
	closeSpool(t, s)
	s = open(t, dir, Options{})
	if got := s.Pending(9, never); len(got) != 0 {
		t.Errorf("pending %v", got)
	}
	if err := s.Defer(b.Key, time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	if got := s.Pending(9, never); len(got) != 1 || got[0].Key != b.Key {
		t.Errorf("pending after the deferral %v", got)
	}
	st := s.Stats()
	if st.Clips != 1 || st.Accepted != 3 || st.Forgotten != 1 || st.Rejected != 1 {
		t.Errorf("stats %+v", st)
	}
	closeSpool(t, s)
	if err := s.Put(t.Context(), a); !fault.Is(err, fault.Unavailable) {
		t.Errorf("put after close: %v", err)
	}
	for _, f := range []func(string) ([]Listed, error){List, Verify} {
		l, err := f(dir)
		if err != nil || len(l) != 2 || l[0].Err != "" || l[1].Err != "" {
			t.Errorf("list %+v %v", l, err)
		}
	}
	if l, err := Show(dir, empty.Key); err != nil || l.Folder != "aside" || l.Reason != "too old\n" {
		t.Errorf("show %+v %v", l, err)
	}
}

func TestEviction(t *testing.T) {
	dir := t.TempDir()
	one := sealed(t, 1, 10000, clip.Low)
	size := headerLen + int64(len(one.JSON)) + one.Manifest.BodySize
	o := Options{Budget: 3*size + 100}
	s := open(t, dir, o)
	clips := map[uint64]*clip.Sealed{}
	for _, x := range []struct {
		seed uint64
		p    clip.Priority
	}{{1, clip.Normal}, {2, clip.Low}, {3, clip.Low}, {4, clip.High}, {5, clip.Normal}, {6, clip.High}, {7, clip.High}} {
		clips[x.seed] = sealed(t, x.seed, 10000, x.p)
		put(t, s, clips[x.seed])
	}
	// 4 evicts 2, 5 evicts 3, 6 evicts 1, 7 evicts 5.
	if err := s.Put(t.Context(), sealed(t, 8, 10000, clip.Normal)); !fault.Is(err, fault.NoSpace) {
		t.Errorf("a lower priority into a full spool: %v", err)
	}
	if err := s.Put(t.Context(), sealed(t, 9, 40000, clip.High)); !fault.Is(err, fault.TooLarge) {
		t.Errorf("over the budget: %v", err)
	}
	if n := s.Stats().Evicted["normal"]; n != 2 {
		t.Errorf("%d of normal priority evicted: a refused one never was in the spool", n)
	}
	for range 2 {
		got := s.Pending(9, never)
		if len(got) != 3 || got[0].Key != clips[4].Key || got[1].Key != clips[6].Key || got[2].Key != clips[7].Key {
			t.Fatalf("pending %v", got)
		}
		closeSpool(t, s)
		s = open(t, dir, o)
	}
	if st := s.Stats(); st.Evicted["low"] != 2 || st.Evicted["normal"] != 2 || st.Evicted["high"] != 0 || st.Bytes > o.Budget {
		t.Errorf("stats %+v", st)
	}
	if err := s.ReadAt(clips[1].Key, 0, make([]byte, 1)); !fault.Is(err, fault.NotFound) {
		t.Errorf("evicted: %v", err)
	}
	closeSpool(t, s)
	s = open(t, dir, Options{Budget: o.Budget, MaxClips: 1})
	if got := s.Pending(9, never); len(got) != 1 || got[0].Key != clips[7].Key {
		t.Errorf("pending with room for one: %v", got)
	}
}

func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	d := &fakeDisk{}
	d.free.Store(1 << 30)
	s := open(t, dir, Options{disk: d, Reserve: 32 << 20})
	a := sealed(t, 1, 1000, clip.Normal)
	put(t, s, a)
	wait(t, "ballast", func() bool { return fileExists(filepath.Join(dir, ballastName)) })
	d.free.Store(32<<20 + 500)
	b := sealed(t, 2, 1000, clip.Normal)
	if err := s.Put(t.Context(), b); !fault.Is(err, fault.NoSpace) {
		t.Fatalf("into the reserve: %v", err)
	}
	if st := s.Stats(); st.Problem == "" || st.Clips != 1 || len(st.Evicted) > 0 {
		t.Errorf("stats %+v", st)
	}
	if err := s.Room(500); err != nil {
		t.Errorf("room up to the reserve: %v", err)
	}
	if err := s.Room(501); !fault.Is(err, fault.NoSpace) {
		t.Errorf("room within the reserve: %v", err)
	}
	d.free.Store(100)
	if err := s.Forget(a.Key); err != nil { // needs no row at once
		t.Fatal(err)
	}
	wait(t, "ballast released", func() bool { return !fileExists(filepath.Join(dir, ballastName)) })
	d.free.Store(1 << 30)
	put(t, s, b)
	wait(t, "ballast again and no problem", func() bool {
		return fileExists(filepath.Join(dir, ballastName)) && s.Stats().Problem == ""
	})
	closeSpool(t, s)
	d.free.Store(100)
	if _, err := Open(dir, Options{disk: d}); !fault.Is(err, fault.NoSpace) {
		t.Errorf("open on a full disk: %v", err)
	}
	s = open(t, dir, Options{})
	if got := s.Pending(9, never); len(got) != 1 || got[0].Key != b.Key {
		t.Errorf("pending %v", got)
	}
}

func TestFailedStepLeavesNothing(t *testing.T) {
	for _, step := range []string{"write", "rename", "syncdir", "commit"} {
		dir := t.TempDir()
		var fail atomic.Bool
		s := open(t, dir, Options{cut: func(at string) error {
			if at == step && fail.Load() {
				return errors.New("broken")
			}
			return nil
		}})
		kept, lost := sealed(t, 1, 1000, clip.Normal), sealed(t, 2, 1000, clip.High)
		put(t, s, kept)
		fail.Store(true)
		if err := s.Put(t.Context(), lost); err == nil {
			t.Fatalf("%s: no error", step)
		}
		fail.Store(false)
		if got := s.Pending(9, never); len(got) != 1 || got[0].Key != kept.Key {
			t.Errorf("%s: pending %v", step, got)
		}
		if st := s.Stats(); st.Accepted != 1 || st.Clips != 1 {
			t.Errorf("%s: %+v", step, st)
		}
		put(t, s, lost)
		same(t, s, lost)
		if names, err := os.ReadDir(filepath.Join(dir, tmpDir)); err != nil || len(names) != 0 {
			t.Errorf("%s: temporary files %v %v", step, names, err)
		}
	}
}

func TestConcurrentPutsAndCloseUnderLoad(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	const n = 60
	clips := make([]*clip.Sealed, n)
	for i := range clips {
		clips[i] = sealed(t, uint64(i+1), 2000+i, clip.Priority(i%3))
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	accepted := map[wire.Key]bool{}
	for _, c := range clips {
		wg.Go(func() {
			err := s.Put(context.Background(), c)
			if err != nil && !fault.Is(err, fault.Unavailable) {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				accepted[c.Key] = true
			}
		})
	}
	wait(t, "some accepted", func() bool { mu.Lock(); defer mu.Unlock(); return len(accepted) > n/4 })
	closeSpool(t, s)
	wg.Wait()
	s = open(t, dir, Options{})
	got := map[wire.Key]bool{}
	for _, c := range s.Pending(n, never) {
		got[c.Key] = true
	}
	for key := range accepted {
		if !got[key] {
			t.Errorf("accepted clip %v is lost", key)
		}
	}
}

// TestForgottenWhileItsFileIsDeleted: a clip that is delivered and accepted again at
// once is not stored anew, and the later deletion takes nothing that is needed.
func TestForgottenWhileItsFileIsDeleted(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	c := sealed(t, 1, 1000, clip.Normal)
	for range 200 {
		if err := s.Put(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if err := s.Forget(c.Key); err != nil && !fault.Is(err, fault.NotFound) {
			t.Fatal(err)
		}
		for _, p := range s.Pending(10, never) {
			if err := s.Check(p.Key); err != nil {
				t.Fatal(err)
			}
		}
	}
	closeSpool(t, s)
}
