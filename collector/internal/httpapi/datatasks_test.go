package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/datatask"
	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/jobs"
	"mlife/collector/internal/loop"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
	"mlife/shared/query"
)

// working runs a desk of jobs until the test is over.
func (h *house) working(d *jobs.Desk) {
	ctx, cancel := context.WithCancel(h.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	h.t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			h.t.Error(err)
		}
	})
}

func (h *house) dataTasks(sheets *dam.Desk) httpapi.DataTasks {
	desk := jobs.New(jobs.Options{Shelf: h.db.Jobs(), Queue: h.db.Jobs(), Log: slog.New(slog.DiscardHandler)})
	work := &loop.DataTasks{Store: h.db.Data(), Sheets: sheets, Jobs: desk, Changed: func(string, string) {}}
	desk.Handle(loop.ListItemsKind, work.List)
	desk.Handle(loop.ApplyLabelsKind, work.Apply)
	h.working(desk)
	found := func(err error) (bool, error) {
		if fault.Is(err, fault.NotFound) {
			return false, nil
		}
		return err == nil, err
	}
	return httpapi.DataTasks{Store: h.db.Data(), Desk: &datatask.Desk{Store: h.db.Data(), Sheets: sheets, Now: time.Now, Changed: func(string) {},
		HasBadcase: func(ctx context.Context, id string) (bool, error) {
			_, err := h.db.Badcases().Badcase(ctx, id)
			return found(err)
		},
		HasLogin: func(ctx context.Context, login string) (bool, error) {
			_, err := h.desk.ByLogin(ctx, login)
			return found(err)
		},
		List: work.Order(loop.ListItemsKind, "List the items of %q"), Apply: work.Order(loop.ApplyLabelsKind, "Apply the labels of %q")}}
}

// done waits for a job.
func (h *house) done(id string) (j jobs.Job) {
	h.t.Helper()
	for deadline := time.Now().Add(time.Minute); !j.State.Over(); {
		if time.Now().After(deadline) {
			h.t.Fatalf("%+v", j)
		}
		h.must(200, "GET", "/jobs/"+id, nil, &j)
	}
	return j
}

// faces makes a document of n rows, all of one place but the last.
func (h *house) faces(n int) dam.Document {
	h.t.Helper()
	var d dam.Document
	h.must(200, "POST", "/documents", object{"name": "faces", "paths_only": true}, &d)
	var b strings.Builder
	b.WriteString("path,place\n")
	for i := range n {
		place := "hall"
		if i == n-1 {
			place = "gate"
		}
		fmt.Fprintf(&b, "faces/%03d.jpg,%s\n", i, place)
	}
	h.bring(200, "/documents/"+d.ID+"/versions", "text/csv", b.String(), nil)
	return d
}

type taken struct{ Items []datatask.Work }

func (h *house) take(task string, count int) (out taken) {
	h.t.Helper()
	h.must(200, "POST", "/data-tasks/"+task+"/next", object{"count": count}, &out)
	return out
}

func (h *house) label(task string, n int, annotation string) (it datatask.Item) {
	h.t.Helper()
	h.must(200, "PUT", fmt.Sprintf("/data-tasks/%s/items/%d/labels", task, n), object{"annotation": json.RawMessage(annotation), "seconds": 4}, &it)
	return it
}

func (h *house) started(draft object) (t datatask.Task) {
	h.t.Helper()
	h.must(200, "POST", "/data-tasks", draft, &t)
	h.must(200, "POST", "/data-tasks/"+t.ID+"/state", object{"state": "active"}, &t)
	if j := h.done(t.Listing); j.State != jobs.Succeeded {
		h.t.Fatalf("%+v", j)
	}
	h.must(200, "GET", "/data-tasks/"+t.ID, nil, &t)
	return t
}

var masked = []object{{"name": "half", "key": "h", "shapes": []string{"class", "box"}}, {"name": "full", "key": "f", "shapes": []string{"class"}}}

// Two people label the same items apart, a third decides, and the labels become a
// version of the document, once.
func TestTwoPeopleLabel(t *testing.T) {
	h := newHouse(t)
	doc := h.faces(4)
	ann, ben := h.as("ann", people.Reviewer), h.as("ben", people.Reviewer)
	task := h.started(object{"kind": "labelling", "title": "half-worn masks", "document": doc.ID, "query": "attr.place:hall", "labels": masked, "overlap": 2, "people": []string{"ann", "ben"}})
	if task.Counts.Total != 3 || task.State != datatask.Active || !task.Listed {
		t.Fatalf("%+v", task)
	}
	a, b := ann.take(task.ID, 2), ben.take(task.ID, 10)
	if len(a.Items) != 2 || len(b.Items) != 3 || a.Items[0].N != 1 || b.Items[2].Path != "faces/002.jpg" {
		t.Fatalf("%+v\n%+v", a, b)
	}
	if again := ann.take(task.ID, 2); len(again.Items) != 2 || again.Items[0].N != 1 {
		t.Errorf("what one has comes first: %+v", again)
	}
	if it := ann.label(task.ID, 1, `{"label":"half","boxes":[{"label":"half","x":0,"y":0,"w":10,"h":10}]}`); it.State != datatask.Waiting || it.Answers != 1 {
		t.Errorf("%+v", it)
	}
	var seen datatask.Work
	ben.must(200, "GET", "/data-tasks/"+task.ID+"/items/1", nil, &seen)
	if len(seen.Answers) != 0 {
		t.Errorf("ben sees what ann said before he did: %+v", seen.Answers)
	}
	if it := ben.label(task.ID, 1, `{"label":"half","boxes":[{"label":"half","x":0,"y":1,"w":10,"h":10}]}`); it.State != datatask.Labelled || *it.Agreement < 0.85 {
		t.Errorf("%+v", it)
	}
	ann.label(task.ID, 2, `"half"`)
	if it := ben.label(task.ID, 2, `"full"`); it.State != datatask.Disputed || *it.Agreement != 0 {
		t.Errorf("%+v", it)
	}
	if it := ben.label(task.ID, 2, `"full"`); it.State != datatask.Disputed {
		t.Errorf("sent again: %+v", it)
	}
	ann.take(task.ID, 3)
	ann.label(task.ID, 3, `"full"`)
	var it datatask.Item
	ben.must(200, "PUT", "/data-tasks/"+task.ID+"/items/3/labels", object{"skip": "too dark"}, &it)
	if it.State != datatask.Disputed {
		t.Errorf("one skips what the other labelled: %+v", it)
	}
	if left := ann.take(task.ID, 5); len(left.Items) != 0 {
		t.Errorf("%+v", left)
	}
	h.must(200, "POST", "/data-tasks/"+task.ID+"/items/2/decision", object{"take": "ben"}, &it)
	if it.State != datatask.Decided || it.DecidedBy != "admin" || !strings.Contains(string(it.Final), "full") {
		t.Errorf("%+v", it)
	}
	h.must(409, "PUT", "/data-tasks/"+task.ID+"/items/2/labels", object{"annotation": "half"}, nil)
	for filter, want := range map[string]int{"": 3, "state=disputed": 1, "person=ann": 3, "person=ben&state=decided": 1, "person=nobody": 0} {
		var items struct{ Total int }
		if h.must(200, "GET", "/data-tasks/"+task.ID+"/items?"+filter, nil, &items); items.Total != want {
			t.Errorf("%s: %d items", filter, items.Total)
		}
	}
	h.applied(task, doc)
	var g datatask.Agreement
	h.must(200, "GET", "/data-tasks/"+task.ID+"/agreement", nil, &g)
	if g.Items != 3 || g.Disputed != 1 || len(g.Confusions) == 0 {
		t.Errorf("%+v", g)
	}
	var p struct {
		Days   []datatask.Day
		People []datatask.Worker
	}
	h.must(200, "GET", "/data-tasks/"+task.ID+"/progress", nil, &p)
	if len(p.Days) != 1 || p.Days[0].Done != 2 || len(p.People) != 2 || p.People[0].Median != 4 {
		t.Errorf("%+v", p)
	}
}

// applied brings the labels in and looks at the document.
func (h *house) applied(task datatask.Task, doc dam.Document) {
	t := h.t
	t.Helper()
	var started struct{ Job string }
	h.must(202, "POST", "/data-tasks/"+task.ID+"/apply", nil, &started)
	if j := h.done(started.Job); j.State != jobs.Succeeded || !strings.Contains(string(j.Result), `"rows":2`) {
		t.Errorf("%+v %s", j, j.Result)
	}
	var rows struct{ Items []dam.Row }
	h.must(200, "GET", "/documents/"+doc.ID+"/versions/2/rows?sort=path", nil, &rows)
	if len(rows.Items) != 4 || !strings.Contains(string(rows.Items[0].Annotation), `"by":"person","name":"ann"`) || !strings.Contains(string(rows.Items[1].Annotation), `"label":"full"`) || len(rows.Items[3].Annotation) > 0 {
		t.Errorf("%+v", rows.Items)
	}
	h.must(409, "POST", "/data-tasks/"+task.ID+"/apply", nil, nil)
	var history struct{ Items []datatask.Event }
	h.must(200, "GET", "/data-tasks/"+task.ID+"/history", nil, &history)
	if e := history.Items[0]; e.What != "applied" || e.Note != "labels of 2 rows in version 2" || e.By != "admin" {
		t.Errorf("%+v", e)
	}
	// Another decision is brought in later, although the row is another one by now.
	h.must(200, "POST", "/data-tasks/"+task.ID+"/items/2/decision", object{"take": "ann"}, nil)
	h.must(202, "POST", "/data-tasks/"+task.ID+"/apply", nil, &started)
	if j := h.done(started.Job); j.State != jobs.Succeeded || !strings.Contains(string(j.Result), `"version":3`) {
		t.Errorf("%+v %s", j, j.Result)
	}
	var now datatask.Task
	h.must(200, "GET", "/data-tasks/"+task.ID, nil, &now)
	if now.Counts.Applied != 2 || now.Counts.Done != 2 || now.Counts.Disputed != 1 {
		t.Errorf("%+v", now.Counts)
	}
}

// A row that was changed meanwhile is told, and the rest is brought in.
func TestLabelsOfChangedRows(t *testing.T) {
	h := newHouse(t)
	doc := h.faces(3)
	task := h.started(object{"kind": "labelling", "title": "masks", "document": doc.ID, "labels": masked})
	for _, w := range h.take(task.ID, 10).Items {
		h.label(task.ID, w.N, `"half"`)
	}
	h.must(200, "POST", "/documents/"+doc.ID+"/rows", object{"query": "attr.place:gate", "columns": object{"seen": true}}, nil)
	var started struct{ Job string }
	h.must(202, "POST", "/data-tasks/"+task.ID+"/apply", nil, &started)
	j := h.done(started.Job)
	if j.State != jobs.Succeeded || j.Failed != 1 || j.Done != 3 || j.Total != 3 || string(j.Result) != `{"version":3,"rows":2,"gone":1}` {
		t.Errorf("%+v %s", j, j.Result)
	}
}

func TestCollectionCounts(t *testing.T) {
	h := newHouse(t)
	doc := h.faces(2)
	var task datatask.Task
	h.must(200, "POST", "/data-tasks", object{"kind": "collection", "title": "more halls", "document": doc.ID, "query": "attr.place:hall", "target": 3}, &task)
	h.must(200, "POST", "/data-tasks/"+task.ID+"/state", object{"state": "active"}, nil)
	h.bring(200, "/documents/"+doc.ID+"/versions?mode=append", "text/csv", "path,place\nnew/1.jpg,hall\nnew/2.jpg,hall\nnew/3.jpg,gate\n", nil)
	var page struct{ Items []datatask.Task }
	h.must(200, "GET", "/data-tasks", nil, &page)
	if len(page.Items) != 1 || page.Items[0].Counts.Done != 2 {
		t.Errorf("the list %+v", page)
	}
	h.must(200, "GET", "/data-tasks/"+task.ID, nil, &task)
	if task.Counts.Done != 2 || task.Counts.Total != 3 || task.Start != 1 || task.Counted != 2 {
		t.Errorf("%+v", task)
	}
	var p struct{ Days []datatask.Day }
	h.must(200, "GET", "/data-tasks/"+task.ID+"/progress", nil, &p)
	if len(p.Days) != 1 || p.Days[0].Done != 2 {
		t.Errorf("%+v", p)
	}
	h.must(422, "POST", "/data-tasks/"+task.ID+"/next", object{}, nil)
	h.must(409, "DELETE", "/data-tasks/"+task.ID, nil, nil)
	var list struct{ Total int }
	h.must(200, "GET", "/data-tasks?query=kind:collection+state:active+owner:admin+halls", nil, &list)
	if list.Total != 1 {
		t.Errorf("%d tasks found", list.Total)
	}
	var completion struct{ Items []query.Suggestion }
	h.must(200, "GET", "/search/complete?of=data-tasks&q=owner:&cursor=6", nil, &completion)
	if len(completion.Items) != 2 || completion.Items[1].Text != "admin" || completion.Items[1].Count != 1 {
		t.Errorf("%+v", completion)
	}
	h.must(200, "POST", "/searches", object{"of": "data-tasks", "name": "late ones", "query": "is:late"}, nil)
	h.must(200, "GET", "/data-tasks?query=is:late", nil, &list)
	if list.Total != 0 {
		t.Errorf("%d tasks without a date are late", list.Total)
	}
	h.must(200, "PUT", "/data-tasks/"+task.ID, object{"kind": "collection", "title": "more halls", "document": doc.ID, "target": 3, "due": "2020-01-01T00:00:00Z"}, &task)
	h.must(200, "GET", "/data-tasks?query=is:late", nil, &list)
	if list.Total != 1 {
		t.Errorf("%d tasks are late", list.Total)
	}
}

func TestDataTasksAreRefused(t *testing.T) {
	h := newHouse(t)
	doc := h.faces(2)
	good := func(more object) object {
		o := object{"kind": "labelling", "title": "x", "document": doc.ID, "labels": masked}
		for k, v := range more {
			o[k] = v
		}
		return o
	}
	for field, draft := range map[string]object{
		"title":    good(object{"title": " "}),
		"document": good(object{"document": "doc_none"}),
		"badcases": good(object{"badcases": []string{"bc_none"}}),
		"owner":    good(object{"owner": "nobody"}),
		"query":    good(object{"query": "attr.place:("}),
		"labels":   good(object{"labels": []object{{"name": "a", "shapes": []string{"box"}}, {"name": "a", "shapes": []string{"box"}}}}),
		"target":   {"kind": "collection", "title": "x", "document": doc.ID},
	} {
		b, err := json.Marshal(draft)
		if err != nil {
			t.Fatal(err)
		}
		status, _, body := h.do("POST", "/api/v1/data-tasks", map[string]string{"Content-Type": "application/json"}, strings.NewReader(string(b)))
		if status != 422 || !strings.Contains(string(body), field) {
			t.Errorf("%s: %d %s", field, status, body)
		}
	}
	task := h.started(good(object{"people": []string{"admin"}}))
	rita := h.as("rita", people.Reviewer)
	rita.must(403, "POST", "/data-tasks/"+task.ID+"/next", object{}, nil)
	h.take(task.ID, 1)
	for says, body := range map[string]object{
		"no class":     {"annotation": "cat"},
		"not box":      {"annotation": object{"boxes": []object{{"label": "full", "x": 1, "y": 1, "w": 2, "h": 2}}}},
		"asks for no":  {"annotation": object{"text": "a face"}},
		"either":       {"seconds": 3},
		"annotation":   {"annotation": object{"boxes": 7}},
		"no item 2000": nil,
	} {
		path := "1"
		if body == nil {
			path, body = "2000", object{"annotation": "half"}
		}
		b, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		status, _, got := h.do("PUT", "/api/v1/data-tasks/"+task.ID+"/items/"+path+"/labels", map[string]string{"Content-Type": "application/json"}, strings.NewReader(string(b)))
		if (status != 422 && status != 404) || !strings.Contains(string(got), says) {
			t.Errorf("%s: %d %s", says, status, got)
		}
	}
}
