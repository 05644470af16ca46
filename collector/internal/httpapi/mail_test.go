package httpapi_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/loop"
	"mlife/collector/internal/notify"
	"mlife/collector/internal/people"
)

func (h *house) mailer(later time.Duration) *loop.Mailer {
	return &loop.Mailer{Store: h.db.Mails(), Page: func() string { return "https://mlife.example.org" }, API: httpapi.Base, Wake: func() {},
		Now: func() time.Time { return time.Now().Add(later) }, Log: slog.New(slog.DiscardHandler)}
}

// letters takes what waits in the outbox.
func (h *house) letters() (out []notify.Letter) {
	h.t.Helper()
	list, err := h.db.Notify().Claim(h.t.Context(), time.Now().Add(100*time.Hour), time.Now().Add(200*time.Hour), 100)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, m := range list {
		var l notify.Letter
		if err := json.Unmarshal(m.Body, &l); err != nil {
			h.t.Fatal(err)
		}
		if err := h.db.Notify().Settle(h.t.Context(), notify.Settled(m, nil, time.Now(), 0)); err != nil {
			h.t.Fatal(err)
		}
		out = append(out, l)
	}
	return out
}

// write lets the mailer look, so much later that all news have come to rest.
func (h *house) write(later time.Duration) []notify.Letter {
	h.t.Helper()
	if err := h.mailer(later).Once(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	return h.letters()
}

var link = regexp.MustCompile(`(?:confirm|token)=([0-9A-Za-z_-]+)`)

func TestNewsByMail(t *testing.T) {
	h := newHouse(t)
	id := h.fill(1)[0]
	ann := h.as("ann", people.Reviewer)
	say := func(text string) { h.must(201, "POST", "/badcases/"+id+"/comments", object{"text": text}, nil) }
	say("before, @ann")
	var mail struct {
		Address, Pending string
		Wishes           people.MailWishes
	}
	ann.must(200, "PUT", "/mail", object{"mention": "now", "assigned": "daily", "watched": "never"}, nil)
	ann.must(422, "PUT", "/mail", object{"mention": "hourly", "assigned": "daily", "watched": "never"}, nil)
	for _, bad := range []string{"nobody", "a@example.org, b@example.org", "a@example.org\r\nBcc: c@example.org", "Ann <a@example.org>"} {
		ann.must(422, "POST", "/mail/address", object{"address": bad}, nil)
	}
	ann.must(200, "POST", "/mail/address", object{"address": "ann@example.org"}, &mail)
	if mail.Address != "" || mail.Pending != "ann@example.org" {
		t.Fatalf("%+v", mail)
	}
	first := h.letters()
	if len(first) != 1 || first[0].To[0] != "ann@example.org" {
		t.Fatalf("%+v", first)
	}
	if got := h.write(time.Minute); len(got) != 0 {
		t.Errorf("sent to an address that nobody has confirmed: %+v", got)
	}
	ann.must(404, "POST", "/mail/confirm", object{"token": "wrong"}, nil)
	token := link.FindStringSubmatch(first[0].Text)[1]
	ann.must(200, "POST", "/mail/confirm", object{"token": token}, &mail)
	ann.must(404, "POST", "/mail/confirm", object{"token": token}, nil)

	// From now on: what happened before is not told, and each is told once.
	say("now, @ann")
	h.must(200, "PATCH", "/badcases/"+id, object{"assignee": "ann"}, nil)
	if got := h.write(0); len(got) != 0 {
		t.Errorf("sent before it came to rest: %+v", got)
	}
	got := h.write(time.Minute)
	if len(got) != 1 || !strings.HasPrefix(got[0].Subject, "admin named you: ") || strings.Contains(got[0].Text, "before") || strings.Contains(got[0].Text, "assigned") ||
		!strings.Contains(got[0].Text, "https://mlife.example.org/bam/badcases/"+id) {
		t.Fatalf("%+v", got)
	}
	if again := h.write(time.Minute); len(again) != 0 {
		t.Errorf("told twice: %+v", again)
	}
	if got = h.write(25 * time.Hour); len(got) != 1 || !strings.Contains(got[0].Subject, "assigned a case to you") {
		t.Fatalf("daily: %+v", got)
	}
	// What was read meanwhile needs no letter.
	say("read, @ann")
	ann.must(204, "POST", "/news/read", object{}, nil)
	if got := h.write(time.Minute); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	h.stopLetters(ann, got[0].Unsubscribe)
	say("after, @ann")
	if got := h.write(time.Minute); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	for range people.MaxConfirms - 1 {
		ann.must(200, "POST", "/mail/address", object{"address": "ann@example.com"}, nil)
	}
	ann.must(429, "POST", "/mail/address", object{"address": "ann@example.com"}, nil)
	ann.must(200, "DELETE", "/mail/address", nil, &mail)
	if mail.Address != "" || mail.Pending != "" {
		t.Errorf("%+v", mail)
	}
}

// stopLetters opens the link of a letter as a program, as a person who is signed in,
// and as a mail program that posts.
func (h *house) stopLetters(ann *house, address string) {
	h.t.Helper()
	path, ok := strings.CutPrefix(address, "https://mlife.example.org")
	if !ok {
		h.t.Fatal(address)
	}
	stranger := *h
	stranger.csrf, stranger.client = "", &http.Client{Timeout: time.Minute}
	defer stranger.client.CloseIdleConnections()
	status, head, body := stranger.do("GET", path, nil, nil)
	if status != 200 || !strings.Contains(string(body), `<form method="post"`) || !strings.Contains(head.Get("Content-Security-Policy"), "form-action 'self'") {
		h.t.Errorf("%d %v %s", status, head, body)
	}
	var mail struct{ Wishes people.MailWishes }
	if ann.must(200, "GET", "/mail", nil, &mail); mail.Wishes.Mention != people.AtOnce {
		h.t.Error("looking at the link ended the letters")
	}
	form := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
	browser := *ann
	browser.csrf = "" // a form of the page that asks has no such header
	for _, who := range []*house{&browser, &stranger} {
		if status, _, body := who.do("POST", path, form, strings.NewReader("List-Unsubscribe=One-Click")); status != 200 {
			h.t.Errorf("%d %s", status, body)
		}
	}
	if status, _, _ := stranger.do("POST", "/api/v1/mail/unsubscribe?token=wrong", form, nil); status != 404 {
		h.t.Error(status)
	}
	if ann.must(200, "GET", "/mail", nil, &mail); mail.Wishes != people.NoMail() {
		h.t.Errorf("%+v", mail)
	}
}
