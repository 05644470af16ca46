package labeldesk

import (
	"testing"

	"go.uber.org/goleak"

	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/labeltool"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAnswersTakeThePlaceOfWhatWasAskedFor(t *testing.T) {
	const ann = `"made_by":{"by":"person","name":"ann"}`
	const ben = `"made_by":{"by":"person","name":"ben"}`
	const net = `"made_by":{"by":"model","name":"net"}`
	for _, c := range []struct {
		name, row, answer, want string
		wants                   []labeltool.Want
	}{
		{"into nothing", ``, `{"boxes":[{"x":1,"y":1,"w":1,"h":1}]}`, `{"boxes":[{"x":1,"y":1,"w":1,"h":1,` + ann + `}],` + ann + `}`, []labeltool.Want{labeltool.Box}},
		{"for a model's", `{"label":"a","boxes":[{"x":2,"y":1,"w":1,"h":1}],` + net + `}`, `{"label":"b","boxes":[{"x":1,"y":1,"w":1,"h":1}]}`,
			`{"label":"b","boxes":[{"x":1,"y":1,"w":1,"h":1,` + ann + `}],` + ann + `}`, []labeltool.Want{labeltool.Box, labeltool.Class}},
		{"beside a model's label", `{"label":"a","boxes":[{"x":2,"y":1,"w":1,"h":1}],` + net + `}`, `{"boxes":[{"x":1,"y":1,"w":1,"h":1}]}`,
			`{"label":"a","boxes":[{"x":1,"y":1,"w":1,"h":1,` + ann + `}],` + net + `}`, []labeltool.Want{labeltool.Box}},
		{"nothing to see", `{"boxes":[{"x":2,"y":1,"w":1,"h":1,` + net + `}]}`, `{}`, `{` + ann + `}`, []labeltool.Want{labeltool.Box}},
		{"nothing, where another saw something", `{"boxes":[{"x":2,"y":1,"w":1,"h":1,` + ben + `}]}`, `{}`, `{"boxes":[{"x":2,"y":1,"w":1,"h":1,` + ben + `}],` + ann + `}`, []labeltool.Want{labeltool.Box}},
		{"nothing any more", `{"boxes":[{"x":2,"y":1,"w":1,"h":1,` + ann + `}],` + ann + `}`, `{}`, `{` + ann + `}`, []labeltool.Want{labeltool.Box}},
		{"a label beside a text", `{"text":"t"}`, `{"label":"b"}`, `{"text":"t","classes":[{"label":"b",` + ann + `}]}`, []labeltool.Want{labeltool.Class}},
		{"what was not asked for", `{"label":"a"}`, `{"polygons":[{"points":[[0,0],[1,0],[1,1]]}]}`, `{"label":"a"}`, []labeltool.Want{labeltool.Box}},
		{"what a model made and the annotator left", ``, `{"boxes":[{"x":1,"y":1,"w":1,"h":1,` + net + `}]}`, `{"boxes":[{"x":1,"y":1,"w":1,"h":1,` + net + `}],` + ann + `}`, []labeltool.Want{labeltool.Box}},
	} {
		a, err := annotation.Parse([]byte(c.answer))
		if err != nil {
			t.Fatal(err)
		}
		signed(&a, "ann")
		out, changed, ok, err := adopt([]byte(c.row), a, c.wants)
		if err != nil || !ok || changed != (c.row != c.want) {
			t.Errorf("%s: %v %v %v", c.name, changed, ok, err)
		}
		want, err := annotation.Parse([]byte(c.want))
		if err != nil {
			t.Fatal(err)
		}
		if b, err := annotation.JSON(want); err != nil || string(b) != string(out) {
			t.Errorf("%s:\n%s\nwant\n%s %v", c.name, out, b, err)
		}
		if again, changed, ok, err := adopt(out, a, c.wants); err != nil || !ok || changed || string(again) != string(out) {
			t.Errorf("%s, again: %v %v %v %s", c.name, changed, ok, err, again)
		}
	}
	if _, _, ok, err := adopt([]byte(`{"mine":1}`), annotation.Annotation{}, nil); ok || err != nil {
		t.Error("JSON of its own", ok, err)
	}
}
