package gitlab_test

import (
	"net/http"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/tracker"
	"mlife/collector/internal/tracker/gitlab"
	"mlife/collector/internal/tracker/trackertest"
	"mlife/shared/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func project(g *trackertest.GitLab) tracker.Connection {
	return tracker.Connection{Kind: tracker.GitLab, Token: trackertest.GitLabToken, HookSecret: "hook", Settings: tracker.Settings{BaseURL: g.URL, Project: trackertest.GitLabProject}}
}

func open(t *testing.T, c tracker.Connection, loopback bool) tracker.Remote {
	t.Helper()
	r, err := gitlab.Driver{Loopback: loopback}.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// What devices and people write must not become markup, a mention or a quick action.
var nasty = tracker.Draft{Title: "door: open", Text: "/close\n@all look <script>\n\n- [x](javascript:1) #12 !3 ~bug",
	Facts: []tracker.Fact{{Name: "Result", Value: "a|b`c"}}, Backs: []tracker.Back{{ID: "bc_1", Title: "a](http://evil) @root", URL: "https://mlife.example.org/bam/badcases/bc_1"}},
	More: 3, Picture: "https://mlife.example.org/api/v1/blobs/00", Labels: []string{"mlife"}, Priority: "priority::5", Marker: "mlife-iss_1"}

func TestRequests(t *testing.T) {
	g := trackertest.NewGitLab(t)
	r := open(t, project(g), true)
	seen, err := r.Create(t.Context(), nasty)
	if err != nil || seen.Key != "vision/door#1" || seen.State != "opened" {
		t.Fatal(seen, err)
	}
	if err := r.Announce(t.Context(), seen.Key, "msg_1", nasty.Backs); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := r.Comment(t.Context(), seen.Key, "msg_2", "came back\n/reopen"); err != nil {
			t.Fatal(err)
		}
	}
	if seen, err = r.Move(t.Context(), seen.Key, "closed"); err != nil || !seen.Done {
		t.Fatal(seen, err)
	}
	const at = "/api/v4/projects/vision%2Fdoor/issues"
	trackertest.Golden(t, "create.json", g.Calls("POST", at)[0].Body+"\n")
	notes := g.Calls("POST", at+"/1/notes")
	if len(notes) != 2 {
		t.Fatalf("%d notes", len(notes))
	}
	trackertest.Golden(t, "announce.json", notes[0].Body+"\n")
	trackertest.Golden(t, "comment.json", notes[1].Body+"\n")
	trackertest.Golden(t, "close.json", g.Calls("PUT", at+"/1")[0].Body+"\n")
	if found, ok, err := r.Find(t.Context(), "mlife-iss_1"); err != nil || !ok || found.Key != seen.Key {
		t.Error(found, ok, err)
	}
	if _, ok, err := r.Find(t.Context(), "mlife-iss_"); err != nil || ok {
		t.Error("found by a part of the marker", err)
	}
}

func TestErrors(t *testing.T) {
	g := trackertest.NewGitLab(t)
	c := project(g)
	r := open(t, c, true)
	for status, kind := range map[int]fault.Kind{401: fault.Forbidden, 403: fault.Forbidden, 404: fault.NotFound, 422: fault.Invalid, 302: fault.Invalid,
		429: fault.Busy, 409: fault.Unavailable, 500: fault.Unavailable} {
		g.Refuse(status)
		if _, err := r.Issue(t.Context(), "#1"); !fault.Is(err, kind) {
			t.Errorf("%d: %v", status, err)
		}
	}
	if _, err := open(t, c, false).Check(t.Context()); !fault.Is(err, fault.Forbidden) {
		t.Errorf("this machine was called: %v", err)
	}
	c.Token = "wrong"
	if _, err := open(t, c, true).Check(t.Context()); !fault.Is(err, fault.Forbidden) {
		t.Error(err)
	}
}

func TestKeys(t *testing.T) {
	c := tracker.Connection{Settings: tracker.Settings{BaseURL: "https://gitlab.example.org/git", Project: "vision/door"}}
	for ref, want := range map[string]string{
		"12": "vision/door#12", "#12": "vision/door#12", "vision/door#12": "vision/door#12", "https://gitlab.example.org/git/vision/door/-/issues/12": "vision/door#12",
		"https://gitlab.example.org/git/vision/door/-/work_items/12?x=1#note_3": "vision/door#12", "https://gitlab.example.org/git/vision/door/issues/12": "vision/door#12",
		"https://evil.example.org/vision/door/-/issues/12": "", "vision/gate#12": "", "https://gitlab.example.org/git/vision/gate/-/issues/12": "", "": "", "#": "", "door": "", "-1": "",
	} {
		got, err := gitlab.Driver{}.Key(c, ref)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v", ref, got, err)
		}
	}
}

// The documentation's own example of an issue event.
const example = `{"object_kind":"issue","event_type":"issue","user":{"id":1,"name":"Administrator","username":"root"},
	"project":{"id":1,"name":"Gitlab Test","path_with_namespace":"gitlabhq/gitlab-test"},
	"object_attributes":{"id":301,"title":"New API: create/update/delete file","assignee_ids":[51],"state":"opened","iid":23,
	"created_at":"2013-12-03T17:15:43Z","updated_at":"2013-12-03T17:15:43Z","url":"http://example.com/diaspora/issues/23","action":"open"},
	"assignees":[{"name":"User1","username":"user1"}],"labels":[{"id":206,"title":"API"}],"changes":{}}`

func TestEvents(t *testing.T) {
	c := tracker.Connection{HookSecret: "hook", Settings: tracker.Settings{Project: "gitlabhq/gitlab-test"}}
	h := http.Header{"X-Gitlab-Token": {"hook"}, "Idempotency-Key": {"f5e57ebe"}}
	e, err := gitlab.Driver{}.Event(c, h, nil, []byte(example))
	if err != nil || e.Seen.Key != "gitlabhq/gitlab-test#23" || e.Seen.Assignee != "User1" || !e.Seen.UpdatedAt.Equal(time.Date(2013, 12, 3, 17, 15, 43, 0, time.UTC)) || len(e.Keys) != 2 {
		t.Errorf("%+v %v", e, err)
	}
	c.Project = "1"
	if e, err := (gitlab.Driver{}).Event(c, h, nil, []byte(example)); err != nil || e.Foreign {
		t.Errorf("%+v %v", e, err)
	}
	c.HookSecret = ""
	if _, err := (gitlab.Driver{}).Event(c, http.Header{}, nil, []byte(example)); !fault.Is(err, fault.Unauthorized) {
		t.Error("let in without a secret", err)
	}
}

func FuzzEvent(f *testing.F) {
	f.Add([]byte(example))
	f.Add([]byte(`{"object_kind":"issue","object_attributes":{"updated_at":"2017-09-15 16:52:00 UTC"}}`))
	c := tracker.Connection{HookSecret: "hook", Settings: tracker.Settings{Project: "gitlabhq/gitlab-test"}}
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := gitlab.Driver{}.Event(c, http.Header{"X-Gitlab-Token": {"hook"}}, nil, body)
		if err == nil && !e.Foreign && (e.Seen.Key == "" || e.Seen.State == "" || len(e.Keys) == 0) {
			t.Errorf("%+v", e)
		}
	})
}
