package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

const setColumns = "id, name, role, sibling, sources, split, row_count, digest, created_by, created_at"

// setOfDocument selects sets s made of a document.
const setOfDocument = "EXISTS (SELECT 1 FROM json_each(s.sources) d WHERE json_extract(d.value, '$.id') = ?)"

func scanSet(row scanner) (dam.Set, error) {
	s := dam.Set{Frozen: true}
	var sources, split string
	var at int64
	err := row.Scan(&s.ID, &s.Name, &s.Role, &s.Sibling, &sources, &split, &s.Rows, &s.Digest, &s.CreatedBy, &at)
	if err != nil {
		return s, err
	}
	s.CreatedAt = moment(at)
	if split != "" {
		s.Split = &dam.Split{}
		if err := fromJSON(split, s.Split); err != nil {
			return s, err
		}
	}
	return s, fromJSON(sources, &s.Sources)
}

// CreateSets implements dam.Sets.
func (s *Data) CreateSets(ctx context.Context, sets []dam.Set, rows [][]int64) error {
	const op = "sqlstore.CreateSets"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		for i, set := range sets {
			if err := createSet(ctx, tx, set, rows[i]); err != nil {
				return err
			}
		}
		return nil
	}))
}

func createSet(ctx context.Context, tx *sql.Tx, set dam.Set, rows []int64) error {
	const op = "sqlstore.CreateSets"
	sources, err := asJSON(set.Sources)
	if err != nil {
		return err
	}
	split := ""
	if set.Split != nil {
		if split, err = asJSON(set.Split); err != nil {
			return err
		}
	}
	var seq int64
	err = tx.QueryRow("INSERT INTO sets ("+setColumns+") VALUES ("+marks(10)+") RETURNING seq", set.ID, set.Name, set.Role, set.Sibling, sources, split,
		set.Rows, set.Digest, set.CreatedBy, stamp(set.CreatedAt)).Scan(&seq)
	if err != nil {
		if fault.Is(classify(op, err), fault.Exists) {
			return fault.New(fault.Exists, op, "a %sing set is named %.80q already", set.Role, set.Name)
		}
		return err
	}
	pos := 0
	return inBatches(ctx, tx, "INSERT INTO set_rows (set_seq, pos, row) VALUES ", 3, 500, each(rows), func(args []any, row int64) []any {
		pos++
		return append(args, seq, pos, row)
	})
}

// Set implements dam.Sets.
func (s *Data) Set(ctx context.Context, id string) (dam.Set, error) {
	set, err := scanSet(s.db.read.QueryRowContext(ctx, "SELECT "+setColumns+" FROM sets WHERE id = ?", id))
	return set, classify(fmt.Sprintf("set %.64q", id), err)
}

// HasSet implements dam.Sets and loop.Sets.
func (s *Data) HasSet(ctx context.Context, id string) (bool, error) {
	var n int
	err := s.db.read.QueryRowContext(ctx, "SELECT count(*) FROM sets WHERE id = ?", id).Scan(&n)
	return n > 0, classify("sqlstore.HasSet", err)
}

// FindSets implements dam.Sets.
func (s *Data) FindSets(ctx context.Context, q dam.SetQuery) (out dam.List[dam.Set], err error) {
	var f filter
	f.equal("role", string(q.Role))
	f.text(q.Q, "name", "id")
	f.search("sets", q.Search)
	if q.Document != "" {
		f.and(setOfDocument, q.Document)
	}
	out.Items, out.Next, out.Total, err = sortedPage(ctx, s.db, dam.SetSchema(), setColumns, f, asked{q.Sort, q.Cursor, q.Limit}, scanSet)
	return out, err
}

// FindSetRows implements dam.Sets.
func (s *Data) FindSetRows(ctx context.Context, id string, p dam.Page) (dam.List[dam.Row], error) {
	const op = "sqlstore.FindSetRows"
	set, err := s.Set(ctx, id)
	out := dam.List[dam.Row]{Total: set.Rows}
	if err != nil {
		return out, err
	}
	after := 0
	if p.Cursor != "" {
		if after, err = strconv.Atoi(p.Cursor); err != nil {
			return out, badCursor(op, p.Cursor)
		}
	}
	limit := pageLimit(p.Limit, dam.MaxRowPage)
	var last int
	out.Items, err = query(ctx, s.db.read, op, func(r scanner) (dam.Row, error) { return scanRow(r, &last) },
		"SELECT "+rowSelect+", m.pos FROM set_rows m JOIN document_rows r ON r.seq = m.row "+
			"WHERE m.set_seq = (SELECT seq FROM sets WHERE id = ?) AND m.pos > ? ORDER BY m.pos LIMIT ?", id, after, limit)
	if err == nil && len(out.Items) == limit && last < set.Rows {
		out.Next = strconv.Itoa(last)
	}
	return out, err
}

// DeleteSet implements dam.Sets.
func (s *Data) DeleteSet(ctx context.Context, id string) error {
	const op = "sqlstore.DeleteSet"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		used, err := query(context.Background(), tx, op, text,
			"SELECT id FROM tasks WHERE EXISTS (SELECT 1 FROM json_each(tasks.sets) WHERE value = ?) ORDER BY id LIMIT 1", id)
		if err != nil {
			return err
		}
		if len(used) > 0 {
			return fault.New(fault.Conflict, op, "the task %s uses it", used[0])
		}
		if err := one(tx.Exec("DELETE FROM sets WHERE id = ?", id)); err != nil {
			return classify(fmt.Sprintf("set %.64q", id), err)
		}
		_, err = tx.Exec("UPDATE sets SET sibling = '' WHERE sibling = ?", id)
		return err
	}))
}
