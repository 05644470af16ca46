// Package app is the collector's composition root: it opens the stores, the
// authority, the broker and the HTTP face, ties them to the domains and the loop,
// and ends them in the right order.
//
// It holds no rules. Only main imports it.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"mlife/collector/internal/analyses"
	"mlife/collector/internal/authority"
	"mlife/collector/internal/badcaseindex"
	"mlife/collector/internal/bam"
	"mlife/collector/internal/bam/alarm"
	"mlife/collector/internal/bam/imports"
	"mlife/collector/internal/blob"
	"mlife/collector/internal/broker"
	"mlife/collector/internal/cleaning"
	"mlife/collector/internal/config"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/uploads"
	"mlife/collector/internal/extend"
	"mlife/collector/internal/fleet"
	"mlife/collector/internal/folders"
	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/ingest"
	"mlife/collector/internal/jobs"
	"mlife/collector/internal/labeltool/labeldesk"
	"mlife/collector/internal/leaks"
	"mlife/collector/internal/likeness"
	"mlife/collector/internal/loop"
	"mlife/collector/internal/media"
	"mlife/collector/internal/mtt"
	"mlife/collector/internal/notify"
	"mlife/collector/internal/notify/webhook"
	"mlife/collector/internal/packs/packdesk"
	"mlife/collector/internal/people"
	"mlife/collector/internal/prelabel"
	"mlife/collector/internal/previews"
	"mlife/collector/internal/rowfile"
	"mlife/collector/internal/runner"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/tracker"
	"mlife/shared/obs"
	"mlife/shared/run"
)

// stopWithin bounds a graceful stop.
const stopWithin = 10 * time.Second

// collector is everything that runs. It lives as long as Run.
type collector struct {
	cfg     config.Config
	log     *slog.Logger
	version string
	name    string // of this collector among those on one database

	db        *sqlstore.DB
	index     *badcaseindex.Index
	blobs     *blob.Folder
	rows      *rowfile.Store
	sheets    *dam.Desk
	leaks     *leaks.Desk
	studio    *media.Studio
	authority *authority.Authority
	signing   signing
	desk      *people.Desk
	fleetDesk *fleet.Desk
	metrics   *prometheus.Registry
	checks    obs.Checks

	line      line
	notices   notices
	jobs      *jobs.Desk
	ops       *extend.Registry
	derive    *loop.Derive
	work      *loop.Work
	rollout   *loop.Rollout
	campaigns *loop.Campaigns
	runner    *runner.Runner
	logs      *runner.Logs
	field     *loop.Field
	outside   *outside
	alike     groups
	likes     *likeness.Engine
	shown     *previews.Desk
	bulk      *bam.Bulk
	imports   *imports.Desk
	pieces    *uploads.Desk
	folders   *folders.Desk
	packs     *packdesk.Desk
	prelabels *prelabel.Desk
	labelling *labeldesk.Desk
	ingest    *ingest.Ingest
	pressure  ingest.Pressure // what devices send now
	hook      *webhook.Hook
	sender    *notify.Sender

	analyses *analyses.Desk

	trackers *tracker.Desk
	mailer   *loop.Mailer

	scorer *loop.Scorer
	alarms *alarm.Desk
	server *httpapi.Server

	listeners listeners
}

// Run serves until ctx is done. It says where on out, once everything answers.
func Run(ctx context.Context, cfg config.Config, version string, out io.Writer, log *slog.Logger) (err error) {
	lock, err := claim(cfg.DataDir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	c := &collector{cfg: cfg, log: log, version: version, metrics: obs.Registry()}
	if c.db, err = sqlstore.Open(ctx, database(cfg), log); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.db.Close()) }()
	c.checks.Add("database", c.db.Ping)
	if c.name, err = ownName(cfg.DataDir); err != nil {
		return err
	}
	if err := c.open(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.rows.Close()) }()
	return c.serve(ctx, out)
}

// open makes everything that needs no network.
func (c *collector) open(ctx context.Context) (err error) {
	dir := func(name string) string { return filepath.Join(c.cfg.DataDir, name) }
	if err := freshFolder(dir("uploads")); err != nil {
		return err
	}
	c.blobs, err = blob.NewFolder(dir("blobs"), blob.FolderOptions{MaxSize: int64(c.cfg.Storage.MaxFile), Reserve: int64(c.cfg.Storage.Reserve)})
	if err != nil {
		return err
	}
	c.rows = rowfile.New(c.blobs, c.db.Data())
	c.sheets = &dam.Desk{Store: c.db.Data(), Rows: c.rows, Now: time.Now}
	if err := c.openFolders(); err != nil {
		return err
	}
	c.studio, err = media.New(media.Options{Cache: dir("previews"), CacheSize: int64(c.cfg.Storage.Previews), Open: c.bytes, Places: c.cfg.Storage.Places})
	if err != nil {
		return err
	}
	if !c.studio.HasFFmpeg() {
		c.log.Warn("the program ffmpeg is not installed: videos, recordings, HEIC and AVIF have no preview")
	}
	if c.ops, err = operations(c.studio, c.cfg.Extensions); err != nil {
		return err
	}
	if err := freshFolder(dir("derive")); err != nil {
		return err
	}
	if err := freshFolder(dir("embed")); err != nil {
		return err
	}
	if c.outside, err = openOutside(c.cfg.Embedding, c.ops, dir("embed"), func(ctx context.Context, sha string) (io.ReadSeekCloser, error) {
		return c.bytes(ctx, sha)
	}); err != nil {
		return err
	}
	c.checks.Add("disk", c.blobs.Space)
	if c.signing, err = openSigning(dir("trust")); err != nil {
		return err
	}
	if err := c.listeners.open(c.cfg); err != nil {
		return err
	}
	c.authority, err = authority.Open(authorityDir(c.cfg), authority.Options{DeviceLife: c.cfg.Devices.CertificateLife, Names: c.listeners.names(c.cfg)})
	if err != nil {
		return errors.Join(err, c.listeners.close())
	}
	revoked, err := c.db.Fleet().Revoked(ctx, time.Now())
	if err == nil {
		c.authority.Revoke(revoked...)
		err = c.db.Fleet().AllOffline(ctx)
	}
	if err == nil {
		_, err = c.db.Badcases().InterruptActions(ctx, time.Now())
	}
	if err == nil {
		err = c.adoptRows(ctx)
	}
	if err == nil && !c.cfg.Storage.Places {
		_, err = c.db.Data().ForgetPlaces(ctx)
	}
	if err != nil {
		return errors.Join(err, c.listeners.close())
	}
	c.compose()
	if c.likes, err = likeness.New(likeness.Options{Store: c.db.Badcases(), Eyes: c.studio, Log: c.log, Metrics: c.metrics, GiveWay: c.giveWay(200 * time.Millisecond),
		Changed: func(id string) { c.notices.tell("badcases", id, "changed") }}); err != nil {
		return errors.Join(err, c.listeners.close())
	}
	c.openDataTasks()
	c.openAnalyses()
	c.jobs.Handle(cleaning.Kind, c.cleaner().Work)
	c.openLeaks()
	if err := errors.Join(c.outlets(), c.openImports(), c.openPreviews(), c.openUploads(ctx), c.openPacks(), c.openPrelabel(), c.openLabelTools()); err != nil {
		return errors.Join(err, c.listeners.close())
	}
	c.server, err = c.face()
	if err != nil {
		return errors.Join(err, c.listeners.close())
	}
	c.server.Live().Hear(func(n httpapi.Notice) {
		if n.Topic == "badcases" { // trackers may have to be told: the store puts that into the outbox
			c.sender.Wake()
		}
	})
	c.notices.hub.Store(c.server.Live())
	return nil
}

// freshFolder makes an empty folder.
func freshFolder(dir string) error {
	return errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o700))
}

// compose ties the domains and what crosses them to their ports.
func (c *collector) compose() {
	c.index = badcaseindex.New(c.db.Badcases(), c.log)
	c.desk = people.NewDesk(c.db.People(), c.db.People(), people.Advised, time.Now)
	c.jobs = jobs.New(jobs.Options{Shelf: c.db.Jobs(), Queue: c.db.Jobs(), Log: c.log, Parallel: c.cfg.Jobs.Parallel, Keep: c.cfg.Jobs.Keep,
		Alone:   c.cfg.Database.URL.Reveal() == "", // the file of SQLite is locked for others
		Changed: func(id string) { c.notices.tell("jobs", id, "changed") }})
	c.derive = c.derivations()
	c.jobs.Handle(loop.DeriveKind, c.derive.Work)
	taskDir := filepath.Join(c.cfg.DataDir, "tasks")
	c.logs = runner.NewLogs(taskDir, int64(c.cfg.Tasks.LogLimit))
	changed := func(t mtt.Task) { c.notices.tell("tasks", t.ID, "changed") }
	c.runner = runner.New(runner.Options{Dir: taskDir, URL: c.listeners.local(), Store: c.db.Tasks(), Tokens: taskTokens{c.desk},
		Logs: c.logs, Log: c.log, Changed: changed, Parallel: c.cfg.Tasks.Parallel, TimeLimit: c.cfg.Tasks.TimeLimit})
	c.work = loop.NewWork(loop.WorkOptions{Tasks: c.db.Tasks(), Models: c.db.Models(), Sets: c.sets(), Commands: c.runner, Changed: changed})
	c.rollout = loop.NewRollout(loop.RolloutOptions{Models: c.db.Models(), Deployments: c.db.Deployments(), Fleet: c.db.Fleet(),
		Signer: c.signing.targets, Publisher: &c.line, Log: c.log, Probation: c.cfg.Rollout.Probation, Deadline: c.cfg.Rollout.Deadline,
		Life: c.cfg.Rollout.Life, Changed: func(id string) { c.notices.tell("deployments", id, "changed") }})
	c.campaigns = loop.NewCampaigns(loop.CampaignOptions{Store: c.db.Fleet(), Plans: c.db.Deployments(), Rollout: c.rollout, Log: c.log,
		Changed: func(id string) { c.notices.tell("campaigns", id, "changed") }})
	c.alike = c.groups()
	c.alarms = c.watching()
	c.scorer = loop.NewScorer(c.db.Badcases(), c.log, func() { c.notices.tell("badcases", "", "changed") })
	c.field = &loop.Field{Recorder: c.db.Badcases(), Models: c.db.Models()}
	c.bulk = &bam.Bulk{Reader: c.db.Badcases(), Actions: c.db.Badcases(), Defs: c.db.Badcases(), Log: c.log, Now: time.Now,
		Changed: func() { c.notices.tell("badcases", "", "changed") }}
	c.fleetDesk = &fleet.Desk{
		Register: c.db.Fleet(), Barred: c.authority.Revoke, Drop: c.line.Drop, Pin: c.authority.Pin(), Now: time.Now,
		Sign: func(device string, request []byte) (fleet.Certificate, error) {
			i, err := c.authority.SignDevice(device, request)
			return fleet.Certificate{Device: i.Device, PEM: i.PEM, Serial: i.Serial, NotAfter: i.NotAfter}, err
		},
		Welcome: c.welcome,
	}
}

// serve starts what talks and waits for the end.
func (c *collector) serve(ctx context.Context, out io.Writer) error {
	g := run.New(ctx)
	// What devices say is taken until the broker is closed, after ctx is done.
	own, endOwn := context.WithCancel(context.WithoutCancel(ctx))
	defer endOwn()
	err := c.start(own, g)
	if err == nil {
		err = c.announce(ctx, out)
	}
	if err != nil {
		g.Stop()
	} else {
		<-g.Context().Done()
	}
	c.log.Info("stopping")
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	return errors.Join(err, c.stop(limit, g))
}

// giveWay lets work that can wait do so while devices send, at most for so long each
// time: it must not starve.
func (c *collector) giveWay(most time.Duration) func(context.Context) {
	return func(ctx context.Context) { c.pressure.GiveWay(ctx, most) }
}

func (c *collector) start(own context.Context, g *run.Group) (err error) {
	c.ingest, err = ingest.Open(own, ingest.Options{
		Dir: filepath.Join(c.cfg.DataDir, "staging"), Badcases: loop.Collected{Recorder: c.field, Campaigns: c.campaigns}, Blobs: keeper{c.blobs},
		Counter: &loop.Counting{Policy: c.db.Badcases(), Sight: c.likes, Tally: c.db.Badcases(), Field: c.field},
		Fleet:   fleetListener{c.db.Fleet(), c.rollout, func(device string) { c.notices.tell("devices", device, "changed") }},
		Report:  c.rollout.Report,
		Content: plans{c.db.Deployments(), c.blobs}.open,
		Stored: func(_, badcase string) {
			c.notices.tell("badcases", badcase, "created")
			c.alike.embedder.Kick()
			c.likes.Wake()
			c.shown.Wake()
		},
		Log: c.log, Metrics: c.metrics, Pressure: &c.pressure,
		Limits: ingest.Limits{DailyClips: int64(c.cfg.Devices.DailyClips), DailyBytes: int64(c.cfg.Devices.DailyBytes), QuotaRejects: c.cfg.Devices.QuotaRejects},
	})
	if err != nil {
		return err
	}
	c.ingest.Attach(&c.line)
	b, err := c.connect(own)
	if err != nil {
		return err
	}
	c.line.attach(b)
	g.Go("badcase index", c.index.Run)
	g.Go("rollout", c.rollout.Run)
	g.Go("campaigns", c.campaigns.Run)
	g.Go("runner", c.runner.Run)
	g.Go("likeness", c.likes.Run)
	g.Go("previews", c.shown.Run)
	g.Go("jobs", c.jobs.Run)
	g.Go("labelling tools", c.labelling.Run)
	g.Go("imports", c.imports.Run)
	g.Go("uploads", c.pieces.Run)
	g.Go("folders", c.folders.Run)
	g.Go("clusters", c.alike.run)
	g.Go("housekeeping", c.housekeeping)
	g.Go("sender", c.sender.Run)
	if c.cfg.Mail.Server != "" {
		g.Go("mailer", c.mailer.Run)
	}
	g.Go("scorer", c.scorer.Run)
	g.Go("alarms", c.alarms.Run)
	c.listeners.serve(g, c)
	return nil
}

// connect starts the broker inside or dials the one outside.
func (c *collector) connect(ctx context.Context) (broker.Broker, error) {
	opt := broker.Options{Handler: c.ingest.Handle, Ready: c.rollout.Ready, Log: c.log, Metrics: c.metrics}
	if c.cfg.MQTT.External == "" {
		return broker.Listen(ctx, broker.EmbeddedOptions{Options: opt, Listen: c.cfg.MQTT.Listen, TLS: c.authority.ServerTLS(true), Check: c.authority.Check})
	}
	own, err := c.authority.ClientTLS(broker.CollectorName)
	if err != nil {
		return nil, err
	}
	return broker.Dial(ctx, broker.ExternalOptions{Options: opt, URL: c.cfg.MQTT.External, TLS: own, DeviceTLS: c.authority.ClientTLS})
}

// stop ends everything: first what brings work in, last what others still use.
func (c *collector) stop(limit context.Context, g *run.Group) error {
	g.Stop()
	c.server.Close()
	c.pieces.Close()
	c.bulk.Close()
	c.studio.Close()
	c.hook.Close()
	errs := []error{c.listeners.shutdown(limit)}
	if b, err := c.line.get(); err == nil {
		errs = append(errs, b.Close(limit))
	}
	if c.ingest != nil {
		errs = append(errs, c.ingest.Close(limit))
	}
	left := time.Until(deadline(limit))
	return errors.Join(append(errs, g.WaitFor(max(left, time.Second)))...)
}

func deadline(ctx context.Context) time.Time {
	d, ok := ctx.Deadline()
	if !ok {
		return time.Now()
	}
	return d
}

// announce says where everything is, and how the first administrator is made.
func (c *collector) announce(ctx context.Context, out io.Writer) error {
	token, err := c.desk.Setup(ctx)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("page: %s/\ndevices: %s, broker %s\n", c.listeners.local(), c.listeners.secure(), c.brokerAddress())
	if token != "" {
		text += fmt.Sprintf("setup: %s/setup?token=%s\n", c.listeners.local(), token)
	}
	_, err = io.WriteString(out, text)
	return err
}

// brokerAddress is what devices are told.
func (c *collector) brokerAddress() string {
	if c.cfg.MQTT.Advertise != "" {
		return c.cfg.MQTT.Advertise
	}
	b, err := c.line.get()
	if e, ok := b.(*broker.Embedded); ok && err == nil {
		return reachable(e.Address(), c.cfg.HTTPS.Names)
	}
	if _, host, ok := cutScheme(c.cfg.MQTT.External); ok {
		return host
	}
	return c.cfg.MQTT.Listen
}

func (c *collector) welcome() fleet.Welcome {
	return fleet.Welcome{CA: string(c.authority.CertificatePEM()), Broker: c.brokerAddress(), Root: c.signing.root}
}

// rateHistory is how long the fine counts behind the rates are kept.
const rateHistory = 90 * 24 * time.Hour

// housekeeping forgets what is too old to be asked for.
func (c *collector) housekeeping(ctx context.Context) error {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		n, err := c.db.Fleet().ForgetRates(ctx, time.Now().Add(-rateHistory))
		if err != nil && ctx.Err() == nil {
			c.log.Error("old rates not forgotten", "error", err)
		} else if n > 0 {
			c.log.Info("old rates forgotten", "rows", n)
		}
		if _, err := c.db.Notify().ForgetMessages(ctx, time.Now().Add(-messageHistory)); err != nil && ctx.Err() == nil {
			c.log.Error("old messages not forgotten", "error", err)
		}
		if _, err := c.db.Trackers().ForgetEvents(ctx, time.Now().Add(-messageHistory)); err != nil && ctx.Err() == nil {
			c.log.Error("old events of trackers not forgotten", "error", err)
		}
		if err := c.packs.Tidy(ctx); err != nil && ctx.Err() == nil {
			c.log.Error("old packs not removed", "error", err)
		}
		if err := c.labelling.Tidy(ctx); err != nil && ctx.Err() == nil {
			c.log.Error("what labelling tools told jobs that are over not removed", "error", err)
		}
		if err := c.prelabels.Tidy(ctx); err != nil && ctx.Err() == nil {
			c.log.Error("what models found for jobs that are over not removed", "error", err)
		}
		if err := c.dropLost(ctx, time.Now().Add(-lostAfter)); err != nil && ctx.Err() == nil {
			c.log.Error("rows that no document has not removed", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// reachable replaces an address that means "all" by one that can be dialled.
func reachable(address string, names []string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	if ip := net.ParseIP(host); host != "" && (ip == nil || !ip.IsUnspecified()) {
		return address
	}
	if len(names) > 0 {
		return net.JoinHostPort(names[0], port)
	}
	return net.JoinHostPort("127.0.0.1", port)
}

// registry gives the registry the stored bytes.
func (c *collector) registry() *loop.Registry {
	return &loop.Registry{Models: c.db.Models(), Bytes: c.blobs, Work: c.work}
}
