// Package clusters groups badcases by likeness, without names: it computes embeddings
// in the background, finds groups in any search, draws their map, and says which
// attributes set each group apart.
//
// The embedding of a badcase comes from its result or its attributes when they carry
// one (see Given), and from the built-in descriptors of its picture, video or
// recording. Each belongs to a space; only vectors of one space are compared, by
// cosine. A clustering is a search with settings; each run of it works on a sample,
// assigns the rest, and replaces what the run before found. Groups keep their ID and
// the name people gave them as long as most of their cases stay together. Cases that
// come later are assigned to the groups that are there.
//
// It is not for near duplicates. Stores and the HTTP face import it; it imports the
// badcase domain and holds no SQL.
package clusters

import (
	"time"

	"mlife/shared/fault"
)

// Limits of clusterings.
const (
	MaxClusterings = 200
	MaxSample      = 12_000 // cases that a run looks at pairwise
	MaxPoints      = 50_000 // points of a map
	MaxGroups      = 500    // groups of one run
	MaxName        = 128    // bytes
	MaxSearch      = 4096   // bytes of a search as query parameters
)

// State says where a clustering stands.
type State string

// The states of a clustering.
const (
	Waiting  State = "waiting"
	Running  State = "running"
	Ready    State = "ready"
	Failed   State = "failed"
	Canceled State = "canceled"
)

// Settings are what people choose. JSON names are those of the REST API.
type Settings struct {
	Name       string  `json:"name" maxLength:"128"`
	Space      string  `json:"space" maxLength:"256" required:"false" doc:"Embedding space to compare in; empty takes the one that results carry, else the shapes of pictures, else the one that most cases have."`
	Detail     float64 `json:"detail" minimum:"0.2" maximum:"5" default:"1" required:"false" doc:"Resolution: lower gives fewer and larger groups, higher more and smaller ones."`
	MinSize    int     `json:"min_size" minimum:"3" maximum:"10000" default:"10" required:"false" doc:"Cases of the sample that make a group."`
	Seed       int64   `json:"seed" minimum:"0" default:"1" required:"false" doc:"The same seed over the same cases gives the same groups."`
	EveryHours int     `json:"every_hours" minimum:"0" maximum:"8760" default:"0" required:"false" doc:"Runs again after so many hours; 0 never."`
	MinNew     int     `json:"min_new" minimum:"0" maximum:"10000000" default:"0" required:"false" doc:"Runs again when so many cases have joined since; 0 never."`
}

// Check says what is wrong with settings.
func (s Settings) Check() error {
	const op = "clusters.Settings"
	switch {
	case s.Name == "" || len(s.Name) > MaxName:
		return fault.Field(op, "body.name", "give a name of at most %d bytes", MaxName)
	case !(s.Detail >= 0.2 && s.Detail <= 5):
		return fault.Field(op, "body.detail", "%g is not between 0.2 and 5", s.Detail)
	case s.MinSize < 3 || s.MinSize > 10_000:
		return fault.Field(op, "body.min_size", "%d is not between 3 and 10000", s.MinSize)
	case s.Seed < 0 || s.EveryHours < 0 || s.EveryHours > 8760 || s.MinNew < 0:
		return fault.Field(op, "body", "seed, every_hours and min_new are not negative, every_hours at most 8760")
	}
	return nil
}

// Clustering is a search whose cases are grouped.
type Clustering struct {
	ID        string    `json:"id"`
	Search    string    `json:"search" doc:"The search as query parameters of the list of badcases; empty for all."`
	Author    string    `json:"author"`
	CreatedAt time.Time `json:"created_at"`
	Settings
	Status
}

// Status is what became of a clustering.
type Status struct {
	State    State     `json:"state" enum:"waiting,running,ready,failed,canceled"`
	Step     string    `json:"step" doc:"What the running run does now."`
	Progress float64   `json:"progress" doc:"Of the running run, 0 to 1."`
	Error    string    `json:"error" doc:"Why the last run failed."`
	Run      int64     `json:"run" doc:"Number of the run that is shown, 0 before the first."`
	RanAt    time.Time `json:"ran_at" doc:"When the run that is shown ended."`
	Took     float64   `json:"took_s" doc:"Seconds it took."`
	In       string    `json:"in" doc:"Space the run compared in."`
	Selected int       `json:"selected" doc:"Cases the search found."`
	Embedded int       `json:"embedded" doc:"Of these, cases with an embedding in that space: the ones that are grouped."`
	Sampled  int       `json:"sampled" doc:"Cases that were compared pairwise; the others were assigned by their neighbours."`
	Noise    int       `json:"noise" doc:"Cases in no group."`
	Groups   int       `json:"groups"`
	Joined   int       `json:"joined" doc:"Cases assigned since."`
	UpTo     int64     `json:"-"` // embeddings made until then were looked at, in microseconds since 1970
	Stop     bool      `json:"-"` // somebody wants the running run to end
	Lost     int       `json:"-"` // how often in a row the program stopped amid a run
}

// Group is one group of a clustering. Its ID stays while most of its cases do.
type Group struct {
	ID         string    `json:"id"`
	Clustering string    `json:"clustering"`
	Number     int       `json:"number" doc:"By falling size in the run, from 1."`
	Name       string    `json:"name" doc:"Given by people, else empty."`
	Size       int       `json:"size" doc:"Cases in it now."`
	Joined     int       `json:"joined" doc:"Of these, cases assigned to it since the run."`
	Grown      int       `json:"grown" doc:"Cases it had more when the run ended than when the run before ended, negative when it shrank; 0 without a run before."`
	New        bool      `json:"new" doc:"The run before did not have it."`
	Recent     int       `json:"recent" doc:"Of these, cases first seen in the last 7 days."`
	Before     int       `json:"before" doc:"Cases first seen in the 7 days before."`
	Cohesion   float64   `json:"cohesion" doc:"Share of the links to nearest neighbours that stay inside, 0 to 1."`
	Shown      []Example `json:"shown" nullable:"false" doc:"Representative cases: the middle first, then different ones."`
	Traits     []Trait   `json:"traits" nullable:"false" doc:"What sets it apart, the strongest first."`
	Since      time.Time `json:"since" doc:"When a run found it first."`
}

// Example is a case that shows what a group is like.
type Example struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	SHA256    string `json:"sha256" doc:"Of its first medium, empty without."`
	MediaType string `json:"media_type"`
}

// Trait is a value that cases of a group have more often than the other cases of the
// clustering. Counts are those of the run.
type Trait struct {
	Field     string  `json:"field" doc:"A field of badcases, tag, or attr.<name>."`
	Value     string  `json:"value"`
	Inside    int     `json:"inside" doc:"Cases of the group that have it."`
	Size      int     `json:"size" doc:"Cases of the group."`
	Outside   int     `json:"outside" doc:"Other cases that have it."`
	Others    int     `json:"others" doc:"Other cases."`
	Lift      float64 `json:"lift" doc:"Share inside by share among all."`
	Certainty float64 `json:"q" doc:"False discovery rate (Benjamini and Hochberg over every value of every group that was tested) of Fisher's exact test, one-sided."`
}

// Run is one run of a clustering, for its log.
type Run struct {
	Run     int64     `json:"run"`
	At      time.Time `json:"at"`
	State   State     `json:"state"`
	Error   string    `json:"error,omitempty"`
	Took    float64   `json:"took_s"`
	Cases   int       `json:"cases"`
	Groups  int       `json:"groups"`
	Started string    `json:"started" doc:"Who or what started it."`
	Gone    []Gone    `json:"gone" nullable:"false" doc:"Groups with a name that this run no longer found."`
}

// Gone is a group that a run no longer found.
type Gone struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Size int    `json:"size" doc:"Cases it had when the run before ended."`
}
