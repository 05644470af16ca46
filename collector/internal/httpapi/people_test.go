package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"mlife/collector/internal/people"
)

func TestSetupOnce(t *testing.T) {
	h := unsetHouse(t)
	var s struct{ Needed bool }
	if h.must(200, "GET", "/setup", nil, &s); !s.Needed {
		t.Error("setup is not needed with nobody there")
	}
	first, err := h.desk.Setup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second, err := h.desk.Setup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	body := map[string]any{"token": first, "login": "Admin", "password": password}
	h.must(401, "POST", "/setup", body, nil)
	body["token"] = second
	body["password"] = "short"
	h.must(422, "POST", "/setup", body, nil)
	body["password"] = password
	h.must(200, "POST", "/setup", body, nil)
	h.must(403, "POST", "/setup", body, nil, "Sec-Fetch-Site", "cross-site")
	h.must(409, "POST", "/setup", body, nil)
	if again, err := h.desk.Setup(t.Context()); again != "" || err != nil {
		t.Errorf("a second setup token: %q, %v", again, err)
	}
}

func TestSessionAndForgery(t *testing.T) {
	h := newHouse(t)
	var s struct {
		User struct{ Login, Role string }
		CSRF string
	}
	h.must(200, "GET", "/session", nil, &s)
	if s.User.Login != "admin" || s.User.Role != "administrator" || s.CSRF != h.csrf {
		t.Errorf("session: %+v", s)
	}
	token := map[string]any{"name": "x"}
	h.must(403, "POST", "/tokens", token, nil, "X-CSRF-Token", "wrong")
	h.must(403, "POST", "/tokens", token, nil, "Origin", "https://evil.example")
	h.must(200, "POST", "/tokens", token, nil)
	h.must(204, "DELETE", "/session", nil, nil)
	h.must(401, "GET", "/session", nil, nil)
	h.must(401, "GET", "/users", nil, nil)
}

func TestRolesAndTokens(t *testing.T) {
	h := newHouse(t)
	var u people.User
	h.must(200, "POST", "/users", map[string]any{"login": "eve", "role": "engineer", "password": password}, &u)
	h.must(409, "POST", "/users", map[string]any{"login": "EVE", "role": "engineer", "password": password}, nil)
	token, _, err := h.desk.Issue(t.Context(), u.ID, "mine", people.Engineer, 0)
	if err != nil {
		t.Fatal(err)
	}
	task, err := h.desk.IssueForTask(t.Context(), u.ID, "task_1", 0)
	if err != nil {
		t.Fatal(err)
	}
	as := func(status int, token, method, path string, in any) {
		t.Helper()
		h.must(status, method, path, in, nil, "Authorization", "Bearer "+token)
	}
	as(200, token, "GET", "/tokens", nil)
	var accounts struct {
		Items []people.User
		Next  string
		Total int
	}
	h.must(200, "GET", "/users?limit=1", nil, &accounts)
	if len(accounts.Items) != 1 || accounts.Items[0].Login != "admin" || accounts.Total != 2 {
		t.Errorf("first page: %+v", accounts)
	}
	h.must(200, "GET", "/users?limit=1&cursor="+accounts.Next, nil, &accounts)
	if len(accounts.Items) != 1 || accounts.Items[0].Login != "eve" {
		t.Errorf("second page: %+v", accounts)
	}
	as(403, token, "GET", "/users", nil)
	as(403, token, "POST", "/tokens", map[string]any{"name": "more", "role": "administrator"})
	as(403, task, "POST", "/tokens", map[string]any{"name": "more"})
	as(401, "mlt_nonsense", "GET", "/tokens", nil)
	h.must(200, "PATCH", "/users/"+u.ID, map[string]any{"disabled": true}, nil)
	as(401, token, "GET", "/tokens", nil)

	var me struct{ User struct{ ID string } }
	h.must(200, "GET", "/session", nil, &me)
	h.must(409, "PATCH", "/users/"+me.User.ID, map[string]any{"role": "viewer"}, nil)

	var audit struct{ Items []people.Entry }
	h.must(200, "GET", "/audit", nil, &audit)
	found := false
	for _, e := range audit.Items {
		found = found || (e.Action == "add-user" && e.Actor == "admin" && e.Status == 200)
	}
	if !found {
		t.Errorf("no audit row of add-user in %+v", audit.Items)
	}
}

func TestSignInThrottle(t *testing.T) {
	h := newHouse(t)
	wrong := map[string]any{"login": "admin", "password": "wrong password"}
	for range 5 {
		h.must(401, "POST", "/session", wrong, nil)
	}
	head := h.must(429, "POST", "/session", map[string]any{"login": "admin", "password": password}, nil)
	if head.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

func TestPageAndProblems(t *testing.T) {
	h := newHouse(t)
	for path, want := range map[string]int{"/": 200, "/badcases/bc_1?x=1": 200, "/assets/a.js": 200, "/assets/none.js": 404, "/api/v1/none": 404, "/api/v2": 404} {
		status, head, body := h.do("GET", path, nil, nil)
		if status != want {
			t.Errorf("GET %s: status %d, want %d", path, status, want)
		}
		if want == 200 && !strings.Contains(head.Get("Content-Security-Policy"), "script-src 'self'") {
			t.Errorf("GET %s: policy %q", path, head.Get("Content-Security-Policy"))
		}
		if want == 404 && !strings.HasPrefix(head.Get("Content-Type"), "application/problem+json") {
			t.Errorf("GET %s: %s %s", path, head.Get("Content-Type"), body)
		}
	}
	status, _, doc := h.do("GET", "/api/v1/openapi.json", nil, nil)
	var api struct {
		OpenAPI string
		Paths   map[string]any
	}
	if err := json.Unmarshal(doc, &api); err != nil || status != http.StatusOK {
		t.Fatalf("document: %d %v", status, err)
	}
	if !strings.HasPrefix(api.OpenAPI, "3.1") || api.Paths["/api/v1/session"] == nil {
		t.Errorf("OpenAPI %s with %d paths", api.OpenAPI, len(api.Paths))
	}
}
