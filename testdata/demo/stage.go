package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"mlife/shared/testkit"
	"mlife/testdata/rig"
)

const (
	devices      = 6
	canaries     = 2
	slot         = "expression"
	function     = "expression recognition"
	login        = "admin"
	frames       = 6.0 // per second and camera
	factoryModel = "factory.safetensors"
)

var places = []string{"entrance", "lobby", "cafeteria", "lift", "garage", "roof terrace"}

// rules are what the agents take for a badcase.
var rules = []map[string]any{
	{"name": "wrong", "when": "differs", "reason": "the result is not what the person sees", "priority": "high"},
	{"name": "unsure", "when": "not has_truth and confidence < 0.45", "reason": "the model is unsure"},
}

// stage holds every process of the demo and their folder. The zero value is empty;
// whoever raises it ends it, also when raising failed.
type stage struct {
	dir       string
	trainer   string // built program
	password  string
	collector *rig.Collector
	agents    []*rig.Agent
	cameras   []*device
}

// raise builds, starts and enrols everything.
func (s *stage) raise(ctx context.Context, say *teller) (err error) {
	if s.dir, err = os.MkdirTemp(os.Getenv("DEMO_DIR"), "mlife-demo-"); err != nil {
		return err
	}
	bin := filepath.Join(testkit.ModuleRoot(), "bin")
	say.say("building the trainer and the camera")
	camera, err := rig.Build(ctx, s.dir, "camera", "./testdata/camera")
	if err != nil {
		return err
	}
	if s.trainer, err = rig.Build(ctx, s.dir, "trainer", "./testdata/trainer"); err != nil {
		return err
	}
	say.say("training the factory model on rendered faces without masks")
	factory := filepath.Join(s.dir, factoryModel)
	if _, err := rig.Run(ctx, s.dir, nil, s.trainer, "factory", factory); err != nil {
		return err
	}
	say.say("starting the collector")
	if err := s.startCollector(ctx, say, filepath.Join(bin, "mlife-collector")); err != nil {
		return err
	}
	say.say("the page: %s   login: %s   password: %s", s.collector.URL(), login, s.password)
	say.say("enrolling and starting %d agents and their cameras", devices)
	return s.startDevices(ctx, filepath.Join(bin, "mlife-agent"), camera, factory)
}

func (s *stage) startCollector(ctx context.Context, say *teller, bin string) error {
	c, err := rig.NewCollector(bin, filepath.Join(s.dir, "collector"))
	if err != nil {
		return err
	}
	want := os.Getenv("DEMO_HTTP")
	if want == "" {
		want = "127.0.0.1:8080"
	}
	if free(want) {
		c.HTTP = want
	} else {
		say.say("%s is in use: the page takes a free port", want)
	}
	s.password = rand.Text()[:16]
	if err := c.Setup(ctx, s.password); err != nil {
		return err
	}
	s.collector = c
	return c.Start(ctx)
}

// free reports whether nobody listens on the address.
func free(address string) bool {
	l, err := net.Listen("tcp", address)
	return err == nil && l.Close() == nil
}

func (s *stage) startDevices(ctx context.Context, bin, camera, factory string) error {
	s.agents, s.cameras = make([]*rig.Agent, devices), make([]*device, devices)
	g, ctx := errgroup.WithContext(ctx)
	for i := range devices {
		name := fmt.Sprintf("camera-%d", i+1)
		a, err := rig.NewAgent(bin, filepath.Join(s.dir, name), name)
		if err != nil {
			return errors.Join(err, g.Wait())
		}
		s.agents[i] = a
		a.Config["labels"] = map[string]string{"place": places[i]}
		a.Config["triggers"] = map[string]any{"rules": rules}
		a.Config["models"] = []map[string]any{{
			"slot": slot, "path": factory, "version": "factory", "health": map[string]any{"require_report": true, "probation_ms": 3000},
		}}
		g.Go(func() error {
			if err := a.Enroll(ctx, s.collector); err != nil {
				return err
			}
			if err := a.Start(ctx); err != nil {
				return err
			}
			var err error
			s.cameras[i], err = startCamera(camera, a, i)
			return err
		})
	}
	return g.Wait()
}

// processes are all that were started, cameras first and the collector last.
func (s *stage) processes() []*rig.Process {
	var out []*rig.Process
	for _, d := range s.cameras {
		if d != nil {
			out = append(out, d.proc)
		}
	}
	for _, a := range s.agents {
		if a != nil && a.Process != nil {
			out = append(out, a.Process)
		}
	}
	if s.collector != nil && s.collector.Process != nil {
		out = append(out, s.collector.Process)
	}
	return out
}

// alive says which process ended though nobody asked it to.
func (s *stage) alive() error {
	for _, p := range s.processes() {
		if !p.Alive() {
			return fmt.Errorf("%s ended by itself: %w\n%s", p.Name, p.Err(), p.Tail(2000))
		}
	}
	return nil
}
