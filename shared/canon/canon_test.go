package canon

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestJSON(t *testing.T) {
	for in, want := range map[string]string{
		`{"b":1.50, "a":{"d":1,"c":[ ]}}`:   `{"a":{"c":[],"d":1},"b":1.50}`,
		` "\u00e9\u003c\/\u2028" `:          `"é</` + "\u2028" + `"`,
		`[1e400, -0, 12345678901234567890]`: `[1e400,-0,12345678901234567890]`,
		`"\\u0000"`:                         `"\\u0000"`,
		`"🍎"`:                               `"🍎"`,
		`{"a":1,"a":2}`:                     `!the key "a" is there twice`,
		`{"x":{"a":1,"\u0061":2}}`:          `!the key "a" is there twice`,
		`"\ud800"`:                          `!holds half of a UTF-16 pair`,
		"\"\xff\"":                          `!not UTF-8`,
		`{"b":"\u0000"}`:                    `!holds a zero byte`,
		`{"\\\u0000":1}`:                    `!holds a zero byte`,
		`[1] 2`:                             `!not JSON at byte`,
		``:                                  `!not JSON at byte`,
		strings.Repeat("[", 9):              `!nested deeper than 8`,
		strings.Repeat("[", 8) + strings.Repeat("]", 8): strings.Repeat("[", 8) + strings.Repeat("]", 8),
		`NaN`: `!not JSON at byte`,
	} {
		got, err := JSON([]byte(in), 8)
		if text, refused := strings.CutPrefix(want, "!"); refused {
			if err == nil || !strings.Contains(err.Error(), text) {
				t.Errorf("%s: %s %v, want %s", in, got, err, text)
			}
			continue
		}
		if err != nil || string(got) != want {
			t.Errorf("%s: %s %v, want %s", in, got, err, want)
		}
	}
}

func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"b":1.50,"a":[null,true,"x\n"]}`, `"\u0000"`, `{"a":1,"a":2}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		before := bytes.Clone(in)
		got, err := JSON(in, 32)
		if !bytes.Equal(in, before) {
			t.Fatal("the input was changed")
		}
		if err != nil {
			return
		}
		again, err := JSON(got, 32)
		if err != nil || !bytes.Equal(again, got) {
			t.Fatalf("%s came back as %s %v", got, again, err)
		}
		var a, b any
		decode := func(raw []byte, into *any) error {
			d := json.NewDecoder(bytes.NewReader(raw))
			d.UseNumber()
			return d.Decode(into)
		}
		if err := decode(in, &a); err != nil {
			t.Fatalf("%q is taken, but not by encoding/json: %v", in, err)
		}
		if err := decode(got, &b); err != nil || !reflect.DeepEqual(a, b) {
			t.Fatalf("%s means something else than %s: %v", got, in, err)
		}
	})
}
