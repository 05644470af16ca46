package clip

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"mlife/shared/fault"
	"mlife/shared/look"
	"mlife/shared/wire"
)

// Parse reads a manifest strictly: exact field names, none unknown or twice, every
// limit of this package kept, items side by side in the body. Errors are
// fault.Invalid or fault.TooLarge and name the field.
func Parse(b []byte) (Manifest, error) {
	const op = "clip.Parse"
	if len(b) > wire.MaxManifest {
		return Manifest{}, fault.New(fault.TooLarge, op, "manifest of %d bytes, at most %d", len(b), wire.MaxManifest)
	}
	if !utf8.Valid(b) {
		return Manifest{}, fault.New(fault.Invalid, op, "manifest is not UTF-8")
	}
	if err := checkShape(b); err != nil {
		return Manifest{}, fault.New(fault.Invalid, op, "%w", err)
	}
	var m Manifest
	if err := json.Unmarshal(b, &m); err != nil {
		return Manifest{}, fault.New(fault.Invalid, op, "%w", err)
	}
	if err := m.Check(); err != nil {
		return Manifest{}, fault.Wrap(op, err)
	}
	return m, nil
}

// Check says what is wrong with a manifest; Seal and Parse both call it.
func (m *Manifest) Check() error {
	if m.V != Version {
		return field("v", "version %d, this program knows %d", m.V, Version)
	}
	if !isHex(m.Occurrence, 16) {
		return field("occurrence", "want 32 lower-case hex digits")
	}
	if err := wire.CheckDeviceID(m.Device); err != nil {
		return field("device", "%v", err)
	}
	if y := m.CapturedAt.Year(); y < 1970 || y > 9999 {
		return field("captured_at", "year %d", y)
	}
	if m.ModelSHA != "" && !isHex(m.ModelSHA, 32) {
		return field("model_sha256", "want 64 lower-case hex digits")
	}
	if m.Campaign != "" {
		if err := wire.CheckCampaignID(m.Campaign); err != nil {
			return field("campaign", "%v", err)
		}
	}
	if m.Priority < Low || m.Priority > High {
		return field("priority", "%d is not in %d to %d", m.Priority, Low, High)
	}
	for name, s := range map[string]string{"function": m.Function, "system_version": m.SystemVer, "slot": m.Slot, "model": m.Model,
		"rule": m.Rule, "reason": m.Reason, "feedback": m.Feedback, "source": m.Source, "place": m.Place} {
		if len(s) > MaxText {
			return field(name, "%d bytes, at most %d", len(s), MaxText)
		}
		if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			return field(name, "not plain UTF-8")
		}
	}
	if err := m.checkValues(); err != nil {
		return err
	}
	return m.checkItems()
}

func (m *Manifest) checkValues() error {
	if err := checkValue("result", m.Result); err != nil {
		return err
	}
	if err := checkValue("truth", m.Truth); err != nil {
		return err
	}
	if len(m.Attributes) > MaxAttributes {
		return field("attributes", "%d, at most %d", len(m.Attributes), MaxAttributes)
	}
	for k, v := range m.Attributes {
		if k == "" || len(k) > MaxName || !utf8.ValidString(k) {
			return field("attributes", "name %.80q", k)
		}
		if v == nil {
			return field("attributes."+k, "no value")
		}
		if err := checkValue("attributes."+k, v); err != nil {
			return err
		}
	}
	return nil
}

func checkValue(name string, v json.RawMessage) error {
	if v == nil {
		return nil
	}
	if len(v) > MaxValue {
		return field(name, "%d bytes of JSON, at most %d", len(v), MaxValue)
	}
	if !utf8.Valid(v) {
		return field(name, "not UTF-8")
	}
	if err := walk(v, MaxDepth, nil); err != nil {
		return field(name, "%v", err)
	}
	return nil
}

func (m *Manifest) checkItems() error {
	if len(m.Items) > MaxItems {
		return field("items", "%d, at most %d", len(m.Items), MaxItems)
	}
	if m.BodySize < 0 || m.BodySize > wire.MaxBody {
		return field("body_size", "%d bytes, at most %d", m.BodySize, int64(wire.MaxBody))
	}
	if !isHex(m.BodySHA, 32) {
		return field("body_sha256", "want 64 lower-case hex digits")
	}
	names := map[string]bool{}
	var at int64
	for i, it := range m.Items {
		name := fmt.Sprintf("items[%d]", i)
		if err := it.check(at); err != nil {
			return field(name, "%v", err)
		}
		if names[it.Name] {
			return field(name, "name %q is there twice", it.Name)
		}
		names[it.Name] = true
		at += it.Size
	}
	if at != m.BodySize {
		return field("body_size", "%d bytes, the items have %d", m.BodySize, at)
	}
	return nil
}

func (it Item) check(offset int64) error {
	if err := checkName(it.Name); err != nil {
		return err
	}
	major, minor, ok := strings.Cut(it.MediaType, "/")
	if !ok || len(it.MediaType) > 127 || major == "" || minor == "" || strings.Trim(it.MediaType, mediaTypeRunes) != "" {
		return fmt.Errorf("media type %.80q", it.MediaType)
	}
	switch {
	case it.Encoding != "" && it.Encoding != Zstd:
		return fmt.Errorf("encoding %.40q is not known", it.Encoding)
	case it.Offset != offset:
		return fmt.Errorf("offset %d, want %d", it.Offset, offset)
	case it.Size <= 0 || it.Size > wire.MaxBody:
		return fmt.Errorf("size %d", it.Size)
	case it.RawSize <= 0 || it.RawSize > wire.MaxBody:
		return fmt.Errorf("raw size %d", it.RawSize)
	case it.Encoding == "" && it.RawSize != it.Size:
		return fmt.Errorf("raw size %d differs from size %d of a raw item", it.RawSize, it.Size)
	case !isHex(it.SHA256, 32):
		return fmt.Errorf("sha256: want 64 lower-case hex digits")
	case it.PHash != "" && !isHex(it.PHash, 8):
		return fmt.Errorf("phash: want 16 lower-case hex digits")
	case it.Look != "":
		return look.Check(it.Look)
	}
	return nil
}

const mediaTypeRunes = "abcdefghijklmnopqrstuvwxyz0123456789/+-."

func isHex(s string, n int) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == n && strings.ToLower(s) == s
}

func field(name, format string, args ...any) error { return fault.Field("clip", name, format, args...) }

// checkShape walks the whole document once: depth, duplicate keys, and the exact
// field names of the manifest and its items (encoding/json would match any case).
func checkShape(b []byte) error {
	return walk(b, MaxDepth+2, func(path []string, key string) error {
		switch {
		case len(path) == 0 && !manifestFields[key]:
			return fmt.Errorf("unknown field %.80q", key)
		case len(path) == 1 && path[0] == "items" && !itemFields[key]:
			return fmt.Errorf("unknown field %.80q of an item", key)
		}
		return nil
	})
}

var (
	manifestFields = fieldNames(reflect.TypeFor[Manifest]())
	itemFields     = fieldNames(reflect.TypeFor[Item]())
)

func fieldNames(t reflect.Type) map[string]bool {
	out := map[string]bool{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		out[name] = true
	}
	return out
}

// level is one open object or array of walk.
type level struct {
	object  bool
	wantKey bool
	keys    map[string]bool
	key     string
}

// walk reads one JSON value, refuses keys given twice, nesting past depth and
// anything behind the value. see is told each key with the keys above it.
func walk(b []byte, depth int, see func(path []string, key string) error) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	var stack []level
	for first := true; first || len(stack) > 0; first = false {
		tok, err := dec.Token()
		if err != nil {
			return fmt.Errorf("at byte %d: %w", dec.InputOffset(), err)
		}
		var top *level
		if len(stack) > 0 {
			top = &stack[len(stack)-1]
		}
		switch d, isDelim := tok.(json.Delim); {
		case isDelim && (d == '{' || d == '['):
			if len(stack) == depth {
				return fmt.Errorf("at byte %d: nested deeper than %d", dec.InputOffset(), depth)
			}
			if top != nil {
				top.wantKey = top.object
			}
			stack = append(stack, level{object: d == '{', wantKey: d == '{', keys: map[string]bool{}})
		case isDelim:
			stack = stack[:len(stack)-1]
		case top != nil && top.wantKey:
			if err := top.take(tok, stack, see); err != nil {
				return fmt.Errorf("at byte %d: %w", dec.InputOffset(), err)
			}
		case top != nil:
			top.wantKey = top.object
		}
	}
	if dec.More() {
		return fmt.Errorf("at byte %d: something follows the value", dec.InputOffset())
	}
	return nil
}

func (l *level) take(tok json.Token, stack []level, see func([]string, string) error) error {
	key, ok := tok.(string)
	if !ok {
		return fmt.Errorf("key %v is no string", tok)
	}
	if l.keys[key] {
		return fmt.Errorf("field %.80q is there twice", key)
	}
	l.keys[key], l.key, l.wantKey = true, key, false
	if see == nil {
		return nil
	}
	var path []string
	for _, up := range stack[:len(stack)-1] {
		if up.object {
			path = append(path, up.key)
		}
	}
	return see(path, key)
}
