package leaks

import (
	"context"
	"iter"
	"maps"
	"slices"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/material"
	"mlife/collector/internal/dam/quality"
	"mlife/collector/internal/jobs"
	"mlife/shared/fault"
)

// checks are the checks of package quality by the kind that they find.
var checks = map[dam.LeakKind]quality.Check{dam.LeakFile: quality.SameFile, dam.LeakAlike: quality.AlikeFile, dam.LeakVideo: quality.SameSource,
	dam.LeakBurst: quality.SameBurst, dam.LeakDevice: quality.SameDevice}

// maker makes one check.
type maker struct {
	d        *Desk
	ctx      context.Context
	s        *subject
	progress *jobs.Progress // nil: somebody waits
	check    Check

	now     placed // the row that is being looked at
	found   []Leak
	ids     [][]int64 // of found: the numbers of the other rows
	kinds   map[dam.LeakKind]*Count
	flagged map[dam.LeakKind]map[string]*Flagged
	shared  map[pair]*tally
	wanted  map[int64]*Side
	blind   int                // rows whose near duplicates are not known
	sets    map[int64][]string // the frozen ones that have a wanted row
}

// placed is a row with its place among all sides.
type placed struct {
	side   *side
	number int64
	row    dam.PlacedRow
	medium int // of a badcase, from 0
}

// pair is a set and what it shares something with.
type pair struct {
	kind    dam.LeakKind
	later   string
	earlier string
}

type tally struct {
	rows   int
	paths  []string
	others []int64 // some of the rows on the other side
}

// make looks and stores what it found.
func (d *Desk) make(ctx context.Context, c Check, s *subject, p *jobs.Progress) (Check, error) {
	m := &maker{d: d, ctx: ctx, s: s, progress: p, check: c, kinds: map[dam.LeakKind]*Count{}, flagged: map[dam.LeakKind]map[string]*Flagged{},
		shared: map[pair]*tally{}, wanted: map[int64]*Side{}, sets: map[int64][]string{}}
	if p != nil {
		p.Total(2 * s.rows())
	}
	for _, kind := range dam.LeakKinds {
		if rule := s.policy.Of(kind); rule != dam.Off {
			m.kinds[kind] = &Count{Kind: kind, Rule: rule}
		}
	}
	if !s.idle() {
		if err := m.look(); err != nil {
			return c, err
		}
		if err := m.name(); err != nil {
			return c, err
		}
	}
	if err := m.finish(); err != nil {
		return c, err
	}
	var flagged []Flagged
	for _, by := range m.flagged {
		for _, f := range by {
			flagged = append(flagged, *f)
		}
	}
	err := d.Store.FinishCheck(ctx, m.check, m.found, flagged)
	d.Changed(c.ID)
	return m.check, err
}

// look compares all sides.
func (m *maker) look() error {
	var alike quality.Alike
	if m.kinds[dam.LeakAlike] != nil {
		album, _, err := m.d.Album(m.ctx)
		if err != nil {
			return err
		}
		if err := m.prints(album); err != nil {
			return err
		}
		alike = stored{album}
	}
	settings := quality.Settings{Burst: m.s.policy.Within}
	for kind, check := range checks {
		if m.kinds[kind] == nil {
			settings.Off = append(settings.Off, check)
		}
	}
	pass := 0
	rows := func() iter.Seq2[*material.Row, error] {
		pass++
		return m.materials(pass == 2)
	}
	byName := map[string]side{}
	for _, x := range m.s.sides {
		byName[x.name] = x
	}
	_, err := quality.Leaks(m.ctx, rows, quality.Sides{Order: m.s.order(), Rows: m.s.rows(), Apart: func(later, earlier string) bool { return apart(byName[later], byName[earlier]) }},
		settings, alike, m.take)
	return err
}

// stored asks for files that are known by their bytes alone.
type stored struct{ quality.Alike }

// Near implements quality.Alike.
func (s stored) Near(ctx context.Context, sha256 string) ([]quality.Likeness, error) {
	if len(sha256) != 64 {
		return nil, nil
	}
	return s.Alike.Near(ctx, sha256)
}

// all gives the rows of all sides, numbered from 1.
func (m *maker) all() iter.Seq2[placed, error] {
	return func(yield func(placed, error) bool) {
		n := int64(0)
		for i := range m.s.sides {
			x := &m.s.sides[i]
			for r, err := range m.d.Sheets.EachPlaced(m.ctx, x.parts) {
				n++
				if !yield(placed{side: x, number: n, row: r}, err) || err != nil {
					return
				}
			}
			if m.s.media == nil || x.old {
				continue
			}
			for at, f := range m.s.media {
				n++
				if !yield(placed{side: x, number: n, medium: at, row: f.row()}, nil) {
					return
				}
			}
		}
	}
}

// row makes a row of a badcase's medium.
func (f Medium) row() dam.PlacedRow {
	return dam.PlacedRow{RowFile: dam.RowFile{Row: dam.Row{Path: f.Name, SHA256: f.SHA256, Badcase: f.Badcase}, File: dam.File{SHA256: f.SHA256, Name: f.Name, MediaType: f.Media}}}
}

// material gives a row as it is compared.
func (m *maker) material(p placed) material.Row {
	r := p.row.Material()
	r.Number, r.Set = p.number, p.side.name
	if r.SHA256 == "" { // files are the same as they are for the split
		if r.SHA256 = "path " + p.row.Path; p.row.MD5 != "" {
			r.SHA256 = "md5 " + p.row.MD5
		}
	}
	if m.s.media != nil && !p.side.old {
		f := m.s.media[p.medium]
		r.Medium = &material.Medium{MediaType: f.Media, TakenAt: f.At, Device: f.Device, Source: f.Source}
	}
	return r
}

func (m *maker) materials(last bool) iter.Seq2[*material.Row, error] {
	return func(yield func(*material.Row, error) bool) {
		for p, err := range m.all() {
			if err != nil {
				yield(nil, err)
				return
			}
			m.now = p
			r := m.material(p)
			if !yield(&r, nil) {
				return
			}
			if last && m.progress != nil {
				if err := m.progress.Step(m.ctx, "", p.row.Path, nil); err != nil {
					yield(nil, err)
					return
				}
			}
		}
	}
}

// take notes a leak of the row that is being looked at.
func (m *maker) take(f quality.Finding) error {
	var kind dam.LeakKind
	for k, check := range checks {
		if check == f.Check {
			kind = k
		}
	}
	count := m.kinds[kind]
	count.Rows++
	m.flag(kind)
	others := f.Related
	for _, name := range slices.Sorted(maps.Keys(sidesOf(others))) {
		key := pair{kind, m.now.side.name, name}
		t := m.shared[key]
		if t == nil {
			t = &tally{}
			m.shared[key] = t
		}
		t.rows++
		if len(t.paths) < MaxOthers {
			t.paths = append(t.paths, m.now.row.Path)
			for _, o := range others {
				if o.Set == name {
					t.others = append(t.others, o.Row)
					m.wanted[o.Row] = nil
				}
			}
		}
	}
	if count.Kept >= MaxKept {
		return nil
	}
	count.Kept++
	l := Leak{Kind: kind, Score: f.Score, Row: m.sideOf(m.now), More: max(0, f.Others-len(others)), Others: []Side{}}
	if kind == dam.LeakBurst {
		l.Gap = f.Measure
	}
	var ids []int64
	for _, o := range others {
		ids = append(ids, o.Row)
		m.wanted[o.Row] = nil
	}
	m.found, m.ids = append(m.found, l), append(m.ids, ids)
	return nil
}

func sidesOf(list []quality.Related) map[string]bool {
	out := map[string]bool{}
	for _, r := range list {
		out[r.Set] = true
	}
	return out
}

// flag marks the row that is being looked at.
func (m *maker) flag(kind dam.LeakKind) {
	by := m.flagged[kind]
	if by == nil {
		by = map[string]*Flagged{}
		m.flagged[kind] = by
	}
	segment, size, at := "", len(m.s.media), m.now.medium
	if m.s.media == nil {
		part := m.now.side.parts[m.now.row.Part]
		segment, size, at = part.Segment, part.Size, m.now.row.At
	}
	f := by[segment]
	if f == nil {
		f = &Flagged{Kind: kind, Segment: segment, Size: size, Rows: dam.NewBits(size)}
		by[segment] = f
	}
	f.Rows.Set(at)
}

// prints makes the prints of files that have none, and fills the album.
func (m *maker) prints(album Album) error {
	for b, err := range dam.LookAhead(m.ctx, m.all(), m.printsOf) {
		if err != nil {
			return err
		}
		known := map[string]bool{}
		for _, x := range b.Known {
			known[x.SHA256] = true
			if len(x.Keys) > 0 {
				if err := album.Add(x); err != nil {
					return err
				}
			}
		}
		for _, p := range b.Items {
			var err error
			if sha := p.row.File.SHA256; sha != "" && !known[sha] {
				known[sha], err = m.print(sha, p.row.File.MediaType, album)
			}
			if !known[p.row.File.SHA256] {
				m.blind++
			}
			if m.ctx.Err() != nil || fault.Is(err, fault.Canceled) {
				return fault.New(fault.Canceled, op, "%w", context.Cause(m.ctx))
			}
			if m.progress != nil {
				if err := m.progress.Step(m.ctx, "", p.row.Path, err); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// printsOf gives the prints that are known of the files of rows, without their data.
func (m *maker) printsOf(ctx context.Context, rows []placed) ([]bam.Print, error) {
	var sums []string
	for _, p := range rows {
		if p.row.File.SHA256 != "" {
			sums = append(sums, p.row.File.SHA256)
		}
	}
	list, err := m.d.Store.FilePrints(ctx, sums)
	for i := range list {
		list[i].Data = nil
	}
	return list, err
}

// print makes a print, and says whether there is one now.
func (m *maker) print(sha, mediaType string, album Album) (bool, error) {
	if m.progress != nil {
		m.d.GiveWay(m.ctx)
	}
	x, err := m.d.Print(m.ctx, sha, mediaType)
	if err != nil || x.Kind == "" {
		return false, err
	}
	if err := m.d.Store.SaveFilePrint(m.ctx, x); err != nil || len(x.Keys) == 0 {
		return err == nil, err
	}
	list, err := m.d.Store.FilePrints(m.ctx, []string{sha}) // with its number
	if err != nil || len(list) == 0 {
		return false, err
	}
	return true, album.Add(list[0])
}
