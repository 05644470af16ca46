package httpapi_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/clusters"
	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/people"
	"mlife/shared/clip"
	"mlife/shared/vector"
	"mlife/shared/wire"
)

// clusterings is the area with a desk that nobody runs: what is started waits.
func (h *house) clusterings() httpapi.Clusterings {
	store, log := h.db.Clusters(), slog.New(slog.DiscardHandler)
	desk := clusters.NewDesk(clusters.Options{Embeddings: store, Store: store, Results: store, Parse: httpapi.ParseSearch, Log: log, Now: time.Now,
		Changed: func(string) {}, Moved: func(string) {}})
	return httpapi.Clusterings{Desk: desk, Store: store, Embeddings: store, Embedder: clusters.NewEmbedder(store, nil, log, time.Now),
		Finder: &clusters.Finder{Store: store, Now: time.Now}, Reader: h.db.Badcases()}
}

func TestClusteringsAreMadeByEngineersAndNamedByReviewers(t *testing.T) {
	h := newHouse(t)
	engineer, reviewer, viewer := h.as("eva", people.Engineer), h.as("rita", people.Reviewer), h.as("vera", people.Viewer)
	var list struct{ Items []clusters.Clustering }
	viewer.must(200, "GET", "/clusterings", nil, &list)
	if len(list.Items) != 0 {
		t.Fatalf("%+v", list)
	}
	good := map[string]any{"name": "all", "detail": 1, "min_size": 10, "seed": 1, "every_hours": 0, "min_new": 0}
	reviewer.must(http.StatusForbidden, "POST", "/clusterings", good, nil)
	for _, bad := range []map[string]any{{"name": ""}, {"name": "a", "detail": 9}, {"name": "a", "min_size": 2}, {"name": "a", "colour": 1}} {
		for k, v := range good {
			if _, ok := bad[k]; !ok {
				bad[k] = v
			}
		}
		engineer.must(http.StatusUnprocessableEntity, "POST", "/clusterings", bad, nil)
	}
	engineer.must(http.StatusUnprocessableEntity, "POST", "/clusterings?q=stauts:open", good, nil)
	var c clusters.Clustering
	engineer.must(200, "POST", "/clusterings?q=status:open", good, &c)
	if c.State != clusters.Waiting || c.Search != "q=status%3Aopen" && c.Search != "q=status:open" || c.Author != "eva" {
		t.Errorf("%+v", c)
	}
	path := "/clusterings/" + c.ID
	viewer.must(http.StatusForbidden, "POST", path+"/cancel", nil, nil)
	engineer.must(200, "POST", path+"/cancel", nil, &c)
	if c.State != clusters.Canceled {
		t.Errorf("%+v", c.Status)
	}
	engineer.must(200, "POST", path+"/run", nil, &c)
	if c.State != clusters.Waiting {
		t.Errorf("%+v", c.Status)
	}
	good["name"] = "other"
	engineer.must(200, "PUT", path, good, &c)
	if c.Name != "other" {
		t.Errorf("%+v", c)
	}
	group := h.shown(c.ID)
	viewer.must(http.StatusForbidden, "PATCH", "/clusters/"+group, map[string]any{"name": "masks"}, nil)
	var g clusters.Group
	reviewer.must(200, "PATCH", "/clusters/"+group, map[string]any{"name": "masks"}, &g)
	viewer.must(200, "GET", "/clusters/"+group, nil, &g)
	if g.Name != "masks" || g.Size != 3 || g.Clustering != c.ID {
		t.Errorf("%+v", g)
	}
	var groups struct{ Items []clusters.Group }
	viewer.must(200, "GET", path+"/groups", nil, &groups)
	var m clusters.Map
	viewer.must(200, "GET", path+"/map?by=result", nil, &m)
	viewer.must(http.StatusUnprocessableEntity, "GET", path+"/map?by=password", nil, nil)
	if len(groups.Items) != 1 || len(m.IDs) != 3 || m.All != 3 || len(m.Colour) != 3 {
		t.Errorf("%d groups, %+v", len(groups.Items), m)
	}
	var runs struct{ Items []clusters.Run }
	viewer.must(200, "GET", path+"/runs", nil, &runs)
	if len(runs.Items) != 1 || runs.Items[0].State != clusters.Ready {
		t.Errorf("%+v", runs)
	}
	var found struct{ Total int }
	viewer.must(200, "GET", "/badcases?cluster="+group, nil, &found)
	if found.Total != 3 {
		t.Errorf("%d cases by the filter", found.Total)
	}
	reviewer.must(http.StatusForbidden, "DELETE", path, nil, nil)
	engineer.must(http.StatusNoContent, "DELETE", path, nil, nil)
	for _, gone := range []string{path, path + "/groups", path + "/map", "/clusters/" + group} {
		viewer.must(http.StatusNotFound, "GET", gone, nil, nil)
	}
	engineer.must(http.StatusNotFound, "POST", path+"/run", nil, nil)
}

// shown keeps a run of a clustering with one group of three cases, and gives its ID.
func (h *house) shown(clustering string) string {
	h.t.Helper()
	s, ctx := h.db.Clusters(), h.t.Context()
	for n := range 3 {
		if _, err := h.db.Badcases().Record(ctx, bam.Occurrence{Clip: wire.Key{byte(n + 1)}, Source: bam.FromDevice, At: time.Now(),
			Manifest: clip.Manifest{Device: "cam", Function: "f", Result: json.RawMessage(fmt.Sprintf(`{"label":"%d"}`, n)), CapturedAt: time.Now()}}); err != nil {
			h.t.Fatal(err)
		}
	}
	cases, err := s.Unembedded(ctx, []string{"1"}, 0, 10)
	if err != nil || len(cases) != 3 {
		h.t.Fatalf("%d cases, %v", len(cases), err)
	}
	run, err := s.Begin(ctx, clustering, "eva", time.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	var members []clusters.Member
	var points []clusters.Placed
	var done []clusters.Embedded
	for i, c := range cases {
		members, points = append(members, clusters.Member{Seq: c.Seq}), append(points, clusters.Placed{Seq: c.Seq})
		done = append(done, clusters.Embedded{Seq: c.Seq, Embeddings: []clusters.Embedding{{Space: "s", Packed: vector.Pack([]float32{1, float32(i)})}}})
	}
	if err := s.SaveEmbeddings(ctx, "1", done, time.Now()); err != nil {
		h.t.Fatal(err)
	}
	if err := s.AddMembers(ctx, run, members); err != nil {
		h.t.Fatal(err)
	}
	if err := s.AddPoints(ctx, run, points); err != nil {
		h.t.Fatal(err)
	}
	st := clusters.Status{State: clusters.Ready, Run: run, Groups: 1, Embedded: 3, Selected: 3}
	if err := s.Finish(ctx, clustering, run, st, []clusters.Found{{ID: "grp_1", Since: time.Now(), Ran: 3, Former: clusters.FirstRun, Traits: []clusters.Trait{}, Shown: []int64{cases[0].Seq}}}, []byte("m")); err != nil {
		h.t.Fatal(err)
	}
	return "grp_1"
}

func TestEmbeddingsAndSimilarCases(t *testing.T) {
	h := newHouse(t)
	var c clusters.Clustering
	h.must(200, "POST", "/clusterings", map[string]any{"name": "all", "detail": 1, "min_size": 10, "seed": 1, "every_hours": 0, "min_new": 0}, &c)
	h.shown(c.ID)
	var e struct {
		Waiting int
		Trouble string
		Spaces  []clusters.Coverage
	}
	h.must(200, "GET", "/embeddings", nil, &e)
	if e.Waiting != 3 || e.Trouble != "" || len(e.Spaces) != 1 || e.Spaces[0].Cases != 3 { // an older embedder made them
		t.Errorf("%+v", e)
	}
	var page struct{ Items []bam.Badcase }
	h.must(200, "GET", "/badcases?sort=created_at", nil, &page)
	var like struct {
		Space string
		Items []struct {
			Likeness float64
			Badcase  bam.Badcase
		}
	}
	h.must(200, "GET", "/badcases/"+page.Items[0].ID+"/similar?limit=5", nil, &like)
	if like.Space != "s" || len(like.Items) != 2 || like.Items[0].Likeness < like.Items[1].Likeness {
		t.Errorf("%+v", like)
	}
	h.must(http.StatusNotFound, "GET", "/badcases/bc_none/similar", nil, nil)
}
