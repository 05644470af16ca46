package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/clusters"
	"mlife/collector/internal/sqlstore"
	"mlife/shared/query"
)

const (
	perCommit    = 50_000
	perStatement = 400 // rows; SQLite binds at most 32,766 values
)

// fill writes n badcases as the store keeps them, many rows a statement: one by one it
// takes hours. That the store agrees is checked with every answer that is compared.
func fill(ctx context.Context, db *sqlstore.DB, postgres bool, n int) error {
	var there int
	if err := db.Read().QueryRowContext(ctx, "SELECT count(*) FROM badcases").Scan(&there); err != nil || there >= n {
		return err
	}
	began := time.Now()
	m := newMaker(7, time.Now())
	restore, err := bare(ctx, db, postgres)
	if err != nil {
		return fmt.Errorf("fill: %w", err)
	}
	for from := 0; from < n; from += perCommit {
		err := db.Write(ctx, func(tx *sql.Tx) error {
			if !postgres { // of this connection only: the collector has its own
				if _, err := tx.ExecContext(ctx, "PRAGMA cache_size = -400000"); err != nil {
					return err
				}
				// Words by the ten thousand are sorted at once, not by the hundred.
				if _, err := tx.ExecContext(ctx, "INSERT INTO badcases_text (badcases_text, rank) VALUES ('hashsize', 67108864)"); err != nil {
					return err
				}
			}
			return chunk(ctx, tx, m, n, min(perCommit, n-from))
		})
		if err != nil {
			return fmt.Errorf("fill: %w", err)
		}
	}
	made := time.Since(began)
	if err := restore(); err != nil {
		return fmt.Errorf("fill: %w", err)
	}
	// Scores are as the formula in force says.
	if err := db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO priority_formula (one, body, revision, author, changed_at, scored_to) VALUES (1, '', 0, '', 0, ?)", int64(1)<<62)
		return err
	}); err != nil {
		return err
	}
	if postgres {
		// What the server does by itself soon after, when it is set up as usual.
		if err := db.Write(ctx, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, "SELECT setval(pg_get_serial_sequence('badcases', 'seq'), (SELECT max(seq) FROM badcases))")
			if err == nil {
				_, err = tx.ExecContext(ctx, "ANALYZE")
			}
			return err
		}); err != nil {
			return err
		}
	}
	fmt.Printf("%d badcases made and stored in %s, %s of them for the indexes\n", n, time.Since(began).Round(time.Second), (time.Since(began) - made).Round(time.Second))
	return nil
}

// bare takes the indexes off that no constraint needs; made at the end, by the function
// it gives, they cost a tenth.
func bare(ctx context.Context, db *sqlstore.DB, postgres bool) (restore func() error, err error) {
	list := "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
	if postgres {
		list = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND indexname NOT IN (SELECT conname FROM pg_constraint)"
	}
	rows, err := db.Read().QueryContext(ctx, list)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var drop, create []string
	for rows.Next() {
		var name, definition string
		if err := rows.Scan(&name, &definition); err != nil {
			return nil, err
		}
		drop, create = append(drop, "DROP INDEX "+name), append(create, definition)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	all := func(statements []string) error {
		return db.Write(ctx, func(tx *sql.Tx) error {
			for _, s := range statements {
				if _, err := tx.ExecContext(ctx, s); err != nil {
					return fmt.Errorf("%s: %w", s, err)
				}
			}
			return nil
		})
	}
	if !postgres { // the library's own again
		create = append(create, "INSERT INTO badcases_text (badcases_text, rank) VALUES ('hashsize', 1048576)")
	}
	return func() error { return all(create) }, all(drop)
}

// table collects rows of one table.
type table struct {
	head   string
	width  int
	values []any
}

func newTable(name, columns string) *table {
	return &table{head: "INSERT INTO " + name + " (" + columns + ") VALUES ", width: strings.Count(columns, ",") + 1}
}

func (t *table) add(values ...any) { t.values = append(t.values, values...) }

func (t *table) write(ctx context.Context, tx *sql.Tx) error {
	row := "(" + strings.TrimSuffix(strings.Repeat("?, ", t.width), ", ") + ")"
	for list := t.values; len(list) > 0; {
		rows := min(perStatement, len(list)/t.width)
		if _, err := tx.ExecContext(ctx, t.head+strings.TrimSuffix(strings.Repeat(row+", ", rows), ", "), list[:rows*t.width]...); err != nil {
			return err
		}
		list = list[rows*t.width:]
	}
	t.values = t.values[:0]
	return nil
}

func chunk(ctx context.Context, tx *sql.Tx, m *maker, total, n int) error {
	cases := newTable("badcases", `seq, id, fingerprint, items_key, title, description, status, severity, severity_rank, priority, grading,
		function, system_version, slot, model_version, model_id, model_sha256, device, place, result, truth, result_label, truth_label, confidence,
		assignee, attributes, rule, reason, feedback, frequency, first_seen, last_seen, captured_at, source, version, created_at, updated_at,
		devices, members, regressions, regressed_by, regressed_at, score`)
	media := newTable("badcase_media", "badcase, pos, name, media_type, sha256, size, phash")
	tags := newTable("badcase_tags", "badcase, tag")
	own := newTable("badcase_attributes", "badcase, name, value, amount")
	words := newTable("badcases_text", "rowid, words")
	seen := newTable("occurrences", "clip, badcase, device, captured_at, received_at, model_version, model_id, result, rule, reason, source, manifest, member, counted")
	// Looked at already: what works in the background would otherwise read files that are not there.
	looked := newTable("embedded", "badcase, version, made_at, error")
	all := []*table{cases, media, tags, own, words, seen, looked}
	for i := range n {
		b := m.next(total)
		if err := addCase(cases, b, m.end); err != nil {
			return err
		}
		for pos, x := range b.Media {
			media.add(b.seq, pos, x.Name, x.MediaType, x.SHA256, x.Size, x.PHash)
		}
		for _, tag := range b.Tags {
			tags.add(b.seq, tag)
		}
		for _, name := range slices.Sorted(maps.Keys(b.Attributes)) {
			value := bam.Text(b.Attributes[name])
			var amount *float64
			if x, ok := query.Amount(value); ok {
				amount = &x
			}
			own.add(b.seq, name, value, amount)
		}
		words.add(b.seq, searchable(b.Badcase))
		manifest, err := json.Marshal(b.seen[0].Manifest) // of the later ones too: nothing reads it here
		if err != nil {
			return err
		}
		for _, o := range b.seen {
			x := o.Manifest
			seen.add(o.Clip.String(), b.seq, x.Device, x.CapturedAt.UnixMicro(), o.At.UnixMicro(), x.Model, "", string(x.Result), x.Rule, x.Reason, o.Source, string(manifest), "", 0)
		}
		looked.add(b.seq, clusters.Version, m.end.UnixMicro(), "")
		if (i+1)%perStatement != 0 && i != n-1 {
			continue
		}
		for _, t := range all {
			if err := t.write(ctx, tx); err != nil {
				return err
			}
		}
	}
	return nil
}

func addCase(t *table, b made, now time.Time) error {
	attributes, err := json.Marshal(b.Attributes)
	if err != nil {
		return err
	}
	regressed := int64(0)
	if b.RegressedAt != nil {
		regressed = b.RegressedAt.UnixMicro()
	}
	rank := slices.Index(ranks, b.Severity)
	score := bam.DefaultFormula.Score(bam.Facts{Frequency: b.Frequency, Spread: b.Devices, Severity: rank, Priority: b.Priority,
		Regressions: b.Regressions, LastSeen: b.LastSeen}, now)
	t.add(b.seq, b.ID, b.fingerprint, b.fingerprint, b.Title, b.Description, string(b.Status), string(b.Severity), rank, b.Priority, string(b.Grading),
		b.Function, b.SystemVersion, b.Slot, b.ModelVersion, b.ModelID, b.ModelSHA256, b.Device, b.Place, string(b.Result), string(b.Truth),
		b.ResultLabel, b.TruthLabel, b.Confidence, b.Assignee, string(attributes), b.Rule, b.Reason, b.Feedback, b.Frequency, b.FirstSeen.UnixMicro(),
		b.LastSeen.UnixMicro(), b.CapturedAt.UnixMicro(), b.Source, b.Version, b.CreatedAt.UnixMicro(), b.UpdatedAt.UnixMicro(),
		b.Devices, b.Members, b.Regressions, b.RegressedBy, regressed, score)
	return nil
}

// searchable gives the words as the store does.
func searchable(b bam.Badcase) string {
	words := []string{b.Title, b.Description, b.Function, b.Device, b.Place, b.ResultLabel, b.TruthLabel, b.ModelVersion, b.Slot,
		b.SystemVersion, b.Assignee, b.Rule, b.Reason, b.Feedback, b.ID, strings.Join(b.Tags, " ")}
	for _, name := range slices.Sorted(maps.Keys(b.Attributes)) {
		words = append(words, bam.Text(b.Attributes[name]))
	}
	for _, m := range b.Media {
		words = append(words, m.Name)
	}
	return query.Searchable(words...)
}
