package app

import (
	"path/filepath"

	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/loop"
	"mlife/collector/internal/mlflowapi"
	"mlife/collector/web"
)

// face makes the HTTP face with the areas of every domain.
func (c *collector) face() (*httpapi.Server, error) {
	page, _ := web.FS()
	upload := c.upload()
	badcases := c.db.Badcases()
	models := c.registry()
	shown, facts := c.previews()
	return httpapi.New(httpapi.Deps{Log: c.log, Guard: c.desk, Trail: c.db.People(), Page: page, Version: c.version},
		httpapi.People{Desk: c.desk, Trail: c.db.People()},
		httpapi.Badcases{Reader: c.index, Editor: badcases, Recorder: badcases, Defs: badcases, Stats: c.index, Upload: upload,
			TestData: c.testData()},
		httpapi.Actions{Bulk: c.bulk},
		httpapi.Imports{Desk: c.imports, Store: c.db.Imports(), MaxFile: int64(c.cfg.Storage.MaxFile)},
		httpapi.Preferences{Store: c.db.People()},
		httpapi.Duplicates{Store: badcases, Reader: badcases, Counting: badcases},
		httpapi.Discussion{Store: badcases, Inbox: badcases, People: c.db.People()},
		httpapi.Exports{Reader: c.index, Open: c.blobs.Open},
		httpapi.Statistics{Tables: c.index},
		httpapi.Reports{Desk: c.reports()},
		httpapi.Search{Facets: c.index, Defs: badcases, Saved: c.db.People(), Values: c.db.Values},
		httpapi.Files{Store: c.db.Data(), Desk: c.data(), Places: c.db.Data(), Open: c.bytes, Upload: upload},
		c.uploadArea(),
		httpapi.Folders{Desk: c.folders, Store: c.db.Data()},
		httpapi.Documents{Desk: c.data(), Dir: upload.Dir},
		httpapi.Sets{Desk: c.data()},
		httpapi.Leaks{Desk: c.leaks},
		httpapi.LabelSets{Desk: c.data(), Open: c.bytes, Upload: upload},
		httpapi.Packs{Desk: c.packs},
		httpapi.LabelTools{Desk: c.labelling, Store: c.db.LabelTools()},
		httpapi.Prelabel{Desk: c.prelabels, Store: c.db.ModelServices()},
		c.dataTasks(),
		httpapi.Analyses{Desk: c.analyses},
		httpapi.Cleaning{Desk: c.cleaner()},
		httpapi.Tasks{Store: c.db.Tasks(), Desk: c.work, Logs: c.logs, Models: models, Upload: upload,
			Failures: &loop.Failures{Recorder: badcases, Models: c.db.Models(), Work: c.work, Files: items{c.db.Data()}}},
		httpapi.Foreign{Prefixes: mlflowapi.Prefixes, Handler: c.mlflow()},
		httpapi.Models{Store: c.db.Models(), Intake: models, Bytes: c.blobs, Upload: upload},
		httpapi.Deployments{Store: c.db.Deployments(), Rollouts: c.rollout},
		httpapi.Devices{Fleet: c.db.Fleet(), Rates: c.db.Fleet(), Revoke: c.fleetDesk.Revoke},
		httpapi.Groups{Groups: c.db.Fleet()},
		httpapi.Campaigns{Store: c.db.Fleet(), Desk: c.campaigns},
		httpapi.Enrolment{Desk: c.fleetDesk, Check: c.authority.Check, At: c.listeners.secure},
		httpapi.Blobs{Open: c.bytes},
		shown,
		facts,
		httpapi.Judgements{Judge: badcases},
		httpapi.Priority{Ranker: badcases, Wake: c.scorer.Wake},
		httpapi.Notifications{Outbox: c.db.Notify(), Channels: c.db.Notify(), Wake: c.sender.Wake, HasMail: c.cfg.Mail.Server != ""},
		httpapi.PersonalMail{Store: c.db.Mails(), Mailer: c.mailer, HasMail: c.cfg.Mail.Server != ""},
		httpapi.Trackers{Desk: c.trackers, Store: c.db.Trackers(), Page: c.page},
		httpapi.Alarms{Desk: c.alarms, Store: c.db.Alarms()},
		httpapi.Derivations{Operations: c.ops.Manifests, Plan: c.derive, Store: badcases, Badcases: badcases, Jobs: c.jobs},
		httpapi.Jobs{Shelf: c.db.Jobs(), Desk: c.jobs},
		c.alike.area(c),
		httpapi.Lineage{Of: c.lineages().Of},
	)
}

// upload is how files from people are received.
func (c *collector) upload() httpapi.Upload {
	return httpapi.Upload{Keep: keep(c.blobs), Dir: filepath.Join(c.cfg.DataDir, "uploads"), MaxFile: int64(c.cfg.Storage.MaxFile), Check: c.studio.Check}
}
