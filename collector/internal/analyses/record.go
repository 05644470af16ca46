// Package analyses keeps what selections are made of and where two of them differ: it
// takes orders, has each worked out once in the background, and gives what is known at
// once for as long as the rows behind it are the same. Package analysis works it out.
// The HTTP face, stores, loop and the composition root may import it.
package analyses

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/analysis"
	"mlife/collector/internal/dam/material"
	"mlife/shared/fault"
)

// From says what a selection is of.
type From string

// What can be analysed.
const (
	Document From = "document"
	Set      From = "set"
	Badcases From = "badcases"
)

// Selection is rows of a version or a frozen set, or badcases. Resolve fills in what
// was left open: the version, the name and the content.
type Selection struct {
	From    From   `json:"from" enum:"document,set,badcases"`
	ID      string `json:"id,omitempty" maxLength:"64" doc:"Of the document or the set."`
	Version int    `json:"version,omitempty" minimum:"0" doc:"Of the document; the newest when 0 or absent."`
	Search  string `json:"search,omitempty" maxLength:"8192" doc:"Only what this finds, in the search language. Of badcases, the query parameters of their list, such as q=severity:high."`
	Name    string `json:"name,omitempty" maxLength:"256" doc:"What it is called; the name of the document or set when absent."`
	Rows    int    `json:"rows,omitempty" readOnly:"true" doc:"How many it had when it was ordered, before the search of rows."`
	Content string `json:"content,omitempty" readOnly:"true" doc:"Names what it held: the same content is analysed once."`
}

// Order asks what one selection is made of or, with Other, where the other differs.
type Order struct {
	Selection Selection      `json:"selection"`
	Other     *Selection     `json:"other,omitempty"`
	Tables    [][2]string    `json:"tables,omitempty" nullable:"false" maxItems:"16" doc:"Pairs of attributes to cross; the class with device, part of the day and size by default. Columns are column.<name>."`
	Roles     material.Roles `json:"roles,omitzero" doc:"Columns that say when and with what rows were taken."`
}

// State says where an analysis stands.
type State string

// The states.
const (
	Working  State = "working"
	Ready    State = "ready"
	Failed   State = "failed"
	Canceled State = "canceled"
)

// Analysis is one that was ordered. Times are UTC.
type Analysis struct {
	ID        string    `json:"id"`
	Order     Order     `json:"order"`
	State     State     `json:"state" enum:"working,ready,failed,canceled"`
	Job       string    `json:"job" doc:"The job that works it out, with its progress."`
	Reason    string    `json:"reason,omitempty" doc:"Why it failed."`
	Rows      int       `json:"rows,omitempty" doc:"That were read, of both selections."`
	CreatedBy string    `json:"created_by"`
	CreatedAt time.Time `json:"created_at"`
	ReadyAt   time.Time `json:"ready_at,omitzero"`
	UsedAt    time.Time `json:"used_at" doc:"When it was last ordered."`

	// Key is the same for orders of the same rows and settings.
	Key string `json:"-"`
}

// Result is what came of an analysis: a report of one selection, or a gap between two.
type Result struct {
	Report *analysis.Report `json:"report,omitempty"`
	Gap    *analysis.Gap    `json:"gap,omitempty"`
	// Fields and FieldsOther name the field of the search language by which the values
	// of an attribute are found.
	Fields      map[string]string `json:"fields" doc:"Field of the search language for each attribute that can be searched in the selection."`
	FieldsOther map[string]string `json:"fields_other,omitempty" doc:"The same for the other selection."`
}

// Query selects analyses, the newest first.
type Query struct {
	From  From   // of the first selection; "" selects all
	ID    string // document or set of either selection
	Gaps  *bool  // nil: both kinds
	State State
	dam.Page
}

// Store is the port to the records. An unknown analysis is fault.NotFound. Safe for
// concurrent use.
type Store interface {
	// AddAnalysis stores one unless one of its key is there, and gives the one that is.
	AddAnalysis(ctx context.Context, a Analysis) (Analysis, error)
	Analysis(ctx context.Context, id string) (Analysis, error)
	// AnalysisResult gives what came of one, as JSON; nil while nothing has.
	AnalysisResult(ctx context.Context, id string) (json.RawMessage, error)
	FindAnalyses(ctx context.Context, q Query) (dam.List[Analysis], error)
	// ChangeAnalysis changes one in a transaction; a result that is not nil replaces
	// the one before.
	ChangeAnalysis(ctx context.Context, id string, result json.RawMessage, change func(*Analysis) error) (Analysis, error)
	DeleteAnalysis(ctx context.Context, id string) error
	// ForgetAnalyses removes all that are over but the keep used last.
	ForgetAnalyses(ctx context.Context, keep int) error
}

// layout changes when the same rows give another result than before.
const layout = 1

// keyOf names an order by what is in its selections.
func keyOf(o Order) (string, error) {
	o.Selection = o.Selection.key()
	if o.Other != nil {
		other := o.Other.key()
		o.Other = &other
	}
	b, err := json.Marshal(struct {
		Layout int
		Order  Order
	}{layout, o})
	if err != nil {
		return "", fault.Wrap(op, err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// key leaves what does not change what is found.
func (s Selection) key() Selection {
	s.Version, s.Rows = 0, 0
	return s
}
