package grouping_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/clusters/grouping"
	"mlife/shared/vector"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func quiet(float64) {}

// clouds draws n points around each of several centres, and as many without any.
func clouds(seed uint64, centres, n, strays, dim int) (rows [][]float32, of []int) {
	rng := rand.New(rand.NewPCG(seed, 1))
	draw := func(around []float32, by float64) []float32 {
		v := make([]float32, dim)
		for j := range v {
			v[j] = around[j] + float32(by*rng.NormFloat64())
		}
		return v
	}
	zero := make([]float32, dim)
	for c := range centres {
		centre := draw(zero, 4)
		for range n {
			rows, of = append(rows, draw(centre, 1)), append(of, c)
		}
	}
	for range strays {
		rows, of = append(rows, draw(zero, 6)), append(of, grouping.Noise)
	}
	return rows, of
}

func find(t testing.TB, rows [][]float32) ([][]grouping.Neighbour, grouping.Groups) {
	t.Helper()
	near, err := grouping.Neighbours(t.Context(), rows, 15, quiet)
	if err != nil {
		t.Fatal(err)
	}
	return near, grouping.Find(grouping.Weigh(near), grouping.Options{Detail: 1, Size: 20, Seed: 1})
}

func TestOneCloudIsNoGroups(t *testing.T) {
	for _, dim := range []int{16, 32, 64} {
		for _, n := range []int{300, 1500} {
			rows, _ := clouds(3, 1, n, 0, dim)
			if _, g := find(t, rows); len(g.Cohesion) > 0 {
				t.Errorf("%d dimensions, %d points: %v out of one cloud", dim, n, g.Cohesion)
			}
		}
	}
}

func TestCloudsAreFoundAndTheRestAssigned(t *testing.T) {
	rows, of := clouds(5, 8, 300, 0, 64)
	basis := vector.Principal(rows, 32, 1)
	points := make([][]float32, len(rows))
	for i, r := range rows {
		points[i] = basis.Project(r)
	}
	near, g := find(t, points)
	if len(g.Cohesion) != 8 {
		t.Fatalf("%d groups out of 8 clouds: %v", len(g.Cohesion), g.Cohesion)
	}
	_, again := find(t, points)
	if !slices.Equal(g.Label, again.Label) {
		t.Error("the same seed gives other groups")
	}
	m := grouping.NewModel(basis, points, near, g.Label, make([][2]float32, len(points)))
	b, err := m.Encode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if m, err = grouping.Decode(b); err != nil {
		t.Fatal(err)
	}
	right := 0
	for i, r := range rows {
		a, err := m.Assign(r)
		if err != nil {
			t.Fatal(err)
		}
		if of[i] == of[slices.Index(g.Label, g.Label[i])] && a.Label == g.Label[i] {
			right++
		}
	}
	if right < len(rows)*95/100 {
		t.Errorf("%d of %d are assigned to their cloud", right, len(rows))
	}
	strays, _ := clouds(9, 0, 0, 300, 64)
	lost := 0
	for _, r := range strays {
		if a, err := m.Assign(r); err != nil {
			t.Fatal(err)
		} else if a.Label == grouping.Noise {
			lost++
		}
	}
	if lost < 290 {
		t.Errorf("%d of 300 strays stay noise", lost)
	}
	if _, err := m.Assign(rows[0][:10]); err == nil {
		t.Error("a vector of another length was assigned")
	}
	if _, err := grouping.Decode(b[:len(b)/2]); err == nil {
		t.Error("half a model was read")
	}
}

// BenchmarkAssign prints the time to assign one case to a full sample; a million take
// a million times that by the number of processors.
func BenchmarkAssign(b *testing.B) {
	rows, _ := clouds(5, 40, 300, 0, 128)
	begin := time.Now()
	basis := vector.Principal(rows, 64, 1)
	points := make([][]float32, len(rows))
	for i, r := range rows {
		points[i] = basis.Project(r)
	}
	near, g := find(b, points)
	m := grouping.NewModel(basis, points, near, g.Label, make([][2]float32, len(points)))
	b.ReportMetric(time.Since(begin).Seconds(), "s/sample")
	b.ReportAllocs()
	for i := range b.N {
		if _, err := m.Assign(rows[i%len(rows)]); err != nil {
			b.Fatal(err)
		}
	}
}
