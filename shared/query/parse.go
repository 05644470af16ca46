package query

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Error says what is wrong with a query and where. Column counts characters from
// 1; Length is how many of them are meant, at least 1.
type Error struct {
	Column  int    `json:"column"`
	Length  int    `json:"length"`
	Message string `json:"message"`
	Instead string `json:"instead,omitempty" doc:"What was probably meant in its place."`
}

// Error tells the column and the message.
func (e *Error) Error() string { return fmt.Sprintf("column %d: %s", e.Column, e.Message) }

// Parse reads a query. An empty text is All. The error is always an *Error.
func Parse(text string, s Schema) (Node, error) {
	p := parser{text: text, schema: s}
	if len(text) > MaxText {
		return nil, p.fail(0, len(text), "at most %d bytes, have %d", MaxText, len(text))
	}
	if at := invalidUTF8(text); at >= 0 {
		return nil, p.fail(at, at+1, "this is not UTF-8")
	}
	if strings.ContainsRune(text, 0) {
		return nil, p.fail(strings.IndexByte(text, 0), 0, "a NUL cannot be searched for")
	}
	p.space()
	if p.at == len(text) {
		return And(nil), nil
	}
	n, err := p.alternatives()
	if err != nil {
		return nil, err
	}
	if p.at < len(text) {
		return nil, p.fail(p.at, p.at+1, "this parenthesis closes nothing")
	}
	return n, nil
}

type parser struct {
	text   string
	schema Schema
	at     int // byte
	depth  int
	terms  int
}

func invalidUTF8(s string) int {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n <= 1 {
				return i
			}
		}
	}
	return -1
}

func (p *parser) fail(from, to int, format string, args ...any) error {
	return p.wrong(from, to, format, args...)
}

// wrong is fail for who adds what was meant.
func (p *parser) wrong(from, to int, format string, args ...any) *Error {
	from = min(from, len(p.text))
	to = min(max(to, from), len(p.text))
	return &Error{Column: utf8.RuneCountInString(p.text[:from]) + 1, Length: max(1, utf8.RuneCountInString(p.text[from:to])),
		Message: fmt.Sprintf(format, args...)}
}

func isSpace(r rune) bool { return unicode.IsSpace(r) }

func (p *parser) space() {
	p.at += len(p.text[p.at:]) - len(strings.TrimLeftFunc(p.text[p.at:], isSpace))
}

func (p *parser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

// operator consumes a keyword if it comes next.
func (p *parser) operator(word string) bool {
	rest := p.text[p.at:]
	if len(rest) < len(word) || !strings.EqualFold(rest[:len(word)], word) || wordEnd(rest) != len(word) {
		return false
	}
	p.at += len(word)
	p.space()
	return true
}

// wordEnd gives where a bare word ends.
func wordEnd(s string) int {
	if i := strings.IndexFunc(s, func(r rune) bool { return isSpace(r) || r == '(' || r == ')' || r == '"' }); i >= 0 {
		return i
	}
	return len(s)
}

func (p *parser) deeper(at int) error {
	if p.depth++; p.depth > MaxDepth {
		return p.fail(at, at+1, "more than %d levels of parentheses and nots", MaxDepth)
	}
	return nil
}

func (p *parser) term(from int) error {
	if p.terms++; p.terms > MaxTerms {
		return p.fail(from, p.at, "more than %d words and values", MaxTerms)
	}
	return nil
}

func (p *parser) alternatives() (Node, error) {
	var parts Or
	for {
		n, err := p.sequence()
		if err != nil {
			return nil, err
		}
		if inner, ok := n.(Or); ok {
			parts = append(parts, inner...)
		} else {
			parts = append(parts, n)
		}
		if !p.operator("or") {
			break
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return parts, nil
}

func (p *parser) sequence() (Node, error) {
	var parts And
	for {
		n, err := p.unary()
		if err != nil {
			return nil, err
		}
		if inner, ok := n.(And); ok {
			parts = append(parts, inner...)
		} else {
			parts = append(parts, n)
		}
		p.space()
		if p.operator("and") {
			continue
		}
		if p.at == len(p.text) || p.peek() == ')' || p.ahead("or") {
			break
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return parts, nil
}

func (p *parser) ahead(word string) bool {
	back := p.at
	found := p.operator(word)
	p.at = back
	return found
}

func (p *parser) unary() (Node, error) {
	from := p.at
	switch {
	case p.at == len(p.text):
		return nil, p.fail(from, from, "something is missing at the end")
	case p.operator("not"):
	case p.peek() == '-' && p.at+1 < len(p.text) && !isSpace(rune(p.text[p.at+1])):
		p.at++
	case p.ahead("or") || p.ahead("and"):
		return nil, p.fail(from, from+wordEnd(p.text[from:]), "%q joins two things: the one before it is missing; in quotes it is a word", p.text[from:from+wordEnd(p.text[from:])])
	default:
		return p.primary()
	}
	if err := p.deeper(from); err != nil {
		return nil, err
	}
	n, err := p.unary()
	p.depth--
	return Not{n}, err
}

func (p *parser) primary() (Node, error) {
	from := p.at
	switch p.peek() {
	case '(':
		return p.group()
	case ')':
		return nil, p.fail(from, from+1, "something is missing before this parenthesis")
	case '"':
		text, err := p.quoted()
		if err != nil {
			return nil, err
		}
		if p.peek() == '*' {
			return nil, p.fail(p.at, p.at+1, "words in quotes are searched as they are; leave out the quotes or the *")
		}
		if len(SplitWords(text)) == 0 {
			return nil, p.fail(from, p.at, "there is no letter or digit to search for")
		}
		return Words{Text: text, Phrase: true}, p.term(from)
	}
	if n, ok, err := p.field(); ok || err != nil {
		return n, err
	}
	if c := p.peek(); c == '<' || c == '>' || c == '=' || strings.HasPrefix(p.text[from:], "!=") {
		return nil, p.fail(from, from+1, "a comparison stands behind the name of a field; in quotes it is a word")
	}
	p.at += wordEnd(p.text[p.at:])
	word := strings.TrimRight(p.text[from:p.at], "*")
	if len(SplitWords(word)) == 0 {
		return nil, p.fail(from, p.at, "%q has no letter or digit to search for", p.text[from:p.at])
	}
	return Words{Text: word}, p.term(from)
}

func (p *parser) group() (Node, error) {
	from := p.at
	if err := p.deeper(from); err != nil {
		return nil, err
	}
	p.at++
	p.space()
	n, err := p.alternatives()
	if err != nil {
		return nil, err
	}
	if p.peek() != ')' {
		return nil, p.fail(from, from+1, "this parenthesis is not closed")
	}
	p.at++
	p.depth--
	return n, nil
}

// quoted reads a text in double quotes; a backslash takes the next sign as it is.
func (p *parser) quoted() (string, error) {
	from := p.at
	var b strings.Builder
	for i := from + 1; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == '"':
			p.at = i + 1
			return b.String(), nil
		case c == '\\' && i+1 < len(p.text):
			i++
			b.WriteByte(p.text[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", p.fail(from, len(p.text), "this quote is not closed")
}
