package sqlstore

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"mlife/collector/internal/bam"
)

// NoteDocument writes into the history of badcases that a document holds them as
// test data now, and opens those that are new. Doing it again changes nothing.
func (s *Badcases) NoteDocument(ctx context.Context, ids []string, document, actor string, at time.Time) error {
	const op = "sqlstore.NoteDocument"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		for _, id := range ids {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := noteDocument(tx, id, document, actor, at); err != nil {
				return err
			}
		}
		return nil
	}))
}

func noteDocument(tx *sql.Tx, id, document, actor string, at time.Time) error {
	b, err := load(tx, "b.id = ?", id)
	if err != nil {
		return err
	}
	value, err := asJSON(document)
	if err != nil {
		return err
	}
	noted, err := number(tx, "SELECT count(*) FROM badcase_history WHERE badcase = ? AND field = 'documents' AND new = ?", b.seq, value)
	if err != nil || noted > 0 {
		return err
	}
	var e bam.Edit
	if b.Status == bam.New {
		open := bam.Open
		e.Status = &open
	}
	changes, err := e.Apply(&b.Badcase, actor, at)
	if err != nil {
		return err
	}
	if len(changes) == 0 {
		b.Version++
		b.UpdatedAt = at
	}
	if err := save(tx, b); err != nil {
		return err
	}
	return addHistory(tx, b.seq, slices.Concat(changes, []bam.Change{{At: at, Actor: actor, Field: "documents", New: raw(value)}}))
}
