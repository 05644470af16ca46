package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/tracker"
	"mlife/shared/fault"
	"mlife/shared/secret"
)

// Trackers implements tracker.Store.
type Trackers struct{ db *DB }

// Trackers gives the store of issue trackers and of the issues that badcases have there.
func (db *DB) Trackers() *Trackers { return &Trackers{db} }

const connectionColumns = "c.id, c.name, c.kind, c.enabled, c.settings, c.token, c.hook_secret, c.created_at"

func scanConnection(row scanner) (tracker.Connection, error) {
	var c tracker.Connection
	var settings, token, hook string
	var enabled, created int64
	if err := row.Scan(&c.ID, &c.Name, &c.Kind, &enabled, &settings, &token, &hook, &created); err != nil {
		return c, err
	}
	c.Enabled, c.Token, c.HookSecret, c.CreatedAt = enabled != 0, secret.String(token), secret.String(hook), moment(created)
	return c, json.Unmarshal([]byte(settings), &c.Settings)
}

// Connections implements tracker.Store.
func (s *Trackers) Connections(ctx context.Context) ([]tracker.Connection, error) {
	return query(ctx, s.db.read, "sqlstore.Connections", scanConnection,
		"SELECT "+connectionColumns+" FROM tracker_connections c ORDER BY c.name LIMIT ?", tracker.MaxConnections)
}

// Connection implements tracker.Store.
func (s *Trackers) Connection(ctx context.Context, id string) (tracker.Connection, error) {
	c, err := scanConnection(s.db.read.QueryRowContext(ctx, "SELECT "+connectionColumns+" FROM tracker_connections c WHERE c.id = ?", id))
	return c, classify("tracker "+id, err)
}

// SaveConnection implements tracker.Store.
func (s *Trackers) SaveConnection(ctx context.Context, c tracker.Connection) error {
	settings, err := asJSON(c.Settings)
	if err != nil {
		return err
	}
	err = classify("tracker "+c.ID, s.db.Write(ctx, func(tx *sql.Tx) error {
		n, err := number(tx, "SELECT count(*) FROM tracker_connections WHERE id <> ?", c.ID)
		if err != nil {
			return err
		}
		if n >= tracker.MaxConnections {
			return fault.New(fault.TooLarge, "tracker", "there are %d already", n)
		}
		_, err = tx.Exec(`INSERT INTO tracker_connections (id, name, kind, enabled, settings, token, hook_secret, created_at) VALUES (`+marks(8)+`)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, enabled = excluded.enabled, settings = excluded.settings,
			token = excluded.token, hook_secret = excluded.hook_secret`,
			c.ID, c.Name, c.Kind, whether(c.Enabled), settings, c.Token.Reveal(), c.HookSecret.Reveal(), stamp(c.CreatedAt))
		return err
	}))
	if fault.Is(err, fault.Exists) {
		return fault.New(fault.Exists, "tracker", "there is a tracker %q already", c.Name)
	}
	return err
}

// RemoveConnection implements tracker.Store.
func (s *Trackers) RemoveConnection(ctx context.Context, id, who string, at time.Time) error {
	return classify("tracker "+id, s.db.Write(ctx, func(tx *sql.Tx) error {
		type tie struct {
			seq int64
			key string
		}
		ties, err := query(context.Background(), tx, "sqlstore.RemoveConnection", func(r scanner) (t tie, err error) {
			err = r.Scan(&t.seq, &t.key)
			return t, err
		}, "SELECT l.badcase, i.issue_key FROM tracker_links l JOIN tracker_issues i ON i.id = l.issue WHERE i.connection = ?", id)
		if err != nil {
			return err
		}
		for _, t := range ties {
			if err := noteIssue(tx, t.seq, t.key, "", who, at); err != nil {
				return err
			}
		}
		return one(tx.Exec("DELETE FROM tracker_connections WHERE id = ?", id))
	}))
}

// noteIssue leaves in a badcase's history that it got or lost an issue.
func noteIssue(tx *sql.Tx, seq int64, before, after, who string, at time.Time) error {
	c := bam.Change{At: at, Actor: who, Field: "issue"}
	for _, side := range []struct {
		text string
		into *json.RawMessage
	}{{before, &c.Old}, {after, &c.New}} {
		b, err := json.Marshal(side.text)
		if err != nil {
			return err
		}
		*side.into = b
	}
	return addHistory(tx, seq, []bam.Change{c})
}
