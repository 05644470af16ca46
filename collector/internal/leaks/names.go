package leaks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/material"
	"mlife/shared/fault"
)

// sideOf tells of a row what people judge by.
func (m *maker) sideOf(p placed) Side {
	r := m.material(p)
	var reader material.Reader
	c, err := reader.Context(&r, material.Roles{})
	if err != nil {
		c = material.OfMedium(r.Medium)
	}
	out := Side{Role: p.side.role, Fold: p.side.fold, Badcase: p.row.Badcase, Path: p.row.Path, SHA256: p.row.SHA256, Media: p.row.File.MediaType,
		Device: c.Device, Source: c.Source, At: c.At}
	if !p.side.old && m.s.media == nil {
		out.Document = m.s.from[p.side.parts[p.row.Part].Segment].Document
	}
	return out
}

// name reads the rows on the other side of the leaks, and finds the frozen sets that
// have them.
func (m *maker) name() error {
	if len(m.wanted) == 0 {
		return nil
	}
	owners := map[string][]string{} // by segment: frozen sets with rows of it
	for i := range m.s.sides {
		for id, parts := range m.s.sides[i].sets {
			for _, p := range parts {
				owners[p.Segment] = append(owners[p.Segment], id)
			}
		}
	}
	for p, err := range m.all() {
		if err != nil {
			return err
		}
		if _, ok := m.wanted[p.number]; !ok {
			continue
		}
		s := m.sideOf(p)
		m.wanted[p.number] = &s
		if !p.side.old {
			continue
		}
		segment := p.side.parts[p.row.Part].Segment
		for _, id := range owners[segment] {
			for _, q := range p.side.sets[id] {
				if q.Segment == segment && q.Has(p.row.At) {
					m.sets[p.number] = append(m.sets[p.number], id)
				}
			}
		}
		slices.SortFunc(m.sets[p.number], func(a, b string) int { return strings.Compare(b, a) }) // the newest first
	}
	names := map[string]string{}
	for number, ids := range m.sets {
		if len(ids) == 0 {
			continue
		}
		name, ok := names[ids[0]]
		if !ok {
			set, err := m.d.Sheets.Store.Set(m.ctx, ids[0])
			if err != nil && !fault.Is(err, fault.NotFound) { // deleted meanwhile
				return err
			}
			name = set.Name
			names[ids[0]] = name
		}
		m.wanted[number].Set, m.wanted[number].Name = ids[0], name
	}
	return nil
}

// finish puts what was found into the check.
func (m *maker) finish() error {
	c := &m.check
	c.Ready, c.ReadyAt, c.Rows = true, m.d.Now().UTC(), m.s.rows()
	c.Kinds, c.Sets = []Count{}, []Checked{}
	switch {
	case m.blind == 1:
		c.Notes = append(c.Notes, "of one row near duplicates are not known: its file is not stored, or cannot be read")
	case m.blind > 1:
		c.Notes = append(c.Notes, fmt.Sprintf("of %d rows near duplicates are not known: their files are not stored, or cannot be read", m.blind))
	}
	for _, kind := range dam.LeakKinds {
		if n := m.kinds[kind]; n != nil {
			c.Kinds = append(c.Kinds, *n)
		}
	}
	if m.s.media != nil {
		c.Sets = append(c.Sets, Checked{Role: dam.Test, Rows: len(m.s.media), Leaks: []dam.Leak{}})
	}
	for _, s := range m.s.made {
		c.Sets = append(c.Sets, Checked{Role: s.Role, Name: s.Name, Rows: s.Rows, Leaks: []dam.Leak{}})
	}
	for _, kind := range dam.LeakKinds {
		for _, later := range m.s.sides {
			for _, earlier := range m.s.sides {
				if t := m.shared[pair{kind, later.name, earlier.name}]; t != nil {
					s := &c.Sets[later.made]
					s.Leaks = append(s.Leaks, m.leak(kind, earlier, t))
				}
			}
		}
	}
	for i := range m.found {
		for _, id := range m.ids[i] {
			if s := m.wanted[id]; s != nil {
				m.found[i].Others = append(m.found[i].Others, *s)
			}
		}
	}
	slices.SortStableFunc(m.found, func(a, b Leak) int {
		return cmp.Or(cmp.Compare(slices.Index(dam.LeakKinds, a.Kind), slices.Index(dam.LeakKinds, b.Kind)), cmp.Compare(b.Score, a.Score))
	})
	for i := range m.found {
		m.found[i].N = i + 1
	}
	return nil
}

// leak sums up what a set shares with one side.
func (m *maker) leak(kind dam.LeakKind, with side, t *tally) dam.Leak {
	out := dam.Leak{Kind: kind, Rule: m.s.policy.Of(kind), Role: with.role, Within: !with.old, Files: t.rows, Paths: t.paths}
	if with.fold > 0 {
		out.Role = dam.Train // the other folds are what this one trains on
	}
	sets := map[string]bool{}
	for _, row := range t.others {
		if s := m.wanted[row]; s != nil && s.Set != "" {
			if !sets[s.Set] && out.Set == "" {
				out.Set, out.Name = s.Set, s.Name
			}
			sets[s.Set] = true
		}
	}
	out.More = max(0, len(sets)-1)
	return out
}
