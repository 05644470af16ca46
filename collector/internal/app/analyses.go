package app

import (
	"time"

	"mlife/collector/internal/analyses"
	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/loop"
)

// openAnalyses makes the desk of analyses, and lets it work in the background.
func (c *collector) openAnalyses() {
	c.analyses = analyses.New(analyses.Options{
		Store: c.db.Data(), Jobs: jobDesk{c.jobs, c.db.Jobs()}, Now: time.Now,
		Selections: &loop.Analysed{Desk: c.sheets, Badcases: c.index, Parse: httpapi.ParseSearch},
		Changed:    func(id string) { c.notices.tell("analyses", id, "changed") },
	})
	c.jobs.Handle(analyses.Kind, c.analyses.Work)
}
