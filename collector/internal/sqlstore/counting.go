package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

// Allowance implements bam.Counting.
func (s *Badcases) Allowance(ctx context.Context, device string) (a bam.Allowance, err error) {
	err = s.db.read.QueryRowContext(ctx, `SELECT c.grp, c.every FROM group_devices m JOIN group_counting c ON c.grp = m.grp
		WHERE m.device = ? AND c.every > 0 ORDER BY c.every, c.grp LIMIT 1`, device).Scan(&a.Group, &a.Every)
	if errors.Is(err, sql.ErrNoRows) {
		return bam.Allowance{}, nil
	}
	return a, classify("sqlstore.Allowance", err)
}

// Counted implements bam.Counting.
func (s *Badcases) Counted(ctx context.Context, key wire.Key) (bool, error) {
	var counted int
	err := s.db.read.QueryRowContext(ctx, "SELECT counted FROM occurrences WHERE clip = ?", key.String()).Scan(&counted)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return counted != 0, classify("sqlstore.Counted", err)
}

// sampleHistory is how long a sample is remembered: a device that did not send it by
// then has lost it.
const sampleHistory = 30 * 24 * time.Hour

// CountReport implements bam.Counting. Whose turn it is, is decided in the transaction that
// counts, so that no two collectors give the same turn twice.
func (s *Badcases) CountReport(ctx context.Context, o bam.Occurrence, a bam.Allowance) (id string, counted bool, err error) {
	const op = "sqlstore.CountReport"
	manifest, err := asJSON(o.Manifest)
	if err != nil {
		return "", false, fault.New(fault.Invalid, op, "manifest: %w", err)
	}
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		id, counted = "", false
		var was int
		err := tx.QueryRow("SELECT b.id, o.counted FROM occurrences o JOIN badcases b ON b.seq = o.badcase WHERE o.clip = ?", o.Clip.String()).Scan(&id, &was)
		if !errors.Is(err, sql.ErrNoRows) {
			counted = was != 0
			return err
		}
		b, member, err := countedFor(tx, o.CountFor)
		if errors.Is(err, sql.ErrNoRows) {
			return nil // it went away meanwhile: the bytes are wanted
		}
		if err != nil {
			return err
		}
		wanted, err := wantedAsSample(tx, o, b.ID, a)
		if err != nil || wanted {
			return err
		}
		if err := again(tx, &b, o); err != nil {
			return err
		}
		id, counted = b.ID, true
		if err := addOccurrence(tx, b.seq, o, manifest, member); err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE group_counting SET counted = counted + 1, bytes = bytes + ? WHERE grp = ?", o.Manifest.BodySize, a.Group); err != nil {
			return err
		}
		return rescore(tx, b.seq, o.At)
	})
	return id, counted, classify(op, err)
}

// countedFor loads the badcase that a report is counted for; member is the part of it
// when it is one.
func countedFor(tx *sql.Tx, id string) (b stored, member string, err error) {
	if b, err = load(tx, "b.id = ?", id); errors.Is(err, sql.ErrNoRows) {
		b, err = loadID(tx, id)
		member = id
	}
	return b, member, err
}

// wantedAsSample says whether the bytes of a near duplicate are wanted all the same:
// it is the n-th since the last, or it was wanted before.
func wantedAsSample(tx *sql.Tx, o bam.Occurrence, badcase string, a bam.Allowance) (bool, error) {
	before, err := number(tx, "SELECT count(*) FROM counting_samples WHERE clip = ?", o.Clip.String())
	if err != nil || before > 0 {
		return before > 0, err
	}
	since, err := number(tx, "SELECT coalesce(max(since), 0) FROM counting_turns WHERE badcase = ?", badcase)
	if err != nil {
		return false, err
	}
	since++
	turn := since >= int64(a.Every)
	if turn {
		since = 0
		for _, x := range []struct {
			text string
			args []any
		}{
			{"INSERT INTO counting_samples (clip, badcase, grp, at) VALUES (?, ?, ?, ?)", []any{o.Clip.String(), badcase, a.Group, stamp(o.At)}},
			{"DELETE FROM counting_samples WHERE at < ?", []any{stamp(o.At.Add(-sampleHistory))}},
			{"UPDATE group_counting SET sampled = sampled + 1 WHERE grp = ?", []any{a.Group}},
		} {
			if _, err := tx.Exec(x.text, x.args...); err != nil {
				return false, err
			}
		}
	}
	_, err = tx.Exec("INSERT INTO counting_turns (badcase, since) VALUES (?, ?) ON CONFLICT (badcase) DO UPDATE SET since = excluded.since", badcase, since)
	return turn, err
}

// CountingGroups implements bam.Counting. A sample is the same when it is in the
// badcase now that it was a sample of, and another when it was compared and is not.
func (s *Badcases) CountingGroups(ctx context.Context, cursor string, limit int) ([]bam.CountingGroup, string, error) {
	list, err := query(ctx, s.db.read, "sqlstore.CountingGroups", func(r scanner) (g bam.CountingGroup, err error) {
		err = r.Scan(&g.ID, &g.Name, &g.Devices, &g.Every, &g.Counted, &g.Bytes, &g.Sampled, &g.Same, &g.Other)
		return g, err
	}, `SELECT g.id, g.name, (SELECT count(*) FROM group_devices m WHERE m.grp = g.id),
		coalesce(c.every, 0), coalesce(c.counted, 0), coalesce(c.bytes, 0), coalesce(c.sampled, 0),
		(SELECT count(*) FROM counting_samples s JOIN occurrences o ON o.clip = s.clip WHERE s.grp = g.id AND o.badcase = (`+holderOf+`)),
		(SELECT count(*) FROM counting_samples s JOIN occurrences o ON o.clip = s.clip JOIN badcases b ON b.seq = o.badcase
			WHERE s.grp = g.id AND o.badcase <> (`+holderOf+`) AND b.id NOT IN (SELECT badcase FROM likeness_todo))
		FROM device_groups g LEFT JOIN group_counting c ON c.grp = g.id WHERE g.name > ? ORDER BY g.name LIMIT ?`, cursor, limit+1)
	if err != nil || len(list) <= limit {
		return list, "", err
	}
	return list[:limit], list[limit-1].Name, nil
}

// holderOf gives the row of the badcase that holds the one of a sample s now.
const holderOf = `SELECT max(h.seq) FROM (SELECT x.seq FROM badcases x WHERE x.id = s.badcase
	UNION ALL SELECT p.badcase FROM badcase_merged p WHERE p.id = s.badcase) h`

// SetCounting implements bam.Counting.
func (s *Badcases) SetCounting(ctx context.Context, group string, every int) error {
	err := s.exec(ctx, "sqlstore.SetCounting", `INSERT INTO group_counting (grp, every) VALUES (?, ?)
		ON CONFLICT (grp) DO UPDATE SET every = excluded.every`, group, every)
	if fault.Is(err, fault.Conflict) {
		return fault.New(fault.NotFound, "sqlstore.SetCounting", "no group %.80q", group)
	}
	return err
}
