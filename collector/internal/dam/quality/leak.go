package quality

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"mlife/collector/internal/dam/material"
	"mlife/shared/fault"
)

// Alike finds near duplicates among stored files.
type Alike interface {
	// Near gives files that are nearly the same as one, the likest first. It need not
	// know the file; it may give the file itself.
	Near(ctx context.Context, sha256 string) ([]Likeness, error)
}

// Likeness is a file that is nearly the same.
type Likeness struct {
	SHA256 string
	Score  float64 // 0 to 1
}

// Bounds of Leaks.
const (
	maxSets    = 64
	maxLeaks   = 1_000_000 // pairs that are kept until they are told
	maxLookout = 256       // rows of a device that are looked at on each side
)

// key is what ties a row to others.
type key struct {
	of  uint64
	at  int64 // microseconds, for bursts
	row int64
	set int8
}

// tie is a leak of a row.
type tie struct {
	row     int64
	check   Check
	n       int // rows of the other sets, as far as they were counted
	gap     int64
	score   float64
	related []Related
}

// Leaks looks for rows of one set that are as good as in another: the same file, a near
// duplicate (when alike is not nil), the same recording, the same device at nearly the
// same time, the same group. order names the sets, the one that is learned from first;
// nil takes them as they come. A finding is of the row in the later set, and names up to
// five rows of the earlier ones, without their paths. Rows without a set are left out.
// alike is asked once for each file of all sets but the first. Errors as Rows.
func Leaks(ctx context.Context, rows material.Rows, order []string, s Settings, alike Alike, report func(Finding) error) (Totals, error) {
	if err := s.Check(); err != nil {
		return Totals{}, err
	}
	s.defaults()
	l := leaks{s: &s, out: newReporter(s.Off, report), sets: slices.Clone(order)}
	if err := each(ctx, rows, l.collect); err != nil {
		return l.out.totals, err
	}
	l.same(l.files, SameFile)
	l.same(l.sources, SameSource)
	l.same(l.groups, SameGroup)
	l.bursts()
	if alike != nil && !l.out.off[AlikeFile] {
		if err := l.alike(ctx, rows, alike); err != nil {
			return l.out.totals, err
		}
	}
	l.files, l.sources, l.groups, l.times = nil, nil, nil, nil
	slices.SortStableFunc(l.ties, func(a, b tie) int { return cmp.Compare(a.row, b.row) })
	err := each(ctx, rows, func(r *material.Row) error {
		l.out.totals.Rows++
		return l.tell(r)
	})
	if len(l.ties) >= maxLeaks {
		l.out.note(fmt.Sprintf("There are %d leaks and more; the rest was not counted.", maxLeaks))
	}
	return l.out.totals, err
}

type leaks struct {
	s                             *Settings
	out                           *reporter
	sets                          []string
	reader                        material.Reader
	files, sources, groups, times []key
	ties                          []tie
}

func (l *leaks) rank(set string) (int8, error) {
	if set == "" {
		return -1, nil
	}
	if i := slices.Index(l.sets, set); i >= 0 {
		return int8(i), nil
	}
	if len(l.sets) >= maxSets {
		return 0, fault.Field("quality.Leaks", "sets", "more than %d sets", maxSets)
	}
	l.sets = append(l.sets, set)
	return int8(len(l.sets) - 1), nil
}

func (l *leaks) collect(r *material.Row) error {
	set, err := l.rank(r.Set)
	if err != nil || set < 0 {
		return err
	}
	where, err := l.reader.Context(r, l.s.Roles)
	if err != nil { // columns that are no JSON: Rows says so
		where = material.OfMedium(r.Medium)
	}
	put := func(list *[]key, text string, at int64) {
		if text != "" {
			*list = append(*list, key{hash(text), at, r.Number, set})
		}
	}
	put(&l.files, r.SHA256, 0)
	put(&l.sources, where.Source, 0)
	put(&l.groups, where.Group, 0)
	if !where.At.IsZero() {
		put(&l.times, where.Device, where.At.UnixMicro())
	}
	return nil
}

func (l *leaks) add(t tie) {
	if len(l.ties) < maxLeaks && !l.out.off[t.check] {
		l.ties = append(l.ties, t)
	}
}

// same ties rows that have the same key in different sets.
func (l *leaks) same(list []key, check Check) {
	slices.SortFunc(list, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.of, b.of), cmp.Compare(a.set, b.set), cmp.Compare(a.row, b.row))
	})
	for i := 0; i < len(list); {
		k := i + 1
		for k < len(list) && list[k].of == list[i].of {
			k++
		}
		for n := i + 1; n < k; n++ {
			before, _ := slices.BinarySearchFunc(list[i:k], list[n].set, func(x key, set int8) int { return cmp.Compare(x.set, set) })
			if before == 0 {
				continue
			}
			t := tie{row: list[n].row, check: check, n: before, score: 1}
			for _, x := range list[i : i+min(before, maxRelated)] {
				t.related = append(t.related, Related{Row: x.row, Set: l.sets[x.set]})
			}
			l.add(t)
		}
		i = k
	}
}

// bursts ties rows of one device that were taken at nearly the same time.
func (l *leaks) bursts() {
	slices.SortFunc(l.times, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.of, b.of), cmp.Compare(a.at, b.at), cmp.Compare(a.row, b.row))
	})
	window := int64(l.s.Burst * 1e6)
	for i, x := range l.times {
		t := tie{row: x.row, check: SameBurst, gap: window + 1}
		look := func(step int) {
			for k, seen := i+step, 0; k >= 0 && k < len(l.times) && seen < maxLookout; k, seen = k+step, seen+1 {
				y := l.times[k]
				gap := max(y.at-x.at, x.at-y.at)
				if y.of != x.of || gap > window {
					return
				}
				if y.set < x.set {
					t.n++
					t.gap = min(t.gap, gap)
					t.related = append(t.related, Related{Row: y.row, Set: l.sets[y.set], Score: round(1 - float64(gap)/float64(window+1))})
				}
			}
		}
		look(-1)
		look(1)
		if t.n > 0 {
			slices.SortStableFunc(t.related, func(a, b Related) int { return cmp.Compare(b.Score, a.Score) })
			t.related = slices.Clip(slices.Clone(t.related[:min(len(t.related), maxRelated)]))
			t.score = 1 - float64(t.gap)/float64(window+1)/2
			l.add(t)
		}
	}
}

// alike ties rows whose files are near duplicates. l.files is in the order of same.
func (l *leaks) alike(ctx context.Context, rows material.Rows, alike Alike) error {
	return each(ctx, rows, func(r *material.Row) error {
		set, err := l.rank(r.Set)
		if err != nil || set < 1 || r.SHA256 == "" {
			return err
		}
		near, err := alike.Near(ctx, r.SHA256)
		if err != nil {
			return err
		}
		t := tie{row: r.Number, check: AlikeFile}
		for _, m := range near {
			if m.SHA256 == r.SHA256 {
				continue
			}
			of := hash(m.SHA256)
			at, _ := slices.BinarySearchFunc(l.files, of, func(x key, of uint64) int { return cmp.Compare(x.of, of) })
			for ; at < len(l.files) && l.files[at].of == of && l.files[at].set < set; at++ {
				t.n++
				t.score = max(t.score, m.Score)
				if len(t.related) < maxRelated {
					t.related = append(t.related, Related{Row: l.files[at].row, SHA256: m.SHA256, Set: l.sets[l.files[at].set], Score: round(m.Score)})
				}
			}
		}
		if t.n > 0 {
			l.add(t)
		}
		return nil
	})
}

// tell reports the leaks of a row.
func (l *leaks) tell(r *material.Row) error {
	at, _ := slices.BinarySearchFunc(l.ties, r.Number, func(t tie, row int64) int { return cmp.Compare(t.row, row) })
	if at == len(l.ties) || l.ties[at].row != r.Number {
		return l.out.err
	}
	where, err := l.reader.Context(r, l.s.Roles)
	if err != nil {
		where = material.OfMedium(r.Medium)
	}
	j := &judge{s: l.s, row: r, give: l.out.give}
	for ; at < len(l.ties) && l.ties[at].row == r.Number; at++ {
		t := l.ties[at]
		f := Finding{Related: t.related, Measure: float64(t.n), Unit: "rows"}
		others := fmt.Sprintf("row %d of %s", t.related[0].Row, t.related[0].Set)
		if t.n > 1 {
			others += fmt.Sprintf(" and %d more", t.n-1)
		}
		switch t.check {
		case SameFile:
			f.Reason = fmt.Sprintf("the same file is %s.", others)
		case AlikeFile:
			f.Measure, f.Unit = round(t.score), "likeness"
			f.Reason = fmt.Sprintf("nearly the same file is %s.", others)
		case SameSource:
			f.Reason = fmt.Sprintf("it is from the recording %q, and so is %s.", where.Source, others)
		case SameBurst:
			f.Measure, f.Bound, f.Unit = round(float64(t.gap)/1e6), l.s.Burst, "seconds"
			f.Reason = fmt.Sprintf("%q took it %s seconds before or after %s.", where.Device, short(float64(t.gap)/1e6), others)
		case SameGroup:
			f.Reason = fmt.Sprintf("it is of the group %q, and so is %s.", where.Group, others)
		}
		severity := Error
		if t.check == SameBurst {
			severity = Warning
		}
		j.find(t.check, severity, t.score, f)
	}
	return l.out.err
}

// Duplicates looks for near duplicates among the rows: a finding is of the row that
// comes later, by its number. alike is asked once for each row. Errors as Rows.
func Duplicates(ctx context.Context, rows material.Rows, s Settings, alike Alike, report func(Finding) error) (Totals, error) {
	if err := s.Check(); err != nil {
		return Totals{}, err
	}
	s.defaults()
	out := newReporter(s.Off, report)
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
