package alarm_test

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"flag"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"go.uber.org/goleak"

	"mlife/collector/internal/badcaseindex"
	"mlife/collector/internal/bam"
	"mlife/collector/internal/bam/alarm"
	"mlife/collector/internal/notify"
	"mlife/collector/internal/notify/mail"
	"mlife/collector/internal/notify/webhook"
	"mlife/collector/internal/people"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

var update = flag.Bool("update", false, "write the golden files")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// post is a real SMTP server that keeps letters.
type post struct{ letters chan string }

func (p post) NewSession(*smtp.Conn) (smtp.Session, error) { return letter(p), nil }

type letter post

func (letter) Mail(string, *smtp.MailOptions) error { return nil }
func (letter) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (letter) Reset()                               {}
func (letter) Logout() error                        { return nil }
func (l letter) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	l.letters <- string(b)
	return err
}

type call struct {
	header http.Header
	body   []byte
}

// house is a collector's part that watches, with a receiver of webhooks and one of
// mail that really listen.
type house struct {
	*testing.T
	db      *sqlstore.DB
	index   *badcaseindex.Index
	desk    *alarm.Desk
	sender  *notify.Sender
	now     time.Time
	clips   uint32
	calls   chan call
	letters chan string
	key     notify.Channel
	heard   atomic.Int32
}

var begin = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC) // a Monday

func newHouse(t *testing.T) *house {
	h := &house{T: t, now: begin, calls: make(chan call, 10), letters: make(chan string, 10)}
	log := slog.New(slog.DiscardHandler)
	h.db = storetest.Open(t)
	h.index = badcaseindex.New(h.db.Badcases(), log)
	if err := h.index.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.open()
	return h
}

// open makes the desk, as a start of the collector does.
func (h *house) open() {
	h.desk = alarm.NewDesk(alarm.Options{Store: h.db.Alarms(), Counter: h.index.CountReports(h.db.Alarms()), Page: func() string { return "https://mlife.example.org" },
		Saved: func(ctx context.Context, id string) (string, error) {
			s, err := h.db.People().Search(ctx, id)
			return s.Query, err
		},
		Now: func() time.Time { return h.now }, Log: slog.New(slog.DiscardHandler), Changed: func(string) {}, Wake: func() {}, Listeners: []alarm.Listener{h}})
}

// AlarmChanged implements alarm.Listener.
func (h *house) AlarmChanged(context.Context, alarm.Alarm, string) { h.heard.Add(1) }

// outside opens the receivers and gives their channels.
func (h *house) outside() []string {
	h.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			h.Error(err)
		}
		h.calls <- call{r.Header, b}
	}))
	h.Cleanup(s.Close)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		h.Fatal(err)
	}
	office := smtp.NewServer(post{h.letters})
	office.Domain = "mail.example.org"
	done := make(chan error)
	go func() { done <- office.Serve(l) }()
	h.Cleanup(func() {
		office.Close()
		<-done
	})
	h.key = notify.Channel{ID: "chn_1", Name: "hook", Kind: notify.Webhook, URL: s.URL, Enabled: true, Secret: notify.NewSecret(), CreatedAt: begin}
	for _, c := range []notify.Channel{h.key, {ID: "chn_2", Name: "letters", Kind: notify.Mail, Addresses: []string{"ann@example.org"}, Enabled: true, CreatedAt: begin}} {
		if err := h.db.Notify().SaveChannel(h.Context(), c); err != nil {
			h.Fatal(err)
		}
	}
	hook := webhook.New(webhook.Options{Channels: h.db.Notify(), Loopback: true, Now: func() time.Time { return h.now }})
	h.Cleanup(hook.Close)
	letters, err := mail.New(mail.Options{Server: l.Addr().String(), TLS: "none", From: "mlife@example.org"})
	if err != nil {
		h.Fatal(err)
	}
	h.sender = notify.NewSender(h.db.Notify(), map[string]notify.Deliverer{notify.Webhook: hook, notify.Mail: letters}, func() time.Time { return h.now }, slog.New(slog.DiscardHandler), nil)
	return []string{"chn_1", "chn_2"}
}

// report records n reports of a label, captured from a time on.
func (h *house) report(label string, at time.Time, n int) {
	h.Helper()
	result, err := json.Marshal(clip.Prediction{Label: label})
	if err != nil {
		h.Fatal(err)
	}
	for i := range n {
		h.clips++
		var key wire.Key
		binary.BigEndian.PutUint32(key[:], h.clips)
		_, err := h.db.Badcases().Record(h.Context(), bam.Occurrence{Clip: key, Source: bam.FromDevice, At: h.now,
			Manifest: clip.Manifest{Device: "cam-1", Slot: "mask", Function: label, Model: "v1", Result: result, CapturedAt: at.Add(time.Duration(i) * time.Minute),
				Items: []clip.Item{{Name: "a", MediaType: "image/png", SHA256: strings.Repeat("ab", 32)}}}})
		if err != nil {
			h.Fatal(err)
		}
	}
}

// usual are the reports of a day, 3 to 8 of them.
func usual(day int) int { return 3 + day*7%6 }

// days lets the collector run through days of usual reports, one look each.
func (h *house) days(from, to int) {
	for d := from; d < to; d++ {
		h.report("mask", begin.AddDate(0, 0, d).Add(8*time.Hour), usual(d))
	}
	h.now = begin.AddDate(0, 0, to).Add(2 * time.Hour)
}

func (h *house) add(change func(*alarm.Rule)) alarm.Rule {
	h.Helper()
	r := alarm.Rule{Name: "Half-worn masks", Query: "result:mask", Measure: alarm.Reports, Window: alarm.Day, Kind: alarm.Baseline, FalsePerYear: 4, MinCount: 5, Cooldown: 24, Enabled: true}
	if change != nil {
		change(&r)
	}
	r, err := h.desk.Add(h.Context(), r, "eva")
	if err != nil {
		h.Fatal(err)
	}
	return r
}

// once is a look of a collector that has run all the time.
func (h *house) once() {
	h.Helper()
	if _, err := h.db.Alarms().Beat(h.Context(), h.now.Add(-time.Minute), 365*24*time.Hour); err != nil {
		h.Fatal(err)
	}
	h.desk.Once(h.Context())
}

func (h *house) alarms() []alarm.Alarm {
	h.Helper()
	list, _, _, err := h.db.Alarms().Alarms(h.Context(), alarm.Query{Limit: 100})
	if err != nil {
		h.Fatal(err)
	}
	return list
}

func (h *house) standing(id string) alarm.Standing {
	h.Helper()
	s, err := h.desk.Standing(h.Context(), id)
	if err != nil {
		h.Fatal(err)
	}
	return s
}

func TestARiseIsToldOnce(t *testing.T) {
	h := newHouse(t)
	channels := h.outside()
	if err := h.db.People().AddUser(t.Context(), people.User{ID: "u1", Login: "ann", Role: people.Viewer, CreatedAt: begin}); err != nil {
		t.Fatal(err)
	}
	h.days(0, 40)
	r := h.add(func(r *alarm.Rule) { r.Channels, r.Watchers = channels, []string{"ann"} })
	h.once()
	if s := h.standing(r.ID); s.Learning || s.Learnt != 39 || s.Alarm != "" || s.Error != "" || !s.NextAt.Equal(begin.AddDate(0, 0, 41).Add(time.Hour)) {
		t.Fatalf("%+v", s)
	}
	// A day of 30. Two come late, in the hour after the day's end.
	day := begin.AddDate(0, 0, 40)
	h.report("mask", day.Add(8*time.Hour), 28)
	h.now = day.AddDate(0, 0, 1).Add(50 * time.Minute)
	h.once()
	h.report("mask", day.Add(23*time.Hour), 2)
	if len(h.alarms()) != 0 {
		t.Fatal("judged before its grace")
	}
	h.now = day.AddDate(0, 0, 1).Add(61 * time.Minute)
	h.once()
	h.open() // and after a restart nothing is doubled
	h.once()
	list := h.alarms()
	if len(list) != 1 || list[0].State != alarm.Open || list[0].Reports != 30 || !list[0].From.Equal(day) || !list[0].To.Equal(day.AddDate(0, 0, 1)) || h.heard.Load() != 1 {
		t.Fatalf("%+v, heard %d", list, h.heard.Load())
	}
	for h.sender.Once(t.Context()) {
	}
	got := <-h.calls
	if err := webhook.Verify(h.key.Secret, got.header, got.body, h.now); err != nil {
		t.Error(err)
	}
	golden(t, "raised.json", got.body, list[0].ID, r.ID)
	golden(t, "raised.txt", []byte(plain(t, <-h.letters)), list[0].ID, r.ID)
	if news, _, unread, err := h.db.Badcases().News(t.Context(), "ann", true, "", 10); err != nil || unread != 1 || news[0].Alarm != list[0].ID {
		t.Errorf("%+v, %v", news, err)
	}
	// The link opens its cases.
	if page, err := h.index.Find(t.Context(), bam.Filter{Q: list[0].Cases}, bam.Page{Limit: 10}); err != nil || page.Total != 1 {
		t.Errorf("%s: %+v, %v", list[0].Cases, page, err)
	}

	// It goes on, and somebody sees to it; nobody is told again.
	if _, err := h.desk.Acknowledge(t.Context(), list[0].ID, "ben", "looking"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.desk.Acknowledge(t.Context(), list[0].ID, "ben", ""); !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
	h.report("mask", day.AddDate(0, 0, 1).Add(8*time.Hour), 25)
	h.now = day.AddDate(0, 0, 2).Add(2 * time.Hour)
	h.once()
	for h.sender.Once(t.Context()) {
	}
	list = h.alarms()
	if len(list) != 1 || list[0].State != alarm.Acknowledged || list[0].Reports != 55 || len(h.calls)+len(h.letters) != 0 {
		t.Fatalf("%+v", list)
	}
	// It is over after three usual days.
	h.days(42, 45)
	h.once()
	if list = h.alarms(); len(list) != 1 || list[0].State != alarm.Closed || list[0].Outcome != alarm.Calm || list[0].EndedAt.IsZero() {
		t.Fatalf("%+v", list)
	}
	for h.sender.Once(t.Context()) {
	}
	golden(t, "closed.txt", []byte(plain(t, <-h.letters)), list[0].ID, r.ID)
	events, err := h.db.Alarms().Events(t.Context(), list[0].ID)
	if err != nil || len(events) != 3 || events[1].Who != "ben" || events[2].Note != alarm.Calm {
		t.Errorf("%+v, %v", events, err)
	}
}

// plain takes the parts of a letter that are the same each time.
func plain(t *testing.T, text string) string {
	t.Helper()
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.NewReplacer("=\n", "", "=3D", "=").Replace(text)
	subject := regexp.MustCompile(`(?m)^Subject: (.*(\n .*)*)$`).FindString(text)
	_, body, ok := strings.Cut(text, "\n\n")
	if !ok {
		t.Fatal(text)
	}
	return subject + "\n\n" + body
}

// golden compares with a file of testdata, IDs apart.
func golden(t *testing.T, name string, got []byte, alarmID, rule string) {
	t.Helper()
	var v any
	if strings.HasSuffix(name, ".json") {
		if err := json.Unmarshal(got, &v); err != nil {
			t.Fatal(err)
		}
		got, _ = json.MarshalIndent(v, "", "  ")
		got = append(got, '\n')
	}
	text := strings.NewReplacer(alarmID, "alm_01", rule, "rule_01").Replace(string(got))
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("%s is now\n%s", file, text)
	}
}

func TestWhatHappenedWhileItWasDown(t *testing.T) {
	h := newHouse(t)
	h.days(0, 40)
	r := h.add(nil)
	h.once()
	// Down for four days, in which the devices kept 20 reports a day.
	for d := 40; d < 44; d++ {
		h.report("mask", begin.AddDate(0, 0, d).Add(8*time.Hour), 20)
	}
	h.now = begin.AddDate(0, 0, 44).Add(3 * time.Hour)
	h.open()
	h.desk.Once(t.Context())
	if len(h.alarms()) != 0 {
		t.Error("judged before the devices had time to send")
	}
	for range 12 {
		h.now = h.now.Add(5 * time.Minute)
		h.desk.Once(t.Context())
	}
	list := h.alarms()
	if len(list) != 1 || list[0].State != alarm.Open || list[0].Reports != 80 {
		t.Fatalf("%+v", list)
	}
	points, err := h.db.Alarms().Points(t.Context(), r.ID, begin, h.now)
	if err != nil || len(points) != 43 || points[38].Gap || !points[39].Gap || !points[42].Gap {
		t.Errorf("%d points, %v", len(points), err)
	}
}

func TestRulesFollowSavedSearches(t *testing.T) {
	h := newHouse(t)
	h.days(0, 20)
	saved := people.SavedSearch{ID: "srch_1", Of: "badcases", Name: "masks", Query: "result:mask", Owner: "eva", CreatedAt: begin, UpdatedAt: begin}
	if err := h.db.People().AddSearch(t.Context(), saved); err != nil {
		t.Fatal(err)
	}
	r := h.add(func(r *alarm.Rule) { r.Search, r.Query = "srch_1", "" })
	if h.once(); r.Query != "result:mask" || h.standing(r.ID).Learnt != 19 {
		t.Fatalf("%+v", h.standing(r.ID))
	}
	saved.Query = "result:hat"
	if err := h.db.People().ChangeSearch(t.Context(), saved); err != nil {
		t.Fatal(err)
	}
	h.days(20, 21)
	h.once()
	if s := h.standing(r.ID); s.Rule.Query != "result:hat" || s.Learnt != 20 {
		t.Errorf("%+v", s)
	}
	if err := h.db.People().RemoveSearch(t.Context(), "srch_1"); err != nil {
		t.Fatal(err)
	}
	h.days(21, 22)
	h.once()
	if s := h.standing(r.ID); s.Rule.Query != "result:hat" || s.Learnt != 21 || s.Error != "" {
		t.Errorf("%+v", s)
	}
	if _, err := h.desk.Add(t.Context(), alarm.Rule{Search: "srch_9"}, "eva"); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

// inferences writes what the devices counted on some days.
func (h *house) inferences(from, to int, n int64) {
	h.Helper()
	err := h.db.Write(h.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO devices (id, enrolled_at, revoked_at, online, session, last_seen, device_at, status, inventory, inferences, badcases)
			VALUES ('cam-1', 0, 0, 0, '', 0, 0, '{}', '{}', 0, 0) ON CONFLICT (id) DO NOTHING`)
		for d := from; d < to && err == nil; d++ {
			_, err = tx.Exec("INSERT INTO rate_samples (t, device, slot, version, inferences, badcases) VALUES (?, 'cam-1', 'mask', 'v1', ?, 0)", begin.AddDate(0, 0, d).Unix(), n)
		}
		return err
	})
	if err != nil {
		h.Fatal(err)
	}
}

func TestRatesNeedInferences(t *testing.T) {
	h := newHouse(t)
	h.days(0, 30)
	r := h.add(func(r *alarm.Rule) {
		r.Query, r.Measure, r.MinExposure = "result:mask slot:mask", alarm.Rate, 100
	})
	h.once()
	if s := h.standing(r.ID); !s.Learning || s.Learnt != 0 {
		t.Errorf("it learnt from windows in which nothing was counted: %+v", s)
	}
	if err := h.desk.Remove(t.Context(), r.ID, "eva"); err != nil {
		t.Fatal(err)
	}
	h.inferences(0, 30, 1000)
	r = h.add(func(r *alarm.Rule) {
		r.Query, r.Measure, r.MinExposure = "result:mask slot:mask", alarm.Rate, 100
	})
	// Ten times as many of both: no rise. Ten times as many reports alone: one.
	h.inferences(30, 31, 10_000)
	h.inferences(31, 32, 1000)
	for d := 30; d < 32; d++ {
		h.report("mask", begin.AddDate(0, 0, d), 50)
	}
	h.now = begin.AddDate(0, 0, 31).Add(2 * time.Hour)
	if h.once(); len(h.alarms()) != 0 {
		t.Errorf("%+v", h.alarms())
	}
	h.now = begin.AddDate(0, 0, 32).Add(2 * time.Hour)
	if h.once(); len(h.alarms()) != 1 || h.alarms()[0].Inferences != 1000 || h.alarms()[0].Rule != r.ID {
		t.Errorf("%+v", h.alarms())
	}
}

func TestPreview(t *testing.T) {
	h := newHouse(t)
	h.days(0, 40)
	h.report("mask", begin.AddDate(0, 0, 30).Add(12*time.Hour), 40)
	rule := alarm.Rule{Query: "result:mask status:new", Measure: alarm.Reports, Window: alarm.Day, Kind: alarm.Baseline, FalsePerYear: 4, MinCount: 5}
	p, err := h.desk.Preview(t.Context(), rule, 3)
	if err != nil || len(p.Points) != 21 || len(p.Alarms) != 1 || p.Learning || len(p.Changing) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	if a := p.Alarms[0]; !a.From.Equal(begin.AddDate(0, 0, 30)) || a.Reports != int64(40+usual(30)) || a.Outcome != alarm.Calm {
		t.Errorf("%+v", a)
	}
	rule.Kind, rule.Threshold = alarm.Threshold, 8
	if p, err = h.desk.Preview(t.Context(), rule, 104); err != nil || len(p.Points) != 39 || len(p.Alarms) < 2 {
		t.Errorf("%d points, %d alarms, %v", len(p.Points), len(p.Alarms), err)
	}
	rule.Query = "nonsense:1"
	if _, err := h.desk.Preview(t.Context(), rule, 3); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

func TestRunStops(t *testing.T) {
	h := newHouse(t)
	h.days(0, 20)
	h.add(nil)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- h.desk.Run(ctx) }()
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
