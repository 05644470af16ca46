package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"mlife/collector/internal/fleet"
	"mlife/shared/fault"
)

// AddToken implements fleet.Register. Tokens that ended more than a month ago go.
func (s *Fleet) AddToken(ctx context.Context, t fleet.Token) error {
	return classify("sqlstore.AddToken", s.db.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec("DELETE FROM enrolment_tokens WHERE expires_at < ?", stamp(t.CreatedAt.Add(-30*24*time.Hour))); err != nil {
			return err
		}
		_, err := tx.Exec("INSERT INTO enrolment_tokens VALUES (?, ?, ?, ?, ?, ?, ?)",
			t.ID, t.Hash, t.Device, t.Uses, stamp(t.ExpiresAt), t.Author, stamp(t.CreatedAt))
		return err
	}))
}

// Tokens implements fleet.Register.
func (s *Fleet) Tokens(ctx context.Context, now time.Time) ([]fleet.Token, error) {
	return query(ctx, s.db.read, "sqlstore.Tokens", func(row scanner) (t fleet.Token, err error) {
		var expires, created int64
		err = row.Scan(&t.ID, &t.Device, &t.Uses, &expires, &t.Author, &created)
		t.ExpiresAt, t.CreatedAt = moment(expires), moment(created)
		return t, err
	}, `SELECT id, device, uses, expires_at, author, created_at FROM enrolment_tokens
		WHERE uses > 0 AND expires_at > ? ORDER BY created_at DESC, id DESC LIMIT ?`, stamp(now), fleet.MaxTokens)
}

// EndToken implements fleet.Register.
func (s *Fleet) EndToken(ctx context.Context, id string) error {
	return classify("enrolment token "+id, s.db.Write(ctx, func(tx *sql.Tx) error {
		return one(tx.Exec("DELETE FROM enrolment_tokens WHERE id = ?", id))
	}))
}

// Enrol implements fleet.Register.
func (s *Fleet) Enrol(ctx context.Context, hash string, c fleet.Certificate, now time.Time) error {
	const op = "enrolment"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		var id, device string
		err := tx.QueryRow("SELECT id, device FROM enrolment_tokens WHERE hash = ? AND uses > 0 AND expires_at > ?", hash, stamp(now)).Scan(&id, &device)
		if errors.Is(err, sql.ErrNoRows) || err == nil && device != "" && device != c.Device {
			return fault.New(fault.Unauthorized, op, "the token is unknown, used up, expired or for another device")
		}
		if err != nil {
			return err
		}
		n, err := number(tx, "SELECT count(*) FROM devices WHERE id = ?", c.Device)
		if err != nil {
			return err
		}
		if n > 0 && device == "" {
			return fault.New(fault.Conflict, op, "device %s is enrolled already: this needs a token made for it", c.Device)
		}
		if err := touch(tx, c.Device, now); err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE devices SET enrolled_at = ?, revoked_at = 0 WHERE id = ?", stamp(now), c.Device); err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE enrolment_tokens SET uses = uses - 1 WHERE id = ?", id); err != nil {
			return err
		}
		return addCertificate(tx, c)
	}))
}

// AddCertificate implements fleet.Register.
func (s *Fleet) AddCertificate(ctx context.Context, c fleet.Certificate, now time.Time) error {
	return classify("sqlstore.AddCertificate", s.db.Write(ctx, func(tx *sql.Tx) error {
		if err := touch(tx, c.Device, now); err != nil {
			return err
		}
		revoked, err := number(tx, "SELECT revoked_at FROM devices WHERE id = ?", c.Device)
		if err != nil {
			return err
		}
		if revoked != 0 {
			return fault.New(fault.Forbidden, "enrolment", "device %s is revoked", c.Device)
		}
		return addCertificate(tx, c)
	}))
}

func addCertificate(tx *sql.Tx, c fleet.Certificate) error {
	_, err := tx.Exec("INSERT INTO device_certificates VALUES (?, ?, ?, 0)", c.Serial, c.Device, stamp(c.NotAfter))
	return err
}

// Revoke implements fleet.Register.
func (s *Fleet) Revoke(ctx context.Context, device string, now time.Time) (serials []string, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		if err := one(tx.Exec("UPDATE devices SET revoked_at = ?, online = 0 WHERE id = ?", stamp(now), device)); err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE device_certificates SET revoked_at = ? WHERE device = ? AND revoked_at = 0", stamp(now), device); err != nil {
			return err
		}
		var err error
		serials, err = query(ctx, tx, "sqlstore.Revoke", text, "SELECT serial FROM device_certificates WHERE device = ? AND not_after > ?", device, stamp(now))
		return err
	})
	return serials, classify("device "+device, err)
}

// Revoked gives the serials of all revoked certificates that have not ended, for
// the authority at start.
func (s *Fleet) Revoked(ctx context.Context, now time.Time) ([]string, error) {
	return query(ctx, s.db.read, "sqlstore.Revoked", text, "SELECT serial FROM device_certificates WHERE revoked_at <> 0 AND not_after > ?", stamp(now))
}
