package mlflowapi

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"net/http"
	"sort"
	"strconv"
	"time"

	"mlife/collector/internal/mtt"
)

// write answers with JSON as MLflow's server writes it.
func (a *API) write(w http.ResponseWriter, r *http.Request, status int, v any) {
	if v == nil {
		v = struct{}{}
	}
	b, err := json.Marshal(v)
	if err != nil {
		a.opt.Log.ErrorContext(r.Context(), "mlflow answer not written", "path", r.URL.Path, "error", err)
		status, b = http.StatusInternalServerError, []byte(`{"error_code":"INTERNAL_ERROR","message":"the server failed; its log says why"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	_, _ = w.Write(b) //nolint:errcheck // the client is gone
}

type pair struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

type experiment struct {
	ID        string `json:"experiment_id"`
	Name      string `json:"name"`
	Artifacts string `json:"artifact_location"`
	Stage     string `json:"lifecycle_stage"`
	Updated   int64  `json:"last_update_time"`
	Created   int64  `json:"creation_time"`
	Tags      []pair `json:"tags,omitempty"`
}

func stage(deleted bool) string {
	if deleted {
		return "deleted"
	}
	return "active"
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func experimentOut(e mtt.Experiment) experiment {
	out := experiment{ID: e.ID, Name: e.Name, Artifacts: e.Artifacts, Stage: stage(e.Deleted), Updated: millis(e.UpdatedAt), Created: millis(e.CreatedAt)}
	for k, v := range e.Tags {
		out.Tags = append(out.Tags, pair{k, v})
	}
	sort.Slice(out.Tags, func(i, j int) bool { return out.Tags[i].Key < out.Tags[j].Key })
	return out
}

// metricValue is a number of which NaN is a text.
type metricValue float64

// MarshalJSON implements json.Marshaler.
func (v metricValue) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(v)) {
		return []byte(`"NaN"`), nil
	}
	return json.Marshal(float64(v))
}

type metric struct {
	Key   string      `json:"key"`
	Value metricValue `json:"value"`
	At    int64       `json:"timestamp"`
	Step  int64       `json:"step"`
}

func metricsOut(list []mtt.Point) []metric {
	out := make([]metric, len(list))
	for i, p := range list {
		out[i] = metric{p.Name, metricValue(p.Value), p.At, p.Step}
	}
	return out
}

type runInfo struct {
	UUID       string `json:"run_uuid"`
	Experiment string `json:"experiment_id"`
	Name       string `json:"run_name"`
	User       string `json:"user_id"`
	Status     string `json:"status"`
	Start      int64  `json:"start_time"`
	End        int64  `json:"end_time,omitempty"`
	Artifacts  string `json:"artifact_uri"`
	Stage      string `json:"lifecycle_stage"`
	ID         string `json:"run_id"`
}

type runData struct {
	Metrics []metric `json:"metrics,omitempty"`
	Params  []pair   `json:"params,omitempty"`
	Tags    []pair   `json:"tags,omitempty"`
}

type dataset struct {
	Name       string `json:"name"`
	Digest     string `json:"digest"`
	SourceType string `json:"source_type"`
	Source     string `json:"source"`
	Schema     string `json:"schema,omitempty"`
	Profile    string `json:"profile,omitempty"`
}

type datasetInput struct {
	Tags    []pair  `json:"tags,omitempty"`
	Dataset dataset `json:"dataset"`
}

type runInputs struct {
	Datasets []datasetInput `json:"dataset_inputs,omitempty"`
}

type run struct {
	Info    runInfo   `json:"info"`
	Data    runData   `json:"data"`
	Inputs  runInputs `json:"inputs"`
	Outputs struct{}  `json:"outputs"`
}

var statuses = map[mtt.State]string{mtt.Queued: "SCHEDULED", mtt.Running: "RUNNING", mtt.Succeeded: "FINISHED", mtt.Failed: "FAILED", mtt.Canceled: "KILLED"}

func stateOf(status string) (mtt.State, bool) {
	for s, text := range statuses {
		if text == status {
			return s, true
		}
	}
	return "", false
}

// The tags that say again what a task says.
const (
	tagName = "mlflow.runName"
	tagNote = "mlflow.note.content"
	tagUser = "mlflow.user"
)

func pairsOut(list []mtt.Pair) []pair {
	out := make([]pair, len(list))
	for i, p := range list {
		out[i] = pair(p)
	}
	return out
}

// artifactsOf is where the files of a task are, below the collector's artifacts.
func artifactsOf(t mtt.Task) string { return t.Experiment + "/" + t.ID + "/artifacts" }

func runOut(r mtt.Run) run {
	started := r.StartedAt
	if started.IsZero() {
		started = r.CreatedAt
	}
	user := r.Author
	tags := r.Tags
	named := false
	for _, t := range tags {
		switch t.Key {
		case tagUser:
			user = t.Value
		case tagName:
			named = true
		}
	}
	if !named { // a task that was made elsewhere
		tags = append([]mtt.Pair{{Key: tagName, Value: r.Name}}, tags...)
	}
	out := run{Info: runInfo{UUID: r.ID, Experiment: r.Experiment, Name: r.Name, User: user, Status: statuses[r.State], Start: millis(started), End: millis(r.EndedAt),
		Artifacts: "mlflow-artifacts:/" + artifactsOf(r.Task), Stage: stage(r.Deleted), ID: r.ID},
		Data: runData{Metrics: metricsOut(r.Latest), Params: pairsOut(r.Params), Tags: pairsOut(tags)}}
	for _, in := range r.Inputs {
		out.Inputs.Datasets = append(out.Inputs.Datasets, datasetInput{pairsOut(in.Tags), dataset{in.Name, in.Digest, in.SourceType, in.Source, in.Schema, in.Profile}})
	}
	return out
}

// Tokens of pages say how many were given before, as those of MLflow's server do.
func pageToken(offset int) string {
	return base64.URLEncoding.EncodeToString([]byte(`{"offset": ` + strconv.Itoa(offset) + "}"))
}

func (in args) offset() (int, error) {
	s, err := in.text("page_token")
	if err != nil || s == "" {
		return 0, err
	}
	var at struct {
		Offset *int `json:"offset"`
	}
	b, err := base64.URLEncoding.DecodeString(s)
	if err != nil || json.Unmarshal(b, &at) != nil || at.Offset == nil || *at.Offset < 0 {
		return 0, invalid("Invalid page token")
	}
	return *at.Offset, nil
}

// paged cuts a list that has one more than a page, and gives the token of the next.
func paged[T any](list []T, limit, offset int) ([]T, string) {
	if len(list) <= limit {
		return list, ""
	}
	return list[:limit], pageToken(offset + limit)
}
