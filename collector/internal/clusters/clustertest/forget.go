package main

import (
	"context"
	"database/sql"

	"mlife/collector/internal/clusters"
)

// forget takes away what came after the run, so that it comes again.
func (w *world) forget(ctx context.Context, c clusters.Clustering) error {
	if err := w.db.Write(ctx, func(tx *sql.Tx) error {
		for _, table := range []string{"cluster_members", "cluster_points"} {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE run = ? AND badcase > ?", c.Run, w.n); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	return w.store.UpdateStatus(ctx, c.ID, func(s *clusters.Status) { s.Joined, s.UpTo = 0, s.RanAt.Add(-1).UnixMicro() })
}
