package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"testing"
	"time"

	"mlife/testdata/rest"
	"mlife/testdata/rig"
)

// TestKillLabelWork kills the collector while the items of a labelling task are listed,
// while labels are brought into the document, and while its rows are looked at for what
// is wrong. Each item is there once, each label is in one version, and nothing is found
// twice.
func TestKillLabelWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := seed(t)
	must(t, w.Start(t.Context()))
	r := rand.New(rand.NewPCG(s, s))
	k := &labelWork{world: w, rows: pick(60, 400), r: r}
	k.fill(t)
	for n := range pick(2, 15) {
		k.label(t, n)
		k.clean(t, n)
	}
	t.Logf("%d of %d jobs were cut off", k.cut, k.jobs)
}

type labelWork struct {
	*world
	document  string
	rows      int
	dark      int // of which so many are of dark pictures
	version   int // the newest
	r         *rand.Rand
	jobs, cut int
}

// fill makes a document of small pictures, each with its own colours.
func (k *labelWork) fill(t *testing.T) {
	t.Helper()
	var parts []rest.Part
	for i := range k.rows {
		light := 255
		if i%5 == 0 {
			light = 9
			k.dark++
		}
		m := image.NewNRGBA(image.Rect(0, 0, 64, 64))
		var cells [64]color.NRGBA
		for c := range cells {
			cells[c] = color.NRGBA{R: uint8(k.r.IntN(light + 1)), G: uint8(k.r.IntN(light + 1)), B: uint8(k.r.IntN(light + 1)), A: 255}
		}
		for p := range 64 * 64 {
			m.SetNRGBA(p%64, p/64, cells[p/64/8*8+p%64/8])
		}
		var b bytes.Buffer
		must(t, png.Encode(&b, m))
		parts = append(parts, rest.Part{Name: "files", FileName: fmt.Sprintf("%04d.png", i), Body: b.Bytes()})
	}
	for len(parts) > 0 {
		n := min(len(parts), 50)
		must(t, k.API().Upload(t.Context(), "/files", nil, parts[:n]...))
		parts = parts[n:]
	}
	var doc struct{ ID string }
	must(t, k.API().Post(t.Context(), "/documents", map[string]any{"name": "labelled", "kind": "train"}, &doc))
	k.document = doc.ID
	var added struct{ Added int }
	must(t, k.API().Post(t.Context(), "/documents/"+doc.ID+"/files", map[string]any{"query": "is:image"}, &added))
	if added.Added != k.rows {
		t.Fatalf("%d rows, want %d", added.Added, k.rows)
	}
	k.version = 1
}

// killed kills the collector some time after a job was ordered, and waits until the job
// has ended well.
func (k *labelWork) killed(t *testing.T, most time.Duration, job func() string) {
	t.Helper()
	pause(time.Duration(k.r.Int64N(int64(most))))
	k.Kill()
	must(t, k.Start(t.Context()))
	var j struct {
		State, Reason string
		Failed        int
	}
	id := job()
	ended := func() bool {
		must(t, k.API().Get(t.Context(), "/jobs/"+id, &j))
		return j.State != "queued" && j.State != "running"
	}
	if k.jobs++; !ended() {
		k.cut++
	}
	if !rig.Within(2*time.Minute, ended) || j.State != "succeeded" || j.Failed > 0 {
		t.Fatalf("job %s: %+v", id, j)
	}
}

type labelTask struct {
	ID, Listing, Applying string
	Counts                struct{ Total, Done, Applied int }
}

func (k *labelWork) task(t *testing.T, id string) (task labelTask) {
	t.Helper()
	must(t, k.API().Get(t.Context(), "/data-tasks/"+id, &task))
	return task
}

// label lists the rows as items, gives each a label, and brings the labels in.
func (k *labelWork) label(t *testing.T, round int) {
	t.Helper()
	class := fmt.Sprintf("class-%d", round)
	var task labelTask
	must(t, k.API().Post(t.Context(), "/data-tasks", map[string]any{"kind": "labelling", "title": class, "document": k.document,
		"labels": []map[string]any{{"name": class, "shapes": []string{"class"}}}}, &task))
	path := "/data-tasks/" + task.ID
	must(t, k.API().Post(t.Context(), path+"/state", map[string]any{"state": "active"}, nil))
	k.killed(t, 60*time.Millisecond, func() string { return k.task(t, task.ID).Listing })
	if got := k.task(t, task.ID).Counts.Total; got != k.rows {
		t.Fatalf("round %d: %d items of %d rows", round, got, k.rows)
	}
	for n := range k.rows {
		must(t, k.API().Do(t.Context(), "PUT", fmt.Sprintf("%s/items/%d/labels", path, n+1), map[string]any{"annotation": class, "seconds": 1}, nil))
	}
	var started struct{ Job string }
	must(t, k.API().Post(t.Context(), path+"/apply", nil, &started))
	k.killed(t, 60*time.Millisecond, func() string { return started.Job })
	if c := k.task(t, task.ID).Counts; c.Applied != k.rows || c.Done != k.rows {
		t.Fatalf("round %d: %+v", round, c)
	}
	var doc struct{ Latest int }
	must(t, k.API().Get(t.Context(), "/documents/"+k.document, &doc))
	if doc.Latest != k.version+1 {
		t.Fatalf("round %d: version %d, want %d", round, doc.Latest, k.version+1)
	}
	k.version = doc.Latest
	for query, want := range map[string]int{"": k.rows, "class:" + class: k.rows} {
		list, err := rest.All[json.RawMessage](t.Context(), k.API(), fmt.Sprintf("/documents/%s/versions/%d/rows", k.document, k.version), map[string][]string{"query": {query}})
		must(t, err)
		if len(list) != want {
			t.Fatalf("round %d: %d rows match %q, want %d", round, len(list), query, want)
		}
	}
}

// clean looks for what is wrong.
func (k *labelWork) clean(t *testing.T, round int) {
	t.Helper()
	var report struct {
		ID, Job string
		Ready   bool
		Rows    int
		Checks  []struct {
			Check          string
			Findings, Kept int
		}
	}
	must(t, k.API().Post(t.Context(), "/documents/"+k.document+"/cleaning", map[string]any{}, &report))
	k.killed(t, 400*time.Millisecond, func() string { return report.Job })
	must(t, k.API().Get(t.Context(), "/cleaning/"+report.ID, &report))
	if !report.Ready || report.Rows != k.rows {
		t.Fatalf("round %d: %+v", round, report)
	}
	for _, c := range report.Checks {
		list, err := rest.All[json.RawMessage](t.Context(), k.API(), "/cleaning/"+report.ID+"/findings", map[string][]string{"check": {c.Check}})
		must(t, err)
		if len(list) != c.Kept || c.Check == "dark" && c.Findings != k.dark {
			t.Fatalf("round %d: %d findings of %+v, %d dark pictures", round, len(list), c, k.dark)
		}
	}
}
