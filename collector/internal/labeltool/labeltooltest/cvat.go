package labeltooltest

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/labels"
	"mlife/collector/internal/labeltool"
	"mlife/shared/clip"
)

// CVAT is CVAT's API. What goes on in the background is done when it was asked for
// twice.
type CVAT struct {
	frontend
	next     int
	projects map[int]*cvatProject
	tasks    map[int]*cvatTask
	requests map[string]*cvatRequest
}

type cvatProject struct {
	id     int
	name   string
	labels []string
	guide  *int
}

type cvatTask struct {
	id, project int
	name        string
	frames      []string
	deleted     []int
	uploaded    map[string][]byte
	urls        []string
	found       map[string]annotation.Annotation // by frame
	jobs        []*cvatJob
	started     bool // an upload
	video       bool
}

type cvatJob struct {
	id, start, stop int
	state           string
	who             string
	updated         time.Time
}

type cvatRequest struct {
	status, message, result string
	polls                   int
	do                      func() error
	data                    []byte
}

const (
	cvatKey = "0123456789abcdef0123456789abcdef01234567"
	cvatPAT = "pat_5Zp0wQ.k3Jx_r8vT"
)

// JobSize is how many frames a job has.
const JobSize = 5

// NewCVAT starts one.
func NewCVAT(t testing.TB) *CVAT {
	s := &CVAT{projects: map[int]*cvatProject{}, tasks: map[int]*cvatTask{}, requests: map[string]*cvatRequest{}}
	m := http.NewServeMux()
	for pattern, h := range map[string]func(w http.ResponseWriter, r *http.Request){
		"GET /api/users/self": func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 200, map[string]any{"id": 1, "username": "robot"})
		},
		"GET /api/server/about": func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 200, map[string]any{"name": "CVAT", "version": "2.57.0"})
		},
		"GET /api/projects":                    s.listProjects,
		"POST /api/projects":                   s.createProject,
		"GET /api/projects/{id}":               s.projectByID,
		"PATCH /api/projects/{id}":             s.projectByID,
		"DELETE /api/projects/{id}":            s.projectByID,
		"POST /api/guides":                     s.createGuide,
		"GET /api/tasks":                       s.listTasks,
		"POST /api/tasks":                      s.createTask,
		"PATCH /api/tasks/{id}":                s.taskByID,
		"DELETE /api/tasks/{id}":               s.taskByID,
		"POST /api/tasks/{id}/data/{$}":        s.postData,
		"GET /api/tasks/{id}/data/meta":        s.meta,
		"POST /api/tasks/{id}/annotations/{$}": s.importAnnotations,
		"POST /api/tasks/{id}/dataset/export":  s.export,
		"GET /api/tasks/{id}/dataset/download": s.download,
		"GET /api/requests/{rq}":               s.request,
		"GET /api/jobs":                        s.listJobs,
	} {
		m.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.mu.Lock()
			defer s.mu.Unlock()
			if a := r.Header.Get("Authorization"); a != "Token "+cvatKey && a != "Bearer "+cvatPAT {
				reply(w, 401, map[string]any{"detail": "Invalid token."})
				return
			}
			h(w, r)
		})
	}
	s.serve(t, m)
	return s
}

func (p *cvatProject) json() map[string]any {
	return map[string]any{"id": p.id, "name": p.name, "guide_id": p.guide, "status": "annotation"}
}

func (t *cvatTask) json() map[string]any {
	return map[string]any{"id": t.id, "name": t.name, "project_id": t.project, "size": t.size(), "mode": map[bool]string{true: "interpolation", false: "annotation"}[t.video], "status": "annotation"}
}

// size is how many frames there are.
func (t *cvatTask) size() int {
	if t.video {
		return 20
	}
	return len(t.frames)
}

func cvatPage(w http.ResponseWriter, r *http.Request, all []any) {
	page, next := paged(r, all)
	reply(w, 200, map[string]any{"count": len(all), "next": next, "previous": nil, "results": page})
}

func (s *CVAT) listProjects(w http.ResponseWriter, r *http.Request) {
	var all []any
	for _, id := range slices.Sorted(maps.Keys(s.projects)) {
		if p := s.projects[id]; strings.Contains(strings.ToLower(p.name), strings.ToLower(r.URL.Query().Get("search"))) {
			all = append(all, p.json())
		}
	}
	cvatPage(w, r, all)
}

func (s *CVAT) createProject(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Name   string
		Labels []struct {
			Name, Type string
			Attributes []any
		}
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.Name == "" || len(in.Name) > 256 {
		reply(w, 400, map[string]any{"name": []string{"This field may not be blank."}})
		return
	}
	s.next++
	p := &cvatProject{id: s.next, name: in.Name}
	for _, l := range in.Labels {
		p.labels = append(p.labels, l.Name)
	}
	s.projects[p.id] = p
	reply(w, 201, p.json())
}

func (s *CVAT) projectByID(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.Atoi(r.PathValue("id"))
	p := s.projects[id]
	switch {
	case p == nil:
		reply(w, 404, map[string]any{"detail": "No Project matches the given query."})
	case r.Method == http.MethodDelete:
		delete(s.projects, id)
		for n, t := range s.tasks {
			if t.project == id {
				delete(s.tasks, n)
			}
		}
		w.WriteHeader(204)
	default:
		var in struct{ Name string }
		if r.Method == http.MethodPatch && json.NewDecoder(r.Body).Decode(&in) == nil && in.Name != "" {
			p.name = in.Name
		}
		reply(w, 200, p.json())
	}
}

func (s *CVAT) createGuide(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Project  int `json:"project_id"`
		Markdown string
	}
	if json.NewDecoder(r.Body).Decode(&in) != nil || s.projects[in.Project] == nil || s.projects[in.Project].guide != nil {
		reply(w, 400, map[string]any{"detail": "there is one, or no such project"})
		return
	}
	s.next++
	id := s.next
	s.projects[in.Project].guide = &id
	reply(w, 201, map[string]any{"id": id})
}

func (s *CVAT) listTasks(w http.ResponseWriter, r *http.Request) {
	project, _ := strconv.Atoi(r.URL.Query().Get("project_id"))
	var all []any
	for _, id := range slices.Sorted(maps.Keys(s.tasks)) {
		if t := s.tasks[id]; t.project == project {
			all = append(all, t.json())
		}
	}
	cvatPage(w, r, all)
}

func (s *CVAT) createTask(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Name    string
		Project int `json:"project_id"`
	}
	if json.NewDecoder(r.Body).Decode(&in) != nil || in.Name == "" || s.projects[in.Project] == nil {
		reply(w, 400, map[string]any{"project_id": []string{"Invalid pk"}})
		return
	}
	s.next++
	t := &cvatTask{id: s.next, name: in.Name, project: in.Project, uploaded: map[string][]byte{}, found: map[string]annotation.Annotation{}}
	s.tasks[t.id] = t
	reply(w, 201, t.json())
}

func (s *CVAT) task(w http.ResponseWriter, r *http.Request) *cvatTask {
	id, _ := strconv.Atoi(r.PathValue("id"))
	t := s.tasks[id]
	if t == nil {
		reply(w, 404, map[string]any{"detail": "No Task matches the given query."})
	}
	return t
}

func (s *CVAT) taskByID(w http.ResponseWriter, r *http.Request) {
	t := s.task(w, r)
	switch {
	case t == nil:
	case r.Method == http.MethodDelete:
		delete(s.tasks, t.id)
		w.WriteHeader(204)
	default:
		var in struct{ Name string }
		if json.NewDecoder(r.Body).Decode(&in) == nil && in.Name != "" {
			t.name = in.Name
		}
		reply(w, 200, t.json())
	}
}

// start queues what goes on in the background.
func (s *CVAT) start(w http.ResponseWriter, action string, t *cvatTask, do func(q *cvatRequest) error) {
	s.next++
	id := fmt.Sprintf("action=%s&target=task&id=%d&n=%d", action, t.id, s.next)
	q := &cvatRequest{status: "queued"}
	q.do = func() error { return do(q) }
	s.requests[id] = q
	reply(w, 202, map[string]any{"rq_id": id})
}

func (s *CVAT) request(w http.ResponseWriter, r *http.Request) {
	q := s.requests[r.PathValue("rq")]
	if q == nil {
		reply(w, 404, map[string]any{"detail": "no such request"})
		return
	}
	switch q.polls++; q.polls {
	case 1:
	case 2:
		q.status = "started"
	case 3:
		q.status = "finished"
		if err := q.do(); err != nil {
			q.status, q.message = "failed", "Traceback (most recent call last):\n  File \"x.py\"\n"+err.Error()+"\n"
		}
	}
	reply(w, 200, map[string]any{"id": r.PathValue("rq"), "status": q.status, "message": q.message, "result_url": q.result, "operation": map[string]any{"type": "x", "target": "task"}})
}

func (s *CVAT) postData(w http.ResponseWriter, r *http.Request) {
	t := s.task(w, r)
	switch {
	case t == nil:
	case len(t.frames) > 0:
		reply(w, 400, map[string]any{"detail": "Adding more data is not allowed"})
	case r.Header.Get("Upload-Start") == "true":
		t.started = true
		w.WriteHeader(202)
	case r.Header.Get("Upload-Multiple") == "true":
		f, h, err := r.FormFile("client_files[0]")
		if err != nil || !t.started || r.FormValue("image_quality") == "" {
			reply(w, 400, map[string]any{"detail": "no upload was started, or no file or quality is in it"})
			return
		}
		b, _ := io.ReadAll(f)
		t.uploaded[h.Filename] = b
		w.WriteHeader(200)
	default:
		var in struct {
			Quality int      `json:"image_quality"`
			Remote  []string `json:"remote_files"`
			Order   []string `json:"upload_file_order"`
			Sorting string   `json:"sorting_method"`
		}
		if json.NewDecoder(r.Body).Decode(&in) != nil || in.Quality == 0 {
			reply(w, 400, map[string]any{"image_quality": []string{"This field is required."}})
			return
		}
		s.start(w, "create", t, func(*cvatRequest) error { return s.attach(t, in.Remote, in.Order) })
	}
}

// attach makes frames and jobs of a task's media.
func (s *CVAT) attach(t *cvatTask, remote, order []string) error {
	for _, address := range remote {
		u, err := url.Parse(address)
		if err != nil {
			return err
		}
		if strings.HasPrefix(u.Host, "unreachable.") {
			return fmt.Errorf("requests.exceptions.HTTPError: 404 Client Error: Not Found for url: %s", address)
		}
		t.frames = append(t.frames, path.Base(u.Path))
		t.urls = append(t.urls, address)
	}
	for _, name := range order {
		if t.uploaded[name] == nil {
			return fmt.Errorf("ValueError: No such file %s", name)
		}
		t.frames = append(t.frames, name)
	}
	if len(t.frames) == 0 {
		return fmt.Errorf("ValueError: No media data found")
	}
	if t.video = strings.HasSuffix(t.frames[0], ".mp4"); t.video && len(t.frames) > 1 {
		return fmt.Errorf("ValueError: Only one video can be uploaded to a task")
	}
	for i := 0; i < t.size(); i += JobSize {
		s.next++
		t.jobs = append(t.jobs, &cvatJob{id: s.next, start: i, stop: min(i+JobSize, t.size()) - 1, state: "new", updated: s.tick()})
	}
	return nil
}

func (t *cvatTask) format() labels.Format {
	if t.video {
		return labels.CVATVideo
	}
	return labels.CVAT
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (s *CVAT) meta(w http.ResponseWriter, r *http.Request) {
	if t := s.task(w, r); t != nil {
		frames := []any{}
		for _, f := range t.frames {
			frames = append(frames, map[string]any{"name": f, "width": 100, "height": 50})
		}
		reply(w, 200, map[string]any{"size": len(t.frames), "start_frame": 0, "frames": frames, "deleted_frames": append([]int{}, t.deleted...)})
	}
}

func (s *CVAT) importAnnotations(w http.ResponseWriter, r *http.Request) {
	t := s.task(w, r)
	if t == nil {
		return
	}
	f, _, err := r.FormFile("annotation_file")
	if err != nil || r.URL.Query().Get("format") != "CVAT 1.1" {
		reply(w, 405, map[string]any{"detail": "Format is not available"})
		return
	}
	b, _ := io.ReadAll(f)
	s.start(w, "import", t, func(*cvatRequest) error {
		found := map[string]annotation.Annotation{}
		_, err := labeltool.Read(context.Background(), t.format(), "annotations.xml", b, func(it labels.Item) error {
			if !slices.Contains(t.frames, it.Path) {
				return fmt.Errorf("CvatImportError: Could not match item id: '%s' with any task frame", it.Path)
			}
			for _, l := range it.Annotation.Labels() {
				if !slices.Contains(s.projects[t.project].labels, l) {
					return fmt.Errorf("CvatImportError: label '%s' is not registered for this task", l)
				}
			}
			found[it.Path] = it.Annotation
			return nil
		})
		t.found = found
		return err
	})
}

func (s *CVAT) export(w http.ResponseWriter, r *http.Request) {
	t := s.task(w, r)
	if t == nil {
		return
	}
	if r.URL.Query().Get("format") != map[bool]string{true: "CVAT for video 1.1", false: "CVAT for images 1.1"}[t.video] || len(t.frames) == 0 {
		reply(w, 400, map[string]any{"detail": "Exporting without data is not allowed"})
		return
	}
	s.start(w, "export", t, func(q *cvatRequest) error {
		var items []labels.Item
		for _, f := range t.frames {
			items = append(items, labels.Item{Media: labels.Media{Path: f, Width: 100, Height: 50, Frames: t.size() * b2i(t.video)}, Annotation: t.found[f]})
		}
		all, _, err := labeltool.Written(context.Background(), t.format(), items, nil)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		f, err := z.Create("annotations.xml")
		if err == nil {
			for _, text := range all {
				_, err = f.Write(text)
			}
		}
		if err == nil {
			err = z.Close()
		}
		q.data = b.Bytes()
		s.next++
		id := "download-" + strconv.Itoa(s.next)
		s.requests[id] = q
		q.result = fmt.Sprintf("http://cvat-server:8080/api/tasks/%d/dataset/download?rq_id=%s", t.id, id)
		return err
	})
}

func (s *CVAT) download(w http.ResponseWriter, r *http.Request) {
	q := s.requests[r.URL.Query().Get("rq_id")]
	if q == nil || q.data == nil {
		reply(w, 404, map[string]any{"detail": "no such file"})
		return
	}
	w.Header().Set("Content-Type", "application/zip")
	_, _ = w.Write(q.data)
}

func (s *CVAT) listJobs(w http.ResponseWriter, r *http.Request) {
	project, _ := strconv.Atoi(r.URL.Query().Get("project_id"))
	var all []any
	for _, id := range slices.Sorted(maps.Keys(s.tasks)) {
		t := s.tasks[id]
		if t.project != project {
			continue
		}
		for _, j := range t.jobs {
			x := map[string]any{"id": j.id, "task_id": t.id, "project_id": t.project, "type": "annotation", "stage": "annotation", "state": j.state, "start_frame": j.start, "stop_frame": j.stop,
				"frame_count": j.stop - j.start + 1, "updated_date": j.updated, "assignee": nil}
			if j.who != "" {
				x["assignee"] = map[string]any{"id": 7, "username": j.who}
			}
			all = append(all, x)
		}
	}
	cvatPage(w, r, all)
}

// Tokens implements Server.
func (s *CVAT) Tokens() []string { return []string{cvatPAT, cvatKey} }

// Projects implements Server.
func (s *CVAT) Projects() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.projects)
}

// Keys implements Server.
func (s *CVAT) Keys() (out []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.tasks {
		for _, f := range t.frames {
			out = append(out, labeltool.KeyOf(f))
		}
	}
	return out
}

func (s *CVAT) with(key string, do func(t *cvatTask, frame int)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.tasks {
		for i, f := range t.frames {
			if labeltool.KeyOf(f) == key {
				do(t, i)
			}
		}
	}
}

// Media implements Server.
func (s *CVAT) Media(key string) (b []byte, address string) {
	s.with(key, func(t *cvatTask, i int) {
		b = t.uploaded[t.frames[i]]
		if i < len(t.urls) {
			address = t.urls[i]
		}
	})
	return b, address
}

// Prelabels implements Server.
func (s *CVAT) Prelabels(key string) (n int) {
	s.with(key, func(t *cvatTask, i int) {
		a := t.found[t.frames[i]]
		annotation.Each(&a, func(_ string, _ *string, _ *float64, d *clip.Detail) {
			if d.MadeBy != nil && d.MadeBy.By == annotation.ByModel {
				n++
			}
		})
	})
	return n
}

// Label implements Server: the job of the frame is completed.
func (s *CVAT) Label(key, who string, a annotation.Annotation) {
	s.with(key, func(t *cvatTask, i int) {
		old := t.found[t.frames[i]]
		person := &clip.Maker{By: annotation.ByPerson}
		annotation.Each(&a, func(_ string, _ *string, _ *float64, d *clip.Detail) { d.MadeBy = cmp.Or(d.MadeBy, person) })
		a.Boxes = append(slices.Clone(old.Boxes), a.Boxes...)
		a.Tracks = append(slices.Clone(old.Tracks), a.Tracks...)
		t.found[t.frames[i]] = a
		s.touch(t, i, who, "completed")
	})
}

// Skip implements Server: a frame is deleted, as CVAT calls it.
func (s *CVAT) Skip(key, who string) {
	s.with(key, func(t *cvatTask, i int) {
		if !slices.Contains(t.deleted, i) {
			t.deleted = append(t.deleted, i)
		}
		s.touch(t, i, who, "in progress")
	})
}

func (s *CVAT) touch(t *cvatTask, frame int, who, state string) {
	for _, j := range t.jobs {
		if t.video || frame >= j.start && frame <= j.stop {
			j.updated, j.who = s.tick(), who
			if j.state != "completed" {
				j.state = state
			}
		}
	}
}
