package people

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"mlife/shared/fault"
	"mlife/shared/ident"
	"mlife/shared/secret"
)

// SessionAge is how long a session lasts.
const SessionAge = 7 * 24 * time.Hour

// TokenPrefix begins every API token, so that scanners for leaked secrets find it.
const TokenPrefix = "mlt_"

// maxHashing bounds the passwords hashed at once: each takes 64 MiB.
const maxHashing = 2

// Desk signs people in and manages accounts and credentials. Make it with NewDesk;
// safe for concurrent use.
type Desk struct {
	users    Users
	creds    Credentials
	now      func() time.Time
	throttle *throttle
	cost     Cost
	hashing  chan struct{}
	decoy    string
	right    *remembered
}

// NewDesk makes a desk over its ports that hashes new passwords at a cost. now is the
// clock, time.Now outside tests.
func NewDesk(users Users, creds Credentials, cost Cost, now func() time.Time) *Desk {
	return &Desk{users: users, creds: creds, cost: cost, now: now, throttle: newThrottle(), right: newRemembered(),
		hashing: make(chan struct{}, maxHashing), decoy: cost.hash(secret.String(ident.Secret()))}
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// slot waits for a turn to hash.
func (d *Desk) slot(ctx context.Context) (func(), error) {
	select {
	case d.hashing <- struct{}{}:
		return func() { <-d.hashing }, nil
	case <-ctx.Done():
		return nil, fault.New(fault.Canceled, "people", "gave up waiting: %w", ctx.Err())
	}
}

// Setup gives a new one-time token for making the first administrator, and "" when
// there are people already. An earlier token stops working.
func (d *Desk) Setup(ctx context.Context) (string, error) {
	token := ident.Secret()
	needed, err := d.users.SetSetup(ctx, hashOf(token))
	if err != nil || !needed {
		return "", fault.Wrap("people.Setup", err)
	}
	return token, nil
}

// SetupNeeded reports whether nobody exists yet.
func (d *Desk) SetupNeeded(ctx context.Context) (bool, error) {
	all, err := d.users.Users(ctx)
	return len(all) == 0, fault.Wrap("people.SetupNeeded", err)
}

// First makes the first administrator with the one-time token.
func (d *Desk) First(ctx context.Context, token secret.String, login, name string, password secret.String) (User, error) {
	u, err := d.newUser(ctx, login, name, Administrator, password)
	if err != nil {
		return User{}, err
	}
	return u, fault.Wrap("people.First", d.users.AddFirstUser(ctx, u, hashOf(token.Reveal())))
}

// Add makes an account.
func (d *Desk) Add(ctx context.Context, login, name string, role Role, password secret.String) (User, error) {
	u, err := d.newUser(ctx, login, name, role, password)
	if err != nil {
		return User{}, err
	}
	return u, fault.Wrap("people.Add", d.users.AddUser(ctx, u))
}

func (d *Desk) newUser(ctx context.Context, login, name string, role Role, password secret.String) (User, error) {
	login = strings.ToLower(strings.TrimSpace(login))
	if err := checkLogin(login); err != nil {
		return User{}, err
	}
	if name = strings.TrimSpace(name); name == "" {
		name = login
	}
	if !role.Valid() {
		return User{}, fault.Field("people", "body.role", "%q is no role", role)
	}
	if err := checkPassword(password); err != nil {
		return User{}, err
	}
	free, err := d.slot(ctx)
	if err != nil {
		return User{}, err
	}
	defer free()
	now := d.now().UTC()
	return User{ID: ident.New("usr"), Login: login, Name: name, Role: role, CreatedAt: now, UpdatedAt: now, PasswordHash: d.cost.hash(password)}, nil
}

func checkLogin(s string) error {
	if len(s) == 0 || len(s) > 64 {
		return fault.Field("people", "body.login", "1 to 64 characters, have %d", len(s))
	}
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && !strings.ContainsRune("._-@+", c) {
			return fault.Field("people", "body.login", "character %q: only letters, digits and . _ - @ +", c)
		}
	}
	return nil
}

// UserChange is what Change sets; nil leaves a field.
type UserChange struct {
	Name     *string
	Role     *Role
	Disabled *bool
	Password *secret.String
}

// Change edits an account. A new role, password or disabling ends its sessions.
func (d *Desk) Change(ctx context.Context, id string, c UserChange) (User, error) {
	const op = "people.Change"
	u, err := d.users.User(ctx, id)
	if err != nil {
		return User{}, fault.Wrap(op, err)
	}
	if c.Name != nil {
		u.Name = strings.TrimSpace(*c.Name)
	}
	if c.Role != nil {
		if u.Role = *c.Role; !u.Role.Valid() {
			return User{}, fault.Field("people", "body.role", "%q is no role", u.Role)
		}
	}
	if c.Disabled != nil {
		u.Disabled = *c.Disabled
	}
	if c.Password != nil {
		if err := checkPassword(*c.Password); err != nil {
			return User{}, err
		}
		free, err := d.slot(ctx)
		if err != nil {
			return User{}, err
		}
		u.PasswordHash = d.cost.hash(*c.Password)
		free()
	}
	u.UpdatedAt = d.now().UTC()
	signOut := c.Role != nil || c.Password != nil || u.Disabled
	return u, fault.Wrap(op, d.users.ChangeUser(ctx, u, signOut))
}

// List gives all accounts.
func (d *Desk) List(ctx context.Context) ([]User, error) { return d.users.Users(ctx) }

// ByLogin gives one account.
func (d *Desk) ByLogin(ctx context.Context, login string) (User, error) {
	return d.users.UserByLogin(ctx, strings.ToLower(login))
}

// SignIn checks a password and makes a session; the string is the cookie's secret.
// Wrong login, wrong password and a disabled account look the same. After several
// failures under one login or address the answer is fault.Busy for a while.
func (d *Desk) SignIn(ctx context.Context, login string, password secret.String, remote string) (string, Principal, error) {
	u, err := d.verify(ctx, login, password, remote)
	if err != nil {
		return "", Principal{}, err
	}
	return d.open(ctx, u, remote)
}

// verify gives the user whose password it is.
func (d *Desk) verify(ctx context.Context, login string, password secret.String, remote string) (User, error) {
	const op = "people.SignIn"
	login = strings.ToLower(strings.TrimSpace(login))
	keys := []string{"login " + hashOf(login), "remote " + remote}
	for _, key := range keys {
		if w := d.throttle.wait(key, d.now()); w > 0 {
			return User{}, fault.New(fault.Busy, op, "too many attempts: try again in %s", w.Round(time.Second))
		}
	}
	u, err := d.users.UserByLogin(ctx, login)
	known := err == nil && !u.Disabled
	if err != nil && !fault.Is(err, fault.NotFound) {
		return User{}, fault.Wrap(op, err)
	}
	hash := d.decoy // the same work for an unknown login
	if known {
		hash = u.PasswordHash
	}
	free, err := d.slot(ctx)
	if err != nil {
		return User{}, err
	}
	ok := len(password) <= maxPassword && matches(hash, password)
	free()
	if !ok || !known {
		for _, key := range keys {
			d.throttle.failed(key, d.now())
		}
		return User{}, fault.New(fault.Unauthorized, op, "login or password is wrong")
	}
	d.throttle.succeeded(keys[0])
	return u, nil
}

func (d *Desk) open(ctx context.Context, u User, remote string) (string, Principal, error) {
	cookie, now := ident.Secret(), d.now().UTC()
	s := Session{Hash: hashOf(cookie), UserID: u.ID, Remote: remote, CreatedAt: now, ExpiresAt: now.Add(SessionAge)}
	if err := d.creds.AddSession(ctx, s); err != nil {
		return "", Principal{}, fault.Wrap("people.SignIn", err)
	}
	return cookie, principal(u, u.Role, "", csrf(cookie)), nil
}

// csrf derives the anti-forgery token from the cookie's secret, which no script
// and no other site can read; nothing more needs to be stored.
func csrf(cookie string) string {
	m := hmac.New(sha256.New, []byte(cookie))
	m.Write([]byte("mlife csrf v1"))
	return hex.EncodeToString(m.Sum(nil))
}

func principal(u User, role Role, task, csrf string) Principal {
	return Principal{UserID: u.ID, Login: u.Login, Name: u.Name, Role: role, Task: task, CSRF: csrf}
}

// BySession gives who holds the cookie; fault.Unauthorized when nobody does.
func (d *Desk) BySession(ctx context.Context, cookie string) (Principal, error) {
	s, u, err := d.creds.Session(ctx, hashOf(cookie))
	if fault.Is(err, fault.NotFound) || (err == nil && (u.Disabled || !d.now().Before(s.ExpiresAt))) {
		return Principal{}, fault.New(fault.Unauthorized, "people", "the session has ended")
	}
	if err != nil {
		return Principal{}, fault.Wrap("people.BySession", err)
	}
	return principal(u, u.Role, "", csrf(cookie)), nil
}

// SignOut ends the cookie's session; an unknown one is no error.
func (d *Desk) SignOut(ctx context.Context, cookie string) error {
	return fault.Wrap("people.SignOut", d.creds.EndSession(ctx, hashOf(cookie)))
}

// ByToken gives who an API token acts for; fault.Unauthorized when it is not known.
// A token never has more rights than its owner has now.
func (d *Desk) ByToken(ctx context.Context, token string) (Principal, error) {
	t, u, err := d.creds.Token(ctx, hashOf(token))
	gone := err == nil && (u.Disabled || (t.ExpiresAt != nil && !d.now().Before(*t.ExpiresAt)))
	if fault.Is(err, fault.NotFound) || gone {
		return Principal{}, fault.New(fault.Unauthorized, "people", "the token is not known or has ended")
	}
	if err != nil {
		return Principal{}, fault.Wrap("people.ByToken", err)
	}
	role := t.Role
	if !u.Role.Covers(role) {
		role = u.Role
	}
	return principal(u, role, t.Task, ""), nil
}

// Issue makes an API token for a user; the string is its only copy. role may not
// exceed the user's. age 0 means it does not end.
func (d *Desk) Issue(ctx context.Context, userID, name string, role Role, age time.Duration) (string, Token, error) {
	u, err := d.users.User(ctx, userID)
	if err != nil {
		return "", Token{}, fault.Wrap("people.Issue", err)
	}
	if !u.Role.Covers(role) || !role.Valid() {
		return "", Token{}, fault.New(fault.Forbidden, "people.Issue", "a token of %s cannot have the role %q", u.Role, role)
	}
	return d.issue(ctx, Token{UserID: userID, Name: name, Role: role}, age)
}

// IssueForTask makes a token that only serves one task, on behalf of its starter.
func (d *Desk) IssueForTask(ctx context.Context, userID, task string, age time.Duration) (string, error) {
	s, _, err := d.issue(ctx, Token{UserID: userID, Name: "task " + task, Role: Engineer, Task: task}, age)
	return s, err
}

func (d *Desk) issue(ctx context.Context, t Token, age time.Duration) (string, Token, error) {
	token := TokenPrefix + ident.Secret()
	t.ID, t.Hash, t.CreatedAt = ident.New("tok"), hashOf(token), d.now().UTC()
	if age > 0 {
		end := t.CreatedAt.Add(age)
		t.ExpiresAt = &end
	}
	if err := d.creds.AddToken(ctx, t); err != nil {
		return "", Token{}, fault.Wrap("people.Issue", err)
	}
	return token, t, nil
}

// Tokens lists a user's tokens without their secrets.
func (d *Desk) Tokens(ctx context.Context, userID string) ([]Token, error) {
	return d.creds.Tokens(ctx, userID)
}

// Revoke ends a token of the user, of anybody when userID is "".
func (d *Desk) Revoke(ctx context.Context, id, userID string) error {
	return fault.Wrap("people.Revoke", d.creds.EndToken(ctx, id, userID))
}

// RevokeTask ends the tokens of a task that is over.
func (d *Desk) RevokeTask(ctx context.Context, task string) error {
	return fault.Wrap("people.RevokeTask", d.creds.EndTaskTokens(ctx, task))
}
