package httpapi_test

import (
	"context"
	"encoding/json"
	"image"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mlife/collector/internal/blob"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/jobs"
	"mlife/collector/internal/labeltool"
	"mlife/collector/internal/labeltool/cvat"
	"mlife/collector/internal/labeltool/labeldesk"
	"mlife/collector/internal/labeltool/labelstudio"
	"mlife/collector/internal/labeltool/labeltooltest"
	"mlife/collector/internal/people"
	"mlife/shared/clip"
)

// labelling is a desk of labelling tools whose job desk can be stopped and started.
type labelling struct {
	h     *house
	desk  *labeldesk.Desk
	opt   labeldesk.Options
	queue *forgetful
	stop  func()
	log   strings.Builder
}

func (h *house) labelTools(sets *dam.Desk, store *blob.Folder) httpapi.LabelTools {
	h.t.Helper()
	l := &labelling{h: h, queue: &forgetful{Queue: h.db.Jobs()}}
	l.opt = labeldesk.Options{Dir: filepath.Join(h.t.TempDir(), "labelling"), Store: h.db.LabelTools(), Documents: sets, Open: store.Open, Now: time.Now,
		Log: slog.New(slog.NewTextHandler(&l.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Size: func(ctx context.Context, sha string) (int, int, error) {
			f, err := store.Open(ctx, sha)
			if err != nil {
				return 0, 0, err
			}
			defer f.Close()
			c, _, err := image.DecodeConfig(f)
			return c.Width, c.Height, err
		},
		Connect: func(c labeltool.Connection) (labeltool.Tool, func(), error) {
			o := c.Options(true)
			o.Wait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
			if c.Kind == labeltool.CVAT {
				t, err := cvat.With(c, o)
				return t, func() { t.CloseIdle() }, err
			}
			t, err := labelstudio.With(c, o)
			return t, func() { t.CloseIdle() }, err
		}}
	l.start()
	h.t.Cleanup(func() { l.stop() })
	h.labelling = l
	return httpapi.LabelTools{Desk: l.desk, Store: h.db.LabelTools()}
}

func (l *labelling) start() {
	l.h.t.Helper()
	d := jobs.New(jobs.Options{Shelf: l.h.db.Jobs(), Queue: l.queue, Log: l.opt.Log, Lease: 500 * time.Millisecond})
	l.opt.Jobs = orderedJobs{d, l.h.db.Jobs()}
	desk, err := labeldesk.New(l.opt)
	if err != nil {
		l.h.t.Fatal(err)
	}
	if l.desk == nil {
		l.desk = desk
	}
	d.Handle(labeldesk.PushKind, desk.WorkPush)
	d.Handle(labeldesk.PullKind, desk.WorkPull)
	ctx, cancel := context.WithCancel(l.h.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	l.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			l.h.t.Error(err)
		}
	}
}

// finished waits for the end of a project's job.
func (h *house) finished(p labeldesk.Project) (labeldesk.Project, jobs.Job) {
	h.t.Helper()
	var j jobs.Job
	h.wait("end of the job", func() bool {
		h.must(200, "GET", "/jobs/"+p.Job, nil, &j)
		return j.State.Over()
	})
	h.must(200, "GET", "/label-projects/"+p.ID, nil, &p)
	return p, j
}

// predicted makes a document of three pictures and a text; a model found a mask in a.
func (h *house) predicted() (doc dam.Document, sums map[string]string) {
	h.t.Helper()
	doc, sums = h.document("masks", "data"), map[string]string{}
	var rows []object
	for i, name := range []string{"a.png", "b.png", "c.png", "d.txt"} {
		content := "a text"
		if i < 3 {
			content = pictureOf(h.t, 100+i, 50)
		}
		f := h.add([2]string{name, content})[0]
		sums[name] = f.SHA256
		r := object{"sha256": f.SHA256, "path": "masks/" + name}
		switch name {
		case "a.png":
			r["annotation"] = object{"text": "kept", "boxes": []object{{"label": "mask", "confidence": 0.75, "x": 10, "y": 5, "w": 20, "h": 10, "made_by": object{"by": "model", "name": "detector-7"}}}}
		case "b.png":
			r["annotation"] = object{"boxes": []object{{"label": "mask", "x": 1, "y": 1, "w": 2, "h": 2}}}
		}
		rows = append(rows, r)
	}
	b, err := json.Marshal(rows)
	if err != nil {
		h.t.Fatal(err)
	}
	h.bring(200, "/documents/"+doc.ID+"/versions", "application/json", string(b), nil)
	return doc, sums
}

func TestDocumentsAreLabelledInTools(t *testing.T) {
	for kind, server := range map[labeltool.Kind]func(t testing.TB) labeltooltest.Server{
		labeltool.LabelStudio: func(t testing.TB) labeltooltest.Server { return labeltooltest.NewLabelStudio(t) },
		labeltool.CVAT:        func(t testing.TB) labeltooltest.Server { return labeltooltest.NewCVAT(t) },
	} {
		t.Run(string(kind), func(t *testing.T) { labelledIn(t, kind, server(t)) })
	}
}

func labelledIn(t *testing.T, kind labeltool.Kind, s labeltooltest.Server) {
	h := newHouse(t)
	token := s.Tokens()[0]
	body := object{"name": "ours", "kind": kind, "token": token, "settings": object{"base_url": s.URL()}}
	h.as("eve", people.Engineer).must(403, "POST", "/label-tools", body, nil)
	var c labeldesk.Connection
	h.must(201, "POST", "/label-tools", body, &c)
	var checkup labeltool.Checkup
	h.must(200, "POST", "/label-tools/"+c.ID+"/test", nil, &checkup)
	if checkup.Account == "" {
		t.Errorf("%+v", checkup)
	}
	doc, sums := h.predicted()
	at := "/documents/" + doc.ID + "/label-projects"
	order := object{"connection": c.ID, "wants": []string{"box"}, "classes": []string{"mask"}, "medium": "image", "prelabels": true}
	h.must(422, "POST", at, object{"connection": "none", "wants": []string{"box"}, "classes": []string{"mask"}, "medium": "image"}, nil)
	h.must(422, "POST", at, object{"connection": c.ID, "wants": []string{"box"}, "medium": "image"}, nil)

	// The tool breaks in the middle, and the collector with it.
	var calls atomic.Int32
	s.Break(func(r *http.Request) labeltooltest.Fault {
		if r.Method == http.MethodPost && calls.Add(1) > 2 {
			return labeltooltest.Cut
		}
		return labeltooltest.None
	})
	var p labeldesk.Project
	h.must(201, "POST", at, order, &p)
	p, j := h.finished(p)
	if p.State != labeldesk.Failed || p.Reason == "" || j.State != jobs.Failed {
		t.Fatalf("%+v", p)
	}
	s.Break(nil)
	h.must(200, "POST", "/label-projects/"+p.ID+"/push", nil, &p)
	p, j = h.finished(p)
	if p.State != labeldesk.Open || p.Rows != 3 || p.Progress.Rows != 3 || p.Skipped != 1 || p.URL == "" || j.Failed != 1 || s.Projects() != 1 || len(s.Keys()) != 3 {
		t.Fatalf("%+v %+v, %d projects, %v", p, j, s.Projects(), s.Keys())
	}
	if s.Prelabels(sums["a.png"]) != 1 || s.Prelabels(sums["b.png"]) != 0 {
		t.Errorf("pre-labels: %d and %d", s.Prelabels(sums["a.png"]), s.Prelabels(sums["b.png"]))
	}
	if b, _ := s.Media(sums["c.png"]); len(b) == 0 {
		t.Error("no bytes of c.png")
	}

	s.Label(sums["a.png"], "ann@example.org", annotation.Annotation{Shapes: clip.Shapes{Boxes: []clip.Box{{Label: "mask", X: 12, Y: 5, W: 20, H: 10}}}})
	h.labelling.queue.lost.Store(true) // the end of the first pull is lost
	h.must(200, "POST", "/label-projects/"+p.ID+"/pull", nil, &p)
	p, j = h.finished(p)
	var d dam.Document
	h.must(200, "GET", "/documents/"+doc.ID, nil, &d)
	got := h.annotations(doc.ID)
	if j.State != jobs.Succeeded || d.Latest != 2 || p.PulledVersion != 2 || p.Progress.Done != map[labeltool.Kind]int{labeltool.LabelStudio: 1, labeltool.CVAT: 3}[kind] {
		t.Fatalf("%+v %+v %+v", p, j, d)
	}
	if !strings.Contains(got["a.png"], `"x":12`) || !strings.Contains(got["a.png"], `"text":"kept"`) || !strings.Contains(got["a.png"], `"by":"person"`) || kind == labeltool.LabelStudio && (!strings.Contains(got["a.png"], "ann@example.org") || strings.Contains(got["a.png"], `"x":10,`)) {
		t.Errorf("%s", got["a.png"])
	}
	// In CVAT a task is done with all its pictures: somebody saw nothing in b and c.
	if !strings.Contains(got["b.png"], `{"label":"mask","x":1,"y":1,"w":2,"h":2`) || strings.Contains(got["c.png"], "boxes") || kind == labeltool.CVAT && !strings.Contains(got["c.png"], `"by":"person"`) {
		t.Errorf("%+v", got)
	}
	h.must(200, "POST", "/label-projects/"+p.ID+"/pull", nil, &p)
	p, _ = h.finished(p)
	h.must(200, "GET", "/documents/"+doc.ID, nil, &d)
	if d.Latest != 2 || p.PulledVersion != 2 {
		t.Errorf("pulled again: %+v %+v", d, p)
	}
	s.Skip(sums["c.png"], "ann@example.org")
	if err := h.labelling.desk.PollDue(t.Context()); err != nil {
		t.Error(err)
	}
	h.must(200, "POST", "/label-projects/"+p.ID+"/refresh", nil, &p)
	if kind == labeltool.LabelStudio && p.Progress.Skipped != 1 {
		t.Errorf("%+v", p)
	}
	h.must(200, "POST", "/label-projects/"+p.ID+"/close", nil, &p)
	if p.State != labeldesk.Closed {
		t.Errorf("%+v", p)
	}
	_, _, seen := h.do("GET", "/api/v1/label-tools", nil, nil)
	_, _, job := h.do("GET", "/api/v1/jobs", nil, nil)
	_, _, all := h.do("GET", "/api/v1/label-projects?document="+doc.ID, nil, nil)
	if text := string(seen) + string(job) + string(all) + h.labelling.log.String(); strings.Contains(text, token) || !strings.Contains(text, p.ID) {
		t.Error("the token is shown, or the project is not")
	}
	h.must(204, "DELETE", "/label-projects/"+p.ID+"?remote=true", nil, nil)
	if s.Projects() != 0 {
		t.Error("the project is still in the tool")
	}
	h.must(404, "GET", "/label-projects/"+p.ID, nil, nil)
	h.must(204, "DELETE", "/label-tools/"+c.ID, nil, nil)
}
