package labels

import (
	"bytes"
	"encoding/json"
	"io"
)

// object writes a JSON object with its members in the order in which they are put. It
// leaves nothing to chance: the same items give the same bytes.
type object struct {
	b   bytes.Buffer
	err error
}

func (o *object) put(name string, v any) *object {
	o.raw(name, encode(v, &o.err))
	return o
}

func (o *object) raw(name string, v []byte) *object {
	if o.b.Len() > 0 {
		o.b.WriteByte(',')
	}
	o.b.Write(encode(name, &o.err))
	o.b.WriteByte(':')
	o.b.Write(v)
	return o
}

func (o *object) bytes() ([]byte, error) {
	return append(append([]byte{'{'}, o.b.Bytes()...), '}'), o.err
}

// json lets an object be a value of another.
func (o *object) MarshalJSON() ([]byte, error) { return o.bytes() }

func encode(v any, err *error) []byte {
	if o, ok := v.(*object); ok { // as it is: its numbers are in order
		b, e := o.bytes()
		if e != nil {
			*err = e
		}
		return b
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if fail := e.Encode(v); fail != nil {
		*err = fail
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// listed puts an element of a list into a spool, one a line.
func listed(s *spool, o *object) error {
	b, err := o.bytes()
	if err != nil {
		return err
	}
	if s.n++; s.n > 1 {
		if _, err := io.WriteString(s, ",\n"); err != nil {
			return err
		}
	}
	_, err = s.Write(b)
	return err
}
