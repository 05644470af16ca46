package clusters_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/clusters"
	"mlife/shared/testkit"
	"mlife/testdata/faces"
)

// stuck lets a run hang while it reads embeddings, until its context ends.
type stuck struct {
	clusters.Embeddings
	entered chan struct{}
}

func (s stuck) Vectors(ctx context.Context, _ bam.Filter, _ string, _ int64, _ int) ([]clusters.Row, error) {
	select {
	case s.entered <- struct{}{}:
	default:
	}
	<-ctx.Done()
	return nil, ctx.Err()
}

// desks gives a second desk on the same store, and lets runs of the first one hang.
func (w *ward) desks() (other *clusters.Desk, entered chan struct{}) {
	entered = make(chan struct{}, 1)
	opt := clusters.Options{Embeddings: stuck{w.store, entered}, Store: w.store, Results: w.store, Log: slog.New(slog.DiscardHandler), Now: w.clock,
		Parse: parse, Changed: func(id string) { w.changed <- id }, Moved: func(string) {}}
	w.desk = clusters.NewDesk(opt)
	opt.Embeddings = w.store
	return clusters.NewDesk(opt), entered
}

func (w *ward) someFaces(n uint64) {
	w.t.Helper()
	for i := range n {
		w.face(i+1, faces.NoMask)
	}
}

func TestAnotherDeskSeesAndCancelsARun(t *testing.T) {
	w := newWard(t)
	w.someFaces(24)
	w.during(w.embedded)
	other, entered := w.desks()
	c, err := other.Add(t.Context(), "", settings("all"), "ada")
	if err != nil {
		t.Fatal(err)
	}
	w.during(func() {
		<-entered
		for { // how far it is reaches the store within seconds
			now, err := other.Get(t.Context(), c.ID)
			if err != nil {
				t.Fatal(err)
			}
			if now.State == clusters.Running && now.Step == "Counts cases" {
				break
			}
		}
		if now, err := other.Cancel(t.Context(), c.ID); err != nil || now.State != clusters.Running {
			t.Errorf("%+v, %v", now.Status, err)
		}
		if c = w.settled(c.ID); c.State != clusters.Canceled || c.Stop {
			t.Errorf("%+v", c.Status)
		}
	})
	runs, err := w.store.Runs(t.Context(), c.ID)
	if err != nil || len(runs) != 1 || runs[0].State != clusters.Canceled {
		t.Errorf("%+v, %v", runs, err)
	}
}

func TestARunBeginsAgainAfterAStopAndIsGivenUpAfterManyCrashes(t *testing.T) {
	w := newWard(t)
	w.someFaces(24)
	w.during(w.embedded)
	other, entered := w.desks()
	c, err := other.Add(t.Context(), "", settings("all"), "ada")
	if err != nil {
		t.Fatal(err)
	}
	w.during(func() { <-entered })
	if c, err = other.Get(t.Context(), c.ID); err != nil || c.State != clusters.Waiting || c.Lost != 0 {
		t.Fatalf("after a stop in order: %+v, %v", c.Status, err)
	}
	for range 2 {
		crash(t, w, c.ID)
		w.during(func() { <-entered }) // it is tried again
	}
	if c, err = other.Get(t.Context(), c.ID); err != nil || c.State != clusters.Waiting || c.Lost != 2 {
		t.Fatalf("after two crashes: %+v, %v", c.Status, err)
	}
	crash(t, w, c.ID)
	w.during(func() { c = w.settled(c.ID) })
	if c.State != clusters.Failed || !strings.Contains(c.Error, "stopped amid this run") {
		t.Errorf("%+v", c.Status)
	}
	if c, err = other.Start(t.Context(), c.ID); err != nil || c.State != clusters.Waiting || c.Lost != 0 {
		t.Errorf("%+v, %v", c.Status, err)
	}
}

// crash leaves a clustering as a program does that ends amid its run.
func crash(t *testing.T, w *ward, id string) {
	t.Helper()
	if err := w.store.UpdateStatus(t.Context(), id, func(s *clusters.Status) { s.State = clusters.Running }); err != nil {
		t.Fatal(err)
	}
}

func TestANamedGroupThatDissolvesIsTold(t *testing.T) {
	testkit.Heavy(t)
	w := newWard(t)
	for i := range uint64(160) {
		w.face(2*i+1, faces.NoMask)
		w.face(2*i+2, faces.FullMask)
	}
	var c clusters.Clustering
	w.during(func() {
		w.embedded()
		var err error
		if c, err = w.desk.Add(t.Context(), "", settings("all"), "ada"); err != nil {
			t.Fatal(err)
		}
		c = w.settled(c.ID)
		groups := w.groups(c.ID)
		if len(groups) == 0 || groups[0].New || groups[0].Grown != 0 {
			t.Fatalf("%d groups: %+v", len(groups), groups)
		}
		if err := w.store.NameGroup(t.Context(), groups[0].ID, "masks"); err != nil {
			t.Fatal(err)
		}
		s := c.Settings
		s.MinSize = 150 // no group is so large
		if _, err := w.desk.Change(t.Context(), c.ID, s); err != nil {
			t.Fatal(err)
		}
		if _, err := w.desk.Start(t.Context(), c.ID); err != nil {
			t.Fatal(err)
		}
		c = w.settled(c.ID)
	})
	runs, err := w.store.Runs(t.Context(), c.ID)
	if err != nil || len(runs) != 2 || len(runs[0].Gone) != 1 || runs[0].Gone[0].Name != "masks" || runs[0].Gone[0].Size == 0 {
		t.Errorf("%d groups, %+v, %v", c.Groups, runs, err)
	}
}
