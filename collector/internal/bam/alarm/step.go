package alarm

import (
	"math"
	"time"
)

// Why an alarm ended, and what a person says that it was.
const (
	Calm     = "calm"      // by itself: back to what is usual
	NewLevel = "new_level" // what it has risen to is usual now
	Real     = "real"      // the failures were real: the time does not count as past
	Noise    = "noise"     // nothing was wrong: the rule learns to expect it
	Removed  = "removed"   // its rule was removed or now watches something else
)

// Move is what a window did to a rule.
type Move struct {
	Verdict Verdict
	Raised  bool
	Ended   string  // Calm or NewLevel when the open alarm ended
	calm    stretch // with which it ended: it is no part of the rise
}

// Step takes the next window, later than all before. withBounds also finds the usual
// counts, which costs more.
func (c *Course) Step(r Rule, b Bucket, withBounds bool) Move {
	var m Move
	if b.Exposure <= 0 || b.Exposure < r.leastExposure() {
		return m // nothing to measure by
	}
	if r.Kind == Threshold {
		m.Verdict = r.compare(b)
		return c.move(r, b, m, nil)
	}
	var scores []float64
	m.Verdict, scores = c.judge(b, r.FalsePerYear, withBounds)
	m = c.move(r, b, m, scores)
	if c.Open == nil && !m.Raised && m.Ended == "" && !b.Gap {
		c.take(b, scores)
	}
	return m
}

// move goes on with the open alarm, or raises one.
func (c *Course) move(r Rule, b Bucket, m Move, scores []float64) Move {
	v, g := m.Verdict, grids[c.Window]
	if c.Open == nil {
		if v.raised() && v.Count >= r.MinCount && !b.T.Before(c.Quiet) {
			m.Raised = true
			c.Open = &Episode{From: v.From, Scores: make([]float64, len(scores)), At: make([]int64, len(scores))}
		} else {
			return m
		}
	}
	calm := c.calm(r, b, v)
	o := c.Open
	o.grow(b, v, scores, c.Window.number(b.T), c.season(b.T))
	switch {
	case m.Raised:
	case calm:
		m.calm = o.Calm
		c.end(Calm, b.T.Add(g.width), r.cooldown())
		m.Ended = Calm
	case r.Kind == Baseline && (o.Windows >= g.settled || o.Acked && o.Windows >= g.steady):
		c.end(NewLevel, b.T.Add(g.width), r.cooldown())
		m.Ended = NewLevel
	}
	return m
}

// surely is the score, one in twenty, at which it is no longer believed that the rise
// goes on.
const surely = 3.0

// calm says whether the open alarm is over: some windows in a row together were nearer
// to the usual than to what it has risen to, and too few for that.
func (c *Course) calm(r Rule, b Bucket, v Verdict) bool {
	s, g := &c.Open.Calm, grids[c.Window]
	if b.Gap {
		return false // few were told, which is no sign of calm
	}
	if s.Windows == 0 {
		s.From = b.T
	}
	*s = stretch{From: s.From, Windows: s.Windows + 1, N: s.N + float64(b.N), E: s.E + b.Exposure, Mu: s.Mu + v.one(r)}
	if r.Kind == Threshold {
		if v.Score >= 1 {
			*s = stretch{}
		}
		return s.Windows >= g.calm
	}
	times := 2.0
	if o, usual := c.Open, c.Level.value(); o.E > 0 && usual > 0 {
		times = math.Max(1.2, o.N/o.E/usual)
	}
	if s.N >= s.Mu*(1+times)/2 {
		*s = stretch{}
	}
	spread := c.Sums[0].spread() / float64(s.Windows)
	return s.Windows >= g.calm && scoreBelow(int64(s.N), s.Mu*times, spread) >= surely
}

func (o *Episode) grow(b Bucket, v Verdict, scores []float64, at int64, season float64) {
	o.Windows++
	o.N += float64(b.N)
	o.E += b.Exposure * season
	o.Excess = math.Max(o.Excess, v.Score)
	for i, s := range scores {
		if s > o.Scores[i] {
			o.Scores[i], o.At[i] = s, at
		}
	}
}

// take learns from a window of which no alarm is open.
func (c *Course) take(b Bucket, scores []float64) {
	g := grids[c.Window]
	at := c.Window.number(b.T)
	_, mu := c.over(at, 1)
	keep := c.memory(1)
	for i, length := range g.sums {
		if !c.ready(length) {
			continue
		}
		n, m := c.over(at, length)
		if c.Seen > 0 {
			c.Sums[i].learn(math.Min(n, c.core(i, m)), m, keep)
		}
		if c.Seen >= g.learning {
			c.Sums[i].see(at, scores[i], 2*length+1, g.peaks)
		}
	}
	c.learn(b, c.core(0, mu))
}

// Acknowledge says that a person knows of the open alarm.
func (c *Course) Acknowledge() {
	if c.Open != nil {
		c.Open.Acked = true
	}
}

// Close ends the open alarm as a person says: Real, Noise or NewLevel.
func (c *Course) Close(why string, at time.Time, r Rule) {
	if c.Open != nil {
		c.end(why, at, r.cooldown())
	}
}

func (c *Course) end(why string, at time.Time, quiet time.Duration) {
	o := c.Open
	c.Open, c.Quiet = nil, at.Add(quiet)
	if why == NewLevel {
		// What the level rests on stays as much as it can be: as many windows.
		c.Level, c.Recent = level{N: o.N, E: o.E}, nil
		return
	}
	if why == Real {
		c.Recent = nil
		return
	}
	g := grids[c.Window]
	for i := range o.Scores {
		if i < len(c.Sums) {
			c.Sums[i].see(o.At[i], o.Scores[i], 0, g.peaks)
		}
	}
}
