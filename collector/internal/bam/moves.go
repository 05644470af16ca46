package bam

import (
	"context"
	"time"
)

// Move is a change of a badcase's status.
type Move struct {
	ID       string
	Function string
	Model    string // version
	At       time.Time
	From, To Status
	Reported bool // by a device, a test, an upload or an import rather than a person
}

// MaxMoves bounds one answer; past it, it is fault.TooLarge.
const MaxMoves = 200_000

// Moves is the port to changes of status over time.
type Moves interface {
	// Moves gives those of the badcases that f selects, from a time to before another,
	// the oldest first.
	Moves(ctx context.Context, f Filter, from, to time.Time) ([]Move, error)
}
