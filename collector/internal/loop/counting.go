package loop

import (
	"context"

	"mlife/collector/internal/bam"
	"mlife/shared/wire"
)

// Policy says whether what a device reports may be only counted: the groups of devices do
// (bam.Counting).
type Policy interface {
	Allowance(ctx context.Context, device string) (bam.Allowance, error)
}

// Sight finds what an offered report is a near duplicate of, by its manifest alone.
type Sight interface {
	Offered(ctx context.Context, o bam.Occurrence) (badcase string, ok bool, err error)
}

// Tally is the durable side of counting.
type Tally interface {
	CountReport(ctx context.Context, o bam.Occurrence, a bam.Allowance) (badcase string, counted bool, err error)
	Counted(ctx context.Context, clip wire.Key) (bool, error)
}

// Counting decides which offered reports are only counted: those of devices for which
// somebody allowed it, near a known badcase, and not the n-th of it. What a campaign
// wants is sent always: it asked for clips, not for numbers. Safe for concurrent use.
type Counting struct {
	Policy Policy
	Sight  Sight
	Tally  Tally
	Field  *Field // ties what is counted to the model version that failed
}

// Count makes an offered report durable without its bytes, if it need not be sent;
// counted says whether. The same clip again gets the same answer.
func (c *Counting) Count(ctx context.Context, o bam.Occurrence) (badcase string, counted bool, err error) {
	if o.Manifest.Campaign != "" || !sketched(o) {
		return "", false, nil
	}
	a, err := c.Policy.Allowance(ctx, o.Manifest.Device)
	if err != nil || !a.Allows() {
		return "", false, err
	}
	var ok bool
	if o.CountFor, ok, err = c.Sight.Offered(ctx, o); err != nil || !ok {
		return "", false, err
	}
	if o.ModelID, err = c.Field.modelOf(ctx, o); err != nil {
		return "", false, err
	}
	badcase, counted, err = c.Tally.CountReport(ctx, o, a)
	if err != nil || !counted || o.ModelID == "" {
		return badcase, counted, err
	}
	return badcase, true, c.Field.tie(ctx, o.ModelID, badcase)
}

// Counted says whether a recorded clip was only counted.
func (c *Counting) Counted(ctx context.Context, clip wire.Key) (bool, error) {
	return c.Tally.Counted(ctx, clip)
}

// sketched says whether a manifest says how anything looks.
func sketched(o bam.Occurrence) bool {
	for _, it := range o.Manifest.Items {
		if it.Look != "" {
			return true
		}
	}
	return false
}
