// Package mtt is the domain of model training and testing: tasks, the states they
// go through, their metrics and results, and the ports their storage must offer.
//
// It starts no process (runner) and knows no database (sqlstore). It imports only
// shared packages; the runner, the stores, the loop and the HTTP face import it.
package mtt

import (
	"encoding/json"
	"strings"
	"time"

	"mlife/shared/fault"
	"mlife/shared/ident"
)

// Limits of one task.
const (
	MaxSets    = 32
	MaxArgs    = 256
	MaxArg     = 32 << 10  // bytes of one argument
	MaxText    = 4096      // bytes of a name, description or reason
	MaxConfig  = 256 << 10 // bytes of the configuration
	MaxRetries = 10
	MaxTimeout = 7 * 24 * time.Hour
)

// Kind says what a task does with its sets.
type Kind string

// The kinds. A test needs the Model ID that it judges.
const (
	Train Kind = "train"
	Test  Kind = "test"
)

// Task is one training or testing run. Its ID links frozen sets, code,
// configuration, log, results and the models that came out. Times are UTC, zero
// when not reached. JSON names are those of the REST API.
type Task struct {
	ID           string          `json:"id" doc:"Task ID."`
	Kind         Kind            `json:"kind" enum:"train,test"`
	Name         string          `json:"name"`
	Description  string          `json:"description"`
	State        State           `json:"state" enum:"queued,running,succeeded,failed,canceled"`
	Reason       string          `json:"reason" doc:"Why it failed, was canceled or was queued again."`
	Sets         []string        `json:"sets" nullable:"false" doc:"Frozen sets in DAM that it reads."`
	ModelID      string          `json:"model_id" doc:"Model ID under test, or the one training starts from."`
	Command      []string        `json:"command" nullable:"false" doc:"Program and arguments, run without a shell. Empty: somebody else runs it and reports by the API."`
	CodeVersion  string          `json:"code_version" doc:"Version of the training or testing code."`
	Config       json.RawMessage `json:"config,omitempty" doc:"Configuration given to the command, any JSON."`
	TimeoutS     int             `json:"timeout_s" doc:"Seconds until the command is ended; 0 is the server's own limit."`
	Retries      int             `json:"retries" doc:"How often it is started again after a failure or a restart of the collector."`
	Attempt      int             `json:"attempt" doc:"Number of starts."`
	ExitCode     *int            `json:"exit_code,omitempty" doc:"Of the last command; absent when it never ended by itself."`
	CloneOf      string          `json:"clone_of" doc:"Task it was cloned from."`
	Models       []string        `json:"models" nullable:"false" doc:"Models that came out, as Model IDs."`
	Badcases     []string        `json:"badcases" nullable:"false" doc:"Badcases made of or met again by its failing samples."`
	Summary      json.RawMessage `json:"results,omitempty" doc:"Results as uploaded, see Results."`
	Author       string          `json:"author"`
	CancelWanted bool            `json:"cancel_wanted" doc:"Somebody asked to cancel and the command is being ended."`
	CreatedAt    time.Time       `json:"created_at"`
	StartedAt    time.Time       `json:"started_at"`
	EndedAt      time.Time       `json:"ended_at"`
	Version      int             `json:"version" doc:"Rises with every change; also the ETag."`
	Experiment   string          `json:"experiment" doc:"ID of the experiment that it belongs to."`
	Deleted      bool            `json:"deleted,omitempty" doc:"It is hidden until it is restored."`
}

// Draft is what is asked for in a new task.
type Draft struct {
	Kind        Kind            `json:"kind" enum:"train,test"`
	Name        string          `json:"name" maxLength:"255"`
	Description string          `json:"description,omitempty" maxLength:"4096"`
	Sets        []string        `json:"sets,omitempty" maxItems:"32"`
	ModelID     string          `json:"model_id,omitempty"`
	Command     []string        `json:"command,omitempty" maxItems:"256"`
	CodeVersion string          `json:"code_version,omitempty" maxLength:"255"`
	Config      json.RawMessage `json:"config,omitempty"`
	TimeoutS    int             `json:"timeout_s,omitempty" minimum:"0"`
	Retries     int             `json:"retries,omitempty" minimum:"0" maximum:"10"`
	Experiment  string          `json:"experiment,omitempty" maxLength:"20" doc:"ID of the experiment that it belongs to; 0 when absent."`
}

// New makes a queued task of a draft, or says which field is wrong.
func New(d Draft, author string, now time.Time) (Task, error) {
	if err := d.check(); err != nil {
		return Task{}, err
	}
	if d.Name == "" {
		d.Name = string(d.Kind)
	}
	if d.Experiment == "" {
		d.Experiment = DefaultExperiment
	}
	return Task{
		ID: ident.New("task"), Kind: d.Kind, Name: d.Name, Description: d.Description,
		State: Queued, Sets: list(d.Sets), ModelID: d.ModelID, Command: list(d.Command),
		CodeVersion: d.CodeVersion, Config: d.Config, TimeoutS: d.TimeoutS, Retries: d.Retries,
		Models: []string{}, Badcases: []string{}, Author: author, CreatedAt: now.UTC(), Version: 1, Experiment: d.Experiment,
	}, nil
}

// Draft gives what the task was asked to do, for a clone.
func (t Task) Draft() Draft {
	return Draft{
		Kind: t.Kind, Name: t.Name, Description: t.Description, Sets: t.Sets, ModelID: t.ModelID,
		Command: t.Command, CodeVersion: t.CodeVersion, Config: t.Config, TimeoutS: t.TimeoutS, Retries: t.Retries,
		Experiment: t.Experiment,
	}
}

func (d Draft) check() error {
	const op = "task"
	switch d.Kind {
	case Train:
	case Test:
		if d.ModelID == "" {
			return fault.Field(op, "model_id", "a testing task needs the model it tests")
		}
	default:
		return fault.Field(op, "kind", "%q is neither train nor test", d.Kind)
	}
	switch {
	case len(d.Name) > MaxText:
		return fault.Field(op, "name", "longer than %d bytes", MaxText)
	case len(d.Description) > MaxText:
		return fault.Field(op, "description", "longer than %d bytes", MaxText)
	case len(d.CodeVersion) > MaxText:
		return fault.Field(op, "code_version", "longer than %d bytes", MaxText)
	case len(d.Sets) > MaxSets:
		return fault.Field(op, "sets", "more than %d", MaxSets)
	case len(d.Config) > MaxConfig:
		return fault.Field(op, "config", "more than %d bytes", MaxConfig)
	case len(d.Config) > 0 && !json.Valid(d.Config):
		return fault.Field(op, "config", "not JSON")
	case d.TimeoutS < 0 || time.Duration(d.TimeoutS)*time.Second > MaxTimeout:
		return fault.Field(op, "timeout_s", "want 0 to %d", int(MaxTimeout/time.Second))
	case d.Retries < 0 || d.Retries > MaxRetries:
		return fault.Field(op, "retries", "want 0 to %d", MaxRetries)
	}
	return checkCommand(d.Command)
}

func checkCommand(argv []string) error {
	const op = "task"
	if len(argv) > MaxArgs {
		return fault.Field(op, "command", "more than %d arguments", MaxArgs)
	}
	for i, a := range argv {
		switch {
		case i == 0 && a == "":
			return fault.Field(op, "command[0]", "names no program")
		case len(a) > MaxArg:
			return fault.New(fault.Invalid, op, "command[%d]: longer than %d bytes", i, MaxArg)
		case strings.ContainsRune(a, 0):
			return fault.New(fault.Invalid, op, "command[%d]: holds a zero byte", i)
		}
	}
	return nil
}

func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
