package httpapi

import (
	"net"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"mlife/collector/internal/people"
	"mlife/shared/fault"
	"mlife/shared/ident"
	"mlife/shared/secret"
)

// Names in the protocol with browsers.
const (
	SessionCookie = "mlife_session"
	CSRFHeader    = "X-CSRF-Token"
)

// authenticate finds out who calls and puts it into the context. A credential that
// is shown but wrong is refused at once, except that a dead cookie is the same as
// none, so that a browser can sign in again. Whether the caller may do what it
// wants is decided by allow.
func (s *Server) authenticate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if !strings.HasPrefix(r.URL.Path, "/api/") && !s.isForeign(r.URL.Path) {
			return next(c)
		}
		p, ok, err := s.caller(r)
		if err != nil {
			return err
		}
		if ok {
			c.SetRequest(r.WithContext(people.With(r.Context(), p)))
		}
		return next(c)
	}
}

func (s *Server) caller(r *http.Request) (people.Principal, bool, error) {
	if login, password, ok := r.BasicAuth(); ok && s.isForeign(r.URL.Path) {
		// A browser that once knew the password would add it to what other sites send.
		if err := s.csrf.Check(r); err != nil {
			return people.Principal{}, false, fault.New(fault.Forbidden, "httpapi", "the request comes from another site")
		}
		p, err := s.deps.Guard.ByPassword(r.Context(), login, secret.String(password), remote(r))
		return p, err == nil, err
	}
	if h := r.Header.Get("Authorization"); h != "" {
		token, ok := strings.CutPrefix(h, "Bearer ")
		if !ok {
			return people.Principal{}, false, fault.New(fault.Unauthorized, "httpapi", "Authorization must be Bearer and a token")
		}
		p, err := s.deps.Guard.ByToken(r.Context(), token)
		return p, err == nil, err
	}
	// From here a browser may have sent what its user did not want to send.
	if err := s.csrf.Check(r); err != nil {
		return people.Principal{}, false, fault.New(fault.Forbidden, "httpapi", "the request comes from another site")
	}
	cookie, err := r.Cookie(SessionCookie)
	if err != nil || cookie.Value == "" {
		return people.Principal{}, false, nil
	}
	p, err := s.deps.Guard.BySession(r.Context(), cookie.Value)
	if fault.Is(err, fault.Unauthorized) {
		return people.Principal{}, false, nil
	}
	if err != nil {
		return people.Principal{}, false, err
	}
	signingIn := r.Method == http.MethodPost && (r.URL.Path == Base+"/session" || r.URL.Path == Base+"/setup")
	// The letter's token is what counts there, also in a browser in which somebody is signed in.
	stopping := r.URL.Path == Base+unsubscribePath
	if !safe(r.Method) && !signingIn && !stopping && !secret.String(p.CSRF).Equal(r.Header.Get(CSRFHeader)) {
		return people.Principal{}, false, fault.New(fault.Forbidden, "httpapi", "the header %s is missing or wrong", CSRFHeader)
	}
	return p, true, nil
}

func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// allow lets an operation run only for those who may call it, before its body is
// read.
func (s *Server) allow(access Access, op huma.Operation) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if err := check(access, op, ctx); err != nil {
			writeProblem(humaecho.Unwrap(ctx).Response(), s.problem(ctx.Context(), err))
			return
		}
		next(ctx)
	}
}

func check(access Access, op huma.Operation, ctx huma.Context) error {
	if access.role == "" {
		return nil
	}
	p, ok := people.From(ctx.Context())
	if !ok {
		return fault.New(fault.Unauthorized, "httpapi", "sign in first")
	}
	if p.Task != "" {
		if !access.task || (strings.HasPrefix(op.Path, Base+"/tasks/{id}") && ctx.Param("id") != p.Task) {
			return fault.New(fault.Forbidden, "httpapi", "the token of task %s does not allow this", p.Task)
		}
		return nil
	}
	if !p.Role.Covers(access.role) {
		return fault.New(fault.Forbidden, "httpapi", "this needs the role %s, %s has %s", access.role, p.Login, p.Role)
	}
	return nil
}

// audit leaves a row for every request that may change something, also for
// refused ones. Its own failure is only logged: the change is made by then.
func (s *Server) audit(op huma.Operation) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		next(ctx)
		if safe(op.Method) || op.Metadata["audit"] == false {
			return
		}
		c := humaecho.Unwrap(ctx)
		e := people.Entry{ID: ident.New("aud"), At: s.deps.Now().UTC(), Actor: actor(ctx.Context()), Action: op.OperationID,
			Object: c.Request().URL.Path, Status: c.Response().Status, Remote: remote(c.Request())}
		if err := s.deps.Trail.AddEntry(ctx.Context(), e); err != nil {
			s.deps.Log.ErrorContext(ctx.Context(), "audit row lost", "action", e.Action, "object", e.Object, "actor", e.Actor, "error", err)
		}
	}
}

// remote is the caller's address. Headers of proxies are not believed: anybody
// can send them.
func remote(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
