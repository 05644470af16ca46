package httpapi_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/extend"
	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/jobs"
	"mlife/collector/internal/loop"
	"mlife/collector/internal/media"
	"mlife/collector/internal/media/iav"
	"mlife/collector/internal/people"
	"mlife/shared/testkit"
)

// workshop is a house that edits and converts, with an operation of the operator's
// own where Python is there.
type workshop struct {
	*house
	own bool
}

func newWorkshop(t *testing.T) workshop {
	t.Helper()
	h := newHouse(t)
	store, up := h.uploads()
	studio, err := media.New(media.Options{Cache: t.TempDir(), Open: store.Open})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(studio.Close)
	list := iav.All(studio, extend.Limits{})
	python, perr := exec.LookPath("python3")
	if perr == nil {
		dir := filepath.Join(testkit.ModuleRoot(), "testdata", "extension")
		b, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
		if err != nil {
			t.Fatal(err)
		}
		m, err := extend.ParseManifest(b)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, extend.Command{Describe: m, Argv: []string{python, filepath.Join(dir, "invert.py")}})
	}
	ops, err := extend.NewRegistry(list...)
	if err != nil {
		t.Fatal(err)
	}
	b := h.db.Badcases()
	plan := &loop.Derive{Badcases: b, Store: b, Bytes: store, Operations: ops, Dir: t.TempDir(),
		Keep: func(ctx context.Context, r io.Reader) (string, int64, error) {
			i, err := store.Put(ctx, r, "")
			return i.SHA256, i.Size, err
		}}
	desk := jobs.New(jobs.Options{Shelf: h.db.Jobs(), Queue: h.db.Jobs(), Log: slog.New(slog.DiscardHandler)})
	desk.Handle(loop.DeriveKind, plan.Work)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- desk.Run(ctx) }()
	server, err := httpapi.New(httpapi.Deps{Log: slog.New(slog.DiscardHandler), Guard: h.desk, Trail: h.db.People()},
		httpapi.People{Desk: h.desk, Trail: h.db.People()},
		httpapi.Badcases{Reader: b, Editor: b, Recorder: b, Defs: b, Stats: b, Upload: up},
		httpapi.Derivations{Operations: ops.Manifests, Plan: plan, Store: b, Badcases: b, Jobs: desk},
		httpapi.Jobs{Shelf: h.db.Jobs(), Desk: desk})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(server)
	t.Cleanup(func() {
		server.Close()
		h.client.CloseIdleConnections()
		srv.Close()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	h.url = srv.URL
	return workshop{h, perr == nil}
}

func (w workshop) picture(name string, width, height int) string {
	w.t.Helper()
	var b bytes.Buffer
	img := image.NewGray(image.Rect(0, 0, width, height))
	for i := range img.Pix { // no two edits of it are the same bytes
		img.Pix[i] = byte(i*i + i/width)
	}
	if err := png.Encode(&b, img); err != nil {
		w.t.Fatal(err)
	}
	meta := `{"function":"door","truth":{"boxes":[{"label":"cat","x":20,"y":20,"w":10,"h":10}]}}`
	out := w.upload(meta, [2]string{name, b.String()})
	return out.Created[0].ID
}

// derive orders a job and waits for its end.
func (w workshop) derive(body map[string]any) (j jobs.Job) {
	w.t.Helper()
	w.must(http.StatusAccepted, "POST", "/badcases/derive", body, &j)
	for deadline := time.Now().Add(time.Minute); !j.State.Over(); {
		if time.Now().After(deadline) {
			w.t.Fatalf("%+v", j)
		}
		w.must(200, "GET", "/jobs/"+j.ID, nil, &j)
	}
	return j
}

func (w workshop) derived(badcase string) []bam.Derived {
	w.t.Helper()
	var out struct{ Items []bam.Derived }
	w.must(200, "GET", "/badcases/"+badcase+"/derived", nil, &out)
	return out.Items
}

// A batch over a search: first its preview, then the job, its errors and the report.
func TestDeriveOverAFilter(t *testing.T) {
	w := newWorkshop(t)
	var ids []string
	for i := range 3 {
		ids = append(ids, w.picture(fmt.Sprintf("%d.png", i), 64+i, 64))
	}
	small := w.picture("small.png", 8, 8)
	text := w.upload(`{"function":"door","title":"=1+1"}`, [2]string{"a.txt", "no picture"}).Created[0].ID
	order := object{"filter": object{"q": "function:door"}, "operation": "crop", "parameters": object{"x": 16, "y": 16, "width": 32, "height": 32}}
	var p loop.DerivePreview
	w.must(200, "POST", "/badcases/derive/preview", order, &p)
	if p.Title != "Crop" || p.Total != 5 || p.Looked != 5 || p.Taken != 4 || p.Media != 4 || p.Bytes == 0 || len(p.Examples) != 4 || len(p.LeftOut) != 1 || p.LeftOut[0].ID != text {
		t.Fatalf("%+v", p)
	}
	if len(w.derived(ids[0])) != 0 {
		t.Error("the preview made something")
	}
	j := w.derive(order)
	if j.State != jobs.Succeeded || j.Total != 5 || j.Done != 5 || j.Failed != 2 || j.Title != "Crop of all 5 badcases that a search finds" || string(j.Result) != `{"made":3}` {
		t.Errorf("%+v", j)
	}
	status, head, body := w.do("GET", "/api/v1/jobs/"+j.ID+"/report", nil, nil)
	rows, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil || status != 200 || len(rows) != 3 || !strings.HasPrefix(head.Get("Content-Disposition"), "attachment") {
		t.Fatalf("%d %q %v", status, rows, err)
	}
	bad := []string{rows[1][0], rows[2][0]}
	slices.Sort(bad)
	want := []string{small, text}
	slices.Sort(want)
	if !slices.Equal(bad, want) {
		t.Errorf("%q", rows)
	}
	for _, id := range ids {
		if d := w.derived(id); len(d) != 1 || d[0].Operation != "crop" || d[0].Job != j.ID || !strings.Contains(string(d[0].Truth), `"x":4`) {
			t.Errorf("%+v", d)
		}
	}
}

// What an order may not be, and who may give it.
func TestDeriveRefusals(t *testing.T) {
	w := newWorkshop(t)
	id := w.picture("a.png", 64, 64)
	for what, c := range map[string]struct {
		status int
		body   object
	}{
		"neither ids nor a filter": {422, object{"operation": "crop"}},
		"both":                     {422, object{"ids": []string{id}, "filter": object{}, "operation": "crop"}},
		"unknown operation":        {422, object{"ids": []string{id}, "operation": "melt"}},
		"missing parameters":       {422, object{"ids": []string{id}, "operation": "crop", "parameters": object{"x": 1}}},
		"a field too many":         {422, object{"ids": []string{id}, "operation": "crop", "parameters": object{"x": 1, "y": 1, "width": 2, "height": 2, "z": 1}}},
		"a medium of many":         {422, object{"ids": []string{id, "bc_2"}, "media": strings.Repeat("0", 64), "operation": "rotate", "parameters": object{"angle": 90}}},
		"an unknown case":          {404, object{"ids": []string{"bc_none"}, "operation": "rotate", "parameters": object{"angle": 90}}},
		"a search that is none":    {422, object{"filter": object{"q": "status:("}, "operation": "rotate", "parameters": object{"angle": 90}}},
		"an empty search":          {422, object{"filter": object{"q": "nothing_like_it"}, "operation": "rotate", "parameters": object{"angle": 90}}},
	} {
		w.t.Log(what)
		w.must(c.status, "POST", "/badcases/derive", c.body, nil)
	}
	good := object{"ids": []string{id}, "operation": "rotate", "parameters": object{"angle": 90}}
	reviewer := w.as("rita", people.Reviewer)
	for _, path := range []string{"/badcases/derive", "/badcases/derive/preview"} {
		reviewer.must(403, "POST", path, good, nil)
	}
	reviewer.must(200, "GET", "/operations", nil, nil)
	w.must(404, "GET", "/derived/der_none", nil, nil)
	w.must(404, "POST", "/derived/der_none/choose", object{"chosen": true}, nil)
	w.must(404, "DELETE", "/derived/der_none", nil, nil)
	w.must(404, "GET", "/badcases/bc_none/derived", nil, nil)
	w.must(404, "GET", "/jobs/job_none/report", nil, nil)
}

// Operations one after the other: the chain is known from both ends, one is chosen for
// test data, and one is taken off again.
func TestChainOfOperations(t *testing.T) {
	w := newWorkshop(t)
	id := w.picture("a.png", 64, 48)
	step := func(medium, operation string, parameters object) bam.Derived {
		t.Helper()
		body := object{"ids": []string{id}, "operation": operation, "parameters": parameters}
		if medium != "" {
			body["media"] = medium
		}
		if j := w.derive(body); j.State != jobs.Succeeded || j.Failed != 0 {
			t.Fatalf("%+v", j)
		}
		all := w.derived(id)
		return all[len(all)-1]
	}
	first := step("", "crop", object{"x": 0, "y": 0, "width": 40, "height": 40})
	second := step(first.Media.SHA256, "rotate", object{"angle": 90})
	third := step(second.Media.SHA256, "redact", object{"regions": []object{{"x": 1, "y": 1, "width": 5, "height": 5}}})
	if third.Root != first.Parent || third.Parent != second.Media.SHA256 {
		t.Errorf("%+v", third)
	}
	names := func(list []bam.Derived) (out []string) {
		for _, d := range list {
			out = append(out, d.Operation)
		}
		return out
	}
	for d, want := range map[string][2]string{first.ID: {"[]", "[rotate redact]"}, second.ID: {"[crop]", "[redact]"}, third.ID: {"[crop rotate]", "[]"}} {
		var c struct {
			bam.Derived
			Above, Below []bam.Derived
		}
		w.must(200, "GET", "/derived/"+d, nil, &c)
		if got := [2]string{fmt.Sprint(names(c.Above)), fmt.Sprint(names(c.Below))}; got != want || c.Derived.ID != d {
			t.Errorf("%v, want %v", got, want)
		}
	}
	var chosen bam.Derived
	w.must(200, "POST", "/derived/"+third.ID+"/choose", object{"chosen": true}, &chosen)
	if !chosen.Chosen {
		t.Error("not chosen")
	}
	w.must(200, "DELETE", "/derived/"+second.ID, nil, nil)
	var c struct{ Above []bam.Derived }
	w.must(200, "GET", "/derived/"+third.ID, nil, &c)
	if len(c.Above) != 0 { // the way up is broken there, and nothing is made up
		t.Errorf("%+v", c.Above)
	}
}

// A job that is canceled keeps what it has made.
func TestDeriveIsCanceled(t *testing.T) {
	w := newWorkshop(t)
	for i := range 30 {
		w.picture("a.png", 600+i, 600) // more work than fits in between two looks at whether it is canceled
	}
	var j jobs.Job
	w.must(http.StatusAccepted, "POST", "/badcases/derive", object{"filter": object{}, "operation": "rotate", "parameters": object{"angle": 33}}, &j)
	w.must(200, "POST", "/jobs/"+j.ID+"/cancel", nil, &j)
	for deadline := time.Now().Add(time.Minute); !j.State.Over() && time.Now().Before(deadline); {
		w.must(200, "GET", "/jobs/"+j.ID, nil, &j)
	}
	if j.State != jobs.Canceled || j.Reason != "canceled by admin" {
		t.Errorf("%+v", j)
	}
}

// The example of an operation of one's own stands among the others and works.
func TestOwnOperation(t *testing.T) {
	w := newWorkshop(t)
	if !w.own {
		t.Skip("python3 is missing")
	}
	var list struct{ Items []extend.Manifest }
	w.must(200, "GET", "/operations?kind=edit", nil, &list)
	last := list.Items[len(list.Items)-1]
	if last.Name != "invert-wav" || last.BuiltIn || !json.Valid(last.Parameters) {
		t.Fatalf("%+v", last)
	}
	pcm := []byte{0, 0, 16, 0, 32, 0, 240, 255}
	wav := append([]byte("RIFF\x2c\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x08\x00\x00\x00"), pcm...)
	id := w.upload(`{"function":"horn"}`, [2]string{"a.wav", string(wav)}).Created[0].ID
	if j := w.derive(object{"ids": []string{id}, "operation": "invert-wav", "parameters": object{"gain": 2}}); j.State != jobs.Succeeded || j.Failed != 0 {
		t.Fatalf("%+v", j)
	}
	d := w.derived(id)
	if len(d) != 1 || d[0].Media.Name != "a-inverted.wav" || d[0].OpVersion != "1.0" || d[0].Media.MediaType != "audio/wav" {
		t.Errorf("%+v", d)
	}
	w.must(422, "POST", "/badcases/derive", object{"ids": []string{id}, "operation": "invert-wav", "parameters": object{"gain": 100}}, nil)
}
