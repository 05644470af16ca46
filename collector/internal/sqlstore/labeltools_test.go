package sqlstore_test

import (
	"testing"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/labeltool"
	"mlife/collector/internal/labeltool/labeldesk"
	"mlife/shared/fault"
)

func TestLabelToolsAndProjects(t *testing.T) {
	db := open(t)
	s := db.LabelTools()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	c := labeldesk.Connection{ID: "lt_1", Name: "ours", Kind: labeltool.CVAT, Token: "secret", CreatedAt: now, Settings: labeldesk.Settings{BaseURL: "https://labels.example.org", Organization: "vision"}}
	if err := s.SaveLabelTool(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if got, err := s.LabelTool(t.Context(), c.ID); err != nil || got != c {
		t.Fatalf("%+v %v", got, err)
	}
	other := c
	other.ID = "lt_2"
	if err := s.SaveLabelTool(t.Context(), other); !fault.Is(err, fault.Exists) {
		t.Error(err)
	}
	doc, err := dam.NewDocument(dam.DocumentDraft{Name: "masks"}, "ann", now)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Data().CreateDocument(t.Context(), doc); err != nil {
		t.Fatal(err)
	}
	p := labeldesk.Project{ID: "lab_1", Document: doc.ID, State: labeldesk.Open, Order: labeldesk.Order{Connection: c.ID, Title: "x", Wants: []labeltool.Want{labeltool.Box}}, NextPoll: now, CreatedAt: now}
	if err := s.AddLabelProject(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if due, err := s.DueLabelProjects(t.Context(), now, 9); err != nil || len(due) != 0 {
		t.Errorf("due without a project in the tool: %v %v", due, err)
	}
	if _, err := s.ChangeLabelProject(t.Context(), p.ID, func(p *labeldesk.Project) error {
		p.Remote, p.Cursor, p.Tries, p.Rows = "77", "c", 3, 5
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	got, err := s.LabelProject(t.Context(), p.ID)
	if err != nil || got.Remote != "77" || got.Cursor != "c" || got.Tries != 3 || got.Rows != 5 || !got.NextPoll.Equal(now) || got.Order.Wants[0] != labeltool.Box {
		t.Errorf("%+v %v", got, err)
	}
	if due, err := s.DueLabelProjects(t.Context(), now, 9); err != nil || len(due) != 1 {
		t.Errorf("%v %v", due, err)
	}
	if l, err := s.FindLabelProjects(t.Context(), labeldesk.Query{Document: doc.ID, Page: dam.Page{Limit: 5}}); err != nil || l.Total != 1 || l.Items[0].ID != p.ID {
		t.Errorf("%+v %v", l, err)
	}
	if l, err := s.FindLabelProjects(t.Context(), labeldesk.Query{Document: "doc_other", Page: dam.Page{Limit: 5}}); err != nil || l.Total != 0 {
		t.Errorf("%+v %v", l, err)
	}
	if err := s.RemoveLabelTool(t.Context(), c.ID); err != nil {
		t.Error(err)
	}
	if _, err := s.LabelProject(t.Context(), p.ID); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	if err := s.DeleteLabelProject(t.Context(), p.ID); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}
