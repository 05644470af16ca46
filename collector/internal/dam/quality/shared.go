package quality

import (
	"fmt"

	"mlife/collector/internal/dam/material"
)

// maxShared bounds the objects that are kept of files that come several times.
const maxShared = 400_000

// shared is a file that several rows have.
type shared struct {
	rows []sharedRow
}

type sharedRow struct {
	row        int64
	path, set  string
	sha        string
	annotation uint64
	label      string
	shapes     []shape
}

// keep keeps what a row says of a shared file; false when there is no room for its
// objects any more.
func (f *shared) keep(r *material.Row, o *material.Outline, shapes []shape, left *int) bool {
	x := sharedRow{row: r.Number, path: r.Path, set: r.Set, sha: r.SHA256, annotation: hashBytes(r.Annotation)}
	if o != nil {
		x.label = o.Label
	}
	fits := *left >= len(shapes)
	if fits {
		*left -= len(shapes)
		for _, s := range shapes {
			if s.kind == material.Box || s.kind == material.Polygon {
				s.ring, s.pose, s.detail, s.attributes, s.turned = nil, nil, nil, nil, nil
				x.shapes = append(x.shapes, s)
			}
		}
	}
	f.rows = append(f.rows, x)
	return fits
}

// judge looks for rows that say the same twice, or contradict each other. Rows that
// each have another object of a file do neither.
func (f *shared) judge(s *Settings, give func(Finding)) {
	first := map[uint64]int{}
	for i := range f.rows {
		x := &f.rows[i]
		if n, ok := first[x.annotation]; ok {
			o := &f.rows[n]
			find := x.finding(Repeated, Warning, 1)
			find.Related = []Related{o.related(1)}
			find.Reason = fmt.Sprintf("the same file with the same annotation is row %d as well.", o.row)
			give(find)
			continue
		}
		first[x.annotation] = i
		for n := range f.rows[:i] {
			o := &f.rows[n]
			if o.annotation == x.annotation {
				continue
			}
			if find, ok := x.against(o, s); ok {
				give(find)
				break
			}
		}
	}
}

func (x *sharedRow) finding(c Check, severity Severity, score float64) Finding {
	return Finding{Row: x.row, Path: x.path, SHA256: x.sha, Set: x.set, Check: c, Severity: severity, Score: score, Measure: score}
}

func (x *sharedRow) related(score float64) Related {
	return Related{Row: x.row, Path: x.path, SHA256: x.sha, Set: x.set, Score: round(score)}
}

// against says how a row contradicts an earlier one of the same file.
func (x *sharedRow) against(o *sharedRow, s *Settings) (Finding, bool) {
	find := x.finding(Contradiction, Error, 1)
	find.Related = []Related{o.related(1)}
	if x.label != "" && o.label != "" && x.label != o.label {
		find.Label, find.Proposed, find.Unit = x.label, o.label, "label"
		find.Reason = fmt.Sprintf("the same file is %q here and %q in row %d.", x.label, o.label, o.row)
		return find, true
	}
	for i := range x.shapes {
		a := &x.shapes[i]
		for n := range o.shapes {
			b := &o.shapes[n]
			if a.label == b.label || a.kind != b.kind || a.frame != b.frame {
				continue
			}
			if u := overlap(a, b); u >= s.Contrary && min(a.area, b.area) >= 0.7*max(a.area, b.area) {
				find.Object, find.Label, find.Proposed, find.Measure, find.Bound, find.Unit, find.Score = a.path, a.label, b.label, round(u), s.Contrary, "overlap", round(u)
				find.Reason = fmt.Sprintf("the same place of the same file is %q here and %q in row %d.", a.label, b.label, o.row)
				return find, true
			}
		}
	}
	return Finding{}, false
}
