package alarm

import "time"

// Window is the length of time that a rule counts in.
type Window string

// The windows. They begin at full hours, at midnight and on Mondays, in UTC.
const (
	Hour Window = "hour"
	Day  Window = "day"
	Week Window = "week"
)

// grid is what depends on the window. Numbers without a unit are windows.
type grid struct {
	width      time.Duration
	grace      time.Duration // after its end, for reports that are late
	history    int           // how far back a rule looks
	peaks      int           // how long a peak belongs to the tail
	learning   int           // with fewer nothing is judged
	levelHalf  float64       // the level forgets half
	seasonHalf float64       // season and spread forget half
	sums       []int         // lengths of the sums that are judged
	calm       int           // so many calm ones end an alarm
	steady     int           // an acknowledged alarm that lasts so long is the new level
	settled    int           // as is any alarm that lasts so long
}

var grids = map[Window]grid{
	Hour: {width: time.Hour, grace: 10 * time.Minute, history: 13 * 7 * 24, peaks: 366 * 24, learning: 7 * 24, levelHalf: 10 * 24, seasonHalf: 56 * 24,
		sums: []int{1, 4, 24, 72}, calm: 6, steady: 24, settled: 7 * 24},
	Day: {width: 24 * time.Hour, grace: time.Hour, history: 52 * 7, peaks: 731, learning: 14, levelHalf: 28, seasonHalf: 182,
		sums: []int{1, 3, 7, 14}, calm: 3, steady: 7, settled: 28},
	Week: {width: 7 * 24 * time.Hour, grace: 6 * time.Hour, history: 104, peaks: 208, learning: 5, levelHalf: 2.5, seasonHalf: 52,
		sums: []int{1, 2}, calm: 2, steady: 2, settled: 8},
}

// Width is the length of the window, 0 for one that is not known.
func (w Window) Width() time.Duration { return grids[w].width }

// Grace is how long after its end a window is counted.
func (w Window) Grace() time.Duration { return grids[w].grace }

// History is how far back a rule looks.
func (w Window) History() time.Duration { return time.Duration(grids[w].history) * grids[w].width }

// monday is where the weeks are counted from, and with them days and hours.
var monday = time.Date(1970, 1, 5, 0, 0, 0, 0, time.UTC)

// Start is the beginning of the window that holds t.
func (w Window) Start(t time.Time) time.Time {
	width := grids[w].width
	d := t.Sub(monday) % width
	if d < 0 {
		d += width
	}
	return t.Add(-d).UTC()
}

// perYear is how many windows a year has.
func (w Window) perYear() float64 {
	return float64(365.25*24*float64(time.Hour)) / float64(grids[w].width)
}
