package alarm

import (
	"math"
	"time"
)

// MaxCourse bounds the JSON of a course, in bytes.
const MaxCourse = 16 << 10

// courseVersion changes when what is learnt means something else; older ones are
// learnt again from the counts.
const courseVersion = 1

// Course is what a rule has learnt, and where it stands: all that the next window
// needs. Its JSON is kept with the rule. Not safe for concurrent use.
type Course struct {
	Version int       `json:"v"`
	Window  Window    `json:"window"`
	Seen    int       `json:"seen"`
	Level   level     `json:"level"`
	Hours   []factor  `json:"hours,omitempty"`
	Days    []factor  `json:"days,omitempty"`
	Sums    []sum     `json:"sums"`
	Recent  []recent  `json:"recent"`
	Open    *Episode  `json:"open,omitempty"`
	Quiet   time.Time `json:"quiet"` // no alarm is raised before
}

// recent is one of the last windows.
type recent struct {
	T   int64   `json:"t"` // number of the window
	N   int64   `json:"n"`
	Cut float64 `json:"cut"` // N without what a burst has above the usual, see core
	By  float64 `json:"by"`  // exposure × season
	Of  float64 `json:"of"`  // the level before it
}

// Episode is an alarm while it is open.
type Episode struct {
	Alarm   string    `json:"alarm"`
	From    time.Time `json:"from"`
	Acked   bool      `json:"acked"`
	Windows int       `json:"windows"` // since it was raised
	N       float64   `json:"n"`       // reports, and what they are measured by, since it was raised
	E       float64   `json:"e"`
	Calm    stretch   `json:"calm"`   // the last windows, if they were calm
	Scores  []float64 `json:"scores"` // the highest of each sum
	At      []int64   `json:"at"`     // and their windows
	Excess  float64   `json:"excess"` // highest score against its limit
}

// stretch is what some windows in a row held, and what was expected of them.
type stretch struct {
	From    time.Time `json:"from"`
	Windows int       `json:"windows"`
	N       float64   `json:"n"`
	E       float64   `json:"e"`
	Mu      float64   `json:"mu"`
}

// NewCourse begins to learn.
func NewCourse(w Window) *Course {
	c := &Course{Version: courseVersion, Window: w, Sums: make([]sum, len(grids[w].sums))}
	switch w {
	case Hour:
		c.Hours, c.Days = make([]factor, 24), make([]factor, 7)
	case Day:
		c.Days = make([]factor, 7)
	}
	return c
}

// Fits says whether a course that was read can go on.
func (c *Course) Fits(w Window) bool {
	if c == nil || c.Version != courseVersion || c.Window != w {
		return false
	}
	fresh := NewCourse(w)
	return len(c.Hours) == len(fresh.Hours) && len(c.Days) == len(fresh.Days) && len(c.Sums) == len(fresh.Sums)
}

// Verdict is what a window was found to be.
type Verdict struct {
	Known    bool    // false while there is too little past, or nothing to measure by
	Expected float64 // reports
	Low      int64   // the usual counts
	High     int64
	Score    float64   // the highest of the sums' scores, in parts of its limit
	Over     int       // windows of the sum that is the most unusual
	From     time.Time // beginning of the rise
	Count    int64     // reports since From, this window included
	Usual    float64   // reports that were expected since From
}

// one is what was usual of the window alone.
func (v Verdict) one(r Rule) float64 {
	if r.Kind == Threshold {
		return float64(v.High)
	}
	return v.Expected
}

// Raised says whether the verdict is beyond its limit.
func (v Verdict) raised() bool { return v.Known && v.Score >= 1 }

// manySums is for how many independent ones the sums count, which share most of their
// reports. It was chosen by the false alarms of TestFalseAlarms.
const manySums = 1.5

// number counts windows.
func (w Window) number(t time.Time) int64 { return int64(t.Sub(monday) / grids[w].width) }

// judge compares a window with the past; withBounds also finds the usual counts. It
// changes nothing but Recent.
func (c *Course) judge(b Bucket, falsePerYear float64, withBounds bool) (v Verdict, scores []float64) {
	g := grids[c.Window]
	by, of := b.Exposure*c.season(b.T), c.Level.value()
	mu := of * by
	at := c.Window.number(b.T)
	c.Recent = append(c.Recent, recent{T: at, N: b.N, Cut: math.Min(float64(b.N), c.core(0, mu)), By: by, Of: of})
	if most := g.sums[len(g.sums)-1]; len(c.Recent) > most {
		c.Recent = c.Recent[len(c.Recent)-most:]
	}
	v.Expected, v.From, v.Over, v.Count, v.Usual = mu, b.T, 1, b.N, mu
	alpha := math.Min(0.02, falsePerYear/c.Window.perYear()/manySums)
	v.Known = c.Seen >= g.learning && b.Exposure > 0
	scores = make([]float64, len(g.sums))
	for i, length := range g.sums {
		if !c.ready(length) {
			continue
		}
		n, m := c.over(at, length)
		spread := c.spreadOf(i, m)
		scores[i] = math.Min(score(int64(math.Round(n)), m, spread), 1e6)
		limit := c.Sums[i].limit(alpha, min(c.Seen, g.peaks))
		if part := scores[i] / limit; part > v.Score {
			v.Score, v.Over = part, length
		}
		if i == 0 && withBounds && v.Known {
			v.Low, v.High = bounds(m, spread, limit)
		}
	}
	v.since(c, at)
	return v, scores
}

// over sums up the windows that ended with number at. In sums of several a burst
// counts only as far as core: that many windows are above the usual shows in them,
// and single ones are judged by themselves.
func (c *Course) over(at int64, length int) (n, mu float64) {
	if length == 1 {
		last := c.Recent[len(c.Recent)-1]
		return float64(last.N), last.By * last.Of
	}
	level := -1.0 // of before the first: what is judged must not have raised it
	for _, r := range c.Recent {
		if at-r.T < int64(length) {
			if level < 0 {
				level = r.Of
			}
			n, mu = n+r.Cut, mu+r.By*level
		}
	}
	return n, mu
}

// ready says whether the level before a sum rests on something.
func (c *Course) ready(length int) bool {
	return length == 1 || c.Seen >= grids[c.Window].learning/2+length
}

// core is the most that counts of a sum where mu are expected, lest one burst makes
// the level and the spread.
func (c *Course) core(i int, mu float64) float64 {
	if c.Seen < grids[c.Window].learning/2 {
		return math.Inf(1)
	}
	return mu + 3*math.Sqrt(mu+c.Sums[i].spread()*mu*mu) + 1
}

// spreadOf is a sum's spread, and the doubt about the level, which all windows share.
func (c *Course) spreadOf(i int, mu float64) float64 {
	s := c.Sums[i].spread()
	typical := 1 + c.Sums[0].spread()*c.Level.value()
	if c.Window != Hour && mu > 0 {
		typical = 1 + c.Sums[0].spread()*mu
	}
	return s + typical/(c.Level.N+0.5)
}

// since finds where in the sum the rise began: where the reports above the expected
// ones are the most.
func (v *Verdict) since(c *Course, at int64) {
	var n int64
	var by, best float64
	level := c.Recent[len(c.Recent)-1].Of
	for _, r := range c.Recent {
		if at-r.T < int64(v.Over) {
			level = r.Of
			break
		}
	}
	for i := len(c.Recent) - 1; i >= 0; i-- {
		r := c.Recent[i]
		if at-r.T >= int64(v.Over) {
			break
		}
		n, by = n+r.N, by+r.By
		mu := by * level
		if above := float64(n) - mu; above > best || i == len(c.Recent)-1 {
			best = above
			v.Count, v.Usual = n, mu
			v.From = monday.Add(time.Duration(r.T) * grids[c.Window].width)
		}
	}
}
