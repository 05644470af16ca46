package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/packs/packdesk"
)

const packColumns = "pack_key, plan_bytes, record"

func scanPack(row scanner) (p packdesk.Pack, err error) {
	var record, key string
	var bytes int64
	if err = row.Scan(&key, &bytes, &record); err == nil {
		err = fromJSON(record, &p)
		p.Key, p.PlanBytes = key, bytes
	}
	return p, err
}

// AddPack implements packdesk.Store.
func (s *Data) AddPack(ctx context.Context, p packdesk.Pack) (out packdesk.Pack, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		out, err = scanPack(tx.QueryRow("SELECT "+packColumns+" FROM packs WHERE pack_key = ?", p.Key))
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		record, err := asJSON(p)
		if err != nil {
			return err
		}
		if _, err := tx.Exec("INSERT INTO packs (id, state, used_at, "+packColumns+") VALUES ("+marks(6)+")",
			p.ID, p.State, stamp(p.UsedAt), p.Key, p.PlanBytes, record); err != nil {
			return err
		}
		out = p
		return inBatches(tx, "INSERT INTO pack_sets (pack, set_id) VALUES ", 2, p.Order.Sets, func(args []any, id string) []any {
			return append(args, p.ID, id)
		})
	})
	return out, classify("sqlstore.AddPack", err)
}

// Pack implements packdesk.Store.
func (s *Data) Pack(ctx context.Context, id string) (packdesk.Pack, error) {
	p, err := scanPack(s.db.read.QueryRowContext(ctx, "SELECT "+packColumns+" FROM packs WHERE id = ?", id))
	return p, classify(fmt.Sprintf("pack %.64q", id), err)
}

// FindPacks implements packdesk.Store.
func (s *Data) FindPacks(ctx context.Context, q packdesk.Query) (out dam.List[packdesk.Pack], err error) {
	var f filter
	f.equal("state", string(q.State))
	if q.Set != "" {
		f.and("EXISTS (SELECT 1 FROM pack_sets x WHERE x.pack = packs.id AND x.set_id = ?)", q.Set)
	}
	out.Items, out.Next, out.Total, err = newest(ctx, s.db, "sqlstore.FindPacks", "packs", packColumns, f, q.Cursor, q.Limit, scanPack,
		func(p packdesk.Pack) string { return p.ID })
	return out, err
}

// ChangePack implements packdesk.Store.
func (s *Data) ChangePack(ctx context.Context, id string, change func(*packdesk.Pack) error) (out packdesk.Pack, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		if out, err = scanPack(tx.QueryRow("SELECT "+packColumns+" FROM packs WHERE id = ?", id)); err != nil {
			return classify(fmt.Sprintf("pack %.64q", id), err)
		}
		if err := change(&out); err != nil {
			return err
		}
		record, err := asJSON(out)
		if err != nil {
			return err
		}
		return one(tx.Exec("UPDATE packs SET state = ?, used_at = ?, plan_bytes = ?, record = ? WHERE id = ?",
			out.State, stamp(out.UsedAt), out.PlanBytes, record, id))
	})
	return out, classify("sqlstore.ChangePack", err)
}

// DeletePack implements packdesk.Store.
func (s *Data) DeletePack(ctx context.Context, id string) error {
	return s.db.Write(ctx, func(tx *sql.Tx) error {
		return classify(fmt.Sprintf("pack %.64q", id), one(tx.Exec("DELETE FROM packs WHERE id = ?", id)))
	})
}

// Oldest implements packdesk.Store.
func (s *Data) Oldest(ctx context.Context, limit int) ([]packdesk.Pack, error) {
	return query(ctx, s.db.read, "sqlstore.Oldest", scanPack, "SELECT "+packColumns+" FROM packs WHERE state = 'ready' ORDER BY used_at, id LIMIT ?", limit)
}

// PackKeys implements packdesk.Store.
func (s *Data) PackKeys(ctx context.Context) (map[string]bool, error) {
	out := map[string]bool{}
	_, err := query(ctx, s.db.read, "sqlstore.PackKeys", func(r scanner) (struct{}, error) {
		key, err := text(r)
		out[key] = true
		return struct{}{}, err
	}, "SELECT pack_key FROM packs WHERE state <> 'gone'")
	return out, err
}
