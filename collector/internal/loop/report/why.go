package report

import (
	"cmp"
	"context"
	"slices"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/clusters/traits"
	"mlife/shared/fault"
	"mlife/shared/query"
	"mlife/shared/significance"
)

// Rise is a value that more new cases of the week have than before.
type Rise struct {
	Field       string  `json:"field"`
	Value       string  `json:"value"`
	Now         int     `json:"now" doc:"New cases of the week with it."`
	Mean        float64 `json:"mean" doc:"New cases per week with it in the weeks before."`
	Share       float64 `json:"share" doc:"Of the new cases of the week, 0 to 1."`
	ShareBefore float64 `json:"share_before" doc:"Of the new cases of the weeks before."`
	Chance      float64 `json:"chance" doc:"Probability of such a share or a larger one if the week drew from the same cases as those before (Fisher's exact test)."`
	Discovery   float64 `json:"false_discovery" doc:"The same as a false discovery rate, which takes into account how many values were tested (Benjamini and Hochberg)."`
	Beyond      bool    `json:"beyond_chance" doc:"The false discovery rate is below 0.05."`
	Query       string  `json:"query" doc:"Finds the new cases of the week with it."`
}

// Class is one pair of what the model said and what is right.
type Class struct {
	Result string  `json:"result"`
	Truth  string  `json:"truth"`
	Now    int     `json:"now"`
	Before int     `json:"before"`
	Mean   float64 `json:"mean"`
	Query  string  `json:"query"`
}

// Group is a group of like cases.
type Group struct {
	ID         string  `json:"id"`
	Clustering string  `json:"clustering"`
	Name       string  `json:"name" doc:"What people called it, or what sets it apart, or its number."`
	Now        int     `json:"now"`
	Before     int     `json:"before"`
	Mean       float64 `json:"mean"`
}

// explaining are the fields whose values may say why, besides attributes.
var explaining = []string{"device", "place", "severity", "result", "truth", "tag", "slot", "system_version", "model_version", "function", "rule", "source", "media_type"}

const (
	mostOwn     = 24 // attributes that are tried
	mostRises   = 15
	leastRise   = 3 // cases: fewer say nothing
	mostClasses = 12
	mostGroups  = 8
	mostTried   = 30 // groups that are counted
)

// rises tests every value of the explaining fields.
func (d *Desk) rises(ctx context.Context, s *sheet) error {
	defs, err := d.Definitions.Attributes(ctx)
	if err != nil {
		return err
	}
	fields := slices.Clone(explaining)
	for _, a := range defs[:min(len(defs), mostOwn)] {
		fields = append(fields, query.AttributePrefix+a.Name)
	}
	var all []Rise
	for _, field := range fields {
		some, err := d.risesOf(ctx, s, field)
		if fault.Is(err, fault.TooLarge) {
			s.Notes = append(s.Notes, "Values of "+field+" were not tested: there are too many.")
			continue
		}
		if err != nil {
			return err
		}
		all = append(all, some...)
	}
	s.Tested = len(all)
	p := make([]float64, len(all))
	for i, r := range all {
		p[i] = r.Chance
	}
	for i, q := range significance.FalseDiscovery(p) {
		all[i].Discovery, all[i].Beyond = q, q < 0.05
	}
	all = slices.DeleteFunc(all, func(r Rise) bool { return float64(r.Now) <= r.Mean || r.Share <= r.ShareBefore })
	slices.SortFunc(all, func(a, b Rise) int {
		return cmp.Or(-compareBool(a.Beyond, b.Beyond), cmp.Compare(float64(b.Now)-b.Mean, float64(a.Now)-a.Mean), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Value, b.Value))
	})
	s.Rose = append(s.Rose, all[:min(len(all), mostRises)]...)
	return nil
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func (d *Desk) risesOf(ctx context.Context, s *sheet, field string) ([]Rise, error) {
	counts, err := d.byWeek(ctx, s, field)
	if err != nil {
		return nil, err
	}
	axis, err := bam.ParseAxis("by", field)
	if err != nil {
		return nil, err
	}
	last := len(s.Weeks) - 1
	size := s.All.New[last]
	others := sum(s.All.New[:last])
	var out []Rise
	for values, weeks := range counts {
		now, before := weeks[last], sum(weeks[:last])
		if values[0] == "" || now+before < leastRise || size == 0 || others == 0 {
			continue
		}
		c := traits.Count{Inside: now, Size: size, Outside: before, Others: others}
		if now < leastRise {
			continue
		}
		out = append(out, Rise{Field: field, Value: values[0], Now: now, Mean: float64(before) / float64(last), Share: c.Share(), ShareBefore: c.Elsewhere(),
			Chance: c.Excess(), Query: joined(bam.ValueQuery(axis.Field, values[0]), within(s.Week, s.Until))})
	}
	return out, nil
}

// byWeek counts new cases by one or two fields, each with its weeks.
func (d *Desk) byWeek(ctx context.Context, s *sheet, fields ...string) (map[[2]string][]int, error) {
	list, err := d.weekly(ctx, s.within, s.zone, fields...)
	out := map[[2]string][]int{}
	for _, c := range list {
		at, err := parseTime(c.Values[0])
		if err != nil {
			return nil, err
		}
		var key [2]string
		copy(key[:], c.Values[1:])
		if out[key] == nil {
			out[key] = make([]int, len(s.Weeks))
		}
		if n := s.week(at); n >= 0 {
			out[key][n] += c.Count
		}
	}
	return out, err
}

// classes counts what was taken for what.
func (d *Desk) classes(ctx context.Context, s *sheet) error {
	counts, err := d.byWeek(ctx, s, "result", "truth")
	if err != nil {
		return err
	}
	last := len(s.Weeks) - 1
	for key, weeks := range counts {
		if weeks[last] > 0 {
			s.Classes = append(s.Classes, Class{Result: key[0], Truth: key[1], Now: weeks[last], Before: weeks[last-1], Mean: mean(weeks[:last]),
				Query: joined(joined(value("result", key[0]), value("truth", key[1])), within(s.Week, s.Until))})
		}
	}
	slices.SortFunc(s.Classes, func(a, b Class) int {
		return cmp.Or(cmp.Compare(b.Now, a.Now), cmp.Compare(a.Result, b.Result), cmp.Compare(a.Truth, b.Truth))
	})
	s.Classes = s.Classes[:min(len(s.Classes), mostClasses)]
	return nil
}

// groups counts the new cases of groups of the newest clustering that has some.
func (d *Desk) groups(ctx context.Context, s *sheet) error {
	if d.Clusters == nil {
		return nil
	}
	all, err := d.Clusters.Clusterings(ctx)
	if err != nil {
		return err
	}
	for _, clustering := range all {
		groups, err := d.Clusters.Groups(ctx, clustering.ID, d.Now())
		if err != nil {
			return err
		}
		for _, g := range groups[:min(len(groups), mostTried)] {
			one := *s
			one.within.Cluster = []string{g.ID}
			weeks, err := d.byWeek(ctx, &one, "source")
			if err != nil {
				return err
			}
			line := Group{ID: g.ID, Clustering: clustering.ID, Name: groupName(g.Name, g.Number, g.Traits)}
			last := len(s.Weeks) - 1
			for _, counts := range weeks {
				line.Now, line.Before, line.Mean = line.Now+counts[last], line.Before+counts[last-1], line.Mean+mean(counts[:last])
			}
			if line.Now > 0 {
				s.Groups = append(s.Groups, line)
			}
		}
		if len(s.Groups) > 0 {
			break
		}
	}
	slices.SortStableFunc(s.Groups, func(a, b Group) int { return cmp.Compare(b.Now, a.Now) })
	s.Groups = s.Groups[:min(len(s.Groups), mostGroups)]
	return nil
}

func sum(list []int) (n int) {
	for _, x := range list {
		n += x
	}
	return n
}

func mean(list []int) float64 { return float64(sum(list)) / float64(max(1, len(list))) }
