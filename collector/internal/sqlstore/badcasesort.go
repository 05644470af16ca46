package sqlstore

import (
	"strconv"
	"strings"

	"mlife/collector/internal/bam"
	search "mlife/shared/query"
)

// sorting is how a list of badcases is ordered: by expressions that are never NULL,
// then by seq. What has no value comes first when rising.
type sorting struct {
	name    string // as asked for
	falling bool
	exprs   []string
	like    []any  // the kinds of their values, for bam.DecodePlace
	join    string // what the expressions need besides badcases b
	args    []any  // of join
}

func badcaseSorting(sort string) (sorting, error) {
	if sort == "" {
		sort = "-last_seen"
	}
	f, falling, err := bam.Order(sort)
	s := sorting{name: sort, falling: falling}
	if err != nil {
		return s, err
	}
	column := badcaseSearch.fields[f.Name].column
	switch {
	case f.Name == "severity":
		s.exprs, s.like = []string{"b.severity_rank"}, []any{int64(0)}
	case f.Kind == search.Attribute:
		s.join = " LEFT JOIN badcase_attributes s ON s.badcase = b.seq AND s.name = ?"
		s.args = []any{strings.TrimPrefix(f.Name, search.AttributePrefix)}
		s.exprs = []string{presence("s.amount"), "COALESCE(s.amount, 0.0)", "COALESCE(s.value, '')"}
		s.like = []any{int64(0), 0.0, ""}
	case f.Kind == search.Enum:
		s.exprs, s.like = []string{rankOf(column, f.Values)}, []any{int64(0)}
	case badcaseSearch.fields[f.Name].nullable:
		s.exprs, s.like = []string{presence(column), "COALESCE(" + column + ", 0.0)"}, []any{int64(0), 0.0}
	case f.Kind == search.Number, f.Kind == search.Time:
		s.exprs, s.like = []string{column}, []any{int64(0)}
	default:
		s.exprs, s.like = []string{column}, []any{""}
	}
	return s, nil
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

func (s sorting) order() string {
	direction := " ASC"
	if s.falling {
		direction = " DESC"
	}
	return strings.Join(append(append([]string{}, s.exprs...), "b.seq"), direction+", ") + direction
}

// after gives the condition of lying behind a cursor.
func (s sorting) after(cursor string) (string, []any, error) {
	p, err := bam.DecodePlace(cursor, s.name, s.like)
	if err != nil {
		return "", nil, err
	}
	compare := " > "
	if s.falling {
		compare = " < "
	}
	return "(" + s.columns() + ", b.seq)" + compare + "(" + marks(len(s.exprs)+1) + ")", append(p.Key, p.Seq), nil
}
