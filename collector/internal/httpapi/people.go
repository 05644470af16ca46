package httpapi

import (
	"context"
	"net/http"
	"time"

	"mlife/collector/internal/people"
	"mlife/shared/fault"
	"mlife/shared/secret"
)

// People is the area of sessions, accounts, API tokens and the audit trail.
type People struct {
	Desk  *people.Desk
	Trail people.Trail
	// SecureCookie says that pages are only reached by HTTPS. Even when false the
	// cookie is marked so on requests that came by TLS.
	SecureCookie bool
}

type sessionBody struct {
	User sessionUser `json:"user"`
	CSRF string      `json:"csrf" doc:"To send as X-CSRF-Token with every change. Empty for a token."`
}

type sessionUser struct {
	ID    string      `json:"id"`
	Login string      `json:"login"`
	Name  string      `json:"name"`
	Role  people.Role `json:"role" enum:"viewer,reviewer,engineer,fleet_manager,administrator"`
}

func sessionOf(p people.Principal) sessionBody {
	return sessionBody{CSRF: p.CSRF, User: sessionUser{ID: p.UserID, Login: p.Login, Name: p.Name, Role: p.Role}}
}

type signInIn struct {
	Request
	Body struct {
		Login    string        `json:"login" maxLength:"64"`
		Password secret.String `json:"password" maxLength:"1024" format:"password"`
	}
}

type sessionOut struct {
	Cookie http.Cookie `header:"Set-Cookie"`
	Body   sessionBody
}

type setupIn struct {
	Request
	Body struct {
		Token    secret.String `json:"token" maxLength:"128"`
		Login    string        `json:"login" maxLength:"64"`
		Name     string        `json:"name,omitempty" maxLength:"256"`
		Password secret.String `json:"password" maxLength:"1024" format:"password"`
	}
}

// Register implements Area.
func (a People) Register(s *Server) {
	a.registerSession(s)
	a.registerUsers(s)
	a.registerTokens(s)
	a.registerAudit(s)
}

func (a People) registerSession(s *Server) {
	Register(s, Public, op("people", "sign-in", http.MethodPost, "/session", "Sign in"), a.signIn)
	Register(s, Public, op("people", "get-session", http.MethodGet, "/session", "Who is signed in"),
		func(ctx context.Context, _ *struct{}) (*struct{ Body sessionBody }, error) {
			p, err := people.Require(ctx, people.Viewer)
			return &struct{ Body sessionBody }{sessionOf(p)}, err
		})
	Register(s, Public, op("people", "sign-out", http.MethodDelete, "/session", "Sign out"), a.signOut)
	Register(s, Public, op("people", "get-setup", http.MethodGet, "/setup", "Whether the first administrator is still to be made"),
		func(ctx context.Context, _ *struct{}) (*setupOut, error) {
			needed, err := a.Desk.SetupNeeded(ctx)
			out := &setupOut{}
			out.Body.Needed = needed
			return out, err
		})
	Register(s, Public, op("people", "setup", http.MethodPost, "/setup", "Make the first administrator with the one-time token"), a.setup)
}

type setupOut struct {
	Body struct {
		Needed bool `json:"needed"`
	}
}

func (a People) signIn(ctx context.Context, in *signInIn) (*sessionOut, error) {
	r := in.echo.Request()
	cookie, p, err := a.Desk.SignIn(ctx, in.Body.Login, in.Body.Password, remote(r))
	if err != nil {
		return nil, err
	}
	return &sessionOut{Cookie: a.cookie(r, cookie, people.SessionAge), Body: sessionOf(p)}, nil
}

func (a People) setup(ctx context.Context, in *setupIn) (*sessionOut, error) {
	if _, err := a.Desk.First(ctx, in.Body.Token, in.Body.Login, in.Body.Name, in.Body.Password); err != nil {
		return nil, err
	}
	session := &signInIn{Request: in.Request}
	session.Body.Login, session.Body.Password = in.Body.Login, in.Body.Password
	return a.signIn(ctx, session)
}

type signOutOut struct {
	Cookie http.Cookie `header:"Set-Cookie"`
}

func (a People) signOut(ctx context.Context, in *Request) (*signOutOut, error) {
	r := in.echo.Request()
	if c, err := r.Cookie(SessionCookie); err == nil {
		if err := a.Desk.SignOut(ctx, c.Value); err != nil {
			return nil, err
		}
	}
	return &signOutOut{Cookie: a.cookie(r, "", -time.Second)}, nil
}

func (a People) cookie(r *http.Request, value string, age time.Duration) http.Cookie {
	return http.Cookie{Name: SessionCookie, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: a.SecureCookie || r.TLS != nil, MaxAge: int(age.Seconds())}
}

type userOut struct{ Body people.User }

type usersOut struct {
	Body struct {
		Items []people.User `json:"items" nullable:"false"`
		Next  string        `json:"next,omitempty"`
		Total int           `json:"total"`
	}
}

type addUserIn struct {
	Body struct {
		Login    string        `json:"login" maxLength:"64"`
		Name     string        `json:"name,omitempty" maxLength:"256"`
		Role     people.Role   `json:"role" enum:"viewer,reviewer,engineer,fleet_manager,administrator"`
		Password secret.String `json:"password" maxLength:"1024" format:"password"`
	}
}

type changeUserIn struct {
	ID   string `path:"id"`
	Body struct {
		Name     *string        `json:"name,omitempty" maxLength:"256"`
		Role     *people.Role   `json:"role,omitempty" enum:"viewer,reviewer,engineer,fleet_manager,administrator"`
		Disabled *bool          `json:"disabled,omitempty"`
		Password *secret.String `json:"password,omitempty" maxLength:"1024" format:"password"`
	}
}

func (a People) registerUsers(s *Server) {
	admin := For(people.Administrator)
	Register(s, admin, op("people", "list-users", http.MethodGet, "/users", "List the accounts by login"),
		func(ctx context.Context, in *PageQuery) (*usersOut, error) {
			list, err := a.Desk.List(ctx)
			out := &usersOut{}
			out.Body.Items, out.Body.Next = pageOf(*in, list, false, func(u people.User) string { return u.Login })
			out.Body.Total = len(list)
			return out, err
		})
	Register(s, admin, op("people", "add-user", http.MethodPost, "/users", "Make an account"),
		func(ctx context.Context, in *addUserIn) (*userOut, error) {
			u, err := a.Desk.Add(ctx, in.Body.Login, in.Body.Name, in.Body.Role, in.Body.Password)
			return &userOut{u}, err
		})
	Register(s, admin, op("people", "change-user", http.MethodPatch, "/users/{id}", "Change an account"),
		func(ctx context.Context, in *changeUserIn) (*userOut, error) {
			u, err := a.Desk.Change(ctx, in.ID, people.UserChange{Name: in.Body.Name, Role: in.Body.Role, Disabled: in.Body.Disabled, Password: in.Body.Password})
			return &userOut{u}, err
		})
}

type tokensOut struct {
	Body struct {
		Items []people.Token `json:"items" nullable:"false"`
		Next  string         `json:"next,omitempty"`
		Total int            `json:"total"`
	}
}

type issueIn struct {
	Body struct {
		Name     string      `json:"name" minLength:"1" maxLength:"128"`
		Role     people.Role `json:"role,omitempty" enum:"viewer,reviewer,engineer,fleet_manager,administrator" doc:"Your own role unless given."`
		ExpiresS int64       `json:"expires_s,omitempty" minimum:"0" maximum:"315360000" doc:"Seconds until it ends, 0 for never."`
	}
}

type issueOut struct {
	Body struct {
		Token  string       `json:"token" doc:"Shown this once."`
		Record people.Token `json:"record"`
	}
}

func (a People) registerTokens(s *Server) {
	viewer := Access{role: people.Viewer}
	Register(s, viewer, op("people", "list-tokens", http.MethodGet, "/tokens", "List your API tokens, the newest first"),
		func(ctx context.Context, in *PageQuery) (*tokensOut, error) {
			p, err := people.Require(ctx, people.Viewer)
			if err != nil {
				return nil, err
			}
			list, err := a.Desk.Tokens(ctx, p.UserID)
			out := &tokensOut{}
			out.Body.Items, out.Body.Next = pageOf(*in, list, true, func(t people.Token) string { return t.ID })
			out.Body.Total = len(list)
			return out, err
		})
	Register(s, viewer, op("people", "issue-token", http.MethodPost, "/tokens", "Make an API token"), a.issue)
	Register(s, viewer, op("people", "revoke-token", http.MethodDelete, "/tokens/{id}", "End an API token"),
		func(ctx context.Context, in *struct {
			ID string `path:"id"`
		}) (*struct{}, error) {
			p, err := people.Require(ctx, people.Viewer)
			if err != nil {
				return nil, err
			}
			owner := p.UserID
			if p.Role == people.Administrator {
				owner = ""
			}
			return nil, a.Desk.Revoke(ctx, in.ID, owner)
		})
}

func (a People) issue(ctx context.Context, in *issueIn) (*issueOut, error) {
	p, err := people.Require(ctx, people.Viewer)
	if err != nil {
		return nil, err
	}
	role := in.Body.Role
	if role == "" {
		role = p.Role
	}
	if !p.Role.Covers(role) {
		return nil, fault.New(fault.Forbidden, "httpapi.issue", "you have the role %s and cannot give %s", p.Role, role)
	}
	out := &issueOut{}
	out.Body.Token, out.Body.Record, err = a.Desk.Issue(ctx, p.UserID, in.Body.Name, role, time.Duration(in.Body.ExpiresS)*time.Second)
	return out, err
}

type auditOut struct {
	Body struct {
		Items []people.Entry `json:"items" nullable:"false"`
		Next  string         `json:"next,omitempty"`
		Total int            `json:"total"`
	}
}

func (a People) registerAudit(s *Server) {
	Register(s, For(people.Administrator), op("people", "list-audit", http.MethodGet, "/audit", "Read the audit trail, the newest first"),
		func(ctx context.Context, in *PageQuery) (*auditOut, error) {
			out := &auditOut{}
			var err error
			out.Body.Items, out.Body.Next, out.Body.Total, err = a.Trail.Entries(ctx, in.Cursor, in.Limit)
			return out, err
		})
}
