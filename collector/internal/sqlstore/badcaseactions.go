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

const actionColumns = `a.id, a.kind, a.actor, a.what, a.at, a.ended_at, a.state, a.problem, a.total, a.looked, a.changed, a.refused, a.refusals,
	a.undoes, a.undone_by`

func scanAction(row scanner) (bam.Action, error) {
	var a bam.Action
	var at, ended int64
	var refusals string
	err := row.Scan(&a.ID, &a.Kind, &a.Actor, &a.What, &at, &ended, &a.State, &a.Problem, &a.Total, &a.Looked, &a.Changed, &a.Refused,
		&refusals, &a.Undoes, &a.UndoneBy)
	if err != nil {
		return a, err
	}
	a.At = moment(at)
	if ended != 0 {
		t := moment(ended)
		a.EndedAt = &t
	}
	return a, json.Unmarshal([]byte(refusals), &a.Refusals)
}

func addAction(tx *sql.Tx, a bam.Action) error {
	var ended int64
	if a.EndedAt != nil {
		ended = stamp(*a.EndedAt)
	}
	_, err := tx.Exec(`INSERT INTO badcase_actions (id, kind, actor, what, at, ended_at, state, problem, total, looked, changed, refused, refusals,
		undoes, undone_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		a.ID, a.Kind, a.Actor, a.What, stamp(a.At), ended, a.State, a.Problem, a.Total, a.Looked, a.Changed, a.Refused, "[]", a.Undoes, a.UndoneBy)
	return err
}

// addEditAction saves the action that an edit of one badcase is.
func addEditAction(tx *sql.Tx, b bam.Badcase, e bam.Edit, actor string, at time.Time) error {
	return addAction(tx, bam.Action{ID: e.Action, Kind: bam.SingleEdit, Actor: actor, What: e.Words(), At: at, EndedAt: &at, State: bam.Done,
		Total: 1, Looked: 1, Changed: 1})
}

// BeginAction implements bam.Actions.
func (s *Badcases) BeginAction(ctx context.Context, a bam.Action) (until int64, err error) {
	const op = "sqlstore.BeginAction"
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		if a.Undoes != "" {
			if err := beginUndo(tx, a); err != nil {
				return err
			}
		}
		if until, err = number(tx, "SELECT COALESCE(MAX(seq), 0) FROM badcases"); err != nil {
			return err
		}
		return addAction(tx, a)
	})
	return until, classify(op, err)
}

func beginUndo(tx *sql.Tx, a bam.Action) error {
	old, err := scanAction(tx.QueryRow("SELECT "+actionColumns+" FROM badcase_actions a WHERE a.id = ?", a.Undoes))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return noAction(a.Undoes)
	case err != nil:
		return err
	case old.State == bam.Running:
		return fault.New(fault.Conflict, "sqlstore.BeginAction", "action %s still runs: cancel it first", old.ID)
	case old.UndoneBy != "":
		return fault.New(fault.Conflict, "sqlstore.BeginAction", "action %s is undone already, by %s", old.ID, old.UndoneBy)
	}
	if err := one(tx.Exec("UPDATE badcase_actions SET undone_by = ? WHERE id = ?", a.ID, old.ID)); err != nil {
		return err
	}
	if old.Undoes == "" {
		return nil
	}
	// Taking an undo back makes what it had undone stand again.
	_, err = tx.Exec("UPDATE badcase_actions SET undone_by = '' WHERE id = ? AND undone_by = ?", old.Undoes, old.ID)
	return err
}

func noAction(id string) error {
	return fault.New(fault.NotFound, "sqlstore.Action", "no action %.80q", id)
}

// EditStep implements bam.Actions.
func (s *Badcases) EditStep(ctx context.Context, a bam.Action, f bam.Filter, after, until int64, limit int, e bam.Edit, at time.Time) (bam.Step, error) {
	const op = "sqlstore.EditStep"
	var out bam.Step
	where, args, err := conditions(f)
	if err != nil {
		return out, err
	}
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		seqs, err := rowNumbers(tx, op, "SELECT b.seq FROM badcases b WHERE "+where+" AND b.seq > ? AND b.seq <= ? ORDER BY b.seq LIMIT ?",
			append(args[:len(args):len(args)], after, until, limit)...)
		if err != nil {
			return err
		}
		out, err = eachOf(tx, seqs, limit, func(b *stored, _ *bam.Step) error { return edit(tx, b, e, a.Actor, at) })
		if err != nil {
			return err
		}
		return noteStep(tx, a.ID, out)
	})
	return out, classify(op, err)
}

// UndoStep implements bam.Actions.
func (s *Badcases) UndoStep(ctx context.Context, a bam.Action, after int64, limit int, at time.Time) (bam.Step, error) {
	const op = "sqlstore.UndoStep"
	var out bam.Step
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		seqs, err := rowNumbers(tx, op, `SELECT DISTINCT h.badcase FROM badcase_history h WHERE h.action = ? AND h.action <> '' AND h.member = '' AND h.badcase > ?
			ORDER BY h.badcase LIMIT ?`, a.Undoes, after, limit)
		if err != nil {
			return err
		}
		out, err = eachOf(tx, seqs, limit, func(b *stored, step *bam.Step) error { return takeBack(tx, b, a, step, at) })
		if err != nil {
			return err
		}
		if after == 0 { // at most some hundred: all in the first step
			merges, err := takeBackMerges(tx, a, at)
			if err != nil {
				return err
			}
			out.Looked, out.Changed, out.Refusals = out.Looked+merges.Looked, out.Changed+merges.Changed, append(out.Refusals, merges.Refusals...)
		}
		return noteStep(tx, a.ID, out)
	})
	return out, classify(op, err)
}

func takeBack(tx *sql.Tx, b *stored, a bam.Action, step *bam.Step, at time.Time) error {
	// Ordered as it was done: the inverse goes backwards.
	changes, err := query(context.Background(), tx, "sqlstore.UndoStep", func(r scanner) (bam.Change, error) {
		var c bam.Change
		var before, after string
		err := r.Scan(&c.Field, &before, &after)
		c.Old, c.New = raw(before), raw(after)
		return c, err
	}, "SELECT field, old, new FROM badcase_history WHERE action = ? AND action <> '' AND member = '' AND badcase = ? ORDER BY seq", a.Undoes, b.seq)
	if err != nil {
		return err
	}
	e, refused, err := bam.Inverse(b.Badcase, changes)
	if err != nil {
		return err
	}
	step.Refusals = append(step.Refusals, refused...)
	e.Action = a.ID
	return edit(tx, b, e, a.Actor, at)
}

// eachOf does something to each badcase; one that refuses is passed over.
func eachOf(tx *sql.Tx, seqs []int64, limit int, do func(b *stored, step *bam.Step) error) (bam.Step, error) {
	step := bam.Step{Looked: len(seqs), End: len(seqs) < limit}
	for _, seq := range seqs {
		step.Last = seq
		b, err := load(tx, "b.seq = ?", seq)
		if err != nil {
			return step, err
		}
		version, title := b.Version, b.Title
		err = do(&b, &step)
		switch {
		case fault.Is(err, fault.Invalid):
			// Apply refuses before anything is written.
			step.Refusals = append(step.Refusals, bam.Refuse(b.ID, title, err))
		case err != nil:
			return step, err
		case b.Version != version:
			step.Changed++
		}
	}
	return step, nil
}

// noteStep adds what a step did to the action's counts, in the step's transaction.
func noteStep(tx *sql.Tx, id string, step bam.Step) error {
	a, err := scanAction(tx.QueryRow("SELECT "+actionColumns+" FROM badcase_actions a WHERE a.id = ?", id))
	if err != nil {
		return err
	}
	room := max(bam.MaxRefusals-len(a.Refusals), 0)
	refusals, err := asJSON(append(a.Refusals, step.Refusals[:min(room, len(step.Refusals))]...))
	if err != nil {
		return err
	}
	return one(tx.Exec("UPDATE badcase_actions SET looked = looked + ?, changed = changed + ?, refused = refused + ?, refusals = ? WHERE id = ?",
		step.Looked, step.Changed, len(step.Refusals), refusals, id))
}

func rowNumbers(tx *sql.Tx, op, text string, args ...any) ([]int64, error) {
	// The transaction is the writer's: no caller's context may interrupt it.
	return query(context.Background(), tx, op, func(r scanner) (n int64, err error) { err = r.Scan(&n); return n, err }, text, args...)
}

// EndAction implements bam.Actions.
func (s *Badcases) EndAction(ctx context.Context, id, state, problem string, at time.Time) error {
	return classify("sqlstore.EndAction", s.db.Write(ctx, func(tx *sql.Tx) error { return endAction(tx, id, state, problem, at) }))
}

func endAction(tx *sql.Tx, id, state, problem string, at time.Time) error {
	err := one(tx.Exec("UPDATE badcase_actions SET state = ?, problem = ?, ended_at = ? WHERE id = ?", state, problem, stamp(at), id))
	if err != nil || state == bam.Done {
		return err
	}
	// An undo that did not finish may be tried again.
	_, err = tx.Exec("UPDATE badcase_actions SET undone_by = '' WHERE undone_by = ? AND id IN (SELECT undoes FROM badcase_actions WHERE id = ?)", id, id)
	return err
}

// InterruptActions implements bam.Actions.
func (s *Badcases) InterruptActions(ctx context.Context, at time.Time) (n int, err error) {
	const op = "sqlstore.InterruptActions"
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		ids, err := query(context.Background(), tx, op, text, "SELECT id FROM badcase_actions WHERE state = 'running'")
		n = len(ids)
		for _, id := range ids {
			if err := endAction(tx, id, bam.Interrupted, "the collector was stopped", at); err != nil {
				return err
			}
		}
		return err
	})
	return n, classify(op, err)
}

// Action implements bam.Actions.
func (s *Badcases) Action(ctx context.Context, id string) (bam.Action, error) {
	a, err := scanAction(s.db.read.QueryRowContext(ctx, "SELECT "+actionColumns+" FROM badcase_actions a WHERE a.id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		return a, noAction(id)
	}
	return a, classify("sqlstore.Action", err)
}

// Actions implements bam.Actions.
func (s *Badcases) Actions(ctx context.Context, q bam.ActionQuery) (items []bam.Action, next string, err error) {
	c := clauses{}
	if q.Actor != "" {
		c.add("a.actor = ?", q.Actor)
	}
	if len(q.Kinds) > 0 {
		c.add("a.kind IN ("+marks(len(q.Kinds))+")", anys(q.Kinds)...)
	}
	if q.Badcase != "" {
		c.add("a.id IN (SELECT h.action FROM badcase_history h JOIN badcases b ON b.seq = h.badcase WHERE b.id = ? AND h.action <> '')", q.Badcase)
	}
	if q.Cursor != "" {
		c.add("a.id < ?", q.Cursor)
	}
	limit := min(max(q.Limit, 1), 200)
	items, err = query(ctx, s.db.read, "sqlstore.Actions", func(r scanner) (bam.Action, error) { return scanAction(r) },
		"SELECT "+actionColumns+" FROM badcase_actions a WHERE "+c.text()+" ORDER BY a.id DESC LIMIT ?", append(c.args, limit+1)...)
	if len(items) > limit {
		items = items[:limit]
		next = items[limit-1].ID
	}
	return items, next, err
}
