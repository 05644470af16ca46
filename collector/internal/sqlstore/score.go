package sqlstore

import (
	"cmp"
	"container/heap"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

const factColumns = "b.frequency, b.devices, b.severity_rank, b.priority, b.regressions, b.last_seen"

// facts scans factColumns.
type facts struct {
	bam.Facts
	last int64
}

func (f *facts) into() []any {
	return []any{&f.Frequency, &f.Spread, &f.Severity, &f.Priority, &f.Regressions, &f.last}
}

func (f *facts) done() bam.Facts {
	f.LastSeen = moment(f.last)
	return f.Facts
}

// formulaOf reads a stored formula; none is the built-in one.
func formulaOf(body string) (bam.Formula, error) {
	if body == "" {
		return bam.DefaultFormula, nil
	}
	var f bam.Formula
	return f, json.Unmarshal([]byte(body), &f)
}

// rescore writes the score of one badcase. Whoever changes a fact calls it in the
// same transaction.
func rescore(tx *sql.Tx, seq int64, at time.Time) error {
	var body string
	var x facts
	var old int64
	err := tx.QueryRow("SELECT COALESCE(p.body, ''), b.score, "+factColumns+" FROM badcases b LEFT JOIN priority_formula p ON p.one = 1 WHERE b.seq = ?", seq).
		Scan(append([]any{&body, &old}, x.into()...)...)
	if err != nil {
		return err
	}
	f, err := formulaOf(body)
	if err != nil {
		return err
	}
	score := f.Score(x.done(), at)
	if score == old {
		return nil
	}
	_, err = tx.Exec("UPDATE badcases SET score = ? WHERE seq = ?", score, seq)
	return err
}

// Ranking implements bam.Ranker.
func (s *Badcases) Ranking(ctx context.Context) (bam.Ranking, error) {
	const op = "sqlstore.Ranking"
	r := bam.Ranking{Formula: bam.DefaultFormula}
	var body string
	var changed, to int64
	err := s.db.read.QueryRowContext(ctx, "SELECT body, revision, author, changed_at, scored_to FROM priority_formula WHERE one = 1").
		Scan(&body, &r.Revision, &r.Author, &changed, &to)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return r, classify(op, err)
	}
	if r.Formula, err = formulaOf(body); err != nil {
		return r, classify(op, err)
	}
	r.ChangedAt = moment(changed)
	if err := s.db.read.QueryRowContext(ctx, "SELECT COALESCE(max(seq), 0) FROM badcases").Scan(&r.Total); err != nil {
		return r, classify(op, err)
	}
	// Numbers of rows stand for rows: they are nearly dense, and counting a million costs more than knowing.
	r.Scored = min(to, r.Total)
	return r, nil
}

// SetFormula implements bam.Ranker.
func (s *Badcases) SetFormula(ctx context.Context, f bam.Formula, author string, at time.Time) (bam.Ranking, error) {
	body, err := asJSON(f)
	if err != nil {
		return bam.Ranking{}, err
	}
	if err := s.exec(ctx, "sqlstore.SetFormula", `INSERT INTO priority_formula (one, body, revision, author, changed_at, scored_to) VALUES (1, ?, 1, ?, ?, 0)
		ON CONFLICT (one) DO UPDATE SET body = excluded.body, revision = priority_formula.revision + 1, author = excluded.author,
		changed_at = excluded.changed_at, scored_to = 0`, body, author, stamp(at)); err != nil {
		return bam.Ranking{}, err
	}
	return s.Ranking(ctx)
}

// scoredAll is beyond every row: what comes later is scored when it is written.
const scoredAll = int64(1) << 62

// Rescore implements bam.Ranker. A batch is one short transaction, so that others
// write in between.
func (s *Badcases) Rescore(ctx context.Context, limit int, at time.Time) (more bool, err error) {
	const op = "sqlstore.Rescore"
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		more = false
		body, to := "", int64(0)
		if err := tx.QueryRow("SELECT body, scored_to FROM priority_formula WHERE one = 1").Scan(&body, &to); errors.Is(err, sql.ErrNoRows) {
			// The built-in formula: rows from before scores were kept have none.
			if _, err := tx.Exec("INSERT INTO priority_formula (one, body, revision, author, changed_at, scored_to) VALUES (1, '', 0, '', 0, 0)"); err != nil {
				return err
			}
		} else if err != nil {
			return err
		}
		if to == scoredAll {
			return nil
		}
		f, err := formulaOf(body)
		if err != nil {
			return err
		}
		last, n, err := rescoreFrom(tx, f, to, limit, at)
		if err != nil {
			return err
		}
		if more = n == limit; !more {
			last = scoredAll
		}
		_, err = tx.Exec("UPDATE priority_formula SET scored_to = ? WHERE one = 1", last)
		return err
	})
	return more, classify(op, err)
}

type scored struct{ seq, score int64 }

func rescoreFrom(tx *sql.Tx, f bam.Formula, after int64, limit int, at time.Time) (last int64, n int, err error) {
	list, err := query(context.Background(), tx, "sqlstore.Rescore", func(r scanner) (scored, error) {
		var x facts
		var one scored
		err := r.Scan(append([]any{&one.seq}, x.into()...)...)
		one.score = f.Score(x.done(), at)
		return one, err
	}, "SELECT b.seq, "+factColumns+" FROM badcases b WHERE b.seq > ? ORDER BY b.seq LIMIT ?", after, limit)
	if err != nil || len(list) == 0 {
		return after, 0, err
	}
	args := make([]any, 0, 2*len(list))
	for _, one := range list {
		args = append(args, one.seq, one.score)
	}
	values := strings.TrimSuffix(strings.Repeat("(CAST(? AS BIGINT), CAST(? AS BIGINT)), ", len(list)), ", ")
	_, err = tx.Exec("WITH v (seq, score) AS (VALUES "+values+") UPDATE badcases SET score = v.score FROM v WHERE badcases.seq = v.seq AND badcases.score <> v.score", args...)
	return list[len(list)-1].seq, len(list), err
}

// open selects what is still to be done. The index badcases_queue holds exactly these.
const openCases = "b.status IN ('new', 'open', 'in_progress')"

// Next implements bam.Ranker: the two queues are read in order and merged.
func (s *Badcases) Next(ctx context.Context, login, cursor string, limit int, at time.Time) ([]bam.Ranked, string, error) {
	const op = "sqlstore.Next"
	from := scored{seq: 1<<63 - 1, score: 1<<63 - 1}
	if cursor != "" {
		if _, err := fmt.Sscanf(cursor, "%d.%d", &from.score, &from.seq); err != nil {
			return nil, "", fault.Field(op, "query.cursor", "%.80q does not belong to this list", cursor)
		}
	}
	var list []scored
	for _, who := range slices.Compact([]string{"", login}) {
		some, err := query(ctx, s.db.read, op, func(r scanner) (x scored, err error) { err = r.Scan(&x.seq, &x.score); return x, err },
			"SELECT b.seq, b.score FROM badcases b WHERE b.assignee = ? AND "+openCases+" AND (b.score, b.seq) < (?, ?) ORDER BY b.score DESC, b.seq DESC LIMIT ?",
			who, from.score, from.seq, limit+1)
		if err != nil {
			return nil, "", err
		}
		list = append(list, some...)
	}
	slices.SortFunc(list, func(a, b scored) int { return -compareScored(a, b) })
	next := ""
	if len(list) > limit {
		list = list[:limit]
		next = fmt.Sprintf("%d.%d", list[limit-1].score, list[limit-1].seq)
	}
	r, err := s.Ranking(ctx)
	if err != nil {
		return nil, "", err
	}
	items, err := s.ranked(ctx, list, r.Formula, at)
	return items, next, err
}

// Explain implements bam.Ranker.
func (s *Badcases) Explain(ctx context.Context, id string, at time.Time) (bam.Ranked, error) {
	const op = "sqlstore.Explain"
	var x scored
	if err := s.db.read.QueryRowContext(ctx, "SELECT seq, score FROM badcases WHERE id = ?", id).Scan(&x.seq, &x.score); err != nil {
		return bam.Ranked{}, classify(op, err)
	}
	r, err := s.Ranking(ctx)
	if err != nil {
		return bam.Ranked{}, err
	}
	list, err := s.ranked(ctx, []scored{x}, r.Formula, at)
	if err != nil || len(list) == 0 {
		return bam.Ranked{}, classify(op, cmp.Or(err, sql.ErrNoRows))
	}
	return list[0], nil
}

func compareScored(a, b scored) int {
	switch {
	case a.score != b.score && a.score < b.score, a.score == b.score && a.seq < b.seq:
		return -1
	case a == b:
		return 0
	}
	return 1
}

// ranked reads the badcases of a list, in its order.
func (s *Badcases) ranked(ctx context.Context, list []scored, f bam.Formula, at time.Time) ([]bam.Ranked, error) {
	const op = "sqlstore.ranked"
	out := make([]bam.Ranked, 0, len(list))
	if len(list) == 0 {
		return out, nil
	}
	seqs := make([]any, len(list))
	for i, x := range list {
		seqs[i] = x.seq
	}
	known := map[int64]bam.Facts{}
	cases, err := query(ctx, s.db.read, op, func(r scanner) (stored, error) {
		var x facts
		b, err := scanBadcase(r, x.into()...)
		known[b.seq] = x.done()
		return b, err
	}, "SELECT "+badcaseColumns+", "+factColumns+" FROM badcases b WHERE b.seq IN ("+marks(len(seqs))+")", seqs...)
	if err != nil {
		return out, err
	}
	if err := complete(ctx, s.db.read, cases); err != nil {
		return out, err
	}
	for _, x := range list {
		i := slices.IndexFunc(cases, func(b stored) bool { return b.seq == x.seq })
		if i < 0 {
			continue // gone meanwhile
		}
		parts := f.Parts(known[x.seq], at)
		out = append(out, bam.Ranked{Badcase: cases[i].Badcase, Points: f.Points(known[x.seq], at), Parts: parts})
	}
	return out, nil
}

// best keeps the highest scores seen; its root is the lowest of them.
type best []scored

func (h best) Len() int           { return len(h) }
func (h best) Less(i, j int) bool { return compareScored(h[i], h[j]) < 0 }
func (h best) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *best) Push(x any)        { *h = append(*h, x.(scored)) }
func (h *best) Pop() any          { old := *h; x := old[len(old)-1]; *h = old[:len(old)-1]; return x }

// Top implements bam.Ranker.
func (s *Badcases) Top(ctx context.Context, f bam.Formula, limit int, at time.Time) (_ []bam.Ranked, err error) {
	const op = "sqlstore.Top"
	rows, err := s.db.read.QueryContext(ctx, "SELECT b.seq, "+factColumns+" FROM badcases b WHERE "+openCases)
	if err != nil {
		return nil, classify(op, err)
	}
	defer func() { err = errors.Join(err, classify(op, rows.Close())) }()
	var top best
	for rows.Next() {
		var x facts
		var one scored
		if err := rows.Scan(append([]any{&one.seq}, x.into()...)...); err != nil {
			return nil, classify(op, err)
		}
		one.score = f.Score(x.done(), at)
		if heap.Push(&top, one); len(top) > limit {
			heap.Pop(&top)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, classify(op, err)
	}
	slices.SortFunc(top, func(a, b scored) int { return -compareScored(a, b) })
	return s.ranked(ctx, top, f, at)
}
