package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

const derivedColumns = `d.id, b.id, d.root, d.parent, d.operation, d.operation_version, d.parameters, d.name, d.media_type, d.sha256, d.size,
	d.result, d.truth, d.notes, d.chosen, d.author, d.job, d.created_at`

const derivedFrom = " FROM badcase_derived d JOIN badcases b ON b.seq = d.badcase "

func scanDerived(row scanner) (bam.Derived, error) {
	var d bam.Derived
	var parameters, result, truth, notes string
	var chosen int
	var created int64
	err := row.Scan(&d.ID, &d.Badcase, &d.Root, &d.Parent, &d.Operation, &d.OpVersion, &parameters, &d.Media.Name, &d.Media.MediaType,
		&d.Media.SHA256, &d.Media.Size, &result, &truth, &notes, &chosen, &d.Author, &d.Job, &created)
	if err != nil {
		return d, err
	}
	d.Parameters, d.Result, d.Truth, d.Chosen, d.CreatedAt = raw(parameters), raw(result), raw(truth), chosen != 0, moment(created)
	return d, json.Unmarshal([]byte(notes), &d.Notes)
}

// AddDerived implements bam.Derivations.
func (s *Badcases) AddDerived(ctx context.Context, list []bam.Derived) (added int, err error) {
	const op = "sqlstore.AddDerived"
	if len(list) == 0 {
		return 0, nil
	}
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		added = 0
		seq, err := number(tx, "SELECT seq FROM badcases WHERE id = ?", list[0].Badcase)
		if err != nil {
			return classify("badcase "+list[0].Badcase, err)
		}
		have, err := number(tx, "SELECT count(*) FROM badcase_derived WHERE badcase = ?", seq)
		if err != nil {
			return err
		}
		if int(have)+len(list) > bam.MaxDerived {
			return fault.New(fault.TooLarge, op, "the badcase would have %d derived media, at most %d", int(have)+len(list), bam.MaxDerived)
		}
		var changes []bam.Change
		for _, d := range list {
			same, err := number(tx, "SELECT count(*) FROM badcase_derived WHERE badcase = ? AND parent = ? AND operation = ? AND parameters = ? AND sha256 = ?",
				seq, d.Parent, d.Operation, string(d.Parameters), d.Media.SHA256)
			if err != nil {
				return err
			}
			if same > 0 {
				continue
			}
			added++
			if err := errors.Join(insertDerived(tx, seq, d), awaitPreview(tx, d.CreatedAt, d.Media.MediaType, d.Media.SHA256)); err != nil {
				return err
			}
			if len(changes) < 20 { // the frames of a video would fill the history
				what, err := asJSON(map[string]any{"operation": d.Operation, "name": d.Media.Name, "sha256": d.Media.SHA256, "of": d.Parent})
				if err != nil {
					return err
				}
				changes = append(changes, bam.Change{At: d.CreatedAt, Actor: d.Author, Field: "derived", New: json.RawMessage(what)})
			}
		}
		return addHistory(tx, seq, changes)
	})
	return added, classify(op, err)
}

func insertDerived(tx *sql.Tx, seq int64, d bam.Derived) error {
	notes, err := asJSON(append([]string{}, d.Notes...))
	if err != nil {
		return err
	}
	chosen := 0
	if d.Chosen {
		chosen = 1
	}
	_, err = tx.Exec(`INSERT INTO badcase_derived (id, badcase, root, parent, operation, operation_version, parameters, name, media_type, sha256, size,
		result, truth, notes, chosen, author, job, created_at) VALUES (`+marks(18)+`)`,
		d.ID, seq, d.Root, d.Parent, d.Operation, d.OpVersion, string(d.Parameters), d.Media.Name, d.Media.MediaType, d.Media.SHA256, d.Media.Size,
		string(d.Result), string(d.Truth), notes, chosen, d.Author, d.Job, stamp(d.CreatedAt))
	return err
}

// DerivedOf implements bam.Derivations.
func (s *Badcases) DerivedOf(ctx context.Context, badcases ...string) ([]bam.Derived, error) {
	if len(badcases) == 0 {
		return nil, nil
	}
	return query(ctx, s.db.read, "sqlstore.DerivedOf", scanDerived,
		"SELECT "+derivedColumns+derivedFrom+"WHERE b.id IN ("+marks(len(badcases))+") ORDER BY d.id", anys(badcases)...)
}

// Derived implements bam.Derivations.
func (s *Badcases) Derived(ctx context.Context, id string) (bam.Derived, error) {
	d, err := scanDerived(s.db.read.QueryRowContext(ctx, "SELECT "+derivedColumns+derivedFrom+"WHERE d.id = ?", id))
	return d, classify("derived medium "+id, err)
}

// changeDerived does something to one and leaves a row in the badcase's history.
func (s *Badcases) changeDerived(ctx context.Context, op, id, field, actor string, at time.Time, do func(tx *sql.Tx, d *bam.Derived) error) (d bam.Derived, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		d, err = scanDerived(tx.QueryRow("SELECT "+derivedColumns+derivedFrom+"WHERE d.id = ?", id))
		if err != nil {
			return classify("derived medium "+id, err)
		}
		if err := do(tx, &d); err != nil {
			return err
		}
		seq, err := number(tx, "SELECT seq FROM badcases WHERE id = ?", d.Badcase)
		if err != nil {
			return err
		}
		what, err := asJSON(map[string]any{"name": d.Media.Name, "sha256": d.Media.SHA256, "chosen": d.Chosen})
		if err != nil {
			return err
		}
		return addHistory(tx, seq, []bam.Change{{At: at, Actor: actor, Field: field, New: json.RawMessage(what)}})
	})
	return d, classify(op, err)
}

// ChooseDerived implements bam.Derivations.
func (s *Badcases) ChooseDerived(ctx context.Context, id string, chosen bool, actor string, at time.Time) (bam.Derived, error) {
	return s.changeDerived(ctx, "sqlstore.ChooseDerived", id, "derived.chosen", actor, at, func(tx *sql.Tx, d *bam.Derived) error {
		d.Chosen = chosen
		n := 0
		if chosen {
			n = 1
		}
		return one(tx.Exec("UPDATE badcase_derived SET chosen = ? WHERE id = ?", n, id))
	})
}

// RemoveDerived implements bam.Derivations. Its bytes stay: a document may have them.
func (s *Badcases) RemoveDerived(ctx context.Context, id, actor string, at time.Time) (bam.Derived, error) {
	return s.changeDerived(ctx, "sqlstore.RemoveDerived", id, "derived.removed", actor, at, func(tx *sql.Tx, _ *bam.Derived) error {
		return one(tx.Exec("DELETE FROM badcase_derived WHERE id = ?", id))
	})
}
