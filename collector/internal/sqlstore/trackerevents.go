package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/notify"
	"mlife/collector/internal/tracker"
	"mlife/shared/ident"
)

// known is an issue's row where it is compared with what was seen.
type known struct {
	tracker.Issue
	awaited string
}

func issueIn(tx *sql.Tx, where string, args ...any) (known, error) {
	var k known
	var updated int64
	err := tx.QueryRow("SELECT i.id, i.connection, i.issue_key, i.state, i.phase, i.awaited, i.updated_at, i.created_by FROM tracker_issues i WHERE "+where, args...).
		Scan(&k.ID, &k.Connection, &k.Key, &k.State, &k.Phase, &k.awaited, &updated, &k.CreatedBy)
	k.UpdatedAt = moment(updated)
	return k, err
}

// Saw implements tracker.Store.
func (s *Trackers) Saw(ctx context.Context, issue string, seen tracker.Seen, apply bool, at time.Time, messages []notify.Message) error {
	return classify("issue "+issue, s.db.Write(ctx, func(tx *sql.Tx) error {
		k, err := issueIn(tx, "i.id = ?", issue)
		if err != nil {
			return err
		}
		if k.Key == "" {
			joined, err := nameIssue(tx, k, seen.Key, at)
			if err != nil || joined {
				return err
			}
		}
		if _, err := observe(tx, k, seen, apply, at); err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE tracker_issues SET error = '', awaited = '' WHERE id = ?", issue); err != nil {
			return err
		}
		return putMessages(tx, messages)
	}))
}

// nameIssue gives a new issue its key. Somebody may have linked the issue by its key
// before this process learnt that it was made: then that row takes the badcases.
func nameIssue(tx *sql.Tx, k known, key string, at time.Time) (joined bool, err error) {
	seqs, err := rowNumbers(tx, "sqlstore.nameIssue", "SELECT badcase FROM tracker_links WHERE issue = ? ORDER BY badcase", k.ID)
	if err != nil {
		return false, err
	}
	for _, seq := range seqs {
		if err := noteIssue(tx, seq, "", key, k.CreatedBy, at); err != nil {
			return false, err
		}
	}
	other, err := issueIn(tx, "i.connection = ? AND i.issue_key = ? AND i.issue_key <> ''", k.Connection, key)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if _, err := tx.Exec(`INSERT INTO tracker_links (issue, badcase, created_by, created_at) SELECT ?, l.badcase, l.created_by, l.created_at
		FROM tracker_links l WHERE l.issue = ? ON CONFLICT (issue, badcase) DO NOTHING`, other.ID, k.ID); err != nil {
		return false, err
	}
	_, err = tx.Exec("DELETE FROM tracker_issues WHERE id = ?", k.ID)
	return true, err
}

// observe keeps how an issue was seen. With apply, a state that changed over there
// gives its badcases the status that the connection maps it to; one that was awaited
// from here does not. It gives the badcases that have changed.
func observe(tx *sql.Tx, k known, seen tracker.Seen, apply bool, at time.Time) (edited []string, err error) {
	ours := k.awaited == anyState || k.awaited != "" && strings.EqualFold(k.awaited, seen.State)
	if apply && !ours && k.State != seen.State && k.State != "" {
		if edited, err = applyState(tx, k, seen, at); err != nil {
			return nil, err
		}
	}
	updated := seen.UpdatedAt
	if updated.Before(k.UpdatedAt) {
		updated = k.UpdatedAt
	}
	return edited, one(tx.Exec(`UPDATE tracker_issues SET issue_key = ?, url = ?, title = ?, state = ?, category = ?, done = ?, assignee = ?, phase = ?,
		updated_at = ?, synced_at = ? WHERE id = ?`,
		seen.Key, bounded(seen.URL, 2048), bounded(seen.Title, 1024), bounded(seen.State, 128), bounded(seen.Category, 128), whether(seen.Done), bounded(seen.Assignee, 256),
		tracker.Linked, stamp(updated), stamp(at), k.ID))
}

// bounded cuts what comes from outside.
func bounded(s string, most int) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "?")
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "")
	}
	return s
}

// applyState changes the badcases of an issue, as one action that can be taken back.
func applyState(tx *sql.Tx, k known, seen tracker.Seen, at time.Time) ([]string, error) {
	c, err := scanConnection(tx.QueryRow("SELECT "+connectionColumns+" FROM tracker_connections c WHERE c.id = ?", k.Connection))
	if err != nil {
		return nil, err
	}
	status, ok := c.Incoming(seen.State, seen.Category)
	if !ok {
		return nil, nil
	}
	seqs, err := rowNumbers(tx, "sqlstore.Hear", `SELECT l.badcase FROM tracker_links l JOIN badcases b ON b.seq = l.badcase
		WHERE l.issue = ? AND b.status <> ? ORDER BY l.badcase`, k.ID, status)
	if err != nil || len(seqs) == 0 {
		return nil, err
	}
	actor := tracker.Actor(k.Key)
	e := bam.Edit{Status: &status, Action: ident.New("act")}
	ids := make([]string, 0, len(seqs))
	for _, seq := range seqs {
		b, err := load(tx, "b.seq = ?", seq)
		if err != nil {
			return nil, err
		}
		if err := edit(tx, &b, e, actor, at); err != nil {
			return nil, err
		}
		ids = append(ids, b.ID)
	}
	kind := bam.BulkEdit
	if len(ids) == 1 {
		kind = bam.SingleEdit
	}
	return ids, addAction(tx, bam.Action{ID: e.Action, Kind: kind, Actor: actor, What: e.Words(), At: at, EndedAt: &at, State: bam.Done,
		Total: len(ids), Looked: len(ids), Changed: len(ids)})
}

// Hear implements tracker.Store.
func (s *Trackers) Hear(ctx context.Context, connection string, e tracker.Event, at time.Time) (heard tracker.Heard, edited []string, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		heard, edited = tracker.Unknown, nil
		k, err := issueIn(tx, "i.connection = ? AND i.issue_key = ? AND i.issue_key <> ''", connection, e.Seen.Key)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		fresh := true
		for _, key := range e.Keys {
			res, err := tx.Exec("INSERT INTO tracker_events (connection, event, at) VALUES (?, ?, ?) ON CONFLICT (connection, event) DO NOTHING", connection, key, stamp(at))
			if err != nil {
				return err
			}
			n, err := res.RowsAffected()
			if err != nil {
				return err
			}
			fresh = fresh && n == 1
		}
		switch {
		case !fresh:
			heard = tracker.Repeated
			return nil
		case e.Seen.UpdatedAt.Before(k.UpdatedAt):
			heard = tracker.Outdated
			return nil
		}
		heard = tracker.Applied
		if e.Deleted {
			_, err := tx.Exec("UPDATE tracker_issues SET phase = ?, state = 'deleted', synced_at = ? WHERE id = ?", tracker.Gone, stamp(at), k.ID)
			return err
		}
		edited, err = observe(tx, k, e.Seen, true, at)
		return err
	})
	return heard, edited, classify("sqlstore.Hear", err)
}

// ForgetEvents implements tracker.Store.
func (s *Trackers) ForgetEvents(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.Exec("DELETE FROM tracker_events WHERE at < ?", stamp(before))
		if err != nil {
			return err
		}
		n, err = res.RowsAffected()
		return err
	})
	return n, classify("sqlstore.ForgetEvents", err)
}

// tellTrackers orders, in the step that changes a badcase's status, that its issues
// are looked at: the outbox compares then what all badcases of an issue have. An issue
// is not told what it said itself.
func tellTrackers(tx *sql.Tx, b *stored, changes []bam.Change) error {
	for _, c := range changes {
		if c.Field != "status" {
			continue
		}
		issues, err := issuesOf(tx, b.seq)
		if err != nil {
			return err
		}
		for _, i := range issues {
			if i.Settings.StatusOut[b.Status] == "" || c.Actor == tracker.Actor(i.key) {
				continue
			}
			// One that waits and was not tried yet will see this change too.
			n, err := number(tx, "SELECT count(*) FROM outbox WHERE about = ? AND topic = ? AND state = ? AND attempts = 0", i.issue, tracker.TopicMove, notify.Waiting)
			if err != nil {
				return err
			}
			if n > 0 {
				continue
			}
			if err := putFor(tx, i, tracker.TopicMove, struct{}{}, c.At); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellRegression orders that the issues of a badcase that came back get a comment.
func tellRegression(tx *sql.Tx, b *stored, model, who string, at time.Time) error {
	issues, err := issuesOf(tx, b.seq)
	if err != nil {
		return err
	}
	device, _ := strings.CutPrefix(who, "device:")
	if device == who {
		device = ""
	}
	for _, i := range issues {
		g := tracker.Regression{Badcase: b.ID, Title: b.Title, Model: model, Device: device, Times: b.Regressions}
		if err := putFor(tx, i, tracker.TopicRegression, g, at); err != nil {
			return err
		}
	}
	return nil
}

func putFor(tx *sql.Tx, i linked, topic string, body any, at time.Time) error {
	m, err := notify.NewMessage(tracker.Message, i.ID, topic, i.issue, body, at)
	if err != nil {
		return err
	}
	return putMessages(tx, []notify.Message{m})
}

// linked is an issue of a badcase with its connection.
type linked struct {
	tracker.Connection
	issue, key string
}

func issuesOf(tx *sql.Tx, seq int64) ([]linked, error) {
	// Mostly there are none.
	ids, err := query(context.Background(), tx, "sqlstore.issuesOf", func(r scanner) (t linked, err error) {
		err = r.Scan(&t.issue, &t.key, &t.ID)
		return t, err
	}, `SELECT i.id, i.issue_key, i.connection FROM tracker_links l JOIN tracker_issues i ON i.id = l.issue
		JOIN tracker_connections c ON c.id = i.connection WHERE l.badcase = ? AND c.enabled = 1 ORDER BY i.id`, seq)
	if err != nil {
		return nil, err
	}
	for n := range ids {
		if ids[n].Connection, err = scanConnection(tx.QueryRow("SELECT "+connectionColumns+" FROM tracker_connections c WHERE c.id = ?", ids[n].ID)); err != nil {
			return nil, err
		}
	}
	return ids, nil
}
