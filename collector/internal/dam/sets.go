package dam

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"mlife/shared/fault"
	"mlife/shared/ident"
)

// SetDraft asks for frozen sets: two of them when there is a split, else one that
// holds all rows of its documents.
type SetDraft struct {
	Name    string   `json:"name" minLength:"1" maxLength:"256"`
	Sources []Source `json:"documents" minItems:"1" maxItems:"64"`
	Split   *Split   `json:"split,omitempty"`
	Role    Role     `json:"role,omitempty" enum:"train,test" doc:"Instead of a split: one set with all rows."`
}

// MakeSets freezes rows of document versions. The same row of several documents
// counts once. A split gives a training and a testing set, of which one is nil when
// its share is 0; a role gives one set.
func (k *Desk) MakeSets(ctx context.Context, d SetDraft, author string) (train, test *Set, err error) {
	d.Name = strings.TrimSpace(d.Name)
	if err := d.check(); err != nil {
		return nil, nil, err
	}
	sources, err := k.pin(ctx, d.Sources)
	if err != nil {
		return nil, nil, err
	}
	members, err := k.gather(ctx, sources, d.Split)
	if err != nil {
		return nil, nil, err
	}
	m := maker{Set{Name: d.Name, Frozen: true, Sources: sources, Split: d.Split, CreatedBy: author, CreatedAt: k.Now().UTC()}, nil, nil}
	if train, test, err = m.make(d, members); err != nil {
		return nil, nil, err
	}
	return train, test, k.Store.CreateSets(ctx, m.sets, m.rows)
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
	case d.Role != "" && d.Role != Train && d.Role != Test:
		return fault.Field(op, "role", "%.20q is neither train nor test", d.Role)
	case d.Split != nil && !(d.Split.Test >= 0 && d.Split.Test <= 1):
		return fault.Field(op, "split.test", "a share is 0 to 1, have %v", d.Split.Test)
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
func (k *Desk) gather(ctx context.Context, sources []Source, s *Split) ([]member, error) {
	var by Split
	if s != nil {
		by = *s
	}
	g := gatherer{by: by, strata: map[string]string{}}
	if len(sources) > 1 {
		g.seen = map[Digest]struct{}{}
	}
	for _, src := range sources {
		if err := k.Store.EachKey(ctx, src.Document, src.Version, g.take); err != nil {
			return nil, err
		}
	}
	switch {
	case len(g.members) == 0:
		return nil, fault.Field("dam.MakeSets", "documents", "they have no rows")
	case by.GroupBy != "" && !g.grouped:
		return nil, k.noColumn(ctx, sources, "split.group_by", by.GroupBy)
	case by.StratifyBy != "" && by.StratifyBy != ColAnnotation && !g.stratified:
		return nil, k.noColumn(ctx, sources, "split.stratify_by", by.StratifyBy)
	}
	return g.members, nil
}

// gatherer makes members of rows.
type gatherer struct {
	by                  Split
	members             []member
	seen                map[Digest]struct{} // nil for one source, whose rows differ
	strata              map[string]string
	grouped, stratified bool
}

func (g *gatherer) take(key Key) error {
	if g.seen != nil {
		if _, twice := g.seen[key.Digest]; twice {
			return nil
		}
		g.seen[key.Digest] = struct{}{}
	}
	group, err := key.text(g.by.GroupBy)
	if err != nil {
		return err
	}
	stratum, err := key.text(g.by.StratifyBy)
	if err != nil {
		return err
	}
	shared, ok := g.strata[stratum]
	if !ok {
		g.strata[stratum], shared = stratum, stratum
	}
	g.grouped, g.stratified = g.grouped || group != "", g.stratified || stratum != ""
	g.members = append(g.members, member{seq: key.Seq, digest: key.Digest, file: keyOf(key.file()), group: keyOf(group), stratum: shared})
	return nil
}

func (k *Desk) noColumn(ctx context.Context, sources []Source, field, name string) error {
	known := slices.Clone(fixed)
	for _, src := range sources {
		v, err := k.Store.Version(ctx, src.Document, src.Version)
		if err != nil {
			return err
		}
		known = union(known, v.Columns)
	}
	return fault.Field("dam.MakeSets", field, "no row has anything in the column %.80q; there are: %s", name, strings.Join(known, ", "))
}

// file names the row's file as surely as it is known.
func (k Key) file() string {
	for _, s := range []string{k.SHA256, k.MD5} {
		if s != "" {
			return s
		}
	}
	return "path\n" + k.Path
}

// text gives a column as text.
func (k Key) text(column string) (string, error) {
	switch column {
	case "":
		return "", nil
	case ColAnnotation:
		return k.Label, nil
	case ColPath:
		return k.Path, nil
	case ColMD5:
		return k.MD5, nil
	case ColSHA256:
		return k.SHA256, nil
	case ColBadcase:
		return k.Badcase, nil
	}
	if v := lookup(k.Columns, quote(column)); v != nil || column != "label" {
		return cellOf(v)
	}
	return k.Label, nil
}

// maker collects sets and their rows.
type maker struct {
	like Set
	sets []Set
	rows [][]int64
}

func (m *maker) make(d SetDraft, members []member) (train, test *Set, err error) {
	switch {
	case d.Role == Train, d.Split != nil && d.Split.Test == 0:
		m.add(Train, members, nil, false)
	case d.Role == Test, d.Split != nil && d.Split.Test == 1:
		m.add(Test, members, nil, true)
	default:
		forTest, err := split(members, d.Split.Test, d.Split.Seed)
		if err != nil {
			return nil, nil, err
		}
		m.add(Train, members, forTest, false)
		m.add(Test, members, forTest, true)
		m.sets[0].Sibling, m.sets[1].Sibling = m.sets[1].ID, m.sets[0].ID
	}
	for i := range m.sets {
		if m.sets[i].Role == Train {
			train = &m.sets[i]
		} else {
			test = &m.sets[i]
		}
	}
	return train, test, nil
}

// add makes a set of the members on one side; a nil side is all of them.
func (m *maker) add(role Role, members []member, side []bool, want bool) {
	var seqs []int64
	var digests []Digest
	for i, x := range members {
		if side == nil || side[i] == want {
			seqs, digests = append(seqs, x.seq), append(digests, x.digest)
		}
	}
	s := m.like
	s.ID, s.Role, s.Rows, s.Digest = ident.New("set"), role, len(seqs), digestOf(digests)
	m.sets, m.rows = append(m.sets, s), append(m.rows, seqs)
}
