package trigger

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"mlife/shared/clip"
	"mlife/shared/fault"
)

const (
	maxNodes     = 500    // of one expression's syntax tree
	memoryBudget = 20_000 // values an expression may make in one run
	maxLoops     = 2      // loops (all, filter, map …) inside each other
)

// compiled is a rule that can run. It does not change; state does, under the
// engine's lock.
type compiled struct {
	Rule
	priority clip.Priority
	sample   float64
	cooldown time.Duration
	when     *vm.Program
	by       *vm.Program // nil: one cool-down for the rule
	seed     uint64
	state    *state
}

func compileAll(rules []Rule) ([]*compiled, error) {
	if len(rules) > MaxRules {
		return nil, fault.New(fault.Invalid, "trigger", "%d rules, at most %d", len(rules), MaxRules)
	}
	var (
		out  []*compiled
		errs []error
		seen = map[string]bool{}
	)
	for i, r := range rules {
		c, err := compile(r)
		if err == nil && seen[r.Name] {
			err = errors.New("name is there twice")
		}
		seen[r.Name] = true
		if err != nil {
			name := fmt.Sprintf("rule %q", r.Name)
			if r.Name == "" {
				name = fmt.Sprintf("rule %d", i+1)
			}
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
			continue
		}
		out = append(out, c)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fault.New(fault.Invalid, "trigger", "%w", err)
	}
	// The most important rule names the badcase; among equals, the first written.
	slices.SortStableFunc(out, func(a, b *compiled) int { return int(b.priority) - int(a.priority) })
	return out, nil
}

func compile(r Rule) (*compiled, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	c := &compiled{Rule: r, sample: 1, cooldown: time.Duration(min(r.CooldownMS, math.MaxInt64/int64(time.Millisecond))) * time.Millisecond}
	if r.Sample != nil {
		c.sample = *r.Sample
	}
	var err error
	if c.priority, err = priority(r.Priority); err != nil {
		return nil, err
	}
	if c.when, err = compileExpr("when", r.When, expr.AsBool()); err != nil {
		return nil, err
	}
	if r.CooldownBy != "" {
		if c.by, err = compileExpr("cooldown_by", r.CooldownBy, expr.AsAny()); err != nil {
			return nil, err
		}
	}
	h := fnv.New64a()
	h.Write([]byte(r.Name))
	c.seed = h.Sum64()
	return c, nil
}

func compileExpr(field, src string, kind expr.Option) (*vm.Program, error) {
	if len(src) > MaxWhen {
		return nil, fmt.Errorf("%s: %d bytes, at most %d", field, len(src), MaxWhen)
	}
	guard := &loopGuard{depth: map[*ast.PredicateNode]int{}}
	p, err := expr.Compile(src, expr.Env(Vocabulary{}), kind, expr.MaxNodes(maxNodes), expr.DisableBuiltin("now"),
		expr.DisableBuiltin("repeat"), expr.Patch(guard))
	if err == nil && guard.err != nil {
		err = guard.err.Bind(file.NewSource(src))
	}
	if err == nil {
		return p, nil
	}
	var at *file.Error
	if errors.As(err, &at) {
		// expr counts columns from 0; people count from 1.
		return nil, fmt.Errorf("%s: line %d, column %d: %s%s", field, at.Line, at.Column+1, at.Message, at.Snippet)
	}
	return nil, fmt.Errorf("%s: %w", field, err)
}

// loopGuard refuses what could make an expression run for long: ranges, and loops
// nested deeper than maxLoops. Regular expressions run in linear time in Go.
type loopGuard struct {
	err   *file.Error
	depth map[*ast.PredicateNode]int
}

// Visit is called for each node, the inner ones first.
func (g *loopGuard) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.BinaryNode:
		if n.Operator == ".." {
			g.refuse(n, "ranges are not allowed")
		}
	case *ast.PredicateNode:
		g.depth[n] = 1 + g.loops(n.Node)
		if g.depth[n] > maxLoops {
			g.refuse(n, fmt.Sprintf("loops nested deeper than %d", maxLoops))
		}
	}
}

func (g *loopGuard) refuse(n ast.Node, msg string) {
	if g.err == nil {
		g.err = &file.Error{Location: n.Location(), Message: msg}
	}
}

// loops is the deepest nesting of predicates below n, which were visited before.
func (g *loopGuard) loops(n ast.Node) int {
	var inner predicates
	ast.Walk(&n, &inner)
	deepest := 0
	for _, p := range inner {
		deepest = max(deepest, g.depth[p])
	}
	return deepest
}

// predicates collects every predicate below a node.
type predicates []*ast.PredicateNode

// Visit keeps the node if it is a predicate.
func (p *predicates) Visit(node *ast.Node) {
	if n, ok := (*node).(*ast.PredicateNode); ok {
		*p = append(*p, n)
	}
}

func (c *compiled) looksAt(function string) bool {
	return len(c.Functions) == 0 || slices.Contains(c.Functions, function)
}

func (c *compiled) reason() string {
	if c.Reason != "" {
		return c.Reason
	}
	return strings.Join(strings.Fields(c.When), " ")
}
