package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/cleaning"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/material"
	"mlife/collector/internal/dam/quality"
	"mlife/shared/fault"
)

func scanReport(row scanner) (r cleaning.Report, err error) {
	var record string
	if err = row.Scan(&record); err == nil {
		err = fromJSON(record, &r)
	}
	return r, err
}

// AddReport implements cleaning.Store. The oldest of a document go when there are too
// many.
func (s *Data) AddReport(ctx context.Context, r cleaning.Report) error {
	record, err := asJSON(r)
	if err != nil {
		return err
	}
	return classify("sqlstore.AddReport", s.db.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec("INSERT INTO cleaning_reports (id, document, record) VALUES (?, ?, ?)", r.ID, r.Document, record); err != nil {
			return err
		}
		_, err := tx.Exec("DELETE FROM cleaning_reports WHERE document = ? AND id NOT IN (SELECT id FROM cleaning_reports WHERE document = ? ORDER BY id DESC LIMIT ?)",
			r.Document, r.Document, cleaning.MaxReports)
		return err
	}))
}

// Report implements cleaning.Store.
func (s *Data) Report(ctx context.Context, id string) (cleaning.Report, error) {
	r, err := scanReport(s.db.read.QueryRowContext(ctx, "SELECT record FROM cleaning_reports WHERE id = ?", id))
	return r, classify(fmt.Sprintf("report %.64q", id), err)
}

// Reports implements cleaning.Store, the newest first.
func (s *Data) Reports(ctx context.Context, document string, p dam.Page) (out dam.List[cleaning.Report], err error) {
	var f filter
	f.equal("document", document)
	out.Items, out.Next, out.Total, err = newest(ctx, s.db, "sqlstore.Reports", "cleaning_reports", "record", f, p.Cursor, p.Limit, scanReport,
		func(r cleaning.Report) string { return r.ID })
	return out, err
}

// ChangeReport implements cleaning.Store.
func (s *Data) ChangeReport(ctx context.Context, id string, change func(*cleaning.Report) error) (r cleaning.Report, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		if r, err = scanReport(tx.QueryRow("SELECT record FROM cleaning_reports WHERE id = ?", id)); err != nil {
			return classify(fmt.Sprintf("report %.64q", id), err)
		}
		if err := change(&r); err != nil {
			return err
		}
		record, err := asJSON(r)
		if err != nil {
			return err
		}
		return one(tx.Exec("UPDATE cleaning_reports SET record = ? WHERE id = ?", record, id))
	})
	return r, classify("sqlstore.ChangeReport", err)
}

// DeleteReport implements cleaning.Store.
func (s *Data) DeleteReport(ctx context.Context, id string) error {
	return s.db.Write(ctx, func(tx *sql.Tx) error {
		return classify(fmt.Sprintf("report %.64q", id), one(tx.Exec("DELETE FROM cleaning_reports WHERE id = ?", id)))
	})
}

// ClearFindings implements cleaning.Store.
func (s *Data) ClearFindings(ctx context.Context, report string) error {
	return classify("sqlstore.ClearFindings", s.db.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec("DELETE FROM cleaning_findings WHERE report = ?", report); err != nil {
			return err
		}
		_, err := tx.Exec("DELETE FROM cleaning_rows WHERE report = ?", report)
		return err
	}))
}

// AddFindings implements cleaning.Store.
func (s *Data) AddFindings(ctx context.Context, report string, list []cleaning.Finding) error {
	texts := make([]string, len(list))
	for i, f := range list {
		var err error
		if texts[i], err = asJSON(f); err != nil {
			return err
		}
	}
	return classify("sqlstore.AddFindings", s.db.Write(ctx, func(tx *sql.Tx) error {
		i := 0
		return inBatches(tx, "INSERT INTO cleaning_findings (report, n, kind, number, finding) VALUES ", 5, list, func(args []any, f cleaning.Finding) []any {
			i++
			return append(args, report, f.N, f.Check, f.Row, texts[i-1])
		})
	}))
}

// AddRows implements cleaning.Store.
func (s *Data) AddRows(ctx context.Context, report string, rows []cleaning.Row) error {
	return classify("sqlstore.AddRows", s.db.Write(ctx, func(tx *sql.Tx) error {
		return inBatches(tx, "INSERT INTO cleaning_rows (report, number, digest, next, aside, note) VALUES ", 6, rows, func(args []any, r cleaning.Row) []any {
			return append(args, report, r.Number, r.Digest.String(), "", r.Aside, r.Note)
		})
	}))
}

const findingsJoined = " FROM cleaning_findings f JOIN cleaning_rows r ON r.report = f.report AND r.number = f.number"

// Findings implements cleaning.Store.
func (s *Data) Findings(ctx context.Context, report string, q cleaning.Query) ([]cleaning.Finding, int, error) {
	const op = "sqlstore.Findings"
	var f filter
	f.and("f.report = ?", report)
	f.equal("f.kind", string(q.Check))
	switch q.Aside {
	case "yes":
		f.and("r.aside > 0")
	case "no":
		f.and("r.aside = 0")
	}
	var total int
	if err := s.db.read.QueryRowContext(ctx, "SELECT count(*)"+findingsJoined+f.clause(), f.args...).Scan(&total); err != nil {
		return nil, 0, classify(op, err)
	}
	list, err := query(ctx, s.db.read, op, func(row scanner) (x cleaning.Finding, err error) {
		var text, note string
		var aside int
		if err = row.Scan(&text, &aside, &note); err == nil {
			err = fromJSON(text, &x)
		}
		x.Aside, x.Note = aside, note
		return x, err
	}, "SELECT f.finding, r.aside, r.note"+findingsJoined+f.clause()+" ORDER BY f.n LIMIT ? OFFSET ?", append(f.args, pageLimit(q.Limit, 200), q.After)...)
	return list, total, err
}

// FindingCounts implements cleaning.Store.
func (s *Data) FindingCounts(ctx context.Context, report string) (map[quality.Check][2]int, error) {
	out := map[quality.Check][2]int{}
	_, err := query(ctx, s.db.read, "sqlstore.FindingCounts", func(row scanner) (struct{}, error) {
		var check quality.Check
		var rows, aside int
		err := row.Scan(&check, &rows, &aside)
		out[check] = [2]int{rows, aside}
		return struct{}{}, err
	}, "SELECT f.kind, count(DISTINCT f.number), count(DISTINCT CASE WHEN r.aside > 0 THEN f.number END)"+findingsJoined+" WHERE f.report = ? GROUP BY f.kind", report)
	return out, err
}

func scanCleaningRow(row scanner) (r cleaning.Row, err error) {
	var digest, next string
	if err = row.Scan(&r.Number, &digest, &next, &r.Aside, &r.Note); err != nil {
		return r, err
	}
	if r.Digest, err = dam.ParseDigest(digest); err == nil && next != "" {
		r.Next, err = dam.ParseDigest(next)
	}
	return r, err
}

// RowsOf implements cleaning.Store. Those that are to be set aside are not yet, and the
// other way round; what was under way at a crash belongs to both.
func (s *Data) RowsOf(ctx context.Context, report string, numbers []int, check quality.Check, aside bool) (out []cleaning.Row, err error) {
	const op = "sqlstore.RowsOf"
	state := " AND (r.aside = 0 OR r.next <> '')"
	if aside {
		state = " AND (r.aside > 0 OR r.next <> '')"
	}
	const columns = "SELECT r.number, r.digest, r.next, r.aside, r.note FROM cleaning_rows r WHERE r.report = ?"
	if check != "" {
		return query(ctx, s.db.read, op, scanCleaningRow, columns+state+
			" AND EXISTS (SELECT 1 FROM cleaning_findings f WHERE f.report = r.report AND f.number = r.number AND f.kind = ?) ORDER BY r.number LIMIT ?", report, check, cleaning.MaxRows+1)
	}
	for part := range slices.Chunk(numbers, matchAtOnce) {
		list, err := query(ctx, s.db.read, op, scanCleaningRow, columns+state+" AND r.number IN ("+marks(len(part))+")", append([]any{report}, anys(part)...)...)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

// SaveRows implements cleaning.Store.
func (s *Data) SaveRows(ctx context.Context, report string, rows []cleaning.Row) error {
	return classify("sqlstore.SaveRows", s.db.Write(ctx, func(tx *sql.Tx) error {
		for _, r := range rows {
			next := ""
			if r.Next != (dam.Digest{}) {
				next = r.Next.String()
			}
			if _, err := tx.Exec("UPDATE cleaning_rows SET digest = ?, next = ?, aside = ?, note = ? WHERE report = ? AND number = ?",
				r.Digest.String(), next, r.Aside, r.Note, report, r.Number); err != nil {
				return err
			}
		}
		return nil
	}))
}

// Measures implements cleaning.Store.
func (s *Data) Measures(ctx context.Context, version int, sums []string) (map[string]material.Measures, error) {
	out := map[string]material.Measures{}
	for part := range slices.Chunk(sums, matchAtOnce) {
		_, err := query(ctx, s.db.read, "sqlstore.Measures", func(row scanner) (struct{}, error) {
			var sha, text string
			var m material.Measures
			if err := row.Scan(&sha, &text); err != nil {
				return struct{}{}, err
			}
			err := fromJSON(text, &m)
			out[sha] = m
			return struct{}{}, err
		}, "SELECT sha256, measures FROM file_measures WHERE version = ? AND sha256 IN ("+marks(len(part))+")", append([]any{version}, anys(part)...)...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// SaveMeasures implements cleaning.Store.
func (s *Data) SaveMeasures(ctx context.Context, sha string, m material.Measures) error {
	text, err := asJSON(m)
	if err != nil {
		return err
	}
	return classify("sqlstore.SaveMeasures", s.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO file_measures (sha256, version, measures) VALUES (?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET version = excluded.version, measures = excluded.measures",
			sha, m.Version, text)
		return err
	}))
}

// FilePrints implements cleaning.Store.
func (s *Data) FilePrints(ctx context.Context, sums []string) (out []bam.Print, err error) {
	for part := range slices.Chunk(sums, printsAtOnce) {
		list, err := query(ctx, s.db.read, "sqlstore.FilePrints", func(row scanner) (p bam.Print, err error) {
			err = row.Scan(&p.Seq, &p.SHA256, &p.Kind, &p.Keys, &p.Data, &p.Problem)
			return p, err
		}, "SELECT seq, sha256, kind, keys, data, problem FROM file_prints WHERE sha256 IN ("+marks(len(part))+")", anys(part)...)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

// SaveFilePrint implements cleaning.Store.
func (s *Data) SaveFilePrint(ctx context.Context, p bam.Print) error {
	if p.SHA256 == "" {
		return fault.New(fault.Internal, "sqlstore.SaveFilePrint", "a print of no file")
	}
	return classify("sqlstore.SaveFilePrint", s.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO file_prints (sha256, kind, keys, data, problem) VALUES (?, ?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING",
			p.SHA256, p.Kind, append([]byte{}, p.Keys...), append([]byte{}, p.Data...), p.Problem)
		return err
	}))
}
