package bam

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Kinds of an action.
const (
	SingleEdit = "edit"  // of one badcase
	BulkEdit   = "bulk"  // of a selection
	UndoEdit   = "undo"  // of an earlier action, also of an undo
	MergeMany  = "merge" // of badcases into one
)

// States of an action.
const (
	Running     = "running"
	Done        = "done"
	Cancelled   = "cancelled"   // somebody stopped it; what it did stays until it is undone
	Failed      = "failed"      // Problem says why; likewise
	Interrupted = "interrupted" // the collector ended meanwhile; likewise
)

// Action is what somebody did to badcases in one step, and can undo in one. The
// history rows of the badcases carry its ID, so that undoing it needs nothing else.
type Action struct {
	ID       string     `json:"id"`
	Kind     string     `json:"kind" enum:"edit,bulk,undo,merge"`
	Actor    string     `json:"actor"`
	What     string     `json:"what" doc:"The change in words."`
	At       time.Time  `json:"at"`
	EndedAt  *time.Time `json:"ended_at,omitempty"`
	State    string     `json:"state" enum:"running,done,cancelled,failed,interrupted"`
	Problem  string     `json:"problem,omitempty" doc:"Why it failed."`
	Total    int        `json:"total" doc:"Badcases selected when it began."`
	Looked   int        `json:"looked" doc:"Badcases looked at so far."`
	Changed  int        `json:"changed" doc:"Badcases that became different."`
	Refused  int        `json:"refused" doc:"Changes that could not be made."`
	Refusals []Refusal  `json:"refusals" nullable:"false" doc:"The first 100 of them."`
	Undoes   string     `json:"undoes,omitempty" doc:"The action that this one takes back."`
	UndoneBy string     `json:"undone_by,omitempty"`
}

// MaxRefusals bounds the refusals an action or a preview names; all are counted.
const MaxRefusals = 100

// Refusal says which change could not be made, and why.
type Refusal struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Field  string `json:"field,omitempty"`
	Reason string `json:"reason"`
}

// Step is what one part of an action did.
type Step struct {
	Looked, Changed int
	Refusals        []Refusal
	Last            int64 // where the next part begins
	End             bool  // nothing is left
}

// ActionQuery selects actions, the newest first.
type ActionQuery struct {
	Actor   string // "" for everybody's
	Badcase string // only those that changed this one
	Kinds   []string
	Cursor  string
	Limit   int // 1 to 200
}

// Actions is the port to what was done. An unknown one is fault.NotFound.
type Actions interface {
	// BeginAction saves a as running and gives the mark of the last badcase there
	// is: later ones are not part of it. An undo also marks the action it undoes;
	// fault.Conflict when that one runs, or is undone already.
	BeginAction(ctx context.Context, a Action) (until int64, err error)
	// EditStep changes up to limit of what f selects after one mark and until
	// another, in one transaction together with the action's counts.
	EditStep(ctx context.Context, a Action, f Filter, after, until int64, limit int, e Edit, at time.Time) (Step, error)
	// UndoStep takes back what the action a.Undoes did to up to limit badcases
	// after the mark, except fields that somebody has changed since.
	UndoStep(ctx context.Context, a Action, after int64, limit int, at time.Time) (Step, error)
	// EndAction saves how it ended. An undo that did not finish frees what it undoes.
	EndAction(ctx context.Context, id, state, problem string, at time.Time) error
	// InterruptActions ends those that ran when the collector ended, and counts them.
	InterruptActions(ctx context.Context, at time.Time) (int, error)
	Action(ctx context.Context, id string) (Action, error)
	Actions(ctx context.Context, q ActionQuery) (items []Action, next string, err error)
}

// MergeWords tells a merge of n badcases in words.
func MergeWords(n int, into Badcase) string {
	what := "one badcase"
	if n != 1 {
		what = fmt.Sprintf("%d badcases", n)
	}
	return shortened("merge "+what+" into "+quoted(into.Title), 512)
}

// Words tells an edit in words, for people who look at what was done.
func (e Edit) Words() string {
	var out []string
	text := func(name string, s *string) {
		if s != nil {
			out = append(out, name+" "+quoted(*s))
		}
	}
	if e.Status != nil {
		out = append(out, "status "+string(*e.Status))
	}
	if e.Severity != nil {
		out = append(out, "severity "+string(*e.Severity))
	}
	if e.Priority != nil {
		out = append(out, fmt.Sprintf("priority %d", *e.Priority))
	}
	if e.Grading != nil {
		out = append(out, "grading "+string(*e.Grading))
	}
	text("assignee", e.Assignee)
	if e.Tags != nil {
		out = append(out, "tags "+quoted(strings.Join(*e.Tags, ", ")))
	}
	if len(e.AddTags) > 0 {
		out = append(out, "add tags "+quoted(strings.Join(e.AddTags, ", ")))
	}
	if len(e.RemoveTags) > 0 {
		out = append(out, "remove tags "+quoted(strings.Join(e.RemoveTags, ", ")))
	}
	text("title", e.Title)
	text("description", e.Description)
	text("function", e.Function)
	text("system version", e.SystemVersion)
	text("model version", e.ModelVersion)
	text("model", e.ModelID)
	text("place", e.Place)
	if len(e.Truth) > 0 {
		label, _ := Label(e.Truth)
		out = append(out, "truth "+quoted(label))
	}
	for _, name := range slices.Sorted(maps.Keys(e.Attributes)) {
		out = append(out, name+" "+quoted(Text(e.Attributes[name])))
	}
	return shortened(strings.Join(out, "; "), 512)
}

// quoted shows an empty text as such, and a long one by its beginning.
func quoted(s string) string {
	if s == "" || s == "null" {
		return "none"
	}
	return "“" + shortened(s, 64) + "”"
}

func shortened(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "…"
}

// sameJSON compares two values of a history row; an absent one is null.
func sameJSON(a, b json.RawMessage) bool {
	if isNull(a) || isNull(b) {
		return isNull(a) && isNull(b)
	}
	return string(a) == string(b)
}
