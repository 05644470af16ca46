package badcaseindex

import (
	"context"
	"errors"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/query"
)

// Table implements bam.Tables.
func (x *Index) Table(ctx context.Context, f bam.Filter, q bam.TableQuestion) (bam.Table, error) {
	by := []bam.Axis{q.Rows}
	if q.Columns != nil {
		by = append(by, *q.Columns)
	}
	var out bam.Table
	err := x.counted(ctx, f, by, func(c bam.Counted, axes []bam.Coded) error {
		var columns *bam.Coded
		if len(axes) > 1 {
			columns = &axes[1]
		}
		out = bam.Tabulate(c, q, axes[0], columns)
		return nil
	})
	if errors.Is(err, errBeyond) {
		return x.Store.Table(ctx, f, q)
	}
	return out, err
}

// Combinations implements bam.Tables.
func (x *Index) Combinations(ctx context.Context, f bam.Filter, by []bam.Axis, zone *time.Location) ([]bam.Combination, error) {
	var out []bam.Combination
	err := x.counted(ctx, f, by, func(c bam.Counted, axes []bam.Coded) (err error) {
		out, err = bam.Combine(c, by, axes, zone)
		return err
	})
	if errors.Is(err, errBeyond) {
		return x.Store.Combinations(ctx, f, by, zone)
	}
	return out, err
}

// counted hands out what is to be counted while nothing can change it.
func (x *Index) counted(ctx context.Context, f bam.Filter, by []bam.Axis, count func(c bam.Counted, axes []bam.Coded) error) error {
	s, err := x.prepare(ctx, f)
	if err != nil {
		return err
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	set, err := x.data.documents(s)
	if err != nil {
		return err
	}
	axes := make([]bam.Coded, len(by))
	for i, a := range by {
		coded, ok := x.data.coded(a)
		if !ok {
			return errBeyond
		}
		axes[i] = coded
	}
	return count(bam.Counted{Docs: set.ToArray(), Frequency: x.data.numbers["frequency"]}, axes)
}

// coded finds an axis; false when the index does not hold it.
func (d *data) coded(a bam.Axis) (bam.Coded, bool) {
	attribute, own := strings.CutPrefix(a.Field.Name, query.AttributePrefix)
	c := d.texts[a.Field.Name]
	switch {
	case a.Span != "":
		return bam.Coded{Moments: d.numbers[a.Field.Name]}, true
	case a.Field.Name == "tag":
		return d.tags.coded(), true
	case a.Field.Name == "media_type":
		return d.media.coded(), true
	case own:
		if c = d.own[attribute]; c == nil && !d.refused {
			c = newColumn()
		}
	}
	if c == nil {
		return bam.Coded{}, false
	}
	return bam.Coded{Values: c.values, Codes: c.codes}, true
}

func (s *several) coded() bam.Coded {
	return bam.Coded{Values: s.of.values, Codes: s.codes, Sets: s.lists}
}
