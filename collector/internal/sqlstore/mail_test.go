package sqlstore_test

import (
	"testing"
	"time"

	"mlife/collector/internal/notify"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
)

func TestMailAddresses(t *testing.T) {
	db := open(t)
	s := db.Mails()
	u := people.User{ID: "usr_1", Login: "ann", Name: "Ann", Role: people.Reviewer, CreatedAt: trackedAt, UpdatedAt: trackedAt}
	if err := db.People().AddUser(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	if m, err := s.Mail(t.Context(), u.ID); err != nil || m.Address != "" || m.Wishes != people.NoMail() {
		t.Error(m, err)
	}
	if err := s.SetWishes(t.Context(), u.ID, people.MailWishes{Mention: people.AtOnce, Assigned: people.Daily, Watched: people.Never}); err != nil {
		t.Fatal(err)
	}
	letter, err := notify.NewMessage(notify.Mail, "", "mail.confirm", u.ID, notify.Letter{}, trackedAt)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AskAddress(t.Context(), u.ID, "ann@example.org", "hash", trackedAt, letter); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Confirm(t.Context(), "hash", trackedAt.Add(25*time.Hour)); !fault.Is(err, fault.NotFound) {
		t.Error("an old link works", err)
	}
	if list, err := s.Receivers(t.Context()); err != nil || len(list) != 0 {
		t.Error(list, err)
	}
	if address, err := s.Confirm(t.Context(), "hash", trackedAt.Add(time.Hour)); err != nil || address != "ann@example.org" {
		t.Error(address, err)
	}
	list, err := s.Receivers(t.Context())
	if err != nil || len(list) != 1 || list[0].Login != "ann" || !list[0].DailyAt.After(trackedAt) {
		t.Fatal(list, err)
	}
	was, is := list[0], list[0]
	is.NowCursor = "nws_1"
	if err := s.Mailed(t.Context(), was, is, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Mailed(t.Context(), was, is, nil); !fault.Is(err, fault.NotFound) {
		t.Error("two senders told the same", err)
	}
	if err := s.Unsubscribe(t.Context(), was.Unsubscribe.Reveal()); err != nil {
		t.Fatal(err)
	}
	if list, err := s.Receivers(t.Context()); err != nil || len(list) != 0 {
		t.Error(list, err)
	}
	if items, next, err := s.NewsAfter(t.Context(), "ann", "", trackedAt, 10); err != nil || len(items) != 0 || next != "" {
		t.Error(items, next, err)
	}
}
