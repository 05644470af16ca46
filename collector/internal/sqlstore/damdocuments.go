package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

const documentColumns = "id, name, kind, note, paths_only, latest, row_count, revision, created_by, created_at, updated_at"

func scanDocument(row scanner) (dam.Document, error) {
	var d dam.Document
	var created, updated int64
	err := row.Scan(&d.ID, &d.Name, &d.Kind, &d.Note, &d.PathsOnly, &d.Latest, &d.Rows, &d.Revision, &d.CreatedBy, &created, &updated)
	d.CreatedAt, d.UpdatedAt = moment(created), moment(updated)
	return d, err
}

// CreateDocument implements dam.Documents.
func (s *Data) CreateDocument(ctx context.Context, d dam.Document) error {
	const op = "sqlstore.CreateDocument"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		if err := nameFree(tx, op, d); err != nil {
			return err
		}
		_, err := tx.Exec("INSERT INTO documents ("+documentColumns+") VALUES ("+marks(11)+")", d.ID, d.Name, d.Kind, d.Note, d.PathsOnly,
			d.Latest, d.Rows, d.Revision, d.CreatedBy, stamp(d.CreatedAt), stamp(d.UpdatedAt))
		return err
	}))
}

func nameFree(tx *sql.Tx, op string, d dam.Document) error {
	other, err := query(context.Background(), tx, op, text, "SELECT id FROM documents WHERE name = ? AND id <> ?", d.Name, d.ID)
	if err == nil && len(other) > 0 {
		err = fault.New(fault.Exists, op, "the document %s is named %.80q already", other[0], d.Name)
	}
	return err
}

// Document implements dam.Documents.
func (s *Data) Document(ctx context.Context, id string) (dam.Document, error) {
	d, err := scanDocument(s.db.read.QueryRowContext(ctx, "SELECT "+documentColumns+" FROM documents WHERE id = ?", id))
	return d, classify(fmt.Sprintf("document %.64q", id), err)
}

// FindDocuments implements dam.Documents.
func (s *Data) FindDocuments(ctx context.Context, q dam.DocumentQuery) (out dam.List[dam.Document], err error) {
	var f filter
	f.equal("kind", string(q.Kind))
	f.text(q.Q, "name", "note", "id")
	f.search("documents", q.Search)
	out.Items, out.Next, out.Total, err = sortedPage(ctx, s.db, dam.DocumentSchema(), documentColumns, f,
		asked{sort: q.Sort, cursor: q.Cursor, limit: q.Limit}, scanDocument)
	return out, err
}

// UpdateDocument implements dam.Documents.
func (s *Data) UpdateDocument(ctx context.Context, id string, change func(*dam.Document) error) (out dam.Document, err error) {
	const op = "sqlstore.UpdateDocument"
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		d, err := scanDocument(tx.QueryRow("SELECT "+documentColumns+" FROM documents WHERE id = ?", id))
		if err != nil {
			return classify(fmt.Sprintf("document %.64q", id), err)
		}
		if err := change(&d); err != nil {
			return err
		}
		if err := nameFree(tx, op, d); err != nil {
			return err
		}
		d.Revision++
		d.UpdatedAt = time.Now().UTC()
		out = d
		return one(tx.Exec("UPDATE documents SET name = ?, kind = ?, note = ?, paths_only = ?, revision = ?, updated_at = ? WHERE id = ?",
			d.Name, d.Kind, d.Note, d.PathsOnly, d.Revision, stamp(d.UpdatedAt), id))
	})
	return out, classify(op, err)
}

// DeleteDocument implements dam.Documents.
func (s *Data) DeleteDocument(ctx context.Context, id string) error {
	const op = "sqlstore.DeleteDocument"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		used, err := query(context.Background(), tx, op, text, "SELECT s.id FROM sets s WHERE "+setOfDocument+" ORDER BY s.id LIMIT 1", id)
		if err != nil {
			return err
		}
		if len(used) > 0 {
			return fault.New(fault.Conflict, op, "the set %s is made of it: delete that first", used[0])
		}
		return one(tx.Exec("DELETE FROM documents WHERE id = ?", id))
	}))
}

const versionColumns = "number, row_count, columns, note, digest, created_by, created_at"

func scanVersion(row scanner) (dam.Version, error) {
	var v dam.Version
	var columns string
	var at int64
	if err := row.Scan(&v.Number, &v.Rows, &columns, &v.Note, &v.Digest, &v.CreatedBy, &at); err != nil {
		return v, err
	}
	v.CreatedAt = moment(at)
	return v, versionColumnsOf(columns, &v.Columns)
}

// Version implements dam.Versions.
func (s *Data) Version(ctx context.Context, document string, number int) (dam.Version, error) {
	v, err := scanVersion(s.db.read.QueryRowContext(ctx, "SELECT "+versionColumns+" FROM document_versions WHERE document = ? AND number = ?", document, number))
	return v, classify(fmt.Sprintf("version %d of document %.64q", number, document), err)
}

// FindVersions implements dam.Versions.
func (s *Data) FindVersions(ctx context.Context, document string, p dam.Page) (dam.List[dam.Version], error) {
	const op = "sqlstore.FindVersions"
	d, err := s.Document(ctx, document)
	out := dam.List[dam.Version]{Total: d.Latest}
	if err != nil {
		return out, err
	}
	before := d.Latest + 1
	if p.Cursor != "" {
		if before, err = strconv.Atoi(p.Cursor); err != nil {
			return out, badCursor(op, p.Cursor)
		}
	}
	limit := pageLimit(p.Limit, 200)
	out.Items, err = query(ctx, s.db.read, op, scanVersion,
		"SELECT "+versionColumns+" FROM document_versions WHERE document = ? AND number < ? ORDER BY number DESC LIMIT ?", document, before, limit+1)
	if len(out.Items) > limit {
		out.Items = out.Items[:limit]
		out.Next = strconv.Itoa(out.Items[limit-1].Number)
	}
	return out, err
}
