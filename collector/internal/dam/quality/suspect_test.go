package quality

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"image"
	_ "image/jpeg" // of the photos
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/clusters/descriptor"
	"mlife/collector/internal/dam/material"
	"mlife/shared/testkit"
)

// vectors are embeddings by number of row.
type vectors map[int64][]float32

func (v vectors) Vector(_ context.Context, r *material.Row) ([]float32, error) {
	return v[r.Number], nil
}

// flip gives rows with labels, a share of them wrong, and which.
func flip(labels []string, share float64, seed uint64) (rows []material.Row, wrong map[int64]bool) {
	rng := rand.New(rand.NewPCG(seed, 7))
	wrong = map[int64]bool{}
	for i, l := range labels {
		if rng.Float64() < share {
			for other := l; other == l; {
				other = labels[rng.IntN(len(labels))]
				if other != l {
					l = other
					wrong[int64(i+1)] = true
					break
				}
			}
		}
		rows = append(rows, material.Row{Number: int64(i + 1), Annotation: json.RawMessage(fmt.Sprintf("%q", l))})
	}
	return rows, wrong
}

// score gives precision and recall of the suspects, and precision among as many of the
// first as there are wrong labels.
func score(t *testing.T, rows []material.Row, wrong map[int64]bool, v Vectors, s Settings) (precision, recall, first float64) {
	t.Helper()
	var found, right, top int
	noise, err := Suspects(t.Context(), rowsOf(rows...), s, v, func(f Finding) error {
		found++
		if wrong[f.Row] {
			right++
			if found <= len(wrong) {
				top++
			}
		}
		return nil
	})
	if err != nil || noise.Labelled != len(rows) || noise.Findings != found {
		t.Fatalf("%v %+v", err, noise)
	}
	return float64(right) / float64(max(1, found)), float64(right) / float64(len(wrong)), float64(top) / float64(len(wrong))
}

// clouds makes embeddings of classes that overlap by spread.
func clouds(n, classes, dim int, spread float64, seed uint64) (labels []string, v vectors) {
	rng := rand.New(rand.NewPCG(seed, 3))
	centre := make([][]float64, classes)
	for c := range centre {
		centre[c] = make([]float64, dim)
		for k := range centre[c] {
			centre[c][k] = rng.NormFloat64()
		}
	}
	v = vectors{}
	for i := range n {
		c := int(math.Pow(rng.Float64(), 1.5) * float64(classes)) // some classes are rarer
		labels = append(labels, fmt.Sprintf("class %d", c))
		x := make([]float32, dim)
		for k := range x {
			x[k] = float32(centre[c][k] + spread*rng.NormFloat64())
		}
		v[int64(i+1)] = x
	}
	return labels, v
}

// TestSuspects: labels that were flipped on purpose are found, few others are.
func TestSuspects(t *testing.T) {
	testkit.Heavy(t)
	for _, c := range []struct {
		name              string
		classes           int
		spread, share     float64
		precision, recall float64
	}{
		{"8 classes well apart, 5 % flipped", 8, 0.8, 0.05, 0.95, 0.95},
		{"8 classes well apart, 20 % flipped", 8, 0.8, 0.2, 0.95, 0.9},
		{"30 classes that touch, 10 % flipped", 30, 1.2, 0.1, 0.75, 0.6},
		{"30 classes that overlap, 10 % flipped", 30, 1.8, 0.1, 0.2, 0.7},
	} {
		labels, v := clouds(4000, c.classes, 24, c.spread, 1)
		rows, wrong := flip(labels, c.share, 2)
		p, r, first := score(t, rows, wrong, v, Settings{})
		t.Logf("%s: precision %.3f, recall %.3f, among the first %.3f", c.name, p, r, first)
		if p < c.precision || r < c.recall {
			t.Errorf("%s: too weak", c.name)
		}
	}
	labels, v := clouds(4000, 8, 24, 0.8, 1)
	rows, _ := flip(labels, 0, 1)
	n := 0
	if _, err := Suspects(t.Context(), rowsOf(rows...), Settings{}, v, func(Finding) error { n++; return nil }); err != nil || n > 8 {
		t.Errorf("%d of 4000 right labels are suspected, %v", n, err)
	}
}

// TestSuspectsOfPhotos: the same on real photos of groceries (fruit, vegetables and
// packages), by a descriptor of colours that knows nothing of groceries: neighbours vote
// rightly for 6 of 10. The first findings are still worth a look.
func TestSuspectsOfPhotos(t *testing.T) {
	testkit.Heavy(t)
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("no shared data")
	}
	labels, v := photos(t, dir)
	for _, k := range []int{5, 15} {
		var p, r, first, base float64
		const runs = 5
		for seed := range uint64(runs) {
			rows, wrong := flip(labels, 0.1, seed)
			x, y, z := score(t, rows, wrong, v, Settings{Neighbour: k})
			p, r, first = p+x/runs, r+y/runs, first+z/runs
			base += float64(len(wrong)) / float64(len(rows)) / runs
		}
		t.Logf("%d photos, %.2f of the labels flipped, %d neighbours: precision %.3f, recall %.3f, among the first %.3f", len(labels), base, k, p, r, first)
		if k == 15 && (r < 0.5 || first < 2.5*base) {
			t.Error("too weak")
		}
	}
}

// photos gives the kinds of groceries and a descriptor of each photo.
func photos(t *testing.T, dir string) (labels []string, v vectors) {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "images", "grocery_labels.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	list, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	v = vectors{}
	for _, line := range list[1:] {
		file, err := os.Open(filepath.Join(dir, line[0]))
		if err != nil {
			t.Fatal(err)
		}
		img, _, err := image.Decode(file)
		if err != nil {
			t.Fatal(err)
		}
		file.Close()
		_, colour := descriptor.Picture(img)
		labels = append(labels, strings.Split(line[0], "/")[3])
		v[int64(len(labels))] = colour
	}
	return labels, v
}

// Neighbours of the same recording have no vote: they share its error.
func TestSuspectsByRecording(t *testing.T) {
	labels, v := clouds(1200, 4, 16, 0.3, 5)
	rows, _ := flip(labels, 0, 1)
	bad := 0
	for i := range rows { // recordings of ten alike rows, the first three with a wrong label
		base := i / 10 * 10
		rows[i].Annotation = rows[base].Annotation
		x := append([]float32(nil), v[int64(base+1)]...)
		x[0] += float32(i%10) / 100
		v[int64(i+1)] = x
		rows[i].Medium = &material.Medium{Source: fmt.Sprint(base)}
		if base < 30 {
			rows[i].Annotation = json.RawMessage(`"class 9"`)
			if i%10 == 0 {
				bad += 10
			}
		}
	}
	for i := range rows { // class 9 must exist elsewhere, too
		if i >= 1000 {
			rows[i].Annotation = json.RawMessage(`"class 9"`)
			for k := range v[int64(i+1)] {
				v[int64(i+1)][k] += 9
			}
		}
	}
	found := 0
	if _, err := Suspects(t.Context(), rowsOf(rows...), Settings{}, v, func(f Finding) error {
		if f.Row <= 30 {
			found++
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if found < 25 {
		t.Errorf("%d of %d found", found, bad)
	}
}

// TestNeighboursOfMany: with cells most of the true neighbours are found.
func TestNeighboursOfMany(t *testing.T) {
	testkit.Heavy(t)
	const n = exactUpTo + 10_000
	_, v := clouds(n, 200, 32, 0.7, 4)
	var x index
	var some [][]float32
	for i := range 4000 {
		some = append(some, v[int64(i*7%n+1)])
	}
	x.learn(some, 1)
	for i := range n {
		x.add(v[int64(i+1)])
	}
	x.build(1)
	if x.centres == nil {
		t.Fatal("no cells were made")
	}
	exact := x
	exact.centres = nil
	never := func(int32) bool { return false }
	hits, all := 0, 0
	for i := int32(0); i < n; i += 301 {
		want := map[int32]bool{}
		for _, m := range exact.near(i, 10, never, nil) {
			want[m.row] = true
		}
		for _, m := range x.near(i, 10, never, nil) {
			if want[m.row] {
				hits++
			}
		}
		all += 10
	}
	t.Logf("%.3f of the true neighbours are found", float64(hits)/float64(all))
	if float64(hits) < 0.9*float64(all) {
		t.Error("too few")
	}
}

// many gives n rows that are made as they are read.
func many(n int) material.Rows {
	return func() iter.Seq2[*material.Row, error] {
		return func(yield func(*material.Row, error) bool) {
			var r material.Row
			med := material.Medium{MediaType: "image/jpeg", Width: 640, Height: 480}
			for i := range n {
				med.Device, med.TakenAt = []string{"a", "b", "c"}[i%3], time.Unix(int64(i), 0)
				r = material.Row{Number: int64(i), SHA256: fmt.Sprintf("%064d", i-i%50/49), Set: []string{"train", "test"}[i%2], Medium: &med,
					Annotation: fmt.Appendf(nil, `{"boxes":[{"label":"c%d","x":10.5,"y":20,"w":30.25,"h":40},{"label":"dog","x":100.5,"y":20,"w":30.25,"h":40}]}`, i%9)}
				if !yield(&r, nil) {
					return
				}
			}
		}
	}
}

func BenchmarkMillion(b *testing.B) {
	const n = 1_000_000
	never := func(Finding) error { return nil }
	measured := func(name string, run func() error) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				var before, after runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&before)
				if err := run(); err != nil {
					b.Fatal(err)
				}
				runtime.ReadMemStats(&after)
				b.ReportMetric(float64(after.HeapSys-min(after.HeapSys, before.HeapSys))/(1<<20), "MiB-more")
			}
		})
	}
	measured("reading", func() error {
		for range 2 {
			for _, err := range many(n)() {
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
	measured("rows", func() error {
		_, err := Rows(b.Context(), many(n), Settings{}, never)
		return err
	})
	measured("leaks", func() error {
		_, err := Leaks(b.Context(), many(n), Sides{}, Settings{Burst: 0.5}, nil, never)
		return err
	})
}

func BenchmarkSuspects(b *testing.B) {
	for _, n := range []int{20_000, 100_000} {
		labels, v := clouds(n, 50, 48, 1, 1)
		rows, _ := flip(labels, 0.05, 1)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := Suspects(b.Context(), rowsOf(rows...), Settings{}, v, func(Finding) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
