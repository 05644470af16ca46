package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"mlife/testdata/rig"
)

func TestWindow(t *testing.T) {
	w := window{from: sample{frames: 100, wrong: 10, inferences: 90, badcases: 5}, to: sample{frames: 300, wrong: 60, inferences: 290, badcases: 35}}
	if w.accuracy() != 0.75 || w.rate() != 150 {
		t.Errorf("accuracy %v, rate %v", w.accuracy(), w.rate())
	}
	if empty := (window{}); empty.accuracy() != 0 || empty.rate() != 0 {
		t.Error("an empty window has a rate")
	}
}

const series = `{"series":[
	{"t":"2026-01-02T03:04:00Z","key":"expression/v1","inferences":360,"badcases":90,"rate":250},
	{"t":"2026-01-02T03:04:00Z","key":"expression/v10","inferences":360,"badcases":360,"rate":1000},
	{"t":"2026-01-02T03:04:10Z","key":"expression/v1","inferences":40,"badcases":10,"rate":250},
	{"t":"2026-01-02T03:04:20Z","key":"expression/v1","inferences":5,"badcases":5,"rate":1000}]}`

func TestRatesOfOneVersion(t *testing.T) {
	var asked string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.String()
		if _, err := w.Write([]byte(series)); err != nil {
			t.Error(err)
		}
	}))
	defer srv.Close()
	s := &stage{collector: &rig.Collector{HTTP: srv.Listener.Addr().String()}}
	from := time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC)
	if worst, err := s.worst(t.Context(), "v1", from); err != nil || worst != 250 {
		t.Errorf("worst %v, %v: a bucket with few inferences counts, or another version", worst, err)
	}
	if mean, err := s.mean(t.Context(), "v1", from); err != nil || mean != 1000*105/405.0 {
		t.Errorf("mean %v, %v", mean, err)
	}
	if _, err := s.mean(t.Context(), "v2", from); err == nil {
		t.Error("a version nobody ran has a rate")
	}
	if want := "/api/v1/rates?bucket=10s&by=model&from=2026-01-02T03%3A04%3A00Z&slot=expression"; asked != want {
		t.Errorf("asked %s", asked)
	}
}

func TestSwitchIsTheFirstReportWithTheNewModel(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC)
	got := map[string]time.Time{}
	for i, state := range []string{"wanted", "fetching", "probation", "committed"} {
		step{Device: "a", State: state, At: at.Add(time.Duration(i) * time.Second)}.note(got)
	}
	if !got["a"].Equal(at.Add(2 * time.Second)) {
		t.Errorf("%v", got)
	}
}
