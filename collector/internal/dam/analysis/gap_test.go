package analysis

import (
	"encoding/json"
	"flag"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"mlife/shared/query"
	"mlife/shared/testkit"
)

func TestGapInWords(t *testing.T) {
	a := made{n: 20_000, seed: 1, half: 0.02, night: 0.2}.collect(t, Options{})
	b := made{n: 5_000, seed: 2, half: 0.18, night: 0.9, bright: -0.05, missing: 0.4}.collect(t, Options{})
	g, err := Compare(t.Context(), a, b, GapOptions{A: "training", B: "the field", Fields: func(name string) string {
		return map[string]string{Class: "truth", Daytime: "attr.daytime"}[name]
	}})
	if err != nil {
		t.Fatal(err)
	}
	sure := map[string]Grade{}
	for _, x := range g.Attributes {
		if x.Grade != Unsure {
			sure[x.Attribute] = x.Grade
		}
		if x.Low > x.Distance || x.High < x.Distance || x.Words == "" {
			t.Errorf("%+v", x)
		}
	}
	for name, want := range map[string]Grade{Class: Moderate, Bright: Moderate, "column.temperature": Strong} {
		if rankOf(sure[name]) > rankOf(want) || sure[name] == "" {
			t.Errorf("%s: %q, want %s", name, sure[name], want)
		}
	}
	for _, name := range []string{Device, Across, Down, Bytes, Weekday, MediaType} {
		if sure[name] != "" {
			t.Errorf("%s: %s, but there is no difference", name, sure[name])
		}
	}
	said := strings.Join(g.Words, "\n")
	for _, want := range []string{"half-worn is 18 % of the field and 2.", "times rarer in training", "more rows would bring it to the share of the field", "brightness is lower in the field", "temperature is missing in 0 % of training and in 39 % of the field", "By all attributes together, a classifier tells"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said in\n%s", want, said)
		}
	}
	if !g.Overall.Differ || g.Overall.AUC < 0.6 {
		t.Errorf("%+v", g.Overall)
	}
	at := slices.IndexFunc(g.Suggestions, func(s Suggestion) bool { return s.Cell[0] == Wanted{Class, "half-worn"} })
	if at < 0 {
		t.Fatalf("%+v", g.Suggestions)
	}
	s := g.Suggestions[at]
	if len(s.Cell) != 2 || s.Cell[1] != (Wanted{Daytime, "night"}) || s.Query != "truth:half-worn attr.daytime:night" || s.ShareThen < s.Target || s.Distance >= s.DistanceNow {
		t.Errorf("%+v", s)
	}
	if _, err := query.Parse(s.Query, query.Schema{Attributes: true, Fields: []query.Field{{Name: "truth", Kind: query.Text}}}); err != nil {
		t.Error(err)
	}
	t.Log("\n" + said)
	for _, s := range g.Suggestions {
		t.Log(s.Words, s.Query)
	}
	if _, err := json.Marshal(g); err != nil {
		t.Error(err)
	}
}

var calibrate = flag.Int("calibrate", 16, "reports of nothing in TestCalibrated")

// TestCalibrated: without any difference, a report names something as often as its
// level says, with rows that are independent and with recordings of alike rows.
func TestCalibrated(t *testing.T) {
	testkit.Heavy(t)
	for _, c := range []struct {
		name   string
		source int
		most   float64
	}{{"rows", 0, 0.05}, {"recordings", 12, 0.05}} {
		runs := *calibrate
		any, overall := 0, 0
		for run := range runs {
			a := made{n: 1500, seed: uint64(2*run + 1), half: 0.1, night: 0.5, source: c.source, missing: 0.1}.collect(t, Options{})
			b := made{n: 900, seed: uint64(2*run + 2), half: 0.1, night: 0.5, source: c.source, missing: 0.1}.collect(t, Options{})
			g, err := Compare(t.Context(), a, b, GapOptions{Seed: uint64(run)})
			if err != nil {
				t.Fatal(err)
			}
			if g.Grouped != (c.source > 0) {
				t.Fatalf("grouped: %v", g.Grouped)
			}
			if slices.ContainsFunc(g.Attributes, func(x AttributeGap) bool { return x.Grade != Unsure }) {
				any++
			}
			if g.Overall.Differ {
				overall++
			}
		}
		share := func(n int) float64 { return float64(n) / float64(runs) }
		t.Logf("%s: something is named in %.3f of %d reports of nothing, the overall test in %.3f (level 0.05)", c.name, share(any), runs, share(overall))
		// Three standard deviations above the level.
		if most := c.most + 3*math.Sqrt(0.05*0.95/float64(runs)); share(any) > most || share(overall) > most {
			t.Errorf("%s: too many false alarms", c.name)
		}
	}
}

// TestPower: a gap that is there is found.
func TestPower(t *testing.T) {
	testkit.Heavy(t)
	for _, c := range []struct {
		name        string
		a, b        made
		attribute   string
		least, both float64
	}{
		{"half-worn masks, 4 % against 10 %", made{n: 1500, half: 0.04, night: 0.5}, made{n: 900, half: 0.10, night: 0.5}, Class, 0.95, 0},
		{"brightness by a third of its spread", made{n: 1500, half: 0.1, night: 0.5}, made{n: 900, half: 0.1, night: 0.5, bright: 0.033}, Bright, 0.95, 0.25},
		{"a column missing in 10 % against 18 %", made{n: 1500, half: 0.1, night: 0.5, missing: 0.1}, made{n: 900, half: 0.1, night: 0.5, missing: 0.18}, "column.temperature", 0.7, 0},
		{"recordings: half-worn masks, 10 % against 40 %", made{n: 3000, half: 0.1, night: 0.5, source: 12}, made{n: 3000, half: 0.4, night: 0.5, source: 12}, Class, 0.85, 0},
	} {
		const runs = 8
		found, overall := 0, 0
		for run := range runs {
			c.a.seed, c.b.seed = uint64(1000+2*run), uint64(1001+2*run)
			g, err := Compare(t.Context(), c.a.collect(t, Options{}), c.b.collect(t, Options{}), GapOptions{Seed: uint64(run)})
			if err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(g.Attributes, func(x AttributeGap) bool { return x.Attribute == c.attribute && x.Grade != Unsure }) {
				found++
			}
			if g.Overall.Differ {
				overall++
			}
		}
		t.Logf("%s: found in %.2f of %d, overall in %.2f", c.name, float64(found)/runs, runs, float64(overall)/runs)
		if float64(found)/runs < c.least || float64(overall)/runs < c.both {
			t.Errorf("%s: too weak", c.name)
		}
	}
}

// TestEmbeddings: the overall test on vectors sees what no attribute shows, and nothing
// where there is nothing.
func TestEmbeddings(t *testing.T) {
	testkit.Heavy(t)
	vectors := func(second bool, shift, curl float64) func(int64) []float32 {
		return func(n int64) []float32 {
			rng := rand.New(rand.NewPCG(uint64(n), 99))
			v := make([]float32, 48)
			for i := range v {
				v[i] = float32(rng.NormFloat64() / float64(1+i))
			}
			if second {
				v[3] += float32(shift)
				v[0] *= float32(1 + curl)
			}
			return v
		}
	}
	for _, c := range []struct {
		name        string
		shift, curl float64
		low, high   float64
	}{{"nothing", 0, 0, 0, 0.34}, {"a shift", 0.15, 0, 0.9, 1}, {"another spread of the same mean", 0, 0.6, 0.9, 1}} {
		const runs = 6
		n := 0
		for run := range runs {
			a := made{n: 1200, seed: uint64(2000 + run)}.collect(t, Options{})
			b := made{n: 1200, seed: uint64(5000 + run)}.collect(t, Options{})
			g, err := Compare(t.Context(), a, b, GapOptions{Seed: uint64(run), Vectors: [2]func(int64) []float32{vectors(false, c.shift, c.curl), vectors(true, c.shift, c.curl)}, Keep: func(string) bool { return false }})
			if err != nil {
				t.Fatal(err)
			}
			if g.Overall.On != "embeddings" {
				t.Fatal(g.Overall.On)
			}
			if g.Overall.Differ {
				n++
			}
		}
		share := float64(n) / runs
		t.Logf("%s: %.2f of %d", c.name, share, runs)
		if share < c.low || share > c.high {
			t.Errorf("%s: %.2f, want %g to %g", c.name, share, c.low, c.high)
		}
	}
}

func TestShort(t *testing.T) {
	s := made{n: 2000, seed: 1, half: 0.02}.collect(t, Options{})
	got := s.Short(300, GapOptions{})
	if len(got) != 1 || got[0].Have+got[0].Rows != 300 || got[0].Query != "class:half-worn" {
		t.Errorf("%+v", got)
	}
}

func BenchmarkCompare(b *testing.B) {
	x, y := made{n: 30_000, seed: 1, half: 0.02, night: 0.2}.collect(b, Options{}), made{n: 20_000, seed: 2, half: 0.18, night: 0.9}.collect(b, Options{})
	for b.Loop() {
		if _, err := Compare(b.Context(), x, y, GapOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
