package labeltooltest

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/labels"
	"mlife/collector/internal/labeltool"
)

// LabelStudio is Label Studio's API. Later makes imports asynchronous, as in the editions
// that are not the community's. Together lets all tasks of an import have one time.
type LabelStudio struct {
	frontend
	Later    bool
	Together bool
	next     int
	projects map[int]*lsProject
	files    map[string][]byte // by their place
	uploads  map[int]string
	imports  map[int]int // to the number of tasks
	access   string      // key of the personal access token that is good now
}

type lsProject struct {
	id                         int
	title, description, config string
	tasks                      []*lsTask
}

type lsTask struct {
	id          int
	data        map[string]any
	updated     time.Time
	annotations []map[string]any
	predictions []map[string]any
}

const lsLegacy = "1f4c0ffee1f4c0ffee1f4c0ffee1f4c0ffee1f4c"

func lsJWT(kind string, n int) string {
	part := func(v any) string { b, _ := json.Marshal(v); return base64.RawURLEncoding.EncodeToString(b) }
	return part(map[string]string{"alg": "HS256", "typ": "JWT"}) + "." + part(map[string]any{"token_type": kind, "exp": time.Now().Add(5 * time.Minute).Unix(), "jti": n}) + ".c2lnbmVk"
}

var lsPAT = lsJWT("refresh", 0)

// NewLabelStudio starts one.
func NewLabelStudio(t testing.TB) *LabelStudio {
	s := &LabelStudio{projects: map[int]*lsProject{}, files: map[string][]byte{}, uploads: map[int]string{}, imports: map[int]int{}}
	m := http.NewServeMux()
	for pattern, h := range map[string]func(w http.ResponseWriter, r *http.Request){
		"GET /api/current-user/whoami": func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 200, map[string]any{"id": 1, "email": "robot@example.org"})
		},
		"GET /api/version":                    func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, map[string]any{"release": "1.20.0"}) },
		"GET /api/projects/{$}":               s.listProjects,
		"POST /api/projects/{$}":              s.createProject,
		"GET /api/projects/{id}/{$}":          s.getProject,
		"PATCH /api/projects/{id}/{$}":        s.getProject,
		"DELETE /api/projects/{id}/{$}":       s.deleteProject,
		"POST /api/projects/{id}/import":      s.importTasks,
		"GET /api/projects/{id}/imports/{n}/": s.importStatus,
		"GET /api/import/file-upload/{n}":     s.fileUpload,
		"GET /api/tasks/{$}":                  s.listTasks,
		"POST /api/predictions/{$}":           s.createPrediction,
	} {
		m.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.mu.Lock()
			defer s.mu.Unlock()
			if a := r.Header.Get("Authorization"); a != "Token "+lsLegacy && (s.access == "" || a != "Bearer "+s.access) {
				reply(w, 401, map[string]any{"status_code": 401, "detail": "Invalid token."})
				return
			}
			h(w, r)
		})
	}
	m.HandleFunc("POST /api/token/refresh/{$}", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		var in struct{ Refresh string }
		if json.NewDecoder(r.Body).Decode(&in) != nil || in.Refresh != lsPAT {
			reply(w, 401, map[string]any{"detail": "Token is invalid", "code": "token_not_valid"})
			return
		}
		s.next++
		s.access = lsJWT("access", s.next)
		reply(w, 200, map[string]any{"access": s.access})
	})
	s.serve(t, m)
	return s
}

// Expire ends the key that a personal access token was exchanged for.
func (s *LabelStudio) Expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.access = ""
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func (s *LabelStudio) project(w http.ResponseWriter, r *http.Request) *lsProject {
	id, _ := strconv.Atoi(cmp.Or(r.PathValue("id"), r.URL.Query().Get("project")))
	p := s.projects[id]
	if p == nil {
		reply(w, 404, map[string]any{"status_code": 404, "detail": "No Project matches the given query."})
	}
	return p
}

func (p *lsProject) json() map[string]any {
	done, annotations, predictions, skipped := 0, 0, 0, 0
	for _, t := range p.tasks {
		if len(t.annotations) > 0 {
			done++
		}
		predictions += len(t.predictions)
		for _, a := range t.annotations {
			if a["was_cancelled"] == true {
				skipped++
			} else {
				annotations++
			}
		}
	}
	return map[string]any{"id": p.id, "title": p.title, "description": p.description, "label_config": p.config, "task_number": len(p.tasks), "finished_task_number": done,
		"num_tasks_with_annotations": done, "total_annotations_number": annotations, "total_predictions_number": predictions, "skipped_annotations_number": skipped}
}

func (s *LabelStudio) listProjects(w http.ResponseWriter, r *http.Request) {
	var all []any
	for _, id := range slices.Sorted(maps.Keys(s.projects)) {
		all = append(all, s.projects[id].json())
	}
	page, next := paged(r, all)
	reply(w, 200, map[string]any{"count": len(all), "next": next, "previous": nil, "results": page})
}

func (s *LabelStudio) createProject(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Title, Description string
		Config             string `json:"label_config"`
	}
	if json.NewDecoder(r.Body).Decode(&in) != nil || in.Title == "" || len([]rune(in.Title)) > 50 || !strings.Contains(in.Config, "<View>") {
		reply(w, 400, map[string]any{"detail": "Validation error", "validation_errors": map[string]any{"title": []string{"Ensure this field has no more than 50 characters."}}})
		return
	}
	s.next++
	p := &lsProject{id: s.next, title: in.Title, description: in.Description, config: in.Config}
	s.projects[p.id] = p
	reply(w, 201, p.json())
}

func (s *LabelStudio) getProject(w http.ResponseWriter, r *http.Request) {
	if p := s.project(w, r); p != nil {
		reply(w, 200, p.json())
	}
}

func (s *LabelStudio) deleteProject(w http.ResponseWriter, r *http.Request) {
	if p := s.project(w, r); p != nil {
		delete(s.projects, p.id)
		w.WriteHeader(204)
	}
}

func (s *LabelStudio) importTasks(w http.ResponseWriter, r *http.Request) {
	p := s.project(w, r)
	if p == nil {
		return
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		f, h, err := r.FormFile("file")
		if err != nil {
			reply(w, 400, map[string]any{"detail": err.Error()})
			return
		}
		b, _ := io.ReadAll(f)
		s.next++
		place := fmt.Sprintf("upload/%d/%08x-%s", p.id, s.next, h.Filename)
		s.files["/data/"+place], s.uploads[s.next] = b, place
		reply(w, 201, map[string]any{"task_count": 1, "file_upload_ids": []int{s.next}, "could_be_tasks_list": false})
		return
	}
	var in []struct {
		Data        map[string]any
		Predictions []map[string]any
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		reply(w, 400, map[string]any{"detail": err.Error()})
		return
	}
	var ids []int
	for _, x := range in {
		if _, ok := x.Data["image"]; !ok && strings.Contains(p.config, "$image") || x.Data["video"] == nil && strings.Contains(p.config, "$video") {
			reply(w, 400, map[string]any{"detail": "Validation error", "validation_errors": map[string]any{"non_field_errors": []string{`"image" key is expected in task data`}}})
			return
		}
		for _, one := range x.Predictions {
			for _, r := range one["result"].([]any) {
				if name := r.(map[string]any)["from_name"]; !strings.Contains(p.config, fmt.Sprintf(`name="%s"`, name)) {
					reply(w, 400, map[string]any{"detail": "Validation error", "validation_errors": map[string]any{"predictions": []string{fmt.Sprintf("from_name '%s' not found in label config", name)}}})
					return
				}
			}
		}
		s.next++
		ids = append(ids, s.next)
		at := s.now
		if !s.Together {
			at = s.tick()
		}
		p.tasks = append(p.tasks, &lsTask{id: s.next, data: x.Data, updated: at, predictions: x.Predictions})
	}
	if s.Later {
		s.next++
		s.imports[s.next] = len(in)
		reply(w, 201, map[string]any{"import": s.next})
		return
	}
	reply(w, 201, map[string]any{"task_count": len(in), "annotation_count": 0, "prediction_count": 0, "duration": 0.1, "file_upload_ids": []int{}, "task_ids": ids})
}

func (s *LabelStudio) importStatus(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(r.PathValue("n"))
	count, ok := s.imports[n]
	switch {
	case !ok:
		reply(w, 404, map[string]any{"detail": "Not found."})
	case count >= 0 && s.next%2 == 0:
		s.next++
		reply(w, 200, map[string]any{"id": n, "status": "in_progress"})
	default:
		s.next++
		reply(w, 200, map[string]any{"id": n, "status": "completed", "task_count": count})
	}
}

func (s *LabelStudio) fileUpload(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(r.PathValue("n"))
	reply(w, 200, map[string]any{"id": n, "file": s.uploads[n]})
}

// paged gives a page of a list and the address of the next.
func paged(r *http.Request, all []any) ([]any, any) {
	page, _ := strconv.Atoi(cmp.Or(r.URL.Query().Get("page"), "1"))
	size, _ := strconv.Atoi(cmp.Or(r.URL.Query().Get("page_size"), "30"))
	from := min((page-1)*size, len(all))
	to := min(from+size, len(all))
	if to < len(all) {
		return all[from:to], "http://localhost:8080" + r.URL.Path + "?page=" + strconv.Itoa(page+1)
	}
	return append([]any{}, all[from:to]...), nil
}

func (s *LabelStudio) listTasks(w http.ResponseWriter, r *http.Request) {
	p := s.project(w, r)
	if p == nil {
		return
	}
	var q struct {
		Filters struct {
			Conjunction string
			Items       []struct {
				Filter, Operator, Type string
				Value                  any
			}
		}
		Ordering []string
	}
	if err := json.Unmarshal([]byte(r.URL.Query().Get("query")), &q); err != nil {
		reply(w, 400, map[string]any{"detail": "query: " + err.Error()})
		return
	}
	var found []*lsTask
	for _, t := range p.tasks {
		hits := 0
		for _, f := range q.Filters.Items {
			field, isData := strings.CutPrefix(f.Filter, "filter:tasks:data.")
			switch {
			case isData && f.Operator == "equal" && f.Type == "String":
				if t.data[field] == f.Value {
					hits++
				}
			case f.Filter == "filter:tasks:updated_at" && f.Operator == "greater_or_equal" && f.Type == "Datetime":
				at, err := time.Parse("2006-01-02T15:04:05.000000Z", fmt.Sprint(f.Value))
				if err != nil {
					reply(w, 400, map[string]any{"detail": err.Error()})
					return
				}
				if !t.updated.Before(at) {
					hits++
				}
			default:
				reply(w, 400, map[string]any{"detail": "unknown filter " + f.Filter + " " + f.Operator})
				return
			}
		}
		if q.Filters.Conjunction == "or" && hits > 0 || q.Filters.Conjunction != "or" && hits == len(q.Filters.Items) {
			found = append(found, t)
		}
	}
	if slices.Contains(q.Ordering, "tasks:updated_at") {
		slices.SortStableFunc(found, func(a, b *lsTask) int { return a.updated.Compare(b.updated) })
	}
	var all []any
	for _, t := range found {
		x := map[string]any{"id": t.id, "data": t.data, "meta": map[string]any{}, "updated_at": t.updated, "is_labeled": len(t.annotations) > 0, "total_annotations": len(t.annotations), "total_predictions": len(t.predictions), "project": p.id}
		if r.URL.Query().Get("fields") == "all" {
			x["annotations"], x["predictions"], x["drafts"] = append([]map[string]any{}, t.annotations...), t.predictions, []any{}
		}
		all = append(all, x)
	}
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	list, _ := paged(r, all)
	if page > 1 && len(list) == 0 {
		reply(w, 404, map[string]any{"detail": "Invalid page."})
		return
	}
	reply(w, 200, map[string]any{"total": len(all), "total_annotations": 0, "total_predictions": 0, "tasks": list})
}

func (s *LabelStudio) createPrediction(w http.ResponseWriter, r *http.Request) {
	var in map[string]any
	if json.NewDecoder(r.Body).Decode(&in) == nil {
		for _, p := range s.projects {
			for _, t := range p.tasks {
				if in["task"] == float64(t.id) {
					t.predictions = append(t.predictions, in)
					reply(w, 201, in)
					return
				}
			}
		}
	}
	reply(w, 400, map[string]any{"task": []string{"This field is required."}})
}

// What the suite asks.

// Tokens implements Server.
func (s *LabelStudio) Tokens() []string { return []string{lsLegacy, lsPAT} }

// Projects implements Server.
func (s *LabelStudio) Projects() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.projects)
}

// Keys implements Server.
func (s *LabelStudio) Keys() (out []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.projects {
		for _, t := range p.tasks {
			out = append(out, fmt.Sprint(t.data["mlife_key"]))
		}
	}
	return out
}

func (s *LabelStudio) with(key string, do func(t *lsTask)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.projects {
		for _, t := range p.tasks {
			if t.data["mlife_key"] == key {
				do(t)
			}
		}
	}
}

// Media implements Server.
func (s *LabelStudio) Media(key string) (b []byte, address string) {
	s.with(key, func(t *lsTask) {
		address = fmt.Sprint(cmp.Or(t.data["image"], t.data["video"]))
		b = s.files[address]
	})
	return b, address
}

// Prelabels implements Server.
func (s *LabelStudio) Prelabels(key string) (n int) {
	s.with(key, func(t *lsTask) {
		for _, p := range t.predictions {
			if p["model_version"] == "detector-7" {
				n += len(p["result"].([]any))
			}
		}
	})
	return n
}

// Label implements Server.
func (s *LabelStudio) Label(key, who string, a annotation.Annotation) {
	all, _, err := labeltool.Written(context.Background(), labels.LabelStudio, []labels.Item{{Media: labels.Media{Path: map[bool]string{true: "x.mp4", false: "x.jpg"}[len(a.Tracks) > 0], Width: 100, Height: 50}, Annotation: a}}, nil)
	if err != nil {
		panic(err)
	}
	var tasks []struct {
		Annotations []struct{ Result []any }
	}
	if err := json.Unmarshal(all["tasks.json"], &tasks); err != nil {
		panic(err)
	}
	s.with(key, func(t *lsTask) {
		s.next++
		t.updated = s.tick()
		t.annotations = append(t.annotations, map[string]any{"id": s.next, "completed_by": map[string]any{"id": 7, "email": who}, "result": tasks[0].Annotations[0].Result, "was_cancelled": false, "updated_at": t.updated})
	})
}

// Skip implements Server.
func (s *LabelStudio) Skip(key, who string) {
	s.with(key, func(t *lsTask) {
		s.next++
		t.updated = s.tick()
		t.annotations = []map[string]any{{"id": s.next, "completed_by": 7, "result": []any{}, "was_cancelled": true, "updated_at": t.updated}}
	})
}
