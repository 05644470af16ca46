package query

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Bounds of the searchable words of one thing; what lies behind them is not found.
const (
	MaxWords = 2000
	MaxWord  = 128 // bytes
)

// SplitWords gives the words of a text as they are searched: runs of letters and
// digits, in small letters, without accents and other marks. Everything that stores or searches words uses it, so that all
// agree on what a word is.
func SplitWords(text string) []string {
	return strings.FieldsFunc(fold(text), func(r rune) bool { return !inWord(r) })
}

// Searchable gives the words of several texts in the form in which stores keep
// them: at most MaxWords, each of at most MaxWord bytes, one space between them.
// A word that appears only in the next text never joins the one before.
func Searchable(texts ...string) string {
	var b strings.Builder
	n := 0
	for _, text := range texts {
		for _, w := range SplitWords(text) {
			if n++; n > MaxWords {
				return b.String()
			}
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(cut(w))
		}
	}
	return b.String()
}

func cut(w string) string {
	if len(w) <= MaxWord {
		return w
	}
	return strings.ToValidUTF8(w[:MaxWord], "")
}

func inWord(r rune) bool {
	if r < 0x80 {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// fold makes small letters without marks. Decomposing first makes full-width forms
// and ligatures plain letters.
func fold(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0 {
		return strings.ToLower(s)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsMark(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
}

// Parts gives the words that w asks for.
func (w Words) Parts() []string {
	parts := SplitWords(w.Text)
	for i, s := range parts {
		parts[i] = cut(s)
	}
	return parts
}
