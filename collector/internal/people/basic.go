package people

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"strings"
	"sync"
	"time"

	"mlife/shared/fault"
	"mlife/shared/ident"
	"mlife/shared/secret"
)

// Programs that know only login and password show them with each request. Hashing one
// takes a tenth of a second, so that what was right is remembered for a while.
const (
	rememberFor   = 10 * time.Minute
	mostRemember  = 1000
	anyTokenLogin = "token" // the login that goes with a token in place of a password
)

// remembered says which passwords were right, by a keyed hash of login and password.
type remembered struct {
	mu  sync.Mutex
	key []byte
	by  map[[sha256.Size]byte]known
}

// known is the stored hash that the password was right for, and until when that counts.
type known struct {
	hash  string
	until time.Time
}

func newRemembered() *remembered {
	return &remembered{key: []byte(ident.Secret()), by: map[[sha256.Size]byte]known{}}
}

func (r *remembered) sum(login string, password secret.String) (out [sha256.Size]byte) {
	h := hmac.New(sha256.New, r.key)
	_, _ = h.Write([]byte(login + "\x00" + password.Reveal())) //nolint:errcheck // a hash takes everything
	copy(out[:], h.Sum(nil))
	return out
}

// right says whether the password was found right for this stored hash not long ago.
func (r *remembered) right(sum [sha256.Size]byte, hash string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, ok := r.by[sum]
	return ok && k.hash == hash && now.Before(k.until)
}

func (r *remembered) keep(sum [sha256.Size]byte, hash string, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.by) >= mostRemember {
		clear(r.by)
	}
	r.by[sum] = known{hash, now.Add(rememberFor)}
}

// ByPassword says who shows a login with its password, or the login "token" with a
// token, as SignIn does but without a session. What is changed about the account counts
// at once.
func (d *Desk) ByPassword(ctx context.Context, login string, password secret.String, remote string) (Principal, error) {
	if login == anyTokenLogin || strings.HasPrefix(password.Reveal(), TokenPrefix) {
		return d.ByToken(ctx, password.Reveal())
	}
	login = strings.ToLower(strings.TrimSpace(login))
	sum := d.right.sum(login, password)
	u, err := d.users.UserByLogin(ctx, login)
	if err == nil && !u.Disabled && d.right.right(sum, u.PasswordHash, d.now()) {
		return principal(u, u.Role, "", ""), nil
	}
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Principal{}, fault.Wrap("people.ByPassword", err)
	}
	if u, err = d.verify(ctx, login, password, remote); err != nil {
		return Principal{}, err
	}
	d.right.keep(sum, u.PasswordHash, d.now())
	return principal(u, u.Role, "", ""), nil
}
