package trackertest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Names in the small GitLab.
const (
	GitLabToken   = "glpat-secret"
	GitLabProject = "vision/door"
)

// GitLab is a GitLab with one project.
type GitLab struct {
	Server
	issues []*gitlabIssue
	clock  time.Time
}

type gitlabIssue struct {
	ID          int               `json:"id"`
	IID         int               `json:"iid"`
	ProjectID   int               `json:"project_id"`
	Title       string            `json:"title"`
	Description string            `json:"description"`
	State       string            `json:"state"`
	Labels      []string          `json:"labels"`
	Assignees   []map[string]any  `json:"assignees"`
	CreatedAt   time.Time         `json:"created_at"`
	UpdatedAt   time.Time         `json:"updated_at"`
	WebURL      string            `json:"web_url"`
	References  map[string]string `json:"references"`

	notes []gitlabNote
}

type gitlabNote struct {
	ID     int    `json:"id"`
	Body   string `json:"body"`
	System bool   `json:"system"`
}

// NewGitLab opens one; it closes with the test.
func NewGitLab(t testing.TB) *GitLab {
	g := &GitLab{clock: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
	mux := http.NewServeMux()
	root := "/api/v4/projects/vision%2Fdoor"
	mux.HandleFunc("GET /api/v4/user", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, 200, map[string]any{"id": 7, "username": "project_1_bot", "name": "MLife"})
	})
	project := func(w http.ResponseWriter) {
		answer(w, 200, map[string]any{"id": 14, "name_with_namespace": "Vision / Door", "path_with_namespace": GitLabProject, "issues_enabled": true,
			"archived": false, "permissions": map[string]any{"project_access": nil, "group_access": map[string]int{"access_level": 30}}})
	}
	g.open(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("PRIVATE-TOKEN") != GitLabToken {
			answer(w, 401, map[string]string{"message": "401 Unauthorized"})
			return
		}
		rest, ok := strings.CutPrefix(r.URL.EscapedPath(), root)
		switch {
		case !ok && r.URL.Path == "/api/v4/user":
			mux.ServeHTTP(w, r)
		case !ok:
			answer(w, 404, map[string]string{"message": "404 Project Not Found"})
		case rest == "" && r.Method == http.MethodGet:
			project(w)
		default:
			g.issue(w, r, rest)
		}
	}))
	return g
}

func (g *GitLab) tick() time.Time {
	g.clock = g.clock.Add(time.Second)
	return g.clock
}

func (g *GitLab) issue(w http.ResponseWriter, r *http.Request, rest string) {
	parts := strings.Split(strings.TrimPrefix(rest, "/"), "/")
	if parts[0] != "issues" || len(parts) > 3 {
		answer(w, 404, map[string]string{"error": "404 Not Found"})
		return
	}
	if len(parts) == 1 {
		if r.Method == http.MethodPost {
			g.create(w, r)
			return
		}
		g.list(w, r)
		return
	}
	n, err := strconv.Atoi(parts[1])
	if err != nil || n < 1 || n > len(g.issues) {
		answer(w, 404, map[string]string{"message": "404 Issue Not Found"})
		return
	}
	i := g.issues[n-1]
	switch {
	case len(parts) == 3 && parts[2] == "notes":
		g.note(w, r, i)
	case r.Method == http.MethodGet:
		answer(w, 200, i)
	case r.Method == http.MethodPut:
		g.update(w, r, i)
	default:
		answer(w, 405, map[string]string{"error": "405 Not Allowed"})
	}
}

func (g *GitLab) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("scope") != "created_by_me" || q.Get("order_by") != "created_at" || q.Get("sort") != "desc" {
		answer(w, 400, map[string]string{"error": "the fake lists one's own newest issues only"})
		return
	}
	size, _ := strconv.Atoi(q.Get("per_page"))
	page, _ := strconv.Atoi(q.Get("page"))
	out := []*gitlabIssue{}
	for n := len(g.issues) - 1 - (page-1)*size; n >= 0 && len(out) < size; n-- {
		out = append(out, g.issues[n])
	}
	answer(w, 200, out)
}

func (g *GitLab) create(w http.ResponseWriter, r *http.Request) {
	var in struct{ Title, Description, Labels string }
	if !read(r, &in) || in.Title == "" {
		answer(w, 400, map[string]string{"error": "title is missing"})
		return
	}
	if len(in.Title) > 255 {
		answer(w, 400, map[string]any{"message": map[string][]string{"title": {"is too long (maximum is 255 characters)"}}})
		return
	}
	answer(w, 201, g.add(in.Title, in.Description, strings.Split(in.Labels, ",")))
}

func (g *GitLab) add(title, description string, labels []string) *gitlabIssue {
	n, at := len(g.issues)+1, g.tick()
	i := &gitlabIssue{ID: 100 + n, IID: n, ProjectID: 14, Title: title, Description: description, State: "opened", Labels: labels,
		Assignees: []map[string]any{}, CreatedAt: at, UpdatedAt: at, WebURL: fmt.Sprintf("%s/%s/-/issues/%d", g.URL, GitLabProject, n),
		References: map[string]string{"short": fmt.Sprintf("#%d", n), "full": fmt.Sprintf("%s#%d", GitLabProject, n)}}
	g.issues = append(g.issues, i)
	return i
}

func (g *GitLab) update(w http.ResponseWriter, r *http.Request, i *gitlabIssue) {
	var in struct {
		Event string `json:"state_event"`
	}
	if !read(r, &in) || (in.Event != "close" && in.Event != "reopen") {
		answer(w, 400, map[string]string{"error": "state_event does not have a valid value"})
		return
	}
	i.State = map[string]string{"close": "closed", "reopen": "opened"}[in.Event]
	i.UpdatedAt = g.tick()
	answer(w, 200, i)
}

func (g *GitLab) note(w http.ResponseWriter, r *http.Request, i *gitlabIssue) {
	if r.Method == http.MethodGet {
		out := []gitlabNote{}
		for n := len(i.notes) - 1; n >= 0; n-- {
			out = append(out, i.notes[n])
		}
		answer(w, 200, out)
		return
	}
	var in struct{ Body string }
	if !read(r, &in) || in.Body == "" {
		answer(w, 400, map[string]string{"error": "body is missing"})
		return
	}
	n := gitlabNote{ID: len(i.notes) + 1, Body: in.Body}
	i.notes = append(i.notes, n)
	i.UpdatedAt = g.tick()
	answer(w, 201, n)
}

// Add makes an issue as somebody in GitLab would.
func (g *GitLab) Add(title string) (iid int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.add(title, "", nil).IID
}

// Set changes an issue as somebody in GitLab would, and gives what the webhook tells.
func (g *GitLab) Set(iid int, state, assignee string) []byte {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := g.issues[iid-1]
	i.State, i.UpdatedAt = state, g.tick()
	assignees := "[]"
	if assignee != "" {
		i.Assignees = []map[string]any{{"id": 3, "username": strings.ToLower(assignee), "name": assignee}}
		assignees = fmt.Sprintf(`[{"id":3,"name":%q,"username":%q,"avatar_url":null}]`, assignee, strings.ToLower(assignee))
	}
	action := map[string]string{"closed": "close", "opened": "reopen"}[state]
	return fmt.Appendf(nil, `{"object_kind":"issue","event_type":"issue","user":{"id":42,"name":"Ann","username":"ann"},
		"project":{"id":14,"name":"Door","path_with_namespace":%q,"web_url":%q},
		"object_attributes":{"id":%d,"iid":%d,"title":%q,"state":%q,"action":%q,"url":%q,"project_id":14,
		"created_at":"2026-03-02 08:00:00 UTC","updated_at":%q,"labels":[]},"assignees":%s,"changes":{}}`,
		GitLabProject, g.URL+"/"+GitLabProject, i.ID, i.IID, i.Title, state, action, i.WebURL, i.UpdatedAt.Format("2006-01-02 15:04:05 UTC"), assignees)
}

// Issues gives titles and states by number, Notes the comments of one.
func (g *GitLab) Issues() (out []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, i := range g.issues {
		out = append(out, fmt.Sprintf("%s [%s]", i.Title, i.State))
	}
	return out
}

// Notes gives the comments of an issue, the oldest first.
func (g *GitLab) Notes(iid int) (out []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, n := range g.issues[iid-1].notes {
		out = append(out, n.Body)
	}
	return out
}
