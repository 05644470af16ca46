package alarm

import (
	"context"
	"time"
)

// Progress is how far a rule was evaluated.
type Progress struct {
	Revision  int64 // changes with every change of the rule or its course
	Next      time.Time
	Course    *Course   // nil before the first window
	Error     string    // why the last attempt failed
	CheckedAt time.Time // of the last attempt
}

// Advance is what some windows brought, saved in one step.
type Advance struct {
	Rule      string
	Revision  int64 // of the Progress it continues
	Next      time.Time
	Course    *Course
	Query     string // of the rule, when its saved search says something else now; else as it was
	Points    []Point
	Anew      bool    // Points replace all there are
	Alarms    []Alarm // added, or changed by ID
	Events    map[string][]Event
	Notices   []Notice
	CheckedAt time.Time
}

// Notice is what the outside and the rule's watchers are told of an alarm.
type Notice struct {
	Alarm   string
	Topic   string // alarm.raised or alarm.closed
	Subject string // one line
	Text    string // a letter
	Body    Payload
}

// Query selects alarms; zero fields select all.
type Query struct {
	Rule   string
	State  State
	Active bool // open or acknowledged
	Cursor string
	Limit  int // 1 to 200
}

// Store is the port to rules, what they learnt, and alarms. It is safe for concurrent
// use, also by several collectors on one database. An unknown ID is fault.NotFound, a
// taken name fault.Exists.
type Store interface {
	Rules(ctx context.Context) ([]Rule, error)
	Rule(ctx context.Context, id string) (Rule, error)
	// AddRule refuses more than MaxRules with fault.TooLarge.
	AddRule(ctx context.Context, r Rule) error
	// ChangeRule replaces a rule. With anew what it learnt is forgotten, and its open
	// alarm closed as Removed.
	ChangeRule(ctx context.Context, r Rule, anew bool) error
	// RemoveRule keeps its alarms and closes the open one as Removed.
	RemoveRule(ctx context.Context, id, who string, at time.Time) error
	// Watch lets somebody be told in the page, or no more.
	Watch(ctx context.Context, rule, login string, on bool) (Rule, error)

	Progress(ctx context.Context, rule string) (Progress, error)
	// Advance is fault.Conflict when the rule is not where its Progress was.
	Advance(ctx context.Context, a Advance) error
	// Failed keeps why a rule could not be evaluated.
	Failed(ctx context.Context, rule, why string, at time.Time) error
	// Points gives the windows from one time to another, oldest first.
	Points(ctx context.Context, rule string, from, to time.Time) ([]Point, error)

	Alarm(ctx context.Context, id string) (Alarm, error)
	// Alarms gives the newest first.
	Alarms(ctx context.Context, q Query) (items []Alarm, next string, total int, err error)
	// Active counts the alarms that are not closed.
	Active(ctx context.Context) (open, acknowledged int, err error)
	Events(ctx context.Context, alarm string) ([]Event, error)
	// Decide changes an alarm together with its rule's course, which is nil when the
	// rule is gone. change may be called again.
	Decide(ctx context.Context, id string, change func(a *Alarm, c *Course, r Rule) (Event, error)) (Alarm, error)

	// Beat says that the collector runs. When it did not for longer than pause, that
	// is kept as an outage, and it says so. Outages gives those that ended after a time.
	Beat(ctx context.Context, now time.Time, pause time.Duration) (paused bool, err error)
	Outages(ctx context.Context, after time.Time) ([]Outage, error)
}

// Outage is a time in which no collector ran.
type Outage struct{ From, To time.Time }

// Count is how many there were in a window.
type Count struct {
	T time.Time
	N int64
}

// Counter is the port to what is counted, per window by the time of capture; windows
// without any are left out.
type Counter interface {
	// Reports counts the occurrences of the badcases that a query selects.
	Reports(ctx context.Context, query string, w Window, from, to time.Time) ([]Count, error)
	// Inferences counts those of a scope.
	Inferences(ctx context.Context, s Scope, w Window, from, to time.Time) ([]Count, error)
	// FirstReport gives the first capture of all at or after a time; zero for none.
	FirstReport(ctx context.Context, after time.Time) (time.Time, error)
}

// Listener hears of alarms after they are saved: raised, acknowledged, closed.
// Pipelines begin here.
type Listener interface {
	AlarmChanged(ctx context.Context, a Alarm, what string)
}
