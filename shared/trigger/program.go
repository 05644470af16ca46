package trigger

import (
	"errors"
	"fmt"
	"sort"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// program is a checked expression: a function of the words it uses. Safe for
// concurrent use.
type program struct {
	words []string
	fn    *starlark.Function
}

// dialect is Starlark as it is, without what only files can have.
var dialect = &syntax.FileOptions{}

// newProgram parses, checks and compiles; yes wants a yes or no of it.
func newProgram(field, src string, yes bool) (*program, error) {
	e, err := parse(field, src)
	if err != nil {
		return nil, err
	}
	at, _ := e.Span()
	c := &checker{used: map[string]bool{}}
	e, k, err := c.expr(e)
	if err != nil {
		return nil, err
	}
	if yes && !k.is(boolean) {
		return nil, wrong(at, "want a yes or no, have %s", k)
	}
	return link(field, e, c.used)
}

// parse reads one expression, which may go over several lines: it stands in
// brackets, which shift the columns of the first line.
func parse(field, src string) (syntax.Expr, error) {
	e, err := dialect.ParseExpr(field, "("+src+"\n)", 0)
	if err != nil {
		return nil, err
	}
	whole, ok := e.(*syntax.ParenExpr)
	if last := int32(strings.Count(src, "\n")) + 2; !ok || whole.Rparen.Line != last {
		return nil, wrong(syntax.MakePosition(&field, 1, 2), "want one expression")
	}
	return whole.X, nil
}

// link makes "def rule(used words): return e" and runs it once for the function.
func link(field string, e syntax.Expr, used map[string]bool) (*program, error) {
	p := &program{}
	for w := range used {
		p.words = append(p.words, w)
	}
	sort.Strings(p.words)
	at := syntax.MakePosition(&field, 1, 1)
	def := &syntax.DefStmt{Def: at, Name: &syntax.Ident{NamePos: at, Name: "rule"}, Lparen: at, Rparen: at,
		Body: []syntax.Stmt{&syntax.ReturnStmt{Return: at, Result: e}}}
	for _, w := range p.words {
		def.Params = append(def.Params, &syntax.Ident{NamePos: at, Name: w})
	}
	prog, err := starlark.FileProgram(&syntax.File{Path: field, Stmts: []syntax.Stmt{def}, Options: dialect}, predeclared.Has)
	if err != nil {
		return nil, err
	}
	globals, err := prog.Init(thread(), predeclared)
	if err != nil {
		return nil, err
	}
	globals.Freeze()
	fn, ok := globals["rule"].(*starlark.Function)
	if !ok {
		return nil, errors.New("the expression makes no function")
	}
	p.fn = fn
	return p, nil
}

// predeclared is what every program may call: ours before Starlark's.
var predeclared = func() starlark.StringDict {
	d := starlark.StringDict{}
	for _, op := range operators {
		d[op] = starlark.NewBuiltin(op, operate)
	}
	for n, c := range constants {
		d[n] = c.value
	}
	for n, f := range functions {
		switch {
		case f.run != nil:
			d[n] = f.run
		case f.word == nil:
			d[n] = starlark.Universe[n]
		}
	}
	return d
}()

func thread() *starlark.Thread {
	t := &starlark.Thread{Name: "rule", Print: func(*starlark.Thread, string) {}}
	t.SetMaxExecutionSteps(maxSteps)
	return t
}

// run evaluates the expression on one observation, in at most maxSteps.
func (p *program) run(v *Vocabulary) (starlark.Value, error) {
	args := make(starlark.Tuple, len(p.words))
	for i, w := range p.words {
		if f, ok := functions[w]; ok {
			args[i] = f.word(v)
		} else {
			args[i] = vocabulary[w].give(v)
		}
	}
	out, err := starlark.Call(thread(), p.fn, args, nil)
	if err != nil {
		var at *starlark.EvalError
		if errors.As(err, &at) {
			return nil, errors.New(at.Msg)
		}
		return nil, fmt.Errorf("%w", err)
	}
	return out, nil
}
