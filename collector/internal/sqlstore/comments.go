package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

const commentColumns = "c.id, b.id, c.author, c.text, c.mentions, c.created_at, c.edited_at, c.removed_by"

func scanComment(row scanner) (bam.Comment, error) {
	var c bam.Comment
	var mentions string
	var created, edited int64
	if err := row.Scan(&c.ID, &c.Badcase, &c.Author, &c.Text, &mentions, &created, &edited, &c.RemovedBy); err != nil {
		return c, err
	}
	c.CreatedAt = moment(created)
	if edited != 0 {
		t := moment(edited)
		c.EditedAt = &t
	}
	return c, json.Unmarshal([]byte(mentions), &c.Mentions)
}

// Comments implements bam.Discussion.
func (s *Badcases) Comments(ctx context.Context, badcase, cursor string, limit int) ([]bam.Comment, string, error) {
	const op = "sqlstore.Comments"
	if _, err := s.seqOf(ctx, op, badcase); err != nil {
		return nil, "", err
	}
	limit = min(max(limit, 1), 200)
	list, err := query(ctx, s.db.read, op, scanComment, "SELECT "+commentColumns+` FROM comments c JOIN badcases b ON b.seq = c.badcase
		WHERE b.id = ? AND c.id > ? ORDER BY c.id LIMIT ?`, badcase, cursor, limit+1)
	if err != nil || len(list) <= limit {
		return list, "", err
	}
	return list[:limit], list[limit-1].ID, nil
}

// Comment implements bam.Discussion.
func (s *Badcases) Comment(ctx context.Context, id string) (bam.Comment, error) {
	c, err := commentIn(s.db.read, id)
	return c, classify("sqlstore.Comment", err)
}

type rower interface {
	QueryRow(query string, args ...any) *sql.Row
}

func commentIn(q rower, id string) (bam.Comment, error) {
	c, err := scanComment(q.QueryRow("SELECT "+commentColumns+" FROM comments c JOIN badcases b ON b.seq = c.badcase WHERE c.id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		return c, fault.New(fault.NotFound, "sqlstore.Comment", "no comment %.80q", id)
	}
	return c, err
}

// AddComment implements bam.Discussion.
func (s *Badcases) AddComment(ctx context.Context, c bam.Comment) (bam.Comment, error) {
	const op = "sqlstore.AddComment"
	var out bam.Comment
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		b, err := seqIn(tx, c.Badcase)
		if err != nil {
			return err
		}
		n, err := number(tx, "SELECT count(*) FROM comments WHERE badcase = ?", b)
		if err != nil {
			return err
		}
		if n >= bam.MaxComments {
			return fault.New(fault.TooLarge, op, "a badcase has at most %d comments", bam.MaxComments)
		}
		out = c
		if out.Mentions, err = peopleAmong(tx, bam.Mentions(c.Text)); err != nil {
			return err
		}
		mentions, err := asJSON(out.Mentions)
		if err != nil {
			return err
		}
		if _, err := tx.Exec("INSERT INTO comments (id, badcase, author, text, mentions, created_at, edited_at, removed_by) VALUES (?, ?, ?, ?, ?, ?, 0, '')",
			c.ID, b, c.Author, c.Text, mentions, stamp(c.CreatedAt)); err != nil {
			return err
		}
		return tellComment(tx, b, out, out.Mentions, c.CreatedAt)
	})
	return out, classify(op, err)
}

// tellComment gives the news of a comment to those it names and to those who follow.
func tellComment(tx *sql.Tx, seq int64, c bam.Comment, named []string, at time.Time) error {
	for _, login := range named {
		n := piece{kind: bam.NewsMention, cause: c.ID, badcase: seq, actor: c.Author, text: c.Text, at: at}
		if err := n.tell(tx, login); err != nil {
			return err
		}
	}
	if c.EditedAt == nil {
		n := piece{kind: bam.NewsComment, cause: c.ID, badcase: seq, actor: c.Author, text: c.Text, at: at}
		if err := n.tellWatchers(tx, named); err != nil {
			return err
		}
	}
	for _, login := range append(slices.Clone(named), c.Author) {
		if err := watch(tx, seq, login); err != nil {
			return err
		}
	}
	return nil
}

// EditComment implements bam.Discussion.
func (s *Badcases) EditComment(ctx context.Context, id, text string, at time.Time) (bam.Comment, error) {
	const op = "sqlstore.EditComment"
	var out bam.Comment
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		old, err := commentIn(tx, id)
		if err != nil {
			return err
		}
		if old.RemovedBy != "" {
			return fault.New(fault.Conflict, op, "the comment was removed by %s", old.RemovedBy)
		}
		out = old
		out.Text, out.EditedAt = text, &at
		if out.Mentions, err = peopleAmong(tx, bam.Mentions(text)); err != nil {
			return err
		}
		mentions, err := asJSON(out.Mentions)
		if err != nil {
			return err
		}
		if err := one(tx.Exec("UPDATE comments SET text = ?, mentions = ?, edited_at = ? WHERE id = ?", text, mentions, stamp(at), id)); err != nil {
			return err
		}
		seq, err := seqIn(tx, out.Badcase)
		if err != nil {
			return err
		}
		added := slices.DeleteFunc(slices.Clone(out.Mentions), func(login string) bool { return slices.Contains(old.Mentions, login) })
		return tellComment(tx, seq, out, added, at)
	})
	return out, classify(op, err)
}

// RemoveComment implements bam.Discussion. What was told of it goes too.
func (s *Badcases) RemoveComment(ctx context.Context, id, who string) (bam.Comment, error) {
	var out bam.Comment
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		var err error
		if out, err = commentIn(tx, id); err != nil {
			return err
		}
		if out.RemovedBy != "" {
			return nil
		}
		out.Text, out.Mentions, out.RemovedBy = "", []string{}, who
		if _, err := tx.Exec("DELETE FROM news WHERE cause = ?", id); err != nil {
			return err
		}
		return one(tx.Exec("UPDATE comments SET text = '', mentions = '[]', removed_by = ? WHERE id = ?", who, id))
	})
	return out, classify("sqlstore.RemoveComment", err)
}

func noBadcase(id string) error {
	return fault.New(fault.NotFound, "sqlstore.Badcase", "no badcase %.80q", id)
}

func (s *Badcases) seqOf(ctx context.Context, op, id string) (seq int64, err error) {
	err = s.db.read.QueryRowContext(ctx, "SELECT seq FROM badcases WHERE id = ?", id).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, noBadcase(id)
	}
	return seq, classify(op, err)
}

func seqIn(tx *sql.Tx, id string) (int64, error) {
	seq, err := number(tx, "SELECT seq FROM badcases WHERE id = ?", id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, noBadcase(id)
	}
	return seq, err
}

// peopleAmong keeps those names that are active accounts.
func peopleAmong(tx *sql.Tx, names []string) ([]string, error) {
	if len(names) == 0 {
		return []string{}, nil
	}
	return query(context.Background(), tx, "sqlstore.people", text,
		"SELECT login FROM users WHERE disabled = 0 AND login IN ("+marks(len(names))+") ORDER BY login", anys(names)...)
}
