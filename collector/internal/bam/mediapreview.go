package bam

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// PreviewState says where the making of a preview stands.
type PreviewState string

// The states.
const (
	PreviewQueued PreviewState = "queued"
	PreviewMade   PreviewState = "made"
	PreviewFailed PreviewState = "failed"
)

// Bounds of previews.
const (
	MaxPreviewFacts = 256 << 10 // bytes of facts that are kept in the row
	MaxPreviewTries = 2         // times that one is begun before it is given up
)

// Rendition is a picture that was made of a medium, stored as a blob. Without a hash
// there is none.
type Rendition struct {
	SHA256    string
	MediaType string
}

// MediaPreview is what is made once of a medium so that people can look at it.
type MediaPreview struct {
	Source string // SHA-256 of the medium
	State  PreviewState
	Thumb  Rendition       // at most 320 pixels wide
	Large  Rendition       // of what browsers do not draw by themselves
	Facts  json.RawMessage // media.Facts; empty when there are none or they are too long
	Brief  json.RawMessage // the facts without long lists, to be told to whom stores files; not kept with the rest
	Reason string          // why it failed, for people
	Kind   string          // of the failure, as fault.Kind names it
	Tries  int             // times it was begun
	At     time.Time       // when it was settled
}

// MediaPreviews is the port to what was made of media. Media of badcases and what is
// derived of them are queued in the transaction that stores them.
type MediaPreviews interface {
	// Preview gives what is known of a medium; fault.NotFound for one that was never
	// queued.
	Preview(ctx context.Context, source string) (MediaPreview, error)
	// TakePreviews gives queued ones that nobody works on, the newest media first,
	// and leases them until then. Each has one more try.
	TakePreviews(ctx context.Context, now, until time.Time, limit int) ([]MediaPreview, error)
	// ClaimPreview is TakePreviews of one, which is queued if it was never; also of
	// one that failed for a reason that may have gone. fault.Conflict when it is
	// leased, made or failed.
	ClaimPreview(ctx context.Context, source string, now, until time.Time) (MediaPreview, error)
	// SettlePreview saves how it ended, and tells files of the same bytes. A queued one
	// waits until due; release takes the try back.
	SettlePreview(ctx context.Context, p MediaPreview, due time.Time, release bool) error
	// ResumePreviews ends all leases, queues what failed because a program was
	// missing, and says how many wait. It is for the start.
	ResumePreviews(ctx context.Context) (int, error)
	// AgainPreview queues one that failed.
	AgainPreview(ctx context.Context, source string) error
}

// BeingMade is the error of asking for something that is still being made.
type BeingMade struct {
	Ahead int // how many that were asked for come before it
}

// Error implements error.
func (b *BeingMade) Error() string {
	if b.Ahead > 0 {
		return fmt.Sprintf("it is being made: %d come first", b.Ahead)
	}
	return "it is being made"
}
