package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

// MergeAs implements bam.Duplicates.
func (s *Badcases) MergeAs(ctx context.Context, a bam.Action, into string, ids []string) error {
	const op = "sqlstore.MergeAs"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		if err := addAction(tx, a); err != nil {
			return err
		}
		for _, id := range ids {
			err := join(tx, a.ID, id, into, a.Actor, a.At)
			if errors.Is(err, sql.ErrNoRows) {
				return fault.New(fault.NotFound, op, "no badcase %.80q, or %.80q", id, into)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

// join makes one badcase a part of another by hand, as a part of an action.
func join(tx *sql.Tx, action, id, into, actor string, at time.Time) error {
	if err := merge(tx, bam.Merge{From: id, Into: into, Reason: bam.ByHand, Actor: actor, At: at}); err != nil {
		return err
	}
	return noteMerge(tx, action, id, into, true)
}

func noteMerge(tx *sql.Tx, action, member, into string, joined bool) error {
	_, err := tx.Exec("INSERT INTO badcase_action_merges (action, member, into_id, joined) VALUES (?, ?, ?, ?)", action, member, into, whether(joined))
	return err
}

// mergeOf is a merge, or its undoing, that an action did.
type mergeOf struct {
	member, into string
	joined       bool
}

// takeBackMerges does the opposite of what the action a.Undoes merged or took out. What
// somebody has changed since stays and is a refusal. The two are not kept apart: who
// takes a merge back has not said that they are different.
func takeBackMerges(tx *sql.Tx, a bam.Action, at time.Time) (step bam.Step, err error) {
	list, err := query(context.Background(), tx, "sqlstore.UndoStep", func(r scanner) (m mergeOf, err error) {
		var joined int
		err = r.Scan(&m.member, &m.into, &joined)
		m.joined = joined != 0
		return m, err
	}, "SELECT member, into_id, joined FROM badcase_action_merges WHERE action = ? ORDER BY member", a.Undoes)
	for _, m := range slices.Backward(list) {
		step.Looked++
		var why string
		if m.joined {
			why, err = takeOut(tx, a, m, at)
		} else {
			why, err = joinAgain(tx, a, m, at)
		}
		if err != nil {
			return step, err
		}
		if why == "" {
			step.Changed++
		} else {
			step.Refusals = append(step.Refusals, bam.Refusal{ID: m.member, Title: m.member, Field: "merged", Reason: why})
		}
	}
	return step, err
}

func takeOut(tx *sql.Tx, a bam.Action, m mergeOf, at time.Time) (refusal string, err error) {
	b, err := loadID(tx, m.into)
	if err == nil {
		err = splitOff(tx, &b, m.member, a.Actor, at, false)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return "it is no part of " + m.into + " any more", nil
	}
	if err != nil {
		return "", err
	}
	return "", noteMerge(tx, a.ID, m.member, m.into, false)
}

func joinAgain(tx *sql.Tx, a bam.Action, m mergeOf, at time.Time) (refusal string, err error) {
	err = join(tx, a.ID, m.member, m.into, a.Actor, at)
	if errors.Is(err, sql.ErrNoRows) {
		return "it, or " + m.into + ", is no badcase of its own any more", nil
	}
	return "", err
}
