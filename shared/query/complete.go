package query

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Suggestion is something that could stand at the cursor.
type Suggestion struct {
	Text string `json:"text" doc:"What replaces the part from from to to."`
	Kind string `json:"kind" enum:"field,value,flag,operator"`
	Doc  string `json:"doc,omitempty"`
	// Count is how many things have the value, when that is known.
	Count int `json:"count,omitempty"`
}

// Completion is what can be done at the cursor. From and To count characters from 0.
type Completion struct {
	From  int          `json:"from"`
	To    int          `json:"to"`
	Items []Suggestion `json:"items" nullable:"false"`
	// Field is the field whose values stand here, "" elsewhere; Typed is how the
	// value begins. Who knows the values in use can add them with Offer.
	Field string `json:"field,omitempty"`
	Typed string `json:"typed,omitempty"`
}

// maxSuggestions bounds the items of a completion.
const maxSuggestions = 30

// Complete proposes what could stand at the cursor, counted in characters.
func Complete(text string, cursor int, s Schema) Completion {
	text = strings.ToValidUTF8(text, " ")
	at := len(text)
	for i := range text {
		if cursor <= 0 {
			at = i
			break
		}
		cursor--
	}
	start, field := place(text[:at])
	c := Completion{Items: []Suggestion{}}
	token := text[start:at]
	if trimmed := strings.TrimLeft(token, "-"); field == "" && len(trimmed) < len(token) {
		start += len(token) - len(trimmed)
		token = trimmed
	}
	if field == "" {
		p := parser{text: token, schema: s}
		if name, _, ok := p.name(); ok {
			field = name
			rest := strings.TrimLeft(token[p.at:], "<>= ")
			if i := strings.LastIndex(rest, ".."); i >= 0 {
				rest = rest[i+2:]
			}
			start, token = at-len(rest), rest
		}
	}
	end := at
	for end < len(text) && !endsValue(rune(text[end])) && text[end] != ':' {
		end++
	}
	c.From, c.To = utf8.RuneCountInString(text[:start]), utf8.RuneCountInString(text[:end])
	if field == "" {
		c.names(token, s, strings.TrimSpace(text[:start]))
		return c
	}
	c.Typed = strings.Trim(token, `"`)
	c.values(field, s)
	return c
}

// place finds where what is being typed begins, and the field of the list it
// stands in, if any.
func place(text string) (start int, field string) {
	var lists []string
	quoted, escaped := false, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(':
			name := ""
			if head, ok := strings.CutSuffix(strings.TrimLeft(text[start:i], "-"), ":"); ok {
				name = head
			}
			lists = append(lists, name)
			start = i + 1
		case c == ')':
			lists = lists[:max(0, len(lists)-1)]
			start = i + 1
		case isSpace(rune(c)), c == ',' && len(lists) > 0 && lists[len(lists)-1] != "":
			start = i + 1
		}
	}
	if len(lists) > 0 {
		field = lists[len(lists)-1]
	}
	return start, field
}

func (c *Completion) add(text, kind, doc string) {
	if len(c.Items) < maxSuggestions {
		c.Items = append(c.Items, Suggestion{Text: text, Kind: kind, Doc: doc})
	}
}

func (c *Completion) names(typed string, s Schema, before string) {
	low := strings.ToLower(typed)
	for _, inside := range []bool{false, true} {
		for _, f := range s.Fields {
			begins := slices.ContainsFunc(append([]string{f.Name}, f.Aliases...), func(n string) bool { return strings.HasPrefix(n, low) })
			if begins != inside && (begins || low != "" && strings.Contains(f.Name, low)) {
				c.add(fieldName(f.Name)+":", "field", f.Doc)
			}
		}
	}
	for _, f := range s.Flags {
		if low != "" && (strings.HasPrefix("is:", low) || strings.HasPrefix(f.Name, low)) {
			c.add("is:"+f.Name, "flag", f.Doc)
		}
	}
	if strings.HasPrefix("has:", low) && low != "" {
		c.add("has:", "operator", "is there")
	}
	if before == "" {
		return
	}
	for _, o := range [][2]string{{"and", "both"}, {"or", "one of the two"}, {"not", "the opposite of what follows"}} {
		if strings.HasPrefix(o[0], low) {
			c.add(o[0], "operator", o[1])
		}
	}
}

func (c *Completion) values(field string, s Schema) {
	low := strings.ToLower(c.Typed)
	switch strings.ToLower(field) {
	case "is":
		for _, f := range s.Flags {
			if strings.HasPrefix(f.Name, low) {
				c.add(f.Name, "flag", f.Doc)
			}
		}
		return
	case "has":
		for _, f := range s.Fields {
			if strings.HasPrefix(f.Name, low) {
				c.add(fieldName(f.Name), "field", f.Doc)
			}
		}
		return
	}
	f, ok := s.Field(field)
	if !ok {
		return
	}
	c.Field = f.Name
	for _, v := range f.Values {
		if strings.HasPrefix(strings.ToLower(v), low) {
			c.add(valueText(v), "value", "")
		}
	}
	if f.Kind == Time {
		for _, v := range [][2]string{{"today", ""}, {"yesterday", ""}, {"24h", "within the last 24 hours"}, {"7d", "within the last 7 days"},
			{"30d", "within the last 30 days"}, {">30d", "longer ago than 30 days"}, {"7d..14d", "the week before the last"}} {
			if strings.HasPrefix(v[0], low) {
				c.add(v[0], "value", v[1])
			}
		}
	}
	if strings.HasPrefix("null", low) && f.Kind != Time {
		c.add("null", "value", "it has none")
	}
}

// Offer adds values that are in use, the most frequent first; those that are there
// already get their counts.
func (c *Completion) Offer(values []Suggestion) {
	for _, v := range values {
		v.Text, v.Kind = valueText(v.Text), "value"
		i := slices.IndexFunc(c.Items, func(x Suggestion) bool { return x.Text == v.Text })
		switch {
		case i >= 0:
			c.Items[i].Count = v.Count
		case len(c.Items) < maxSuggestions:
			c.Items = append(c.Items, v)
		}
	}
}

func valueText(v string) string {
	if bareValue(v) {
		return v
	}
	return quote(v)
}
