package dam

import (
	"context"
	"slices"

	"mlife/shared/fault"
)

// LeakKind is a way in which rows on both sides of a split are as good as the same.
type LeakKind string

// The kinds, the surest first.
const (
	LeakFile   LeakKind = "file"   // the same file
	LeakAlike  LeakKind = "alike"  // nearly the same picture, video or recording
	LeakVideo  LeakKind = "video"  // from the same video or recording
	LeakBurst  LeakKind = "burst"  // the same device at nearly the same time
	LeakDevice LeakKind = "device" // the same device
)

// LeakKinds are all kinds in the order in which they are shown.
var LeakKinds = []LeakKind{LeakFile, LeakAlike, LeakVideo, LeakBurst, LeakDevice}

// LeakRule says what to do about a kind.
type LeakRule string

// The rules.
const (
	Refuse LeakRule = "refuse" // unless somebody says why it may be so
	Warn   LeakRule = "warn"   // it is shown and kept with the set
	Off    LeakRule = "off"    // nobody looks
)

// LeakPolicy is what is done about each kind.
type LeakPolicy struct {
	File   LeakRule `json:"file" enum:"refuse,warn,off" doc:"The same file."`
	Alike  LeakRule `json:"alike" enum:"refuse,warn,off" doc:"Nearly the same picture, video or recording."`
	Video  LeakRule `json:"video" enum:"refuse,warn,off" doc:"From the same video or recording, as a column such as video or source says."`
	Burst  LeakRule `json:"burst" enum:"refuse,warn,off" doc:"Taken by the same device at nearly the same time."`
	Device LeakRule `json:"device" enum:"refuse,warn,off" doc:"Taken by the same device, as a column such as device or camera says."`
	Within float64  `json:"burst_seconds" minimum:"0.001" maximum:"86400" doc:"Seconds that count as nearly the same time."`
}

// DefaultLeakPolicy holds until somebody sets another.
var DefaultLeakPolicy = LeakPolicy{File: Refuse, Alike: Refuse, Video: Refuse, Burst: Warn, Device: Warn, Within: 5}

// Of gives the rule of a kind.
func (p LeakPolicy) Of(kind LeakKind) LeakRule {
	return map[LeakKind]LeakRule{LeakFile: p.File, LeakAlike: p.Alike, LeakVideo: p.Video, LeakBurst: p.Burst, LeakDevice: p.Device}[kind]
}

// Check says what is wrong with a policy.
func (p LeakPolicy) Check() error {
	for _, kind := range LeakKinds {
		if r := p.Of(kind); r != Refuse && r != Warn && r != Off {
			return fault.Field("dam.LeakPolicy", string(kind), "%.20q is none of refuse, warn, off", r)
		}
	}
	if !(p.Within >= 0.001 && p.Within <= 86400) {
		return fault.Field("dam.LeakPolicy", "burst_seconds", "0.001 to 86400, have %v", p.Within)
	}
	return nil
}

// LeaveOut names rows that are kept out of sets: what a leak check found.
type LeaveOut struct {
	Check string     `json:"check" maxLength:"64" doc:"ID of the leak check."`
	Kinds []LeakKind `json:"kinds" minItems:"1" maxItems:"5" nullable:"false" enum:"file,alike,video,burst,device" doc:"The rows that have a leak of one of these kinds, on the side that the check lists first."`
}

func (l *LeaveOut) check() error {
	const op = "dam.MakeSets"
	if l.Check == "" || len(l.Kinds) == 0 {
		return fault.Field(op, "leave_out", "name a leak check and kinds of leaks")
	}
	for _, kind := range l.Kinds {
		if !slices.Contains(LeakKinds, kind) {
			return fault.Field(op, "leave_out.kinds", "%.20q is none of file, alike, video, burst, device", kind)
		}
	}
	return nil
}

// Sighted is what a Scout found.
type Sighted struct {
	Check string   // has the details; "" when there was nothing to look at
	Leaks [][]Leak // by set, in the order in which they were given; none of LeakFile
}

// Scout looks for the leaks that take longer to find than the same file. Safe for
// concurrent use.
type Scout interface {
	// Policy gives the rules that hold now.
	Policy(ctx context.Context) (LeakPolicy, error)
	// Look gives the leaks of sets that are not frozen yet. It takes a second at most: an
	// error of the type *Unchecked says that a job looks for them.
	Look(ctx context.Context, d SetDraft, sets Divided, author string) (Sighted, error)
	// Flagged gives the rows of a check that have leaks of these kinds, by segment.
	Flagged(ctx context.Context, check string, kinds []LeakKind) (map[string]Bits, error)
}

// Unchecked says that it is not known yet what leaks.
type Unchecked struct{ Check, Job string }

// Error tells what to do.
func (u *Unchecked) Error() string {
	return "the rows are many, so that a job looks for leaks: ask again when the leak check " + u.Check + " is ready"
}
