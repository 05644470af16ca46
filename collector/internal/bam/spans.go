package bam

import "time"

const day = int64(24 * time.Hour / time.Microsecond)

// Spans gives, for each Question.Over, the width of a span and the offset of its
// beginnings in microseconds. Weeks begin on Monday; 1970 began on a Thursday. Months
// are put together from days, see Months.
var Spans = map[string][2]int64{"hour": {day / 24, 0}, "day": {day, 0}, "week": {7 * day, 3 * day}, "month": {day, 0}}

// Months puts the points of days together to those of months.
func Months(days []Point) []Point {
	out, at := []Point{}, map[Point]int{}
	for _, p := range days {
		n := p.Count
		p.T, p.Count = time.Date(p.T.Year(), p.T.Month(), 1, 0, 0, 0, 0, time.UTC), 0
		i, ok := at[p]
		if !ok {
			i = len(out)
			at[p] = i
			out = append(out, p)
		}
		out[i].Count += n
	}
	return out
}
