package annotation

import (
	"bytes"
	"encoding/json"

	"mlife/shared/clip"
)

// Attributes with a meaning of their own. The flags are true or not there. They stand
// among the attributes because that is where viewers, searches and most formats look
// for them.
const (
	Occluded  = "occluded"  // partly behind something
	Truncated = "truncated" // partly out of the picture
	Difficult = "difficult" // hard to tell; often left out of scores
	Crowd     = "crowd"     // a group that was not told apart
	ZOrder    = "z_order"   // a whole number: higher lies nearer to the eye
)

// Flags are the names of those that are true or not there.
var Flags = []string{Occluded, Truncated, Difficult, Crowd}

// Is says whether a flag is set.
func Is(d *clip.Detail, flag string) bool { return string(d.Attributes[flag]) == "true" }

// Put sets an attribute. A value of nil, and false for a flag, removes it.
func Put(d *clip.Detail, name string, v any) {
	switch v := v.(type) {
	case nil:
		delete(d.Attributes, name)
		return
	case bool:
		if !v && isFlag(name) {
			delete(d.Attributes, name)
			return
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return
	}
	raw := bytes.TrimRight(b.Bytes(), "\n")
	if d.Attributes == nil {
		d.Attributes = map[string]json.RawMessage{}
	}
	d.Attributes[name] = raw
}

func isFlag(name string) bool {
	for _, f := range Flags {
		if f == name {
			return true
		}
	}
	return false
}

// Get reads an attribute: string, float64, bool, []any, map[string]any or nil.
func Get(d *clip.Detail, name string) any {
	var v any
	if json.Unmarshal(d.Attributes[name], &v) != nil {
		return nil
	}
	return v
}
