package sqlstore

import (
	"context"

	search "mlife/shared/query"
)

// asked is which page of a list is wanted, and of which order.
type asked struct {
	sort, cursor string
	limit        int
	uncounted    bool // the total is not wanted
}

// sorting reads how a list is to be ordered, "" being the usual way.
func (l listed) sorting(schema search.Schema, sort string) (s sorting, err error) {
	if sort == "" {
		sort = l.usual
	}
	falling := sort == "-"
	if sort != "" && sort != "-" {
		var f search.Field
		if f, falling, err = schema.Order(sort); err != nil {
			return s, err
		}
		s = l.searched.sorting(f)
	}
	s.name, s.falling = sort, falling
	s.exprs, s.like = append(s.exprs, l.key), append(s.like, "")
	return s, nil
}

// sortedPage reads one page of the list that schema describes, with the number of all
// that f finds.
func sortedPage[T any](ctx context.Context, db *DB, schema search.Schema, columns string, f filter, p asked,
	scan func(scanner) (T, error)) (items []T, next string, total int, err error) {
	op := "sqlstore.list " + schema.Name
	list := lists[schema.Name]
	by, err := list.sorting(schema, p.sort)
	if err != nil {
		return nil, "", 0, err
	}
	if !p.uncounted {
		if err := db.read.QueryRowContext(ctx, "SELECT count(*) FROM "+list.table+f.clause(), f.args...).Scan(&total); err != nil {
			return nil, "", 0, classify(op, err)
		}
	}
	if p.cursor != "" {
		behind, key, err := by.after(p.cursor)
		if err != nil {
			return nil, "", 0, err
		}
		f.and(behind, key...)
	}
	limit := pageLimit(p.limit, 200)
	var places [][]any
	items, err = query(ctx, db.read, op, func(r scanner) (T, error) {
		key, into := by.room()
		places = append(places, key)
		return scan(wider{r, into})
	}, "SELECT "+columns+", "+by.columns()+" FROM "+list.table+f.clause()+" ORDER BY "+by.order()+" LIMIT ?", append(f.args, limit+1)...)
	if err == nil && len(items) > limit {
		items = items[:limit]
		next, err = (search.Place{Sort: by.name, Key: places[limit-1]}).Encode()
	}
	return items, next, total, err
}

// wider is a row with further columns behind those that its reader knows.
type wider struct {
	scanner
	more []any
}

func (w wider) Scan(into ...any) error { return w.scanner.Scan(append(into, w.more...)...) }
