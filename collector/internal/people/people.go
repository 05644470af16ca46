// Package people knows who may do what: local accounts with roles, sessions, API
// tokens, the first administrator, and the audit trail.
//
// It is not for devices (authority knows their certificates). It imports only
// shared packages and the password hash; the HTTP face, the command line and the
// composition root import it.
package people

import (
	"context"
	"time"

	"mlife/shared/fault"
)

// Role is what a person may do. Each role may do all that the ones before it may.
type Role string

// The roles, in rising order.
const (
	Viewer        Role = "viewer"        // sees everything but people and the audit trail
	Reviewer      Role = "reviewer"      // edits badcases
	Engineer      Role = "engineer"      // documents, sets, tasks, models
	FleetManager  Role = "fleet_manager" // devices, deployments, enrolment
	Administrator Role = "administrator" // people, settings, audit
)

var ranks = map[Role]int{Viewer: 1, Reviewer: 2, Engineer: 3, FleetManager: 4, Administrator: 5}

// Valid reports whether r is one of the roles.
func (r Role) Valid() bool { return ranks[r] > 0 }

// Covers reports whether r may do what needs other.
func (r Role) Covers(other Role) bool { return ranks[r] > 0 && ranks[r] >= ranks[other] }

// User is a local account.
type User struct {
	ID        string    `json:"id"`
	Login     string    `json:"login"`
	Name      string    `json:"name"`
	Role      Role      `json:"role" enum:"viewer,reviewer,engineer,fleet_manager,administrator"`
	Disabled  bool      `json:"disabled"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`

	PasswordHash string `json:"-"` // PHC string of argon2id
}

// Session is a signed-in browser. Hash is the SHA-256 of the cookie's secret.
type Session struct {
	Hash      string
	UserID    string
	Remote    string
	CreatedAt time.Time
	ExpiresAt time.Time
}

// Token is an API token. Hash is the SHA-256 of its secret.
type Token struct {
	ID        string     `json:"id"`
	UserID    string     `json:"user_id"`
	Name      string     `json:"name"`
	Role      Role       `json:"role" enum:"viewer,reviewer,engineer,fleet_manager,administrator"`
	Task      string     `json:"task,omitempty" doc:"Task ID when the token serves one task alone."`
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`

	Hash string `json:"-"`
}

// Entry is one row of the audit trail.
type Entry struct {
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	Actor  string    `json:"actor"`
	Action string    `json:"action" doc:"Operation of the API."`
	Object string    `json:"object" doc:"What it was done to."`
	Status int       `json:"status" doc:"HTTP status it ended with."`
	Remote string    `json:"remote"`
}

// Users is the port to the accounts. An unknown one is fault.NotFound, a taken
// login fault.Exists.
type Users interface {
	User(ctx context.Context, id string) (User, error)
	UserByLogin(ctx context.Context, login string) (User, error)
	Users(ctx context.Context) ([]User, error)
	AddUser(ctx context.Context, u User) error
	// AddFirstUser adds u and forgets the setup token in one step; fault.Conflict
	// when there are people already, fault.Unauthorized when the hash is another.
	AddFirstUser(ctx context.Context, u User, setupHash string) error
	// ChangeUser saves u and, when signOut, ends its sessions. Taking the last
	// active administrator away is fault.Conflict.
	ChangeUser(ctx context.Context, u User, signOut bool) error
	// SetSetup replaces the setup token; it reports false, and does nothing, when
	// there are people already.
	SetSetup(ctx context.Context, hash string) (bool, error)
}

// Credentials is the port to sessions and tokens.
type Credentials interface {
	AddSession(ctx context.Context, s Session) error
	Session(ctx context.Context, hash string) (Session, User, error)
	EndSession(ctx context.Context, hash string) error
	AddToken(ctx context.Context, t Token) error
	Tokens(ctx context.Context, userID string) ([]Token, error)
	Token(ctx context.Context, hash string) (Token, User, error)
	// EndToken removes a token of the user, of anybody when userID is "".
	EndToken(ctx context.Context, id, userID string) error
	EndTaskTokens(ctx context.Context, task string) error
}

// Trail is the port to the audit trail.
type Trail interface {
	AddEntry(ctx context.Context, e Entry) error
	// Entries gives the newest first, before the entry named by before if any.
	Entries(ctx context.Context, before string, limit int) (items []Entry, next string, total int, err error)
}

// Principal is who a request comes from.
type Principal struct {
	UserID string
	Login  string
	Name   string
	Role   Role
	Task   string // only this task's token was shown
	CSRF   string // of a session, "" for a token
}

// Actor is the name for histories: the login, or the task that acts for it.
func (p Principal) Actor() string {
	if p.Task != "" {
		return p.Task
	}
	return p.Login
}

type principalKey struct{}

// With puts the principal into a context.
func With(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// From gives the context's principal; false when nobody is signed in.
func From(ctx context.Context) (Principal, bool) {
	p, ok := ctx.Value(principalKey{}).(Principal)
	return p, ok
}

// Require gives the principal if it has the role: fault.Unauthorized when nobody
// is signed in, fault.Forbidden when the role is too low.
func Require(ctx context.Context, role Role) (Principal, error) {
	p, ok := From(ctx)
	if !ok {
		return p, fault.New(fault.Unauthorized, "people", "sign in first")
	}
	if !p.Role.Covers(role) {
		return p, fault.New(fault.Forbidden, "people", "this needs the role %s, %s is %s", role, p.Login, p.Role)
	}
	return p, nil
}
