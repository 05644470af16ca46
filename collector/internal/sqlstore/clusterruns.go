package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"mlife/collector/internal/clusters"
	"mlife/shared/fault"
)

// Begin implements clusters.Results.
func (s *Clusters) Begin(ctx context.Context, clustering, started string, at time.Time) (run int64, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		// Runs that a crash cut off are over.
		if _, err := tx.Exec("UPDATE clustering_runs SET state = ?, error = ? WHERE clustering = ? AND state = ?",
			clusters.Failed, "the program stopped", clustering, clusters.Running); err != nil {
			return err
		}
		return tx.QueryRow(`INSERT INTO clustering_runs (run, clustering, started_at, started, state, error, took_us, cases, clusters)
			SELECT COALESCE(max(run), 0) + 1, CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT), '', 0, 0, 0 FROM clustering_runs RETURNING run`,
			clustering, stamp(at), started, string(clusters.Running)).Scan(&run)
	})
	return run, classify("sqlstore.Begin", err)
}

// memberRows is how many rows one statement inserts, and writeRows how many one write:
// others must not wait long for their turn.
const (
	memberRows = 200
	writeRows  = 2000
)

// AddMembers implements clusters.Results.
func (s *Clusters) AddMembers(ctx context.Context, run int64, list []clusters.Member) error {
	for len(list) > 0 {
		n := min(writeRows, len(list))
		if err := s.db.Write(ctx, func(tx *sql.Tx) error {
			if err := goesOn(tx, run); err != nil {
				return err
			}
			_, err := addToClusters(tx, run, list[:n])
			return err
		}); err != nil {
			return classify("sqlstore.AddMembers", err)
		}
		list = list[n:]
	}
	return nil
}

// goesOn refuses what a run that is over wants to keep.
func goesOn(tx *sql.Tx, run int64) error {
	n, err := number(tx, "SELECT count(*) FROM clustering_runs WHERE run = ? AND state = ?", run, string(clusters.Running))
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "sqlstore.Clusters", "run %d is over: another began for the clustering", run)
	}
	return err
}

// addToClusters inserts those that are not there and counts them.
func addToClusters(tx *sql.Tx, run int64, list []clusters.Member) (added int, err error) {
	for len(list) > 0 {
		n := min(memberRows, len(list))
		args := make([]any, 0, 1+2*n)
		args = append(args, run)
		for _, m := range list[:n] {
			args = append(args, m.Seq, m.Group)
		}
		values := "(CAST(? AS BIGINT), CAST(? AS BIGINT))" + strings.Repeat(", (?, ?)", n-1)
		res, err := tx.Exec(`WITH given (seq, number) AS (VALUES `+values+`)
			INSERT INTO cluster_members (run, badcase, number, seen)
			SELECT CAST(? AS BIGINT), b.seq, g.number, b.first_seen FROM given g JOIN badcases b ON b.seq = g.seq WHERE 1 = 1
			ON CONFLICT (run, badcase) DO NOTHING`, append(args[1:], run)...)
		if err != nil {
			return added, err
		}
		k, err := res.RowsAffected()
		if err != nil {
			return added, err
		}
		added += int(k)
		list = list[n:]
	}
	return added, nil
}

// AddPoints implements clusters.Results.
func (s *Clusters) AddPoints(ctx context.Context, run int64, list []clusters.Placed) error {
	if len(list) == 0 {
		return nil
	}
	return classify("sqlstore.AddPoints", s.db.Write(ctx, func(tx *sql.Tx) error {
		if err := goesOn(tx, run); err != nil {
			return err
		}
		return addToMap(tx, run, list)
	}))
}

func addToMap(tx *sql.Tx, run int64, list []clusters.Placed) error {
	for len(list) > 0 {
		n := min(memberRows, len(list))
		args := make([]any, 0, 4*n)
		for _, p := range list[:n] {
			args = append(args, run, p.Seq, float64(p.At[0]), float64(p.At[1]))
		}
		if _, err := tx.Exec("INSERT INTO cluster_points (run, badcase, x, y) VALUES "+strings.TrimSuffix(strings.Repeat("(?, ?, ?, ?), ", n), ", ")+
			" ON CONFLICT (run, badcase) DO NOTHING", args...); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// Join implements clusters.Results.
func (s *Clusters) Join(ctx context.Context, clustering string, run int64, list []clusters.Member, places []clusters.Placed, upTo int64) error {
	return classify("sqlstore.Join", s.db.Write(ctx, func(tx *sql.Tx) error {
		c, err := scanClustering(tx.QueryRow("SELECT "+clusteringColumns+" FROM clusterings WHERE id = ?", clustering))
		if err != nil {
			return err
		}
		if c.Run != run {
			return fault.New(fault.Conflict, "sqlstore.Join", "run %d is no longer shown", run)
		}
		added, err := addToClusters(tx, run, list)
		if err != nil {
			return err
		}
		if err := addToMap(tx, run, places); err != nil {
			return err
		}
		c.Joined += added
		c.UpTo = upTo
		text, err := statusJSON(c.Status)
		if err != nil {
			return err
		}
		return one(tx.Exec("UPDATE clusterings SET status = ? WHERE id = ?", text, clustering))
	}))
}

// Finish implements clusters.Results.
func (s *Clusters) Finish(ctx context.Context, clustering string, run int64, st clusters.Status, groups []clusters.Found, model []byte) error {
	return classify("sqlstore.Finish", s.db.Write(ctx, func(tx *sql.Tx) error {
		if err := goesOn(tx, run); err != nil {
			return err
		}
		text, err := statusJSON(st)
		if err != nil {
			return err
		}
		if err := one(tx.Exec("UPDATE clusterings SET status = ?, run = ? WHERE id = ?", text, run, clustering)); err != nil {
			return err
		}
		gone, err := renamed(tx, clustering, groups)
		if err != nil {
			return err
		}
		if _, err := tx.Exec("DELETE FROM clusters WHERE clustering = ?", clustering); err != nil {
			return err
		}
		for _, g := range groups {
			if err := addCluster(tx, clustering, run, g); err != nil {
				return err
			}
		}
		lost, err := asJSON(gone)
		if err != nil {
			return err
		}
		return one(tx.Exec("UPDATE clustering_runs SET state = ?, took_us = ?, cases = ?, clusters = ?, model = ?, gone = ? WHERE run = ?",
			string(clusters.Ready), int64(st.Took*1e6), st.Embedded, len(groups), model, lost, run))
	}))
}

// renamed gives groups the names that they have now: one that somebody gave while the
// run went on counts. It gives the groups with a name that are no longer there.
func renamed(tx *sql.Tx, clustering string, groups []clusters.Found) ([]clusters.Gone, error) {
	named, err := query(context.Background(), tx, "sqlstore.Finish", func(r scanner) (g clusters.Gone, err error) {
		err = r.Scan(&g.ID, &g.Name, &g.Size)
		return g, err
	}, "SELECT id, name, ran FROM clusters WHERE clustering = ? ORDER BY number", clustering)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, g := range groups {
		at[g.ID] = i
	}
	gone := []clusters.Gone{}
	for _, g := range named {
		if i, ok := at[g.ID]; ok {
			groups[i].Name = g.Name
		} else if g.Name != "" {
			gone = append(gone, g)
		}
	}
	return gone, nil
}

func addCluster(tx *sql.Tx, clustering string, run int64, g clusters.Found) error {
	shown, err := asJSON(g.Shown)
	if err != nil {
		return err
	}
	traits, err := asJSON(g.Traits)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO clusters (id, clustering, run, number, name, since, cohesion, shown, traits, ran, former) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		g.ID, clustering, run, g.Number, g.Name, stamp(g.Since), g.Cohesion, shown, traits, g.Ran, g.Former)
	return err
}

// Drop implements clusters.Results.
func (s *Clusters) Drop(ctx context.Context, run int64, state clusters.State, reason string, took time.Duration) error {
	return s.exec(ctx, "sqlstore.Drop", "UPDATE clustering_runs SET state = ?, error = ?, took_us = ? WHERE run = ?", string(state), reason, took.Microseconds(), run)
}

// Sweep implements clusters.Results. It works on one run that is neither shown nor
// going on: members first, then points and the model.
func (s *Clusters) Sweep(ctx context.Context) (more bool, err error) {
	const op = "sqlstore.Sweep"
	for _, table := range []string{"cluster_members", "cluster_points"} {
		var run int64
		err := s.db.read.QueryRowContext(ctx, fmt.Sprintf(`SELECT r.run FROM clustering_runs r WHERE r.state <> ?
			AND NOT EXISTS (SELECT 1 FROM clusterings c WHERE c.id = r.clustering AND c.run = r.run)
			AND EXISTS (SELECT 1 FROM %s m WHERE m.run = r.run) LIMIT 1`, table), string(clusters.Running)).Scan(&run)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return false, classify(op, err)
		}
		return true, classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
			_, err := tx.Exec(fmt.Sprintf("DELETE FROM %[1]s WHERE run = ? AND badcase IN (SELECT badcase FROM %[1]s WHERE run = ? ORDER BY badcase LIMIT ?)", table), run, run, writeRows)
			return err
		}))
	}
	return false, classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec(`DELETE FROM clustering_runs WHERE state <> ? AND NOT EXISTS (SELECT 1 FROM clusterings c WHERE c.id = clustering_runs.clustering)`,
			string(clusters.Running)); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE clustering_runs SET model = NULL WHERE model IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM clusterings c WHERE c.id = clustering_runs.clustering AND c.run = clustering_runs.run)`)
		return err
	}))
}

// Model implements clusters.Results.
func (s *Clusters) Model(ctx context.Context, run int64) (b []byte, err error) {
	err = s.db.read.QueryRowContext(ctx, "SELECT model FROM clustering_runs WHERE run = ? AND model IS NOT NULL", run).Scan(&b)
	return b, classify("sqlstore.Model", err)
}
