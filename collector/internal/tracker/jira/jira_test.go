package jira_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"mlife/collector/internal/tracker"
	"mlife/collector/internal/tracker/jira"
	"mlife/collector/internal/tracker/trackertest"
	"mlife/shared/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var nasty = tracker.Draft{Title: "door: open", Text: "{code}h1. x{code}\n[~admin] !http://evil/x.png!\n\nsecond",
	Facts: []tracker.Fact{{Name: "Result", Value: "a|b"}, {Name: "Truth", Value: ""}}, Backs: []tracker.Back{{ID: "bc_1", Title: "a|http://evil] x", URL: "https://mlife.example.org/bam/badcases/bc_1"}},
	More: 3, Picture: "https://mlife.example.org/api/v1/blobs/00", Labels: []string{"mlife"}, Priority: "High", Marker: "mlife-iss_1"}

func TestRequests(t *testing.T) {
	for kind, name := range map[tracker.Kind]string{tracker.JiraCloud: "cloud", tracker.JiraServer: "server"} {
		t.Run(name, func(t *testing.T) {
			j := trackertest.NewJira(t, kind == tracker.JiraCloud)
			c := tracker.Connection{Kind: kind, Token: trackertest.JiraToken, Settings: tracker.Settings{BaseURL: j.URL, Project: trackertest.JiraProject, IssueType: "Bug"}}
			root := "/rest/api/2/issue"
			if kind == tracker.JiraCloud {
				c.Login, root = trackertest.JiraLogin, "/rest/api/3/issue"
			}
			r, err := jira.Driver{Loopback: true}.Open(c)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			check, err := r.Check(t.Context())
			if err != nil || check.Account != "MLife bot" || len(check.Warnings) != 0 {
				t.Error(check, err)
			}
			seen, err := r.Create(t.Context(), nasty)
			if err != nil || seen.Key != "DOOR-1" || seen.URL != j.URL+"/browse/DOOR-1" || seen.State != "To Do" || seen.UpdatedAt.IsZero() {
				t.Fatal(seen, err)
			}
			for range 2 {
				if err := r.Announce(t.Context(), "DOOR-1", "msg_1", nasty.Backs); err != nil {
					t.Fatal(err)
				}
				if err := r.Comment(t.Context(), "DOOR-1", "msg_2", "came back\n{quote}"); err != nil {
					t.Fatal(err)
				}
			}
			if _, links, comments := j.State("DOOR-1"); links != 1 || comments != 1 {
				t.Errorf("%d links, %d comments", links, comments)
			}
			if seen, err = r.Move(t.Context(), "DOOR-1", "done"); err != nil || !seen.Done {
				t.Fatal(seen, err)
			}
			trackertest.Golden(t, name+"_create.json", j.Calls("POST", root)[0].Body+"\n")
			trackertest.Golden(t, name+"_link.json", j.Calls("POST", root+"/DOOR-1/remotelink")[0].Body+"\n")
			trackertest.Golden(t, name+"_comment.json", j.Calls("POST", root+"/DOOR-1/comment")[0].Body+"\n")
			trackertest.Golden(t, name+"_move.json", j.Calls("POST", root+"/DOOR-1/transitions")[0].Body+"\n")
			if found, ok, err := r.Find(t.Context(), "mlife-iss_1"); err != nil || !ok || found.Key != "DOOR-1" {
				t.Error(found, ok, err)
			}
			wrong := nasty
			wrong.Labels = []string{"two words"}
			if _, err := r.Create(t.Context(), wrong); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "contains spaces") {
				t.Error(err)
			}
		})
	}
}

func TestKeys(t *testing.T) {
	c := tracker.Connection{Settings: tracker.Settings{BaseURL: "https://x.atlassian.net", Project: "DOOR"}}
	for ref, want := range map[string]string{"DOOR-12": "DOOR-12", "door-12": "DOOR-12", "https://x.atlassian.net/browse/DOOR-12": "DOOR-12",
		"https://x.atlassian.net/jira/software/projects/DOOR/boards/1?selectedIssue=DOOR-12": "DOOR-12", "GATE-12": "", "https://evil.example.org/browse/DOOR-12": "", "DOOR-0": "", "DOOR": "", "": ""} {
		if got, err := (jira.Driver{}).Key(c, ref); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v", ref, got, err)
		}
	}
}

// An event as Jira sends it, cut to what is read and some of what is not.
const example = `{"timestamp":1525698237764,"webhookEvent":"jira:issue_updated","issue_event_type_name":"issue_generic",
	"user":{"displayName":"Administrator"},"issue":{"id":"99291","key":"DOOR-7","fields":{"summary":"doors","updated":"2018-05-07T13:03:57.000+0000",
	"status":{"name":"Done","id":"10001","statusCategory":{"id":3,"key":"done","name":"Done"}},"assignee":null,"labels":["mlife"]}},
	"changelog":{"id":"10124","items":[{"field":"status","fromString":"To Do","toString":"Done"}]}}`

func signed(body string) http.Header {
	mac := hmac.New(sha256.New, []byte("hook"))
	mac.Write([]byte(body))
	return http.Header{"X-Hub-Signature": {"sha256=" + hex.EncodeToString(mac.Sum(nil))}, "X-Atlassian-Webhook-Identifier": {"a1"}}
}

func TestEvents(t *testing.T) {
	c := tracker.Connection{HookSecret: "hook", Settings: tracker.Settings{BaseURL: "https://x.atlassian.net", Project: "DOOR"}}
	e, err := jira.Driver{}.Event(c, signed(example), nil, []byte(example))
	if err != nil || e.Seen.Key != "DOOR-7" || !e.Seen.Done || e.Seen.State != "Done" || e.Seen.Assignee != "" || e.Seen.UpdatedAt.Unix() != 1525698237 || len(e.Keys) != 2 {
		t.Errorf("%+v %v", e, err)
	}
	for _, strange := range []string{`{"webhookEvent":"comment_created"}`, strings.ReplaceAll(example, "DOOR-7", "GATE-7"), `{"webhookEvent":"jira:issue_updated","issue":{"key":"DOOR-7"}}`} {
		if e, err := (jira.Driver{}).Event(c, signed(strange), nil, []byte(strange)); err != nil || !e.Foreign {
			t.Errorf("%s: %+v %v", strange, e, err)
		}
	}
	c.HookSecret = ""
	if _, err := (jira.Driver{}).Event(c, http.Header{}, url.Values{"secret": {""}}, []byte(example)); !fault.Is(err, fault.Unauthorized) {
		t.Error("let in without a secret", err)
	}
}

func FuzzEvent(f *testing.F) {
	f.Add([]byte(example))
	c := tracker.Connection{HookSecret: "hook", Settings: tracker.Settings{Project: "DOOR"}}
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := jira.Driver{}.Event(c, http.Header{}, url.Values{"secret": {"hook"}}, body)
		if err == nil && !e.Foreign && (e.Seen.Key == "" || len(e.Keys) == 0 || !e.Deleted && e.Seen.State == "") {
			t.Errorf("%+v", e)
		}
	})
}
