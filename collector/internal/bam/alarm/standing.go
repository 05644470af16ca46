package alarm

import (
	"context"
	"time"
)

// Standing is a rule and where it stands.
type Standing struct {
	Rule      Rule      `json:"rule"`
	Learning  bool      `json:"learning" doc:"There is too little past to judge."`
	Learnt    int       `json:"learnt" doc:"Windows learnt so far."`
	Needed    int       `json:"needed" doc:"Windows that are needed before anything is judged."`
	NextAt    time.Time `json:"next_at,omitzero" doc:"When the next window is judged; absent before the first."`
	CheckedAt time.Time `json:"checked_at,omitzero" doc:"When it was last evaluated; absent before the first time."`
	Error     string    `json:"error" doc:"Why it could not be evaluated, or empty."`
	Alarm     string    `json:"alarm" doc:"ID of its alarm that lasts, or empty."`
}

// Standing gives one rule.
func (d *Desk) Standing(ctx context.Context, id string) (Standing, error) {
	r, err := d.opt.Store.Rule(ctx, id)
	if err != nil {
		return Standing{}, err
	}
	return d.standing(ctx, r)
}

func (d *Desk) standing(ctx context.Context, r Rule) (Standing, error) {
	s := Standing{Rule: r}
	p, err := d.opt.Store.Progress(ctx, r.ID)
	if err != nil {
		return s, err
	}
	s.CheckedAt, s.Error = p.CheckedAt, p.Error
	if r.Kind == Baseline {
		s.Needed = grids[r.Window].learning
	}
	if p.Course != nil {
		s.Learnt = p.Course.Seen
		if p.Course.Open != nil {
			s.Alarm = p.Course.Open.Alarm
		}
	}
	s.Learning = s.Learnt < s.Needed
	if !p.Next.IsZero() {
		s.NextAt = p.Next.Add(r.Window.Width() + r.Window.Grace())
	}
	return s, nil
}
