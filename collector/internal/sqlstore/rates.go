package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"mlife/collector/internal/fleet"
)

// Rates implements fleet.Rates.
func (s *Fleet) Rates(ctx context.Context, q fleet.RateQuery) ([]fleet.Point, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	key, from := "slot || '/' || version", "rate_samples r"
	switch q.By {
	case fleet.ByDevice:
		key = "r.device"
	case fleet.ByGroup:
		key, from = "g.name", "rate_samples r JOIN group_devices m ON m.device = r.device JOIN device_groups g ON g.id = m.grp"
	}
	step := int64(q.Bucket / time.Second)
	var f filter
	f.and("t >= ? AND t < ?", q.From.Unix(), q.To.Unix())
	f.equal("slot", q.Slot)
	args := append([]any{step, step}, f.args...)
	return query(ctx, s.db.read, "sqlstore.Rates", func(row scanner) (fleet.Point, error) {
		var p fleet.Point
		var t int64
		err := row.Scan(&t, &p.Key, &p.Inferences, &p.Badcases)
		p.T = time.Unix(t, 0).UTC()
		if p.Inferences > 0 {
			p.Rate = 1000 * float64(p.Badcases) / float64(p.Inferences)
		}
		return p, err
	}, "SELECT t / ? * ? AS b, "+key+" AS k, sum(inferences), sum(badcases) FROM "+from+f.clause()+
		" GROUP BY b, k ORDER BY b, k LIMIT 100000", args...)
}

// ForgetRates drops the samples before a time and says how many.
func (s *Fleet) ForgetRates(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.Exec("DELETE FROM rate_samples WHERE t < ?", before.Unix())
		if err != nil {
			return err
		}
		n, err = res.RowsAffected()
		return err
	})
	return n, classify("sqlstore.ForgetRates", err)
}
