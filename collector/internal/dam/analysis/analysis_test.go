package analysis

import (
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"mlife/collector/internal/dam/material"
	"mlife/shared/testkit"
)

func TestMain(m *testing.M) { testkit.LeakCheck(m) }

// made gives n rows of masks as people wear them, the same for a seed.
type made struct {
	n       int
	seed    uint64
	half    float64 // share of half-worn masks
	night   float64 // share of half-worn masks that are seen at night; of others 0.2 are
	bright  float64 // moves the brightness
	source  int     // rows of each recording, alike in everything; 0: none
	missing float64 // share of rows without a temperature
}

func (m made) rows() iter.Seq2[*material.Row, error] {
	return func(yield func(*material.Row, error) bool) {
		rng := rand.New(rand.NewPCG(m.seed, 1))
		day := time.Date(2026, 11, 2, 0, 0, 0, 0, time.FixedZone("", 3600))
		var r material.Row
		var med material.Medium
		var looks material.PictureLooks
		class, hour, device, heat := "", 0, 0, 0.0
		for i := range m.n {
			if m.source == 0 || i%m.source == 0 {
				class = []string{"worn", "none"}[rng.IntN(2)]
				if rng.Float64() < m.half {
					class = "half-worn"
				}
				late := 0.2
				if class == "half-worn" {
					late = m.night
				}
				hour = 8 + rng.IntN(10)
				if rng.Float64() < late {
					hour = 23
				}
				device = rng.IntN(6)
				heat = 20 + 3*rng.NormFloat64()
			}
			annotation := make([]byte, 0, 200)
			annotation = fmt.Appendf(annotation, `{"boxes":[{"label":%q,"x":%d,"y":%d,"w":%d,"h":%d}`, class, rng.IntN(500), rng.IntN(300), 40+rng.IntN(80), 40+rng.IntN(80))
			if rng.IntN(3) == 0 {
				annotation = fmt.Appendf(annotation, `,{"label":"person","x":10,"y":10,"w":200,"h":300}`)
			}
			annotation = append(annotation, "]}"...)
			columns := fmt.Appendf(nil, `{"site":"s%d","shift":%q,"temperature":%.1f,"serial":"n-%d"}`, rng.IntN(9), []string{"early", "late"}[rng.IntN(2)], heat, rng.Int64N(1<<40))
			if rng.Float64() < m.missing {
				columns = []byte(`{"site":"s1"}`)
			}
			looks = material.PictureLooks{Mean: 0.4 + m.bright + 0.1*rng.NormFloat64(), Sharpness: 0.5}
			med = material.Medium{MediaType: "image/jpeg", Bytes: 1000 + rng.Int64N(90_000), Width: 640, Height: 480, Device: "cam-" + string(rune('a'+device)),
				TakenAt: day.Add(time.Duration(hour)*time.Hour + time.Duration(rng.IntN(3600))*time.Second), Measures: &material.Measures{Picture: &looks}}
			if m.source > 0 {
				med.Source = fmt.Sprintf("v%d-%d", m.seed, i/m.source)
			}
			r = material.Row{Number: int64(i) + int64(m.seed)<<32, Path: "p", Annotation: annotation, Columns: columns, Medium: &med}
			if !yield(&r, nil) {
				return
			}
		}
	}
}

func (m made) collect(t testing.TB, opt Options) *Summary {
	t.Helper()
	s, err := Collect(t.Context(), m.rows, opt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func find(t *testing.T, r Report, name string) Distribution {
	t.Helper()
	for _, d := range r.Distributions {
		if d.Attribute == name {
			return d
		}
	}
	t.Fatalf("no distribution of %s", name)
	return Distribution{}
}

func TestReport(t *testing.T) {
	m := made{n: 20_000, seed: 3, half: 0.1, night: 0.9, missing: 0.25}
	r := m.collect(t, Options{Tables: [][2]string{{Class, Daytime}, {"column.site", "column.temperature"}, {Class, Area}}}).Report()
	counts, exactHeat, nobody := map[string]int64{}, 0.0, 0
	var reader material.Reader
	for row, err := range m.rows() {
		if err != nil {
			t.Fatal(err)
		}
		o, err := reader.Outline(row.Annotation)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range o.Objects {
			counts[x.Label]++
		}
		if err := reader.Columns(row.Columns, func(c material.Column) {
			if c.Name == "temperature" {
				exactHeat += c.Number
				nobody++
			}
		}); err != nil {
			t.Fatal(err)
		}
	}
	d := find(t, r, Class)
	if !d.Exact || int(d.Different) != len(counts) || len(d.Values) != len(counts) {
		t.Errorf("classes: %+v", d)
	}
	for _, v := range d.Values {
		if v.Count != counts[v.Value] {
			t.Errorf("%s: %d, want %d", v.Value, v.Count, counts[v.Value])
		}
	}
	heat := find(t, r, "column.temperature")
	if heat.Type != Numbers || math.Abs(heat.Numbers.Mean-exactHeat/float64(nobody)) > 1e-9 || math.Abs(heat.Numbers.P50-20) > 0.3 || math.Abs(heat.Missing-0.25) > 0.02 {
		t.Errorf("temperature: %+v %+v", heat, heat.Numbers)
	}
	sum := int64(0)
	for _, b := range heat.Numbers.Bars {
		sum += b.Count
	}
	if sum != heat.Count {
		t.Errorf("bars hold %d of %d", sum, heat.Count)
	}
	if d := find(t, r, "column.serial"); d.Type != Texts || math.Abs(float64(d.Different)/float64(d.Count)-1) > 0.1 {
		t.Errorf("serial: %s, %d different of %d", d.Type, d.Different, d.Count)
	}
	if d := find(t, r, "column.site"); d.Type != Categories || d.Different != 9 {
		t.Errorf("site: %+v", d)
	}
	if len(r.Tables) != 3 {
		t.Fatalf("%d tables", len(r.Tables))
	}
	for _, x := range r.Tables {
		n := int64(0)
		for _, line := range x.Counts {
			for _, c := range line {
				n += c
			}
		}
		if n != x.Total || n == 0 {
			t.Errorf("%s × %s: cells hold %d of %d", x.Rows, x.Columns, n, x.Total)
		}
	}
	if x := r.Tables[0]; x.Cramer < 0.2 || x.P > 1e-6 {
		t.Errorf("class × daytime: %+v", x)
	}
	if x := r.Tables[1]; x.P < 1e-3 || len(x.Across) != maxRange {
		t.Errorf("site × temperature: V %g, p %g, %q", x.Cramer, x.P, x.Across)
	}
	if r.Balance.Classes != 4 || r.Balance.Evenness > 0.97 || r.Balance.Ratio < 3 {
		t.Errorf("%+v", r.Balance)
	}
	if len(r.Together) == 0 || r.Together[0].B != "person" && r.Together[0].A != "person" {
		t.Errorf("together: %+v", r.Together)
	}
	if len(r.Places) != 5 || r.Places[0].Objects == 0 {
		t.Errorf("%d grids", len(r.Places))
	}
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
}

// TestInfer: what a column is.
func TestInfer(t *testing.T) {
	column := func(n int, value func(i int) string) Distribution {
		rows := func(yield func(*material.Row, error) bool) {
			for i := range n {
				if !yield(&material.Row{Number: int64(i), Columns: json.RawMessage(`{"c":` + value(i) + `}`)}, nil) {
					return
				}
			}
		}
		s, err := Collect(t.Context(), func() iter.Seq2[*material.Row, error] { return rows }, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return find(t, s.Report(), "column.c")
	}
	for _, c := range []struct {
		name  string
		want  Type
		value func(int) string
	}{
		{"numbers", Numbers, func(i int) string { return fmt.Sprint(i) }},
		{"numbers as texts", Numbers, func(i int) string { return fmt.Sprintf("%q", fmt.Sprint(i, ".5")[:1]) }},
		{"some n/a", Numbers, func(i int) string { return []string{`"n/a"`, "1", "2"}[min(2, i%40)] }},
		{"codes", Texts, func(i int) string { return fmt.Sprintf(`"%06d"`, i) }},
		{"times", Times, func(i int) string { return fmt.Sprintf(`"2026-11-%02dT10:00:00Z"`, 1+i%28) }},
		{"booleans", Booleans, func(i int) string { return fmt.Sprint(i%2 == 0) }},
		{"lists", NestedJSON, func(i int) string { return fmt.Sprintf("[%d]", i) }},
		{"categories", Categories, func(i int) string { return fmt.Sprintf(`"k%d"`, i%70) }},
		{"texts", Texts, func(i int) string { return fmt.Sprintf(`"it was %d"`, i) }},
	} {
		if got := column(1000, c.value); got.Type != c.want {
			t.Errorf("%s: %s, want %s", c.name, got.Type, c.want)
		}
	}
}

// TestFrequent: with far more values than are kept the frequent ones are found, and
// counts are too small by at most what is said.
func TestFrequent(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	var c counter
	exact := map[string]int64{}
	zipf := rand.NewZipf(rng, 1.1, 1, 1<<20)
	for range 400_000 {
		s := fmt.Sprint(zipf.Uint64())
		c.add(s)
		exact[s]++
	}
	if c.exact() {
		t.Fatal("too few values for this test")
	}
	for _, x := range c.top(50) {
		if e := exact[x.value]; x.n > e || x.n < e-c.lost {
			t.Errorf("%s: %d, have %d, lost %d", x.value, e, x.n, c.lost)
		}
	}
	if d := float64(c.different()) / float64(len(exact)); d < 0.9 || d > 1.1 {
		t.Errorf("%d different, want %d", c.different(), len(exact))
	}
}

// TestQuantiles: within the accuracy that is promised, also with signs and zeros.
func TestQuantiles(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	var s sketch
	var all []float64
	for range 50_000 {
		v := math.Exp(3*rng.NormFloat64()) * float64(rng.IntN(3)-1)
		s.add(v)
		all = append(all, v)
	}
	slices.Sort(all)
	for _, q := range []float64{0, 0.01, 0.2, 0.5, 0.8, 0.99, 1} {
		want := all[int(q*float64(len(all)-1))]
		if got := s.quantile(q); math.Abs(got-want) > 2*accuracy*math.Abs(want)+1e-9 {
			t.Errorf("quantile %g: %g, want %g", q, got, want)
		}
	}
	var wide sketch
	for i := -300; i <= 300; i += 5 {
		wide.add(math.Pow(10, float64(i)))
		wide.add(-math.Pow(10, float64(i)))
	}
	if len(wide.plus.counts) > maxBins || len(wide.minus.counts) > maxBins {
		t.Errorf("%d bins", len(wide.plus.counts))
	}
}

// The order of rows does not matter.
func TestOrderDoesNotMatter(t *testing.T) {
	m := made{n: 3000, seed: 4, half: 0.2, night: 0.5}
	var rows []material.Row
	for r, err := range m.rows() {
		if err != nil {
			t.Fatal(err)
		}
		x := *r
		medium := *r.Medium
		looks := *medium.Measures.Picture
		medium.Measures = &material.Measures{Picture: &looks}
		x.Medium = &medium
		rows = append(rows, x)
	}
	give := func(list []material.Row) string {
		s, err := Collect(t.Context(), func() iter.Seq2[*material.Row, error] {
			return func(yield func(*material.Row, error) bool) {
				for i := range list {
					if !yield(&list[i], nil) {
						return
					}
				}
			}
		}, Options{Sample: 500})
		if err != nil {
			t.Fatal(err)
		}
		r := s.Report()
		for i := range r.Distributions {
			if n := r.Distributions[i].Numbers; n != nil { // sums round
				n.Mean, n.Deviation = math.Round(n.Mean*1e6)/1e6, math.Round(n.Deviation*1e6)/1e6
			}
		}
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range s.sample.list() {
			b = fmt.Appendf(b, "%d,", d.number)
		}
		return string(b)
	}
	first := give(rows)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	if give(rows) != first {
		t.Error("another order gave another report")
	}
}

// BenchmarkCollect is the cost of a million rows: two objects, five columns, a medium.
func BenchmarkCollect(b *testing.B) {
	m := made{n: 50_000, seed: 9, half: 0.1, night: 0.5}
	var rows []material.Row
	for r, err := range m.rows() {
		if err != nil {
			b.Fatal(err)
		}
		x := *r
		medium := *r.Medium
		x.Medium = &medium
		rows = append(rows, x)
	}
	const n = 1_000_000
	give := func(yield func(*material.Row, error) bool) {
		for i := range n {
			r := &rows[i%len(rows)]
			r.Number = int64(i)
			if !yield(r, nil) {
				return
			}
		}
	}
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		s, err := Collect(b.Context(), func() iter.Seq2[*material.Row, error] { return give }, Options{})
		if err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MiB")
		runtime.KeepAlive(s)
	}
}
