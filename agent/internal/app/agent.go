// Package app puts the agent together: which part is made of what, which starts
// first, and how all end. It also holds the command line. Only main imports it.
package app

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"mlife/agent/internal/campaign"
	"mlife/agent/internal/capture"
	"mlife/agent/internal/config"
	"mlife/agent/internal/identity"
	"mlife/agent/internal/localapi"
	"mlife/agent/internal/spool"
	"mlife/agent/internal/update"
	"mlife/agent/internal/uplink"
	"mlife/shared/fault"
	"mlife/shared/obs"
	"mlife/shared/run"
	"mlife/shared/settings"
	"mlife/shared/trigger"
)

// stopLimit is how long a graceful stop may take.
const stopLimit = 10 * time.Second

// Memory: the agent shares its device with the programs it serves. A small heap is
// collected early; beyond the limit, which is soft, the collector works harder and
// gives back what it does not need.
const (
	gcPercent   = 50
	memoryLimit = 20 << 20
)

// agent is every part of a running agent. It is made by build and lives until close.
type agent struct {
	cfg     config.Config
	version string
	log     *slog.Logger
	started time.Time
	device  string

	identity *identity.Identity
	spool    *spool.Spool
	counters *capture.Counters
	engine   *trigger.Engine
	wanted   *campaign.Set
	intake   *capture.Intake
	folders  []*capture.Folder
	update   *update.Manager
	uplink   *uplink.Uplink
	fleet    *fleet
	local    *localapi.Server
	registry *prometheus.Registry
	checks   obs.Checks

	closers []func() error // undone in reverse
}

// Run runs the agent until ctx is done. A stop takes at most 10 s.
func Run(ctx context.Context, cfg config.Config, version string, log *slog.Logger) (err error) {
	debug.SetGCPercent(gcPercent)
	debug.SetMemoryLimit(memoryLimit)
	a, err := build(ctx, cfg, version, log)
	if err != nil {
		return err
	}
	g := run.New(ctx)
	defer func() { err = errors.Join(err, a.close()) }()
	if err := a.start(g); err != nil {
		g.Stop()
		return errors.Join(err, g.WaitFor(stopLimit))
	}
	log.Info("agent runs", "device", a.device, "version", version, "broker", a.broker())
	<-g.Context().Done()
	log.Info("agent stops")
	return g.WaitFor(stopLimit)
}

// build makes every part, in the order in which they need each other. What was made
// is closed again when a later part fails.
func build(ctx context.Context, cfg config.Config, version string, log *slog.Logger) (*agent, error) {
	a := &agent{cfg: cfg, version: version, log: log, started: time.Now(), registry: obs.Registry()}
	for _, step := range []func(context.Context) error{
		a.openIdentity, a.openSpool, a.openIntake, a.openUpdate, a.openUplink, a.openFolders, a.openMetrics, a.openLocalAPI,
	} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, a.close())
		}
	}
	return a, nil
}

func (a *agent) close() error {
	var errs []error
	for i := len(a.closers) - 1; i >= 0; i-- {
		errs = append(errs, a.closers[i]())
	}
	a.closers = nil
	return errors.Join(errs...)
}

func (a *agent) path(parts ...string) string {
	return filepath.Join(append([]string{a.cfg.DataDir}, parts...)...)
}

func (a *agent) openIdentity(context.Context) (err error) {
	// Programs are told paths below it and have working folders of their own.
	if a.cfg.DataDir, err = filepath.Abs(a.cfg.DataDir); err != nil {
		return fault.Field("agent", "data_dir", "%v", err)
	}
	if err := os.MkdirAll(a.cfg.DataDir, 0o750); err != nil {
		return fault.Field("agent", "data_dir", "%v", err)
	}
	if a.identity, err = identity.Load(a.cfg.IdentityDir()); err != nil {
		return err
	}
	a.device = a.identity.Document().Device
	if a.cfg.Device != "" && a.cfg.Device != a.device {
		return fault.Field("agent", "device", "%s is not the name %s that this device was enrolled as", a.cfg.Device, a.device)
	}
	return nil
}

func (a *agent) openSpool(context.Context) (err error) {
	s := a.cfg.Spool
	a.spool, err = spool.Open(a.cfg.SpoolDir(), spool.Options{
		Budget: s.BudgetMiB << 20, Reserve: s.ReserveMiB << 20, Ballast: s.BallastMiB << 20, Log: a.log.With("part", "spool"),
	})
	if err == nil {
		a.closers = append(a.closers, a.spool.Close)
		a.checks.Add("spool", func(context.Context) error {
			if p := a.spool.Stats().Problem; p != "" {
				return errors.New(p)
			}
			return nil
		})
	}
	return err
}

// tmp is the folder of media that arrive or are sealed. Nothing in it outlives the
// agent; the spool's lock keeps a second one from emptying it.
func (a *agent) tmp() string { return a.path("tmp") }

func (a *agent) openIntake(context.Context) (err error) {
	log := a.log.With("part", "capture")
	if err := errors.Join(os.RemoveAll(a.tmp()), os.MkdirAll(a.tmp(), 0o700), os.MkdirAll(a.path("capture"), 0o700)); err != nil {
		return fault.New(fault.Internal, "agent", "%w", err)
	}
	if a.counters, err = capture.OpenCounters(a.path("capture", "counters.json"), log); err != nil {
		return fault.New(fault.Internal, "agent", "%w", err)
	}
	rules, err := readRules(a.cfg.Triggers)
	if err != nil {
		return err
	}
	if a.engine, err = trigger.New(rules, seedOf(a.device)); err != nil {
		return fault.New(fault.Invalid, "agent", "triggers: %w", err)
	}
	if a.wanted, err = campaign.Open(a.path("capture", "campaigns.json"), seedOf(a.device), log); err != nil {
		return err
	}
	a.intake, err = capture.NewIntake(capture.Options{
		Device: a.device, Engine: a.engine, Wanted: a.wanted, Spool: a.spool, Counters: a.counters, Journal: a.path("capture", "journal"),
		TempDir: a.tmp(), Room: a.spool.Room, Media: capture.MediaLimits{MaxBytes: a.cfg.LocalAPI.MaxMediaMiB << 20}, Model: a.inService, Log: log,
	})
	if err == nil {
		a.closers = append(a.closers, a.intake.Close)
	}
	return err
}

func readRules(t config.Triggers) ([]trigger.Rule, error) {
	if t.File == "" {
		return t.Rules, nil
	}
	info, err := os.Stat(t.File)
	if err != nil {
		return nil, fault.Field("agent", "triggers.file", "%v", err)
	}
	if info.Size() > settings.MaxFile {
		return nil, fault.Field("agent", "triggers.file", "%s has %d bytes: at most %d", t.File, info.Size(), settings.MaxFile)
	}
	text, err := os.ReadFile(t.File)
	if err != nil {
		return nil, fault.Field("agent", "triggers.file", "%v", err)
	}
	rules, err := trigger.ParseYAML(text)
	if err != nil {
		return nil, fault.Field("agent", "triggers.file", "%s: %v", t.File, err)
	}
	if err := trigger.Validate(rules); err != nil {
		return nil, fault.Field("agent", "triggers.file", "%s: %v", t.File, err)
	}
	return rules, nil
}

func (a *agent) openUpdate(ctx context.Context) (err error) {
	a.fleet = newFleet(a)
	var slots []update.Slot
	for _, m := range a.cfg.Models {
		slots = append(slots, update.Slot{
			Name: m.Slot, Factory: m.Path, FactoryVersion: m.Version, Command: m.Command, CommandTimeout: ms(m.TimeoutMS),
			Health: update.Health{Command: m.Health.Command, URL: m.Health.URL, Timeout: ms(m.Health.TimeoutMS),
				Probation: ms(m.Health.ProbationMS), RequireReport: m.Health.RequireReport},
		})
	}
	a.update, err = update.Open(ctx, update.Options{
		Dir: a.cfg.ModelsDir(), Slots: slots, Fetcher: fetcher{a}, Verifier: a.identity.Verifier(),
		Event: a.fleet.event, Report: a.fleet.report, Collect: a.fleet.collect, Log: a.log.With("part", "update"), Reserve: a.cfg.Spool.ReserveMiB << 20,
	})
	return err
}

func ms(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

func (a *agent) openUplink(context.Context) (err error) {
	trusted, err := a.brokerTLS()
	if err != nil {
		return err
	}
	a.uplink, err = uplink.New(uplink.Options{
		Device: a.device, Broker: a.broker(), TLS: trusted, Spool: a.spool,
		Clips: a.cfg.Uplink.InFlight, Rate: a.cfg.Uplink.RateKiB << 10, Chunk: int(a.cfg.Uplink.ChunkKiB << 10),
		Status: a.fleet.status, Wanted: a.fleet.wanted, Log: a.log.With("part", "uplink"),
	})
	return err
}

func (a *agent) openFolders(context.Context) error {
	if err := os.MkdirAll(a.path("folders"), 0o700); err != nil {
		return fault.New(fault.Internal, "agent", "%w", err)
	}
	for _, f := range a.cfg.Folders {
		folder, err := capture.NewFolder(capture.FolderOptions{
			Path: f.Path, Function: f.Function, Slot: f.Slot, RequireSidecar: f.RequireSidecar, After: f.After, Settle: ms(f.SettleMS),
			Ledger: a.path("folders", ledgerName(f.Path)), Log: a.log.With("part", "folder"),
		}, a.intake)
		if err != nil {
			return err
		}
		a.folders = append(a.folders, folder)
		a.closers = append(a.closers, folder.Close)
	}
	return nil
}

// start sets every loop to work.
func (a *agent) start(g *run.Group) error {
	if err := a.serve(g); err != nil {
		return err
	}
	g.Go("counters", a.counters.Run)
	g.Go("update", a.update.Run)
	g.Go("fleet", a.fleet.run)
	g.Go("uplink", a.uplink.Run)
	g.Go("identity", func(ctx context.Context) error {
		return a.identity.Run(ctx, a.cfg.Collector.URL, a.uplink.Reconnect, a.log.With("part", "identity"))
	})
	for _, f := range a.folders {
		g.Go("folder", f.Run)
	}
	return nil
}
