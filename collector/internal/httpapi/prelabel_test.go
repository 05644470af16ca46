package httpapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"image"
	_ "image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mlife/collector/internal/blob"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/jobs"
	"mlife/collector/internal/people"
	"mlife/collector/internal/prelabel"
)

// model answers each line; it waits at c.png while there is a file wait beside it, and
// notes whom it was asked about.
const model = `#!/bin/sh
here=$(dirname "$0")
while read -r line; do
	id=${line#*\"id\":\"}; id=${id%%\"*}
	name=${line#*\"name\":\"}; name=${name%%\"*}
	echo "$name" >> "$here/asked"
	if [ "$name" = c.png ]; then while [ -e "$here/wait" ]; do sleep 0.05; done; fi
	if [ "$name" = d.png ]; then echo "{\"id\":\"$id\",\"error\":\"too dark\"}"; continue; fi
	echo "{\"id\":\"$id\",\"annotation\":{\"label\":\"full\",\"confidence\":0.9,\"boxes\":[{\"label\":\"mask\",\"confidence\":0.8,\"x\":1,\"y\":1,\"w\":4,\"h\":4},{\"label\":\"mask\",\"confidence\":0.2,\"x\":1,\"y\":1,\"w\":2,\"h\":2}]}}"
done
`

// forgetful loses the end of the first job, as a collector that is killed then.
type forgetful struct {
	jobs.Queue
	lost atomic.Bool
}

func (f *forgetful) EndJob(ctx context.Context, id, owner string, to jobs.State, reason string, result json.RawMessage, at time.Time) error {
	if to == jobs.Succeeded && f.lost.CompareAndSwap(true, false) {
		return errors.New("killed")
	}
	return f.Queue.EndJob(ctx, id, owner, to, reason, result, at)
}

// prelabelling is a desk with the model, whose job desk can be stopped and started.
type prelabelling struct {
	h     *house
	dir   string
	queue *forgetful
	desk  *prelabel.Desk
	stop  func()
	opt   prelabel.Options
}

func (h *house) prelabels(sets *dam.Desk, store *blob.Folder) httpapi.Prelabel {
	h.t.Helper()
	dir := h.t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "model"), []byte(model), 0o700); err != nil {
		h.t.Fatal(err)
	}
	p := &prelabelling{h: h, dir: dir, queue: &forgetful{Queue: h.db.Jobs()}}
	p.opt = prelabel.Options{Dir: filepath.Join(dir, "work"), Store: h.db.ModelServices(), Documents: sets, Loopback: true, Open: store.Open, Log: slog.New(slog.DiscardHandler),
		Configured: []prelabel.Predictor{
			&prelabel.Command{Describe: prelabel.Info{ID: "masks", Name: "Masks", Way: prelabel.ByCommand, Model: "mask-net", Version: "7", In: []string{"image/*"}}, Argv: []string{filepath.Join(dir, "model")}, Lines: 1},
			prelabel.NewContainer(prelabel.Container{Image: "masks"}, prelabel.Command{Describe: prelabel.Info{ID: "boxed", Name: "Boxed", In: []string{"image/*"}}}),
		},
		Still: func(ctx context.Context, sha string) (image.Image, error) {
			f, err := store.Open(ctx, sha)
			if err != nil {
				return nil, err
			}
			img, _, err := image.Decode(f)
			return img, errors.Join(err, f.Close())
		}}
	p.start()
	h.t.Cleanup(func() { p.stop() })
	h.prelabelling = p
	return httpapi.Prelabel{Desk: p.desk, Store: h.db.ModelServices()}
}

func (p *prelabelling) start() {
	p.h.t.Helper()
	d := jobs.New(jobs.Options{Shelf: p.h.db.Jobs(), Queue: p.queue, Log: slog.New(slog.DiscardHandler), Lease: 500 * time.Millisecond})
	p.opt.Jobs = orderedJobs{d, p.h.db.Jobs()}
	desk, err := prelabel.New(p.opt)
	if err != nil {
		p.h.t.Fatal(err)
	}
	if p.desk == nil {
		p.desk = desk
	}
	d.Handle(prelabel.Kind, desk.Work)
	ctx, cancel := context.WithCancel(p.h.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	p.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			p.h.t.Error(err)
		}
	}
}

// asked says how often the model was asked about a file.
func (p *prelabelling) asked(name string) int {
	b, err := os.ReadFile(filepath.Join(p.dir, "asked"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		p.h.t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(b)) {
		if line == name+"\n" {
			n++
		}
	}
	return n
}

func (h *house) wait(what string, until func() bool) {
	h.t.Helper()
	for deadline := time.Now().Add(time.Minute); !until(); {
		if time.Now().After(deadline) {
			h.t.Fatal("no " + what)
		}
	}
}

// over waits for the end of a job.
func (h *house) over(id string) (j jobs.Job, out prelabel.Outcome) {
	h.t.Helper()
	h.wait("end of the job", func() bool {
		h.must(200, "GET", "/jobs/"+id, nil, &j)
		return j.State.Over()
	})
	if j.State == jobs.Succeeded {
		if err := json.Unmarshal(j.Result, &out); err != nil {
			h.t.Fatal(err)
		}
	}
	return j, out
}

// pictures makes a document of four pictures: a person has labelled a and drawn in b.
func (h *house) pictures() (doc dam.Document) {
	h.t.Helper()
	doc = h.document("masks", "data")
	var rows []object
	for i, name := range []string{"a.png", "b.png", "c.png", "d.png"} {
		f := h.add([2]string{name, pictureOf(h.t, 10+i, 20)})[0]
		r := object{"sha256": f.SHA256, "path": "masks/" + name}
		switch name {
		case "a.png":
			r["annotation"] = "half"
		case "b.png":
			r["annotation"] = object{"boxes": []object{{"label": "mask", "x": 0, "y": 0, "w": 5, "h": 5, "made_by": object{"by": "person", "name": "ann"}}}}
		}
		rows = append(rows, r)
	}
	b, err := json.Marshal(rows)
	if err != nil {
		h.t.Fatal(err)
	}
	h.bring(200, "/documents/"+doc.ID+"/versions", "application/json", string(b), nil)
	return doc
}

// annotations gives those of the newest version by the rows' paths.
func (h *house) annotations(doc string) map[string]string {
	h.t.Helper()
	var d dam.Document
	h.must(200, "GET", "/documents/"+doc, nil, &d)
	var rows struct{ Items []dam.Row }
	h.must(200, "GET", "/documents/"+doc+"/versions/"+strconv.Itoa(d.Latest)+"/rows", nil, &rows)
	out := map[string]string{}
	for _, r := range rows.Items {
		text := string(r.Annotation)
		if a, err := annotation.Parse(r.Annotation); err == nil && strings.HasPrefix(text, "{") {
			b, err := annotation.JSON(a)
			if err != nil {
				h.t.Fatal(err)
			}
			text = string(b)
		}
		out[filepath.Base(r.Path)] = text
	}
	return out
}

const by = `"made_by":{"by":"model","name":"mask-net","version":"7"}`

func TestPrelabelLeavesPeopleAlone(t *testing.T) {
	h := newHouse(t)
	doc := h.pictures()
	var list struct{ Items []prelabel.Info }
	h.must(200, "GET", "/predictors", nil, &list)
	if len(list.Items) != 2 || list.Items[0].ID != "masks" || !strings.Contains(list.Items[1].Problem, "prelabel.engine") {
		t.Fatalf("%+v", list)
	}
	path := "/documents/" + doc.ID + "/prelabel"
	h.must(503, "POST", path, object{"predictor": "boxed"}, nil)
	h.must(422, "POST", path, object{"predictor": "none"}, nil)
	h.must(422, "POST", path, object{"predictor": "masks", "search": "((("}, nil)
	h.must(404, "POST", "/documents/doc_none/prelabel", object{"predictor": "masks"}, nil)
	h.as("vic", people.Viewer).must(403, "POST", path, object{"predictor": "masks"}, nil)

	var j jobs.Job
	h.must(202, "POST", path, object{"predictor": "masks", "min_confidence": 0.5, "note": "Before ann"}, &j)
	j, out := h.over(j.ID)
	if out.Version != 2 || out.Rows != 4 || out.Predicted != 1 || out.Failed != 1 || out.Skipped != 2 || out.Changed != 1 || j.Failed != 1 {
		t.Fatalf("%+v %+v", j, out)
	}
	got := h.annotations(doc.ID)
	box := `{"label":"mask","confidence":0.8,"x":1,"y":1,"w":4,"h":4,` + by + `}`
	whole := `{"label":"full","confidence":0.9,"boxes":[` + box + `],` + by + `}`
	if got["a.png"] != `"half"` || !strings.Contains(got["b.png"], "ann") || got["c.png"] != whole || got["d.png"] != "" {
		t.Errorf("%+v", got)
	}
	var errs struct{ Items []jobs.ItemError }
	h.must(200, "GET", "/jobs/"+j.ID+"/errors", nil, &errs)
	if len(errs.Items) != 1 || errs.Items[0].Item != "masks/d.png" || !strings.Contains(errs.Items[0].Error, "too dark") {
		t.Errorf("%+v", errs)
	}
	var v dam.Version
	h.must(200, "GET", "/documents/"+doc.ID+"/versions/2", nil, &v)
	if !strings.HasPrefix(v.Note, "Before ann\nPre-labelled by Masks (mask-net 7)") || v.Rows != 4 {
		t.Errorf("%+v", v)
	}

	h.must(202, "POST", path, object{"predictor": "masks", "only": "all", "search": "path:b.png OR path:a.png", "min_confidence": 0.5}, &j)
	if j, out = h.over(j.ID); out.Version != 3 || out.Rows != 2 || out.Changed != 2 {
		t.Fatalf("%+v %+v", j, out)
	}
	got = h.annotations(doc.ID)
	if got["a.png"] != `{"label":"half","boxes":[`+box+`]}` || strings.Contains(got["b.png"], `"w":4`) || !strings.Contains(got["b.png"], `"classes":[{"label":"full"`) {
		t.Errorf("%+v", got)
	}
	h.must(202, "POST", path, object{"predictor": "masks", "only": "all", "min_confidence": 0.5}, &j)
	if j, out = h.over(j.ID); out.Version != 0 || out.Changed != 0 {
		t.Errorf("the same again made a version: %+v %+v", j, out)
	}
}

func TestPrelabelGoesOnAfterACrash(t *testing.T) {
	h := newHouse(t)
	doc := h.pictures()
	p := h.prelabelling
	gate := filepath.Join(p.dir, "wait")
	if err := os.WriteFile(gate, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p.queue.lost.Store(true)
	var j jobs.Job
	h.must(202, "POST", "/documents/"+doc.ID+"/prelabel", object{"predictor": "masks", "only": "all"}, &j)
	h.wait("question", func() bool { return p.asked("c.png") == 1 })
	p.stop()
	// Somebody labels c meanwhile.
	h.must(200, "POST", "/documents/"+doc.ID+"/rows", object{"query": "path:c.png", "annotation": "half"}, nil)
	if err := os.Remove(gate); err != nil {
		t.Fatal(err)
	}
	p.start()
	j, out := h.over(j.ID)
	if out.Version != 3 || p.asked("a.png") != 1 || p.asked("b.png") != 1 || p.asked("c.png") != 2 {
		t.Errorf("%+v %+v, a asked %d, b %d, c %d", j, out, p.asked("a.png"), p.asked("b.png"), p.asked("c.png"))
	}
	if p.queue.lost.Load() {
		t.Error("the end of the job was not lost")
	}
	var d dam.Document
	h.must(200, "GET", "/documents/"+doc.ID, nil, &d)
	if got := h.annotations(doc.ID); d.Latest != 3 || !strings.HasPrefix(got["c.png"], `{"label":"half","boxes"`) {
		t.Errorf("%d %+v", d.Latest, got)
	}
	if err := p.desk.Tidy(t.Context()); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(p.opt.Dir); err != nil || len(left) != 0 {
		t.Errorf("left: %v %v", left, err)
	}
}

func TestModelServicesKeepTheirTokens(t *testing.T) {
	h := newHouse(t)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer tok-123" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		switch r.Method + " " + r.URL.Path {
		case "GET /v2/models/cls":
			_, _ = io.WriteString(w, `{"name":"cls","versions":["1"],"platform":"onnx","inputs":[{"name":"x","datatype":"FP32","shape":[-1,3,4,4]}],"outputs":[{"name":"p","datatype":"FP32","shape":[-1,2]}]}`)
		case "POST /v2/models/cls/infer":
			_, _ = io.WriteString(w, `{"model_name":"cls","outputs":[{"name":"p","datatype":"FP32","shape":[1,2],"data":[0.25,0.75]}]}`)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(srv.Close)
	body := object{"name": "Classes", "token": "tok-123", "settings": object{"base_url": srv.URL, "model": "cls", "input": object{"kind": "pixels"}, "output": object{"kind": "classes", "labels": []string{"half", "full"}}}}
	h.as("vic", people.Viewer).must(403, "POST", "/model-services", body, nil)
	var x prelabel.Service
	h.must(201, "POST", "/model-services", body, &x)
	if !x.HasToken || x.Model != "cls" {
		t.Fatalf("%+v", x)
	}
	for _, path := range []string{"/model-services", "/predictors"} {
		if _, _, b := h.do("GET", "/api/v1"+path, nil, nil); strings.Contains(string(b), "tok-123") {
			t.Errorf("%s shows the token", path)
		}
	}
	var c prelabel.Checkup
	h.must(200, "POST", "/model-services/"+x.ID+"/test", nil, &c)
	if c.Model != "cls" || len(c.Inputs) != 1 || c.Inputs[0] != "x FP32 [-1,3,4,4]" {
		t.Errorf("%+v", c)
	}
	doc := h.pictures()
	var j jobs.Job
	h.must(202, "POST", "/documents/"+doc.ID+"/prelabel", object{"predictor": x.ID}, &j)
	if j, out := h.over(j.ID); out.Predicted != 2 || out.Version != 2 || !strings.Contains(h.annotations(doc.ID)["c.png"], `{"label":"full","confidence":0.75,`) {
		t.Errorf("%+v %+v %v", j, out, h.annotations(doc.ID))
	}
	delete(body, "token")
	h.must(200, "PUT", "/model-services/"+x.ID, body, &x)
	if !x.HasToken {
		t.Error("the token is gone")
	}
	body["settings"].(object)["base_url"] = "https://elsewhere.example.org"
	h.must(200, "PUT", "/model-services/"+x.ID, body, &x)
	if x.HasToken {
		t.Error("the token would go elsewhere")
	}
	body["settings"].(object)["model"] = "../x"
	h.must(422, "PUT", "/model-services/"+x.ID, body, nil)
	h.must(204, "DELETE", "/model-services/"+x.ID, nil, nil)
	h.must(404, "POST", "/model-services/"+x.ID+"/test", nil, nil)
}
