package settings

import (
	"bufio"
	"encoding"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"time"
)

// Print writes the struct that cfg points to as YAML with the help texts as
// comments. Secrets are redacted, so the output is not a copy of the input.
func Print(w io.Writer, cfg any) error {
	root, err := structOf(cfg)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	printSection(b, root, "", "")
	return b.Flush()
}

// printSection writes a section's keys; first replaces the indent of the first line
// ("- " of a list item).
func printSection(w *bufio.Writer, section reflect.Value, indent, first string) {
	lead := func() string {
		if first == "" {
			return indent
		}
		s := indent[:len(indent)-2] + first
		first = ""
		return s
	}
	for _, e := range entries(section) {
		if e.help != "" && first == "" {
			fmt.Fprintf(w, "%s# %s\n", indent, e.help)
		}
		printEntry(w, lead(), indent, e)
	}
}

func printEntry(w *bufio.Writer, lead, indent string, e entry) {
	v, t := e.value, e.value.Type()
	switch {
	case t.Kind() == reflect.Pointer && v.IsNil():
		fmt.Fprintf(w, "%s%s:\n", lead, e.key)
	case t.Kind() == reflect.Pointer:
		printEntry(w, lead, indent, entry{key: e.key, value: v.Elem()})
	case isSection(t):
		fmt.Fprintf(w, "%s%s:\n", lead, e.key)
		printSection(w, v, indent+"  ", "")
	case isText(t):
		fmt.Fprintf(w, "%s%s: %s\n", lead, e.key, scalarYAML(v))
	case t.Kind() == reflect.Slice && v.Len() == 0:
		fmt.Fprintf(w, "%s%s: []\n", lead, e.key)
		if isSection(t.Elem()) {
			fmt.Fprintf(w, "%s  # keys of an item: %s\n", indent, keyNames(t.Elem()))
		}
	case t.Kind() == reflect.Slice:
		fmt.Fprintf(w, "%s%s:\n", lead, e.key)
		for i := range v.Len() {
			if isSection(t.Elem()) {
				printSection(w, v.Index(i), indent+"    ", "- ")
				continue
			}
			fmt.Fprintf(w, "%s  - %s\n", indent, scalarYAML(v.Index(i)))
		}
	case t.Kind() == reflect.Map && v.Len() == 0:
		fmt.Fprintf(w, "%s%s: {}\n", lead, e.key)
	case t.Kind() == reflect.Map:
		fmt.Fprintf(w, "%s%s:\n", lead, e.key)
		for _, key := range sortedKeys(v) {
			item := v.MapIndex(key)
			if isSection(t.Elem()) {
				fmt.Fprintf(w, "%s  %s:\n", indent, quote(key.String()))
				printSection(w, item, indent+"    ", "")
				continue
			}
			fmt.Fprintf(w, "%s  %s: %s\n", indent, quote(key.String()), scalarYAML(item))
		}
	default:
		fmt.Fprintf(w, "%s%s: %s\n", lead, e.key, scalarYAML(v))
	}
}

func keyNames(section reflect.Type) string {
	var names []string
	for _, e := range entries(reflect.New(section).Elem()) {
		names = append(names, e.key)
	}
	return strings.Join(names, ", ")
}

func sortedKeys(m reflect.Value) []reflect.Value {
	keys := m.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	return keys
}

func scalarYAML(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Bool, reflect.Float32, reflect.Float64:
		return plainText(v)
	}
	text := plainText(v)
	if _, isNumber := v.Interface().(encoding.TextMarshaler); v.CanInt() && !isNumber || v.CanUint() {
		return text
	}
	return quote(text)
}

// plainText writes a value as setText reads it, secrets redacted.
func plainText(v reflect.Value) string {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return ""
		}
		return plainText(v.Elem())
	}
	if m, ok := v.Interface().(encoding.TextMarshaler); ok {
		if b, err := m.MarshalText(); err == nil {
			return string(b)
		}
	}
	switch {
	case v.Type() == durationType:
		return time.Duration(v.Int()).String()
	case v.Kind() == reflect.Float32 || v.Kind() == reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits())
	case v.Kind() == reflect.Slice:
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = plainText(v.Index(i))
		}
		return strings.Join(parts, ",")
	case v.Kind() == reflect.Map:
		var parts []string
		for _, key := range sortedKeys(v) {
			parts = append(parts, key.String()+"="+plainText(v.MapIndex(key)))
		}
		return strings.Join(parts, ",")
	}
	return fmt.Sprint(v.Interface())
}

var (
	plainScalar = regexp.MustCompile(`^[A-Za-z/.][A-Za-z0-9_./+-]*(:[A-Za-z0-9_./+-]+)*$`)
	reserved    = map[string]bool{"true": true, "false": true, "yes": true, "no": true, "on": true, "off": true, "null": true, "y": true, "n": true, ".nan": true, ".inf": true}
)

// quote writes a string so that YAML reads the same string: JSON's quoting is YAML's.
func quote(s string) string {
	if plainScalar.MatchString(s) && !reserved[strings.ToLower(s)] {
		return s
	}
	b, err := json.Marshal(s)
	if err != nil {
		return strconv.Quote(s)
	}
	return string(b)
}
