// Package leaks looks for rows on both sides of a split that are as good as the same:
// in sets that are about to be frozen, between each other and with the frozen ones of
// other roles, and in badcases that are to become test data. Package dam/quality does
// the looking; this keeps what was found as checks, with both sides of each leak, so
// that people can judge, and leave rows out. What takes longer than a second is a job.
// It implements dam.Scout. The HTTP face and the composition root import it.
package leaks

import (
	"context"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam"
)

const op = "leaks"

// Kind is that of the jobs that look for leaks.
const Kind = "leaks"

// Bounds of a check.
const (
	MaxRows    = 3_000_000 // compared with each other; it holds some 100 bytes for each
	MaxKept    = 1000      // leaks of a kind that are listed; all are counted
	MaxOthers  = 5         // rows on the other side of one leak
	MaxChecks  = 200       // kept beside those of sets
	inlineRows = 20_000    // looked at while somebody waits
	fresh      = 24 * time.Hour
)

// Check is what was found.
type Check struct {
	ID        string         `json:"id"`
	Of        string         `json:"of" enum:"sets,badcases" doc:"What was looked at."`
	Job       string         `json:"job,omitempty" doc:"The job that looks; absent when it took no longer than a request."`
	Ready     bool           `json:"ready"`
	Policy    dam.LeakPolicy `json:"policy" doc:"The rules that held."`
	Rows      int            `json:"rows" doc:"Rows that were compared, those of frozen sets included."`
	Sets      []Checked      `json:"sets" nullable:"false" doc:"What the sets share that would be made; one for testing when badcases were looked at."`
	Kinds     []Count        `json:"kinds" nullable:"false" doc:"What was found, by kind; those without a leak are there, those that are off are not."`
	Notes     []string       `json:"notes" nullable:"false" doc:"What was not looked at, and why."`
	CreatedBy string         `json:"created_by"`
	CreatedAt time.Time      `json:"created_at"`
	ReadyAt   time.Time      `json:"ready_at,omitzero"`
}

// Checked is what one set shares.
type Checked struct {
	Role  dam.Role   `json:"role" enum:"train,validation,test"`
	Name  string     `json:"name,omitempty"`
	Rows  int        `json:"rows"`
	Leaks []dam.Leak `json:"leaks" nullable:"false"`
}

// Count is how many rows have leaks of a kind.
type Count struct {
	Kind dam.LeakKind `json:"kind" enum:"file,alike,video,burst,device"`
	Rule dam.LeakRule `json:"rule" enum:"refuse,warn,off"`
	Rows int          `json:"rows" doc:"Rows that leak; with leave_out these are left out."`
	Kept int          `json:"kept" doc:"Of which so many are listed."`
}

// Leak is one row that is as good as others.
type Leak struct {
	N      int          `json:"n" doc:"Its number within the check, from 1."`
	Kind   dam.LeakKind `json:"kind" enum:"file,alike,video,burst,device"`
	Score  float64      `json:"score" doc:"How near they are, 0 to 1: the likeness, or how close in time."`
	Gap    float64      `json:"gap,omitempty" doc:"Seconds between a burst's nearest two."`
	Row    Side         `json:"row" doc:"The row that would be left out."`
	Others []Side       `json:"others" nullable:"false" doc:"What it is as good as, at most 5."`
	More   int          `json:"more,omitempty" doc:"Further ones."`
}

// Side is a row of a leak.
type Side struct {
	Role     dam.Role  `json:"role" enum:"train,validation,test"`
	Fold     int       `json:"fold,omitempty" doc:"The fold whose testing set it is in."`
	Set      string    `json:"set,omitempty" doc:"ID of the frozen set that has it; absent for rows that are about to be frozen."`
	Name     string    `json:"name,omitempty" doc:"Name of that set."`
	Document string    `json:"document,omitempty" doc:"ID of the document it is from, of rows that are about to be frozen."`
	Badcase  string    `json:"badcase,omitempty"`
	Path     string    `json:"path"`
	SHA256   string    `json:"sha256,omitempty"`
	Media    string    `json:"media_type,omitempty"`
	Device   string    `json:"device,omitempty"`
	Source   string    `json:"source,omitempty" doc:"The video or recording it was taken from."`
	At       time.Time `json:"at,omitzero" doc:"When it was taken."`
}

// Flagged is the rows of a segment that leak. Badcases have the segment "": their media
// in the order in which they were given.
type Flagged struct {
	Kind    dam.LeakKind
	Segment string
	Size    int // rows of the segment
	Rows    dam.Bits
}

// Store is the port to checks. What is unknown is fault.NotFound. Safe for concurrent
// use.
type Store interface {
	// AddCheck stores one with what it is to look at and the key it is found by; the oldest
	// that no set has go when there are more than MaxChecks.
	AddCheck(ctx context.Context, c Check, key string, asked []byte) error
	Check(ctx context.Context, id string) (Check, error)
	// Asked gives what AddCheck was given.
	Asked(ctx context.Context, id string) ([]byte, error)
	// CheckByKey gives the newest with that key.
	CheckByKey(ctx context.Context, key string) (Check, error)
	// SetCheckJob notes who looks.
	SetCheckJob(ctx context.Context, id, job string) error
	// FinishCheck stores what was found, in place of what is there.
	FinishCheck(ctx context.Context, c Check, found []Leak, flagged []Flagged) error
	// LeaksOf gives those of a kind ("" for all) after so many, and how many are listed.
	LeaksOf(ctx context.Context, id string, kind dam.LeakKind, after, limit int) ([]Leak, int, error)
	FlaggedOf(ctx context.Context, id string, kinds []dam.LeakKind) ([]Flagged, error)
	// DeleteCheck removes one; fault.Conflict when a set has it.
	DeleteCheck(ctx context.Context, id string) error

	LeakPolicy(ctx context.Context) (dam.LeakPolicy, error)
	SetLeakPolicy(ctx context.Context, p dam.LeakPolicy) error

	// FilePrints gives prints of files that are no badcases.
	FilePrints(ctx context.Context, sums []string) ([]bam.Print, error)
	SaveFilePrint(ctx context.Context, p bam.Print) error
}
