package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

// bulk runs over the house's database and ends with the house.
func (h *house) bulk() *bam.Bulk {
	b := h.db.Badcases()
	bulk := &bam.Bulk{Reader: b, Actions: b, Defs: b, Log: slog.New(slog.DiscardHandler), Now: time.Now, Changed: func() {}}
	h.t.Cleanup(bulk.Close)
	return bulk
}

// fill uploads n badcases and gives their IDs.
func (h *house) fill(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = h.upload(happyAsSad, [2]string{fmt.Sprintf("%03d.jpg", i), fmt.Sprintf("\xff\xd8\xff%d", i)}).Created[0].ID
	}
	return ids
}

func (h *house) badcase(id string) (b bam.Badcase) {
	h.t.Helper()
	h.must(200, "GET", "/badcases/"+id, nil, &b)
	return b
}

type object = map[string]any

func TestBulkEditIsPreviewedAndUndone(t *testing.T) {
	h := newHouse(t)
	ids := h.fill(8)
	// One has the status already, one has no room for another tag.
	h.must(200, "PATCH", "/badcases/"+ids[0], object{"status": "resolved", "tags": []string{"mask", "new"}}, nil)
	var many []string
	for i := range bam.MaxTags {
		many = append(many, fmt.Sprintf("t%d", i))
	}
	h.must(200, "PATCH", "/badcases/"+ids[1], object{"tags": many}, nil)
	edit := object{"filter": object{"function": []string{"expression"}}, "set": object{"status": "resolved"}, "add_tags": []string{"new"}}
	var p bam.Preview
	h.must(200, "POST", "/badcases/bulk/preview", edit, &p)
	if p.Selected != 8 || p.Looked != 8 || p.Changed != 6 || p.Unchanged != 1 || p.Refused != 1 || p.Fields["status"] != 6 || p.Fields["tags"] != 6 {
		t.Errorf("preview %+v", p)
	}
	if len(p.Refusals) != 1 || p.Refusals[0].ID != ids[1] || p.Refusals[0].Field != "tags" || !strings.Contains(p.Refusals[0].Reason, "at most 32") {
		t.Errorf("refusals %+v", p.Refusals)
	}
	if len(p.Sample) != 6 || string(p.Sample[0].Changes[0].Old) != `"new"` || string(p.Sample[0].Changes[0].New) != `"resolved"` {
		t.Errorf("sample %+v", p.Sample)
	}
	if got := h.badcase(ids[2]); got.Status != bam.New {
		t.Errorf("the preview changed the status to %s", got.Status)
	}

	var a bam.Action
	h.must(200, "POST", "/badcases/bulk", edit, &a)
	if a.State != bam.Done || a.Changed != 6 || a.Refused != 1 || a.Looked != 8 || a.What != "status resolved; add tags “new”" {
		t.Fatalf("action %+v", a)
	}
	// Somebody goes on with one of them, and adds a tag to another.
	h.must(200, "PATCH", "/badcases/"+ids[3], object{"status": "open"}, nil)
	h.must(200, "PATCH", "/badcases/"+ids[4], object{"add_tags": []string{"mine"}}, nil)

	var undo bam.Action
	h.must(200, "POST", "/badcases/actions/"+a.ID+"/undo", nil, &undo)
	if undo.State != bam.Done || undo.Changed != 6 || undo.Refused != 1 || undo.Refusals[0].ID != ids[3] || !strings.Contains(undo.Refusals[0].Reason, "open now") {
		t.Errorf("undo %+v", undo)
	}
	if b := h.badcase(ids[2]); b.Status != bam.New || strings.Join(b.Tags, " ") != "mask" {
		t.Errorf("after the undo: %s %v", b.Status, b.Tags)
	}
	if b := h.badcase(ids[3]); b.Status != bam.Open || strings.Join(b.Tags, " ") != "mask" {
		t.Errorf("what was changed since: %s %v", b.Status, b.Tags)
	}
	if b := h.badcase(ids[4]); strings.Join(b.Tags, " ") != "mask mine" {
		t.Errorf("another's tag: %v", b.Tags)
	}
	h.must(409, "POST", "/badcases/actions/"+a.ID+"/undo", nil, nil)

	var redo bam.Action
	h.must(200, "POST", "/badcases/actions/"+undo.ID+"/undo", nil, &redo)
	if b := h.badcase(ids[2]); b.Status != bam.Resolved || strings.Join(b.Tags, " ") != "mask new" {
		t.Errorf("after undoing the undo: %s %v", b.Status, b.Tags)
	}
	h.must(200, "POST", "/badcases/actions/"+a.ID+"/undo", nil, nil)
	var list struct{ Items []bam.Action }
	h.must(200, "GET", "/badcases/actions?kind=bulk,undo&badcase="+ids[2], nil, &list)
	if len(list.Items) != 4 || list.Items[3].ID != a.ID {
		t.Errorf("actions of one badcase: %+v", list.Items)
	}
}

func TestSingleEditIsUndone(t *testing.T) {
	h := newHouse(t)
	id := h.fill(1)[0]
	before := h.badcase(id)
	head := h.must(200, "PATCH", "/badcases/"+id, object{"truth": object{"label": "angry"}, "attributes": object{"light": nil, "n": 3},
		"assignee": "ada", "priority": 5, "title": "dim"}, nil)
	action := head.Get("MLife-Action")
	if action == "" {
		t.Fatal("no action in the answer")
	}
	if head := h.must(200, "PATCH", "/badcases/"+id, object{"priority": 5}, nil); head.Get("MLife-Action") != "" {
		t.Error("an edit that changes nothing is an action")
	}
	var history struct{ Items []bam.Change }
	h.must(200, "GET", "/badcases/"+id+"/history", nil, &history)
	if len(history.Items) != 7 || history.Items[0].Action != action {
		t.Errorf("history %+v", history.Items)
	}
	h.must(200, "POST", "/badcases/actions/"+action+"/undo", nil, nil)
	after := h.badcase(id)
	if string(after.Truth) != string(before.Truth) || after.TruthLabel != "happy" || after.Assignee != "" || after.Priority != before.Priority ||
		string(after.Attributes["light"]) != `"dim"` || after.Attributes["n"] != nil || after.Title != before.Title {
		t.Errorf("after %+v", after)
	}
	h.must(404, "POST", "/badcases/actions/act_none/undo", nil, nil)
}

func TestBulkRefusesWhatItCannotMean(t *testing.T) {
	h := newHouse(t)
	id := h.fill(1)[0]
	for _, body := range []object{
		{"ids": []string{id}},
		{"set": object{"status": "open"}},
		{"ids": []string{id}, "filter": object{}, "set": object{"status": "open"}},
		{"ids": []string{id}, "set": object{"status": "lost"}},
		{"ids": []string{id}, "add_tags": []string{"a,b"}},
	} {
		h.must(422, "POST", "/badcases/bulk", body, nil)
	}
}

type store = bam.Actions

// gated lets the first step of an edit go on only when the test says so.
type gated struct {
	store
	begun chan struct{}
	gate  chan struct{}
}

func (g gated) EditStep(ctx context.Context, a bam.Action, f bam.Filter, after, until int64, limit int, e bam.Edit, at time.Time) (bam.Step, error) {
	step, err := g.store.EditStep(ctx, a, f, after, until, 2, e, at)
	step.End = step.Looked < 2
	select {
	case g.begun <- struct{}{}:
	default:
	}
	select {
	case <-g.gate:
	case <-ctx.Done():
	}
	return step, err
}

func TestBulkIsCancelledAndInterrupted(t *testing.T) {
	h := newHouse(t)
	ids := h.fill(5)
	b := h.db.Badcases()
	g := gated{b, make(chan struct{}, 1), make(chan struct{})}
	status := bam.Resolved
	begin := func(bulk *bam.Bulk) bam.Action {
		a, err := bulk.Start(t.Context(), bam.Selection{Filter: &bam.Filter{}}, bam.Edit{Status: &status}, "ada")
		if err != nil {
			t.Fatal(err)
		}
		<-g.begun
		return a
	}
	bulk := &bam.Bulk{Reader: b, Actions: g, Defs: b, Log: slog.New(slog.DiscardHandler), Now: time.Now, Changed: func() {}}
	defer bulk.Close()
	a := begin(bulk)
	if _, err := bulk.Undo(t.Context(), a.ID, "ada"); !fault.Is(err, fault.Conflict) {
		t.Errorf("undo of what runs: %v", err)
	}
	a, err := bulk.Cancel(t.Context(), a.ID)
	if err != nil || a.State != bam.Cancelled || a.Looked != 2 || a.Changed != 2 || a.Total != 5 {
		t.Errorf("cancelled: %+v %v", a, err)
	}
	u, err := bulk.Undo(t.Context(), a.ID, "ada")
	if err != nil {
		t.Fatal(err)
	}
	if u, err = bulk.Wait(t.Context(), u.ID, time.Minute); err != nil || u.State != bam.Done || u.Changed != 2 {
		t.Errorf("undo: %+v %v", u, err)
	}
	if got := h.badcase(ids[0]); got.Status != bam.New {
		t.Errorf("status %s", got.Status)
	}
	// A second one is stopped with the collector.
	next := begin(bulk)
	bulk.Close()
	bulk.Close()
	if next, err = b.Action(t.Context(), next.ID); err != nil || next.State != bam.Interrupted {
		t.Errorf("stopped: %+v %v", next, err)
	}
	// And one that a killed collector left behind is found at the next start.
	lost := bam.Action{ID: "act_lost", Kind: bam.BulkEdit, State: bam.Running, At: time.Now()}
	if _, err := b.BeginAction(t.Context(), lost); err != nil {
		t.Fatal(err)
	}
	if n, err := b.InterruptActions(t.Context(), time.Now()); n != 1 || err != nil {
		t.Errorf("%d interrupted, %v", n, err)
	}
}

func TestPreferencesBelongToOnePerson(t *testing.T) {
	h := newHouse(t)
	h.must(204, "PUT", "/preferences/keys", object{"next": "n"}, nil)
	h.must(204, "PUT", "/preferences/keys", object{"next": "m"}, nil)
	h.must(204, "PUT", "/preferences/table", []string{"title"}, nil)
	h.must(204, "PUT", "/preferences/gone", 1, nil)
	h.must(204, "PUT", "/preferences/gone", json.RawMessage("null"), nil)
	var got map[string]json.RawMessage
	h.must(200, "GET", "/preferences", nil, &got)
	if len(got) != 2 || string(got["keys"]) != `{"next":"m"}` {
		t.Errorf("%s", got)
	}
	h.must(422, "PUT", "/preferences/Not%20a%20name", 1, nil)
	h.must(413, "PUT", "/preferences/big", strings.Repeat("x", 20<<10), nil)
	for i := range 30 {
		h.must(204, "PUT", fmt.Sprintf("/preferences/p%d", i), i, nil)
	}
	h.must(413, "PUT", "/preferences/onemore", 1, nil)
}
