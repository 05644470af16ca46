package webhook_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/notify"
	"mlife/collector/internal/notify/webhook"
	"mlife/shared/fault"
	"mlife/shared/secret"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// book is a notify.Channels of one channel.
type book struct {
	list
	one notify.Channel
}

type list interface{ notify.Channels }

func (b book) Channel(context.Context, string) (notify.Channel, error) { return b.one, nil }

func hook(t *testing.T, url string, key secret.String, loopback bool) *webhook.Hook {
	t.Helper()
	h := webhook.New(webhook.Options{Channels: book{one: notify.Channel{Kind: notify.Webhook, URL: url, Secret: key, Enabled: true}}, Loopback: loopback, Now: time.Now})
	t.Cleanup(h.Close)
	return h
}

func message(t *testing.T) notify.Message {
	t.Helper()
	m, err := notify.NewMessage(notify.Webhook, "chn_1", "alarm.firing", "al_1", map[string]any{"type": "alarm.firing"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestReceiversCanCheckWhoCalls(t *testing.T) {
	key := notify.NewSecret()
	var calls int
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if err := webhook.Verify(key, r.Header, body, time.Now()); err != nil {
			t.Error(err)
		}
		if err := webhook.Verify(key, r.Header, append(body, ' '), time.Now()); err == nil {
			t.Error("a changed body passed")
		}
		if err := webhook.Verify(notify.NewSecret(), r.Header, body, time.Now()); err == nil {
			t.Error("another key passed")
		}
		if err := webhook.Verify(key, r.Header, body, time.Now().Add(10*time.Minute)); err == nil {
			t.Error("an old delivery passed")
		}
	}))
	defer s.Close()
	if err := hook(t, s.URL, key, true).Deliver(t.Context(), message(t)); err != nil || calls != 1 {
		t.Fatal(calls, err)
	}
}

// The example of the Standard Webhooks specification's reference libraries.
func TestSignatureIsTheStandardOne(t *testing.T) {
	got := webhook.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`))
	if got != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Error(got)
	}
}

func TestAnswers(t *testing.T) {
	var inside int
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inside++ }))
	defer target.Close()
	status := http.StatusOK
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", target.URL)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, strings.Repeat("x", 1<<20)) // more than anybody reads
	}))
	defer s.Close()
	h := hook(t, s.URL, "k", true)
	for code, kind := range map[int]fault.Kind{302: fault.Invalid, 307: fault.Invalid, 404: fault.Invalid, 410: fault.Invalid,
		408: fault.Unavailable, 429: fault.Unavailable, 500: fault.Unavailable, 503: fault.Unavailable} {
		status = code
		if err := h.Deliver(t.Context(), message(t)); !fault.Is(err, kind) {
			t.Errorf("%d: %v", code, err)
		}
	}
	if inside != 0 {
		t.Error("a redirect was followed")
	}
}

func TestAddressesOfThisMachineAreRefused(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("called") }))
	defer s.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	for _, url := range []string{s.URL, "http://localhost:" + port, "http://[::1]:" + port, "http://[::ffff:127.0.0.1]:" + port} {
		if err := hook(t, url, "k", false).Deliver(t.Context(), message(t)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", url, err)
		}
	}
	for _, url := range []string{"http://169.254.169.254/latest", "http://[fe80::1]/", "http://0.0.0.0:" + port, "http://224.0.0.1/"} {
		if err := hook(t, url, "k", true).Deliver(t.Context(), message(t)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", url, err)
		}
	}
}
