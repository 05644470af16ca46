package httpapi_test

import (
	"encoding/json"
	"strings"
	"testing"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/datatask"
	"mlife/collector/internal/people"
)

// What a task says can be changed by engineers, as far as people have not worked by it.
func TestDataTaskIsEdited(t *testing.T) {
	h := newHouse(t)
	doc := h.faces(4)
	rita := h.as("rita", people.Reviewer)
	good := object{"kind": "labelling", "title": "masks", "document": doc.ID, "labels": masked, "owner": "rita"}
	with := func(field string, value any) object {
		o := object{}
		for k, v := range good {
			o[k] = v
		}
		o[field] = value
		return o
	}
	task := h.started(good)
	path := "/data-tasks/" + task.ID
	rita.must(403, "PUT", path, good, nil)
	rita.must(403, "DELETE", path, nil, nil)
	h.must(404, "PUT", "/data-tasks/dt_none", good, nil)
	var other dam.Document
	h.must(200, "POST", "/documents", object{"name": "others"}, &other)
	for field, value := range map[string]any{"title": " ", "kind": "collection", "document": other.ID, "owner": "nobody", "query": "attr.place:hall", "overlap": 2} {
		draft := with(field, value)
		if field == "kind" {
			draft["target"] = 3
		}
		b, err := json.Marshal(draft)
		if err != nil {
			t.Fatal(err)
		}
		status, _, body := h.do("PUT", "/api/v1"+path, map[string]string{"Content-Type": "application/json"}, strings.NewReader(string(b)))
		var said struct {
			Errors []struct{ Location, Message string }
		}
		if err := json.Unmarshal(body, &said); err != nil || status != 422 || len(said.Errors) != 1 || said.Errors[0].Location != field || strings.HasPrefix(said.Errors[0].Message, "datatask") {
			t.Errorf("%s: %d %s", field, status, body)
		}
	}
	stale := map[string]string{"Content-Type": "application/json", "If-Match": `"1"`}
	if status, _, body := h.do("PUT", "/api/v1"+path, stale, strings.NewReader(`{"kind":"labelling","title":"x","document":"`+doc.ID+`","text":true}`)); status != 412 {
		t.Errorf("an edit of what is no longer so: %d %s", status, body)
	}
	h.must(200, "PUT", path, with("title", "half-worn masks"), &task)
	if task.Title != "half-worn masks" || task.Owner != "rita" || task.Counts.Total != 4 || task.State != datatask.Active {
		t.Errorf("%+v", task)
	}
	h.must(409, "DELETE", path, nil, nil)
	h.label(task.ID, h.take(task.ID, 1).Items[0].N, `"half"`)
	h.must(200, "POST", path+"/state", object{"state": "cancelled", "note": "another document"}, nil)
	var history struct{ Items []datatask.Event }
	h.must(200, "GET", path+"/history", nil, &history)
	if len(history.Items) != 4 || history.Items[0].Note != "another document" || history.Items[1].What != "changed" {
		t.Errorf("%+v", history)
	}
	h.must(204, "DELETE", path, nil, nil)
	h.must(404, "GET", path, nil, nil)
	h.must(404, "GET", path+"/items", nil, nil)
}

// What a job that was ended has not listed comes when the task is opened again.
func TestItemsAreListedInTheEnd(t *testing.T) {
	h := newHouse(t)
	doc := h.faces(3)
	var task datatask.Task
	h.must(200, "POST", "/data-tasks", object{"kind": "labelling", "title": "masks", "document": doc.ID, "labels": masked}, &task)
	if err := h.db.Data().AddItems(t.Context(), task.ID, []datatask.Item{{N: 1, Path: "faces/000.jpg", State: datatask.Waiting, Wanted: 1}}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.db.Data().ChangeTask(t.Context(), task.ID, func(t *datatask.Task) (datatask.Event, error) {
		t.Version, t.State = 1, datatask.Cancelled
		return datatask.Event{}, nil
	}); err != nil {
		t.Fatal(err)
	}
	h.must(200, "POST", "/data-tasks/"+task.ID+"/state", object{"state": "active"}, &task)
	h.done(task.Listing)
	if h.must(200, "GET", "/data-tasks/"+task.ID, nil, &task); task.Counts.Total != 3 || !task.Listed {
		t.Errorf("%+v", task)
	}
}

// A collection whose query is changed counts by it what was there before, too.
func TestCollectionIsEdited(t *testing.T) {
	h := newHouse(t)
	doc := h.faces(4)
	draft := object{"kind": "collection", "title": "halls", "document": doc.ID, "query": "attr.place:gate", "target": 3}
	var task datatask.Task
	h.must(200, "POST", "/data-tasks", draft, &task)
	draft["query"] = "attr.place:hall"
	h.must(200, "PUT", "/data-tasks/"+task.ID, draft, &task)
	if h.must(200, "GET", "/data-tasks/"+task.ID, nil, &task); task.Start != 3 || task.Counts.Done != 0 {
		t.Errorf("%+v", task)
	}
}
