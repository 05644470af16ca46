package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"mlife/collector/internal/people"
	"mlife/shared/fault"
)

// People implements people.Users, people.Credentials and people.Trail.
type People struct{ db *DB }

// People gives the store of accounts, credentials and the audit trail.
func (db *DB) People() *People { return &People{db} }

const userColumns = "u.id, u.login, u.name, u.role, u.password, u.disabled, u.created_at, u.updated_at"

type scanner interface{ Scan(into ...any) error }

func scanUser(row scanner, more ...any) (people.User, error) {
	var u people.User
	var created, updated int64
	err := row.Scan(append([]any{&u.ID, &u.Login, &u.Name, &u.Role, &u.PasswordHash, &u.Disabled, &created, &updated}, more...)...)
	u.CreatedAt, u.UpdatedAt = moment(created), moment(updated)
	return u, err
}

// User gives one account.
func (s *People) User(ctx context.Context, id string) (people.User, error) {
	u, err := scanUser(s.db.read.QueryRowContext(ctx, "SELECT "+userColumns+" FROM users u WHERE u.id = ?", id))
	return u, classify("sqlstore.User", err)
}

// UserByLogin gives one account.
func (s *People) UserByLogin(ctx context.Context, login string) (people.User, error) {
	u, err := scanUser(s.db.read.QueryRowContext(ctx, "SELECT "+userColumns+" FROM users u WHERE u.login = ?", login))
	return u, classify("sqlstore.UserByLogin", err)
}

// Users gives all accounts by login.
func (s *People) Users(ctx context.Context) ([]people.User, error) {
	return query(ctx, s.db.read, "sqlstore.Users", func(row scanner) (people.User, error) { return scanUser(row) },
		"SELECT "+userColumns+" FROM users u ORDER BY u.login")
}

// AddUser makes an account.
func (s *People) AddUser(ctx context.Context, u people.User) error {
	return classify("sqlstore.AddUser", s.db.Write(ctx, func(tx *sql.Tx) error { return addUser(tx, u) }))
}

func addUser(tx *sql.Tx, u people.User) error {
	_, err := tx.Exec("INSERT INTO users (id, login, name, role, password, disabled, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		u.ID, u.Login, u.Name, u.Role, u.PasswordHash, u.Disabled, stamp(u.CreatedAt), stamp(u.UpdatedAt))
	return err
}

// AddFirstUser makes the first account with the setup token's hash.
func (s *People) AddFirstUser(ctx context.Context, u people.User, setupHash string) error {
	const op = "sqlstore.AddFirstUser"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		n, err := number(tx, "SELECT count(*) FROM users")
		if err != nil {
			return err
		}
		if n > 0 {
			return fault.New(fault.Conflict, op, "there is an administrator already")
		}
		if n, err = number(tx, "SELECT count(*) FROM setup WHERE hash = ?", setupHash); err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Unauthorized, op, "the setup token is not the one printed last")
		}
		if _, err := tx.Exec("DELETE FROM setup"); err != nil {
			return err
		}
		return addUser(tx, u)
	}))
}

// ChangeUser saves an account.
func (s *People) ChangeUser(ctx context.Context, u people.User, signOut bool) error {
	const op = "sqlstore.ChangeUser"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.Exec("UPDATE users SET name = ?, role = ?, password = ?, disabled = ?, updated_at = ? WHERE id = ?",
			u.Name, u.Role, u.PasswordHash, u.Disabled, stamp(u.UpdatedAt), u.ID)
		if err := one(res, err); err != nil {
			return err
		}
		n, err := number(tx, "SELECT count(*) FROM users WHERE role = ? AND disabled = 0", people.Administrator)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, op, "this is the last administrator")
		}
		if signOut {
			_, err = tx.Exec("DELETE FROM sessions WHERE user_id = ?", u.ID)
		}
		return err
	}))
}

// SetSetup replaces the setup token while there is nobody.
func (s *People) SetSetup(ctx context.Context, hash string) (needed bool, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		n, err := number(tx, "SELECT count(*) FROM users")
		if needed = n == 0; err != nil || !needed {
			return err
		}
		_, err = tx.Exec("INSERT INTO setup (one, hash) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET hash = excluded.hash", hash)
		return err
	})
	return needed, classify("sqlstore.SetSetup", err)
}

// AddSession saves a session and removes those that ended before it began.
func (s *People) AddSession(ctx context.Context, x people.Session) error {
	return classify("sqlstore.AddSession", s.db.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec("DELETE FROM sessions WHERE expires_at < ?", stamp(x.CreatedAt)); err != nil {
			return err
		}
		_, err := tx.Exec("INSERT INTO sessions (hash, user_id, remote, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
			x.Hash, x.UserID, x.Remote, stamp(x.CreatedAt), stamp(x.ExpiresAt))
		return err
	}))
}

// Session gives a session and its user.
func (s *People) Session(ctx context.Context, hash string) (people.Session, people.User, error) {
	x := people.Session{Hash: hash}
	var created, expires int64
	u, err := scanUser(s.db.read.QueryRowContext(ctx, "SELECT "+userColumns+`, s.user_id, s.remote, s.created_at, s.expires_at
		FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.hash = ?`, hash), &x.UserID, &x.Remote, &created, &expires)
	x.CreatedAt, x.ExpiresAt = moment(created), moment(expires)
	return x, u, classify("sqlstore.Session", err)
}

// EndSession removes a session; an unknown one is no error.
func (s *People) EndSession(ctx context.Context, hash string) error {
	return s.exec(ctx, "sqlstore.EndSession", "DELETE FROM sessions WHERE hash = ?", hash)
}

func (s *People) exec(ctx context.Context, op, query string, args ...any) error {
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	}))
}

const tokenColumns = "t.id, t.hash, t.user_id, t.name, t.role, t.task, t.created_at, t.expires_at"

func tokenFields(t *people.Token, created, expires *int64) []any {
	return []any{&t.ID, &t.Hash, &t.UserID, &t.Name, &t.Role, &t.Task, created, expires}
}

func setTokenTimes(t *people.Token, created, expires int64) {
	t.CreatedAt = moment(created)
	if expires != 0 {
		end := moment(expires)
		t.ExpiresAt = &end
	}
}

// AddToken saves a token.
func (s *People) AddToken(ctx context.Context, t people.Token) error {
	var expires time.Time
	if t.ExpiresAt != nil {
		expires = *t.ExpiresAt
	}
	return s.exec(ctx, "sqlstore.AddToken", "INSERT INTO tokens (id, hash, user_id, name, role, task, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		t.ID, t.Hash, t.UserID, t.Name, t.Role, t.Task, stamp(t.CreatedAt), stamp(expires))
}

// Tokens gives a user's tokens, the newest first, without those of tasks.
func (s *People) Tokens(ctx context.Context, userID string) ([]people.Token, error) {
	return query(ctx, s.db.read, "sqlstore.Tokens", func(row scanner) (people.Token, error) {
		var t people.Token
		var created, expires int64
		err := row.Scan(tokenFields(&t, &created, &expires)...)
		setTokenTimes(&t, created, expires)
		return t, err
	}, "SELECT "+tokenColumns+" FROM tokens t WHERE t.user_id = ? AND t.task = '' ORDER BY t.id DESC", userID)
}

// Token gives the token with this hash and its user.
func (s *People) Token(ctx context.Context, hash string) (people.Token, people.User, error) {
	var t people.Token
	var created, expires int64
	u, err := scanUser(s.db.read.QueryRowContext(ctx, "SELECT "+userColumns+", "+tokenColumns+
		" FROM tokens t JOIN users u ON u.id = t.user_id WHERE t.hash = ?", hash), tokenFields(&t, &created, &expires)...)
	setTokenTimes(&t, created, expires)
	return t, u, classify("sqlstore.Token", err)
}

// EndToken removes a token.
func (s *People) EndToken(ctx context.Context, id, userID string) error {
	return classify("sqlstore.EndToken", s.db.Write(ctx, func(tx *sql.Tx) error {
		return one(tx.Exec("DELETE FROM tokens WHERE id = ? AND (user_id = ? OR ? = '')", id, userID, userID))
	}))
}

// EndTaskTokens removes the tokens of a task.
func (s *People) EndTaskTokens(ctx context.Context, task string) error {
	return s.exec(ctx, "sqlstore.EndTaskTokens", "DELETE FROM tokens WHERE task = ? AND task <> ''", task)
}

// AddEntry adds a row to the audit trail.
func (s *People) AddEntry(ctx context.Context, e people.Entry) error {
	// The change it tells of is made: the row is written even if its caller left.
	return s.exec(context.WithoutCancel(ctx), "sqlstore.AddEntry", "INSERT INTO audit (id, at, actor, action, object, status, remote) VALUES (?, ?, ?, ?, ?, ?, ?)",
		e.ID, stamp(e.At), e.Actor, e.Action, e.Object, e.Status, e.Remote)
}

// Entries gives a page of the audit trail.
func (s *People) Entries(ctx context.Context, before string, limit int) ([]people.Entry, string, int, error) {
	return newest(ctx, s.db, "sqlstore.Entries", "audit", "id, at, actor, action, object, status, remote", filter{}, before, limit, func(row scanner) (people.Entry, error) {
		var e people.Entry
		var at int64
		err := row.Scan(&e.ID, &at, &e.Actor, &e.Action, &e.Object, &e.Status, &e.Remote)
		e.At = moment(at)
		return e, err
	}, func(e people.Entry) string { return e.ID })
}
