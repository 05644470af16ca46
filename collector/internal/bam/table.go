package bam

import (
	"context"
	"slices"
	"strings"
	"time"

	"mlife/shared/fault"
	"mlife/shared/query"
)

// Bounds of a table.
const (
	MaxTableRows    = 1000
	MaxTableColumns = 100
)

// Axis is what a table counts by: the values of a field, or spans of a time.
type Axis struct {
	Field query.Field
	Span  string // hour, day, week or month; "" for a field's values
}

// Name is what ParseAxis reads.
func (a Axis) Name() string {
	if a.Span != "" {
		return a.Field.Name + "." + a.Span
	}
	return a.Field.Name
}

// Several says that one badcase may have several values.
func (a Axis) Several() bool { return a.Field.Name == "tag" || a.Field.Name == "media_type" }

// ParseAxis reads the name of an axis: one of Fields, attr.<name>, or a time and a span
// of it, such as first_seen.week. param names the input in errors.
func ParseAxis(param, name string) (Axis, error) {
	if slices.Contains(Fields, name) || strings.HasPrefix(name, query.AttributePrefix) && len(name) > len(query.AttributePrefix) {
		if f, ok := Schema().Field(name); ok {
			return Axis{Field: f}, nil
		}
	}
	at, span, _ := strings.Cut(name, ".")
	if f, ok := Schema().Field(at); ok && f.Kind == query.Time && f.Name == at && slices.Contains(spanNames, span) {
		return Axis{Field: f, Span: span}, nil
	}
	return Axis{}, fault.Field("bam.ParseAxis", "query."+param, "%.80q is none of %s, attr.<name>, or a time and hour, day, week or month, such as first_seen.week",
		name, strings.Join(Fields, ", "))
}

// Measures of a table.
const (
	CountBadcases    = "badcases"
	CountOccurrences = "occurrences"
)

// TableQuestion says what a table counts.
type TableQuestion struct {
	Rows       Axis
	Columns    *Axis // nil for the rows alone
	Zone       *time.Location
	MaxRows    int    // the most frequent values, or the last spans; the rest is Other
	MaxColumns int    //
	Measure    string // CountBadcases, or CountOccurrences for the sum of the frequencies
}

// Check says what is wrong with a question.
func (q TableQuestion) Check() error {
	switch {
	case q.MaxRows < 1 || q.MaxRows > MaxTableRows:
		return fault.Field("bam.Table", "query.max_rows", "want 1 to %d", MaxTableRows)
	case q.Columns != nil && (q.MaxColumns < 1 || q.MaxColumns > MaxTableColumns):
		return fault.Field("bam.Table", "query.max_columns", "want 1 to %d", MaxTableColumns)
	case q.Columns != nil && q.Columns.Name() == q.Rows.Name():
		return fault.Field("bam.Table", "query.columns", "the rows are by %s already", q.Rows.Name())
	case q.Measure != CountBadcases && q.Measure != CountOccurrences:
		return fault.Field("bam.Table", "query.measure", "%.40q is neither %s nor %s", q.Measure, CountBadcases, CountOccurrences)
	case q.Zone == nil:
		return fault.Field("bam.Table", "query.zone", "no time zone")
	}
	return nil
}

// Table is what was counted. With columns, Cells holds a list for each row (the last
// for Rows.Other, when it is there) with a number for each column (likewise).
type Table struct {
	Measure  string  `json:"measure" enum:"badcases,occurrences"`
	Zone     string  `json:"zone"`
	Badcases int     `json:"badcases" doc:"How many badcases were selected."`
	Total    int     `json:"total" doc:"The measure of all of them."`
	Rows     Side    `json:"rows"`
	Columns  *Side   `json:"columns,omitempty"`
	Cells    [][]int `json:"cells" nullable:"false"`
}

// Side is the rows or the columns of a table.
type Side struct {
	Axis    string `json:"axis"`
	Several bool   `json:"several" doc:"A badcase may be in several lines: shares may add up to more than the whole."`
	Lines   []Line `json:"lines" nullable:"false" doc:"By their counts, the largest first; of what has an order (severity, time …) in that order."`
	Other   *Other `json:"other,omitempty" doc:"The rest, when there are more lines than were asked for."`
}

// Line is one row or column.
type Line struct {
	Key   string `json:"key" doc:"The value, empty for none; of a span of time its beginning."`
	Count int    `json:"count" doc:"The measure of the whole line."`
	Query string `json:"query" doc:"Finds the badcases of this line, in the search language; join it to the search by and."`
}

// Other is what is in none of the lines.
type Other struct {
	Count  int    `json:"count"`
	Values int    `json:"values" doc:"How many values, or spans with badcases, are not shown."`
	Query  string `json:"query" doc:"Finds the badcases that are in none of the lines; empty when it would be too long."`
}

// Combination is a count of badcases that agree in several fields.
type Combination struct {
	Values      []string // of the axes, in their order; "" for none, RFC 3339 for the beginning of a span
	Count       int
	Occurrences int
}

// MaxCombinations bounds what Combinations gives; past it, it is fault.TooLarge.
const MaxCombinations = 200_000

// MaxCombined is how many axes can be combined.
const MaxCombined = 4

// Tables is the port to counts by one or two axes. It is safe for concurrent use.
type Tables interface {
	// Table counts what f selects.
	Table(ctx context.Context, f Filter, q TableQuestion) (Table, error)
	// Combinations counts what f selects by up to MaxCombined axes at once, in no order.
	Combinations(ctx context.Context, f Filter, by []Axis, zone *time.Location) ([]Combination, error)
}

// Counted is what a table is made of: badcases by their numbers, rising, and how often
// each occurred, by number.
type Counted struct {
	Docs      []uint32
	Frequency []float64
}

// Coded holds the values of one axis. Codes gives the code of each badcase's value by
// the badcase's number; those past its end have 0, which is no value. Where a badcase
// may have several values, Codes are of sets, and Sets gives the codes of each set's
// values. Values[0] is "". A time has Moments by number instead, in microseconds since
// 1970.
type Coded struct {
	Values  []string
	Codes   []uint32
	Sets    [][]uint32
	Moments []float64
}

func (c Coded) at(doc uint32) uint32 {
	if int(doc) < len(c.Codes) {
		return c.Codes[doc]
	}
	return 0
}

// of gives the codes of the values behind one of Codes. first says which code stands for
// a value.
func (c Coded) of(code uint32, first []uint32) []uint32 {
	if c.Sets == nil {
		return []uint32{first[code]}
	}
	var out []uint32
	for _, k := range c.Sets[code] {
		out = append(out, first[k])
	}
	if len(out) == 0 {
		out = []uint32{0}
	}
	return out
}

// size is how many codes there are.
func (c Coded) size() int {
	if c.Sets != nil {
		return len(c.Sets)
	}
	return len(c.Values)
}

// first gives for each value's code the one that stands for it: an attribute whose
// value is "" counts as none.
func (c Coded) first() []uint32 {
	out := make([]uint32, len(c.Values))
	for k, v := range c.Values {
		if v != "" {
			out[k] = uint32(k)
		}
	}
	return out
}
