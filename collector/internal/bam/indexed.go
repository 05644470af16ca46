package bam

import "context"

// IndexedTexts and IndexedNumbers are the fields of Schema that an index in memory
// keeps of each badcase, in the order of Indexed.Texts and Indexed.Numbers.
var (
	IndexedTexts = []string{"status", "severity", "priority", "grading", "function", "model_version", "device", "result", "truth",
		"assignee", "place", "slot", "system_version", "model_id", "rule", "source", "title"}
	IndexedNumbers = []string{"priority", "frequency", "last_seen", "first_seen", "captured_at", "created_at", "updated_at", "score",
		"devices", "members", "regressions", "confidence"}
)

// HeldReports says what an index holds of the reports of one badcase, so that of a badcase
// with a hundred thousand of them only those that came since are read.
type HeldReports struct {
	Number   int    // how many
	State    uint64 // Indexed.State when they were read; 0 when they were not
	Received int64  // when the last of them was received, in microseconds since 1970
}

// Indexed is what an index keeps of one badcase. Times are microseconds since 1970.
type Indexed struct {
	Seq        int64 // the badcase's row number, which never changes
	Change     int64 // number of the change that made it so, 0 while loading
	Gone       bool  // it was deleted; nothing else is set
	Texts      []string
	Numbers    []float64
	Unsure     bool // the last of Numbers, confidence, is not known
	HasTruth   bool
	Tags       []string
	MediaTypes []string // in the order of the media
	Attributes map[string]string
	Words      string // see query.Searchable

	// State differs, but for a chance of 2^-64, when it is another badcase or anything
	// but reports that were added may have changed. It is good within one process.
	State uint64
	// Hours are those in which the reports were captured, in hours since 1970 cut off
	// towards it, one for each report in any order; not while loading.
	Hours    []int64
	Since    bool  // Hours are only those of reports that came after what was held
	Received int64 // when the last of Hours was received, in microseconds since 1970
}

// Changes is the port that an index follows. Numbers of changes rise in the order
// in which they were committed, so that who has seen all up to one never misses an
// earlier one.
type Changes interface {
	// LastChange gives the number of the last committed change.
	LastChange(ctx context.Context) (int64, error)
	// ChangedAfter gives what changed after a change, oldest first, at most limit,
	// each badcase once and as one moment shows them all; held says what is known of
	// the reports of the badcase with a row number.
	ChangedAfter(ctx context.Context, change int64, limit int, held func(seq int64) HeldReports) ([]Indexed, error)
	// IndexedAfter gives all badcases by row number, at most limit.
	IndexedAfter(ctx context.Context, seq int64, limit int) ([]Indexed, error)
	// Reported gives the badcase's row number and the hour since 1970, as in Indexed, of
	// every report, the oldest first.
	Reported(ctx context.Context, each func(seq, hour int64)) error
	// Selected gives the row numbers of all that a filter selects.
	Selected(ctx context.Context, f Filter) ([]int64, error)
	// BadcasesAt gives badcases by their row numbers in that order; those that are
	// gone meanwhile are left out.
	BadcasesAt(ctx context.Context, seqs []int64) ([]Badcase, error)
}
