package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"mlife/collector/internal/notify"
	"mlife/shared/fault"
	"mlife/shared/secret"
)

// Notify implements the ports of package notify.
type Notify struct{ db *DB }

// Notify gives the store of messages and channels.
func (db *DB) Notify() *Notify { return &Notify{db} }

const messageColumns = "id, kind, channel, topic, about, body, state, attempts, next_at, error, created_at, ended_at"

func scanMessage(row scanner) (notify.Message, error) {
	var m notify.Message
	var body string
	var next, created, ended int64
	err := row.Scan(&m.ID, &m.Kind, &m.Channel, &m.Topic, &m.About, &body, &m.State, &m.Attempts, &next, &m.Error, &created, &ended)
	m.Body = json.RawMessage(body)
	m.NextAt, m.CreatedAt, m.EndedAt = moment(next), moment(created), moment(ended)
	return m, err
}

// Put implements notify.Outbox.
func (s *Notify) Put(ctx context.Context, messages ...notify.Message) error {
	return classify("sqlstore.Put", s.db.Write(ctx, func(tx *sql.Tx) error { return putMessages(tx, messages) }))
}

// putMessages adds to the outbox inside a transaction, so that what is told and what
// happened are one step. A full outbox keeps them as failed: what happened must not
// be undone because nobody can be told.
func putMessages(tx *sql.Tx, messages []notify.Message) error {
	if len(messages) == 0 {
		return nil
	}
	waiting, err := number(tx, "SELECT count(*) FROM outbox WHERE state = ?", notify.Waiting)
	if err != nil {
		return err
	}
	for _, m := range messages {
		if waiting++; waiting > notify.MaxWaiting {
			m.State, m.EndedAt, m.Error = notify.Failed, m.CreatedAt, "the outbox was full"
		}
		if _, err := tx.Exec("INSERT INTO outbox ("+messageColumns+") VALUES ("+marks(12)+")", m.ID, m.Kind, m.Channel, m.Topic, m.About,
			string(m.Body), m.State, m.Attempts, stamp(m.NextAt), m.Error, stamp(m.CreatedAt), stamp(m.EndedAt)); err != nil {
			return err
		}
	}
	return nil
}

// Claim implements notify.Outbox.
func (s *Notify) Claim(ctx context.Context, now, until time.Time, limit int) (list []notify.Message, err error) {
	const op = "sqlstore.Claim"
	var due bool
	// Mostly nothing is due: then nothing is written.
	if err := s.db.read.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM outbox WHERE state = ? AND next_at <= ?)", notify.Waiting, stamp(now)).Scan(&due); err != nil || !due {
		return nil, classify(op, err)
	}
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		found, err := query(context.Background(), tx, op, scanMessage, "SELECT "+messageColumns+" FROM outbox WHERE state = ? AND next_at <= ? ORDER BY next_at, id LIMIT ?",
			notify.Waiting, stamp(now), limit)
		if err != nil {
			return err
		}
		list = nil
		for _, m := range found {
			m.Attempts++
			res, err := tx.Exec("UPDATE outbox SET next_at = ?, attempts = ? WHERE id = ? AND state = ? AND next_at = ?",
				stamp(until), m.Attempts, m.ID, notify.Waiting, stamp(m.NextAt))
			if err != nil {
				return err
			}
			if n, err := res.RowsAffected(); err != nil {
				return err
			} else if n == 1 { // 0: another collector was faster
				list = append(list, m)
			}
		}
		return nil
	})
	return list, classify(op, err)
}

// Settle implements notify.Outbox.
func (s *Notify) Settle(ctx context.Context, m notify.Message) error {
	return classify("sqlstore.Settle", s.db.Write(ctx, func(tx *sql.Tx) error {
		return one(tx.Exec("UPDATE outbox SET state = ?, next_at = ?, error = ?, ended_at = ? WHERE id = ? AND attempts = ?",
			m.State, stamp(m.NextAt), m.Error, stamp(m.EndedAt), m.ID, m.Attempts))
	}))
}

// Messages implements notify.Outbox.
func (s *Notify) Messages(ctx context.Context, q notify.Query) ([]notify.Message, string, error) {
	var c clauses
	if q.State != "" {
		c.add("state = ?", q.State)
	}
	if q.About != "" {
		c.add("about = ?", q.About)
	}
	if q.Cursor != "" {
		c.add("id < ?", q.Cursor)
	}
	limit := min(max(q.Limit, 1), 200)
	list, err := query(ctx, s.db.read, "sqlstore.Messages", scanMessage,
		"SELECT "+messageColumns+" FROM outbox WHERE "+c.text()+" ORDER BY id DESC LIMIT ?", append(c.args, limit+1)...)
	if err != nil || len(list) <= limit {
		return list, "", err
	}
	return list[:limit], list[limit-1].ID, nil
}

// Again implements notify.Outbox.
func (s *Notify) Again(ctx context.Context, id string, at time.Time) error {
	return classify("failed message "+id, s.db.Write(ctx, func(tx *sql.Tx) error {
		return one(tx.Exec("UPDATE outbox SET state = ?, attempts = 0, next_at = ?, ended_at = 0 WHERE id = ? AND state = ?",
			notify.Waiting, stamp(at), id, notify.Failed))
	}))
}

// ForgetMessages implements notify.Outbox.
func (s *Notify) ForgetMessages(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.Exec("DELETE FROM outbox WHERE state <> ? AND ended_at < ?", notify.Waiting, stamp(before))
		if err != nil {
			return err
		}
		n, err = res.RowsAffected()
		return err
	})
	return n, classify("sqlstore.ForgetMessages", err)
}

const channelColumns = "id, name, kind, url, addresses, enabled, secret, created_at"

func scanChannel(row scanner) (notify.Channel, error) {
	var c notify.Channel
	var addresses, key string
	var created int64
	if err := row.Scan(&c.ID, &c.Name, &c.Kind, &c.URL, &addresses, &c.Enabled, &key, &created); err != nil {
		return c, err
	}
	c.Secret, c.CreatedAt = secret.String(key), moment(created)
	return c, json.Unmarshal([]byte(addresses), &c.Addresses)
}

// Channels implements notify.Channels.
func (s *Notify) Channels(ctx context.Context) ([]notify.Channel, error) {
	return query(ctx, s.db.read, "sqlstore.Channels", scanChannel, "SELECT "+channelColumns+" FROM notify_channels ORDER BY name LIMIT 1000")
}

// Channel implements notify.Channels.
func (s *Notify) Channel(ctx context.Context, id string) (notify.Channel, error) {
	c, err := scanChannel(s.db.read.QueryRowContext(ctx, "SELECT "+channelColumns+" FROM notify_channels WHERE id = ?", id))
	return c, classify("channel "+id, err)
}

// SaveChannel implements notify.Channels.
func (s *Notify) SaveChannel(ctx context.Context, c notify.Channel) error {
	if c.Addresses == nil {
		c.Addresses = []string{}
	}
	addresses, err := asJSON(c.Addresses)
	if err != nil {
		return err
	}
	enabled := 0
	if c.Enabled {
		enabled = 1
	}
	err = classify("channel "+c.ID, s.db.Write(ctx, func(tx *sql.Tx) error {
		n, err := number(tx, "SELECT count(*) FROM notify_channels WHERE id <> ?", c.ID)
		if err != nil {
			return err
		}
		if n >= notify.MaxChannels {
			return fault.New(fault.TooLarge, "channel", "there are %d already", n)
		}
		_, err = tx.Exec("INSERT INTO notify_channels ("+channelColumns+") VALUES ("+marks(8)+`) ON CONFLICT (id) DO UPDATE SET
			name = excluded.name, kind = excluded.kind, url = excluded.url, addresses = excluded.addresses, enabled = excluded.enabled, secret = excluded.secret`,
			c.ID, c.Name, c.Kind, c.URL, addresses, enabled, c.Secret.Reveal(), stamp(c.CreatedAt))
		return err
	}))
	if fault.Is(err, fault.Exists) {
		return fault.New(fault.Exists, "channel", "there is a channel %q already", c.Name)
	}
	return err
}

// RemoveChannel implements notify.Channels. Messages to it that wait will fail and say so.
func (s *Notify) RemoveChannel(ctx context.Context, id string) error {
	return classify("channel "+id, s.db.Write(ctx, func(tx *sql.Tx) error {
		return one(tx.Exec("DELETE FROM notify_channels WHERE id = ?", id))
	}))
}
