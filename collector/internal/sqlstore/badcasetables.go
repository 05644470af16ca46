package sqlstore

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"mlife/collector/internal/bam"
)

// Table implements bam.Tables. It reads the values of every badcase that f selects:
// the index in memory answers instead whenever it can.
func (s *Badcases) Table(ctx context.Context, f bam.Filter, q bam.TableQuestion) (bam.Table, error) {
	by := []bam.Axis{q.Rows}
	if q.Columns != nil {
		by = append(by, *q.Columns)
	}
	c, axes, err := s.counted(ctx, f, by)
	if err != nil {
		return bam.Table{}, err
	}
	var columns *bam.Coded
	if len(axes) > 1 {
		columns = &axes[1]
	}
	return bam.Tabulate(c, q, axes[0], columns), nil
}

// Combinations implements bam.Tables, as Table does.
func (s *Badcases) Combinations(ctx context.Context, f bam.Filter, by []bam.Axis, zone *time.Location) ([]bam.Combination, error) {
	c, axes, err := s.counted(ctx, f, by)
	if err != nil {
		return nil, err
	}
	return bam.Combine(c, by, axes, zone)
}

// counted reads what f selects, numbered from 0, with the values of some axes, as one
// moment shows them.
func (s *Badcases) counted(ctx context.Context, f bam.Filter, by []bam.Axis) (c bam.Counted, axes []bam.Coded, err error) {
	const op = "sqlstore.Table"
	where, args, err := conditions(f)
	if err != nil {
		return c, nil, err
	}
	err = s.snapshot(ctx, func(tx *sql.Tx) error {
		place := map[int64]uint32{}
		var err error
		c.Frequency, err = query(ctx, tx, op, func(r scanner) (float64, error) {
			var seq, n int64
			err := r.Scan(&seq, &n)
			c.Docs = append(c.Docs, uint32(len(place)))
			place[seq] = uint32(len(place))
			return float64(n), err
		}, "SELECT b.seq, b.frequency FROM badcases b WHERE "+where, args...)
		if err != nil {
			return err
		}
		for _, axis := range by {
			coded, err := readAxis(ctx, tx, axis, place, where, args)
			if err != nil {
				return err
			}
			axes = append(axes, coded)
		}
		return nil
	})
	return c, axes, classify(op, err)
}

func readAxis(ctx context.Context, tx *sql.Tx, axis bam.Axis, place map[int64]uint32, where string, args []any) (bam.Coded, error) {
	const op = "sqlstore.Table"
	if axis.Span != "" {
		moments := make([]float64, len(place))
		_, err := query(ctx, tx, op, func(r scanner) (struct{}, error) {
			var seq, at int64
			err := r.Scan(&seq, &at)
			moments[place[seq]] = float64(at)
			return struct{}{}, err
		}, "SELECT b.seq, "+badcaseSearch.fields[axis.Field.Name].column+" FROM badcases b WHERE "+where, args...)
		return bam.Coded{Moments: moments}, err
	}
	t := tally{from: "badcases b"}
	if axis.Field.Name == "media_type" {
		t.from += " LEFT JOIN badcase_media k ON k.badcase = b.seq"
		t.keys = []string{"COALESCE(k.media_type, '')"}
	} else if err := t.by(axis.Field.Name, 0); err != nil {
		return bam.Coded{}, err
	}
	// Every badcase has a set of its own: what they share need not be found here.
	coded := bam.Coded{Values: []string{""}, Codes: make([]uint32, len(place)), Sets: make([][]uint32, len(place))}
	for doc := range coded.Codes {
		coded.Codes[doc] = uint32(doc)
	}
	known := map[string]uint32{"": 0}
	_, err := query(ctx, tx, op, func(r scanner) (struct{}, error) {
		var seq int64
		var value string
		err := r.Scan(&seq, &value)
		k, ok := known[value]
		if !ok {
			k = uint32(len(coded.Values))
			known[value], coded.Values = k, append(coded.Values, value)
		}
		if set := &coded.Sets[place[seq]]; !slices.Contains(*set, k) {
			*set = append(*set, k)
		}
		return struct{}{}, err
	}, "SELECT b.seq, "+t.keys[0]+" FROM "+t.from+" WHERE "+where, append(slices.Clone(t.args), args...)...)
	return coded, err
}
