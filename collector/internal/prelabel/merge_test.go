package prelabel

import (
	"encoding/json"
	"testing"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

func TestMergeLeavesPeopleAlone(t *testing.T) {
	by := clip.Maker{By: annotation.ByModel, Name: "det", Version: "2"}
	found := `{"label":"dog","confidence":0.9,"boxes":[{"label":"d","confidence":0.8,"x":1,"y":1,"w":2,"h":2}],"text":"a dog"}`
	const made = `"made_by":{"by":"model","name":"det","version":"2"}`
	const box = `{"label":"d","confidence":0.8,"x":1,"y":1,"w":2,"h":2,` + made + `}`
	for _, c := range []struct{ name, row, want string }{
		{"nothing there", ``, `{"label":"dog","confidence":0.9,"text":"a dog","boxes":[` + box + `],` + made + `}`},
		{"null", `null`, `{"label":"dog","confidence":0.9,"text":"a dog","boxes":[` + box + `],` + made + `}`},
		{"a person's label", `"cat"`, `{"label":"cat","boxes":[` + box + `],"captions":[{"text":"a dog",` + made + `}]}`},
		{"a person's boxes", `{"boxes":[{"x":5,"y":5,"w":1,"h":1}]}`,
			`{"boxes":[{"x":5,"y":5,"w":1,"h":1}],"classes":[{"label":"dog","confidence":0.9,` + made + `}],"captions":[{"text":"a dog",` + made + `}]}`},
		{"a rule's boxes", `{"boxes":[{"x":5,"y":5,"w":1,"h":1,"made_by":{"by":"rule"}}],"label":"x","text":"y"}`,
			`{"label":"x","text":"y","boxes":[{"x":5,"y":5,"w":1,"h":1,"made_by":{"by":"rule"}}]}`},
		{"another model's", `{"label":"cow","boxes":[{"x":5,"y":5,"w":1,"h":1}],"made_by":{"by":"model","name":"old"}}`,
			`{"label":"dog","confidence":0.9,"text":"a dog","boxes":[` + box + `],` + made + `}`},
		{"a person within a model's", `{"label":"cow","boxes":[{"x":5,"y":5,"w":1,"h":1,"made_by":{"by":"person","name":"an"}}],"made_by":{"by":"model","name":"old"}}`,
			`{"boxes":[{"x":5,"y":5,"w":1,"h":1,"made_by":{"by":"person","name":"an"}}],"classes":[{"label":"dog","confidence":0.9,` + made + `}],"captions":[{"text":"a dog",` + made + `}]}`},
		{"a person who saw nothing", `{"made_by":{"by":"person","name":"an"}}`, `{"made_by":{"by":"person","name":"an"}}`},
		{"JSON of its own", `[1,2]`, `[1,2]`},
		{"JSON of its own", `{"mine":1}`, `{"mine":1}`},
	} {
		a, err := annotation.Parse([]byte(found))
		if err != nil {
			t.Fatal(err)
		}
		out, changed, err := Merge(json.RawMessage(c.row), a, by)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if want := canonical(c.want); string(canonical(string(out))) != string(want) || changed != (c.row != c.want && c.name != "a rule's boxes") {
			t.Errorf("%s (changed %v): %s\nwant %s", c.name, changed, out, want)
		}
		again, changed, err := Merge(out, a, by)
		if err != nil || changed || string(again) != string(out) {
			t.Errorf("%s, again: %v %v %s", c.name, changed, err, again)
		}
	}
}

func canonical(s string) []byte {
	a, err := annotation.Parse([]byte(s))
	if err != nil {
		return []byte(s)
	}
	b, err := annotation.JSON(a)
	if err != nil {
		return []byte(s)
	}
	return b
}

func TestEmpty(t *testing.T) {
	for s, want := range map[string]bool{``: true, `null`: true, `""`: true, `{}`: true, `{"made_by":{"by":"model"}}`: true, `{"made_by":{"by":"person"}}`: false,
		`"x"`: false, `{"boxes":[{"x":1,"y":1,"w":1,"h":1}]}`: false, `{"mine":1}`: false, `3`: false} {
		if Empty(json.RawMessage(s)) != want {
			t.Errorf("%s: %v", s, !want)
		}
	}
}

func TestAtLeast(t *testing.T) {
	a, err := annotation.Parse([]byte(`{"label":"x","confidence":0.2,"boxes":[{"x":1,"y":1,"w":1,"h":1,"confidence":0.4},{"x":2,"y":1,"w":1,"h":1,"confidence":0.6},{"x":3,"y":1,"w":1,"h":1}]}`))
	if err != nil {
		t.Fatal(err)
	}
	AtLeast(&a, 0.5)
	if a.Label != "" || len(a.Boxes) != 2 || a.Boxes[0].X != 2 {
		t.Errorf("%+v", a)
	}
}

func TestPredictions(t *testing.T) {
	a, err := annotation.Parse([]byte(`{"label":"x","boxes":[{"x":1,"y":1,"w":1,"h":1},{"x":2,"y":1,"w":1,"h":1,"made_by":{"by":"model","name":"m"}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if p := Predictions(a); p.Label != "" || len(p.Boxes) != 1 || p.Boxes[0].X != 2 || len(a.Boxes) != 2 {
		t.Errorf("%+v", p)
	}
	a.MadeBy = &clip.Maker{By: annotation.ByModel}
	if p := Predictions(a); p.Label != "x" || len(p.Boxes) != 2 || p.MadeBy == nil {
		t.Errorf("%+v", p)
	}
}
