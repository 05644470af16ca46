package quality

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"mlife/collector/internal/dam/material"
)

// Duplicates looks for near duplicates among the rows: a finding is of the row that
// comes later, by its number. alike is asked once for each row. Errors as Rows.
func Duplicates(ctx context.Context, rows material.Rows, s Settings, alike Alike, report func(Finding) error) (Totals, error) {
	if err := s.Check(); err != nil {
		return Totals{}, err
	}
	s.defaults()
	out := newReporter(s.Off, report)
	type key struct {
		of  uint64
		row int64
	}
	var files []key
	if err := each(ctx, rows, func(r *material.Row) error {
		if r.SHA256 != "" {
			files = append(files, key{of: hash(r.SHA256), row: r.Number})
		}
		return nil
	}); err != nil {
		return out.totals, err
	}
	slices.SortFunc(files, func(a, b key) int { return cmp.Or(cmp.Compare(a.of, b.of), cmp.Compare(a.row, b.row)) })
	err := each(ctx, rows, func(r *material.Row) error {
		out.totals.Rows++
		if r.SHA256 == "" {
			return nil
		}
		near, err := alike.Near(ctx, r.SHA256)
		if err != nil {
			return err
		}
		f := Finding{Unit: "likeness"}
		for _, m := range near {
			of := hash(m.SHA256)
			at, _ := slices.BinarySearchFunc(files, of, func(x key, of uint64) int { return cmp.Compare(x.of, of) })
			if m.SHA256 == r.SHA256 || at == len(files) || files[at].of != of || files[at].row >= r.Number {
				continue
			}
			f.Measure = max(f.Measure, round(m.Score))
			if len(f.Related) < maxRelated {
				f.Related = append(f.Related, Related{Row: files[at].row, SHA256: m.SHA256, Score: round(m.Score)})
			}
		}
		if len(f.Related) > 0 {
			j := &judge{s: &s, row: r, give: out.give}
			f.Reason = fmt.Sprintf("it is nearly the same as row %d.", f.Related[0].Row)
			j.find(NearDuplicate, Warning, f.Measure, f)
		}
		return out.err
	})
	return out.totals, err
}
