package sqlstore

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// searchText gives the words of a text as they are searched for: small letters and
// digits without accents, one space between words. Both databases then find the
// same by them; SQLite's tokenizer would do as much by itself, PostgreSQL's would
// keep accents, and take addresses and file names for one word.
func searchText(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	gap := false
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.IsMark(r):
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			gap = out.Len() > 0
			continue
		case gap:
			out.WriteByte(' ')
			gap = false
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}
