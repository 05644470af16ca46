package fleet

import (
	"context"
	"time"
)

// Exposure is how often models were asked: the denominator of a rate.
type Exposure struct {
	At         time.Time // beginning of the quarter of an hour; zero in a sum
	Device     string    // "" in a sum over devices
	Slot       string
	Version    string
	Inferences int64
}

// MaxExposures bounds one answer; past it, it is fault.TooLarge.
const MaxExposures = 500_000

// Exposures is the port to counts of inferences. Times are cut down to quarters of an
// hour, and for devices to days of UTC.
type Exposures interface {
	// ExposedSince gives when counting began; zero when nothing was counted.
	ExposedSince(ctx context.Context) (time.Time, error)
	// Exposed sums from a time to before another by slot and version, and if devices is
	// set by device as well.
	Exposed(ctx context.Context, from, to time.Time, devices bool) ([]Exposure, error)
	// ExposedOver gives each quarter of an hour.
	ExposedOver(ctx context.Context, from, to time.Time) ([]Exposure, error)
}
