package alarm

import (
	"math"
	"time"
)

// Bucket is what one window held: N reports among Exposure inferences (1 where a rule
// counts without them).
type Bucket struct {
	T        time.Time
	N        int64
	Exposure float64
	Gap      bool // the collector did not run for a part of it: it may hold too few
}

// factor is a season's: reports seen at this time, and how many the rest expected.
type factor struct {
	N float64 `json:"n"`
	E float64 `json:"e"`
}

// few is how many expected reports weigh as much as what was seen.
const few = 5

func (f factor) value() float64 { return (f.N + few) / (f.E + few) }

// level is the reports per exposure and season, and what they rest on.
type level struct {
	N float64 `json:"n"`
	E float64 `json:"e"`
}

// value is half a report above what was seen: never seen is not never.
func (l level) value() float64 {
	if l.E <= 0 {
		return 0
	}
	return (l.N + 0.5) / l.E
}

// season gives the factor of a time; 1 when the window knows none.
func (c *Course) season(t time.Time) float64 {
	s := 1.0
	if len(c.Hours) > 0 {
		s *= c.Hours[t.Hour()].value()
	}
	if len(c.Days) > 0 {
		s *= c.Days[t.Weekday()].value()
	}
	return s
}

// learn takes a window into the past, at most so many reports of it.
func (c *Course) learn(b Bucket, most float64) {
	g := grids[c.Window]
	n, s := math.Min(float64(b.N), most), c.season(b.T)
	now := c.Level.value() * b.Exposure
	if c.Seen == 0 {
		now = n
	}
	keep := math.Exp2(-1 / g.levelHalf)
	c.Level = level{N: keep*c.Level.N + n, E: keep*c.Level.E + b.Exposure*s}
	if len(c.Hours) > 0 {
		hour, day := &c.Hours[b.T.Hour()], &c.Days[b.T.Weekday()]
		h, d := hour.value(), day.value()
		hour.take(n, now*d, c.memory(24))
		day.take(n, now*h, c.memory(7))
	} else if len(c.Days) > 0 {
		c.Days[b.T.Weekday()].take(n, now, c.memory(7))
	}
	c.Seen++
}

// memory is how much of the season and the spread is kept over some windows. While
// little is seen it is short, so that the first mistakes, made before the hours and
// days were known apart, are soon forgotten.
func (c *Course) memory(windows float64) float64 {
	half := math.Min(grids[c.Window].seasonHalf, float64(c.Seen+1)/3)
	return math.Exp2(-windows / math.Max(half, windows))
}

func (f *factor) take(n, expected, keep float64) {
	*f = factor{N: keep*f.N + n, E: keep*f.E + expected}
}

// sum judges the reports of some windows together.
type sum struct {
	// Square is the error's square above Poisson's, Upper twice that of the errors
	// above the mean alone, Mean the squared mean, with the memory of the season.
	Square float64 `json:"square"`
	Upper  float64 `json:"upper"`
	Mean   float64 `json:"mean"`
	Peaks  []peak  `json:"peaks"`
}

// peak is the highest score of an episode.
type peak struct {
	At    int64   `json:"at"` // number of the window
	Score float64 `json:"s"`
}

const (
	peaksKept = 24
	tailOf    = 8   // peaks that make the tail
	noticed   = 3.0 // scores below, one in twenty, are no peaks
)

// spread is the variance above Poisson's in squared means. While the level falls, all
// errors are below it and say nothing of how far reports scatter above; where reports
// are few, almost all squares are above. So the smaller of the two counts.
func (s *sum) spread() float64 {
	if s.Mean <= 0 {
		return 0
	}
	return math.Max(0, math.Min(s.Square, s.Upper)/s.Mean)
}

func (s *sum) learn(n, mu, keep float64) {
	square, upper := (n-mu)*(n-mu), 0.0
	if n > mu {
		upper = 2 * square
	}
	s.Square = keep*s.Square + square - mu
	s.Upper = keep*s.Upper + upper - mu
	s.Mean = keep*s.Mean + mu*mu
}

// see takes a score at a window's number into the sample; scores that are near each
// other are one episode.
func (s *sum) see(at int64, value float64, near, horizon int) {
	if value < noticed || math.IsNaN(value) {
		return
	}
	value = math.Min(value, 1e6)
	fresh := s.Peaks[:0]
	for _, p := range s.Peaks {
		if at-p.At <= int64(horizon) {
			fresh = append(fresh, p)
		}
	}
	s.Peaks = fresh
	if k := len(s.Peaks); k > 0 && at-s.Peaks[k-1].At <= int64(near) {
		if value >= s.Peaks[k-1].Score {
			s.Peaks[k-1] = peak{at, value}
		}
		return
	}
	s.Peaks = append(s.Peaks, peak{at, value})
	if len(s.Peaks) > peaksKept {
		low := 0
		for i, p := range s.Peaks[:len(s.Peaks)-1] {
			if p.Score < s.Peaks[low].Score {
				low = i
			}
		}
		s.Peaks = append(s.Peaks[:low], s.Peaks[low+1:]...)
	}
}

// limit is the score that is exceeded with the probability alpha in a window, by the
// law or by the tail of the past of seen windows, whichever is higher.
func (s *sum) limit(alpha float64, seen int) float64 {
	top := make([]float64, 0, peaksKept)
	for _, p := range s.Peaks {
		at := len(top)
		for top = append(top, 0); at > 0 && top[at-1] < p.Score; at-- {
			top[at] = top[at-1]
		}
		top[at] = p.Score
	}
	from := noticed
	if len(top) > tailOf {
		from, top = top[tailOf], top[:tailOf]
	}
	if len(top) > 1 {
		top[0] = math.Min(top[0], 2*top[1]) // what happened once is not yet usual
	}
	excess := 1.0 // a peak of the law's own tail, whose mean is 1, is added
	for _, v := range top {
		excess += v - from
	}
	k := float64(len(top))
	tail := from + excess/(k+1)*math.Log((k+1)/(float64(seen+20)*alpha))
	return math.Max(-math.Log(alpha), tail)
}
