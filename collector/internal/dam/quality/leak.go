package quality

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sort"

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
	maxLookout = 256 // rows of a device that are looked at on each side
)

// Sides are the sets that Leaks compares.
type Sides struct {
	Order []string                         // their names, the one that is learned from first; nil takes them as they come
	Apart func(later, earlier string) bool // says which of them must not share anything; nil: all
	Rows  int                              // about how many there are, when that is known: it saves memory
}

// Leaks looks for rows of one set that are as good as in another: the same file, a near
// duplicate (when alike is not nil), the same recording, the same device at nearly the
// same time, the same device, the same group. A finding is of the row in the later set,
// and names up to five rows of the earlier ones, without their paths: at least one of
// each of them. Rows without a set are left out. It holds about 80 bytes for each row;
// rows are read twice, and findings come in their order. alike is asked once for each
// row of a set that others are before. Errors as Rows.
func Leaks(ctx context.Context, rows material.Rows, sides Sides, s Settings, alike Alike, report func(Finding) error) (Totals, error) {
	if err := s.Check(); err != nil {
		return Totals{}, err
	}
	s.defaults()
	l := leaks{s: &s, out: newReporter(s.Off, report), sets: slices.Clone(sides.Order), apart: sides.Apart, alike: alike}
	if l.apart == nil {
		l.apart = func(string, string) bool { return true }
	}
	l.traits = make([]trait, 0, sides.Rows)
	if err := each(ctx, rows, l.collect); err != nil {
		return l.out.totals, err
	}
	l.order()
	at := 0
	err := each(ctx, rows, func(r *material.Row) error {
		l.out.totals.Rows++
		if r.Set == "" {
			return l.out.err
		}
		if at++; at > len(l.traits) {
			return fault.New(fault.Conflict, "quality.Leaks", "the rows changed while they were looked at")
		}
		return l.tell(ctx, r, &l.traits[at-1])
	})
	return l.out.totals, err
}

// trait is what ties a row to others; 0 for nothing.
type trait struct {
	file, source, device, group uint64
	at                          int64 // microseconds, of rows with a device; noTime for none
	row                         int64
	set                         int8
}

const noTime = math.MinInt64

// tied gives what rows have in common by a check.
var tied = map[Check]func(*trait) uint64{
	SameFile:   func(t *trait) uint64 { return t.file },
	SameSource: func(t *trait) uint64 { return t.source },
	SameDevice: func(t *trait) uint64 { return t.device },
	SameGroup:  func(t *trait) uint64 { return t.group },
}

type leaks struct {
	s      *Settings
	out    *reporter
	sets   []string
	apart  func(later, earlier string) bool
	alike  Alike
	reader material.Reader
	traits []trait
	by     map[Check][]int32 // places in traits, by what ties, set and row
	times  []int32           // by device and time
	before [][]int8          // by set: the earlier ones that it is compared with
}

func (l *leaks) rank(set string) (int8, error) {
	if i := slices.Index(l.sets, set); i >= 0 {
		return int8(i), nil
	}
	if len(l.sets) >= maxSets {
		return 0, fault.Field("quality.Leaks", "sets", "more than %d sets", maxSets)
	}
	l.sets = append(l.sets, set)
	return int8(len(l.sets) - 1), nil
}

func (l *leaks) where(r *material.Row) material.Context {
	c, err := l.reader.Context(r, l.s.Roles)
	if err != nil { // columns that are no JSON: Rows says so
		return material.OfMedium(r.Medium)
	}
	return c
}

func (l *leaks) collect(r *material.Row) error {
	if r.Set == "" {
		return nil
	}
	set, err := l.rank(r.Set)
	if err != nil {
		return err
	}
	c := l.where(r)
	key := func(text string) uint64 {
		if text == "" {
			return 0
		}
		return hash(text)
	}
	t := trait{file: key(r.SHA256), source: key(c.Source), device: key(c.Device), group: key(c.Group), at: noTime, row: r.Number, set: set}
	if !c.At.IsZero() {
		t.at = c.At.UnixMicro()
	}
	l.traits = append(l.traits, t)
	return nil
}

// order makes it fast to find what is tied to a row.
func (l *leaks) order() {
	for i, later := range l.sets {
		var list []int8
		for k := range i {
			if l.apart(later, l.sets[k]) {
				list = append(list, int8(k))
			}
		}
		l.before = append(l.before, list)
	}
	l.by = map[Check][]int32{}
	for check, of := range tied {
		if l.out.off[check] && (check != SameFile || l.alike == nil) {
			continue
		}
		list := l.with(func(t *trait) bool { return of(t) != 0 })
		slices.SortFunc(list, func(a, b int32) int {
			x, y := &l.traits[a], &l.traits[b]
			return cmp.Or(cmp.Compare(of(x), of(y)), cmp.Compare(x.set, y.set), cmp.Compare(x.row, y.row))
		})
		l.by[check] = list
	}
	if !l.out.off[SameBurst] {
		l.times = l.with(func(t *trait) bool { return t.device != 0 && t.at != noTime })
		slices.SortFunc(l.times, func(a, b int32) int {
			x, y := &l.traits[a], &l.traits[b]
			return cmp.Or(cmp.Compare(x.device, y.device), cmp.Compare(x.at, y.at), cmp.Compare(x.row, y.row))
		})
	}
}

func (l *leaks) with(has func(*trait) bool) []int32 {
	n := 0
	for i := range l.traits {
		if has(&l.traits[i]) {
			n++
		}
	}
	list := make([]int32, 0, n)
	for i := range l.traits {
		if has(&l.traits[i]) {
			list = append(list, int32(i))
		}
	}
	return list
}

// tie is what a row is tied to.
type tie struct {
	n       int
	gap     int64
	score   float64
	related []Related
}

// put adds rows of one set, at most so many that others can have one each, too.
func (l *leaks) put(t *tie, places []int32, most int, r Related) {
	for _, at := range places[:min(most, len(places))] {
		r.Row, r.Set = l.traits[at].row, l.sets[l.traits[at].set]
		t.related = append(t.related, r)
	}
}

// same finds the rows of earlier sets that have a key, too.
func (l *leaks) same(check Check, key uint64, before []int8, into *tie, r Related) {
	list, of := l.by[check], tied[check]
	var spans [][]int32
	for _, set := range before {
		from := sort.Search(len(list), func(i int) bool { t := &l.traits[list[i]]; return of(t) > key || of(t) == key && t.set >= set })
		to := from + sort.Search(len(list)-from, func(i int) bool { t := &l.traits[list[from+i]]; return of(t) > key || t.set > set })
		if from < to {
			spans = append(spans, list[from:to])
			into.n += to - from
		}
	}
	for _, span := range spans {
		l.put(into, span, 1, r)
	}
	for _, span := range spans {
		l.put(into, span[1:], max(0, maxRelated-len(into.related)), r)
	}
}

// burst finds the rows of earlier sets that a device took at nearly the same time.
func (l *leaks) burst(me *trait, before []int8) tie {
	window := int64(l.s.Burst * 1e6)
	t := tie{gap: window + 1}
	from := sort.Search(len(l.times), func(i int) bool {
		x := &l.traits[l.times[i]]
		return x.device > me.device || x.device == me.device && x.at >= me.at
	})
	look := func(k, step int) {
		for seen := 0; k >= 0 && k < len(l.times) && seen < maxLookout; k, seen = k+step, seen+1 {
			x := &l.traits[l.times[k]]
			gap := max(x.at-me.at, me.at-x.at)
			if x.device != me.device || gap > window {
				return
			}
			if slices.Contains(before, x.set) {
				t.n++
				t.gap = min(t.gap, gap)
				t.related = append(t.related, Related{Row: x.row, Set: l.sets[x.set], Score: round(1 - float64(gap)/float64(window+1))})
			}
		}
	}
	look(from-1, -1)
	look(from, 1)
	slices.SortStableFunc(t.related, func(a, b Related) int { return cmp.Compare(b.Score, a.Score) })
	t.related = someOfEach(t.related)
	t.score = 1 - float64(t.gap)/float64(window+1)/2
	return t
}

// someOfEach keeps maxRelated rows, the first of each set among them.
func someOfEach(list []Related) []Related {
	var first, more []Related
	seen := map[string]bool{}
	for _, x := range list {
		if seen[x.Set] {
			more = append(more, x)
		} else {
			seen[x.Set], first = true, append(first, x)
		}
	}
	return append(first, more[:min(len(more), max(0, maxRelated-len(first)))]...)
}

// nearly finds the rows of earlier sets whose files are near duplicates.
func (l *leaks) nearly(ctx context.Context, sha256 string, before []int8) (tie, error) {
	t := tie{}
	near, err := l.alike.Near(ctx, sha256)
	for _, m := range near {
		if m.SHA256 != sha256 {
			n := t.n
			if l.same(SameFile, hash(m.SHA256), before, &t, Related{SHA256: m.SHA256, Score: round(m.Score)}); t.n > n {
				t.score = max(t.score, m.Score)
			}
		}
	}
	t.related = someOfEach(t.related)
	return t, err
}

// tell reports the leaks of a row.
func (l *leaks) tell(ctx context.Context, r *material.Row, me *trait) error {
	before := l.before[me.set]
	if len(before) == 0 || l.out.err != nil {
		return l.out.err
	}
	j := &judge{s: l.s, row: r, give: l.out.give}
	report := func(check Check, severity Severity, t tie, f Finding, reason func(others string) string) {
		if t.n == 0 {
			return
		}
		others := fmt.Sprintf("row %d of %s", t.related[0].Row, t.related[0].Set)
		if t.n > 1 {
			others += fmt.Sprintf(" and %d more", t.n-1)
		}
		f.Related, f.Others, f.Reason = t.related, t.n, reason(others)
		if f.Unit == "" {
			f.Measure, f.Unit = float64(t.n), "rows"
		}
		j.find(check, severity, t.score, f)
	}
	same := func(check Check) tie {
		t := tie{score: 1}
		if key := tied[check](me); key != 0 && !l.out.off[check] {
			l.same(check, key, before, &t, Related{})
		}
		return t
	}
	report(SameFile, Error, same(SameFile), Finding{}, func(o string) string { return fmt.Sprintf("the same file is %s.", o) })
	report(SameSource, Error, same(SameSource), Finding{}, func(o string) string {
		return fmt.Sprintf("it is from the recording %q, and so is %s.", l.where(r).Source, o)
	})
	report(SameGroup, Error, same(SameGroup), Finding{}, func(o string) string {
		return fmt.Sprintf("it is of the group %q, and so is %s.", l.where(r).Group, o)
	})
	if !l.out.off[SameBurst] && me.device != 0 && me.at != noTime {
		t := l.burst(me, before)
		report(SameBurst, Warning, t, Finding{Measure: round(float64(t.gap) / 1e6), Bound: l.s.Burst, Unit: "seconds"}, func(o string) string {
			return fmt.Sprintf("%q took it %s seconds before or after %s.", l.where(r).Device, short(float64(t.gap)/1e6), o)
		})
	}
	report(SameDevice, Warning, same(SameDevice), Finding{}, func(o string) string {
		return fmt.Sprintf("%q took it, and also %s.", l.where(r).Device, o)
	})
	if l.alike != nil && !l.out.off[AlikeFile] && r.SHA256 != "" {
		t, err := l.nearly(ctx, r.SHA256, before)
		if err != nil {
			return err
		}
		report(AlikeFile, Error, t, Finding{Measure: round(t.score), Unit: "likeness"}, func(o string) string { return fmt.Sprintf("nearly the same file is %s.", o) })
	}
	return l.out.err
}
