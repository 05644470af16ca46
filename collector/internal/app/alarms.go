package app

import (
	"context"
	"time"

	"mlife/collector/internal/bam/alarm"
	"mlife/shared/fault"
)

// watching makes what watches searches. Its Listeners are where pipelines will begin.
func (c *collector) watching() *alarm.Desk {
	return alarm.NewDesk(alarm.Options{
		Store: c.db.Alarms(), Counter: c.index.CountReports(c.db.Alarms()),
		Saved: func(ctx context.Context, id string) (string, error) {
			s, err := c.db.People().Search(ctx, id)
			if err == nil && s.Of != "badcases" {
				err = fault.Field("app.watching", "body.search", "%q searches %s: an alarm watches badcases", s.Name, s.Of)
			}
			return s.Query, err
		},
		Page: c.page, Now: time.Now, Log: c.log,
		Changed: func(id string) {
			c.notices.tell("alarms", id, "changed")
			c.notices.tell("news", "", "changed")
		},
		Wake: func() { c.sender.Wake() },
	})
}
