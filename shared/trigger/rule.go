package trigger

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/goccy/go-yaml"

	"mlife/shared/clip"
	"mlife/shared/fault"
)

// Limits of one set of rules.
const (
	MaxRules = 128
	MaxWhen  = 4096 // bytes of an expression
	MaxName  = 128  // bytes of a rule's name
)

// Rule says when an observation is a badcase, as an operator writes it.
type Rule struct {
	Name       string   `yaml:"name" json:"name" help:"unique name, shown with each badcase"`
	When       string   `yaml:"when" json:"when" help:"expression that is true for a badcase"`
	Reason     string   `yaml:"reason,omitempty" json:"reason,omitempty" help:"why, for people; default is the expression"`
	Priority   string   `yaml:"priority,omitempty" json:"priority,omitempty" help:"low, normal (default) or high"`
	Sample     *float64 `yaml:"sample,omitempty" json:"sample,omitempty" help:"share of matching observations kept, 0 to 1 (default 1)"`
	CooldownMS int64    `yaml:"cooldown_ms,omitempty" json:"cooldown_ms,omitempty" help:"pause after a badcase of this rule, in milliseconds"`
	CooldownBy string   `yaml:"cooldown_by,omitempty" json:"cooldown_by,omitempty" help:"expression that tells pauses apart, like label"`
	Quota      Quota    `yaml:"quota,omitempty" json:"quota,omitzero" help:"most badcases of this rule"`
	Functions  []string `yaml:"functions,omitempty" json:"functions,omitempty" help:"system functions it looks at; all when empty"`
}

// Quota is at most Max badcases per PerMS milliseconds; with PerMS 0, for as long as
// the rule is loaded. Max 0 is no quota.
type Quota struct {
	Max   int64 `yaml:"max,omitempty" json:"max,omitempty"`
	PerMS int64 `yaml:"per_ms,omitempty" json:"per_ms,omitempty"`
}

// ParseYAML reads a rule file: a document with the one key "rules". Unknown keys are
// errors with their line. The rules are not compiled yet.
func ParseYAML(b []byte) ([]Rule, error) {
	var file struct {
		Rules []Rule `yaml:"rules"`
	}
	err := yaml.NewDecoder(bytes.NewReader(b), yaml.Strict()).Decode(&file)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fault.New(fault.Invalid, "trigger.ParseYAML", "%w", err)
	}
	return file.Rules, nil
}

// Validate compiles the rules and says everything that is wrong with them. Each
// error names its rule and, for an expression, line and column.
func Validate(rules []Rule) error {
	_, err := compileAll(rules)
	return err
}

func (r Rule) check() error {
	switch {
	case r.Name == "":
		return errors.New("name is missing")
	case len(r.Name) > MaxName:
		return fmt.Errorf("name has %d bytes, at most %d", len(r.Name), MaxName)
	case r.When == "":
		return errors.New("when is missing")
	case len(r.Reason) > clip.MaxText:
		return fmt.Errorf("reason has %d bytes, at most %d", len(r.Reason), clip.MaxText)
	case r.Sample != nil && !(*r.Sample >= 0 && *r.Sample <= 1):
		return fmt.Errorf("sample: %v is not in 0 to 1", *r.Sample)
	case r.CooldownMS < 0:
		return fmt.Errorf("cooldown_ms: %d is negative", r.CooldownMS)
	case r.CooldownBy != "" && r.CooldownMS == 0:
		return errors.New("cooldown_by needs cooldown_ms")
	case r.Quota.Max < 0 || r.Quota.PerMS < 0:
		return errors.New("quota: negative")
	case r.Quota.Max == 0 && r.Quota.PerMS > 0:
		return errors.New("quota: per_ms needs max")
	}
	return nil
}

func priority(name string) (clip.Priority, error) {
	switch name {
	case "low":
		return clip.Low, nil
	case "", "normal":
		return clip.Normal, nil
	case "high":
		return clip.High, nil
	}
	return 0, fmt.Errorf("priority: %q is not low, normal or high", name)
}
