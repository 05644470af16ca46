package sqlstore_test

import (
	"encoding/json"
	"testing"
	"time"

	"mlife/collector/internal/analyses"
	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

func TestAnalyses(t *testing.T) {
	s := open(t).Data()
	ctx := t.Context()
	at := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	add := func(id, key string, o analyses.Order) analyses.Analysis {
		t.Helper()
		a, err := s.AddAnalysis(ctx, analyses.Analysis{ID: id, Key: key, Order: o, State: analyses.Failed, CreatedAt: at, UsedAt: at})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	doc := analyses.Selection{From: analyses.Document, ID: "doc_1", Version: 2, Content: "abc"}
	field := analyses.Selection{From: analyses.Badcases, Search: "q=severity:high"}
	one := add("an_1", "k1", analyses.Order{Selection: doc})
	gap := add("an_2", "k2", analyses.Order{Selection: doc, Other: &field})
	if again := add("an_3", "k1", analyses.Order{Selection: doc}); again.ID != one.ID || again.Key != "k1" {
		t.Errorf("the same key gave %+v", again)
	}
	if raw, err := s.AnalysisResult(ctx, one.ID); err != nil || raw != nil {
		t.Errorf("a result before: %s %v", raw, err)
	}
	ready := func(a *analyses.Analysis) error {
		a.State, a.UsedAt = analyses.Ready, at.Add(time.Hour)
		return nil
	}
	if a, err := s.ChangeAnalysis(ctx, gap.ID, json.RawMessage(`{"fields":{}}`), ready); err != nil || a.State != analyses.Ready {
		t.Fatalf("%+v %v", a, err)
	}
	if raw, err := s.AnalysisResult(ctx, gap.ID); err != nil || string(raw) != `{"fields":{}}` {
		t.Errorf("%s %v", raw, err)
	}
	got, err := s.Analysis(ctx, gap.ID)
	if err != nil || got.Order.Other == nil || *got.Order.Other != field || got.Key != "k2" || !got.UsedAt.Equal(at.Add(time.Hour)) {
		t.Errorf("%+v %v", got, err)
	}
	yes, no := true, false
	for name, c := range map[string]struct {
		q    analyses.Query
		want int
	}{
		"all": {analyses.Query{}, 2}, "of a document": {analyses.Query{ID: "doc_1"}, 2}, "of another": {analyses.Query{ID: "doc_2"}, 0},
		"gaps": {analyses.Query{Gaps: &yes}, 1}, "reports": {analyses.Query{Gaps: &no}, 1}, "ready": {analyses.Query{State: analyses.Ready}, 1},
		"of badcases": {analyses.Query{From: analyses.Badcases}, 0},
	} {
		if l, err := s.FindAnalyses(ctx, c.q); err != nil || l.Total != c.want || len(l.Items) != c.want {
			t.Errorf("%s: %+v %v", name, l, err)
		}
	}
	l, err := s.FindAnalyses(ctx, analyses.Query{Page: dam.Page{Limit: 1}})
	if err != nil || len(l.Items) != 1 || l.Items[0].ID != gap.ID || l.Next == "" {
		t.Errorf("a page: %+v %v", l, err)
	}
	if err := s.ForgetAnalyses(ctx, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Analysis(ctx, one.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the one used longest ago: %v", err)
	}
	if err := s.DeleteAnalysis(ctx, gap.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteAnalysis(ctx, gap.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("again: %v", err)
	}
}
