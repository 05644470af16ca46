package annotation

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/testkit"
)

func TestMain(m *testing.M) { testkit.LeakCheck(m) }

var update = flag.Bool("update", false, "write the golden files")

// TestCanonical: testdata/all.json holds every part of the model out of order, and
// testdata/all.golden its one form.
func TestCanonical(t *testing.T) {
	in, err := os.ReadFile("testdata/all.json")
	if err != nil {
		t.Fatal(err)
	}
	a, err := Parse(in)
	if err != nil {
		t.Fatal(err)
	}
	got, err := JSON(a)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("testdata/all.golden", append(got, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/all.golden")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(append(got, '\n'), want) {
		t.Errorf("have %s", got)
	}
	again, err := Parse(got)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := JSON(again); err != nil || !bytes.Equal(b, got) {
		t.Errorf("the canonical form is not its own: %v\n%s", err, b)
	}
}

// Every example of a badcase's result and truth is an annotation, and comes back whole.
func TestABadcasesTruthIsAnAnnotation(t *testing.T) {
	files, err := filepath.Glob("../../../../shared/clip/testdata/prediction/*.json")
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		a, err := Parse(b)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		out, err := JSON(a)
		if err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if err := clip.CheckPrediction("truth", out); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		again, err := Parse(out)
		if err != nil {
			t.Fatal(err)
		}
		x, y := again.Labels(), a.Labels()
		if strings.Join(x, "|") != strings.Join(y, "|") {
			t.Errorf("%s: labels %v became %v", file, y, x)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	long := strings.Repeat("x", 300)
	for _, c := range []struct{ in, says string }{
		{``, "is empty"},
		{`[1]`, "a text or an object"},
		{`{"lable":"a"}`, "lable"},
		{`{"label":"a"} {}`, "something follows"},
		{`{"label":"` + long + `"}`, "annotation.label"},
		{`{"label":"a\u0007b"}`, "annotation.label"},
		{`{"confidence":1.5}`, "annotation.confidence"},
		{`{"boxes":[{"x":1,"y":1,"w":1,"h":1,"confidence":-0.1}]}`, "annotation.boxes[0].confidence"},
		{`{"boxes":[{"x":1e400,"y":1,"w":1,"h":1}]}`, "1e400"},
		{`{"boxes":[{"x":1,"y":1,"w":-1,"h":1}]}`, "annotation.boxes[0]"},
		{`{"boxes":[{"x":1,"y":1,"w":1,"h":1,"made_by":{"by":"cat"}}]}`, "annotation.boxes[0].made_by.by"},
		{`{"polygons":[{"points":[[0,0],[1,0],[1,1]],"holes":[[[0,0],[1,1]]]}]}`, "annotation.polygons[0].holes[0]"},
		{`{"polylines":[{"points":[[0,0],[1,0]],"holes":[[[0,0],[1,1],[1,0]]]}]}`, "a line has no holes"},
		{`{"tracks":[{"boxes":[{"frame":3,"x":0,"y":0,"w":1,"h":1},{"frame":2,"x":0,"y":0,"w":1,"h":1}]}]}`, "annotation.tracks[0].boxes[1]"},
		{`{"attributes":{"a":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}}`, "deep"},
		{`{"masks":[{"rle":{"size":[2,3],"counts":[1,2]}}]}`, "annotation.masks[0].rle"},
		{`{"captions":[{"text":"` + strings.Repeat("x", MaxText+1) + `"}]}`, "annotation.captions[0].text"},
	} {
		if _, err := Parse([]byte(c.in)); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.60s: %v, want %q", c.in, err, c.says)
		}
	}
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		a := Annotation{Shapes: clip.Shapes{Boxes: []clip.Box{{X: v, W: 1, H: 1}}}}
		b := Annotation{Shapes: clip.Shapes{Polygons: []clip.Polygon{{Points: [][]float64{{0, 0}, {1, 1}, {2, v}}}}}}
		c := Annotation{Regions: []clip.Region{{From: 0, To: v}}}
		for _, x := range []Annotation{a, b, c} {
			if _, err := JSON(x); !fault.Is(err, fault.Invalid) {
				t.Errorf("%v was taken", v)
			}
		}
	}
}

func TestTurnedBoxes(t *testing.T) {
	for angle := 0.0; angle < 360; angle += 15 {
		b := clip.Box{X: 10, Y: 20, W: 30, H: 12, Angle: angle}
		got, ok := FromCorners(Corners(b), 0)
		if !ok || math.Abs(got.X-b.X) > 1e-9 || math.Abs(got.Y-b.Y) > 1e-9 || math.Abs(got.Angle-b.Angle) > 1e-9 {
			t.Errorf("%v came back as %v, %v", b, got, ok)
		}
	}
	if u := Upright(clip.Box{X: 10, Y: 20, W: 30, H: 12, Angle: 90}); u.X != 19 || u.Y != 11 || u.W != 12 || u.H != 30 {
		t.Errorf("a quarter turn stands in %v", u)
	}
	if _, ok := FromCorners([4][2]float64{{0, 0}, {10, 0}, {14, 10}, {0, 10}}, 0.5); ok {
		t.Error("a trapezium passed for a box")
	}
}

func TestFill(t *testing.T) {
	b, err := NewBitmap(6, 4)
	if err != nil {
		t.Fatal(err)
	}
	b.Fill([][]float64{{1, 0}, {5, 0}, {5, 4}, {1, 4}}, [][]float64{{2, 1}, {4, 1}, {4, 3}, {2, 3}})
	x, y, w, h, area := b.Bounds()
	if x != 1 || y != 0 || w != 4 || h != 4 || area != 12 {
		t.Errorf("%d %d %d %d, %d pixels", x, y, w, h, area)
	}
	again, err := Decode(b.RLE())
	if err != nil || !bytes.Equal(again.Pix, b.Pix) {
		t.Errorf("%v: the runs are of something else", err)
	}
}

func TestInstances(t *testing.T) {
	s := clip.Shapes{
		Boxes:     []clip.Box{{Label: "cat", Detail: clip.Detail{ID: "1"}}, {Label: "dog"}, {Label: "dog", Detail: clip.Detail{ID: "1"}}},
		Polygons:  []clip.Polygon{{Label: "cat", Detail: clip.Detail{ID: "1"}}, {Label: "cat", Detail: clip.Detail{ID: "1"}}, {Label: "cat"}},
		KeyPoints: []clip.KeyPoints{{Label: "cat", Detail: clip.Detail{ID: "1"}}},
	}
	got := Instances(&s)
	if len(got) != 4 || len(got[0].Polygons) != 2 || got[0].Box == nil || got[0].Pose == nil {
		t.Errorf("%+v", got)
	}
}

// FuzzParse: nothing crashes, and what is taken has one form that is its own.
func FuzzParse(f *testing.F) {
	for _, file := range []string{"testdata/all.json", "../../../../shared/clip/testdata/prediction/picture.json", "../../../../shared/clip/testdata/prediction/video.json"} {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := Parse(b)
		if err != nil {
			return
		}
		one, err := JSON(a)
		if err != nil {
			t.Fatal(err)
		}
		var again Annotation
		if again, err = Parse(one); err != nil {
			t.Fatalf("%v of %s", err, one)
		}
		two, err := JSON(again)
		if err != nil || !bytes.Equal(one, two) {
			t.Fatalf("%v: %s became %s", err, one, two)
		}
		if !json.Valid(one) {
			t.Fatal("no JSON")
		}
	})
}
