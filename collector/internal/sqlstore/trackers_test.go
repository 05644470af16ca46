package sqlstore_test

import (
	"slices"
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/notify"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/tracker"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

var trackedAt = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func tracked(t *testing.T, db *sqlstore.DB, n int) (ids []string) {
	t.Helper()
	for i := range n {
		id, err := db.Badcases().Record(t.Context(), bam.Occurrence{Clip: wire.Key{1, byte(i)}, Source: bam.FromDevice, At: trackedAt,
			Manifest: clip.Manifest{Function: "door", Device: "cam", CapturedAt: trackedAt, Result: []byte(`{"label":"l` + string(rune('a'+i)) + `"}`)}})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

func connection(t *testing.T, s *sqlstore.Trackers, name string) tracker.Connection {
	t.Helper()
	c := tracker.Connection{ID: "trk_" + name, Name: name, Kind: tracker.GitLab, Enabled: true, Token: "secret", HookSecret: "hook", CreatedAt: trackedAt,
		Settings: tracker.Settings{BaseURL: "https://gitlab.example.org", Project: "vision/door", StatusIn: map[string]bam.Status{"closed": bam.Resolved},
			StatusOut: map[bam.Status]string{bam.Resolved: "closed"}}}
	if err := s.SaveConnection(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTrackerConnections(t *testing.T) {
	s := open(t).Trackers()
	c := connection(t, s, "one")
	got, err := s.Connection(t.Context(), c.ID)
	if err != nil || got.Token != "secret" || got.HookSecret != "hook" || !got.Enabled || got.Project != "vision/door" || got.StatusIn["closed"] != bam.Resolved {
		t.Fatal(got, err)
	}
	c.ID = "trk_two"
	if err := s.SaveConnection(t.Context(), c); !fault.Is(err, fault.Exists) {
		t.Error(err)
	}
	if list, err := s.Connections(t.Context()); err != nil || len(list) != 1 {
		t.Error(list, err)
	}
	if err := s.RemoveConnection(t.Context(), "trk_none", "ann", trackedAt); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

func TestTrackerIssues(t *testing.T) {
	db := open(t)
	s := db.Trackers()
	c := connection(t, s, "one")
	ids := tracked(t, db, 3)
	m, err := notify.NewMessage(tracker.Message, c.ID, "x", "iss_1", 1, trackedAt)
	if err != nil {
		t.Fatal(err)
	}
	i := tracker.Issue{ID: "iss_1", Connection: c.ID, Title: "doors", Phase: tracker.Creating, CreatedBy: "ann", CreatedAt: trackedAt}
	if err := s.AddIssue(t.Context(), i, ids[:2], []notify.Message{m}); err != nil {
		t.Fatal(err)
	}
	if err := s.AddIssue(t.Context(), tracker.Issue{ID: "iss_x", Connection: c.ID, CreatedAt: trackedAt}, []string{"bc_none"}, nil); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	for _, want := range []bool{false, true} {
		if before, err := s.Trying(t.Context(), "iss_1"); err != nil || before != want {
			t.Error(before, err)
		}
	}
	if err := s.Trouble(t.Context(), "iss_1", "away", true); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Issue(t.Context(), "iss_1"); err != nil || got.Phase != tracker.Failed || got.Error != "away" || got.Badcases != 2 {
		t.Error(got, err)
	}
	if err := s.Again(t.Context(), "iss_1"); err != nil {
		t.Fatal(err)
	}
	// Meanwhile somebody links the issue that was made by its key: the two become one.
	other := tracker.Issue{ID: "iss_2", Connection: c.ID, Key: "vision/door#1", State: "opened", Phase: tracker.Linked, CreatedBy: "bea", CreatedAt: trackedAt}
	if err := s.AddIssue(t.Context(), other, ids[1:], nil); err != nil {
		t.Fatal(err)
	}
	seen := tracker.Seen{Key: "vision/door#1", State: "opened", UpdatedAt: trackedAt}
	if err := s.Saw(t.Context(), "iss_1", seen, false, trackedAt, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Issue(t.Context(), "iss_1"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	got, err := s.IssueByKey(t.Context(), c.ID, "vision/door#1")
	if err != nil || got.ID != "iss_2" || got.Badcases != 3 {
		t.Fatal(got, err)
	}
	if list, err := s.IssuesOf(t.Context(), ids[0]); err != nil || len(list) != 1 || list[0].Key != "vision/door#1" {
		t.Error(list, err)
	}
	if list, next, err := s.List(t.Context(), tracker.Query{Connection: c.ID, Limit: 1}); err != nil || len(list) != 1 || next != "" {
		t.Error(list, next, err)
	}
	if err := s.RemoveConnection(t.Context(), c.ID, "ann", trackedAt); err != nil {
		t.Fatal(err)
	}
	h, _, err := db.Badcases().History(t.Context(), ids[0], "", 200)
	if err != nil || h[0].Field != "issue" || string(h[0].New) != `""` {
		t.Errorf("%+v %v", h, err)
	}
}

func TestTrackerEvents(t *testing.T) {
	db := open(t)
	s := db.Trackers()
	c := connection(t, s, "one")
	ids := tracked(t, db, 2)
	i := tracker.Issue{ID: "iss_1", Connection: c.ID, Key: "vision/door#1", State: "opened", Phase: tracker.Linked, CreatedBy: "ann", CreatedAt: trackedAt, UpdatedAt: trackedAt}
	if err := s.AddIssue(t.Context(), i, ids, nil); err != nil {
		t.Fatal(err)
	}
	closed := tracker.Event{Keys: []string{"a", "b"}, Seen: tracker.Seen{Key: i.Key, State: "closed", Done: true, UpdatedAt: trackedAt.Add(time.Second)}}
	heard, edited, err := s.Hear(t.Context(), c.ID, closed, trackedAt)
	slices.Sort(edited)
	if err != nil || heard != tracker.Applied || !slices.Equal(edited, ids) {
		t.Fatal(heard, edited, err)
	}
	closed.Keys = []string{"c", "b"}
	if heard, _, err := s.Hear(t.Context(), c.ID, closed, trackedAt); err != nil || heard != tracker.Repeated {
		t.Error(heard, err)
	}
	// A state that was awaited changes nothing here.
	if err := s.Expect(t.Context(), i.ID, "opened"); err != nil {
		t.Fatal(err)
	}
	opened := tracker.Event{Keys: []string{"d"}, Seen: tracker.Seen{Key: i.Key, State: "opened", UpdatedAt: trackedAt.Add(2 * time.Second)}}
	if heard, edited, err := s.Hear(t.Context(), c.ID, opened, trackedAt); err != nil || heard != tracker.Applied || len(edited) != 0 {
		t.Error(heard, edited, err)
	}
	if st, err := s.Statuses(t.Context(), i.ID); err != nil || !slices.Equal(st, []bam.Status{bam.Resolved}) {
		t.Error(st, err)
	}
	if n, err := s.ForgetEvents(t.Context(), trackedAt.Add(time.Minute)); err != nil || n != 4 {
		t.Error(n, err)
	}
	// A merge takes the issue along, a split gives it back; the other one keeps it.
	if err := s.Unlink(t.Context(), i.ID, ids[1], "ann", trackedAt); err != nil {
		t.Fatal(err)
	}
	b := db.Badcases()
	if err := b.MergeInto(t.Context(), ids[1], ids[:1], "ann", trackedAt); err != nil {
		t.Fatal(err)
	}
	if list, err := s.IssuesOf(t.Context(), ids[1]); err != nil || len(list) != 1 {
		t.Error(list, err)
	}
	if err := b.Split(t.Context(), ids[1], ids[:1], "ann", trackedAt); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if list, err := s.IssuesOf(t.Context(), id); err != nil || len(list) != 1 {
			t.Error(id, list, err)
		}
	}
}
