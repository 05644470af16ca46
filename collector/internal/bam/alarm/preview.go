package alarm

import (
	"context"
	"time"

	"mlife/shared/fault"
)

// MaxPreview bounds the windows that a preview shows.
const MaxPreview = 3000

// Preview is what a rule would have said.
type Preview struct {
	Query    string    `json:"query"`
	Points   []Point   `json:"points" nullable:"false"`
	Alarms   []Would   `json:"alarms" nullable:"false"`
	Learning bool      `json:"learning" doc:"There is too little past to judge the next window."`
	Learnt   int       `json:"learnt" doc:"Windows learnt so far."`
	Needed   int       `json:"needed" doc:"Windows that are needed."`
	Scope    Scope     `json:"scope" doc:"Of a rate: whose inferences it is measured by. Empty lists are all."`
	Changing []string  `json:"changing" nullable:"false" doc:"Fields in the search whose values change later, so that the past is counted as it is now and not as it was."`
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
}

// Would is an alarm that would have been raised.
type Would struct {
	From     time.Time `json:"from"`
	Raised   time.Time `json:"raised" doc:"End of the window that raised it."`
	Ended    time.Time `json:"ended,omitzero" doc:"Absent when it would be open now."`
	Outcome  string    `json:"outcome"`
	Reports  int64     `json:"reports" doc:"When it was raised."`
	Expected float64   `json:"expected"`
	Cases    string    `json:"cases"`
}

// Preview plays a rule over its past; it is not saved. Points begin weeks before now.
func (d *Desk) Preview(ctx context.Context, r Rule, weeks int) (Preview, error) {
	r.ID, r.Name = "preview", "preview"
	r, err := d.ready(ctx, r)
	if err != nil {
		return Preview{}, err
	}
	if weeks < 1 || weeks > 104 {
		return Preview{}, fault.Field("alarm", "query.weeks", "want 1 to 104")
	}
	end := r.Window.Start(d.opt.Now().UTC())
	out := Preview{Query: r.Query, Points: []Point{}, Alarms: []Would{}, Changing: r.Changing(), To: end, Needed: grids[r.Window].learning}
	if r.Kind == Threshold {
		out.Needed = 0
	}
	if out.Scope, err = ScopeOf(r.Query); err != nil {
		return out, err
	}
	begin, err := d.begin(ctx, r, end)
	if err != nil {
		return out, err
	}
	buckets, err := d.buckets(ctx, r, begin, end)
	if err != nil {
		return out, err
	}
	shown := max(time.Duration(weeks)*7*24*time.Hour, r.Window.Width())
	out.From = end.Add(-min(shown, MaxPreview*r.Window.Width()))
	c := NewCourse(r.Window)
	for _, b := range buckets {
		show := !b.T.Before(out.From)
		m := c.Step(r, b, show)
		out.take(r, b, m, c.Open != nil, show)
	}
	out.Learnt = c.Seen
	out.Learning = r.Kind == Baseline && c.Seen < out.Needed
	return out, nil
}

func (p *Preview) take(r Rule, b Bucket, m Move, open, show bool) {
	end := b.T.Add(r.Window.Width())
	if show {
		p.Points = append(p.Points, pointOf(r, b, m, open))
	}
	if m.Raised && show {
		v := m.Verdict
		p.Alarms = append(p.Alarms, Would{From: v.From, Raised: end, Reports: v.Count, Expected: v.Usual, Cases: CasesOf(r.Query, v.From, end)})
	}
	if k := len(p.Alarms); m.Ended != "" && k > 0 && p.Alarms[k-1].Ended.IsZero() {
		p.Alarms[k-1].Ended, p.Alarms[k-1].Outcome = end, m.Ended
	}
}
