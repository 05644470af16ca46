package clip

// TooDeep says whether objects and lists of a JSON text lie more than limit deep in each
// other, before anything recursive reads it. It counts brackets outside of strings;
// broken JSON is found later.
func TooDeep(b []byte, limit int) bool {
	depth, text := 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case text && c == '\\':
			i++
		case c == '"':
			text = !text
		case text:
		case c == '{' || c == '[':
			if depth++; depth > limit {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}
