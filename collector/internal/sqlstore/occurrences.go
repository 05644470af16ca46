package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

// Known implements bam.Recorder.
func (s *Badcases) Known(ctx context.Context, clip wire.Key) (string, bool, error) {
	return s.lookup(ctx, "sqlstore.Known", "SELECT b.id FROM occurrences o JOIN badcases b ON b.seq = o.badcase WHERE o.clip = ?", clip.String())
}

// KnownItems implements bam.Recorder.
func (s *Badcases) KnownItems(ctx context.Context, shas []string) (string, bool, error) {
	key := bam.ItemsKey(shas)
	if key == "" {
		return "", false, nil
	}
	return s.lookup(ctx, "sqlstore.KnownItems", "SELECT id FROM badcases WHERE items_key = ? ORDER BY seq LIMIT 1", key)
}

func (s *Badcases) lookup(ctx context.Context, op, text string, arg any) (id string, ok bool, err error) {
	err = s.db.read.QueryRowContext(ctx, text, arg).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return id, err == nil, classify(op, err)
}

// Record implements bam.Recorder.
func (s *Badcases) Record(ctx context.Context, o bam.Occurrence) (string, error) {
	const op = "sqlstore.Record"
	manifest, err := asJSON(o.Manifest)
	if err != nil {
		return "", fault.New(fault.Invalid, op, "manifest: %w", err)
	}
	var id string
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRow("SELECT b.id FROM occurrences o JOIN badcases b ON b.seq = o.badcase WHERE o.clip = ?", o.Clip.String()).Scan(&id)
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		b, err := load(tx, "b.fingerprint = ?", o.Fingerprint())
		if errors.Is(err, sql.ErrNoRows) {
			b, err = addBadcase(tx, o)
		} else if err == nil {
			err = again(tx, &b, o)
		}
		if err != nil {
			return err
		}
		id = b.ID
		m := o.Manifest
		_, err = tx.Exec(`INSERT INTO occurrences (clip, badcase, device, captured_at, received_at, model_version, model_id, result, rule, reason, source, manifest)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			o.Clip.String(), b.seq, m.Device, stamp(m.CapturedAt), stamp(o.At), m.Model, o.ModelID, string(m.Result), m.Rule, m.Reason, o.Source, manifest)
		return err
	})
	return id, classify(op, err)
}

// again counts one more occurrence; a resolved badcase opens as a regression.
func again(tx *sql.Tx, b *stored, o bam.Occurrence) error {
	b.Frequency++
	if o.Manifest.CapturedAt.After(b.LastSeen) {
		b.LastSeen = o.Manifest.CapturedAt
	}
	if o.Manifest.CapturedAt.Before(b.FirstSeen) {
		b.FirstSeen = o.Manifest.CapturedAt
	}
	if b.Status == bam.Resolved {
		status := bam.Open
		who := "device:" + o.Manifest.Device
		if o.Source != bam.FromDevice {
			who = o.Source
		}
		changes, err := bam.Edit{Status: &status, AddTags: []string{"regression"}}.Apply(&b.Badcase, who, o.At)
		if err != nil {
			return err
		}
		if err := addHistory(tx, b.seq, changes); err != nil {
			return err
		}
		return save(tx, *b)
	}
	// Nothing that is searched or edited changes: the version stays, so that
	// frequent cases do not refuse every edit.
	return one(tx.Exec("UPDATE badcases SET frequency = ?, first_seen = ?, last_seen = ? WHERE seq = ?",
		b.Frequency, stamp(b.FirstSeen), stamp(b.LastSeen), b.seq))
}

func addBadcase(tx *sql.Tx, o bam.Occurrence) (stored, error) {
	template, err := templateFor(tx, o.Manifest.Function)
	if err != nil {
		return stored{}, err
	}
	b := stored{Badcase: o.Badcase(template)}
	attributes, err := asJSON(b.Attributes)
	if err != nil {
		return b, err
	}
	err = tx.QueryRow(`INSERT INTO badcases (id, fingerprint, items_key, title, description, status, severity, severity_rank, priority, grading,
		function, system_version, slot, model_version, model_id, model_sha256, device, place, result, truth, result_label, truth_label, confidence,
		assignee, attributes, rule, reason, feedback, frequency, first_seen, last_seen, captured_at, source, version, created_at, updated_at)
		VALUES (`+marks(36)+") RETURNING seq",
		b.ID, o.Fingerprint(), bam.ItemsKey(o.SHAs()), b.Title, b.Description, b.Status, b.Severity, severityRank(b.Severity), b.Priority, b.Grading,
		b.Function, b.SystemVersion, b.Slot, b.ModelVersion, b.ModelID, b.ModelSHA256, b.Device, b.Place, string(b.Result), string(b.Truth),
		b.ResultLabel, b.TruthLabel, b.Confidence, b.Assignee, attributes, b.Rule, b.Reason, b.Feedback, b.Frequency, stamp(b.FirstSeen),
		stamp(b.LastSeen), stamp(b.CapturedAt), b.Source, b.Version, stamp(b.CreatedAt), stamp(b.UpdatedAt)).Scan(&b.seq)
	if err != nil {
		return b, err
	}
	for i, m := range b.Media {
		if _, err := tx.Exec("INSERT INTO badcase_media (badcase, pos, name, media_type, sha256, size, phash) VALUES (?, ?, ?, ?, ?, ?, ?)",
			b.seq, i, m.Name, m.MediaType, m.SHA256, m.Size, m.PHash); err != nil {
			return b, err
		}
	}
	return b, saveParts(tx, b)
}

// Occurrences implements bam.Reader: the newest first.
func (s *Badcases) Occurrences(ctx context.Context, id, cursor string, limit int) ([]bam.Seen, string, error) {
	const op = "sqlstore.Occurrences"
	at, clip, err := occurrenceCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	list, err := query(ctx, s.db.read, op, func(r scanner) (bam.Seen, error) {
		var o bam.Seen
		var captured, received int64
		var result string
		err := r.Scan(&o.Clip, &o.Device, &captured, &received, &o.Model, &result, &o.Rule, &o.Reason, &o.Source)
		o.CapturedAt, o.ReceivedAt, o.Result = moment(captured), moment(received), raw(result)
		return o, err
	}, `SELECT o.clip, o.device, o.captured_at, o.received_at, o.model_version, o.result, o.rule, o.reason, o.source
		FROM occurrences o WHERE o.badcase = (SELECT seq FROM badcases WHERE id = ?) AND (? = '' OR (o.received_at, o.clip) < (?, ?))
		ORDER BY o.received_at DESC, o.clip DESC LIMIT ?`, id, cursor, at, clip, limit+1)
	if err != nil || len(list) <= limit {
		return list, "", err
	}
	last := list[limit-1]
	return list[:limit], strconv.FormatInt(stamp(last.ReceivedAt), 10) + "." + last.Clip, nil
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
