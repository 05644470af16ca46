package loop_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/blob"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/loop"
	"mlife/collector/internal/msm"
	"mlife/collector/internal/mtt"
	"mlife/collector/internal/rowfile"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

// ring is one turn of the loop: a badcase of the factory model on cam-1 becomes test
// data, sets, a training with a new model, a test of it that fails, and a deployment
// to cam-1.
type ring struct {
	*testing.T
	db *sqlstore.DB
	l  *loop.Lineages

	badcase, found, document, train, test, training, testing, factory, model, deployment string
}

func (r *ring) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func newRing(t *testing.T) *ring {
	t.Helper()
	db := storetest.Open(t)
	r := &ring{T: t, db: db, l: &loop.Lineages{Badcases: db.Badcases(), Data: db.Data(), Tasks: db.Tasks(), Models: db.Models(),
		Deployments: db.Deployments(), Devices: db.Fleet()}}
	r.must(db.Fleet().TakeInventory(t.Context(), "cam-1", wire.Inventory{V: 1}, time.Now()))
	r.factory = r.addModel("factory", "")
	r.badcase = r.record("one", "cam-1", bam.FromDevice, r.factory)
	r.must(db.Models().AddKnown(t.Context(), r.factory, []msm.Known{{Badcase: r.badcase, Origin: msm.FromField, At: time.Now()}}))
	r.addData()
	r.training = r.addTask(mtt.Train, "", r.train)
	r.model = r.addModel("better", r.training)
	r.testing = r.addTask(mtt.Test, r.model, r.test)
	r.found = r.record("two", "", bam.FromTest, r.model)
	r.must(db.Models().AddKnown(t.Context(), r.model, []msm.Known{{Badcase: r.found, Origin: msm.FromTest, Task: r.testing, At: time.Now()}}))
	_, err := db.Tasks().UpdateTask(t.Context(), r.training, func(x *mtt.Task) error { x.Models = []string{r.model}; return nil })
	r.must(err)
	_, err = db.Tasks().UpdateTask(t.Context(), r.testing, func(x *mtt.Task) error { x.Badcases = []string{r.found}; return nil })
	r.must(err)
	r.deploy()
	return r
}

func (r *ring) addModel(version, task string) string {
	r.Helper()
	m, err := msm.New(msm.Draft{Slot: "face", Version: version, TaskID: task}, msm.File{Name: "m", SHA256: strings.Repeat("a", 64), Size: 5}, "ada", time.Now())
	r.must(err)
	m, err = r.db.Models().CreateModel(r.Context(), m)
	r.must(err)
	return m.ID
}

func (r *ring) record(name, device, source, model string) string {
	r.Helper()
	m := clip.Manifest{V: clip.Version, Occurrence: name, Device: device, CapturedAt: time.Now(), Function: "face", Slot: "face", Source: source,
		Result: json.RawMessage(fmt.Sprintf(`{"label":%q}`, name)), Truth: json.RawMessage(`{"label":"happy"}`), Priority: clip.Normal}
	id, err := r.db.Badcases().Record(r.Context(), bam.Occurrence{Clip: wire.Key{byte(len(name)), name[0]}, Manifest: m, Source: source, ModelID: model, At: time.Now()})
	r.must(err)
	return id
}

func (r *ring) addData() {
	r.Helper()
	d, err := dam.NewDocument(dam.DocumentDraft{Name: "masks", Kind: dam.ForTest, PathsOnly: true}, "ada", time.Now())
	r.must(err)
	r.must(r.db.Data().CreateDocument(r.Context(), d))
	blobs, err := blob.NewFolder(r.TempDir(), blob.FolderOptions{})
	r.must(err)
	store := rowfile.New(blobs, r.db.Data())
	r.Cleanup(func() { r.must(store.Close()) })
	desk := &dam.Desk{Store: r.db.Data(), Rows: store, Now: time.Now}
	rows, err := dam.NewReader(strings.NewReader("path,label,badcase\na.jpg,happy,"+r.badcase+"\nb.jpg,sad,\n"), dam.CSV)
	r.must(err)
	_, err = desk.Import(r.Context(), dam.Import{Document: d.ID, Mode: dam.Replace, Actor: "ada", Rows: rows})
	r.must(err)
	r.must(r.db.Badcases().NoteDocument(r.Context(), []string{r.badcase}, d.ID, "ada", time.Now()))
	sets, err := desk.MakeSets(r.Context(), dam.SetDraft{Name: "masks", Sources: []dam.Source{{Document: d.ID}}, Split: &dam.Split{Test: 0.5}}, "ada")
	r.must(err)
	r.document, r.train, r.test = d.ID, sets[0].ID, sets[1].ID
}

func (r *ring) addTask(kind mtt.Kind, model, set string) string {
	r.Helper()
	t, err := mtt.New(mtt.Draft{Kind: kind, ModelID: model, Sets: []string{set}}, "ada", time.Now())
	r.must(err)
	r.must(r.db.Tasks().CreateTask(r.Context(), t))
	return t.ID
}

func (r *ring) deploy() {
	r.Helper()
	m, err := r.db.Models().Model(r.Context(), r.model)
	r.must(err)
	d, err := msm.NewDeployment(msm.Order{Models: []string{r.model}, TimeoutS: 60}, []msm.Model{m}, "ada", time.Now())
	r.must(err)
	r.must(r.db.Deployments().CreateDeployment(r.Context(), d, []msm.Step{{Deployment: d.ID, Device: "cam-1", Slot: "face", Model: wire.Model{ID: r.model, Version: "better"}, State: "wanted", At: time.Now(), Deadline: time.Now().Add(time.Hour), CreatedAt: time.Now()}}))
	r.deployment = d.ID
}

// edges gives a lineage's edges as text, sorted.
func (r *ring) edges(kind, id string) []string {
	r.Helper()
	l, err := r.l.Of(r.Context(), kind, id)
	r.must(err)
	if l.Nodes[0].ID != id || l.Nodes[0].Kind != kind || l.Truncated {
		r.Errorf("%s: %+v", kind, l)
	}
	names := map[string]string{r.badcase: "badcase", r.found: "found", r.document: "document", r.train: "train", r.test: "test", r.training: "training",
		r.testing: "testing", r.factory: "factory", r.model: "model", r.deployment: "deployment", "cam-1": "cam-1"}
	var out []string
	for _, e := range l.Edges {
		out = append(out, names[e.From]+" "+e.Label+" "+names[e.To])
	}
	for _, n := range l.Nodes {
		if n.Title == "" {
			r.Errorf("%s has no title", n.ID)
		}
	}
	slices.Sort(out)
	return out
}

func TestLineage(t *testing.T) {
	r := newRing(t)
	forth := []string{"badcase is test data in document", "document version 1 is in test", "document version 1 is in train", "model is brought by deployment",
		"model is tested by testing", "test is read by testing", "testing found found", "train is read by training", "training made model"}
	with := func(more ...string) []string {
		all := append(slices.Clone(forth), more...)
		slices.Sort(all)
		return all
	}
	without := func(list []string, gone ...string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(gone, s) })
	}
	for _, x := range []struct {
		kind, id string
		want     []string
	}{
		// The device that it came from is the one that the model goes to: the loop is open there.
		{loop.KindBadcase, r.badcase, with("deployment wanted cam-1", "factory failed on badcase")},
		{loop.KindDocument, r.document, with("deployment wanted cam-1")},
		{loop.KindModel, r.model, without(with("deployment wanted cam-1"), "document version 1 is in test", "test is read by testing")},
		{loop.KindModel, r.factory, []string{"factory failed on badcase", "badcase is test data in document", "document version 1 is in test",
			"document version 1 is in train", "model is brought by deployment", "model is tested by testing", "test is read by testing",
			"testing found found", "train is read by training", "training made model", "deployment wanted cam-1"}},
		{loop.KindDeployment, r.deployment, []string{"badcase is test data in document", "deployment wanted cam-1", "document version 1 is in train",
			"model is brought by deployment", "train is read by training", "training made model"}},
		{loop.KindBadcase, r.found, []string{"badcase is test data in document", "document version 1 is in test", "document version 1 is in train",
			"model is tested by testing", "test is read by testing", "testing found found", "train is read by training", "training made model"}},
	} {
		slices.Sort(x.want)
		if got := r.edges(x.kind, x.id); !slices.Equal(got, x.want) {
			t.Errorf("%s:\n have %s\n want %s", x.kind, strings.Join(got, "\n      "), strings.Join(x.want, "\n      "))
		}
	}
	for _, x := range [][2]string{{loop.KindBadcase, "bc_none"}, {loop.KindModel, "mdl_none"}, {"nothing", "x"}, {loop.KindDevice, "cam-9"}} {
		if _, err := r.l.Of(t.Context(), x[0], x[1]); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s %s: %v", x[0], x[1], err)
		}
	}
}

// A thing with many others stays small and says so, and nothing goes in circles.
func TestLineageIsBounded(t *testing.T) {
	r := newRing(t)
	for i := range 30 {
		r.record(fmt.Sprintf("%c%s", 'A'+i, strings.Repeat("x", i)), "cam-1", bam.FromDevice, r.factory)
	}
	l, err := r.l.Of(t.Context(), loop.KindDevice, "cam-1")
	if err != nil || !l.Truncated || len(l.Nodes) > 40 {
		t.Fatalf("%d nodes, truncated %v, %v", len(l.Nodes), l.Truncated, err)
	}
	next := map[string][]string{}
	for _, e := range l.Edges {
		next[e.From] = append(next[e.From], e.To)
	}
	var visit func(id string, above []string)
	visit = func(id string, above []string) {
		if slices.Contains(above, id) {
			t.Fatalf("a circle: %v", append(above, id))
		}
		for _, n := range next[id] {
			visit(n, append(slices.Clone(above), id))
		}
	}
	visit("cam-1", nil)
}
