package clusters_test

import (
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/clusters"
	"mlife/shared/fault"
	"mlife/shared/testkit"
	"mlife/testdata/faces"
)

func TestGroupsKeepTheirNamesAndTakeInNewCases(t *testing.T) {
	testkit.Heavy(t)
	w := newWard(t)
	for i := range uint64(160) {
		w.face(2*i+1, faces.NoMask)
		w.face(2*i+2, []faces.Mask{faces.FullMask, faces.NoMask}[i%2])
	}
	odd := w.report(nil, `{"label":"sad"}`, `{"label":"fear"}`, nil)
	var c clusters.Clustering
	var before []clusters.Group
	w.during(func() {
		w.embedded()
		var err error
		if c, err = w.desk.Add(t.Context(), "function=expression", settings("all"), "ada"); err != nil {
			t.Fatal(err)
		}
		c = w.settled(c.ID)
		before = w.groups(c.ID)
		if c.State != clusters.Ready || c.Selected != 321 || c.Embedded != 320 || len(before) == 0 {
			t.Fatalf("%+v with %d groups", c, len(before))
		}
		if err := w.store.NameGroup(t.Context(), before[0].ID, "the first"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.desk.Start(t.Context(), c.ID); err != nil {
			t.Fatal(err)
		}
		c = w.settled(c.ID)
	})
	after := w.groups(c.ID)
	if len(after) != len(before) || after[0].ID != before[0].ID || after[0].Name != "the first" || !after[0].Since.Equal(before[0].Since) {
		t.Errorf("the same cases and seed: %+v became %+v", before[0], after[0])
	}
	m, err := w.store.Points(t.Context(), c.ID, "attr.mask")
	if err != nil || len(m.IDs) != 320 || len(m.Values) != 2 || m.All != 320 {
		t.Errorf("map: %d points, values %v, %v", len(m.IDs), m.Values, err)
	}

	fresh := w.face(9001, faces.NoMask)
	w.during(func() {
		w.embedded()
		for c.Joined == 0 {
			if c, err = w.desk.Get(t.Context(), c.ID); err != nil {
				t.Fatal(err)
			}
			if _, err = w.desk.Change(t.Context(), c.ID, c.Settings); err != nil {
				t.Fatal(err)
			}
			w.desk.Wake()
		}
	})
	if c.Joined != 1 {
		t.Errorf("%d joined", c.Joined)
	}

	f := clusters.Finder{Store: w.store, Now: time.Now}
	list, space, err := f.Similar(t.Context(), fresh, "", 5)
	if err != nil || len(list) != 5 || space != "shape/1" || list[0].Cosine < list[4].Cosine || list[0].ID == fresh {
		t.Errorf("similar: %v in %q, %v", list, space, err)
	}
	if list, space, err := f.Similar(t.Context(), odd, "", 5); err != nil || len(list) != 0 || space != "" {
		t.Errorf("without a picture: %v in %q, %v", list, space, err)
	}
	if _, _, err := f.Similar(t.Context(), "bc_none", "", 5); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown case: %v", err)
	}
	if err := w.desk.Remove(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	if r, err := w.db.Badcases().Find(t.Context(), bam.Filter{Cluster: []string{after[0].ID}}, bam.Page{Limit: 1}); err != nil || r.Total != 0 {
		t.Errorf("a removed group has %d cases, %v", r.Total, err)
	}
}

func TestEmbeddingsThatResultsCarry(t *testing.T) {
	w := newWard(t)
	for i := range 30 {
		v := `[1,0.1,0]`
		if i%2 == 1 {
			v = `[0,0.1,1]`
		}
		w.report(nil, `{"label":"x","embedding":`+v+`,"embedding_model":"tiny"}`, `{"label":"y"}`, nil)
	}
	bad := w.report(nil, `{"label":"x","embedding":[1,"two"]}`, ``, nil)
	w.during(w.embedded)
	spaces, err := w.store.Spaces(t.Context())
	if err != nil || len(spaces) != 1 || spaces[0].Space != "given/tiny/3" || spaces[0].Cases != 30 {
		t.Errorf("%v, %v", spaces, err)
	}
	if _, list, err := w.store.OfCase(t.Context(), bad); err != nil || len(list) != 0 {
		t.Errorf("a damaged embedding: %v, %v", list, err)
	}
	o, err := w.store.Outcome(t.Context(), w.embedder.Version())
	if err != nil || o.Done != 31 || o.Without != 1 {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestTooFewCasesAndCancel(t *testing.T) {
	w := newWard(t)
	w.face(1, faces.NoMask)
	w.during(func() {
		w.embedded()
		c, err := w.desk.Add(t.Context(), "", settings("few"), "ada")
		if err != nil {
			t.Fatal(err)
		}
		if c = w.settled(c.ID); c.State != clusters.Failed || c.Error == "" {
			t.Errorf("%+v", c)
		}
	})
	c, err := w.desk.Start(t.Context(), w.only().ID)
	if err != nil || c.State != clusters.Waiting {
		t.Fatalf("%+v, %v", c, err)
	}
	if c, err = w.desk.Cancel(t.Context(), c.ID); err != nil || c.State != clusters.Canceled {
		t.Errorf("%+v, %v", c, err)
	}
	for _, s := range []clusters.Settings{{}, {Name: "a", Detail: 9, MinSize: 5}, {Name: "a", Detail: 1, MinSize: 2}} {
		if _, err := w.desk.Add(t.Context(), "", s, "ada"); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", s, err)
		}
	}
}

func (w *ward) only() clusters.Clustering {
	w.t.Helper()
	list, err := w.desk.List(w.t.Context())
	if err != nil || len(list) != 1 {
		w.t.Fatalf("%d clusterings, %v", len(list), err)
	}
	return list[0]
}
