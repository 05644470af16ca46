package e2e

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"mlife/testdata/rest"
	"mlife/testdata/rig"
)

// TestKillDataWork kills the collector in the middle of imports, freezes and packs. A
// version is there whole or not at all, so are the sets of a split, and a pack that was
// ordered becomes ready by itself.
func TestKillDataWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := seed(t)
	must(t, w.Start(t.Context()))
	r := rand.New(rand.NewPCG(s, s))
	d := &dataWork{world: w, rows: pick(60_000, 200_000), moment: func(most int) { pause(time.Duration(r.IntN(most)) * time.Millisecond) }}
	var doc struct{ ID string }
	must(t, w.API().Post(t.Context(), "/documents", map[string]any{"name": "killed", "paths_only": true}, &doc))
	d.document = doc.ID
	for n := range pick(3, 20) {
		d.bring(t, n)
		sets := d.freeze(t, n)
		d.pack(t, n, sets)
	}
	t.Logf("%d of %d calls were cut off", d.cut, d.calls)
}

type dataWork struct {
	*world
	document   string
	rows       int // of an import
	there      int // in the document
	moment     func(most int)
	calls, cut int
}

// during makes a call and kills the collector meanwhile. It says whether the call came
// through all the same.
func (d *dataWork) during(t *testing.T, most int, call func(ctx context.Context, c *rest.Client) error) bool {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- call(t.Context(), d.API()) }()
	d.moment(most)
	d.Kill()
	err := <-done
	must(t, d.Start(t.Context()))
	if d.calls++; err != nil {
		d.cut++
	}
	return err == nil
}

// latest gives how many rows the newest version says that it has, and how many it gives.
func (d *dataWork) latest(t *testing.T) (says, gives int) {
	t.Helper()
	var doc struct{ Latest int }
	must(t, d.API().Get(t.Context(), "/documents/"+d.document, &doc))
	if doc.Latest == 0 {
		return 0, 0
	}
	var v struct{ Rows int }
	version := fmt.Sprintf("/documents/%s/versions/%d", d.document, doc.Latest)
	must(t, d.API().Get(t.Context(), version, &v))
	b, err := d.API().Bytes(t.Context(), version+"/export?format=csv")
	must(t, err)
	return v.Rows, bytes.Count(b, []byte("\n")) - 1
}

// bring imports rows until they are there.
func (d *dataWork) bring(t *testing.T, n int) {
	t.Helper()
	var b strings.Builder
	b.WriteString("path,annotation,camera\n")
	for i := range d.rows {
		fmt.Fprintf(&b, "round-%d/%d.jpg,%s,cam-%d\n", n, i, []string{"half", "full"}[i%2], i%97)
	}
	part := rest.Part{Name: "file", FileName: "rows.csv", Body: []byte(b.String())}
	send := func(ctx context.Context, c *rest.Client) error {
		return c.Upload(ctx, "/documents/"+d.document+"/versions?mode=append", nil, part)
	}
	came := d.during(t, 500, send)
	says, gives := d.latest(t)
	if says != gives || says != d.there && says != d.there+d.rows || came && says == d.there {
		t.Fatalf("round %d: the version says %d rows and gives %d; it had %d, %d more were sent, answered: %v", n, says, gives, d.there, d.rows, came)
	}
	must(t, send(t.Context(), d.API())) // the same rows again change nothing
	d.there += d.rows
	if says, gives = d.latest(t); says != d.there || gives != d.there {
		t.Fatalf("round %d: %d rows and %d, want %d", n, says, gives, d.there)
	}
}

type dataSet struct {
	ID, Role string
	Rows     int
}

// freeze makes sets until they are there, and gives them.
func (d *dataWork) freeze(t *testing.T, n int) []dataSet {
	t.Helper()
	name := fmt.Sprintf("round %d", n)
	make := func(ctx context.Context, c *rest.Client) error {
		return c.PostChecked(ctx, "/sets", map[string]any{"name": name, "documents": []map[string]any{{"id": d.document}}, "overrule": "each round divides all rows anew",
			"split": map[string]any{"test": 0.2, "seed": n, "group_by": "camera"}}, nil)
	}
	sets := func() (out []dataSet) {
		list, err := rest.All[dataSet](t.Context(), d.API(), "/sets", map[string][]string{"query": {fmt.Sprintf("name:%q", name)}})
		must(t, err)
		return list
	}
	came := d.during(t, 100, make)
	got := sets()
	if len(got) != 0 && len(got) != 2 || came && len(got) == 0 {
		t.Fatalf("%s: %d sets, answered: %v", name, len(got), came)
	}
	if len(got) == 0 {
		must(t, make(t.Context(), d.API()))
		got = sets()
	}
	if len(got) != 2 || got[0].Rows+got[1].Rows != d.there {
		t.Fatalf("%s: %+v of %d rows", name, got, d.there)
	}
	return got
}

// pack orders a pack, and wants it ready and whole after the collector was killed.
func (d *dataWork) pack(t *testing.T, n int, sets []dataSet) {
	t.Helper()
	order := map[string]any{"sets": []string{sets[0].ID, sets[1].ID}, "format": "json-lines", "no_media": true}
	var pack struct {
		ID, State, Reason string
		Size              int64
		Rows              int
	}
	must(t, d.API().Post(t.Context(), "/packs", order, &pack))
	d.moment(200)
	d.Kill()
	must(t, d.Start(t.Context()))
	if !rig.Within(2*time.Minute, func() bool {
		must(t, d.API().Get(t.Context(), "/packs/"+pack.ID, &pack))
		if pack.State == "failed" {
			t.Fatalf("round %d: %+v", n, pack)
		}
		return pack.State == "ready"
	}) {
		t.Fatalf("the pack of round %d is not ready after two minutes: %+v", n, pack)
	}
	b, err := d.API().Bytes(t.Context(), "/packs/"+pack.ID+"/content")
	must(t, err)
	if int64(len(b)) != pack.Size || pack.Rows != d.there {
		t.Fatalf("round %d: %d bytes, want %d; %d rows, want %d", n, len(b), pack.Size, pack.Rows, d.there)
	}
}
