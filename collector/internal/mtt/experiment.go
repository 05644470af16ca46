package mtt

import (
	"context"
	"time"

	"mlife/shared/fault"
)

// Limits of experiments and of what is logged for a task, those of MLflow's server.
const (
	MaxKey        = 250  // bytes of the name of a parameter, tag or metric
	MaxParamValue = 6000 // bytes
	MaxTagValue   = 8000 // bytes
	MaxExperiment = 500  // bytes of a name
	MaxInputs     = 1000 // data sets of a task
)

// DefaultExperiment holds the tasks that name none. It is always there.
const DefaultExperiment = "0"

// Experiment groups tasks that belong to one question. Its ID is a number.
type Experiment struct {
	ID        string            `json:"id"`
	Name      string            `json:"name" doc:"Unique, also among those that are deleted."`
	Artifacts string            `json:"artifact_location" doc:"Where files of its tasks are; mlflow-artifacts: stands for this collector."`
	Tags      map[string]string `json:"tags" nullable:"false"`
	Deleted   bool              `json:"deleted" doc:"It is hidden, with its tasks, until it is restored."`
	CreatedAt time.Time         `json:"created_at"`
	UpdatedAt time.Time         `json:"updated_at"`
}

// Pair is a name with a text.
type Pair struct{ Key, Value string }

// Point is one value of a metric. NaN is a value like others. Equal points of a metric
// are one; of its points, that with the highest step, then time, then value is the latest.
type Point struct {
	Name  string
	Value float64
	Step  int64
	At    int64 // milliseconds since 1970, UTC
}

// Input is a data set that a task read, as it named it.
type Input struct {
	Name, Digest       string
	SourceType, Source string
	Schema, Profile    string
	Tags               []Pair
	Set                string // the frozen set with this digest; "" for none
}

// Log is what a task logs at once. It goes in as a whole, or not at all.
type Log struct {
	Points []Point
	Params []Pair // their values never change: another one is fault.Conflict
	Tags   []Pair // each takes the place of the one before
}

// Run is a task with what it logged.
type Run struct {
	Task
	Params, Tags []Pair  // by key
	Latest       []Point // of each metric, by name
	Inputs       []Input
}

// Artifact is a file that a task keeps, by its path below the collector's artifacts,
// such as 3/task_…/artifacts/model/weights.bin.
type Artifact struct {
	Path   string
	SHA256 string
	Size   int64
	At     time.Time
}

// Entry is a file or folder of a listing, by its name.
type Entry struct {
	Name   string
	Folder bool
	Size   int64
}

// Life selects what is deleted, or not, or both.
type Life string

// The choices; "" is Active.
const (
	Active  Life = "active"
	Deleted Life = "deleted"
	AnyLife Life = "all"
)

// Cond is one condition of a search for runs or experiments; all must hold.
type Cond struct {
	Of     string // attribute, metric, param, tag or dataset
	Key    string
	Op     string // = != < <= > >= LIKE ILIKE IN, NOT IN, IS NULL, IS NOT NULL
	Values []string
	Number float64 // the value, of a metric or a time
}

// Order is what runs are sorted by. Those without it come last.
type Order struct {
	Of, Key string
	Falling bool
}

// RunQuery selects runs of experiments, the newest first unless Order says otherwise.
type RunQuery struct {
	Experiments []string // empty: all that are not deleted
	Where       []Cond
	Order       []Order
	Life        Life
	Offset      int
	Limit       int // 1 to 50,000
}

// ExperimentQuery selects experiments, the newest first unless Order says otherwise.
type ExperimentQuery struct {
	Where  []Cond
	Order  []Order
	Life   Life
	Offset int
	Limit  int
}

// Tracking is the port to experiments and to what tasks log. Safe for concurrent use.
// What is unknown is fault.NotFound, a name that is taken fault.Exists.
type Tracking interface {
	CreateExperiment(ctx context.Context, name, artifacts string, tags []Pair, at time.Time) (Experiment, error)
	Experiment(ctx context.Context, id string) (Experiment, error)
	ExperimentNamed(ctx context.Context, name string) (Experiment, error)
	// ChangeExperiment changes name and Deleted in one transaction.
	ChangeExperiment(ctx context.Context, id string, change func(*Experiment) error) (Experiment, error)
	TagExperiment(ctx context.Context, id string, tag Pair, at time.Time) error
	FindExperiments(ctx context.Context, q ExperimentQuery) ([]Experiment, error)

	// CreateRun stores a task with its first parameters and tags.
	CreateRun(ctx context.Context, t Task, tags []Pair) error
	Run(ctx context.Context, id string) (Run, error)
	FindRuns(ctx context.Context, q RunQuery) ([]Run, error)
	// AddLog adds to what a task logged. A deleted task takes nothing: fault.Conflict.
	AddLog(ctx context.Context, task string, l Log) error
	DropTag(ctx context.Context, task, key string) error
	AddInputs(ctx context.Context, task string, list []Input) error
	// History gives the points of a metric by time, step and value; after is the number
	// of those that were given before.
	History(ctx context.Context, task, name string, after, limit int) ([]Point, error)

	// PutArtifact stores a file in the place of the one that had its path.
	PutArtifact(ctx context.Context, a Artifact) error
	Artifact(ctx context.Context, path string) (Artifact, error)
	// ListArtifacts gives what is in a folder, in the order of paths; nothing when there is
	// none. after is the last name of the page before, with / behind that of a folder.
	ListArtifacts(ctx context.Context, folder, after string, limit int) ([]Entry, error)
	// DropArtifacts removes a file, or a folder with all that is in it; it says how many files.
	DropArtifacts(ctx context.Context, path string) (int, error)
}

// CheckExperiment says what is wrong with a name.
func CheckExperiment(name string) error {
	if name == "" || len(name) > MaxExperiment {
		return fault.Field("experiment", "name", "want 1 to %d bytes, have %d", MaxExperiment, len(name))
	}
	return nil
}

// Report is how somebody else who runs a task tells its state. Unlike Move it goes any
// way, since such a run may be taken up again; the collector's own commands only Move.
func (t *Task) Report(to State, at time.Time) error {
	if len(t.Command) > 0 {
		return fault.New(fault.Conflict, "task", "%s is run by the collector, which knows its state", t.ID)
	}
	if !to.Known() {
		return fault.Field("task", "state", "%q is no state", to)
	}
	t.State, t.Reason, t.EndedAt = to, "", time.Time{}
	if to.Final() {
		t.EndedAt = at.UTC()
	}
	return nil
}
