package alarm

import (
	"slices"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

// Limits.
const (
	MaxRules    = 200
	MaxWatchers = 100 // of one rule
	MaxChannels = 20  // of one rule
	MaxNote     = 4 << 10
)

// What a rule measures.
const (
	Reports = "reports" // occurrences in a window
	Rate    = "rate"    // occurrences among the inferences that the devices counted
)

// What a rule compares with.
const (
	Baseline  = "baseline"  // its own past
	Threshold = "threshold" // a number
)

// Rule says what is watched. Its JSON is that of the REST API.
type Rule struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`
	Query        string    `json:"query" doc:"In the search language; empty for everything. With a saved search, what that said when it was last read."`
	Search       string    `json:"search" doc:"ID of the saved search it follows, or empty."`
	Measure      string    `json:"measure" enum:"reports,rate"`
	Window       Window    `json:"window" enum:"hour,day,week"`
	Kind         string    `json:"kind" enum:"baseline,threshold"`
	FalsePerYear float64   `json:"false_per_year" doc:"Of a baseline: how many false alarms in a year are put up with."`
	Threshold    float64   `json:"threshold" doc:"Of a threshold: reports in a window, or reports per 1,000 inferences, at which it is raised."`
	MinCount     int64     `json:"min_count" doc:"A rise of fewer reports raises nothing."`
	MinExposure  int64     `json:"min_exposure" doc:"Of a rate: a window with fewer inferences is not judged."`
	Cooldown     int       `json:"cooldown_hours" doc:"Hours after an alarm in which no other is raised."`
	Enabled      bool      `json:"enabled"`
	Channels     []string  `json:"channels" nullable:"false" doc:"IDs of the channels that are told."`
	Watchers     []string  `json:"watchers" nullable:"false" doc:"Logins of the people who are told in the page."`
	Author       string    `json:"author"`
	CreatedAt    time.Time `json:"created_at"`
	UpdatedAt    time.Time `json:"updated_at"`
}

// Check says what is wrong with a rule.
func (r Rule) Check() error {
	const op = "alarm.Rule"
	no := func(field, format string, args ...any) error { return fault.Field(op, "body."+field, format, args...) }
	switch {
	case strings.TrimSpace(r.Name) == "" || len(r.Name) > 128:
		return no("name", "1 to 128 bytes, have %d", len(r.Name))
	case len(r.Query) > bam.MaxText:
		return no("query", "at most %d bytes", bam.MaxText)
	case r.Window.Width() == 0:
		return no("window", "%.20q is none of hour, day, week", r.Window)
	case r.Measure != Reports && r.Measure != Rate:
		return no("measure", "%.20q is neither reports nor rate", r.Measure)
	case r.Kind != Baseline && r.Kind != Threshold:
		return no("kind", "%.20q is neither baseline nor threshold", r.Kind)
	case r.Kind == Baseline && !(r.FalsePerYear >= 0.1 && r.FalsePerYear <= 365):
		return no("false_per_year", "want 0.1 to 365")
	case r.Kind == Threshold && !(r.Threshold > 0 && r.Threshold <= 1e9):
		return no("threshold", "want a number above 0")
	case r.MinCount < 1 || r.MinCount > 1e9:
		return no("min_count", "want at least 1")
	case r.MinExposure < 0 || r.MinExposure > 1e12:
		return no("min_exposure", "want 0 or more")
	case r.Cooldown < 0 || r.Cooldown > 24*90:
		return no("cooldown_hours", "want 0 to %d", 24*90)
	case len(r.Channels) > MaxChannels:
		return no("channels", "at most %d", MaxChannels)
	case len(r.Watchers) > MaxWatchers:
		return no("watchers", "at most %d", MaxWatchers)
	}
	if _, err := (bam.Filter{Q: r.Query}).Where(); err != nil {
		return &fault.Error{Kind: fault.Invalid, Op: op, Field: "body.query", Err: err}
	}
	return nil
}

// SameCourse says whether what was learnt for r holds for another version of it.
func (r Rule) SameCourse(o Rule) bool {
	return r.Query == o.Query && r.Measure == o.Measure && r.Window == o.Window && r.Kind == o.Kind && r.MinExposure == o.MinExposure
}

func (r Rule) cooldown() time.Duration { return time.Duration(r.Cooldown) * time.Hour }

func (r Rule) leastExposure() float64 {
	if r.Measure == Rate {
		return float64(max(r.MinExposure, 1))
	}
	return 0
}

// compare is the verdict of a threshold.
func (r Rule) compare(b Bucket) Verdict {
	value, high := float64(b.N), r.Threshold
	if r.Measure == Rate {
		value, high = 1000*value/b.Exposure, r.Threshold*b.Exposure/1000
	}
	return Verdict{Known: true, Score: value / r.Threshold, High: int64(high), Over: 1, From: b.T, Count: b.N, Usual: high}
}

// changing are the fields that people and time change after a report came.
var changing = []string{"status", "priority", "assignee", "tag", "score", "updated_at", "last_seen", "document", "frequency", "severity"}

// Changing names the fields in a rule's query whose values change after a report came,
// so that the past as it is now is not what it was.
func (r Rule) Changing() []string {
	out := []string{}
	n, err := bam.Filter{Q: r.Query}.Where()
	if err != nil {
		return out
	}
	eachTest(n, func(field string) {
		if slices.Contains(changing, field) && !slices.Contains(out, field) {
			out = append(out, field)
		}
	})
	return out
}
