package bam

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"time"

	"mlife/shared/fault"
)

// Why a report belongs to a badcase, in the order in which the steps are tried. The
// first two say what was compared; each also needs the same failure: the function,
// the result label, the truth label where both are known, and the conditions that
// LikenessSettings names.
const (
	SameBytes = "same_bytes" // the media have the same SHA-256
	SameMedia = "same_media" // the same picture or sound, verified by its content
	ByHand    = "by_hand"    // a person merged them
)

// LikenessSettings say what counts as the same. Thresholds are scores of package
// likeness, 0 to 1; 1 switches near duplicates of that kind off.
type LikenessSettings struct {
	Image      float64  `json:"image" minimum:"0.3" maximum:"1" doc:"Pictures are the same from this score on."`
	Video      float64  `json:"video" minimum:"0.3" maximum:"1"`
	Audio      float64  `json:"audio" minimum:"0.3" maximum:"1"`
	Mirrored   bool     `json:"mirrored" doc:"A mirrored picture is the same one."`
	Conditions []string `json:"conditions" nullable:"false" maxItems:"16" doc:"What else must be equal for the same failure: place, device, slot, model_version, system_version or attr.<name>."`
}

// DefaultLikeness are the settings nobody changed. The thresholds were chosen on one
// half of measured pairs and checked on the other: see make bench-dedupe.
var DefaultLikeness = LikenessSettings{Image: 0.68, Video: 0.60, Audio: 0.50, Conditions: []string{}}

// conditionFields may be named as conditions, besides attr.<name>.
var conditionFields = []string{"place", "device", "slot", "model_version", "system_version"}

// Check says what is wrong with settings.
func (s LikenessSettings) Check() error {
	const op = "bam.LikenessSettings"
	for name, v := range map[string]float64{"image": s.Image, "video": s.Video, "audio": s.Audio} {
		if math.IsNaN(v) || v < 0.3 || v > 1 {
			return fault.Field(op, "body."+name, "0.3 to 1, have %g", v)
		}
	}
	if len(s.Conditions) > 16 {
		return fault.Field(op, "body.conditions", "at most 16, have %d", len(s.Conditions))
	}
	for _, c := range s.Conditions {
		if !slices.Contains(conditionFields, c) && (len(c) <= len("attr.") || c[:len("attr.")] != "attr." || len(c) > 80) {
			return fault.Field(op, "body.conditions", "%.80q is none of %v or attr.<name>", c, conditionFields)
		}
	}
	return nil
}

// Failure is how a badcase failed, as far as it decides what is the same.
type Failure struct {
	Function string
	Result   string // labels
	Truth    string
	Values   map[string]string // of every field that may be a condition
}

// FailureOf reads it off a badcase.
func FailureOf(b Badcase) Failure {
	f := Failure{Function: b.Function, Result: b.ResultLabel, Truth: b.TruthLabel, Values: map[string]string{
		"place": b.Place, "device": b.Device, "slot": b.Slot, "model_version": b.ModelVersion, "system_version": b.SystemVersion}}
	for name, v := range b.Attributes {
		f.Values["attr."+name] = Text(v)
	}
	return f
}

// Same says whether two failures are the same. A truth that nobody gave goes with
// any: devices seldom know it, and people add it later.
func (f Failure) Same(g Failure, conditions []string) bool {
	if f.Function != g.Function || f.Result != g.Result || f.Truth != "" && g.Truth != "" && f.Truth != g.Truth {
		return false
	}
	return !slices.ContainsFunc(conditions, func(c string) bool { return f.Values[c] != g.Values[c] })
}

// Print is what a medium looks or sounds like, see package likeness. Kind is image,
// video, audio, or none with the Problem that stood against it.
type Print struct {
	Seq     int64 // given by the store, rising
	SHA256  string
	Kind    string
	Keys    []byte // what is searched
	Data    []byte // what candidates are verified by; not in lists
	Problem string
}

// Holding is a badcase with certain media, or one that became part of another.
type Holding struct {
	Badcase string // that holds it now
	Member  string // the badcase whose media they are; Badcase's own when equal
	Failure Failure
	Media   []Media
	Created time.Time
}

// Merge makes one badcase a part of another.
type Merge struct {
	From, Into string
	Reason     string  // SameBytes, SameMedia or ByHand
	Similarity float64 // 0 to 1
	Witness    string  // the member of Into that From is like, when it is not Into itself
	Actor      string
	At         time.Time
}

// Similar links two badcases that look or sound alike and failed in another way.
type Similar struct {
	Other      string
	Similarity float64
	Reason     string
}

// Finding is what the comparison of one badcase with all others gave.
type Finding struct {
	Merge   *Merge // into the one it is the same as
	Similar []Similar
	At      time.Time
}

// Likenesses is the port of the comparison: what it still has to do, prints, and
// what it found.
type Likenesses interface {
	// Due gives badcases that wait for their comparison, the longest first.
	Due(ctx context.Context, now time.Time, limit int) ([]string, error)
	// Postpone puts one off that could not be compared now; after several times it is
	// given up, and dropped says so.
	Postpone(ctx context.Context, id string, until time.Time) (dropped bool, err error)
	// Settle writes a finding and takes the badcase off the list, in one step. A merge
	// that a person forbade meanwhile becomes a Similar. merged says what happened.
	Settle(ctx context.Context, id string, f Finding) (merged bool, err error)
	// Holding gives one badcase with its media; NotFound when it is there no more.
	Holding(ctx context.Context, id string) (Holding, error)
	// Holdings gives those that have one of these media.
	Holdings(ctx context.Context, shas []string) ([]Holding, error)
	// Apart says whether people keep two badcases apart, their parts included.
	Apart(ctx context.Context, one, other string) (bool, error)
	// AddPrints keeps prints and gives them with their Seq; those that are there stay.
	AddPrints(ctx context.Context, list []Print) ([]Print, error)
	// Prints gives the prints of media with their data.
	Prints(ctx context.Context, shas []string) ([]Print, error)
	// PrintKeys gives prints without data after a Seq, in its order.
	PrintKeys(ctx context.Context, after int64, limit int) ([]Print, error)
	// LikenessSettings gives the current settings.
	LikenessSettings(ctx context.Context) (LikenessSettings, error)
}

// Member is a badcase that became part of another, as shown to people.
type Member struct {
	ID         string          `json:"id"`
	Title      string          `json:"title"`
	Reason     string          `json:"reason" enum:"same_bytes,same_media,by_hand" doc:"Why it belongs here."`
	Similarity float64         `json:"similarity" doc:"0 to 1; 1 for the same bytes, 0 for one that a person merged."`
	Like       string          `json:"like,omitempty" doc:"The member it is like, when that is not the badcase itself."`
	Actor      string          `json:"actor"`
	At         time.Time       `json:"at"`
	Device     string          `json:"device"`
	Model      string          `json:"model_version"`
	Result     json.RawMessage `json:"result,omitempty"`
	Frequency  int             `json:"frequency" doc:"Occurrences that came with it or joined it since."`
	Media      []Media         `json:"media" nullable:"false"`
}

// Lookalike is a badcase that looks or sounds alike and stays apart.
type Lookalike struct {
	ID         string  `json:"id"`
	Title      string  `json:"title"`
	Status     Status  `json:"status"`
	Result     string  `json:"result_label"`
	Truth      string  `json:"truth_label"`
	Similarity float64 `json:"similarity"`
	Reason     string  `json:"reason" enum:"same_bytes,same_media,split" doc:"What is alike; split: a person keeps them apart."`
	Media      []Media `json:"media" nullable:"false"`
}

// Reasons counts why the reports of a badcase are in it; their sum is its frequency.
type Reasons struct {
	SameFile  int `json:"same_file" doc:"Reports of its own file, the first one among them."`
	SameBytes int `json:"same_bytes" doc:"Reports of parts that have the same bytes."`
	SameMedia int `json:"same_media" doc:"Reports of parts whose picture or sound is the same, verified by content."`
	ByHand    int `json:"by_hand" doc:"Reports of parts that a person merged."`
	Counted   int `json:"counted" doc:"Reports that were only counted, by the sketch in their offer."`
}

// Duplicates is the port of people to what belongs together.
type Duplicates interface {
	// Members gives the badcases that are part of one, the newest first.
	Members(ctx context.Context, id, cursor string, limit int) (items []Member, next string, err error)
	// Lookalikes gives at most limit similar badcases, the most similar first.
	Lookalikes(ctx context.Context, id string, limit int) ([]Lookalike, error)
	// MergeInto makes badcases parts of another by hand, in one step.
	MergeInto(ctx context.Context, into string, ids []string, actor string, at time.Time) error
	// MergeAs is MergeInto as an action, saved with it, that can be undone.
	MergeAs(ctx context.Context, a Action, into string, ids []string) error
	// Reasons counts why the reports of a badcase are in it.
	Reasons(ctx context.Context, id string) (Reasons, error)
	// Split makes members badcases of their own again, which stay so. NotFound names
	// one that is no member.
	Split(ctx context.Context, id string, members []string, actor string, at time.Time) error
	// Waiting counts the badcases that were not compared yet.
	Waiting(ctx context.Context) (int, error)
	LikenessSettings(ctx context.Context) (LikenessSettings, error)
	SetLikeness(ctx context.Context, s LikenessSettings) error
}
