package mlflowapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/blob"
	"mlife/collector/internal/mlflowapi"
	"mlife/collector/internal/people"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/testkit/postgres"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(postgres.Main{M: m}) }

// house is an API over a real store.
type house struct {
	t   *testing.T
	db  *sqlstore.DB
	api *mlflowapi.API
	who people.Principal
}

type bytesOf struct{ folder *blob.Folder }

func (b bytesOf) Put(ctx context.Context, r io.Reader) (string, int64, error) {
	info, err := b.folder.Put(ctx, r, "")
	return info.SHA256, info.Size, err
}

func (b bytesOf) Open(ctx context.Context, sha string) (io.ReadSeekCloser, error) {
	return b.folder.Open(ctx, sha)
}

func newHouse(t *testing.T) *house {
	t.Helper()
	return houseOver(t, storetest.Open(t))
}

func houseOver(t *testing.T, db *sqlstore.DB) *house {
	t.Helper()
	folder, err := blob.NewFolder(t.TempDir(), blob.FolderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return &house{t: t, db: db, who: people.Principal{Login: "ada", Role: people.Engineer},
		api: mlflowapi.New(mlflowapi.Options{Tracking: db.Tracking(), Tasks: db.Tasks(), Blobs: bytesOf{folder}, Log: slog.New(slog.DiscardHandler), Now: time.Now})}
}

func (h *house) send(method, path, kind string, body []byte) (int, http.Header, []byte) {
	h.t.Helper()
	r := httptest.NewRequestWithContext(people.With(h.t.Context(), h.who), method, "http://collector"+path, bytes.NewReader(body))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	w := httptest.NewRecorder()
	h.api.ServeHTTP(w, r)
	return w.Code, w.Result().Header, w.Body.Bytes()
}

type object = map[string]any

// call posts JSON below /api/2.0/mlflow, or gets when there is none, and wants a status.
func (h *house) call(status int, path string, in object) (out object) {
	h.t.Helper()
	method, body := http.MethodGet, []byte(nil)
	if in != nil {
		method = http.MethodPost
		body, _ = json.Marshal(in)
	}
	got, _, b := h.send(method, "/api/2.0/mlflow/"+path, "application/json", body)
	if got != status {
		h.t.Fatalf("%s %s: status %d, want %d: %s", path, body, got, status, b)
	}
	if err := json.Unmarshal(b, &out); err != nil {
		h.t.Fatalf("%s: %s", path, b)
	}
	return out
}

func (h *house) run(tags ...object) string {
	h.t.Helper()
	return at(h.call(200, "runs/create", object{"experiment_id": "0", "start_time": 1_700_000_000_000, "tags": tags}), "run", "info", "run_id").(string)
}

// A run is a task: what one says, the other does.
func TestRunIsTask(t *testing.T) {
	h := newHouse(t)
	id := h.run(object{"key": "mlflow.runName", "value": "first"}, object{"key": "mlflow.note.content", "value": "why"}, object{"key": "mlflow.source.git.commit", "value": "abc"})
	task, err := h.db.Tasks().Task(t.Context(), id)
	if err != nil || task.Name != "first" || task.Description != "why" || task.CodeVersion != "abc" || task.State != "running" || task.Author != "ada" || task.Experiment != "0" {
		t.Fatalf("%+v %v", task, err)
	}
	h.call(200, "runs/set-tag", object{"run_id": id, "key": "mlflow.runName", "value": "second"})
	h.call(200, "runs/log-batch", object{"run_id": id, "metrics": []object{{"key": "acc", "value": 0.5, "timestamp": 1, "step": 1}, {"key": "acc", "value": 0.7, "timestamp": 2, "step": 2}, {"key": "acc", "value": "NaN", "timestamp": 2, "step": 1}}})
	h.call(200, "runs/update", object{"run_id": id, "status": "FAILED", "end_time": 1_700_000_001_000})
	if task, err = h.db.Tasks().Task(t.Context(), id); err != nil || task.Name != "second" || task.State != "failed" || task.EndedAt.UnixMilli() != 1_700_000_001_000 {
		t.Fatalf("%+v %v", task, err)
	}
	list, err := h.db.Tasks().Metrics(t.Context(), id, 10)
	if err != nil || len(list) != 2 || list[1].Value != 0.7 {
		t.Fatalf("%+v %v", list, err)
	}
	// Taken up again, as MLflow allows.
	h.call(200, "runs/update", object{"run_id": id, "status": "RUNNING"})
	if task, err = h.db.Tasks().Task(t.Context(), id); err != nil || task.State != "running" || !task.EndedAt.IsZero() {
		t.Fatalf("%+v %v", task, err)
	}
	h.call(200, "runs/delete", object{"run_id": id})
	h.call(400, "runs/log-metric", object{"run_id": id, "key": "x", "value": 1, "timestamp": 1})
}

// The token of a task logs for its own run; naming that run elsewhere opens nothing.
func TestTaskToken(t *testing.T) {
	h := newHouse(t)
	own, other := h.run(), h.run()
	h.call(200, "experiments/create", object{"name": "kept"})
	h.who = people.Principal{Task: own, Login: "ada", Role: people.Engineer}
	h.call(200, "runs/log-metric", object{"run_id": own, "key": "a", "value": 1, "timestamp": 1})
	h.call(200, "runs/get?run_id="+other, nil)
	h.call(403, "runs/log-metric", object{"run_id": other, "key": "a", "value": 1, "timestamp": 1})
	h.call(403, "experiments/delete", object{"run_id": own, "experiment_id": "1"})
	h.call(403, "experiments/set-experiment-tag", object{"run_id": own, "experiment_id": "1", "key": "a", "value": "b"})
	h.call(403, "experiments/create", object{"run_id": own, "name": "new"})
	h.call(403, "runs/create", object{"run_id": own, "experiment_id": "0"})
	got := h.call(200, "experiments/get?experiment_id=1", nil)
	if at(got, "experiment", "lifecycle_stage") != "active" || at(got, "experiment", "tags") != nil {
		t.Errorf("%v", got)
	}
}

// A batch goes in as a whole or not at all.
func TestBatchIsWhole(t *testing.T) {
	h := newHouse(t)
	id := h.run()
	h.call(200, "runs/log-parameter", object{"run_id": id, "key": "lr", "value": "1"})
	h.call(400, "runs/log-batch", object{"run_id": id, "metrics": []object{{"key": "a", "value": 1, "timestamp": 1}}, "params": []object{{"key": "lr", "value": "2"}}})
	got := h.call(200, "runs/get?run_id="+id, nil)
	if at(got, "run", "data", "metrics") != nil {
		t.Fatalf("%v", got)
	}
	// Again the same is no change.
	h.call(200, "runs/log-batch", object{"run_id": id, "params": []object{{"key": "lr", "value": "1"}}})
	many := make([]object, 1001)
	for i := range many {
		many[i] = object{"key": fmt.Sprint("m", i), "value": i, "timestamp": 1}
	}
	h.call(400, "runs/log-batch", object{"run_id": id, "metrics": many})
	h.call(200, "runs/log-batch", object{"run_id": id, "metrics": many[1:]})
}

// Nothing that a client can send is answered by 5xx, which it would send again.
func TestBadInput(t *testing.T) {
	h := newHouse(t)
	id := h.run()
	for path, list := range map[string][]string{
		"experiments/create": {"", "[]", "{", `{"name":""}`, `{"name":["x"]}`, `{"name":"` + strings.Repeat("x", 501) + `"}`, `{"name":"x","tags":{}}`, `{"name":"x","artifact_location":"s3://b"}`},
		"runs/create":        {`{"experiment_id":"1x"}`, `{"experiment_id":"-1"}`, `{"experiment_id":"99999999999999999999"}`, `{"start_time":"soon"}`, `{"start_time":-5}`, `{"tags":[{"key":""}]}`, `{"run_name":"a","tags":[{"key":"mlflow.runName","value":"b"}]}`},
		"runs/log-metric": {`{"key":"a"}`, `{"run_id":"` + id + `","key":"a","value":"x","timestamp":1}`, `{"run_id":"` + id + `","key":"a","value":1,"timestamp":1e300}`,
			`{"run_id":"` + id + `","key":"` + strings.Repeat("k", 251) + `","value":1,"timestamp":1}`, `{"run_id":"` + id + `","key":"a\u0000","value":1,"timestamp":1}`},
		"runs/log-parameter": {`{"run_id":"` + id + `","key":"a","value":"` + strings.Repeat("v", 6001) + `"}`},
		"runs/set-tag":       {`{"run_id":"` + id + `","key":"a","value":"` + strings.Repeat("v", 8001) + `"}`},
		"runs/update":        {`{"run_id":"` + id + `","status":"GONE"}`},
		"runs/search":        {`{"experiment_ids":["0"],"filter":"a"}`, `{"experiment_ids":["0"],"max_results":50001}`, `{"experiment_ids":["0"],"page_token":"!"}`, `{"experiment_ids":["0"],"order_by":["metrics.a; DROP"]}`, `{"experiment_ids":{}}`},
		"runs/log-inputs":    {`{"run_id":"` + id + `","datasets":[{"dataset":{"name":"x"}}]}`, `{"run_id":"` + id + `","datasets":[{}]}`},
		"no/such/thing":      {"{}"},
	} {
		for _, body := range list {
			status, head, b := h.send("POST", "/api/2.0/mlflow/"+path, "application/json", []byte(body))
			var said struct {
				Code string `json:"error_code"`
				Text string `json:"message"`
			}
			if err := json.Unmarshal(b, &said); err != nil || status < 400 || status >= 500 || status == 408 || status == 429 || said.Code == "" || said.Text == "" || head.Get("Content-Type") != "application/json" {
				t.Errorf("%s %.80s: %d %s", path, body, status, b)
			}
		}
	}
	h.call(404, "runs/get?run_id=none", nil)
	h.call(404, "experiments/get?experiment_id=77", nil)
	big, _ := json.Marshal(object{"name": strings.Repeat("x", 2<<20)})
	if status, _, b := h.send("POST", "/api/2.0/mlflow/experiments/create", "application/json", big); status != 400 {
		t.Errorf("%d %s", status, b)
	}
}

func TestHostilePaths(t *testing.T) {
	h := newHouse(t)
	const base = "/api/2.0/mlflow-artifacts/artifacts/"
	for _, p := range []string{"../x", "..%2f..%2fetc/passwd", "a/..%2Fb", "%2fetc/passwd", "/etc/passwd", "a//b", "a/./b", "%2e%2e/x", "%252e%252e/x", "a%5cb", "a%00b", "a%23b", "c:%2fx", "a/%252e%252e%252fb", "", "a/"} {
		for _, method := range []string{"GET", "PUT", "DELETE"} {
			if status, _, b := h.send(method, base+p, "", []byte("x")); status != 400 && status != 404 || method == "PUT" && status != 400 {
				t.Errorf("%s %q: %d %s", method, p, status, b)
			}
		}
	}
	list, err := h.db.Tracking().ListArtifacts(t.Context(), "", "", 10)
	if err != nil || len(list) != 0 {
		t.Errorf("%+v %v", list, err)
	}
}

func TestArtifacts(t *testing.T) {
	h := newHouse(t)
	id := h.run()
	base := "/api/2.0/mlflow-artifacts/artifacts/0/" + id + "/artifacts/"
	put := func(status int, name, text string) {
		t.Helper()
		if got, _, b := h.send("PUT", base+name, "text/html", []byte(text)); got != status {
			t.Fatalf("%s: %d %s", name, got, b)
		}
	}
	put(200, "page.html", "<script>alert(1)</script>")
	put(200, "deep/er/%C3%BC%20b.txt", "uber")
	put(200, "deep/er/%C3%BC%20b.txt", "uber2") // takes the place
	put(400, "deep", "a folder")
	put(400, "page.html/x", "a file")
	status, head, b := h.send("GET", base+"page.html", "", nil)
	if status != 200 || !bytes.HasPrefix(b, []byte("<script>")) || head.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(head.Get("Content-Disposition"), "attachment") || head.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d %v %s", status, head, b)
	}
	if _, _, b = h.send("GET", base+"deep/er/%C3%BC%20b.txt", "", nil); string(b) != "uber2" {
		t.Errorf("%s", b)
	}
	got := h.call(200, "artifacts/list?run_id="+id+"&path=deep", nil)
	if fmt.Sprint(got["files"]) != "[map[is_dir:true path:deep/er]]" {
		t.Errorf("%v", got)
	}
	h.who = people.Principal{Task: id, Login: "ada", Role: people.Engineer}
	put(200, "own.txt", "mine")
	h.who.Task = "task_other"
	put(403, "foreign.txt", "not mine")
	h.who = people.Principal{Login: "bob", Role: people.Viewer}
	put(403, "seen.txt", "only seen")
	h.who = people.Principal{Login: "ada", Role: people.Engineer}
	if status, _, b := h.send("DELETE", base+"deep", "", nil); status != 200 {
		t.Errorf("%d %s", status, b)
	}
	if status, _, _ := h.send("GET", base+"deep/er/%C3%BC%20b.txt", "", nil); status != 404 {
		t.Errorf("%d", status)
	}
}
