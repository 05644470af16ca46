package rest_test

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

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
