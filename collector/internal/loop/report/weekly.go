package report

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/clusters"
	"mlife/collector/internal/msm"
	"mlife/shared/fault"
)

// MaxWeeks bounds how far a report looks back.
const MaxWeeks = 52

// Weekly is a week's report: what came new, came back and was resolved, per function and
// model version, beside the weeks before.
type Weekly struct {
	Week     time.Time   `json:"week" doc:"Monday of the week, in the zone."`
	Until    time.Time   `json:"until" doc:"Its end."`
	Zone     string      `json:"zone"`
	Complete bool        `json:"complete" doc:"The week is over."`
	Weeks    []time.Time `json:"weeks" nullable:"false" doc:"The weeks of every list of numbers, oldest first; the last is the week of the report."`
	All      Series      `json:"all"`
	Lines    []Series    `json:"lines" nullable:"false" doc:"By function and model version, most new cases in the week first."`
	More     int         `json:"more" doc:"How many more pairs of function and version there are."`
	Deployed []int       `json:"deployed" nullable:"false" doc:"Models deployed in each week, of all functions."`
	Rose     []Rise      `json:"rose" nullable:"false" doc:"Values whose cases rose most."`
	Tested   int         `json:"tested" doc:"How many values were tested."`
	Classes  []Class     `json:"classes" nullable:"false" doc:"Result against truth, most new cases first."`
	Groups   []Group     `json:"groups" nullable:"false" doc:"Groups of like cases, most new cases first."`
	Notes    []string    `json:"notes" nullable:"false"`
}

// Series is one function and version along the weeks.
type Series struct {
	Function   string   `json:"function"`
	Model      string   `json:"model_version"`
	New        []int    `json:"new" nullable:"false" doc:"Cases first seen in each week."`
	Returned   []int    `json:"returned" nullable:"false" doc:"Resolved cases that were reported again in each week."`
	Resolved   []int    `json:"resolved" nullable:"false" doc:"Cases resolved in each week."`
	Normalized []Number `json:"normalized" nullable:"false" doc:"New cases as a part of those of the largest week."`
	Rates      []Number `json:"rates" nullable:"false" doc:"New cases per 1,000 inferences; null where inferences are not known."`
	Share      float64  `json:"share" doc:"Of all new cases of the week."`
	Before     int      `json:"before" doc:"New cases of the week before."`
	Mean       float64  `json:"mean" doc:"New cases per week in the weeks before."`
	Chance     float64  `json:"chance" doc:"Probability of so many or more if nothing had changed since the weeks before: below 0.05 is a rise beyond chance. By inferences, against the weeks for which they are known, else by time."`
	Query      string   `json:"query" doc:"Finds the new cases of the week."`
	ReturnedID []string `json:"returned_ids" nullable:"false" doc:"Of the week; at most 200."`
	ResolvedID []string `json:"resolved_ids" nullable:"false" doc:"Of the week; at most 200."`
}

// Number is a number that may not be known.
type Number = *float64

// Options is what the weekly report is made of. Deployments and Groups may be nil.
type Options struct {
	Rater
	Moves       bam.Moves
	Definitions bam.Definitions
	Deployments msm.Deployments
	Clusters    clusters.Store
}

// Desk makes weekly reports. Safe for concurrent use.
type Desk struct{ Options }

// maxLines bounds the pairs of function and version that are listed.
const maxLines = 40

// maxIDs bounds the cases that are named one by one.
const maxIDs = 200

// Weekly reports on the week that a moment is in, beside the weeks before: weeks in all.
func (d *Desk) Weekly(ctx context.Context, f bam.Filter, at time.Time, zone *time.Location, weeks int) (Weekly, error) {
	out := Weekly{Zone: zone.String(), Lines: []Series{}, Rose: []Rise{}, Classes: []Class{}, Groups: []Group{}, Notes: []string{}}
	if weeks < 2 || weeks > MaxWeeks {
		return out, fault.Field("report.Weekly", "query.weeks", "want 2 to %d", MaxWeeks)
	}
	c := bam.Calendar{Span: "week", Zone: zone}
	out.Week = c.Start(at)
	out.Until = c.Step(out.Week, 1)
	out.Complete = !d.Now().Before(out.Until)
	for n := 1 - weeks; n <= 0; n++ {
		out.Weeks = append(out.Weeks, c.Step(out.Week, n))
	}
	s := &sheet{Weekly: &out, zone: zone, filter: f, lines: map[[2]string]*Series{}}
	s.within = f
	s.within.Q = joined(f.Q, within(out.Weeks[0], out.Until))
	for _, step := range []func(context.Context, *sheet) error{d.cases, d.moves, d.inferences, d.deployed, d.rises, d.classes, d.groups} {
		if err := step(ctx, s); err != nil {
			return out, err
		}
	}
	s.finish(d.Now())
	return out, nil
}

// sheet is a report while it is made.
type sheet struct {
	*Weekly
	zone   *time.Location
	filter bam.Filter
	within bam.Filter // and first seen in one of the weeks
	lines  map[[2]string]*Series
	known  []map[known]int64 // inferences of each week
	since  time.Time         // of the inferences
	cases  []seen
}

// seen is a count of new cases of one model in one week.
type seen struct {
	week  int
	line  [2]string // function and version
	model known
	count int
}

func (s *sheet) line(key [2]string) *Series {
	if s.lines[key] == nil {
		s.lines[key] = newSeries(len(s.Weeks), key)
	}
	return s.lines[key]
}

func newSeries(weeks int, key [2]string) *Series {
	return &Series{Function: key[0], Model: key[1], New: make([]int, weeks), Returned: make([]int, weeks), Resolved: make([]int, weeks),
		Normalized: make([]Number, weeks), Rates: make([]Number, weeks), ReturnedID: []string{}, ResolvedID: []string{}}
}

// week gives the place of a moment in Weeks; -1 outside.
func (s *sheet) week(t time.Time) int {
	n, found := slices.BinarySearchFunc(s.Weeks, t, time.Time.Compare)
	if !found {
		n--
	}
	if !t.Before(s.Until) {
		return -1
	}
	return n
}

// cases counts what was first seen in each week.
func (d *Desk) cases(ctx context.Context, s *sheet) error {
	list, err := d.weekly(ctx, s.within, s.zone, "function", "model_version", "slot")
	s.All = *newSeries(len(s.Weeks), [2]string{})
	for _, c := range list {
		at, err := parseTime(c.Values[0])
		if err != nil {
			return err
		}
		n, key := s.week(at), [2]string{c.Values[1], c.Values[2]}
		if n < 0 {
			continue
		}
		s.line(key).New[n] += c.Count
		s.All.New[n] += c.Count
		s.cases = append(s.cases, seen{n, key, known{slot: c.Values[3], version: c.Values[2]}, c.Count})
	}
	return err
}

// weekly combines fields with the week in which cases were first seen.
func (d *Desk) weekly(ctx context.Context, f bam.Filter, zone *time.Location, fields ...string) ([]bam.Combination, error) {
	by := make([]bam.Axis, len(fields)+1)
	for i, name := range append([]string{"first_seen.week"}, fields...) {
		var err error
		if by[i], err = bam.ParseAxis("by", name); err != nil {
			return nil, err
		}
	}
	return d.Tables.Combinations(ctx, f, by, zone)
}

// moves counts what came back and what was resolved, each case once a week.
func (d *Desk) moves(ctx context.Context, s *sheet) error {
	list, err := d.Moves.Moves(ctx, s.filter, s.Weeks[0], s.Until)
	type once struct {
		id   string
		week int
		back bool
	}
	done := map[once]bool{}
	for _, m := range list {
		back := m.From == bam.Resolved && m.Reported
		n := s.week(m.At)
		if n < 0 || !back && m.To != bam.Resolved || done[once{m.ID, n, back}] {
			continue
		}
		done[once{m.ID, n, back}] = true
		for _, l := range []*Series{s.line([2]string{m.Function, m.Model}), &s.All} {
			counts, ids := &l.Resolved, &l.ResolvedID
			if back {
				counts, ids = &l.Returned, &l.ReturnedID
			}
			(*counts)[n]++
			if n == len(s.Weeks)-1 && len(*ids) < maxIDs {
				*ids = append(*ids, m.ID)
			}
		}
	}
	return err
}

// deployed counts models that were deployed, in which the paper sees how steady the work
// is (its Fig. 20).
func (d *Desk) deployed(ctx context.Context, s *sheet) error {
	s.Deployed = make([]int, len(s.Weeks))
	if d.Deployments == nil {
		return nil
	}
	for q := (msm.DeploymentQuery{Limit: 200}); ; {
		page, err := d.Deployments.Deployments(ctx, q)
		if err != nil {
			return err
		}
		for _, one := range page.Items {
			if n := s.week(one.CreatedAt); n >= 0 && one.Reverts == "" {
				s.Deployed[n] += len(one.Models)
			}
		}
		if q.Cursor = page.Next; page.Next == "" || page.Items[len(page.Items)-1].CreatedAt.Before(s.Weeks[0]) {
			return nil
		}
	}
}

// finish divides, compares and sorts.
func (s *sheet) finish(now time.Time) {
	elapsed := 1.0 // of the week
	if !s.Complete {
		elapsed = max(0, float64(now.Sub(s.Week))/float64(s.Until.Sub(s.Week)))
		s.Notes = append(s.Notes, "The week is not over: probabilities take that into account, counts and changes do not.")
	}
	last := len(s.Weeks) - 1
	for key, l := range s.lines {
		s.compare(l, elapsed)
		l.Query = joined(joined(value("function", key[0]), value("model_version", key[1])), within(s.Week, s.Until))
		if s.All.New[last] > 0 {
			l.Share = float64(l.New[last]) / float64(s.All.New[last])
		}
		s.Lines = append(s.Lines, *l)
	}
	s.compare(&s.All, elapsed)
	s.All.Query, s.All.Share = within(s.Week, s.Until), 1
	slices.SortFunc(s.Lines, func(a, b Series) int {
		return cmp.Or(cmp.Compare(b.New[last], a.New[last]), cmp.Compare(b.Mean, a.Mean), cmp.Compare(a.Function, b.Function), cmp.Compare(a.Model, b.Model))
	})
	if s.More = max(0, len(s.Lines)-maxLines); s.More > 0 {
		s.Lines = s.Lines[:maxLines]
	}
}

func (s *sheet) compare(l *Series, elapsed float64) {
	last := len(s.Weeks) - 1
	l.Before = l.New[last-1]
	most := slices.Max(l.New)
	for n, count := range l.New {
		if most > 0 {
			x := float64(count) / float64(most)
			l.Normalized[n] = &x
		}
	}
	l.Mean = mean(l.New[:last])
	before, part := s.against(l, elapsed)
	l.Chance = chance(l.New[last], before, part)
}

// value is the query for a field's value; parentheses keep it one.
func value(field, key string) string {
	f, _ := bam.Schema().Field(field)
	return strings.TrimSpace(bam.ValueQuery(f, key))
}

func parseTime(text string) (time.Time, error) { return time.Parse(time.RFC3339, text) }

// groupName is what a group is called.
func groupName(name string, number int, t []clusters.Trait) string {
	switch {
	case name != "":
		return name
	case len(t) > 0:
		return t[0].Field + " " + t[0].Value
	}
	return "Group " + strconv.Itoa(number)
}
