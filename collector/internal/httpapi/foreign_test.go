package httpapi_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/people"
	"mlife/shared/secret"
)

// Another protocol's clients show tokens, or logins with passwords, and nothing else of
// the API takes the latter.
func TestForeign(t *testing.T) {
	h := newHouse(t)
	u, err := h.desk.ByLogin(t.Context(), "admin")
	if err != nil {
		t.Fatal(err)
	}
	token, _, err := h.desk.Issue(t.Context(), u.ID, "t", people.Engineer, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	who := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, ok := people.From(r.Context())
		fmt.Fprint(w, p.Login, " ", p.Role, " ", ok) //nolint:errcheck // of a test
	})
	s, err := httpapi.New(httpapi.Deps{Log: slog.New(slog.DiscardHandler), Guard: h.desk, Trail: h.db.People()}, httpapi.Foreign{Prefixes: []string{"/api/2.0/other", "/else"}, Handler: who})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, c := range []struct {
		name, path, login, password, site string
		status                            int
		want                              string
	}{
		{"nobody", "/api/2.0/other/x", "", "", "", 200, "  false"},
		{"a password", "/api/2.0/other/x", "Admin", password, "", 200, "admin administrator true"},
		{"again", "/else", "admin", password, "", 200, "admin administrator true"},
		{"a token as password", "/else/x", "token", token, "", 200, "admin engineer true"},
		{"a wrong password", "/else/x", "admin", "not this one", "", 401, ""},
		{"an unknown login", "/else/x", "nobody", password, "", 401, ""},
		{"from another site", "/else/x", "admin", password, "cross-site", 403, ""},
		{"our own API", "/api/v1/session", "admin", password, "", 401, ""},
		{"a longer word", "/elsewhere", "admin", password, "", 404, ""},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://collector"+c.path, nil)
		if c.login != "" {
			r.SetBasicAuth(c.login, c.password)
		}
		if c.site != "" {
			r.Header.Set("Sec-Fetch-Site", c.site)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != c.status && !(c.status == 404 && w.Code == 405) || c.want != "" && w.Body.String() != c.want {
			t.Errorf("%s: %d %q, want %d %q", c.name, w.Code, w.Body, c.status, c.want)
		}
	}
	other := secret.String("another long password")
	// A password that was right is wrong once it is another one.
	if _, err := h.desk.Change(t.Context(), u.ID, people.UserChange{Password: &other}); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://collector/else/x", nil)
	r.SetBasicAuth("admin", password)
	w := httptest.NewRecorder()
	if s.ServeHTTP(w, r); w.Code != 401 {
		t.Errorf("the old password: %d %s", w.Code, w.Body)
	}
}
