package trackertest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// Names in the small Jira.
const (
	JiraLogin   = "bot@example.org"
	JiraToken   = "jira-secret"
	JiraProject = "DOOR"
)

// Jira is a Jira with one project, whose workflow is To Do → In Progress → Done, and
// from Done back to To Do. Cloud or not decides the API's version and the form of
// texts and of signing in.
type Jira struct {
	Server
	cloud  bool
	issues []*jiraIssue
	clock  time.Time
}

type jiraIssue struct {
	key, summary, status, assignee, priority string
	labels                                   []string
	description                              json.RawMessage
	updated                                  time.Time
	links                                    map[string]json.RawMessage // by global ID
	comments                                 []json.RawMessage
}

var jiraCategory = map[string]string{"To Do": "new", "In Progress": "indeterminate", "Done": "done"}

var jiraTransitions = map[string][][2]string{"To Do": {{"21", "In Progress"}, {"31", "Done"}}, "In Progress": {{"31", "Done"}}, "Done": {{"11", "To Do"}}}

// NewJira opens one; it closes with the test.
func NewJira(t testing.TB, cloud bool) *Jira {
	j := &Jira{cloud: cloud, clock: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
	root, want := "/rest/api/2", "Bearer "+JiraToken
	if cloud {
		root, want = "/rest/api/3", "Basic "+base64.StdEncoding.EncodeToString([]byte(JiraLogin+":"+JiraToken))
	}
	j.open(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != want {
			answer(w, 401, map[string]any{"errorMessages": []string{"You are not authenticated."}})
			return
		}
		rest, ok := strings.CutPrefix(r.URL.Path, root+"/")
		if !ok {
			answer(w, 404, map[string]any{"errorMessages": []string{"no such API"}})
			return
		}
		j.serve(w, r, rest)
	}))
	return j
}

func (j *Jira) serve(w http.ResponseWriter, r *http.Request, rest string) {
	search := "search"
	if j.cloud {
		search = "search/jql"
	}
	switch {
	case rest == "myself":
		answer(w, 200, map[string]string{"displayName": "MLife bot"})
	case rest == "project/"+JiraProject:
		answer(w, 200, map[string]any{"key": JiraProject, "name": "Doors", "issueTypes": []map[string]any{{"name": "Bug"}, {"name": "Sub-task", "subtask": true}}})
	case rest == search && r.Method == http.MethodGet:
		j.search(w, r.URL.Query())
	case rest == "issue" && r.Method == http.MethodPost:
		j.create(w, r)
	case strings.HasPrefix(rest, "issue/"):
		parts := strings.Split(strings.TrimPrefix(rest, "issue/"), "/")
		for _, i := range j.issues {
			if i.key == parts[0] {
				j.issue(w, r, i, strings.Join(parts[1:], "/"))
				return
			}
		}
		answer(w, 404, map[string]any{"errorMessages": []string{"Issue does not exist or you do not have permission to see it."}, "errors": map[string]string{}})
	default:
		answer(w, 404, nil)
	}
}

func (j *Jira) shown(i *jiraIssue) map[string]any {
	var assignee any
	if i.assignee != "" {
		assignee = map[string]string{"displayName": i.assignee}
	}
	return map[string]any{"id": "1", "key": i.key, "self": j.URL + "/rest/api/2/issue/" + i.key, "fields": map[string]any{"summary": i.summary,
		"status":   map[string]any{"name": i.status, "statusCategory": map[string]any{"id": 1, "key": jiraCategory[i.status]}},
		"assignee": assignee, "updated": i.updated.Format("2006-01-02T15:04:05.000-0700")}}
}

func (j *Jira) search(w http.ResponseWriter, q url.Values) {
	_, marker, ok := strings.Cut(q.Get("jql"), `project = "DOOR" AND labels = "`)
	if !ok || !strings.HasSuffix(marker, `"`) {
		answer(w, 400, map[string]any{"errorMessages": []string{"the fake cannot read this JQL: " + q.Get("jql")}})
		return
	}
	found := []map[string]any{}
	for _, i := range j.issues {
		for _, l := range i.labels {
			if l == strings.TrimSuffix(marker, `"`) {
				found = append(found, j.shown(i))
			}
		}
	}
	answer(w, 200, map[string]any{"issues": found})
}

func (j *Jira) create(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Fields struct {
			Project     struct{ Key string }
			IssueType   struct{ Name string }
			Summary     string
			Description json.RawMessage
			Labels      []string
			Priority    struct{ Name string }
		}
	}
	errors := map[string]string{}
	if !read(r, &in) {
		errors["body"] = "not JSON"
	}
	f := in.Fields
	if f.Project.Key != JiraProject {
		errors["project"] = "valid project is required"
	}
	if f.IssueType.Name != "Bug" {
		errors["issuetype"] = "The issue type selected is invalid."
	}
	if f.Summary == "" || len(f.Summary) > 255 {
		errors["summary"] = "You must specify a summary of the issue."
	}
	for _, l := range f.Labels {
		if strings.Contains(l, " ") {
			errors["labels"] = "The label '" + l + "' contains spaces which is invalid."
		}
	}
	if (len(f.Description) > 0 && f.Description[0] == '{') != j.cloud {
		errors["description"] = "Operation value must be a string, or an Atlassian Document (see the Atlassian Document Format)"
	}
	if len(errors) > 0 {
		answer(w, 400, map[string]any{"errorMessages": []string{}, "errors": errors})
		return
	}
	i := j.add(f.Summary)
	i.labels, i.description, i.priority = f.Labels, f.Description, f.Priority.Name
	answer(w, 201, map[string]string{"id": "10000", "key": i.key, "self": j.URL + "/rest/api/2/issue/10000"})
}

func (j *Jira) add(summary string) *jiraIssue {
	i := &jiraIssue{key: fmt.Sprintf("%s-%d", JiraProject, len(j.issues)+1), summary: summary, status: "To Do", updated: j.tick(), links: map[string]json.RawMessage{}}
	j.issues = append(j.issues, i)
	return i
}

func (j *Jira) tick() time.Time {
	j.clock = j.clock.Add(time.Second)
	return j.clock
}

func (j *Jira) issue(w http.ResponseWriter, r *http.Request, i *jiraIssue, what string) {
	get := r.Method == http.MethodGet
	switch {
	case what == "" && get:
		answer(w, 200, j.shown(i))
	case what == "remotelink" && !get:
		var raw json.RawMessage
		var in struct {
			GlobalID string
			Object   struct{ URL, Title string }
		}
		if !read(r, &raw) || json.Unmarshal(raw, &in) != nil || in.Object.URL == "" || in.Object.Title == "" {
			answer(w, 400, map[string]any{"errors": map[string]string{"object": "is required"}})
			return
		}
		i.links[in.GlobalID] = raw
		answer(w, 201, map[string]any{"id": len(i.links)})
	case what == "comment" && get:
		out := []json.RawMessage{}
		for n := len(i.comments) - 1; n >= 0; n-- {
			out = append(out, i.comments[n])
		}
		answer(w, 200, map[string]any{"comments": out})
	case what == "comment":
		var raw json.RawMessage
		if !read(r, &raw) {
			answer(w, 400, nil)
			return
		}
		i.comments, i.updated = append(i.comments, raw), j.tick()
		answer(w, 201, map[string]string{"id": "1"})
	case what == "transitions" && get:
		out := []map[string]any{}
		for _, t := range jiraTransitions[i.status] {
			out = append(out, map[string]any{"id": t[0], "name": "to " + t[1], "to": map[string]any{"name": t[1], "statusCategory": map[string]string{"key": jiraCategory[t[1]]}}})
		}
		answer(w, 200, map[string]any{"transitions": out})
	case what == "transitions":
		var in struct{ Transition struct{ ID string } }
		ok := read(r, &in)
		for _, t := range jiraTransitions[i.status] {
			if ok && t[0] == in.Transition.ID {
				i.status, i.updated = t[1], j.tick()
				answer(w, 204, nil)
				return
			}
		}
		answer(w, 400, map[string]any{"errorMessages": []string{"It seems that you have tried to perform an illegal workflow operation."}})
	default:
		answer(w, 405, nil)
	}
}

// Add makes an issue as somebody in Jira would.
func (j *Jira) Add(summary string) (key string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.add(summary).key
}

// Set changes an issue as somebody in Jira would, and gives what the webhook tells.
func (j *Jira) Set(key, status, assignee string) []byte {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, i := range j.issues {
		if i.key == key {
			i.status, i.assignee, i.updated = status, assignee, j.tick()
			b, err := json.Marshal(map[string]any{"timestamp": i.updated.UnixMilli(), "webhookEvent": "jira:issue_updated", "issue_event_type_name": "issue_generic",
				"user": map[string]string{"displayName": "Ann"}, "issue": j.shown(i),
				"changelog": map[string]any{"id": "1", "items": []map[string]string{{"field": "status", "toString": status}}}})
			if err != nil {
				j.t.Error(err)
			}
			return b
		}
	}
	j.t.Errorf("no issue %s", key)
	return nil
}

// State gives an issue's status, and its remote links' and comments' numbers.
func (j *Jira) State(key string) (status string, links, comments int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, i := range j.issues {
		if i.key == key {
			return i.status, len(i.links), len(i.comments)
		}
	}
	return "", 0, 0
}

// Count is how many issues there are.
func (j *Jira) Count() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.issues)
}
