package material

import (
	"fmt"
	"slices"
	"time"
)

// TimeNames are the usual names of columns that say when a row was taken, in order.
func TimeNames() []string { return slices.Sorted(slices.Values(timeNames)) }

// Parts of the day, and the hours they begin at; the night goes over midnight.
const (
	Morning   = "morning"   // from 6
	Afternoon = "afternoon" // from 12
	Evening   = "evening"   // from 18
	Night     = "night"     // from 22

	morning, afternoon, evening, night = 6, 12, 18, 22
)

// Daytimes are the parts of the day in their order.
func Daytimes() []string { return []string{Morning, Afternoon, Evening, Night} }

var hours = func() (h [24]string) {
	for i := range h {
		h[i] = fmt.Sprintf("%02d", i)
	}
	return h
}()

// HourOf gives the hour, 00 to 23, and the part of the day; "" for a date alone, which
// says nothing of the hour.
func HourOf(at time.Time) (hour, daytime string) {
	h := at.Hour()
	if h+at.Minute()+at.Second()+at.Nanosecond() == 0 && at.Location() == time.UTC {
		return "", ""
	}
	switch {
	case h < morning || h >= night:
		return hours[h], Night
	case h < afternoon:
		return hours[h], Morning
	case h < evening:
		return hours[h], Afternoon
	}
	return hours[h], Evening
}
