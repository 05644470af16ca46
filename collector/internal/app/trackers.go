package app

import (
	"time"

	"mlife/collector/internal/tracker"
	"mlife/collector/internal/tracker/gitlab"
	"mlife/collector/internal/tracker/jira"
)

// trackerDesk ties badcases to issue trackers. The operator's leave for webhooks to
// this machine is one for trackers on it as well.
func (c *collector) trackerDesk() *tracker.Desk {
	loopback := c.cfg.Notify.LoopbackWebhooks
	edition := jira.Driver{Loopback: loopback}
	return tracker.NewDesk(tracker.Options{Store: c.db.Trackers(), Badcases: c.index, Outbox: c.db.Notify(),
		Drivers: map[tracker.Kind]tracker.Driver{tracker.GitLab: gitlab.Driver{Loopback: loopback}, tracker.JiraCloud: edition, tracker.JiraServer: edition},
		Page:    c.page, Wake: func() { c.sender.Wake() }, Now: time.Now, Log: c.log,
		Changed: func(badcase string) { c.notices.tell("issues", badcase, "changed") },
		Edited:  func(badcase string) { c.notices.tell("badcases", badcase, "changed") }})
}

// page is where people reach the page.
func (c *collector) page() string {
	if c.cfg.HTTP.URL != "" {
		return c.cfg.HTTP.URL
	}
	return c.listeners.local()
}
