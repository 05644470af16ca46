package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

// live is document_rows.removed of rows that the newest version has.
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
		if err := addRows(ctx, tx, c); err != nil {
			return err
		}
		if err := endRows(ctx, tx, c.Removed, v.Number); err != nil {
			return err
		}
		_, err = tx.Exec("INSERT INTO document_versions (document, "+versionColumns+") VALUES ("+marks(8)+")",
			c.Document, v.Number, v.Rows, columns, v.Note, v.Digest, v.CreatedBy, stamp(v.CreatedAt))
		return err
	}))
}

// rowsAtOnce is how many rows one statement adds.
const rowsAtOnce = 200

const rowColumns = "path, md5, sha256, annotation, label, columns, badcase, digest"

func addRows(ctx context.Context, tx *sql.Tx, c dam.Change) error {
	return inBatches(ctx, tx, "INSERT INTO document_rows (document, added, removed, "+rowColumns+") VALUES ", 11, rowsAtOnce, c.Rows,
		func(args []any, r dam.Row) []any {
			return append(args, c.Document, c.Version.Number, live, r.Path, r.MD5, r.SHA256, string(r.Annotation), r.Label, string(r.Columns),
				r.Badcase, r.Digest.String())
		})
}

// inBatches adds many rows with few statements; ctx is looked at between them.
func inBatches[T any](ctx context.Context, tx *sql.Tx, insert string, columns, atOnce int, list iter.Seq2[T, error], add func([]any, T) []any) error {
	b := batches{tx: tx, insert: insert, columns: columns, atOnce: atOnce}
	args := make([]any, 0, columns*atOnce)
	for x, err := range list {
		if err != nil {
			return errors.Join(err, b.close())
		}
		if args = add(args, x); len(args) < cap(args) {
			continue
		}
		err := ctx.Err()
		if err == nil {
			err = b.write(args)
		}
		if err != nil {
			return errors.Join(err, b.close())
		}
		args = args[:0]
	}
	return errors.Join(b.write(args), b.close())
}

// batches writes some rows at a time; full batches share a prepared statement.
type batches struct {
	tx              *sql.Tx
	insert          string
	columns, atOnce int
	full            *sql.Stmt
}

func (b *batches) write(args []any) (err error) {
	rows := len(args) / b.columns
	if rows == 0 {
		return nil
	}
	text := b.insert + strings.TrimSuffix(strings.Repeat("("+marks(b.columns)+"), ", rows), ", ")
	if rows < b.atOnce {
		_, err = b.tx.Exec(text, args...)
		return err
	}
	if b.full == nil {
		if b.full, err = b.tx.Prepare(text); err != nil {
			return err
		}
	}
	// The transaction is the writer's: no caller's context may interrupt it.
	_, err = b.full.ExecContext(context.Background(), args...)
	return err
}

func (b *batches) close() error {
	if b.full == nil {
		return nil
	}
	return b.full.Close()
}

// each gives a list's items as inBatches takes them.
func each[T any](list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, x := range list {
			if !yield(x, nil) {
				return
			}
		}
	}
}

// endRows says that rows are not in version number and those after it.
func endRows(ctx context.Context, tx *sql.Tx, seqs []int64, number int) error {
	for part := range slices.Chunk(seqs, matchAtOnce) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE document_rows SET removed = ? WHERE seq IN ("+marks(len(part))+")",
			append([]any{number}, anys(part)...)...); err != nil {
			return err
		}
	}
	return nil
}

const rowSelect = "r.seq, r.path, r.md5, r.sha256, r.annotation, r.label, r.columns, r.badcase, r.digest"

func scanRow(row scanner, more ...any) (dam.Row, error) {
	var r dam.Row
	var annotation, columns, digest string
	err := row.Scan(append([]any{&r.Seq, &r.Path, &r.MD5, &r.SHA256, &annotation, &r.Label, &columns, &r.Badcase, &digest}, more...)...)
	if err != nil {
		return r, err
	}
	r.Annotation, r.Columns = raw(annotation), raw(columns)
	r.Digest, err = dam.ParseDigest(digest)
	return r, err
}

// FindRows implements dam.Versions.
func (s *Data) FindRows(ctx context.Context, document string, number int, q dam.RowQuery) (dam.List[dam.Row], error) {
	const op = "sqlstore.FindRows"
	v, err := s.Version(ctx, document, number)
	out := dam.List[dam.Row]{Total: v.Rows}
	if err != nil {
		return out, err
	}
	var f filter
	f.and("r.document = ? AND r.added <= ? AND r.removed > ?", document, number, number)
	f.equal("r.label", q.Label)
	f.equal("r.badcase", q.Badcase)
	f.text(q.Q, "r.path")
	for _, name := range slices.Sorted(maps.Keys(q.Columns)) {
		f.and("r.columns <> '' AND EXISTS (SELECT 1 FROM json_each(r.columns) c WHERE c.key = ? AND CAST(c.value AS TEXT) = ?)", name, q.Columns[name])
	}
	if len(f.where) > 1 {
		if err := s.db.read.QueryRowContext(ctx, "SELECT count(*) FROM document_rows r"+f.clause(), f.args...).Scan(&out.Total); err != nil {
			return out, classify(op, err)
		}
	}
	if q.Cursor != "" {
		seq, err := strconv.ParseInt(q.Cursor, 10, 64)
		if err != nil {
			return out, badCursor(op, q.Cursor)
		}
		f.and("r.seq > ?", seq)
	}
	limit := pageLimit(q.Limit, dam.MaxRowPage)
	out.Items, err = query(ctx, s.db.read, op, func(r scanner) (dam.Row, error) { return scanRow(r) },
		"SELECT "+rowSelect+" FROM document_rows r"+f.clause()+" ORDER BY r.seq LIMIT ?", append(f.args, limit+1)...)
	if len(out.Items) > limit {
		out.Items = out.Items[:limit]
		out.Next = strconv.FormatInt(out.Items[limit-1].Seq, 10)
	}
	return out, err
}

// EachKey implements dam.Versions.
func (s *Data) EachKey(ctx context.Context, document string, number int, each func(dam.Key) error) (err error) {
	const op = "sqlstore.EachKey"
	rows, err := s.db.read.QueryContext(ctx, "SELECT seq, digest, path, md5, sha256, label, badcase, columns FROM document_rows "+
		"WHERE document = ? AND added <= ? AND removed > ? ORDER BY seq", document, number, number)
	if err != nil {
		return classify(op, err)
	}
	defer func() { err = errors.Join(err, classify(op, rows.Close())) }()
	for rows.Next() {
		var k dam.Key
		var digest string
		if err := rows.Scan(&k.Seq, &digest, &k.Path, &k.MD5, &k.SHA256, &k.Label, &k.Badcase, &k.Columns); err != nil {
			return classify(op, err)
		}
		if k.Digest, err = dam.ParseDigest(digest); err != nil {
			return fault.New(fault.Corrupt, op, "row %d: %w", k.Seq, err)
		}
		if err := each(k); err != nil {
			return err
		}
	}
	return classify(op, rows.Err())
}
