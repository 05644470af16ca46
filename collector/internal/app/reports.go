package app

import (
	"time"

	"mlife/collector/internal/loop/report"
)

// reports is what counts across the domains.
func (c *collector) reports() *report.Desk {
	badcases := c.db.Badcases()
	return &report.Desk{Options: report.Options{Rater: report.Rater{Tables: c.index, Exposures: c.db.Fleet(), Now: time.Now},
		Moves: badcases, Definitions: badcases, Deployments: c.db.Deployments(), Clusters: c.db.Clusters()}}
}
