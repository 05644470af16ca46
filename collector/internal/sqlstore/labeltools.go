package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/labeltool/labeldesk"
	"mlife/shared/fault"
	"mlife/shared/secret"
)

// LabelTools implements labeldesk.Store.
type LabelTools struct{ db *DB }

// LabelTools gives the store of labelling tools and of the projects that documents have
// there.
func (db *DB) LabelTools() *LabelTools { return &LabelTools{db} }

const toolColumns = "id, name, kind, settings, token, created_at"

func scanTool(row scanner) (c labeldesk.Connection, err error) {
	var settings, token string
	var at int64
	if err = row.Scan(&c.ID, &c.Name, &c.Kind, &settings, &token, &at); err != nil {
		return c, err
	}
	c.Token, c.CreatedAt = secret.String(token), moment(at)
	return c, fromJSON(settings, &c.Settings)
}

// LabelTools implements labeldesk.Store.
func (s *LabelTools) LabelTools(ctx context.Context) ([]labeldesk.Connection, error) {
	return query(ctx, s.db.read, "sqlstore.LabelTools", scanTool, "SELECT "+toolColumns+" FROM label_tools ORDER BY name LIMIT ?", labeldesk.MaxConnections)
}

// LabelTool implements labeldesk.Store.
func (s *LabelTools) LabelTool(ctx context.Context, id string) (labeldesk.Connection, error) {
	c, err := scanTool(s.db.read.QueryRowContext(ctx, "SELECT "+toolColumns+" FROM label_tools WHERE id = ?", id))
	return c, classify("labelling tool "+id, err)
}

// SaveLabelTool implements labeldesk.Store.
func (s *LabelTools) SaveLabelTool(ctx context.Context, c labeldesk.Connection) error {
	settings, err := asJSON(c.Settings)
	if err != nil {
		return err
	}
	err = classify("labelling tool "+c.ID, s.db.Write(ctx, func(tx *sql.Tx) error {
		n, err := number(tx, "SELECT count(*) FROM label_tools WHERE id <> ?", c.ID)
		if err != nil {
			return err
		}
		if n >= labeldesk.MaxConnections {
			return fault.New(fault.TooLarge, "labeldesk", "there are %d already", n)
		}
		_, err = tx.Exec("INSERT INTO label_tools ("+toolColumns+") VALUES ("+marks(6)+`)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, settings = excluded.settings, token = excluded.token`,
			c.ID, c.Name, c.Kind, settings, c.Token.Reveal(), stamp(c.CreatedAt))
		return err
	}))
	if fault.Is(err, fault.Exists) {
		return fault.New(fault.Exists, "labeldesk", "there is a labelling tool %q already", c.Name)
	}
	return err
}

// RemoveLabelTool implements labeldesk.Store.
func (s *LabelTools) RemoveLabelTool(ctx context.Context, id string) error {
	return classify("labelling tool "+id, s.db.Write(ctx, func(tx *sql.Tx) error {
		return one(tx.Exec("DELETE FROM label_tools WHERE id = ?", id))
	}))
}

const projectColumns = "next_poll, remote, pull_cursor, tries, record"

func scanLabelProject(row scanner) (p labeldesk.Project, err error) {
	var record, remote, cursor string
	var next int64
	var tries int
	if err = row.Scan(&next, &remote, &cursor, &tries, &record); err == nil {
		err = fromJSON(record, &p)
		p.NextPoll, p.Remote, p.Cursor, p.Tries = moment(next), remote, cursor, tries
	}
	return p, err
}

// AddLabelProject implements labeldesk.Store.
func (s *LabelTools) AddLabelProject(ctx context.Context, p labeldesk.Project) error {
	record, err := asJSON(p)
	if err != nil {
		return err
	}
	return classify("label project "+p.ID, s.db.Write(ctx, func(tx *sql.Tx) error {
		n, err := number(tx, "SELECT count(*) FROM label_projects WHERE state <> 'closed'")
		if err != nil {
			return err
		}
		if n >= labeldesk.MaxOpen {
			return fault.New(fault.TooLarge, "labeldesk", "%d projects are open: close some", n)
		}
		_, err = tx.Exec("INSERT INTO label_projects (id, document, tool, state, "+projectColumns+") VALUES ("+marks(9)+")",
			p.ID, p.Document, p.Order.Connection, p.State, stamp(p.NextPoll), p.Remote, p.Cursor, p.Tries, record)
		return err
	}))
}

// LabelProject implements labeldesk.Store.
func (s *LabelTools) LabelProject(ctx context.Context, id string) (labeldesk.Project, error) {
	p, err := scanLabelProject(s.db.read.QueryRowContext(ctx, "SELECT "+projectColumns+" FROM label_projects WHERE id = ?", id))
	return p, classify(fmt.Sprintf("label project %.64q", id), err)
}

// FindLabelProjects implements labeldesk.Store.
func (s *LabelTools) FindLabelProjects(ctx context.Context, q labeldesk.Query) (out dam.List[labeldesk.Project], err error) {
	var f filter
	f.equal("document", q.Document)
	out.Items, out.Next, out.Total, err = newest(ctx, s.db, "sqlstore.FindLabelProjects", "label_projects", projectColumns, f, q.Cursor, q.Limit, scanLabelProject,
		func(p labeldesk.Project) string { return p.ID })
	return out, err
}

// ChangeLabelProject implements labeldesk.Store.
func (s *LabelTools) ChangeLabelProject(ctx context.Context, id string, change func(*labeldesk.Project) error) (out labeldesk.Project, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		if out, err = scanLabelProject(tx.QueryRow("SELECT "+projectColumns+" FROM label_projects WHERE id = ?", id)); err != nil {
			return classify(fmt.Sprintf("label project %.64q", id), err)
		}
		if err := change(&out); err != nil {
			return err
		}
		record, err := asJSON(out)
		if err != nil {
			return err
		}
		return one(tx.Exec("UPDATE label_projects SET state = ?, next_poll = ?, remote = ?, pull_cursor = ?, tries = ?, record = ? WHERE id = ?",
			out.State, stamp(out.NextPoll), out.Remote, out.Cursor, out.Tries, record, id))
	})
	return out, classify("sqlstore.ChangeLabelProject", err)
}

// DeleteLabelProject implements labeldesk.Store.
func (s *LabelTools) DeleteLabelProject(ctx context.Context, id string) error {
	return s.db.Write(ctx, func(tx *sql.Tx) error {
		return classify(fmt.Sprintf("label project %.64q", id), one(tx.Exec("DELETE FROM label_projects WHERE id = ?", id)))
	})
}

// DueLabelProjects implements labeldesk.Store.
func (s *LabelTools) DueLabelProjects(ctx context.Context, now time.Time, limit int) ([]labeldesk.Project, error) {
	return query(ctx, s.db.read, "sqlstore.DueLabelProjects", scanLabelProject,
		"SELECT "+projectColumns+" FROM label_projects WHERE state = 'open' AND remote <> '' AND next_poll <= ? ORDER BY next_poll, id LIMIT ?", stamp(now), limit)
}
