package e2e

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"mlife/shared/testkit/postgres"
	"mlife/testdata/rest"
	"mlife/testdata/rig"
)

// long says that the scenarios run in full.
func long() bool { return os.Getenv("MLIFE_E2E") == "long" }

// pick gives the short or the full size of a scenario.
func pick(short, full int) int {
	if long() {
		return full
	}
	return short
}

// seed decides what is random in a scenario; MLIFE_SEED repeats one.
func seed(t *testing.T) uint64 {
	t.Helper()
	s := uint64(time.Now().UnixNano())
	if v := os.Getenv("MLIFE_SEED"); v != "" {
		var err error
		if s, err = strconv.ParseUint(v, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("MLIFE_SEED=%d", s)
	return s
}

// pause is a moment of the scenario's own choosing, not a wait for something.
func pause(d time.Duration) { <-time.After(d) }

var built struct {
	once             sync.Once
	agent, collector string
	err              error
}

// programs builds agent and collector once for all scenarios.
func programs(t *testing.T) (agent, collector string) {
	t.Helper()
	built.once.Do(func() {
		dir := filepath.Join(os.TempDir(), fmt.Sprintf("mlife-e2e-%d", os.Getpid()))
		if built.err = os.MkdirAll(dir, 0o755); built.err != nil {
			return
		}
		ctx := context.Background()
		if built.agent, built.err = rig.Build(ctx, dir, "mlife-agent", "./agent"); built.err != nil {
			return
		}
		built.collector, built.err = rig.Build(ctx, dir, "mlife-collector", "./collector")
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.agent, built.collector
}

// together is how many scenarios run at the same time: most of them wait.
const together = "4"

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", together); err != nil {
		panic(err)
	}
	code := postgres.Main{M: m}.Run()
	if built.agent != "" {
		if err := os.RemoveAll(filepath.Dir(built.agent)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// world is one collector with an administrator.
type world struct {
	*rig.Collector
	agentBin string
}

// newWorld prepares a collector; start it.
func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldAt(t, t.TempDir())
}

func newWorldAt(t *testing.T, dir string) *world {
	t.Helper()
	agent, collector := programs(t)
	c, err := rig.NewCollector(collector, filepath.Join(dir, "collector"))
	must(t, err)
	w := &world{Collector: c, agentBin: agent}
	must(t, c.Setup(t.Context(), "correct horse battery"))
	t.Cleanup(func() { end(t, "collector", c.Process) })
	return w
}

// withMosquitto gives a world whose collector uses Debian's broker, started.
func withMosquitto(t *testing.T) (*world, *rig.Mosquitto) {
	t.Helper()
	w := newWorld(t)
	dir := t.TempDir()
	_, err := rig.Run(t.Context(), w.Dir, nil, w.Bin, "authority", "export", "--data-dir", filepath.Join(w.Dir, "data"), "--out", dir)
	must(t, err)
	broker, err := rig.NewMosquitto(dir)
	if errors.Is(err, rig.ErrNoMosquitto) {
		t.Skip(err)
	}
	must(t, err)
	must(t, broker.Start(t.Context()))
	t.Cleanup(func() { end(t, "broker", broker.Process) })
	w.Args = append(w.Args, "--mqtt.external", "tls://"+broker.Addr)
	return w, broker
}

// agent prepares an enrolled agent whose rule takes every observation for a badcase.
func (w *world) agent(t *testing.T, device string, change func(config map[string]any)) *rig.Agent {
	t.Helper()
	a, err := rig.NewAgent(w.agentBin, filepath.Join(t.TempDir(), device), device)
	must(t, err)
	a.Config["triggers"] = map[string]any{"rules": []map[string]any{{"name": "all", "when": "true"}}}
	if change != nil {
		change(a.Config)
	}
	must(t, a.Enroll(t.Context(), w.Collector))
	t.Cleanup(func() { end(t, device, a.Process) })
	return a
}

// end stops a program in order and shows its log when the scenario failed.
func end(t *testing.T, name string, p *rig.Process) {
	if p == nil {
		return
	}
	if p.Alive() {
		if err := p.Stop(15 * time.Second); err != nil {
			t.Error(err)
		}
	}
	if t.Failed() {
		t.Logf("log of %s:\n%s", name, p.Tail(4000))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// logged waits until a program's log has a line with all the words.
func logged(t *testing.T, p *rig.Process, words ...string) {
	t.Helper()
	if !rig.Within(30*time.Second, func() bool { return p.Logged(words...) }) {
		t.Errorf("%s logged no line with %s", p.Name, strings.Join(words, ", "))
	}
}

// badcase is what the scenarios look at.
type badcase struct {
	ID         string         `json:"id"`
	Frequency  int            `json:"frequency"`
	Function   string         `json:"function"`
	Attributes map[string]any `json:"attributes"`
	Media      []struct {
		Name      string `json:"name"`
		MediaType string `json:"media_type"`
		SHA256    string `json:"sha256"`
	} `json:"media"`
}

func (w *world) badcases(t *testing.T, query url.Values) []badcase {
	t.Helper()
	all, err := rest.All[badcase](t.Context(), w.API(), "/badcases", query)
	must(t, err)
	return all
}

// total counts badcases; −1 while the collector is away.
func (w *world) total(ctx context.Context) int {
	var page struct {
		Total int `json:"total"`
	}
	if err := w.API().Get(ctx, "/badcases?limit=1", &page); err != nil {
		return -1
	}
	return page.Total
}

// arrive waits until n badcases are there.
func (w *world) arrive(t *testing.T, limit time.Duration, n int) {
	t.Helper()
	if !rig.Within(limit, func() bool { return w.total(t.Context()) >= n }) {
		t.Errorf("%d of %d clips arrived within %s", w.total(t.Context()), n, limit)
	}
}

// checkOnce wants sequence numbers 0 to n−1, each in one badcase seen once.
func (w *world) checkOnce(t *testing.T, n int) {
	t.Helper()
	seen := map[int]string{}
	for _, b := range w.badcases(t, url.Values{}) {
		seq, ok := b.Attributes["seq"].(float64)
		if !ok {
			t.Fatalf("%s has no sequence number: %v", b.ID, b.Attributes)
		}
		if other, twice := seen[int(seq)]; twice {
			t.Errorf("clip %d is doubled: %s and %s", int(seq), other, b.ID)
		}
		if b.Frequency != 1 {
			t.Errorf("clip %d was counted %d times", int(seq), b.Frequency)
		}
		seen[int(seq)] = b.ID
	}
	for seq := range n {
		if _, ok := seen[seq]; !ok {
			t.Errorf("clip %d is lost", seq)
		}
	}
	if len(seen) != n {
		t.Errorf("%d clips stored, %d accepted", len(seen), n)
	}
}
