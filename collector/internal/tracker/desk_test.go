package tracker_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/notify"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/collector/internal/tracker"
	"mlife/collector/internal/tracker/gitlab"
	"mlife/collector/internal/tracker/jira"
	"mlife/collector/internal/tracker/trackertest"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// office is a desk over a real database, whose outbox is emptied by hand.
type office struct {
	*testing.T
	db     *sqlstore.DB
	desk   *tracker.Desk
	sender *notify.Sender
	now    time.Time
	clips  int
}

func newOffice(t *testing.T) *office {
	db := storetest.Open(t)
	o := &office{T: t, db: db, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	edition := jira.Driver{Loopback: true}
	o.desk = tracker.NewDesk(tracker.Options{Store: db.Trackers(), Badcases: db.Badcases(), Outbox: db.Notify(),
		Drivers: map[tracker.Kind]tracker.Driver{tracker.GitLab: gitlab.Driver{Loopback: true}, tracker.JiraCloud: edition, tracker.JiraServer: edition},
		Page:    func() string { return "https://mlife.example.org" }, Wake: func() {}, Changed: func(string) {}, Edited: func(string) {},
		Now: func() time.Time { return o.now }, Log: slog.New(slog.DiscardHandler)})
	o.sender = notify.NewSender(db.Notify(), map[string]notify.Deliverer{tracker.Message: o.desk}, func() time.Time { return o.now }, slog.New(slog.DiscardHandler), nil)
	return o
}

// report records an occurrence; the same label is the same picture and the same badcase.
func (o *office) report(label string) string {
	o.Helper()
	o.clips++
	var key wire.Key
	copy(key[:], fmt.Sprintf("%032d", o.clips))
	picture := sha256.Sum256([]byte(label))
	items := []clip.Item{{Name: "door.jpg", MediaType: "image/jpeg", SHA256: hex.EncodeToString(picture[:]), Size: 1}}
	id, err := o.db.Badcases().Record(o.Context(), bam.Occurrence{Clip: key, Source: bam.FromDevice, At: o.now, Manifest: clip.Manifest{
		Function: "door", Device: "cam-1", Model: "1." + label, Slot: "door", CapturedAt: o.now, Items: items,
		Result: []byte(`{"label":"` + label + `","confidence":0.9}`), Truth: []byte(`{"label":"closed"}`)}})
	if err != nil {
		o.Fatal(err)
	}
	return id
}

func (o *office) connect(c tracker.Connection) tracker.Connection {
	o.Helper()
	c.ID, c.Enabled, c.HookSecret, c.CreatedAt = "trk_"+c.Name, true, "hook secret", o.now
	if err := c.Check(); err != nil {
		o.Fatal(err)
	}
	if err := o.db.Trackers().SaveConnection(o.Context(), c); err != nil {
		o.Fatal(err)
	}
	return c
}

// run delivers what is due now, and what follows from it.
func (o *office) run() {
	o.Helper()
	for range 20 {
		for o.sender.Once(o.Context()) {
		}
		waiting, _, err := o.db.Notify().Messages(o.Context(), notify.Query{State: notify.Waiting, Limit: 200})
		if err != nil {
			o.Fatal(err)
		}
		if !slices.ContainsFunc(waiting, func(m notify.Message) bool { return !m.NextAt.After(o.now) }) {
			return
		}
	}
	o.Fatal("the outbox does not come to rest")
}

func (o *office) later(d time.Duration) { o.now = o.now.Add(d) }

func (o *office) issue(id string) tracker.Issue {
	o.Helper()
	i, err := o.db.Trackers().Issue(o.Context(), id)
	if err != nil {
		o.Fatal(err)
	}
	return i
}

func (o *office) status(id string, s bam.Status) {
	o.Helper()
	if _, err := o.db.Badcases().Edit(o.Context(), id, 0, bam.Edit{Status: &s}, "ann", o.now); err != nil {
		o.Fatal(err)
	}
}

func (o *office) badcase(id string) bam.Badcase {
	o.Helper()
	b, err := o.db.Badcases().Badcase(o.Context(), id)
	if err != nil {
		o.Fatal(err)
	}
	return b
}

func (o *office) gitlab() (*trackertest.GitLab, tracker.Connection) {
	g := trackertest.NewGitLab(o.T)
	return g, o.connect(tracker.Connection{Name: "gl", Kind: tracker.GitLab, Token: trackertest.GitLabToken, Settings: tracker.Settings{
		BaseURL: g.URL, Project: trackertest.GitLabProject, Labels: []string{"mlife"}, SeverityLabels: map[bam.Severity]string{bam.Medium: "severity::medium"},
		StatusIn:  map[string]bam.Status{"closed": bam.Resolved, "opened": bam.Open},
		StatusOut: map[bam.Status]string{bam.Resolved: "closed", bam.Open: "opened"}, Reopen: true}})
}

func (o *office) create(c tracker.Connection, ids ...string) tracker.Issue {
	o.Helper()
	i, err := o.desk.Create(o.Context(), c.ID, bam.Selection{IDs: ids}, nil, nil, "ann")
	if err != nil {
		o.Fatal(err)
	}
	return i
}

const issues = "/api/v4/projects/vision%2Fdoor/issues"

func TestAnIssueForMany(t *testing.T) {
	o := newOffice(t)
	g, c := o.gitlab()
	one, other := o.report("open"), o.report("ajar")
	i := o.create(c, one, other)
	if i.Phase != tracker.Creating || i.Key != "" {
		t.Fatalf("%+v", i)
	}
	o.run()
	i = o.issue(i.ID)
	if i.Phase != tracker.Linked || i.Key != "vision/door#1" || i.State != "opened" || i.Badcases != 2 || i.Error != "" || i.URL != g.URL+"/vision/door/-/issues/1" {
		t.Fatalf("%+v", i)
	}
	if notes := g.Notes(1); len(notes) != 1 || !strings.Contains(notes[0], "https://mlife.example.org/bam/badcases/"+one) {
		t.Errorf("notes %q", notes)
	}
	history, _, err := o.db.Badcases().History(t.Context(), one, "", 200)
	if err != nil || len(history) == 0 || history[0].Field != "issue" || string(history[0].New) != `"vision/door#1"` || history[0].Actor != "ann" {
		t.Errorf("history %+v %v", history, err)
	}
	for q, want := range map[string]int{`issue:"vision/door#1"`: 2, "issue:vision*": 2, "has:issue": 2, "issue:null": 0, "issue_state:opened": 2, `issue:"vision/door#2"`: 0} {
		r, err := o.db.Badcases().Find(t.Context(), bam.Filter{Q: q}, bam.Page{})
		if err != nil || r.Total != want {
			t.Errorf("%s: %d %v", q, r.Total, err)
		}
	}
	// The badcases go their ways: the issue is closed with the last of them.
	o.status(one, bam.Resolved)
	o.run()
	if got := o.issue(i.ID); got.State != "opened" {
		t.Errorf("closed too early: %+v", got)
	}
	o.status(other, bam.Resolved)
	o.run()
	if got := o.issue(i.ID); got.State != "closed" || !got.Done {
		t.Errorf("%+v", got)
	}
	// One comes back: a comment, the issue is opened again, and the other one stays as it is.
	o.later(time.Hour)
	o.report("open")
	o.run()
	if got := o.issue(i.ID); got.State != "opened" {
		t.Errorf("%+v", got)
	}
	notes := g.Notes(1)
	if len(notes) != 2 || !strings.Contains(notes[1], "reported again with model 1") || o.badcase(other).Status != bam.Resolved {
		t.Errorf("notes %q, other %s", notes, o.badcase(other).Status)
	}
	// Gone from both, it is forgotten here and stays there.
	for _, id := range []string{one, other} {
		if err := o.desk.Unlink(t.Context(), i.ID, id, "ann"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := o.db.Trackers().Issue(t.Context(), i.ID); !fault.Is(err, fault.NotFound) || len(g.Issues()) != 1 {
		t.Error(err, g.Issues())
	}
}

func TestALostAnswerMakesNoSecondIssue(t *testing.T) {
	o := newOffice(t)
	g, c := o.gitlab()
	i := o.create(c, o.report("open"))
	g.Lose("POST", issues)
	g.Lose("POST", issues+"/1/notes")
	o.run()
	if got := o.issue(i.ID); got.Phase != tracker.Creating || got.Error == "" {
		t.Fatalf("%+v", got)
	}
	for range 3 {
		o.later(time.Minute)
		o.run()
	}
	if got := o.issue(i.ID); got.Phase != tracker.Linked || got.Error != "" || len(g.Issues()) != 1 || len(g.Notes(1)) != 1 {
		t.Errorf("%+v, issues %v, notes %q", got, g.Issues(), g.Notes(1))
	}
	// In a Jira as well, which finds its by a label.
	j, c2 := o.jira(true)
	i = o.create(c2, o.report("ajar"))
	j.Lose("POST", "/rest/api/3/issue")
	j.Lose("POST", "/rest/api/3/issue/DOOR-1/remotelink")
	for range 3 {
		o.run()
		o.later(time.Minute)
	}
	if got := o.issue(i.ID); got.Phase != tracker.Linked || got.Key != "DOOR-1" || j.Count() != 1 {
		t.Errorf("%+v, %d issues", got, j.Count())
	}
}

func TestRefusalsAreShownAndTriedAgain(t *testing.T) {
	o := newOffice(t)
	g, c := o.gitlab()
	i := o.create(c, o.report("open"))
	g.Refuse(503, 429)
	o.run()
	if got := o.issue(i.ID); got.Phase != tracker.Creating || !strings.Contains(got.Error, "503") {
		t.Errorf("%+v", got)
	}
	o.later(time.Minute)
	o.run()
	if got := o.issue(i.ID); !strings.Contains(got.Error, "429") {
		t.Errorf("%+v", got)
	}
	g.Refuse(403)
	o.later(time.Minute)
	o.run()
	if got := o.issue(i.ID); got.Phase != tracker.Failed || strings.Contains(got.Error, trackertest.GitLabToken) {
		t.Errorf("%+v", got)
	}
	got, err := o.desk.Retry(t.Context(), i.ID)
	if err != nil || got.Phase != tracker.Creating {
		t.Fatal(got, err)
	}
	o.run()
	if got := o.issue(i.ID); got.Phase != tracker.Linked || len(g.Issues()) != 1 {
		t.Errorf("%+v %v", got, g.Issues())
	}
	if _, err := o.desk.Retry(t.Context(), i.ID); !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
}

func (o *office) jira(cloud bool) (*trackertest.Jira, tracker.Connection) {
	j := trackertest.NewJira(o.T, cloud)
	c := tracker.Connection{Name: "jira", Kind: tracker.JiraServer, Token: trackertest.JiraToken, Settings: tracker.Settings{
		BaseURL: j.URL, Project: trackertest.JiraProject, IssueType: "Bug", Priorities: map[string]string{"3": "Medium"},
		StatusIn:  map[string]bam.Status{"done": bam.Resolved, "In Progress": bam.InProgress},
		StatusOut: map[bam.Status]string{bam.Resolved: "Done", bam.InProgress: "In Progress"}, Reopen: true}}
	if cloud {
		c.Kind, c.Login = tracker.JiraCloud, trackertest.JiraLogin
	}
	return j, o.connect(c)
}

func (o *office) hear(c tracker.Connection, header, value string, body []byte) tracker.Heard {
	o.Helper()
	heard, err := o.desk.Hear(o.Context(), c.ID, http.Header{header: {value}}, nil, body)
	if err != nil {
		o.Fatal(err)
	}
	return heard
}

func TestWebhooksOfGitLab(t *testing.T) {
	o := newOffice(t)
	g, c := o.gitlab()
	id := o.report("open")
	g.Add("there already")
	i, err := o.desk.Link(t.Context(), c.ID, g.URL+"/vision/door/-/issues/1", bam.Selection{IDs: []string{id}}, "ann")
	if err != nil || i.Key != "vision/door#1" || i.Phase != tracker.Linked {
		t.Fatal(i, err)
	}
	o.run()
	body := g.Set(1, "closed", "Bea")
	for _, h := range []http.Header{{}, {"X-Gitlab-Token": {"hook secre"}}} {
		if _, err := o.desk.Hear(t.Context(), c.ID, h, nil, body); !fault.Is(err, fault.Unauthorized) {
			t.Error(err)
		}
	}
	if _, err := o.desk.Hear(t.Context(), "trk_none", http.Header{"X-Gitlab-Token": {"hook secret"}}, nil, body); !fault.Is(err, fault.Unauthorized) {
		t.Error(err)
	}
	if heard := o.hear(c, "X-Gitlab-Token", "hook secret", body); heard != tracker.Applied {
		t.Fatal(heard)
	}
	b := o.badcase(id)
	if got := o.issue(i.ID); b.Status != bam.Resolved || got.State != "closed" || got.Assignee != "Bea" {
		t.Errorf("%s %+v", b.Status, got)
	}
	history, _, err := o.db.Badcases().History(t.Context(), id, "", 200)
	if err != nil || history[0].Field != "status" || history[0].Actor != "tracker:vision/door#1" || history[0].Action == "" {
		t.Errorf("history %+v %v", history[0], err)
	}
	// What came from there is not sent back, and nothing is done twice.
	o.run()
	if puts := g.Calls("PUT", issues); len(puts) != 0 {
		t.Errorf("sent back: %v", puts)
	}
	o.status(id, bam.InProgress)
	if heard := o.hear(c, "X-Gitlab-Token", "hook secret", body); heard != tracker.Repeated || o.badcase(id).Status != bam.InProgress {
		t.Error(heard, o.badcase(id).Status)
	}
	o.now = o.now.Add(time.Minute)
	old := strings.Replace(string(body), `"Ann"`, `"Ann B."`, 1)
	g.Set(1, "opened", "")
	newer := g.Set(1, "opened", "")
	if heard := o.hear(c, "X-Gitlab-Token", "hook secret", newer); heard != tracker.Applied {
		t.Error(heard)
	}
	if heard := o.hear(c, "X-Gitlab-Token", "hook secret", []byte(old)); heard != tracker.Outdated || o.issue(i.ID).State != "opened" {
		t.Error(heard)
	}
	g.Add("nobody's")
	for _, strange := range [][]byte{g.Set(2, "closed", ""), []byte(strings.ReplaceAll(string(newer), "vision/door", "vision/gate")), []byte(`{"object_kind":"push"}`)} {
		if heard := o.hear(c, "X-Gitlab-Token", "hook secret", strange); heard != tracker.Unknown {
			t.Error(heard)
		}
	}
	if _, err := o.desk.Hear(t.Context(), c.ID, http.Header{"X-Gitlab-Token": {"hook secret"}}, nil, []byte("{")); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

func TestWebhooksOfJira(t *testing.T) {
	for _, cloud := range []bool{true, false} {
		o := newOffice(t)
		j, c := o.jira(cloud)
		id := o.report("open")
		i := o.create(c, id)
		o.run()
		if i = o.issue(i.ID); i.Key != "DOOR-1" || i.State != "To Do" || i.Category != "new" {
			t.Fatalf("%+v", i)
		}
		body := j.Set("DOOR-1", "Done", "Bea")
		mac := hmac.New(sha256.New, []byte("hook secret"))
		mac.Write(body)
		signature := "sha256=" + hex.EncodeToString(mac.Sum(nil))
		for _, bad := range []http.Header{{}, {"X-Hub-Signature": {"sha256=00"}}} {
			if _, err := o.desk.Hear(t.Context(), c.ID, bad, nil, body); !fault.Is(err, fault.Unauthorized) {
				t.Error(err)
			}
		}
		// A wrong signature is not mended by a secret in the address.
		if _, err := o.desk.Hear(t.Context(), c.ID, http.Header{"X-Hub-Signature": {"sha256=00"}}, url.Values{"secret": {"hook secret"}}, body); !fault.Is(err, fault.Unauthorized) {
			t.Error(err)
		}
		if heard := o.hear(c, "X-Hub-Signature", signature, body); heard != tracker.Applied || o.badcase(id).Status != bam.Resolved {
			t.Error(heard, o.badcase(id).Status)
		}
		o.later(time.Hour)
		o.report("open")
		o.run()
		status, links, comments := j.State("DOOR-1")
		if status != "To Do" || links != 1 || comments != 1 {
			t.Errorf("%s, %d links, %d comments", status, links, comments)
		}
		// Its own reopening comes back as an event and changes nothing.
		if o.issue(i.ID).State != "To Do" || o.badcase(id).Status != bam.Open {
			t.Errorf("%+v %s", o.issue(i.ID), o.badcase(id).Status)
		}
		heard, err := o.desk.Hear(t.Context(), c.ID, nil, url.Values{"secret": {"hook secret"}}, j.Set("DOOR-1", "In Progress", ""))
		if err != nil || heard != tracker.Applied || o.badcase(id).Status != bam.InProgress {
			t.Error(heard, err, o.badcase(id).Status)
		}
		o.status(id, bam.Resolved)
		o.run()
		if status, _, _ := j.State("DOOR-1"); status != "Done" {
			t.Error(status)
		}
		// A way that the workflow does not have is named.
		o.status(id, bam.InProgress)
		o.run()
		if got := o.issue(i.ID); !strings.Contains(got.Error, "no transition to In Progress now, only to: To Do") {
			t.Errorf("%+v", got)
		}
		deleted := strings.Replace(string(j.Set("DOOR-1", "Done", "")), "jira:issue_updated", "jira:issue_deleted", 1)
		if heard, err := o.desk.Hear(t.Context(), c.ID, nil, url.Values{"secret": {"hook secret"}}, []byte(deleted)); err != nil || heard != tracker.Applied || o.issue(i.ID).Phase != tracker.Gone {
			t.Error(heard, err, o.issue(i.ID))
		}
	}
}

func TestConnectionsAreChecked(t *testing.T) {
	good := tracker.Connection{Name: "x", Kind: tracker.JiraCloud, Token: "t", Settings: tracker.Settings{BaseURL: "https://x.example.org/jira", Project: "DOOR", IssueType: "Bug"}}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for field, change := range map[string]func(c *tracker.Connection){
		"body.name":            func(c *tracker.Connection) { c.Name = " " },
		"body.kind":            func(c *tracker.Connection) { c.Kind = "bugzilla" },
		"body.token":           func(c *tracker.Connection) { c.Token = "a\r\nHost: b" },
		"body.base_url":        func(c *tracker.Connection) { c.BaseURL = "https://a:b@x.example.org" },
		"body.project":         func(c *tracker.Connection) { c.Project = `D" OR 1=1` },
		"body.issue_type":      func(c *tracker.Connection) { c.IssueType = "" },
		"body.ca":              func(c *tracker.Connection) { c.CA = "none" },
		"body.labels":          func(c *tracker.Connection) { c.Labels = []string{"two words"} },
		"body.priorities":      func(c *tracker.Connection) { c.Priorities = map[string]string{"6": "x"} },
		"body.severity_labels": func(c *tracker.Connection) { c.SeverityLabels = map[bam.Severity]string{"awful": "x"} },
		"body.status_in":       func(c *tracker.Connection) { c.StatusIn = map[string]bam.Status{"done": "finished"} },
		"body.status_out":      func(c *tracker.Connection) { c.StatusOut = map[bam.Status]string{"finished": "done"} },
	} {
		c := good
		change(&c)
		var e *fault.Error
		if err := c.Check(); !errors.As(err, &e) || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}
