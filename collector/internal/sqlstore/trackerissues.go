package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/notify"
	"mlife/collector/internal/tracker"
	"mlife/shared/fault"
)

const issueColumns = `i.id, i.connection, c.name, c.kind, i.issue_key, i.url, i.title, i.state, i.category, i.done, i.assignee, i.phase, i.error,
	(SELECT count(*) FROM tracker_links n WHERE n.issue = i.id), i.created_by, i.created_at, i.updated_at, i.synced_at`

const issueTables = "tracker_issues i JOIN tracker_connections c ON c.id = i.connection"

func scanIssue(row scanner) (tracker.Issue, error) {
	var i tracker.Issue
	var done, created, updated, synced int64
	err := row.Scan(&i.ID, &i.Connection, &i.Tracker, &i.Kind, &i.Key, &i.URL, &i.Title, &i.State, &i.Category, &done, &i.Assignee, &i.Phase, &i.Error,
		&i.Badcases, &i.CreatedBy, &created, &updated, &synced)
	i.Done, i.CreatedAt, i.UpdatedAt, i.SyncedAt = done != 0, moment(created), moment(updated), moment(synced)
	return i, err
}

// Issue implements tracker.Store.
func (s *Trackers) Issue(ctx context.Context, id string) (tracker.Issue, error) {
	i, err := scanIssue(s.db.read.QueryRowContext(ctx, "SELECT "+issueColumns+" FROM "+issueTables+" WHERE i.id = ?", id))
	return i, classify("issue "+id, err)
}

// IssueByKey implements tracker.Store.
func (s *Trackers) IssueByKey(ctx context.Context, connection, key string) (tracker.Issue, error) {
	i, err := scanIssue(s.db.read.QueryRowContext(ctx, "SELECT "+issueColumns+" FROM "+issueTables+" WHERE i.connection = ? AND i.issue_key = ? AND i.issue_key <> ''",
		connection, key))
	return i, classify("issue "+key, err)
}

// IssuesOf implements tracker.Store.
func (s *Trackers) IssuesOf(ctx context.Context, badcase string) ([]tracker.Issue, error) {
	const op = "sqlstore.IssuesOf"
	var seq int64
	err := s.db.read.QueryRowContext(ctx, `SELECT b.seq FROM badcases b WHERE b.id = ? OR b.seq = (SELECT m.badcase FROM badcase_merged m WHERE m.id = ?)`,
		badcase, badcase).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, noBadcase(badcase)
	}
	if err != nil {
		return nil, classify(op, err)
	}
	return query(ctx, s.db.read, op, scanIssue, "SELECT "+issueColumns+" FROM "+issueTables+
		" WHERE i.id IN (SELECT l.issue FROM tracker_links l WHERE l.badcase = ?) ORDER BY i.id LIMIT ?", seq, tracker.MaxIssues)
}

// List implements tracker.Store.
func (s *Trackers) List(ctx context.Context, q tracker.Query) ([]tracker.Issue, string, error) {
	var c clauses
	if q.Connection != "" {
		c.add("i.connection = ?", q.Connection)
	}
	if q.Cursor != "" {
		c.add("i.id < ?", q.Cursor)
	}
	limit := min(max(q.Limit, 1), 200)
	list, err := query(ctx, s.db.read, "sqlstore.List", scanIssue,
		"SELECT "+issueColumns+" FROM "+issueTables+" WHERE "+c.text()+" ORDER BY i.id DESC LIMIT ?", append(c.args, limit+1)...)
	if err != nil || len(list) <= limit {
		return list, "", err
	}
	return list[:limit], list[limit-1].ID, nil
}

// Badcases implements tracker.Store.
func (s *Trackers) Badcases(ctx context.Context, issue string, limit int) ([]bam.Badcase, error) {
	list, err := query(ctx, s.db.read, "sqlstore.Badcases", func(r scanner) (stored, error) { return scanBadcase(r) },
		"SELECT "+badcaseColumns+" FROM badcases b WHERE b.seq IN (SELECT l.badcase FROM tracker_links l WHERE l.issue = ?) ORDER BY b.seq LIMIT ?", issue, limit)
	out := make([]bam.Badcase, len(list))
	for n, b := range list {
		out[n] = b.Badcase
	}
	return out, err
}

// AddIssue implements tracker.Store.
func (s *Trackers) AddIssue(ctx context.Context, i tracker.Issue, badcases []string, messages []notify.Message) error {
	const op = "sqlstore.AddIssue"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO tracker_issues (id, connection, issue_key, url, title, state, category, done, assignee, phase, error, awaited, tried,
			created_by, created_at, updated_at, synced_at) VALUES (`+marks(17)+")", i.ID, i.Connection, i.Key, i.URL, i.Title, i.State, i.Category, whether(i.Done),
			i.Assignee, i.Phase, i.Error, "", 0, i.CreatedBy, stamp(i.CreatedAt), stamp(i.UpdatedAt), stamp(i.SyncedAt))
		if err != nil {
			return err
		}
		if err := tieBadcases(tx, i.ID, i.Key, badcases, i.CreatedBy, i.CreatedAt); err != nil {
			return err
		}
		return putMessages(tx, messages)
	}))
}

// Link implements tracker.Store.
func (s *Trackers) Link(ctx context.Context, issue string, badcases []string, who string, at time.Time, messages []notify.Message) error {
	return classify("issue "+issue, s.db.Write(ctx, func(tx *sql.Tx) error {
		var key string
		if err := tx.QueryRow("SELECT issue_key FROM tracker_issues WHERE id = ?", issue).Scan(&key); err != nil {
			return err
		}
		if err := tieBadcases(tx, issue, key, badcases, who, at); err != nil {
			return err
		}
		return putMessages(tx, messages)
	}))
}

func tieBadcases(tx *sql.Tx, issue, key string, badcases []string, who string, at time.Time) error {
	const op = "sqlstore.AddIssue"
	for _, id := range badcases {
		b, err := seqIn(tx, id)
		if err != nil {
			return err
		}
		n, err := number(tx, "SELECT count(*) FROM tracker_links WHERE badcase = ?", b)
		if err != nil {
			return err
		}
		if n >= tracker.MaxIssues {
			return fault.New(fault.TooLarge, op, "badcase %s has %d issues already", id, n)
		}
		res, err := tx.Exec("INSERT INTO tracker_links (issue, badcase, created_by, created_at) VALUES (?, ?, ?, ?) ON CONFLICT (issue, badcase) DO NOTHING",
			issue, b, who, stamp(at))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			if err != nil {
				return err
			}
			continue
		}
		if key == "" {
			continue // its history tells when there is a name
		}
		if err := noteIssue(tx, b, "", key, who, at); err != nil {
			return err
		}
	}
	n, err := number(tx, "SELECT count(*) FROM tracker_links WHERE issue = ?", issue)
	if err == nil && n > tracker.MaxBadcases {
		err = fault.New(fault.TooLarge, op, "one issue is for at most %d badcases, it would have %d", tracker.MaxBadcases, n)
	}
	return err
}

// Unlink implements tracker.Store.
func (s *Trackers) Unlink(ctx context.Context, issue, badcase, who string, at time.Time) error {
	return classify("issue "+issue, s.db.Write(ctx, func(tx *sql.Tx) error {
		b, err := seqIn(tx, badcase)
		if err != nil {
			return err
		}
		var key string
		if err := tx.QueryRow("SELECT issue_key FROM tracker_issues WHERE id = ?", issue).Scan(&key); err != nil {
			return err
		}
		if err := one(tx.Exec("DELETE FROM tracker_links WHERE issue = ? AND badcase = ?", issue, b)); err != nil {
			return err
		}
		if key != "" {
			if err := noteIssue(tx, b, key, "", who, at); err != nil {
				return err
			}
		}
		_, err = tx.Exec("DELETE FROM tracker_issues WHERE id = ? AND NOT EXISTS (SELECT 1 FROM tracker_links WHERE issue = ?)", issue, issue)
		return err
	}))
}

// Trying implements tracker.Store.
func (s *Trackers) Trying(ctx context.Context, issue string) (before bool, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		n, err := number(tx, "SELECT tried FROM tracker_issues WHERE id = ?", issue)
		if before = n != 0; err != nil || before {
			return err
		}
		_, err = tx.Exec("UPDATE tracker_issues SET tried = 1 WHERE id = ?", issue)
		return err
	})
	return before, classify("issue "+issue, err)
}

func (s *Trackers) update(ctx context.Context, issue, text string, args ...any) error {
	return classify("issue "+issue, s.db.Write(ctx, func(tx *sql.Tx) error {
		return one(tx.Exec("UPDATE tracker_issues SET "+text+" WHERE id = ?", append(args, issue)...))
	}))
}

// anyState stands for a state that is not known before.
const anyState = "*"

// Expect implements tracker.Store.
func (s *Trackers) Expect(ctx context.Context, issue, state string) error {
	if state == "" {
		state = anyState
	}
	return s.update(ctx, issue, "awaited = ?", state)
}

// Trouble implements tracker.Store.
func (s *Trackers) Trouble(ctx context.Context, issue, text string, giveUp bool) error {
	return s.update(ctx, issue, "error = ?, awaited = '', phase = CASE WHEN phase = ? AND ? = 1 THEN ? ELSE phase END",
		text, tracker.Creating, whether(giveUp), tracker.Failed)
}

// Again implements tracker.Store.
func (s *Trackers) Again(ctx context.Context, issue string) error {
	return s.update(ctx, issue, "error = '', phase = CASE WHEN phase = ? THEN ? ELSE phase END", tracker.Failed, tracker.Creating)
}

// Statuses implements tracker.Store.
func (s *Trackers) Statuses(ctx context.Context, issue string) ([]bam.Status, error) {
	return query(ctx, s.db.read, "sqlstore.Statuses", func(r scanner) (st bam.Status, err error) { err = r.Scan(&st); return st, err },
		"SELECT DISTINCT b.status FROM tracker_links l JOIN badcases b ON b.seq = l.badcase WHERE l.issue = ? ORDER BY b.status", issue)
}

// moveIssues takes a badcase's issues along when it becomes a part of another.
func moveIssues(tx *sql.Tx, from, into int64) ([]string, error) {
	ids, err := query(context.Background(), tx, "sqlstore.merge", text, "SELECT issue FROM tracker_links WHERE badcase = ? ORDER BY issue", from)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	_, err = tx.Exec(`INSERT INTO tracker_links (issue, badcase, created_by, created_at) SELECT l.issue, ?, l.created_by, l.created_at
		FROM tracker_links l WHERE l.badcase = ? ON CONFLICT (issue, badcase) DO NOTHING`, into, from)
	return ids, err
}

// returnIssues ties those issues again that are still there.
func returnIssues(tx *sql.Tx, from, own int64, issues []string) error {
	if len(issues) == 0 {
		return nil
	}
	_, err := tx.Exec(`INSERT INTO tracker_links (issue, badcase, created_by, created_at) SELECT l.issue, ?, l.created_by, l.created_at
		FROM tracker_links l WHERE l.badcase = ? AND l.issue IN (`+marks(len(issues))+") ON CONFLICT (issue, badcase) DO NOTHING",
		append([]any{own, from}, anys(issues)...)...)
	return err
}
