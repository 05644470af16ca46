package material

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/testkit"
)

func TestMain(m *testing.M) { testkit.LeakCheck(m) }

func TestOutline(t *testing.T) {
	var r Reader
	for _, c := range []struct {
		in    string
		kinds Kinds
		want  string
	}{
		{``, 0, ""},
		{`null`, 0, ""},
		{`""`, 0, ""},
		{`{}`, 0, ""},
		{`"cat"`, Label, ""},
		{`"c\u0061t"`, Label, ""},
		{`[1,2]`, Opaque, ""},
		{`{"mine":1}`, Opaque, ""},
		{`{"label":"苹果","boxes":[{"label":"a","x":1,"y":2,"w":3,"h":4}]}`, Label | Box, "a 1 2 3 4"},
		{`{"boxes":[{"label":"a","id":"1","x":1,"y":2,"w":3,"h":4}],"polygons":[{"label":"a","id":"1","points":[[0,0],[9,0],[9,9]]},{"label":"a","id":"1","points":[[0,0],[1,0],[1,1]]}],"keypoints":[{"label":"a","id":"1","points":[[1,1,2],[0,0,0]]}]}`, Box | Polygon | Points, "a 1 2 3 4"},
		{`{"polygons":[{"label":"b","id":"1","points":[[0,0],[4,0],[4,5]]},{"label":"b","id":"1","points":[[8,8],[9,8],[9,9]]}]}`, Polygon, "b 0 0 9 9"},
		{`{"tracks":[{"label":"car","boxes":[{"frame":0,"x":1,"y":1,"w":2,"h":2},{"frame":9,"x":5,"y":5,"w":2,"h":2}]}]}`, Track, "car 5 5 2 2"},
		{`{"masks":[{"label":"m","rle":{"size":[2,3],"counts":[2,2,2]}}]}`, Mask, "m 1 0 1 2"},
		{`{"regions":[{"from":1,"to":2,"label":"speech"}],"segment":{"from":0,"to":1}}`, Region, "speech 0 0 0 0"},
		{`{"frames":[{"frame":3,"boxes":[{"x":0,"y":0,"w":1,"h":1,"label":"cat"}]}]}`, Frame | Box, "cat 0 0 1 1"},
	} {
		o, err := r.Outline(json.RawMessage(c.in))
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		var got []string
		for _, x := range o.Objects {
			b, err := json.Marshal([]float64{x.X, x.Y, x.W, x.H})
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, x.Label+" "+strings.ReplaceAll(strings.Trim(string(b), "[]"), ",", " "))
		}
		if o.Kinds != c.kinds || strings.Join(got, "; ") != c.want {
			t.Errorf("%s: kinds %b, want %b; %q", c.in, o.Kinds, c.kinds, got)
		}
	}
	for _, bad := range []string{`{`, `{"label"`, `{"label":3}`, `{"boxes":[{"x":"a"}]}`, `"a`, `{} {}`, `{"label":"a",}`, `{"boxes":{}}`, strings.Repeat("[", 1000) + strings.Repeat("]", 1000)} {
		if _, err := r.Outline(json.RawMessage(bad)); err == nil {
			t.Errorf("%.40s was taken", bad)
		}
	}
}

func TestColumns(t *testing.T) {
	var r Reader
	var got []string
	err := r.Columns(json.RawMessage(`{"a":"x\n","b":5,"c":"7.5","d":null,"e":"","f":[1,{"x":2}],"g":true,"h":-1e3,"i":"007","j":"1-2"}`), func(c Column) {
		n := ""
		if !math.IsNaN(c.Number) {
			n = " number"
		}
		got = append(got, c.Name+"="+string(c.Text)+n)
	})
	want := []string{"a=x\n", "b=5 number", "c=7.5 number", "d=", "e=", `f=[1,{"x":2}]`, "g=true", "h=-1e3 number", "i=007", "j=1-2"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v %q", err, got)
	}
	if err := r.Columns(nil, func(Column) { t.Error("a column of nothing") }); err != nil {
		t.Error(err)
	}
}

// FuzzOutline holds the outline to what package annotation reads.
func FuzzOutline(f *testing.F) {
	files, err := filepath.Glob("../../../../shared/clip/testdata/prediction/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, "../annotation/testdata/all.json") {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"masks":[{"rle":{"size":[426,640],"counts":"]ja45Q=5C<00000000006J5K5HmBNYXd3"}}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var r Reader
		o, oerr := r.Outline(b)
		_ = r.Columns(b, func(Column) {})
		a, err := annotation.Parse(b)
		if err != nil {
			return
		}
		// The scanner takes the last of two members of a name as Go does, but a list
		// twice is two lists to it: only texts without doubled names are compared.
		if again, err := annotation.JSON(a); err == nil {
			if o, oerr = r.Outline(again); oerr != nil {
				t.Fatalf("%v of %s", oerr, again)
			}
		}
		if oerr != nil {
			t.Fatalf("%v of %s", oerr, b)
		}
		want := annotation.Instances(&a.Shapes)
		n := len(a.Tracks) + len(a.Regions) + len(want)
		for i := range a.Frames {
			n += len(annotation.Instances(&a.Frames[i].Shapes))
		}
		if o.Label != a.Label || len(o.Objects) != n {
			t.Fatalf("label %q, %d objects; want %q, %d", o.Label, len(o.Objects), a.Label, n)
		}
		var own []Object
		for _, x := range o.Objects {
			if x.Frame < 0 && x.Kinds&(Track|Region) == 0 {
				own = append(own, x)
			}
		}
		if len(own) != len(want) {
			t.Fatalf("%d shapes, want %d", len(own), len(want))
		}
		for i, w := range want {
			x := own[i]
			if x.Label != w.Label || (x.Kinds&Box != 0) != (w.Box != nil) || (x.Kinds&Points != 0) != (w.Pose != nil) {
				t.Fatalf("object %d: %+v, want %+v", i, x, w)
			}
			if w.Box != nil {
				if u := annotation.Upright(*w.Box); math.Abs(u.X-x.X)+math.Abs(u.Y-x.Y)+math.Abs(u.W-x.W)+math.Abs(u.H-x.H) > 1e-6 {
					t.Fatalf("object %d: %+v, want %+v", i, x, u)
				}
			}
			for _, m := range w.Masks[:min(1, len(w.Masks))] {
				if m.RLE == nil || m.RLE.Size[0]*m.RLE.Size[1] > 1e6 || w.Box != nil || len(w.Polygons) > 0 {
					continue
				}
				bits, err := annotation.Decode(m.RLE)
				if err != nil {
					t.Fatal(err)
				}
				mx, my, mw, mh, area := bits.Bounds()
				ex, ey, ew, eh, n, ok := Extent(m.RLE)
				if ok != (area > 0) || ok && (n != area || ex != float64(mx) || ey != float64(my) || ew != float64(mw) || eh != float64(mh)) {
					t.Fatalf("mask: %v %v %v %v %d, want %d %d %d %d %d", ex, ey, ew, eh, n, mx, my, mw, mh, area)
				}
			}
		}
	})
}

// Reading must make no garbage and stay far quicker than parsing.
func TestOutlineMakesNoGarbage(t *testing.T) {
	raw := json.RawMessage(`{"boxes":[{"label":"cat","x":10.5,"y":20,"w":30.25,"h":40,"confidence":0.9},{"label":"dog","x":10.5,"y":20,"w":30.25,"h":40}]}`)
	var r Reader
	if n := testing.AllocsPerRun(100, func() {
		if _, err := r.Outline(raw); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkOutline(b *testing.B) {
	raw := json.RawMessage(`{"boxes":[{"label":"cat","x":10.5,"y":20,"w":30.25,"h":40,"confidence":0.9},{"label":"dog","x":10.5,"y":20,"w":30.25,"h":40}]}`)
	b.Run("outline", func(b *testing.B) {
		var r Reader
		for b.Loop() {
			if _, err := r.Outline(raw); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("parse", func(b *testing.B) {
		for b.Loop() {
			if _, err := annotation.Parse(raw); err != nil {
				b.Fatal(err)
			}
		}
	})
}
