package layout_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"go.uber.org/goleak"

	"mlife/collector/internal/clusters/grouping"
	"mlife/collector/internal/clusters/layout"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// far draws clouds so far from each other that no link joins them.
func far(sizes ...int) (rows [][]float32, of []int) {
	rng := rand.New(rand.NewPCG(1, 2))
	for c, n := range sizes {
		for range n {
			v := make([]float32, 16)
			for j := range v {
				v[j] = float32(rng.NormFloat64())
			}
			v[c] += 100
			rows, of = append(rows, v), append(of, c)
		}
	}
	return rows, of
}

func place(t *testing.T, rows [][]float32) [][]float32 {
	t.Helper()
	near, err := grouping.Neighbours(t.Context(), rows, 10, func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
	at, err := layout.Place(t.Context(), grouping.Weigh(near), rows, layout.Options{Dim: 2, Epochs: 60, Seed: 1}, func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestPartsLieApartAndClose(t *testing.T) {
	rows, of := far(200, 120, 60, 30)
	at := place(t, rows)
	if again := place(t, rows); !slices.EqualFunc(at, again, slices.Equal[[]float32]) {
		t.Error("the same seed gives another map")
	}
	type circle struct{ x, y, r, n float64 }
	circles := make([]circle, 4)
	for i, p := range at {
		c := &circles[of[i]]
		c.x, c.y, c.n = c.x+float64(p[0]), c.y+float64(p[1]), c.n+1
	}
	for i := range circles {
		c := &circles[i]
		c.x, c.y = c.x/c.n, c.y/c.n
		for k, p := range at {
			if of[k] == i {
				c.r = max(c.r, math.Hypot(float64(p[0])-c.x, float64(p[1])-c.y))
			}
		}
	}
	for i, a := range circles {
		nearest := math.Inf(1)
		for j, b := range circles {
			if i == j {
				continue
			}
			d := math.Hypot(a.x-b.x, a.y-b.y) - a.r - b.r
			nearest = min(nearest, d)
			if d < 0 {
				t.Errorf("parts %d and %d overlap by %.2f", i, j, -d)
			}
		}
		if nearest > a.r {
			t.Errorf("part %d of radius %.2f lies %.2f from the nearest", i, a.r, nearest)
		}
	}
}
