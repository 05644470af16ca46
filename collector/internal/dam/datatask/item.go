package datatask

import (
	"context"
	"encoding/json"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/agreement"
	"mlife/shared/query"
)

// ItemState says where an item of a labelling task stands.
type ItemState string

// The states of items.
const (
	Waiting  ItemState = "waiting"  // somebody is still to label it
	Labelled ItemState = "labelled" // all have, and they agree
	Disputed ItemState = "disputed" // two have, and they disagree
	Decided  ItemState = "decided"  // a third person settled it
	Skipped  ItemState = "skipped"  // it could not be labelled
)

// Item is a row to be labelled.
type Item struct {
	N          int             `json:"n" doc:"Its number within the task, from 1."`
	Path       string          `json:"path"`
	SHA256     string          `json:"sha256,omitempty"`
	State      ItemState       `json:"state" enum:"waiting,labelled,disputed,decided,skipped"`
	Wanted     int             `json:"wanted" doc:"How many people are to label it."`
	Answers    int             `json:"answers" doc:"How many have."`
	Agreement  *float64        `json:"agreement,omitempty" doc:"How far two labellings agree, 0 to 1."`
	Annotation json.RawMessage `json:"annotation,omitempty" doc:"What was in the row before: made by people, or by models as a suggestion."`
	Final      json.RawMessage `json:"final,omitempty" doc:"The labels that were accepted."`
	Applied    int             `json:"applied,omitempty" doc:"Version of the document that has them."`
	DecidedBy  string          `json:"decided_by,omitempty"`
	ChangedAt  time.Time       `json:"changed_at,omitzero"`

	Digest dam.Digest       `json:"-"` // of the row
	Next   dam.Digest       `json:"-"` // of the row once the labels are in it
	Pairs  []agreement.Pair `json:"-"` // of two labellings
}

// Answer is what one person said of an item.
type Answer struct {
	Person     string          `json:"person"`
	Annotation json.RawMessage `json:"annotation,omitempty"`
	Skip       string          `json:"skip,omitempty" doc:"Why it could not be labelled; then there is no annotation."`
	Seconds    float64         `json:"seconds" doc:"That the person took."`
	At         time.Time       `json:"at"`
	Corrected  int             `json:"corrected,omitempty" doc:"How often the person changed it later."`
}

// Work is an item with what a labeller needs to know.
type Work struct {
	Item
	File    dam.File  `json:"file"`
	Until   time.Time `json:"until,omitzero" doc:"Until when it is kept for the person."`
	Answers []Answer  `json:"labellings" nullable:"false" doc:"What people said: all of it for those who decide, otherwise one's own."`
}

// Day is what was done on a day, in UTC.
type Day struct {
	Day  string `json:"day" doc:"Such as 2026-11-27."`
	Done int    `json:"done" doc:"Items that became done, less those that were opened again."`
}

// Worker is what one person did in a task.
type Worker struct {
	Person  string  `json:"person"`
	Answers int     `json:"answers"`
	Skipped int     `json:"skipped"`
	Median  float64 `json:"median" doc:"Seconds an item, the median of the last 1,000."`
}

// ItemQuery selects items in their order.
type ItemQuery struct {
	State  ItemState
	Person string  // who labelled them
	Below  float64 // agreement; 0 selects all
	After  int     // number of the item before the first one
	Limit  int
}

// Query selects tasks.
type Query struct {
	dam.Page
	Search   query.Node // parsed by Schema; nil for all
	Sort     string
	State    State
	Document string
}

// Store is the port to tasks and their items. What is unknown is fault.NotFound. Safe
// for concurrent use.
type Store interface {
	AddTask(ctx context.Context, t Task, e Event) error
	DataTask(ctx context.Context, id string) (Task, error)
	FindDataTasks(ctx context.Context, q Query) (dam.List[Task], error)
	// ChangeTask changes one in a transaction; the event is kept when its What is not "".
	ChangeTask(ctx context.Context, id string, change func(*Task) (Event, error)) (Task, error)
	DeleteTask(ctx context.Context, id string) error
	TaskEvents(ctx context.Context, id, cursor string, limit int) (items []Event, next string, err error)

	// AddItems stores items that are not there yet.
	AddItems(ctx context.Context, task string, items []Item) error
	// Lease gives a person items to label, those they have already first, at most so
	// many in all, and keeps them until then. Leases that ended are taken back.
	Lease(ctx context.Context, task, person string, count int, now, until time.Time) ([]Item, error)
	// Release gives a person's items back; n 0 means all.
	Release(ctx context.Context, task, person string, n int) error
	Item(ctx context.Context, task string, n int) (Item, []Answer, error)
	FindItems(ctx context.Context, task string, q ItemQuery) ([]Item, int, error)
	// Answer stores what a person said of an item and lets settle say what becomes of it.
	Answer(ctx context.Context, task string, n int, a Answer, settle func(Item, []Answer) (Item, error)) (Item, error)
	// Decide changes an item that two people labelled.
	Decide(ctx context.Context, task string, n int, at time.Time, settle func(Item, []Answer) (Item, error)) (Item, error)
	// Own gives the items that a person answered last, the newest first.
	Own(ctx context.Context, task, person string, limit int) ([]Item, error)

	Days(ctx context.Context, task string) ([]Day, error)
	Workers(ctx context.Context, task string) ([]Worker, error)
	// Pairs gives how far two people agree and what they called the same things, of the
	// newest items first.
	Pairs(ctx context.Context, task string, each func(score float64, pairs []agreement.Pair) error) error

	// Ready gives items whose labels are accepted and not in the document, from a number on.
	Ready(ctx context.Context, task string, after, limit int) ([]Item, error)
	// SetNext notes what rows will be; SetApplied that they are, in a version.
	SetNext(ctx context.Context, task string, next map[int]dam.Digest) error
	SetApplied(ctx context.Context, task string, items []int, version int) error
}
