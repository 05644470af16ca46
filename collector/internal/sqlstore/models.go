package sqlstore

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"time"

	"mlife/collector/internal/msm"
	"mlife/shared/fault"
)

// Models implements msm.Models.
type Models struct{ db *DB }

// Models gives the store of models and the badcases they are known to show.
func (db *DB) Models() *Models { return &Models{db} }

const modelColumns = "id, slot, version, name, description, sha256, size, format, file_name, tensors, task_id, metrics, stage, aliases, " +
	"annotations, author, created_at, updated_at, revision"

const modelSelect = modelColumns + ", (SELECT count(*) FROM model_badcases k WHERE k.model = models.id)"

func scanModel(row scanner) (msm.Model, error) {
	var m msm.Model
	var tensors, metrics, aliases, annotations string
	var created, updated int64
	err := row.Scan(&m.ID, &m.Slot, &m.Version, &m.Name, &m.Description, &m.SHA256, &m.Size, &m.Format, &m.FileName, &tensors,
		&m.TaskID, &metrics, &m.Stage, &aliases, &annotations, &m.Author, &created, &updated, &m.Revision, &m.Badcases)
	if err != nil {
		return m, err
	}
	m.CreatedAt, m.UpdatedAt = moment(created), moment(updated)
	return m, fromJSON(tensors, &m.Tensors, metrics, &m.Metrics, aliases, &m.Aliases, annotations, &m.Annotations)
}

func modelValues(m msm.Model) ([]any, error) {
	tensors, metrics, aliases, annotations, err := json4(m.Tensors, m.Metrics, m.Aliases, m.Annotations)
	return []any{m.ID, m.Slot, m.Version, m.Name, m.Description, m.SHA256, m.Size, m.Format, m.FileName, tensors, m.TaskID,
		metrics, m.Stage, aliases, annotations, m.Author, stamp(m.CreatedAt), stamp(m.UpdatedAt), m.Revision}, err
}

// CreateModel stores a model; one without a version gets the slot's next number.
func (s *Models) CreateModel(ctx context.Context, m msm.Model) (msm.Model, error) {
	const op = "sqlstore.CreateModel"
	out := m
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		out = m
		if out.Version == "" {
			n, err := number(tx, "SELECT coalesce(max("+s.db.dialect.number("version")+"), 0) + 1 FROM models WHERE slot = ?", m.Slot)
			if err != nil {
				return err
			}
			out.Version = strconv.FormatInt(n, 10)
		}
		args, err := modelValues(out)
		if err != nil {
			return err
		}
		_, err = tx.Exec("INSERT INTO models ("+modelColumns+") VALUES ("+marks(len(args))+")", args...)
		return err
	})
	if err = classify(op, err); fault.Is(err, fault.Exists) {
		return out, fault.New(fault.Exists, op, "slot %s has a version %s already", out.Slot, out.Version)
	}
	return out, err
}

// Model gives one model.
func (s *Models) Model(ctx context.Context, id string) (msm.Model, error) {
	m, err := scanModel(s.db.read.QueryRowContext(ctx, "SELECT "+modelSelect+" FROM models WHERE id = ?", id))
	return m, classify("model "+id, err)
}

// ModelOf finds the newest model of a slot with this file.
func (s *Models) ModelOf(ctx context.Context, slot, sha string) (msm.Model, error) {
	m, err := scanModel(s.db.read.QueryRowContext(ctx,
		"SELECT "+modelSelect+" FROM models WHERE sha256 = ? AND slot = ? ORDER BY id DESC LIMIT 1", sha, slot))
	return m, classify("sqlstore.ModelOf", err)
}

// Models gives one page.
func (s *Models) Models(ctx context.Context, q msm.Query) (msm.Page, error) {
	var f filter
	f.equal("slot", q.Slot)
	f.equal("stage", string(q.Stage))
	f.equal("task_id", q.Task)
	f.equal("sha256", q.SHA256)
	f.text(q.Text, "name", "version", "slot", "description", "id")
	f.search("models", q.Search)
	if q.Alias != "" {
		f.and("EXISTS (SELECT 1 FROM json_each(models.aliases) WHERE value = ?)", q.Alias)
	}
	items, next, total, err := sortedPage(ctx, s.db, msm.Schema(), modelSelect, f, asked{sort: q.Sort, cursor: q.Cursor, limit: q.Limit}, scanModel)
	return msm.Page{Items: items, Next: next, Total: total}, err
}

// UpdateModel changes one model in a transaction.
func (s *Models) UpdateModel(ctx context.Context, id string, change func(*msm.Model) error) (msm.Model, error) {
	var out msm.Model
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		m, err := scanModel(tx.QueryRow("SELECT "+modelSelect+" FROM models WHERE id = ?", id))
		if err != nil {
			return classify("model "+id, err)
		}
		if err := change(&m); err != nil {
			return err
		}
		m.Revision++
		m.UpdatedAt = time.Now().UTC()
		out = m
		if err := takeAliases(ctx, tx, m); err != nil {
			return err
		}
		return saveModel(tx, m)
	})
	return out, classify("sqlstore.UpdateModel", err)
}

func saveModel(tx *sql.Tx, m msm.Model) error {
	args, err := modelValues(m)
	if err != nil {
		return err
	}
	return one(tx.Exec("UPDATE models SET ("+modelColumns+") = ("+marks(len(args))+") WHERE id = ?", append(args, m.ID)...))
}

// takeAliases removes the model's aliases from the slot's other versions.
func takeAliases(ctx context.Context, tx *sql.Tx, m msm.Model) error {
	if len(m.Aliases) == 0 {
		return nil
	}
	list := anys(m.Aliases)
	others, err := query(ctx, tx, "sqlstore.takeAliases", scanModel, "SELECT "+modelSelect+" FROM models WHERE slot = ? AND id <> ? "+
		"AND EXISTS (SELECT 1 FROM json_each(models.aliases) WHERE value IN ("+marks(len(list))+"))", append([]any{m.Slot, m.ID}, list...)...)
	if err != nil {
		return err
	}
	for _, o := range others {
		o.Aliases = slices.DeleteFunc(o.Aliases, func(a string) bool { return slices.Contains(m.Aliases, a) })
		o.Revision++
		if err := saveModel(tx, o); err != nil {
			return err
		}
	}
	return nil
}

// AddKnown ties badcases to a model.
func (s *Models) AddKnown(ctx context.Context, model string, list []msm.Known) error {
	return classify("sqlstore.AddKnown", s.db.Write(ctx, func(tx *sql.Tx) error {
		for _, k := range list {
			if _, err := tx.Exec("INSERT INTO model_badcases (model, badcase, origin, task, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
				model, k.Badcase, k.Origin, k.Task, stamp(k.At)); err != nil {
				return err
			}
		}
		return nil
	}))
}

// Known gives one page of a model's known badcases, newest badcase first.
func (s *Models) Known(ctx context.Context, model, cursor string, limit int) ([]msm.Known, string, error) {
	var f filter
	f.and("model = ?", model)
	if cursor != "" {
		f.and("badcase < ?", cursor)
	}
	if limit <= 0 || limit > 200 {
		limit = 200
	}
	items, err := query(ctx, s.db.read, "sqlstore.Known", func(row scanner) (msm.Known, error) {
		var k msm.Known
		var at int64
		err := row.Scan(&k.Badcase, &k.Origin, &k.Task, &at)
		k.At = moment(at)
		return k, err
	}, "SELECT badcase, origin, task, at FROM model_badcases"+f.clause()+" ORDER BY badcase DESC LIMIT ?", append(f.args, limit+1)...)
	next := ""
	if err == nil && len(items) > limit {
		items = items[:limit]
		next = items[limit-1].Badcase
	}
	return items, next, err
}

// Showing gives the models known to show a badcase, the newest first, at most limit.
func (s *Models) Showing(ctx context.Context, badcase string, limit int) ([]msm.Showing, error) {
	return query(ctx, s.db.read, "sqlstore.Showing", func(row scanner) (x msm.Showing, err error) {
		err = row.Scan(&x.Model, &x.Origin, &x.Task)
		return x, err
	}, "SELECT model, origin, task FROM model_badcases WHERE badcase = ? ORDER BY model DESC LIMIT ?", badcase, limit)
}
