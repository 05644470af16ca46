package dam

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"mlife/shared/fault"
	"mlife/shared/ident"
	"mlife/shared/query"
)

// SetDraft asks for frozen sets: two of them when there is a split, else one that
// holds all rows of its documents.
type SetDraft struct {
	Name    string   `json:"name" minLength:"1" maxLength:"256"`
	Sources []Source `json:"documents" minItems:"1" maxItems:"64"`
	Split   *Split   `json:"split,omitempty"`
	Role    Role     `json:"role,omitempty" enum:"train,validation,test" doc:"Instead of a split: one set with all rows."`
	// Overrule lets rows for testing be in a training set too.
	Overrule string `json:"overrule,omitempty" maxLength:"4096" doc:"Why rows for testing or validation may be in a training set that is there already. Kept with the sets. Without it such sets are refused."`
}

// MakeSets freezes rows of document versions. The same row of several documents
// counts once. A split gives a training set and those split off it, of which some are
// absent when their share is 0, or a training and a testing set for each fold; a role
// gives one set. Rows for testing that a training set has already are an error of the
// type *Leaks, unless the draft says why they may be there.
func (k *Desk) MakeSets(ctx context.Context, d SetDraft, author string) ([]Set, error) {
	d.Name = strings.TrimSpace(d.Name)
	if err := d.check(); err != nil {
		return nil, err
	}
	sources, err := k.pin(ctx, d.Sources)
	if err != nil {
		return nil, err
	}
	g, err := k.gather(ctx, sources, d.Split)
	if err != nil {
		return nil, err
	}
	m := maker{like: Set{Frozen: true, Family: ident.New("split"), Sources: sources, Split: d.Split, CreatedBy: author, CreatedAt: k.Now().UTC()}, from: g}
	if err := m.divide(d); err != nil {
		return nil, err
	}
	if err := k.checkLeaks(ctx, &m, d.Overrule); err != nil {
		return nil, err
	}
	for i := range m.made {
		if m.made[i].Badcases, err = k.badcases(ctx, m.made[i].Parts); err != nil {
			return nil, err
		}
	}
	return m.sets(), k.Store.CreateSets(ctx, m.made)
}

// Planned is a set as MakeSets would make it.
type Planned struct {
	Role   Role     `json:"role" enum:"train,validation,test"`
	Name   string   `json:"name"`
	Rows   int      `json:"rows"`
	Digest string   `json:"digest" doc:"As the set would have it."`
	Strata []Strata `json:"strata" nullable:"false" doc:"Rows by the value of the column that stratifies, or else by label; the most frequent first, at most 100."`
	Leaks  []Leak   `json:"leaks" nullable:"false" doc:"Sets of other roles that share files with it: without a reason to overrule they keep it from being made."`
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
	if err := d.check(); err != nil {
		return nil, err
	}
	sources, err := k.pin(ctx, d.Sources)
	if err != nil {
		return nil, err
	}
	// Without a column to stratify by, labels are counted.
	by := Split{StratifyBy: ColAnnotation}
	if d.Split != nil {
		by = *d.Split
		if by.StratifyBy == "" {
			by.StratifyBy = ColAnnotation
		}
	}
	g, err := k.gather(ctx, sources, &by)
	if err != nil {
		return nil, err
	}
	if d.Split != nil && d.Split.StratifyBy == "" {
		g.unstratify()
	}
	m := maker{like: Set{Family: ident.New("split")}, from: g}
	if err := m.divide(d); err != nil {
		return nil, err
	}
	out := make([]Planned, len(m.made))
	for i, s := range m.made {
		out[i] = Planned{Role: s.Role, Name: s.Name, Rows: s.Rows, Digest: s.Digest, Strata: m.strata[i], Leaks: []Leak{}}
		leaks, err := k.Leaks(ctx, s.Parts, s.Role, s.Family)
		if err != nil {
			return nil, err
		}
		out[i].Leaks = append(out[i].Leaks, leaks...)
	}
	return out, nil
}

// divide makes the sets that a draft asks for.
func (m *maker) divide(d SetDraft) (err error) {
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
	case d.Split != nil:
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

// gather reads the rows of all sources, each once.
func (k *Desk) gather(ctx context.Context, sources []Source, s *Split) (*gatherer, error) {
	var by Split
	if s != nil {
		by = *s
	}
	g := &gatherer{by: by, strata: map[string]string{}}
	if len(sources) > 1 {
		g.seen = map[Digest]struct{}{}
	}
	for i, src := range sources {
		parts, err := k.Store.Parts(ctx, src.Document, src.Version)
		if err != nil {
			return nil, err
		}
		if err := g.read(ctx, k, src, fmt.Sprintf("documents[%d].search", i), parts); err != nil {
			return nil, err
		}
	}
	switch {
	case len(g.members) == 0:
		return nil, fault.Field("dam.MakeSets", "documents", "they have no rows, or none that the searches find")
	case by.GroupBy != "" && !g.grouped:
		return nil, k.noColumn(ctx, sources, "split.group_by", by.GroupBy)
	case by.StratifyBy != "" && by.StratifyBy != ColAnnotation && !g.stratified:
		return nil, k.noColumn(ctx, sources, "split.stratify_by", by.StratifyBy)
	}
	return g, nil
}

// gatherer makes members of rows.
type gatherer struct {
	by                  Split
	parts               []Part // of all sources
	members             []member
	seen                map[Digest]struct{} // nil for one source, whose rows differ
	strata              map[string]string
	grouped, stratified bool
	aside               int // rows that were set aside and are left out
}

// read takes the rows of one source.
func (g *gatherer) read(ctx context.Context, k *Desk, src Source, field string, parts []Part) error {
	wanted, err := k.wanted(ctx, src, field, parts)
	if err != nil {
		return err
	}
	fields := []string{FieldDigest, FieldSHA256, FieldMD5, FieldPath, g.by.storedGroup(), g.by.storedStratum(), FurtherField(ColAside)}
	first := len(g.parts)
	g.parts = append(g.parts, parts...)
	g.members = slices.Grow(g.members, rowsOf(parts))
	n := int32(-1)
	return k.scan(ctx, parts, fields, func(part, row int, c Cells) error {
		n++
		if wanted != nil {
			if len(wanted) == 0 || wanted[0] != n {
				return nil
			}
			wanted = wanted[1:]
		}
		if c.At(6) != nil {
			g.aside++
			return nil
		}
		return g.take(int32(first+part), int32(row), c)
	})
}

// wanted gives the places of a source's rows that its search finds, nil for all.
func (k *Desk) wanted(ctx context.Context, src Source, field string, parts []Part) ([]int32, error) {
	if strings.TrimSpace(src.Search) == "" {
		return nil, nil
	}
	v, err := k.Store.Version(ctx, src.Document, src.Version)
	if err != nil {
		return nil, err
	}
	node, err := query.Parse(src.Search, RowSchema(v.Columns))
	if err != nil {
		return nil, fault.Field("dam.MakeSets", field, "%v", err)
	}
	chosen, _, err := k.choose(ctx, versionKey(src.Document, src.Version), parts, v.Columns, RowQuery{Search: node})
	return chosen, err
}

// unstratify leaves what the strata are to be shown, and does not split by them.
func (g *gatherer) unstratify() {
	for i := range g.members {
		g.members[i].stratum = ""
	}
}

func (g *gatherer) take(part, row int32, c Cells) error {
	digest := Digest(c.At(0))
	if g.seen != nil {
		if _, twice := g.seen[digest]; twice {
			return nil
		}
		g.seen[digest] = struct{}{}
	}
	m := member{part: part, row: row, digest: digest, file: fileKeyOf(c.At(1), c.At(2), c.At(3))}
	if g.by.GroupBy != "" {
		m.group = keyOf(g.by.GroupBy, c.At(4))
		g.grouped = g.grouped || m.group != (Digest{})
	}
	if g.by.StratifyBy != "" {
		v, err := textOf(g.by.storedStratum(), c.At(5))
		if err != nil {
			return err
		}
		g.stratified = g.stratified || len(v) > 0
		shared, ok := g.strata[string(v)]
		if !ok {
			shared = string(v)
			g.strata[shared] = shared
		}
		m.stratum, m.shown = shared, shared
	}
	g.members = append(g.members, m)
	return nil
}

// storedGroup names the stored field that groups; any does when there is none.
func (s Split) storedGroup() string { return splitField(s.GroupBy) }

// storedStratum names the stored field that stratifies.
func (s Split) storedStratum() string { return splitField(s.StratifyBy) }

func splitField(column string) string {
	switch column {
	case "":
		return FieldDigest
	case ColAnnotation, FieldLabel:
		return FieldLabel
	case ColPath, ColMD5, ColSHA256, ColBadcase:
		return column
	}
	return FurtherField(column)
}

// textOf gives a stored value as the text that people see.
func textOf(field string, v []byte) ([]byte, error) {
	if v == nil || !strings.HasPrefix(field, further) {
		return v, nil
	}
	if v[0] == '"' && !bytes.ContainsAny(v, `\\{[`) {
		return v[1 : len(v)-1], nil
	}
	cell, err := cellOf(v)
	return []byte(cell), err
}

// fileKeyOf names a row's file as surely as it is known.
func fileKeyOf(sha256, md5, path []byte) Digest {
	switch {
	case sha256 != nil:
		return Digest(sha256[:16])
	case md5 != nil:
		return Digest(md5)
	}
	return keyOf("path", path)
}

func (k *Desk) noColumn(ctx context.Context, sources []Source, field, name string) error {
	known := slices.Clone(fixed)
	for _, src := range sources {
		v, err := k.Store.Version(ctx, src.Document, src.Version)
		if err != nil {
			return err
		}
		for _, name := range names(v.Columns) {
			if !slices.Contains(known, name) {
				known = append(known, name)
			}
		}
	}
	return fault.Field("dam.MakeSets", field, "no row has anything in the column %.80q; there are: %s", name, strings.Join(known, ", "))
}

// maker collects sets and their rows.
type maker struct {
	like   Set
	from   *gatherer
	made   []NewSet
	strata [][]Strata // of the sets made
	sides  []side     // of the members, nil for one set with all
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
	counts := map[string]int{}
	for i, x := range m.from.members {
		if m.sides != nil && (m.sides[i] == on) == but {
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
	s.ID, s.Role, s.Name, s.Rows, s.Digest = ident.New("set"), role, name, len(digests), digestOf(digests)
	made := NewSet{Set: s}
	for i, l := range live {
		if l != nil {
			made.Parts = append(made.Parts, m.from.parts[i].with(l))
		}
	}
	m.made = append(m.made, made)
}
