package alarm

import (
	"math"
	"math/rand/v2"
	"time"
)

// past makes histories: what is expected of a window, and how reports scatter.
type past struct {
	name   string
	window Window
	mean   float64 // reports in a usual window
	season bool    // days and weeks
	spread float64 // of a gamma-like factor for each window
	bursts float64 // in a year: each adds burst reports spread over some windows
	burst  float64
	growth float64 // by so much each week
	gaps   bool    // the collector is down for half a day now and then
	rate   bool    // against inferences that grow, come and go
}

func poisson(r *rand.Rand, mu float64) int64 {
	if mu <= 0 {
		return 0
	}
	if mu > 200 {
		return int64(max(0, math.Round(mu+math.Sqrt(mu)*r.NormFloat64())))
	}
	n, p, l := int64(0), 1.0, math.Exp(-mu)
	for p *= r.Float64(); p > l; p *= r.Float64() {
		n++
	}
	return n
}

// gamma draws with mean 1 and variance spread (Marsaglia and Tsang).
func gamma(r *rand.Rand, spread float64) float64 {
	shape, boost := 1/spread, 1.0
	if shape < 1 {
		boost = math.Pow(r.Float64(), 1/shape)
		shape++
	}
	d := shape - 1.0/3
	for c := 1 / math.Sqrt(9*d); ; {
		x := r.NormFloat64()
		v := (1 + c*x) * (1 + c*x) * (1 + c*x)
		if v > 0 && math.Log(r.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v * boost * spread
		}
	}
}

// windows makes n of them from a Monday on; rise multiplies what is expected.
func (p past) windows(r *rand.Rand, n int, rise func(i int) float64) []Bucket {
	begin := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	width := p.window.Width()
	out := make([]Bucket, 0, n)
	waves, wave := 0, 0.0
	down := 0
	for i := range n {
		b := Bucket{T: begin.Add(time.Duration(i) * width), Exposure: 1}
		weeks := float64(b.T.Sub(begin)) / float64(7*24*time.Hour)
		mu := p.mean * math.Pow(1+p.growth, weeks)
		if p.season && p.window == Hour {
			mu *= 1 + 0.8*math.Sin(2*math.Pi*float64(b.T.Hour()-6)/24)
		}
		if p.season && p.window != Week && (b.T.Weekday() == time.Saturday || b.T.Weekday() == time.Sunday) {
			mu *= 0.4
		}
		if p.rate {
			b.Exposure = math.Round(1000 * math.Pow(1+p.growth, weeks) * mu / p.mean * (0.5 + r.Float64()))
			mu = p.mean * b.Exposure / 1000
		}
		mu *= rise(i)
		if p.spread > 0 {
			mu *= gamma(r, p.spread)
		}
		if waves == 0 && r.Float64() < p.bursts/p.window.perYear() {
			waves, wave = 1+r.IntN(4), p.burst*(0.5+r.ExpFloat64())
		}
		if waves > 0 {
			waves--
			mu += wave
		}
		if p.gaps && down == 0 && r.Float64() < 6*float64(width)/float64(365*24*time.Hour) {
			down = int(max(1, 12*time.Hour/width))
		}
		if down > 0 {
			down--
			b.Gap, mu = true, mu*r.Float64()*0.3
		}
		b.N = poisson(r, mu)
		out = append(out, b)
	}
	return out
}

func flat(int) float64 { return 1 }

// played is an alarm of a history.
type played struct {
	from  time.Time
	at    int // window in which it was raised
	ended string
}

func play(r Rule, list []Bucket) (out []played) {
	c := NewCourse(r.Window)
	for i, b := range list {
		m := c.Step(r, b, false)
		if m.Raised {
			out = append(out, played{from: m.Verdict.From, at: i})
		}
		if m.Ended != "" {
			out[len(out)-1].ended = m.Ended
		}
	}
	return out
}
