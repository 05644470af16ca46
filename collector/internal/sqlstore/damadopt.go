package sqlstore

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

// Rows of documents were in the tables document_rows and set_rows before they were in
// segments. What a collector of that time left is adopted once, when it starts.

// oldRow is a row with the versions that have it: from added to the one before removed.
type oldRow struct {
	seq            int64
	segment, row   int // where it was put
	added, removed int
	badcase        string
}

// AdoptRows moves the rows that older collectors left in tables into segments,
// document by document, and says how many documents it moved. A document is moved at
// once or not at all.
func (s *Data) AdoptRows(ctx context.Context, rows dam.Segments) (int, error) {
	const op = "sqlstore.AdoptRows"
	list, err := query(ctx, s.db.read, op, text, "SELECT DISTINCT document FROM document_rows ORDER BY document")
	if err != nil {
		return 0, err
	}
	for i, document := range list {
		if err := s.adopt(ctx, rows, document); err != nil {
			return i, fault.Wrap("document "+document, err)
		}
	}
	return len(list), nil
}

func (s *Data) adopt(ctx context.Context, into dam.Segments, document string) error {
	a := adoption{rows: into}
	if err := s.oldRows(ctx, document, func(r oldRow, cells []dam.Cell) error { return a.add(ctx, r, cells) }); err != nil {
		return err
	}
	if err := a.turn(ctx); err != nil {
		return err
	}
	return classify("sqlstore.AdoptRows", s.db.Write(ctx, func(tx *sql.Tx) error { return a.store(tx, document) }))
}

// adoption collects the segments of one document.
type adoption struct {
	rows  dam.Segments
	out   dam.SegmentWriter
	parts []dam.Part
	list  []oldRow
}

func (a *adoption) add(ctx context.Context, r oldRow, cells []dam.Cell) error {
	if a.out == nil {
		a.out = a.rows.New()
	}
	r.segment, r.row = len(a.parts), a.out.Rows()
	a.list = append(a.list, r)
	if err := a.out.Add(cells); err != nil {
		return err
	}
	if a.out.Rows() < dam.SegmentRows && a.out.Bytes() < dam.SegmentBytes {
		return nil
	}
	return a.turn(ctx)
}

func (a *adoption) turn(ctx context.Context) error {
	if a.out == nil {
		return nil
	}
	out := a.out
	a.out = nil
	sha, err := out.Close(ctx)
	a.parts = append(a.parts, dam.Part{Segment: sha, Size: out.Rows(), Rows: out.Rows(), Bytes: int64(out.Bytes())})
	return err
}

// chosen gives the parts with some of the rows.
func (a *adoption) chosen(has func(oldRow) bool) (out []dam.Part) {
	live := make([]dam.Bits, len(a.parts))
	for _, r := range a.list {
		if !has(r) {
			continue
		}
		if live[r.segment] == nil {
			live[r.segment] = dam.NewBits(a.parts[r.segment].Size)
		}
		live[r.segment].Set(r.row)
	}
	for i, l := range live {
		if l != nil {
			p := a.parts[i]
			p.Live, p.Rows = l, l.Count()
			out = append(out, p)
		}
	}
	return out
}

func (a *adoption) store(tx *sql.Tx, document string) error {
	const op = "sqlstore.AdoptRows"
	ctx := context.Background()
	versions, err := query(ctx, tx, op, func(r scanner) (n int, err error) { err = r.Scan(&n); return n, err },
		"SELECT number FROM document_versions WHERE document = ? ORDER BY number", document)
	if err != nil {
		return err
	}
	for _, number := range versions {
		parts := a.chosen(func(r oldRow) bool { return r.added <= number && r.removed > number })
		if err := addParts(tx, "version_parts (document, number, ", parts, document, number); err != nil {
			return err
		}
	}
	held := map[string]bool{}
	for _, r := range a.list {
		if r.badcase != "" && r.removed == live {
			held[r.badcase] = true
		}
	}
	err = inBatches(tx, "INSERT INTO document_badcases (document, badcase, added, removed) VALUES ", 4, sorted(held), func(args []any, id string) []any {
		return append(args, document, id, 1, live)
	})
	if err != nil {
		return err
	}
	if err := a.storeSets(tx, document); err != nil {
		return err
	}
	for _, statement := range []string{"DELETE FROM set_rows WHERE row IN (SELECT seq FROM document_rows WHERE document = ?)", "DELETE FROM document_rows WHERE document = ?"} {
		if _, err := tx.Exec(statement, document); err != nil {
			return err
		}
	}
	return nil
}

// storeSets gives the sets that hold rows of the document their parts of it.
func (a *adoption) storeSets(tx *sql.Tx, document string) error {
	const op = "sqlstore.AdoptRows"
	type pick struct{ set, row int64 }
	picks, err := query(context.Background(), tx, op, func(r scanner) (p pick, err error) { err = r.Scan(&p.set, &p.row); return p, err },
		"SELECT m.set_seq, m.row FROM set_rows m JOIN document_rows r ON r.seq = m.row WHERE r.document = ? ORDER BY m.set_seq, m.row", document)
	if err != nil {
		return err
	}
	for len(picks) > 0 {
		set, held, badcases := picks[0].set, map[int64]bool{}, map[string]bool{}
		for len(picks) > 0 && picks[0].set == set {
			held[picks[0].row] = true
			picks = picks[1:]
		}
		parts := a.chosen(func(r oldRow) bool {
			if held[r.seq] && r.badcase != "" {
				badcases[r.badcase] = true
			}
			return held[r.seq]
		})
		var before int
		if err := tx.QueryRow("SELECT count(*) FROM set_parts WHERE set_seq = ?", set).Scan(&before); err != nil {
			return err
		}
		for i, p := range parts {
			if _, err := tx.Exec("INSERT INTO set_parts (set_seq, "+partColumns+") VALUES ("+marks(7)+")",
				set, before+i, p.Segment, p.Size, p.Bytes, p.Rows, p.Live.Encode(p.Size)); err != nil {
				return err
			}
		}
		err := inBatches(tx, "INSERT INTO set_badcases (set_seq, badcase) VALUES ", 2, sorted(badcases), func(args []any, id string) []any {
			return append(args, set, id)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// oldRows reads the rows of a document in their order.
func (s *Data) oldRows(ctx context.Context, document string, each func(oldRow, []dam.Cell) error) (err error) {
	const op = "sqlstore.AdoptRows"
	rows, err := s.db.read.QueryContext(ctx, `SELECT seq, added, removed, digest, path, md5, sha256, annotation, label, badcase, columns
		FROM document_rows WHERE document = ? ORDER BY seq`, document)
	if err != nil {
		return classify(op, err)
	}
	defer func() { err = errors.Join(err, classify(op, rows.Close())) }()
	for rows.Next() {
		var r oldRow
		var columns string
		fields := []string{dam.FieldDigest, dam.FieldPath, dam.FieldMD5, dam.FieldSHA256, dam.FieldAnnotation, dam.FieldLabel, dam.FieldBadcase}
		values := make([]string, len(fields))
		if err := rows.Scan(&r.seq, &r.added, &r.removed, &values[0], &values[1], &values[2], &values[3], &values[4], &values[5], &values[6], &columns); err != nil {
			return classify(op, err)
		}
		r.badcase = values[6]
		cells, err := oldCells(fields, values, columns)
		if err != nil {
			return fault.New(fault.Corrupt, op, "row %d: %w", r.seq, err)
		}
		if err := each(r, cells); err != nil {
			return err
		}
	}
	return classify(op, rows.Err())
}

func oldCells(fields, values []string, columns string) ([]dam.Cell, error) {
	var cells []dam.Cell
	for i, f := range fields {
		v := []byte(values[i])
		if f == dam.FieldDigest || f == dam.FieldMD5 || f == dam.FieldSHA256 {
			sum, err := hex.DecodeString(values[i])
			if err != nil {
				return nil, err
			}
			v = sum
		}
		if len(v) > 0 {
			cells = append(cells, dam.Cell{Field: f, Value: v})
		}
	}
	if columns == "" {
		return cells, nil
	}
	var further map[string]json.RawMessage
	if err := json.Unmarshal([]byte(columns), &further); err != nil {
		return nil, err
	}
	names := make([]string, 0, len(further))
	for name := range further {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		cells = append(cells, dam.Cell{Field: dam.FurtherField(name), Value: further[name]})
	}
	return cells, nil
}

// versionColumnsOf reads the columns of a version; older collectors kept names alone.
func versionColumnsOf(stored string, into *[]dam.VersionColumn) error {
	var names []string
	if json.Unmarshal([]byte(stored), &names) != nil {
		return fromJSON(stored, into)
	}
	*into = make([]dam.VersionColumn, len(names))
	for i, name := range names {
		(*into)[i] = dam.VersionColumn{Name: name, Type: dam.TextColumnType}
	}
	return nil
}
