// Package jira is the driver of package tracker for Jira: Cloud by its REST API
// version 3, whose texts are Atlassian documents, and Server or Data Center by
// version 2, whose texts are wiki markup. It signs in by account and API token
// (basic) or by a personal access token (bearer), and reads the webhooks
// jira:issue_updated and jira:issue_deleted. The composition root imports it.
package jira

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"mlife/collector/internal/tracker"
	"mlife/collector/internal/tracker/rest"
	"mlife/shared/fault"
)

// Driver implements tracker.Driver.
type Driver struct {
	Loopback bool // allow a Jira on this machine
}

// Open implements tracker.Driver.
func (d Driver) Open(c tracker.Connection) (tracker.Remote, error) {
	auth := "Bearer " + c.Token.Reveal()
	if c.Login != "" {
		auth = "Basic " + base64.StdEncoding.EncodeToString([]byte(c.Login+":"+c.Token.Reveal()))
	}
	r := &remote{base: c.BaseURL, project: c.Project, issueType: c.IssueType, cloud: c.Kind == tracker.JiraCloud, api: "/rest/api/2"}
	if r.cloud {
		r.api = "/rest/api/3"
	}
	var err error
	r.client, err = rest.New(rest.Options{Base: c.BaseURL, CA: c.CA, Loopback: d.Loopback,
		Authorize: func(h http.Header) { h.Set("Authorization", auth) }})
	return r, err
}

var issueKey = regexp.MustCompile(`^([A-Z][A-Z0-9_]+)-[1-9][0-9]{0,11}$`)

// Key implements tracker.Driver: DOOR-12 or the issue's address.
func (d Driver) Key(c tracker.Connection, ref string) (string, error) {
	key := ref
	if rest, ok := strings.CutPrefix(ref, c.BaseURL); ok {
		if u, err := url.Parse(rest); err == nil {
			key = strings.TrimSuffix(strings.TrimPrefix(u.Path, "/browse/"), "/")
			if chosen := u.Query().Get("selectedIssue"); chosen != "" { // a board with the issue beside it
				key = chosen
			}
		}
	}
	key = strings.ToUpper(key)
	m := issueKey.FindStringSubmatch(key)
	if m == nil {
		return "", fault.Field("jira", "body.ref", "%.120q is neither %s-12 nor an address such as %s/browse/%s-12", ref, c.Project, c.BaseURL, c.Project)
	}
	if m[1] != c.Project {
		return "", fault.Field("jira", "body.ref", "%s is in the project %s, this tracker is %s", key, m[1], c.Project)
	}
	return key, nil
}

// remote is one project.
type remote struct {
	client                        *rest.Client
	base, project, issueType, api string
	cloud                         bool
}

// Close implements tracker.Remote.
func (r *remote) Close() { r.client.Close() }

// issue is what is read of an issue, in the API and in webhooks.
type issue struct {
	Key    string `json:"key"`
	Fields struct {
		Summary string `json:"summary"`
		Status  struct {
			Name     string `json:"name"`
			Category struct {
				Key string `json:"key"`
			} `json:"statusCategory"`
		} `json:"status"`
		Assignee *struct {
			DisplayName string `json:"displayName"`
		} `json:"assignee"`
		Updated string `json:"updated"`
	} `json:"fields"`
}

// fields is what is asked of an issue.
const fields = "summary,status,assignee,updated"

// timeLayout is how Jira writes times: the zone has no colon.
const timeLayout = "2006-01-02T15:04:05.000-0700"

func (i issue) seen(base string) tracker.Seen {
	s := tracker.Seen{Key: i.Key, URL: base + "/browse/" + i.Key, Title: i.Fields.Summary, State: i.Fields.Status.Name,
		Category: i.Fields.Status.Category.Key, Done: i.Fields.Status.Category.Key == "done"}
	if i.Fields.Assignee != nil {
		s.Assignee = i.Fields.Assignee.DisplayName
	}
	for _, layout := range []string{timeLayout, time.RFC3339} {
		if t, err := time.Parse(layout, i.Fields.Updated); err == nil {
			s.UpdatedAt = t.UTC()
		}
	}
	return s
}

// Check implements tracker.Remote.
func (r *remote) Check(ctx context.Context) (tracker.Checkup, error) {
	var me struct {
		DisplayName string `json:"displayName"`
	}
	if err := r.client.Call(ctx, http.MethodGet, r.api+"/myself", nil, &me); err != nil {
		return tracker.Checkup{}, err
	}
	var p struct {
		Name       string `json:"name"`
		IssueTypes []struct {
			Name    string `json:"name"`
			Subtask bool   `json:"subtask"`
		} `json:"issueTypes"`
	}
	if err := r.client.Call(ctx, http.MethodGet, r.api+"/project/"+url.PathEscape(r.project), nil, &p); err != nil {
		return tracker.Checkup{}, err
	}
	out := tracker.Checkup{Account: me.DisplayName, Project: p.Name, Warnings: []string{}}
	var there []string
	for _, t := range p.IssueTypes {
		if t.Name == r.issueType {
			return out, nil
		}
		if !t.Subtask {
			there = append(there, t.Name)
		}
	}
	if len(there) > 0 {
		out.Warnings = append(out.Warnings, "The project has no issue type "+r.issueType+": "+strings.Join(there, ", ")+".")
	}
	return out, nil
}

// Find implements tracker.Remote: the marker is a label. Jira's search may not know
// an issue for some seconds; the waits between attempts are longer.
func (r *remote) Find(ctx context.Context, marker string) (tracker.Seen, bool, error) {
	path := "/search"
	if r.cloud {
		path = "/search/jql" // the older one is gone from the Cloud
	}
	q := url.Values{"jql": {`project = "` + r.project + `" AND labels = "` + marker + `"`}, "fields": {fields}, "maxResults": {"2"}}
	var out struct {
		Issues []issue `json:"issues"`
	}
	if err := r.client.Call(ctx, http.MethodGet, r.api+path+"?"+q.Encode(), nil, &out); err != nil || len(out.Issues) == 0 {
		return tracker.Seen{}, false, err
	}
	return out.Issues[0].seen(r.base), true, nil
}

type named struct {
	Name string `json:"name"`
}

// Create implements tracker.Remote.
func (r *remote) Create(ctx context.Context, d tracker.Draft) (tracker.Seen, error) {
	type create struct {
		Project struct {
			Key string `json:"key"`
		} `json:"project"`
		Type        named    `json:"issuetype"`
		Summary     string   `json:"summary"`
		Description any      `json:"description"`
		Labels      []string `json:"labels"`
		Priority    *named   `json:"priority,omitempty"`
	}
	var in struct {
		Fields create `json:"fields"`
	}
	f := &in.Fields
	f.Project.Key, f.Type.Name, f.Summary = r.project, r.issueType, d.Title
	f.Labels = append(d.Labels[:len(d.Labels):len(d.Labels)], d.Marker)
	if d.Priority != "" {
		f.Priority = &named{d.Priority}
	}
	if f.Description = any(wiki(d)); r.cloud {
		f.Description = document(d)
	}
	var out issue
	if err := r.client.Call(ctx, http.MethodPost, r.api+"/issue", in, &out); err != nil {
		return tracker.Seen{}, err
	}
	// The answer has the key alone.
	return r.Issue(ctx, out.Key)
}

func (r *remote) at(key string) (string, error) {
	if !issueKey.MatchString(key) {
		return "", fault.New(fault.Invalid, "jira", "%.80q is no key of an issue", key)
	}
	return r.api + "/issue/" + key, nil
}

// Issue implements tracker.Remote.
func (r *remote) Issue(ctx context.Context, key string) (tracker.Seen, error) {
	path, err := r.at(key)
	if err != nil {
		return tracker.Seen{}, err
	}
	var out issue
	if err := r.client.Call(ctx, http.MethodGet, path+"?fields="+url.QueryEscape(fields), nil, &out); err != nil {
		return tracker.Seen{}, err
	}
	return out.seen(r.base), nil
}

// Announce implements tracker.Remote by remote links, which Jira replaces when one
// with the same global ID is there.
func (r *remote) Announce(ctx context.Context, key, _ string, backs []tracker.Back) error {
	path, err := r.at(key)
	if err != nil {
		return err
	}
	for _, b := range backs {
		in := remoteLink{GlobalID: "mlife=" + b.ID, Application: application{Type: "mlife", Name: "MLife"}, Relationship: "is a failure in",
			Object: object{URL: b.URL, Title: b.Title}}
		if err := r.client.Call(ctx, http.MethodPost, path+"/remotelink", in, nil); err != nil {
			return err
		}
	}
	return nil
}

type remoteLink struct {
	GlobalID     string      `json:"globalId"`
	Application  application `json:"application"`
	Relationship string      `json:"relationship"`
	Object       object      `json:"object"`
}

type application struct {
	Type string `json:"type"`
	Name string `json:"name"`
}

type object struct {
	URL   string `json:"url"`
	Title string `json:"title"`
}

// property marks a comment with the message that it is of.
const property = "mlife.message"

type commentProperty struct {
	Key   string            `json:"key"`
	Value map[string]string `json:"value"`
}

// Comment implements tracker.Remote.
func (r *remote) Comment(ctx context.Context, key, id, text string) error {
	path, err := r.at(key)
	if err != nil {
		return err
	}
	var last struct {
		Comments []struct {
			Properties []commentProperty `json:"properties"`
		} `json:"comments"`
	}
	if err := r.client.Call(ctx, http.MethodGet, path+"/comment?expand=properties&maxResults=100&orderBy=-created", nil, &last); err != nil {
		return err
	}
	for _, c := range last.Comments {
		for _, p := range c.Properties {
			if p.Key == property && p.Value["id"] == id {
				return nil
			}
		}
	}
	in := struct {
		Body       any               `json:"body"`
		Properties []commentProperty `json:"properties"`
	}{wikiLines(text), []commentProperty{{property, map[string]string{"id": id}}}}
	if r.cloud {
		in.Body = doc(paragraphs(text)...)
	}
	return r.client.Call(ctx, http.MethodPost, path+"/comment", in, nil)
}

// Move implements tracker.Remote by a transition that leads to the status.
func (r *remote) Move(ctx context.Context, key, state string) (tracker.Seen, error) {
	now, err := r.Issue(ctx, key)
	if err != nil || strings.EqualFold(now.State, state) {
		return now, err
	}
	return r.transition(ctx, key, "to "+state, func(name, _ string) bool { return strings.EqualFold(name, state) })
}

// Reopen implements tracker.Remote: without a state any transition that leads out of
// the statuses that are done will do, the first that Jira names.
func (r *remote) Reopen(ctx context.Context, key, state string) (tracker.Seen, error) {
	if state != "" {
		return r.Move(ctx, key, state)
	}
	now, err := r.Issue(ctx, key)
	if err != nil || !now.Done {
		return now, err
	}
	return r.transition(ctx, key, "that opens it", func(_, category string) bool { return category != "done" })
}

func (r *remote) transition(ctx context.Context, key, what string, fits func(name, category string) bool) (tracker.Seen, error) {
	path, err := r.at(key)
	if err != nil {
		return tracker.Seen{}, err
	}
	var there struct {
		Transitions []struct {
			ID string `json:"id"`
			To struct {
				Name     string `json:"name"`
				Category struct {
					Key string `json:"key"`
				} `json:"statusCategory"`
			} `json:"to"`
		} `json:"transitions"`
	}
	if err := r.client.Call(ctx, http.MethodGet, path+"/transitions", nil, &there); err != nil {
		return tracker.Seen{}, err
	}
	var names []string
	for _, t := range there.Transitions {
		if !fits(t.To.Name, t.To.Category.Key) {
			names = append(names, t.To.Name)
			continue
		}
		in := map[string]map[string]string{"transition": {"id": t.ID}}
		if err := r.client.Call(ctx, http.MethodPost, path+"/transitions", in, nil); err != nil {
			return tracker.Seen{}, err
		}
		return r.Issue(ctx, key)
	}
	return tracker.Seen{}, fault.New(fault.Invalid, "jira", "%s has no transition %s now, only to: %s", key, what, strings.Join(names, ", "))
}
