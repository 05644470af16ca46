package sqlstore

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

// Previews implements bam.MediaPreviews.
type Previews struct{ db *DB }

// Previews gives the store of what was made of media.
func (db *DB) Previews() *Previews { return &Previews{db} }

// awaitPreview queues a medium's preview in the transaction that stores the medium.
func awaitPreview(tx *sql.Tx, at time.Time, mediaType, sha string) error {
	major, _, _ := strings.Cut(mediaType, "/")
	if major != "image" && major != "video" && major != "audio" && mediaType != "application/ogg" {
		return nil
	}
	return queuePreview(tx, at, sha)
}

func queuePreview(tx *sql.Tx, at time.Time, sha string) error {
	_, err := tx.Exec(`INSERT INTO previews (source, state, thumb, thumb_type, large, large_type, facts, reason, kind, tries, place, due, at)
		VALUES (?, 'queued', '', '', '', '', '', '', '', 0, ?, 0, 0) ON CONFLICT (source) DO NOTHING`, sha, stamp(at))
	return err
}

const previewColumns = "source, state, thumb, thumb_type, large, large_type, facts, reason, kind, tries, at"

func scanPreview(row scanner) (bam.MediaPreview, error) {
	var p bam.MediaPreview
	var facts string
	var at int64
	err := row.Scan(&p.Source, &p.State, &p.Thumb.SHA256, &p.Thumb.MediaType, &p.Large.SHA256, &p.Large.MediaType, &facts, &p.Reason, &p.Kind, &p.Tries, &at)
	p.Facts, p.At = raw(facts), moment(at)
	return p, err
}

// Preview implements bam.MediaPreviews.
func (s *Previews) Preview(ctx context.Context, source string) (bam.MediaPreview, error) {
	p, err := scanPreview(s.db.read.QueryRowContext(ctx, "SELECT "+previewColumns+" FROM previews WHERE source = ?", source))
	return p, classify("preview of "+source, err)
}

// TakePreviews implements bam.MediaPreviews.
func (s *Previews) TakePreviews(ctx context.Context, now, until time.Time, limit int) (list []bam.MediaPreview, err error) {
	const op = "sqlstore.TakePreviews"
	const waits = "state = 'queued' AND due <= ?"
	// Most of the time there is none, and looking must not cost a commit.
	sources, err := query(ctx, s.db.read, op, text, "SELECT source FROM previews WHERE "+waits+" ORDER BY place DESC LIMIT ?", stamp(now), limit)
	if err != nil || len(sources) == 0 {
		return nil, err
	}
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		list = nil
		for _, source := range sources {
			p, err := lease(tx, source, waits, now, until)
			if fault.Is(err, fault.Conflict) {
				continue // somebody was faster
			}
			if err != nil {
				return err
			}
			list = append(list, p)
		}
		return nil
	})
	if err != nil {
		return nil, classify(op, err)
	}
	return list, nil
}

func lease(tx *sql.Tx, source, waits string, now, until time.Time) (bam.MediaPreview, error) {
	res, err := tx.Exec("UPDATE previews SET state = 'queued', due = ?, tries = tries + 1 WHERE source = ? AND "+waits, stamp(until), source, stamp(now))
	if err != nil {
		return bam.MediaPreview{}, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return bam.MediaPreview{}, fault.New(fault.Conflict, "previews", "the preview of %s does not wait", source)
	}
	return scanPreview(tx.QueryRow("SELECT "+previewColumns+" FROM previews WHERE source = ?", source))
}

// ClaimPreview implements bam.MediaPreviews.
func (s *Previews) ClaimPreview(ctx context.Context, source string, now, until time.Time) (p bam.MediaPreview, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		if err := queuePreview(tx, now, source); err != nil {
			return err
		}
		p, err = lease(tx, source, "state = 'queued' AND due <= ?", now, until)
		return err
	})
	return p, classify("sqlstore.ClaimPreview", err)
}

// SettlePreview implements bam.MediaPreviews.
func (s *Previews) SettlePreview(ctx context.Context, p bam.MediaPreview, due time.Time, release bool) error {
	back := 0
	if release {
		back = 1
	}
	return classify("sqlstore.SettlePreview", s.db.Write(ctx, func(tx *sql.Tx) error {
		if err := tellFile(tx, p); err != nil {
			return err
		}
		return one(tx.Exec(`UPDATE previews SET state = ?, thumb = ?, thumb_type = ?, large = ?, large_type = ?, facts = ?, reason = ?, kind = ?,
			tries = tries - ?, due = ?, at = ? WHERE source = ?`,
			string(p.State), p.Thumb.SHA256, p.Thumb.MediaType, p.Large.SHA256, p.Large.MediaType, string(p.Facts), p.Reason, p.Kind,
			back, stamp(due), stamp(p.At), p.Source))
	}))
}

// ResumePreviews implements bam.MediaPreviews.
func (s *Previews) ResumePreviews(ctx context.Context) (n int, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec("UPDATE previews SET due = 0 WHERE state = 'queued' AND due <> 0"); err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE previews SET state = 'queued', due = 0, tries = 0 WHERE state = 'failed' AND kind = ?", fault.Unavailable.String()); err != nil {
			return err
		}
		waiting, err := number(tx, "SELECT count(*) FROM previews WHERE state = 'queued'")
		n = int(waiting)
		return err
	})
	return n, classify("sqlstore.ResumePreviews", err)
}

// AgainPreview implements bam.MediaPreviews.
func (s *Previews) AgainPreview(ctx context.Context, source string) error {
	return classify("preview of "+source, s.db.Write(ctx, func(tx *sql.Tx) error {
		return one(tx.Exec("UPDATE previews SET state = 'queued', due = 0, tries = 0, reason = '', kind = '' WHERE source = ? AND state = 'failed'", source))
	}))
}
