// Package trackertest has a GitLab and a Jira in miniature for tests: real HTTP, with
// the paths, parameters, statuses and bodies that the documentation of the two names
// (docs.gitlab.com/api, developer.atlassian.com/cloud/jira/platform/rest/v3 and
// docs.atlassian.com/software/jira/docs/api/REST), as far as package tracker uses
// them. What they do not know they refuse. Only tests import it.
package trackertest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Call is one request that was taken.
type Call struct {
	Method string
	Path   string // with the query
	Body   string
}

// Server is what both fakes have.
type Server struct {
	t   testing.TB
	URL string

	mu    sync.Mutex
	calls []Call
	// lose makes the next calls of a method and path that succeed lose their answer.
	lose map[string]int
	// refuse answers the next calls with a status.
	refuse []int
}

func (s *Server) open(t testing.TB, h http.Handler) {
	s.t, s.lose = t, map[string]int{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		r.Body = io.NopCloser(strings.NewReader(string(b)))
		s.mu.Lock()
		defer s.mu.Unlock()
		s.calls = append(s.calls, Call{r.Method, r.URL.RequestURI(), string(b)})
		if len(s.refuse) > 0 {
			status := s.refuse[0]
			s.refuse = s.refuse[1:]
			answer(w, status, map[string]string{"message": http.StatusText(status)})
			return
		}
		name := r.Method + " " + r.URL.EscapedPath()
		if s.lose[name] > 0 {
			s.lose[name]--
			h.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		}
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	s.URL = srv.URL
}

// Lose lets the next call of a method and path be done and its answer be lost.
func (s *Server) Lose(method, path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lose[method+" "+path]++
}

// Refuse answers the next calls with these statuses.
func (s *Server) Refuse(statuses ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = append(s.refuse, statuses...)
}

// Calls gives the bodies of the calls of a method whose path begins so, and forgets
// no others.
func (s *Server) Calls(method, prefix string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Call
	for _, c := range s.calls {
		if c.Method == method && strings.HasPrefix(c.Path, prefix) {
			out = append(out, c)
		}
	}
	return out
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if body == nil {
		return
	}
	if err := json.NewEncoder(w).Encode(body); err != nil {
		panic(http.ErrAbortHandler)
	}
}

func read(r *http.Request, into any) bool {
	return json.NewDecoder(r.Body).Decode(into) == nil
}
