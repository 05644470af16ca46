package alarm

import (
	"time"

	"mlife/shared/fault"
)

// State says where an alarm stands with people.
type State string

// The states.
const (
	Open         State = "open"
	Acknowledged State = "acknowledged"
	Closed       State = "closed"
)

// Alarm is one rise. At most one of a rule is not closed. Times are UTC.
type Alarm struct {
	ID         string    `json:"id"`
	Rule       string    `json:"rule"`
	RuleName   string    `json:"rule_name"`
	State      State     `json:"state" enum:"open,acknowledged,closed"`
	Query      string    `json:"query" doc:"What the rule searched for when it was raised."`
	Cases      string    `json:"cases" doc:"The search that shows its cases: the rule's, and reports between from and to."`
	Measure    string    `json:"measure" enum:"reports,rate"`
	Kind       string    `json:"kind" enum:"baseline,threshold"`
	Window     Window    `json:"window" enum:"hour,day,week"`
	From       time.Time `json:"from" doc:"Beginning of the window in which it began to rise."`
	To         time.Time `json:"to" doc:"End of the last window of it."`
	Reports    int64     `json:"reports" doc:"From from to to."`
	Expected   float64   `json:"expected" doc:"Reports that the past let expect meanwhile; of a threshold, those at which it is raised."`
	Inferences int64     `json:"inferences" doc:"Of a rate: from from to to; 0 for reports."`
	RaisedAt   time.Time `json:"raised_at"`
	EndedAt    time.Time `json:"ended_at,omitzero" doc:"When the rise was over; absent while it lasts."`
	AckedBy    string    `json:"acked_by" doc:"Login of who acknowledged it."`
	AckedAt    time.Time `json:"acked_at,omitzero"`
	ClosedBy   string    `json:"closed_by" doc:"Login of who closed it; empty when it ended by itself."`
	ClosedAt   time.Time `json:"closed_at,omitzero"`
	Outcome    string    `json:"outcome" doc:"Of a closed one: calm, new_level, real, noise or removed."`
	Note       string    `json:"note" doc:"The last that a person said of it."`
}

// What happens to an alarm.
const (
	EventRaised       = "raised"
	EventAcknowledged = "acknowledged"
	EventClosed       = "closed"
)

// Event is one line of an alarm's history.
type Event struct {
	At   time.Time `json:"at"`
	Who  string    `json:"who" doc:"Login; empty for the collector."`
	What string    `json:"what" enum:"raised,acknowledged,closed"`
	Note string    `json:"note" doc:"What the person said, or the outcome."`
}

// acknowledge says that somebody sees to it.
func (a *Alarm) acknowledge(who, note string, at time.Time) (Event, error) {
	if a.State != Open {
		return Event{}, fault.New(fault.Conflict, "alarm", "it is %s already", a.State)
	}
	a.State, a.AckedBy, a.AckedAt = Acknowledged, who, at
	if note != "" {
		a.Note = note
	}
	return Event{At: at, Who: who, What: EventAcknowledged, Note: note}, nil
}

// close ends it for people.
func (a *Alarm) close(who, outcome, note string, at time.Time) (Event, error) {
	if a.State == Closed {
		return Event{}, fault.New(fault.Conflict, "alarm", "it is closed already")
	}
	a.State, a.ClosedBy, a.ClosedAt, a.Outcome = Closed, who, at, outcome
	if a.EndedAt.IsZero() {
		a.EndedAt = at
	}
	text := outcome
	if note != "" {
		a.Note = note
		text += ": " + note
	}
	return Event{At: at, Who: who, What: EventClosed, Note: text}, nil
}

// Abandon closes an alarm whose rule is removed or watches something else now.
func (a *Alarm) Abandon(who string, at time.Time) Event {
	e, _ := a.close(who, Removed, "", at) // it is not closed: stores ask for active ones
	return e
}

// Point is a window of a rule's series.
type Point struct {
	T          time.Time `json:"t"`
	Reports    int64     `json:"reports"`
	Inferences int64     `json:"inferences" doc:"Of a rate; 0 for reports."`
	Known      bool      `json:"known" doc:"Whether it was judged: false while there is too little past, or nothing to measure by."`
	Expected   float64   `json:"expected" doc:"Reports that the past let expect."`
	Low        int64     `json:"low" doc:"The usual reports."`
	High       int64     `json:"high"`
	Gap        bool      `json:"gap" doc:"The collector did not run for a part of it."`
	Over       bool      `json:"over" doc:"An alarm was open."`
}
