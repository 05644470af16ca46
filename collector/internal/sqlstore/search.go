package sqlstore

import (
	"math"
	"strings"
	"time"
	"unicode/utf8"

	search "mlife/shared/query"
)

// searched says how the fields of a schema are found in a table. All values of a
// query are bound; only what stands here becomes text of a statement.
type searched struct {
	fields map[string]searchColumn
	// attribute is where attr.<name> is looked up: a subquery's FROM and WHERE with
	// one ? for the name; its columns are value and amount.
	attribute string
	// words gives the condition that text has the words.
	words func(w search.Words) (string, []any)
}

// searchColumn is where a field is.
type searchColumn struct {
	column string
	// from is for a field with several values: a subquery's FROM and WHERE in which
	// column is one of them.
	from string
	// within is the beginning of a condition on the rows that column is in, for a time
	// of which there are several.
	within string
	// absent is the condition of having none, "" for the usual one of the kind.
	absent string
	// rank is a column with the place of an enum's value, when there is one.
	rank string
	// nullable is for numbers that may be NULL.
	nullable bool
}

// compile turns a query into a condition. now is what relative times count from.
func (s searched) compile(n search.Node, now time.Time) (string, []any) {
	c := searchCompiler{searched: s, now: now}
	return c.node(n), c.args
}

type searchCompiler struct {
	searched
	now  time.Time
	args []any
}

func (c *searchCompiler) node(n search.Node) string {
	switch n := n.(type) {
	case search.And:
		return c.join(n, " AND ", "1 = 1")
	case search.Or:
		return c.join(n, " OR ", "1 = 0")
	case search.Not:
		return "NOT " + c.node(n.X)
	case search.Is:
		return c.node(n.Means)
	case search.Words:
		text, args := c.words(n)
		c.args = append(c.args, args...)
		return "(" + text + ")"
	case search.Test:
		return "(" + c.test(n) + ")"
	}
	return "1 = 0"
}

func (c *searchCompiler) join(parts []search.Node, by, none string) string {
	if len(parts) == 0 {
		return none
	}
	texts := make([]string, len(parts))
	for i, x := range parts {
		texts[i] = c.node(x)
	}
	return "(" + strings.Join(texts, by) + ")"
}

func (c *searchCompiler) test(t search.Test) string {
	f := c.fields[t.Field.Name]
	switch t.Field.Kind {
	case search.Number, search.Time:
		return c.amount(t, f)
	case search.Attribute:
		return c.own(t)
	}
	switch {
	case t.Op == search.Absent && f.absent != "":
		return f.absent
	case t.Op == search.Absent && f.from != "":
		return "NOT EXISTS (SELECT 1 FROM " + f.from + ")"
	case t.Op == search.Absent:
		return f.column + " = ''"
	case f.from != "":
		return c.several(t.Texts(), f.column, f.from)
	}
	return c.texts(t, f.column)
}

// texts compares one column with alternatives.
func (c *searchCompiler) texts(t search.Test, column string) string {
	var whole, conds []string
	var values []any
	for _, v := range t.Texts() {
		switch {
		case t.Field.Kind == search.Prose:
			conds = append(conds, column+` LIKE ? ESCAPE '\'`)
			c.args = append(c.args, likePart(v.Text))
		case v.Prefix:
			conds = append(conds, beginsWith(column))
			c.args = append(c.args, utf8.RuneCountInString(v.Text), v.Text)
		default:
			whole = append(whole, "?")
			values = append(values, v.Text)
		}
	}
	if len(whole) > 0 {
		conds = append(conds, column+" IN ("+strings.Join(whole, ", ")+")")
		c.args = append(c.args, values...)
	}
	if len(conds) == 0 {
		return "1 = 0"
	}
	return strings.Join(conds, " OR ")
}

func beginsWith(column string) string { return "substr(" + column + ", 1, ?) = ?" }

// likePart is a pattern for a part of a text.
func likePart(s string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(s) + "%"
}

// several compares a field that may have several values, or none, which counts as "".
func (c *searchCompiler) several(values []search.Value, column, from string) string {
	text := "EXISTS (SELECT 1 FROM " + from + " AND (" + c.texts(search.Test{Op: search.In, Values: values}, column) + "))"
	for _, v := range values {
		if v.Fits("") {
			return text + " OR NOT EXISTS (SELECT 1 FROM " + from + ")"
		}
	}
	return text
}

// own compares a user's attribute.
func (c *searchCompiler) own(t search.Test) string {
	name := strings.TrimPrefix(t.Field.Name, search.AttributePrefix)
	c.args = append(c.args, name)
	switch t.Op {
	case search.Absent:
		return "NOT EXISTS (SELECT 1 FROM " + c.attribute + ")"
	case search.In:
		text := "EXISTS (SELECT 1 FROM " + c.attribute + " AND (" + c.texts(t, "a.value") + "))"
		for _, v := range t.Values {
			if v.Fits("") {
				c.args = append(c.args, name)
				return text + " OR NOT EXISTS (SELECT 1 FROM " + c.attribute + ")"
			}
		}
		return text
	}
	return "EXISTS (SELECT 1 FROM " + c.attribute + " AND (" + c.span("a.amount", t.Ranges(c.now)[0], false) + "))"
}

func (c *searchCompiler) amount(t search.Test, f searchColumn) string {
	isTime := t.Field.Kind == search.Time
	if t.Op == search.Absent {
		switch {
		case f.absent != "":
			return f.absent
		case f.nullable:
			return f.column + " IS NULL"
		case isTime:
			return f.column + " = 0"
		}
		return "1 = 0"
	}
	var conds []string
	for _, r := range t.Ranges(c.now) {
		cond := c.span(f.column, r, isTime || t.Field.Integer)
		if isTime && math.IsInf(r.From, -1) {
			cond += " AND " + f.column + " <> 0"
		}
		conds = append(conds, cond)
	}
	text := "(" + strings.Join(conds, ") OR (") + ")"
	if f.within != "" {
		text = f.within + "(" + text + "))"
	}
	if f.nullable {
		// NOT of a comparison with NULL would be NULL: nothing is not less.
		text = f.column + " IS NOT NULL AND (" + text + ")"
	}
	return text
}

// span compares a column of numbers with a range.
func (c *searchCompiler) span(column string, r search.Range, integer bool) string {
	var conds []string
	bound := func(x float64, strict bool, op string, up float64) {
		if math.IsInf(x, 0) {
			return
		}
		if !integer {
			if !strict {
				op += "="
			}
			conds, c.args = append(conds, column+" "+op+" ?"), append(c.args, x)
			return
		}
		// The whole number that is the last to be within.
		whole := math.Ceil(x)
		if up < 0 {
			whole = math.Floor(x)
		}
		if strict && whole == x {
			whole += up
		}
		whole = max(-1<<62, min(1<<62, whole))
		conds, c.args = append(conds, column+" "+op+"= ?"), append(c.args, int64(whole))
	}
	bound(r.From, r.After, ">", 1)
	bound(r.To, r.Before, "<", -1)
	if len(conds) == 0 {
		return column + " IS NOT NULL"
	}
	return strings.Join(conds, " AND ")
}
