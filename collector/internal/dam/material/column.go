package material

import (
	"encoding/json"
	"math"
	"strconv"
)

// ValueKind is what the value of a column is as JSON.
type ValueKind uint8

// The kinds of values.
const (
	Nothing ValueKind = iota // null, an empty text, or no value
	String
	Number
	Boolean
	Nested // a list or an object
)

// Column is the value of a further column of a row. Text is the value as a text: of a
// nested one its JSON. Number is also set for a text that is a number, NaN otherwise.
type Column struct {
	Name   string
	Kind   ValueKind
	Text   []byte // valid until the next call
	Number float64
}

// Columns calls visit for each further column of a row, in the order of its JSON.
func (r *Reader) Columns(raw json.RawMessage, visit func(Column)) error {
	s := &scanner{b: raw}
	if s.peek() == 0 && s.i >= len(raw) {
		return nil
	}
	s.object(func(key []byte) {
		c := Column{Name: r.intern(key), Number: math.NaN()}
		switch s.peek() {
		case '"':
			c.Kind, c.Text = String, s.text()
			if len(c.Text) == 0 {
				c.Kind = Nothing
			} else if v, ok := Numeric(c.Text); ok {
				c.Number = v
			}
		case 'n':
			s.skip()
		case 't', 'f':
			c.Kind, c.Text = Boolean, s.raw()
		case '{', '[':
			c.Kind, c.Text = Nested, s.raw()
		default:
			from := s.i
			c.Kind, c.Number = Number, s.number()
			c.Text = s.b[from:s.i]
		}
		if !s.bad {
			visit(c)
		}
	})
	if s.bad || s.peek() != 0 {
		return errNotJSON
	}
	return nil
}

// Numeric reads a text that is a decimal number. One that begins with a 0 that means
// nothing is a code and no number.
func Numeric(b []byte) (float64, bool) {
	if len(b) == 0 || len(b) > 32 {
		return 0, false
	}
	switch c := b[0]; {
	case c >= '0' && c <= '9', c == '-', c == '+', c == '.':
	default:
		return 0, false
	}
	if len(b) > 1 && b[0] == '0' && b[1] >= '0' && b[1] <= '9' {
		return 0, false
	}
	// Most are short; the rest is rare.
	s := scanner{b: b}
	if v := s.number(); !s.bad && s.i == len(b) {
		return v, true
	}
	for _, c := range b {
		if (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(string(b), 64)
	return v, err == nil && !math.IsInf(v, 0)
}
