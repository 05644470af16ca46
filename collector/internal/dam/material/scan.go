package material

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"unicode/utf8"
)

// errNotJSON: the reader met something that is no JSON.
var errNotJSON = errors.New("not JSON")

// maxNesting bounds what is skipped.
const maxNesting = 64

// scanner walks over a JSON text without making anything. It takes some texts that are
// not JSON in parts that it skips. After an error all calls fail.
type scanner struct {
	b   []byte
	i   int
	bad bool
}

func (s *scanner) fail() { s.bad = true }

func (s *scanner) space() {
	for s.i < len(s.b) {
		switch s.b[s.i] {
		case ' ', '\t', '\n', '\r':
			s.i++
		default:
			return
		}
	}
}

// peek gives the next byte that is no space, 0 at the end.
func (s *scanner) peek() byte {
	s.space()
	if s.bad || s.i >= len(s.b) {
		return 0
	}
	return s.b[s.i]
}

// take steps over a byte when it is the next one.
func (s *scanner) take(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.i++
	return true
}

// object calls member for each member of an object; it reads the value. Anything else
// is an error.
func (s *scanner) object(member func(key []byte)) {
	if !s.take('{') {
		s.fail()
		return
	}
	if s.take('}') {
		return
	}
	for !s.bad {
		key := s.text()
		if !s.take(':') {
			s.fail()
			return
		}
		member(key)
		if s.take('}') {
			return
		}
		if !s.take(',') {
			s.fail()
		}
	}
}

// array calls item for each item of an array; it reads the value.
func (s *scanner) array(item func(n int)) {
	if !s.take('[') {
		s.fail()
		return
	}
	if s.take(']') {
		return
	}
	for n := 0; !s.bad; n++ {
		item(n)
		if s.take(']') {
			return
		}
		if !s.take(',') {
			s.fail()
		}
	}
}

// text reads a string. What it gives is valid until the next call and is a part of the
// input when there is nothing to unescape.
func (s *scanner) text() []byte {
	if s.peek() != '"' {
		s.fail()
		return nil
	}
	from, plain := s.i+1, true
	for i := from; i < len(s.b); i++ {
		switch c := s.b[i]; {
		case c == '"':
			if out := s.b[from:i]; plain || utf8.Valid(out) {
				s.i = i + 1
				return out
			}
			return s.hard(from - 1)
		case c == '\\' || c < 0x20:
			return s.hard(from - 1)
		case c >= 0x80:
			plain = false
		}
	}
	s.fail()
	return nil
}

// hard reads a string with escapes, or one that may not be UTF-8.
func (s *scanner) hard(from int) []byte {
	for i := from + 1; i < len(s.b); i++ {
		switch s.b[i] {
		case '\\':
			i++
		case '"':
			var out string
			if json.Unmarshal(s.b[from:i+1], &out) != nil {
				s.fail()
				return nil
			}
			s.i = i + 1
			return []byte(out)
		}
	}
	s.fail()
	return nil
}

var tens = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// number reads a number, or null as 0.
func (s *scanner) number() float64 {
	if s.peek() == 'n' {
		s.skip()
		return 0
	}
	from := s.i
	i, negative := s.i, false
	if i < len(s.b) && s.b[i] == '-' {
		i, negative = i+1, true
	}
	var mantissa int64
	digits, after, dot := 0, 0, false
	for ; i < len(s.b); i++ {
		c := s.b[i]
		if c == '.' && !dot {
			dot = true
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		if digits++; digits > 15 {
			return s.slow(from)
		}
		mantissa = mantissa*10 + int64(c-'0')
		if dot {
			after++
		}
	}
	if digits == 0 || i < len(s.b) && (s.b[i] == 'e' || s.b[i] == 'E') {
		return s.slow(from)
	}
	s.i = i
	// Both are exact, so that the quotient is the nearest number.
	v := float64(mantissa) / tens[after]
	if negative {
		v = -v
	}
	return v
}

func (s *scanner) slow(from int) float64 {
	i := from
	for i < len(s.b) && (s.b[i] >= '0' && s.b[i] <= '9' || s.b[i] == '-' || s.b[i] == '+' || s.b[i] == '.' || s.b[i] == 'e' || s.b[i] == 'E') {
		i++
	}
	v, err := strconv.ParseFloat(string(s.b[from:i]), 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		s.fail()
		return 0
	}
	s.i = i
	return v
}

// raw steps over a value and gives it.
func (s *scanner) raw() []byte {
	s.space()
	from := s.i
	s.skip()
	if s.bad {
		return nil
	}
	return s.b[from:s.i]
}

// skip steps over a value.
func (s *scanner) skip() {
	depth := 0
	for {
		switch c := s.peek(); {
		case c == '"':
			s.quick()
		case c == '{' || c == '[':
			s.i++
			if depth++; depth > maxNesting {
				s.fail()
			}
		case (c == '}' || c == ']') && depth > 0:
			s.i++
			depth--
		case (c == ',' || c == ':') && depth > 0:
			s.i++
		case c == 0 || c == '}' || c == ']' || c == ',' || c == ':':
			s.fail()
		default:
			s.literal()
		}
		if s.bad || depth == 0 {
			return
		}
	}
}

// quick steps over a string.
func (s *scanner) quick() {
	for i := s.i + 1; i < len(s.b); i++ {
		switch s.b[i] {
		case '\\':
			i++
		case '"':
			s.i = i + 1
			return
		}
	}
	s.fail()
}

// literal steps over a number, true, false or null.
func (s *scanner) literal() {
	from := s.i
	for s.i < len(s.b) {
		switch s.b[s.i] {
		case ',', ':', ']', '}', ' ', '\t', '\n', '\r', '"', '[', '{':
			if s.i == from {
				s.fail()
			}
			return
		}
		s.i++
	}
}
