package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

// awaitComparison marks a badcase as not compared yet, in the transaction that makes
// it. What has no media at all has nothing to be compared by.
func awaitComparison(tx *sql.Tx, id string, media []bam.Media, at time.Time) error {
	if len(media) == 0 {
		return nil
	}
	_, err := tx.Exec("INSERT INTO likeness_todo (badcase, due, tries) VALUES (?, ?, 0) ON CONFLICT (badcase) DO NOTHING", id, stamp(at))
	return err
}

// Due implements bam.Likenesses.
func (s *Badcases) Due(ctx context.Context, now time.Time, limit int) ([]string, error) {
	return query(ctx, s.db.read, "sqlstore.Due", text, "SELECT badcase FROM likeness_todo WHERE due <= ? ORDER BY due, badcase LIMIT ?", stamp(now), limit)
}

// Waiting implements bam.Duplicates.
func (s *Badcases) Waiting(ctx context.Context) (n int, err error) {
	err = s.db.read.QueryRowContext(ctx, "SELECT count(*) FROM likeness_todo").Scan(&n)
	return n, classify("sqlstore.Waiting", err)
}

// maxTries is how often a comparison is put off before it is given up.
const maxTries = 8

// Postpone implements bam.Likenesses.
func (s *Badcases) Postpone(ctx context.Context, id string, until time.Time) (dropped bool, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		tries, err := number(tx, "SELECT tries FROM likeness_todo WHERE badcase = ?", id)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if dropped = tries+1 >= maxTries; dropped {
			_, err = tx.Exec("DELETE FROM likeness_todo WHERE badcase = ?", id)
			return err
		}
		_, err = tx.Exec("UPDATE likeness_todo SET due = ?, tries = tries + 1 WHERE badcase = ?", stamp(until), id)
		return err
	})
	return dropped, classify("sqlstore.Postpone", err)
}

// maxSimilar bounds what is remembered of one badcase's lookalikes.
const maxSimilar = 20

// Settle implements bam.Likenesses.
func (s *Badcases) Settle(ctx context.Context, id string, f bam.Finding) (merged bool, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		merged = false
		if _, err := tx.Exec("DELETE FROM likeness_todo WHERE badcase = ?", id); err != nil {
			return err
		}
		if m := f.Merge; m != nil {
			apart, err := keptApart(tx, m.From, m.Into)
			if err != nil {
				return err
			}
			if merged = !apart; merged {
				err = merge(tx, *m)
			} else {
				f.Similar = append([]bam.Similar{{Other: m.Into, Similarity: m.Similarity, Reason: m.Reason}}, f.Similar...)
			}
			if err != nil {
				return err
			}
		}
		for _, x := range f.Similar[:min(len(f.Similar), maxSimilar)] {
			if _, err := tx.Exec(`INSERT INTO badcase_similar (badcase, other, similarity, reason, at) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (badcase, other) DO UPDATE SET similarity = excluded.similarity, reason = excluded.reason`,
				id, x.Other, x.Similarity, x.Reason, stamp(f.At)); err != nil {
				return err
			}
		}
		return nil
	})
	if fault.Is(classify("", err), fault.NotFound) { // one of the two went away: compared again, the rest decides
		return false, classify("sqlstore.Settle", errors.Join(err))
	}
	return merged, classify("sqlstore.Settle", err)
}

// Holding implements bam.Likenesses.
func (s *Badcases) Holding(ctx context.Context, id string) (bam.Holding, error) {
	list, err := query(ctx, s.db.read, "sqlstore.Holding", func(r scanner) (stored, error) { return scanBadcase(r) },
		"SELECT "+badcaseColumns+" FROM badcases b WHERE b.id = ?", id)
	if err != nil {
		return bam.Holding{}, err
	}
	if len(list) == 0 {
		return bam.Holding{}, fault.New(fault.NotFound, "sqlstore.Holding", "no badcase %.80q", id)
	}
	err = complete(ctx, s.db.read, list)
	return holding(list[0].Badcase), err
}

func holding(b bam.Badcase) bam.Holding {
	return bam.Holding{Badcase: b.ID, Member: b.ID, Failure: bam.FailureOf(b), Media: b.Media, Created: b.CreatedAt}
}

// maxHoldings bounds what one comparison looks at.
const maxHoldings = 500

// Holdings implements bam.Likenesses.
func (s *Badcases) Holdings(ctx context.Context, shas []string) ([]bam.Holding, error) {
	const op = "sqlstore.Holdings"
	if len(shas) == 0 {
		return nil, nil
	}
	list, err := query(ctx, s.db.read, op, func(r scanner) (stored, error) { return scanBadcase(r) },
		"SELECT "+badcaseColumns+" FROM badcases b WHERE b.seq IN (SELECT badcase FROM badcase_media WHERE sha256 IN ("+marks(len(shas))+")) ORDER BY b.seq LIMIT ?",
		append(anys(shas), maxHoldings)...)
	if err != nil {
		return nil, err
	}
	if err := complete(ctx, s.db.read, list); err != nil {
		return nil, err
	}
	var out []bam.Holding
	for _, b := range list {
		out = append(out, holding(b.Badcase))
	}
	parts, err := query(ctx, s.db.read, op, func(r scanner) (bam.Holding, error) {
		var h bam.Holding
		var snap, values string
		if err := r.Scan(&h.Member, &h.Badcase, &h.Failure.Function, &h.Failure.Result, &h.Failure.Truth, &values, &snap); err != nil {
			return h, err
		}
		var taken snapshot
		if err := json.Unmarshal([]byte(snap), &taken); err != nil {
			return h, err
		}
		h.Media, h.Created = taken.Badcase.Media, taken.Badcase.CreatedAt
		return h, json.Unmarshal([]byte(values), &h.Failure.Values)
	}, `SELECT m.id, b.id, m.function, m.result_label, m.truth_label, m.conditions, m.snapshot FROM badcase_merged m JOIN badcases b ON b.seq = m.badcase
		WHERE m.id IN (SELECT member FROM badcase_merged_media WHERE sha256 IN (`+marks(len(shas))+")) ORDER BY m.id LIMIT ?", append(anys(shas), maxHoldings)...)
	return append(out, parts...), err
}

// Apart implements bam.Likenesses.
func (s *Badcases) Apart(ctx context.Context, one, other string) (bool, error) {
	var n int64
	err := s.db.read.QueryRowContext(ctx, apartCount, apartArgs(one, other)...).Scan(&n)
	return n > 0, classify("sqlstore.Apart", err)
}

// apartCount counts the pairs that people split between two badcases with their parts.
const apartCount = `SELECT count(*) FROM badcase_apart a WHERE
	(a.one IN (` + familyOf + `) AND a.other IN (` + familyOf + `)) OR (a.one IN (` + familyOf + `) AND a.other IN (` + familyOf + `))`

// familyOf gives a badcase and its parts; its two arguments are the badcase's ID.
const familyOf = `SELECT ? AS id UNION SELECT m.id FROM badcase_merged m JOIN badcases b ON b.seq = m.badcase WHERE b.id = ?`

func apartArgs(one, other string) []any {
	return []any{one, one, other, other, other, other, one, one}
}

func keptApart(tx *sql.Tx, one, other string) (bool, error) {
	n, err := number(tx, apartCount, apartArgs(one, other)...)
	return n > 0, err
}

// AddPrints implements bam.Likenesses.
func (s *Badcases) AddPrints(ctx context.Context, list []bam.Print) ([]bam.Print, error) {
	out := slices.Clone(list)
	at := stamp(time.Now())
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		for i, p := range list {
			if p.Keys == nil {
				p.Keys = []byte{}
			}
			if p.Data == nil {
				p.Data = []byte{}
			}
			if _, err := tx.Exec("INSERT INTO prints (sha256, kind, keys, data, problem, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING",
				p.SHA256, p.Kind, p.Keys, p.Data, p.Problem, at); err != nil {
				return err
			}
			seq, err := number(tx, "SELECT seq FROM prints WHERE sha256 = ?", p.SHA256)
			if err != nil {
				return err
			}
			out[i].Seq = seq
		}
		return nil
	})
	return out, classify("sqlstore.AddPrints", err)
}

// printsAtOnce bounds the media one query names.
const printsAtOnce = 500

// Prints implements bam.Likenesses.
func (s *Badcases) Prints(ctx context.Context, shas []string) ([]bam.Print, error) {
	var out []bam.Print
	for part := range slices.Chunk(shas, printsAtOnce) {
		list, err := query(ctx, s.db.read, "sqlstore.Prints", func(r scanner) (p bam.Print, err error) {
			err = r.Scan(&p.Seq, &p.SHA256, &p.Kind, &p.Keys, &p.Data, &p.Problem)
			return p, err
		}, "SELECT seq, sha256, kind, keys, data, problem FROM prints WHERE sha256 IN ("+marks(len(part))+")", anys(part)...)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

// PrintKeys implements bam.Likenesses.
func (s *Badcases) PrintKeys(ctx context.Context, after int64, limit int) ([]bam.Print, error) {
	return query(ctx, s.db.read, "sqlstore.PrintKeys", func(r scanner) (p bam.Print, err error) {
		err = r.Scan(&p.Seq, &p.SHA256, &p.Kind, &p.Keys)
		return p, err
	}, "SELECT seq, sha256, kind, keys FROM prints WHERE seq > ? ORDER BY seq LIMIT ?", after, limit)
}

// LikenessSettings implements bam.Likenesses and bam.Duplicates.
func (s *Badcases) LikenessSettings(ctx context.Context) (bam.LikenessSettings, error) {
	out := bam.DefaultLikeness
	var value string
	err := s.db.read.QueryRowContext(ctx, "SELECT value FROM likeness_settings WHERE id = 1").Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return out, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(value), &out)
	}
	return out, classify("sqlstore.LikenessSettings", err)
}

// SetLikeness implements bam.Duplicates.
func (s *Badcases) SetLikeness(ctx context.Context, x bam.LikenessSettings) error {
	if x.Conditions == nil {
		x.Conditions = []string{}
	}
	value, err := asJSON(x)
	if err != nil {
		return err
	}
	return s.exec(ctx, "sqlstore.SetLikeness", "INSERT INTO likeness_settings (id, value) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET value = excluded.value", value)
}
