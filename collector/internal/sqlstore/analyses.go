package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"mlife/collector/internal/analyses"
	"mlife/collector/internal/dam"
)

const analysisColumns = "analysis_key, record"

func scanAnalysis(row scanner) (a analyses.Analysis, err error) {
	var record, key string
	if err = row.Scan(&key, &record); err == nil {
		err = fromJSON(record, &a)
		a.Key = key
	}
	return a, err
}

// AddAnalysis implements analyses.Store.
func (s *Data) AddAnalysis(ctx context.Context, a analyses.Analysis) (out analyses.Analysis, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		out, err = scanAnalysis(tx.QueryRow("SELECT "+analysisColumns+" FROM analyses WHERE analysis_key = ?", a.Key))
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		record, err := asJSON(a)
		if err != nil {
			return err
		}
		sources, gap := []string{}, 0
		if id := a.Order.Selection.ID; id != "" {
			sources = append(sources, id)
		}
		if o := a.Order.Other; o != nil {
			gap = 1
			if o.ID != "" && o.ID != a.Order.Selection.ID {
				sources = append(sources, o.ID)
			}
		}
		if _, err := tx.Exec("INSERT INTO analyses (id, state, source, gap, used_at, "+analysisColumns+") VALUES ("+marks(7)+")",
			a.ID, a.State, a.Order.Selection.From, gap, stamp(a.UsedAt), a.Key, record); err != nil {
			return err
		}
		out = a
		return inBatches(tx, "INSERT INTO analysis_sources (analysis, source) VALUES ", 2, sources, func(args []any, id string) []any {
			return append(args, a.ID, id)
		})
	})
	return out, classify("sqlstore.AddAnalysis", err)
}

// Analysis implements analyses.Store.
func (s *Data) Analysis(ctx context.Context, id string) (analyses.Analysis, error) {
	a, err := scanAnalysis(s.db.read.QueryRowContext(ctx, "SELECT "+analysisColumns+" FROM analyses WHERE id = ?", id))
	return a, classify(fmt.Sprintf("analysis %.64q", id), err)
}

// AnalysisResult implements analyses.Store.
func (s *Data) AnalysisResult(ctx context.Context, id string) (json.RawMessage, error) {
	var result sql.NullString
	err := s.db.read.QueryRowContext(ctx, "SELECT result FROM analyses WHERE id = ?", id).Scan(&result)
	return jsonOrNil(result.String), classify(fmt.Sprintf("analysis %.64q", id), err)
}

// FindAnalyses implements analyses.Store.
func (s *Data) FindAnalyses(ctx context.Context, q analyses.Query) (out dam.List[analyses.Analysis], err error) {
	var f filter
	f.equal("state", string(q.State))
	f.equal("source", string(q.From))
	if q.Gaps != nil {
		gap := 0
		if *q.Gaps {
			gap = 1
		}
		f.and("gap = ?", gap)
	}
	if q.ID != "" {
		f.and("EXISTS (SELECT 1 FROM analysis_sources x WHERE x.analysis = analyses.id AND x.source = ?)", q.ID)
	}
	out.Items, out.Next, out.Total, err = newest(ctx, s.db, "sqlstore.FindAnalyses", "analyses", analysisColumns, f, q.Cursor, q.Limit, scanAnalysis,
		func(a analyses.Analysis) string { return a.ID })
	return out, err
}

// ChangeAnalysis implements analyses.Store.
func (s *Data) ChangeAnalysis(ctx context.Context, id string, result json.RawMessage, change func(*analyses.Analysis) error) (out analyses.Analysis, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		if out, err = scanAnalysis(tx.QueryRow("SELECT "+analysisColumns+" FROM analyses WHERE id = ?", id)); err != nil {
			return classify(fmt.Sprintf("analysis %.64q", id), err)
		}
		if err := change(&out); err != nil {
			return err
		}
		record, err := asJSON(out)
		if err != nil {
			return err
		}
		if result != nil {
			if err := one(tx.Exec("UPDATE analyses SET result = ? WHERE id = ?", string(result), id)); err != nil {
				return err
			}
		}
		return one(tx.Exec("UPDATE analyses SET state = ?, used_at = ?, record = ? WHERE id = ?", out.State, stamp(out.UsedAt), record, id))
	})
	return out, classify("sqlstore.ChangeAnalysis", err)
}

// DeleteAnalysis implements analyses.Store.
func (s *Data) DeleteAnalysis(ctx context.Context, id string) error {
	return s.db.Write(ctx, func(tx *sql.Tx) error {
		return classify(fmt.Sprintf("analysis %.64q", id), one(tx.Exec("DELETE FROM analyses WHERE id = ?", id)))
	})
}

// ForgetAnalyses implements analyses.Store.
func (s *Data) ForgetAnalyses(ctx context.Context, keep int) error {
	return s.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("DELETE FROM analyses WHERE state <> 'working' AND id NOT IN (SELECT id FROM analyses WHERE state <> 'working' ORDER BY used_at DESC, id DESC LIMIT ?)", keep)
		return classify("sqlstore.ForgetAnalyses", err)
	})
}
