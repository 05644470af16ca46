package collectorclient

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Task is a training or testing task.
type Task struct {
	ID       string          `json:"id"`
	Kind     string          `json:"kind"`
	Name     string          `json:"name"`
	State    string          `json:"state"` // queued, running, succeeded, failed, canceled
	Reason   string          `json:"reason"`
	Sets     []string        `json:"sets"`
	ModelID  string          `json:"model_id"`
	Config   json.RawMessage `json:"config,omitempty"`
	Models   []string        `json:"models"`
	Badcases []string        `json:"badcases"`
	Results  json.RawMessage `json:"results,omitempty"`
	ExitCode *int            `json:"exit_code"`
	Created  time.Time       `json:"created_at"`
}

// Done reports whether the task has ended.
func (t Task) Done() bool {
	return t.State == "succeeded" || t.State == "failed" || t.State == "canceled"
}

// NewTask is what a task is to do.
type NewTask struct {
	Kind        string   `json:"kind"` // train or test
	Name        string   `json:"name"`
	Sets        []string `json:"sets,omitempty"`
	ModelID     string   `json:"model_id,omitempty"` // a test needs it
	Command     []string `json:"command,omitempty"`
	CodeVersion string   `json:"code_version,omitempty"`
	Config      any      `json:"config,omitempty"`
	TimeoutS    int      `json:"timeout_s,omitempty"`
	Retries     int      `json:"retries,omitempty"`
}

// Metric is one measured value.
type Metric struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Step  int64   `json:"step,omitempty"`
}

// StartTask puts a task into the queue.
func (c *Client) StartTask(ctx context.Context, t NewTask) (out Task, err error) {
	err = c.Do(ctx, http.MethodPost, "/tasks", nil, t, &out)
	return out, err
}

// Task reads one task.
func (c *Client) Task(ctx context.Context, id string) (out Task, err error) {
	err = c.Do(ctx, http.MethodGet, "/tasks/"+url.PathEscape(id), nil, nil, &out)
	return out, err
}

// WaitTask waits until a task has ended, however it did.
func (c *Client) WaitTask(ctx context.Context, id string) (t Task, err error) {
	err = poll(ctx, func() (bool, error) {
		t, err = c.Task(ctx, id)
		return t.Done(), err
	})
	return t, err
}

// CancelTask ends a task.
func (c *Client) CancelTask(ctx context.Context, id string) error {
	return c.Do(ctx, http.MethodPost, "/tasks/"+url.PathEscape(id)+"/cancel", nil, nil, nil)
}

// FinishTask ends a task that runs elsewhere: succeeded, failed or canceled.
func (c *Client) FinishTask(ctx context.Context, id, state, reason string) error {
	return c.Do(ctx, http.MethodPost, "/tasks/"+url.PathEscape(id)+"/finish", nil, map[string]string{"state": state, "reason": reason}, nil)
}

// Metrics adds measured values to a task.
func (c *Client) Metrics(ctx context.Context, task string, list ...Metric) error {
	return c.Do(ctx, http.MethodPost, "/tasks/"+url.PathEscape(task)+"/metrics", nil, map[string][]Metric{"metrics": list}, nil)
}

// Results uploads a task's results, any value that is a JSON object.
func (c *Client) Results(ctx context.Context, task string, results any) error {
	return c.Do(ctx, http.MethodPost, "/tasks/"+url.PathEscape(task)+"/results", nil, results, nil)
}

// AddLog adds text to a task's log.
func (c *Client) AddLog(ctx context.Context, task, text string) error {
	resp, err := c.send(ctx, http.MethodPost, "/tasks/"+url.PathEscape(task)+"/log", nil, "text/plain", strings.NewReader(text))
	if err != nil {
		return err
	}
	return answer(resp, nil)
}

// Log reads a task's log; the caller closes it.
func (c *Client) Log(ctx context.Context, task string) (io.ReadCloser, error) {
	return c.Open(ctx, "/tasks/"+url.PathEscape(task)+"/log", nil)
}

// Failures makes badcases of the failures in a testing task's results and gives
// their IDs.
func (c *Client) Failures(ctx context.Context, task, function string) ([]string, error) {
	var out struct {
		IDs []string `json:"ids"`
	}
	err := c.Do(ctx, http.MethodPost, "/tasks/"+url.PathEscape(task)+"/badcases", nil, map[string]string{"function": function}, &out)
	return out.IDs, err
}

// Model is one version of a model.
type Model struct {
	ID       string             `json:"id"`
	Name     string             `json:"name"`
	Version  string             `json:"version"`
	Slot     string             `json:"slot"`
	SHA256   string             `json:"sha256"`
	Size     int64              `json:"size"`
	Format   string             `json:"format"`
	TaskID   string             `json:"task_id"`
	Stage    string             `json:"stage"`
	Metrics  map[string]float64 `json:"metrics"`
	Badcases int                `json:"badcases"`
}

// NewModel is a model to register. File is read once.
type NewModel struct {
	Task     string // that made it; "" for none
	Slot     string
	Version  string // "" for the slot's next number
	Name     string
	FileName string
	File     io.Reader
	Metrics  map[string]float64
}

// AddModel registers a model.
func (c *Client) AddModel(ctx context.Context, m NewModel) (out Model, err error) {
	path := "/models"
	if m.Task != "" {
		path = "/tasks/" + url.PathEscape(m.Task) + "/model"
	}
	fields := map[string]string{"slot": m.Slot, "version": m.Version, "name": m.Name}
	if len(m.Metrics) > 0 {
		b, err := json.Marshal(m.Metrics)
		if err != nil {
			return out, err
		}
		fields["metrics"] = string(b)
	}
	err = c.Upload(ctx, path, fields, "file", m.FileName, m.File, &out)
	return out, err
}

// Upload posts one file with some texts as multipart/form-data.
func (c *Client) Upload(ctx context.Context, path string, fields map[string]string, part, name string, file io.Reader, out any) error {
	r, w := io.Pipe()
	form := multipart.NewWriter(w)
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.CloseWithError(writeForm(form, fields, part, name, file))
	}()
	resp, err := c.send(ctx, http.MethodPost, path, nil, form.FormDataContentType(), r)
	// A server that answers early leaves the writer waiting.
	err = errors.Join(err, r.Close())
	<-done
	if err != nil {
		return err
	}
	return answer(resp, out)
}

func writeForm(form *multipart.Writer, fields map[string]string, part, name string, file io.Reader) error {
	for k, v := range fields {
		if v == "" {
			continue
		}
		if err := form.WriteField(k, v); err != nil {
			return err
		}
	}
	p, err := form.CreateFormFile(part, name)
	if err != nil {
		return err
	}
	if _, err := io.Copy(p, file); err != nil {
		return err
	}
	return form.Close()
}

// Model reads one model.
func (c *Client) Model(ctx context.Context, id string) (out Model, err error) {
	err = c.Do(ctx, http.MethodGet, "/models/"+url.PathEscape(id), nil, nil, &out)
	return out, err
}

// ModelContent reads a model's file; the caller closes it.
func (c *Client) ModelContent(ctx context.Context, id string) (io.ReadCloser, error) {
	return c.Open(ctx, "/models/"+url.PathEscape(id)+"/content", nil)
}
