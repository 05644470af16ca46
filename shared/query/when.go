package query

import (
	"strconv"
	"strings"
	"time"
)

// layouts of absolute times and how long what they name lasts: years, months, days
// or a duration.
var layouts = []struct {
	layout              string
	years, months, days int
	last                time.Duration
}{
	{layout: "2006", years: 1},
	{layout: "2006-01", months: 1},
	{layout: time.DateOnly, days: 1},
	{layout: "2006-01-02T15:04", last: time.Minute},
	{layout: "2006-01-02T15:04:05", last: time.Second},
	{layout: time.RFC3339Nano, last: time.Microsecond},
}

// maxAgo bounds relative times, so that they stay times: about 100 years.
const maxAgo = 100 * 366 * 24 * time.Hour

// span reads a time and gives what it stands for, from included, to not. Without a
// zone it is UTC. Relative ones count from now.
func span(s string, now time.Time) (from, to time.Time, ok bool) {
	now = now.UTC().Truncate(time.Microsecond)
	today := now.Truncate(24 * time.Hour)
	switch strings.ToLower(s) {
	case "now":
		return now, now.Add(time.Microsecond), true
	case "today":
		return today, today.AddDate(0, 0, 1), true
	case "yesterday":
		return today.AddDate(0, 0, -1), today, true
	}
	if at, ok := relative(s, now); ok {
		return at, at.Add(time.Microsecond), true
	}
	for _, l := range layouts {
		t, err := time.Parse(l.layout, s)
		if err != nil {
			continue
		}
		t = t.UTC().Truncate(time.Microsecond)
		if y := t.Year(); y < 1 || y > 9998 {
			return t, t, false
		}
		return t, t.AddDate(l.years, l.months, l.days).Add(l.last), true
	}
	return now, now, false
}

// isAge says whether a text is a time span without a sign, such as 7d: how long ago
// something was.
func isAge(s string) bool {
	if s == "" || s[0] < '0' || s[0] > '9' {
		return false
	}
	_, ok := relative("-"+s, time.Unix(0, 0).UTC())
	return ok
}

// relative reads -7d, +2h and the like.
func relative(s string, now time.Time) (time.Time, bool) {
	if len(s) < 3 || s[0] != '-' && s[0] != '+' {
		return now, false
	}
	unit := strings.TrimLeft(s[1:], "0123456789")
	n, err := strconv.Atoi(s[1 : len(s)-len(unit)])
	if err != nil || n > 1_000_000 {
		return now, false
	}
	if s[0] == '-' {
		n = -n
	}
	var at time.Time
	switch unit {
	case "s":
		at = now.Add(time.Duration(n) * time.Second)
	case "m", "min":
		at = now.Add(time.Duration(n) * time.Minute)
	case "h":
		at = now.Add(time.Duration(n) * time.Hour)
	case "d":
		at = now.AddDate(0, 0, n)
	case "w":
		at = now.AddDate(0, 0, 7*n)
	case "mo":
		at = now.AddDate(0, n, 0)
	case "y":
		at = now.AddDate(n, 0, 0)
	default:
		return now, false
	}
	// Sub saturates, so that far times compare as far.
	if d := at.Sub(now); d > maxAgo || d < -maxAgo {
		return now, false
	}
	return at, true
}
