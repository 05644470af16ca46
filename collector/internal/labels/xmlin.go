package labels

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds of XML.
const maxXMLAttributes = 128 // of one element

// xmlIn reads an XML file of any size one element at a time. A DOCTYPE is refused: it
// declares entities, which name files or grow without end.
type xmlIn struct {
	d     *xml.Decoder
	m     *metered
	depth int
	close func() error
}

func (r *reading) xml(name string) (*xmlIn, error) {
	in, err := r.src.Open(name)
	if err != nil {
		return nil, err
	}
	x := newXML(in, r.src.limits.Element)
	x.close = in.Close
	return x, nil
}

func newXML(in io.Reader, most int) *xmlIn {
	b := bufio.NewReaderSize(in, readAhead)
	if head, err := b.Peek(3); err == nil && string(head) == "\ufeff" {
		_, _ = b.Discard(3) //nolint:errcheck // what was peeked is there
	}
	x := &xmlIn{m: &metered{r: b, most: most}}
	x.m.next()
	x.d = xml.NewDecoder(bufio.NewReader(x.m))
	x.d.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("it is encoded as %.40q: save it as UTF-8", charset)
	}
	return x
}

// next gives the next beginning or end of an element, or text.
func (x *xmlIn) next() (xml.Token, error) {
	for {
		t, err := x.d.Token()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.Directive:
			return nil, errors.New("it has a DOCTYPE, which may declare entities: remove it")
		case xml.StartElement:
			if len(t.Attr) > maxXMLAttributes {
				return nil, fmt.Errorf("the element %.40q has %d attributes, at most %d", t.Name.Local, len(t.Attr), maxXMLAttributes)
			}
			if x.depth++; x.depth > maxNesting {
				return nil, fmt.Errorf("elements lie more than %d deep in each other", maxNesting)
			}
			return t, nil
		case xml.EndElement:
			x.depth--
			return t, nil
		case xml.CharData:
			return t, nil
		}
	}
}

// root gives the document's element.
func (x *xmlIn) root() (xml.StartElement, error) {
	for {
		t, err := x.next()
		if err != nil {
			return xml.StartElement{}, err
		}
		if s, ok := t.(xml.StartElement); ok {
			return s, nil
		}
	}
}

// children visits the elements directly inside the one that was begun. visit must take
// its element to the end.
func (x *xmlIn) children(visit func(s xml.StartElement) error) error {
	for {
		x.m.next()
		t, err := x.next()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := visit(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// element is one element held whole.
type element struct {
	name  string
	attrs []xml.Attr
	text  string
	kids  []*element
}

// maxElements bounds the elements of one that is held whole.
const maxElements = 200_000

// take reads an element that was begun to its end.
func (x *xmlIn) take(s xml.StartElement) (*element, error) {
	left := maxElements
	return x.takeSome(s, &left)
}

func (x *xmlIn) takeSome(s xml.StartElement, left *int) (*element, error) {
	if *left--; *left < 0 {
		return nil, fmt.Errorf("more than %d elements in one", maxElements)
	}
	e := &element{name: s.Name.Local, attrs: s.Attr}
	var text strings.Builder
	for {
		t, err := x.next()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			kid, err := x.takeSome(t, left)
			if err != nil {
				return nil, err
			}
			e.kids = append(e.kids, kid)
		case xml.EndElement:
			e.text = strings.TrimSpace(text.String())
			return e, nil
		case xml.CharData:
			text.Write(t)
		}
	}
}

// end refuses what follows the document.
func (x *xmlIn) end() error {
	for {
		t, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if c, ok := t.(xml.CharData); ok && strings.TrimSpace(string(c)) == "" {
			continue
		}
		return errors.New("something follows the end of the document")
	}
}

func (x *xmlIn) explain(err error) error {
	if _, yes := stopped(err); yes || err == nil {
		return err
	}
	var at placed
	if errors.As(err, &at) {
		return err
	}
	line, _ := x.d.InputPos()
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &syntax) && strings.Contains(syntax.Msg, "unexpected EOF"), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		err = errors.New("the file ends in the middle: it was cut off")
	case errors.As(err, &syntax):
		err = errors.New(syntax.Msg)
	}
	return placed{fmt.Sprintf("line %d", line), err}
}

// attr gives an attribute of an element.
func (e *element) attr(name string) string {
	for _, a := range e.attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// kid gives the first element of a name inside; nil when there is none.
func (e *element) kid(name string) *element {
	if e == nil {
		return nil
	}
	for _, k := range e.kids {
		if k.name == name {
			return k
		}
	}
	return nil
}

// say gives the text of an element inside, "" when there is none.
func (e *element) say(path ...string) string {
	for _, name := range path {
		if e = e.kid(name); e == nil {
			return ""
		}
	}
	return e.text
}
