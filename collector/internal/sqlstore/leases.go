package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	turns "mlife/collector/internal/clusters/lease"
)

// Leases implements lease.Rows of package clusters/lease.
type Leases struct{ db *DB }

// Leases gives the store of leases.
func (db *DB) Leases() Leases { return Leases{db} }

// Lease implements lease.Rows.
func (s Leases) Lease(ctx context.Context, name string) (r turns.Row, err error) {
	err = s.db.read.QueryRowContext(ctx, "SELECT owner, beat FROM leases WHERE name = ?", name).Scan(&r.Owner, &r.Beat)
	if errors.Is(err, sql.ErrNoRows) {
		return turns.Row{}, nil
	}
	return r, classify("sqlstore.Lease", err)
}

// MoveLease implements lease.Rows. Every writing transaction is alone, in both
// databases.
func (s Leases) MoveLease(ctx context.Context, name string, old, next turns.Row) (moved bool, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		moved = false
		if _, err := tx.Exec("INSERT INTO leases (name, owner, beat) VALUES (?, '', 0) ON CONFLICT (name) DO NOTHING", name); err != nil {
			return err
		}
		res, err := tx.Exec("UPDATE leases SET owner = ?, beat = ? WHERE name = ? AND owner = ? AND beat = ?", next.Owner, next.Beat, name, old.Owner, old.Beat)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		moved = n == 1
		return err
	})
	return moved && err == nil, classify("sqlstore.MoveLease", err)
}
