package extend_test

import (
	"encoding/json"
	"strings"
	"testing"

	"mlife/collector/internal/extend"
)

func ptr(v float64) *float64 { return &v }

func TestAnnotationsFollow(t *testing.T) {
	crop := &extend.Geometry{Matrix: &[6]float64{1, 0, -10, 0, 1, -20}, Width: 50, Height: 40}
	turn := &extend.Geometry{Matrix: &[6]float64{0, -1, 100, 1, 0, 0}, Width: 100, Height: 200} // 90° of 200 × 100
	for _, c := range []struct {
		g              *extend.Geometry
		in, want, note string
	}{
		{crop, `{"label":"cat"}`, `{"label":"cat"}`, ""},
		{crop, `"cat"`, `"cat"`, ""},
		{crop, `{"boxes":[{"x":15,"y":25,"w":10,"h":5}]}`, `{"boxes":[{"x":5,"y":5,"w":10,"h":5}]}`, ""},
		{crop, `{"boxes":[{"x":0,"y":25,"w":20,"h":5},{"x":500,"y":1,"w":2,"h":2}]}`, `{"boxes":[{"x":0,"y":5,"w":10,"h":5}]}`, "1 × box cut at the border|1 × object outside"},
		{crop, `{"boxes":[{"x":15,"y":25,"w":10,"h":4,"angle":30}]}`, `{"boxes":[{"x":5,"y":5,"w":10,"h":4,"angle":30}]}`, ""},
		{turn, `{"boxes":[{"x":10,"y":20,"w":30,"h":5}]}`, `{"boxes":[{"x":75,"y":10,"w":5,"h":30}]}`, ""},
		{turn, `{"polygons":[{"points":[[0,0],[10,0],[10,10]]}],"keypoints":[{"points":[[1,2,2],[0,0,0]]}]}`,
			`{"polygons":[{"points":[[100,0],[100,10],[90,10]]}],"keypoints":[{"points":[[98,1,2],[0,0,0]]}]}`, ""},
		{turn, `{"masks":[{"png":"AAAA"}]}`, `{}`, "1 × mask"},
		{&extend.Geometry{From: ptr(2), To: ptr(5)}, `{"segment":{"from":1,"to":3},"regions":[{"label":"a","from":0,"to":1},{"label":"b","from":3,"to":9}]}`,
			`{"segment":{"from":0,"to":1},"regions":[{"label":"b","from":1,"to":3}]}`, "1 × region outside"},
		{&extend.Geometry{From: ptr(2), To: ptr(5)}, `{"fps":10,"tracks":[{"boxes":[{"frame":10,"x":1,"y":1,"w":1,"h":1},{"frame":30,"x":2,"y":2,"w":1,"h":1}]}]}`,
			`{"tracks":[{"boxes":[{"time":1,"x":2,"y":2,"w":1,"h":1}]}],"fps":10}`, ""},
		{&extend.Geometry{From: ptr(2), To: ptr(5)}, `{"frames":[{"frame":10,"label":"a"}]}`, `{}`, "1 × moment counted in frames without fps"},
		{&extend.Geometry{At: ptr(1.5)}, `{"tracks":[{"label":"car","boxes":[{"time":1,"x":0,"y":0,"w":10,"h":10},{"time":2,"x":10,"y":20,"w":10,"h":10}]}],"frames":[{"time":0,"label":"day"},{"time":2,"label":"night"}]}`,
			`{"label":"day","boxes":[{"label":"car","x":5,"y":10,"w":10,"h":10}]}`, ""},
	} {
		got, notes := c.g.Move(json.RawMessage(c.in))
		if string(got) != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
		}
		said := strings.Join(notes, "|")
		for _, n := range strings.Split(c.note, "|") {
			if !strings.Contains(said, n) || c.note == "" && said != "" {
				t.Errorf("%s: notes %q, want %q", c.in, said, n)
			}
		}
	}
}
