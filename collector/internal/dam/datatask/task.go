// Package datatask is the work of people on data (MLife paper, section 3.2): tasks of
// collecting files for a document, and of labelling its rows, with guidance, owners,
// due dates and progress; the items of labelling tasks, who may work on which, how far
// two labellings agree, and how the labels come into the document.
//
// It is part of the domain. Stores, the HTTP face and the composition root import it.
package datatask

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"mlife/shared/fault"
	"mlife/shared/query"
)

// Bounds of a task.
const (
	MaxTitle    = 256      // bytes
	MaxGuidance = 64 << 10 // bytes of Markdown
	MaxBadcases = 50       // that show what is meant
	MaxPeople   = 50       // who are assigned
	MaxLabels   = 500      // classes
	MaxTarget   = 10_000_000
	MaxReason   = 4096 // bytes
)

// Kind says what people do.
type Kind string

// The kinds.
const (
	Collection Kind = "collection" // find files of what is missing
	Labelling  Kind = "labelling"  // say what is in them
)

// State says where a task stands.
type State string

// The states.
const (
	Open      State = "open"   // not begun
	Active    State = "active" // people work on it
	Done      State = "done"
	Cancelled State = "cancelled"
)

// Over says that nobody works on it any more.
func (s State) Over() bool { return s == Done || s == Cancelled }

// Shape is what a class is drawn as.
type Shape string

// The shapes.
const (
	Class    Shape = "class" // of the whole medium
	Box      Shape = "box"
	Polygon  Shape = "polygon"
	Polyline Shape = "polyline"
	Points   Shape = "keypoints"
	Segment  Shape = "segment" // of time, in recordings and videos
)

var shapes = []Shape{Class, Box, Polygon, Polyline, Points, Segment}

// Label is a class that may be given.
type Label struct {
	Name   string  `json:"name" minLength:"1" maxLength:"256"`
	Colour string  `json:"colour,omitempty" maxLength:"7" pattern:"^(#[0-9a-fA-F]{6})?$" doc:"Such as #c62828; chosen by the page when absent."`
	Key    string  `json:"key,omitempty" maxLength:"1" doc:"The key that chooses it."`
	Shapes []Shape `json:"shapes" minItems:"1" maxItems:"6" doc:"What it may be drawn as: class (of the whole medium), box, polygon, polyline, keypoints, segment (of time)." enum:"class,box,polygon,polyline,keypoints,segment"`
}

// Draft is what people say of a task.
type Draft struct {
	Kind     Kind      `json:"kind" enum:"collection,labelling"`
	Title    string    `json:"title" minLength:"1" maxLength:"256"`
	Guidance string    `json:"guidance,omitempty" maxLength:"65536" doc:"What to look for and how to decide, in Markdown."`
	Badcases []string  `json:"badcases,omitempty" maxItems:"50" doc:"IDs of badcases that show what is meant."`
	Document string    `json:"document" minLength:"1" maxLength:"64" doc:"The document that the data comes into."`
	Query    string    `json:"query,omitempty" maxLength:"4096" doc:"Which of its rows the task is about, in the search language of rows; all of them when empty."`
	Owner    string    `json:"owner,omitempty" maxLength:"128" doc:"Login of who answers for it; who makes it when absent."`
	People   []string  `json:"people,omitempty" maxItems:"50" doc:"Logins of those who work on it; everybody may when there are none."`
	Due      time.Time `json:"due,omitzero"`
	// Of a collection.
	Target int `json:"target,omitempty" minimum:"0" maximum:"10000000" doc:"Of a collection: how many rows are wanted beyond those that were there when it was made."`
	// Of labelling.
	Labels    []Label `json:"labels,omitempty" maxItems:"500" doc:"Of labelling: the classes that may be given."`
	Text      bool    `json:"text,omitempty" doc:"Of labelling: a caption or transcription is asked for too."`
	Overlap   int     `json:"overlap,omitempty" minimum:"0" maximum:"2" doc:"Of labelling: how many people label each item by themselves, 1 or 2."`
	Share     float64 `json:"share,omitempty" minimum:"0" maximum:"1" doc:"With an overlap of 2: the share of items that two people label; all of them when absent."`
	Threshold float64 `json:"threshold,omitempty" minimum:"0" maximum:"1" doc:"With an overlap of 2: two labellings that agree less than this are disputed; 0.7 when absent."`
}

// Task is a task as it stands.
type Task struct {
	ID string `json:"id"`
	Draft
	State     State     `json:"state" enum:"open,active,done,cancelled"`
	Listing   string    `json:"listing,omitempty" doc:"The job that lists the items."`
	Listed    bool      `json:"listed,omitempty" doc:"Of labelling: all rows that it is about have become items."`
	Applying  string    `json:"applying,omitempty" doc:"The job that brought labels into the document last."`
	Version   int       `json:"version,omitempty" doc:"Version of the document whose rows the items are; of a collection, the newest one when it was made."`
	Start     int       `json:"start" doc:"Of a collection: rows it was about when it was made."`
	Counted   int       `json:"counted,omitempty" doc:"Of a collection: the version of the document whose rows were counted last."`
	Counts    Counts    `json:"counts"`
	CreatedBy string    `json:"created_by"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	StartedAt time.Time `json:"started_at,omitzero"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	Revision  int       `json:"revision" doc:"Rises with every change by people; its ETag."`
}

// Counts are those of the items of a labelling task. Of a collection, Total is the
// target and Done how many rows came, as far as it was last looked at.
type Counts struct {
	Total    int `json:"total"`
	Done     int `json:"done" doc:"Labelled, decided or skipped."`
	Disputed int `json:"disputed" doc:"Two people labelled them and disagree."`
	Skipped  int `json:"skipped" doc:"Nobody could label them."`
	Applied  int `json:"applied" doc:"Their labels are in the document."`
}

// Event is a change of a task that its history keeps.
type Event struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	What string    `json:"what" doc:"created, changed, or the state it came into."`
	Note string    `json:"note,omitempty"`
}

var colour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// Check fills in what was left out and says what is wrong.
func (d *Draft) Check() error {
	const op = "datatask"
	d.Title = strings.TrimSpace(d.Title)
	switch {
	case d.Kind != Collection && d.Kind != Labelling:
		return fault.Field(op, "kind", "%.20q is neither collection nor labelling", d.Kind)
	case d.Title == "" || len(d.Title) > MaxTitle || !utf8.ValidString(d.Title):
		return fault.Field(op, "title", "1 to %d bytes of text", MaxTitle)
	case len(d.Guidance) > MaxGuidance || !utf8.ValidString(d.Guidance):
		return fault.Field(op, "guidance", "%d bytes, at most %d of text", len(d.Guidance), MaxGuidance)
	case len(d.Badcases) > MaxBadcases:
		return fault.Field(op, "badcases", "%d badcases, at most %d", len(d.Badcases), MaxBadcases)
	case len(d.People) > MaxPeople:
		return fault.Field(op, "people", "%d people, at most %d", len(d.People), MaxPeople)
	case d.Kind == Collection && (d.Target < 1 || d.Target > MaxTarget):
		return fault.Field(op, "target", "say how many are wanted: 1 to %d", MaxTarget)
	case d.Kind == Collection:
		d.Labels, d.Text, d.Overlap, d.Share, d.Threshold = nil, false, 0, 0, 0
		return nil
	}
	d.Target = 0
	return d.checkLabelling()
}

func (d *Draft) checkLabelling() error {
	const op = "datatask"
	if d.Overlap == 0 {
		d.Overlap = 1
	}
	switch {
	case d.Overlap < 1 || d.Overlap > 2:
		return fault.Field(op, "overlap", "%d, 1 or 2", d.Overlap)
	case !(d.Share >= 0 && d.Share <= 1):
		return fault.Field(op, "share", "0 to 1")
	case !(d.Threshold >= 0 && d.Threshold <= 1):
		return fault.Field(op, "threshold", "0 to 1")
	case len(d.Labels) > MaxLabels:
		return fault.Field(op, "labels", "%d classes, at most %d", len(d.Labels), MaxLabels)
	case len(d.Labels) == 0 && !d.Text:
		return fault.Field(op, "labels", "name at least one class, or ask for a text")
	}
	if d.Overlap == 1 {
		d.Share, d.Threshold = 0, 0
	} else {
		if d.Share == 0 {
			d.Share = 1
		}
		if d.Threshold == 0 {
			d.Threshold = 0.7
		}
	}
	names, keys := map[string]bool{}, map[string]bool{}
	for _, l := range d.Labels {
		switch {
		case strings.TrimSpace(l.Name) == "" || len(l.Name) > 256:
			return fault.Field(op, "labels", "a class has no name, or one of more than 256 bytes")
		case names[l.Name]:
			return fault.Field(op, "labels", "%q is there twice", l.Name)
		case l.Key != "" && keys[strings.ToLower(l.Key)]:
			return fault.Field(op, "labels", "the key %q of %q is another's", l.Key, l.Name)
		case utf8.RuneCountInString(l.Key) > 1:
			return fault.Field(op, "labels", "the key of %q is one character", l.Name)
		case l.Colour != "" && !colour.MatchString(l.Colour):
			return fault.Field(op, "labels", "the colour of %q is not like #c62828", l.Name)
		case len(l.Shapes) == 0:
			return fault.Field(op, "labels", "%q has no shape: one of %v", l.Name, shapes)
		}
		for _, s := range l.Shapes {
			if !slices.Contains(shapes, s) {
				return fault.Field(op, "labels", "%q: %.20q is none of %v", l.Name, s, shapes)
			}
		}
		names[l.Name] = true
		if l.Key != "" {
			keys[strings.ToLower(l.Key)] = true
		}
	}
	return nil
}

// May says whether a person may work on the task.
func (t *Task) May(login string) bool {
	return len(t.People) == 0 || t.Owner == login || slices.Contains(t.People, login)
}

// Move brings a task into another state.
func (t *Task) Move(to State, now time.Time) error {
	ways := map[State][]State{Open: {Active, Cancelled}, Active: {Done, Cancelled}, Done: {Active}, Cancelled: {Active}}
	if !slices.Contains(ways[t.State], to) {
		return fault.New(fault.Conflict, "datatask", "the task is %s: it can become %v, not %s", t.State, ways[t.State], to)
	}
	t.State, t.UpdatedAt = to, now
	t.EndedAt = time.Time{}
	if to.Over() {
		t.EndedAt = now
	}
	if to == Active && t.StartedAt.IsZero() {
		t.StartedAt = now
	}
	return nil
}

// Schema says what the search language can ask of tasks.
func Schema() query.Schema {
	return query.Schema{Name: "data-tasks", Inside: true, Flags: []query.Flag{
		{Name: "late", Doc: "it is due and not done", Means: "due<now (state:open or state:active)"},
		{Name: "over", Doc: "it is done or cancelled", Means: "(state:done or state:cancelled)"},
	}, Fields: []query.Field{
		{Name: "title", Aliases: []string{"name"}, Kind: query.Prose, Doc: "part of the title", Sortable: true},
		{Name: "kind", Kind: query.Enum, Doc: "collecting files or labelling rows", Values: []string{string(Collection), string(Labelling)}, Sortable: true},
		{Name: "state", Kind: query.Enum, Doc: "where it stands", Values: []string{string(Open), string(Active), string(Done), string(Cancelled)}, Sortable: true},
		{Name: "owner", Kind: query.Text, Doc: "login of who answers for it", Facetable: true, Sortable: true},
		{Name: "person", Aliases: []string{"people", "assignee"}, Kind: query.Text, Doc: "login of somebody who is to work on it"},
		{Name: "document", Kind: query.Text, Doc: "ID of the document it is about"},
		{Name: "badcase", Kind: query.Text, Doc: "ID of a badcase in its guidance"},
		{Name: "due", Kind: query.Time, Doc: "when it is due", Sortable: true},
		{Name: "total", Kind: query.Number, Doc: "items, or rows that are wanted", Integer: true, Sortable: true},
		{Name: "done", Kind: query.Number, Doc: "items that are done", Integer: true, Sortable: true},
		{Name: "disputed", Kind: query.Number, Doc: "items that two people disagree on", Integer: true, Sortable: true},
		{Name: "created_by", Aliases: []string{"author"}, Kind: query.Text, Doc: "who made it", Facetable: true, Sortable: true},
		{Name: "created_at", Aliases: []string{"created"}, Kind: query.Time, Doc: "when it was made", Sortable: true},
		{Name: "updated_at", Aliases: []string{"updated"}, Kind: query.Time, Doc: "the last change", Sortable: true},
		{Name: "id", Kind: query.Text, Doc: "its ID"},
	}}
}
