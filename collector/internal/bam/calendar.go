package bam

import (
	"slices"
	"time"

	"mlife/shared/fault"
)

// Calendar cuts time into hours, days, weeks (from Monday) or months as the clocks of
// a time zone show them: a day in which clocks change has 23 or 25 hours.
type Calendar struct {
	Span string // hour, day, week or month
	Zone *time.Location
}

// Spans of time that can be counted by.
var spanNames = []string{"hour", "day", "week", "month"}

// Zone reads the name of a time zone, such as Europe/Berlin; "" is UTC.
func Zone(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if name == "Local" || err != nil {
		return nil, fault.Field("bam.Zone", "query.zone", "%.64q is no time zone, such as Europe/Berlin or UTC", name)
	}
	return zone, nil
}

// Start gives the beginning of the span that a moment is in.
func (c Calendar) Start(t time.Time) time.Time {
	t = t.In(c.Zone)
	year, month, day := t.Date()
	switch c.Span {
	case "hour":
		start := t.Add(-time.Duration(t.Minute())*time.Minute - time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond()))
		if changed, _ := t.ZoneBounds(); changed.After(start) { // clocks that change by half an hour
			return changed
		}
		return start
	case "week":
		day -= (int(t.Weekday()) + 6) % 7
	case "month":
		day = 1
	}
	return time.Date(year, month, day, 0, 0, 0, 0, c.Zone)
}

// Step gives the beginning of the n-th span after one that begins at start; n may be
// negative.
func (c Calendar) Step(start time.Time, n int) time.Time {
	year, month, day := start.In(c.Zone).Date()
	switch c.Span {
	case "hour":
		for ; n > 0; n-- {
			start = c.Start(start.Add(time.Hour))
		}
		for ; n < 0; n++ {
			start = c.Start(start.Add(-time.Microsecond))
		}
		return start
	case "week":
		n *= 7
	case "month":
		return time.Date(year, month+time.Month(n), 1, 0, 0, 0, 0, c.Zone)
	}
	return time.Date(year, month, day+n, 0, 0, 0, 0, c.Zone)
}

// width is about how long a span is, in microseconds.
func (c Calendar) width() int64 {
	return map[string]int64{"hour": day / 24, "day": day, "week": 7 * day, "month": 30 * day}[c.Span]
}

// spans are consecutive spans: the n-th begins at starts[n] and ends before
// starts[n+1], in microseconds since 1970.
type spans struct {
	starts []int64
	width  int64
}

// until gives the last spans, at most most, that end with the one of the last moment
// and begin, if there is room, with the one of the first.
func (c Calendar) until(first, last int64, most int) spans {
	s := spans{width: c.width()}
	at := c.Start(time.UnixMicro(last))
	s.starts = append(s.starts, c.Step(at, 1).UnixMicro(), at.UnixMicro())
	for len(s.starts) <= most && at.UnixMicro() > first {
		at = c.Step(at, -1)
		s.starts = append(s.starts, at.UnixMicro())
	}
	slices.Reverse(s.starts)
	return s
}

// at gives the span that a moment is in; -1 when it is before the first.
func (s spans) at(t int64) int {
	if t < s.starts[0] {
		return -1
	}
	i := min(int((t-s.starts[0])/s.width), len(s.starts)-2) // months and changed clocks make it differ by a few
	for s.starts[i] > t {
		i--
	}
	for i+2 < len(s.starts) && s.starts[i+1] <= t {
		i++
	}
	return i
}
