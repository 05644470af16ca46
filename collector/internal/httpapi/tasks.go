package httpapi

import (
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/msm"
	"mlife/collector/internal/mtt"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
)

// Bounds of what a task may send at once.
const (
	maxLogPart     = 1 << 20
	maxMetricsRead = 100_000
)

// TaskDesk starts tasks and takes what they report. loop.Work is one.
type TaskDesk interface {
	Start(ctx context.Context, d mtt.Draft, cloneOf, author string) (mtt.Task, error)
	Cancel(ctx context.Context, id, by string) (mtt.Task, error)
	Begin(ctx context.Context, id string) (mtt.Task, error)
	Finish(ctx context.Context, id string, to mtt.State, reason string) (mtt.Task, error)
	Metrics(ctx context.Context, id string, list []mtt.Metric) error
	Results(ctx context.Context, id string, raw []byte) (mtt.Task, error)
}

// TaskLogs keeps the logs of tasks. runner.Logs is one.
type TaskLogs interface {
	Append(task string, text []byte) error
	Read(task string, from int64) (text []byte, next int64, err error)
	Grown() <-chan struct{}
}

// TaskFailures makes badcases of failing samples. loop.Failures is one.
type TaskFailures interface {
	Add(ctx context.Context, task, function string, samples []mtt.Sample) ([]string, error)
}

// ModelIntake registers models whose bytes are stored. loop.Registry is one.
type ModelIntake interface {
	Add(ctx context.Context, d msm.Draft, f msm.File, author string) (msm.Model, error)
}

// Tasks is the area of MTT.
type Tasks struct {
	Store    mtt.Store
	Desk     TaskDesk
	Logs     TaskLogs
	Failures TaskFailures
	Models   ModelIntake
	Upload   Upload
}

// Register implements Area.
func (a Tasks) Register(s *Server) {
	viewer, engineer := For(people.Viewer), For(people.Engineer)
	Register(s, viewer, op("mtt", "list-tasks", http.MethodGet, "/tasks", "Find tasks, the newest first unless sort says otherwise"), a.list)
	Register(s, engineer, op("mtt", "start-task", http.MethodPost, "/tasks", "Put a new task into the queue"), a.start)
	Register(s, viewer, op("mtt", "get-task", http.MethodGet, "/tasks/{id}", "Read one task"), a.get)
	Register(s, engineer, op("mtt", "clone-task", http.MethodPost, "/tasks/{id}/clone", "Put the same task into the queue again"), a.clone)
	Register(s, engineer, op("mtt", "cancel-task", http.MethodPost, "/tasks/{id}/cancel", "End a task"), a.cancel)
	Register(s, engineer.OrTask(), op("mtt", "finish-task", http.MethodPost, "/tasks/{id}/finish", "End a task that runs elsewhere"), a.finish)
	Register(s, viewer, op("mtt", "get-task-metrics", http.MethodGet, "/tasks/{id}/metrics", "Every measured value by name and step"), a.metrics)
	Register(s, engineer.OrTask(), op("mtt", "add-task-metrics", http.MethodPost, "/tasks/{id}/metrics", "Add measured values"), a.addMetrics)
	Register(s, engineer.OrTask(), op("mtt", "add-task-badcases", http.MethodPost, "/tasks/{id}/badcases", "Make badcases of failing samples"), a.addBadcases)
	a.registerResults(s)
	a.registerLog(s)
	model := op("mtt", "add-task-model", http.MethodPost, "/tasks/{id}/model", "Register a model that the task made")
	model.RequestBody = modelForm()
	Register(s, engineer.OrTask(), model, a.addModel)
}

type tasksIn struct {
	PageQuery
	ListSearch
	Kind  mtt.Kind  `query:"kind" enum:"train,test"`
	State mtt.State `query:"state" enum:"queued,running,succeeded,failed,canceled"`
	Set   string    `query:"set" maxLength:"64" doc:"Only those that read this set."`
	Model string    `query:"model" maxLength:"64" doc:"Only those that test or made this model."`
	Q     string    `query:"q" maxLength:"512" doc:"Part of name, description or ID."`
}

type tasksOut struct {
	Body struct {
		Items []mtt.Task `json:"items" nullable:"false"`
		Next  string     `json:"next,omitempty"`
		Total int        `json:"total"`
	}
}

func (a Tasks) list(ctx context.Context, in *tasksIn) (*tasksOut, error) {
	where, err := in.node(mtt.Schema())
	if err != nil {
		return nil, err
	}
	p, err := a.Store.Tasks(ctx, mtt.Query{Search: where, Sort: in.Sort, Kind: in.Kind, State: in.State, Set: in.Set, Model: in.Model, Text: in.Q, Cursor: in.Cursor, Limit: in.Limit})
	out := &tasksOut{}
	out.Body.Items, out.Body.Next, out.Body.Total = p.Items, p.Next, p.Total
	return out, err
}

type taskOut struct {
	ETag string `header:"ETag"`
	Body mtt.Task
}

func taskAnswer(t mtt.Task, err error) (*taskOut, error) {
	return &taskOut{ETag: etag(t.Version), Body: t}, err
}

func (a Tasks) get(ctx context.Context, in *IDPath) (*taskOut, error) {
	return taskAnswer(a.Store.Task(ctx, in.ID))
}

func (a Tasks) start(ctx context.Context, in *struct{ Body mtt.Draft }) (*taskOut, error) {
	return taskAnswer(a.Desk.Start(ctx, in.Body, "", actor(ctx)))
}

func (a Tasks) clone(ctx context.Context, in *IDPath) (*taskOut, error) {
	t, err := a.Store.Task(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return taskAnswer(a.Desk.Start(ctx, t.Draft(), t.ID, actor(ctx)))
}

func (a Tasks) cancel(ctx context.Context, in *IDPath) (*taskOut, error) {
	return taskAnswer(a.Desk.Cancel(ctx, in.ID, actor(ctx)))
}

type finishIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		State  mtt.State `json:"state" enum:"succeeded,failed,canceled"`
		Reason string    `json:"reason,omitempty" maxLength:"4096"`
	}
}

func (a Tasks) finish(ctx context.Context, in *finishIn) (*taskOut, error) {
	return taskAnswer(a.Desk.Finish(ctx, in.ID, in.Body.State, in.Body.Reason))
}

type metricsOut struct {
	Body struct {
		Items []mtt.Metric `json:"items" nullable:"false"`
	}
}

func (a Tasks) metrics(ctx context.Context, in *IDPath) (*metricsOut, error) {
	out := &metricsOut{}
	var err error
	out.Body.Items, err = a.Store.Metrics(ctx, in.ID, maxMetricsRead)
	return out, err
}

type addMetricsIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Metrics []mtt.Metric `json:"metrics" minItems:"1" maxItems:"1000"`
	}
}

func (a Tasks) addMetrics(ctx context.Context, in *addMetricsIn) (*struct{}, error) {
	return nil, a.Desk.Metrics(ctx, in.ID, in.Body.Metrics)
}

type addFailuresIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Function string       `json:"function,omitempty" maxLength:"256" doc:"System function; the model's slot when absent."`
		Samples  []mtt.Sample `json:"samples,omitempty" maxItems:"10000" doc:"The failures in the task's results when absent."`
	}
}

type idsOut struct {
	Body struct {
		IDs []string `json:"ids" nullable:"false"`
	}
}

func (a Tasks) addBadcases(ctx context.Context, in *addFailuresIn) (*idsOut, error) {
	out := &idsOut{}
	var err error
	out.Body.IDs, err = a.Failures.Add(ctx, in.ID, in.Body.Function, in.Body.Samples)
	return out, err
}

func (a Tasks) registerResults(s *Server) {
	o := op("mtt", "set-task-results", http.MethodPost, "/tasks/{id}/results", "Upload a task's results")
	o.Description = "Any JSON object; metrics, confusion and failures in it are understood, the rest is kept."
	o.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/json": {Schema: &huma.Schema{Type: "object", AdditionalProperties: true}}}}
	o.MaxBodyBytes = mtt.MaxResults
	Register(s, For(people.Engineer).OrTask(), o, a.results)
}

type rawIn struct {
	Request
	ID string `path:"id" maxLength:"64"`
}

// read gives the raw body, up to a limit.
func (r *rawIn) read(limit int64) ([]byte, error) {
	b, err := io.ReadAll(http.MaxBytesReader(r.echo.Response(), r.echo.Request().Body, limit))
	if err != nil {
		return nil, bodyError(err)
	}
	return b, nil
}

func (a Tasks) results(ctx context.Context, in *rawIn) (*taskOut, error) {
	b, err := in.read(mtt.MaxResults)
	if err != nil {
		return nil, err
	}
	return taskAnswer(a.Desk.Results(ctx, in.ID, b))
}

func modelForm() *huma.RequestBody {
	text := func(doc string) *huma.Schema { return &huma.Schema{Type: "string", Description: doc} }
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{
		Type: "object", Required: []string{"slot", "file"}, Properties: map[string]*huma.Schema{
			"slot": text("Place on a device that the model is made for."), "version": text("Unique within the slot; the next number when absent."),
			"name": text(""), "description": text(""), "annotations": text("A JSON object of texts."), "metrics": text("A JSON object of numbers."),
			"file": {Type: "string", Format: "binary"},
		}}}}}
}

func (a Tasks) addModel(ctx context.Context, in *rawIn) (*modelOut, error) {
	if _, err := a.Store.Task(ctx, in.ID); err != nil {
		return nil, err
	}
	return receiveModel(ctx, a.Upload, a.Models, in.Request, in.ID)
}

// receiveModel takes a model's file and what is said about it.
func receiveModel(ctx context.Context, u Upload, intake ModelIntake, in Request, task string) (*modelOut, error) {
	f, err := u.receive(in.echo.Request(), in.echo.Response(), false)
	if err != nil {
		return nil, err
	}
	file, err := f.first("file")
	if err != nil {
		return nil, err
	}
	d := msm.Draft{Name: f.texts["name"], Version: f.texts["version"], Slot: f.texts["slot"], Description: f.texts["description"], TaskID: task}
	for name, into := range map[string]any{"annotations": &d.Annotations, "metrics": &d.Metrics} {
		if text := f.texts[name]; text != "" {
			if err := json.Unmarshal([]byte(text), into); err != nil {
				return nil, fault.Field("httpapi.model", name, "%v", err)
			}
		}
	}
	m, err := intake.Add(ctx, d, msm.File{Name: file.Name, SHA256: file.SHA256, Size: file.Size}, actor(ctx))
	return modelAnswer(m, err)
}
