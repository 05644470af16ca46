package httpapi_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/analyses"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/jobs"
	"mlife/collector/internal/loop"
)

// analyses is the area of analyses with a desk that works in the background.
func (h *house) analyses(sheets *dam.Desk) httpapi.Analyses {
	h.t.Helper()
	desk := jobs.New(jobs.Options{Shelf: h.db.Jobs(), Queue: h.db.Jobs(), Log: slog.New(slog.DiscardHandler)})
	a := analyses.New(analyses.Options{Store: h.db.Data(), Jobs: orderedJobs{desk, h.db.Jobs()}, Now: time.Now,
		Selections: &loop.Analysed{Desk: sheets, Badcases: h.db.Badcases(), Parse: httpapi.ParseSearch}})
	desk.Handle(analyses.Kind, a.Work)
	ctx, cancel := context.WithCancel(h.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- desk.Run(ctx) }()
	h.t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			h.t.Error(err)
		}
	})
	return httpapi.Analyses{Desk: a}
}

type analysed struct {
	analyses.Analysis
	Result *analyses.Result
}

// analyse orders an analysis and waits until it is over.
func (h *house) analyse(path string, order object) (a analysed) {
	h.t.Helper()
	h.must(200, "POST", path, order, &a)
	for deadline := time.Now().Add(time.Minute); ; {
		h.must(200, "GET", "/analyses/"+a.ID, nil, &a)
		if a.State != analyses.Working {
			return a
		}
		if time.Now().After(deadline) {
			h.t.Fatalf("%+v", a)
		}
	}
}

// maskedFaces makes a document of which few rows are half, and none at night.
func (h *house) maskedFaces(n int) dam.Document {
	h.t.Helper()
	var doc dam.Document
	h.must(200, "POST", "/documents", object{"name": "faces", "kind": "train", "paths_only": true}, &doc)
	var csv strings.Builder
	csv.WriteString("path,label,device,taken_at,place\n")
	for i := range n {
		label := "worn"
		if i%20 == 0 {
			label = "half"
		}
		fmt.Fprintf(&csv, "%04d.jpg,%s,door-%d,2026-05-%02dT%02d:00:00Z,hall\n", i, label, i%3, i%28+1, 8+i%10)
	}
	h.bring(200, "/documents/"+doc.ID+"/versions", "text/csv", csv.String(), nil)
	return doc
}

func TestAnalysisOfADocument(t *testing.T) {
	h := newHouse(t)
	doc := h.maskedFaces(200)
	order := object{"selection": object{"from": "document", "id": doc.ID}, "tables": [][]string{{"class", "column.place"}}}
	a := h.analyse("/analyses", order)
	if a.State != analyses.Ready || a.Rows != 200 || a.Result == nil || a.Result.Report == nil {
		t.Fatalf("%+v", a)
	}
	r := a.Result.Report
	if r.Rows != 200 || len(r.Tables) != 1 || r.Tables[0].Total != 200 || r.Balance == nil || r.Balance.Classes != 2 {
		t.Errorf("%+v", r)
	}
	if f := a.Result.Fields; f["class"] != "class" || f["column.place"] != "attr.place" || f["device"] != "attr.device" || f["hour"] != "hour" || f["kind"] != "" {
		t.Errorf("fields: %v", f)
	}
	if s := a.Order.Selection; s.Version != 1 || s.Rows != 200 || s.Name != "faces, version 1" {
		t.Errorf("%+v", s)
	}
	again := h.analyse("/analyses", order)
	if again.ID != a.ID || again.Job != a.Job {
		t.Errorf("the same content was analysed again: %+v", again)
	}
	half := h.analyse("/analyses", object{"selection": object{"from": "document", "id": doc.ID, "search": "class:half"}})
	if half.State != analyses.Ready || half.Result.Report.Rows != 10 {
		t.Errorf("a search: %+v", half)
	}
	none := h.analyse("/analyses", object{"selection": object{"from": "document", "id": doc.ID, "search": "class:nobody"}})
	if none.State != analyses.Failed || !strings.Contains(none.Reason, "no rows") {
		t.Errorf("no rows: %+v", none)
	}
	for _, wrong := range []object{{"from": "document", "id": "doc_none"}, {"from": "set", "id": "set_none"}, {"from": "document", "id": doc.ID, "version": 7},
		{"from": "document", "id": doc.ID, "search": "nofield:1"}, {"from": "badcases", "search": "q=nofield:1"}} {
		h.must(422, "POST", "/analyses", object{"selection": wrong}, nil)
	}
	h.must(422, "POST", "/analyses", object{"selection": object{"from": "document", "id": doc.ID}, "tables": [][]string{{"class", "nothing"}}}, nil)
	var list struct {
		Items []analyses.Analysis
		Next  string
		Total int
	}
	h.must(200, "GET", "/analyses?limit=1&source="+doc.ID, nil, &list)
	if list.Total != 3 || len(list.Items) != 1 || list.Next == "" {
		t.Errorf("%+v", list)
	}
	h.must(204, "DELETE", "/analyses/"+a.ID, nil, nil)
	h.must(404, "GET", "/analyses/"+a.ID, nil, nil)
}

func TestGapToTheField(t *testing.T) {
	h := newHouse(t)
	doc := h.maskedFaces(200)
	for i := range 60 {
		label := "half"
		if i%10 == 0 {
			label = "worn"
		}
		meta := fmt.Sprintf(`{"function":"mask","model_version":"1","device":"door-1","place":"yard","captured_at":"%sT23:00:00Z","result":{"label":"none"},"truth":"%s"}`,
			time.Now().AddDate(0, 0, -1-i%20).Format(time.DateOnly), label)
		h.upload(meta, [2]string{fmt.Sprintf("%d.jpg", i), fmt.Sprintf("\xff\xd8\xff%d", i)})
	}
	order := object{"a": object{"from": "document", "id": doc.ID, "name": "training"}, "b": object{"from": "badcases", "search": "q=first_seen:4w", "name": "the field"}}
	a := h.analyse("/analyses/gap", order)
	if a.State != analyses.Ready || a.Result == nil || a.Result.Gap == nil {
		t.Fatalf("%+v", a)
	}
	g := a.Result.Gap
	if g.A != "training" || g.B != "the field" || g.RowsA != 200 || g.RowsB != 60 || g.Overall.Words == "" {
		t.Errorf("%+v", g)
	}
	if len(g.Attributes) == 0 || g.Attributes[0].Grade != "strong" || g.Attributes[0].Low > g.Attributes[0].Distance {
		t.Errorf("%+v", g.Attributes)
	}
	found := false
	for _, s := range g.Suggestions {
		found = found || s.Cell[0].Attribute == "class" && s.Cell[0].Value == "half" && s.Rows > 0 && strings.Contains(s.Words, "half")
		if strings.Contains(s.Words, "column.") {
			t.Errorf("%q", s.Words)
		}
	}
	if !found {
		t.Errorf("suggestions: %+v", g.Suggestions)
	}
	for _, x := range g.Attributes {
		if x.Attribute == "column.result" || x.Attribute == "column.severity" {
			t.Errorf("%s is only in the field and is compared", x.Attribute)
		}
	}
	if again := h.analyse("/analyses/gap", order); again.ID != a.ID {
		t.Errorf("nothing changed, and it was compared again: %s, %s", a.ID, again.ID)
	}
	h.upload(strings.Replace(happyAsSad, "happy", "half", 1), [2]string{"new.jpg", "\xff\xd8\xffnew"})
	if again := h.analyse("/analyses/gap", order); again.ID == a.ID || again.Result.Gap.RowsB != 61 {
		t.Errorf("a new badcase, and the old answer: %+v", again)
	}
}
