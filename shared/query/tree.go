package query

import (
	"strings"
)

// Node is a part of a query: And, Or, Not, Words, Is or Test. All is And(nil).
type Node interface{ write(p *printer, around int) }

// And holds when all of its parts do; of none it always holds.
type And []Node

// Or holds when one of its parts does. It has at least two.
type Or []Node

// Not turns its part around.
type Not struct{ X Node }

// Words looks for words in the searchable text of a thing.
type Words struct {
	Text   string
	Phrase bool // as whole words in this order; otherwise each must begin a word, in any order
}

// Is is a flag and what it is short for.
type Is struct {
	Flag  string
	Means Node
}

// Op is how a Test compares.
type Op string

// The comparisons.
const (
	In      Op = "in" // one of Values
	Less    Op = "<"
	AtMost  Op = "<="
	Greater Op = ">"
	AtLeast Op = ">="
	Between Op = ".." // Values are the two ends, included; an empty one is open
	Absent  Op = "null"
)

// Test compares one field.
type Test struct {
	Field  Field
	Op     Op
	Values []Value
}

// Value is a value as it was written. Prefix means that anything which begins so
// will do.
type Value struct {
	Text   string
	Prefix bool
}

// how tightly an operator binds.
const (
	looseOr = iota
	looseAnd
	tight
)

// String prints a query in its canonical form; Parse of it gives the same tree.
func String(n Node) string {
	var p printer
	n.write(&p, looseOr)
	return p.String()
}

type printer struct{ strings.Builder }

func (n And) write(p *printer, around int) { p.join(n, " ", looseAnd, around) }
func (n Or) write(p *printer, around int)  { p.join(n, " or ", looseOr, around) }

func (p *printer) join(parts []Node, between string, own, around int) {
	wrap := around > own && len(parts) > 1
	if wrap {
		p.WriteByte('(')
	}
	for i, x := range parts {
		if i > 0 {
			p.WriteString(between)
		}
		x.write(p, own+1)
	}
	if wrap {
		p.WriteByte(')')
	}
}

func (n Not) write(p *printer, _ int) {
	if t, ok := n.X.(Test); ok && t.Op == Absent {
		p.WriteString("has:" + fieldName(t.Field.Name))
		return
	}
	p.WriteByte('-')
	n.X.write(p, tight)
}

func (w Words) write(p *printer, _ int) {
	if w.Phrase {
		p.WriteString(quote(w.Text))
		return
	}
	p.WriteString(w.Text) // only what could stand without quotes is without
	for _, o := range []string{"and", "or", "not"} {
		if strings.EqualFold(w.Text, o) {
			p.WriteByte('*')
		}
	}
}

func (n Is) write(p *printer, _ int) { p.WriteString("is:" + n.Flag) }

func (t Test) write(p *printer, _ int) {
	p.WriteString(fieldName(t.Field.Name))
	p.WriteByte(':')
	switch t.Op {
	case Absent:
		p.WriteString("null")
	case Between:
		for i, v := range t.Values {
			if i > 0 {
				p.WriteString("..")
			}
			if v.Text != "" {
				p.value(v)
			}
		}
	case In:
		if len(t.Values) == 1 {
			p.value(t.Values[0])
			return
		}
		p.WriteByte('(')
		for i, v := range t.Values {
			if i > 0 {
				p.WriteString(", ")
			}
			p.value(v)
		}
		p.WriteByte(')')
	default:
		p.WriteString(string(t.Op))
		p.value(t.Values[0])
	}
}

func (p *printer) value(v Value) {
	if bareValue(v.Text) {
		p.WriteString(v.Text)
	} else {
		p.WriteString(quote(v.Text))
	}
	if v.Prefix {
		p.WriteByte('*')
	}
}

// bareValue says whether a value without quotes means itself.
func bareValue(s string) bool {
	return s != "" && !strings.EqualFold(s, "null") && !strings.Contains(s, "..") && !strings.ContainsAny(s[:1], "<>=") &&
		s[0] != '.' && s[len(s)-1] != '.' && strings.IndexFunc(s, endsValue) < 0
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// fieldName quotes the user's own part of a name where it must be.
func fieldName(name string) string {
	own, ok := strings.CutPrefix(name, AttributePrefix)
	if !ok || nameEnd(own) == len(own) {
		return name
	}
	return AttributePrefix + quote(own)
}
