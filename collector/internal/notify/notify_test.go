package notify_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/notify"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// courier fails as often as it is told.
type courier struct {
	mu   sync.Mutex
	err  error
	seen []string
}

func (c *courier) Deliver(_ context.Context, m notify.Message) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen = append(c.seen, m.ID)
	return c.err
}

type house struct {
	*testing.T
	db      *sqlstore.DB
	courier courier
	now     time.Time
	sender  *notify.Sender
}

func newHouse(t *testing.T) *house {
	db := storetest.Open(t)
	h := &house{T: t, db: db, now: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}
	h.sender = notify.NewSender(db.Notify(), map[string]notify.Deliverer{"test": &h.courier}, func() time.Time { return h.now }, slog.New(slog.DiscardHandler), nil)
	return h
}

func (h *house) put(kind string) notify.Message {
	h.Helper()
	m, err := notify.NewMessage(kind, "", "topic", "al_1", map[string]int{"n": 1}, h.now)
	if err == nil {
		err = h.db.Notify().Put(h.Context(), m)
	}
	if err != nil {
		h.Fatal(err)
	}
	return m
}

func (h *house) state(id string) notify.Message {
	h.Helper()
	list, _, err := h.db.Notify().Messages(h.Context(), notify.Query{Limit: 200})
	if err != nil {
		h.Fatal(err)
	}
	for _, m := range list {
		if m.ID == id {
			return m
		}
	}
	h.Fatal("no message", id)
	return notify.Message{}
}

func TestRetriesUntilItArrives(t *testing.T) {
	h := newHouse(t)
	m := h.put("test")
	h.courier.err = errors.New("the line is cut")
	h.sender.Once(t.Context())
	got := h.state(m.ID)
	if got.State != notify.Waiting || got.Attempts != 1 || got.Error == "" || !got.NextAt.After(h.now) {
		t.Fatalf("%+v", got)
	}
	h.sender.Once(t.Context())
	if len(h.courier.seen) != 1 {
		t.Error("tried before its time")
	}
	h.courier.err, h.now = nil, got.NextAt
	h.sender.Once(t.Context())
	if got = h.state(m.ID); got.State != notify.Sent || got.Attempts != 2 || got.Error != "" {
		t.Fatalf("%+v", got)
	}
	h.now = h.now.Add(time.Hour)
	h.sender.Once(t.Context())
	if len(h.courier.seen) != 2 {
		t.Errorf("%d deliveries", len(h.courier.seen))
	}
}

func TestGivesUpInTheEnd(t *testing.T) {
	h := newHouse(t)
	m, wrong, strange := h.put("test"), h.put("test"), h.put("nobody")
	h.courier.err = errors.New("down")
	attempts := 0
	for h.sender.Once(t.Context()); h.state(m.ID).State == notify.Waiting; h.sender.Once(t.Context()) {
		if h.now = h.state(m.ID).NextAt; attempts > notify.MaxAttempts {
			t.Fatal("it never ends")
		}
		attempts++
	}
	if got := h.state(m.ID); got.State != notify.Failed || got.Attempts != notify.MaxAttempts || got.EndedAt.Sub(got.CreatedAt) < 18*time.Hour {
		t.Errorf("%+v", got)
	}
	if got := h.state(strange.ID); got.State != notify.Failed || got.Attempts != 1 {
		t.Errorf("%+v", got)
	}
	if err := h.db.Notify().Again(t.Context(), wrong.ID, h.now); err != nil && !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	if err := h.db.Notify().Again(t.Context(), m.ID, h.now); err != nil {
		t.Fatal(err)
	}
	h.courier.err = fault.New(fault.Invalid, "test", "404")
	h.sender.Once(t.Context())
	if got := h.state(m.ID); got.State != notify.Failed || got.Attempts != 1 {
		t.Errorf("a final error was tried again: %+v", got)
	}
}

func TestNothingIsLostWhenASenderDies(t *testing.T) {
	h := newHouse(t)
	m := h.put("test")
	list, err := h.db.Notify().Claim(t.Context(), h.now, h.now.Add(time.Minute), 10)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	h.sender.Once(t.Context())
	if len(h.courier.seen) != 0 {
		t.Fatal("delivered while another sender has it")
	}
	h.now = h.now.Add(time.Minute)
	h.sender.Once(t.Context())
	if h.state(m.ID).State != notify.Sent {
		t.Error("lost")
	}
	// The first one comes back late: its outcome is no longer wanted.
	if err := h.db.Notify().Settle(t.Context(), notify.Settled(list[0], errors.New("late"), h.now, 0)); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

func TestAFullOutboxSaysSo(t *testing.T) {
	h := newHouse(t)
	var all []notify.Message
	for range notify.MaxWaiting + 1 {
		m, err := notify.NewMessage("test", "", "topic", "", 1, h.now)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
	if err := h.db.Notify().Put(t.Context(), all...); err != nil {
		t.Fatal(err)
	}
	list, _, err := h.db.Notify().Messages(t.Context(), notify.Query{State: notify.Failed, Limit: 10})
	if err != nil || len(list) != 1 || list[0].Error != "the outbox was full" {
		t.Fatal(list, err)
	}
}

func TestRunStops(t *testing.T) {
	h := newHouse(t)
	m := h.put("test")
	sent := make(chan notify.Message, 1)
	s := notify.NewSender(h.db.Notify(), map[string]notify.Deliverer{"test": &h.courier}, func() time.Time { return h.now }, slog.New(slog.DiscardHandler),
		func(m notify.Message) { sent <- m })
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- s.Run(ctx) }()
	if got := <-sent; got.ID != m.ID {
		t.Error(got)
	}
	second := h.put("test")
	s.Wake()
	if got := <-sent; got.ID != second.ID {
		t.Error(got)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestChannels(t *testing.T) {
	h := newHouse(t)
	for _, c := range []notify.Channel{
		{Name: "x", Kind: "fax"}, {Name: "", Kind: notify.Mail, Addresses: []string{"a@example.org"}}, {Name: "x", Kind: notify.Mail},
		{Name: "x", Kind: notify.Mail, Addresses: []string{"a@example.org, b@example.org"}}, {Name: "x", Kind: notify.Webhook, URL: "file:///etc/passwd"},
		{Name: "x", Kind: notify.Webhook, URL: "https://user:pass@example.org"}, {Name: "x", Kind: notify.Webhook, URL: "//example.org"},
	} {
		if err := c.Check(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	c := notify.Channel{ID: "chn_1", Name: "line", Kind: notify.Webhook, URL: "https://example.org/hook?key=1", Enabled: true, Secret: notify.NewSecret(), CreatedAt: h.now}
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	store := h.db.Notify()
	if err := store.SaveChannel(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	got, err := store.Channel(t.Context(), "chn_1")
	if err != nil || got.Secret != c.Secret || !got.Enabled || got.URL != c.URL {
		t.Fatal(got, err)
	}
	c.ID = "chn_2"
	if err := store.SaveChannel(t.Context(), c); !fault.Is(err, fault.Exists) {
		t.Error(err)
	}
	if err := store.RemoveChannel(t.Context(), "chn_1"); err != nil {
		t.Error(err)
	}
	if _, err := store.Channel(t.Context(), "chn_1"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

func TestBackoff(t *testing.T) {
	for attempts, want := range map[int]time.Duration{0: 10 * time.Second, 1: 10 * time.Second, 2: 20 * time.Second, 40: 4 * time.Hour} {
		if got := notify.Backoff(attempts, 0.5); got != want {
			t.Errorf("%d: %s", attempts, got)
		}
	}
}
