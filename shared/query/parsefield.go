package query

import (
	"strings"
)

// nameEnd gives where a field's name ends.
func nameEnd(s string) int {
	for i := range len(s) {
		c := s[i]
		letter := c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
		if !letter && (i == 0 || (c < '0' || c > '9') && c != '.' && c != '-') {
			return i
		}
	}
	return len(s)
}

// name reads a field's name and the operator behind it, if both are there.
func (p *parser) name() (name string, op string, ok bool) {
	back := p.at
	rest := p.text[p.at:]
	if own, is := strings.CutPrefix(rest, AttributePrefix+`"`); is && own != "" {
		p.at += len(AttributePrefix)
		text, err := p.quoted()
		if err != nil {
			p.at = back
			return "", "", false
		}
		name = AttributePrefix + text
	} else {
		n := nameEnd(rest)
		if n == 0 {
			return "", "", false
		}
		name = rest[:n]
		p.at += n
	}
	end := p.at
	for _, o := range []string{":", "!=", "<=", ">=", "<", ">", "="} {
		if strings.HasPrefix(p.text[p.at:], o) {
			p.at += len(o)
			return name, o, true
		}
	}
	// Signs may stand apart from the name; a colon may not.
	p.space()
	for _, o := range []string{"!=", "<=", ">=", "<", ">", "="} {
		if p.at > end && strings.HasPrefix(p.text[p.at:], o) {
			p.at += len(o)
			return name, o, true
		}
	}
	p.at = back
	return "", "", false
}

// field reads a test of a field; ok is false when none begins here.
func (p *parser) field() (n Node, ok bool, err error) {
	from := p.at
	name, op, ok := p.name()
	if !ok {
		return nil, false, nil
	}
	valueAt := p.at
	p.space()
	switch strings.ToLower(name) {
	case "is":
		n, err = p.is()
		return n, true, err
	case "has":
		n, err = p.has()
		return n, true, err
	}
	f, known := p.schema.Field(name)
	if !known {
		return nil, true, p.unknownField(from, from+len(name), name)
	}
	if op == ":" {
		for _, o := range []string{"<=", ">=", "<", ">"} {
			if strings.HasPrefix(p.text[p.at:], o) {
				op = o
				p.at += len(o)
				p.space()
				break
			}
		}
	}
	if p.at == len(p.text) {
		return nil, true, p.fail(valueAt, valueAt, "a value for %s is missing", name)
	}
	switch op {
	case ":", "=":
		n, err = p.values(f, from)
	case "!=":
		n, err = p.values(f, from)
		n = Not{n}
	default:
		n, err = p.compare(f, Op(op))
	}
	return n, true, err
}

func (p *parser) unknownField(from, to int, name string) error {
	if p.schema.Attributes && strings.HasPrefix(name, AttributePrefix) {
		return p.fail(from, to, "the name of an attribute has 1 to 64 bytes")
	}
	best := near(name, p.schema.names())
	if best == "" {
		return p.fail(from, to, "there is no field %q; in quotes it is a word", name)
	}
	err := p.wrong(from, to, "there is no field %q; did you mean %s?", name, best)
	err.Instead = best
	return err
}

func (p *parser) is() (Node, error) {
	from := p.at
	v, bare, err := p.single()
	if err != nil {
		return nil, err
	}
	f, ok := p.schema.flag(v.Text)
	if !ok || !bare {
		var names []string
		for _, f := range p.schema.Flags {
			names = append(names, f.Name)
		}
		err := p.wrong(from, p.at, "is: takes one of %s", strings.Join(names, ", "))
		err.Instead = near(v.Text, names)
		return nil, err
	}
	means, err := Parse(f.Means, p.schema)
	if err != nil {
		return nil, p.fail(from, p.at, "is:%s is defined wrongly: %v", f.Name, err)
	}
	return Is{Flag: f.Name, Means: means}, p.term(from)
}

func (p *parser) has() (Node, error) {
	from := p.at
	var name string
	if strings.HasPrefix(p.text[p.at:], AttributePrefix+`"`) {
		p.at += len(AttributePrefix)
		own, err := p.quoted()
		if err != nil {
			return nil, err
		}
		name = AttributePrefix + own
	} else {
		v, _, err := p.single()
		if err != nil {
			return nil, err
		}
		name = v.Text
	}
	f, ok := p.schema.Field(name)
	if !ok {
		return nil, p.unknownField(from, p.at, name)
	}
	return Not{Test{Field: f, Op: Absent}}, p.term(from)
}

// endsValue says what a value without quotes cannot hold.
func endsValue(r rune) bool {
	return isSpace(r) || r == '(' || r == ')' || r == '"' || r == ',' || r == '*'
}

// single reads one value; bare says that it had no quotes.
func (p *parser) single() (v Value, bare bool, err error) {
	from := p.at
	if p.peek() == '"' {
		v.Text, err = p.quoted()
	} else {
		bare = true
		rest := p.text[p.at:]
		end := strings.IndexFunc(rest, endsValue)
		if end < 0 {
			end = len(rest)
		}
		v.Text = rest[:end]
		p.at += end
	}
	if err != nil {
		return v, bare, err
	}
	if p.peek() == '*' {
		p.at++
		v.Prefix = true
	}
	if bare && v.Text == "" && !v.Prefix {
		return v, bare, p.fail(from, from+1, "a value is missing here; one with spaces or signs stands in quotes")
	}
	return v, bare, p.term(from)
}

// values reads what stands behind ":": a value, alternatives, a range, null or *.
func (p *parser) values(f Field, _ int) (Node, error) {
	if p.peek() == '(' {
		return p.list(f)
	}
	var alternatives []Value
	for {
		from := p.at
		n, v, err := p.oneOf(f)
		if err != nil {
			return nil, err
		}
		if n != nil {
			if len(alternatives) > 0 || p.peek() == ',' {
				return nil, p.fail(from, p.at, "a range, null or * cannot stand in a list; join them by or")
			}
			return n, nil
		}
		alternatives = append(alternatives, v)
		if p.peek() != ',' {
			return Test{Field: f, Op: In, Values: alternatives}, nil
		}
		p.at++
	}
}

func (p *parser) list(f Field) (Node, error) {
	open := p.at
	p.at++
	var alternatives []Value
	for {
		p.space()
		switch {
		case p.at == len(p.text):
			return nil, p.fail(open, open+1, "this parenthesis is not closed")
		case p.peek() == ')' && len(alternatives) > 0:
			p.at++
			return Test{Field: f, Op: In, Values: alternatives}, nil
		case p.peek() == ',' && len(alternatives) > 0:
			p.at++
			continue
		}
		if p.operator("or") {
			continue
		}
		from := p.at
		n, v, err := p.oneOf(f)
		if err != nil {
			return nil, err
		}
		if n != nil {
			return nil, p.fail(from, p.at, "a range, null or * cannot stand in a list; join them by or")
		}
		alternatives = append(alternatives, v)
	}
}

// oneOf reads one value that is checked, or a node when it is more than a value.
func (p *parser) oneOf(f Field) (Node, Value, error) {
	from := p.at
	v, bare, err := p.single()
	if err != nil {
		return nil, v, err
	}
	switch {
	case bare && !v.Prefix && strings.EqualFold(v.Text, "null"):
		return Test{Field: f, Op: Absent}, v, nil
	case bare && v.Prefix && v.Text == "":
		return Not{Test{Field: f, Op: Absent}}, v, nil
	case ordered(f) && (bare && strings.Contains(v.Text, "..") || !bare && !v.Prefix && strings.HasPrefix(p.text[p.at:], "..")):
		n, err := p.between(f, from, v, bare)
		return n, v, err
	}
	if err := p.check(f, v, from); err != nil || f.Kind != Time || !isAge(v.Text) {
		return nil, v, err
	}
	v.Text = "-" + v.Text
	return Test{Field: f, Op: AtLeast, Values: []Value{v}}, v, nil
}

func (p *parser) between(f Field, from int, first Value, bare bool) (Node, error) {
	low, high := first, Value{}
	if bare {
		low.Text, high.Text, _ = strings.Cut(first.Text, "..")
	} else {
		p.at += 2
	}
	if high.Text == "" && p.at < len(p.text) && !endsValue(rune(p.peek())) || p.peek() == '"' {
		var err error
		if high, _, err = p.single(); err != nil {
			return nil, err
		}
	}
	if first.Prefix || high.Prefix || low.Text == "" && high.Text == "" {
		return nil, p.fail(from, p.at, "a range has two ends, of which one may be left out: 1..5, 1.., ..5")
	}
	for _, v := range []Value{low, high} {
		if v.Text == "" {
			continue
		}
		if err := p.check(f, v, from); err != nil {
			return nil, err
		}
		if f.Kind == Attribute {
			if err := p.checkAmount(f, v, from); err != nil {
				return nil, err
			}
		}
	}
	if f.Kind == Time {
		low, high = agesBetween(low, high)
	}
	return Test{Field: f, Op: Between, Values: []Value{low, high}}, nil
}

// agesBetween turns ages into moments. Of two ages, or one and an open end, the later
// moment is the younger age.
func agesBetween(low, high Value) (Value, Value) {
	lowIs, highIs := isAge(low.Text), isAge(high.Text)
	if lowIs {
		low.Text = "-" + low.Text
	}
	if highIs {
		high.Text = "-" + high.Text
	}
	if (lowIs || low.Text == "") && (highIs || high.Text == "") {
		return high, low
	}
	return low, high
}

func (p *parser) compare(f Field, op Op) (Node, error) {
	from := p.at
	if !ordered(f) {
		return nil, p.fail(from, from, "%s is a text: it has no order to compare by", f.Name)
	}
	v, _, err := p.single()
	if err != nil {
		return nil, err
	}
	if v.Prefix {
		return nil, p.fail(from, p.at, "only whole values can be compared by %s", op)
	}
	if err := p.check(f, v, from); err != nil {
		return nil, err
	}
	if f.Kind == Attribute {
		if err := p.checkAmount(f, v, from); err != nil {
			return nil, err
		}
	}
	if f.Kind == Time && isAge(v.Text) {
		op, v.Text = older[op], "-"+v.Text
	}
	return Test{Field: f, Op: op, Values: []Value{v}}, nil
}

// older turns a comparison of ages into one of moments.
var older = map[Op]Op{Less: Greater, AtMost: AtLeast, Greater: Less, AtLeast: AtMost}

// ordered says whether a field's values can be compared.
func ordered(f Field) bool {
	return f.Kind == Number || f.Kind == Time || f.Kind == Enum || f.Kind == Attribute
}
