package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mlife/agent/internal/config"
	"mlife/shared/client/agentclient"
	"mlife/shared/client/collectorclient"
	"mlife/shared/fault"
	"mlife/shared/secret"
	"mlife/shared/testkit"
	"mlife/shared/trigger"
	"mlife/testdata/rig"
)

func TestMain(m *testing.M) { testkit.LeakCheck(m) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// site is a real collector and the configuration of a device that is enrolled with it.
type site struct {
	*rig.Collector
	api *collectorclient.Client
	cfg config.Config
}

func newSite(t *testing.T) *site {
	t.Helper()
	dir := t.TempDir()
	bin, err := rig.Build(t.Context(), dir, "mlife-collector", "./collector")
	must(t, err)
	s := &site{}
	s.Collector, err = rig.NewCollector(bin, filepath.Join(dir, "collector"))
	must(t, err)
	must(t, s.Setup(t.Context(), "a password of tests"))
	must(t, s.Start(t.Context()))
	t.Cleanup(func() { must(t, s.Stop(15*time.Second)) })
	s.api, err = collectorclient.New(s.URL(), secret.String(s.Token))
	must(t, err)
	t.Cleanup(s.api.Close)
	token, err := s.EnrolmentToken(t.Context())
	must(t, err)
	s.cfg = config.Defaults()
	s.cfg.DataDir = filepath.Join(dir, "data")
	s.cfg.LocalAPI.Listen = testkit.FreeAddr(t)
	cmd := Command("test")
	cmd.SetArgs([]string{"enroll", "--data-dir", s.cfg.DataDir, "--collector", "https://" + s.HTTPS, "--token", token, "--device", "cam-1"})
	cmd.SetOut(&bytes.Buffer{})
	must(t, cmd.ExecuteContext(t.Context()))
	return s
}

// start runs the agent; stop wants it to end in order and in time.
func (s *site) start(t *testing.T) (client *agentclient.Client, stop func()) {
	t.Helper()
	must(t, s.cfg.Check())
	log := slog.New(slog.DiscardHandler)
	if testing.Verbose() {
		log = slog.New(slog.NewTextHandler(t.Output(), nil))
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- Run(ctx, s.cfg, "test", log) }()
	client, err := agentclient.New("http://" + s.cfg.LocalAPI.Listen)
	must(t, err)
	stop = sync.OnceFunc(func() {
		began := time.Now()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took > stopLimit {
			t.Errorf("stopping took %s", took)
		}
		client.Close()
	})
	t.Cleanup(stop)
	ready := testkit.Within(time.Minute, func() bool { _, err := client.Status(t.Context()); return err == nil })
	if !ready {
		stop()
		t.Fatal("not ready within a minute")
	}
	return client, stop
}

func picture(t *testing.T, seed int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 32, 32))
	state := uint32(seed)*2654435761 + 1
	for i := range img.Pix {
		state = state*1664525 + 1013904223
		img.Pix[i] = byte(state >> 24)
	}
	var b bytes.Buffer
	must(t, png.Encode(&b, img))
	return b.Bytes()
}

// TestDeviceAtWork lets programs report over the local API and by a folder, brings a
// model, and stops and starts the agent in between.
func TestDeviceAtWork(t *testing.T) {
	s := newSite(t)
	dir := t.TempDir()
	factory := filepath.Join(dir, "factory.bin")
	must(t, os.WriteFile(factory, []byte("the model from the factory"), 0o600))
	drop := filepath.Join(dir, "drop")
	must(t, os.Mkdir(drop, 0o755))
	s.cfg.Triggers.Rules = []trigger.Rule{{Name: "wrong", When: "differs"}}
	s.cfg.Folders = []config.Folder{{Path: drop, Function: "face", Slot: "face", After: "move", SettleMS: 50}}
	s.cfg.Models = []config.Model{{Slot: "face", Path: factory, Version: "1", Health: config.Health{RequireReport: true}}}
	s.cfg.Labels = map[string]string{"site": "hall-3"}
	agent, stop := s.start(t)

	seen := agentclient.Observation{ID: strings.Repeat("ab", 16), Function: "face", Slot: "face", Result: agentclient.Label("sad", 0.4), Truth: "happy"}
	first, err := agent.Observe(t.Context(), seen, agentclient.Bytes("a.png", picture(t, 1)))
	must(t, err)
	if !first.Badcase || first.Rule != "wrong" {
		t.Errorf("%+v", first)
	}
	must(t, os.WriteFile(filepath.Join(drop, "b.png"), picture(t, 2), 0o600))
	must(t, os.WriteFile(filepath.Join(drop, "bad.png"), picture(t, 3)[:99], 0o600))
	must(t, agent.Infer(t.Context(), agentclient.Inferences{Slot: "face", Count: 98}))
	s.badcases(t, 2)
	if !testkit.Within(time.Minute, func() bool {
		_, err := os.Stat(filepath.Join(drop, ".rejected", "bad.png.error.txt"))
		return err == nil
	}) {
		t.Error("the bad file is not put aside")
	}

	stop()
	agent, stop = s.start(t)
	again, err := agent.Observe(t.Context(), seen, agentclient.Bytes("a.png", picture(t, 1)))
	if err != nil || !again.Repeated || again.Clip != first.Clip {
		t.Errorf("after a start: %+v %v", again, err)
	}
	s.deploy(t, agent)
	if v, err := agent.Observe(t.Context(), agentclient.Observation{Function: "face", Slot: "face", Result: "a", Truth: "b"}, agentclient.Bytes("c.png", picture(t, 4))); err != nil || !v.Badcase {
		t.Errorf("%+v %v", v, err)
	}
	for _, b := range s.badcases(t, 3) {
		if want := map[bool]string{true: "2", false: "1"}[strings.Contains(fmt.Sprint(b.Media), "c.png")]; b.ModelVersion != want {
			t.Errorf("%+v: want model version %s", b, want)
		}
	}
	st, err := agent.Status(t.Context())
	testkit.Within(10*time.Second, func() bool { // the collector's word is on its way
		st, err = agent.Status(t.Context())
		return err == nil && st.SpoolClips == 0
	})
	must(t, err)
	if c := st.Models["face/1"]; c.Inferences != 100 || c.Badcases != 2 || st.Models["face/2"].Badcases != 1 || !st.Online || st.SpoolClips != 0 || len(st.Problems) > 0 {
		t.Errorf("%+v", st)
	}
	stop()
	if left, err := os.ReadDir(filepath.Join(s.cfg.DataDir, "tmp")); err != nil || len(left) > 0 {
		t.Error(left, err)
	}
}

// badcases waits until the collector has n.
func (s *site) badcases(t *testing.T, n int) (out []collectorclient.Badcase) {
	t.Helper()
	var err error
	if !testkit.Within(30*time.Second, func() bool {
		out, err = s.api.Badcases(t.Context(), nil, 100)
		return err == nil && len(out) == n
	}) {
		t.Fatalf("%d badcases: %+v %v", n, out, err)
	}
	return out
}

// deploy brings version 2, which the program takes into use when it is told to.
func (s *site) deploy(t *testing.T, agent *agentclient.Client) {
	t.Helper()
	model := bytes.Repeat([]byte("better "), 50_000)
	m, err := s.api.AddModel(t.Context(), collectorclient.NewModel{Slot: "face", Version: "2", FileName: "m.bin", File: bytes.NewReader(model)})
	must(t, err)
	order := collectorclient.Order{Models: []string{m.ID}, ProbationS: 2}
	order.Targets.Devices = []string{"cam-1"}
	d, err := s.api.Deploy(t.Context(), order)
	must(t, err)
	done := errors.New("committed")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var kinds []string
	err = agent.Events(ctx, func(e agentclient.Event) error {
		kinds = append(kinds, e.Kind)
		switch e.Kind {
		case agentclient.Switched:
			got, err := os.ReadFile(e.Path)
			if linked, linkErr := os.ReadFile(e.Link); err != nil || linkErr != nil || !bytes.Equal(got, model) || !bytes.Equal(linked, model) || e.Model.ID != m.ID {
				t.Errorf("%+v: %v %v", e, err, linkErr)
			}
			return agent.Health(ctx, e.Slot, true, "")
		case agentclient.Committed:
			return done
		}
		return nil
	})
	if !errors.Is(err, done) || strings.Join(kinds, " ") != "models switched committed" {
		t.Errorf("%v %v", kinds, err)
	}
	if d, err = s.api.WaitDeployment(ctx, d.ID); err != nil || d.State != "succeeded" {
		t.Errorf("%+v %v", d, err)
	}
	sum := sha256.Sum256(model)
	models, err := agent.Models(t.Context())
	if err != nil || len(models) != 1 || models[0].SHA256 != hex.EncodeToString(sum[:]) || models[0].State != "committed" {
		t.Errorf("%+v %v", models, err)
	}
}

// TestFailedStartEndsInOrder breaks one part after another: the error says which, and
// nothing goes on running.
func TestFailedStartEndsInOrder(t *testing.T) {
	s := newSite(t)
	log := slog.New(slog.DiscardHandler)
	for name, c := range map[string]struct {
		change func(*config.Config)
		kind   fault.Kind
		want   string
	}{
		"not enrolled":   {func(c *config.Config) { c.DataDir = t.TempDir() }, fault.NotFound, "enroll"},
		"another device": {func(c *config.Config) { c.Device = "cam-2" }, fault.Invalid, "cam-1"},
		"rules":          {func(c *config.Config) { c.Triggers.File = "/no/such/file" }, fault.Invalid, "triggers.file"},
		"factory model":  {func(c *config.Config) { c.Models = []config.Model{{Slot: "s", Path: "/no/such/file"}} }, fault.NotFound, "slot s"},
		"authority":      {func(c *config.Config) { c.Collector.CAFile = "/no/such/file" }, fault.Invalid, "collector.ca_file"},
		"folder":         {func(c *config.Config) { c.Folders = []config.Folder{{Path: "/no/such/folder"}} }, fault.NotFound, "watched folder"},
		"address":        {func(c *config.Config) { c.LocalAPI.Listen = s.HTTP }, fault.Conflict, "address already in use"},
		"socket":         {func(c *config.Config) { c.LocalAPI.Socket = "/no/such/folder/s" }, fault.Conflict, "/no/such/folder"},
		"telemetry":      {func(c *config.Config) { c.Telemetry.Listen = s.HTTP }, fault.Invalid, "telemetry.listen"},
	} {
		cfg := s.cfg
		c.change(&cfg)
		err := Run(t.Context(), cfg, "test", log)
		if !fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v %v", name, fault.KindOf(err), err)
		}
	}
	_, stop := s.start(t) // all was given back
	stop()

	a := &agent{cfg: s.cfg, log: log}
	must(t, a.openIdentity(t.Context()))
	if got := a.broker(); got != s.MQTT {
		t.Errorf("%s, want that of enrolment, %s", got, s.MQTT)
	}
	a.cfg.Collector.Broker = "tcp://other:1883"
	if tls, err := a.brokerTLS(); a.broker() != "tcp://other:1883" || tls != nil || err != nil {
		t.Errorf("%s %v", a.broker(), err)
	}
}
