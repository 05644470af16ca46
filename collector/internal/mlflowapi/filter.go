package mlflowapi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"mlife/collector/internal/mtt"
)

// Bounds of a search.
const (
	maxFilter     = 16 << 10 // bytes
	maxConditions = 100
	maxOrders     = 20
	maxValues     = 1000 // of IN
)

// entities are the words before the dot of a key.
var entities = map[string]string{
	"metric": "metric", "metrics": "metric", "param": "param", "params": "param", "parameter": "param", "parameters": "param", "tag": "tag", "tags": "tag",
	"attribute": "attribute", "attributes": "attribute", "attr": "attribute", "run": "attribute", "dataset": "dataset", "datasets": "dataset",
}

// searched is what can be asked of a list: its attributes, and which of them are numbers.
type searched struct {
	name       string
	entities   []string
	attributes map[string]bool // true for numbers
	aliases    map[string]string
}

var (
	ofRuns = searched{"runs", []string{"metric", "param", "tag", "attribute", "dataset"},
		map[string]bool{"run_id": false, "run_name": false, "status": false, "user_id": false, "artifact_uri": false, "start_time": true, "end_time": true},
		map[string]string{"run name": "run_name", "created": "start_time"}}
	ofExperiments = searched{"experiments", []string{"tag", "attribute"},
		map[string]bool{"name": false, "experiment_id": false, "creation_time": true, "last_update_time": true}, nil}
)

// lexer reads a filter.
type lexer struct {
	text string
	at   int
}

// token is one word of a filter: an identifier with its quotes taken away from what is
// quoted, an operator, a number, a text in quotes, or a sign.
type token struct {
	kind  byte // i, o, n, s, or the sign itself; 0 at the end
	text  string
	parts []string // of an identifier, divided at its first dot
}

func (l *lexer) space() {
	for l.at < len(l.text) && strings.IndexByte(" \t\r\n", l.text[l.at]) >= 0 {
		l.at++
	}
}

func (l *lexer) next() (token, error) {
	l.space()
	if l.at >= len(l.text) {
		return token{}, nil
	}
	rest := l.text[l.at:]
	switch c := rest[0]; {
	case strings.IndexByte("(),", c) >= 0:
		l.at++
		return token{kind: c, text: string(c)}, nil
	case strings.IndexByte("=<>!", c) >= 0:
		n := 1
		if len(rest) > 1 && rest[1] == '=' {
			n = 2
		}
		l.at += n
		if rest[:n] == "!" || rest[:n] == "==" {
			return token{}, invalid(fmt.Sprintf("Invalid comparison operator '%s' in the filter at character %d", rest[:n], l.at))
		}
		return token{kind: 'o', text: rest[:n]}, nil
	case c == '\'':
		s, err := l.quoted('\'')
		return token{kind: 's', text: s}, err
	case c >= '0' && c <= '9' || strings.IndexByte("+-.", c) >= 0:
		n := 1
		for n < len(rest) && (rest[n] >= '0' && rest[n] <= '9' || strings.IndexByte("eE.+-", rest[n]) >= 0) {
			n++
		}
		l.at += n
		return token{kind: 'n', text: rest[:n]}, nil
	}
	return l.identifier()
}

// quoted reads to the closing quote; a doubled one stands for itself.
func (l *lexer) quoted(q byte) (string, error) {
	begin := l.at
	var b strings.Builder
	for l.at++; l.at < len(l.text); l.at++ {
		if l.text[l.at] != q {
			b.WriteByte(l.text[l.at])
			continue
		}
		if l.at+1 < len(l.text) && l.text[l.at+1] == q {
			b.WriteByte(q)
			l.at++
			continue
		}
		l.at++
		return b.String(), nil
	}
	return "", invalid(fmt.Sprintf("the quote that begins at character %d of the filter is never closed", begin+1))
}

func (l *lexer) identifier() (token, error) {
	begin := l.at
	t := token{kind: 'i', parts: []string{""}}
	for l.at < len(l.text) {
		c := l.text[l.at]
		switch {
		case c == '`' || c == '"':
			s, err := l.quoted(c)
			if err != nil {
				return t, err
			}
			t.parts[len(t.parts)-1] += s
			continue
		case c == '.' && len(t.parts) == 1:
			t.parts = append(t.parts, "")
		case strings.IndexByte(" \t\r\n(),=<>!'", c) >= 0:
			t.text = l.text[begin:l.at]
			return t, nil
		default:
			t.parts[len(t.parts)-1] += string(c)
		}
		l.at++
	}
	t.text = l.text[begin:l.at]
	return t, nil
}

func (t token) word(w string) bool { return t.kind == 'i' && strings.EqualFold(t.text, w) }

// key says what an identifier is of.
func (s searched) key(t token) (of, key string, err error) {
	if t.kind != 'i' {
		return "", "", invalid(fmt.Sprintf("Invalid clause(s) in filter string: %.80q is no key", t.text))
	}
	of, key = "attribute", t.parts[0]
	if len(t.parts) > 1 {
		entity, ok := entities[strings.ToLower(t.parts[0])]
		if !ok || !slices.Contains(s.entities, entity) {
			return "", "", invalid(fmt.Sprintf("Invalid entity type '%.80s'. Valid values are %s", t.parts[0], strings.Join(s.entities, ", ")))
		}
		of, key = entity, t.parts[1]
	}
	if of == "attribute" {
		if a, ok := s.aliases[strings.ToLower(key)]; ok {
			key = a
		}
		if _, ok := s.attributes[key]; !ok {
			return "", "", invalid(fmt.Sprintf("Invalid attribute key '%.80s' specified. Valid keys are '%s'", key, strings.Join(sortedNames(s.attributes), "', '")))
		}
	}
	if key == "" || len(key) > mtt.MaxKey {
		return "", "", invalid(fmt.Sprintf("a key in the filter has %d bytes: want 1 to %d", len(key), mtt.MaxKey))
	}
	return of, key, nil
}

func sortedNames(m map[string]bool) []string {
	out := make([]string, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// filter reads conditions that are joined by AND.
func (s searched) filter(text string) (out []mtt.Cond, err error) {
	if len(text) > maxFilter {
		return nil, invalid(fmt.Sprintf("the filter has %d bytes, at most %d", len(text), maxFilter))
	}
	l := &lexer{text: text}
	if l.space(); l.at == len(text) {
		return nil, nil
	}
	for {
		c, err := s.condition(l)
		if err != nil {
			return nil, err
		}
		if out = append(out, c); len(out) > maxConditions {
			return nil, invalid(fmt.Sprintf("the filter has more than %d conditions", maxConditions))
		}
		t, err := l.next()
		if err != nil {
			return nil, err
		}
		if t.kind == 0 {
			return out, nil
		}
		if !t.word("AND") {
			return nil, invalid(fmt.Sprintf("Invalid clause(s) in filter string: %.80q: conditions are joined by AND", t.text))
		}
	}
}

func (s searched) condition(l *lexer) (c mtt.Cond, err error) {
	t, err := l.next()
	if err != nil {
		return c, err
	}
	if c.Of, c.Key, err = s.key(t); err != nil {
		return c, err
	}
	if c.Op, err = operator(l); err != nil {
		return c, err
	}
	number := c.Of == "metric" || c.Of == "attribute" && s.attributes[c.Key]
	if strings.HasPrefix(c.Op, "IS") {
		if c.Of != "tag" && c.Of != "param" {
			return c, invalid(fmt.Sprintf("%s is for tags and parameters only", c.Op))
		}
		return c, nil
	}
	if number == slices.Contains([]string{"LIKE", "ILIKE", "IN", "NOT IN"}, c.Op) || !number && slices.Contains([]string{"<", "<=", ">", ">="}, c.Op) {
		if number || c.Op[0] == '<' || c.Op[0] == '>' {
			return c, invalid(fmt.Sprintf("Invalid comparator '%s' for %s '%.80s'", c.Op, c.Of, c.Key))
		}
	}
	return c, s.values(l, &c, number)
}

// operator reads one of one or two words.
func operator(l *lexer) (string, error) {
	t, err := l.next()
	if err != nil {
		return "", err
	}
	two := func(first, second string) (string, error) {
		t, err := l.next()
		if err == nil && !t.word(second) {
			err = invalid(fmt.Sprintf("Invalid clause(s) in filter string: %s before %.80q", first, t.text))
		}
		return first + " " + second, err
	}
	switch {
	case t.kind == 'o':
		return t.text, nil
	case t.word("LIKE"), t.word("ILIKE"), t.word("IN"):
		return strings.ToUpper(t.text), nil
	case t.word("NOT"):
		return two("NOT", "IN")
	case t.word("IS"):
		save := *l
		if not, err := l.next(); err == nil && not.word("NOT") {
			return two("IS NOT", "NULL")
		}
		*l = save
		return two("IS", "NULL")
	}
	return "", invalid(fmt.Sprintf("Invalid clause(s) in filter string: %.80q is no comparison", t.text))
}

// values reads what is compared with.
func (s searched) values(l *lexer, c *mtt.Cond, number bool) error {
	t, err := l.next()
	if err != nil {
		return err
	}
	if c.Op == "IN" || c.Op == "NOT IN" {
		return list(l, t, c)
	}
	switch {
	case number && t.kind == 'n':
		f, err := strconv.ParseFloat(t.text, 64)
		if err != nil {
			return invalid(fmt.Sprintf("%.80q is no number", t.text))
		}
		c.Number = f
		return nil
	case number:
		return invalid(fmt.Sprintf("Expected numeric value type for %s '%.80s'. Found %.80s", c.Of, c.Key, t.text))
	case t.kind == 's', t.kind == 'i' && strings.HasPrefix(t.text, `"`) && len(t.parts) == 1:
		if t.kind == 'i' {
			t.text = t.parts[0]
		}
		c.Values = []string{t.text}
		return s.status(c)
	}
	return invalid(fmt.Sprintf("Expected a quoted string value for %s '%.80s'. Got value %.80s", c.Of, c.Key, t.text))
}

// list reads the values of IN.
func list(l *lexer, t token, c *mtt.Cond) (err error) {
	if t.kind != '(' {
		return invalid(fmt.Sprintf("%s wants a list in parentheses", c.Op))
	}
	for {
		if t, err = l.next(); err != nil {
			return err
		}
		if t.kind != 's' && !(t.kind == 'i' && strings.HasPrefix(t.text, `"`)) {
			return invalid(fmt.Sprintf("%s wants texts in quotes, and not %.80q", c.Op, t.text))
		}
		if t.kind == 'i' {
			t.text = strings.Trim(t.text, `"`)
		}
		if c.Values = append(c.Values, t.text); len(c.Values) > maxValues {
			return invalid(fmt.Sprintf("%s has more than %d values", c.Op, maxValues))
		}
		if t, err = l.next(); err != nil {
			return err
		}
		switch t.kind {
		case ')':
			return nil
		case ',':
		default:
			return invalid(fmt.Sprintf("%s wants a comma or ) before %.80q", c.Op, t.text))
		}
	}
}

// status writes the states of runs as tasks have them.
func (s searched) status(c *mtt.Cond) error {
	if s.name != "runs" || c.Of != "attribute" || c.Key != "status" || c.Op == "LIKE" || c.Op == "ILIKE" {
		return nil
	}
	for i, v := range c.Values {
		state, ok := stateOf(strings.ToUpper(v))
		if !ok {
			return invalid(fmt.Sprintf("there is no status %.80q", v))
		}
		c.Values[i] = string(state)
	}
	return nil
}

// order reads what a list is sorted by.
func (s searched) order(list []string) (out []mtt.Order, err error) {
	if len(list) > maxOrders {
		return nil, invalid(fmt.Sprintf("order_by has more than %d entries", maxOrders))
	}
	for _, text := range list {
		text = strings.TrimRightFunc(text, unicode.IsSpace)
		var o mtt.Order
		if at := strings.LastIndexAny(text, " \t"); at > 0 {
			switch strings.ToUpper(text[at+1:]) {
			case "DESC":
				o.Falling, text = true, text[:at]
			case "ASC":
				text = text[:at]
			}
		}
		l := &lexer{text: text}
		t, err := l.next()
		if err != nil {
			return nil, err
		}
		if o.Of, o.Key, err = s.key(t); err != nil {
			return nil, err
		}
		if l.space(); l.at != len(text) || o.Of == "dataset" {
			return nil, invalid(fmt.Sprintf("Invalid order_by clause '%.200s'", text))
		}
		out = append(out, o)
	}
	return out, nil
}
