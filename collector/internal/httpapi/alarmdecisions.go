package httpapi

import (
	"context"
	"net/http"
	"time"

	"mlife/collector/internal/bam/alarm"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
)

type alarmsOut struct {
	Body struct {
		Items []alarm.Alarm `json:"items" nullable:"false"`
		Next  string        `json:"next,omitempty"`
		Total int           `json:"total"`
	}
}

type alarmOut struct {
	Body struct {
		Alarm  alarm.Alarm   `json:"alarm"`
		Events []alarm.Event `json:"events" nullable:"false" doc:"What happened to it, the oldest first."`
	}
}

type activeOut struct {
	Body struct {
		Open         int `json:"open"`
		Acknowledged int `json:"acknowledged"`
	}
}

func (a Alarms) registerAlarms(s *Server) {
	viewer, reviewer := For(people.Viewer), For(people.Reviewer)
	Register(s, viewer, op("alarms", "alarm-series", http.MethodGet, "/alarm-rules/{id}/series", "What a rule counted, and what was usual"),
		func(ctx context.Context, in *seriesIn) (*alarmSeriesOut, error) {
			return a.series(ctx, in, s.deps.Now())
		})
	Register(s, viewer, op("alarms", "list-alarms", http.MethodGet, "/alarms", "Alarms, the newest first"), a.alarms)
	Register(s, viewer, op("alarms", "count-alarms", http.MethodGet, "/alarms/active", "How many alarms are not closed"),
		func(ctx context.Context, _ *struct{}) (*activeOut, error) {
			out := &activeOut{}
			var err error
			out.Body.Open, out.Body.Acknowledged, err = a.Store.Active(ctx)
			return out, err
		})
	Register(s, viewer, op("alarms", "get-alarm", http.MethodGet, "/alarms/{id}", "Read an alarm and its history"),
		func(ctx context.Context, in *IDPath) (*alarmOut, error) { return a.whole(ctx, in.ID) })
	Register(s, reviewer, op("alarms", "acknowledge-alarm", http.MethodPost, "/alarms/{id}/acknowledge", "Say that one sees to an alarm; when it lasts, its level becomes the usual sooner"),
		func(ctx context.Context, in *struct {
			IDPath
			Body struct {
				Note string `json:"note,omitempty" maxLength:"4096"`
			}
		}) (*alarmOut, error) {
			if _, err := a.Desk.Acknowledge(ctx, in.ID, actor(ctx), in.Body.Note); err != nil {
				return nil, err
			}
			return a.whole(ctx, in.ID)
		})
	Register(s, reviewer, op("alarms", "close-alarm", http.MethodPost, "/alarms/{id}/close", "Close an alarm and say what it was; the rule learns from it"),
		func(ctx context.Context, in *struct {
			IDPath
			Body struct {
				Outcome string `json:"outcome" enum:"real,noise,new_level" doc:"real: the failures were real, their time does not count as past. noise: nothing was wrong, the rule learns to expect it. new_level: it stays, and is usual from now on."`
				Note    string `json:"note,omitempty" maxLength:"4096"`
			}
		}) (*alarmOut, error) {
			if _, err := a.Desk.Close(ctx, in.ID, actor(ctx), in.Body.Outcome, in.Body.Note); err != nil {
				return nil, err
			}
			return a.whole(ctx, in.ID)
		})
}

func (a Alarms) alarms(ctx context.Context, in *struct {
	PageQuery
	State string `query:"state" enum:"open,acknowledged,closed,active" doc:"active: open or acknowledged."`
	Rule  string `query:"rule" maxLength:"64"`
}) (*alarmsOut, error) {
	q := alarm.Query{Rule: in.Rule, State: alarm.State(in.State), Cursor: in.Cursor, Limit: in.Limit}
	if in.State == "active" {
		q.State, q.Active = "", true
	}
	out := &alarmsOut{}
	var err error
	out.Body.Items, out.Body.Next, out.Body.Total, err = a.Store.Alarms(ctx, q)
	return out, err
}

func (a Alarms) whole(ctx context.Context, id string) (*alarmOut, error) {
	out := &alarmOut{}
	var err error
	if out.Body.Alarm, err = a.Store.Alarm(ctx, id); err != nil {
		return nil, err
	}
	out.Body.Events, err = a.Store.Events(ctx, id)
	return out, err
}

// timeOr reads a time of a query, or takes another when there is none.
func timeOr(field, text string, otherwise time.Time) (time.Time, error) {
	if text == "" {
		return otherwise, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, fault.Field("httpapi", field, "%.40q is not RFC 3339", text)
	}
	return t, nil
}
