package bam

import (
	"context"
	"math"
	"strconv"
	"time"

	"mlife/shared/fault"
)

// Formula turns what is known of a badcase into points, by which the next ones to
// work on are found. One point is a factor of two: the terms are logarithms (to
// base 2) of how much worse something makes a case.
//
//	points = frequency   × log2(number of occurrences)
//	       + spread      × log2(number of devices that reported it)
//	       + severity    × (0 low, 1 medium, 2 high, 3 critical)
//	       + priority    × (priority − 3)          what people set, 1 to 5
//	       + regressions × log2(1 + times it came back after it was resolved)
//	       − time since it was last seen ÷ half-life
//
// The last term halves a case's weight with every half-life. Its value changes
// all the time, but for all cases alike: now ÷ half-life is the same number in
// each. So what is stored (Score) leaves it out and adds last seen ÷ half-life
// instead, which gives the same order at every moment and never has to be written
// again while nothing happens to the case. News sites rank in this way.
type Formula struct {
	Frequency   float64 `json:"frequency" minimum:"0" maximum:"100" doc:"Points for each doubling of the occurrences."`
	Spread      float64 `json:"spread" minimum:"0" maximum:"100" doc:"Points for each doubling of the devices."`
	Severity    float64 `json:"severity" minimum:"0" maximum:"100" doc:"Points for each step of severity above low."`
	Priority    float64 `json:"priority" minimum:"0" maximum:"100" doc:"Points for each step of priority above 3, and off for each below."`
	Regressions float64 `json:"regressions" minimum:"0" maximum:"100" doc:"Points for the first return after it was resolved, and for each doubling after that."`
	HalfLife    float64 `json:"half_life_days" minimum:"0" maximum:"3650" doc:"Days after which an unseen case has lost a point; 0 for never."`
}

// DefaultFormula is used until somebody sets another one.
var DefaultFormula = Formula{Frequency: 1, Spread: 1, Severity: 2, Priority: 2, Regressions: 2, HalfLife: 7}

// minHalfLife bounds the stored numbers.
const minHalfLife = 1.0 / 24 // days

// Check says what is wrong with a formula.
func (f Formula) Check() error {
	for name, w := range map[string]float64{"frequency": f.Frequency, "spread": f.Spread, "severity": f.Severity, "priority": f.Priority, "regressions": f.Regressions} {
		if !(w >= 0 && w <= 100) { // also for what is not a number
			return fault.Field("bam.Formula", "body."+name, "want 0 to 100")
		}
	}
	if f.HalfLife != 0 && !(f.HalfLife >= minHalfLife && f.HalfLife <= 3650) {
		return fault.Field("bam.Formula", "body.half_life_days", "want 0 for never, or an hour (0.042) to 3650 days")
	}
	return nil
}

// Facts are what a formula looks at.
type Facts struct {
	Frequency   int
	Spread      int // devices
	Severity    int // rank, 0 low to 3 critical
	Priority    int
	Regressions int
	LastSeen    time.Time
}

// Part is one term of a case's points.
type Part struct {
	Term   string  `json:"term" enum:"frequency,spread,severity,priority,regressions,recency"`
	Value  string  `json:"value" doc:"What the term looks at, as text."`
	Points float64 `json:"points"`
}

// Parts gives the terms of the points at a moment.
func (f Formula) Parts(x Facts, now time.Time) []Part {
	severity := []string{"low", "medium", "high", "critical"}[min(max(x.Severity, 0), 3)]
	age := max(0, now.Sub(x.LastSeen).Hours()/24)
	parts := []Part{
		{"frequency", "seen " + counted(x.Frequency, "time"), f.Frequency * log2(x.Frequency)},
		{"spread", "on " + counted(x.Spread, "device"), f.Spread * log2(x.Spread)},
		{"severity", severity, f.Severity * float64(x.Severity)},
		{"priority", strconv.Itoa(x.Priority), f.Priority * float64(x.Priority-3)},
		{"regressions", "came back " + counted(x.Regressions, "time"), f.Regressions * math.Log2(1+float64(x.Regressions))},
	}
	if f.HalfLife > 0 {
		parts = append(parts, Part{"recency", "last seen " + strconv.FormatFloat(math.Round(age*10)/10, 'f', -1, 64) + " days ago", -age / f.HalfLife})
	}
	return parts
}

// counted is a number with its noun, which takes an s.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// Points is the sum of the parts.
func (f Formula) Points(x Facts, now time.Time) (sum float64) {
	for _, p := range f.Parts(x, now) {
		sum += p.Points
	}
	return sum
}

// scoreEpoch is where stored scores begin; any moment would do.
var scoreEpoch = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// Score is what is stored to sort by, in thousandths of a point. A case that was
// last seen after now, by a device whose clock is wrong, counts as seen now: it
// must not stay in front for years.
func (f Formula) Score(x Facts, now time.Time) int64 {
	if x.LastSeen.After(now) {
		x.LastSeen = now
	}
	sum := f.Points(x, x.LastSeen)
	if f.HalfLife > 0 {
		sum += x.LastSeen.Sub(scoreEpoch).Hours() / 24 / f.HalfLife
	}
	return int64(math.Round(1000 * sum))
}

func log2(n int) float64 { return math.Log2(float64(max(n, 1))) }

// Ranked is a badcase with its points and where they come from.
type Ranked struct {
	Badcase Badcase `json:"badcase"`
	Points  float64 `json:"points"`
	Parts   []Part  `json:"parts" nullable:"false"`
}

// Ranking says which formula is in force and how far the stored scores follow it.
type Ranking struct {
	Formula   Formula   `json:"formula"`
	Revision  int       `json:"revision" doc:"Rises with every change."`
	Author    string    `json:"author"`
	ChangedAt time.Time `json:"changed_at"`
	Scored    int64     `json:"scored" doc:"Badcases whose score follows it; the rest are being worked on."`
	Total     int64     `json:"total"`
}

// Ranker is the port to the order of work.
type Ranker interface {
	Ranking(ctx context.Context) (Ranking, error)
	// SetFormula puts another formula in force; from then on Rescore has work.
	SetFormula(ctx context.Context, f Formula, author string, at time.Time) (Ranking, error)
	// Rescore brings up to limit badcases up to date and reports whether more wait.
	// It goes on where it was after a restart.
	Rescore(ctx context.Context, limit int, at time.Time) (more bool, err error)
	// Next gives the open badcases of a person and those of nobody, the most urgent
	// first.
	Next(ctx context.Context, login, cursor string, limit int, at time.Time) (items []Ranked, next string, err error)
	// Explain gives one badcase, open or not, with its points; fault.NotFound when there
	// is none.
	Explain(ctx context.Context, id string, at time.Time) (Ranked, error)
	// Top gives the first open badcases as another formula would order them. It
	// looks at every one.
	Top(ctx context.Context, f Formula, limit int, at time.Time) ([]Ranked, error)
}
