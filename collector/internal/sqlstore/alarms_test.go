package sqlstore_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/bam/alarm"
	"mlife/collector/internal/notify"
	"mlife/collector/internal/people"
	"mlife/collector/internal/sqlstore"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

func alarmStore(t *testing.T) (*sqlstore.DB, *sqlstore.Alarms) {
	t.Helper()
	db := open(t)
	return db, db.Alarms()
}

func watch(id, name string) alarm.Rule {
	return alarm.Rule{ID: id, Name: name, Query: "result:mask", Measure: alarm.Reports, Window: alarm.Day, Kind: alarm.Baseline, FalsePerYear: 4, MinCount: 3,
		Enabled: true, Channels: []string{}, Watchers: []string{}, Author: "eva", CreatedAt: noon, UpdatedAt: noon}
}

func TestAlarmRules(t *testing.T) {
	_, s := alarmStore(t)
	ctx := t.Context()
	one := watch("rule_1", "masks")
	if err := s.AddRule(ctx, one); err != nil {
		t.Fatal(err)
	}
	if err := s.AddRule(ctx, watch("rule_2", "masks")); !fault.Is(err, fault.Exists) {
		t.Error(err)
	}
	if got, err := s.Rule(ctx, "rule_1"); err != nil || !reflect.DeepEqual(got, one) {
		t.Errorf("%+v, %v", got, err)
	}
	for range 2 { // twice is once
		if got, err := s.Watch(ctx, "rule_1", "ann", true); err != nil || !reflect.DeepEqual(got.Watchers, []string{"ann"}) {
			t.Errorf("%v, %v", got.Watchers, err)
		}
	}
	if got, err := s.Watch(ctx, "rule_1", "ann", false); err != nil || len(got.Watchers) != 0 {
		t.Errorf("%v, %v", got.Watchers, err)
	}
	for _, err := range []error{s.ChangeRule(ctx, watch("rule_9", "x"), false), s.RemoveRule(ctx, "rule_9", "eva", noon), s.Failed(ctx, "rule_9", "x", noon)} {
		if !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	}
	if err := s.Failed(ctx, "rule_1", strings.Repeat("é", 400), noon); err != nil {
		t.Error(err)
	}
	if p, err := s.Progress(ctx, "rule_1"); err != nil || len(p.Error) > 500 || p.Course != nil || !p.CheckedAt.Equal(noon) {
		t.Errorf("%+v, %v", p, err)
	}
}

// raisedOnce saves a window that raises an alarm, and gives it.
func raisedOnce(t *testing.T, s *sqlstore.Alarms, rule string) alarm.Alarm {
	t.Helper()
	p, err := s.Progress(t.Context(), rule)
	if err != nil {
		t.Fatal(err)
	}
	a := alarm.Alarm{ID: "alm_" + rule, Rule: rule, RuleName: "masks", State: alarm.Open, From: noon, To: noon.Add(time.Hour), Reports: 40, Expected: 12.5, RaisedAt: noon}
	c := alarm.NewCourse(alarm.Day)
	c.Open = &alarm.Episode{Alarm: a.ID, From: noon}
	err = s.Advance(t.Context(), alarm.Advance{Rule: rule, Revision: p.Revision, Next: noon.AddDate(0, 0, 1), Course: c, Query: "result:mask", CheckedAt: noon,
		Points: []alarm.Point{{T: noon, Reports: 40, Known: true, Expected: 12.5, Low: 5, High: 22, Over: true}}, Alarms: []alarm.Alarm{a},
		Events:  map[string][]alarm.Event{a.ID: {{At: noon, What: alarm.EventRaised}}},
		Notices: []alarm.Notice{{Alarm: a.ID, Topic: alarm.TopicRaised, Subject: "masks have risen", Text: "masks\n", Body: alarm.Payload{Type: alarm.TopicRaised}}}})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAlarmsAreRaisedInOneStep(t *testing.T) {
	db, s := alarmStore(t)
	ctx := t.Context()
	for _, c := range []notify.Channel{
		{ID: "chn_1", Name: "hook", Kind: notify.Webhook, URL: "https://example.org", Enabled: true, Secret: "whsec_x", CreatedAt: noon},
		{ID: "chn_2", Name: "letters", Kind: notify.Mail, Addresses: []string{"a@example.org"}, Enabled: true, CreatedAt: noon},
		{ID: "chn_3", Name: "off", Kind: notify.Webhook, URL: "https://example.org", CreatedAt: noon},
	} {
		if err := db.Notify().SaveChannel(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.People().AddUser(ctx, people.User{ID: "u1", Login: "ann", Role: people.Viewer, CreatedAt: noon}); err != nil {
		t.Fatal(err)
	}
	r := watch("rule_1", "masks")
	r.Channels, r.Watchers = []string{"chn_1", "chn_2", "chn_3", "chn_gone"}, []string{"ann", "nobody"}
	if err := s.AddRule(ctx, r); err != nil {
		t.Fatal(err)
	}
	before, err := s.Progress(ctx, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	a := raisedOnce(t, s, r.ID)

	list, _, err := db.Notify().Messages(ctx, notify.Query{About: a.ID, Limit: 10})
	if err != nil || len(list) != 2 {
		t.Fatalf("messages %+v, %v", list, err)
	}
	news, _, unread, err := db.Badcases().News(ctx, "ann", false, "", 10)
	if err != nil || unread != 1 || news[0].Kind != bam.NewsAlarm || news[0].Alarm != a.ID || news[0].Badcase != "" || news[0].Text != "masks have risen" {
		t.Errorf("news %+v, %v", news, err)
	}
	if open, acked, err := s.Active(ctx); err != nil || open != 1 || acked != 0 {
		t.Errorf("%d open, %d acknowledged, %v", open, acked, err)
	}
	points, err := s.Points(ctx, r.ID, noon, noon.Add(time.Hour))
	if err != nil || len(points) != 1 || points[0] != (alarm.Point{T: noon, Reports: 40, Known: true, Expected: 12.5, Low: 5, High: 22, Over: true}) {
		t.Errorf("%+v, %v", points, err)
	}
	// The same windows again, by another collector or after a crash: nothing is doubled.
	err = s.Advance(ctx, alarm.Advance{Rule: r.ID, Revision: before.Revision, Course: alarm.NewCourse(alarm.Day), Alarms: []alarm.Alarm{{ID: "alm_2", Rule: r.ID, State: alarm.Open}}})
	if !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
	p, err := s.Progress(ctx, r.ID)
	if err != nil || !p.Course.Fits(alarm.Day) || p.Course.Open.Alarm != a.ID || !p.Next.Equal(noon.AddDate(0, 0, 1)) {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestPeopleDecide(t *testing.T) {
	_, s := alarmStore(t)
	ctx := t.Context()
	if err := s.AddRule(ctx, watch("rule_1", "masks")); err != nil {
		t.Fatal(err)
	}
	a := raisedOnce(t, s, "rule_1")
	got, err := s.Decide(ctx, a.ID, func(a *alarm.Alarm, c *alarm.Course, r alarm.Rule) (alarm.Event, error) {
		a.State = alarm.Acknowledged
		c.Acknowledge()
		return alarm.Event{At: noon, Who: "ann", What: alarm.EventAcknowledged, Note: r.Name}, nil
	})
	if err != nil || got.State != alarm.Acknowledged {
		t.Fatal(got, err)
	}
	if p, err := s.Progress(ctx, "rule_1"); err != nil || !p.Course.Open.Acked {
		t.Errorf("%+v, %v", p, err)
	}
	want := []alarm.Event{{At: noon, What: "raised"}, {At: noon, Who: "ann", What: "acknowledged", Note: "masks"}}
	if got, err := s.Events(ctx, a.ID); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	// Another thing to watch: the open alarm is over.
	r := watch("rule_1", "hats")
	if err := s.ChangeRule(ctx, r, true); err != nil {
		t.Fatal(err)
	}
	if got, err = s.Alarm(ctx, a.ID); err != nil || got.State != alarm.Closed || got.Outcome != alarm.Removed {
		t.Errorf("%+v, %v", got, err)
	}
	if p, err := s.Progress(ctx, "rule_1"); err != nil || p.Course != nil || !p.Next.IsZero() {
		t.Errorf("%+v, %v", p, err)
	}
	if err := s.RemoveRule(ctx, "rule_1", "eva", noon); err != nil {
		t.Fatal(err)
	}
	if list, _, _, err := s.Alarms(ctx, alarm.Query{State: alarm.Closed, Limit: 10}); err != nil || len(list) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := s.Alarm(ctx, "alm_none"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

func TestAlarmPages(t *testing.T) {
	_, s := alarmStore(t)
	ctx := t.Context()
	for i := range 5 {
		id := fmt.Sprintf("rule_%d", i)
		if err := s.AddRule(ctx, watch(id, id)); err != nil {
			t.Fatal(err)
		}
		raisedOnce(t, s, id)
	}
	var seen []string
	for cursor := ""; ; {
		list, next, total, err := s.Alarms(ctx, alarm.Query{Active: true, Cursor: cursor, Limit: 2})
		if err != nil || total != 5 {
			t.Fatal(total, err)
		}
		for _, a := range list {
			seen = append(seen, a.Rule)
		}
		if cursor = next; next == "" {
			break
		}
	}
	if got := strings.Join(seen, " "); got != "rule_4 rule_3 rule_2 rule_1 rule_0" {
		t.Error(got)
	}
}

func TestReportsAreCounted(t *testing.T) {
	db, s := alarmStore(t)
	ctx := t.Context()
	b := db.Badcases()
	sunday := time.Date(2026, 3, 1, 23, 59, 0, 0, time.UTC)
	for i, at := range []time.Duration{0, time.Minute, 30 * time.Minute, 25 * time.Hour, 8 * 24 * time.Hour} {
		_, err := b.Record(ctx, bam.Occurrence{Clip: wire.Key{byte(i + 1)}, Source: bam.FromDevice, At: noon.AddDate(0, 0, 10),
			Manifest: clip.Manifest{Device: fmt.Sprint("cam-", i%2), Function: "f", CapturedAt: sunday.Add(at), Items: []clip.Item{{Name: "a", MediaType: "image/png", SHA256: strings.Repeat(fmt.Sprintf("%02x", i/2), 32)}}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	from := alarm.Week.Start(sunday)
	day := from.AddDate(0, 0, 6)
	for _, c := range []struct {
		query string
		w     alarm.Window
		want  []alarm.Count
	}{
		{"", alarm.Week, []alarm.Count{{T: from, N: 1}, {T: from.AddDate(0, 0, 7), N: 3}, {T: from.AddDate(0, 0, 14), N: 1}}},
		{"", alarm.Day, []alarm.Count{{T: day, N: 1}, {T: day.AddDate(0, 0, 1), N: 2}, {T: day.AddDate(0, 0, 2), N: 1}, {T: day.AddDate(0, 0, 8), N: 1}}},
		{"frequency:1", alarm.Week, []alarm.Count{{T: from.AddDate(0, 0, 14), N: 1}}},
		{"function:g", alarm.Week, []alarm.Count{}},
	} {
		got, err := s.Reports(ctx, c.query, c.w, from, from.AddDate(0, 0, 21))
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q by %s: %v, %v", c.query, c.w, got, err)
		}
	}
	if first, err := s.FirstReport(ctx, sunday.Add(time.Second)); err != nil || !first.Equal(sunday.Add(time.Minute)) {
		t.Error(first, err)
	}
	// The link of an alarm: cases that were reported in its time, however often after.
	page, err := b.Find(ctx, bam.Filter{Q: alarm.CasesOf("function:f", day, day.AddDate(0, 0, 1))}, bam.Page{Limit: 10})
	if err != nil || page.Total != 1 || page.Items[0].Frequency != 2 {
		t.Errorf("%+v, %v", page, err)
	}
}

func TestOutages(t *testing.T) {
	_, s := alarmStore(t)
	ctx := t.Context()
	for i, c := range []struct {
		after  time.Duration
		paused bool
	}{{0, false}, {time.Minute, false}, {time.Hour, true}, {time.Hour + time.Minute, false}} {
		if paused, err := s.Beat(ctx, noon.Add(c.after), 5*time.Minute); err != nil || paused != c.paused {
			t.Errorf("%d: %v, %v", i, paused, err)
		}
	}
	want := []alarm.Outage{{From: noon.Add(time.Minute), To: noon.Add(time.Hour)}}
	if got, err := s.Outages(ctx, noon); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
}
