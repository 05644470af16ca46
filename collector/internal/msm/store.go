package msm

import (
	"context"
	"time"

	"mlife/shared/query"
	"mlife/shared/wire"
)

// Query selects models, newest first. Zero fields select everything.
type Query struct {
	Slot   string
	Stage  Stage
	Alias  string
	Task   string
	SHA256 string
	Text   string     // in name, version, slot or description
	Search query.Node // parsed by the list's schema; nil for everything
	Sort   string     // a field of the schema that can be sorted by, after "-" when falling; "" for the usual order
	Cursor string
	Limit  int // 1 to 200
}

// Page is one page of models; Next is empty on the last.
type Page struct {
	Items []Model
	Next  string
	Total int
}

// Known ties a badcase to a model version that shows it.
type Known struct {
	Badcase string    `json:"badcase" doc:"Badcase ID."`
	Origin  string    `json:"origin" enum:"test,field" doc:"Where the model failed on it."`
	Task    string    `json:"task,omitempty" doc:"Testing task, for origin test."`
	At      time.Time `json:"at"`
}

// Showing is Known as seen from the badcase.
type Showing struct {
	Model  string
	Origin string
	Task   string // testing task, for origin test
}

// Origins of a known badcase.
const (
	FromTest  = "test"
	FromField = "field"
)

// Models keeps the registry. Safe for concurrent use; errors have fault kinds:
// NotFound for an unknown ID, Exists for a version that the slot has already.
type Models interface {
	// CreateModel stores m, with the slot's next number when it has no version.
	CreateModel(ctx context.Context, m Model) (Model, error)
	Model(ctx context.Context, id string) (Model, error)
	// ModelOf finds the model of a slot by its file; the newest when there are more.
	ModelOf(ctx context.Context, slot, sha256 string) (Model, error)
	Models(ctx context.Context, q Query) (Page, error)
	// UpdateModel changes a model in one transaction and raises its revision. Its
	// aliases are taken from the slot's other versions.
	UpdateModel(ctx context.Context, id string, change func(*Model) error) (Model, error)
	// AddKnown ties badcases to a model; what is tied already stays as it is.
	AddKnown(ctx context.Context, model string, k []Known) error
	Known(ctx context.Context, model, cursor string, limit int) (items []Known, next string, err error)
}

// DeploymentQuery selects deployments, newest first.
type DeploymentQuery struct {
	State  DeploymentState
	Model  string
	Device string
	Cursor string
	Limit  int // 1 to 200
}

// DeploymentPage is one page of deployments; Next is empty on the last.
type DeploymentPage struct {
	Items []Deployment
	Next  string
	Total int
}

// Assignment is what a device should run in one slot.
type Assignment struct {
	Model       wire.Model `json:"model"`
	Deployment  string     `json:"deployment,omitempty"` // empty after a deployment that did not succeed
	ProbationMS int64      `json:"probation_ms,omitempty"`
}

// Plan is everything a device should run, by slot, and the signed message that
// tells it so. Rev rises with every change.
type Plan struct {
	Device    string
	Rev       int64
	Slots     map[string]Assignment
	Campaigns []wire.Campaign // what it collects
	Signed    []byte
	Expires   time.Time
}

// Deployments keeps deployments, the steps of their devices and the devices'
// plans. Safe for concurrent use.
type Deployments interface {
	// CreateDeployment stores a deployment with its steps; Conflict, naming the
	// other one, when a device has an active step in one of the slots.
	CreateDeployment(ctx context.Context, d Deployment, steps []Step) error
	Deployment(ctx context.Context, id string) (Deployment, error)
	Deployments(ctx context.Context, q DeploymentQuery) (DeploymentPage, error)
	UpdateDeployment(ctx context.Context, id string, change func(*Deployment) error) (Deployment, error)
	Steps(ctx context.Context, deployment string) ([]Step, error)
	// ActiveSteps gives the steps of all deployments that have not ended; of one
	// device when it is not "".
	ActiveSteps(ctx context.Context, device string) ([]Step, error)
	// Orphans gives steps that ended without success while the plan of their device
	// still names their deployment.
	Orphans(ctx context.Context) ([]Step, error)
	// PlansCollecting gives what the plans that name campaigns ask for, by device.
	PlansCollecting(ctx context.Context) (map[string][]wire.Campaign, error)
	// UpdateStep changes a step and, with it, the state and counts of its
	// deployment; change says whether it changed anything.
	UpdateStep(ctx context.Context, deployment, device, slot string, change func(*Step) (bool, error)) (Step, error)
	// Plan gives a device's plan; an empty one for a device that has none.
	Plan(ctx context.Context, device string) (Plan, error)
	// ChangePlan changes a device's plan in one transaction. change sees Rev raised
	// already, so that it can sign; the plan is stored when it says that it changed.
	ChangePlan(ctx context.Context, device string, change func(*Plan) (bool, error)) (Plan, error)
	// PlansEnding gives the devices whose signed plan ends before a time.
	PlansEnding(ctx context.Context, before time.Time) ([]string, error)
}
