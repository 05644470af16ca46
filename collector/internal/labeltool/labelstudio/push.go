package labelstudio

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"mlife/collector/internal/labeltool"
	"mlife/collector/internal/tracker/rest"
	"mlife/shared/fault"
)

// keyName is the data of a task that holds the key of its row.
const keyName = "mlife_key"

// Of one call: what its address, and what its body, can hold.
const (
	asked    = 20
	imported = 100
)

// Push implements labeltool.Tool.
func (t *Tool) Push(ctx context.Context, p labeltool.Project, rows []labeltool.Row) (out labeltool.Pushed, err error) {
	if err := labeltool.CheckRows(rows); err != nil {
		return out, err
	}
	there := map[string]task{}
	for i := 0; i < len(rows); i += asked {
		if err := t.known(ctx, p, rows[i:min(i+asked, len(rows))], there); err != nil {
			return out, err
		}
	}
	var fresh []labeltool.Row
	for _, r := range rows {
		x, known := there[r.Key]
		if !known {
			fresh = append(fresh, r)
			continue
		}
		if x.Predictions > 0 || r.Prelabels == nil {
			continue
		}
		list, lost, err := predictions(ctx, p, r)
		if err != nil {
			return out, err
		}
		out.Lost = append(out.Lost, lost...)
		for _, one := range list {
			one.Task = x.ID
			if err := t.rest.Call(ctx, http.MethodPost, "/api/predictions/", one, nil); err != nil {
				return out, err
			}
		}
	}
	for i := 0; i < len(fresh); i += imported {
		n, lost, err := t.bring(ctx, p, fresh[i:min(i+imported, len(fresh))])
		out.Rows += n
		out.Lost = append(out.Lost, lost...)
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// known finds the tasks of rows by their keys.
func (t *Tool) known(ctx context.Context, p labeltool.Project, rows []labeltool.Row, there map[string]task) error {
	var items []filter
	for _, r := range rows {
		items = append(items, filter{"filter:tasks:data." + keyName, "equal", "String", r.Key})
	}
	for page := 1; page <= maxPages; page++ {
		list, err := t.tasks(ctx, p, query{Filters: filters{"or", items}}, page, false)
		if err != nil {
			return err
		}
		for _, x := range list.Tasks {
			if key := x.key(); key != "" {
				there[key] = x
			}
		}
		if len(list.Tasks) == 0 || page*perPage >= list.Total {
			return nil
		}
	}
	return nil
}

// newTask is a task to import.
type newTask struct {
	Data        map[string]any `json:"data"`
	Meta        map[string]any `json:"meta"`
	Predictions []prediction   `json:"predictions,omitempty"`
}

// bring imports rows that are not there.
func (t *Tool) bring(ctx context.Context, p labeltool.Project, rows []labeltool.Row) (n int, lost []string, err error) {
	var list []newTask
	for _, r := range rows {
		address := r.URL
		if address == "" {
			var err error
			if address, err = t.upload(ctx, p, r); err != nil {
				return 0, nil, err
			}
		}
		found, left, err := predictions(ctx, p, r)
		if err != nil {
			return 0, nil, err
		}
		lost = append(lost, left...)
		data := map[string]any{}
		for name, v := range r.Shown {
			data[name] = v
		}
		data[string(p.Medium)], data[keyName] = address, r.Key
		list = append(list, newTask{Data: data, Meta: map[string]any{"mlife": p.Marker}, Predictions: found})
	}
	var out struct {
		Count  int `json:"task_count"`
		Import int `json:"import"`
	}
	if err := t.rest.Call(ctx, http.MethodPost, "/api/projects/"+url.PathEscape(p.ID)+"/import?return_task_ids=true", list, &out); err != nil {
		return 0, nil, err
	}
	if out.Import > 0 { // the other editions import later
		n, err := t.await(ctx, p, out.Import)
		return n, lost, err
	}
	if out.Count != len(list) {
		return out.Count, lost, fault.New(fault.Unavailable, op, "%d of %d tasks were imported", out.Count, len(list))
	}
	return out.Count, lost, nil
}

// await waits for an import.
func (t *Tool) await(ctx context.Context, p labeltool.Project, id int) (int, error) {
	for d := 200 * time.Millisecond; ; d = min(2*d, 5*time.Second) {
		var out struct {
			Status string `json:"status"`
			Error  string `json:"error"`
			Count  int    `json:"task_count"`
		}
		if err := t.rest.Call(ctx, http.MethodGet, fmt.Sprintf("/api/projects/%s/imports/%d/", url.PathEscape(p.ID), id), nil, &out); err != nil {
			return 0, err
		}
		switch out.Status {
		case "completed":
			return out.Count, nil
		case "failed":
			return 0, fault.New(fault.Invalid, op, "the import failed: %.300s", out.Error)
		}
		if err := t.wait.Wait(ctx, d); err != nil {
			return 0, fault.New(fault.Canceled, op, "%w", err)
		}
	}
}

// MaxUpload is how large a medium may be that is uploaded; larger ones need an address.
const MaxUpload = 200 << 20

// upload brings the bytes of a medium and gives their address in the tool.
func (t *Tool) upload(ctx context.Context, p labeltool.Project, r labeltool.Row) (string, error) {
	body, done := r.Upload(ctx, "file", MaxUpload)
	defer done()
	var out struct {
		Files []int `json:"file_upload_ids"`
	}
	err := t.rest.Do(ctx, rest.Ask{Method: http.MethodPost, Path: "/api/projects/" + url.PathEscape(p.ID) + "/import?commit_to_project=false", Out: &out, Body: body})
	if err != nil {
		return "", err
	}
	if len(out.Files) != 1 {
		return "", fault.New(fault.Unavailable, op, "the tool took %d files instead of one", len(out.Files))
	}
	var file struct {
		File string `json:"file"`
	}
	if err := t.rest.Call(ctx, http.MethodGet, fmt.Sprintf("/api/import/file-upload/%d", out.Files[0]), nil, &file); err != nil {
		return "", err
	}
	if file.File == "" {
		return "", fault.New(fault.Unavailable, op, "the tool does not say where the file lies")
	}
	return "/data/" + file.File, nil
}

// The query of the API that lists tasks.
type (
	query struct {
		Filters  filters  `json:"filters"`
		Ordering []string `json:"ordering,omitempty"`
	}
	filters struct {
		Conjunction string   `json:"conjunction"`
		Items       []filter `json:"items"`
	}
	filter struct {
		Filter   string `json:"filter"`
		Operator string `json:"operator"`
		Type     string `json:"type"`
		Value    any    `json:"value"`
	}
)

// task is what the API says of one.
type task struct {
	ID          int                        `json:"id"`
	Data        map[string]json.RawMessage `json:"data"`
	Updated     time.Time                  `json:"updated_at"`
	Labelled    bool                       `json:"is_labeled"`
	Predictions int                        `json:"total_predictions"`
	Annotations []struct {
		ID        int               `json:"id"`
		By        json.RawMessage   `json:"completed_by"`
		Updated   time.Time         `json:"updated_at"`
		Cancelled bool              `json:"was_cancelled"`
		Results   []json.RawMessage `json:"result"`
	} `json:"annotations"`
	Drafts []json.RawMessage `json:"drafts"`
}

func (t task) key() (key string) {
	if json.Unmarshal(t.Data[keyName], &key) != nil {
		return ""
	}
	return key
}

type tasks struct {
	Total int    `json:"total"`
	Tasks []task `json:"tasks"`
}

const perPage = 100

func (t *Tool) tasks(ctx context.Context, p labeltool.Project, q query, page int, all bool) (out tasks, err error) {
	b, err := json.Marshal(q)
	if err != nil {
		return out, fault.New(fault.Internal, op, "%w", err)
	}
	v := url.Values{"project": {p.ID}, "page": {fmt.Sprint(page)}, "page_size": {fmt.Sprint(perPage)}, "query": {string(b)}}
	if all {
		v.Set("fields", "all")
	}
	err = t.rest.Call(ctx, http.MethodGet, "/api/tasks/?"+v.Encode(), nil, &out)
	if page > 1 && fault.Is(err, fault.NotFound) { // there is no such page any more
		return tasks{}, nil
	}
	return out, errors.Join(err)
}
