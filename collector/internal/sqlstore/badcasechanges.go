package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"mlife/collector/internal/bam"
)

const indexedColumns = `b.status, b.severity, CAST(b.priority AS TEXT), b.grading, b.function, b.model_version, b.device, b.result_label,
	b.truth_label, b.assignee, b.place, b.slot, b.system_version, b.model_id, b.rule, b.source, b.title, b.priority, b.frequency,
	b.last_seen, b.first_seen, b.captured_at, b.created_at, b.updated_at, b.score, b.devices, b.members,
	b.regressions, b.confidence, CASE WHEN b.truth = '' THEN 0 ELSE 1 END, b.version, b.id`

func scanIndexed(row scanner, first ...any) (bam.Indexed, error) {
	x := bam.Indexed{Texts: make([]string, len(bam.IndexedTexts)), Numbers: make([]float64, len(bam.IndexedNumbers)), Attributes: map[string]string{}}
	whole := make([]int64, len(x.Numbers)-1)
	var confidence sql.NullFloat64
	var version int64
	var id string
	into := first
	for i := range x.Texts {
		into = append(into, &x.Texts[i])
	}
	for i := range whole {
		into = append(into, &whole[i])
	}
	err := row.Scan(append(into, &confidence, &x.HasTruth, &version, &id)...)
	for i, n := range whole {
		x.Numbers[i] = float64(n)
	}
	x.Numbers[len(whole)], x.Unsure = confidence.Float64, !confidence.Valid
	x.State = stateOf(id, version)
	return x, err
}

// LastChange implements bam.Changes.
func (s *Badcases) LastChange(ctx context.Context) (n int64, err error) {
	err = s.db.read.QueryRowContext(ctx, "SELECT COALESCE(max(n), 0) FROM badcase_changes").Scan(&n)
	return n, classify("sqlstore.LastChange", err)
}

// snapshot runs fn on one moment of the database.
func (s *Badcases) snapshot(ctx context.Context, fn func(tx *sql.Tx) error) error {
	var opt *sql.TxOptions
	if s.db.dialect.name == postgresDialect.name {
		opt = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	tx, err := s.db.read.BeginTx(ctx, opt)
	if err != nil {
		return err
	}
	if err = fn(tx); err != nil {
		return errors.Join(err, rollback(tx))
	}
	return rollback(tx)
}

// ChangedAfter implements bam.Changes.
func (s *Badcases) ChangedAfter(ctx context.Context, change int64, limit int, held func(seq int64) bam.HeldReports) (out []bam.Indexed, err error) {
	const op = "sqlstore.ChangedAfter"
	err = s.snapshot(ctx, func(tx *sql.Tx) error {
		marked, err := query(ctx, tx, op, func(r scanner) (x bam.Indexed, err error) {
			var there int
			err = r.Scan(&x.Change, &x.Seq, &there)
			x.Gone = there == 0
			return x, err
		}, `SELECT c.n, c.badcase, CASE WHEN b.seq IS NULL THEN 0 ELSE 1 END FROM badcase_changes c LEFT JOIN badcases b ON b.seq = c.badcase
			WHERE c.n > ? ORDER BY c.n LIMIT ?`, change, limit)
		if err != nil || len(marked) == 0 {
			return err
		}
		seqs := make([]any, len(marked))
		at := map[int64]*bam.Indexed{}
		for i := range marked {
			seqs[i], at[marked[i].Seq] = marked[i].Seq, &marked[i]
		}
		_, err = query(ctx, tx, op, func(r scanner) (struct{}, error) {
			var seq int64
			x, err := scanIndexed(r, &seq)
			if err == nil {
				x.Seq, x.Change = seq, at[seq].Change
				*at[seq] = x
			}
			return struct{}{}, err
		}, "SELECT b.seq, "+indexedColumns+" FROM badcases b WHERE b.seq IN ("+marks(len(seqs))+")", seqs...)
		out = marked
		if err != nil {
			return err
		}
		if err := indexedParts(ctx, tx, at, "IN ("+marks(len(seqs))+")", seqs); err != nil {
			return err
		}
		return indexedReports(ctx, tx, marked, held)
	})
	return out, classify(op, err)
}

// IndexedAfter implements bam.Changes.
func (s *Badcases) IndexedAfter(ctx context.Context, seq int64, limit int) (out []bam.Indexed, err error) {
	const op = "sqlstore.IndexedAfter"
	err = s.snapshot(ctx, func(tx *sql.Tx) (err error) {
		out, err = query(ctx, tx, op, func(r scanner) (bam.Indexed, error) {
			var seq int64
			x, err := scanIndexed(r, &seq)
			x.Seq = seq
			return x, err
		}, "SELECT b.seq, "+indexedColumns+" FROM badcases b WHERE b.seq > ? ORDER BY b.seq LIMIT ?", seq, limit)
		if err != nil || len(out) == 0 {
			return err
		}
		at := map[int64]*bam.Indexed{}
		for i := range out {
			at[out[i].Seq] = &out[i]
		}
		return indexedParts(ctx, tx, at, "BETWEEN ? AND ?", []any{out[0].Seq, out[len(out)-1].Seq})
	})
	return out, classify(op, err)
}

// indexedParts adds tags, media types, attributes and words.
func indexedParts(ctx context.Context, tx *sql.Tx, at map[int64]*bam.Indexed, which string, args []any) error {
	for _, part := range []struct {
		text string
		add  func(x *bam.Indexed, a, b string)
	}{
		{"SELECT badcase, tag, '' FROM badcase_tags WHERE badcase " + which + " ORDER BY badcase, tag", func(x *bam.Indexed, a, _ string) { x.Tags = append(x.Tags, a) }},
		{"SELECT badcase, media_type, '' FROM badcase_media WHERE badcase " + which + " ORDER BY badcase, pos",
			func(x *bam.Indexed, a, _ string) { x.MediaTypes = append(x.MediaTypes, a) }},
		{"SELECT badcase, name, value FROM badcase_attributes WHERE badcase " + which, func(x *bam.Indexed, a, b string) { x.Attributes[a] = b }},
		{"SELECT rowid, words, '' FROM badcases_text WHERE rowid " + which, func(x *bam.Indexed, a, _ string) { x.Words = a }},
	} {
		_, err := query(ctx, tx, "sqlstore.indexedParts", func(r scanner) (struct{}, error) {
			var seq int64
			var a, b string
			err := r.Scan(&seq, &a, &b)
			if x := at[seq]; x != nil && err == nil {
				part.add(x, a, b)
			}
			return struct{}{}, err
		}, part.text, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// Selected implements bam.Changes.
func (s *Badcases) Selected(ctx context.Context, f bam.Filter) ([]int64, error) {
	where, args, err := conditions(f)
	if err != nil {
		return nil, err
	}
	return query(ctx, s.db.read, "sqlstore.Selected", func(r scanner) (n int64, err error) {
		err = r.Scan(&n)
		return n, err
	}, "SELECT b.seq FROM badcases b WHERE "+where, args...)
}

// BadcasesAt implements bam.Changes.
func (s *Badcases) BadcasesAt(ctx context.Context, seqs []int64) ([]bam.Badcase, error) {
	if len(seqs) == 0 {
		return []bam.Badcase{}, nil
	}
	list, err := query(ctx, s.db.read, "sqlstore.BadcasesAt", func(r scanner) (stored, error) { return scanBadcase(r) },
		"SELECT "+badcaseColumns+" FROM badcases b WHERE b.seq IN ("+marks(len(seqs))+")", anys(seqs)...)
	if err != nil {
		return nil, err
	}
	place := map[int64]int{}
	for i, seq := range seqs {
		place[seq] = i
	}
	slices.SortFunc(list, func(a, b stored) int { return place[a.seq] - place[b.seq] })
	return s.whole(ctx, list)
}
