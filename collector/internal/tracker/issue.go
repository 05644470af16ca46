package tracker

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/notify"
)

// Phase says how far the making of an issue is.
type Phase string

// The phases. A failed one can be tried again; a gone one was deleted over there.
const (
	Creating Phase = "creating"
	Linked   Phase = "linked"
	Failed   Phase = "failed"
	Gone     Phase = "gone"
)

// Issue is an issue that badcases are linked to, as it was seen last. Times are UTC.
type Issue struct {
	ID         string    `json:"id"`
	Connection string    `json:"connection" doc:"ID of the tracker."`
	Tracker    string    `json:"tracker" doc:"Name of the tracker."`
	Kind       Kind      `json:"kind" enum:"gitlab,jira_cloud,jira_server"`
	Key        string    `json:"key" doc:"What people call it: group/project#12, DOOR-12; empty before it is made."`
	URL        string    `json:"url"`
	Title      string    `json:"title"`
	State      string    `json:"state" doc:"In the tracker's words."`
	Category   string    `json:"category" doc:"Jira: new, indeterminate or done. GitLab: as state."`
	Done       bool      `json:"done" doc:"Whether it is closed."`
	Assignee   string    `json:"assignee" doc:"Name in the tracker."`
	Phase      Phase     `json:"phase" enum:"creating,linked,failed,gone"`
	Error      string    `json:"error" doc:"What the last attempt to tell the tracker something ended with; empty when it worked."`
	Badcases   int       `json:"badcases" doc:"How many badcases it is for."`
	CreatedBy  string    `json:"created_by"`
	CreatedAt  time.Time `json:"created_at"`
	UpdatedAt  time.Time `json:"updated_at" doc:"Its last change in the tracker that is known."`
	SyncedAt   time.Time `json:"synced_at" doc:"When it was seen last."`
}

// Marker is what a new issue carries, so that it is found when nobody knows whether
// it was made.
func (i Issue) Marker() string { return "mlife-" + i.ID }

// Seen is an issue as the tracker shows it.
type Seen struct {
	Key       string
	URL       string
	Title     string
	State     string
	Category  string
	Done      bool
	Assignee  string
	UpdatedAt time.Time
}

// Draft is an issue to be made. Title, Text and Facts are plain text, also where they
// came from devices: drivers escape what their tracker would read as markup.
type Draft struct {
	Title    string   `json:"title"`
	Text     string   `json:"text"`
	Facts    []Fact   `json:"facts" nullable:"false"`
	Backs    []Back   `json:"backs" nullable:"false"`
	More     int      `json:"more" doc:"Badcases that are not among the backs."`
	Picture  string   `json:"picture,omitempty" doc:"Address of the first picture."`
	Labels   []string `json:"labels" nullable:"false"`
	Priority string   `json:"priority,omitempty"`
	Marker   string   `json:"-"`
}

// Fact is one thing that is known of the badcases.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Back is a link from the tracker to here.
type Back struct {
	ID    string `json:"id"` // of the badcase, or of a search
	Title string `json:"title"`
	URL   string `json:"url"`
}

// Checkup is what a test of a connection found.
type Checkup struct {
	Account  string   `json:"account" doc:"Who the token belongs to."`
	Project  string   `json:"project" doc:"Name of the project."`
	Warnings []string `json:"warnings" nullable:"false"`
}

// Remote is a project in a tracker. Errors of the kinds that notify.GivesUp knows are
// final. All methods are safe for concurrent use and end with ctx.
type Remote interface {
	Check(ctx context.Context) (Checkup, error)
	// Find looks for an issue that was made with a marker.
	Find(ctx context.Context, marker string) (s Seen, ok bool, err error)
	Create(ctx context.Context, d Draft) (Seen, error)
	Issue(ctx context.Context, key string) (Seen, error)
	// Announce leaves links to here. id names the message, so that a repeated one
	// leaves none twice.
	Announce(ctx context.Context, key, id string, backs []Back) error
	// Comment says something, once for each id.
	Comment(ctx context.Context, key, id, text string) error
	// Move changes the state, if it is another.
	Move(ctx context.Context, key, state string) (Seen, error)
	// Reopen opens a closed issue; state names where to, "" for the tracker's usual.
	Reopen(ctx context.Context, key, state string) (Seen, error)
	// Close ends idle connections.
	Close()
}

// Event is what a webhook told of an issue.
type Event struct {
	Keys    []string // that name this event; any of them known means that it is a repetition
	Seen    Seen
	Deleted bool
	// Foreign says that it is about nothing of this connection's: no issue, or one of
	// another project.
	Foreign bool
}

// Driver speaks one tracker's protocol.
type Driver interface {
	// Open makes a client of the connection's project.
	Open(c Connection) (Remote, error)
	// Key reads the key of an issue out of what a person pasted: a key or an address.
	Key(c Connection, ref string) (string, error)
	// Event checks a webhook's secret (fault.Unauthorized) and reads it.
	Event(c Connection, h http.Header, q url.Values, body []byte) (Event, error)
}

// Heard says what became of an event.
type Heard string

// The outcomes. All are answered with 2xx: a tracker that is told of failures stops
// sending.
const (
	Applied  Heard = "applied"
	Repeated Heard = "repeated"
	Outdated Heard = "outdated"
	Unknown  Heard = "unknown"
)

// Query selects issues for List.
type Query struct {
	Connection string
	Cursor     string
	Limit      int // 1 to 200
}

// Store is the port to connections and issues. Unknown ones are fault.NotFound. All
// of it is safe for concurrent use.
type Store interface {
	Connections(ctx context.Context) ([]Connection, error)
	Connection(ctx context.Context, id string) (Connection, error)
	// SaveConnection adds or replaces one; a taken name is fault.Exists, more than
	// MaxConnections fault.TooLarge.
	SaveConnection(ctx context.Context, c Connection) error
	// RemoveConnection takes its issues' links away too; the issues stay over there.
	RemoveConnection(ctx context.Context, id, who string, at time.Time) error

	Issue(ctx context.Context, id string) (Issue, error)
	// IssueByKey finds the linked issue of a key.
	IssueByKey(ctx context.Context, connection, key string) (Issue, error)
	// IssuesOf gives those of a badcase, the oldest first.
	IssuesOf(ctx context.Context, badcase string) ([]Issue, error)
	// List gives the newest first.
	List(ctx context.Context, q Query) (items []Issue, next string, err error)
	// Badcases gives the badcases of an issue, at most limit.
	Badcases(ctx context.Context, issue string, limit int) ([]bam.Badcase, error)

	// AddIssue saves an issue with its links and messages in one step.
	AddIssue(ctx context.Context, i Issue, badcases []string, messages []notify.Message) error
	// Link ties more badcases to an issue; those tied already stay.
	Link(ctx context.Context, issue string, badcases []string, who string, at time.Time, messages []notify.Message) error
	// Unlink takes one tie away, and the issue with its last.
	Unlink(ctx context.Context, issue, badcase, who string, at time.Time) error

	// Trying notes that the issue is about to be made and reports whether that was
	// noted before.
	Trying(ctx context.Context, issue string) (before bool, err error)
	// Expect notes the state that the issue is about to get from here.
	Expect(ctx context.Context, issue, state string) error
	// Saw saves what a call showed, takes the error away and puts messages; with
	// apply a changed state changes badcases as the connection maps it.
	Saw(ctx context.Context, issue string, s Seen, apply bool, at time.Time, messages []notify.Message) error
	// Trouble saves what went wrong; giveUp makes an issue that is being made failed.
	Trouble(ctx context.Context, issue, text string, giveUp bool) error
	// Again makes a failed issue one that is being made, before its message is tried again.
	Again(ctx context.Context, issue string) error
	// Statuses gives the different statuses of an issue's badcases.
	Statuses(ctx context.Context, issue string) ([]bam.Status, error)
	// Hear applies an event, once.
	Hear(ctx context.Context, connection string, e Event, at time.Time) (Heard, []string, error)
	// ForgetEvents drops the memory of events heard before a time.
	ForgetEvents(ctx context.Context, before time.Time) (int64, error)
}
