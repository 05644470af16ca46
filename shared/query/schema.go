package query

import (
	"slices"
	"strings"
)

// Kind says what a field holds and so which tests it takes.
type Kind string

// The kinds of fields.
const (
	Text      Kind = "text"      // a short text: equal, begins with
	Enum      Kind = "enum"      // a text out of Field.Values, which are in rising order
	Prose     Kind = "prose"     // a long text: contains, whatever the case of ASCII letters
	Number    Kind = "number"    // equal, less, greater, ranges
	Time      Kind = "time"      // a moment: days, months, relative times, ranges
	Attribute Kind = "attribute" // a user's own: text as Text, numbers and times compared as such
)

// Field is something that can be asked for.
type Field struct {
	Name      string   `json:"name"`
	Aliases   []string `json:"aliases,omitempty"`
	Kind      Kind     `json:"kind" enum:"text,enum,prose,number,time,attribute"`
	Doc       string   `json:"doc"`
	Values    []string `json:"values,omitempty" doc:"All it may hold (enum), or proposals."`
	Sortable  bool     `json:"sortable"`
	Facetable bool     `json:"facetable"`
	Integer   bool     `json:"-"` // a Number without fractions
	Open      bool     `json:"-"` // values beyond Values are allowed
}

// Flag is what stands after "is:", short for a longer query.
type Flag struct {
	Name  string `json:"name"`
	Doc   string `json:"doc"`
	Means string `json:"means" doc:"The query it is short for."`
}

// Schema says what can be asked of one sort of things.
type Schema struct {
	Name       string  `json:"name"`
	Fields     []Field `json:"fields" nullable:"false"`
	Flags      []Flag  `json:"flags" nullable:"false"`
	Attributes bool    `json:"attributes" doc:"attr.<name> asks for a user-defined attribute."`
	Inside     bool    `json:"-"` // words are any part of a few short texts, as they are written
}

// AttributePrefix begins the names of user-defined attributes.
const AttributePrefix = "attr."

// Field finds a field by its name or an alias.
func (s Schema) Field(name string) (Field, bool) {
	lower := strings.ToLower(name)
	for _, f := range s.Fields {
		if f.Name == name || f.Name == lower || slices.Contains(f.Aliases, lower) {
			return f, true
		}
	}
	if own, ok := strings.CutPrefix(name, AttributePrefix); ok && s.Attributes && own != "" && len(own) <= 64 {
		return Field{Name: name, Kind: Attribute, Sortable: true, Facetable: true, Open: true}, true
	}
	return Field{}, false
}

func (s Schema) flag(name string) (Flag, bool) {
	for _, f := range s.Flags {
		if f.Name == strings.ToLower(name) {
			return f, true
		}
	}
	return Flag{}, false
}

// names gives every name a field answers to.
func (s Schema) names() []string {
	var out []string
	for _, f := range s.Fields {
		out = append(append(out, f.Name), f.Aliases...)
	}
	return out
}

// Own adds the fields that users defined; their names begin with AttributePrefix.
func (s Schema) Own(fields []Field) Schema {
	s.Fields = append(slices.Clone(s.Fields), fields...)
	return s
}

// Sortable tells whether one can sort by a field, and its real name.
func (s Schema) Sortable(name string) (Field, bool) {
	f, ok := s.Field(name)
	return f, ok && f.Sortable
}

// Sorts names the fields one can sort by, for messages.
func (s Schema) Sorts() []string {
	var out []string
	for _, f := range s.Fields {
		if f.Sortable {
			out = append(out, f.Name)
		}
	}
	if s.Attributes {
		out = append(out, AttributePrefix+"<name>")
	}
	return out
}

// near gives the known word nearest to a mistyped one, "" when none is near.
func near(word string, known []string) string {
	best, least := "", max(2, len(word)/2)+1
	for _, k := range known {
		if d := distance(strings.ToLower(word), k); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance counts insertions, deletions, substitutions and swaps of neighbours.
func distance(a, b string) int {
	a, b = a[:min(len(a), 64)], b[:min(len(b), 64)]
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
