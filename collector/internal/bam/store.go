package bam

import (
	"context"
	"encoding/json"
	"time"

	"mlife/shared/wire"
)

// Filter selects badcases; its zero value selects all. Values of one field are
// alternatives, fields are joined by and.
type Filter struct {
	Q          string // in the language of mlife/shared/query, about the fields of Schema
	IDs        []string
	Status     []string
	Severity   []string
	Grading    []string
	Function   []string
	Slot       []string
	Model      []string // model versions
	ModelID    []string
	Device     []string
	Place      []string
	Assignee   []string
	Source     []string
	Result     []string          // result labels
	Truth      []string          // truth labels
	Tags       []string          // each must be there
	Attributes map[string]string // by name, compared as text
	Document   string            // in this document as test data
	Cluster    []string          // IDs of groups of like cases, see package clusters
	HasTruth   *bool
	From       time.Time // last seen at or after
	To         time.Time // last seen before
}

// Page selects a part of what a filter selects.
type Page struct {
	Sort   string // a sortable field of Schema, "-" before it turns it around; "-last_seen" when empty
	Cursor string // where the page before ended
	Limit  int    // 1 to 200
}

// Result is one page. Next is "" on the last one.
type Result struct {
	Items []Badcase
	Next  string
	Total int
}

// Reader is the port to look at badcases. An unknown one is fault.NotFound, a
// damaged cursor or unknown sort fault.Invalid.
type Reader interface {
	Find(ctx context.Context, f Filter, p Page) (Result, error)
	Badcase(ctx context.Context, id string) (Badcase, error)
	History(ctx context.Context, id, cursor string, limit int) (items []Change, next string, err error)
	Occurrences(ctx context.Context, id, cursor string, limit int) (items []Seen, next string, err error)
}

// Editor is the port to change badcases. Every change is in the history.
type Editor interface {
	// Edit changes one badcase if version is still current, whatever it is when
	// version is 0; ErrStale otherwise.
	// An edit with an Action is saved as one, so that it can be undone.
	Edit(ctx context.Context, id string, version int, e Edit, actor string, at time.Time) (Badcase, error)
}

// Recorder is the port that turns occurrences into badcases.
type Recorder interface {
	// Known finds the badcase that a clip went to.
	Known(ctx context.Context, clip wire.Key) (id string, ok bool, err error)
	// KnownItems finds a badcase that has exactly these media.
	KnownItems(ctx context.Context, shas []string) (id string, ok bool, err error)
	// Record saves an occurrence and gives its badcase: the one with the same
	// fingerprint, whose frequency rises and which opens again if it was resolved,
	// or a new one. The same clip again changes nothing.
	Record(ctx context.Context, o Occurrence) (id string, err error)
}

// Definitions is the port to user-defined attributes and title templates.
type Definitions interface {
	Attributes(ctx context.Context) ([]Attribute, error)
	DefineAttribute(ctx context.Context, a Attribute) error
	RemoveAttribute(ctx context.Context, name string) error
	Templates(ctx context.Context) ([]Template, error)
	SetTemplate(ctx context.Context, t Template) error
}

// Statistics is the port to counts.
type Statistics interface {
	Count(ctx context.Context, f Filter, q Question) (Answer, error)
}

// Facets is the port to the values that a selection has.
type Facets interface {
	// Facets counts the values of some fields in what f selects, each field's most
	// frequent first, at most limit of them.
	Facets(ctx context.Context, f Filter, fields []string, limit int) (FacetAnswer, error)
	// AttributeNames gives the names of attributes that badcases have, defined or
	// not, in order, at most MaxAttributeNames.
	AttributeNames(ctx context.Context) ([]string, error)
}

// MaxAttributeNames bounds Facets.AttributeNames.
const MaxAttributeNames = 256

// Facet is the values of one field.
type Facet struct {
	Field    string  `json:"field"`
	Values   []Group `json:"values" nullable:"false" doc:"The most frequent first; key is empty for those without a value."`
	Distinct int     `json:"distinct" doc:"How many values there are in all, those not listed included."`
}

// FacetAnswer is what Facets counted. Total is the number of badcases selected.
type FacetAnswer struct {
	Total  int     `json:"total"`
	Facets []Facet `json:"facets" nullable:"false"`
}

// MaxFacets bounds the fields of one call, and MaxFacetValues the values of each.
const (
	MaxFacets      = 40
	MaxFacetValues = 200
)

// Question says how to count what a filter selects.
type Question struct {
	By          []string // up to two of Fields, or attr.<name>
	Over        string   // hour, day, week, month; "" for no series
	Occurrences bool     // count occurrences instead of badcases
}

// Fields are what Question.By may name, besides attr.<name>.
var Fields = []string{"status", "severity", "priority", "grading", "function", "system_version", "slot", "model_version", "model_id",
	"device", "place", "result", "truth", "assignee", "tag", "source", "rule", "media_type"}

// Answer is what was counted. Groups come largest first, at most MaxGroups.
type Answer struct {
	Total  int     `json:"total"`
	Groups []Group `json:"groups" nullable:"false"`
	Series []Point `json:"series" nullable:"false"`
}

// MaxGroups bounds the groups of an answer and MaxPoints its series.
const (
	MaxGroups = 500
	MaxPoints = 5000
)

// Group is a count of one value, or of one pair of values in a cross table.
type Group struct {
	Key   string `json:"key"`
	Key2  string `json:"key2,omitempty"`
	Count int    `json:"count"`
}

// Point is a count within one span of time that begins at T.
type Point struct {
	T     time.Time `json:"t"`
	Key   string    `json:"key"`
	Count int       `json:"count"`
}

// Attribute defines a user-defined attribute.
type Attribute struct {
	Name    string   `json:"name" maxLength:"64"`
	Type    string   `json:"type" enum:"text,number,boolean,time,choice"`
	Label   string   `json:"label" maxLength:"128" required:"false"`
	Choices []string `json:"choices" nullable:"false" required:"false" maxItems:"200"`
}

// Template makes the titles of a function's badcases; "" as the function is for
// all others. Words in braces are replaced: {function}, {result}, {truth},
// {device}, {place}, {model}, {slot}, {system_version}, {rule}, {reason},
// {feedback} and {attr.<name>}.
type Template struct {
	Function string `json:"function" maxLength:"128"`
	Text     string `json:"text" maxLength:"1024"`
}

// Edit is a change; nil leaves a field as it is.
type Edit struct {
	Title         *string
	Description   *string
	Status        *Status
	Severity      *Severity
	Priority      *int
	Grading       *Grading
	Function      *string
	SystemVersion *string
	ModelVersion  *string
	ModelID       *string
	Place         *string
	Assignee      *string
	Truth         json.RawMessage // "null" takes it away
	Tags          *[]string
	AddTags       []string
	RemoveTags    []string
	Attributes    map[string]json.RawMessage // null takes one away

	Action string // the action it is a part of, "" for none
}
