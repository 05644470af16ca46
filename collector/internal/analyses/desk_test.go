package analyses_test

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/analyses"
	"mlife/collector/internal/dam/material"
	"mlife/collector/internal/jobs"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/fault"
	"mlife/shared/testkit"
)

func TestMain(m *testing.M) { testkit.LeakCheck(m) }

// made are selections whose ID says how many rows they have; "wait" holds them up.
type made struct {
	started chan struct{} // somebody reads
	content string
}

func (m *made) Resolve(_ context.Context, s analyses.Selection) (analyses.Selection, error) {
	if s.ID == "none" {
		return s, fault.Field("made", "id", "no such rows")
	}
	s.Name, s.Content, s.Rows = s.ID, m.content, 100
	return s, nil
}

func (m *made) Fields(context.Context, analyses.Selection, []string) (map[string]string, error) {
	return map[string]string{}, nil
}

func (m *made) Rows(ctx context.Context, s analyses.Selection) material.Rows {
	return func() iter.Seq2[*material.Row, error] {
		return func(yield func(*material.Row, error) bool) {
			if s.ID == "wait" {
				m.started <- struct{}{}
				<-ctx.Done()
				yield(nil, context.Cause(ctx))
				return
			}
			for i := range 100 {
				r := material.Row{Number: int64(i), Annotation: []byte(fmt.Sprintf("%q", s.ID))}
				if !yield(&r, nil) {
					return
				}
			}
		}
	}
}

type ordered struct {
	*jobs.Desk
	jobs.Shelf
}

// desk works on analyses until the test ends.
func desk(t *testing.T, of *made) *analyses.Desk {
	t.Helper()
	db := storetest.Open(t)
	work := jobs.New(jobs.Options{Shelf: db.Jobs(), Queue: db.Jobs(), Log: slog.New(slog.DiscardHandler), Lease: 500 * time.Millisecond})
	d := analyses.New(analyses.Options{Store: db.Data(), Selections: of, Jobs: ordered{work, db.Jobs()}, Now: time.Now})
	work.Handle(analyses.Kind, d.Work)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- work.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return d
}

// over waits until an analysis is.
func over(t *testing.T, d *analyses.Desk, id string) (analyses.Analysis, *analyses.Result) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; {
		a, r, err := d.Analysis(t.Context(), id)
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("%+v %v", a, err)
		}
		if a.State != analyses.Working {
			return a, r
		}
	}
}

func order(id string) analyses.Order {
	return analyses.Order{Selection: analyses.Selection{From: analyses.Document, ID: id}}
}

func TestAnAnalysisIsCanceledAndOrderedAgain(t *testing.T) {
	of := &made{started: make(chan struct{}), content: "1"}
	d := desk(t, of)
	a, err := d.Order(t.Context(), order("wait"), "ann")
	if err != nil || a.State != analyses.Working {
		t.Fatalf("%+v %v", a, err)
	}
	<-of.started
	if again, err := d.Order(t.Context(), order("wait"), "ben"); err != nil || again.ID != a.ID || again.Job != a.Job {
		t.Errorf("while it is under way: %+v %v", again, err)
	}
	if _, err := d.Cancel(t.Context(), a.ID, "ann"); err != nil {
		t.Fatal(err)
	}
	a, _ = over(t, d, a.ID)
	if a.State != analyses.Canceled || !strings.Contains(a.Reason, "ann") {
		t.Errorf("%+v", a)
	}
	if _, err := d.Cancel(t.Context(), a.ID, "ann"); !fault.Is(err, fault.Conflict) {
		t.Errorf("canceled twice: %v", err)
	}
	again, err := d.Order(t.Context(), order("wait"), "ann")
	if err != nil || again.ID != a.ID || again.Job == a.Job || again.State != analyses.Working {
		t.Fatalf("%+v %v", again, err)
	}
	<-of.started
	if err := d.Delete(t.Context(), a.ID, "ann"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Analysis(t.Context(), a.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("deleted: %v", err)
	}
}

func TestTheSameContentIsAnalysedOnce(t *testing.T) {
	of := &made{content: "1"}
	d := desk(t, of)
	first, err := d.Order(t.Context(), order("a"), "ann")
	if err != nil {
		t.Fatal(err)
	}
	first, result := over(t, d, first.ID)
	if first.State != analyses.Ready || first.Rows != 100 || result.Report.Rows != 100 {
		t.Fatalf("%+v %+v", first, result)
	}
	newer := order("a")
	newer.Selection.Version = 7 // another version with the same rows
	for name, o := range map[string]analyses.Order{"again": order("a"), "another version": newer} {
		if a, err := d.Order(t.Context(), o, "ben"); err != nil || a.ID != first.ID || a.State != analyses.Ready {
			t.Errorf("%s: %+v %v", name, a, err)
		}
	}
	crossed := order("a")
	crossed.Tables = [][2]string{{"class", "hour"}}
	narrow := order("a")
	narrow.Selection.Search = "class:a"
	gap := order("a")
	gap.Other = &analyses.Selection{From: analyses.Set, ID: "b"}
	for name, o := range map[string]analyses.Order{"crossed": crossed, "a search": narrow, "a gap": gap} {
		if a, err := d.Order(t.Context(), o, "ben"); err != nil || a.ID == first.ID {
			t.Errorf("%s: %+v %v", name, a, err)
		}
	}
	of.content = "2"
	if a, err := d.Order(t.Context(), order("a"), "ben"); err != nil || a.ID == first.ID {
		t.Errorf("other content: %+v %v", a, err)
	}
}

func TestWhatIsWrongNamesTheSelection(t *testing.T) {
	d := desk(t, &made{content: "1"})
	gap := order("a")
	gap.Other = &analyses.Selection{From: analyses.Set, ID: "none"}
	for want, o := range map[string]analyses.Order{"selection.id": order("none"), "other.id": gap} {
		if _, err := d.Order(t.Context(), o, "ann"); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	bad := order("a")
	bad.Tables = [][2]string{{"class", "class"}}
	if _, err := d.Order(t.Context(), bad, "ann"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a table of one attribute: %v", err)
	}
}
