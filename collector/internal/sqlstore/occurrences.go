package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

// Known implements bam.Recorder.
func (s *Badcases) Known(ctx context.Context, key wire.Key) (string, bool, error) {
	return s.lookup(ctx, "sqlstore.Known", "SELECT b.id FROM occurrences o JOIN badcases b ON b.seq = o.badcase WHERE o.clip = ?", key.String())
}

// KnownItems implements bam.Recorder.
func (s *Badcases) KnownItems(ctx context.Context, shas []string) (string, bool, error) {
	key := bam.ItemsKey(shas)
	if key == "" {
		return "", false, nil
	}
	return s.lookup(ctx, "sqlstore.KnownItems", `SELECT id FROM (SELECT seq, id FROM badcases WHERE items_key = ?
		UNION ALL SELECT b.seq, b.id FROM badcase_merged m JOIN badcases b ON b.seq = m.badcase WHERE m.items_key = ?) k ORDER BY seq LIMIT 1`, key, key)
}

func (s *Badcases) lookup(ctx context.Context, op, text string, args ...any) (id string, ok bool, err error) {
	err = s.db.read.QueryRowContext(ctx, text, args...).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return id, err == nil, classify(op, err)
}

// Record implements bam.Recorder.
func (s *Badcases) Record(ctx context.Context, o bam.Occurrence) (string, error) {
	const op = "sqlstore.Record"
	manifest, err := asJSON(withoutLooks(o.Manifest))
	if err != nil {
		return "", fault.New(fault.Invalid, op, "manifest: %w", err)
	}
	var id string
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRow("SELECT b.id FROM occurrences o JOIN badcases b ON b.seq = o.badcase WHERE o.clip = ?", o.Clip.String()).Scan(&id)
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		b, member, err := whose(tx, o)
		if errors.Is(err, sql.ErrNoRows) {
			b, err = addBadcase(tx, o)
		} else if err == nil {
			err = again(tx, &b, o)
		}
		if err != nil {
			return err
		}
		id = b.ID
		if err := addOccurrence(tx, b.seq, o, manifest, member); err != nil {
			return err
		}
		return rescore(tx, b.seq, o.At)
	})
	return id, classify(op, err)
}

// withoutLooks leaves out what is kept better elsewhere: of media that are in the store
// there are prints. Of a report that is only counted the sketch is all there is.
func withoutLooks(m clip.Manifest) clip.Manifest {
	m.Items = slices.Clone(m.Items)
	for i := range m.Items {
		m.Items[i].Look = ""
	}
	return m
}

// addOccurrence writes the row of an occurrence; with o.CountFor it is one whose bytes
// were not sent.
func addOccurrence(tx *sql.Tx, badcase int64, o bam.Occurrence, manifest, member string) error {
	m := o.Manifest
	_, err := tx.Exec(`INSERT INTO occurrences (clip, badcase, device, captured_at, received_at, model_version, model_id, result, rule, reason, source, manifest, member, counted, campaign)
		VALUES (`+marks(15)+")",
		o.Clip.String(), badcase, m.Device, stamp(m.CapturedAt), stamp(o.At), m.Model, o.ModelID, string(m.Result), m.Rule, m.Reason, o.Source, manifest,
		member, whether(o.CountFor != ""), m.Campaign)
	if err != nil {
		return err
	}
	return collected(tx, o)
}

func whether(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// whose finds the badcase of an occurrence, and the part of it: the one with its
// fingerprint. sql.ErrNoRows when it is the first of its kind.
func whose(tx *sql.Tx, o bam.Occurrence) (b stored, member string, err error) {
	b, err = load(tx, "b.fingerprint = ?", o.Fingerprint())
	if !errors.Is(err, sql.ErrNoRows) {
		return b, "", err
	}
	err = tx.QueryRow("SELECT id FROM badcase_merged WHERE fingerprint = ?", o.Fingerprint()).Scan(&member)
	if err == nil {
		b, err = loadID(tx, member)
	}
	return b, member, err
}

// again counts one more occurrence, before its row is there; a resolved badcase opens
// as a regression.
func again(tx *sql.Tx, b *stored, o bam.Occurrence) error {
	m := o.Manifest
	b.Frequency++
	if m.CapturedAt.After(b.LastSeen) {
		b.LastSeen = m.CapturedAt
	}
	if m.CapturedAt.Before(b.FirstSeen) {
		b.FirstSeen = m.CapturedAt
	}
	if m.Device != "" {
		known, err := number(tx, "SELECT count(*) FROM (SELECT 1 FROM occurrences WHERE badcase = ? AND device = ? LIMIT 1) k", b.seq, m.Device)
		if err != nil {
			return err
		}
		b.Devices += 1 - int(known)
	}
	// Nothing that people edit changes: the version stays, so that frequent cases do
	// not refuse every edit.
	err := one(tx.Exec("UPDATE badcases SET frequency = ?, devices = ?, first_seen = ?, last_seen = ? WHERE seq = ?",
		b.Frequency, b.Devices, stamp(b.FirstSeen), stamp(b.LastSeen), b.seq))
	if err != nil || b.Status != bam.Resolved {
		return err
	}
	who := "device:" + m.Device
	if o.Source != bam.FromDevice {
		who = o.Source
	}
	return regress(tx, b, who, m.Model, o.At)
}

// regress opens a resolved badcase that was reported again.
func regress(tx *sql.Tx, b *stored, who, model string, at time.Time) error {
	status := bam.Open
	changes, err := bam.Edit{Status: &status, AddTags: []string{"regression"}}.Apply(&b.Badcase, who, at)
	if fault.Is(err, fault.Invalid) { // no room for another tag
		changes, err = bam.Edit{Status: &status}.Apply(&b.Badcase, who, at)
	}
	if err != nil {
		return err
	}
	b.Regressions, b.RegressedBy, b.RegressedAt = b.Regressions+1, model, &at
	if err := addHistory(tx, b.seq, changes); err != nil {
		return err
	}
	if err := tellChanges(tx, b, changes); err != nil {
		return err
	}
	if err := tellRegression(tx, b, model, who, at); err != nil {
		return err
	}
	if err := save(tx, *b); err != nil {
		return err
	}
	return one(tx.Exec("UPDATE badcases SET regressions = ?, regressed_by = ?, regressed_at = ? WHERE seq = ?",
		b.Regressions, b.RegressedBy, stamp(at), b.seq))
}

func addBadcase(tx *sql.Tx, o bam.Occurrence) (stored, error) {
	template, err := templateFor(tx, o.Manifest.Function)
	if err != nil {
		return stored{}, err
	}
	b := stored{Badcase: o.Badcase(template)}
	if err := insertBadcase(tx, &b, o.Fingerprint(), bam.ItemsKey(o.SHAs())); err != nil {
		return b, err
	}
	return b, awaitComparison(tx, b.ID, b.Media, o.At)
}

// insertBadcase adds a badcase with its parts and sets its row number.
func insertBadcase(tx *sql.Tx, b *stored, fingerprint, itemsKey string) error {
	attributes, err := asJSON(b.Attributes)
	if err != nil {
		return err
	}
	var regressed time.Time
	if b.RegressedAt != nil {
		regressed = *b.RegressedAt
	}
	err = tx.QueryRow(`INSERT INTO badcases (id, fingerprint, items_key, title, description, status, severity, severity_rank, priority, grading,
		function, system_version, slot, model_version, model_id, model_sha256, device, place, result, truth, result_label, truth_label, confidence,
		assignee, attributes, rule, reason, feedback, frequency, first_seen, last_seen, captured_at, source, version, created_at, updated_at,
		devices, members, regressions, regressed_by, regressed_at)
		VALUES (`+marks(41)+") RETURNING seq",
		b.ID, fingerprint, itemsKey, b.Title, b.Description, b.Status, b.Severity, severityRank(b.Severity), b.Priority, b.Grading,
		b.Function, b.SystemVersion, b.Slot, b.ModelVersion, b.ModelID, b.ModelSHA256, b.Device, b.Place, string(b.Result), string(b.Truth),
		b.ResultLabel, b.TruthLabel, b.Confidence, b.Assignee, attributes, b.Rule, b.Reason, b.Feedback, b.Frequency, stamp(b.FirstSeen),
		stamp(b.LastSeen), stamp(b.CapturedAt), b.Source, b.Version, stamp(b.CreatedAt), stamp(b.UpdatedAt),
		b.Devices, b.Members, b.Regressions, b.RegressedBy, stamp(regressed)).Scan(&b.seq)
	if err != nil {
		return err
	}
	for i, m := range b.Media {
		if _, err := tx.Exec("INSERT INTO badcase_media (badcase, pos, name, media_type, sha256, size, phash) VALUES (?, ?, ?, ?, ?, ?, ?)",
			b.seq, i, m.Name, m.MediaType, m.SHA256, m.Size, m.PHash); err != nil {
			return err
		}
		if err := awaitPreview(tx, b.CreatedAt, m.MediaType, m.SHA256); err != nil {
			return err
		}
	}
	return saveParts(tx, *b)
}

// Occurrences implements bam.Reader: the newest first.
func (s *Badcases) Occurrences(ctx context.Context, id, cursor string, limit int) ([]bam.Seen, string, error) {
	const op = "sqlstore.Occurrences"
	at, last, err := occurrenceCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	list, err := query(ctx, s.db.read, op, func(r scanner) (bam.Seen, error) {
		var o bam.Seen
		var captured, received int64
		var result, manifest string
		var counted int
		if err := r.Scan(&o.Clip, &o.Device, &captured, &received, &o.Model, &result, &o.Rule, &o.Reason, &o.Source, &o.Member, &counted, &manifest); err != nil {
			return o, err
		}
		o.CapturedAt, o.ReceivedAt, o.Result, o.Counted = moment(captured), moment(received), raw(result), counted != 0
		var m clip.Manifest
		if err := json.Unmarshal([]byte(manifest), &m); err != nil {
			return o, err
		}
		o.Media = bam.MediaOf(m)
		return o, nil
	}, `SELECT o.clip, o.device, o.captured_at, o.received_at, o.model_version, o.result, o.rule, o.reason, o.source, o.member, o.counted, o.manifest
		FROM occurrences o WHERE o.badcase = (SELECT seq FROM badcases WHERE id = ?) AND (? = '' OR (o.received_at, o.clip) < (?, ?))
		ORDER BY o.received_at DESC, o.clip DESC LIMIT ?`, id, cursor, at, last, limit+1)
	if err != nil || len(list) <= limit {
		return list, "", err
	}
	end := list[limit-1]
	return list[:limit], strconv.FormatInt(stamp(end.ReceivedAt), 10) + "." + end.Clip, nil
}

func occurrenceCursor(cursor string) (at int64, clip string, err error) {
	if cursor == "" {
		return 0, "", nil
	}
	head, clip, _ := strings.Cut(cursor, ".")
	if at, err = strconv.ParseInt(head, 10, 64); err != nil {
		return 0, "", fault.Field("sqlstore.Occurrences", "query.cursor", "%.80q is damaged", cursor)
	}
	return at, clip, nil
}

func templateFor(tx *sql.Tx, function string) (string, error) {
	var text string
	err := tx.QueryRow("SELECT text FROM title_templates WHERE function IN (?, '') ORDER BY function DESC LIMIT 1", function).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return text, err
}

// Attributes implements bam.Definitions.
func (s *Badcases) Attributes(ctx context.Context) ([]bam.Attribute, error) {
	return query(ctx, s.db.read, "sqlstore.Attributes", func(r scanner) (bam.Attribute, error) {
		var a bam.Attribute
		var choices string
		if err := r.Scan(&a.Name, &a.Type, &a.Label, &choices); err != nil {
			return a, err
		}
		return a, json.Unmarshal([]byte(choices), &a.Choices)
	}, "SELECT name, type, label, choices FROM attribute_definitions ORDER BY name LIMIT 1000")
}

// DefineAttribute implements bam.Definitions.
func (s *Badcases) DefineAttribute(ctx context.Context, a bam.Attribute) error {
	if a.Choices == nil {
		a.Choices = []string{}
	}
	choices, err := asJSON(a.Choices)
	if err != nil {
		return err
	}
	return s.exec(ctx, "sqlstore.DefineAttribute", `INSERT INTO attribute_definitions (name, type, label, choices) VALUES (?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET type = excluded.type, label = excluded.label, choices = excluded.choices`, a.Name, a.Type, a.Label, choices)
}

// RemoveAttribute implements bam.Definitions; values that are there stay.
func (s *Badcases) RemoveAttribute(ctx context.Context, name string) error {
	return classify("sqlstore.RemoveAttribute", s.db.Write(ctx, func(tx *sql.Tx) error {
		return one(tx.Exec("DELETE FROM attribute_definitions WHERE name = ?", name))
	}))
}

// Templates implements bam.Definitions.
func (s *Badcases) Templates(ctx context.Context) ([]bam.Template, error) {
	return query(ctx, s.db.read, "sqlstore.Templates", func(r scanner) (bam.Template, error) {
		var t bam.Template
		err := r.Scan(&t.Function, &t.Text)
		return t, err
	}, "SELECT function, text FROM title_templates ORDER BY function LIMIT 1000")
}

// SetTemplate implements bam.Definitions; an empty text takes it away.
func (s *Badcases) SetTemplate(ctx context.Context, t bam.Template) error {
	if t.Text == "" {
		return s.exec(ctx, "sqlstore.SetTemplate", "DELETE FROM title_templates WHERE function = ?", t.Function)
	}
	return s.exec(ctx, "sqlstore.SetTemplate", "INSERT INTO title_templates (function, text) VALUES (?, ?) ON CONFLICT (function) DO UPDATE SET text = excluded.text", t.Function, t.Text)
}

func (s *Badcases) exec(ctx context.Context, op, text string, args ...any) error {
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(text, args...)
		return err
	}))
}
