package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/bam/alarm"
	"mlife/collector/internal/notify"
	"mlife/shared/fault"
)

func scanAlarm(row scanner) (a alarm.Alarm, err error) {
	var body string
	if err = row.Scan(&body); err == nil {
		err = json.Unmarshal([]byte(body), &a)
	}
	return a, err
}

func saveAlarm(tx *sql.Tx, a alarm.Alarm) error {
	body, err := asJSON(a)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO alarms (id, rule, state, active, body) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, active = excluded.active, body = excluded.body`,
		a.ID, a.Rule, a.State, whether(a.State != alarm.Closed), body)
	return err
}

func addEvents(tx *sql.Tx, id string, events []alarm.Event) error {
	for _, e := range events {
		if _, err := tx.Exec(`INSERT INTO alarm_events (alarm, pos, at, who, what, note)
			SELECT ?, COALESCE(max(pos), 0) + 1, ?, ?, ?, ? FROM alarm_events WHERE alarm = ?`, id, stamp(e.At), e.Who, e.What, e.Note, id); err != nil {
			return err
		}
	}
	return nil
}

// Advance implements alarm.Store.
func (s *Alarms) Advance(ctx context.Context, a alarm.Advance) error {
	const op = "sqlstore.Advance"
	course, err := json.Marshal(a.Course)
	if err != nil {
		return err
	}
	if len(course) > alarm.MaxCourse {
		return fault.New(fault.TooLarge, op, "what the rule learnt takes %d bytes, at most %d", len(course), alarm.MaxCourse)
	}
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		rule, err := scanRule(tx.QueryRow("SELECT body FROM alarm_rules WHERE id = ? AND revision = ?", a.Rule, a.Revision))
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.Conflict, op, "the rule is not where it was")
		}
		if err != nil {
			return err
		}
		if a.Anew {
			if err := endActive(tx, a.Rule, "", a.CheckedAt); err != nil {
				return err
			}
			if err := relearn(tx, a.Rule); err != nil {
				return err
			}
		}
		rule.Query = a.Query
		body, err := asJSON(rule)
		if err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE alarm_rules SET body = ?, revision = revision + 1, next = ?, course = ?, error = '', checked_at = ? WHERE id = ?",
			body, stamp(a.Next), string(course), stamp(a.CheckedAt), a.Rule); err != nil {
			return err
		}
		if err := savePoints(tx, a); err != nil {
			return err
		}
		for _, x := range a.Alarms {
			if err := saveAlarm(tx, x); err != nil {
				return err
			}
			if err := addEvents(tx, x.ID, a.Events[x.ID]); err != nil {
				return err
			}
		}
		return announce(tx, rule, a.Notices, a.CheckedAt)
	}))
}

func savePoints(tx *sql.Tx, a alarm.Advance) error {
	for _, p := range a.Points {
		if _, err := tx.Exec(`INSERT INTO alarm_windows (rule, t, reports, inferences, expected, low, high, known, gap, over)
			VALUES (`+marks(10)+`) ON CONFLICT (rule, t) DO UPDATE SET reports = excluded.reports, inferences = excluded.inferences,
			expected = excluded.expected, low = excluded.low, high = excluded.high, known = excluded.known, gap = excluded.gap, over = excluded.over`,
			a.Rule, stamp(p.T), p.Reports, p.Inferences, p.Expected, p.Low, p.High, whether(p.Known), whether(p.Gap), whether(p.Over)); err != nil {
			return err
		}
	}
	if len(a.Points) == 0 {
		return nil
	}
	// Twice what a rule looks back, for charts of older alarms.
	last := a.Points[len(a.Points)-1].T
	_, err := tx.Exec("DELETE FROM alarm_windows WHERE rule = ? AND t < ?", a.Rule, stamp(last.Add(-2*a.Course.Window.History())))
	return err
}

// announce puts what is told into the outbox and the news, in the step that made it.
func announce(tx *sql.Tx, rule alarm.Rule, notices []alarm.Notice, at time.Time) error {
	if len(notices) == 0 {
		return nil
	}
	var messages []notify.Message
	if len(rule.Channels) > 0 {
		channels, err := query(context.Background(), tx, "sqlstore.announce", scanChannel,
			"SELECT "+channelColumns+" FROM notify_channels WHERE enabled = 1 AND id IN ("+marks(len(rule.Channels))+") ORDER BY id", anys(rule.Channels)...)
		if err != nil {
			return err
		}
		for _, n := range notices {
			for _, c := range channels {
				var body any = n.Body
				if c.Kind == notify.Mail {
					body = notify.Letter{To: c.Addresses, Subject: n.Subject, Text: n.Text}
				}
				m, err := notify.NewMessage(c.Kind, c.ID, n.Topic, n.Alarm, body, at)
				if err != nil {
					return err
				}
				messages = append(messages, m)
			}
		}
	}
	if err := putMessages(tx, messages); err != nil {
		return err
	}
	return tellAlarms(tx, rule, notices, at)
}

// tellAlarms makes news of the rule's watchers who have an account.
func tellAlarms(tx *sql.Tx, rule alarm.Rule, notices []alarm.Notice, at time.Time) error {
	known, err := peopleAmong(tx, rule.Watchers)
	if err != nil {
		return err
	}
	for _, n := range notices {
		p := piece{kind: bam.NewsAlarm, cause: n.Alarm + " " + n.Topic, alarm: n.Alarm, text: n.Subject, at: at}
		for _, login := range known {
			if err := p.tell(tx, login); err != nil {
				return err
			}
		}
	}
	return nil
}

// Points implements alarm.Store.
func (s *Alarms) Points(ctx context.Context, rule string, from, to time.Time) ([]alarm.Point, error) {
	list, err := query(ctx, s.db.read, "sqlstore.Points", func(r scanner) (p alarm.Point, err error) {
		var t int64
		err = r.Scan(&t, &p.Reports, &p.Inferences, &p.Expected, &p.Low, &p.High, &p.Known, &p.Gap, &p.Over)
		p.T = moment(t)
		return p, err
	}, `SELECT t, reports, inferences, expected, low, high, known, gap, over FROM alarm_windows
		WHERE rule = ? AND t >= ? AND t < ? ORDER BY t DESC LIMIT ?`, rule, stamp(from), stamp(to), alarm.MaxPreview)
	slices.Reverse(list)
	return list, err
}

// Alarm implements alarm.Store.
func (s *Alarms) Alarm(ctx context.Context, id string) (alarm.Alarm, error) {
	a, err := scanAlarm(s.db.read.QueryRowContext(ctx, "SELECT body FROM alarms WHERE id = ?", id))
	return a, classify(fmt.Sprintf("alarm %.64q", id), err)
}

// Alarms implements alarm.Store.
func (s *Alarms) Alarms(ctx context.Context, q alarm.Query) ([]alarm.Alarm, string, int, error) {
	var f filter
	if q.Rule != "" {
		f.and("rule = ?", q.Rule)
	}
	if q.State != "" {
		f.and("state = ?", q.State)
	}
	if q.Active {
		f.and("active = 1")
	}
	return newest(ctx, s.db, "sqlstore.Alarms", "alarms", "body", f, q.Cursor, min(max(q.Limit, 1), 200), scanAlarm, func(a alarm.Alarm) string { return a.ID })
}

// Active implements alarm.Store.
func (s *Alarms) Active(ctx context.Context) (open, acknowledged int, err error) {
	err = s.db.read.QueryRowContext(ctx, `SELECT COALESCE(sum(CASE WHEN state = 'open' THEN 1 ELSE 0 END), 0), COALESCE(sum(CASE WHEN state = 'open' THEN 0 ELSE 1 END), 0)
		FROM alarms WHERE active = 1`).Scan(&open, &acknowledged)
	return open, acknowledged, classify("sqlstore.Active", err)
}

// Events implements alarm.Store.
func (s *Alarms) Events(ctx context.Context, id string) ([]alarm.Event, error) {
	return query(ctx, s.db.read, "sqlstore.Events", func(r scanner) (e alarm.Event, err error) {
		var at int64
		err = r.Scan(&at, &e.Who, &e.What, &e.Note)
		e.At = moment(at)
		return e, err
	}, "SELECT at, who, what, note FROM alarm_events WHERE alarm = ? ORDER BY pos LIMIT 1000", id)
}
