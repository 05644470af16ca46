package dam

import (
	"context"
	"iter"
	"slices"
	"strings"

	"mlife/collector/internal/dam/material"
)

// nothing is a field that no row has: a column needs a name.
const nothing = further

// PlacedRow is a row with its place.
type PlacedRow struct {
	RowFile
	Part int // of those that were given
	At   int // number of the row in the part's segment, from 0
}

// EachPlaced reads the rows of parts in their order, with what is known of their files:
// of their columns those that say when, with what and from what they were taken, and no
// annotation. They are numbered from 1.
func (k *Desk) EachPlaced(ctx context.Context, parts []Part) iter.Seq2[PlacedRow, error] {
	return func(yield func(PlacedRow, error) bool) {
		all, err := k.fieldsOf(ctx, parts)
		if err != nil {
			yield(PlacedRow{}, err)
			return
		}
		names := slices.Concat(material.TimeNames(), material.DeviceNames(), material.SourceNames())
		fields := []string{FieldDigest, FieldPath, FieldMD5, FieldSHA256, nothing, nothing, FieldBadcase}
		for _, f := range all {
			if name, ok := strings.CutPrefix(f, further); ok && slices.Contains(names, strings.ToLower(name)) {
				fields = append(fields, f)
			}
		}
		var places [][2]int // of the rows that were read and not given yet
		rows := func(yield func(Row, error) bool) {
			a := newAssembler(fields)
			n, stop := 0, false
			err := k.scan(ctx, parts, fields, func(part, row int, cells Cells) error {
				n++
				places = append(places, [2]int{part, row})
				if !yield(a.row(cells, n), nil) {
					stop = true
					return errStop
				}
				return nil
			})
			if err != nil && !stop {
				yield(Row{}, err)
			}
		}
		for r, err := range k.WithFiles(ctx, rows) {
			if err != nil {
				yield(PlacedRow{}, err)
				return
			}
			out := PlacedRow{RowFile: r, Part: places[0][0], At: places[0][1]}
			if places = places[1:]; !yield(out, nil) {
				return
			}
		}
	}
}

// Union gives the rows that are in any of many parts, each segment once. The parts are
// in no order.
func Union(lists ...[]Part) []Part {
	at := map[string]int{}
	var out []Part
	for _, list := range lists {
		for _, p := range list {
			i, ok := at[p.Segment]
			if !ok {
				at[p.Segment] = len(out)
				p.Live = slices.Clone(p.Live)
				out = append(out, p)
				continue
			}
			switch {
			case out[i].Live == nil:
			case p.Live == nil:
				out[i] = p
			default:
				out[i].Live.Join(p.Live)
				out[i] = out[i].with(out[i].Live)
			}
		}
	}
	return out
}

// Has reports whether the part has a row of its segment.
func (p Part) Has(row int) bool { return p.has(row) }

// RowsOf counts the rows of parts.
func RowsOf(parts []Part) int { return rowsOf(parts) }
