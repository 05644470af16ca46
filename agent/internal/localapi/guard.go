package localapi

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"mlife/shared/fault"
)

// statuses maps the kinds of errors to HTTP.
var statuses = map[fault.Kind]int{
	fault.Internal: http.StatusInternalServerError, fault.Invalid: http.StatusUnprocessableEntity, fault.NotFound: http.StatusNotFound,
	fault.Exists: http.StatusConflict, fault.Conflict: http.StatusConflict, fault.Unauthorized: http.StatusUnauthorized,
	fault.Forbidden: http.StatusForbidden, fault.TooLarge: http.StatusRequestEntityTooLarge, fault.Busy: http.StatusServiceUnavailable,
	fault.NoSpace: http.StatusInsufficientStorage, fault.Unavailable: http.StatusServiceUnavailable,
	fault.Corrupt: http.StatusInternalServerError, fault.Canceled: http.StatusServiceUnavailable,
}

const problemType = "application/problem+json"

// Problem is an error on the wire (RFC 9457).
type Problem struct {
	Title  string `json:"title"` // the kind: "invalid", "too large", "no space", …
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Field  string `json:"field,omitempty"` // the input it is about
}

func (s *Server) problem(w http.ResponseWriter, err error) {
	kind := fault.KindOf(err)
	p := Problem{Title: kind.String(), Status: statuses[kind], Detail: err.Error(), Field: fieldOf(err)}
	if kind == fault.Internal || kind == fault.Corrupt {
		s.opts.Log.Error("request failed", "error", err)
	}
	if p.Status == http.StatusServiceUnavailable || p.Status == http.StatusInsufficientStorage {
		w.Header().Set("Retry-After", "2")
	}
	s.reply(w, problemType, p.Status, p)
}

// fieldOf finds the innermost input that an error names.
func fieldOf(err error) string {
	field := ""
	for {
		var e *fault.Error
		if !errors.As(err, &e) {
			return field
		}
		if e.Field != "" {
			field = e.Field
		}
		err = e.Err
	}
}

func (s *Server) reply(w http.ResponseWriter, mt string, status int, body any) {
	b, err := json.Marshal(body)
	if err != nil {
		s.opts.Log.Error("answer cannot be marshalled", "error", err)
		status, b = http.StatusInternalServerError, nil
	}
	w.Header().Set("Content-Type", mt)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if _, err := w.Write(append(b, '\n')); err != nil {
		s.opts.Log.Debug("answer not sent", "error", err)
	}
}

// guard refuses what a web page could send: a name that resolves to this machine
// (DNS rebinding), or a request from another origin. It also counts handlers.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.begin() {
			s.problem(w, fault.New(fault.Unavailable, "", "the agent is stopping"))
			return
		}
		defer s.handlers.Done()
		if !overSocket(r.Context()) && !loopback(hostOf(r.Host)) {
			s.problem(w, fault.New(fault.Forbidden, "", "host %.100q is not this machine's loopback", r.Host))
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" {
			if u, err := url.Parse(origin); err != nil || !loopback(u.Hostname()) {
				s.problem(w, fault.New(fault.Forbidden, "", "origin %.100q may not use this API", origin))
				return
			}
		}
		if r.Header.Get("Sec-Fetch-Site") == "cross-site" {
			s.problem(w, fault.New(fault.Forbidden, "", "pages of other sites may not use this API"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// signedIn wants the token over TCP, where any user of the machine may connect; the
// socket's own rights say who may there.
func (s *Server) signedIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.opts.Token != "" && !overSocket(r.Context()) {
			got, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
			if !ok || !s.opts.Token.Equal(got) {
				w.Header().Set("WWW-Authenticate", "Bearer")
				s.problem(w, fault.New(fault.Unauthorized, "", "want the header Authorization: Bearer <token of local_api>"))
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func overSocket(ctx context.Context) bool {
	addr, ok := ctx.Value(http.LocalAddrContextKey).(net.Addr)
	return ok && addr.Network() == "unix"
}

func hostOf(hostport string) string {
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		return host
	}
	return strings.Trim(hostport, "[]")
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// answer runs a handler that returns what to send or an error.
func (s *Server) answer(h func(r *http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > s.opts.MaxBody { // said before the program sends it
			s.problem(w, fault.New(fault.TooLarge, "", "request over %d bytes", s.opts.MaxBody))
			return
		}
		r.Body = &moving{http.MaxBytesReader(w, r.Body, s.opts.MaxBody), http.NewResponseController(w), s.opts.waits.body, time.Now().Add(s.opts.waits.whole)}
		out, err := h(r)
		if err != nil {
			var big *http.MaxBytesError
			if errors.As(err, &big) {
				err = fault.New(fault.TooLarge, "", "request over %d bytes", big.Limit)
			}
			s.problem(w, err)
			return
		}
		s.reply(w, "application/json", http.StatusOK, out)
	}
}

// moving is a body that must go on arriving: a program that stands still in the
// middle of a request gives its place back.
type moving struct {
	io.ReadCloser
	ctl  *http.ResponseController
	wait time.Duration // for the next bytes
	end  time.Time     // of all
}

// Read waits for the next bytes for so long and no longer. At the end of the body
// the server lifts the limit itself.
func (m *moving) Read(b []byte) (int, error) {
	at := time.Now().Add(m.wait)
	if at.After(m.end) {
		at = m.end
	}
	if err := m.ctl.SetReadDeadline(at); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return m.ReadCloser.Read(b)
}
