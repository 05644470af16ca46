package settings

import "strings"

// Nearest finds the word that was most likely meant, "" when none is known.
func Nearest(word string, known []string) string {
	best, distance := "", 0
	for _, k := range known {
		if d := editDistance(strings.ToLower(word), k); best == "" || d < distance {
			best, distance = k, d
		}
	}
	return best
}

// suggest words the nearest known key of a section, "" when the section has none.
func suggest(path []string, key string, known []entry) string {
	keys := make([]string, 0, len(known))
	for _, e := range known {
		keys = append(keys, e.key)
	}
	best := Nearest(key, keys)
	if best == "" {
		return ""
	}
	return "; the nearest known key is " + strings.Join(append(append([]string(nil), path...), best), ".")
}

// editDistance counts the insertions, deletions and substitutions between two keys
// (Levenshtein). Keys past 64 bytes are cut: they are typing errors of another sort.
func editDistance(a, b string) int {
	a, b = a[:min(len(a), 64)], b[:min(len(b), 64)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
