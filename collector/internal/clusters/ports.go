package clusters

import (
	"context"
	"encoding/json"
	"time"

	"mlife/collector/internal/bam"
)

// Case is what an embedding is made of. Seq orders badcases in the store.
type Case struct {
	Seq        int64
	ID         string
	Slot       string
	Model      string
	Result     json.RawMessage
	Attributes map[string]json.RawMessage
	Media      []bam.Media
}

// Embedding is a vector in a space, packed (see package vector).
type Embedding struct {
	Space  string
	Packed []byte
}

// Embedded is a case that was looked at: with its embeddings, or the reason why it has
// none.
type Embedded struct {
	Seq        int64
	Embeddings []Embedding
	Error      string
}

// Row is an embedding of a case.
type Row struct {
	Seq    int64
	ID     string // of the badcase, from OfCases alone
	Packed []byte
	MadeAt int64 // microseconds since 1970
}

// Coverage says how many of some cases have an embedding in a space.
type Coverage struct {
	Space string `json:"space"`
	Cases int    `json:"cases"`
}

// Embeddings is the port to stored embeddings.
type Embeddings interface {
	// Unembedded gives cases after a number that were not yet looked at by one of these
	// versions of the embedder, in order.
	Unembedded(ctx context.Context, versions []string, after int64, limit int) ([]Case, error)
	// SaveEmbeddings replaces what is known of the cases.
	SaveEmbeddings(ctx context.Context, version string, list []Embedded, at time.Time) error
	// Coverage counts the cases a filter selects, and those of them in each space.
	Coverage(ctx context.Context, f bam.Filter) (all int, in []Coverage, err error)
	// Vectors gives the embeddings in a space of the cases that a filter selects, by
	// number after the given one.
	Vectors(ctx context.Context, f bam.Filter, space string, after int64, limit int) ([]Row, error)
	// Fresh gives those made after a time and, at that time, after a number, in order
	// of both.
	Fresh(ctx context.Context, f bam.Filter, space string, at, after int64, limit int) ([]Row, error)
	// OfCase gives all embeddings of a case; an unknown case is fault.NotFound.
	OfCase(ctx context.Context, id string) (seq int64, list []Embedding, err error)
	// OfCases gives the embeddings of cases in a space.
	OfCases(ctx context.Context, space string, seqs []int64) ([]Row, error)
	// Spaces gives the spaces there are, with their numbers of cases.
	Spaces(ctx context.Context) ([]Coverage, error)
	// Outcome counts cases that were looked at, those of them without an embedding, and
	// those still waiting.
	Outcome(ctx context.Context, version string) (Outcome, error)
}

// Outcome says how far embedding has come.
type Outcome struct {
	Done    int `json:"done"`
	Without int `json:"without" doc:"Looked at, but nothing to compute from, or it failed."`
	Waiting int `json:"waiting"`
}

// Store is the port to clusterings and groups.
type Store interface {
	AddClustering(ctx context.Context, c Clustering) error
	SaveSettings(ctx context.Context, id string, s Settings) error
	// UpdateStatus changes a status in one step, whoever else does so.
	UpdateStatus(ctx context.Context, id string, change func(*Status)) error
	RemoveClustering(ctx context.Context, id string) error
	Clustering(ctx context.Context, id string) (Clustering, error)
	// Clusterings gives all, the newest first.
	Clusterings(ctx context.Context) ([]Clustering, error)
	Runs(ctx context.Context, id string) ([]Run, error)

	Groups(ctx context.Context, clustering string, now time.Time) ([]Group, error)
	Group(ctx context.Context, id string, now time.Time) (Group, error)
	NameGroup(ctx context.Context, id, name string) error
	// Points gives the map of a run: at most MaxPoints.
	Points(ctx context.Context, clustering, colour string) (Map, error)
}

// Member is the group of a case in a run; Group is grouping.Noise in none.
type Member struct {
	Seq   int64
	Group int
}

// Placed is a point of a map.
type Placed struct {
	Seq int64
	At  [2]float32
}

// Found is a group that a run found.
type Found struct {
	ID       string
	Name     string
	Since    time.Time
	Number   int // from 0
	Ran      int // cases
	Former   int // cases when the run before ended, or one of the two below
	Cohesion float64
	Shown    []int64
	Traits   []Trait
}

// Values of Found.Former of groups without a former size.
const (
	NewGroup = -1 // the run before did not have it
	FirstRun = -2 // there was no run before
)

// Overlap counts the cases that a former group and a group of a run share. Only cases
// that both runs looked at count, so that a search that grows changes no group.
type Overlap struct {
	ID     string // of the former group
	Name   string
	Since  time.Time
	Ran    int // cases of the former group when its run ended
	Size   int // of the former group
	Group  int // of the run
	Known  int // cases of that group
	Shared int
}

// Tally counts a value in a run: Group is grouping.Noise for those in no group.
type Tally struct {
	Field, Value string
	Group        int
	Cases        int
}

// Results is the port by which a run keeps what it finds. Nothing is shown before
// Finish; Drop takes all of it away. A run that is over, by its own end or because
// another began for the same clustering, can keep nothing more: fault.Conflict.
type Results interface {
	Begin(ctx context.Context, clustering, started string, at time.Time) (run int64, err error)
	AddMembers(ctx context.Context, run int64, list []Member) error
	AddPoints(ctx context.Context, run int64, list []Placed) error
	Overlaps(ctx context.Context, clustering string, run int64) ([]Overlap, error)
	// Tallies counts the values of fields, tags and attributes of a run's cases, by
	// group. Values that fewer than least cases have are left out.
	Tallies(ctx context.Context, run int64, least int) ([]Tally, error)
	// Finish shows a run in place of the one before.
	Finish(ctx context.Context, clustering string, run int64, s Status, groups []Found, model []byte) error
	// Drop ends a run that failed or was canceled and forgets what it found.
	Drop(ctx context.Context, run int64, state State, reason string, took time.Duration) error
	// Sweep forgets what no shown run needs, in small steps; false when nothing is left.
	Sweep(ctx context.Context) (more bool, err error)
	Model(ctx context.Context, run int64) ([]byte, error)
	// Join adds cases to the run that is shown and moves the mark up to which
	// embeddings were looked at.
	Join(ctx context.Context, clustering string, run int64, list []Member, places []Placed, upTo int64) error
}

// Map is the map of a run as columns of the same length.
type Map struct {
	IDs    []string  `json:"ids" nullable:"false"`
	X      []float32 `json:"x" nullable:"false"`
	Y      []float32 `json:"y" nullable:"false"`
	Group  []int     `json:"group" nullable:"false" doc:"Number of the group, 0 for none."`
	Media  []string  `json:"media" nullable:"false" doc:"SHA-256 of the first medium, empty without."`
	Colour []int     `json:"colour" nullable:"false" doc:"Index into values, by the field asked for; empty when none was."`
	Values []string  `json:"values" nullable:"false"`
	All    int       `json:"all" doc:"Cases of the run; the points are an even sample when there are more than fit."`
}
