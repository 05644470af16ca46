package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"

	"mlife/collector/internal/people"
	"mlife/shared/fault"
)

// Preferences implements people.Preferences.
func (s *People) Preferences(ctx context.Context, userID string) (map[string]json.RawMessage, error) {
	out := map[string]json.RawMessage{}
	_, err := query(ctx, s.db.read, "sqlstore.Preferences", func(r scanner) (struct{}, error) {
		var name, value string
		err := r.Scan(&name, &value)
		out[name] = json.RawMessage(value)
		return struct{}{}, err
	}, "SELECT name, value FROM preferences WHERE user_id = ? ORDER BY name", userID)
	return out, err
}

// SetPreference implements people.Preferences.
func (s *People) SetPreference(ctx context.Context, userID, name string, value json.RawMessage) error {
	const op = "sqlstore.SetPreference"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec("DELETE FROM preferences WHERE user_id = ? AND name = ?", userID, name); err != nil {
			return err
		}
		if string(value) == "null" {
			return nil
		}
		n, err := number(tx, "SELECT count(*) FROM preferences WHERE user_id = ?", userID)
		if err != nil {
			return err
		}
		if n >= people.MaxPreferences {
			return fault.New(fault.TooLarge, op, "at most %d settings of one person are kept", people.MaxPreferences)
		}
		_, err = tx.Exec("INSERT INTO preferences (user_id, name, value) VALUES (?, ?, ?)", userID, name, string(value))
		return err
	}))
}
