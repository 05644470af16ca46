package sqlstore

import (
	"strconv"
	"strings"

	"mlife/collector/internal/bam"
	search "mlife/shared/query"
)

// sorting is how a list is ordered: by expressions that are never NULL, of which the
// last is unique. What has no value comes first when rising.
type sorting struct {
	name    string // as asked for
	falling bool
	exprs   []string
	like    []any  // the kinds of their values, for search.DecodePlace
	seq     string // a unique number that comes after exprs, "" when they end with a unique text
	join    string // what the expressions need besides the list's table
	args    []any  // of join
}

func badcaseSorting(sort string) (sorting, error) {
	if sort == "" {
		sort = "-last_seen"
	}
	f, falling, err := bam.Order(sort)
	if err != nil {
		return sorting{}, err
	}
	s := badcaseSearch.sorting(f)
	s.name, s.falling, s.seq = sort, falling, "b.seq"
	return s, nil
}

// sorting orders by a field, which alone is not unique.
func (s searched) sorting(f search.Field) sorting {
	c := s.fields[f.Name]
	switch {
	case c.rank != "":
		return sorting{exprs: []string{c.rank}, like: []any{int64(0)}}
	case f.Kind == search.Attribute:
		return sorting{
			join:  " LEFT JOIN badcase_attributes s ON s.badcase = b.seq AND s.name = ?",
			args:  []any{strings.TrimPrefix(f.Name, search.AttributePrefix)},
			exprs: []string{presence("s.amount"), "COALESCE(s.amount, 0.0)", "COALESCE(s.value, '')"},
			like:  []any{int64(0), 0.0, ""},
		}
	case f.Kind == search.Enum:
		return sorting{exprs: []string{rankOf(c.column, f.Values)}, like: []any{int64(0)}}
	case c.nullable && (f.Integer || f.Kind == search.Time): // PostgreSQL would make a numeric of it
		return sorting{exprs: []string{presence(c.column), "COALESCE(" + c.column + ", 0)"}, like: []any{int64(0), int64(0)}}
	case c.nullable:
		return sorting{exprs: []string{presence(c.column), "COALESCE(" + c.column + ", 0.0)"}, like: []any{int64(0), 0.0}}
	case f.Kind == search.Number, f.Kind == search.Time:
		return sorting{exprs: []string{c.column}, like: []any{int64(0)}}
	}
	return sorting{exprs: []string{c.column}, like: []any{""}}
}

func presence(column string) string { return "CASE WHEN " + column + " IS NULL THEN 0 ELSE 1 END" }

// rankOf gives the place of a value among known ones. They are our own constants.
func rankOf(column string, values []string) string {
	text := "CASE " + column
	for i, v := range values {
		text += " WHEN '" + v + "' THEN " + strconv.Itoa(i)
	}
	return text + " ELSE -1 END"
}

func (s sorting) columns() string { return strings.Join(s.exprs, ", ") }

// all are the expressions with the one that makes a place unique.
func (s sorting) all() []string {
	if s.seq == "" {
		return s.exprs
	}
	return append(append([]string{}, s.exprs...), s.seq)
}

func (s sorting) order() string {
	direction := " ASC"
	if s.falling {
		direction = " DESC"
	}
	return strings.Join(s.all(), direction+", ") + direction
}

// room gives a place for the values of exprs and pointers to scan them into.
func (s sorting) room() (key, into []any) {
	key, into = append([]any{}, s.like...), make([]any, len(s.like))
	for i := range key {
		into[i] = &key[i]
	}
	return key, into
}

// after gives the condition of lying behind a cursor.
func (s sorting) after(cursor string) (string, []any, error) {
	p, err := search.DecodePlace(cursor, s.name, s.like)
	if err != nil {
		return "", nil, err
	}
	compare := " > "
	if s.falling {
		compare = " < "
	}
	by, args := s.all(), p.Key
	if s.seq != "" {
		args = append(args, p.Seq)
	}
	return "(" + strings.Join(by, ", ") + ")" + compare + "(" + marks(len(by)) + ")", args, nil
}
