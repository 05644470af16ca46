package trigger

import (
	"fmt"
	"math"
	"regexp"
	"sort"

	"go.starlark.net/starlark"
)

// word is one name of the vocabulary.
type word struct {
	kind kind
	give func(*Vocabulary) starlark.Value
}

// vocabulary is every name that an observation gives to expressions; the fields of
// Vocabulary say what they mean.
var vocabulary = map[string]word{
	"function":         {text, func(v *Vocabulary) starlark.Value { return starlark.String(v.Function) }},
	"model":            {text, func(v *Vocabulary) starlark.Value { return starlark.String(v.Model) }},
	"slot":             {text, func(v *Vocabulary) starlark.Value { return starlark.String(v.Slot) }},
	"system_version":   {text, func(v *Vocabulary) starlark.Value { return starlark.String(v.SystemVersion) }},
	"place":            {text, func(v *Vocabulary) starlark.Value { return starlark.String(v.Place) }},
	"source":           {text, func(v *Vocabulary) starlark.Value { return starlark.String(v.Source) }},
	"feedback":         {text, func(v *Vocabulary) starlark.Value { return starlark.String(v.Feedback) }},
	"label":            {text, func(v *Vocabulary) starlark.Value { return starlark.String(v.Label) }},
	"confidence":       {number, func(v *Vocabulary) starlark.Value { return numeric(v.Confidence) }},
	"scores":           {numbers, func(v *Vocabulary) starlark.Value { return named(v.Scores, numeric) }},
	"boxes":            {number, func(v *Vocabulary) starlark.Value { return numeric(float64(v.Boxes)) }},
	"objects":          {number, func(v *Vocabulary) starlark.Value { return numeric(float64(v.Objects)) }},
	"box_labels":       {texts, func(v *Vocabulary) starlark.Value { return valueOf(v.BoxLabels) }},
	"truth_label":      {text, func(v *Vocabulary) starlark.Value { return starlark.String(v.TruthLabel) }},
	"truth_confidence": {number, func(v *Vocabulary) starlark.Value { return numeric(v.TruthConfidence) }},
	"truth_boxes":      {number, func(v *Vocabulary) starlark.Value { return numeric(float64(v.TruthBoxes)) }},
	"has_result":       {boolean, func(v *Vocabulary) starlark.Value { return starlark.Bool(v.HasResult) }},
	"has_truth":        {boolean, func(v *Vocabulary) starlark.Value { return starlark.Bool(v.HasTruth) }},
	"differs":          {boolean, func(v *Vocabulary) starlark.Value { return starlark.Bool(v.Differs) }},
	"latency_ms":       {number, func(v *Vocabulary) starlark.Value { return numeric(v.LatencyMS) }},
	"attributes":       {object, func(v *Vocabulary) starlark.Value { return valueOf(v.Attributes) }},
}

type constant struct {
	kind  kind
	value starlark.Value
}

// constants are those of Starlark and, for who thinks in JSON, those of JSON.
var constants = map[string]constant{
	"True": {boolean, starlark.True}, "False": {boolean, starlark.False}, "None": {nothing, starlark.None},
	"true": {boolean, starlark.True}, "false": {boolean, starlark.False}, "null": {nothing, starlark.None},
}

// function is a function, or a method of values of the kinds in of.
type function struct {
	least, most int
	takes       []kind // each argument is one of these
	gives       kind
	run         starlark.Value                   // nil for Starlark's own
	word        func(*Vocabulary) starlark.Value // a function of the observation
	of          []kind
}

var several = []kind{items, texts, object, numbers}

var functions = map[string]function{
	"any": {least: 1, most: 1, takes: several, gives: boolean},
	"all": {least: 1, most: 1, takes: several, gives: boolean},
	"len": {least: 1, most: 1, takes: append([]kind{text}, several...), gives: number},
	"abs": {least: 1, most: 1, takes: []kind{number}, gives: number, run: starlark.NewBuiltin("abs", absolute)},
	"str": {least: 1, most: 1, takes: []kind{text, number, boolean}, gives: text},
	"min": {least: 2, most: 16, takes: []kind{number}, gives: number, run: starlark.NewBuiltin("min", extreme)},
	"max": {least: 2, most: 16, takes: []kind{number}, gives: number, run: starlark.NewBuiltin("max", extreme)},
	"matches": {least: 2, most: 2, takes: []kind{text}, gives: boolean, run: starlark.NewBuiltin("matches", func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
		s, ok := starlark.AsString(args[0])
		if !ok {
			return starlark.False, nil
		}
		pattern, _ := starlark.AsString(args[1])
		hit, err := regexp.MatchString(pattern, s)
		return starlark.Bool(hit), err
	})},
	"entropy": {gives: number, word: func(v *Vocabulary) starlark.Value { return later("entropy", v.Entropy) }},
	"margin":  {gives: number, word: func(v *Vocabulary) starlark.Value { return later("margin", v.Margin) }},
}

var methods = map[string]function{
	"startswith": {least: 1, most: 1, takes: []kind{text}, gives: boolean, of: []kind{text}},
	"endswith":   {least: 1, most: 1, takes: []kind{text}, gives: boolean, of: []kind{text}},
	"lower":      {gives: text, of: []kind{text}},
	"upper":      {gives: text, of: []kind{text}},
	"strip":      {gives: text, of: []kind{text}},
	"get":        {least: 1, most: 2, takes: []kind{text, number, boolean, nothing}, gives: anything, of: []kind{object, numbers}},
}

// later is a number that is only worked out when asked for.
func later(name string, f func() float64) starlark.Value {
	return starlark.NewBuiltin(name, func(*starlark.Thread, *starlark.Builtin, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
		return numeric(f()), nil
	})
}

// operators are what the checker puts in place of Starlark's own: a number that is
// not there makes every comparison false, and nothing grows.
var operators = []string{"==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/"}

func operate(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	op, x, y := b.Name(), args[0], args[1]
	if op == "==" || op == "!=" {
		same, err := starlark.Equal(x, y)
		return starlark.Bool(same == (op == "==")), err
	}
	if a, ok := starlark.AsString(x); ok {
		if c, ok := starlark.AsString(y); ok {
			return onTexts(op, a, c)
		}
	}
	a, there, err := asNumber(x)
	if err != nil {
		return nil, err
	}
	c, also, err := asNumber(y)
	if err != nil {
		return nil, err
	}
	return onNumbers(op, a, c, there && also), nil
}

func onTexts(op, a, b string) (starlark.Value, error) {
	switch op {
	case "<":
		return starlark.Bool(a < b), nil
	case "<=":
		return starlark.Bool(a <= b), nil
	case ">":
		return starlark.Bool(a > b), nil
	case ">=":
		return starlark.Bool(a >= b), nil
	}
	return nil, fmt.Errorf("%s cannot stand between two texts", op)
}

func onNumbers(op string, a, b float64, there bool) starlark.Value {
	switch op {
	case "<":
		return starlark.Bool(there && a < b)
	case "<=":
		return starlark.Bool(there && a <= b)
	case ">":
		return starlark.Bool(there && a > b)
	case ">=":
		return starlark.Bool(there && a >= b)
	}
	if !there {
		return starlark.None
	}
	switch op {
	case "+":
		a += b
	case "-":
		a -= b
	case "*":
		a *= b
	case "/":
		a /= b
	}
	return numeric(a)
}

// asNumber reads a number; None is one that is not there.
func asNumber(v starlark.Value) (f float64, there bool, err error) {
	if v == starlark.None {
		return 0, false, nil
	}
	f, ok := starlark.AsFloat(v)
	if !ok {
		return 0, false, fmt.Errorf("want a number, have %s", v.Type())
	}
	return f, true, nil
}

func absolute(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	f, there, err := asNumber(args[0])
	if err != nil || !there {
		return starlark.None, err
	}
	return numeric(math.Abs(f)), nil
}

func extreme(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	best := math.NaN()
	for _, a := range args {
		f, there, err := asNumber(a)
		if err != nil || !there {
			return starlark.None, err
		}
		if math.IsNaN(best) || b.Name() == "max" && f > best || b.Name() == "min" && f < best {
			best = f
		}
	}
	return numeric(best), nil
}

// numeric is a number, or None for NaN.
func numeric(f float64) starlark.Value {
	if math.IsNaN(f) {
		return starlark.None
	}
	return starlark.Float(f)
}

// valueOf makes a frozen Starlark value of decoded JSON.
func valueOf(v any) starlark.Value {
	switch v := v.(type) {
	case bool:
		return starlark.Bool(v)
	case float64:
		return numeric(v)
	case string:
		return starlark.String(v)
	case []string:
		return listOf(v, func(s string) starlark.Value { return starlark.String(s) })
	case []any:
		return listOf(v, valueOf)
	case map[string]any:
		return named(v, valueOf)
	}
	return starlark.None
}

func listOf[T any](from []T, value func(T) starlark.Value) starlark.Value {
	out := make([]starlark.Value, len(from))
	for i, x := range from {
		out[i] = value(x)
	}
	l := starlark.NewList(out)
	l.Freeze()
	return l
}

// names is a dictionary whose values can also be written x.name; a name that is not
// there is None.
type names struct{ *starlark.Dict }

func named[T any](m map[string]T, value func(T) starlark.Value) starlark.Value {
	d := starlark.NewDict(len(m))
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		if err := d.SetKey(starlark.String(k), value(m[k])); err != nil {
			return starlark.None // a text always is a key
		}
	}
	d.Freeze()
	return names{d}
}

// Attr implements starlark.HasAttrs.
func (n names) Attr(name string) (starlark.Value, error) {
	if m, err := n.Dict.Attr(name); name == "get" {
		return m, err
	}
	v, found, err := n.Get(starlark.String(name))
	if !found {
		v = starlark.None
	}
	return v, err
}

// Get implements starlark.Mapping.
func (n names) Get(k starlark.Value) (starlark.Value, bool, error) { return n.Dict.Get(k) }
