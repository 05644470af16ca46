package quality

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// resembl says which class a misspelt one is likely meant to be.
type resembl struct {
	of    string
	times float64 // how many times more frequent that is
	edits int     // 0: but for case, spaces and marks the same
}

// maxSpelt bounds the classes whose names are compared with each other.
const maxSpelt = 3000

// misspelt finds classes whose names are those of much more frequent ones with a letter
// or two missing, added, changed or swapped, and classes that differ in case, spaces or
// marks only, however frequent they are. Names that differ in a digit are different.
// Declared classes are right.
func misspelt(classes map[string]*class, s *Settings) map[string]resembl {
	type named struct {
		name, plain string
		runes       []rune
		n           int
		declared    bool
	}
	list := make([]named, 0, len(classes))
	for name, c := range classes {
		p := plain(name)
		list = append(list, named{name, p, []rune(strings.ToLower(name)), c.n, slices.Contains(s.Classes, name)})
	}
	slices.SortFunc(list, func(a, b named) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.name, b.name)) })
	list = list[:min(len(list), maxSpelt)]
	out := map[string]resembl{}
	for i, rare := range list {
		if rare.declared {
			continue
		}
		for _, often := range list[:i] {
			if _, also := out[often.name]; also {
				continue
			}
			times := float64(often.n) / float64(max(1, rare.n))
			if rare.plain == often.plain && rare.plain != "" {
				out[rare.name] = resembl{often.name, times, 0}
				break
			}
			if times < s.Rarer {
				break // those that follow are rarer still
			}
			most := allowed(len(rare.runes), len(often.runes))
			if most == 0 || digits(rare.plain) != digits(often.plain) {
				continue
			}
			if d := edits(rare.runes, often.runes, most); d <= most {
				if old, ok := out[rare.name]; !ok || d < old.edits {
					out[rare.name] = resembl{often.name, times, d}
				}
			}
		}
	}
	return out
}

// plain is a name in lower case with letters and digits alone.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

func digits(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, name)
}

// allowed is how many edits make a misspelling of names so long: short names are often
// near each other by chance.
func allowed(a, b int) int {
	switch n := min(a, b); {
	case n < 5:
		return 0
	case n < 9:
		return 1
	}
	return 2
}

// edits counts insertions, deletions, changes and swaps of neighbours (optimal string
// alignment); more than most come back as most + 1.
func edits(a, b []rune, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	two, one, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range one {
		one[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			d := min(one[j]+1, row[j-1]+1, one[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, two[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > most {
			return most + 1
		}
		two, one, row = one, row, two
	}
	return one[len(b)]
}
