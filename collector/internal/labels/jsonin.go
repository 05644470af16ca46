package labels

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"mlife/collector/internal/dam/annotation"
)

var errLong = errors.New("an element is longer than the limit, or something before it is not closed")

// metered bounds what is read for one element, before a parser collects it.
type metered struct {
	r          io.Reader
	left, most int
}

const readAhead = 64 << 10

func (m *metered) Read(p []byte) (int, error) {
	if m.left <= 0 {
		return 0, errLong
	}
	n, err := m.r.Read(p[:min(len(p), m.left)])
	m.left -= n
	return n, err
}

func (m *metered) next() { m.left = m.most + 2*readAhead }

// jsonIn reads a JSON file of any size one element at a time.
type jsonIn struct {
	*json.Decoder
	m     *metered
	close func() error
	skip  int64 // bytes before the first that the decoder saw
}

// json opens a JSON file.
func (r *reading) json(name string) (*jsonIn, error) {
	in, err := r.src.Open(name)
	if err != nil {
		return nil, err
	}
	j := newJSON(in, r.src.limits.Element)
	j.close = in.Close
	return j, nil
}

func newJSON(in io.Reader, most int) *jsonIn {
	b := bufio.NewReaderSize(in, readAhead)
	j := &jsonIn{m: &metered{r: b, most: most}}
	if head, err := b.Peek(3); err == nil && string(head) == "\ufeff" {
		j.skip = 3
		if _, err := b.Discard(3); err != nil {
			j.skip = 0
		}
	}
	j.m.next()
	j.Decoder = json.NewDecoder(j.m)
	j.UseNumber()
	return j
}

// explain says what is wrong at the place that was reached.
func (j *jsonIn) explain(err error) error {
	if _, yes := stopped(err); yes || err == nil {
		return err
	}
	var at placed
	if errors.As(err, &at) {
		return err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the file ends in the middle: it was cut off")
	}
	return placed{fmt.Sprintf("byte %d", j.InputOffset()+j.skip), err}
}

// open takes the beginning of an object or list.
func (j *jsonIn) open(want json.Delim) error {
	t, err := j.Token()
	if err != nil {
		return err
	}
	if t != want {
		return fmt.Errorf("want %v, have %.40v", want, t)
	}
	return nil
}

// members visits the members of the object that comes next. visit must take the value.
func (j *jsonIn) members(visit func(name string) error) error {
	if err := j.open('{'); err != nil {
		return err
	}
	for j.More() {
		j.m.next()
		t, err := j.Token()
		if err != nil {
			return err
		}
		name, ok := t.(string)
		if !ok {
			return fmt.Errorf("want a name, have %.40v", t)
		}
		if err := visit(name); err != nil {
			return err
		}
	}
	_, err := j.Token()
	return err
}

// elements visits the elements of the list that comes next, where each begins in the
// file and its bytes.
func (j *jsonIn) elements(visit func(n int, at int64, raw json.RawMessage) error) error {
	if err := j.open('['); err != nil {
		return err
	}
	for n := 0; j.More(); n++ {
		j.m.next()
		var raw json.RawMessage
		if err := j.Decode(&raw); err != nil {
			return err
		}
		if err := visit(n, j.InputOffset()+j.skip-int64(len(raw)), raw); err != nil {
			return err
		}
	}
	_, err := j.Token()
	return err
}

// pass leaves the next value out, one token at a time.
func (j *jsonIn) pass() error {
	for depth := 0; ; {
		j.m.next()
		t, err := j.Token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			if depth++; depth > maxNesting {
				return fmt.Errorf("objects and lists lie more than %d deep in each other", maxNesting)
			}
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// maxNesting bounds how deep objects, lists and elements lie in each other.
const maxNesting = 64

// end refuses what follows the document.
func (j *jsonIn) end() error {
	j.m.next()
	if _, err := j.Token(); err == nil {
		return errors.New("something follows the end of the document")
	} else if !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// decode reads one element. Text that is no UTF-8, and numbers that are none, are
// refused.
func decode(raw json.RawMessage, v any) error {
	if !utf8.Valid(raw) {
		return errors.New("is no UTF-8")
	}
	if err := annotation.Shallow(raw, maxNesting); err != nil {
		return err
	}
	err := json.Unmarshal(raw, v)
	var typ *json.UnmarshalTypeError
	if errors.As(err, &typ) && strings.HasPrefix(typ.Value, "number ") {
		return fmt.Errorf("%s: %.40s is too large, or not whole", typ.Field, strings.TrimPrefix(typ.Value, "number "))
	}
	if errors.As(err, &typ) {
		return fmt.Errorf("%s: a JSON %s where %s belongs", typ.Field, typ.Value, kindName(typ.Type.String()))
	}
	return err
}

func kindName(t string) string {
	switch {
	case strings.Contains(t, "float"):
		return "a number"
	case strings.Contains(t, "int"):
		return "a whole number"
	case strings.Contains(t, "string"):
		return "a text"
	case strings.HasPrefix(t, "[]"):
		return "a list"
	}
	return "something else"
}

// ident is a number or text that names something.
type ident string

// UnmarshalJSON takes whole numbers and texts. null stays empty.
func (i *ident) UnmarshalJSON(b []byte) error {
	switch {
	case bytes.Equal(b, []byte("null")):
		return nil
	case b[0] == '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		if len(s) > 256 {
			return errors.New("an id has more than 256 bytes")
		}
		*i = ident(s)
		return nil
	}
	if len(b) > 19 || bytes.ContainsAny(b, ".eE[{tf") {
		return fmt.Errorf("%.40s is no id: want a whole number", b)
	}
	*i = ident(b)
	return nil
}

// member finds a member of a valid object without reading the rest; nil when there is
// none. Of several the last counts, as for encoding/json; a name with escapes is none.
func member(raw []byte, name string) json.RawMessage {
	var found json.RawMessage
	depth, key, from := 0, "", -1
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; c {
		case '"':
			start := i + 1
			for i++; i < len(raw) && raw[i] != '"'; i++ {
				if raw[i] == '\\' {
					i++
				}
			}
			if depth == 1 && from < 0 {
				key = string(raw[start:min(i, len(raw))])
			}
		case ':':
			if depth == 1 {
				from = i + 1
			}
		case '{', '[':
			depth++
		case '}', ']', ',':
			if depth == 1 && from >= 0 {
				if key == name {
					found = bytes.TrimSpace(raw[from:i])
				}
				from = -1
			}
			if c != ',' {
				depth--
			}
		}
	}
	return found
}

// identOf reads a member that names something.
func identOf(raw []byte, name string) (ident, error) {
	v := member(raw, name)
	if v == nil {
		return "", nil
	}
	var id ident
	if err := id.UnmarshalJSON(v); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return id, nil
}
