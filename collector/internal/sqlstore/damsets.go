package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

const setColumns = "id, name, role, family, sources, split, row_count, digest, leaks, overruled, leak_check, left_out, created_by, created_at"

// setOfDocument selects sets s made of a document.
const setOfDocument = "EXISTS (SELECT 1 FROM json_each(s.sources) d WHERE json_extract(d.value, '$.id') = ?)"

func scanSet(row scanner) (dam.Set, error) {
	s := dam.Set{Frozen: true}
	var sources, split, leaks string
	var at int64
	err := row.Scan(&s.ID, &s.Name, &s.Role, &s.Family, &sources, &split, &s.Rows, &s.Digest, &leaks, &s.Overruled, &s.LeakCheck, &s.LeftOut, &s.CreatedBy, &at)
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
	if leaks != "" {
		if err := fromJSON(leaks, &s.Leaks); err != nil {
			return s, err
		}
		for i := range s.Leaks { // older ones are of the same file
			l := &s.Leaks[i]
			l.Kind, l.Rule = cmp.Or(l.Kind, dam.LeakFile), cmp.Or(l.Rule, dam.Refuse)
		}
	}
	return s, fromJSON(sources, &s.Sources)
}

// CreateSets implements dam.Sets.
func (s *Data) CreateSets(ctx context.Context, sets []dam.NewSet) error {
	const op = "sqlstore.CreateSets"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		for _, set := range sets {
			if err := createSet(tx, set); err != nil {
				return err
			}
		}
		return nil
	}))
}

func createSet(tx *sql.Tx, set dam.NewSet) error {
	const op = "sqlstore.CreateSets"
	sources, err := asJSON(set.Sources)
	if err != nil {
		return err
	}
	split, leaks := "", ""
	if set.Split != nil {
		if split, err = asJSON(set.Split); err != nil {
			return err
		}
	}
	if len(set.Leaks) > 0 {
		if leaks, err = asJSON(set.Leaks); err != nil {
			return err
		}
	}
	var seq int64
	err = tx.QueryRow("INSERT INTO sets ("+setColumns+") VALUES ("+marks(14)+") RETURNING seq", set.ID, set.Name, set.Role, set.Family, sources, split,
		set.Rows, set.Digest, leaks, set.Overruled, set.LeakCheck, set.LeftOut, set.CreatedBy, stamp(set.CreatedAt)).Scan(&seq)
	if err != nil {
		if fault.Is(classify(op, err), fault.Exists) {
			return fault.New(fault.Exists, op, "a %s set is named %.80q already", set.Role, set.Name)
		}
		return err
	}
	if err := addParts(tx, "set_parts (set_seq, ", set.Parts, seq); err != nil {
		return err
	}
	badcases, err := current(tx, set.Badcases)
	if err != nil {
		return err
	}
	return inBatches(tx, "INSERT INTO set_badcases (set_seq, badcase) VALUES ", 2, sorted(badcases), func(args []any, id string) []any {
		return append(args, seq, id)
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
	out.Items, out.Next, out.Total, err = sortedPage(ctx, s.db, dam.SetSchema(), setColumns, f, asked{sort: q.Sort, cursor: q.Cursor, limit: q.Limit}, scanSet)
	return out, err
}

// SetParts implements dam.Sets.
func (s *Data) SetParts(ctx context.Context, id string) ([]dam.Part, error) {
	const op = "sqlstore.SetParts"
	if _, err := s.Set(ctx, id); err != nil {
		return nil, err
	}
	return query(ctx, s.db.read, op, func(r scanner) (dam.Part, error) { return scanPart(r) },
		"SELECT segment, size, bytes, rows, live FROM set_parts WHERE set_seq = (SELECT seq FROM sets WHERE id = ?) ORDER BY pos", id)
}

// PartsOfRole implements dam.Sets.
func (s *Data) PartsOfRole(ctx context.Context, role dam.Role) (map[string][]dam.Part, error) {
	const op = "sqlstore.PartsOfRole"
	out := map[string][]dam.Part{}
	_, err := query(ctx, s.db.read, op, func(r scanner) (struct{}, error) {
		var id string
		p, err := scanPart(r, &id)
		out[id] = append(out[id], p)
		return struct{}{}, err
	}, `SELECT s.id, p.segment, p.size, p.bytes, p.rows, p.live FROM set_parts p JOIN sets s ON s.seq = p.set_seq
		WHERE s.role = ? ORDER BY p.set_seq, p.pos`, role)
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
		if _, err := tx.Exec("DELETE FROM packs WHERE id IN (SELECT pack FROM pack_sets WHERE set_id = ?)", id); err != nil {
			return err
		}
		return classify(fmt.Sprintf("set %.64q", id), one(tx.Exec("DELETE FROM sets WHERE id = ?", id)))
	}))
}
