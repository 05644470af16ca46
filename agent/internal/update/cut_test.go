package update

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mlife/shared/testkit"
	"mlife/shared/trust"
)

// cutHere is what a test's cut panics with: the program ended there.
type cutHere string

// cutter ends the program at the nth passing of a point.
type cutter struct {
	mu     sync.Mutex
	at     string
	points []string // every point passed, with its count: "persist staged#1"
	seen   map[string]int
}

func (c *cutter) pass(point string) {
	c.mu.Lock()
	if c.seen == nil {
		c.seen = map[string]int{}
	}
	c.seen[point]++
	name := fmt.Sprintf("%s#%d", point, c.seen[point])
	c.points = append(c.points, name)
	hit := name == c.at
	c.mu.Unlock()
	if hit {
		panic(cutHere(name))
	}
}

// scenario brings one wish to its end under a cutter; it says whether the cut came.
func (r *rig) scenario(c *cutter, target trust.Target, end phase) (cut bool) {
	r.t.Helper()
	m, err := open(r.t.Context(), r.o, c.pass)
	if err != nil {
		r.t.Fatal(err)
	}
	done := make(chan error, 1)
	ctx, cancel := context.WithCancel(r.t.Context())
	go func() { done <- m.Run(ctx) }()
	r.offer(m, r.wanted(target))
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			cancel()
			if err == nil || !strings.Contains(err.Error(), "panic: ") {
				r.t.Fatalf("run ended: %v", err)
			}
			return true
		case <-tick.C:
			if s := m.snapshot("face"); s.Phase == end {
				cancel()
				// A cut behind the last step may still come while the loop ends.
				return <-done != nil
			}
		case <-deadline.C:
			cancel()
			r.t.Fatalf("stuck: %+v, run: %v", m.snapshot("face"), <-done)
		}
	}
}

// TestCutAnywhereLeavesOldOrNew ends the program at every point of an update, starts
// it again, and finds a verified model in service each time.
func TestCutAnywhereLeavesOldOrNew(t *testing.T) {
	for _, c := range []struct {
		name   string
		end    phase
		health []string
	}{
		{"commit", committed, nil},
		{"rollback", rolledBack, []string{"/bin/false"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dry := &cutter{}
			r := newRig(t)
			r.o.Slots[0].Health.Command = c.health
			r.scenario(dry, r.shelf.put(newModel(3)), c.end)
			if len(dry.points) < 20 {
				t.Fatalf("only %d points: %v", len(dry.points), dry.points)
			}
			for _, point := range dry.points {
				t.Run(point, func(t *testing.T) { cutAt(t, point, c.end, c.health) })
			}
		})
	}
}

func cutAt(t *testing.T, point string, end phase, health []string) {
	r := newRig(t)
	r.o.Slots[0].Health.Command = health
	target := r.shelf.put(newModel(3))
	if !r.scenario(&cutter{at: point}, target, end) && !strings.HasPrefix(point, "after") && !strings.HasPrefix(point, "persisted") {
		t.Fatal("the cut did not come")
	}
	oldOrNew := func() {
		t.Helper()
		if sha := r.inService(); sha != r.factory && sha != target.SHA256 {
			t.Fatalf("in service is %s: neither old nor new", sha)
		}
	}
	oldOrNew()
	m := r.open()
	oldOrNew()
	stop := r.run(m)
	r.ends(m, "dep_1", end)
	stop()
	want := target.SHA256
	if end == rolledBack {
		want = r.factory
	}
	if r.inService() != want {
		t.Errorf("in service %s: want %s", r.inService(), want)
	}
	// A third start finds everything settled.
	if s := r.open().snapshot("face"); s.Phase != end || s.Current.SHA256 != want {
		t.Errorf("after another start: %+v", s)
	}
}

func TestAgentThatKeepsStartingInProbationGoesBack(t *testing.T) {
	r := newRig(t)
	target := r.shelf.put(newModel(8))
	target.ProbationMS = time.Hour.Milliseconds()
	m := r.open()
	stop := r.run(m)
	r.offer(m, r.wanted(target))
	inProbation := func() bool { s := m.snapshot("face"); return s.Phase == probation && s.Resumes > 0 }
	for n := 1; n <= maxResumes; n++ {
		testkit.Eventually(t, 10*time.Second, func() bool { return inProbation() && m.snapshot("face").Resumes == n })
		stop()
		m = r.open()
		stop = r.run(m)
	}
	defer stop()
	if s := r.ends(m, "dep_1", rolledBack); !strings.Contains(s.Reason, "started") {
		t.Errorf("reason %q", s.Reason)
	}
}

func TestDamageOnDiskFallsBackAndCorruptStateIsRebuilt(t *testing.T) {
	r := newRig(t)
	m := r.open()
	stop := r.run(m)
	target := r.shelf.put(newModel(2))
	r.offer(m, r.wanted(target))
	r.ends(m, "dep_1", committed)
	stop()

	if err := os.WriteFile(filepath.Join(r.o.Dir, "state.json"), []byte(`{"v":1,"slo`), 0o600); err != nil {
		t.Fatal(err)
	}
	m = r.open()
	if s := m.snapshot("face"); s.Current == nil || s.Current.SHA256 != target.SHA256 || r.inService() != target.SHA256 {
		t.Fatalf("after a corrupt state: %+v", s)
	}
	if aside, err := filepath.Glob(filepath.Join(r.o.Dir, "state.json.corrupt-*")); err != nil || len(aside) != 1 {
		t.Errorf("set aside: %v, %v", aside, err)
	}

	damaged := filepath.Join(r.o.Dir, "face", "versions", target.SHA256, "model")
	if err := os.Chmod(damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(damaged, []byte("scribble"), 0o600); err != nil {
		t.Fatal(err)
	}
	m = r.open()
	if s := m.snapshot("face"); s.Current == nil || s.Current.SHA256 != r.factory || r.inService() != r.factory {
		t.Errorf("after damage: %+v, in service %s", s, r.inService())
	}
}

func TestMissingFactoryModelIsNamed(t *testing.T) {
	r := newRig(t)
	r.o.Slots[0].Factory = filepath.Join(t.TempDir(), "none")
	if _, err := Open(t.Context(), r.o); err == nil || !strings.Contains(err.Error(), "slot face") {
		t.Errorf("error %v", err)
	}
}
