package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/agreement"
	"mlife/collector/internal/dam/datatask"
	"mlife/shared/fault"
)

const itemColumns = "n, path, sha256, state, wanted, answers, agreement, annotation, final, applied, decided_by, pairs, digest, next, changed_at"

func scanItem(row scanner) (it datatask.Item, err error) {
	var agree float64
	var annotation, final, pairs, digest, next string
	var at int64
	if err = row.Scan(&it.N, &it.Path, &it.SHA256, &it.State, &it.Wanted, &it.Answers, &agree, &annotation, &final, &it.Applied, &it.DecidedBy,
		&pairs, &digest, &next, &at); err != nil {
		return it, err
	}
	if agree >= 0 {
		it.Agreement = &agree
	}
	it.Annotation, it.Final, it.ChangedAt = jsonOrNil(annotation), jsonOrNil(final), moment(at)
	if pairs != "" {
		if err := fromJSON(pairs, &it.Pairs); err != nil {
			return it, err
		}
	}
	if it.Digest, err = dam.ParseDigest(digest); err == nil && next != "" {
		it.Next, err = dam.ParseDigest(next)
	}
	return it, err
}

// AddItems implements datatask.Store.
func (s *Data) AddItems(ctx context.Context, task string, items []datatask.Item) error {
	if len(items) == 0 {
		return nil
	}
	return classify("sqlstore.AddItems", s.db.Write(ctx, func(tx *sql.Tx) error {
		added := int64(0)
		for part := range slices.Chunk(items, 200) {
			var args []any
			for _, it := range part {
				args = append(args, task, it.N, it.Path, it.SHA256, it.State, it.Wanted, it.Wanted, string(it.Annotation), it.Digest.String())
			}
			row := "(?, ?, ?, ?, ?, ?, ?, 0, -1, ?, '', 0, '', '', ?, '', 0)"
			text := "INSERT INTO data_task_items (task, n, path, sha256, state, wanted, places, answers, agreement, annotation, final, applied, decided_by, pairs, digest, next, changed_at) VALUES " + row
			for range len(part) - 1 {
				text += ", " + row
			}
			res, err := tx.Exec(text+" ON CONFLICT (task, n) DO NOTHING", args...)
			if err != nil {
				return err
			}
			n, err := res.RowsAffected()
			if err != nil {
				return err
			}
			added += n
		}
		_, err := tx.Exec("UPDATE data_tasks SET total = total + ? WHERE id = ?", added, task)
		return err
	}))
}

// Lease implements datatask.Store.
func (s *Data) Lease(ctx context.Context, task, person string, count int, now, until time.Time) (out []datatask.Item, err error) {
	const op = "sqlstore.Lease"
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec(`UPDATE data_task_items SET places = places + (SELECT count(*) FROM data_task_leases l WHERE l.task = data_task_items.task AND l.n = data_task_items.n AND l.until < ?)
			WHERE task = ? AND n IN (SELECT l.n FROM data_task_leases l WHERE l.task = ? AND l.until < ?)`, stamp(now), task, task, stamp(now)); err != nil {
			return err
		}
		if _, err := tx.Exec("DELETE FROM data_task_leases WHERE task = ? AND until < ?", task, stamp(now)); err != nil {
			return err
		}
		if out, err = query(ctx, tx, op, scanItem, "SELECT "+itemColumns+` FROM data_task_items i WHERE task = ?
			AND n IN (SELECT l.n FROM data_task_leases l WHERE l.task = ? AND l.person = ?) ORDER BY n LIMIT ?`, task, task, person, count); err != nil {
			return err
		}
		if more := count - len(out); more > 0 {
			list, err := query(ctx, tx, op, scanItem, "SELECT "+itemColumns+` FROM data_task_items i WHERE task = ? AND places > 0
				AND NOT EXISTS (SELECT 1 FROM data_task_answers a WHERE a.task = i.task AND a.n = i.n AND a.person = ?)
				AND NOT EXISTS (SELECT 1 FROM data_task_leases l WHERE l.task = i.task AND l.n = i.n AND l.person = ?)
				ORDER BY n LIMIT ?`, task, person, person, more)
			if err != nil {
				return err
			}
			for _, it := range list {
				if _, err := tx.Exec("INSERT INTO data_task_leases (task, n, person, until) VALUES (?, ?, ?, ?)", task, it.N, person, stamp(until)); err != nil {
					return err
				}
				if _, err := tx.Exec("UPDATE data_task_items SET places = places - 1 WHERE task = ? AND n = ?", task, it.N); err != nil {
					return err
				}
			}
			out = append(out, list...)
		}
		_, err := tx.Exec("UPDATE data_task_leases SET until = ? WHERE task = ? AND person = ?", stamp(until), task, person)
		return err
	})
	return out, classify(op, err)
}

// Release implements datatask.Store.
func (s *Data) Release(ctx context.Context, task, person string, n int) error {
	return classify("sqlstore.Release", s.db.Write(ctx, func(tx *sql.Tx) error {
		list, err := query(ctx, tx, "sqlstore.Release", func(r scanner) (n int, err error) { err = r.Scan(&n); return n, err },
			"SELECT n FROM data_task_leases WHERE task = ? AND person = ? AND (? = 0 OR n = ?)", task, person, n, n)
		if err != nil {
			return err
		}
		for _, n := range list {
			if err := endLease(tx, task, person, n); err != nil {
				return err
			}
		}
		return nil
	}))
}

// endLease gives an item back.
func endLease(tx *sql.Tx, task, person string, n int) error {
	if _, err := tx.Exec("DELETE FROM data_task_leases WHERE task = ? AND n = ? AND person = ?", task, n, person); err != nil {
		return err
	}
	return countPlaces(tx, task, n)
}

// countPlaces says how many people may still take an item; less than 0 when one came
// back with it after their time was over.
func countPlaces(tx *sql.Tx, task string, n int) error {
	_, err := tx.Exec(`UPDATE data_task_items SET places = wanted - (SELECT count(*) FROM data_task_answers a WHERE a.task = data_task_items.task AND a.n = data_task_items.n)
		- (SELECT count(*) FROM data_task_leases l WHERE l.task = data_task_items.task AND l.n = data_task_items.n) WHERE task = ? AND n = ?`, task, n)
	return err
}

const answerColumns = "person, annotation, skip, seconds, at, corrected"

func scanAnswer(row scanner) (a datatask.Answer, err error) {
	var annotation string
	var at int64
	err = row.Scan(&a.Person, &annotation, &a.Skip, &a.Seconds, &at, &a.Corrected)
	a.Annotation, a.At = jsonOrNil(annotation), moment(at)
	return a, err
}

func readItem(ctx context.Context, q querier, task string, n int) (datatask.Item, []datatask.Answer, error) {
	list, err := query(ctx, q, "sqlstore.Item", scanItem, "SELECT "+itemColumns+" FROM data_task_items WHERE task = ? AND n = ?", task, n)
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "sqlstore.Item", "the task has no item %d", n)
	}
	if err != nil {
		return datatask.Item{}, nil, err
	}
	answers, err := query(ctx, q, "sqlstore.Item", scanAnswer, "SELECT "+answerColumns+" FROM data_task_answers WHERE task = ? AND n = ? ORDER BY first_at, person", task, n)
	return list[0], answers, err
}

// Item implements datatask.Store.
func (s *Data) Item(ctx context.Context, task string, n int) (datatask.Item, []datatask.Answer, error) {
	return readItem(ctx, s.db.read, task, n)
}

// FindItems implements datatask.Store.
func (s *Data) FindItems(ctx context.Context, task string, q datatask.ItemQuery) ([]datatask.Item, int, error) {
	const op = "sqlstore.FindItems"
	var f filter
	f.and("task = ?", task)
	f.equal("state", string(q.State))
	if q.Person != "" {
		f.and("EXISTS (SELECT 1 FROM data_task_answers a WHERE a.task = data_task_items.task AND a.n = data_task_items.n AND a.person = ?)", q.Person)
	}
	if q.Below > 0 {
		f.and("agreement >= 0 AND agreement < ?", q.Below)
	}
	var total int
	if err := s.db.read.QueryRowContext(ctx, "SELECT count(*) FROM data_task_items"+f.clause(), f.args...).Scan(&total); err != nil {
		return nil, 0, classify(op, err)
	}
	f.and("n > ?", q.After)
	list, err := query(ctx, s.db.read, op, scanItem, "SELECT "+itemColumns+" FROM data_task_items"+f.clause()+" ORDER BY n LIMIT ?", append(f.args, pageLimit(q.Limit, 200))...)
	return list, total, err
}

// Own implements datatask.Store.
func (s *Data) Own(ctx context.Context, task, person string, limit int) ([]datatask.Item, error) {
	return query(ctx, s.db.read, "sqlstore.Own", scanItem, "SELECT i.n, i.path, i.sha256, i.state, i.wanted, i.answers, i.agreement, a.annotation, i.final, i.applied, i.decided_by, i.pairs, i.digest, i.next, i.changed_at"+
		` FROM data_task_answers a JOIN data_task_items i ON i.task = a.task AND i.n = a.n WHERE a.task = ? AND a.person = ? ORDER BY a.at DESC, a.n DESC LIMIT ?`, task, person, pageLimit(limit, 200))
}

// Answer implements datatask.Store.
func (s *Data) Answer(ctx context.Context, task string, n int, a datatask.Answer, settle func(datatask.Item, []datatask.Answer) (datatask.Item, error)) (out datatask.Item, err error) {
	const op = "sqlstore.Answer"
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		it, answers, err := readItem(ctx, tx, task, n)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(answers, func(x datatask.Answer) bool { return x.Person == a.Person })
		if at < 0 && len(answers) >= it.Wanted {
			return fault.New(fault.Conflict, op, "%s is labelled already: your time with it was over, take the next one", it)
		}
		if at >= 0 && string(answers[at].Annotation) == string(a.Annotation) && answers[at].Skip == a.Skip {
			out = it // sent again
			return nil
		}
		if at >= 0 {
			old := answers[at]
			if _, err := tx.Exec("INSERT INTO data_task_corrections (task, n, person, annotation, skip, at) VALUES (?, ?, ?, ?, ?, ?)",
				task, n, old.Person, string(old.Annotation), old.Skip, stamp(old.At)); err != nil {
				return err
			}
			a.Corrected, a.Seconds = old.Corrected+1, old.Seconds+a.Seconds
			answers[at] = a
			_, err = tx.Exec("UPDATE data_task_answers SET annotation = ?, skip = ?, seconds = ?, at = ?, corrected = ? WHERE task = ? AND n = ? AND person = ?",
				string(a.Annotation), a.Skip, a.Seconds, stamp(a.At), a.Corrected, task, n, a.Person)
		} else {
			answers = append(answers, a)
			_, err = tx.Exec("INSERT INTO data_task_answers (task, n, person, annotation, skip, seconds, first_at, at, corrected) VALUES ("+marks(9)+")",
				task, n, a.Person, string(a.Annotation), a.Skip, a.Seconds, stamp(a.At), stamp(a.At), 0)
			if err == nil {
				err = endLease(tx, task, a.Person, n)
			}
		}
		if err != nil {
			return err
		}
		if out, err = settle(it, answers); err != nil {
			return err
		}
		return saveItem(tx, task, it, out, a.At)
	})
	return out, classify(op, err)
}

// Decide implements datatask.Store.
func (s *Data) Decide(ctx context.Context, task string, n int, at time.Time, settle func(datatask.Item, []datatask.Answer) (datatask.Item, error)) (out datatask.Item, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		it, answers, err := readItem(ctx, tx, task, n)
		if err != nil {
			return err
		}
		if out, err = settle(it, answers); err != nil {
			return err
		}
		return saveItem(tx, task, it, out, at)
	})
	return out, classify("sqlstore.Decide", err)
}

// saveItem stores what became of an item, and counts it.
func saveItem(tx *sql.Tx, task string, old, it datatask.Item, at time.Time) error {
	agree, pairs := -1.0, ""
	if it.Agreement != nil {
		agree = *it.Agreement
		var err error
		if pairs, err = asJSON(it.Pairs); err != nil {
			return err
		}
	}
	if err := one(tx.Exec(`UPDATE data_task_items SET state = ?, answers = ?, agreement = ?, final = ?, applied = ?, decided_by = ?, pairs = ?, changed_at = ? WHERE task = ? AND n = ?`,
		it.State, it.Answers, agree, string(it.Final), it.Applied, it.DecidedBy, pairs, stamp(it.ChangedAt), task, it.N)); err != nil {
		return err
	}
	is := func(x datatask.Item, states ...datatask.ItemState) int64 {
		if slices.Contains(states, x.State) {
			return 1
		}
		return 0
	}
	rise := func(states ...datatask.ItemState) int64 { return is(it, states...) - is(old, states...) }
	taken := int64(0)
	if old.Applied > 0 && it.Applied == 0 {
		taken = 1
	}
	more := rise(datatask.Labelled, datatask.Decided, datatask.Skipped)
	if _, err := tx.Exec("UPDATE data_tasks SET done = done + ?, disputed = disputed + ?, skipped = skipped + ?, applied = applied - ?, updated_at = ? WHERE id = ?",
		more, rise(datatask.Disputed), rise(datatask.Skipped), taken, stamp(at), task); err != nil {
		return err
	}
	if more == 0 {
		return nil
	}
	_, err := tx.Exec(`INSERT INTO data_task_days (task, day, done) VALUES (?, ?, ?) ON CONFLICT (task, day) DO UPDATE SET done = data_task_days.done + excluded.done`,
		task, at.UTC().Format(time.DateOnly), more)
	return err
}

// Days implements datatask.Store.
func (s *Data) Days(ctx context.Context, task string) ([]datatask.Day, error) {
	return query(ctx, s.db.read, "sqlstore.Days", func(r scanner) (d datatask.Day, err error) { err = r.Scan(&d.Day, &d.Done); return d, err },
		"SELECT day, done FROM (SELECT day, done FROM data_task_days WHERE task = ? ORDER BY day DESC LIMIT 366) x ORDER BY day", task)
}

// medianOf is how many of a person's last items a median is of.
const medianOf = 1000

// Workers implements datatask.Store.
func (s *Data) Workers(ctx context.Context, task string) ([]datatask.Worker, error) {
	const op = "sqlstore.Workers"
	list, err := query(ctx, s.db.read, op, func(r scanner) (w datatask.Worker, err error) {
		err = r.Scan(&w.Person, &w.Answers, &w.Skipped)
		return w, err
	},
		`SELECT person, count(*), count(CASE WHEN skip <> '' THEN 1 END) FROM data_task_answers WHERE task = ? GROUP BY person ORDER BY 2 DESC, 1 LIMIT 200`, task)
	for i := range list {
		seconds, err := query(ctx, s.db.read, op, func(r scanner) (x float64, err error) { err = r.Scan(&x); return x, err },
			"SELECT seconds FROM data_task_answers WHERE task = ? AND person = ? ORDER BY at DESC LIMIT ?", task, list[i].Person, medianOf)
		if err != nil {
			return nil, err
		}
		slices.Sort(seconds)
		list[i].Median = seconds[len(seconds)/2]
	}
	return list, err
}

// pairsOf is of how many items classes are compared.
const pairsOf = 20_000

// Pairs implements datatask.Store.
func (s *Data) Pairs(ctx context.Context, task string, each func(score float64, pairs []agreement.Pair) error) (err error) {
	const op = "sqlstore.Pairs"
	rows, err := s.db.read.QueryContext(ctx, "SELECT agreement, pairs FROM data_task_items WHERE task = ? AND pairs <> '' ORDER BY changed_at DESC LIMIT ?", task, pairsOf)
	if err != nil {
		return classify(op, err)
	}
	defer func() { err = errors.Join(err, classify(op, rows.Close())) }()
	for rows.Next() {
		var score float64
		var text string
		var list []agreement.Pair
		if err := rows.Scan(&score, &text); err != nil {
			return classify(op, err)
		}
		if err := fromJSON(text, &list); err != nil {
			return err
		}
		if err := each(score, list); err != nil {
			return err
		}
	}
	return classify(op, rows.Err())
}

// Ready implements datatask.Store.
func (s *Data) Ready(ctx context.Context, task string, after, limit int) ([]datatask.Item, error) {
	return query(ctx, s.db.read, "sqlstore.Ready", scanItem, "SELECT "+itemColumns+` FROM data_task_items
		WHERE task = ? AND n > ? AND applied = 0 AND final <> '' ORDER BY n LIMIT ?`, task, after, limit)
}

// SetNext implements datatask.Store.
func (s *Data) SetNext(ctx context.Context, task string, next map[int]dam.Digest) error {
	return classify("sqlstore.SetNext", s.db.Write(ctx, func(tx *sql.Tx) error {
		for n, d := range next {
			if _, err := tx.Exec("UPDATE data_task_items SET next = ? WHERE task = ? AND n = ?", d.String(), task, n); err != nil {
				return err
			}
		}
		return nil
	}))
}

// SetApplied implements datatask.Store.
func (s *Data) SetApplied(ctx context.Context, task string, items []int, version int) error {
	for part := range slices.Chunk(items, 1000) {
		if err := s.db.Write(ctx, func(tx *sql.Tx) error {
			now := int64(0)
			for _, n := range part {
				res, err := tx.Exec("UPDATE data_task_items SET applied = ?, digest = CASE WHEN next <> '' THEN next ELSE digest END WHERE task = ? AND n = ? AND applied = 0", version, task, n)
				if err != nil {
					return err
				}
				n, err := res.RowsAffected()
				if err != nil {
					return err
				}
				now += n
			}
			_, err := tx.Exec("UPDATE data_tasks SET applied = applied + ? WHERE id = ?", now, task)
			return err
		}); err != nil {
			return classify(fmt.Sprintf("applied labels of %.64q", task), err)
		}
	}
	return nil
}
