package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"mlife/collector/internal/clusters"
	"mlife/shared/fault"
)

// clusterStatus is a clusters.Status as it is kept, with what the API does not show.
type clusterStatus struct {
	clusters.Status
	UpTo int64 `json:"up_to"`
	Stop bool  `json:"stop,omitempty"`
	Lost int   `json:"lost,omitempty"`
}

func statusJSON(s clusters.Status) (string, error) {
	return asJSON(clusterStatus{s, s.UpTo, s.Stop, s.Lost})
}

// AddClustering implements clusters.Store.
func (s *Clusters) AddClustering(ctx context.Context, c clusters.Clustering) error {
	settings, err := asJSON(c.Settings)
	if err != nil {
		return err
	}
	text, err := statusJSON(c.Status)
	if err != nil {
		return err
	}
	return s.exec(ctx, "sqlstore.AddClustering", "INSERT INTO clusterings (id, search, author, created_at, run, settings, status) VALUES (?, ?, ?, ?, ?, ?, ?)",
		c.ID, c.Search, c.Author, stamp(c.CreatedAt), c.Run, settings, text)
}

// SaveSettings implements clusters.Store.
func (s *Clusters) SaveSettings(ctx context.Context, id string, set clusters.Settings) error {
	text, err := asJSON(set)
	if err != nil {
		return err
	}
	return s.exec(ctx, "sqlstore.SaveSettings", "UPDATE clusterings SET settings = ? WHERE id = ?", text, id)
}

// UpdateStatus implements clusters.Store. Every writing transaction is alone, in both
// databases.
func (s *Clusters) UpdateStatus(ctx context.Context, id string, change func(*clusters.Status)) error {
	const op = "sqlstore.UpdateStatus"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		c, err := scanClustering(tx.QueryRow("SELECT "+clusteringColumns+" FROM clusterings WHERE id = ?", id))
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, op, "no clustering %.80q", id)
		}
		if err != nil {
			return err
		}
		change(&c.Status)
		text, err := statusJSON(c.Status)
		if err != nil {
			return err
		}
		return one(tx.Exec("UPDATE clusterings SET status = ?, run = ? WHERE id = ?", text, c.Run, id))
	}))
}

// RemoveClustering implements clusters.Store. Its runs go by Sweep.
func (s *Clusters) RemoveClustering(ctx context.Context, id string) error {
	return classify("sqlstore.RemoveClustering", s.db.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec("DELETE FROM clusters WHERE clustering = ?", id); err != nil {
			return err
		}
		return one(tx.Exec("DELETE FROM clusterings WHERE id = ?", id))
	}))
}

const clusteringColumns = "id, search, author, created_at, settings, status"

func scanClustering(r scanner) (clusters.Clustering, error) {
	var c clusters.Clustering
	var created int64
	var settings, text string
	if err := r.Scan(&c.ID, &c.Search, &c.Author, &created, &settings, &text); err != nil {
		return c, err
	}
	c.CreatedAt = moment(created)
	if err := json.Unmarshal([]byte(settings), &c.Settings); err != nil {
		return c, err
	}
	var st clusterStatus
	err := json.Unmarshal([]byte(text), &st)
	c.Status, c.UpTo, c.Stop, c.Lost = st.Status, st.UpTo, st.Stop, st.Lost
	return c, err
}

// Clustering implements clusters.Store.
func (s *Clusters) Clustering(ctx context.Context, id string) (clusters.Clustering, error) {
	const op = "sqlstore.Clustering"
	list, err := query(ctx, s.db.read, op, scanClustering, "SELECT "+clusteringColumns+" FROM clusterings WHERE id = ?", id)
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, op, "no clustering %.80q", id)
	}
	if err != nil {
		return clusters.Clustering{}, err
	}
	return list[0], nil
}

// Clusterings implements clusters.Store.
func (s *Clusters) Clusterings(ctx context.Context) ([]clusters.Clustering, error) {
	return query(ctx, s.db.read, "sqlstore.Clusterings", scanClustering, "SELECT "+clusteringColumns+" FROM clusterings ORDER BY created_at DESC, id LIMIT 1000")
}

// Runs implements clusters.Store: the newest first.
func (s *Clusters) Runs(ctx context.Context, id string) ([]clusters.Run, error) {
	return query(ctx, s.db.read, "sqlstore.Runs", func(r scanner) (clusters.Run, error) {
		var x clusters.Run
		var at, took int64
		var gone string
		if err := r.Scan(&x.Run, &at, &x.State, &x.Error, &took, &x.Cases, &x.Groups, &x.Started, &gone); err != nil {
			return x, err
		}
		x.At, x.Took, x.Gone = moment(at), (time.Duration(took) * time.Microsecond).Seconds(), []clusters.Gone{}
		return x, json.Unmarshal([]byte(gone), &x.Gone)
	}, `SELECT run, started_at, state, error, took_us, cases, clusters, started, gone FROM clustering_runs
		WHERE clustering = ? ORDER BY run DESC LIMIT 50`, id)
}

// NameGroup implements clusters.Store.
func (s *Clusters) NameGroup(ctx context.Context, id, name string) error {
	return s.exec(ctx, "sqlstore.NameGroup", "UPDATE clusters SET name = ? WHERE id = ?", name, id)
}

// exec changes one row that must be there.
func (s *Clusters) exec(ctx context.Context, op, text string, args ...any) error {
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error { return one(tx.Exec(text, args...)) }))
}
