// Package canon gives JSON one form, so that equal values have equal bytes: members of
// objects sorted by name (in the order of RFC 8785), no spaces, texts escaped only where
// they must be, numbers as they are written. It is for values that are stored, hashed
// or compared. Anybody may import it; it wraps the library that reads the text.
package canon

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"mlife/shared/clip"
)

var form = []jsontext.Options{jsontext.ReorderRawObjects(true), jsontext.CanonicalizeRawInts(false), jsontext.CanonicalizeRawFloats(false),
	jsontext.PreserveRawStrings(false), jsontext.AllowDuplicateNames(false), jsontext.AllowInvalidUTF8(false)}

// JSON gives the one form of a value. It refuses what is no JSON, what is not UTF-8,
// half pairs of UTF-16, keys that are there twice, zero bytes in texts, and nesting of
// more than depth objects and lists. Safe for concurrent use.
func JSON(raw []byte, depth int) ([]byte, error) {
	switch {
	case !utf8.Valid(raw):
		return nil, errors.New("not UTF-8")
	case clip.TooDeep(raw, depth):
		return nil, fmt.Errorf("nested deeper than %d", depth)
	}
	v := jsontext.Value(bytes.Clone(raw))
	if err := v.Compact(form...); err != nil {
		return nil, explain(err)
	}
	if zero(v) {
		return nil, errors.New("holds a zero byte")
	}
	return v, nil
}

func explain(err error) error {
	var syntax *jsontext.SyntacticError
	if !errors.As(err, &syntax) {
		return fmt.Errorf("not JSON: %w", err)
	}
	switch {
	case errors.Is(syntax.Err, jsontext.ErrDuplicateName):
		return fmt.Errorf("the key %.80q is there twice", syntax.JSONPointer.LastToken())
	case strings.Contains(syntax.Err.Error(), "surrogate"):
		return errors.New("holds half of a UTF-16 pair")
	}
	return fmt.Errorf("not JSON at byte %d: %w", syntax.ByteOffset, syntax.Err)
}

// zero finds an escaped zero byte: the escape after an even number of backslashes.
func zero(v []byte) bool {
	const escape = `\u0000`
	for at := 0; ; {
		i := bytes.Index(v[at:], []byte(escape))
		if i < 0 {
			return false
		}
		at += i
		before := 0
		for before < at && v[at-1-before] == '\\' {
			before++
		}
		if before%2 == 0 {
			return true
		}
		at += len(escape)
	}
}
