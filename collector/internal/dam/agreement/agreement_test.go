package agreement

import (
	"fmt"
	"math"
	"testing"

	"go.uber.org/goleak"

	"mlife/collector/internal/dam/annotation"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func parse(t testing.TB, text string) annotation.Annotation {
	t.Helper()
	a, err := annotation.Parse([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return a
}

func TestScores(t *testing.T) {
	box := func(x, y, w, h, angle float64, label string) string {
		return fmt.Sprintf(`{"boxes":[{"label":%q,"x":%g,"y":%g,"w":%g,"h":%g,"angle":%g}]}`, label, x, y, w, h, angle)
	}
	ring := `{"polygons":[{"label":"ring","points":[[0,0],[100,0],[100,100],[0,100]],"holes":[[[25,25],[75,25],[75,75],[25,75]]]}]}`
	for name, c := range map[string]struct {
		a, b string
		want float64
	}{
		"nothing":              {`{}`, `{}`, 1},
		"something, nothing":   {box(0, 0, 10, 10, 0, "a"), `{}`, 0},
		"the same label":       {`"mask"`, `"mask"`, 1},
		"another label":        {`"mask"`, `"half"`, 0},
		"one of two labels":    {`{"classes":[{"label":"a"},{"label":"b"}]}`, `"a"`, 0.5},
		"the same box":         {box(5, 5, 10, 20, 0, "a"), box(5, 5, 10, 20, 0, "a"), 1},
		"half over":            {box(0, 0, 10, 10, 0, "a"), box(0, 5, 10, 10, 0, "a"), 1.0 / 3},
		"another class":        {box(0, 0, 10, 10, 0, "a"), box(0, 0, 10, 10, 0, "b"), 0},
		"turned square":        {box(0, 0, 100, 100, 0, "a"), box(0, 0, 100, 100, 45, "a"), 1 / math.Sqrt2},
		"a box and its corner": {box(0, 0, 100, 100, 0, "a"), `{"polygons":[{"label":"a","points":[[0,0],[100,0],[0,100]]}]}`, 0.5},
		"a ring and its box":   {ring, box(0, 0, 100, 100, 0, "ring"), 0.75},
		"a ring and its hole":  {ring, box(25, 25, 50, 50, 0, "ring"), 0},
		"segments":             {`{"regions":[{"label":"speech","from":0,"to":10}]}`, `{"regions":[{"label":"speech","from":0,"to":8}]}`, 0.8},
		"words":                {`{"text":"a red mask"}`, `{"text":"a blue mask"}`, 2.0 / 3},
		"label and box":        {`{"label":"x","boxes":[{"label":"a","x":0,"y":0,"w":4,"h":4}]}`, `{"label":"y","boxes":[{"label":"a","x":0,"y":0,"w":4,"h":4}]}`, 0.5},
		"key points":           {`{"keypoints":[{"label":"p","points":[[0,0],[100,0],[100,100],[0,100]]}]}`, `{"keypoints":[{"label":"p","points":[[1,0],[100,2],[100,100],[50,50]]}]}`, 0.75},
	} {
		got := Of(parse(t, c.a), parse(t, c.b)).Score
		back := Of(parse(t, c.b), parse(t, c.a)).Score
		if math.Abs(got-c.want) > 0.02 || math.Abs(got-back) > 1e-9 {
			t.Errorf("%s: %.4f and %.4f, want %.4f", name, got, back, c.want)
		}
	}
}

// Of two boxes that both fit, the better one is matched, and the rest is told.
func TestPairs(t *testing.T) {
	a := parse(t, `{"boxes":[{"label":"a","x":0,"y":0,"w":10,"h":10},{"label":"b","x":2,"y":0,"w":10,"h":10}]}`)
	b := parse(t, `{"boxes":[{"label":"b","x":2,"y":0,"w":10,"h":10},{"label":"c","x":50,"y":0,"w":10,"h":10}]}`)
	r := Of(a, b)
	want := []Pair{{"b", "b", 1}, {"a", "", 0}, {"", "c", 0}}
	if fmt.Sprint(r.Pairs) != fmt.Sprint(want) || math.Abs(r.Score-1.0/3) > 1e-9 {
		t.Errorf("%v %v, want %v", r.Pairs, r.Score, want)
	}
}

// The example of Cohen's kappa that textbooks have: 20, 5, 10, 15 of 50.
func TestKappa(t *testing.T) {
	var m Matrix
	if _, ok := m.Kappa(); ok {
		t.Error("no pairs have a kappa")
	}
	for pair, n := range map[[2]string]int{{"yes", "yes"}: 20, {"yes", "no"}: 5, {"no", "yes"}: 10, {"no", "no"}: 15} {
		for range n {
			m.Add(pair[0], pair[1])
		}
	}
	if k, ok := m.Kappa(); !ok || math.Abs(k-0.4) > 1e-9 {
		t.Errorf("%v %v, want 0.4", k, ok)
	}
	if c := m.Confusions(2); len(c) != 2 || c[0] != (Confusion{"yes", "yes", 20}) || c[1] != (Confusion{"no", "no", 15}) {
		t.Errorf("%v", c)
	}
}

func FuzzOf(f *testing.F) {
	f.Add(`{"boxes":[{"label":"a","x":0,"y":0,"w":10,"h":10,"angle":3}]}`, `{"polygons":[{"points":[[0,0],[1e9,0],[0,1e-9]]}]}`)
	f.Add(`{"keypoints":[{"points":[[0,0,0]]}]}`, `{"keypoints":[{"points":[[0,0]]}]}`)
	f.Fuzz(func(t *testing.T, x, y string) {
		a, err := annotation.Parse([]byte(x))
		if err != nil {
			return
		}
		b, err := annotation.Parse([]byte(y))
		if err != nil {
			return
		}
		if r := Of(a, b); !(r.Score >= 0 && r.Score <= 1+1e-9) {
			t.Errorf("%v", r.Score)
		}
	})
}
