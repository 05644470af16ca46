package report

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/fleet"
	"mlife/shared/fault"
	"mlife/shared/query"
)

// RatesBy are the fields by which rates can be known.
var RatesBy = []string{"function", "model_version", "slot", "device", "place"}

// Rates are badcases per 1,000 inferences.
type Rates struct {
	By       string    `json:"by"`
	From     time.Time `json:"from" doc:"Only badcases that were first seen from here …"`
	To       time.Time `json:"to" doc:"… to before this are counted, and the inferences of that time."`
	Lines    []Rate    `json:"lines" nullable:"false" doc:"The most inferences first; those without known ones last."`
	Total    Rate      `json:"total"`
	Coverage float64   `json:"coverage" doc:"Share of the badcases found in this time whose inferences are known, 0 to 1."`
	Unknown  string    `json:"unknown,omitempty" doc:"Why no rate is known at all."`
	Notes    []string  `json:"notes" nullable:"false"`
}

// Rate is one value's.
type Rate struct {
	Key        string   `json:"key"`
	Badcases   int      `json:"badcases" doc:"All that were found in this time."`
	Counted    int      `json:"counted" doc:"Of these, those reported by a device whose model's inferences in this time are known."`
	Inferences int64    `json:"inferences"`
	Rate       *float64 `json:"rate,omitempty" doc:"Counted badcases per 1,000 inferences; absent when no inferences are known."`
	Query      string   `json:"query" doc:"Finds the badcases, in the search language."`
}

// Rater knows cases and inferences. Safe for concurrent use.
type Rater struct {
	Tables    bam.Tables
	Exposures fleet.Exposures
	Now       func() time.Time
}

// Rates counts what f selects by one of RatesBy.
func (r *Rater) Rates(ctx context.Context, f bam.Filter, by string) (Rates, error) {
	out := Rates{By: by, Lines: []Rate{}, Notes: []string{}}
	if !slices.Contains(RatesBy, by) {
		return out, fault.Field("report.Rates", "query.by", "%.80q is none of function, model_version, slot, device, place", by)
	}
	p, err := populationOf(f)
	if err != nil {
		return out, err
	}
	since, err := r.Exposures.ExposedSince(ctx)
	if err != nil {
		return out, err
	}
	if since.IsZero() {
		p.unclear = "no device has reported how often its models were asked"
	}
	p.devices = p.devices || by == "device" || by == "place"
	if out.From, out.To = window(p, since, r.Now()); !out.From.Before(out.To) && p.unclear == "" {
		p.unclear = "inferences are counted since " + since.Format(time.DateOnly) + " only, after the time that the search names"
	}
	if out.Unknown = p.unclear; out.Unknown != "" {
		return out, nil
	}
	cells, err := r.cells(ctx, p, out.From, out.To)
	if err != nil {
		return out, err
	}
	return out, r.count(ctx, f, p, cells, &out)
}

// window is the time for which both are known, in whole quarters or days.
func window(p population, since, now time.Time) (from, to time.Time) {
	step := 15 * time.Minute
	if p.devices {
		step = 24 * time.Hour
	}
	from, to = later(since, p.from).UTC(), now.UTC()
	if !p.to.IsZero() && p.to.Before(to) {
		to = p.to.UTC()
	}
	if cut := from.Truncate(step); cut.Before(from) && !cut.Before(since.Truncate(step)) {
		from = cut
	}
	if cut := to.Truncate(step); cut.Before(to) {
		to = cut.Add(step)
	}
	return from.Truncate(step), to
}

// cells gives the inferences that the search is about.
func (r *Rater) cells(ctx context.Context, p population, from, to time.Time) ([]cell, error) {
	list, err := r.Exposures.Exposed(ctx, from, to, p.devices)
	if err != nil {
		return nil, err
	}
	functions, err := r.pairs(ctx, "slot", "function")
	if err != nil {
		return nil, err
	}
	places := map[string][]string{}
	if p.devices {
		if places, err = r.pairs(ctx, "device", "place"); err != nil {
			return nil, err
		}
	}
	var out []cell
	for _, x := range list {
		c := cell{Exposure: x, functions: functions[x.Slot]}
		if where := places[x.Device]; len(where) == 1 { // of a device that moved, nobody knows which inferences were where
			c.places = where
		}
		if x.Inferences > 0 && p.has(c) {
			out = append(out, c)
		}
	}
	return out, nil
}

// pairs gives for each value of one field the values of another that cases have with it.
func (r *Rater) pairs(ctx context.Context, one, other string) (map[string][]string, error) {
	list, err := r.combine(ctx, bam.Filter{}, one, other)
	out := map[string][]string{}
	for _, c := range list {
		if c.Values[0] != "" && c.Values[1] != "" {
			out[c.Values[0]] = append(out[c.Values[0]], c.Values[1])
		}
	}
	return out, err
}

func (r *Rater) combine(ctx context.Context, f bam.Filter, by ...string) ([]bam.Combination, error) {
	axes := make([]bam.Axis, len(by))
	for i, name := range by {
		var err error
		if axes[i], err = bam.ParseAxis("by", name); err != nil {
			return nil, err
		}
	}
	return r.Tables.Combinations(ctx, f, axes, time.UTC)
}

// known names a model at work: on one device, or "" for all.
type known struct{ device, slot, version string }

// count fills in the lines.
func (r *Rater) count(ctx context.Context, f bam.Filter, p population, cells []cell, out *Rates) error {
	exposed, lines := map[known]bool{}, map[string]*Rate{}
	line := func(key string) *Rate {
		if lines[key] == nil {
			lines[key] = &Rate{Key: key}
		}
		return lines[key]
	}
	for _, c := range cells {
		exposed[known{c.Device, c.Slot, c.Version}] = true
		out.Total.Inferences += c.Inferences
		for _, key := range c.Texts(out.By) {
			line(key).Inferences += c.Inferences
		}
	}
	f.Q = joined(f.Q, within(out.From, out.To))
	fields := []string{out.By, "slot", "model_version", "source"}
	if p.devices {
		fields = []string{out.By, "slot", "model_version", "device"}
	}
	cases, err := r.combine(ctx, f, fields...)
	if err != nil {
		return err
	}
	moved := map[string][]string{}
	if out.By == "place" {
		if moved, err = r.pairs(ctx, "device", "place"); err != nil {
			return err
		}
	}
	for _, c := range cases {
		l, at := line(c.Values[0]), known{slot: c.Values[1], version: c.Values[2]}
		l.Badcases += c.Count
		out.Total.Badcases += c.Count
		fromDevice := c.Values[3] == bam.FromDevice
		if p.devices {
			at.device, fromDevice = c.Values[3], c.Values[3] != ""
		}
		if c.Values[0] == "" || !fromDevice || !exposed[at] || out.By == "place" && len(moved[at.device]) > 1 {
			continue
		}
		l.Counted += c.Count
		out.Total.Counted += c.Count
	}
	return out.finish(lines)
}

func (out *Rates) finish(lines map[string]*Rate) error {
	axis, err := bam.ParseAxis("by", out.By)
	if err != nil {
		return err
	}
	within := within(out.From, out.To)
	for key, l := range lines {
		l.Query = joined(bam.ValueQuery(axis.Field, key), within)
		l.divide()
		out.Lines = append(out.Lines, *l)
	}
	slices.SortFunc(out.Lines, func(a, b Rate) int {
		return cmp.Or(cmp.Compare(b.Inferences, a.Inferences), cmp.Compare(b.Badcases, a.Badcases), cmp.Compare(a.Key, b.Key))
	})
	if out.Total.Query = within; out.Total.Badcases > 0 {
		out.Coverage = float64(out.Total.Counted) / float64(out.Total.Badcases)
	}
	out.Total.divide()
	if rest := out.Total.Badcases - out.Total.Counted; rest > 0 {
		out.Notes = append(out.Notes, strconv.Itoa(rest)+" badcases are not in the rates: they were uploaded or came from tests, or their device did not report inferences of their slot and model version in this time.")
	}
	switch out.By {
	case "function":
		out.Notes = append(out.Notes, "Devices count inferences by slot: an inference counts for every function that badcases of its slot name.")
	case "place":
		out.Notes = append(out.Notes, "Inferences belong to the place that the badcases of their device name; those of a device with several places are not known by place.")
	}
	return nil
}

func (r *Rate) divide() {
	if r.Inferences > 0 {
		x := 1000 * float64(r.Counted) / float64(r.Inferences)
		r.Rate = &x
	}
}

// joined ties two queries by and.
func joined(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return "(" + a + ") " + b
}

// within is the query for what was first seen in a time.
func within(from, to time.Time) string {
	f, _ := bam.Schema().Field("first_seen")
	return bam.Within(f, from, to)
}

var _ query.Thing = cell{}
