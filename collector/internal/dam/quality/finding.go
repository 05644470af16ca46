package quality

// Finding is one thing that is likely wrong with a row.
type Finding struct {
	Row      int64     `json:"row" doc:"Number of the row."`
	Path     string    `json:"path" doc:"Of its file."`
	SHA256   string    `json:"sha256,omitempty"`
	Set      string    `json:"set,omitempty"`
	Check    Check     `json:"check"`
	Severity Severity  `json:"severity" enum:"error,warning,hint"`
	Score    float64   `json:"score" doc:"How sure, 0 to 1; ranks the findings of a check."`
	Measure  float64   `json:"measure" doc:"What was measured."`
	Bound    float64   `json:"bound" doc:"What it should not have passed."`
	Unit     string    `json:"unit,omitempty" doc:"Of both: pixels, share, seconds, dB, …; empty for plain numbers."`
	Object   string    `json:"object,omitempty" doc:"Where in the annotation: boxes[3]."`
	Label    string    `json:"label,omitempty" doc:"Class that is annotated."`
	Proposed string    `json:"proposed,omitempty" doc:"Class that is more likely."`
	Reason   string    `json:"reason" doc:"In plain words."`
	Related  []Related `json:"related,omitempty" doc:"Other rows that it is about, at most 5."`
	Others   int       `json:"others,omitempty" doc:"How many other rows a leak is with."`
}

// Related is another row of a finding.
type Related struct {
	Row    int64   `json:"row"`
	Path   string  `json:"path,omitempty"`
	SHA256 string  `json:"sha256,omitempty"`
	Set    string  `json:"set,omitempty"`
	Score  float64 `json:"score,omitempty" doc:"How alike, 0 to 1, where that was measured."`
}

// maxRelated bounds the other rows of a finding.
const maxRelated = 5

// Severity says what to do: an error should be mended, a warning be looked at, a hint
// can be known.
type Severity string

// The severities.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Hint    Severity = "hint"
)

// Check names what was looked for.
type Check string

// The checks of annotations.
const (
	Unreadable    Check = "unreadable"     // the annotation does not follow the model
	Empty         Check = "empty"          // nothing is annotated, though most rows have something
	OutOfBounds   Check = "out-of-bounds"  // beyond the picture, or the end of the recording
	NoArea        Check = "no-area"        // a box or outline without any extent
	Degenerate    Check = "degenerate"     // an outline of points on one line, or repeated ones
	SelfCrossing  Check = "self-crossing"  // an outline that crosses itself
	Whole         Check = "whole"          // a box around everything
	Doubled       Check = "doubled"        // the same object twice
	Conflict      Check = "conflict"       // two classes for the same place
	UnknownClass  Check = "unknown-class"  // not among those that are declared
	Misspelt      Check = "misspelt"       // nearly the name of a much more frequent class
	NoClass       Check = "no-class"       // an object without a label
	NoAttribute   Check = "no-attribute"   // lacks what nearly all objects of its class have
	StrayPoints   Check = "stray-points"   // key points outside of the object's box
	Jump          Check = "jump"           // a track that leaps
	WrongKind     Check = "wrong-kind"     // boxes on a recording, tracks on a picture
	Contradiction Check = "contradiction"  // the same file, annotated differently in another row
	Repeated      Check = "repeated"       // the same file with the same annotation
	NearDuplicate Check = "near-duplicate" // nearly the same picture, video or recording
	MissingFile   Check = "missing-file"   // the file is not stored
)

// The checks of media, by their measures.
const (
	Broken      Check = "broken"      // cannot be decoded
	Cut         Check = "cut"         // ends before its content does
	Blurred     Check = "blurred"     // no fine detail
	Dark        Check = "dark"        // hardly any light
	Bright      Check = "bright"      // too much light
	Flat        Check = "flat"        // hardly any contrast
	Tiny        Check = "tiny"        // few pixels
	OddRatio    Check = "odd-ratio"   // far longer than wide
	Orientation Check = "orientation" // the mark that says how to turn it contradicts the file
	Silent      Check = "silent"      // nothing to be heard
	Clipped     Check = "clipped"     // louder than the recording could hold
	Offset      Check = "offset"      // a constant in the signal
	Dropouts    Check = "dropouts"    // gaps in the sound
	Frozen      Check = "frozen"      // a video that stands still
	Black       Check = "black"       // black frames
	Errors      Check = "errors"      // a video whose decoder complains
)

// The checks of sets.
const (
	SameFile   Check = "leak-file"   // the same bytes in two sets
	AlikeFile  Check = "leak-alike"  // near duplicates in two sets
	SameSource Check = "leak-source" // the same recording in two sets
	SameBurst  Check = "leak-burst"  // the same device at nearly the same time in two sets
	SameDevice Check = "leak-device" // the same device in two sets
	SameGroup  Check = "leak-group"  // the same value of the group's column in two sets
)

// The checks of labels.
const (
	Suspect   Check = "suspect"   // neighbours have another label
	Disagrees Check = "disagrees" // a model is sure of something else
	Overseen  Check = "overseen"  // a model is sure of an object that nobody annotated
)

// Totals sums up a run of checks.
type Totals struct {
	Rows     int           `json:"rows" doc:"Rows that were looked at."`
	Findings int           `json:"findings"`
	ByCheck  map[Check]int `json:"by_check" nullable:"false"`
	Notes    []string      `json:"notes,omitempty" doc:"What was not looked at, and why."`
}

// reporter counts findings and passes them on.
type reporter struct {
	totals Totals
	off    map[Check]bool
	to     func(Finding) error
	err    error
}

func newReporter(off []Check, to func(Finding) error) *reporter {
	r := &reporter{totals: Totals{ByCheck: map[Check]int{}}, off: map[Check]bool{}, to: to}
	for _, c := range off {
		r.off[c] = true
	}
	return r
}

// give passes a finding on, unless its check is off. The first error of the receiver is
// kept and ends the run.
func (r *reporter) give(f Finding) {
	if r.off[f.Check] || r.err != nil {
		return
	}
	r.totals.Findings++
	r.totals.ByCheck[f.Check]++
	r.err = r.to(f)
}

func (r *reporter) note(text string) { r.totals.Notes = append(r.totals.Notes, text) }
