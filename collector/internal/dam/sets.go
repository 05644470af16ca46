package dam

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"mlife/shared/fault"
	"mlife/shared/ident"
)

// SetDraft asks for frozen sets: two of them when there is a split, else one that
// holds all rows of its documents.
type SetDraft struct {
	Name    string   `json:"name" minLength:"1" maxLength:"256"`
	Sources []Source `json:"documents" minItems:"1" maxItems:"64"`
	Split   *Split   `json:"split,omitempty"`
	Role    Role     `json:"role,omitempty" enum:"train,validation,test" doc:"Instead of a split: one set with all rows."`
	// Overrule lets rows leak that are refused otherwise.
	Overrule string    `json:"overrule,omitempty" maxLength:"4096" doc:"Why rows may be on both sides, in sets of this split or in one of another role that is there already, though the policy refuses it. Kept with the sets."`
	LeaveOut *LeaveOut `json:"leave_out,omitempty" doc:"Rows that are kept out of the sets after the split."`
}

// MakeSets freezes rows of document versions. The same row of several documents
// counts once. A split gives a training set and those split off it, of which some are
// absent when their share is 0, or a training and a testing set for each fold; a role
// gives one set. Leaks that the policy refuses are an error of the type *Leaks, unless
// the draft says why they may be there; *Unchecked says that they are not known yet.
func (k *Desk) MakeSets(ctx context.Context, d SetDraft, author string) ([]Set, error) {
	d.Name = strings.TrimSpace(d.Name)
	m, err := k.divided(ctx, d, false)
	if err != nil {
		return nil, err
	}
	for i := range m.made {
		s := &m.made[i].Set
		s.Frozen, s.CreatedBy, s.CreatedAt = true, author, k.Now().UTC()
	}
	if err := k.checkLeaks(ctx, m, d, author); err != nil {
		return nil, err
	}
	for i := range m.made {
		if m.made[i].Badcases, err = k.badcases(ctx, m.made[i].Parts); err != nil {
			return nil, err
		}
	}
	return m.sets(), k.Store.CreateSets(ctx, m.made)
}

// Divided is what sets would be made of.
type Divided struct {
	Sets []NewSet
	From map[string]Source // of rows, by their segment
}

// Divide gives the sets that MakeSets would make, with their rows, and makes nothing.
// Their IDs are others each time.
func (k *Desk) Divide(ctx context.Context, d SetDraft) (Divided, error) {
	if d.Name = strings.TrimSpace(d.Name); d.Name == "" {
		d.Name = "unnamed"
	}
	m, err := k.divided(ctx, d, false)
	if err != nil {
		return Divided{}, err
	}
	return Divided{m.made, m.from.origins}, nil
}

// divided gathers the rows of a draft and divides them; counted counts their strata.
func (k *Desk) divided(ctx context.Context, d SetDraft, counted bool) (*maker, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	sources, err := k.pin(ctx, d.Sources)
	if err != nil {
		return nil, err
	}
	by := d.Split
	if counted {
		// Without a column to stratify by, labels are counted.
		by = &Split{StratifyBy: ColAnnotation}
		if d.Split != nil {
			copied := *d.Split
			by = &copied
			by.StratifyBy = cmp.Or(by.StratifyBy, ColAnnotation)
		}
	}
	g, err := k.gather(ctx, sources, by)
	if err != nil {
		return nil, err
	}
	if counted && d.Split != nil && d.Split.StratifyBy == "" {
		g.unstratify()
	}
	m := &maker{like: Set{Family: ident.New("split"), Sources: sources, Split: d.Split}, from: g}
	if d.LeaveOut != nil && k.Scout != nil {
		if m.out, err = k.Scout.Flagged(ctx, d.LeaveOut.Check, d.LeaveOut.Kinds); err != nil {
			return nil, err
		}
	}
	return m, m.divide(d)
}

// Planned is a set as MakeSets would make it.
type Planned struct {
	Role   Role     `json:"role" enum:"train,validation,test"`
	Name   string   `json:"name"`
	Rows   int      `json:"rows"`
	Digest string   `json:"digest" doc:"As the set would have it."`
	Strata []Strata `json:"strata" nullable:"false" doc:"Rows by the value of the column that stratifies, or else by label; the most frequent first, at most 100."`
	Leaks  []Leak   `json:"leaks" nullable:"false" doc:"Sets of other roles that share files with it. A leak check looks for what else they share."`

	LeftOut int `json:"left_out,omitempty" doc:"Rows that are left out of it because of leaks."`
}

// Strata is how many rows have a value.
type Strata struct {
	Value string `json:"value" doc:"Empty for none."`
	Rows  int    `json:"rows"`
}

// PlanSets says what MakeSets would make, and makes nothing.
func (k *Desk) PlanSets(ctx context.Context, d SetDraft) ([]Planned, error) {
	if d.Name = strings.TrimSpace(d.Name); d.Name == "" {
		d.Name = "unnamed"
	}
	m, err := k.divided(ctx, d, true)
	if err != nil {
		return nil, err
	}
	if err := k.sameFiles(ctx, m); err != nil {
		return nil, err
	}
	out := make([]Planned, len(m.made))
	for i, s := range m.made {
		out[i] = Planned{Role: s.Role, Name: s.Name, Rows: s.Rows, Digest: s.Digest, Strata: m.strata[i], Leaks: append([]Leak{}, s.Leaks...), LeftOut: s.LeftOut}
	}
	return out, nil
}

// divide makes the sets that a draft asks for.
func (m *maker) divide(d SetDraft) error {
	if err := m.apart(d); err != nil {
		return err
	}
	for _, s := range m.made {
		if s.Rows == 0 {
			return fault.Field("dam.MakeSets", "leave_out", "no row remains in the %s set", s.Role)
		}
	}
	return nil
}

func (m *maker) apart(d SetDraft) (err error) {
	if d.Split == nil {
		m.add(d.Role, d.Name, 0, true)
		return nil
	}
	if m.sides, err = split(m.from.members, *d.Split); err != nil {
		return err
	}
	if d.Split.Folds > 0 {
		for i := range d.Split.Folds {
			name := fmt.Sprintf("%s, fold %d of %d", d.Name, i+1, d.Split.Folds)
			m.add(Train, name, side(i), true)
			m.add(Test, name, side(i), false)
		}
		return nil
	}
	has := [3]bool{}
	for _, s := range m.sides {
		has[s] = true
	}
	for i, role := range []Role{Train, Validation, Test} {
		if has[i] {
			m.add(role, d.Name, side(i), false)
		}
	}
	return nil
}

func (d SetDraft) check() error {
	const op = "dam.MakeSets"
	if err := checkName(op, d.Name); err != nil {
		return err
	}
	switch {
	case len(d.Sources) == 0 || len(d.Sources) > MaxSetSources:
		return fault.Field(op, "documents", "1 to %d, have %d", MaxSetSources, len(d.Sources))
	case (d.Split == nil) == (d.Role == ""):
		return fault.Field(op, "split", "either a split or a role")
	case d.Role != "" && !slices.Contains(Roles, d.Role):
		return fault.Field(op, "role", "%.20q is none of train, validation, test", d.Role)
	case len(d.Overrule) > MaxNote || !utf8.ValidString(d.Overrule):
		return fault.Field(op, "overrule", "at most %d bytes of UTF-8, have %d", MaxNote, len(d.Overrule))
	}
	if d.LeaveOut != nil {
		if err := d.LeaveOut.check(); err != nil {
			return err
		}
	}
	if d.Split != nil {
		return d.Split.check()
	}
	return nil
}

// pin replaces "the newest version" by its number.
func (k *Desk) pin(ctx context.Context, sources []Source) ([]Source, error) {
	const op = "dam.MakeSets"
	var out []Source
	total := 0
	for i, s := range sources {
		field := fmt.Sprintf("documents[%d]", i)
		doc, err := k.Store.Document(ctx, s.Document)
		if fault.Is(err, fault.NotFound) {
			return nil, fault.Field(op, field, "no document %.80q", s.Document)
		}
		if err != nil {
			return nil, err
		}
		if s.Version == 0 {
			s.Version = doc.Latest
		}
		if doc.Latest == 0 {
			return nil, fault.Field(op, field, "%q has no version yet: import rows first", doc.Name)
		}
		if s.Version < 1 || s.Version > doc.Latest {
			return nil, fault.Field(op, field, "%q has versions 1 to %d, not %d", doc.Name, doc.Latest, s.Version)
		}
		if slices.ContainsFunc(out, func(o Source) bool { return o.Document == s.Document }) {
			return nil, fault.Field(op, field, "%q is there twice", doc.Name)
		}
		v, err := k.Store.Version(ctx, s.Document, s.Version)
		if err != nil {
			return nil, err
		}
		if total += v.Rows; total > MaxSetRows {
			return nil, fault.New(fault.TooLarge, op, "the documents have %d rows, at most %d", total, MaxSetRows)
		}
		out = append(out, s)
	}
	return out, nil
}

// maker collects sets and their rows.
type maker struct {
	like   Set
	from   *gatherer
	made   []NewSet
	strata [][]Strata      // of the sets made
	sides  []side          // of the members, nil for one set with all
	out    map[string]Bits // by segment: rows that are left out
}

func (m *maker) sets() []Set {
	out := make([]Set, len(m.made))
	for i, s := range m.made {
		out[i] = s.Set
	}
	return out
}

// mostStrata bounds the values that a plan counts.
const mostStrata = 100

func counted(counts map[string]int) []Strata {
	out := make([]Strata, 0, len(counts))
	for value, n := range counts {
		out = append(out, Strata{value, n})
	}
	slices.SortFunc(out, func(a, b Strata) int { return cmp.Or(b.Rows-a.Rows, strings.Compare(a.Value, b.Value)) })
	return out[:min(len(out), mostStrata)]
}

// add makes a set of the members on a side, all but those when but is set.
func (m *maker) add(role Role, name string, on side, but bool) {
	live := make([]Bits, len(m.from.parts))
	var digests []Digest
	counts, out := map[string]int{}, 0
	for i, x := range m.from.members {
		if m.sides != nil && (m.sides[i] == on) == but {
			continue
		}
		if b := m.out[m.from.parts[x.part].Segment]; int(x.row) < 64*len(b) && b.Has(int(x.row)) {
			out++
			continue
		}
		if live[x.part] == nil {
			live[x.part] = NewBits(m.from.parts[x.part].Size)
		}
		live[x.part].Set(int(x.row))
		digests = append(digests, x.digest)
		counts[x.shown]++
	}
	m.strata = append(m.strata, counted(counts))
	s := m.like
	s.ID, s.Role, s.Name, s.Rows, s.Digest, s.LeftOut = ident.New("set"), role, name, len(digests), digestOf(digests), out
	made := NewSet{Set: s}
	for i, l := range live {
		if l != nil {
			made.Parts = append(made.Parts, m.from.parts[i].with(l))
		}
	}
	m.made = append(m.made, made)
}
