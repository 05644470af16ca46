package dam

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"mlife/shared/canon"
	"mlife/shared/clip"
)

// A value has two forms: JSON in its one form (package canon), as it is stored, and a
// cell of CSV. A text is its own cell, unless it could be taken for an object, an array
// or a quoted text or holds a carriage return; then, and for everything else, the cell
// is JSON. So cells go back and forth unchanged, but numbers and true or false come back
// from CSV as texts. The cell is what rows are compared by: 5 and "5" are the same.

// value is one checked value in both forms. The zero value stands for nothing.
type value struct {
	json json.RawMessage
	cell string
}

// fromCell reads a cell of CSV.
func fromCell(s string) (value, error) {
	if looksLikeJSON(s) {
		v, err := fromJSON([]byte(s))
		if err == nil || json.Valid([]byte(s)) {
			return v, err
		}
	}
	return fromText(s)
}

func looksLikeJSON(s string) bool { return s != "" && strings.IndexByte(`{["`, s[0]) >= 0 }

func fromText(s string) (value, error) {
	switch {
	case s == "":
		return value{}, nil
	case !utf8.ValidString(s):
		return value{}, errors.New("not UTF-8: save the file as UTF-8")
	case strings.IndexByte(s, 0) >= 0:
		return value{}, errors.New("holds a zero byte")
	}
	cell := s
	quoted := quote(s)
	// CSV readers drop carriage returns at the ends of lines.
	if strings.IndexByte(s, '\r') >= 0 || looksLikeJSON(s) && json.Valid([]byte(s)) {
		cell = string(quoted)
	}
	return value{quoted, cell}, nil
}

// fromJSON reads one JSON value; null and the empty text are nothing.
func fromJSON(raw []byte) (value, error) {
	b, err := canon.JSON(raw, MaxDepth)
	if err != nil {
		return value{}, err
	}
	switch b[0] {
	case 'n':
		return value{}, nil
	case '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return value{}, fmt.Errorf("not JSON: %w", err)
		}
		return fromText(s)
	}
	return value{b, string(b)}, nil
}

// quote is s as JSON.
func quote(s string) json.RawMessage {
	if !strings.ContainsFunc(s, needsEscape) {
		return json.RawMessage(`"` + s + `"`)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(s) != nil { // never for a text
		return json.RawMessage(`""`)
	}
	return json.RawMessage(strings.TrimSuffix(b.String(), "\n"))
}

func needsEscape(r rune) bool {
	return r < ' ' || r == '"' || r == '\\' || r == utf8.RuneError || r == '\u2028' || r == '\u2029'
}

// lookup finds a member of an object as Row.Columns has it: valid, compact, each key
// once and as quote writes it. It gives nil when there is none.
func lookup(object []byte, key json.RawMessage) json.RawMessage {
	for at := 1; at < len(object)-1; {
		end := skip(object, at)
		from := end + 1 // past the colon
		to := skip(object, from)
		if bytes.Equal(object[at:end], key) {
			return object[from:to]
		}
		at = to + 1 // past the comma
	}
	return nil
}

// skip gives the end of the value that begins at a place of compact JSON.
func skip(b []byte, at int) int {
	depth := 0
	for at < len(b) {
		switch b[at] {
		case '"':
			for at++; at < len(b) && b[at] != '"'; at++ {
				if b[at] == '\\' {
					at++
				}
			}
		case '{', '[':
			depth++
		case '}', ']', ',', ':':
			if depth == 0 {
				return at
			}
			if b[at] == '}' || b[at] == ']' {
				depth--
			}
		}
		at++
	}
	return at
}

// maxLabel bounds a label: rows are grouped and searched by it.
const maxLabel = 256

// labelOf reads the label out of an annotation: a text, a number, or an object with
// "label"; of objects the labels joined.
func labelOf(v value) string {
	if len(v.json) == 0 {
		return ""
	}
	label := v.cell
	switch v.json[0] {
	case '"':
		if json.Unmarshal(v.json, &label) != nil {
			label = ""
		}
	case '{':
		if own := lookup(v.json, json.RawMessage(`"label"`)); len(own) > 2 && own[0] == '"' {
			if json.Unmarshal(own, &label) != nil {
				label = ""
			}
			break
		}
		var p clip.Prediction
		if json.Unmarshal(v.json, &p) != nil {
			return ""
		}
		if label = p.Label; label == "" {
			label = joined(p.Labels())
		}
	case '[':
		return ""
	}
	if len(label) > maxLabel {
		label = strings.ToValidUTF8(label[:maxLabel], "")
	}
	return label
}
