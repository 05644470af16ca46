// Package cleaning makes reports of what is likely wrong with the rows of a document
// and its files (package dam/quality does the looking), keeps them, and sets rows aside
// by them: in a new version of the document, with the reason, never deleting anything,
// so that it can be undone. The HTTP face and the composition root import it.
package cleaning

import (
	"context"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/material"
	"mlife/collector/internal/dam/quality"
)

// Bounds of a report.
const (
	MaxFindings = 2000   // kept of one check, as they come; all are counted
	MaxSuspects = 20_000 // rows whose labels neighbours vote on
	MaxRows     = 10_000 // set aside at once
	MaxReports  = 50     // kept of a document
)

// Report is what was found in a version of a document.
type Report struct {
	ID        string           `json:"id"`
	Document  string           `json:"document"`
	Version   int              `json:"version" doc:"Of the document, that was looked at."`
	Job       string           `json:"job" doc:"The job that makes it."`
	Ready     bool             `json:"ready"`
	Settings  quality.Settings `json:"settings"`
	Rows      int              `json:"rows" doc:"That were looked at. Those that are set aside already are not."`
	Checks    []Count          `json:"checks" nullable:"false" doc:"What was found, by check."`
	Notes     []string         `json:"notes" nullable:"false" doc:"What was not looked at, and why."`
	Noise     *quality.Noise   `json:"noise,omitempty" doc:"Of the labels as a whole, where neighbours voted on them."`
	CreatedBy string           `json:"created_by"`
	CreatedAt time.Time        `json:"created_at"`
	ReadyAt   time.Time        `json:"ready_at,omitzero"`
}

// Count is how much one check found.
type Count struct {
	Check    quality.Check    `json:"check"`
	Of       string           `json:"of" doc:"What it looks at: annotations, media, sets or labels."`
	Doc      string           `json:"doc" doc:"What it finds."`
	Severity quality.Severity `json:"severity" enum:"error,warning,hint" doc:"The worst."`
	Findings int              `json:"findings"`
	Kept     int              `json:"kept" doc:"Of which so many are listed."`
	Rows     int              `json:"rows" doc:"Rows among those that are listed."`
	Aside    int              `json:"aside" doc:"Of which so many are set aside by this report."`
}

// Finding is one with its place in the report.
type Finding struct {
	quality.Finding
	N     int    `json:"n" doc:"Its number within the report, from 1."`
	Aside int    `json:"aside,omitempty" doc:"Version of the document in which its row was set aside."`
	Note  string `json:"note,omitempty" doc:"The reason that it was set aside with."`
	Media string `json:"media_type,omitempty"`
}

// Row is a row with findings, as it is known in other versions.
type Row struct {
	Number int        // in the version that was looked at
	Digest dam.Digest // of the row as it was, or as it is now
	Next   dam.Digest // what it is about to become; zero when nothing is under way
	Aside  int        // version in which it was set aside
	Note   string
}

// Query selects findings, the surest of a check first.
type Query struct {
	Check quality.Check
	Aside string // "yes", "no" or "" for both
	After int    // how many to pass over
	Limit int
}

// Store is the port to reports and to what is known of files. What is unknown is
// fault.NotFound. Safe for concurrent use.
type Store interface {
	AddReport(ctx context.Context, r Report) error
	Report(ctx context.Context, id string) (Report, error)
	Reports(ctx context.Context, document string, p dam.Page) (dam.List[Report], error)
	ChangeReport(ctx context.Context, id string, change func(*Report) error) (Report, error)
	DeleteReport(ctx context.Context, id string) error
	// ClearFindings removes what a job that was cut off had found.
	ClearFindings(ctx context.Context, report string) error
	AddFindings(ctx context.Context, report string, list []Finding) error
	AddRows(ctx context.Context, report string, rows []Row) error
	Findings(ctx context.Context, report string, q Query) (list []Finding, total int, err error)
	// FindingCounts gives how many rows of each check are listed, and set aside.
	FindingCounts(ctx context.Context, report string) (map[quality.Check][2]int, error)
	// RowsOf gives rows by their numbers, or those of a check when there are none; at most
	// one more than MaxRows.
	RowsOf(ctx context.Context, report string, numbers []int, check quality.Check, aside bool) ([]Row, error)
	SaveRows(ctx context.Context, report string, rows []Row) error

	// Measures gives those of files that were measured in this way.
	Measures(ctx context.Context, version int, sums []string) (map[string]material.Measures, error)
	SaveMeasures(ctx context.Context, sha256 string, m material.Measures) error
	// FilePrints gives prints of files that are no badcases.
	FilePrints(ctx context.Context, sums []string) ([]bam.Print, error)
	SaveFilePrint(ctx context.Context, p bam.Print) error
}
