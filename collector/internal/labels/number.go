package labels

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// number reads a number as text. What is not finite is refused, with a name.
func number(name, s string) (float64, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, fmt.Errorf("%s is missing", name)
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || strings.ContainsAny(s, "xX_pP") {
		return 0, fmt.Errorf("%s is %.40q: no number", name, s)
	}
	return v, nil
}

// whole reads a whole number.
func whole(name, s string) (int, error) {
	v, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		if s == "" {
			return 0, fmt.Errorf("%s is missing", name)
		}
		return 0, fmt.Errorf("%s is %.40q: no whole number", name, s)
	}
	return v, nil
}

// numbers reads several numbers by name. The first error is kept.
type numbers struct{ err error }

func (n *numbers) get(name, s string) float64 {
	v, err := number(name, s)
	if err != nil && n.err == nil {
		n.err = err
	}
	return v
}

// scalar gives text as JSON: true, false and numbers that are written as JSON would
// write them are those, everything else is a text.
func scalar(s string) json.RawMessage {
	if s == "true" || s == "false" {
		return json.RawMessage(s)
	}
	if v, err := strconv.ParseFloat(s, 64); err == nil && !math.IsInf(v, 0) && !math.IsNaN(v) {
		if b, err := json.Marshal(v); err == nil && string(b) == s {
			return b
		}
	}
	b, err := json.Marshal(s)
	if err != nil {
		return json.RawMessage(`""`)
	}
	return b
}

// unscalar gives JSON as text, and whether scalar would make the same of it.
func unscalar(v json.RawMessage) (s string, exact bool) {
	if len(v) > 0 && v[0] == '"' {
		if json.Unmarshal(v, &s) != nil {
			return "", false
		}
	} else {
		s = string(v)
	}
	return s, string(scalar(s)) == string(v) && s == strings.TrimSpace(s)
}

// text writes a number as short as it can be read back, never with an exponent.
func text(v float64) string { return strconv.FormatFloat(v+0, 'f', -1, 64) }
