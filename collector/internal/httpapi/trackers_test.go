package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/notify"
	"mlife/collector/internal/people"
	"mlife/collector/internal/tracker"
	"mlife/collector/internal/tracker/gitlab"
	"mlife/collector/internal/tracker/trackertest"
)

// trackerDesk is a desk whose outbox is emptied by the test.
func (h *house) trackerDesk() *tracker.Desk {
	return tracker.NewDesk(tracker.Options{Store: h.db.Trackers(), Badcases: h.db.Badcases(), Outbox: h.db.Notify(),
		Drivers: map[tracker.Kind]tracker.Driver{tracker.GitLab: gitlab.Driver{Loopback: true}},
		Page:    func() string { return "https://mlife.example.org" }, Wake: func() {}, Changed: func(string) {}, Edited: func(string) {}, Now: time.Now})
}

func (h *house) trackers() httpapi.Area {
	return httpapi.Trackers{Desk: h.trackerDesk(), Store: h.db.Trackers(), Page: func() string { return "https://mlife.example.org" }}
}

func (h *house) tell() {
	h.t.Helper()
	desk := h.trackerDesk()
	for range 10 {
		due, err := h.db.Notify().Claim(h.t.Context(), time.Now().Add(time.Second), time.Now().Add(time.Hour), 10)
		if err != nil || len(due) == 0 {
			return
		}
		for _, m := range due {
			if err := h.db.Notify().Settle(h.t.Context(), notify.Settled(m, desk.Deliver(h.t.Context(), m), time.Now(), 0)); err != nil {
				h.t.Fatal(err)
			}
		}
	}
}

func TestTrackers(t *testing.T) {
	h := newHouse(t)
	g := trackertest.NewGitLab(t)
	ids := h.fill(3)
	rev, vic := h.as("rev", people.Reviewer), h.as("vic", people.Viewer)
	settings := object{"base_url": g.URL, "project": trackertest.GitLabProject, "login": "x", "status_in": object{"closed": "resolved"}}
	body := object{"name": "doors", "kind": "gitlab", "settings": settings, "token": trackertest.GitLabToken}
	rev.must(403, "POST", "/trackers", body, nil)
	h.must(422, "POST", "/trackers", object{"name": "x", "kind": "gitlab", "settings": settings}, nil)
	var made struct {
		Tracker struct {
			ID      string
			HookURL string `json:"hook_url"`
		}
		HookSecret string `json:"hook_secret"`
	}
	h.must(201, "POST", "/trackers", body, &made)
	id := made.Tracker.ID
	if made.HookSecret == "" || made.Tracker.HookURL != "https://mlife.example.org/api/v1/trackers/"+id+"/events" {
		t.Fatalf("%+v", made)
	}
	// No answer and no list shows a secret; a login is for administrators.
	for _, who := range []*house{h, vic} {
		_, _, text := who.do("GET", "/api/v1/trackers", nil, nil)
		if strings.Contains(string(text), trackertest.GitLabToken) || strings.Contains(string(text), made.HookSecret) || strings.Contains(string(text), `"login"`) != (who == h) {
			t.Errorf("%s", text)
		}
	}
	// A token goes to no other address than it was given for.
	moved := object{"name": "doors", "kind": "gitlab", "settings": object{"base_url": "https://elsewhere.example.org", "project": "a/b"}}
	h.must(422, "PUT", "/trackers/"+id, moved, nil)
	h.must(200, "PUT", "/trackers/"+id, object{"name": "doors", "kind": "gitlab", "enabled": true, "settings": settings}, nil)
	var check tracker.Checkup
	h.must(200, "POST", "/trackers/"+id+"/test", nil, &check)
	if check.Project != "Vision / Door" || len(check.Warnings) != 0 {
		t.Errorf("%+v", check)
	}

	var draft tracker.Draft
	rev.must(200, "POST", "/issues/compose", object{"tracker": id, "ids": ids}, &draft)
	if !strings.HasPrefix(draft.Title, "3 badcases such as: ") || len(draft.Backs) != 3 {
		t.Errorf("%+v", draft)
	}
	vic.must(403, "POST", "/issues", object{"tracker": id, "ids": ids}, nil)
	rev.must(422, "POST", "/issues", object{"tracker": id}, nil)
	rev.must(404, "POST", "/issues", object{"tracker": "trk_none", "ids": ids}, nil)
	rev.must(404, "POST", "/issues", object{"tracker": id, "filter": object{"q": "function:none"}}, nil)
	var i tracker.Issue
	rev.must(202, "POST", "/issues", object{"tracker": id, "filter": object{}, "title": "Doors\nall"}, &i)
	h.tell()
	var page struct{ Items []tracker.Issue }
	vic.must(200, "GET", "/badcases/"+ids[0]+"/issues", nil, &page)
	if len(page.Items) != 1 || page.Items[0].Key != "vision/door#1" || page.Items[0].Title != "Doors all" || page.Items[0].Phase != tracker.Linked {
		t.Fatalf("%+v", page)
	}
	var found struct {
		Total int
		Items []bam.Badcase
	}
	vic.must(200, "GET", "/badcases?q=has:issue+issue:vision/door%231", nil, &found)
	if found.Total != 3 || len(found.Items[0].Issues) != 1 || found.Items[0].Issues[0].Key != "vision/door#1" || found.Items[0].Issues[0].URL == "" || found.Items[0].Issues[0].Done {
		t.Errorf("%+v", found)
	}
	vic.must(200, "GET", "/issues?tracker="+id, nil, &page)
	if len(page.Items) != 1 || page.Items[0].Badcases != 3 {
		t.Errorf("%+v", page)
	}
	g.Add("by hand")
	rev.must(200, "POST", "/issues/link", object{"tracker": id, "ids": ids[:1], "ref": "#2"}, &i)
	rev.must(404, "POST", "/issues/link", object{"tracker": id, "ids": ids[:1], "ref": "#9"}, nil)
	rev.must(422, "POST", "/issues/link", object{"tracker": id, "ids": ids[:1], "ref": "other/project#2"}, nil)
	g.Set(2, "closed", "Bea")
	rev.must(200, "POST", "/issues/"+i.ID+"/refresh", nil, &i)
	if i.State != "closed" || i.Assignee != "Bea" {
		t.Errorf("%+v", i)
	}
	rev.must(409, "POST", "/issues/"+i.ID+"/retry", nil, nil)
	rev.must(204, "DELETE", "/badcases/"+ids[0]+"/issues/"+i.ID, nil, nil)
	rev.must(404, "DELETE", "/badcases/"+ids[0]+"/issues/"+i.ID, nil, nil)
	h.hook(g, id, made.HookSecret, ids)
	h.must(204, "DELETE", "/trackers/"+id, nil, nil)
	vic.must(200, "GET", "/badcases/"+ids[0]+"/issues", nil, &page)
	if len(page.Items) != 0 {
		t.Errorf("%+v", page)
	}
}

// hook lets the tracker tell, as a program without any sign of who it is.
func (h *house) hook(g *trackertest.GitLab, id, secret string, ids []string) {
	h.t.Helper()
	stranger := *h
	stranger.csrf, stranger.client = "", &http.Client{Timeout: time.Minute}
	defer stranger.client.CloseIdleConnections()
	event := string(g.Set(1, "closed", ""))
	for _, c := range []struct {
		path, secret, body string
		status             int
		says               string
	}{
		{id, "wrong", event, 401, ""}, {"trk_none", secret, event, 401, ""}, {id, secret, "{", 422, ""},
		{id, secret, `{"object_kind":"push"}`, 200, "unknown"}, {id, secret, event, 200, "applied"}, {id, secret, event, 200, "repeated"},
		{id, secret, `"` + strings.Repeat("x", 2<<20) + `"`, 413, ""},
	} {
		status, _, b := stranger.do("POST", "/api/v1/trackers/"+c.path+"/events", map[string]string{"X-Gitlab-Token": c.secret, "Content-Type": "application/json"}, strings.NewReader(c.body))
		if status != c.status || !strings.Contains(string(b), c.says) {
			h.t.Errorf("%s %.30s: %d %s", c.secret, c.body, status, b)
		}
	}
	var b struct{ Status string }
	if h.must(200, "GET", "/badcases/"+ids[1], nil, &b); b.Status != "resolved" {
		h.t.Error(b)
	}
	busy := false
	for range 400 {
		status, _, _ := stranger.do("POST", "/api/v1/trackers/"+id+"/events", map[string]string{"X-Gitlab-Token": "x", "Content-Type": "application/json"}, strings.NewReader("{}"))
		busy = busy || status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
	}
	if !busy {
		h.t.Error("nothing bounds how often a stranger asks")
	}
}
