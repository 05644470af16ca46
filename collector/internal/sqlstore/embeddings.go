package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/clusters"
	"mlife/shared/fault"
)

// Clusters implements the ports of package clusters.
type Clusters struct{ db *DB }

// Clusters gives the store of embeddings, clusterings and groups.
func (db *DB) Clusters() *Clusters { return &Clusters{db} }

// maxReason bounds what is kept of the reason why a case has no embedding.
const maxReason = 500

// shortReason makes a reason fit for a column of text in both databases.
func shortReason(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s[:min(len(s), maxReason)], "\x00", ""), "")
}

// Unembedded implements clusters.Embeddings.
func (s *Clusters) Unembedded(ctx context.Context, versions []string, after int64, limit int) ([]clusters.Case, error) {
	const op = "sqlstore.Unembedded"
	list, err := query(ctx, s.db.read, op, func(r scanner) (clusters.Case, error) {
		var c clusters.Case
		var result, attributes string
		if err := r.Scan(&c.Seq, &c.ID, &c.Slot, &c.Model, &result, &attributes); err != nil {
			return c, err
		}
		c.Result = raw(result)
		return c, json.Unmarshal([]byte(attributes), &c.Attributes)
	}, `SELECT b.seq, b.id, b.slot, b.model_version, b.result, b.attributes FROM badcases b
		LEFT JOIN embedded e ON e.badcase = b.seq AND e.version IN (`+marks(len(versions))+`)
		WHERE b.seq > ? AND e.badcase IS NULL ORDER BY b.seq LIMIT ?`, append(anys(versions), after, limit)...)
	if err != nil || len(list) == 0 {
		return list, err
	}
	at, seqs := map[int64]*clusters.Case{}, make([]any, len(list))
	for i := range list {
		at[list[i].Seq], seqs[i] = &list[i], list[i].Seq
	}
	_, err = query(ctx, s.db.read, op, func(r scanner) (struct{}, error) {
		var m bam.Media
		var seq int64
		err := r.Scan(&seq, &m.Name, &m.MediaType, &m.SHA256, &m.Size)
		if err == nil {
			at[seq].Media = append(at[seq].Media, m)
		}
		return struct{}{}, err
	}, "SELECT badcase, name, media_type, sha256, size FROM badcase_media WHERE badcase IN ("+marks(len(seqs))+") ORDER BY badcase, pos", seqs...)
	return list, err
}

// SaveEmbeddings implements clusters.Embeddings.
func (s *Clusters) SaveEmbeddings(ctx context.Context, version string, list []clusters.Embedded, at time.Time) error {
	if len(list) == 0 {
		return nil
	}
	return classify("sqlstore.SaveEmbeddings", s.db.Write(ctx, func(tx *sql.Tx) error {
		for _, e := range list {
			// The case may have gone meanwhile.
			if _, err := tx.Exec(`INSERT INTO embedded (badcase, version, made_at, error)
				SELECT seq, ?, ?, ? FROM badcases WHERE seq = ?
				ON CONFLICT (badcase) DO UPDATE SET version = excluded.version, made_at = excluded.made_at, error = excluded.error`,
				version, stamp(at), shortReason(e.Error), e.Seq); err != nil {
				return err
			}
			if _, err := tx.Exec("DELETE FROM embeddings WHERE badcase = ?", e.Seq); err != nil {
				return err
			}
			for _, one := range e.Embeddings {
				if _, err := tx.Exec(`INSERT INTO embeddings (space, badcase, made_at, vector)
					SELECT ?, seq, ?, ? FROM badcases WHERE seq = ?`, one.Space, stamp(at), one.Packed, e.Seq); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// Coverage implements clusters.Embeddings.
func (s *Clusters) Coverage(ctx context.Context, f bam.Filter) (all int, in []clusters.Coverage, err error) {
	const op = "sqlstore.Coverage"
	where, args, err := conditions(f)
	if err != nil {
		return 0, nil, err
	}
	if err := s.db.read.QueryRowContext(ctx, "SELECT count(*) FROM badcases b WHERE "+where, args...).Scan(&all); err != nil {
		return 0, nil, classify(op, err)
	}
	in, err = query(ctx, s.db.read, op, coverage,
		"SELECT e.space, count(*) FROM badcases b JOIN embeddings e ON e.badcase = b.seq WHERE "+where+" GROUP BY e.space ORDER BY 2 DESC, 1 LIMIT 200", args...)
	return all, in, err
}

func coverage(r scanner) (c clusters.Coverage, err error) {
	err = r.Scan(&c.Space, &c.Cases)
	return c, err
}

// Spaces implements clusters.Embeddings.
func (s *Clusters) Spaces(ctx context.Context) ([]clusters.Coverage, error) {
	return query(ctx, s.db.read, "sqlstore.Spaces", coverage, "SELECT space, count(*) FROM embeddings GROUP BY space ORDER BY 2 DESC, 1 LIMIT 200")
}

// Outcome implements clusters.Embeddings.
func (s *Clusters) Outcome(ctx context.Context, version string) (o clusters.Outcome, err error) {
	err = s.db.read.QueryRowContext(ctx, `SELECT count(*), count(CASE WHEN error <> '' THEN 1 END) FROM embedded WHERE version = ?`, version).Scan(&o.Done, &o.Without)
	if err != nil {
		return o, classify("sqlstore.Outcome", err)
	}
	err = s.db.read.QueryRowContext(ctx, "SELECT count(*) FROM badcases").Scan(&o.Waiting)
	o.Waiting -= o.Done
	return o, classify("sqlstore.Outcome", err)
}

func vectorRow(r scanner) (row clusters.Row, err error) {
	err = r.Scan(&row.Seq, &row.Packed, &row.MadeAt)
	return row, err
}

// Vectors implements clusters.Embeddings.
func (s *Clusters) Vectors(ctx context.Context, f bam.Filter, space string, after int64, limit int) ([]clusters.Row, error) {
	where, args, err := conditions(f)
	if err != nil {
		return nil, err
	}
	return query(ctx, s.db.read, "sqlstore.Vectors", vectorRow,
		"SELECT e.badcase, e.vector, e.made_at FROM embeddings e JOIN badcases b ON b.seq = e.badcase WHERE e.space = ? AND e.badcase > ? AND "+where+
			" ORDER BY e.badcase LIMIT ?", append(append([]any{space, after}, args...), limit)...)
}

// Fresh implements clusters.Embeddings.
func (s *Clusters) Fresh(ctx context.Context, f bam.Filter, space string, at, after int64, limit int) ([]clusters.Row, error) {
	where, args, err := conditions(f)
	if err != nil {
		return nil, err
	}
	return query(ctx, s.db.read, "sqlstore.Fresh", vectorRow,
		"SELECT e.badcase, e.vector, e.made_at FROM embeddings e JOIN badcases b ON b.seq = e.badcase WHERE e.space = ? AND (e.made_at, e.badcase) > (?, ?) AND "+where+
			" ORDER BY e.made_at, e.badcase LIMIT ?", append(append([]any{space, at, after}, args...), limit)...)
}

// OfCase implements clusters.Embeddings.
func (s *Clusters) OfCase(ctx context.Context, id string) (seq int64, list []clusters.Embedding, err error) {
	const op = "sqlstore.OfCase"
	seqs, err := query(ctx, s.db.read, op, func(r scanner) (n int64, err error) { err = r.Scan(&n); return n, err }, "SELECT seq FROM badcases WHERE id = ?", id)
	if err != nil {
		return 0, nil, err
	}
	if len(seqs) == 0 {
		return 0, nil, fault.New(fault.NotFound, op, "no badcase %.80q", id)
	}
	list, err = query(ctx, s.db.read, op, func(r scanner) (e clusters.Embedding, err error) {
		err = r.Scan(&e.Space, &e.Packed)
		return e, err
	}, "SELECT space, vector FROM embeddings WHERE badcase = ? ORDER BY space", seqs[0])
	return seqs[0], list, err
}

// OfCases implements clusters.Embeddings.
func (s *Clusters) OfCases(ctx context.Context, space string, seqs []int64) ([]clusters.Row, error) {
	if len(seqs) == 0 {
		return nil, nil
	}
	return query(ctx, s.db.read, "sqlstore.OfCases", func(r scanner) (row clusters.Row, err error) {
		err = r.Scan(&row.Seq, &row.ID, &row.Packed)
		return row, err
	}, "SELECT e.badcase, b.id, e.vector FROM embeddings e JOIN badcases b ON b.seq = e.badcase WHERE e.space = ? AND e.badcase IN ("+marks(len(seqs))+")",
		append([]any{space}, anys(seqs)...)...)
}
