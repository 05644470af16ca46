package trigger

import (
	"fmt"
	"regexp"
	"sort"
	"strings"

	"go.starlark.net/syntax"
)

// kind is what is known of a value before a rule runs.
type kind uint8

const (
	anything  kind = iota // known when the rule runs
	boolean               // True, False
	number                // also "not there", which compares false
	text                  // a string
	texts                 // a list of strings
	items                 // a list of anything
	object                // named values: attributes
	numbers               // named numbers: scores
	nothing               // None
	callable              // only to be called
	kindCount = iota
)

var kindNames = [kindCount]string{"anything", "a yes or no", "a number", "a text", "a list of texts", "a list", "named values", "named numbers", "None", "a function"}

func (k kind) String() string { return kindNames[k] }

// is tells whether a value of kind k may be used where one of kinds is wanted.
func (k kind) is(kinds ...kind) bool {
	for _, want := range kinds {
		if k == want || k == anything && want != callable {
			return true
		}
	}
	return false
}

// elem is the kind of what a loop over k gives.
func (k kind) elem() kind {
	if k == texts || k == object || k == numbers {
		return text
	}
	return anything
}

// trouble is what is wrong with an expression, and where.
type trouble struct {
	at  syntax.Position
	msg string
}

func (t *trouble) Error() string { return t.msg }

func wrong(at syntax.Position, format string, args ...any) error {
	return &trouble{at, fmt.Sprintf(format, args...)}
}

// checker goes over a parsed expression once: it refuses what is not of the language
// of rules, finds the kinds, and replaces comparisons and products by calls of
// functions of ours (see operators), whose names no rule can write.
type checker struct {
	used  map[string]bool // words of the vocabulary
	loops []map[string]kind
	nodes int
}

// expr checks e and gives what to run for it.
func (c *checker) expr(e syntax.Expr) (syntax.Expr, kind, error) {
	at, _ := e.Span()
	if c.nodes++; c.nodes > maxNodes {
		return nil, 0, wrong(at, "more than %d nodes", maxNodes)
	}
	switch e := e.(type) {
	case *syntax.ParenExpr:
		return c.expr(e.X)
	case *syntax.Literal:
		return c.literal(e)
	case *syntax.Ident:
		return c.name(e)
	case *syntax.UnaryExpr:
		return c.unary(e)
	case *syntax.BinaryExpr:
		return c.binary(e)
	case *syntax.CondExpr:
		return c.cond(e)
	case *syntax.ListExpr:
		k, err := c.all(e.List)
		if k != texts {
			k = items
		}
		return e, k, err
	case *syntax.TupleExpr:
		_, err := c.all(e.List)
		return e, items, err
	case *syntax.IndexExpr:
		return c.index(e)
	case *syntax.DotExpr:
		return c.dot(e)
	case *syntax.CallExpr:
		return c.call(e)
	case *syntax.Comprehension:
		return c.comprehension(e)
	}
	return nil, 0, wrong(at, "this is not allowed in a rule")
}

func (c *checker) literal(e *syntax.Literal) (syntax.Expr, kind, error) {
	switch e.Token {
	case syntax.STRING:
		return e, text, nil
	case syntax.INT, syntax.FLOAT:
		return e, number, nil
	}
	return nil, 0, wrong(e.TokenPos, "%s is not allowed in a rule", e.Raw)
}

func (c *checker) name(e *syntax.Ident) (syntax.Expr, kind, error) {
	for i := len(c.loops) - 1; i >= 0; i-- {
		if k, ok := c.loops[i][e.Name]; ok {
			return e, k, nil
		}
	}
	if _, ok := functions[e.Name]; ok {
		return nil, 0, wrong(e.NamePos, "%s is a function: write %s(…)", e.Name, e.Name)
	}
	if k, ok := constants[e.Name]; ok {
		return e, k.kind, nil
	}
	w, ok := vocabulary[e.Name]
	if !ok {
		return nil, 0, wrong(e.NamePos, "unknown name %s; known: %s", e.Name, strings.Join(known(), ", "))
	}
	c.used[e.Name] = true
	return e, w.kind, nil
}

func known() []string {
	names := make([]string, 0, len(vocabulary))
	for n := range vocabulary {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// all checks a list of expressions in place; the kind is texts when all are texts.
func (c *checker) all(es []syntax.Expr) (kind, error) {
	k := texts
	for i, e := range es {
		x, ek, err := c.expr(e)
		if err != nil {
			return 0, err
		}
		if es[i] = x; ek != text {
			k = items
		}
	}
	return k, nil
}

// want checks e and that it can be one of kinds.
func (c *checker) want(e syntax.Expr, what string, kinds ...kind) (syntax.Expr, kind, error) {
	x, k, err := c.expr(e)
	if err != nil {
		return nil, 0, err
	}
	if !k.is(kinds...) {
		at, _ := e.Span()
		return nil, 0, wrong(at, "%s: want %s, have %s", what, kinds[0], k)
	}
	return x, k, nil
}

func (c *checker) unary(e *syntax.UnaryExpr) (syntax.Expr, kind, error) {
	k := number
	switch e.Op {
	case syntax.NOT:
		k = boolean
	case syntax.MINUS:
	default:
		return nil, 0, wrong(e.OpPos, "%s is not allowed in a rule", e.Op)
	}
	var err error
	e.X, _, err = c.want(e.X, e.Op.String(), k)
	return e, k, err
}

func (c *checker) binary(e *syntax.BinaryExpr) (syntax.Expr, kind, error) {
	x, xk, err := c.expr(e.X)
	if err != nil {
		return nil, 0, err
	}
	y, yk, err := c.expr(e.Y)
	if err != nil {
		return nil, 0, err
	}
	e.X, e.Y = x, y
	bad := func() error { return wrong(e.OpPos, "%s cannot stand between %s and %s", e.Op, xk, yk) }
	switch e.Op {
	case syntax.AND, syntax.OR:
		if !xk.is(boolean) || !yk.is(boolean) {
			return nil, 0, bad()
		}
		return e, boolean, nil
	case syntax.EQL, syntax.NEQ:
		if !xk.is(yk, nothing) && !yk.is(xk, nothing) {
			return nil, 0, bad()
		}
		return operator(e), boolean, nil
	case syntax.LT, syntax.LE, syntax.GT, syntax.GE:
		if !(xk.is(number) && yk.is(number)) && !(xk.is(text) && yk.is(text)) {
			return nil, 0, bad()
		}
		return operator(e), boolean, nil
	case syntax.IN, syntax.NOT_IN:
		if !yk.is(texts, items, object, numbers) && !(yk == text && xk.is(text)) || yk == texts && !xk.is(text) {
			return nil, 0, bad()
		}
		return e, boolean, nil
	case syntax.PLUS:
		if xk == text && yk == text {
			return e, text, nil
		}
		fallthrough
	case syntax.MINUS, syntax.STAR, syntax.SLASH:
		if !xk.is(number) || !yk.is(number) {
			return nil, 0, bad()
		}
		return operator(e), number, nil
	}
	return nil, 0, wrong(e.OpPos, "%s is not allowed in a rule", e.Op)
}

// operator replaces x op y by a call of our function for op.
func operator(e *syntax.BinaryExpr) syntax.Expr {
	return &syntax.CallExpr{Fn: &syntax.Ident{NamePos: e.OpPos, Name: e.Op.String()}, Lparen: e.OpPos, Args: []syntax.Expr{e.X, e.Y}, Rparen: e.OpPos}
}

func (c *checker) cond(e *syntax.CondExpr) (_ syntax.Expr, k kind, err error) {
	if e.Cond, _, err = c.want(e.Cond, "if", boolean); err != nil {
		return nil, 0, err
	}
	var other kind
	if e.True, k, err = c.expr(e.True); err != nil {
		return nil, 0, err
	}
	if e.False, other, err = c.expr(e.False); err == nil && other != k {
		k = anything
	}
	return e, k, err
}

func (c *checker) index(e *syntax.IndexExpr) (_ syntax.Expr, k kind, err error) {
	if e.X, k, err = c.want(e.X, "[…]", items, texts, object, numbers, text); err != nil {
		return nil, 0, err
	}
	by := anything
	switch k {
	case items, texts, text:
		by = number
	case object, numbers:
		by = text
	}
	if e.Y, _, err = c.want(e.Y, "[…]", by, number, text); err != nil {
		return nil, 0, err
	}
	return e, inside(k), nil
}

// inside is the kind of x[…] and x.name for an x of kind k.
func inside(k kind) kind {
	switch k {
	case numbers:
		return number
	case texts, text:
		return text
	}
	return anything
}

func (c *checker) dot(e *syntax.DotExpr) (_ syntax.Expr, k kind, err error) {
	if e.X, k, err = c.want(e.X, "."+e.Name.Name, object, numbers); err != nil {
		return nil, 0, err
	}
	return e, inside(k), nil
}

func (c *checker) call(e *syntax.CallExpr) (_ syntax.Expr, k kind, err error) {
	at, _ := e.Span()
	for _, a := range e.Args {
		if b, named := a.(*syntax.BinaryExpr); named && b.Op == syntax.EQ {
			return nil, 0, wrong(b.OpPos, "named arguments are not allowed in a rule")
		}
	}
	f, name, err := c.callee(e)
	if err != nil {
		return nil, 0, err
	}
	if len(e.Args) < f.least || len(e.Args) > f.most {
		return nil, 0, wrong(at, "%s takes %s, have %d", name, arguments(f.least, f.most), len(e.Args))
	}
	for i, a := range e.Args {
		if e.Args[i], _, err = c.want(a, name, f.takes...); err != nil {
			return nil, 0, err
		}
	}
	if name == "matches" {
		if err := checkPattern(e.Args[1]); err != nil {
			return nil, 0, err
		}
	}
	return e, f.gives, nil
}

func arguments(least, most int) string {
	if least == most {
		return fmt.Sprintf("%d arguments", least)
	}
	return fmt.Sprintf("%d to %d arguments", least, most)
}

func (c *checker) callee(e *syntax.CallExpr) (function, string, error) {
	switch fn := e.Fn.(type) {
	case *syntax.Ident:
		f, ok := functions[fn.Name]
		if !ok {
			return f, "", wrong(fn.NamePos, "unknown function %s", fn.Name)
		}
		if f.word != nil {
			c.used[fn.Name] = true
		}
		return f, fn.Name, nil
	case *syntax.DotExpr:
		x, k, err := c.expr(fn.X)
		if err != nil {
			return function{}, "", err
		}
		fn.X = x
		f, ok := methods[fn.Name.Name]
		if !ok || !k.is(f.of...) {
			return f, "", wrong(fn.NamePos, "%s has no function %s", k, fn.Name.Name)
		}
		return f, fn.Name.Name, nil
	}
	at, _ := e.Span()
	return function{}, "", wrong(at, "this cannot be called")
}

// checkPattern makes sure that a pattern is good and known when the rule is loaded.
func checkPattern(e syntax.Expr) error {
	at, _ := e.Span()
	l, ok := e.(*syntax.Literal)
	if !ok {
		return wrong(at, "matches: the pattern must be written out")
	}
	pattern, ok := l.Value.(string)
	if !ok {
		return wrong(at, "matches: the pattern must be a text")
	}
	if _, err := regexp.Compile(pattern); err != nil {
		return wrong(at, "matches: %v", err)
	}
	return nil
}

func (c *checker) comprehension(e *syntax.Comprehension) (syntax.Expr, kind, error) {
	if e.Curly {
		return nil, 0, wrong(e.Lbrack, "{…} is not allowed in a rule")
	}
	depth := len(c.loops)
	defer func() { c.loops = c.loops[:depth] }()
	for _, clause := range e.Clauses {
		if err := c.clause(clause); err != nil {
			return nil, 0, err
		}
	}
	body, k, err := c.expr(e.Body)
	if e.Body = body; k == text {
		return e, texts, err
	}
	return e, items, err
}

func (c *checker) clause(clause syntax.Node) (err error) {
	switch clause := clause.(type) {
	case *syntax.IfClause:
		clause.Cond, _, err = c.want(clause.Cond, "if", boolean)
		return err
	case *syntax.ForClause:
		if len(c.loops) == maxLoops {
			return wrong(clause.For, "loops nested deeper than %d", maxLoops)
		}
		v, ok := clause.Vars.(*syntax.Ident)
		if !ok {
			return wrong(clause.For, "for: want one name")
		}
		var k kind
		if clause.X, k, err = c.want(clause.X, "for", items, texts, object, numbers); err != nil {
			return err
		}
		c.loops = append(c.loops, map[string]kind{v.Name: k.elem()})
	}
	return nil
}
