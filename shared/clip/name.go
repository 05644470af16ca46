package clip

import (
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// SafeName makes a base name from anything a person or program called a file: the
// last path element, without control characters, at most MaxName bytes, with the
// extension kept. It never returns "", "." or "..".
func SafeName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, "_"), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '/' || r == 0x2028 || r == 0x2029 || unicode.Is(unicode.Cf, r) {
			return '_'
		}
		return r
	}, name)
	name = strings.TrimSpace(name)
	if ext := path.Ext(name); len(name) > MaxName {
		if len(ext) > 16 {
			ext = ""
		}
		name = cutText(name, MaxName-len(ext)) + ext
	}
	if checkName(name) != nil {
		return "item"
	}
	return name
}

// checkName says why a name is not a safe base name.
func checkName(name string) error {
	switch {
	case name == "" || name == "." || name == "..":
		return fmt.Errorf("name %q is not allowed", name)
	case len(name) > MaxName:
		return fmt.Errorf("name %.40q… has %d bytes, at most %d", name, len(name), MaxName)
	case !utf8.ValidString(name):
		return fmt.Errorf("name %q is not UTF-8", name)
	}
	for _, r := range name {
		if unicode.IsControl(r) || r == '/' || r == '\\' {
			return fmt.Errorf("name %q holds %q", name, r)
		}
	}
	return nil
}

// cutText shortens s to at most n bytes without breaking a character.
func cutText(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// uniqueName adds -2, -3 … before the extension until the name is free.
func uniqueName(name string, taken map[string]bool) string {
	ext := path.Ext(name)
	if len(ext) > 16 {
		ext = ""
	}
	stem := name[:len(name)-len(ext)]
	for n := 2; taken[name]; n++ {
		tail := fmt.Sprintf("-%d%s", n, ext)
		name = cutText(stem, MaxName-len(tail)) + tail
	}
	taken[name] = true
	return name
}
