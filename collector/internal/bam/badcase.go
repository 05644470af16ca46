// Package bam is the badcase domain: what a badcase is, how occurrences become
// one, which changes are allowed, and the ports its storage must offer.
//
// It is not for test data (dam) nor for how clips travel (ingest). It imports
// only shared packages; stores, the HTTP face and ingest import it.
package bam

import (
	"encoding/json"
	"time"

	"mlife/shared/clip"
	"mlife/shared/wire"
)

// Limits of one badcase. Stores may rely on them; Edit and Draft check them.
const (
	MaxTags       = 32
	MaxTag        = 64       // bytes
	MaxText       = 4096     // bytes of a title, place, device, version
	MaxNote       = 64 << 10 // bytes of a description
	MaxAttributes = 64
	MaxMedia      = clip.MaxItems
)

// Status says where a badcase stands.
type Status string

// The statuses. Another occurrence of a resolved badcase opens it again.
const (
	New        Status = "new"
	Open       Status = "open"
	InProgress Status = "in_progress"
	Resolved   Status = "resolved"
	WontFix    Status = "wont_fix"
)

// Severity says how bad one occurrence is.
type Severity string

// The severities, in rising order.
const (
	Low      Severity = "low"
	Medium   Severity = "medium"
	High     Severity = "high"
	Critical Severity = "critical"
)

// Grading says on which level the case fails.
type Grading string

// The gradings.
const (
	SystemLevel Grading = "system"
	ModelLevel  Grading = "model"
)

// Sources of a badcase.
const (
	FromDevice = "device"
	FromUpload = "upload"
	FromTest   = "test"
	FromImport = "import"
)

// Badcase is one recognition failure with everything known about it. Times are
// UTC. JSON names are those of the REST API.
type Badcase struct {
	ID            string                     `json:"id"`
	Title         string                     `json:"title" doc:"Made by the function's template when nobody gave one."`
	Description   string                     `json:"description"`
	Status        Status                     `json:"status" enum:"new,open,in_progress,resolved,wont_fix"`
	Severity      Severity                   `json:"severity" enum:"low,medium,high,critical"`
	Priority      int                        `json:"priority" minimum:"1" maximum:"5" doc:"5 is the most urgent."`
	Grading       Grading                    `json:"grading" enum:"system,model"`
	Function      string                     `json:"function" doc:"System function, for example expression."`
	SystemVersion string                     `json:"system_version"`
	Slot          string                     `json:"slot"`
	ModelVersion  string                     `json:"model_version" doc:"Version of the model that gave the result."`
	ModelID       string                     `json:"model_id" doc:"Model ID in the registry, empty for an unknown model."`
	ModelSHA256   string                     `json:"model_sha256"`
	Device        string                     `json:"device"`
	Place         string                     `json:"place"`
	Result        json.RawMessage            `json:"result,omitempty" doc:"What the model said, see clip.Prediction."`
	Truth         json.RawMessage            `json:"truth,omitempty" doc:"What is right, in the same shape."`
	ResultLabel   string                     `json:"result_label"`
	TruthLabel    string                     `json:"truth_label"`
	Confidence    *float64                   `json:"confidence,omitempty"`
	Assignee      string                     `json:"assignee"`
	Tags          []string                   `json:"tags" nullable:"false"`
	Attributes    map[string]json.RawMessage `json:"attributes"`
	Rule          string                     `json:"rule" doc:"Trigger rule that fired first."`
	Reason        string                     `json:"reason"`
	Feedback      string                     `json:"feedback"`
	Frequency     int                        `json:"frequency" doc:"Number of occurrences."`
	Devices       int                        `json:"devices" doc:"Number of distinct devices that reported it."`
	Members       int                        `json:"members" doc:"Number of badcases that are part of it."`
	Regressions   int                        `json:"regressions" doc:"How often it came back after it was resolved."`
	RegressedBy   string                     `json:"regressed_by,omitempty" doc:"Model version that brought it back last."`
	RegressedAt   *time.Time                 `json:"regressed_at,omitempty"`
	Score         int64                      `json:"score" doc:"What lists are sorted by: thousandths of a point, with the time it was last seen in place of its age; see get-priority and badcase-score."`
	FirstSeen     time.Time                  `json:"first_seen"`
	LastSeen      time.Time                  `json:"last_seen"`
	CapturedAt    time.Time                  `json:"captured_at"`
	Media         []Media                    `json:"media" nullable:"false"`
	Source        string                     `json:"source" enum:"device,upload,test,import"`
	Documents     []string                   `json:"documents" nullable:"false" doc:"Documents in DAM that hold it as test data."`
	Issues        []LinkedIssue              `json:"issues" nullable:"false" doc:"Issues of trackers that it is linked to."`
	Version       int                        `json:"version" doc:"Rises with every change; also the ETag."`
	CreatedAt     time.Time                  `json:"created_at"`
	UpdatedAt     time.Time                  `json:"updated_at"`
}

// LinkedIssue is an issue of a tracker that a badcase is linked to; GET
// /badcases/{id}/issues tells more.
type LinkedIssue struct {
	ID   string `json:"id"`
	Key  string `json:"key" doc:"What people call it: group/project#12, DOOR-12; empty before it is made."`
	URL  string `json:"url"`
	Done bool   `json:"done" doc:"Whether it is closed."`
}

// Media is one picture, recording or other file of a badcase. Its bytes are in
// the blob store under SHA256.
type Media struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	SHA256    string `json:"sha256"`
	Size      int64  `json:"size"`
	PHash     string `json:"phash,omitempty"`
}

// Occurrence is one report of a failure: a clip a device sent, an upload by hand,
// or a failed test. Clip names it; recording the same clip again changes nothing.
type Occurrence struct {
	Clip     wire.Key
	Manifest clip.Manifest
	Source   string    // FromDevice, FromUpload, FromTest or FromImport
	ModelID  string    // Model ID in the registry when the reporter knows it
	Tags     []string  // joined to the badcase's
	At       time.Time // when it was received
	CountFor string    // for Counting: the badcase, or part of one, that it is one more report of without its bytes; else ""
}

// Seen is one recorded occurrence as shown to people.
type Seen struct {
	Clip       string          `json:"clip"`
	Device     string          `json:"device"`
	CapturedAt time.Time       `json:"captured_at"`
	ReceivedAt time.Time       `json:"received_at"`
	Model      string          `json:"model_version"`
	Result     json.RawMessage `json:"result,omitempty"`
	Rule       string          `json:"rule"`
	Reason     string          `json:"reason"`
	Source     string          `json:"source"`
	Member     string          `json:"member,omitempty" doc:"The badcase it was reported as before that one became part of this one."`
	Counted    bool            `json:"counted" doc:"Only counted: its bytes were not sent."`
	Media      []Media         `json:"media" nullable:"false" doc:"Its own media, which may differ from the badcase's."`
}

// Change is one field's change in the history.
type Change struct {
	At    time.Time       `json:"at"`
	Actor string          `json:"actor" doc:"Login, or device:… for a device."`
	Field string          `json:"field"`
	Old   json.RawMessage `json:"old,omitempty"`
	New   json.RawMessage `json:"new,omitempty"`

	Action string `json:"action,omitempty" doc:"The action it was a part of, which can be undone."`
}
