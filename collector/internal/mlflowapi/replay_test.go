package mlflowapi_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/testkit"
)

// exchange is one recorded request with the answer of MLflow's own server.
type exchange struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Headers map[string]string `json:"req_headers"`
	Req     *string           `json:"req"`
	Status  int               `json:"status"`
	Got     map[string]string `json:"res_headers"`
	Res     *string           `json:"res"`
}

// served are the paths that are answered so far; the rest of the protocol is told by
// how many exchanges were passed over.
var served = regexp.MustCompile(`^/api/2\.0/(mlflow/(experiments|metrics|artifacts)/|mlflow/runs/(create|get|update|delete|restore|search|log-metric|log-parameter|set-tag|delete-tag|log-batch|log-inputs|log-model)\b|mlflow-artifacts/)|^/version$`)

// TestReplay plays what MLflow's clients sent to MLflow's server and compares the
// answers: their status, fields, types and values, but for the times and texts that are
// ours. The recordings are not part of this repository.
func TestReplay(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("no recordings here")
	}
	for _, version := range []string{"3.6", "2.22"} {
		list := recorded(t, filepath.Join(dir, "mlflow_wire", "client-"+version+".jsonl"))
		for name, open := range map[string]func(testing.TB) *sqlstore.DB{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
			t.Run(version+" on "+name, func(t *testing.T) {
				p := &player{house: houseOver(t, open(t)), theirs: map[string]string{}, sizes: map[string]int{}}
				p.look(list)
				played := 0
				for n, x := range list {
					if !served.MatchString(x.Path) {
						continue
					}
					played++
					if p.play(n+1, x); t.Failed() {
						t.Fatalf("exchange %d: %s %s", n+1, x.Method, x.Path)
					}
				}
				t.Logf("%d of %d exchanges played", played, len(list))
				if played < 300 {
					t.Errorf("only %d exchanges were played", played)
				}
			})
		}
	}
}

func recorded(t *testing.T, name string) (list []exchange) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(b) {
		var x exchange
		if err := json.Unmarshal(line, &x); err != nil {
			t.Fatal(err)
		}
		list = append(list, x)
	}
	return list
}

// player knows what recorded IDs are called here.
type player struct {
	*house
	ours, back []string          // pairs of a recorded ID and ours, and the other way round
	theirs     map[string]string // by recorded ID
	sizes      map[string]int    // of files whose bytes were not recorded, by name

	recorded, experiment string // the ID of the experiment there and here
}

// look finds the sizes of files that were uploaded.
func (p *player) look(list []exchange) {
	for _, x := range list {
		if x.Res == nil || !strings.Contains(x.Path, "mlflow-artifacts/artifacts?path=") {
			continue
		}
		var out struct {
			Files []struct {
				Path string `json:"path"`
				Size int    `json:"file_size"`
			}
		}
		if json.Unmarshal([]byte(*x.Res), &out) == nil {
			for _, f := range out.Files {
				p.sizes[f.Path] = f.Size
			}
		}
	}
}

func (p *player) learn(theirs, ours string) {
	if theirs == "" || p.theirs[theirs] != "" {
		return
	}
	p.theirs[theirs] = ours
	p.ours, p.back = append(p.ours, theirs, ours), append(p.back, ours, theirs)
}

var ofExperiment = regexp.MustCompile(`("experiment_ids?": \[?|experiment_id=|mlflow-artifacts:/|artifacts/|path=)("?)(\d+)\b`)

// here writes a recorded text with our IDs. That of the experiment is one digit.
func (p *player) here(text string) string {
	text = strings.NewReplacer(p.ours...).Replace(text)
	if p.experiment == "" {
		return text
	}
	return ofExperiment.ReplaceAllStringFunc(text, func(s string) string {
		m := ofExperiment.FindStringSubmatch(s)
		if m[3] != p.recorded {
			return s
		}
		return m[1] + m[2] + p.experiment
	})
}

var cut = regexp.MustCompile(`^(\{.*?"metrics": \[)\{"key": "(\w+)", "value": 0.0, "timestamp": (\d+), "step": 0\}`)

// whole mends the one request that was too long to be recorded whole: 500 points of
// one metric, each a millisecond and a half of a unit after the one before, and then a
// parameter and a tag, as later answers show.
func whole(req string) string {
	m := cut.FindStringSubmatch(req)
	if m == nil || json.Valid([]byte(req)) {
		return req
	}
	var begin int64
	if _, err := fmt.Sscan(m[3], &begin); err != nil {
		return req
	}
	points := make([]string, 500)
	for i := range points {
		points[i] = fmt.Sprintf(`{"key": %q, "value": %.1f, "timestamp": %d, "step": %d}`, m[2], float64(i)/2, begin+int64(i), i)
	}
	return m[1] + strings.Join(points, ", ") + `], "params": [{"key": "p1", "value": "v"}], "tags": [{"key": "t1", "value": "v"}]}`
}

func (p *player) play(n int, x exchange) {
	p.t.Helper()
	var body []byte
	if x.Req != nil {
		body = []byte(p.here(whole(*x.Req)))
	}
	if x.Method == http.MethodPut {
		name, err := url.PathUnescape(x.Path[strings.LastIndex(x.Path, "/")+1:])
		if err != nil {
			p.t.Fatal(err)
		}
		body = bytes.Repeat([]byte("m"), p.sizes[name])
	}
	status, head, got := p.send(x.Method, p.here(x.Path), x.Headers["Content-Type"], body)
	if status != x.Status {
		p.t.Errorf("%d: status %d, want %d: %s", n, status, x.Status, got)
		return
	}
	if x.Res == nil || strings.Contains(*x.Res, "…") || !json.Valid([]byte(*x.Res)) {
		if x.Method == http.MethodGet && strings.Contains(x.Path, "-artifacts/artifacts/") && !strings.HasPrefix(head.Get("Content-Disposition"), "attachment") {
			p.t.Errorf("%d: an artifact is not an attachment", n)
		}
		return
	}
	var want, have any
	if json.Unmarshal([]byte(*x.Res), &want) != nil {
		p.t.Fatalf("%d: recorded: %s", n, *x.Res)
	}
	p.meet(x, want, got)
	if err := json.Unmarshal([]byte(strings.NewReplacer(p.back...).Replace(string(got))), &have); err != nil {
		p.t.Errorf("%d: %v: %s", n, err, got)
		return
	}
	if head.Get("Content-Type") != x.Got["content-type"] {
		p.t.Errorf("%d: content type %q, want %q", n, head.Get("Content-Type"), x.Got["content-type"])
	}
	if d := differ("", p.plain(want), p.plain(have)); d != "" {
		p.t.Errorf("%d: %s\nhave %s\nwant %s", n, d, got, *x.Res)
	}
}

// meet learns the IDs of what was just made.
func (p *player) meet(x exchange, want any, got []byte) {
	var ours any
	if json.Unmarshal(got, &ours) != nil {
		return
	}
	switch {
	case strings.HasSuffix(x.Path, "experiments/create") && x.Status == 200:
		p.recorded, p.experiment = at(want, "experiment_id").(string), at(ours, "experiment_id").(string)
	case strings.HasSuffix(x.Path, "runs/create"):
		p.learn(at(want, "run", "info", "run_id").(string), at(ours, "run", "info", "run_id").(string))
		if theirs, here := at(want, "run", "info", "run_name").(string), at(ours, "run", "info", "run_name").(string); theirs != here {
			p.learn(theirs, here) // of a run that got no name
		}
	}
}

func at(v any, keys ...string) any {
	for _, k := range keys {
		v = v.(map[string]any)[k]
	}
	return v
}

// plain makes answers comparable: lists of keys in their order, the experiment's ID as
// recorded, times that are not the client's and texts of errors as their types.
func (p *player) plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			switch k {
			case "creation_time", "last_update_time", "message":
				v[k] = fmt.Sprintf("%T", x)
			case "value":
				v[k] = x
				var list any
				if text, ok := x.(string); ok && v["key"] == "mlflow.log-model.history" && json.Unmarshal([]byte(text), &list) == nil {
					v[k] = list // JSON within
				}
			case "experiment_id":
				if x == p.experiment {
					v[k] = p.recorded
				}
			case "artifact_uri", "artifact_location", "root_uri":
				v[k] = strings.Replace(x.(string), "mlflow-artifacts:/"+p.experiment, "mlflow-artifacts:/"+p.recorded, 1)
			case "outputs":
				delete(v, k) // of logged models, which are not served yet
			default:
				v[k] = p.plain(x)
			}
		}
		return v
	case []any:
		for i := range v {
			v[i] = p.plain(v[i])
		}
		if len(v) > 0 {
			if m, ok := v[0].(map[string]any); ok && m["key"] != nil {
				slices.SortStableFunc(v, func(a, b any) int { return cmp.Compare(at(a, "key").(string), at(b, "key").(string)) })
			}
		}
		return v
	}
	return v
}

// differ says where two answers differ first.
func differ(where string, want, have any) string {
	w, ok := want.(map[string]any)
	h, ok2 := have.(map[string]any)
	if ok && ok2 {
		for k := range w {
			if _, there := h[k]; !there {
				// MLflow's server names a next page whenever one is full, ours when there is one;
				// and a run that is taken up again has no end here.
				if k == "next_page_token" || k == "end_time" && w["status"] == "RUNNING" {
					continue
				}
				return where + "." + k + " is missing"
			}
			if d := differ(where+"."+k, w[k], h[k]); d != "" {
				return d
			}
		}
		for k := range h {
			if _, there := w[k]; !there {
				return where + "." + k + " is too much"
			}
		}
		return ""
	}
	wl, ok := want.([]any)
	hl, ok2 := have.([]any)
	if ok && ok2 && len(wl) == len(hl) {
		for i := range wl {
			if d := differ(fmt.Sprintf("%s[%d]", where, i), wl[i], hl[i]); d != "" {
				return d
			}
		}
		return ""
	}
	if !reflect.DeepEqual(want, have) {
		return fmt.Sprintf("%s is %v, want %v", where, have, want)
	}
	return ""
}
