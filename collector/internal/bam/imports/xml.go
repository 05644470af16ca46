package imports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// xmlReader makes rows of the elements of one name directly below the root, or one
// row of the whole document. Attributes are @name, text beside elements is #text,
// elements that are there several times are a list.
type xmlReader struct {
	dec    *xml.Decoder
	meter  *meter
	record string // "" for the whole document
	inside bool   // the root has begun
	done   bool
	row    int
}

func newXML(open func() (*bufio.Reader, *meter, error), record string) (reader, error) {
	in, m, err := open()
	if err != nil {
		return nil, err
	}
	root, names, err := children(decoder(in), m)
	if err != nil {
		return nil, unreadable(1, err)
	}
	switch {
	case record != "" && names[record] == 0:
		return nil, fatalError(0, "records: there is no element %.80q directly below %q", record, root)
	case record == "" && root != "annotation": // one picture's objects, as in Pascal VOC
		most := 1
		for name, n := range names {
			if n > most || n == most && (len(names) == 1 || n > 1 && name < record) {
				record, most = name, n
			}
		}
	}
	if in, m, err = open(); err != nil {
		return nil, err
	}
	return &xmlReader{dec: decoder(in), meter: m, record: record}, nil
}

func decoder(r io.Reader) *xml.Decoder {
	d := xml.NewDecoder(r)
	d.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("encoded as %.40q: save the file as UTF-8", charset)
	}
	return d
}

// token gives the next token. Entities that a document declares are refused: they
// name files, or grow without end.
func token(d *xml.Decoder) (xml.Token, error) {
	t, err := d.Token()
	if dir, ok := t.(xml.Directive); ok && bytes.Contains(bytes.ToUpper(dir), []byte("ENTITY")) {
		return nil, errors.New("the document declares entities, which are not read: remove its DOCTYPE")
	}
	if s, ok := t.(xml.StartElement); ok && len(s.Attr) > MaxAttributes {
		return nil, fmt.Errorf("the element %.40q has %d attributes, at most %d", s.Name.Local, len(s.Attr), MaxAttributes)
	}
	return t, err
}

// children counts the elements below the root by name.
func children(d *xml.Decoder, m *meter) (root string, names map[string]int, err error) {
	names = map[string]int{}
	for depth := 0; ; {
		m.row()
		t, err := token(d)
		if errors.Is(err, io.EOF) && root != "" {
			return root, names, nil
		}
		if err != nil {
			return root, names, noEOF(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth++; depth > MaxDepth {
				return root, names, fmt.Errorf("elements lie more than %d deep in each other", MaxDepth)
			}
			if depth == 1 {
				root = t.Name.Local
			}
			if depth == 2 && (names[t.Name.Local] > 0 || len(names) < MaxColumns) {
				names[t.Name.Local]++
			}
		case xml.EndElement:
			depth--
		}
	}
}

func (x *xmlReader) next() (Record, error) {
	if x.done {
		return Record{}, io.EOF
	}
	for {
		x.meter.row()
		t, err := token(x.dec)
		if err != nil {
			return Record{}, unreadable(x.row+1, err)
		}
		s, ok := t.(xml.StartElement)
		switch {
		case !ok:
			continue
		case x.record == "" || x.inside && s.Name.Local == x.record:
			return x.take(s)
		case !x.inside:
			x.inside = true
		default:
			if err := x.skip(); err != nil {
				return Record{}, unreadable(x.row+1, noEOF(err))
			}
		}
	}
}

// skip passes the rest of an element over, one token at a time.
func (x *xmlReader) skip() error {
	for depth := 1; depth > 0; {
		x.meter.row()
		t, err := token(x.dec)
		if err != nil {
			return err
		}
		switch t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

func (x *xmlReader) take(s xml.StartElement) (Record, error) {
	x.row++
	x.done = x.record == ""
	left := MaxColumns * 4
	v, err := element(x.dec, s, 1, &left)
	if err != nil {
		return Record{}, unreadable(x.row, noEOF(err))
	}
	if _, ok := v.(map[string]any); !ok {
		v = map[string]any{"#text": v}
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return Record{}, rowError(x.row, "", "%v", err)
	}
	cells, err := flatten(x.row, raw, true)
	return Record{Row: x.row, Cells: cells}, err
}

// element reads one element to its end: its text, or its members when it has
// attributes or elements.
func element(d *xml.Decoder, s xml.StartElement, depth int, left *int) (any, error) {
	if depth > MaxDepth {
		return nil, fmt.Errorf("elements lie more than %d deep in each other", MaxDepth)
	}
	if *left -= 1 + len(s.Attr); *left < 0 {
		return nil, fmt.Errorf("more than %d elements and attributes in one row", MaxColumns*4)
	}
	members, text := map[string]any{}, strings.Builder{}
	for _, a := range s.Attr {
		members["@"+a.Name.Local] = a.Value
	}
	for {
		t, err := token(d)
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			v, err := element(d, t, depth+1, left)
			if err != nil {
				return nil, err
			}
			put(members, t.Name.Local, v)
		case xml.EndElement:
			words := strings.TrimSpace(text.String())
			if len(members) == 0 {
				return words, nil
			}
			if words != "" {
				put(members, "#text", words)
			}
			return members, nil
		}
	}
}

// put adds a member; the second of a name makes a list.
func put(members map[string]any, name string, v any) {
	switch old := members[name].(type) {
	case nil:
		members[name] = v
	case []any:
		members[name] = append(old, v)
	default:
		members[name] = []any{old, v}
	}
}
