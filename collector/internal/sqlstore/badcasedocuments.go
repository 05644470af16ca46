package sqlstore

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

// notedAtOnce bounds what one transaction changes, so that others need not wait.
const notedAtOnce = 100

// NoteDocument writes into the history of badcases that a document holds them as
// test data now, and opens those that are new. Doing it again changes nothing.
func (s *Badcases) NoteDocument(ctx context.Context, ids []string, document, actor string, at time.Time) error {
	const op = "sqlstore.NoteDocument"
	value, err := asJSON(document)
	if err != nil {
		return fault.Wrap(op, err)
	}
	for part := range slices.Chunk(ids, notedAtOnce) {
		err := s.db.Write(ctx, func(tx *sql.Tx) error {
			for _, id := range part {
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := noteDocument(tx, id, bam.Change{At: at, Actor: actor, Field: "documents", New: raw(value)}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return classify(op, err)
		}
	}
	return nil
}

func noteDocument(tx *sql.Tx, id string, c bam.Change) error {
	noted, err := number(tx, `SELECT count(*) FROM badcases b JOIN badcase_history h ON h.badcase = b.seq
		WHERE b.id = ? AND h.field = ? AND h.new = ?`, id, c.Field, string(c.New))
	if err != nil || noted > 0 {
		return err
	}
	b, err := load(tx, "b.id = ?", id)
	if err != nil {
		return err
	}
	var e bam.Edit
	if b.Status == bam.New {
		open := bam.Open
		e.Status = &open
	}
	changes, err := e.Apply(&b.Badcase, c.Actor, c.At)
	if err != nil {
		return err
	}
	if len(changes) == 0 {
		b.Version++
		b.UpdatedAt = c.At
	}
	if err := save(tx, b); err != nil {
		return err
	}
	return addHistory(tx, b.seq, append(changes, c))
}
