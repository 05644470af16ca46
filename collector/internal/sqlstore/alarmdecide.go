package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/bam/alarm"
)

// Decide implements alarm.Store.
func (s *Alarms) Decide(ctx context.Context, id string, change func(a *alarm.Alarm, c *alarm.Course, r alarm.Rule) (alarm.Event, error)) (a alarm.Alarm, err error) {
	err = classify(fmt.Sprintf("alarm %.64q", id), s.db.Write(ctx, func(tx *sql.Tx) error {
		if a, err = scanAlarm(tx.QueryRow("SELECT body FROM alarms WHERE id = ?", id)); err != nil {
			return err
		}
		p, err := scanProgress(tx.QueryRow("SELECT revision, next, course, error, checked_at FROM alarm_rules WHERE id = ?", a.Rule))
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		var rule alarm.Rule
		if err == nil {
			if rule, err = scanRule(tx.QueryRow("SELECT body FROM alarm_rules WHERE id = ?", a.Rule)); err != nil {
				return err
			}
		}
		e, err := change(&a, p.Course, rule)
		if err != nil {
			return err
		}
		if err := saveAlarm(tx, a); err != nil {
			return err
		}
		if err := addEvents(tx, a.ID, []alarm.Event{e}); err != nil || p.Course == nil {
			return err
		}
		course, err := asJSON(p.Course)
		if err != nil {
			return err
		}
		return one(tx.Exec("UPDATE alarm_rules SET course = ?, revision = revision + 1 WHERE id = ?", course, a.Rule))
	}))
	return a, err
}

// Beat implements alarm.Store.
func (s *Alarms) Beat(ctx context.Context, now time.Time, pause time.Duration) (paused bool, err error) {
	err = classify("sqlstore.Beat", s.db.Write(ctx, func(tx *sql.Tx) error {
		last, err := number(tx, "SELECT COALESCE(max(at), 0) FROM alarm_beat WHERE one = 1")
		if err != nil {
			return err
		}
		if paused = last > 0 && now.Sub(moment(last)) > pause; paused {
			if _, err := tx.Exec("INSERT INTO alarm_outages (from_at, to_at) VALUES (?, ?) ON CONFLICT (from_at) DO UPDATE SET to_at = excluded.to_at", last, stamp(now)); err != nil {
				return err
			}
		}
		_, err = tx.Exec("INSERT INTO alarm_beat (one, at) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET at = excluded.at WHERE alarm_beat.at < excluded.at", stamp(now))
		return err
	}))
	return paused, err
}

// Outages implements alarm.Store.
func (s *Alarms) Outages(ctx context.Context, after time.Time) ([]alarm.Outage, error) {
	return query(ctx, s.db.read, "sqlstore.Outages", func(r scanner) (o alarm.Outage, err error) {
		var from, to int64
		err = r.Scan(&from, &to)
		o.From, o.To = moment(from), moment(to)
		return o, err
	}, "SELECT from_at, to_at FROM alarm_outages WHERE to_at > ? ORDER BY from_at LIMIT 10000", stamp(after))
}

// Reports implements alarm.Counter.
func (s *Alarms) Reports(ctx context.Context, text string, w alarm.Window, from, to time.Time) ([]alarm.Count, error) {
	where, args, err := conditions(bam.Filter{Q: text})
	if err != nil {
		return nil, err
	}
	width, offset := spanOf(w)
	return query(ctx, s.db.read, "sqlstore.Reports", func(r scanner) (c alarm.Count, err error) {
		var n int64
		err = r.Scan(&n, &c.N)
		c.T = moment(n*width - offset)
		return c, err
	}, `SELECT (o.captured_at + ?) / ?, count(*) FROM occurrences o JOIN badcases b ON b.seq = o.badcase
		WHERE o.captured_at >= ? AND o.captured_at < ? AND `+where+" GROUP BY 1 ORDER BY 1", append([]any{offset, width, stamp(from), stamp(to)}, args...)...)
}

// spanOf is the width of a window and the offset of its beginnings in microseconds.
func spanOf(w alarm.Window) (width, offset int64) {
	span := bam.Spans[string(w)]
	return max(span[0], 1), span[1]
}

// Inferences implements alarm.Counter.
func (s *Alarms) Inferences(ctx context.Context, scope alarm.Scope, w alarm.Window, from, to time.Time) ([]alarm.Count, error) {
	width, offset := spanOf(w)
	width, offset = width/1_000_000, offset/1_000_000
	var c clauses
	c.add("t >= ? AND t < ?", from.Unix(), to.Unix())
	for _, in := range []struct {
		column string
		values []string
	}{{"device", scope.Devices}, {"slot", scope.Slots}, {"version", scope.Versions}} {
		if len(in.values) > 0 {
			c.add(in.column+" IN ("+marks(len(in.values))+")", anys(in.values)...)
		}
	}
	return query(ctx, s.db.read, "sqlstore.Inferences", func(r scanner) (x alarm.Count, err error) {
		var n int64
		err = r.Scan(&n, &x.N)
		x.T = time.Unix(n*width-offset, 0).UTC()
		return x, err
	}, "SELECT (t + ?) / ?, CAST(sum(inferences) AS BIGINT) FROM rate_samples WHERE "+c.text()+" GROUP BY 1 ORDER BY 1", append([]any{offset, width}, c.args...)...)
}

// FirstReport implements alarm.Counter.
func (s *Alarms) FirstReport(ctx context.Context, after time.Time) (time.Time, error) {
	var at int64
	err := s.db.read.QueryRowContext(ctx, "SELECT COALESCE(min(captured_at), 0) FROM occurrences WHERE captured_at >= ?", stamp(after)).Scan(&at)
	return moment(at), classify("sqlstore.FirstReport", err)
}

// EachReport gives the badcases' row numbers and the times of the reports captured
// from one time until another, oldest first.
func (s *Alarms) EachReport(ctx context.Context, from, to time.Time, each func(badcase, at int64)) error {
	return s.db.eachReport(ctx, "SELECT badcase, captured_at FROM occurrences WHERE captured_at >= ? AND captured_at < ? ORDER BY captured_at, badcase",
		[]any{stamp(from), stamp(to)}, each)
}
