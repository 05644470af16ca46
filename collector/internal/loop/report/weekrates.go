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

// against gives the new cases of the weeks that the week of the report is compared with,
// and which part of all the week is: of the inferences, over the weeks for which the
// line's are known; else of time, over all weeks.
func (s *sheet) against(l *Series, elapsed float64) (before int, part float64) {
	last := len(s.Weeks) - 1
	which := s.modelsOf(l)
	if s.known != nil && !s.Weeks[last].Before(s.since) {
		week := s.inferencesOf(last, which)
		all := week
		for n := range last {
			if x := s.inferencesOf(n, which); x > 0 && !s.Weeks[n].Before(s.since) {
				all += x
				before += l.New[n]
			}
		}
		if week > 0 && all > week {
			return before, float64(week) / float64(all)
		}
	}
	return sum(l.New[:last]), elapsed / (float64(last) + elapsed)
}

// modelsOf gives the models that the cases of a line name; nil, which is all, for All.
func (s *sheet) modelsOf(l *Series) map[known]bool {
	if l == &s.All {
		return nil
	}
	which := map[known]bool{}
	for _, c := range s.cases {
		if c.line == [2]string{l.Function, l.Model} {
			which[c.model] = true
		}
	}
	return which
}
