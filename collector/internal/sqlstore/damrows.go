package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

// live is document_badcases.removed of badcases that the newest version has.
const live = 1<<31 - 1

// AddVersion implements dam.Versions.
func (s *Data) AddVersion(ctx context.Context, c dam.Change) error {
	const op = "sqlstore.AddVersion"
	columns, err := asJSON(c.Version.Columns)
	if err != nil {
		return fault.Wrap(op, err)
	}
	v := c.Version
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.Exec("UPDATE documents SET latest = ?, row_count = ?, revision = revision + 1, updated_at = ? WHERE id = ? AND latest = ?",
			v.Number, v.Rows, stamp(v.CreatedAt), c.Document, v.Number-1)
		if err := one(res, err); err != nil {
			if errors.Is(err, sql.ErrNoRows) {
				return fault.New(fault.Conflict, op, "%s has no version %d as its newest", c.Document, v.Number-1)
			}
			return err
		}
		if _, err = tx.Exec("INSERT INTO document_versions (document, "+versionColumns+") VALUES ("+marks(8)+")",
			c.Document, v.Number, v.Rows, columns, v.Note, v.Digest, v.CreatedBy, stamp(v.CreatedAt)); err != nil {
			return err
		}
		if err := addParts(tx, "version_parts (document, number, ", c.Parts, c.Document, v.Number); err != nil {
			return err
		}
		return s.followBadcases(tx, c)
	}))
}

const partColumns = "pos, segment, size, bytes, rows, live"

// addParts stores parts under the keys that into begins with.
func addParts(tx *sql.Tx, into string, parts []dam.Part, keys ...any) error {
	for i, p := range parts {
		live := []byte{}
		if p.Live != nil {
			live = p.Live.Encode(p.Size)
		}
		args := append(slices.Clone(keys), i, p.Segment, p.Size, p.Bytes, p.Rows, live)
		if _, err := tx.Exec("INSERT INTO "+into+partColumns+") VALUES ("+marks(len(args))+")", args...); err != nil {
			return err
		}
	}
	return nil
}

func scanPart(row scanner, more ...any) (p dam.Part, err error) {
	var live []byte
	if err := row.Scan(append(more, &p.Segment, &p.Size, &p.Bytes, &p.Rows, &live)...); err != nil {
		return p, err
	}
	if len(live) > 0 {
		p.Live, err = dam.DecodeBits(live, p.Size)
	}
	return p, err
}

// Parts implements dam.Versions.
func (s *Data) Parts(ctx context.Context, document string, number int) ([]dam.Part, error) {
	const op = "sqlstore.Parts"
	if _, err := s.Version(ctx, document, number); err != nil {
		return nil, err
	}
	return query(ctx, s.db.read, op, func(r scanner) (dam.Part, error) { return scanPart(r) },
		"SELECT segment, size, bytes, rows, live FROM version_parts WHERE document = ? AND number = ? ORDER BY pos", document, number)
}

// mergedInto gives for badcases that became parts of others the ones they are part of
// now.
func mergedInto(tx *sql.Tx, ids []string) (map[string]string, error) {
	out := map[string]string{}
	for part := range slices.Chunk(ids, matchAtOnce) {
		_, err := query(context.Background(), tx, "sqlstore.mergedInto", func(r scanner) (struct{}, error) {
			var from, into string
			err := r.Scan(&from, &into)
			out[from] = into
			return struct{}{}, err
		}, "SELECT m.id, b.id FROM badcase_merged m JOIN badcases b ON b.seq = m.badcase WHERE m.id IN ("+marks(len(part))+")", anys(part)...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// current gives the badcases as they are known now, each once.
func current(tx *sql.Tx, ids []string) (map[string]bool, error) {
	into, err := mergedInto(tx, ids)
	out := make(map[string]bool, len(ids))
	for _, id := range ids {
		if other, ok := into[id]; ok {
			id = other
		}
		out[id] = true
	}
	return out, err
}

// followBadcases notes which badcases the new version has and no longer has.
func (s *Data) followBadcases(tx *sql.Tx, c dam.Change) error {
	const op = "sqlstore.AddVersion"
	have, err := current(tx, c.Badcases)
	if err != nil {
		return err
	}
	var gone []int64
	_, err = query(context.Background(), tx, op, func(r scanner) (struct{}, error) {
		var seq int64
		var id string
		err := r.Scan(&seq, &id)
		if !have[id] {
			gone = append(gone, seq)
		}
		delete(have, id)
		return struct{}{}, err
	}, "SELECT seq, badcase FROM document_badcases WHERE document = ? AND removed = ?", c.Document, live)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(gone, matchAtOnce) {
		if _, err := tx.Exec("UPDATE document_badcases SET removed = ? WHERE seq IN ("+marks(len(part))+")",
			append([]any{c.Version.Number}, anys(part)...)...); err != nil {
			return err
		}
	}
	return inBatches(tx, "INSERT INTO document_badcases (document, badcase, added, removed) VALUES ", 4, sorted(have), func(args []any, id string) []any {
		return append(args, c.Document, id, c.Version.Number, live)
	})
}

func sorted(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for id := range set {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// inBatches adds many rows with few statements.
func inBatches[T any](tx *sql.Tx, insert string, columns int, list []T, add func([]any, T) []any) error {
	for part := range slices.Chunk(list, matchAtOnce) {
		args := make([]any, 0, columns*len(part))
		for _, x := range part {
			args = add(args, x)
		}
		row := "(" + marks(columns) + ")"
		text := insert + row
		for range len(part) - 1 {
			text += ", " + row
		}
		if _, err := tx.Exec(text, args...); err != nil {
			return err
		}
	}
	return nil
}

// NoteSegment implements rowfile.Ledger.
func (s *Data) NoteSegment(ctx context.Context, sha string, rows int, size int64) error {
	const op = "sqlstore.NoteSegment"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO row_segments (sha256, rows, size, noted_at) VALUES ("+marks(4)+`)
			ON CONFLICT (sha256) DO UPDATE SET noted_at = excluded.noted_at`, sha, rows, size, stamp(time.Now()))
		return err
	}))
}

// unnamed holds for segments s that nothing names.
const unnamed = `NOT EXISTS (SELECT 1 FROM version_parts p WHERE p.segment = s.sha256)
	AND NOT EXISTS (SELECT 1 FROM set_parts p WHERE p.segment = s.sha256)`

// ForgetSegment implements rowfile.Ledger.
func (s *Data) ForgetSegment(ctx context.Context, sha string) (free bool, err error) {
	const op = "sqlstore.ForgetSegment"
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.Exec("DELETE FROM row_segments AS s WHERE s.sha256 = ? AND "+unnamed, sha)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return err
		}
		// Somebody may have uploaded the same bytes as a file.
		var files int
		err = tx.QueryRow("SELECT count(*) FROM files WHERE sha256 = ?", sha).Scan(&files)
		free = n > 0 && files == 0
		return err
	})
	return free, classify(op, err)
}

// LostSegments gives segments that were noted before a time and that nothing names:
// those of imports that were killed, and of documents that were deleted.
func (s *Data) LostSegments(ctx context.Context, before time.Time, limit int) ([]string, error) {
	const op = "sqlstore.LostSegments"
	return query(ctx, s.db.read, op, text, "SELECT s.sha256 FROM row_segments s WHERE s.noted_at < ? AND "+unnamed+fmt.Sprintf(" ORDER BY s.noted_at LIMIT %d", limit),
		stamp(before))
}
