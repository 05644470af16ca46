package msm

import (
	"slices"
	"time"

	"mlife/shared/fault"
	"mlife/shared/ident"
	"mlife/shared/wire"
)

// Limits of one deployment.
const (
	MaxModels    = 16
	MaxTargets   = 10000
	MaxLogLines  = 100
	MaxProbation = 24 * time.Hour
	MaxDeadline  = 30 * 24 * time.Hour
)

// DeploymentState says where a deployment stands as a whole.
type DeploymentState string

// The states of a deployment.
const (
	Rolling   DeploymentState = "running"
	Succeeded DeploymentState = "succeeded" // every device committed
	Failed    DeploymentState = "failed"    // every device ended, some not committed
	Aborted   DeploymentState = "aborted"
)

// Targets are the devices a deployment goes to.
type Targets struct {
	Devices []string `json:"devices,omitempty" maxItems:"10000"`
	Groups  []string `json:"groups,omitempty" maxItems:"200"`
}

// Deployment brings models to devices. Times are UTC.
type Deployment struct {
	ID         string          `json:"id" doc:"Deployment Task ID."`
	Name       string          `json:"name"`
	Models     []string        `json:"models" nullable:"false" doc:"Model IDs, one per slot; in a revert those that devices go back to."`
	Targets    Targets         `json:"targets"`
	State      DeploymentState `json:"state" enum:"running,succeeded,failed,aborted"`
	Reason     string          `json:"reason"`
	ProbationS int             `json:"probation_s" doc:"Seconds a device watches the new model before it commits."`
	TimeoutS   int             `json:"timeout_s" doc:"Seconds until a device that has not committed counts as failed."`
	Reverts    string          `json:"reverts" doc:"Deployment that this one undoes."`
	Author     string          `json:"author"`
	Counts     map[State]int   `json:"counts" nullable:"false" doc:"Devices by state."`
	CreatedAt  time.Time       `json:"created_at"`
	EndedAt    time.Time       `json:"ended_at"`
}

// Order is what is asked for in a new deployment.
type Order struct {
	Name       string   `json:"name,omitempty" maxLength:"255"`
	Models     []string `json:"models" minItems:"1" maxItems:"16" doc:"Model IDs, at most one per slot."`
	Targets    Targets  `json:"targets"`
	ProbationS int      `json:"probation_s,omitempty" minimum:"0" maximum:"86400" doc:"0 is the server's default."`
	TimeoutS   int      `json:"timeout_s,omitempty" minimum:"0" maximum:"2592000" doc:"0 is the server's default."`
}

// NewDeployment makes a running deployment of an order whose models are given, or
// says what is wrong with it.
func NewDeployment(o Order, models []Model, author string, now time.Time) (Deployment, error) {
	const op = "deployment"
	if len(models) == 0 || len(models) > MaxModels {
		return Deployment{}, fault.Field(op, "models", "want 1 to %d", MaxModels)
	}
	slots := map[string]string{}
	for _, m := range models {
		if other, taken := slots[m.Slot]; taken {
			return Deployment{}, fault.Field(op, "models", "%s and %s are both for slot %s", other, m.ID, m.Slot)
		}
		if m.Stage == Archived {
			return Deployment{}, fault.New(fault.Conflict, op, "model %s is archived", m.ID)
		}
		slots[m.Slot] = m.ID
	}
	if p := time.Duration(o.ProbationS) * time.Second; p < 0 || p > MaxProbation {
		return Deployment{}, fault.Field(op, "probation_s", "want 0 to %d", int(MaxProbation/time.Second))
	}
	if p := time.Duration(o.TimeoutS) * time.Second; p <= 0 || p > MaxDeadline {
		return Deployment{}, fault.Field(op, "timeout_s", "want 1 to %d", int(MaxDeadline/time.Second))
	}
	if o.Name == "" {
		o.Name = models[0].Slot + " " + models[0].Version
	}
	return Deployment{
		ID: ident.New("dep"), Name: o.Name, Models: ids(models), Targets: o.Targets, State: Rolling,
		ProbationS: o.ProbationS, TimeoutS: o.TimeoutS, Author: author, Counts: map[State]int{}, CreatedAt: now.UTC(),
	}, nil
}

// NewRevert makes the deployment that undoes d. The models are those its devices go
// back to; models that came with a device are not among them.
func NewRevert(d Deployment, models []string, author string, now time.Time) Deployment {
	return Deployment{
		ID: ident.New("dep"), Name: "revert of " + d.Name, Models: models, State: Rolling, ProbationS: d.ProbationS,
		TimeoutS: d.TimeoutS, Reverts: d.ID, Author: author, Counts: map[State]int{}, CreatedAt: now.UTC(),
	}
}

func ids(models []Model) []string {
	out := make([]string, len(models))
	for i, m := range models {
		out[i] = m.ID
	}
	return out
}

// Outcome gives the state of a deployment whose devices are in these states.
func Outcome(counts map[State]int) DeploymentState {
	total, committed, active := 0, 0, 0
	for s, n := range counts {
		total += n
		if s == Committed {
			committed += n
		}
		if s.Active() {
			active += n
		}
	}
	switch {
	case active > 0 || total == 0:
		return Rolling
	case committed == total:
		return Succeeded
	default:
		return Failed
	}
}

// State says how far one device is with one model:
//
//	wanted → fetching → verified → staged → switched → probation → committed
//	and from any of them: rolled_back, failed, timeout, aborted
//
// A device is believed: one that timed out and commits later is committed, one
// that committed and falls back later is rolled back.
type State string

// The states of a device, in order.
const (
	Wanted     State = "wanted"
	Fetching   State = "fetching"
	Verified   State = "verified"
	Staged     State = "staged"
	Switched   State = "switched"
	Probation  State = "probation"
	Committed  State = "committed"
	RolledBack State = "rolled_back"
	StepFailed State = "failed"
	TimedOut   State = "timeout"
	Withdrawn  State = "aborted"
)

var active = []State{Wanted, Fetching, Verified, Staged, Switched, Probation}

// Active reports whether the device is still expected to move.
func (s State) Active() bool { return slices.Contains(active, s) }

// reported are the states that a device may claim.
func (s State) reported() bool {
	return s.Active() || s == Committed || s == RolledBack || s == StepFailed
}

// Step is one device's part of a deployment in one slot.
type Step struct {
	Deployment string     `json:"deployment"`
	Device     string     `json:"device"`
	Slot       string     `json:"slot"`
	Model      wire.Model `json:"model"`
	Previous   wire.Model `json:"previous" doc:"In service before; without an id when the registry does not know it."`
	State      State      `json:"state" enum:"wanted,fetching,verified,staged,switched,probation,committed,rolled_back,failed,timeout,aborted"`
	Step       string     `json:"step" doc:"Where it failed or was rolled back."`
	Reason     string     `json:"reason"`
	Log        []string   `json:"log" nullable:"false" doc:"Last lines of the health command."`
	Bytes      int64      `json:"bytes" doc:"Bytes fetched."`
	At         time.Time  `json:"at" doc:"Device clock of the last report, else when the collector set the state."`
	Deadline   time.Time  `json:"deadline"`
	CreatedAt  time.Time  `json:"created_at"`
	EndedAt    time.Time  `json:"ended_at"`
	Version    int        `json:"version"`
}

// News is what a device reports about a step.
type News struct {
	State  State
	Step   string
	Reason string
	Log    []string
	Bytes  int64
	At     time.Time
}

// Hear takes a device's report. It says whether anything changed: a repeated or
// overtaken report changes nothing, and an aborted step stays aborted.
func (s *Step) Hear(n News, now time.Time) (bool, error) {
	if !n.State.reported() {
		return false, fault.Field("report", "state", "%.40q is not a state of a device", n.State)
	}
	if s.State == Withdrawn || !s.Active() && n.State.Active() {
		return false, nil
	}
	if n.State == s.State && n.Reason == s.Reason && n.Bytes == s.Bytes || n.At.Before(s.At) && s.Version > 1 {
		return false, nil
	}
	if len(n.Log) > MaxLogLines {
		n.Log = n.Log[len(n.Log)-MaxLogLines:]
	}
	if n.Log == nil {
		n.Log = []string{}
	}
	s.State, s.Step, s.Reason, s.Log, s.Bytes, s.At = n.State, short(n.Step), short(n.Reason), n.Log, n.Bytes, n.At.UTC()
	s.end(now)
	return true, nil
}

// Active reports whether the device is still expected to move.
func (s *Step) Active() bool { return s.State.Active() }

// Close ends an active step from the collector's side.
func (s *Step) Close(to State, reason string, now time.Time) bool {
	if !s.Active() {
		return false
	}
	s.Step, s.State, s.Reason, s.At = string(s.State), to, short(reason), now.UTC()
	s.end(now)
	return true
}

func (s *Step) end(now time.Time) {
	s.EndedAt = time.Time{}
	if !s.Active() {
		s.EndedAt = now.UTC()
	}
}

func short(s string) string {
	if len(s) > MaxText {
		return s[:MaxText]
	}
	return s
}
