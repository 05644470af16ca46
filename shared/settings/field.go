package settings

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// field is one leaf of the configuration: a value that is not a section.
type field struct {
	path  []string
	help  string
	value reflect.Value
}

func (f field) name() string { return strings.Join(f.path, ".") }

// structured says that the field is a list or map of structs.
func (f field) structured() bool {
	t := f.value.Type()
	return (t.Kind() == reflect.Slice || t.Kind() == reflect.Map) && isSection(t.Elem())
}

var (
	unmarshalerType = reflect.TypeFor[encoding.TextUnmarshaler]()
	durationType    = reflect.TypeFor[time.Duration]()
)

func isText(t reflect.Type) bool { return reflect.PointerTo(t).Implements(unmarshalerType) }

func isSection(t reflect.Type) bool { return t.Kind() == reflect.Struct && !isText(t) }

// entry is one key of a section.
type entry struct {
	key, help string
	value     reflect.Value
}

func entries(section reflect.Value) []entry {
	t := section.Type()
	out := make([]entry, 0, t.NumField())
	for i := range t.NumField() {
		sf := t.Field(i)
		key, _, _ := strings.Cut(sf.Tag.Get("yaml"), ",")
		if !sf.IsExported() || key == "-" {
			continue
		}
		if key == "" {
			key = strings.ToLower(sf.Name)
		}
		out = append(out, entry{key: key, help: sf.Tag.Get("help"), value: section.Field(i)})
	}
	return out
}

func eachLeaf(section reflect.Value, path []string, fn func(field) error) error {
	for _, e := range entries(section) {
		at := append(append([]string(nil), path...), e.key)
		if isSection(e.value.Type()) {
			if err := eachLeaf(e.value, at, fn); err != nil {
				return err
			}
			continue
		}
		if err := fn(field{path: at, help: e.help, value: e.value}); err != nil {
			return err
		}
	}
	return nil
}

// setText parses text into v: a scalar, a list of scalars ("a,b") or a map of
// scalars ("k=v,k=v").
func setText(v reflect.Value, text string) error {
	if v.Kind() == reflect.Pointer {
		item := reflect.New(v.Type().Elem())
		if err := setText(item.Elem(), text); err != nil {
			return err
		}
		v.Set(item)
		return nil
	}
	if isText(v.Type()) {
		return setScalar(v, text)
	}
	switch v.Kind() {
	case reflect.Slice:
		list := reflect.MakeSlice(v.Type(), 0, 0)
		for _, part := range splitList(text) {
			item := reflect.New(v.Type().Elem()).Elem()
			if err := setScalar(item, part); err != nil {
				return err
			}
			list = reflect.Append(list, item)
		}
		v.Set(list)
		return nil
	case reflect.Map:
		m := reflect.MakeMap(v.Type())
		for _, part := range splitList(text) {
			key, val, ok := strings.Cut(part, "=")
			if !ok {
				return fmt.Errorf("%q: want key=value", part)
			}
			item := reflect.New(v.Type().Elem()).Elem()
			if err := setScalar(item, val); err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
			m.SetMapIndex(reflect.ValueOf(key).Convert(v.Type().Key()), item)
		}
		v.Set(m)
		return nil
	default:
		return setScalar(v, text)
	}
}

func splitList(text string) []string {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	parts := strings.Split(text, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// setScalar parses text into one scalar. Errors do not repeat the value of types
// that parse themselves, for it may be a secret.
func setScalar(v reflect.Value, text string) error {
	if isText(v.Type()) {
		return v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text))
	}
	if v.Type() == durationType {
		d, err := time.ParseDuration(text)
		if err != nil {
			return fmt.Errorf("%.80q is not a duration such as 1m30s", text)
		}
		v.SetInt(int64(d))
		return nil
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%.80q is not true or false", text)
		}
		v.SetBool(b)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(text, 0, v.Type().Bits())
		if err != nil {
			return fmt.Errorf("%.80q is not a whole number of %d bits", text, v.Type().Bits())
		}
		v.SetInt(n)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, err := strconv.ParseUint(text, 0, v.Type().Bits())
		if err != nil {
			return fmt.Errorf("%.80q is not a positive whole number of %d bits", text, v.Type().Bits())
		}
		v.SetUint(n)
	case reflect.Float32, reflect.Float64:
		n, err := strconv.ParseFloat(text, v.Type().Bits())
		if err != nil {
			return fmt.Errorf("%.80q is not a number", text)
		}
		v.SetFloat(n)
	default:
		return fmt.Errorf("fields of type %s cannot be configured", v.Type())
	}
	return nil
}
