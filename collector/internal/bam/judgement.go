package bam

import (
	"context"
	"encoding/json"
	"time"
)

// Judgement is what one model version said at one time about the same media: a
// badcase's own reports, and those of other badcases that the same function made of
// exactly the same media.
type Judgement struct {
	Badcase      string          `json:"badcase" doc:"The badcase it belongs to."`
	Title        string          `json:"title"`
	Status       Status          `json:"status" enum:"new,open,in_progress,resolved,wont_fix"`
	Clip         string          `json:"clip" doc:"The newest report that said so."`
	ModelVersion string          `json:"model_version"`
	ModelID      string          `json:"model_id"`
	Device       string          `json:"device"`
	Source       string          `json:"source"`
	CapturedAt   time.Time       `json:"captured_at"`
	ReceivedAt   time.Time       `json:"received_at"`
	Count        int             `json:"count" doc:"How many of the newest reports said exactly this."`
	Result       json.RawMessage `json:"result,omitempty"`
	Truth        json.RawMessage `json:"truth,omitempty" doc:"As it was reported with it."`
	Media        []Media         `json:"media" nullable:"false"`
}

// Bounds of what Judgements looks at and gives.
const (
	MaxJudged     = 2000 // newest reports that are looked at
	MaxJudgements = 100
)

// Judge is the port to compare what models said of the same media.
type Judge interface {
	// Judgements gives each different result of each model version, the newest first:
	// at most MaxJudgements, of the newest MaxJudged reports. An unknown badcase is
	// fault.NotFound.
	Judgements(ctx context.Context, id string) ([]Judgement, error)
}
