package sqlstore

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
	"mlife/shared/ident"
)

// Watchers implements bam.Discussion.
func (s *Badcases) Watchers(ctx context.Context, badcase string) ([]string, error) {
	const op = "sqlstore.Watchers"
	seq, err := s.seqOf(ctx, op, badcase)
	if err != nil {
		return nil, err
	}
	return query(ctx, s.db.read, op, text, "SELECT login FROM watchers WHERE badcase = ? ORDER BY login LIMIT ?", seq, bam.MaxWatchers)
}

// Watch implements bam.Discussion.
func (s *Badcases) Watch(ctx context.Context, badcase, login string, on bool) error {
	const op = "sqlstore.Watch"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		seq, err := seqIn(tx, badcase)
		if err != nil {
			return err
		}
		if !on {
			_, err := tx.Exec("DELETE FROM watchers WHERE badcase = ? AND login = ?", seq, login)
			return err
		}
		n, err := number(tx, "SELECT count(*) FROM watchers WHERE badcase = ? AND login <> ?", seq, login)
		if err != nil {
			return err
		}
		if n >= bam.MaxWatchers {
			return fault.New(fault.TooLarge, op, "a badcase has at most %d watchers", bam.MaxWatchers)
		}
		return watch(tx, seq, login)
	}))
}

// watch lets somebody follow a badcase; in a crowd it does nothing.
func watch(tx *sql.Tx, seq int64, login string) error {
	_, err := tx.Exec(`INSERT INTO watchers (badcase, login) SELECT ?, ? WHERE (SELECT count(*) FROM watchers WHERE badcase = ?) < ?
		ON CONFLICT (badcase, login) DO NOTHING`, seq, login, seq, bam.MaxWatchers)
	return err
}

// piece is one thing to tell people.
type piece struct {
	kind, cause string
	badcase     int64
	alarm       string // instead of a badcase
	actor, text string
	at          time.Time
}

// shownText is how much of a comment news hold.
const shownText = 300

// tell gives one person the news, except the one who did it. Another badcase with
// the same cause only raises the count.
func (p piece) tell(tx *sql.Tx, login string) error {
	if login == p.actor || login == "" {
		return nil
	}
	shown := []rune(p.text)
	if len(shown) > shownText {
		shown = append(shown[:shownText:shownText], '…')
	}
	if _, err := tx.Exec(`INSERT INTO news (id, login, kind, cause, badcase, alarm, count, actor, text, at, seen) VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, 0)
		ON CONFLICT (login, kind, cause) DO UPDATE SET count = news.count + 1`,
		ident.New("nws"), login, p.kind, p.cause, sql.NullInt64{Int64: p.badcase, Valid: p.alarm == ""}, sql.NullString{String: p.alarm, Valid: p.alarm != ""}, p.actor, string(shown), stamp(p.at)); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM news WHERE login = ? AND id < COALESCE(
		(SELECT id FROM news WHERE login = ? ORDER BY id DESC LIMIT 1 OFFSET ?), '')`, login, login, bam.MaxUnreadNews-1)
	return err
}

// tellWatchers tells all who follow the badcase but some.
func (p piece) tellWatchers(tx *sql.Tx, except []string) error {
	logins, err := query(context.Background(), tx, "sqlstore.news", text,
		"SELECT login FROM watchers WHERE badcase = ? ORDER BY login LIMIT ?", p.badcase, bam.MaxWatchers)
	if err != nil {
		return err
	}
	for _, login := range logins {
		if slices.Contains(except, login) {
			continue
		}
		if err := p.tell(tx, login); err != nil {
			return err
		}
	}
	return nil
}

// tellChanges makes news of an edit: who is assigned now, and the status for those
// who follow. Changes without an action (a regression) each are a cause of their own.
func tellChanges(tx *sql.Tx, b *stored, changes []bam.Change) error {
	for _, c := range changes {
		p := piece{cause: c.Action, badcase: b.seq, actor: c.Actor, at: c.At}
		if p.cause == "" {
			p.cause = ident.New("chg")
		}
		switch c.Field {
		case "assignee":
			if b.Assignee == "" {
				continue
			}
			known, err := peopleAmong(tx, []string{b.Assignee})
			if err != nil {
				return err
			}
			p.kind = bam.NewsAssigned
			for _, login := range known {
				if err := p.tell(tx, login); err != nil {
					return err
				}
				if err := watch(tx, b.seq, login); err != nil {
					return err
				}
			}
		case "status":
			p.kind, p.text = bam.NewsStatus, bam.Text(c.Old)+" → "+bam.Text(c.New)
			if bam.Text(c.Old) == string(bam.Resolved) && c.Action == "" {
				p.kind = bam.NewsRegression
			}
			if err := p.tellWatchers(tx, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// News implements bam.Inbox.
func (s *Badcases) News(ctx context.Context, login string, unread bool, cursor string, limit int) (items []bam.News, next string, waiting int, err error) {
	const op = "sqlstore.News"
	if err := s.db.read.QueryRowContext(ctx, "SELECT count(*) FROM news WHERE login = ? AND seen = 0", login).Scan(&waiting); err != nil {
		return nil, "", 0, classify(op, err)
	}
	c := clauses{}
	c.add("n.login = ?", login)
	if unread {
		c.add("n.seen = 0")
	}
	if cursor != "" {
		c.add("n.id < ?", cursor)
	}
	limit = min(max(limit, 1), 200)
	items, err = query(ctx, s.db.read, op, func(r scanner) (bam.News, error) {
		var n bam.News
		var at int64
		var seen int
		err := r.Scan(&n.ID, &n.Kind, &n.Badcase, &n.Title, &n.Alarm, &n.Count, &n.Actor, &n.Text, &at, &seen)
		n.At, n.Read = moment(at), seen != 0
		return n, err
	}, `SELECT n.id, n.kind, COALESCE(b.id, ''), COALESCE(b.title, ''), COALESCE(n.alarm, ''), n.count, n.actor, n.text, n.at, n.seen
		FROM news n LEFT JOIN badcases b ON b.seq = n.badcase
		WHERE `+c.text()+" ORDER BY n.id DESC LIMIT ?", append(c.args, limit+1)...)
	if err != nil || len(items) <= limit {
		return items, "", waiting, err
	}
	return items[:limit], items[limit-1].ID, waiting, nil
}

// ReadNews implements bam.Inbox.
func (s *Badcases) ReadNews(ctx context.Context, login string, ids []string) error {
	text, args := "UPDATE news SET seen = 1 WHERE login = ? AND seen = 0", []any{login}
	if len(ids) > 0 {
		text, args = text+" AND id IN ("+marks(len(ids))+")", append(args, anys(ids)...)
	}
	return s.exec(ctx, "sqlstore.ReadNews", text, args...)
}
