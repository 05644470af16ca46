package significance_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"mlife/shared/significance"
)

func near(a, b, by float64) bool { return math.Abs(a-b) <= by }

// Values of published tables.
func TestTails(t *testing.T) {
	for _, c := range []struct {
		x    float64
		free int
		want float64
	}{{3.841459, 1, 0.05}, {6.634897, 1, 0.01}, {18.307038, 10, 0.05}, {2.705543, 1, 0.1}, {124.342113, 100, 0.05}, {0.003932, 1, 0.95}, {0, 5, 1}, {1, 0, 1}} {
		if got := significance.ChiSquare(c.x, c.free); !near(got, c.want, 1e-6) {
			t.Errorf("chi-square %g of %d: %g, want %g", c.x, c.free, got, c.want)
		}
	}
	if p := significance.ChiSquare(1e5, 3); p != 0 && !(p > 0 && p < 1e-300) {
		t.Errorf("far out: %g", p)
	}
	for z, want := range map[float64]float64{0: 0.5, 1.644854: 0.05, -1.644854: 0.95, 2.326348: 0.01} {
		if got := significance.Normal(z); !near(got, want, 1e-6) {
			t.Errorf("normal %g: %g, want %g", z, got, want)
		}
	}
	// Smirnov: 1.358 is the critical value at 0.05 for large samples.
	if p := significance.Kolmogorov(1.3581*math.Sqrt(2.0/100_000), 100_000, 100_000); !near(p, 0.05, 1e-3) {
		t.Errorf("Kolmogorov: %g", p)
	}
}

// TestGTest: McDonald's Handbook of Biological Statistics gives G = 7.32 before the
// correction for these counts.
func TestGTest(t *testing.T) {
	g, p, free, ok := significance.GTest([]float64{268, 199, 42}, []float64{807, 759, 184})
	if !ok || free != 2 || !near(g, 7.3, 0.05) || !near(p, 0.026, 0.001) {
		t.Errorf("g %g, p %g, %d", g, p, free)
	}
	if _, _, _, ok := significance.GTest([]float64{5, 0}, []float64{7, 0}); ok {
		t.Error("one category was compared")
	}
	if _, p, _, _ := significance.GTest([]float64{1000, 1, 1, 1}, []float64{1000, 0, 2, 1}); p < 0.05 {
		t.Errorf("rare categories: %g", p)
	}
}

// Under nothing to find, each test says so as often as it should.
func TestTestsKeepTheirLevel(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const runs = 2000
	var g, u, k int
	for range runs {
		a, b := make([]float64, 6), make([]float64, 6)
		for range 400 {
			a[min(5, int(rng.ExpFloat64()*2))]++
			b[min(5, int(rng.ExpFloat64()*2))]++
		}
		if _, p, _, _ := significance.GTest(a, b); p < 0.05 {
			g++
		}
		x, y := make([]float64, 60), make([]float64, 80)
		for i := range x {
			x[i] = math.Round(rng.NormFloat64() * 4)
		}
		for i := range y {
			y[i] = math.Round(rng.NormFloat64() * 4)
		}
		if _, p := significance.MannWhitney(x, y); p < 0.05 {
			u++
		}
		if p := significance.Kolmogorov(distance(rng, 100, 150), 100, 150); p < 0.05 {
			k++
		}
	}
	for name, n := range map[string]int{"G": g, "Mann-Whitney": u, "Kolmogorov": k} {
		if share := float64(n) / runs; share < 0.035 || share > 0.065 {
			t.Errorf("%s: %.3f at the level of 0.05", name, share)
		}
	}
}

// distance is the Kolmogorov distance of two samples of the same law.
func distance(rng *rand.Rand, n, m int) float64 {
	count := make([]float64, 0, n+m)
	for range n {
		count = append(count, 1/float64(n))
	}
	for range m {
		count = append(count, -1/float64(m))
	}
	rng.Shuffle(len(count), func(i, j int) { count[i], count[j] = count[j], count[i] })
	at, most := 0.0, 0.0
	for _, c := range count {
		at += c
		most = max(most, math.Abs(at))
	}
	return most
}

func TestMannWhitney(t *testing.T) {
	auc, p := significance.MannWhitney([]float64{3, 4, 5, 6, 7, 8, 9, 10}, []float64{1, 2, 3, 1, 2, 3, 1, 2})
	if !near(auc, 0.984375, 1e-9) || p > 0.001 {
		t.Errorf("%g %g", auc, p)
	}
	if auc, p := significance.MannWhitney([]float64{1, 1}, []float64{1, 1}); auc != 0.5 || p != 1 {
		t.Errorf("all the same: %g %g", auc, p)
	}
}

func TestMany(t *testing.T) {
	p := []float64{0.04, 0.01, 0.03, 0.5}
	for i, want := range []float64{0.09, 0.04, 0.09, 0.5} {
		if got := significance.Holm(p)[i]; !near(got, want, 1e-12) {
			t.Errorf("Holm %d: %g, want %g", i, got, want)
		}
	}
	for i, want := range []float64{0.04 * 4 / 3, 0.04, 0.04 * 4 / 3, 0.5} {
		if got := significance.FalseDiscovery(p)[i]; !near(got, want, 1e-12) {
			t.Errorf("false discovery %d: %g, want %g", i, got, want)
		}
	}
}
