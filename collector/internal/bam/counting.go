package bam

import (
	"context"

	"mlife/shared/fault"
	"mlife/shared/wire"
)

// Allowance says that what a device reports may be only counted: a near duplicate of
// a known badcase raises its numbers, and its bytes are not wanted.
type Allowance struct {
	Group string // ID of the group of devices that allows it, for the figures
	Every int    // every n-th near duplicate of a badcase is wanted all the same; below 2 nothing is only counted
}

// Allows says whether anything may be only counted.
func (a Allowance) Allows() bool { return a.Every >= 2 }

// MaxEvery bounds Allowance.Every.
const MaxEvery = 10_000

// CheckEvery says what is wrong with a setting of a group: 0 is off, 1 wants every
// report, n wants every n-th.
func CheckEvery(n int) error {
	if n < 0 || n > MaxEvery {
		return fault.Field("bam.Counting", "body.every", "0 to %d, have %d", MaxEvery, n)
	}
	return nil
}

// CountingGroup is a group of devices, what it allows, and what that spared.
type CountingGroup struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Devices int    `json:"devices"`
	Every   int    `json:"every" doc:"0: off. n: every n-th near duplicate of a badcase is sent, the others are only counted."`
	Counted int64  `json:"counted" doc:"Reports that were only counted."`
	Bytes   int64  `json:"bytes" doc:"Bytes of them that were not sent."`
	Sampled int64  `json:"sampled" doc:"Near duplicates that were sent as samples."`
	Same    int64  `json:"same" doc:"Samples of the last 30 days that proved to be the same once their bytes were compared."`
	Other   int64  `json:"other" doc:"Samples of the last 30 days that proved to be another badcase: what was counted wrongly, in small."`
}

// Counting is the port of reports that are only counted.
type Counting interface {
	// Allowance gives what the groups of a device allow: of several the one that wants
	// the most samples.
	Allowance(ctx context.Context, device string) (Allowance, error)
	// CountReport makes an occurrence durable as one more of o.CountFor, a badcase or a part
	// of one, unless it is the turn of a sample or that badcase is gone; counted says
	// whether. The same clip again changes nothing and gets the same answer.
	CountReport(ctx context.Context, o Occurrence, a Allowance) (badcase string, counted bool, err error)
	// Counted says whether a recorded clip was only counted.
	Counted(ctx context.Context, clip wire.Key) (bool, error)
	// CountingGroups gives all groups by name.
	CountingGroups(ctx context.Context, cursor string, limit int) (items []CountingGroup, next string, err error)
	// SetCounting sets what a group allows, see CheckEvery.
	SetCounting(ctx context.Context, group string, every int) error
}
