package traits_test

import (
	"math"
	"testing"

	"mlife/collector/internal/clusters/traits"
)

func TestFishersExactTest(t *testing.T) {
	for _, c := range []struct {
		count traits.Count
		want  float64
	}{
		// Fisher's tea: three of four cups right by chance has 17 in 70.
		{traits.Count{Inside: 3, Size: 4, Outside: 1, Others: 4}, 17.0 / 70},
		{traits.Count{Inside: 4, Size: 4, Outside: 0, Others: 4}, 1.0 / 70},
		{traits.Count{Inside: 0, Size: 4, Outside: 4, Others: 4}, 1},
		{traits.Count{Inside: 5, Size: 5, Outside: 5, Others: 5}, 1},
		{traits.Count{Inside: 2, Size: 2, Outside: 0, Others: 0}, 1},
	} {
		if got := c.count.Excess(); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%+v: %g, want %g", c.count, got, c.want)
		}
	}
	if p := (traits.Count{Inside: 82_000, Size: 100_000, Outside: 36_000, Others: 900_000}).Excess(); p < 0 || p > 1e-300 {
		t.Errorf("a million cases: %g", p)
	}
}
