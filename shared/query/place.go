package query

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"

	"mlife/shared/fault"
)

// Place marks where a page of a sorted list ended: the values sorted by and, for rows
// that have one, the number of the row. Whoever lists the same things writes and reads
// the same, so that one may go on where another stopped. Key holds strings, int64 and
// float64.
type Place struct {
	Sort string `json:"s"`
	Key  []any  `json:"k"`
	Seq  int64  `json:"i"`
}

// Encode makes a cursor.
func (p Place) Encode() (string, error) {
	b, err := json.Marshal(p)
	return base64.RawURLEncoding.EncodeToString(b), err
}

// DecodePlace reads a cursor of a list that is sorted by sort and has keys of the
// kinds of like: "", int64 or float64. Another one is fault.Invalid.
func DecodePlace(cursor, sort string, like []any) (Place, error) {
	var p Place
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		dec := json.NewDecoder(bytes.NewReader(b))
		dec.UseNumber()
		err = dec.Decode(&p)
	}
	if err != nil || p.Sort != sort || len(p.Key) != len(like) {
		return p, badPlace(cursor)
	}
	for i, k := range p.Key {
		n, isNumber := k.(json.Number)
		switch like[i].(type) {
		case string:
			if _, ok := k.(string); !ok {
				return p, badPlace(cursor)
			}
			continue
		case int64:
			p.Key[i], err = n.Int64()
		default:
			p.Key[i], err = n.Float64()
		}
		if err != nil || !isNumber {
			return p, badPlace(cursor)
		}
	}
	return p, nil
}

func badPlace(cursor string) error {
	return fault.Field("query.DecodePlace", "query.cursor", "%.80q does not belong to this list", cursor)
}

// Order reads what a list is asked to be sorted by: the name of a field, after a "-"
// when it falls. One that cannot be sorted by is fault.Invalid and names those that can.
func (s Schema) Order(sort string) (f Field, falling bool, err error) {
	name, falling := strings.CutPrefix(sort, "-")
	f, ok := s.Sortable(name)
	if !ok {
		return f, falling, fault.Field("query.Order", "query.sort", "%.80q is none of %s", sort, strings.Join(s.Sorts(), ", "))
	}
	return f, falling, nil
}
