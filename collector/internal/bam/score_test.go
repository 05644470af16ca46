package bam

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"mlife/shared/fault"
)

func someFacts(r *rand.Rand, now time.Time) Facts {
	return Facts{Frequency: 1 + r.IntN(5000), Spread: 1 + r.IntN(200), Severity: r.IntN(4), Priority: 1 + r.IntN(5), Regressions: r.IntN(4),
		LastSeen: now.Add(-time.Duration(r.IntN(400*24)) * time.Hour)}
}

// What is stored once must give the order of the points at every later moment.
func TestStoredScoresKeepTheOrderForEver(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	start := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	for _, f := range []Formula{DefaultFormula, {Frequency: 0.5, Priority: 7, HalfLife: 0.5}, {Spread: 3, Severity: 1}} {
		cases := make([]Facts, 300)
		for i := range cases {
			cases[i] = someFacts(r, start)
		}
		slices.SortFunc(cases, func(a, b Facts) int { return int(f.Score(b, start) - f.Score(a, start)) })
		for _, later := range []time.Duration{0, time.Hour, 30 * 24 * time.Hour, 3 * 365 * 24 * time.Hour} {
			for i := 1; i < len(cases); i++ {
				a, b := f.Points(cases[i-1], start.Add(later)), f.Points(cases[i], start.Add(later))
				if b-a > 0.0011 { // scores are rounded to thousandths
					t.Fatalf("%+v after %s: %f before %f", f, later, a, b)
				}
			}
		}
	}
}

func TestPartsMakeThePoints(t *testing.T) {
	now := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	x := Facts{Frequency: 8, Spread: 4, Severity: 3, Priority: 5, Regressions: 1, LastSeen: now.Add(-14 * 24 * time.Hour)}
	want := map[string]float64{"frequency": 3, "spread": 2, "severity": 6, "priority": 4, "regressions": 2, "recency": -2}
	for _, p := range DefaultFormula.Parts(x, now) {
		if math.Abs(p.Points-want[p.Term]) > 1e-9 {
			t.Errorf("%+v, want %f", p, want[p.Term])
		}
	}
	if sum := DefaultFormula.Points(x, now); math.Abs(sum-15) > 1e-9 {
		t.Error(sum)
	}
}

func TestAWrongClockDoesNotStayInFront(t *testing.T) {
	now := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	ahead, right := Facts{Frequency: 1, LastSeen: now.AddDate(70, 0, 0)}, Facts{Frequency: 1, LastSeen: now}
	if a, b := DefaultFormula.Score(ahead, now), DefaultFormula.Score(right, now); a != b {
		t.Error(a, b)
	}
}

func TestFormulasAreChecked(t *testing.T) {
	for field, f := range map[string]Formula{"body.frequency": {Frequency: -1}, "body.spread": {Spread: 101}, "body.severity": {Severity: math.NaN()},
		"body.half_life_days": {HalfLife: 0.01}, "body.priority": {Priority: math.Inf(1)}} {
		var e *fault.Error
		if err := f.Check(); !errors.As(err, &e) || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if err := (Formula{}).Check(); err != nil {
		t.Error(err)
	}
}
