package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/loop"
	"mlife/collector/internal/notify"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
	"mlife/shared/ident"
	"mlife/shared/secret"
)

// Mails implements loop.Mails.
type Mails struct{ db *DB }

// Mails gives the store of people's mail addresses and wishes.
func (db *DB) Mails() *Mails { return &Mails{db} }

// Mail implements loop.Mails.
func (s *Mails) Mail(ctx context.Context, userID string) (people.Mail, error) {
	m := people.Mail{Wishes: people.NoMail()}
	err := s.db.read.QueryRowContext(ctx, "SELECT address, pending, mention, assigned, watched FROM person_mail WHERE user_id = ?", userID).
		Scan(&m.Address, &m.Pending, &m.Wishes.Mention, &m.Wishes.Assigned, &m.Wishes.Watched)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return m, classify("sqlstore.Mail", err)
}

// personRow makes sure that somebody has a row.
func personRow(tx *sql.Tx, userID string) error {
	w := people.NoMail()
	_, err := tx.Exec(`INSERT INTO person_mail (user_id, address, pending, confirm_hash, confirm_until, asked, asked_at, mention, assigned, watched,
		unsubscribe, now_cursor, daily_cursor, daily_at) VALUES (?, '', '', '', 0, 0, 0, ?, ?, ?, ?, '', '', 0) ON CONFLICT (user_id) DO NOTHING`,
		userID, w.Mention, w.Assigned, w.Watched, ident.Secret())
	return err
}

// SetWishes implements loop.Mails.
func (s *Mails) SetWishes(ctx context.Context, userID string, w people.MailWishes) error {
	return classify("sqlstore.SetWishes", s.db.Write(ctx, func(tx *sql.Tx) error {
		if err := personRow(tx, userID); err != nil {
			return err
		}
		_, err := tx.Exec("UPDATE person_mail SET mention = ?, assigned = ?, watched = ? WHERE user_id = ?", w.Mention, w.Assigned, w.Watched, userID)
		return err
	}))
}

// AskAddress implements loop.Mails.
func (s *Mails) AskAddress(ctx context.Context, userID, address, hash string, now time.Time, letter notify.Message) error {
	const op = "sqlstore.AskAddress"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		if err := personRow(tx, userID); err != nil {
			return err
		}
		var asked, since int64
		if err := tx.QueryRow("SELECT asked, asked_at FROM person_mail WHERE user_id = ?", userID).Scan(&asked, &since); err != nil {
			return err
		}
		if now.Sub(moment(since)) >= 24*time.Hour {
			asked, since = 0, stamp(now)
		}
		if asked >= people.MaxConfirms {
			return fault.New(fault.Busy, op, "%d letters were sent for this today: try again tomorrow", asked)
		}
		if _, err := tx.Exec("UPDATE person_mail SET pending = ?, confirm_hash = ?, confirm_until = ?, asked = ?, asked_at = ? WHERE user_id = ?",
			address, hash, stamp(now.Add(people.ConfirmWithin)), asked+1, since, userID); err != nil {
			return err
		}
		return putMessages(tx, []notify.Message{letter})
	}))
}

// Confirm implements loop.Mails. What happened before is not told.
func (s *Mails) Confirm(ctx context.Context, hash string, now time.Time) (address string, err error) {
	const op = "sqlstore.Confirm"
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		var userID string
		err := tx.QueryRow(`SELECT m.user_id, m.pending FROM person_mail m JOIN users u ON u.id = m.user_id
			WHERE m.confirm_hash = ? AND m.confirm_hash <> '' AND m.confirm_until > ? AND u.disabled = 0`, hash, stamp(now)).Scan(&userID, &address)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, op, "the link is not known or too old: ask for another letter")
		}
		if err != nil {
			return err
		}
		var last string
		if err := tx.QueryRow("SELECT COALESCE(MAX(n.id), '') FROM news n JOIN users u ON u.login = n.login WHERE u.id = ?", userID).Scan(&last); err != nil {
			return err
		}
		_, err = tx.Exec("UPDATE person_mail SET address = ?, pending = '', confirm_hash = '', now_cursor = ?, daily_cursor = ?, daily_at = ? WHERE user_id = ?",
			address, last, last, stamp(loop.NextDaily(now)), userID)
		return err
	})
	return address, classify(op, err)
}

// RemoveAddress implements loop.Mails.
func (s *Mails) RemoveAddress(ctx context.Context, userID string) error {
	return classify("sqlstore.RemoveAddress", s.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("UPDATE person_mail SET address = '', pending = '', confirm_hash = '' WHERE user_id = ?", userID)
		return err
	}))
}

// Unsubscribe implements loop.Mails.
func (s *Mails) Unsubscribe(ctx context.Context, token string) error {
	w := people.NoMail()
	return classify("sqlstore.Unsubscribe", s.db.Write(ctx, func(tx *sql.Tx) error {
		return one(tx.Exec("UPDATE person_mail SET mention = ?, assigned = ?, watched = ? WHERE unsubscribe = ?", w.Mention, w.Assigned, w.Watched, token))
	}))
}

// Receivers implements loop.Mails.
func (s *Mails) Receivers(ctx context.Context) ([]people.Receiver, error) {
	return query(ctx, s.db.read, "sqlstore.Receivers", func(r scanner) (people.Receiver, error) {
		var p people.Receiver
		var token string
		var at int64
		err := r.Scan(&p.UserID, &p.Login, &p.Name, &p.Address, &p.Wishes.Mention, &p.Wishes.Assigned, &p.Wishes.Watched, &token, &p.NowCursor, &p.DailyCursor, &at)
		p.Unsubscribe, p.DailyAt = secret.String(token), moment(at)
		return p, err
	}, `SELECT u.id, u.login, u.name, m.address, m.mention, m.assigned, m.watched, m.unsubscribe, m.now_cursor, m.daily_cursor, m.daily_at
		FROM person_mail m JOIN users u ON u.id = m.user_id WHERE u.disabled = 0 AND m.address <> ''
		AND (m.mention <> ? OR m.assigned <> ? OR m.watched <> ?) ORDER BY u.id LIMIT 10000`, people.Never, people.Never, people.Never)
}

// NewsAfter implements loop.Mails.
func (s *Mails) NewsAfter(ctx context.Context, login, cursor string, before time.Time, limit int) (items []bam.News, next string, err error) {
	items, err = query(ctx, s.db.read, "sqlstore.NewsAfter", func(r scanner) (bam.News, error) {
		var n bam.News
		var at int64
		var seen int
		err := r.Scan(&n.ID, &n.Kind, &n.Badcase, &n.Title, &n.Count, &n.Actor, &n.Text, &at, &seen)
		n.At, n.Read = moment(at), seen != 0
		return n, err
	}, `SELECT n.id, n.kind, b.id, b.title, n.count, n.actor, n.text, n.at, n.seen FROM news n JOIN badcases b ON b.seq = n.badcase
		WHERE n.login = ? AND n.id > ? AND n.at <= ? ORDER BY n.id LIMIT ?`, login, cursor, stamp(before), limit)
	if len(items) > 0 {
		next = items[len(items)-1].ID
	}
	return items, next, err
}

// Mailed implements loop.Mails.
func (s *Mails) Mailed(ctx context.Context, was, is people.Receiver, letters []notify.Message) error {
	return classify("sqlstore.Mailed", s.db.Write(ctx, func(tx *sql.Tx) error {
		if err := one(tx.Exec(`UPDATE person_mail SET now_cursor = ?, daily_cursor = ?, daily_at = ?
			WHERE user_id = ? AND address = ? AND now_cursor = ? AND daily_cursor = ? AND daily_at = ?`,
			is.NowCursor, is.DailyCursor, stamp(is.DailyAt), was.UserID, was.Address, was.NowCursor, was.DailyCursor, stamp(was.DailyAt))); err != nil {
			return err
		}
		return putMessages(tx, letters)
	}))
}
