package report

import (
	"context"
	"time"
)

// inferences reads the denominators of each week and divides.
func (d *Desk) inferences(ctx context.Context, s *sheet) error {
	p, err := populationOf(s.filter)
	if err != nil {
		return err
	}
	if s.since, err = d.Exposures.ExposedSince(ctx); err != nil {
		return err
	}
	switch {
	case s.since.IsZero():
		s.Notes = append(s.Notes, "No rates: no device has reported how often its models were asked.")
		return nil
	case p.unclear != "" || p.devices || !p.from.IsZero() || !p.to.IsZero():
		s.since = time.Time{}
		s.Notes = append(s.Notes, "No rates: inferences per week are known by function, slot and model version, not for this search.")
		return nil
	}
	if s.since.After(s.Weeks[0]) {
		s.Notes = append(s.Notes, "Inferences are counted since "+s.since.In(s.zone).Format("2006-01-02 15:04")+"; earlier weeks have no rates.")
	}
	functions, err := d.pairs(ctx, "slot", "function")
	if err != nil {
		return err
	}
	list, err := d.Exposures.ExposedOver(ctx, s.Weeks[0], s.Until)
	if err != nil {
		return err
	}
	s.known = make([]map[known]int64, len(s.Weeks))
	for i := range s.known {
		s.known[i] = map[known]int64{}
	}
	for _, x := range list {
		if n := s.week(x.At); n >= 0 && p.has(cell{Exposure: x, functions: functions[x.Slot]}) {
			s.known[n][known{slot: x.Slot, version: x.Version}] += x.Inferences
		}
	}
	s.divide()
	return nil
}

// divide makes rates of the weeks that were counted whole: of cases of models whose
// inferences are known, by the inferences of the slots that the line's cases name.
func (s *sheet) divide() {
	slots := map[[2]string]map[known]bool{}
	for _, c := range s.cases {
		if slots[c.line] == nil {
			slots[c.line] = map[known]bool{}
		}
		slots[c.line][c.model] = true
	}
	counted := map[[2]string][]int{}
	all := make([]int, len(s.Weeks))
	for _, c := range s.cases {
		if counted[c.line] == nil {
			counted[c.line] = make([]int, len(s.Weeks))
		}
		if s.known[c.week][c.model] > 0 {
			counted[c.line][c.week] += c.count
			all[c.week] += c.count
		}
	}
	for n := range s.Weeks {
		if s.Weeks[n].Before(s.since) {
			continue
		}
		for key, l := range s.lines {
			if counted[key] != nil {
				l.Rates[n] = perThousand(counted[key][n], s.inferencesOf(n, slots[key]))
			}
		}
		s.All.Rates[n] = perThousand(all[n], s.inferencesOf(n, nil))
	}
}

// inferencesOf sums one week's; of all models when which is nil.
func (s *sheet) inferencesOf(week int, which map[known]bool) (sum int64) {
	for model, n := range s.known[week] {
		if which == nil || which[model] {
			sum += n
		}
	}
	return sum
}

func perThousand(n int, of int64) Number {
	if of == 0 {
		return nil
	}
	x := 1000 * float64(n) / float64(of)
	return &x
}

// part is how much of all time, or of all inferences where all weeks have them, the week
// of the report is.
func (s *sheet) part(l *Series, elapsed float64) float64 {
	last := len(s.Weeks) - 1
	if s.known != nil && !s.Weeks[0].Before(s.since) {
		which := map[known]bool{}
		for _, c := range s.cases {
			if c.line == [2]string{l.Function, l.Model} {
				which[c.model] = true
			}
		}
		if l == &s.All {
			which = nil
		}
		sum := int64(0)
		for n := range s.Weeks {
			sum += s.inferencesOf(n, which)
		}
		if week := s.inferencesOf(last, which); week > 0 && week < sum {
			return float64(week) / float64(sum)
		}
	}
	return elapsed / (float64(last) + elapsed)
}
