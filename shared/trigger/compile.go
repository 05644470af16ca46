package trigger

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"time"

	"go.starlark.net/resolve"
	"go.starlark.net/syntax"

	"mlife/shared/clip"
	"mlife/shared/fault"
)

const (
	maxNodes = 500     // of one expression's syntax tree
	maxSteps = 100_000 // of one run; what an expression makes is bounded by it too
	maxLoops = 2       // loops inside each other
)

// compiled is a rule that can run. It does not change; state does, under the
// engine's lock.
type compiled struct {
	Rule
	priority clip.Priority
	sample   float64
	cooldown time.Duration
	when     *program
	by       *program // nil: one cool-down for the rule
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
	if c.when, err = compileExpr("when", r.When, true); err != nil {
		return nil, err
	}
	if r.CooldownBy != "" {
		if c.by, err = compileExpr("cooldown_by", r.CooldownBy, false); err != nil {
			return nil, err
		}
	}
	h := fnv.New64a()
	h.Write([]byte(r.Name))
	c.seed = h.Sum64()
	return c, nil
}

func compileExpr(field, src string, yes bool) (*program, error) {
	if len(src) > MaxWhen {
		return nil, fmt.Errorf("%s: %d bytes, at most %d", field, len(src), MaxWhen)
	}
	p, err := newProgram(field, src, yes)
	if err == nil {
		return p, nil
	}
	at, msg := syntax.Position{}, err.Error()
	var (
		t *trouble
		s syntax.Error
		r resolve.ErrorList
	)
	switch {
	case errors.As(err, &t):
		at, msg = t.at, t.msg
	case errors.As(err, &s):
		at, msg = s.Pos, s.Msg
	case errors.As(err, &r) && len(r) > 0:
		at, msg = r[0].Pos, r[0].Msg
	}
	if at.Line == 1 && at.Col > 1 {
		at.Col-- // for the bracket that parse adds
	}
	if last := strings.Count(src, "\n") + 1; int(at.Line) > last {
		at.Line, at.Col = int32(last), int32(len(src)-strings.LastIndexByte(src, '\n'))
		msg = "the expression ends too soon"
	}
	return nil, fmt.Errorf("%s: line %d, column %d: %s%s", field, at.Line, at.Col, msg, pointer(src, at))
}

// pointer shows the line with a mark below the column.
func pointer(src string, at syntax.Position) string {
	lines := strings.Split(src, "\n")
	if at.Line < 1 || int(at.Line) > len(lines) || at.Col < 1 {
		return ""
	}
	line := strings.ReplaceAll(lines[at.Line-1], "\t", " ")
	if len(line) > 160 {
		return ""
	}
	return "\n | " + line + "\n | " + strings.Repeat(".", int(at.Col)-1) + "^"
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
