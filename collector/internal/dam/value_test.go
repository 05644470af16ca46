package dam

import (
	"encoding/json"
	"testing"
)

func TestLookup(t *testing.T) {
	names := []string{"a", `q"uo\te`, "é苹", "<b>", "k:,{}", "last", "missing"}
	values := []string{`"x\"},{"`, `{"a":[1,{"b":"]}"}],"last":0}`, `5`, `[]`, `true`, `""`}
	object := []byte("{")
	for i, v := range values {
		if i > 0 {
			object = append(object, ',')
		}
		object = append(append(append(object, quote(names[i])...), ':'), v...)
	}
	object = append(object, '}')
	if !json.Valid(object) {
		t.Fatalf("%s", object)
	}
	for i, name := range names {
		want := ""
		if i < len(values) {
			want = values[i]
		}
		if got := string(lookup(object, quote(name))); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, none := range []string{"", "{}"} {
		if v := lookup([]byte(none), quote("a")); v != nil {
			t.Errorf("in %q: %s", none, v)
		}
	}
}
