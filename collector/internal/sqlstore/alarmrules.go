package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mlife/collector/internal/bam/alarm"
	"mlife/shared/fault"
)

// Alarms implements alarm.Store and alarm.Counter.
type Alarms struct{ db *DB }

// Alarms gives the store of rules and alarms.
func (db *DB) Alarms() *Alarms { return &Alarms{db} }

func scanRule(row scanner) (r alarm.Rule, err error) {
	var body string
	if err = row.Scan(&body); err == nil {
		err = json.Unmarshal([]byte(body), &r)
	}
	return r, err
}

// Rules implements alarm.Store.
func (s *Alarms) Rules(ctx context.Context) ([]alarm.Rule, error) {
	return query(ctx, s.db.read, "sqlstore.Rules", scanRule, "SELECT body FROM alarm_rules ORDER BY name LIMIT ?", alarm.MaxRules)
}

// Rule implements alarm.Store.
func (s *Alarms) Rule(ctx context.Context, id string) (alarm.Rule, error) {
	r, err := scanRule(s.db.read.QueryRowContext(ctx, "SELECT body FROM alarm_rules WHERE id = ?", id))
	return r, classify(fmt.Sprintf("alarm rule %.64q", id), err)
}

func ruleNameFree(tx *sql.Tx, r alarm.Rule) error {
	n, err := number(tx, "SELECT count(*) FROM alarm_rules WHERE name = ? AND id <> ?", r.Name, r.ID)
	if err == nil && n > 0 {
		err = fault.New(fault.Exists, "alarm rule", "there is a rule %.80q already", r.Name)
	}
	return err
}

// AddRule implements alarm.Store.
func (s *Alarms) AddRule(ctx context.Context, r alarm.Rule) error {
	body, err := asJSON(r)
	if err != nil {
		return err
	}
	return classify("alarm rule", s.db.Write(ctx, func(tx *sql.Tx) error {
		n, err := number(tx, "SELECT count(*) FROM alarm_rules")
		if err != nil {
			return err
		}
		if n >= alarm.MaxRules {
			return fault.New(fault.TooLarge, "alarm rule", "there are %d rules already", n)
		}
		if err := ruleNameFree(tx, r); err != nil {
			return err
		}
		_, err = tx.Exec("INSERT INTO alarm_rules (id, name, body, revision, next, course, error, checked_at) VALUES (?, ?, ?, 1, 0, '', '', 0)", r.ID, r.Name, body)
		return err
	}))
}

// ChangeRule implements alarm.Store.
func (s *Alarms) ChangeRule(ctx context.Context, r alarm.Rule, anew bool) error {
	body, err := asJSON(r)
	if err != nil {
		return err
	}
	return classify("alarm rule "+r.ID, s.db.Write(ctx, func(tx *sql.Tx) error {
		if err := ruleNameFree(tx, r); err != nil {
			return err
		}
		if err := one(tx.Exec("UPDATE alarm_rules SET name = ?, body = ?, revision = revision + 1 WHERE id = ?", r.Name, body, r.ID)); err != nil || !anew {
			return err
		}
		if err := endActive(tx, r.ID, "", r.UpdatedAt); err != nil {
			return err
		}
		return relearn(tx, r.ID)
	}))
}

// relearn forgets what a rule learnt.
func relearn(tx *sql.Tx, rule string) error {
	if _, err := tx.Exec("UPDATE alarm_rules SET course = '', next = 0, error = '' WHERE id = ?", rule); err != nil {
		return err
	}
	_, err := tx.Exec("DELETE FROM alarm_windows WHERE rule = ?", rule)
	return err
}

// endActive closes the alarm of a rule that watches it no longer.
func endActive(tx *sql.Tx, rule, who string, at time.Time) error {
	a, err := scanAlarm(tx.QueryRow("SELECT body FROM alarms WHERE rule = ? AND active = 1", rule))
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	e := a.Abandon(who, at)
	if err := saveAlarm(tx, a); err != nil {
		return err
	}
	return addEvents(tx, a.ID, []alarm.Event{e})
}

// RemoveRule implements alarm.Store.
func (s *Alarms) RemoveRule(ctx context.Context, id, who string, at time.Time) error {
	return classify(fmt.Sprintf("alarm rule %.64q", id), s.db.Write(ctx, func(tx *sql.Tx) error {
		if err := endActive(tx, id, who, at); err != nil {
			return err
		}
		return one(tx.Exec("DELETE FROM alarm_rules WHERE id = ?", id))
	}))
}

// Watch implements alarm.Store.
func (s *Alarms) Watch(ctx context.Context, rule, login string, on bool) (r alarm.Rule, err error) {
	op := fmt.Sprintf("alarm rule %.64q", rule)
	err = classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		if r, err = scanRule(tx.QueryRow("SELECT body FROM alarm_rules WHERE id = ?", rule)); err != nil {
			return err
		}
		r.Watchers = slices.DeleteFunc(r.Watchers, func(s string) bool { return s == login })
		if on {
			if len(r.Watchers) >= alarm.MaxWatchers {
				return fault.New(fault.TooLarge, op, "a rule has at most %d watchers", alarm.MaxWatchers)
			}
			r.Watchers = append(r.Watchers, login)
			slices.Sort(r.Watchers)
		}
		body, err := asJSON(r)
		if err != nil {
			return err
		}
		return one(tx.Exec("UPDATE alarm_rules SET body = ? WHERE id = ?", body, rule))
	}))
	return r, err
}

// Progress implements alarm.Store.
func (s *Alarms) Progress(ctx context.Context, rule string) (alarm.Progress, error) {
	p, err := scanProgress(s.db.read.QueryRowContext(ctx, "SELECT revision, next, course, error, checked_at FROM alarm_rules WHERE id = ?", rule))
	return p, classify("alarm rule "+rule, err)
}

func scanProgress(row scanner) (p alarm.Progress, err error) {
	var next, checked int64
	var course string
	if err = row.Scan(&p.Revision, &next, &course, &p.Error, &checked); err != nil {
		return p, err
	}
	p.Next, p.CheckedAt = moment(next), moment(checked)
	if course != "" {
		p.Course = &alarm.Course{}
		if json.Unmarshal([]byte(course), p.Course) != nil {
			p.Course = nil // of another version: it is learnt again
		}
	}
	return p, nil
}

// Failed implements alarm.Store.
func (s *Alarms) Failed(ctx context.Context, rule, why string, at time.Time) error {
	return classify("alarm rule "+rule, s.db.Write(ctx, func(tx *sql.Tx) error {
		return one(tx.Exec("UPDATE alarm_rules SET error = ?, checked_at = ? WHERE id = ?", shortened(why, 500), stamp(at), rule))
	}))
}

// shortened keeps the beginning of a text.
func shortened(s string, most int) string {
	if len(s) > most {
		s = s[:most]
	}
	return strings.ToValidUTF8(s, "")
}
