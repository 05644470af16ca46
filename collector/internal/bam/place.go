package bam

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"

	"mlife/shared/fault"
	"mlife/shared/query"
)

// Place marks where a page ended: the values sorted by and the number of the row.
// Every Reader writes and reads the same, so that one may go on where another
// stopped. Key holds strings, int64 and float64.
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
	return fault.Field("bam.DecodePlace", "query.cursor", "%.80q does not belong to this list", cursor)
}

// Order reads Page.Sort: the field and whether it falls. An unknown one is
// fault.Invalid and names the nearest.
func Order(sort string) (f query.Field, falling bool, err error) {
	if sort == "" {
		sort = "-last_seen"
	}
	name, falling := strings.CutPrefix(sort, "-")
	f, ok := Schema().Sortable(name)
	if !ok {
		return f, falling, fault.Field("bam.Order", "query.sort", "%.80q is none of %s", sort, strings.Join(Schema().Sorts(), ", "))
	}
	return f, falling, nil
}

// Where reads a filter's query. An error is fault.Invalid and tells the column.
func (f Filter) Where() (query.Node, error) {
	n, err := query.Parse(f.Q, Schema())
	if err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Op: "search", Field: "query.q", Err: err}
	}
	return n, nil
}
