package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
	search "mlife/shared/query"
)

// Badcases implements the ports of package bam.
type Badcases struct{ db *DB }

// Badcases gives the store of badcases.
func (db *DB) Badcases() *Badcases { return &Badcases{db} }

const badcaseColumns = `b.seq, b.id, b.title, b.description, b.status, b.severity, b.priority, b.grading, b.function, b.system_version,
	b.slot, b.model_version, b.model_id, b.model_sha256, b.device, b.place, b.result, b.truth, b.result_label, b.truth_label, b.confidence,
	b.assignee, b.attributes, b.rule, b.reason, b.feedback, b.frequency, b.first_seen, b.last_seen, b.captured_at, b.source, b.version,
	b.created_at, b.updated_at, b.devices, b.members, b.regressions, b.regressed_by, b.regressed_at, b.score`

// stored is a badcase with its row number.
type stored struct {
	bam.Badcase
	seq int64
}

func scanBadcase(row scanner, more ...any) (stored, error) {
	var b stored
	var result, truth, attributes string
	var first, last, captured, created, updated, regressed int64
	err := row.Scan(append([]any{&b.seq, &b.ID, &b.Title, &b.Description, &b.Status, &b.Severity, &b.Priority, &b.Grading, &b.Function,
		&b.SystemVersion, &b.Slot, &b.ModelVersion, &b.ModelID, &b.ModelSHA256, &b.Device, &b.Place, &result, &truth, &b.ResultLabel,
		&b.TruthLabel, &b.Confidence, &b.Assignee, &attributes, &b.Rule, &b.Reason, &b.Feedback, &b.Frequency, &first, &last, &captured,
		&b.Source, &b.Version, &created, &updated, &b.Devices, &b.Members, &b.Regressions, &b.RegressedBy, &regressed, &b.Score}, more...)...)
	if err != nil {
		return b, err
	}
	b.Result, b.Truth = raw(result), raw(truth)
	b.FirstSeen, b.LastSeen, b.CapturedAt = moment(first), moment(last), moment(captured)
	b.CreatedAt, b.UpdatedAt = moment(created), moment(updated)
	if at := moment(regressed); regressed != 0 {
		b.RegressedAt = &at
	}
	b.Media, b.Tags, b.Documents, b.Issues = []bam.Media{}, []string{}, []string{}, []bam.LinkedIssue{}
	return b, json.Unmarshal([]byte(attributes), &b.Attributes)
}

func raw(s string) json.RawMessage {
	if s == "" {
		return nil
	}
	return json.RawMessage(s)
}

// Badcase gives one badcase; for one that is part of another, that other one.
func (s *Badcases) Badcase(ctx context.Context, id string) (bam.Badcase, error) {
	const op = "sqlstore.Badcase"
	list, err := query(ctx, s.db.read, op, func(r scanner) (stored, error) { return scanBadcase(r) },
		"SELECT "+badcaseColumns+" FROM badcases b WHERE b.id = ? OR b.seq = (SELECT m.badcase FROM badcase_merged m WHERE m.id = ?)", id, id)
	if err != nil {
		return bam.Badcase{}, err
	}
	if len(list) == 0 {
		return bam.Badcase{}, fault.New(fault.NotFound, op, "no badcase %.80q", id)
	}
	err = complete(ctx, s.db.read, list)
	return list[0].Badcase, err
}

// complete adds media, tags, documents and linked issues.
func complete(ctx context.Context, q querier, list []stored) error {
	const op = "sqlstore.complete"
	if len(list) == 0 {
		return nil
	}
	at, seqs := map[int64]*stored{}, make([]any, len(list))
	for i := range list {
		at[list[i].seq], seqs[i] = &list[i], list[i].seq
	}
	_, err := query(ctx, q, op, func(r scanner) (struct{}, error) {
		var m bam.Media
		var seq int64
		err := r.Scan(&seq, &m.Name, &m.MediaType, &m.SHA256, &m.Size, &m.PHash)
		if err == nil {
			at[seq].Media = append(at[seq].Media, m)
		}
		return struct{}{}, err
	}, "SELECT badcase, name, media_type, sha256, size, phash FROM badcase_media WHERE badcase IN ("+marks(len(seqs))+") ORDER BY badcase, pos", seqs...)
	if err != nil {
		return err
	}
	pair := func(add func(b *stored, s string)) func(scanner) (struct{}, error) {
		return func(r scanner) (struct{}, error) {
			var seq int64
			var text string
			err := r.Scan(&seq, &text)
			if err == nil {
				add(at[seq], text)
			}
			return struct{}{}, err
		}
	}
	_, err = query(ctx, q, op, pair(func(b *stored, tag string) { b.Tags = append(b.Tags, tag) }),
		"SELECT badcase, tag FROM badcase_tags WHERE badcase IN ("+marks(len(seqs))+") ORDER BY badcase, tag", seqs...)
	if err != nil {
		return err
	}
	_, err = query(ctx, q, op, pair(func(b *stored, id string) { b.Documents = append(b.Documents, id) }),
		`SELECT DISTINCT b.seq, r.document FROM badcases b JOIN document_badcases r ON r.badcase = b.id AND r.removed = 2147483647
		WHERE b.seq IN (`+marks(len(seqs))+") ORDER BY 1, 2", seqs...)
	if err != nil {
		return err
	}
	_, err = query(ctx, q, op, func(r scanner) (struct{}, error) {
		var i bam.LinkedIssue
		var seq, done int64
		err := r.Scan(&seq, &i.ID, &i.Key, &i.URL, &done)
		if err == nil {
			i.Done = done != 0
			at[seq].Issues = append(at[seq].Issues, i)
		}
		return struct{}{}, err
	}, "SELECT tl.badcase, ti.id, ti.issue_key, ti.url, ti.done FROM tracker_links tl JOIN tracker_issues ti ON ti.id = tl.issue WHERE tl.badcase IN ("+
		marks(len(seqs))+") ORDER BY 1, 2", seqs...)
	return err
}

// severityRank orders severities in the database.
func severityRank(s bam.Severity) int {
	return slices.Index([]bam.Severity{bam.Low, bam.Medium, bam.High, bam.Critical}, s)
}

// save writes all columns that an edit may change, and the parts that follow.
func save(tx *sql.Tx, b stored) error {
	attributes, err := asJSON(b.Attributes)
	if err != nil {
		return err
	}
	err = one(tx.Exec(`UPDATE badcases SET title = ?, description = ?, status = ?, severity = ?, severity_rank = ?, priority = ?, grading = ?,
		function = ?, system_version = ?, model_version = ?, model_id = ?, place = ?, truth = ?, truth_label = ?, assignee = ?, attributes = ?,
		frequency = ?, first_seen = ?, last_seen = ?, version = ?, updated_at = ? WHERE seq = ?`,
		b.Title, b.Description, b.Status, b.Severity, severityRank(b.Severity), b.Priority, b.Grading,
		b.Function, b.SystemVersion, b.ModelVersion, b.ModelID, b.Place, string(b.Truth), b.TruthLabel, b.Assignee, attributes,
		b.Frequency, stamp(b.FirstSeen), stamp(b.LastSeen), b.Version, stamp(b.UpdatedAt), b.seq))
	if err != nil {
		return err
	}
	for _, table := range []string{"badcase_tags", "badcase_attributes"} {
		if _, err := tx.Exec("DELETE FROM "+table+" WHERE badcase = ?", b.seq); err != nil {
			return err
		}
	}
	if _, err := tx.Exec("DELETE FROM badcases_text WHERE rowid = ?", b.seq); err != nil {
		return err
	}
	return saveParts(tx, b)
}

// maxIndexed bounds an attribute's text in the index: long values are kept whole
// in the badcase but found and counted by their beginning.
const maxIndexed = 256

func saveParts(tx *sql.Tx, b stored) error {
	for _, tag := range b.Tags {
		if _, err := tx.Exec("INSERT INTO badcase_tags (badcase, tag) VALUES (?, ?)", b.seq, tag); err != nil {
			return err
		}
	}
	words := []string{b.Title, b.Description, b.Function, b.Device, b.Place, b.ResultLabel, b.TruthLabel, b.ModelVersion, b.Slot,
		b.SystemVersion, b.Assignee, b.Rule, b.Reason, b.Feedback, b.ID, strings.Join(b.Tags, " ")}
	for _, name := range slices.Sorted(maps.Keys(b.Attributes)) {
		value := bam.Text(b.Attributes[name])
		words = append(words, value)
		var amount *float64
		if x, ok := search.Amount(value); ok {
			amount = &x
		}
		if len(value) > maxIndexed {
			value = strings.ToValidUTF8(value[:maxIndexed], "")
		}
		if _, err := tx.Exec("INSERT INTO badcase_attributes (badcase, name, value, amount) VALUES (?, ?, ?, ?)", b.seq, name, value, amount); err != nil {
			return err
		}
	}
	for _, m := range b.Media {
		words = append(words, m.Name)
	}
	_, err := tx.Exec("INSERT INTO badcases_text (rowid, words) VALUES (?, ?)", b.seq, search.Searchable(words...))
	return err
}

func addHistory(tx *sql.Tx, seq int64, changes []bam.Change) error {
	for _, c := range changes {
		if _, err := tx.Exec("INSERT INTO badcase_history (badcase, at, actor, field, old, new, action) VALUES (?, ?, ?, ?, ?, ?, ?)",
			seq, stamp(c.At), c.Actor, c.Field, string(c.Old), string(c.New), c.Action); err != nil {
			return err
		}
	}
	return nil
}

// load reads one badcase with its parts inside a transaction.
func load(tx *sql.Tx, where string, arg any) (stored, error) {
	b, err := scanBadcase(tx.QueryRow("SELECT "+badcaseColumns+" FROM badcases b WHERE "+where, arg))
	if err != nil {
		return b, err
	}
	list := []stored{b}
	// The transaction is the writer's: no caller's context may interrupt it.
	err = complete(context.Background(), tx, list)
	return list[0], err
}

// loadID is load of a badcase, or of the one that it is part of.
func loadID(tx *sql.Tx, id string) (stored, error) {
	b, err := load(tx, "b.id = ?", id)
	if errors.Is(err, sql.ErrNoRows) {
		b, err = load(tx, "b.seq = (SELECT m.badcase FROM badcase_merged m WHERE m.id = ?)", id)
	}
	return b, err
}

// Edit implements bam.Editor.
func (s *Badcases) Edit(ctx context.Context, id string, version int, e bam.Edit, actor string, at time.Time) (bam.Badcase, error) {
	const op = "sqlstore.Edit"
	var out bam.Badcase
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		b, err := loadID(tx, id)
		if err != nil {
			return err
		}
		if version != 0 && version != b.Version {
			return &fault.Error{Kind: fault.Conflict, Op: op, Err: &bam.Stale{Current: b.Version}}
		}
		before := b.Version
		if err := edit(tx, &b, e, actor, at); err != nil {
			return err
		}
		out = b.Badcase
		if e.Action == "" || b.Version == before {
			return nil
		}
		return addEditAction(tx, b.Badcase, e, actor, at)
	})
	return out, classify(op, err)
}

func edit(tx *sql.Tx, b *stored, e bam.Edit, actor string, at time.Time) error {
	changes, err := e.Apply(&b.Badcase, actor, at)
	if err != nil || len(changes) == 0 {
		return err
	}
	if err := save(tx, *b); err != nil {
		return err
	}
	if err := tellChanges(tx, b, changes); err != nil {
		return err
	}
	if err := tellTrackers(tx, b, changes); err != nil {
		return err
	}
	if err := rescore(tx, b.seq, at); err != nil {
		return err
	}
	return addHistory(tx, b.seq, changes)
}

// History implements bam.Reader.
func (s *Badcases) History(ctx context.Context, id, cursor string, limit int) ([]bam.Change, string, error) {
	const op = "sqlstore.History"
	before := int64(math.MaxInt64)
	if cursor != "" {
		n, err := strconv.ParseInt(cursor, 10, 64)
		if err != nil {
			return nil, "", fault.Field(op, "query.cursor", "%.80q is damaged", cursor)
		}
		before = n
	}
	limit = pageLimit(limit, 200)
	var seqs []int64
	list, err := query(ctx, s.db.read, op, func(r scanner) (bam.Change, error) {
		var c bam.Change
		var seq, at int64
		var before, after string
		err := r.Scan(&seq, &at, &c.Actor, &c.Field, &before, &after, &c.Action)
		c.At, c.Old, c.New = moment(at), raw(before), raw(after)
		seqs = append(seqs, seq)
		return c, err
	}, `SELECT h.seq, h.at, h.actor, h.field, h.old, h.new, h.action FROM badcase_history h JOIN badcases b ON b.seq = h.badcase
		WHERE b.id = ? AND h.seq < ? ORDER BY h.seq DESC LIMIT ?`, id, before, limit+1)
	if err != nil || len(list) <= limit {
		return list, "", err
	}
	return list[:limit], strconv.FormatInt(seqs[limit-1], 10), nil
}
