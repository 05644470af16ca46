package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"mlife/collector/internal/people"
	"mlife/shared/fault"
)

const savedColumns = "id, kind, name, query, sort, owner, shared, created_at, updated_at"

func scanSaved(row scanner) (people.SavedSearch, error) {
	var s people.SavedSearch
	var created, updated int64
	err := row.Scan(&s.ID, &s.Of, &s.Name, &s.Query, &s.Sort, &s.Owner, &s.Shared, &created, &updated)
	s.CreatedAt, s.UpdatedAt = moment(created), moment(updated)
	return s, err
}

// Searches implements people.Searches.
func (s *People) Searches(ctx context.Context, of, login string) ([]people.SavedSearch, error) {
	return query(ctx, s.db.read, "sqlstore.Searches", scanSaved, "SELECT "+savedColumns+
		" FROM saved_searches WHERE kind = ? AND (owner = ? OR shared = 1) ORDER BY name, id LIMIT ?", of, login, people.MaxSearches)
}

// Search implements people.Searches.
func (s *People) Search(ctx context.Context, id string) (people.SavedSearch, error) {
	out, err := scanSaved(s.db.read.QueryRowContext(ctx, "SELECT "+savedColumns+" FROM saved_searches WHERE id = ?", id))
	return out, classify(fmt.Sprintf("saved search %.64q", id), err)
}

// AddSearch implements people.Searches.
func (s *People) AddSearch(ctx context.Context, x people.SavedSearch) error {
	const op = "sqlstore.AddSearch"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		n, err := number(tx, "SELECT count(*) FROM saved_searches WHERE owner = ?", x.Owner)
		if err != nil {
			return err
		}
		if n >= people.MaxSearches {
			return fault.New(fault.TooLarge, op, "%s has %d saved searches already", x.Owner, n)
		}
		if err := searchNameFree(tx, op, x); err != nil {
			return err
		}
		_, err = tx.Exec("INSERT INTO saved_searches ("+savedColumns+") VALUES ("+marks(9)+")",
			x.ID, x.Of, x.Name, x.Query, x.Sort, x.Owner, x.Shared, stamp(x.CreatedAt), stamp(x.UpdatedAt))
		return err
	}))
}

func searchNameFree(tx *sql.Tx, op string, x people.SavedSearch) error {
	n, err := number(tx, "SELECT count(*) FROM saved_searches WHERE kind = ? AND owner = ? AND name = ? AND id <> ?", x.Of, x.Owner, x.Name, x.ID)
	if err == nil && n > 0 {
		err = fault.New(fault.Exists, op, "%s has a saved search %.80q already", x.Owner, x.Name)
	}
	return err
}

// ChangeSearch implements people.Searches.
func (s *People) ChangeSearch(ctx context.Context, x people.SavedSearch) error {
	const op = "sqlstore.ChangeSearch"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		if err := searchNameFree(tx, op, x); err != nil {
			return err
		}
		return one(tx.Exec("UPDATE saved_searches SET name = ?, query = ?, sort = ?, shared = ?, updated_at = ? WHERE id = ?",
			x.Name, x.Query, x.Sort, x.Shared, stamp(x.UpdatedAt), x.ID))
	}))
}

// RemoveSearch implements people.Searches.
func (s *People) RemoveSearch(ctx context.Context, id string) error {
	return classify("sqlstore.RemoveSearch", s.db.Write(ctx, func(tx *sql.Tx) error {
		return one(tx.Exec("DELETE FROM saved_searches WHERE id = ?", id))
	}))
}
