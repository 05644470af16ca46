package rest_test

import (
	"bytes"
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/tracker/rest"
	"mlife/shared/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func client(t *testing.T, base, ca string) *rest.Client {
	t.Helper()
	c, err := rest.New(rest.Options{Base: base, CA: ca, Loopback: true, Authorize: func(h http.Header) { h.Set("PRIVATE-TOKEN", "secret") }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// A token goes to no other host, and a call that writes is not repeated elsewhere.
func TestRedirects(t *testing.T) {
	stolen := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { stolen = true }))
	defer other.Close()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, other.URL+"/x", http.StatusTemporaryRedirect)
		case "/here":
			http.Redirect(w, r, "/there", http.StatusFound)
		case "/there":
			if r.Header.Get("PRIVATE-TOKEN") == "secret" {
				_, _ = w.Write([]byte(`{"ok":true}`))
			}
		}
	}))
	defer srv.Close()
	c := client(t, srv.URL, "")
	for _, method := range []string{"GET", "POST"} {
		if err := c.Call(t.Context(), method, "/away", nil, nil); !fault.Is(err, fault.Invalid) || stolen {
			t.Errorf("%s: %v, stolen %t", method, err, stolen)
		}
	}
	var out struct{ OK bool }
	if err := c.Call(t.Context(), "GET", "/here", nil, &out); err != nil || !out.OK {
		t.Error(out, err)
	}
	if err := c.Call(t.Context(), "POST", "/here", nil, nil); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

func TestAnswers(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/huge":
			_, _ = w.Write([]byte(strings.Repeat(" ", 5<<20)))
		case "/html":
			_, _ = w.Write([]byte("<html>"))
		case "/long":
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"message":{"title":["` + strings.Repeat("long ", 500) + `"]}}`))
		}
	}))
	defer srv.Close()
	c := client(t, srv.URL, "")
	var out map[string]any
	for _, path := range []string{"/huge", "/html"} {
		if err := c.Call(t.Context(), "GET", path, nil, &out); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if err := c.Call(t.Context(), "GET", "/long", nil, nil); !fault.Is(err, fault.Invalid) || len(err.Error()) > 500 || !strings.Contains(err.Error(), "title") {
		t.Error(err)
	}
}

func TestOwnAuthority(t *testing.T) {
	srv := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer srv.Close()
	srv.Config.ErrorLog = nil
	if err := client(t, srv.URL, "").Call(t.Context(), "GET", "/", nil, nil); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a stranger's certificate: %v", err)
	}
	ca := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw}))
	if err := client(t, srv.URL, ca).Call(t.Context(), "GET", "/", nil, nil); err != nil {
		t.Error(err)
	}
}

// Reading calls are tried again, others only when they were certainly not carried out.
func TestRetries(t *testing.T) {
	calls := map[string]int{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls[r.Method+r.URL.Path]++
		n := calls[r.Method+r.URL.Path]
		switch {
		case r.URL.Path == "/slow" && n < 3:
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(http.StatusTooManyRequests)
		case r.URL.Path == "/away" && n < 3:
			w.WriteHeader(http.StatusBadGateway)
		case r.URL.Path == "/wrong":
			w.WriteHeader(http.StatusBadRequest)
		default:
			_, _ = w.Write([]byte(`{}`))
		}
	}))
	defer srv.Close()
	var waits []time.Duration
	c, err := rest.New(rest.Options{Base: srv.URL, Loopback: true, Authorize: func(http.Header) {}, Op: "labeltool", Who: "the tool", Retries: 4,
		Wait: func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil }})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, x := range []struct {
		method, path string
		calls        int
		kind         fault.Kind
	}{{"GET", "/slow", 3, 99}, {"POST", "/slow", 3, 99}, {"GET", "/away", 3, 99}, {"POST", "/away", 1, fault.Unavailable}, {"GET", "/wrong", 1, fault.Invalid}} {
		waits = nil
		err := c.Call(t.Context(), x.method, x.path, nil, nil)
		if x.kind == 99 && err != nil || x.kind != 99 && !fault.Is(err, x.kind) || calls[x.method+x.path] != x.calls {
			t.Errorf("%s %s: %v after %d calls, want %d", x.method, x.path, err, calls[x.method+x.path], x.calls)
		}
		for _, d := range waits {
			if x.path == "/slow" && d != 7*time.Second || x.path == "/away" && (d < 500*time.Millisecond || d > time.Minute) {
				t.Errorf("%s: waited %v", x.path, d)
			}
		}
		if err != nil && !strings.HasPrefix(err.Error(), "labeltool: the tool answered") {
			t.Errorf("%v", err)
		}
	}
	// What never got there is tried again as well.
	srv.Close()
	c.Close() // no connection is left to be tried
	waits = nil
	if err := c.Call(t.Context(), "POST", "/x", nil, nil); !fault.Is(err, fault.Unavailable) || len(waits) != 4 {
		t.Errorf("%v after %d breaks", err, len(waits))
	}
}

// A key that ended is renewed once for a call, and bodies are made anew.
func TestKeysAndBodies(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		if r.Header.Get("Authorization") != "2" || string(b) != "body" || r.ContentLength != 4 || r.Header.Get("Content-Type") != "text/plain" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = w.Write([]byte("0123456789"))
	}))
	defer srv.Close()
	key, made := 1, 0
	c, err := rest.New(rest.Options{Base: srv.URL, Loopback: true, Answer: 5, Sign: func(_ context.Context, h http.Header, again bool) error {
		if again {
			key++
		}
		h.Set("Authorization", fmt.Sprint(key))
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var out bytes.Buffer
	ask := rest.Ask{Method: "POST", Path: "/", Answer: 10, To: func() (io.Writer, error) { return &out, nil },
		Body: func() (io.Reader, int64, string, error) {
			made++
			return strings.NewReader("body"), 4, "text/plain", nil
		}}
	if err := c.Do(t.Context(), ask); err != nil || out.String() != "0123456789" || made != 2 {
		t.Errorf("%q, %v, %d bodies", out.String(), err, made)
	}
	ask.Answer = 0
	if err := c.Do(t.Context(), ask); err == nil || !strings.Contains(err.Error(), "larger than 5") {
		t.Errorf("%v", err)
	}
	key = 7
	if err := c.Do(t.Context(), ask); !fault.Is(err, fault.Forbidden) || key != 8 {
		t.Errorf("%v, renewed to %d", err, key)
	}
}
