package trigger

import (
	"fmt"
	"hash/fnv"
	"sync"
	"sync/atomic"
	"time"

	"go.starlark.net/starlark"

	"mlife/shared/clip"
)

// Engine judges observations by a set of rules that can be replaced while it runs.
// Safe for concurrent use.
type Engine struct {
	seed  uint64
	rules atomic.Pointer[[]*compiled]
	swap  sync.Mutex // one Load at a time
	mu    sync.Mutex // cool-downs, quotas and counters of all rules
}

// Decision is the verdict over one observation. The zero value is "no badcase".
type Decision struct {
	Badcase  bool
	Rule     string
	Reason   string
	Priority clip.Priority

	engine *Engine
	rule   *compiled
	key    string
	at     time.Time
}

// Stats counts what became of the observations that one rule looked at.
type Stats struct {
	Rule      string `json:"rule"`
	Judged    int64  `json:"judged"`     // evaluated
	Fired     int64  `json:"fired"`      // made a badcase
	Sampled   int64  `json:"sampled"`    // matched, left out by the sampling rate
	Cooling   int64  `json:"cooling"`    // matched during a cool-down
	OverQuota int64  `json:"over_quota"` // matched with the quota used up
	Failed    int64  `json:"failed"`     // the expression could not be evaluated
	LastError string `json:"last_error,omitempty"`
}

// New makes an engine. seed decides the sampling: the same seed, rule name and
// observation id are always judged alike.
func New(rules []Rule, seed uint64) (*Engine, error) {
	e := &Engine{seed: seed}
	if err := e.Load(rules); err != nil {
		return nil, err
	}
	return e, nil
}

// Load replaces all rules at once, or none if one is wrong. A rule that keeps its
// name keeps its running cool-downs, its used quota and its counters.
func (e *Engine) Load(rules []Rule) error {
	next, err := compileAll(rules)
	if err != nil {
		return err
	}
	e.swap.Lock()
	defer e.swap.Unlock()
	old := map[string]*state{}
	if p := e.rules.Load(); p != nil {
		for _, c := range *p {
			old[c.Name] = c.state
		}
	}
	for _, c := range next {
		if c.state = old[c.Name]; c.state == nil {
			c.state = newState(c.Name)
		}
	}
	e.rules.Store(&next)
	return nil
}

// Judge evaluates the rules, highest priority first, and returns the first that
// fires. A rule that cannot be evaluated does not fire and is counted. A caller that
// cannot keep the badcase calls Release on the decision.
func (e *Engine) Judge(v View) Decision {
	var words *Vocabulary
	for _, c := range *e.rules.Load() {
		if !c.looksAt(v.Function) {
			continue
		}
		if words == nil {
			words = v.vocabulary()
		}
		if d := e.try(c, v.ID, words); d.Badcase {
			return d
		}
	}
	return Decision{}
}

func (e *Engine) try(c *compiled, id string, words *Vocabulary) Decision {
	hit, key, err := c.match(words)
	now := time.Now()
	e.mu.Lock()
	defer e.mu.Unlock()
	s := c.state
	s.stats.Judged++
	switch {
	case err != nil:
		s.stats.Failed++
		s.stats.LastError = err.Error()
	case !hit:
	case !e.sampled(c, id):
		s.stats.Sampled++
	case c.cooldown > 0 && s.cooling(key, now, c.cooldown):
		s.stats.Cooling++
	case !s.withinQuota(c.Quota, now):
		s.stats.OverQuota++
	default:
		s.stats.Fired++
		s.used++
		if c.cooldown > 0 {
			s.begin(key, now)
		}
		return Decision{Badcase: true, Rule: c.Name, Reason: c.reason(), Priority: c.priority, engine: e, rule: c, key: key, at: now}
	}
	return Decision{}
}

// sampled decides by a hash, so that a retry of one observation is decided alike.
func (e *Engine) sampled(c *compiled, id string) bool {
	if c.sample >= 1 {
		return true
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%d/%d/", e.seed, c.seed)
	if id == "" {
		fmt.Fprintf(h, "n%d", c.state.stats.Judged)
	} else {
		h.Write([]byte(id))
	}
	// FNV leaves the high bits of short input weak: mix once more (SplitMix64).
	x := h.Sum64()
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return float64((x^x>>31)>>11)/(1<<53) < c.sample
}

// Release takes a badcase back: its cool-down ends and its quota is free again.
func (d Decision) Release() {
	if d.rule == nil {
		return
	}
	d.engine.mu.Lock()
	defer d.engine.mu.Unlock()
	d.rule.state.release(d.key, d.at)
}

// Stats returns the counters of each rule in force, in the order of evaluation.
func (e *Engine) Stats() []Stats {
	rules := *e.rules.Load()
	out := make([]Stats, 0, len(rules))
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, c := range rules {
		out = append(out, c.state.stats)
	}
	return out
}

// Rules returns the rules in force, in the order of evaluation.
func (e *Engine) Rules() []Rule {
	rules := *e.rules.Load()
	out := make([]Rule, 0, len(rules))
	for _, c := range rules {
		out = append(out, c.Rule)
	}
	return out
}

// match evaluates the rule's expressions.
func (c *compiled) match(words *Vocabulary) (hit bool, key string, err error) {
	out, err := c.when.run(words)
	if err != nil {
		return false, "", fmt.Errorf("when: %w", err)
	}
	b, ok := out.(starlark.Bool)
	if !ok {
		return false, "", fmt.Errorf("when: gives %s, want a yes or no", out.Type())
	}
	if !b || c.by == nil {
		return bool(b), "", nil
	}
	if out, err = c.by.run(words); err != nil {
		return false, "", fmt.Errorf("cooldown_by: %w", err)
	}
	return true, keyOf(out.String()), nil
}
