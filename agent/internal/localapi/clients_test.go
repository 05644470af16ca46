package localapi

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mlife/shared/client/agentclient"
	"mlife/shared/fault"
	"mlife/shared/testkit"
	"mlife/shared/wire"
)

// program connects the Go client to the local API.
func (d *device) program(t *testing.T, address string, options ...agentclient.Option) *agentclient.Client {
	t.Helper()
	c, err := agentclient.New(address, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// word is what programs said about a model's health.
type word struct {
	mu   sync.Mutex
	said []string
}

func (w *word) take(_ context.Context, slot string, ok bool, why string) error {
	if slot != "face" {
		return fault.New(fault.NotFound, "", "no slot %.80q on this device", slot)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, fmt.Sprint(slot, " ", ok, " ", why))
	return nil
}

func equipped(w *word) func(*Options) {
	return func(o *Options) {
		o.Token, o.MaxMedium, o.MaxBody, o.Health = "s3cret", 4<<20, 16<<20, w.take
		o.Models = func() []Model {
			return []Model{{Slot: "face", ID: "mdl_1", Version: "1", SHA256: "00", Path: "/models/1", State: "committed"}}
		}
		o.Status = func() wire.Status { return wire.Status{V: 1, Agent: "test", SpoolBudget: 7} }
	}
}

func TestGoClient(t *testing.T) {
	said := &word{}
	d := serve(t, equipped(said))
	for n, address := range []string{"http://" + d.Addr(), "unix://" + d.socket} {
		c := d.program(t, address, agentclient.WithToken("s3cret"))
		ctx := t.Context()
		o := agentclient.Observation{ID: fmt.Sprintf("%032x", n), Function: "face", Slot: "s", Model: "1", Result: agentclient.Label("a", 0.9), Truth: "b",
			Attributes: map[string]any{"lux": 12}}
		v, err := c.Observe(ctx, o, agentclient.Bytes("x.png", picture(t, n, 16)), agentclient.Bytes("y.npy", array(3<<19)))
		if err != nil || !v.Badcase || v.Rule != "wrong" || len(v.Clip) != 64 || v.Repeated {
			t.Errorf("%+v %v", v, err)
		}
		if again, err := c.Observe(ctx, o, agentclient.Bytes("x.png", picture(t, n, 16))); err != nil || !again.Repeated || again.Clip != v.Clip {
			t.Errorf("%+v %v", again, err)
		}
		if v, err := c.Observe(ctx, agentclient.Observation{Slot: "s", Model: "1", Result: "a", Truth: "a"}); err != nil || v.Badcase || v.ID == "" {
			t.Errorf("%+v %v", v, err)
		}
		fine := false
		if f, err := c.Feedback(ctx, agentclient.Feedback{Observation: v.ID, Text: "no", Badcase: &fine}); err != nil || !f.Badcase || f.Clip == v.Clip {
			t.Errorf("%+v %v", f, err)
		}
		if v, err := c.Complain(ctx, agentclient.Observation{Slot: "s", Model: "1", Feedback: "no"}, agentclient.Bytes("x.png", picture(t, 9, 16))); err != nil || v.Rule != "feedback" {
			t.Errorf("%+v %v", v, err)
		}
		if err := c.Infer(ctx, agentclient.Inferences{Slot: "s", Model: "1", Count: 10}); err != nil {
			t.Error(err)
		}
		if m, err := c.Models(ctx); err != nil || len(m) != 1 || m[0].Path != "/models/1" || m[0].State != "committed" {
			t.Errorf("%+v %v", m, err)
		}
		if err := c.Health(ctx, "face", n == 0, "why"); err != nil {
			t.Error(err)
		}
		if s, err := c.Status(ctx); err != nil || s.SpoolBudget != 7 {
			t.Errorf("%+v %v", s, err)
		}
	}
	if c := d.intake.Counts()["s/1"]; c.Inferences != 2*(3+10) || c.Badcases != 6 {
		t.Errorf("%+v", c)
	}
	if strings.Join(said.said, ";") != "face true why;face false why" {
		t.Error(said.said)
	}
}

func TestGoClientIsToldWhatIsWrong(t *testing.T) {
	d := serve(t, equipped(&word{}))
	c := d.program(t, "http://"+d.Addr(), agentclient.WithToken("s3cret"), agentclient.WithRetries(0))
	bad := agentclient.Observation{Badcase: true}
	for name, x := range map[string]struct {
		do   func(ctx context.Context) error
		kind fault.Kind
		want string
	}{
		"no medium": {func(ctx context.Context) error { _, err := c.Observe(ctx, bad); return err }, fault.Invalid, "medium"},
		"cut picture": {func(ctx context.Context) error {
			_, err := c.Observe(ctx, bad, agentclient.Bytes("c.png", picture(t, 1, 16)[:50]))
			return err
		}, fault.Invalid, "c.png"},
		"large medium": {func(ctx context.Context) error {
			_, err := c.Observe(ctx, bad, agentclient.Bytes("l.npy", array(12<<20)))
			return err
		}, fault.TooLarge, "l.npy"},
		"large request": {func(ctx context.Context) error {
			_, err := c.Observe(ctx, bad, agentclient.Bytes("l.npy", array(64<<20)))
			return err
		}, fault.TooLarge, "request"},
		"bad id": {func(ctx context.Context) error {
			_, err := c.Observe(ctx, agentclient.Observation{ID: "x"})
			return err
		}, fault.Invalid, "id"},
		"forgotten": {func(ctx context.Context) error {
			_, err := c.Feedback(ctx, agentclient.Feedback{Observation: "x"})
			return err
		}, fault.NotFound, "recent"},
		"no slot": {func(ctx context.Context) error { return c.Health(ctx, "a/b", true, "") }, fault.NotFound, "a/b"},
		"count":   {func(ctx context.Context) error { return c.Infer(ctx, agentclient.Inferences{Count: -1}) }, fault.Invalid, "count"},
	} {
		if err := x.do(t.Context()); !fault.Is(err, x.kind) || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v %v", name, fault.KindOf(err), err)
		}
	}
	if _, err := d.program(t, "http://"+d.Addr()).Models(t.Context()); !fault.Is(err, fault.Unauthorized) {
		t.Error(err)
	}
}

// restless publishes events and ends every stream now and then, until stop.
func (d *device) restless() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for n := 1; ; n++ {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if err := d.Publish("switched", map[string]any{"kind": "switched", "slot": "face", "path": "/models/2", "current": "/current", "model": map[string]any{"version": "2"}}); err != nil {
				d.tb.Error(err)
			}
			if n%8 == 0 {
				d.hub.mu.Lock()
				for c := range d.hub.streams {
					d.hub.end(c)
				}
				d.hub.mu.Unlock()
			}
		}
	})
	return func() { cancel(); done.Wait() }
}

func TestGoClientHearsEvents(t *testing.T) {
	d := serve(t, equipped(&word{}))
	defer d.restless()()
	c := d.program(t, "unix://"+d.socket, agentclient.WithToken("s3cret"))
	enough := errors.New("enough")
	connections, switches := 0, 0
	err := c.Events(t.Context(), func(e agentclient.Event) error {
		switch e.Kind {
		case agentclient.InService:
			connections++
		case agentclient.Switched:
			if switches++; e.Path != "/models/2" || e.Link != "/current" || e.Model.Version != "2" || e.Slot != "face" {
				t.Errorf("%+v", e)
			}
		}
		if connections >= 3 && switches >= 3 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Error(err)
	}
}

// TestPythonClient runs the Python client's own tests against the real local API, by
// every Python 3 that is here.
func TestPythonClient(t *testing.T) {
	dir := filepath.Join(testkit.ModuleRoot(), "shared", "client", "python")
	ran := 0
	for _, name := range []string{"python3", "python3.8"} {
		python, err := exec.LookPath(name)
		if err != nil || exec.CommandContext(t.Context(), python, "-c", "import unittest").Run() != nil {
			t.Logf("no %s here", name)
			continue
		}
		ran++
		t.Run(name, func(t *testing.T) {
			said := &word{}
			d := serve(t, equipped(said))
			defer d.restless()()
			cmd := exec.CommandContext(t.Context(), python, "-W", "error", "-B", "-m", "unittest", "-v", "test_mlife_agent")
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "MLIFE_AGENT_URL=http://"+d.Addr(), "MLIFE_TEST_SOCKET=unix://"+d.socket, "MLIFE_AGENT_TOKEN=s3cret")
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			t.Logf("%s", out)
			if c := d.intake.Counts()["s/1"]; c.Inferences != 2*16 || c.Badcases != 6 {
				t.Errorf("%+v", c)
			}
			if strings.Join(said.said, ";") != "face true ;face false nan" {
				t.Error(said.said)
			}
		})
	}
	if ran == 0 {
		t.Skip("python3 is missing: the Python client is not tested")
	}
}
