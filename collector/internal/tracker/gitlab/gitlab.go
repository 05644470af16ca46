// Package gitlab is the driver of package tracker for GitLab: REST API version 4
// (docs.gitlab.com/api/issues, /api/notes, /api/projects) with a personal, group or
// project access token, and the webhook "Issues events". The composition root
// imports it.
package gitlab

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"mlife/collector/internal/tracker"
	"mlife/collector/internal/tracker/rest"
	"mlife/shared/fault"
)

// Driver implements tracker.Driver.
type Driver struct {
	Loopback bool // allow a GitLab on this machine
}

// Open implements tracker.Driver.
func (d Driver) Open(c tracker.Connection) (tracker.Remote, error) {
	client, err := rest.New(rest.Options{Base: c.BaseURL + "/api/v4", CA: c.CA, Loopback: d.Loopback,
		Authorize: func(h http.Header) { h.Set("PRIVATE-TOKEN", c.Token.Reveal()) }})
	return &remote{client: client, project: "/projects/" + url.PathEscape(c.Project)}, err
}

var (
	ownKey = regexp.MustCompile(`^([\w./-]*)#(\d{1,12})$`)
	number = regexp.MustCompile(`^\d{1,12}$`)
	page   = regexp.MustCompile(`^/(.+?)(?:/-)?/(?:issues|work_items)/(\d{1,12})/?$`)
)

// Key implements tracker.Driver: #12, group/project#12 or the issue's address. The
// key of a project that is known by its number alone is #12.
func (d Driver) Key(c tracker.Connection, ref string) (string, error) {
	project, iid := "", ""
	if rest, ok := strings.CutPrefix(ref, c.BaseURL); ok {
		u, err := url.Parse(rest)
		if err == nil {
			if m := page.FindStringSubmatch(u.Path); m != nil {
				project, iid = m[1], m[2]
			}
		}
	} else if m := ownKey.FindStringSubmatch(ref); m != nil {
		project, iid = m[1], m[2]
	} else if number.MatchString(ref) {
		iid = ref
	}
	if iid == "" {
		return "", fault.Field("gitlab", "body.ref", "%.120q is neither #12 nor an address such as %s/%s/-/issues/12", ref, c.BaseURL, c.Project)
	}
	byNumber := number.MatchString(c.Project)
	if project != "" && !byNumber && !strings.EqualFold(project, c.Project) {
		return "", fault.Field("gitlab", "body.ref", "%.120q is in the project %s, this tracker is %s", ref, project, c.Project)
	}
	if project == "" && !byNumber {
		project = c.Project
	}
	return project + "#" + iid, nil
}

// remote is one project.
type remote struct {
	client  *rest.Client
	project string // path of the project in the API
}

// Close implements tracker.Remote.
func (r *remote) Close() { r.client.Close() }

// issue is what is read of an issue.
type issue struct {
	IID        int64     `json:"iid"`
	Title      string    `json:"title"`
	State      string    `json:"state"`
	WebURL     string    `json:"web_url"`
	UpdatedAt  time.Time `json:"updated_at"`
	Assignees  []person  `json:"assignees"`
	References struct {
		Full string `json:"full"`
	} `json:"references"`
	Description string `json:"description"`
}

type person struct {
	Name     string `json:"name"`
	Username string `json:"username"`
}

func names(list []person) string {
	var all []string
	for _, p := range list {
		all = append(all, p.Name)
	}
	return strings.Join(all, ", ")
}

func (i issue) seen() tracker.Seen {
	key := i.References.Full
	if key == "" {
		key = "#" + strconv.FormatInt(i.IID, 10)
	}
	return tracker.Seen{Key: key, URL: i.WebURL, Title: i.Title, State: i.State, Category: i.State, Done: i.State == "closed",
		Assignee: names(i.Assignees), UpdatedAt: i.UpdatedAt.UTC()}
}

// access is a role in a project: 15 is Planner, 20 Reporter, 30 Developer.
type access struct {
	Level int `json:"access_level"`
}

// planner is the lowest role that may set labels and change the state of others' issues.
const planner = 15

// Check implements tracker.Remote.
func (r *remote) Check(ctx context.Context) (tracker.Checkup, error) {
	var user person
	if err := r.client.Call(ctx, http.MethodGet, "/user", nil, &user); err != nil {
		return tracker.Checkup{}, err
	}
	var p struct {
		Name          string `json:"name_with_namespace"`
		IssuesEnabled *bool  `json:"issues_enabled"`
		Archived      bool   `json:"archived"`
		Permissions   struct {
			Project *access `json:"project_access"`
			Group   *access `json:"group_access"`
		} `json:"permissions"`
	}
	if err := r.client.Call(ctx, http.MethodGet, r.project, nil, &p); err != nil {
		return tracker.Checkup{}, err
	}
	out := tracker.Checkup{Account: user.Username, Project: p.Name, Warnings: []string{}}
	if p.IssuesEnabled != nil && !*p.IssuesEnabled {
		out.Warnings = append(out.Warnings, "Issues are switched off in this project.")
	}
	if p.Archived {
		out.Warnings = append(out.Warnings, "The project is archived: nothing can be written.")
	}
	level := 0
	for _, x := range []*access{p.Permissions.Project, p.Permissions.Group} {
		if x != nil {
			level = max(level, x.Level)
		}
	}
	if level < planner {
		out.Warnings = append(out.Warnings, "The token's role in the project is below Planner: labels and states may be refused.")
	}
	return out, nil
}

// findPages is how many pages of a hundred of the token's own newest issues Find reads.
const findPages = 5

// Find implements tracker.Remote: the marker is in the description. It reads the
// token's newest issues instead of asking the search, whose index may not know what
// is seconds old and reads comments of HTML in its own way.
func (r *remote) Find(ctx context.Context, marker string) (tracker.Seen, bool, error) {
	q := url.Values{"scope": {"created_by_me"}, "order_by": {"created_at"}, "sort": {"desc"}, "per_page": {"100"}}
	for n := 1; n <= findPages; n++ {
		q.Set("page", strconv.Itoa(n))
		var list []issue
		if err := r.client.Call(ctx, http.MethodGet, r.project+"/issues?"+q.Encode(), nil, &list); err != nil {
			return tracker.Seen{}, false, err
		}
		for _, i := range list {
			if strings.Contains(i.Description, hidden(marker)) {
				return i.seen(), true, nil
			}
		}
		if len(list) < 100 {
			break
		}
	}
	return tracker.Seen{}, false, nil
}

// Create implements tracker.Remote.
func (r *remote) Create(ctx context.Context, d tracker.Draft) (tracker.Seen, error) {
	labels := d.Labels
	if d.Priority != "" {
		labels = append(labels[:len(labels):len(labels)], d.Priority)
	}
	in := struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		Labels      string `json:"labels,omitempty"`
	}{d.Title, description(d), strings.Join(labels, ",")}
	var out issue
	if err := r.client.Call(ctx, http.MethodPost, r.project+"/issues", in, &out); err != nil {
		return tracker.Seen{}, err
	}
	return out.seen(), nil
}

func (r *remote) at(key string) (string, error) {
	_, iid, ok := strings.Cut(key, "#")
	if !ok || !number.MatchString(iid) {
		return "", fault.New(fault.Invalid, "gitlab", "%.80q is no key of an issue", key)
	}
	return r.project + "/issues/" + iid, nil
}

// Issue implements tracker.Remote.
func (r *remote) Issue(ctx context.Context, key string) (tracker.Seen, error) {
	path, err := r.at(key)
	if err != nil {
		return tracker.Seen{}, err
	}
	var out issue
	if err := r.client.Call(ctx, http.MethodGet, path, nil, &out); err != nil {
		return tracker.Seen{}, err
	}
	return out.seen(), nil
}

// Announce implements tracker.Remote by a comment.
func (r *remote) Announce(ctx context.Context, key, id string, backs []tracker.Back) error {
	var b strings.Builder
	b.WriteString("Linked in MLife:\n\n")
	bullets(&b, backs)
	return r.note(ctx, key, id, b.String())
}

// Comment implements tracker.Remote.
func (r *remote) Comment(ctx context.Context, key, id, text string) error {
	return r.note(ctx, key, id, plain(text)+"\n")
}

// note leaves a comment unless one with this id is among the last hundred.
func (r *remote) note(ctx context.Context, key, id, body string) error {
	path, err := r.at(key)
	if err != nil {
		return err
	}
	type note struct {
		Body string `json:"body"`
	}
	var last []note
	if err := r.client.Call(ctx, http.MethodGet, path+"/notes?order_by=created_at&per_page=100&sort=desc", nil, &last); err != nil {
		return err
	}
	for _, n := range last {
		if strings.Contains(n.Body, hidden(id)) {
			return nil
		}
	}
	return r.client.Call(ctx, http.MethodPost, path+"/notes", note{body + "\n" + hidden(id) + "\n"}, nil)
}

// Move implements tracker.Remote.
func (r *remote) Move(ctx context.Context, key, state string) (tracker.Seen, error) {
	now, err := r.Issue(ctx, key)
	if err != nil || now.State == state {
		return now, err
	}
	event := map[string]string{"closed": "close", "opened": "reopen"}[state]
	if event == "" {
		return now, fault.New(fault.Invalid, "gitlab", "%.40q is no state of an issue: opened or closed", state)
	}
	path, err := r.at(key)
	if err != nil {
		return now, err
	}
	var out issue
	err = r.client.Call(ctx, http.MethodPut, path, map[string]string{"state_event": event}, &out)
	return out.seen(), err
}

// Reopen implements tracker.Remote.
func (r *remote) Reopen(ctx context.Context, key, _ string) (tracker.Seen, error) {
	return r.Move(ctx, key, "opened")
}
