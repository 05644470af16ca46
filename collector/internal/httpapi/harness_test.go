package httpapi_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/leaks"
	"mlife/collector/internal/people"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// house is a whole server over a real database, with a signed-in administrator.
type house struct {
	t            *testing.T
	db           *sqlstore.DB
	server       *httpapi.Server
	url          string
	client       *http.Client
	desk         *people.Desk
	csrf         string
	prelabelling *prelabelling
	labelling    *labelling
	leaks        *leaks.Desk
}

const password = "correct horse battery"

func newHouse(t *testing.T) *house {
	t.Helper()
	h := unsetHouse(t)
	token, err := h.desk.Setup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var session struct{ CSRF string }
	h.must(http.StatusOK, "POST", "/setup", map[string]any{"token": token, "login": "admin", "password": password}, &session)
	h.csrf = session.CSRF
	return h
}

func unsetHouse(t *testing.T) *house {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	db := storetest.Open(t)
	h := &house{t: t, db: db, desk: people.NewDesk(db.People(), db.People(), people.Cost{Memory: 64, Passes: 1, Lanes: 1}, time.Now)}
	page := fstest.MapFS{"index.html": {Data: []byte("<title>page</title>")}, "assets/a.js": {Data: []byte("1")}}
	var err error
	h.server, err = httpapi.New(httpapi.Deps{Log: log, Guard: h.desk, Trail: db.People(), Page: page, Version: "test"}, h.areas()...)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(h.server)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	h.url, h.client = srv.URL, &http.Client{Jar: jar, Timeout: time.Minute}
	t.Cleanup(func() {
		h.server.Close()
		h.client.CloseIdleConnections()
		srv.Close()
	})
	return h
}

// do sends a request and gives status, headers and body.
func (h *house) do(method, path string, headers map[string]string, body io.Reader) (int, http.Header, []byte) {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.url+path, body)
	if err != nil {
		h.t.Fatal(err)
	}
	if h.csrf != "" {
		r.Header.Set("X-CSRF-Token", h.csrf)
	}
	for k, v := range headers {
		r.Header.Set(k, v)
	}
	resp, err := h.client.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, b
}

// must sends JSON to the API and decodes the answer.
func (h *house) must(status int, method, path string, in, out any, headers ...string) http.Header {
	h.t.Helper()
	var body io.Reader
	all := map[string]string{}
	for i := 0; i+1 < len(headers); i += 2 {
		all[headers[i]] = headers[i+1]
	}
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			h.t.Fatal(err)
		}
		body = bytes.NewReader(b)
		all["Content-Type"] = "application/json"
	}
	got, head, b := h.do(method, "/api/v1"+path, all, body)
	if got != status {
		h.t.Fatalf("%s %s: status %d, want %d: %s", method, path, got, status, b)
	}
	if out != nil {
		if err := json.Unmarshal(b, out); err != nil {
			h.t.Fatalf("%s %s: %v in %s", method, path, err, b)
		}
	}
	return head
}

// as gives the same house as another person sees it, who is made first.
func (h *house) as(login string, role people.Role) *house {
	h.t.Helper()
	if _, err := h.desk.Add(h.t.Context(), login, login, role, password); err != nil {
		h.t.Fatal(err)
	}
	other := *h
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	other.client, other.csrf = &http.Client{Jar: jar, Timeout: time.Minute}, ""
	h.t.Cleanup(other.client.CloseIdleConnections)
	var session struct{ CSRF string }
	other.must(http.StatusOK, "POST", "/session", map[string]any{"login": login, "password": password}, &session)
	other.csrf = session.CSRF
	return &other
}
