package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"mlife/collector/internal/fleet"
	"mlife/shared/fault"
)

// addExposure adds to the sums that are kept for long; see rate_samples.
func addExposure(tx *sql.Tx, device, slot, version string, inferences int64, at time.Time) error {
	if inferences == 0 {
		return nil
	}
	quarter := at.Truncate(15 * time.Minute).Unix()
	if _, err := tx.Exec(`INSERT INTO rate_quarters (t, slot, version, inferences) VALUES (?, ?, ?, ?)
		ON CONFLICT (t, slot, version) DO UPDATE SET inferences = rate_quarters.inferences + excluded.inferences`, quarter, slot, version, inferences); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO rate_days (t, device, slot, version, inferences) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (t, device, slot, version) DO UPDATE SET inferences = rate_days.inferences + excluded.inferences`,
		quarter/86400*86400, device, slot, version, inferences)
	return err
}

// ExposedSince implements fleet.Exposures.
func (s *Fleet) ExposedSince(ctx context.Context) (time.Time, error) {
	var t int64
	err := s.db.read.QueryRowContext(ctx, "SELECT COALESCE(min(t), 0) FROM rate_quarters").Scan(&t)
	if err != nil || t == 0 {
		return time.Time{}, classify("sqlstore.ExposedSince", err)
	}
	return time.Unix(t, 0).UTC(), nil
}

// Exposed implements fleet.Exposures.
func (s *Fleet) Exposed(ctx context.Context, from, to time.Time, devices bool) ([]fleet.Exposure, error) {
	text := "SELECT 0, '', slot, version, sum(inferences) FROM rate_quarters WHERE t >= ? AND t < ? GROUP BY slot, version LIMIT ?"
	if devices {
		text = "SELECT 0, device, slot, version, sum(inferences) FROM rate_days WHERE t >= ? AND t < ? GROUP BY device, slot, version LIMIT ?"
	}
	return s.exposures(ctx, text, from, to)
}

// ExposedOver implements fleet.Exposures.
func (s *Fleet) ExposedOver(ctx context.Context, from, to time.Time) ([]fleet.Exposure, error) {
	return s.exposures(ctx, "SELECT t, '', slot, version, inferences FROM rate_quarters WHERE t >= ? AND t < ? ORDER BY t LIMIT ?", from, to)
}

func (s *Fleet) exposures(ctx context.Context, text string, from, to time.Time) ([]fleet.Exposure, error) {
	const op = "sqlstore.Exposed"
	list, err := query(ctx, s.db.read, op, func(row scanner) (x fleet.Exposure, err error) {
		var t int64
		err = row.Scan(&t, &x.Device, &x.Slot, &x.Version, &x.Inferences)
		if t > 0 {
			x.At = time.Unix(t, 0).UTC()
		}
		return x, err
	}, text, from.Unix(), to.Unix(), fleet.MaxExposures+1)
	if err == nil && len(list) > fleet.MaxExposures {
		err = fault.New(fault.TooLarge, op, "more than %d counts of inferences: choose a shorter time", fleet.MaxExposures)
	}
	return list, err
}
